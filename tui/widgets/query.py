"""The line in which one types what to find."""

from collections.abc import Callable

from rich.segment import Segment
from textual.events import Key, Paste
from textual.message import Message
from textual.strip import Strip

from tui.cells import cells_of, drawn, fitted
from tui.palette import Palette

from .lines import Lines, strip_of

_PLAIN, _EXPRESSION = "find", "find (regular expression)"


class Query(Lines, can_focus=True):
    """What to find: letters go in, enter keeps the hits, escape ends, ctrl+r and ctrl+o switch how and where."""

    class Changed(Message):
        """Something else is to be found."""

        def __init__(self, query: str, expression: bool, every_pane: bool) -> None:
            super().__init__()
            self.query = query
            self.expression = expression
            self.every_pane = every_pane

    class Closed(Message):
        """The line is done with; `kept`: enter, else escape."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, palette: Callable[[], Palette], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette = palette
        self.typed = ""
        self._expression = False
        self._every_pane = True
        self._complaint = ""

    def open(self, every_pane: bool, expression: bool) -> None:
        """Show the line, with what was typed last ready to be typed over."""
        self.typed, self._complaint = "", ""
        self._every_pane, self._expression = every_pane, expression
        self.display = True
        self.focus(scroll_visible=False)
        self.redraw_all()

    def complain(self, text: str) -> None:
        """Say what is wrong with the query; empty: nothing."""
        self._complaint = text
        self.redraw_all()

    def on_key(self, event: Key) -> None:
        """Edit the query."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Closed(bool(self.typed)))
        elif event.key == "escape":
            self.post_message(self.Closed(False))
        elif event.key == "backspace":
            self._set(self.typed[:-1])
        elif event.key == "ctrl+u":
            self._set("")
        elif event.key == "ctrl+r":
            self._expression = not self._expression
            self._set(self.typed)
        elif event.key == "ctrl+o":
            self._every_pane = not self._every_pane
            self._set(self.typed)
        elif event.is_printable and event.character:
            self._set(self.typed + event.character)

    def on_paste(self, event: Paste) -> None:
        """Take in what was pasted, as one line."""
        event.stop()
        self._set(self.typed + " ".join(event.text.split()))

    def _set(self, typed: str) -> None:
        self.typed = typed
        self._complaint = ""
        self.post_message(self.Changed(typed, self._expression, self._every_pane))
        self.redraw_all()

    def draw(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """The line."""
        palette, width = self._palette(), self.size.width
        name = f" {_EXPRESSION if self._expression else _PLAIN}: "
        where = "all panes" if self._every_pane else "this pane"
        keys = f" {self._complaint or 'enter keeps, esc ends'} · ctrl+o {where} · ctrl+r regex "
        room = max(4, width - cells_of(name) - 1)
        typed = drawn(self.typed)
        while cells_of(typed) > room:
            typed = typed[1:]
        used = cells_of(name) + cells_of(typed) + 1
        tail = fitted(keys, max(0, width - used))
        style = palette.warning if self._complaint else palette.dim
        segments = [
            Segment(name, palette.title),
            Segment(typed, palette.plain),
            Segment("█", palette.plain),
            Segment(" " * max(0, width - used - cells_of(tail)), palette.plain),
            Segment(tail, style),
        ]
        return strip_of(segments, max(width, used), width, palette.plain)
