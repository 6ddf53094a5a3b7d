"""The one thread that writes: steps go in, reports come out. It never touches a widget, nor the layer in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeAlias

from annotations.history import History, Kind
from annotations.model import AnnotationError, Step
from annotations.store.base import Keep, QuestionError, Store, UnsavedError

RETRY = 3.0
"""Seconds until what the disk refused is tried again."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The layer is open. Reading it is safe from any thread."""

    store: Store
    history: History
    """As it was before the first step of this session."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The first `steps` steps that were sent are on disk."""

    steps: int


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The disk refuses; what was done is kept in memory and tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A step, or the whole layer, that cannot be kept: what the screen shows is not what is on disk."""

    reason: str
    step: Step | None = None
    history: History | None = None
    """With a step: what can be undone and redone without it."""
    choices: tuple[Keep, ...] = ()
    """Without one: what a person must choose between before the layer can be opened."""


Report: TypeAlias = Opened | Saved | Unsaved | Refused


class Saver(Thread):
    """Opens the layer, then writes each step before it reports it as saved.

    `open_store` runs in the thread: it may make the project first. `report` is called from the thread.
    """

    def __init__(self, open_store: Callable[[], Store], report: Callable[[Report], None]) -> None:
        super().__init__(name="saver", daemon=True)
        self._open_store = open_store
        self._report = report
        self._queue: SimpleQueue[tuple[Step, Kind] | None] = SimpleQueue()
        self._unsaved = False
        self.left = ""
        """Why something that was sent is not on disk; to be asked when the thread has ended."""

    def send(self, step: Step, kind: Kind = "do") -> None:
        """Have a step written; steps are written in the order in which they were sent."""
        self._queue.put((step, kind))

    def stop(self, seconds: float = 30.0) -> None:
        """Write what was sent, leave the file complete, and end."""
        self._queue.put(None)
        if self.is_alive():
            self.join(seconds)

    def run(self) -> None:
        """The thread: open, write, close."""
        try:
            store = self._open_store()
        except (AnnotationError, OSError) as error:
            choices = error.choices if isinstance(error, QuestionError) else ()
            self._report(Refused(str(error), choices=choices))
            while self._queue.get() is not None:
                self.left = str(error)
            return
        self._report(Opened(store, store.history()))
        self._write(store)
        try:
            store.close()
        except UnsavedError as error:
            self.left = str(error)

    def _write(self, store: Store) -> None:
        done = 0
        while True:
            try:
                item = self._queue.get(timeout=RETRY if self._unsaved else None)
            except Empty:
                self._try(store.save, done)
                continue
            if item is None:
                if self._unsaved:
                    self._try(store.save, done)
                return
            step, kind = item
            done += 1
            try:
                self._try(partial(store.apply, step, kind), done)
            except AnnotationError as error:
                done -= 1
                self._report(Refused(str(error), step, store.history()))

    def _try(self, write: Callable[[], None], done: int) -> None:
        try:
            write()
        except UnsavedError as error:
            self._unsaved = True
            self._report(Unsaved(str(error)))
        else:
            self._unsaved = False
            self._report(Saved(done))
