"""A real terminal for tests: a pseudo-terminal, and what a person would see on it."""

import os
import select
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import ptyprocess
import pyte

PROGRAM = [sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())"]
PATIENCE = 30.0
"""Seconds after which a screen that was waited for is given up: a failure, not a measurement."""
QUIET = 0.05

_CURSOR = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_MODIFIERS = {"shift+": 2, "alt+": 3, "alt+shift+": 4, "ctrl+": 5, "ctrl+shift+": 6}
_FUNCTION = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_NUMBERED = {
    "delete": 3,
    "pageup": 5,
    "pagedown": 6,
    "f5": 15,
    "f6": 17,
    "f7": 18,
    "f8": 19,
    "f9": 20,
    "f10": 21,
    "f11": 23,
    "f12": 24,
}
KEYS = (
    {"tab": "\t", "shift+tab": "\x1b[Z", "enter": "\r", "escape": "\x1b", "backspace": "\x7f", "space": " "}
    | {name: f"\x1b[{final}" for name, final in _CURSOR.items()}
    | {name: f"\x1bO{final}" for name, final in _FUNCTION.items()}
    | {name: f"\x1b[{number}~" for name, number in _NUMBERED.items()}
    | {f"{keys}{name}": f"\x1b[1;{n}{final}" for keys, n in _MODIFIERS.items() for name, final in _CURSOR.items()}
    | {f"{keys}{name}": f"\x1b[1;{n}{final}" for keys, n in _MODIFIERS.items() for name, final in _FUNCTION.items()}
    | {f"{keys}{name}": f"\x1b[{number};{n}~" for keys, n in _MODIFIERS.items() for name, number in _NUMBERED.items()}
    | {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefgjklnopqrstuvwxyz"}
    | {"f14": "\x1b[26~", "f15": "\x1b[28~", "f19": "\x1b[33~", "f20": "\x1b[34~"}
)
"""What a plain xterm sends; for F14 to F20, the Linux console (shift with F2 to F8)."""


class Terminal:
    """`diptych` running with these arguments on a screen of this size; with suggestions where `suggest` says so."""

    def __init__(
        self,
        arguments: Sequence[str | Path],
        size: tuple[int, int] = (120, 36),
        environ: dict[str, str] | None = None,
        *,
        suggest: bool = False,
    ) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environ or {})}
        self.process = ptyprocess.PtyProcess.spawn(
            [*PROGRAM, *map(str, arguments), *([] if suggest else ["--no-suggestions"])],
            env=environ,
            dimensions=(rows, columns),
        )
        self.raw = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.isalive():
            self.process.terminate(force=True)

    @property
    def text(self) -> str:
        """The screen, line by line."""
        return "\n".join(self.screen.display)

    def read(self, seconds: float = QUIET) -> bool:
        """Take in what comes within `seconds`; whether anything came."""
        ready, _, _ = select.select([self.process.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = self.process.read(65536)
        except EOFError:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def settle(self) -> None:
        """Take in all that comes until nothing does."""
        while self.read():
            pass

    def until(self, *shown: str) -> None:
        """Wait until all of these stand on the screen."""
        end = time.monotonic() + PATIENCE
        while not all(text in self.text for text in shown):
            assert time.monotonic() < end, f"{shown} never came:\n{self.text}"
            self.read()
        self.settle()

    def press(self, *keys: str) -> None:
        """Send keys by name, or characters as they are, each when the one before has been shown."""
        for key in keys:
            self.process.write(KEYS.get(key, key).encode())
            self.read(0.3)
            self.settle()

    def leave(self) -> int:
        """Quit; the exit status."""
        self.process.write(b"q")
        end = time.monotonic() + PATIENCE
        while self.process.isalive():
            assert time.monotonic() < end, f"it did not leave:\n{self.text}"
            self.read()
        return self.process.wait()
