"""What a user changed in the keys, from `diptych.toml` and the user's own `config.toml`; every fault with its line.

In both a table of keys has `preset` and, by the names of commands, the keys that each is to have instead. A command in
the project's table has what stands there, and what the user's own says of it counts no more. Labels keep the letters
of their schema: these are the same for all who annotate by it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from annotations.model import SettingsError
from annotations.toml_lines import key_lines, line_of

from .bindings import ARROWS, PRESETS, Bindings
from .commands import COMMANDS, Command
from .keymap import clashes, sequences_of
from .terminals import refusal

if TYPE_CHECKING:
    from annotations.labels import Schema

TABLES = ("keys", "suggest")
"""Of the user's own file; the second is read by annotations/suggest/settings.py."""
PRESET = "preset"
NEEDED = ("palette", "drop", "leave")
"""Commands that cannot be without a key: all others are reached through the first of them."""
_SPELLED = {"esc": "escape", "del": "delete", "pgup": "pageup", "pgdn": "pagedown", "return": "enter"}


class Source(NamedTuple):
    """A file that has a table of keys."""

    path: Path
    table: tuple[str, ...]
    """The way to that table in the file."""
    alone: bool = False
    """The file is the user's own, and has TABLES alone: anything else in it is a mistake."""


class _Given(NamedTuple):
    """What stands in one place."""

    place: str
    """The file and the line, for a message."""
    keys: tuple[str, ...]


def bindings(sources: Iterable[Source], schema: "Schema") -> Bindings:
    """What the files say; where two say something, the later one. A file that is not there says nothing.

    Raises SettingsError, which lists every fault, one a line.
    """
    preset, given, faults = ARROWS, dict[str, _Given](), list[str]()
    for source in sources:
        text = _text(source.path, faults)
        if text is None:
            continue
        try:
            raw = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            faults.append(f"{source.path}: it is not valid TOML: {error}")
            continue
        read = _Read(source, raw, key_lines(text))
        preset = read.preset or preset
        given.update(read.given)
        faults += read.faults
    own = MappingProxyType({action: one.keys for action, one in given.items()})
    chosen = Bindings(preset, own)
    faults += _clashing(chosen, given, schema)
    if faults:
        raise SettingsError("\n".join(faults))
    return chosen


def _text(path: Path, faults: list[str]) -> str | None:
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        faults.append(f"{path}: it cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        faults.append(f"{path}: byte {error.start} is not UTF-8")
    return None


class _Read:
    """The keys of one file, and what is wrong with them."""

    def __init__(self, source: Source, raw: Mapping[str, Any], lines: Mapping[tuple[str | int, ...], int]) -> None:
        self._source, self._lines = source, lines
        self.preset = ""
        self.given: dict[str, _Given] = {}
        self.faults: list[str] = []
        if source.alone:
            for name in raw:
                if name not in TABLES:
                    tables = " and ".join(f"[{one}]" for one in TABLES)
                    self._fault((name,), f"there is no setting `{name}`: only the tables {tables}")
        table: Any = raw
        for name in source.table:
            table = table.get(name, {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self._fault(source.table, f"`{source.table[-1]}` must be a table")
            table = {}
        for name, value in table.items():
            self._take(name, value)

    def _fault(self, path: tuple[str, ...], message: str) -> None:
        self.faults.append(f"{self._place(path)}: {message}")

    def _place(self, path: tuple[str, ...]) -> str:
        return f"{self._source.path}:{line_of(self._lines, path)}"

    def _take(self, name: str, value: object) -> None:
        """One line of the table."""
        from annotations.schema_fields import nearest

        path = (*self._source.table, name)
        known = {command.action: command for command in COMMANDS}
        if name == PRESET:
            if value in PRESETS:
                self.preset = str(value)
            else:
                self._fault(path, f"there is no preset {value!r}: there are {' and '.join(PRESETS)}")
            return
        if name not in known:
            self._fault(path, f"there is no command `{name}`{nearest(name, known)}")
            return
        keys = [value] if isinstance(value, str) else value
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            self._fault(path, f"`{name}` must be a key, or a list of keys")
            return
        sequences = tuple(dict.fromkeys(spelled(key) for key in keys))
        wrong = [(key, why) for key in sequences for why in [_refused(key)] if why]
        for key, why in wrong:
            self._fault(path, f"`{name}`: {key or 'an empty text'}: {why}")
        if not sequences and name in NEEDED:
            self._fault(path, f"`{name}` must keep a key")
        elif not wrong:
            self.given[name] = _Given(self._place(path), sequences)


def spelled(sequence: str) -> str:
    """A sequence as the table of commands writes it: names in lower case, what is held down in one order."""
    return " ".join(_spelled(key) for key in sequence.split())


def _spelled(key: str) -> str:
    if len(key) == 1:
        return key
    *held, last = key[:-1].split("+") if key.endswith("++") else key.split("+")
    if key.endswith("++"):
        last = "+"
    last = last if len(last) == 1 and not held else last.lower()
    return "+".join((*sorted(one.lower() for one in held), _SPELLED.get(last, last)))


def _refused(sequence: str) -> str:
    """Why a sequence cannot be had."""
    if not sequence:
        return "it names no key"
    keys = sequence.split(" ")
    if "ctrl+c" in keys:
        return "it says how to quit, as elsewhere it would"
    if "escape" in keys[1:]:
        return "escape drops what was typed before it"
    return next((why for key in keys for why in [refusal(key)] if why), "")


def _clashing(chosen: Bindings, given: Mapping[str, _Given], schema: "Schema") -> Iterator[str]:
    """The clashes that what is given brings about; those of the table alone are for its tests."""
    order = {action: number for number, action in enumerate(given)}
    every = sorted(sequences_of(schema, chosen), key=lambda each: order.get(each[0].action, -1))
    for clash in clashes(every):
        here, there = clash.first, clash.second
        place = given[here.action].place if here.action in given else given[there.action].place
        same = "is" if clash.keys == clash.other else f"and `{clash.other}` cannot both be had: that is"
        yield f"{place}: `{here.action}`: `{clash.keys}` {same} the key of {_called(there, given)}"
    for digit in "0123456789" if chosen.preset != ARROWS else "":
        for action, one in given.items():
            if any(keys.split(" ")[0] == digit and digit != "0" for keys in one.keys):
                yield f"{one.place}: `{action}`: in the preset {chosen.preset} {digit} begins a count"


def _called(command: Command, given: Mapping[str, _Given]) -> str:
    kind, _, label = command.action.partition(":")
    if kind == "label":
        return f"the label {label}"
    if kind in ("digit", "doubt"):
        return "values of attributes"
    moved = f" ({given[command.action].place})" if command.action in given else ""
    return f"`{command.action}`{moved}"
