"""Keymaps: which command a sequence of keys runs, in a preset and with what a user changed. Pure.

A sequence is written as in the table of commands: keys in the order in which they are pressed, a blank between them.
The space bar leads on in both presets: to the menu in `arrows`, where its entries have lower-case letters; in `vim` to
the labels, whose letters these are there, and to the menu's entries by the same letters in upper case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, Union

from .bindings import ARROWS, PLAIN, VIM, Bindings
from .commands import COMMANDS, Command, digit_commands, label_command

if TYPE_CHECKING:
    from annotations.labels import Schema

SPACE = "space"
MOST = 9999
"""The largest count."""

Entry: TypeAlias = Union[Command, "Mapping[str, Entry]"]
"""What a key means: a command, or the keys that may follow it."""


class Clash(NamedTuple):
    """A sequence that two commands have, or that another one's begins with."""

    keys: str
    first: Command
    second: Command
    other: str
    """The sequence of the second."""


class Keymap(NamedTuple):
    """The keys in force."""

    keys: Mapping[str, Entry]
    """What a key means when nothing is typed before it."""
    sequences: Mapping[str, tuple[str, ...]]
    """All sequences of each command, by action, the ones to be told first."""
    menu: Mapping[str, Command]
    """What the keys behind the space bar mean."""
    preset: str = ARROWS

    @property
    def counts(self) -> bool:
        """Digits are counts."""
        return self.preset == VIM

    def of(self, action: str) -> tuple[str, ...]:
        """The sequences of a command; none when it can be reached by its name alone."""
        return self.sequences.get(action, ())

    def first(self, action: str) -> str:
        """The sequence to be told, as it is printed on a keyboard; that of the palette when there is none."""
        return key_name(next(iter((*self.of(action), *self.of("palette"))), ""))

    def moves(self, key: str) -> bool:
        """The key moves or widens, or is the first of a sequence or a count that may."""
        entry = self.keys.get(key)
        if isinstance(entry, Command):
            return entry.group == "Move" or entry.motion is not None or entry.action in ("widen", "narrow")
        return (self.counts and key.isdigit()) or (
            entry is not None and any(isinstance(one, Command) and one.group == "Move" for one in entry.values())
        )

    def means(self, key: str, *actions: str) -> bool:
        """The key alone runs one of these commands."""
        entry = self.keys.get(key)
        return isinstance(entry, Command) and entry.action in actions


def keymap(schema: "Schema", bindings: Bindings = PLAIN) -> Keymap:
    """The keys that a schema and a user's choice give. Of two commands with one key the first has it: see clashes()."""
    sequences: dict[str, tuple[str, ...]] = {}
    keys: dict[str, Entry] = {}
    menu: dict[str, Command] = {}
    every = list(sequences_of(schema, bindings))
    opens = _opens_menu(every)
    for command, own in every:
        sequences[command.action] = own
        for each in own:
            first, *rest = each.split(" ")
            if first == SPACE and rest:
                menu.setdefault(" ".join(rest), command)
            if first != SPACE or not rest or not opens:
                _put(keys, (first, *rest), command)
    return Keymap(MappingProxyType(keys), MappingProxyType(sequences), MappingProxyType(menu), bindings.preset)


def _opens_menu(sequences: Iterable[tuple[Command, tuple[str, ...]]]) -> bool:
    """The space bar alone opens the menu, in which the keys that may follow it are found; else it waits for them."""
    return any(command.action == "menu" and SPACE in own for command, own in sequences)


def _put(keys: "dict[str, Entry]", path: tuple[str, ...], command: Command) -> None:
    here = keys
    for key in path[:-1]:
        there = here.setdefault(key, {})
        if not isinstance(there, dict):
            return
        here = there
    here.setdefault(path[-1], command)


def sequences_of(schema: "Schema", bindings: Bindings) -> Iterator[tuple[Command, tuple[str, ...]]]:
    """Every command of the table, the labels and the digits, each with its sequences."""
    vim = bindings.preset == VIM
    taken = {part for command in COMMANDS for key in command.vim for part in (key, key.partition(" ")[0])}
    for command in COMMANDS:
        behind = (f"{SPACE} {command.menu.upper() if vim else command.menu}",) if command.menu else ()
        own = bindings.own.get(command.action)
        if own is None:
            own = (*command.vim, *_kept(command.keys, taken)) if vim else command.keys
        yield command, (*own, *behind)
    for command in (*(label_command(label) for label in schema.labels), *digit_commands()):
        yield command, tuple(f"{SPACE} {key}" if vim else key for key in command.keys)


def _kept(keys: Iterable[str], taken: set[str]) -> Iterator[str]:
    """Of the keys of a command those that `vim` leaves to it: no letters, and nothing that means something else."""
    return (key for key in keys if key not in taken and not (len(key) == 1 and key.isalpha()))


def clashes(sequences: Sequence[tuple[Command, tuple[str, ...]]]) -> Iterator[Clash]:
    """Sequences that cannot both be meant. Where the space bar alone opens the menu, it leads on as well."""
    opens = _opens_menu(sequences)
    whole: dict[str, tuple[Command, str]] = {}
    started: dict[str, tuple[Command, str]] = {}
    for command, own in sequences:
        for keys in own:
            parts = keys.split(" ")
            heads = [" ".join(parts[:size]) for size in range(1, len(parts))]
            if opens and heads[:1] == [SPACE]:
                heads = heads[1:]
            others = [whole.get(keys), started.get(keys), *(whole.get(head) for head in heads)]
            clash = next((other for other in others if other is not None and other[0] != command), None)
            if clash is not None:
                yield Clash(keys, command, *clash)
                continue
            whole.setdefault(keys, (command, keys))
            for head in heads:
                started.setdefault(head, (command, keys))


# -------------------------------------------------------------------- names of keys

_HIGH = {"\x1a": "f14", "\x1c": "f15", "\x1d": "f16", "exclamation_mark": "f19", "quotation_mark": "f20"}
"""Textual 8.2 takes CSI 26~, 28~, 29~, 33~ and 34~ (what consoles send for shift with some F-keys) for the characters
of these numbers. When such a character is typed, its event holds it or has the name of a chord."""
_PRINTED = {"pageup": "PgUp", "pagedown": "PgDn", "escape": "esc", "delete": "del"}


def key_of(key: str, character: str | None) -> str:
    """A key as the table writes it, from the name and the character that Textual gives it."""
    if character is not None and character.isprintable() and character != " ":
        return character
    if key[:6] == "shift+" and len(key) == 7:  # of terminals that report keys without the text they make
        return key[6:].upper()
    return _HIGH.get(key, key)


def key_name(sequence: str) -> str:
    """A key, or a sequence, as it is printed on a keyboard."""
    keys = [_key_name(key) for key in sequence.split(" ")]
    return ("" if all(len(key) == 1 for key in keys) else " ").join(keys)


def high(key: str) -> bool:
    """The key is one that few keyboards have, and many terminals send for shift with another: F13 to F24."""
    return key[:1] == "f" and key[1:].isdigit() and int(key[1:]) > 12


def _key_name(key: str) -> str:
    chord, plus, last = key.rpartition("+") if len(key) > 1 else ("", "", key)
    return chord + plus + _PRINTED.get(last, last.upper() if last[:1] == "f" and last[1:].isdigit() else last)
