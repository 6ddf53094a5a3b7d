"""The line in which one types what to find."""

from collections.abc import Callable

from rich.segment import Segment
from textual.events import Key, Paste
from textual.strip import Strip

from tui.cells import cells_of, drawn, fitted
from tui.palette import Palette

from .lines import Lines, strip_of

_PLAIN, _EXPRESSION = "find", "find (regular expression)"


class Query(Lines, can_focus=True):
    """What to find: letters go in, enter keeps the hits, escape ends, ctrl+r and ctrl+o switch how and where."""

    def __init__(
        self,
        palette: Callable[[], Palette],
        changed: Callable[[str, bool, bool], None],
        closed: Callable[[bool], None],
    ) -> None:
        """`changed` is told the query, whether it is an expression, and whether it is for every pane; `closed` whether
        the hits are kept. They are called and not sent, since a message would come behind keys that are waiting.
        """
        super().__init__()
        self._palette = palette
        self._changed = changed
        self._left = closed
        self.typed = ""
        self._expression = False
        self._every_pane = True
        self._complaint = ""
        self.asking = False
        """Keys are for this line; from enter or escape on they are not, though they may still be sent here."""

    def open(self, every_pane: bool, expression: bool) -> None:
        """Show the line, with what was typed last ready to be typed over."""
        self.typed, self._complaint = "", ""
        self._every_pane, self._expression = every_pane, expression
        self.asking = True
        self.display = True
        self.redraw_all()

    def complain(self, text: str) -> None:
        """Say what is wrong with the query; empty: nothing."""
        self._complaint = text
        self.redraw_all()

    def on_key(self, event: Key) -> None:
        """Edit the query."""
        if self.asking:
            self.take(event)

    def take(self, event: Key) -> None:
        """Edit the query, wherever the key was sent."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self._close(bool(self.typed))
        elif event.key == "escape":
            self._close(False)
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

    def _close(self, kept: bool) -> None:
        self.asking = False
        self._left(kept)

    def on_paste(self, event: Paste) -> None:
        """Take in what was pasted, as one line."""
        event.stop()
        self._set(self.typed + " ".join(event.text.split()))

    def _set(self, typed: str) -> None:
        self.typed = typed
        self._complaint = ""
        self.redraw_all()
        self._changed(typed, self._expression, self._every_pane)

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
