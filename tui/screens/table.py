"""A screen that is a table: the base of the library, the annotations, the review, the numbers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.events import Key, MouseDown, Paste
from textual.screen import Screen

from tui.keymap import key_of
from tui.palette import Palette
from tui.widgets.table import Cell, Column, Table, words_of

R = TypeVar("R")


class TableScreen(Screen[object], Generic[R]):
    """Subclasses say what the rows are and what keys do with them; arrows, filter and marks are here.

    With `TYPED`, letters narrow the table at once; else `/` begins that and letters are the subclass's keys.
    """

    TITLE = ""
    TYPED = False
    COLUMNS: ClassVar[Sequence[Column]] = ()
    KEYS: ClassVar[Mapping[str, str]] = {}
    """What keys do here, for the last line."""
    ALL = "a"
    """The key that marks all rows; `*` does so everywhere, for screens in which letters belong to labels."""
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    TableScreen { overflow: hidden; }
    #table { width: 1fr; height: 1fr; }
    """

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.palette = palette
        self.table: Table[R] = Table(self.COLUMNS, self.cells, self.haystack, palette)
        self.table.title = self.TITLE or ""
        self.table.told = self.tell
        self.table.words = self.words
        self.table.keys = " · ".join(f"{key} {what}" for key, what in self._all_keys().items())
        self._typing = self.TYPED
        if self.TYPED:
            self.table.query_text = ""

    def _all_keys(self) -> Mapping[str, str]:
        rest = {"type": "to narrow"} if self.TYPED else {"/": "filter", "space": "mark", self.ALL: "mark all"}
        return {**self.KEYS, **rest, "esc": "leaves"}

    # ------------------------------------------------------------ what subclasses say

    def load(self) -> Iterable[R]:
        """The rows, in their order; each is asked for when there is time."""
        raise NotImplementedError

    def cells(self, row: R) -> Sequence[Cell]:
        """What stands in the columns."""
        raise NotImplementedError

    def haystack(self, row: R) -> str:
        """What a filter looks in, in folded case."""
        return " ".join(cell.text for cell in self.cells(row)).casefold()

    def words(self, query: str) -> Sequence[str]:
        """What a row's haystack must hold, all of it, to match what was typed."""
        return words_of(query)

    def tell(self) -> None:
        """Rows came, or were marked: for what the lines around the table say about them."""

    def take(self, key: str) -> bool:  # noqa: ARG002 - subclasses look at it
        """Do what a key means for the rows chosen; whether it means anything."""
        return False

    # ------------------------------------------------------------ life

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield self.table

    def on_mount(self) -> None:
        """Take the keys and read."""
        self.set_focus(self.table, scroll_visible=False)
        self.reload()

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        self.table.stop()

    def reload(self) -> None:
        """Read all rows anew."""
        self.table.read(self.load())

    def say(self, text: str) -> None:
        """A message on the last line, until the next key."""
        self.table.message = text
        self.table.redraw_all()

    # ------------------------------------------------------------ keys

    def on_key(self, event: Key) -> None:
        """Step, narrow, mark, leave; the rest is for the subclass."""
        event.stop()
        event.prevent_default()
        table = self.table
        if table.message:
            self.say("")
        key = key_of(event.key, event.character)
        steps = {"down": 1, "up": -1, "pagedown": table.room, "pageup": -table.room}
        if key in steps:
            table.step(steps[key])
        elif key in ("home", "end"):
            table.to_end(last=key == "end")
        elif self._typing and self._type(event, key):
            return
        elif key == "escape":
            self._leave()
        elif self.take(key):
            return
        elif key == "space":
            table.mark()
        elif key in (self.ALL, "*"):
            table.mark_all()
        elif key == "/":
            self._typing = True
            table.filter(table.query_text or "")
        elif event.character is not None:
            self.say(f"{key} does nothing here")

    def _leave(self) -> None:
        """Out of the filter first, then of the table."""
        if self.table.query_text and not self.TYPED:
            self.table.filter(None)
        else:
            self.dismiss(None)

    def _type(self, event: Key, key: str) -> bool:
        """Edit the filter; whether the key was for it."""
        typed = self.table.query_text or ""
        if key == "backspace":
            self.table.filter(typed[:-1])
        elif key == "ctrl+u":
            self.table.filter("")
        elif event.is_printable and event.character:
            self.table.filter(typed + event.character)
        elif not self.TYPED and key in ("enter", "escape"):
            self._typing = False
            if key == "escape":
                self.table.filter(None)
        else:
            return False
        return True

    def on_paste(self, event: Paste) -> None:
        """Take in what was pasted, as one line."""
        event.stop()
        if self._typing:
            self.table.filter((self.table.query_text or "") + " ".join(event.text.split()))

    # ------------------------------------------------------------ mouse

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go to the row under the pointer; on it already: as enter."""
        number = self.table.number_at(event.screen_y)
        if number is None:
            return
        if number == self.table.at:
            self.take("enter")
        else:
            self.table.step(number - self.table.at)

    def on_mouse_scroll_down(self) -> None:
        """Wheel down."""
        self.table.step(3)

    def on_mouse_scroll_up(self) -> None:
        """Wheel up."""
        self.table.step(-3)
