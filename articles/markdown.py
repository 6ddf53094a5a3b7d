"""Markdown to reading text: markup gone, every visible character once, and the exact map back to the source.

The rules (also in markdown_inline, markdown_html, markdown_frames): a paragraph, heading, code block, table cell or
list paragraph is a block; blocks are joined by a blank line. A block of white space alone is none, and white space at
the edges of a block that is not code is no text. Bullets, numbers, bars, rules and the numbers of footnotes'
definitions are drawn, not text. Definitions of footnotes stay where they are written; link definitions, the info of a
code fence, and addresses and titles of links are hidden.

Every block's map is checked against the source while it is made; a block that fails is shown as it was written, and
named in `faults`.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it.token import Token

from .article import Block, BlockKind, Cell, Mark, SourceMap, Style
from .markdown_frames import Frames
from .markdown_html import read_html
from .markdown_inline import read_inline
from .markdown_runs import Content, Runs, Untraced
from .markdown_state import RAW, Env, blocks

SEPARATOR = "\n\n"
_CLOSES = frozenset(
    ("blockquote_close", "bullet_list_close", "ordered_list_close", "list_item_close", "footnote_reference_close")
)
_DEEP = "containers are nested too deep here"
_UNMAPPED = "the text could not be matched with its source"
_mark = cache(Mark)


@dataclass(frozen=True, slots=True)
class Reading:
    """What Markdown says: `blocks` tile `text` in order; `map` leads back to the source, its newlines made "\\n"."""

    text: str
    blocks: tuple[Block, ...]
    map: SourceMap
    faults: tuple[str, ...] = ()
    """One message for each block that is shown as it was written, with the line of the source, from 1."""


def read_markdown(source: str) -> Reading:
    """The reading text of a Markdown source (decoded, without BOM and front matter). Raises nothing.

    CommonMark 0.31, https://spec.commonmark.org/0.31.2/, with tables and strikethrough as in GFM and footnotes as in
    Pandoc. Newlines are made "\\n" and NUL U+FFFD first: offsets in the map are into that. Takes time in proportion to
    the source.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    reader = _Reader(source)
    reader.read()
    return reader.reading()


class _Reader:
    """One pass over the block tokens: what has been read of a source so far."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._env: Env = {}
        self._tokens = blocks(source, self._env)
        self._frames = Frames()
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._faults: list[str] = []
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._sources: list[int] = []
        self._ends: list[int] = []
        self._linear: list[bool] = []
        self._at = 0  # in the reading text
        self._reached = 0  # in the source

    def reading(self) -> Reading:
        places = SourceMap(
            tuple(self._starts), tuple(self._lengths), tuple(self._sources), tuple(self._ends), tuple(self._linear)
        )
        return Reading(SEPARATOR.join(self._parts), tuple(self._blocks), places, tuple(self._faults))

    def read(self) -> None:
        frames = self._frames
        tight = _tightness(self._tokens)
        kind, level, cell = BlockKind.PARAGRAPH, 0, Cell(-1, -1, -1, "left")
        for index, token in enumerate(self._tokens):
            match token.type:
                case "inline":
                    self._inline(token, kind, level, cell)
                case "paragraph_open":
                    kind, level = BlockKind.PARAGRAPH, 0
                case "heading_open":
                    kind, level = BlockKind.HEADING, int(token.tag[1:])
                case "blockquote_open":
                    frames.quote()
                case "bullet_list_open":
                    frames.list_(tight.get(index, True))
                case "ordered_list_open":
                    frames.list_(tight.get(index, True), int(token.attrs.get("start", 1)), token.markup)
                case "list_item_open":
                    frames.item()
                case "footnote_reference_open":
                    frames.footnote(token.meta["label"])
                case kind_closed if kind_closed in _CLOSES:
                    frames.close()
                case "fence" | "code_block":
                    self._code(token)
                case "html_block":
                    self._html(token)
                case "hr":
                    frames.rule()
                case "table_open":
                    cell = Cell(cell.table + 1, -1, -1, "left")
                case "tr_open":
                    cell = Cell(cell.table, cell.row + 1, -1, "left")
                case "th_open" | "td_open":
                    kind, level = BlockKind.CELL, 0
                    align = str(token.attrs.get("style", "")).removeprefix("text-align:") or "left"
                    cell = Cell(cell.table, cell.row, cell.column + 1, align)
                case kind_raw if kind_raw == RAW:
                    self._raw(_content(token), BlockKind.PARAGRAPH, _DEEP)

    def _inline(self, token: Token, kind: BlockKind, level: int, cell: Cell) -> None:
        content = _content(token)
        within = cell if kind is BlockKind.CELL else None
        try:
            runs = read_inline(content, self._env).trimmed()
        except Untraced:
            self._raw(content, kind, _UNMAPPED, level, within)
            return
        if not runs.length:
            return
        if self._fits(runs):
            self._add(runs, kind, level, within)
        else:
            self._raw(content, kind, _UNMAPPED, level, within)

    def _code(self, token: Token) -> None:
        content = _content(token)
        text = content.text.removesuffix("\n")
        if not text.strip():
            return
        runs = Runs()
        try:
            runs.copy(content, 0, len(text), text)
        except Untraced:
            self._raw(content, BlockKind.CODE, _UNMAPPED)
            return
        if self._fits(runs):
            self._add(runs, BlockKind.CODE)
        else:
            self._raw(content, BlockKind.CODE, _UNMAPPED)

    def _html(self, token: Token) -> None:
        content = _content(token)
        try:
            shown = list(read_html(content))
        except Untraced:
            self._raw(content, BlockKind.PARAGRAPH, _UNMAPPED)
            return
        for runs, preformatted in shown:
            if not self._fits(runs):
                self._raw(content, BlockKind.PARAGRAPH, _UNMAPPED)
                return
            self._add(runs, BlockKind.CODE if preformatted else BlockKind.PARAGRAPH)

    def _raw(self, content: Content, kind: BlockKind, why: str, level: int = 0, cell: Cell | None = None) -> None:
        """Show the source of a content as it is, from the first place not shown yet, and keep the fault."""
        first, last = content.extent()
        first = max(first, self._reached)
        while first < last and self._source[first].isspace():
            first += 1
        line = self._source.count("\n", 0, first) + 1
        self._faults.append(f"line {line} is shown as it is written: {why}")
        runs = Runs()
        if first < last:
            runs.add(self._source[first:last], first, last, True)
        runs = runs.trimmed()
        if runs.length:
            self._add(runs, kind, level, cell)

    def _fits(self, runs: Runs) -> bool:
        return runs.sources[0] >= self._reached and runs.verified(self._source)

    def _add(self, runs: Runs, kind: BlockKind, level: int = 0, cell: Cell | None = None) -> None:
        place = self._frames.place()
        if kind is BlockKind.PARAGRAPH:
            if place.footnote:
                kind = BlockKind.FOOTNOTE
            elif place.marker:
                kind, level = BlockKind.ITEM, place.depth
        gap = place.gap
        if cell is not None and self._blocks and (above := self._blocks[-1].cell) and above.table == cell.table:
            gap = 0
        text, at = runs.text, self._at
        end = at + runs.length
        styles = tuple(Style(at + first, at + last, _mark(bits)) for first, last, bits in runs.styles)
        self._parts.append(text)
        self._blocks.append(Block(kind, at, end, level, styles, place.lead, place.marker, gap, False, cell))
        starts = [*runs.starts, runs.length]
        self._starts += [at + start for start in runs.starts]
        self._lengths += [last - first for first, last in pairwise(starts)]
        self._sources += runs.sources
        self._ends += runs.ends
        self._linear += runs.linear
        self._at = end + len(SEPARATOR)
        self._reached = runs.ends[-1]


def _content(token: Token) -> Content:
    pieces, lead = token.meta.get("lines", ([], 0))
    return Content(token.content, pieces, lead)


def _tightness(tokens: list[Token]) -> dict[int, bool]:
    """By index of the token that opens a list: whether the paragraphs directly in its items are tight.

    A list without such paragraphs is not in it.
    """
    tight: dict[int, bool] = {}
    lists: list[int] = []
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(index)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif lists and token.type == "paragraph_open" and token.level == tokens[lists[-1]].level + 2:
            tight[lists[-1]] = token.hidden
    return tight
