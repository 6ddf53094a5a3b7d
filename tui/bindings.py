"""What a user chose of keys. It is read before any screen is loaded."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

ARROWS, VIM = "arrows", "vim"
PRESETS = (ARROWS, VIM)


class Bindings(NamedTuple):
    """A preset, and commands (by action) that have other keys than it gives them."""

    preset: str = ARROWS
    own: Mapping[str, tuple[str, ...]] = MappingProxyType({})


PLAIN = Bindings()
"""What there is without a choice."""
