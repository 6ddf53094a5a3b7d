"""The lines around the panes: scroll bar, strip, key bar."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message
from textual.strip import Strip

from articles.span import Span
from tui.cells import cells_of, drawn, fitted
from tui.palette import Palette

from .lines import Lines, strip_of
from .pane import Pane


class ScrollBar(Lines):
    """Where in the article the screen stands, and where annotations stand; both by offset, so that they agree."""

    class Dragged(Message):
        """The mouse asks for the part of the article at `share` (0 to 1) of it."""

        def __init__(self, pane: Pane, share: float) -> None:
            super().__init__()
            self.pane = pane
            self.share = share

    def __init__(self, pane: Pane) -> None:
        super().__init__()
        self.pane = pane
        self._thumb = (0, 0)
        self._marks: dict[int, bool] = {}

    def update(self) -> None:
        """The pane moved, or annotations came and went."""
        before, self._thumb = self._thumb, self._thumb_rows()
        rows = {*range(*before)} ^ {*range(*self._thumb)}
        self.redraw(*(row + 1 for row in rows))

    def spans_changed(self, spans: Iterable[Span]) -> None:
        """Annotations came or went there: look again whether any start there."""
        height, length = self.size.height - 1, max(1, len(self.pane.article.text))
        # A row's part of the text is rounded down at both ends: the row before may be meant as well.
        rows = {row for span in spans for row in (span.start * height // length - 1, span.start * height // length)}
        for row in sorted(rows):
            if 0 <= row < height and self._marks.get(row) != self._has_mark(row):
                self._marks[row] = self._has_mark(row)
                self.redraw(row + 1)

    def all_changed(self) -> None:
        """Many came or went: look again everywhere."""
        self._marks.clear()
        self.redraw_all()

    def _thumb_rows(self) -> tuple[int, int]:
        height, length = self.size.height - 1, len(self.pane.article.text)
        view = self.pane.view
        if not view.shown or not length or height < 1:
            return (0, 0)
        first, last = view.first, view.last
        top = min(first * height // length, height - 1)
        return (top, max(top + 1, min(height, -(-last * height // length))))

    def _has_mark(self, row: int) -> bool:
        height, length = self.size.height - 1, len(self.pane.article.text)
        start, end = row * length // height, (row + 1) * length // height
        following = self.pane.sheet.spans.next_start(start - 1)
        return following is not None and following < end

    def draw(self, y: int) -> Strip:
        """A track, a thumb, and a mark in every row whose part of the article holds the start of an annotation."""
        palette = self.pane.look.palette
        if not y:
            return strip_of([], 0, self.size.width, palette.plain)
        top, bottom = self._thumb
        if y - 1 not in self._marks:
            self._marks[y - 1] = self._has_mark(y - 1)
        mark, thumb = self._marks[y - 1], top <= y - 1 < bottom
        sign = ("◆" if mark else "┃") if thumb else ("•" if mark else "│")
        style = palette.title if thumb else palette.dim
        return strip_of([Segment(sign, style)], 1, self.size.width, palette.plain)

    def fit(self, width: int, height: int) -> None:  # noqa: ARG002 - as `Lines` has it
        """Marks fall on other rows."""
        self._marks.clear()
        self._thumb = self._thumb_rows()

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go there, and follow the mouse."""
        self.capture_mouse()
        self._ask(event.y)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follow the mouse while a button is down."""
        if self.app.mouse_captured is self:
            self._ask(event.y)

    def on_mouse_up(self, event: MouseUp) -> None:  # noqa: ARG002 - Textual passes it
        """Let go."""
        self.release_mouse()

    def _ask(self, y: int) -> None:
        height = max(1, self.size.height - 2)
        self.post_message(self.Dragged(self.pane, min(max((y - 1) / height, 0.0), 1.0)))


class Run(NamedTuple):
    """Some text and how it is set, for the strip and the key bar."""

    text: str
    style: Style


class Row:
    """One line of runs, with some at its right edge; what does not fit is cut from the left part."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._left: Sequence[Run] = ()
        self._right: Sequence[Run] = ()

    @property
    def text(self) -> str:
        """What is shown, without its styles."""
        return "".join(run.text for run in (*self._left, *self._right))

    def show(self, left: Iterable[Run], right: Iterable[Run] = ()) -> None:
        """Show these runs; nothing is drawn when they are there already."""
        new = (tuple(left), tuple(right))
        if new != (self._left, self._right):
            self._left, self._right = new
            self._changed()

    def strip(self, width: int, plain: Style) -> Strip:
        """The line, `width` cells wide."""
        right = [Segment(drawn(run.text), run.style) for run in self._right]
        taken = sum(cells_of(segment.text) for segment in right)
        room = max(0, width - taken)
        segments: list[Segment] = []
        used = 0
        for run in self._left:
            shown = fitted(drawn(run.text), room - used)
            segments.append(Segment(shown, run.style))
            used += cells_of(shown)
            if used >= room or shown != drawn(run.text):
                break
        segments.append(Segment(" " * (room - used), plain))
        return strip_of([*segments, *right], max(room, used) + taken, width, plain)


class Foot(Lines):
    """The lines below the panes, one widget for all: each widget costs the start 3 ms."""

    def __init__(self, palette: Callable[[], Palette], rows: int) -> None:
        super().__init__()
        self._palette = palette
        self.rows = [Row(partial(self.redraw, y)) for y in range(rows)]

    def draw(self, y: int) -> Strip:
        """One of the lines."""
        return self.rows[y].strip(self.size.width, self._palette().plain)
