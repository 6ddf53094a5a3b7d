"""Where texts are taken in as articles of a project, one by one, by the one process whose turn it is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from articles.article import ArticleError, digest
from articles.library import check_size, fold, load_bytes, unique
from articles.places import real

from .alike import Lookout
from .atomic import write_whole
from .intake import Text
from .project import Added
from .shelf import Entry, Shelf, text_key


class Desk:
    """What is there already decides ids and duplicates."""

    def __init__(self, shelf: Shelf, used: set[str], keys: dict[tuple[bool, str], str], entries: list[Entry]) -> None:
        self.shelf = shelf
        self.used = used
        self.keys = keys
        self.here = {real(shelf.path(entry)): entry for entry in entries}
        self.lookout = Lookout(shelf, entries)
        self.written: list[Path] = []

    def index(self, new: Sequence[Entry]) -> None:
        """Put `new` into the index; where that cannot be, their files go again. Raises OSError."""
        try:
            self.shelf.write(self.shelf.indexed(new))
        except BaseException:
            for path in self.written:
                path.unlink(missing_ok=True)
            raise
        self.lookout.close()

    def take(self, text: Text, named: str) -> tuple[Added, Entry | None]:
        """Store one text, under the id `named` when there is one. Raises OSError."""
        there = self.here.get(real(text.path)) if text.path else None
        key = text_key(text.suffix, text.text)
        if there is not None and there.added:
            return Added(there.id, "", text.original, duplicate=True), None
        if there is None and key in self.keys and named in ("", self.keys[key]):
            return Added(self.keys[key], "", text.original, duplicate=True), None
        name = there.id if there else unique(named or text.name, self.used)
        entry = Entry(
            id=name,
            file=there.file if there else name + text.suffix,
            digest=digest(text.text),
            encoding=text.encoding,
            original=text.original,
            added=datetime.now(UTC).isoformat(timespec="seconds"),
            meta=MappingProxyType(text.meta),
            **text.fields,
        )
        data = text.text.encode()
        if text.text.startswith("\ufeff"):
            data = b"\xef\xbb\xbf" + data  # the first is dropped on reading
        path = self.shelf.path(entry)
        try:
            check_size(path, len(data))
            # What has an id already was opened before: it need not be parsed once more.
            title = text.fields.get("title", "") if named else entry.dressed(load_bytes(data, path, name, None)).title
        except ArticleError as error:
            return Added("", "", text.original, fault=f"{text.path or text.original}: {error.message}"), None
        if there is None:
            self.shelf.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
            self.written.append(path)
        self.used.add(fold(name))
        self.keys.setdefault(key, name)
        like = None if named else self.lookout.meet(entry, text.text)
        return Added(name, title, text.original, like=like), entry
