"""A plugin's process: lines go in, lines come out; whatever it does, it neither blocks nor outlives who started it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread
from typing import IO

from annotations.model import AnnotationError

LARGEST = 1 << 24
"""Bytes of one line of an answer at most."""
GRACE = 2.0
"""Seconds in which a process may end by itself when all is said."""
TAIL = 2000
"""As much of what it says on standard error is kept, in bytes."""
SAID = 300
"""Characters of a complaint that are told at most."""
AHEAD = 16
"""Questions that wait to be taken, and answers that wait to be heard, at most."""


class Sign(Enum):
    """A sign of life."""

    TOOK = auto()
    """A question went into its standard input."""
    DEAF = auto()
    """It closed its standard input."""
    LINE = auto()
    """It wrote a line."""
    END = auto()
    """It closed its standard output."""


class Conversation:
    """Puts questions to a process and yields the lines that it answers.

    It is given more questions than it has answered, as fast as it takes them: a plugin may answer each at once, or read
    all of them first. Its streams have threads, which do nothing but wait.
    """

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        """Start the process in `folder`; no shell is asked. Raises AnnotationError."""
        pipe = subprocess.PIPE
        settings = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **os.environ}
        try:
            self._process = subprocess.Popen(
                command, cwd=folder, env=settings, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
            )
        except OSError as error:
            raise AnnotationError(f"it cannot be started: {command[0]}: {error.strerror or error}") from None
        self._signs: SimpleQueue[tuple[Sign, bytes]] = SimpleQueue()
        self._questions: SimpleQueue[bytes | None] = SimpleQueue()
        self._room = Semaphore(AHEAD)
        self._said = b""
        self._well = False
        works = ((self._feed, self._process.stdin), (self._listen, self._process.stdout))
        self._threads = [Thread(target=work, args=(stream,), daemon=True) for work, stream in works]
        self._noting = Thread(target=self._note, args=(self._process.stderr,), daemon=True)
        for thread in (*self._threads, self._noting):
            thread.start()

    def lines(self, questions: Iterator[bytes], timeout: float, complete: Callable[[], bool]) -> Iterator[bytes]:
        """What it answers, until it ends, or all is asked and `complete` says that nothing is missing.

        Raises AnnotationError: it ended badly, said too much in one line, or gave no sign of life for `timeout`
        seconds.
        """
        waiting, asked = 0, False
        while True:
            while not asked and waiting < AHEAD:
                question = next(questions, None)
                self._questions.put(question)
                asked, waiting = question is None, waiting + 1
            if asked and complete():
                break
            try:
                sign, line = self._signs.get(timeout=timeout)
            except Empty:
                raise AnnotationError(f"it gave no answer for {timeout:g} seconds, and was ended") from None
            if sign is Sign.TOOK:
                waiting -= 1
            elif sign is Sign.DEAF:
                asked = True
            elif sign is Sign.END:
                break
            elif len(line) > LARGEST:
                raise AnnotationError(f"it wrote a line of more than {LARGEST >> 20} MB, and was ended")
            else:
                self._room.release()
                yield line
        self._questions.put(None)
        self._well = True
        self._judge()

    def complaint(self) -> str:
        """The last line that it said on standard error."""
        lines = [line for line in self._said.decode(errors="replace").splitlines() if line.strip()]
        last = lines[-1].strip() if lines else ""
        return last if len(last) <= SAID else f"{last[: SAID - 1]}…"

    def close(self) -> None:
        """End the process if it is still there, and what it started unless it ended well."""
        self._questions.put(None)
        if self._well:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE)
        if self._process.returncode != 0:
            if sys.platform == "win32":
                self._process.kill()
            else:
                # Until it is waited for, and while one of its group is there, no other group can have this id.
                with suppress(ProcessLookupError, PermissionError):  # the latter for a group of zombies on macOS
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._room.release(AHEAD)
        self._noting.join(GRACE)

    def _judge(self) -> None:
        """Raise AnnotationError for a process that ended badly."""
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(GRACE)
            self._noting.join(GRACE)
            why = f": {self.complaint()}" if self.complaint() else ""
            if code > 0:
                raise AnnotationError(f"it ended with exit code {code}{why}")
            if code < 0:
                raise AnnotationError(f"it was ended by {_named(-code)}{why}")

    def _feed(self, stream: IO[bytes]) -> None:
        try:
            while (line := self._questions.get()) is not None:
                stream.write(line)
                stream.flush()
                self._signs.put((Sign.TOOK, b""))
        except OSError:
            self._signs.put((Sign.DEAF, b""))
        with suppress(OSError):
            stream.close()

    def _listen(self, stream: IO[bytes]) -> None:
        while line := stream.readline(LARGEST + 1):
            self._room.acquire()
            self._signs.put((Sign.LINE, line))
            if len(line) > LARGEST:
                return
        self._signs.put((Sign.END, b""))

    def _note(self, stream: IO[bytes]) -> None:
        while some := os.read(stream.fileno(), TAIL):
            self._said = (self._said + some)[-TAIL:]


def _named(number: int) -> str:
    """The name of a signal; not all have one."""
    return next((one.name for one in signal.Signals if one == number), f"signal {number}")
