"""Relations of the target, made with the keys of the reader: what is proposed, tags, the list."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.effort_worker import Goal, Worker


class Relating:
    """Makes the relations of a target."""

    def __init__(self, worker: "Worker") -> None:
        self._worker = worker

    async def from_here(self, goal: "Goal") -> None:
        """What can be related from the annotation just made."""

    async def finish(self) -> None:
        """What is left."""

    def differences(self) -> list[str]:
        return []
