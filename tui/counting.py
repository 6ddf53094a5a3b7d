"""The words of articles, counted by another process for those that somebody looks at, the latest asked for first."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable
from contextlib import suppress

from annotations.home import Item
from articles.counting import counting_command, question

_SIZE = 4096


class Words:
    """Answers what is known, and has the rest counted. `changed` is called when more is known."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._known: dict[str, int | None] = {}
        self._wanted: dict[str, Item] = {}
        self._asked = ""
        """The article that is being counted."""
        self._process: subprocess.Popen[bytes] | None = None
        self._said = b""

    def of(self, item: Item) -> int | None:
        """The words of an article; None while they are not known, or when it cannot be read."""
        if item.id not in self._known:
            self._wanted.pop(item.id, None)
            self._wanted[item.id] = item
            if not self._asked:
                self._ask()
        return self._known.get(item.id)

    def know(self, id: str, words: int) -> None:
        """Somebody else counted."""
        self._known[id] = words

    def stop(self) -> None:
        """Nobody looks any more."""
        self._wanted.clear()
        process, self._process = self._process, None
        if process is None or process.stdin is None or process.stdout is None:
            return
        asyncio.get_running_loop().remove_reader(process.stdout)
        process.kill()
        process.wait()  # it cannot refuse, so this takes no time
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()

    def _ask(self) -> None:
        """Have the one counted that was wanted last. One at a time: what is wanted next may be something else."""
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(  # not asyncio's: that one complains when the app ends first
                counting_command(), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0
            )
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)
            if self._process.stdout is not None:
                asyncio.get_running_loop().add_reader(self._process.stdout, self._read)
        self._asked, item = self._wanted.popitem()
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it died: reading says so as well
                self._process.stdin.write(question(item.id, item.path, item.encoding))

    def _read(self) -> None:
        """Take an answer, and ask on."""
        if self._process is None or self._process.stdout is None:
            return
        some = os.read(self._process.stdout.fileno(), _SIZE)
        self._said += some
        if some and not self._said.endswith(b"\n"):
            return
        said, self._said = self._said, b""
        self._known[self._asked] = json.loads(said)["words"] if some else None
        self._asked = ""
        if not some:  # it died over this article: another one goes on with the rest
            wanted = dict(self._wanted)
            self.stop()
            self._wanted = wanted
        self._changed()
        if self._wanted:
            self._ask()
