"""Questions about paths that never raise: a name too long, a folder that may not be entered, a loop of links."""

import os
from pathlib import Path

# os.path swallows what the system refuses to say; the methods of Path raise for some of it before Python 3.12.


def exists(path: Path) -> bool:
    """Something is there, and may be looked at."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path) -> bool:
    """A regular file is there."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """A folder is there."""
    return os.path.isdir(path)  # noqa: PTH112


def real(path: Path) -> Path:
    """The absolute path, links followed as far as they lead."""
    return Path(os.path.realpath(path))
