"""What the reader is asked to open: everything that can be wrong with it is found here, before a screen opens."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotations.home import Home, Item, home_for, project_home, sample_home
from annotations.model import AnnotationError
from annotations.names import annotator_name
from annotations.project import FILE, SCHEMA, Project
from articles.article import Article
from articles.bundled import PAIR, bundled_pair
from articles.folders import config_file
from articles.library import find, head
from articles.places import exists, is_file, is_folder

from .bindings import PLAIN, Bindings
from .state import last_pair

if TYPE_CHECKING:
    from annotations.labels import Schema

PANES = 4


class OpenRequest(NamedTuple):
    """A session to begin: the articles that can be opened, those that are shown first, and where annotations go."""

    home: Home
    """Its `items` are all articles of the session, in order; nothing is written before `home.make()`."""
    shown: tuple[str, ...]
    """The ids of the articles to show, a pane each; one may stand there twice."""
    articles: tuple[Article, ...]
    """The same, read; a long one that the cache does not hold is `partial`."""
    annotator: str
    schema: "Callable[[], Schema]"
    """Read before anything is opened when it is the project's own; the bundled one, when it is asked for."""
    color: bool = True
    bindings: Bindings = PLAIN
    """The preset of keys, and what the user or the project changed in it."""
    suggest: bool = True
    """Suggestions are wanted."""


def open_request(
    paths: Sequence[Path],
    cwd: Path,
    *,
    project: Path | None = None,
    annotator: str = "",
    encoding: str | None = None,
    color: bool = True,
    suggest: bool = True,
) -> OpenRequest:
    """The session that these paths ask for: article files, folders, or one project.

    Without paths: `project`, else the project above `cwd`, else the bundled pair. Raises ArticleError for what cannot
    be read, AnnotationError for a project, schema, keys or annotator's name that cannot be used.
    """
    chosen = None if project is None else Project.open(project)
    home, named = _home(paths, cwd, chosen, encoding)
    by_id = {item.id: item for item in home.items}
    shown = _shown(home, named)
    articles = {name: _opened(by_id[name]) for name in dict.fromkeys(shown)}
    who = home.project.annotator(annotator) if home.project else annotator_name(annotator)
    home = replace(home, needed=frozenset(shown))
    schema = _schema(home)
    opened = tuple(articles[name] for name in shown)
    return OpenRequest(home, shown, opened, who, schema, color, _bindings(home, schema), suggest)


def _home(
    paths: Sequence[Path], cwd: Path, project: Project | None, encoding: str | None
) -> tuple[Home, tuple[Path, ...]]:
    """The home, and the article files that were named one by one."""
    if not paths:
        here = project or Project.find(cwd)
        return (sample_home(bundled_pair()) if here is None else _whole(here)), ()
    roots = [root for root in map(_project_root, paths) if root is not None]
    if roots:
        if len(paths) > 1 or project is not None:
            raise AnnotationError(f"{roots[0]}: this is a project: open one alone, or name article files in it")
        return _whole(Project.open(roots[0])), ()
    files = find(paths)
    named = tuple(path for path in paths if not is_folder(path))
    return home_for(list(dict.fromkeys(files)), cwd, encoding=encoding, project=project), named


def _whole(project: Project) -> Home:
    home = project_home(project)
    if not home.items:
        raise AnnotationError(f"{project.root}: this project has no articles yet: bring some in with diptych add")
    return home


def _project_root(path: Path) -> Path | None:
    if path.name == FILE and is_file(path):
        return path.parent
    return path if is_file(path / FILE) else None


def _shown(home: Home, named: Sequence[Path]) -> tuple[str, ...]:
    """Files named one by one, as many as there are panes; else the articles open last, else the first two."""
    if named and len(named) <= PANES:
        return tuple(home.ids[path] for path in named)
    ids = [item.id for item in home.items]
    last = tuple(name for name in last_pair(home.root) if name in ids)
    return last or tuple(ids[:PAIR])


def _opened(item: Item) -> Article:
    first = head(item.path, id=item.id, encoding=item.encoding)
    return item.load() if first is None else item.dressed(first)


def _schema(home: Home) -> "Callable[[], Schema]":
    if home.project is not None and home.project.schema_name != SCHEMA:
        own = home.project.schema()
        return lambda: own
    return _default_schema


def _bindings(home: Home, schema: "Callable[[], Schema]") -> Bindings:
    """The keys that the user and the project chose; that means reading the schema, and most have chosen none."""
    project, own = home.project, config_file()
    settings = project is not None and "keys" in project.settings
    if not settings and not exists(own):
        return PLAIN
    from .remapping import Source, bindings

    sources = [Source(own, ("keys",), alone=True)]
    if project is not None:
        sources.append(Source(project.root / FILE, ("settings", "keys")))
    return bindings(sources, schema())


def _default_schema() -> "Schema":
    from annotations.schema import default_schema

    return default_schema()
