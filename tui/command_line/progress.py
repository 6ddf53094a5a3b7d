"""Progress of long work, on standard error, when somebody sits at a terminal."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

Item = TypeVar("Item")
PATIENCE = 0.5
"""Seconds of work before anything is said."""
EVERY = 0.1
"""Seconds between two words."""


def watched(items: Iterable[Item], what: str, total: int = 0) -> Iterator[Item]:
    """The same items; while they pass, one line says how many have ("writing 12 of 90"), and is wiped at the end."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    said = False
    next_word = monotonic() + PATIENCE
    try:
        for number, item in enumerate(items, start=1):
            yield item
            if monotonic() >= next_word:
                next_word = monotonic() + EVERY
                said = True
                print(f"\r{what} {number}{f' of {total}' if total else ''}", end="", file=sys.stderr, flush=True)
    finally:
        if said:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
