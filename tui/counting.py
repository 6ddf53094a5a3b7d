"""The words of articles, counted by another process for those that somebody looks at, the latest asked for first."""

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import suppress

from annotations.home import Item
from articles.counting import counting_command, question


class Words:
    """Answers what is known, and has the rest counted. `changed` is called when more is known."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._known: dict[str, int | None] = {}
        self._wanted: dict[str, Item] = {}
        self._work: asyncio.Task[None] | None = None

    def of(self, item: Item) -> int | None:
        """The words of an article; None while they are not known, or when it cannot be read."""
        if item.id in self._known:
            return self._known[item.id]
        self._wanted.pop(item.id, None)
        self._wanted[item.id] = item
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._count())
        return None

    def know(self, id: str, words: int) -> None:
        """Somebody else counted."""
        self._known[id] = words

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._work is not None:
            self._work.cancel()

    async def _count(self) -> None:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *counting_command(), stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, process.pid, 10)
            assert process.stdin is not None
            assert process.stdout is not None
            while self._wanted:
                name, item = self._wanted.popitem()
                process.stdin.write(question(name, item.path, item.encoding))
                answer = await process.stdout.readline()
                self._known[name] = json.loads(answer)["words"] if answer else None
                if not answer:  # it died on this one, and is begun anew for the next
                    break
                self._changed()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()
