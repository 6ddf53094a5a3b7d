"""Files written whole, and files kept: beside, synced, and never in the place of what is good."""

import time
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

from .files import Files

TORN = 3
"""Set-aside ends of journals that are kept: each crash may leave one, and they hold nothing that was saved."""


def write(files: Files, path: Path, mode: int, parts: Iterable[tuple[bytes, str]]) -> str:
    """A whole file, synced; what stands beside its last part. Raises OSError; then the file is not there."""
    size, last = 0, ""
    handle = files.create(path, mode)
    try:
        for piece, beside in parts:
            files.write(handle, piece, size)
            size, last = size + len(piece), beside
        files.sync(handle)
    except BaseException:
        files.close(handle)
        files.remove(path)
        raise
    files.close(handle)
    return last


def keep_copy(files: Files, source: Path, tag: str, offset: int = 0) -> None:
    """Keep bytes that are about to be replaced, under a name of their own, on the disk. Raises OSError."""
    if files.stamp(source) is None:
        return
    name = f"{source.name}.{tag}-"
    goal = source.with_name(f"{name}{int(time.time())}-{token_hex(3)}")
    write(files, goal, files.mode(source), [(files.read(source, offset), "")])
    files.sync_folder(goal.parent)
    if tag == "torn":
        for old in files.named(goal.parent, name)[:-TORN]:
            files.remove(old)


def name_also(files: Files, source: Path, goal: Path) -> None:
    """Give a file a second name, in the place of what had it. A file system without such names keeps none."""
    temporary = goal.with_name(goal.name + ".tmp")
    try:
        files.remove(temporary)
        files.link(source, temporary)
    except OSError:
        return
    files.replace(temporary, goal)
    files.remove(temporary)  # two names of one file: replacing did nothing
