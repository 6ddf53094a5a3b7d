"""What only one of the open articles says, as the screen asks: their pair is done, nothing is related."""

from typing import TYPE_CHECKING

from annotations.model import Annotation, Relation
from annotations.status import STATUS, Status

if TYPE_CHECKING:
    from .desk import Desk
    from .screens.reader import Reader

SIGN = "∅"
"""In the gutter, at what is only here."""
NEAR = 8
"""Annotations that the gutter looks at from one claim: it asks for all on the screen, and no key may wait for it.

One with more behind it has no sign there; the strip looks further."""


def is_done(desk: "Desk", one: str, other: str) -> bool:
    """One judged the pair (ids) done: only then does a claim without a relation count as said by one article alone."""
    if not desk.layer.judgements:
        return False
    held = desk.judged((one, other), STATUS)
    return held is not None and held.value == Status.DONE


def done_beside(reader: "Reader", article: str) -> tuple[str, ...]:
    """The ids of the other open articles with which this one is done."""
    if not reader.desk.layer.judgements:
        return ()
    others = dict.fromkeys(pane.article.id for pane in reader.panes if pane.article.id != article)
    return tuple(other for other in others if is_done(reader.desk, article, other))


def absent(desk: "Desk", annotation: Annotation, others: tuple[str, ...], farthest: int = 0) -> tuple[str, ...]:
    """Those of `others` (done with its article) in which nothing is related to one's own annotation.

    Empty for what another annotator said: what they related and judged is theirs. `farthest` is FARTHEST when it is 0.
    """
    if not others or annotation.id in desk.layer.guests:
        return ()
    if annotation.label not in desk.schema.compared:
        return ()
    from annotations.absence import FARTHEST, absent_from

    def own(id: str) -> list[Relation]:
        """Those in memory, and these are all: judgements are loaded behind them."""
        return [one for one in desk.layer.relations_of(id) if one.id not in desk.layer.guests]

    return absent_from(desk.schema, annotation, others, own, desk.annotation, farthest or FARTHEST)


def in_words(others: tuple[str, ...], absent: tuple[str, ...]) -> str:
    """What the strip says; the articles are named only where some other open one has the same."""
    return "only here" if absent == others else f"not in {', '.join(absent)}"
