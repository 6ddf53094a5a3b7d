"""The version, and whether the three packages of this program come from one place."""

from importlib.util import find_spec
from pathlib import Path

VERSION = "0.1.0"
PACKAGES = ("articles", "annotations", "tui")


def places() -> dict[str, Path | None]:
    """The folder that holds each package, without importing it; None for one that is missing or has no file."""
    found: dict[str, Path | None] = {}
    for name in PACKAGES:
        spec = find_spec(name)
        found[name] = None if spec is None or spec.origin is None else Path(spec.origin).resolve().parents[1]
    return found


def scattered() -> str:
    """What to say when the packages come from several places, as their common names may bring about; else nothing."""
    found = places()
    if len(set(found.values())) == 1 and None not in found.values():
        return ""
    told = ", ".join(f"{name} from {place or 'nowhere'}" for name, place in found.items())
    return f"this installation is broken, its packages come from several places: {told}. Install it with pipx."
