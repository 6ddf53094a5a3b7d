"""The articles of a project: files in `articles/`, and `articles/index.jsonl` with what the files cannot say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from articles.article import Article, ArticleError, digest
from articles.decode import decode
from articles.library import MARKDOWN, find, fold, ids_for, load, read, unique
from articles.places import is_folder

from .atomic import write_whole
from .model import AnnotationError

INDEX = "index.jsonl"
PROVENANCE = ("title", "source", "url", "author", "published")


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a project: a line of the index.

    `file` is its name in `articles/`; `digest` is the SHA-256 of the file's text in UTF-8 (of the Markdown, not of the
    reading text); `encoding` and `original` are those of the file it was copied from; `added` is UTC, ISO 8601.
    The provenance fields are empty where the file itself says them.
    """

    id: str
    file: str
    digest: str = ""
    encoding: str = "utf-8"
    original: str = ""
    added: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def dressed(self, article: Article) -> Article:
        """The article with what the index knows of it."""
        known = {name: getattr(self, name) for name in PROVENANCE if getattr(self, name)}
        meta = MappingProxyType({**article.meta, **self.meta})
        return replace(article, meta=meta, **known) if known or self.meta else article


def text_key(name: str, text: str) -> tuple[bool, str]:
    """What two files share that hold the same article: their text, and whether it is Markdown."""
    return name.lower().endswith(MARKDOWN), digest(text)


class Shelf:
    """The folder of a project's articles, as it stands on disk when it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> list[Entry]:
        """The articles that are there: those of the index in its order, then other article files in natural order.

        A file that was renamed is found by its digest and keeps its id. Raises AnnotationError for a damaged index.
        """
        indexed = self._indexed()
        files = [path.relative_to(self.folder).as_posix() for path in self._files()]
        present = set(files)
        known = {entry.file for entry in indexed}
        others = [file for file in files if file not in known]
        missing = [entry for entry in indexed if entry.file not in present]
        renamed = self._renamed(missing, others) if missing and others else {}
        moved = {entry.file for entry in renamed.values()}
        found = [renamed.get(entry.id, entry) for entry in indexed]
        result = [entry for entry in found if entry.file in present]
        left = [file for file in others if file not in moved]
        ids = ids_for([Path(file) for file in left], [entry.id for entry in indexed])
        return result + list(map(Entry, ids, left))

    def missing(self) -> list[Entry]:
        """The articles of the index whose files are gone."""
        here = {fold(entry.id) for entry in self.entries()}
        return [entry for entry in self._indexed() if fold(entry.id) not in here]

    def twins(self) -> list[Entry]:
        """Articles whose line of the index names an id that an earlier line has: two branches gave it to two texts.

        They are listed under another id; what was said of them stands under the one that they had. The same line twice
        is nothing, as merging two branches may do that.
        """
        return self._index()[1]

    def taken(self) -> set[str]:
        """What no new article may be called, folded: ids, also of articles that are gone, and stems of files."""
        entries = [*self.entries(), *self._indexed()]
        return {fold(name) for entry in entries for name in (entry.id, Path(entry.file).stem)}

    def path(self, entry: Entry) -> Path:
        """Where an article's file is."""
        return self.folder / entry.file

    def load(self, entry: Entry) -> Article:
        """The article. Raises ArticleError."""
        return entry.dressed(load(self.path(entry), id=entry.id))

    def text(self, entry: Entry) -> str:
        """The text of an article's file, as it is digested: of Markdown the source. Raises ArticleError."""
        path = self.path(entry)
        return decode(read(path), path).text

    def keys(self, entries: Iterable[Entry]) -> dict[tuple[bool, str], str]:
        """The ids of articles by `text_key`; files that cannot be read have none."""
        keys: dict[tuple[bool, str], str] = {}
        for entry in entries:
            found = entry.digest or self._digest(entry.file)
            if found:
                keys.setdefault((entry.file.lower().endswith(MARKDOWN), found), entry.id)
        return keys

    def write(self, entries: Iterable[Entry]) -> None:
        """Make these the index. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_whole(self.folder / INDEX, b"".join(_line(entry) for entry in entries))

    def indexed(self, new: Iterable[Entry]) -> list[Entry]:
        """The index with `new` in it: in the place of an entry of the same id, else at the end."""
        by_id = {entry.id: entry for entry in self._indexed()}
        by_id.update((entry.id, entry) for entry in new)
        return list(by_id.values())

    def _files(self) -> list[Path]:
        if not is_folder(self.folder):
            return []
        try:
            return find([self.folder])
        except ArticleError:  # no article in it
            return []

    def _digest(self, file: str) -> str:
        try:
            return digest(self.text(Entry("", file)))
        except ArticleError:
            return ""

    def _renamed(self, missing: Iterable[Entry], others: Iterable[str]) -> dict[str, Entry]:
        """Entries whose file is gone, by id, with the file of the same text that stands there under another name."""
        by_digest = {self._digest(file): file for file in others}
        return {
            entry.id: replace(entry, file=by_digest[entry.digest])
            for entry in missing
            if entry.digest and entry.digest in by_digest
        }

    def _indexed(self) -> list[Entry]:
        return self._index()[0]

    def _index(self) -> tuple[list[Entry], list[Entry]]:
        """The entries, and those of them that are twins. Raises AnnotationError."""
        path = self.folder / INDEX
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return [], []
        except OSError as error:
            raise AnnotationError(f"{path}: it cannot be read: {error.strerror}") from None
        entries: dict[str, Entry] = {}
        twins: list[Entry] = []
        for number, line in enumerate(data.split(b"\n"), start=1):
            if line.strip():
                entry = _entry(line, f"{path}:{number}")
                first = entries.setdefault(fold(entry.id), entry)
                if first.file != entry.file and first.digest != entry.digest:
                    twins.append(entry)
        for at, entry in enumerate(twins):
            named = unique(entry.id, {*entries, *(fold(Path(other.file).stem) for other in entries.values())})
            entries[fold(named)] = twins[at] = replace(entry, id=named)
        return list(entries.values()), twins


def _line(entry: Entry) -> bytes:
    values = {item.name: getattr(entry, item.name) for item in fields(entry)}
    values["meta"] = dict(entry.meta)
    kept = {name: value for name, value in values.items() if value}
    import json

    return json.dumps(kept, ensure_ascii=False).encode() + b"\n"


TEXTS = frozenset(item.name for item in fields(Entry)) - {"meta"}


def _entry(line: bytes, place: str) -> Entry:
    """The entry of a line; names that are not ours are left for those who wrote them. Raises AnnotationError."""
    try:
        import json

        values: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise AnnotationError(f"{place}: this line is not JSON: mend or delete it; the article stays listed") from None
    texts = {name: value for name, value in values.items() if name in TEXTS} if isinstance(values, dict) else {}
    meta = values.get("meta", {}) if texts else {}
    whole = bool(texts.get("id")) and bool(texts.get("file")) and isinstance(meta, dict)
    if not whole or not all(isinstance(value, str) for value in (*texts.values(), *meta.values())):
        raise AnnotationError(f"{place}: an article's line needs an id and a file, and all its values are texts")
    if not _inside(texts["file"]):
        raise AnnotationError(f"{place}: {texts['file']!r} is not a file of this folder")
    return Entry(**texts, meta=MappingProxyType(meta))


def _inside(file: str) -> bool:
    """No path may lead out of the folder."""
    return not file.startswith("/") and "\\" not in file and ":" not in file and ".." not in file.split("/")
