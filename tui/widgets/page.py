"""Lines to read: keys or marks to the left, text to the right, long text broken: help, guidelines, the inspector."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from tui.cells import cells_of, drawn, fitted
from tui.palette import Palette

from .lines import Lines, strip_of

KEYS = 30
"""Cells that keys take at most, where there is room."""
_NEVER = -1


class Line(NamedTuple):
    """Keys and what they do; without keys, a heading. A blank for keys is a line of text alone."""

    keys: str
    text: str
    slot: int = 0
    """Of a label: that of its colour."""
    more: str = ""
    """Behind the text, dim."""
    marked: bool = False


class Row(NamedTuple):
    """As much of a line as fits into one row of the screen."""

    keys: str
    text: str
    more: str
    line: Line


class Page(Lines, can_focus=True):
    """The lines, and how far they are scrolled."""

    def __init__(
        self, palette: Palette, lines: Iterable[Line] = (), *, keys: int = KEYS, id: str | None = None
    ) -> None:
        """`keys` is how many cells the keys take at most."""
        super().__init__(id=id)
        self.palette = palette
        self._most = keys
        self._said: Sequence[Line] = tuple(lines)
        self._rows: list[Row] = []
        self._broken_at = _NEVER
        self.top = 0

    @property
    def column(self) -> int:
        """Cells that the keys take."""
        return min(self._most, self.size.width // 3)

    @property
    def text(self) -> str:
        """All that is said, line by line."""
        return "\n".join(f"{line.keys} {line.text} {line.more}".strip() for line in self._said)

    def show(self, lines: Iterable[Line]) -> None:
        """Say something else, from its beginning; nothing is drawn when it is said already."""
        said = tuple(lines)
        if said != self._said:
            self._said = said
            self.top = 0
            self._broken_at = _NEVER
            self.redraw_all()

    def fit(self, width: int, height: int) -> None:  # noqa: ARG002 - as `Lines` has it
        """Keep what was at the top there, as far as there is something below it."""
        self.top = self._clamped(self.top)

    @property
    def rows(self) -> Sequence[Row]:
        """The lines, broken at the width of now: one that is hidden has none, and is not told when it has one again."""
        width = self.size.width
        if width != self._broken_at:
            self._broken_at = width
            room = max(1, width - self.column - 1)
            self._rows = [row for line in self._said for row in (broken(line, room) if line.keys else [_heading(line)])]
        return self._rows

    def _clamped(self, top: int) -> int:
        return max(0, min(top, len(self.rows) - max(1, self.size.height - 2)))

    def scroll_rows(self, rows: int) -> None:
        """Down, or up when negative."""
        self.top = self._clamped(self.top + rows)
        self.redraw_all()

    def scroll_to_line(self, number: int) -> None:
        """Have a line of what is said at the top, as far as there is something below it."""
        line = self._said[number]
        self.top = self._clamped(next(at for at, row in enumerate(self.rows) if row.line is line))
        self.redraw_all()

    def line_at(self, y: int) -> Line | None:
        """What is drawn in a row of the screen."""
        at, rows = y + self.top, self.rows
        return rows[at].line if at < len(rows) else None

    def draw(self, y: int) -> Strip:
        """Keys to the left, meanings to the right."""
        palette, width = self.palette, self.size.width
        at, rows = y + self.top, self.rows
        if at >= len(rows):
            return strip_of([], 0, width, palette.plain)
        row = rows[at]
        line = row.line
        if not line.keys:
            heading = fitted(f" {row.text}", width)
            return strip_of([Segment(heading, palette.title)], cells_of(heading), width, palette.plain)
        column = self.column
        mark = "▸ " if line.marked and row.keys.strip() else "  "
        left = f"{mark}{fitted(row.keys, max(0, column - 3))}".ljust(column)
        segments = [
            Segment(left, palette.label(line.slot)),
            Segment(row.text, palette.title if line.marked else palette.plain),
            Segment(row.more, palette.plain if line.marked else palette.dim),
        ]
        return strip_of(segments, sum(cells_of(segment.text) for segment in segments), width, palette.plain)

    def on_mouse_scroll_down(self) -> None:
        """Wheel down."""
        self.scroll_rows(3)

    def on_mouse_scroll_up(self) -> None:
        """Wheel up."""
        self.scroll_rows(-3)


def _heading(line: Line) -> Row:
    return Row("", drawn(line.text), "", line)


def broken(line: Line, room: int) -> Iterator[Row]:
    """The rows of a line of which text and what is more may take `room` cells in each; broken at blanks alone."""
    texts, used, keys = ["", ""], 0, line.keys
    words = [
        (word, part) for part, text in enumerate((line.text, line.more)) for word in drawn(text).split(" ") if word
    ]
    for word, part in words:
        for piece in _pieces(word, room):
            cells = cells_of(piece)
            if used and used + 1 + cells > room:
                yield Row(keys, texts[0], texts[1], line)
                texts, used, keys = ["", ""], 0, " "
            texts[part] += f" {piece}" if used else piece
            used += cells + bool(used)
    yield Row(keys, texts[0], texts[1], line)


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word that is wider than a row, cut: some scripts write no blanks."""
    while cells_of(word) > room and len(word) > 1:
        end = max(1, next(end for end in range(1, len(word) + 1) if cells_of(word[:end]) > room) - 1)
        yield word[:end]
        word = word[end:]
    yield word
