"""The words of articles, counted by another process for those that somebody looks at, the latest asked for first."""

from collections.abc import Callable, Mapping
from typing import Any

from annotations.home import Item
from articles.counting import question

from .beside import Beside

PROGRAM = "articles.counting"


class Words:
    """Answers what is known, and has the rest counted. `changed` is called when more is known."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._known: dict[str, int | None] = {}
        self._wanted: dict[str, Item] = {}
        self._asked = ""
        """The article that is being counted."""
        self._program = Beside(PROGRAM, self._heard, self._died)

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
        self._program.stop()

    def _ask(self) -> None:
        """Have the one counted that was wanted last. One at a time: what is wanted next may be something else."""
        self._asked, item = self._wanted.popitem()
        self._program.ask(question(item.id, item.path, item.encoding))

    def _heard(self, answer: Mapping[str, Any]) -> None:
        """Take an answer, and ask on."""
        self._take(answer["words"])

    def _died(self) -> None:
        """It died over this article: another one goes on with the rest."""
        self._take(None)

    def _take(self, words: int | None) -> None:
        self._known[self._asked] = words
        self._asked = ""
        self._changed()
        if self._wanted:
            self._ask()
