"""Progress of long work, on standard error, when somebody sits at a terminal."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

Item = TypeVar("Item")
PATIENCE = 0.5
"""Seconds of work before anything is said."""
EVERY = 0.1
"""Seconds between two words."""


def watched(items: Iterable[Item], what: str, total: int = 0) -> Iterator[Item]:
    """The same items; while they pass, one line says how many have ("writing 12 of 90"), and is wiped at the end."""
    with told() as tell:
        for number, item in enumerate(items, start=1):
            yield item
            tell(what, number, total)


@contextmanager
def told() -> Iterator[Callable[[str, int, int], None]]:
    """What work may tell how far it is: what it does, a number, and of how many (0: nobody knows)."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda *_: None
        return
    said = False
    next_word = monotonic() + PATIENCE

    def tell(what: str, number: int, total: int) -> None:
        nonlocal said, next_word
        if monotonic() >= next_word:
            next_word = monotonic() + EVERY
            said = True
            print(f"\r\x1b[K{what} {number}{f' of {total}' if total else ''}", end="", file=sys.stderr, flush=True)

    try:
        yield tell
    finally:
        if said:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
