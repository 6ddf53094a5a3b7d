"""A program in a pseudo-terminal: what it writes, and when. Every wait ends."""

import os
import re
import select
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Self

import pyte
from ptyprocess import PtyProcess

COLUMNS, ROWS = 161, 46
DIPTYCH = (sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())")
"""What the console script `diptych` does."""
EMPTY = (sys.executable, str(Path(__file__).with_name("floors.py")), "empty")
CHUNK = 1 << 16
QUESTIONS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y"}
"""What Textual asks its terminal, and the answer of one that knows synchronised output: so the end of a frame shows."""
FRAME_END = b"\x1b[?2026l"
_ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[^\[\]]")

KEYS = {
    "right": b"\x1b[C", "down": b"\x1b[B", "up": b"\x1b[A", "left": b"\x1b[D", "shift+right": b"\x1b[1;2C",
    "pagedown": b"\x1b[6~", "pageup": b"\x1b[5~", "ctrl+end": b"\x1b[1;5F", "ctrl+home": b"\x1b[1;5H", "tab": b"\t",
    "escape": b"\x1b",
}  # fmt: skip


class GoneError(Exception):
    """The program ended, or stayed silent for too long."""


class Terminal:
    """One program with a terminal of its own. Close it."""

    def __init__(self, command: Sequence[str], cwd: Path, environ: Mapping[str, str]) -> None:
        self.output: list[tuple[float, bytes]] = []
        """What it wrote, each piece with the time at which it came."""
        self.started = perf_counter()
        """Just before the program was executed."""
        self._process = PtyProcess.spawn(
            list(command), cwd=str(cwd), env=dict(environ), dimensions=(ROWS, COLUMNS), echo=False
        )
        self._asked = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.close(force=True)

    @property
    def pid(self) -> int:
        """The process."""
        return int(self._process.pid)

    def read(self, seconds: float) -> bytes:
        """The next piece of output, empty when none comes in time. Raises GoneError at its end."""
        if not select.select([self._process.fd], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            data = os.read(self._process.fd, CHUNK)
        except OSError:  # what Linux says at the end
            data = b""
        now = perf_counter()
        if not data:
            raise GoneError(f"the program ended:\n{self.text()[-2000:]}")
        self.output.append((now, data))
        self._answer(data)
        return data

    def _answer(self, data: bytes) -> None:
        asked = self._asked + data
        for question, answer in QUESTIONS.items():
            if question in asked:
                os.write(self._process.fd, answer)
                asked = asked.partition(question)[2]
        self._asked = asked[-16:]

    def wait_for(self, words: Sequence[str], seconds: float = 60.0) -> float:
        """When all of these words had been written, wherever; the time. Raises GoneError."""
        end = perf_counter() + seconds
        kept = ""
        missing = set(words)
        while missing:
            left = end - perf_counter()
            if left <= 0:
                raise GoneError(f"it did not show {sorted(missing)}:\n{self.text()[-2000:]}")
            kept += plain(self.read(left))
            missing = {word for word in missing if word not in kept}
        return self.output[-1][0]

    def settle(self, quiet: float = 0.3, seconds: float = 30.0) -> float:
        """Read until nothing has come for `quiet` seconds; when the last piece came."""
        end = perf_counter() + seconds
        while perf_counter() < end and self.read(quiet):
            pass
        return self.output[-1][0] if self.output else self.started

    def press(self, keys: bytes) -> float:
        """Type; the time just before."""
        now = perf_counter()
        os.write(self._process.fd, keys)
        return now

    def frame(self, seconds: float = 5.0) -> float:
        """Read to the end of the next frame; when it came."""
        end = perf_counter() + seconds
        data = b""
        while FRAME_END not in data:
            left = end - perf_counter()
            if left <= 0:
                raise GoneError("no frame came")
            data += self.read(left)
        return self.output[-1][0]

    def resize(self, columns: int, rows: int) -> float:
        """Give the terminal another size; the time just before."""
        now = perf_counter()
        self._process.setwinsize(rows, columns)
        return now

    def text(self) -> str:
        """All that it wrote, without escape sequences."""
        return plain(b"".join(data for _, data in self.output))

    def screen(self) -> list[str]:
        """What stands on the screen now, by a terminal emulator."""
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        for _, data in self.output:
            stream.feed(_PRIVATE.sub(b"", data))
        return list(screen.display)

    def cpu(self) -> float:
        """Seconds of processor time that the process has had so far, all its threads."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except OSError:  # the thread ended
                continue
        return total / 1e9

    def memory(self) -> tuple[int, int]:
        """Bytes resident now, and at most so far."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        values = dict(line.split(":", 1) for line in lines)
        return tuple(int(values[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]


_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]")
"""Sequences that the emulator would show as text: those of the keyboard protocol."""


def plain(data: bytes) -> str:
    """Output without its escape sequences."""
    return _ESCAPES.sub("", data.decode(errors="replace"))
