"""Suggesters that do not come with Diptych: commands of the settings, and entry points of installed packages."""

import sys
from typing import TYPE_CHECKING, NamedTuple

from annotations.names import suggester_layer

from .settings import TIMEOUT, VERSION, CommandSuggester, Settings, misnamed

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "diptych.suggesters"
"""The group of entry points; each names a function or a suggester (annotations/suggest/hosting.py)."""


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
            (sys.executable, "-P", "-m", "annotations.suggest.hosting", one.name),
        )
        for one in _entry_points()
        if not misnamed(one.name)
    )


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
