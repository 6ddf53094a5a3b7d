"""Exporting from the reader: a process of its own runs `diptych export` beside the keys; its words are passed on."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from annotations.formats.table import PARTS, Format, Shape

BEGIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tui.cli import main; sys.exit(main(sys.argv[1:]))"
_SIZE = 4096


def carried(row: Format) -> str:
    """What a format keeps of the parts of a dataset, in words."""
    left = sorted(PARTS - row.carries)
    if not left:
        return "keeps all"
    return f"without {', '.join(left)}" if len(left) <= len(PARTS) // 2 else f"keeps {_listed(sorted(row.carries))}"


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "labels alone"


def default_name(project: str, row: Format) -> str:
    """What a dataset is called when nobody says otherwise: a file with the format's suffix, or a folder."""
    stem = "-".join(project.split()) or "dataset"
    if row.shape is Shape.FOLDER or (row.shape is Shape.EITHER and not row.suffixes):
        return f"{stem}-{row.name}"
    return stem + row.suffixes[0] if row.suffixes else f"{stem}-{row.name}.jsonl"


async def export(name: str, out: Path, project: Path, *, force: bool, told: Callable[[str], None]) -> tuple[int, str]:
    """Export in a niced process: its exit code and what it said. `told` hears how far it is.

    It is ended when this is cancelled; a file is written whole or not at all.
    """
    root = str(Path(__file__).resolve().parents[1])  # these very packages, installed or not
    words = ["export", name, str(out), "--project", str(project), *(["--force"] if force else [])]
    ours, theirs = os.openpty()  # progress is for those who sit at a terminal
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-c", BEGIN, root, *words,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=theirs,
        )  # fmt: skip
    finally:
        os.close(theirs)
    heard = _Heard(ours, told)
    try:
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        code = await process.wait()
        await heard.end
    finally:
        heard.close()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return code, heard.lines


class _Heard:
    """What a process says at a terminal: whole lines are kept, the line that it writes over again is passed on."""

    def __init__(self, terminal: int, told: Callable[[str], None]) -> None:
        self._terminal = terminal
        self._told = told
        self._said = b""
        loop = asyncio.get_running_loop()
        self.end: asyncio.Future[None] = loop.create_future()
        loop.add_reader(terminal, self._read)

    def _read(self) -> None:
        try:
            some = os.read(self._terminal, _SIZE)
        except OSError:  # nobody has the other side any more
            some = b""
        if not some:
            asyncio.get_running_loop().remove_reader(self._terminal)
            if not self.end.done():
                self.end.set_result(None)
            return
        self._said += some
        last = self._said.rpartition(b"\n")[2].rpartition(b"\r")[2].decode(errors="replace")
        if last.startswith("writing"):
            self._told(last)

    def close(self) -> None:
        """No more."""
        with suppress(OSError, RuntimeError):
            asyncio.get_running_loop().remove_reader(self._terminal)
        os.close(self._terminal)

    @property
    def lines(self) -> str:
        """The lines that were said to the end, without the name of the program."""
        lines = self._said.decode(errors="replace").replace("\x1b[K", "").split("\n")
        kept = (line.rstrip("\r").rpartition("\r")[2].removeprefix("diptych: ") for line in lines)
        return " · ".join(line for line in kept if line)
