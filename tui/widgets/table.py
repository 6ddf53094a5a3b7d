"""A table of any number of rows: it draws those on the screen, reads and filters the rest in slices between keys."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from time import perf_counter
from typing import Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual.strip import Strip

from tui.cells import cells_of, drawn, fitted, whole
from tui.palette import Palette

from .lines import Lines, strip_of

R = TypeVar("R")
SLICE = 0.003
"""Seconds that reading and filtering may take at a time."""
REST = 0.001
"""Seconds between two slices: a key that came meanwhile is done before the next one, and not a step of it at a time."""
_BATCH, _FEW = 64, 16
"""Rows that are looked through, and rows that are read, before the clock is asked."""
_HEAD, _FOOT = 2, 1


class Column(NamedTuple):
    """A column: its heading, its cells at least, its share of what room is left, whether it stands right."""

    title: str
    width: int
    grows: int = 0
    right: bool = False
    since: int = 0
    """Cells that the table must have for this column to be shown."""


class Cell(NamedTuple):
    """What stands in a column; `slot` is the colour of a label."""

    text: str
    slot: int = 0


class Table(Lines, Generic[R], can_focus=True):
    """Title, headings, rows, and a line of keys. Which rows there are and what they mean is the screen's matter."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[R], Sequence[Cell]],
        haystack: Callable[[R], str],
        palette: Palette,
    ) -> None:
        """`cells` gives a row's cells when it is drawn, `haystack` the text a filter looks in, in folded case."""
        super().__init__(id="table")
        self._columns = columns
        self._cells = cells
        self._haystack = haystack
        self._palette = palette
        self.title = self.keys = self.message = ""
        self.nothing = "nothing here"
        """What is said when there are no rows."""
        self.told: Callable[[], None] = lambda: None
        """Called before lines are drawn that may say something about the rows."""
        self.words: Callable[[str], Sequence[str]] = words_of
        """What a row must have, all of it, to match a filter."""
        self.foremost: Callable[[R, str], bool] | None = None
        """Whether a row comes before others that match as well; the words are given in folded case."""
        self._ahead = 0
        """So many such rows are shown."""
        self.query_text: str | None = None
        """The filter; None: it has not been asked for."""
        self.rows: list[R] = []
        self._hay: list[str] = []
        self.shown: list[int] = []
        """The rows that match, by number."""
        self.marked: set[int] = set()
        self.gone: set[int] = set()
        """Rows that are there no longer, by number."""
        self.at = self._top = 0
        self._back_to: int | None = None
        """Where the mark was before the rows were read anew, until there are so many again."""
        self._source: Iterator[R] | None = None
        """What has not been read yet."""
        self._looked = 0
        """So many rows were looked through."""
        self._drawn: list[int] = []
        """The rows on the screen."""
        self._work: asyncio.Task[None] | None = None

    # ------------------------------------------------------------ rows

    @property
    def busy(self) -> bool:
        """Rows are still to be read or looked through."""
        return self._source is not None or self._looked < len(self.rows)

    def read(self, rows: Iterable[R]) -> None:
        """Take these rows in the place of all others, in slices; the mark stays where it was."""
        self._back_to = max(self.at, self._back_to or 0)
        self.rows, self._hay, self.shown, self._looked, self._ahead = [], [], [], 0, 0
        self.marked.clear()
        self.gone.clear()
        self._drawn = []  # other rows may stand under the same numbers
        self._source = iter(rows)
        self._go_on()

    def filter(self, query: str | None) -> None:
        """Show the rows that have every word."""
        self.query_text = query
        self.shown, self._looked, self._ahead = [], 0, 0
        self.at = self._top = 0
        self._back_to = None
        self._go_on()

    def change(self, fresh: Mapping[int, R | None]) -> None:
        """Put other rows in the place of some, by number; None: it is there no longer."""
        for number, row in fresh.items():
            if row is None:
                self.gone.add(number)
                self.marked.discard(number)
            else:
                self.gone.discard(number)
                self.rows[number] = row
                if number < len(self._hay):
                    self._hay[number] = self._haystack(row)
        words = self.words(self.query_text or "")
        again = [number for number in fresh if number < self._looked and self._matches(number, words)]
        self.shown = sorted([*(number for number in self.shown if number not in fresh), *again])
        self._refit()

    def stop(self) -> None:
        """No more slices: the table is going."""
        if self._work is not None:
            self._work.cancel()

    def _go_on(self) -> None:
        self._slice()
        if self.busy and (self._work is None or self._work.done()):
            self._work = asyncio.create_task(self._slices())

    async def _slices(self) -> None:
        while self.busy:
            await asyncio.sleep(REST)
            self._slice()

    def _slice(self) -> None:
        """Look through and read on for a moment."""
        begin = perf_counter()
        while self.busy and perf_counter() - begin < SLICE:
            if self._looked < len(self.rows):
                self._look_through(min(self._looked + _BATCH, len(self.rows)))
            elif self._source is not None:
                some = list(islice(self._source, _FEW))
                self.rows.extend(some)
                if len(some) < _FEW:
                    self._source = None
        self._refit(more=True)

    def _look_through(self, end: int) -> None:
        """Add those of the rows up to `end` that match."""
        words = self.words(self.query_text or "")
        found = [number for number in range(self._looked, end) if self._matches(number, words)]
        if self.foremost is not None and words:
            query = " ".join(words)
            first = [number for number in found if self.foremost(self.rows[number], query)]
            if first:
                self.shown[self._ahead : self._ahead] = first
                self.at += len(first) if self.at and self.at >= self._ahead else 0
                self._ahead += len(first)
                ahead = set(first)
                found = [number for number in found if number not in ahead]
        self.shown.extend(found)
        self._looked = end

    def _matches(self, number: int, words: Sequence[str]) -> bool:
        if number in self.gone:
            return False
        if not words:
            return True
        if number >= len(self._hay):
            self._hay.extend(self._haystack(row) for row in self.rows[len(self._hay) : number + 1])
        hay = self._hay[number]
        return all(word in hay for word in words)

    @property
    def current(self) -> R | None:
        """The row under the mark."""
        return self.rows[self.shown[self.at]] if self.at < len(self.shown) else None

    @property
    def chosen(self) -> list[R]:
        """The marked rows, in their order; when there are none, the one under the mark."""
        return [self.rows[number] for number in self.chosen_numbers]

    @property
    def chosen_numbers(self) -> list[int]:
        """The numbers of these."""
        return sorted(self.marked) or self.shown[self.at : self.at + 1]

    def mark(self) -> None:
        """Mark the row, or no longer; on to the next."""
        if self.at < len(self.shown):
            self.marked ^= {self.shown[self.at]}
            self.redraw(_HEAD + self.at - self._top)
            self.step(1)

    def is_marked(self, row: R) -> bool:
        """Whether that very row is marked."""
        return bool(self.marked) and any(self.rows[number] is row for number in self.marked)

    def mark_all(self) -> None:
        """Mark all rows that are shown; none, when they are marked already."""
        shown = set(self.shown)
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown
        self._refit()

    def unmark(self) -> None:
        """No row is marked any more."""
        self.marked.clear()
        self._refit()

    def step(self, rows: int) -> None:
        """Another row, or many on."""
        self._back_to, before = None, self.at
        self.at = max(0, min(self.at + rows, len(self.shown) - 1))
        self._refit(moved=before)

    def to_end(self, *, last: bool) -> None:
        """The first row, or the last."""
        self.step(len(self.rows) if last else -len(self.rows))

    @property
    def room(self) -> int:
        """Rows that have room."""
        return max(1, self.size.height - _HEAD - _FOOT)

    def number_at(self, y: int) -> int | None:
        """Which of the shown rows is drawn there."""
        place = self._top + y - _HEAD
        return place if y >= _HEAD and y < _HEAD + self.room and place < len(self.shown) else None

    def _refit(self, *, more: bool = False, moved: int | None = None) -> None:
        """Bring the mark onto a row, and that row onto the screen.

        `more`: rows came at the end, if any; `moved`: nothing happened but that the mark was there before.
        """
        before, there = (self.at if moved is None else moved, self._top), self._drawn
        self.told()
        if self._back_to is not None:
            self.at = self._back_to
            if len(self.shown) > self._back_to or not self.busy:
                self._back_to = None
        self.at = max(0, min(self.at, len(self.shown) - 1))
        self._top = max(0, min(max(self._top, self.at - self.room + 1), self.at))
        self._drawn = self.shown[self._top : self._top + self.room]
        if (more or moved is not None) and self._drawn and there == self._drawn and before[1] == self._top:
            rows = {before[0], self.at} if before[0] != self.at else set[int]()
            self.redraw(0, self.size.height - 1, *(_HEAD + row - self._top for row in rows))
        else:
            self.redraw_all()

    def fit(self, width: int, height: int) -> None:  # noqa: ARG002 - it has no rows to lay out
        """Keep the row of the mark on the screen."""
        self.at = max(0, min(self.at, len(self.shown) - 1))
        self._top = max(0, min(max(self._top, self.at - self.room + 1), self.at))

    # ------------------------------------------------------------ drawing

    def widths(self, width: int) -> list[int]:
        """The cells of each column in so many: those that grow share what is left, or what lacks.

        A column that is not shown has none.
        """
        shown = [width >= column.since for column in self._columns]
        widths = [column.width if there else 0 for column, there in zip(self._columns, shown, strict=True)]
        shares = [column.grows * there for column, there in zip(self._columns, shown, strict=True)]
        free = width - 3 - sum(widths) - 2 * (sum(shown) - 1)
        for number, share in enumerate(shares):
            if share:
                part = free * share // sum(shares[number:])
                widths[number] = max(min(4, widths[number]), widths[number] + part)
                free -= part
        return widths

    def draw(self, y: int) -> Strip:
        """One line of it."""
        palette, width = self._palette, self.size.width
        if not y:
            return self._title_line()
        if y == self.size.height - 1:
            told = self.message or whole(self.keys, width - 2)
            text = fitted(drawn(f" {told} "), width)
            style = palette.plain if self.message else palette.dim
            return strip_of([Segment(text, style)], cells_of(text), width, palette.plain)
        if y == 1:
            return self._row("   ", [Cell(column.title) for column in self._columns], palette.dim)
        place = self._top + y - _HEAD
        if place >= len(self.shown):
            said = f"   {'nothing matches' if self.query_text and self.rows else self.nothing}"
            note = fitted(said, width) if not self.shown and y == _HEAD and not self.busy else ""
            return strip_of([Segment(note, palette.dim)], cells_of(note), width, palette.plain)
        number = self.shown[place]
        sign = ("▸" if place == self.at else " ") + ("●" if number in self.marked else " ") + " "
        style = palette.title if place == self.at else palette.plain
        return self._row(sign, self._cells(self.rows[number]), style)

    def _row(self, sign: str, cells: Sequence[Cell], style: object) -> Strip:
        palette = self._palette
        segments = [Segment(sign, palette.title)]
        used = 3
        for cell, column, room in zip(cells, self._columns, self.widths(self.size.width), strict=True):
            if not room:
                continue
            gap = "  " if used > 3 else ""
            text = fitted(drawn(cell.text), room)
            blank = " " * (room - cells_of(text))
            own = palette.label(cell.slot) if cell.slot else style
            segments.append(Segment(gap + (blank + text if column.right else text + blank), own))  # type: ignore[arg-type]
            used += len(gap) + room
        return strip_of(segments, used, self.size.width, palette.plain)

    def _title_line(self) -> Strip:
        palette, width = self._palette, self.size.width
        typed = f" › {self.query_text}█" if self.query_text is not None else ""
        many = f"{len(self.shown):,} of {len(self.rows):,}{'…' if self.busy else ''}"
        marked = f" · {len(self.marked):,} marked" if self.marked else ""
        right = f" {many}{marked} "
        left = fitted(drawn(f" {self.title}{typed} "), max(0, width - cells_of(right)))
        rest = max(0, width - cells_of(left) - cells_of(right))
        segments = [Segment(left, palette.title), Segment("─" * rest, palette.dim), Segment(right, palette.dim)]
        return strip_of(segments, max(width, cells_of(left) + cells_of(right)), width, palette.plain)


def words_of(query: str) -> list[str]:
    """The words of a filter, in folded case."""
    return query.casefold().split()
