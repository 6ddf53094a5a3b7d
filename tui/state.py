"""What the reader remembers between sessions, in the platform's state folder. Failing is silent."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from articles.folders import state_folder

FILE = "pairs.json"
MOST = 200
"""Projects that are remembered; the one opened longest ago goes first."""


def last_pair(root: Path) -> tuple[str, ...]:
    """The ids of the articles that were open last in the project at `root`; none when nothing is known."""
    ids = _read().get(str(root), [])
    return tuple(ids) if isinstance(ids, list) and all(isinstance(name, str) for name in ids) else ()


def remember_pair(root: Path, ids: Sequence[str]) -> None:
    """Remember which articles of the project at `root` are open, by pane."""
    pairs = _read()
    pairs.pop(str(root), None)
    pairs[str(root)] = list(ids)
    import json

    kept = dict(list(pairs.items())[-MOST:])
    with suppress(OSError, ValueError):
        folder = state_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = folder / f"{FILE}.{os.getpid()}.new"
        beside.write_text(json.dumps(kept), encoding="utf-8")
        beside.replace(folder / FILE)


def _read() -> dict[str, Any]:
    import json

    try:
        pairs = json.loads((state_folder() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return pairs if isinstance(pairs, dict) else {}
