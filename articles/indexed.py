"""What an index is told and answers; and the articles behind it, read when they are taken in and when shown."""

from os import fsdecode
from pathlib import Path
from time import time_ns
from typing import NamedTuple

from .article import ArticleError, digest
from .decode import decode
from .library import PLAIN, load, read
from .postings import Prepared, prepare
from .span import Span

_YOUNG = 2_000_000_000
"""Nanoseconds for which a file that was just written may be written again without looking newer."""


class DamagedIndexError(ArticleError):
    """The file of an index is damaged: it is thrown away at the next update."""


class Source(NamedTuple):
    """An article file that belongs into the index."""

    id: str
    path: Path
    encoding: str | None = None


class Progress(NamedTuple):
    """So many articles of so many are up to date."""

    done: int
    of: int


class Related(NamedTuple):
    """An article, and how much it has of another one: 0 to 1."""

    id: str
    score: float


class Saying(NamedTuple):
    """A sentence of an article, in code points: `quote` is what stands there; `score` is 0 to 1."""

    id: str
    span: Span
    quote: str
    score: float


class Row(NamedTuple):
    """An article in the index."""

    number: int
    id: str
    path: bytes
    encoding: str | None
    digest: str
    first: int
    words: int
    sketch: int
    spans: bytes

    @property
    def text(self) -> str | None:
        """The text that was indexed; None when the article has another one now, or cannot be read."""
        path = Path(fsdecode(self.path))
        try:
            if path.suffix.lower() in PLAIN:
                text = decode(read(path), path, self.encoding).text  # as it stands: there is nothing to parse
            else:
                text = load(path, encoding=self.encoding).text
        except ArticleError:
            return None
        return text if digest(text) == self.digest else None


UNTOLD = -1
"""In the place of a time that tells nothing."""


class Stamp(NamedTuple):
    """What tells that a file was written since: bytes, and nanoseconds of its last change."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """The stamp of a file; of one that is not there, or so young that it tells nothing yet, one that none has."""
        try:
            status = path.stat()
        except OSError:
            return cls(0, UNTOLD)
        old = time_ns() - status.st_mtime_ns > _YOUNG
        return cls(status.st_size, status.st_mtime_ns if old else UNTOLD)


def prepared(source: Source) -> Prepared | None:
    """What an index keeps of an article; None when it cannot be read."""
    try:
        return prepare(load(source.path, id=source.id, encoding=source.encoding))
    except ArticleError:
        return None
