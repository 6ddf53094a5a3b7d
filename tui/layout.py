"""Blocks and a width -> display rows, and the offset of every cell. Pure, lazy, block by block.

Scrolling goes from row to row, never by a count of rows from the top: nothing is laid out but what is passed.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from textual.strip import Strip

from articles.article import Article, Block, BlockKind
from articles.span import Span
from articles.units import cluster_at, is_cluster_start

from .cells import cells_of, drawn
from .flow import Flow
from .standing import Standing

GIANT = 8192
"""A block above this many code points is laid out in pieces, so that one line of it never costs the whole."""
_PIECE = 4096
_KEPT = 4096
_COLUMN_GAP = 3
_MEASURED_ROWS = 100
_LEAST = 4
_BULLET = re.compile(r"(?:[-*+•‣◦·–—]|\(?\w{1,3}[.)])[ \t]+")
_LONGEST_BULLET = 12


class Spot(NamedTuple):
    """A display row: the frame, and the row within it (the first rows are the frame's blank lines)."""

    frame: int
    row: int


class Piece(NamedTuple):
    """A line of a flow as it stands in a display row: `x` cells from the left edge of the text."""

    flow: Flow
    line: int
    x: int
    block: Block


class Frame(NamedTuple):
    """What is laid out as one: a block, a piece of a giant one, or the cells of one table row."""

    start: int
    end: int
    first: int
    """Index of its (first) block."""
    blocks: int
    """Blocks in it: more than one only in a table row."""
    head: bool
    """It begins its block, and so has its gap and marker."""


class Lay:
    """One frame laid out at a width."""

    __slots__ = ("_lines", "block", "flows", "gap", "head", "height", "lead", "rest", "rule", "standing", "strips")

    def __init__(
        self, block: Block, gap: int, lead: str, head: str, rest: str, flows: list[tuple[Flow, int, int, Block]]
    ) -> None:
        self.block, self.gap, self.lead, self.head, self.rest, self.flows = block, gap, lead, head, rest, flows
        self.rule = block.cell is not None and block.cell.row == 0
        self.height = gap + max(y + len(flow.lines) for flow, _, y, _ in flows) + self.rule
        self.strips: dict[object, Strip] = {}
        self.standing: dict[int, Standing] = {}
        """By row; kept by who draws them, like the strips."""
        self._lines: dict[int, tuple[Span, ...]] = {}

    def forget(self) -> None:
        """Something else stands on the text now."""
        self.strips.clear()
        self.standing.clear()

    def pieces(self, row: int) -> list[Piece]:
        """The lines that stand in `row`; none in a blank line or a rule."""
        row -= self.gap
        return [
            Piece(flow, row - y, x + (flow.hang if row > y else 0), block)
            for flow, x, y, block in self.flows
            if y <= row < y + len(flow.lines)
        ]

    def lines(self, row: int) -> tuple[Span, ...]:
        """What stands in `row`, a span for each piece; asked for with every key, and so kept."""
        known = self._lines.get(row)
        if known is None:
            known = self._lines[row] = tuple(piece.flow.line(piece.line) for piece in self.pieces(row))
        return known

    def piece_of(self, offset: int) -> tuple[int, Piece]:
        """The row and the piece in which `offset` stands, clamped into the frame."""
        flow, x, y, block = next((flow for flow in self.flows if offset < flow[0].end), self.flows[-1])
        line = flow.line_at(max(offset, flow.start))
        return self.gap + y + line, Piece(flow, line, x + (flow.hang if line else 0), block)


class Layout:
    """An article at a width in cells; nothing is laid out before it is asked for."""

    def __init__(self, article: Article, width: int, frames: list[Frame] | None = None) -> None:
        self.article = article
        self.width = max(width, _LEAST)
        self.frames = frames if frames is not None else frames_of(article)
        self._starts = [frame.start for frame in self.frames]
        self._lays: dict[int, Lay] = {}
        self._tables: dict[int, list[int]] = {}

    def lay(self, index: int) -> Lay:
        """Frame `index`, laid out. The oldest ones are forgotten, so memory does not grow with the article."""
        lay = self._lays.get(index)
        if lay is None:
            if len(self._lays) >= _KEPT:
                for old in list(self._lays)[: _KEPT // 4]:
                    if abs(old - index) > _KEPT // 16:
                        del self._lays[old]
            lay = self._lays[index] = self._make(index)
        return lay

    def laid(self) -> dict[int, Lay]:
        """The frames that are laid out, by index: what a change of spans may have to redraw."""
        return self._lays

    def _make(self, index: int) -> Lay:
        frame = self.frames[index]
        block = self.article.blocks[frame.first]
        gap = block.gap if frame.head and index else 0
        before = self.article.blocks[frame.first - 1].lead if frame.first else ""
        shared = _shared(before, block.lead)
        if block.cell is not None:
            return Lay(block, gap, shared, block.lead, block.lead, self._table_row(frame, block.lead))
        marker = f"{block.marker} " if block.marker else ""
        rest = block.lead + " " * cells_of(marker)
        head = block.lead + marker if frame.head else rest
        x = cells_of(head)
        width = max(self.width - x, _LEAST)
        flow = Flow(
            self.article.text,
            Span(frame.start, frame.end),
            width,
            folds=block.folds,
            code=block.kind is BlockKind.CODE,
            hang=min(_hang(self.article.text, block), width // 2) if frame.head else 0,
        )
        return Lay(block, gap, shared, head, rest, [(flow, x, 0, block)])

    def _table_row(self, frame: Frame, lead: str) -> list[tuple[Flow, int, int, Block]]:
        left = cells_of(lead)
        cells = self.article.blocks[frame.first : frame.first + frame.blocks]
        columns = self._columns(frame.first, self.width - left)
        flows: list[tuple[Flow, int, int, Block]] = []
        below = 0
        for block in cells:
            assert block.cell is not None
            if columns:
                width = columns[block.cell.column]
                x = left + sum(columns[: block.cell.column]) + _COLUMN_GAP * block.cell.column
            else:
                width, x = self.width - left, left
            flow = Flow(self.article.text, block.span, max(width, 1), folds=True, code=False)
            if columns and len(flow.lines) == 1 and block.cell.align != "left":
                free = max(0, width - flow.cells(flow.start, flow.end))
                x += free if block.cell.align == "right" else free // 2
            flows.append((flow, x, below, block))
            below += 0 if columns else len(flow.lines)
        return flows

    def _columns(self, first: int, width: int) -> list[int]:
        """Column widths of the table that block `first` belongs to; empty where it must be shown cell below cell."""
        blocks = self.article.blocks
        cell = blocks[first].cell
        assert cell is not None
        known = self._tables.get(cell.table)
        if known is not None:
            return known
        while first and (before := blocks[first - 1].cell) is not None and before.table == cell.table:
            first -= 1
        widths: list[int] = []
        for block in blocks[first:]:
            if block.cell is None or block.cell.table != cell.table:
                break
            widths.extend([1] * (block.cell.column + 1 - len(widths)))
            if block.cell.row < _MEASURED_ROWS:
                shown = cells_of(drawn(self.article.text[block.start : block.end]))
                widths[block.cell.column] = max(widths[block.cell.column], shown)
            elif block.cell.row > _MEASURED_ROWS:
                break
        free = width - _COLUMN_GAP * (len(widths) - 1)
        result = _shrunk(widths, free) if free >= _LEAST * len(widths) else []
        self._tables[cell.table] = result
        return result

    def columns_at(self, lay: Lay) -> list[int]:
        """Where the bars between a table row's columns stand, in cells from the left edge of the text."""
        cell = lay.block.cell
        columns = self._tables.get(cell.table, []) if cell is not None else []
        left = cells_of(lay.rest)
        return [left + sum(columns[:n]) + _COLUMN_GAP * n - 2 for n in range(1, len(columns))]

    def table_width(self, lay: Lay) -> int:
        """Cells from the left edge of a table row to its right one."""
        cell = lay.block.cell
        columns = self._tables.get(cell.table, []) if cell is not None else []
        return sum(columns) + _COLUMN_GAP * max(0, len(columns) - 1) if columns else self.width

    def frame_at(self, offset: int) -> int:
        """The frame that holds `offset`; between two, the one before."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def locate(self, offset: int) -> tuple[Spot, Piece]:
        """The display row of the character at `offset`, and the line in it; between blocks, the character before."""
        index = self.frame_at(offset)
        row, piece = self.lay(index).piece_of(min(offset, self.frames[index].end - 1))
        return Spot(index, row), piece

    def x_of(self, offset: int) -> int:
        """Cells from the left edge of the text to the character at `offset`, or to the last its line has room for."""
        _, piece = self.locate(offset)
        column = piece.flow.column(min(max(offset, piece.flow.start), piece.flow.end - 1))
        return piece.x + min(column, piece.flow.room(piece.line))

    def pieces(self, spot: Spot) -> list[Piece]:
        """The lines in a display row."""
        return self.lay(spot.frame).pieces(spot.row)

    def hit(self, spot: Spot, x: int) -> Span:
        """The cluster at `x` cells from the left edge of a display row; of a blank row, in its frame's nearest."""
        lay = self.lay(spot.frame)
        pieces = lay.pieces(min(max(spot.row, lay.gap), lay.height - 1 - lay.rule))
        piece = next((piece for piece in reversed(pieces) if piece.x <= x), pieces[0])
        return piece.flow.hit(piece.line, x - piece.x)

    def forward(self, spot: Spot, count: int) -> Spot:
        """The row `count` rows below, at most the last."""
        index, row = spot.frame, spot.row + count
        while row >= (height := self.lay(index).height):
            if index + 1 == len(self.frames):
                return Spot(index, height - 1)
            row -= height
            index += 1
        return Spot(index, row)

    def back(self, spot: Spot, count: int) -> Spot:
        """The row `count` rows above, at least the first."""
        index, row = spot.frame, spot.row - count
        while row < 0:
            if not index:
                return Spot(0, 0)
            index -= 1
            row += self.lay(index).height
        return Spot(index, row)

    def rows(self, top: Spot, count: int) -> list[Spot | None]:
        """`count` display rows from `top` on; None below the article's end."""
        result: list[Spot | None] = []
        index, row = top
        while len(result) < count and index < len(self.frames):
            height = self.lay(index).height
            while row < height and len(result) < count:
                result.append(Spot(index, row))
                row += 1
            index, row = index + 1, 0
        result.extend([None] * (count - len(result)))
        return result


def frames_of(article: Article) -> list[Frame]:
    """What is laid out as one, in order; it does not depend on the width."""
    frames: list[Frame] = []
    row: tuple[int, int] | None = None
    for index, block in enumerate(article.blocks):
        start, end, cell = block.start, block.end, block.cell
        if cell is None:
            if end - start <= GIANT:
                frames.append(Frame(start, end, index, 1, True))
            else:
                frames.extend(_pieces(article.text, block, index))
        elif (cell.table, cell.row) == row:
            last = frames[-1]
            frames[-1] = Frame(last.start, end, last.first, last.blocks + 1, True)
        else:
            frames.append(Frame(start, end, index, 1, True))
            row = (cell.table, cell.row)
    return frames


def _pieces(text: str, block: Block, index: int) -> list[Frame]:
    """A giant block in pieces, cut behind a newline or a space, else between two clusters."""
    frames: list[Frame] = []
    start = block.start
    while block.end - start > GIANT:
        cut = start + _PIECE
        # Clusters are looked for from here on and not far: a run of flags, say, is one question for each of its ends.
        near = min(block.end, cut + _PIECE)
        space = max(text.rfind("\n", start, cut), text.rfind(" ", start, cut)) + 1
        if space > start and is_cluster_start(text, space, start, near):
            cut = space
        elif (cluster := cluster_at(text, cut, start, near)).start > start:
            cut = cluster.start
        else:
            cut = cluster_at(text, cut, start, block.end).end
        frames.append(Frame(start, cut, index, 1, not frames))
        start = cut
    if start < block.end:
        frames.append(Frame(start, block.end, index, 1, not frames))
    return frames


def _hang(text: str, block: Block) -> int:
    """How far the later lines of an item stand to the right whose bullet is part of its text."""
    if block.kind is not BlockKind.ITEM or block.marker:
        return 0
    found = _BULLET.match(text, block.start, min(block.end, block.start + _LONGEST_BULLET))
    return found.end() - found.start() if found else 0


def _shared(before: str, lead: str) -> str:
    """The part of two leads that also stands in the blank lines between them, so that a bar runs through."""
    count = 0
    while count < min(len(before), len(lead)) and before[count] == lead[count]:
        count += 1
    return lead[:count].rstrip()


def _shrunk(widths: list[int], free: int) -> list[int]:
    """Column widths that fit into `free` cells: the widest give first."""
    widths = list(widths)
    while sum(widths) > free:
        widest = max(widths)
        below = max((width for width in widths if width < widest), default=_LEAST)
        many = widths.count(widest)
        cut = min(widest - max(below, _LEAST), -(-(sum(widths) - free) // many)) or 1
        widths = [width - cut if width == widest else width for width in widths]
    return widths
