"""Undo and redo: the steps that were done and the ones that were taken back, over every article of a layer."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias

from .model import Step

Kind: TypeAlias = Literal["do", "undo", "redo"]
"""How a step came about: what the history does with it."""

STEPS = 1000
"""Steps kept to be undone."""
CHANGES = 20_000
"""Changes kept in these steps together; the newest step is kept whatever its size."""

Past: TypeAlias = Step | Callable[[], Step]
"""A step, or what reads it when it is needed: a layer's past is not decoded before somebody undoes."""


def surplus(sizes: Sequence[int]) -> int:
    """How many of the oldest steps to forget, given the number of changes of each step, oldest first.

    What is kept has at most STEPS steps, and at most CHANGES changes unless it is one step.
    """
    count, total = max(0, len(sizes) - STEPS), sum(sizes[-STEPS:])
    while total > CHANGES and len(sizes) - count > 1:
        total -= sizes[count]
        count += 1
    return count


class History:
    """Two stacks of steps. It decides what undo means; it changes no entry.

    The caller applies what `undo` and `redo` return, to its memory and to the store with the kind of that name.
    The store keeps the same stacks on disk in the record of the step itself, by the same rule (`surplus`).
    """

    def __init__(self, done: Iterable[tuple[int, Past]] = (), undone: Iterable[tuple[int, Past]] = ()) -> None:
        self._done = list(done)
        self._undone = list(undone)

    @property
    def done(self) -> int:
        """How many steps can be undone."""
        return len(self._done)

    @property
    def undone(self) -> int:
        """How many steps can be redone."""
        return len(self._undone)

    def last(self) -> Step | None:
        """The step that `undo` would take back."""
        return _read(self._done[-1][1]) if self._done else None

    def next(self) -> Step | None:
        """The step that `redo` would do again."""
        return _read(self._undone[-1][1]) if self._undone else None

    def do(self, step: Step) -> None:
        """A new step was made: what was undone before it can no longer be redone."""
        self._undone.clear()
        self._done.append((len(step.changes), step))
        del self._done[: surplus([size for size, _ in self._done])]

    def undo(self) -> Step | None:
        """The step to apply in order to take back the last one; None when there is none."""
        if not self._done:
            return None
        size, past = self._done.pop()
        step = _read(past)
        self._undone.append((size, step))
        return step.undone()

    def redo(self) -> Step | None:
        """The step to apply in order to do again the one last undone; None when there is none."""
        if not self._undone:
            return None
        size, past = self._undone.pop()
        step = _read(past)
        self._done.append((size, step))
        return step


def _read(past: Past) -> Step:
    return past if isinstance(past, Step) else past()
