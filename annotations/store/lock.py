"""Who has a layer open for writing: a lock that the system lets go when its process dies, with a name in it."""

import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from json import dumps, loads
from pathlib import Path
from typing import Protocol

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 1 << 30
"""Where Windows locks a byte: locked bytes cannot be read there, and the name is at the beginning."""


class HeldError(Exception):
    """Another process has the lock; `holder` says who."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class Lock(Protocol):
    """The right to write a layer."""

    left: str
    """Who had it and did not let it go: a process that died, or empty."""

    def release(self) -> None:
        """Let it go."""


class OwnerLock:
    """The lock file beside a layer. It is never replaced nor deleted while anyone may look at it, only emptied."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises HeldError, or OSError when the place cannot be written."""
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _take(self._handle):
                raise HeldError(_told(os.pread(self._handle, 1000, 0) if hasattr(os, "pread") else path.read_bytes()))
            self.left = _told(_start(self._handle, 1000))
            with suppress(OSError):  # a full disk: the lock is held all the same, only without a name in it
                os.ftruncate(self._handle, 0)
                os.lseek(self._handle, 0, os.SEEK_SET)
                os.write(self._handle, _name())
        except BaseException:
            os.close(self._handle)
            raise

    def release(self) -> None:
        """Let it go."""
        with suppress(OSError):  # the place became read-only: the name stays, the lock does not
            os.ftruncate(self._handle, 0)
        os.close(self._handle)


def _start(handle: int, size: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, size)


def _take(handle: int) -> bool:
    if sys.platform == "win32":
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _name() -> bytes:
    value = {"host": socket.gethostname(), "pid": os.getpid(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    return dumps(value).encode() + b"\n"


def _told(data: bytes) -> str:
    """The content of a lock file, as it is shown."""
    if not data.strip():
        return ""
    try:
        value = loads(data)
        return f"process {value['pid']} on {value['host']}, since {value['since']}"
    except (ValueError, TypeError, KeyError):
        return "a process that did not write its name"
