"""What the screen says about where annotations are kept, and which article stands beside another. Pure."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from annotations.home import Home, Item


def beside(items: Sequence[Item], article: str, step: int) -> Item | None:
    """The article `step` places on from `article`, around the end; None when there is no other."""
    ids = [item.id for item in items]
    if article not in ids:
        return items[0] if items else None
    return items[(ids.index(article) + step) % len(ids)] if len(ids) > 1 else None


def layer_file(home: Home, annotator: str) -> Path:
    """The file of one's own layer, also before there is a project."""
    from annotations.names import layer_file as file_name
    from annotations.project import ANNOTATIONS

    if home.project is not None:
        return home.project.layer_path(annotator)
    return home.root / ANNOTATIONS / file_name(annotator)


def where(home: Home, annotator: str) -> str:
    """Where everything is, in words fit to show."""
    file = shown(layer_file(home, annotator))
    if home.project is None:
        return f"nothing is written yet; the first annotation makes {file}"
    return f"every change is saved at once, in {file}"


def promise(home: Home, annotator: str) -> str:
    """Before the first annotation of loose articles: where it will go; else nothing."""
    if home.project is not None and not home.loose:
        return ""
    return f"will be kept in {shown(layer_file(home, annotator))}"


def shown(path: Path) -> str:
    """A path as a person writes it: from the current folder or from the home folder when it is below them."""
    for base, sign in ((Path.cwd, ""), (Path.home, "~/")):
        # Either may be gone or unknown, and the path may not be below it.
        with suppress(OSError, RuntimeError, ValueError):
            return sign + str(path.relative_to(base()))
    return str(path)
