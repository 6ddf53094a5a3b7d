"""Entries read in batches between which keys are served."""

from collections.abc import Iterator
from itertools import islice
from time import perf_counter
from typing import TypeVar

from annotations.model import Entry

E = TypeVar("E", bound=Entry)
SLICE = 0.003
"""Seconds that work beside the keys may take at a time."""
_BATCH = 50


def batches(entries: Iterator[E]) -> Iterator[list[E]]:
    """The entries in batches, each read in at most about SLICE seconds."""
    while True:
        batch: list[E] = []
        begin = perf_counter()
        while perf_counter() - begin < SLICE:
            some = list(islice(entries, _BATCH))
            batch.extend(some)
            if len(some) < _BATCH:
                yield batch
                return
        yield batch
