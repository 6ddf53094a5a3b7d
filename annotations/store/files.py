"""Every call to the operating system that the store makes, so that a test can put a failing disk in its place."""

import os
import sys
from pathlib import Path
from typing import NamedTuple, Protocol

from .lock import Lock, OwnerLock


class Stamp(NamedTuple):
    """What tells one state of a file from another without reading it."""

    device: int
    inode: int
    size: int
    modified: int


class Files(Protocol):
    """A file system, as far as the store needs one. All methods raise OSError."""

    def read(self, path: Path, offset: int = 0) -> bytes:
        """All bytes from `offset` on."""

    def stamp(self, path: Path) -> Stamp | None:
        """None when there is no such file."""

    def create(self, path: Path, mode: int) -> int:
        """A new empty file in the place of any other."""

    def open(self, path: Path) -> int:
        """An existing file, for reading and writing."""

    def close(self, handle: int) -> None:
        """Give a handle back."""

    def size(self, handle: int) -> int:
        """Bytes."""

    def write(self, handle: int, data: bytes, offset: int) -> None:
        """All of `data` from `offset` on."""

    def truncate(self, handle: int, size: int) -> None:
        """Cut."""

    def sync(self, handle: int) -> None:
        """Return when bytes and size are on the disk."""

    def replace(self, source: Path, goal: Path) -> None:
        """Give `source` the name `goal`, whole or not at all."""

    def link(self, source: Path, goal: Path) -> None:
        """A second name for `source`."""

    def remove(self, path: Path) -> None:
        """Take a name away, if it is there."""

    def sync_folder(self, path: Path) -> None:
        """Return when the names in a folder are on the disk."""

    def make_folder(self, path: Path) -> None:
        """A folder and those above it."""

    def named(self, folder: Path, start: str) -> list[Path]:
        """The files whose name begins so, by name."""

    def mode(self, path: Path) -> int:
        """The permission bits of a file; 0 when there is none."""

    def lock(self, path: Path) -> Lock:
        """Take the lock in that file. Raises HeldError."""


class RealFiles:
    """The file system of this machine."""

    def read(self, path: Path, offset: int = 0) -> bytes:
        """All bytes from `offset` on."""
        with path.open("rb") as stream:
            stream.seek(offset)
            return stream.read()

    def stamp(self, path: Path) -> Stamp | None:
        """None when there is no such file."""
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)

    def create(self, path: Path, mode: int) -> int:
        """A new empty file, in the place of any other."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        if mode and hasattr(os, "fchmod"):
            os.fchmod(handle, mode)
        return handle

    def open(self, path: Path) -> int:
        """An existing file, for reading and writing."""
        return os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))

    def close(self, handle: int) -> None:
        """Give the handle back."""
        os.close(handle)

    def size(self, handle: int) -> int:
        """Bytes."""
        return os.fstat(handle).st_size

    def write(self, handle: int, data: bytes, offset: int) -> None:
        """All of `data`, from `offset` on."""
        view = memoryview(data)
        os.lseek(handle, offset, os.SEEK_SET)
        while view:
            view = view[os.write(handle, view) :]

    def truncate(self, handle: int, size: int) -> None:
        """Cut."""
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        """Return when the file's bytes and size are on the disk (on macOS: on the medium)."""
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        elif sys.platform == "win32":
            os.fsync(handle)
        else:
            os.fdatasync(handle)

    def replace(self, source: Path, goal: Path) -> None:
        """Give `source` the name `goal`, whole or not at all."""
        source.replace(goal)

    def link(self, source: Path, goal: Path) -> None:
        """A second name for `source`."""
        goal.hardlink_to(source)

    def remove(self, path: Path) -> None:
        """Take the name away, if it is there."""
        path.unlink(missing_ok=True)

    def sync_folder(self, path: Path) -> None:
        """Return when the names in the folder are on the disk (Windows has no such call)."""
        if sys.platform == "win32":
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def make_folder(self, path: Path) -> None:
        """The folder and those above it, on the disk."""
        if not path.is_dir():
            self.make_folder(path.parent)
            path.mkdir(exist_ok=True)
            self.sync_folder(path.parent)

    def named(self, folder: Path, start: str) -> list[Path]:
        """The files whose name begins so, by name."""
        return sorted(path for path in folder.iterdir() if path.name.startswith(start))

    def mode(self, path: Path) -> int:
        """The permission bits of a file; 0 when there is none."""
        try:
            return path.stat().st_mode & 0o777
        except FileNotFoundError:
            return 0

    def lock(self, path: Path) -> Lock:
        """Take the lock in that file. Raises HeldError."""
        return OwnerLock(path)
