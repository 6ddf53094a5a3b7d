"""A list to choose from, over the lower part of the reader: the menu, the palette, anything that has alternatives."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.app import ComposeResult
from textual.events import Key, MouseDown, Paste
from textual.screen import ModalScreen
from textual.strip import Strip

from tui.cells import cells_of, drawn, fitted
from tui.keymap import key_of
from tui.palette import Palette
from tui.widgets.lines import Lines, strip_of

_HEAD = 1
_COLUMN = 38
"""Cells of a column at least, where choices stand in several."""


class Choice(NamedTuple):
    """One row: what it is called, more about it, and the key that takes it at once (in lists that are not typed in)."""

    name: str
    detail: str = ""
    key: str = ""
    slot: int = 0
    """Of a label: that of its colour."""


def matching(choices: Sequence[Choice], typed: str) -> list[int]:
    """The numbers of the choices that have every word typed, in any order.

    Those come first whose name begins so, then those whose name has every word, then those that have some in the rest.
    """
    words = typed.casefold().split()
    found = [
        number
        for number, choice in enumerate(choices)
        if all(word in f"{choice.name} {choice.detail} {choice.key}".casefold() for word in words)
    ]
    start = typed.casefold().strip()

    def rank(number: int) -> tuple[bool, bool]:
        name = choices[number].name.casefold()
        return not name.startswith(start), not all(word in name for word in words)

    return sorted(found, key=rank)


def _widest(choices: Sequence[Choice]) -> int:
    return min(44, max((cells_of(drawn(choice.name)) for choice in choices), default=0))


class ChoiceLines(Lines, can_focus=True):
    """The title, then the choices that match, the one that enter takes marked."""

    def __init__(
        self, title: str, choices: Sequence[Choice], palette: Palette, *, typed: bool, free: bool = False
    ) -> None:
        super().__init__(id="choices")
        self._title = title
        self._given = self._choices = choices
        self._palette = palette
        self._typing = typed
        self._free = free
        self.waiting = False
        """More is looked for: nothing can be taken until it is offered, but for what is typed."""
        self._names = _widest(choices)
        """Cells of the column of names, behind which the details stand."""
        self.typed = ""
        self.shown = list(range(len(choices)))
        self.at = 0
        self._top = 0

    @property
    def columns(self) -> int:
        """Choices with keys stand in as many columns as have room."""
        return 1 if self._typing else max(1, min(3, self.size.width // _COLUMN))

    def rows_wanted(self, width: int) -> int:
        """How many lines the whole would take at this width."""
        columns = 1 if self._typing else max(1, min(3, width // _COLUMN))
        return _HEAD + max(1, -(-len(self._choices) // columns))

    @property
    def choices(self) -> Sequence[Choice]:
        """What there is to choose from; where anything may be typed, that comes last."""
        return self._choices

    def offer(self, choices: Iterable[Choice]) -> None:
        """All that there is, now that it was found."""
        self._given = list(choices)
        self._names = _widest(self._given)
        self.waiting = False
        self.filter(self.typed)

    def filter(self, typed: str) -> None:
        """Show what matches."""
        self.typed = typed
        new = typed.strip()
        known = not self._free or not new or any(choice.name == new for choice in self._given)
        self._choices = self._given if known else [*self._given, Choice(new, "new")]
        self.shown = [*matching(self._given, typed), *range(len(self._given), len(self._choices))]
        self.at = self._top = 0
        self.redraw_all()

    def step(self, rows: int) -> None:
        """Mark another one."""
        if self.shown:
            self.at = max(0, min(self.at + rows, len(self.shown) - 1))
            if self.columns == 1:
                self._top = min(max(self._top, self.at - self._room + 1), self.at)
        self.redraw_all()

    @property
    def _room(self) -> int:
        return max(1, self.size.height - _HEAD)

    def number_at(self, x: int, y: int) -> int | None:
        """The number of the choice drawn at a cell."""
        if y < _HEAD:
            return None
        row = y - _HEAD
        place = self._top + row if self.columns == 1 else x * self.columns // self.size.width * self._room + row
        return self.shown[place] if place < len(self.shown) else None

    def draw(self, y: int) -> Strip:
        """One line of it."""
        palette, width = self._palette, self.size.width
        if not y:
            title = f"─ {self._title}{' …' if self.waiting else ''} " + (f"› {self.typed}█ " if self._typing else "")
            tail = " enter takes, esc leaves ─" if self._typing else " esc leaves ─"
            line = fitted(drawn(title), width)
            rest = width - cells_of(line)
            tail = tail if rest > cells_of(tail) else ""
            runs = [Segment(line, palette.title), Segment("─" * (rest - cells_of(tail)) + tail, palette.dim)]
            return strip_of(runs, width, width, palette.plain)
        columns = self.columns
        part = width // columns
        places = [self._top + y - 1] if columns == 1 else [column * self._room + y - 1 for column in range(columns)]
        segments: list[Segment] = []
        for place in places:
            segments.extend(self._cell(place, part))
        if not self.shown and y == 1:
            segments = [Segment("   nothing is called so".ljust(part * columns), palette.dim)]
        return strip_of(segments, part * columns, width, palette.plain)

    def _cell(self, place: int, width: int) -> list[Segment]:
        palette = self._palette
        if place >= len(self.shown):
            return [Segment(" " * width, palette.plain)]
        choice = self._choices[self.shown[place]]
        marked = place == self.at and (self._typing or self.columns == 1)
        key = f" {'▸' if marked else ' '} " + (f"{choice.key:<2} " if choice.key else "")
        name = fitted(drawn(choice.name), width - cells_of(key) - 1)
        gap = " " * max(2, self._names + 2 - cells_of(name))
        detail = fitted(gap + drawn(choice.detail), max(0, width - cells_of(key) - cells_of(name) - 1))
        detail = detail if choice.detail else ""
        free = max(0, width - cells_of(key) - cells_of(name) - cells_of(detail))
        style = palette.label(choice.slot) if choice.slot else palette.title
        return [
            Segment(key, style),
            Segment(name, palette.title if marked else palette.plain),
            Segment(detail + " " * free, palette.dim),
        ]


class Choose(ModalScreen[int | None]):
    """Gives the number of the choice, or None. With `typed`, letters narrow the list; else a choice's key takes it."""

    DEFAULT_CSS = """
    Choose { align: center bottom; background: transparent; }
    #choices { width: 1fr; height: 10; dock: bottom; }
    """

    def __init__(
        self, title: str, choices: Iterable[Choice], palette: Palette, *, typed: bool = False, free: bool = False
    ) -> None:
        """`free`: what is typed may be taken as it is; `list.choices` has it then."""
        super().__init__()
        self._choices = list(choices)
        self._typing = typed or free
        self.list = ChoiceLines(title, self._choices, palette, typed=self._typing, free=free)

    def compose(self) -> ComposeResult:
        """The list alone."""
        yield self.list

    def on_mount(self) -> None:
        """Take the keys, and as many lines as there are, and two thirds of the screen at most."""
        self._fit()
        self.list.focus()

    def on_resize(self) -> None:
        """The same."""
        self._fit()

    def _fit(self) -> None:
        width, height = self.app.size
        self.list.styles.height = min(self.list.rows_wanted(width), max(3, height * 2 // 3))

    def on_key(self, event: Key) -> None:
        """Narrow, step, take, leave."""
        event.stop()
        event.prevent_default()
        steps = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in steps:
            self.list.step(steps[event.key])
        elif event.key == "enter":
            if not self.list.waiting or self.list.typed:
                self.dismiss(self.list.shown[self.list.at] if self.list.shown else None)
        elif self._typing:
            self._type(event)
        else:
            key = key_of(event.key, event.character)
            number = next((n for n, choice in enumerate(self._choices) if choice.key and choice.key == key), None)
            if number is not None:
                self.dismiss(number)
            elif event.character is not None:
                self.dismiss(None)

    def _type(self, event: Key) -> None:
        if event.key == "backspace":
            self.list.filter(self.list.typed[:-1])
        elif event.key == "ctrl+u":
            self.list.filter("")
        elif event.is_printable and event.character:
            self.list.filter(self.list.typed + event.character)

    def on_paste(self, event: Paste) -> None:
        """Take in what was pasted, as one line."""
        event.stop()
        if self._typing:
            self.list.filter(self.list.typed + " ".join(event.text.split()))

    def on_mouse_down(self, event: MouseDown) -> None:
        """Take what is under the pointer; beside the list, leave."""
        inside = self.list.region.contains(event.screen_x, event.screen_y)
        self.dismiss(
            self.list.number_at(event.screen_x - self.list.region.x, event.screen_y - self.list.region.y)
            if inside
            else None
        )

    def on_mouse_scroll_down(self) -> None:
        """Wheel down."""
        self.list.step(3)

    def on_mouse_scroll_up(self) -> None:
        """Wheel up."""
        self.list.step(-3)
