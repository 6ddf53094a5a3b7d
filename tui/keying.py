"""What waits for more keys: a count, the beginning of a sequence, a command that waits for a character."""

from collections.abc import Mapping
from typing import NamedTuple

from annotations.model import AnnotationError

from .commands import Command
from .keymap import MOST, SPACE, Entry, Keymap, key_name

_ENDS = "escape"
DEAR = 99
"""The largest count of what is dear: pages, hits, steps back."""


class Act(NamedTuple):
    """A command that is complete."""

    command: Command
    times: int = 0
    """As typed; 0 when none was."""
    character: str = ""


class Reach(NamedTuple):
    """A character that was looked for, and how."""

    character: str
    forward: bool
    before: bool


class Keying:
    """Keys come in one by one; most are a command by themselves."""

    def __init__(self) -> None:
        self.typed: tuple[str, ...] = ()
        """The keys of which a command has still to come of; a count is none of them."""
        self.count = 1
        """Of the command that runs, at least 1."""
        self.reach: Reach | None = None
        """The character looked for last."""
        self._counted = 0
        self._node: Mapping[str, Entry] | None = None
        self._waiting: Command | None = None

    def at_most(self, what: str) -> int:
        """The count, where each time costs more than can be done 9999 times. Raises AnnotationError above 99."""
        if self.count > DEAR:
            raise AnnotationError(f"{DEAR} {what} are the most at once")
        return self.count

    def press(self, keymap: Keymap, key: str) -> Act | str | None:
        """What a key leads to: a command, a complaint ("" when more is to come, or was dropped), None: nothing."""
        if not self.typed:
            entry = keymap.keys.get(key)
            if isinstance(entry, Command) and not entry.waits:
                return Act(entry)
        return self._go_on(keymap, key)

    def wait(self, command: Command) -> None:
        """Wait for the character of a command that was chosen by its name."""
        self.typed, self._counted, self._node, self._waiting = (command.action,), 0, None, command

    def told(self) -> str:
        """What is typed, and what may come."""
        if self._waiting is not None:
            return f"{self._shown()} … {self._waiting.title.partition(';')[0]}: type it · esc drops it"
        if self._node is None:
            return f"{self._shown()} … times what comes next · esc drops it"
        if self.typed[-1:] == (SPACE,):
            more = "a label's letter · a capital of the menu · space lists it"
        else:
            names = (f"{key_name(key)} {_title(entry)}" for key, entry in self._node.items())
            more = " · ".join(names)
        return f"{self._shown()} … {more} · esc drops it"

    def _shown(self) -> str:
        return key_name(" ".join(self.typed))

    def _go_on(self, keymap: Keymap, key: str) -> Act | str | None:
        if self._waiting is not None:
            return self._give(key)
        if self.typed and key == _ENDS:
            return self._drop()
        inside = self._node is not None
        if keymap.counts and not inside and key.isdecimal() and key.isascii() and (key != "0" or self._counted):
            self._counted = min(MOST, self._counted * 10 + int(key))
            self.typed = tuple(str(self._counted))
            return ""
        entry = (self._node if self._node is not None else keymap.keys).get(key)
        if entry is None:
            if not self.typed:
                return None
            shown = key_name(" ".join((*self.typed, key)))
            self._drop()
            return f"{shown} means nothing"
        self.typed = (*self.typed, key)
        if not isinstance(entry, Command):
            self._node = entry
            return ""
        if self._counted and entry.motion is None and not entry.counted:
            self._drop()
            return f"there is nothing to count: {entry.title}"
        if entry.waits:
            self._waiting = entry
            return ""
        return self._complete(entry)

    def _give(self, key: str) -> Act | str:
        """The character that was waited for."""
        command = self._waiting
        assert command is not None
        character = " " if key == SPACE else key
        if len(character) == 1:
            return self._complete(command, character)
        self._drop()
        return "" if key == _ENDS else f"{key_name(key)} is no character to go to"

    def _complete(self, command: Command, character: str = "") -> Act:
        count = self._counted
        self._drop()
        return Act(command, count, character)

    def _drop(self) -> str:
        self.typed, self._counted, self._node, self._waiting = (), 0, None, None
        return ""


def _title(entry: Entry) -> str:
    return entry.title.partition(";")[0] if isinstance(entry, Command) else "…"
