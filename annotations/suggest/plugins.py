"""Suggesters that do not come with Diptych: commands of the settings, and entry points of installed packages."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annotations.model import AnnotationError
from annotations.names import suggester_layer

from .settings import TIMEOUT, VERSION, CommandSuggester, Settings, misnamed
from .table import BY_NAME, SUGGESTERS, Suggester
from .table import chosen as built_in

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "diptych.suggesters"
"""The group of entry points; each names a function or a suggester (annotations/suggest/hosting.py)."""
_HOST = "import sys; sys.path.append(sys.argv[1]); from annotations.suggest.hosting import main; main(sys.argv[2])"
"""With the folder in which our packages are, installed or not."""


class Plugin(NamedTuple):
    """A suggester in a process of its own."""

    name: str
    version: str
    labels: frozenset[str]
    """What it may propose; empty: any label of the schema."""
    title: str
    command: tuple[str, ...]
    timeout: float = TIMEOUT

    @property
    def layer(self) -> str:
        """The name of its layer."""
        return suggester_layer(self.name)

    @property
    def origin(self) -> str:
        """What its annotations say they come from."""
        return f"{self.name}@{self.version}"


def chosen(names: Iterable[str], settings: Settings) -> tuple[tuple[Suggester, ...], tuple[Plugin, ...]]:
    """The suggesters of these names, ours and plugins, all without any. Raises AnnotationError for an unknown name."""
    wanted = list(names)
    if wanted and set(wanted) <= set(BY_NAME):  # to look for plugins takes time
        return built_in(wanted), ()
    there = {one.name: one for one in plugins(settings)}
    for name in wanted:
        if name not in there and name not in BY_NAME:
            raise AnnotationError(f"there is no suggester {name!r}: there is {', '.join((*BY_NAME, *there))}")
    ours = built_in(name for name in wanted if name in BY_NAME) if not wanted or set(wanted) & set(BY_NAME) else ()
    return ours, tuple(one for one in there.values() if not wanted or one.name in wanted)


def all_suggesters(settings: Settings) -> tuple[Suggester | Plugin, ...]:
    """Every suggester that there is: ours, the commands of the settings, and what is installed."""
    return (*SUGGESTERS, *plugins(settings))


def plugins(settings: Settings) -> tuple[Plugin, ...]:
    """The commands of the settings, then what is installed; a command hides an entry point of its name."""
    commands = tuple(_of_command(one) for one in settings.commands)
    names = {one.name for one in commands}
    return (*commands, *(one for one in installed() if one.name not in names))


def installed() -> tuple[Plugin, ...]:
    """The entry points of the group, by name; none of them is imported. It reads the metadata of every package."""
    return tuple(
        Plugin(
            one.name,
            _version(one.dist.version) if one.dist else VERSION,
            frozenset(),
            f"{one.value}, installed",
            (sys.executable, "-P", "-c", _HOST, str(Path(__file__).resolve().parents[2]), one.name),
        )
        for one in _entry_points()
        if not misnamed(one.name)
    )


def missing(settings: Settings) -> list[str]:
    """What is off and not here, in one line or none: a slip, or a suggester of another machine."""
    names = {name for name, _ in settings.off} - set(BY_NAME)
    if names:  # to look for plugins takes time
        names -= {one.name for one in plugins(settings)}
    if not names:
        return []
    which = "which is" if len(names) == 1 else "which are"
    return [f"`off` names {', '.join(sorted(names))}, {which} not installed here"]


def unusable() -> list[str]:
    """Why entry points of the group cannot be had under their names, one line each."""
    wrong = ((one, misnamed(one.name)) for one in _entry_points())
    return [f"the entry point {one.name} ({one.value}): {reason}" for one, reason in wrong if reason]


def _entry_points() -> list["EntryPoint"]:
    from importlib.metadata import entry_points

    found = {one.name: one for one in entry_points(group=GROUP)}
    return [found[name] for name in sorted(found)]


def _of_command(one: CommandSuggester) -> Plugin:
    title = f"the command {' '.join(one.command)}"
    return Plugin(one.name, one.version, frozenset(one.labels), title, one.command, one.timeout)


def _version(text: str) -> str:
    """A version as an origin can hold it."""
    return "".join(char for char in text if not char.isspace() and char != "@") or VERSION
