"""What can be added to a project, as texts: article files, folders of them, JSONL, standard input."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from articles.article import ArticleError
from articles.decode import decode
from articles.library import FIELDS, read, safe_stem, stem, survey
from articles.places import is_file

LINES = (".jsonl", ".ndjson")
STDIN = "-"
ID, TEXT, META = "id", "text", "meta"
LEFT = ("annotations", "relations", "judgements")
"""Fields of our own exports that are no article's: `import` will take them."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be added, with its provenance. `path` is None when it is not a file of its own."""

    name: str
    suffix: str
    text: str
    encoding: str
    original: str
    path: Path | None = None
    fields: dict[str, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that could not be taken in, and why: one line, with its place."""

    message: str


def texts(paths: Sequence[Path], encoding: str | None, stdin: bytes = b"") -> Iterator[Text | Fault]:
    """Every text that `paths` name, in order; `-` is `stdin`.

    Raises ArticleError at once for a path that is missing, of no kind we read, or a folder without articles.
    """
    plan: list[tuple[Path, ...]] = []
    for path in paths:
        whole = str(path) == STDIN or (path.suffix.lower() in LINES and is_file(path))
        plan.append((path,) if whole else survey([path]).files)
    return _texts([path for files in plan for path in files], encoding, stdin)


def _texts(files: Iterable[Path], encoding: str | None, stdin: bytes) -> Iterator[Text | Fault]:
    for file in files:
        try:
            if str(file) == STDIN:
                yield from _stdin(stdin, encoding)
            elif file.suffix.lower() in LINES:
                text, name = decode(_bytes(file), file, encoding)
                yield from _lines(text, stem(file), name, _clean(str(file)))
            else:
                text, name = decode(read(file), file, encoding)
                yield Text(stem(file), file.suffix.lower(), text, name, _clean(file.name), file)
        except ArticleError as error:
            yield Fault(str(error))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ArticleError(f"it cannot be read: {error.strerror}", file) from None


def _stdin(data: bytes, encoding: str | None) -> Iterator[Text | Fault]:
    """JSONL when the first line is a JSON object, else one plain text called "stdin"."""
    text, name = decode(data, "standard input", encoding)
    if text.lstrip().startswith("{") and isinstance(_loaded(text.lstrip().split("\n", 1)[0]), dict):
        yield from _lines(text, "stdin", name, "standard input")
    else:
        yield Text("stdin", ".txt", text, name, "standard input")


def _lines(text: str, name: str, encoding: str, place: str) -> Iterator[Text | Fault]:
    """One text a line. Only \\n parts lines: U+2028 and its like may stand in a JSON string."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _line(_loaded(line), f"{name}-{number}", encoding, f"{place}:{number}")
        except ArticleError as error:
            yield Fault(f"{place}:{number}: {error.message}")


def _loaded(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _line(values: Any, name: str, encoding: str, original: str) -> Text:
    if not isinstance(values, dict):
        raise ArticleError("a line must be a JSON object")
    text = values.get(TEXT)
    if not isinstance(text, str):
        raise ArticleError(f'it has no "{TEXT}" that is a text')
    decode(text.encode("utf-8", "surrogatepass"))  # refuses what no file could hold
    fields: dict[str, str] = {}
    meta: dict[str, str] = {}
    inner = values.get(META)
    for key, value in [*values.items(), *(inner.items() if isinstance(inner, dict) else ())]:
        shown = _shown(value)
        if key in (ID, TEXT, META, *LEFT) or not shown:
            continue
        place = FIELDS.get(key.lower())
        if place is None or place in fields:
            meta[_clean(key)] = shown
        else:
            fields[place] = " ".join(shown.split())
    named = values.get(ID)
    chosen = safe_stem(str(named)) if isinstance(named, str | int) and str(named).strip() else name
    return Text(chosen, ".txt", text, encoding, original, None, fields, meta)


def _shown(value: Any) -> str:
    """A value as text; nothing for null. Numbers, lists and objects as JSON."""
    if value is None:
        return ""
    return _clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _clean(text: str) -> str:
    """No half of a surrogate pair gets into the index."""
    return text.encode("utf-8", "replace").decode()
