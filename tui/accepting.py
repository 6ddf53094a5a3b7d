"""Many suggestions accepted in one step: made ready in slices between which the screen lives, then said at once."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from annotations.model import Annotation, AnnotationError
from annotations.suggest.offers import Offer
from articles.article import Article
from tui.batches import SLICE
from tui.screens.reader import Reader, Took

MOST = 2000
"""One step takes so many at most: it is made, and taken back, in one go."""
_FEW = 50
"""So many are ready before anybody sees that they wait."""
_SAID = 0.1
"""Seconds between two looks at how far it is."""


def accept_all(reader: Reader, article: Article, offers: Sequence[Offer]) -> None:
    """Accept suggestions in the order of the text; what has no room stays. Raises AnnotationError: none has."""
    if len(offers) <= _FEW:
        _tell(reader, reader.desk.accept(article, offers), len(offers), 0)
    else:
        reader.mode = mode = Accepting(len(offers))
        reader.room.spawn(mode.work(reader, article, offers))


class Accepting:
    """Has the keys while many are made ready: what is said meanwhile could be in their way."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def told(self) -> str:
        """How far it is."""
        return f"accepting {self._done:,} of {self._total:,} · esc leaves it"

    def take(self, reader: Reader, key: str) -> Took:
        """Only escape means something."""
        if key == "escape":
            reader.mode = None
            reader.say("nothing was accepted")
        return Took.USED

    async def work(self, reader: Reader, article: Article, offers: Sequence[Offer]) -> None:
        """Make them ready, then accept them."""
        made: list[Annotation] = []
        reason, begin, said = "", perf_counter(), perf_counter()
        for outcome in reader.desk.acceptable(article, offers):
            self._done += 1
            if isinstance(outcome, Annotation):
                made.append(outcome)
            else:
                reason = outcome
            if len(made) == MOST:
                break
            if perf_counter() - begin > SLICE:
                if perf_counter() - said > _SAID:
                    reader.tell()
                    said = perf_counter()
                await asyncio.sleep(SLICE)
                begin = perf_counter()
            if reader.mode is not self:
                return
        reader.mode = None
        try:
            if not made:
                raise AnnotationError(reason)
            reader.desk.keep_accepted(made)
        except AnnotationError as error:
            reader.say(str(error), warning=True)
        else:
            _tell(reader, made, self._done, self._total - self._done)


def _tell(reader: Reader, made: Sequence[Annotation], looked_at: int, left: int) -> None:
    """Say how many there are, and what became of the rest."""
    kept = looked_at - len(made)
    crossed = f"; {kept:,} would cross others and stay suggestions" if kept else ""
    more = f"; once more takes more of the other {left:,}" if left else ""
    reader.say(f"{len(made):,} accepted{crossed}{more}; {reader.keymap.first('undo')} takes all back")
