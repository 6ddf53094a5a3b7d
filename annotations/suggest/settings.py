"""What a project and its user chose about suggesters: `[suggest]` in `diptych.toml`, and in the user's `config.toml`.

A setting that the project has counts, whatever the user's own file says of it; commands are joined by name.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from annotations.model import AnnotationError, SettingsError
from annotations.names import SUGGESTERS as RESERVED
from annotations.names import suggester_layer
from annotations.project import FILE, Project
from annotations.schema_fields import LINE, NAME, nearest, shown
from annotations.toml_lines import key_lines, line_of
from articles.folders import config_file
from articles.library import fold

TABLE = "suggest"
TABLES = frozenset({"format", "name", "schema", "settings", "keys", TABLE})
"""What else such a file has at its top; no slip of ours."""
READING, SCORE = "reading", "score"
ORDERS = (READING, SCORE)
ACCEPT = 0.9
"""Bulk accepting begins with this score where nothing else is said."""
TIMEOUT, LONGEST = 120.0, 86_400.0
"""Seconds: as long may a command take for its next answer, in which a model has to be loaded; and at most."""
VERSION = "1"


class CommandSuggester(NamedTuple):
    """A command that reads and writes JSON lines (docs/suggestions.md)."""

    name: str
    command: tuple[str, ...]
    """The program and its arguments; no shell reads them."""
    labels: tuple[str, ...]
    version: str = VERSION
    timeout: float = TIMEOUT
    """Seconds until its next answer; then it is ended."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which suggestions are wanted, how one goes through them, and the commands that suggest."""

    off: frozenset[tuple[str, str]] = frozenset()
    """Suggesters, each with a label, or with "" for all of its labels."""
    order: str = READING
    """How `.` and `,` go through suggestions: by `reading` or by `score`."""
    accept: float = ACCEPT
    """The score that bulk accepting begins with, 0 to 1."""
    commands: tuple[CommandSuggester, ...] = ()

    def wants(self, suggester: str, label: str = "") -> bool:
        """Suggestions of this suggester, for this label or for any, are wanted."""
        return (suggester, "") not in self.off and (not label or (suggester, label) not in self.off)


DEFAULT = Settings()


def suggest_settings(project: Project | None) -> Settings:
    """What holds in a project, or where there is none; both files are read anew.

    Raises SettingsError, which lists every fault, one a line.
    """
    faults: list[str] = []
    own = _read(config_file(), faults)
    of_project = _read(project.root / FILE, faults) if project is not None else _Read()
    known = {one.name: one for one in (*own.commands, *of_project.commands)}
    for read in (own, of_project):
        faults += _unknown(read, known)
    if faults:
        raise SettingsError("\n".join(faults))
    off = of_project.off if of_project.off is not None else own.off
    return Settings(
        frozenset((one.suggester, one.label) for one in off or ()),
        of_project.order or own.order or READING,
        next((accept for accept in (of_project.accept, own.accept) if accept is not None), ACCEPT),
        tuple(known.values()),
    )


class _Off(NamedTuple):
    suggester: str
    label: str
    place: str


@dataclass
class _Read:
    """What one file says; None or "" where it says nothing."""

    off: tuple[_Off, ...] | None = None
    order: str = ""
    accept: float | None = None
    commands: tuple[CommandSuggester, ...] = ()


def _read(path: Path, faults: list[str]) -> _Read:
    """What a file says, and what is wrong with it; a file that is not there says nothing."""
    try:
        text = path.read_bytes().decode().removeprefix("\ufeff")
        raw = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):
        return _Read()
    except OSError as error:
        faults.append(f"{path}: it cannot be read: {error.strerror}")
        return _Read()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        faults.append(f"{path}: it is not valid TOML: {error}")
        return _Read()
    reader = _Reader(path, text, raw)
    read = reader.read()
    faults += reader.faults
    return read


class _Reader:
    """Reads the table of one file; every fault has its line."""

    def __init__(self, path: Path, text: str, raw: Mapping[str, Any]) -> None:
        self._path, self._raw, self._lines = path, raw, key_lines(text)
        self.faults: list[str] = []

    def read(self) -> _Read:
        settings = self._raw.get("settings")
        if isinstance(settings, dict) and TABLE in settings:
            self._fault(("settings", TABLE), f"the table is called [{TABLE}], not [settings.{TABLE}]")
        for name in self._raw:
            if name not in TABLES and (meant := nearest(name, (TABLE,))):
                self._fault((name,), f"there is no table `{name}`{meant}")
        table = self._raw.get(TABLE, {})
        if not isinstance(table, dict):
            self._fault((TABLE,), f"`{TABLE}` must be a table")
            return _Read()
        self._known((TABLE,), table, ("off", "order", "accept", "commands"))
        return _Read(
            self._off(table["off"]) if "off" in table else None,
            self._take((TABLE, "order"), table, f"one of {', '.join(ORDERS)}", lambda value: value in ORDERS) or "",
            self._take((TABLE, "accept"), table, "a score from 0 to 1", _is_score),
            tuple(self._commands(table.get("commands", {}))),
        )

    def _off(self, value: object) -> tuple[_Off, ...]:
        path = (TABLE, "off")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._fault(
                path, '`off` must be a list of suggesters and their labels, as in ["uncertainty", "memory:PER"]'
            )
            return ()
        found = []
        for item in value:
            suggester, colon, label = (part.strip() for part in item.partition(":"))
            if not suggester or (colon and not label):
                self._fault(path, f"`off`: {shown(item)} names no suggester, or no label after the colon")
            else:
                found.append(_Off(suggester, label, self._place(path)))
        return tuple(found)

    def _commands(self, value: object) -> Iterator[CommandSuggester]:
        path = (TABLE, "commands")
        if not isinstance(value, dict):
            self._fault(path, f"`commands` must be tables, as in [{TABLE}.commands.mine]")
            return
        taken: dict[str, str] = {}
        for name, table in value.items():
            here = (*path, name)
            reason = misnamed(name)
            if reason:
                self._fault(here, reason)
            elif fold(name) in taken:
                self._fault(here, f"`{name}` and `{taken[fold(name)]}` differ only in case")
            elif not isinstance(table, dict):
                self._fault(here, f"`{name}` must be a table with `command` and `labels`")
            elif (command := self._command(here, name, table)) is not None:
                yield command
            taken.setdefault(fold(name), name)

    def _command(self, path: tuple[str, ...], name: str, table: Mapping[str, Any]) -> CommandSuggester | None:
        before = len(self.faults)
        self._known(path, table, ("command", "labels", "version", "timeout"))
        for needed in ("command", "labels"):
            if needed not in table:
                self._fault(path, f"`{name}` needs `{needed}`")
        program = self._take((*path, "command"), table, 'a list of texts, as in ["python", "mine.py"]', _is_command)
        labels = self._take((*path, "labels"), table, "a list of at least one name of a label", _is_texts)
        version = self._take((*path, "version"), table, 'a text without blanks and @, as in "1"', _is_version)
        timeout = self._take(
            (*path, "timeout"), table, f"a number of seconds, above 0 and at most {LONGEST:.0f}", _is_seconds
        )
        if len(self.faults) > before:
            return None
        return CommandSuggester(
            name, tuple(program), tuple(dict.fromkeys(labels)), version or VERSION, float(timeout or TIMEOUT)
        )

    def _take(self, path: tuple[str, ...], table: Mapping[str, Any], says: str, fits: Callable[[Any], bool]) -> Any:
        """The value at the end of a path, None when there is none or it does not fit."""
        value = table.get(path[-1])
        if value is None or fits(value):
            return value
        self._fault(path, f"`{path[-1]}` must be {says}, not {shown(value)}")
        return None

    def _known(self, path: tuple[str, ...], table: Mapping[str, Any], names: tuple[str, ...]) -> None:
        for name in table:
            if name not in names:
                self._fault((*path, name), f"there is no setting `{name}`{nearest(name, names)}")

    def _fault(self, path: tuple[str, ...], message: str) -> None:
        self.faults.append(f"{self._place(path)}: {message}")

    def _place(self, path: tuple[str, ...]) -> str:
        return f"{self._path}:{line_of(self._lines, path)}"


def misnamed(name: str) -> str:
    """Why a plugin cannot be called so; "" when it can."""
    if NAME.fullmatch(name) is None:
        return f"{shown(name)} cannot be a name: a letter, then letters, digits, _ and -"
    if fold(name) in RESERVED | set(_built_in()):
        return f"`{name}` is a suggester that comes with Diptych: choose another name"
    try:
        suggester_layer(name)
    except AnnotationError as error:
        return str(error)
    return ""


def _unknown(read: _Read, commands: Mapping[str, CommandSuggester]) -> Iterator[str]:
    """What is off without being there. A plugin may be installed elsewhere alone, so that only a slip is a fault."""
    if not read.off:
        return
    here = {**_built_in(), **{name: frozenset(one.labels) for name, one in commands.items()}}
    for suggester, label, place in read.off:
        if suggester not in here:
            meant = nearest(suggester, here)
            if meant and suggester not in _installed():
                yield f"{place}: `off`: there is no suggester `{suggester}`{meant}"
        elif label and here[suggester] and label not in here[suggester]:
            yield f"{place}: `off`: {suggester} does not suggest `{label}`{nearest(label, here[suggester])}"


def _built_in() -> Mapping[str, frozenset[str]]:
    """The suggesters that come with Diptych and the labels of each; their table takes a while to load."""
    from .table import SUGGESTERS

    return {one.name: one.labels for one in SUGGESTERS}


def _installed() -> frozenset[str]:
    from .plugins import installed

    return frozenset(one.name for one in installed())


def _is_score(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LONGEST


def _is_command(value: object) -> bool:
    return _is_texts(value) and not any("\0" in item for item in value)  # type: ignore[attr-defined]


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item.strip() for item in value)


def _is_version(value: object) -> bool:
    return isinstance(value, str) and LINE.fullmatch(value) is not None and not set("@ ") & set(value)
