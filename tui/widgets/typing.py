"""The line in which one types: what to find, a note, a name. What it asks is a Question; it decides nothing."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from rich.segment import Segment
from textual.events import Key, Paste
from textual.strip import Strip

from tui.cells import cells_of, drawn, fitted
from tui.palette import Palette

from .lines import Lines, strip_of

_NO_CHORDS: Mapping[str, Callable[[], None]] = MappingProxyType({})


def _nothing(typed: str) -> None:
    """Nobody looks while one types."""


def _no_tail() -> str:
    return ""


def _takes_all(typed: str) -> str:  # noqa: ARG001 - whatever it is
    return ""


class Question(NamedTuple):
    """What is asked, and who is told. They are called and not sent, since a message would come behind waiting keys."""

    title: Callable[[], str]
    changed: Callable[[str], None] = _nothing
    """Told what is typed, at each key."""
    closed: Callable[[str], None] = _nothing
    """Told what was typed at enter; the empty text at escape."""
    typed: str = ""
    """What stands there at first."""
    help: str = "enter keeps, esc leaves"
    tail: Callable[[], str] = _no_tail
    """More that is said about keys, behind the help or the complaint."""
    chords: Mapping[str, Callable[[], None]] = _NO_CHORDS
    """Keys that switch something; what is typed counts as changed then."""
    blank: bool = False
    """Enter on an empty line is told as such, as one blank; else it is as escape."""
    refuses: Callable[[str], str] = _takes_all
    """Why what was typed is no answer, at enter: the line stays open and says so; empty: it is one."""


class Typing(Lines, can_focus=True):
    """One line: letters go in, enter is an answer, escape is none."""

    def __init__(self, palette: Callable[[], Palette], closed: Callable[[], None]) -> None:
        """`closed` is called when the line ends, before the question hears its answer."""
        super().__init__()
        self._palette = palette
        self._left = closed
        self._question = Question(lambda: "")
        self.typed = ""
        self._complaint = ""
        self.asking = False
        """Keys are for this line; from enter or escape on they are not, though they may still be sent here."""

    def open(self, question: Question) -> None:
        """Show the line with what stands there at first."""
        self._question = question
        self.typed, self._complaint = question.typed, ""
        self.asking = True
        self.display = True
        self.redraw_all()

    def complain(self, text: str) -> None:
        """Say what is wrong with what is typed; empty: nothing."""
        self._complaint = text
        self.redraw_all()

    def leave(self) -> None:
        """Away with the line, without an answer: the mouse went elsewhere."""
        self.asking = self.display = False

    def on_key(self, event: Key) -> None:
        """Edit what is typed."""
        if self.asking:
            self.take(event)

    def take(self, event: Key) -> None:
        """Edit what is typed, wherever the key was sent."""
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self._answer(self.typed or (" " if self._question.blank else ""))
        elif event.key == "escape":
            self._close("")
        elif event.key == "backspace":
            self._set(self.typed[:-1])
        elif event.key == "ctrl+u":
            self._set("")
        elif event.key in self._question.chords:
            self._question.chords[event.key]()
            self._set(self.typed)
        elif event.is_printable and event.character:
            self._set(self.typed + event.character)

    def _answer(self, typed: str) -> None:
        refused = self._question.refuses(typed) if typed else ""
        if refused:
            self.complain(refused)
        else:
            self._close(typed)

    def _close(self, answer: str) -> None:
        self.asking = self.display = False
        self._left()
        self._question.closed(answer)

    def on_paste(self, event: Paste) -> None:
        """Take in what was pasted, as one line."""
        event.stop()
        self._set(self.typed + " ".join(event.text.split()))

    def _set(self, typed: str) -> None:
        self.typed = typed
        self._complaint = ""
        self.redraw_all()
        self._question.changed(typed)

    def draw(self, y: int) -> Strip:  # noqa: ARG002 - there is one line
        """The line."""
        palette, width, question = self._palette(), self.size.width, self._question
        name = f" {question.title()}: "
        keys = " · ".join(part for part in (self._complaint or question.help, question.tail()) if part)
        room = max(4, width - cells_of(name) - 1)
        typed = drawn(self.typed)
        while cells_of(typed) > room:
            typed = typed[1:]
        used = cells_of(name) + cells_of(typed) + 1
        tail = fitted(f" {keys} ", max(0, width - used))
        style = palette.warning if self._complaint else palette.dim
        segments = [
            Segment(name, palette.title),
            Segment(typed, palette.plain),
            Segment("█", palette.plain),
            Segment(" " * max(0, width - used - cells_of(tail)), palette.plain),
            Segment(tail, style),
        ]
        return strip_of(segments, max(width, used), width, palette.plain)
