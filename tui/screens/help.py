"""Help: every key, from the table of commands and the schema."""

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from rich.segment import Segment
from textual.app import ComposeResult
from textual.events import Key
from textual.screen import ModalScreen
from textual.strip import Strip

from annotations.labels import Schema
from tui.cells import cells_of, drawn, fitted
from tui.commands import COMMANDS, Command
from tui.palette import Palette
from tui.telling import key_name
from tui.widgets.lines import Lines, strip_of

_KEYS = 30


class Line(NamedTuple):
    """Keys and what they do; without keys, a heading."""

    keys: str
    text: str
    slot: int = 0
    """Of a label: that of its colour."""


def help_lines(schema: Schema) -> Iterator[Line]:
    """All there is to say: labels in the order of the schema, commands group by group in that of the table."""
    yield Line("", "Help: arrows and page keys scroll, esc closes")
    yield Line("", "")
    yield Line("", "Labels: the letter labels the selection, or the words under the cursor")
    for slot, label in enumerate(schema.labels, 1):
        if label.key:
            yield Line(label.key, f"{label.name}: {label.guideline}", slot)
    yield Line("1-9, 0", "value of the first attribute; sure or unsure")
    for group in dict.fromkeys(command.group for command in COMMANDS):
        yield Line("", "")
        yield Line("", group)
        yield from (Line(_keys(command), command.title) for command in COMMANDS if command.group == group)
    yield Line("", "")
    yield Line("", "Find line")
    yield Line("enter, esc", "keep the hits; end")
    yield Line("ctrl+r, ctrl+o", "regular expression; this pane or all")
    yield Line("ctrl+u", "empty the line")


def _keys(command: Command) -> str:
    return ", ".join(key_name(key) for key in command.keys if key not in ("f14", "f15", "f19", "f20"))


class HelpLines(Lines, can_focus=True):
    """The lines, and how far they are scrolled."""

    def __init__(self, schema: Schema, palette: Palette) -> None:
        super().__init__(id="help-lines")
        self._said = list(help_lines(schema))
        self._lines: list[Line] = []
        self._palette = palette
        self.top = 0

    @property
    def _column(self) -> int:
        """Cells that the keys take."""
        return min(_KEYS, self.size.width // 3)

    def on_resize(self) -> None:
        """Break long meanings into lines."""
        room = max(1, self.size.width - self._column - 1)
        self._lines = [
            line._replace(keys=line.keys if not n else " ", text=part)
            for line in self._said
            for n, part in enumerate(wrap(line.text, room) if line.keys else [line.text])
        ]
        self.scroll_rows(0)

    def scroll_rows(self, rows: int) -> None:
        """Down, or up when negative."""
        self.top = max(0, min(self.top + rows, len(self._lines) - max(1, self.size.height - 2)))
        self.redraw_all()

    def draw(self, y: int) -> Strip:
        """Keys to the left, meanings to the right."""
        palette, width = self._palette, self.size.width
        at = y + self.top
        line = self._lines[at] if at < len(self._lines) else Line("", "")
        if not line.keys:
            heading = fitted(drawn(f" {line.text}"), width)
            return strip_of([Segment(heading, palette.title)], cells_of(heading), width, palette.plain)
        column = self._column
        left = f"  {fitted(line.keys, max(0, column - 3))}".ljust(column)
        right = fitted(drawn(line.text), max(0, width - column - 1))
        segments = [Segment(left, palette.label(line.slot)), Segment(right, palette.plain)]
        return strip_of(segments, cells_of(left) + cells_of(right), width, palette.plain)


class Help(ModalScreen[None]):
    """All keys; arrows and page keys scroll, escape, F1 and every letter close it."""

    def __init__(self, schema: Schema, palette: Palette) -> None:
        super().__init__()
        self._lines = HelpLines(schema, palette)

    def compose(self) -> ComposeResult:
        """The lines alone."""
        yield self._lines

    def on_mount(self) -> None:
        """Take the keys."""
        self._lines.focus()

    def on_key(self, event: Key) -> None:
        """Scroll, or close."""
        event.stop()
        page = max(1, self._lines.size.height - 2)
        rows = {"down": 1, "up": -1, "pagedown": page, "space": page, "pageup": -page, "home": -9999, "end": 9999}
        if event.key in rows:
            self._lines.scroll_rows(rows[event.key])
        elif event.character is not None or event.key in ("escape", "f1"):  # not a modifier alone
            self.dismiss()

    def on_mouse_scroll_down(self) -> None:
        """Wheel down."""
        self._lines.scroll_rows(3)

    def on_mouse_scroll_up(self) -> None:
        """Wheel up."""
        self._lines.scroll_rows(-3)
