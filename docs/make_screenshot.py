"""Takes the picture in README.md anew: the reader on the bundled pair, in tmux, as plain text: make screenshot."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BEGIN, END = "<!-- picture: make screenshot -->\n```text\n", "```\n<!-- end of the picture -->"
COLUMNS, ROWS = 100, 30
KEYS = (*("Enter",) * 3, "BSpace", *("Enter",) * 6, "Tab", *("Enter",) * 3)
SECONDS = 15


def tmux(socket: str, *words: str) -> str:
    """Run tmux on a server of our own; what it prints."""
    done = subprocess.run(["tmux", "-L", socket, "-f", os.devnull, *words], check=True, capture_output=True, text=True)
    return done.stdout


def screen(socket: str, wanted: str) -> str:
    """The screen, when `wanted` stands on it and nothing has changed for half a second. Raises TimeoutError."""
    end, last = monotonic() + SECONDS, ""
    while monotonic() < end:
        sleep(0.5)
        shown = tmux(socket, "capture-pane", "-p")
        if wanted in shown and shown == last:
            return "".join(f"{line.rstrip()}\n" for line in shown.splitlines())
        last = shown
    raise TimeoutError(f"{wanted!r} did not come:\n{last}")


def picture(keys: Sequence[str]) -> str:
    """The reader after these keys."""
    socket = f"diptych-{os.getpid()}"
    with tempfile.TemporaryDirectory() as home:
        place = ["env", "-u", "XDG_DATA_HOME", "-u", "XDG_STATE_HOME", f"HOME={home}", f"PYTHONPATH={ROOT}"]
        reader = [sys.executable, "-m", "tui.cli", "--annotator", "ann"]
        command = shlex.join([*place, *reader])
        tmux(socket, "new-session", "-d", "-c", home, "-x", str(COLUMNS), "-y", str(ROWS), command)
        try:
            screen(socket, " suggestions: .")
            for key in keys:
                tmux(socket, "send-keys", key)
                sleep(0.2)
            return screen(socket, "saved")
        finally:
            subprocess.run(["tmux", "-L", socket, "send-keys", "q"], check=False, capture_output=True)
            sleep(0.5)
            subprocess.run(["tmux", "-L", socket, "kill-server"], check=False, capture_output=True)


if __name__ == "__main__":
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{README}: the marks around the picture are gone")
    README.write_text(before + begin + picture(KEYS) + end + after, encoding="utf-8")
