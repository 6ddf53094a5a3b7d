"""What the program beside the interface answers, given at once: so that a run is the same at every time."""

from collections.abc import Mapping
from typing import Any

from annotations.suggest.serving import Program
from tests.reading import Reading
from tui.suggesting import Suggesting


class Within:
    """Stands for the program: the same code, in this process, heard before the next key."""

    def __init__(self, held: Suggesting) -> None:
        self._program = Program(held._heard)

    def ask(self, question: Mapping[str, Any]) -> None:
        """Have it answer."""
        self._program.take(question)
        while self._program.step():
            pass

    def stop(self) -> None:
        """Nobody looks any more."""


def begin(here: Reading) -> Suggesting:
    """Have something suggested for every article that stands open; all of it is there when this returns."""
    room = here.app.room
    held = room.suggesting = Suggesting(room)
    held._program = Within(held)  # type: ignore[assignment]
    for pane in here.panes:
        held.open(pane.article)
    assert held.done == {pane.article.id for pane in here.panes}
    return held


def catch_up(held: Suggesting) -> None:
    """What was said is known to the program, and what it remembers of that is shown: a moment's wait."""
    while held._telling is not None:
        held._telling.cancel()
        held._tell()
