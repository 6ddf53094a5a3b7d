"""One run of text, wrapped: its lines, and which code points stand in which cells. Pure."""

from bisect import bisect_right
from collections.abc import Sequence

from articles.span import Span
from articles.units import clusters

from .cells import drawn, drawn_cluster, is_narrow

_MAY_NOT_START = frozenset("、。，．）」』】〉》！？：；,.!?;:)]}…’”％")
_MAY_NOT_END = frozenset("（「『【〈《([{“‘")


class Flow:
    """`text[start:end]` of an article, in lines of at most `width` cells.

    Lines tile the text: a space at which a line was broken, and a newline, belong to the line that they end.
    Columns count cells from the line's first character. Offsets are those of the article. Lines after the first are
    `hang` cells shorter: they stand that far to the right.
    """

    __slots__ = ("_columns", "_draws", "_shown", "_starts", "end", "hang", "lines", "narrow", "start", "width")

    def __init__(self, text: str, span: Span, width: int, *, folds: bool, code: bool, hang: int = 0) -> None:
        self.start, self.end = span
        self.width = width
        self.hang = hang
        part = text[self.start : self.end]
        self.narrow = is_narrow(part)
        self._shown = self._columns = self._draws = self._starts = None
        if self.narrow:
            self._shown = drawn(part)
            hard = () if folds or "\n" not in part else tuple(i for i, c in enumerate(part) if c == "\n")
            self.lines = _wrap_narrow(self._shown, width, hang, hard, code)
        else:
            starts = clusters(text, self.start, self.end)
            pieces = [text[a:b] for a, b in zip(starts, [*starts[1:], self.end], strict=True)]
            pairs = [drawn_cluster(piece) for piece in pieces]
            breaks = [not folds and piece in ("\n", "\r\n") for piece in pieces]
            columns = [0]
            for _, cells in pairs:
                columns.append(columns[-1] + cells)
            self._starts = [*starts, self.end]
            self._columns = columns
            self._draws = [draw for draw, _ in pairs]
            firsts = _wrap_wide(self._draws, columns, breaks, width, hang, code)
            self.lines = [starts[first] - self.start for first in firsts]

    # Set in pairs: a narrow flow has `_shown`, a wide one the three tables.
    _shown: str | None
    _columns: list[int] | None
    _draws: list[str] | None
    _starts: list[int] | None
    lines: list[int]

    def line(self, number: int) -> Span:
        """Line `number`, with the space or newline that ends it."""
        last = number + 1 >= len(self.lines)
        return Span(self.start + self.lines[number], self.end if last else self.start + self.lines[number + 1])

    def room(self, number: int) -> int:
        """Cells that a line's text may take; one space more may be drawn behind it."""
        return self.width - (self.hang if number else 0)

    def visible_end(self, number: int) -> int:
        """Where a line's text ends without the space or newline at which it was broken."""
        start, end = self.line(number)
        if self._shown is not None:
            return start + len(self._shown[start - self.start : end - self.start].rstrip(" "))
        assert self._draws is not None
        assert self._starts is not None
        first, last = self._index(start), self._index(end)
        while last > first and self._draws[last - 1] == " ":
            last -= 1
        return self._starts[last]

    def line_at(self, offset: int) -> int:
        """The line that holds `offset`."""
        return max(0, bisect_right(self.lines, offset - self.start) - 1)

    def _index(self, offset: int) -> int:
        assert self._starts is not None
        return max(0, bisect_right(self._starts, offset) - 1)

    def cluster(self, offset: int) -> Span:
        """The grapheme cluster that holds `offset`, clamped into the flow."""
        offset = min(max(offset, self.start), self.end - 1)
        if self._starts is None:
            return Span(offset, offset + 1)
        index = self._index(offset)
        return Span(self._starts[index], self._starts[index + 1])

    def column(self, offset: int) -> int:
        """The column of the cluster at `offset` in its line; at the flow's end, the column behind the last."""
        line = self.line(self.line_at(min(offset, self.end - 1)))
        return self.cells(line.start, offset)

    def cells(self, start: int, end: int) -> int:
        """Cells that `text[start:end]` takes; both must be cluster starts or the flow's end."""
        if self._columns is None or self._starts is None:
            return end - start
        return self._columns[self._index(end)] - self._columns[self._index(start)]

    def hit(self, number: int, column: int) -> Span:
        """The cluster at a column of a line; past its end the line's last cluster, before it the first."""
        line = self.line(number)
        if self._columns is None or self._starts is None:
            return self.cluster(min(line.start + max(column, 0), line.end - 1))
        base = self._columns[self._index(line.start)]
        index = bisect_right(self._columns, base + max(column, 0)) - 1
        return self.cluster(min(self._starts[max(index, 0)], line.end - 1))

    def snapped(self, span: Span) -> Span:
        """The part of `span` inside the flow, widened to whole clusters."""
        start, end = max(span.start, self.start), min(span.end, self.end)
        if self._starts is None or start >= end:
            return Span(start, end)
        return Span(self.cluster(start).start, self.cluster(end - 1).end)

    def drawn(self, start: int, end: int) -> str:
        """What stands on the screen for `text[start:end]`, both cluster starts or the flow's end."""
        if self._shown is not None:
            return self._shown[start - self.start : end - self.start]
        assert self._draws is not None
        assert self._starts is not None
        return "".join(self._draws[self._index(start) : self._index(end)])


def _wrap_narrow(shown: str, width: int, hang: int, hard: Sequence[int], code: bool) -> list[int]:
    """Line starts of a text whose columns are its offsets; `hard` are the offsets of newlines that break."""
    starts, at = [0], 0
    for stop in (*hard, len(shown)):
        while stop - at > width:
            cut = -1 if code else shown.rfind(" ", at + 1, at + width + 1)
            if cut < 0:
                at += width
            else:
                at = cut + 1
                while at < stop and shown[at] == " ":
                    at += 1
                if at == stop:
                    break
            starts.append(at)
            width, hang = width - hang, 0
        at = stop + 1
        if at < len(shown):
            starts.append(at)
            width, hang = width - hang, 0
    return starts


def _wrap_wide(
    draws: Sequence[str], columns: Sequence[int], breaks: Sequence[bool], width: int, hang: int, code: bool
) -> list[int]:
    """Line starts, as cluster indices. A break may stand behind a space, and beside a two-cell cluster.

    Spaces hang: they never cause a wrap. What may not start or end a line: JLREQ 3.1.7.
    """
    starts, first, allowed, index = [0], 0, 0, 1
    while index < len(draws):
        before, here = draws[index - 1], draws[index]
        if breaks[index - 1]:
            first = allowed = index
        elif (before == " " and not code) or (
            (columns[index + 1] - columns[index] == 2 or columns[index] - columns[index - 1] == 2)
            and here not in _MAY_NOT_START
            and before not in _MAY_NOT_END
        ):
            allowed = index
        hangs = here == " " and (breaks[index] or not code)
        if columns[index + 1] - columns[first] > width and not hangs and index > first:
            # What is carried to a shorter line may be too long for it too: look at it again.
            first = index = allowed if allowed > first else index
            allowed = first
        if starts[-1] != first:
            starts.append(first)
            width, hang = width - hang, 0
        index += 1
    return starts
