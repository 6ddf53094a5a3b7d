"""Article, Block and Style: the values that the text floor gives to the others."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from .span import Span


class ArticleError(Exception):
    """A text that cannot be read: the message is fit to show, with what, where and what to do."""

    def __init__(self, message: str, path: Path | str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = "" if self.path is None else f"{self.path}: " if self.line is None else f"{self.path}:{self.line}: "
        return place + self.message


class BlockKind(StrEnum):
    """What a block is to a reader; how it is drawn is the terminal's matter."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    CODE = "code"
    CELL = "cell"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"
    """Text of the page and not of the article: comment forms, "Leave a Reply". Shown dim, never removed."""


class Mark(IntFlag):
    """How a run of characters is set; bits combine."""

    BOLD = 1
    ITALIC = 2
    STRIKE = 4
    CODE = 8
    LINK = 16
    IMAGE = 32
    FURNITURE = 64


class Style(NamedTuple):
    """A run of marked characters: offsets in the article's text."""

    start: int
    end: int
    marks: Mark


class Cell(NamedTuple):
    """Where a block of kind CELL stands. Tables and rows count from 0 within the article and the table."""

    table: int
    row: int
    column: int
    align: str
    """"left", "right" or "center". Row 0 is the header of a Markdown table."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of an article's text that is laid out as one: blocks tile the text in order, gaps are white space only.

    `start` and `end` are code points in the article's text; a block is never empty.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Of a heading, 1 to 6; of an item, its depth from 1."""
    styles: tuple[Style, ...] = ()
    """Ordered, disjoint, inside the block."""
    lead: str = ""
    """Drawn before every line: `>` for a quotation's bar, one space for each cell of indent. Never text."""
    marker: str = ""
    """Drawn before the first line, after `lead`, with one space behind it ("•", "3.", "[1]").

    Later lines are indented alike.
    """
    gap: int = 1
    """Blank lines drawn above it (0 between items of a tight list)."""
    folds: bool = False
    """A newline inside is a hard wrap and is drawn as a space; else it breaks the line."""
    cell: Cell | None = None

    @property
    def span(self) -> Span:
        """The block's stretch of the article's text."""
        return Span(self.start, self.end)


class Place(NamedTuple):
    """A stretch of the source file's decoded text (for Markdown: after newlines were made \\n), in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Where each character of a reading text stands in the source it was derived from.

    Parallel tuples, one entry a run, ordered by `starts`: the run begins at reading offset `starts[i]` and comes from
    source `[sources[i], ends[i])`. In a linear run the n-th character comes from the n-th source character;
    else all its characters come from the whole range. A reading offset between runs (a block separator) has no source.
    """

    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    sources: tuple[int, ...]
    ends: tuple[int, ...]
    linear: tuple[bool, ...]

    def place(self, offset: int) -> Place | None:
        """The source range of the character at reading `offset`, None for a separator."""
        run = bisect_right(self.starts, offset) - 1
        if run < 0 or offset >= self.starts[run] + self.lengths[run]:
            return None
        if not self.linear[run]:
            return Place(self.sources[run], self.ends[run])
        at = self.sources[run] + offset - self.starts[run]
        return Place(at, at + 1)

    def source(self, span: Span) -> Place | None:
        """The source range of a reading span, from its first to its last character; None when an end has none."""
        first, last = self.place(span.start), self.place(span.end - 1)
        return None if first is None or last is None else Place(first.start, last.end)


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hex: what tells one canonical text from another."""
    from hashlib import sha256  # 2 ms, which opening a short text does without

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Article:
    """One text to read. Every offset anywhere in Diptych counts code points of `text`."""

    id: str
    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    source: str = ""
    """The outlet."""
    url: str = ""
    author: str = ""
    published: str = ""
    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    map: SourceMap | None = None
    """None when the text is the file itself."""
    partial: bool = False
    """Only the head of a long file, to show while the rest is being read: never annotated, never exported."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `text`."""
        return digest(self.text)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The start of every block, for bisection."""
        return tuple(block.start for block in self.blocks)

    def block_at(self, offset: int) -> int:
        """The index of the block that holds `offset`; in a gap, of the block before it (0 before the first)."""
        return max(0, bisect_right(self.starts, offset) - 1)
