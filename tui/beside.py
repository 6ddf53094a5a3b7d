"""A program beside the interface that answers lines of JSON: started when it is first asked, at low priority.

What computes runs there and never in a thread, where it would hold up the keys.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

SLICE = 0.002
"""Seconds that taking answers in may take at a time."""
_NICE = 10
_SIZE = 1 << 16
_BEGIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from {module} import main; main(sys.stdin, sys.stdout)"


def command(module: str) -> list[str]:
    """The command that runs `main(asked, answers)` of one of our modules on its standard input and output."""
    root = str(Path(__file__).resolve().parents[1])  # these very packages, installed or not
    return [sys.executable, "-P", "-c", _BEGIN.format(module=module), root]


class Beside:
    """Asks a program of ours, and hears what it answers, a few answers at a time so that keys come in between.

    `heard` is called with each answer, in order; `died` when the program ends by itself: what was asked of it and has
    no answer yet will have none, and the next question starts it anew.
    """

    def __init__(
        self, module: str, heard: Callable[[Mapping[str, Any]], None], died: Callable[[], None] = lambda: None
    ) -> None:
        self._module = module
        self._heard = heard
        self._died = died
        self._process: subprocess.Popen[bytes] | None = None
        self._unasked = b""
        """Of questions, what the pipe has no room for yet."""
        self._rest = b""
        self._lines: deque[bytes] = deque()

    @property
    def running(self) -> bool:
        """The program was started and has not ended."""
        return self._process is not None

    def ask(self, question: Mapping[str, Any]) -> None:
        """Put a question. A program that is busy reads it when it is done: nobody waits for that."""
        process = self._process or self._start()
        waiting = bool(self._unasked)
        self._unasked += json.dumps(question).encode() + b"\n"
        if not waiting:
            self._write(process)

    def stop(self) -> None:
        """Nobody listens any more: the program ends, and what it said is dropped."""
        self._lines.clear()
        self._rest = self._unasked = b""
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        asyncio.get_running_loop().remove_reader(process.stdout)
        asyncio.get_running_loop().remove_writer(process.stdin)
        process.kill()
        process.wait()  # it cannot refuse, so this takes no time
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()

    def _start(self) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        process = subprocess.Popen(  # not asyncio's: that one complains when the app ends first
            command(self._module), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0
        )
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
        self._process = process
        self._listen(process)
        return process

    def _write(self, process: subprocess.Popen[bytes]) -> None:
        """Give it what the pipe has room for, and the rest when there is more."""
        if process is not self._process or process.stdin is None:
            return
        loop = asyncio.get_running_loop()
        with suppress(BlockingIOError):
            try:
                self._unasked = self._unasked[os.write(process.stdin.fileno(), self._unasked) :]
            except BrokenPipeError:  # it died: reading says so as well
                self._unasked = b""
        if self._unasked:
            loop.add_writer(process.stdin, self._write, process)
        else:
            loop.remove_writer(process.stdin)

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is not None:
            asyncio.get_running_loop().add_reader(process.stdout, self._read, process)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Read some, and no more before that was heard: a program that says much waits at its pipe."""
        if process is not self._process or process.stdout is None:
            return
        some = os.read(process.stdout.fileno(), _SIZE)
        if not some:
            self.stop()
            self._died()
            return
        *lines, self._rest = (self._rest + some).split(b"\n")
        self._lines.extend(lines)
        asyncio.get_running_loop().remove_reader(process.stdout)
        self._hear(process)

    def _hear(self, process: subprocess.Popen[bytes]) -> None:
        """Pass the answers on for a while; `heard` may have stopped the program."""
        begin = perf_counter()
        while self._lines and process is self._process:
            self._heard(json.loads(self._lines.popleft()))
            if perf_counter() - begin > SLICE:
                break
        if process is not self._process:
            return
        if self._lines:
            asyncio.get_running_loop().call_later(SLICE, self._hear, process)  # half of the time is for the keys
        else:
            self._listen(process)
