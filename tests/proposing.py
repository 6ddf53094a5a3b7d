"""Suggestions on the screen without a program that finds them: the test says what is proposed."""

from collections.abc import Mapping
from typing import Any

from annotations.suggest.offers import Offer, Offers, as_json
from articles.span import Span
from tests.reading import Reading
from tui.suggesting import Suggesting
from tui.widgets.pane import Pane


class Silent:
    """Stands for the program: it is asked, and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []

    def ask(self, question: Mapping[str, Any]) -> None:
        self.asked.append(question)

    def stop(self) -> None:
        self.asked.clear()


def offer(
    text: str,
    label: str,
    words: str,
    score: float = 0.8,
    *,
    nth: int = 0,
    origin: str = "entities@1",
    **attributes: str,
) -> Offer:
    """A proposal for the `nth` place of some words."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    name = f"?{label}{at}{words}{origin}"
    return Offer(name, "rules", origin, label, (Span(at, at + len(words)),), score, f"like {words}", attributes)


def suggesting(here: Reading) -> Suggesting:
    """What holds the suggestions; made with a program that says nothing, when it is not there yet."""
    room = here.app.room
    if room.suggesting is None:
        room.suggesting = Suggesting(room)
        room.suggesting._program = Silent()  # type: ignore[assignment]
        for pane in here.panes:
            room.suggesting.open(pane.article)
    return room.suggesting


async def propose(here: Reading, *offers: Offer, pane: Pane | None = None, done: bool = True) -> Offers:
    """Have some proposed for the article of a pane, as if its program had said so."""
    held, article = suggesting(here), (pane or here.pane).article
    held._heard({"article": article.id, "digest": article.digest, "offers": [as_json(one) for one in offers]})
    if done:
        held._heard({"article": article.id, "done": True})
    await here.settle()
    found = held.of(article.id)
    assert found is not None
    return found
