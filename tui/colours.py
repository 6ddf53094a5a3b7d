"""How many colours the terminal can show, and whether any are wanted. Pure."""

from collections.abc import Mapping

_COUNTS = {None: 2, "standard": 16, "windows": 16, "256": 256, "truecolor": 1 << 24}


def colours_of(environ: Mapping[str, str], system: str | None) -> int:
    """2 where colour is not wanted (NO_COLOR, https://no-color.org) or not there; else what Rich found."""
    if environ.get("NO_COLOR"):
        return 2
    return _COUNTS.get(system, 256)
