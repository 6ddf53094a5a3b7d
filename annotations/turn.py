"""One at a time: what two processes must not do to one folder at once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .model import AnnotationError
from .store.lock import HeldError, Lock, OwnerLock

PATIENCE = 60.0
"""Seconds to wait for the other: longer than adding a thousand articles takes."""
PAUSE = 0.02


@contextmanager
def turn(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock in the file `path` for as long as the block takes; wait while another process holds it.

    Raises AnnotationError when it is still held after `patience` seconds, OSError when the place cannot be written.
    """
    lock = _waited(path, time.monotonic() + patience)
    try:
        yield
    finally:
        lock.release()


def _waited(path: Path, end: float) -> Lock:
    while True:
        try:
            return OwnerLock(path)
        except HeldError as held:
            if time.monotonic() >= end:
                who = held.holder or "another program"
                raise AnnotationError(f"{path.parent}: {who} is at work there: try again when it is done") from None
        time.sleep(PAUSE)
