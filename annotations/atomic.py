"""Files that are there whole or not at all: written beside, synced, and renamed."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from articles.places import exists, real


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes become the file `path` when the block ends, and are forgotten when it raises.

    A link is followed; a file that was there passes its permissions on. Raises OSError.
    """
    goal = real(path)
    beside = goal.with_name(f".{goal.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            beside.chmod(goal.stat().st_mode & 0o7777)
        beside.replace(goal)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(goal.parent)


def write_whole(path: Path, data: bytes) -> None:
    """Make `data` the content of `path`. Raises OSError; the file is as it was then."""
    with replacing(path) as stream:
        stream.write(data)


@contextmanager
def all_or_none(paths: Iterable[Path]) -> Iterator[None]:
    """When the block raises, those of `paths` go that were not there before; a folder comes behind what is in it.

    A folder that holds anything else by then stays.
    """
    new = [path for path in paths if not exists(path) and not path.is_symlink()]
    try:
        yield
    except BaseException:
        for path in new:
            with suppress(OSError):
                if path.is_dir():
                    path.rmdir()
                else:
                    path.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Return when the names in the folder are on the disk, where the system can say so."""
    with suppress(OSError):  # Windows opens no folder, and some file systems sync none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
