"""Panes that scroll together: by passages that speak of the same thing, not by lines."""

import asyncio
from typing import TypeAlias

from articles.span import Span
from tui.layout import Spot
from tui.matches import other_pane
from tui.matching import Found, Pair
from tui.screens.reader import Reader
from tui.widgets.pane import Pane

ENOUGH = 0.18
"""From this score on a passage is gone to: below it, it speaks of something else about as often as of the same."""
LEAST = 0.1
"""From this score on, the best of a screen on which none has enough."""
NEARLY = 0.7
"""A passage that stands on the screen is kept when it is so much as good as the best one."""
_REST = 0.05
"""Seconds after a key in which nothing is moved: its frame comes first, and a held key does not wait for the others."""


class Together:
    """Has the other panes follow the active one."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._seen: _Place | None = None
        self._timer: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """Something moved in the active pane: follow when that is painted."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_REST, self._now)

    def _now(self) -> None:
        self._timer = None
        if self._reader.together is self and self._reader.is_running:
            self.follow()

    def follow(self) -> None:
        """Show in the other panes what speaks of what is read in the active one."""
        reader, before = self._reader, self._seen
        pane, cursor, _ = self._seen = _place(reader)
        if self._seen == before:
            return
        scrolled = before is not None and before[:2] == (pane, cursor)
        at = _middle(pane) if scrolled or not pane.view.sees(cursor) else cursor
        for other in reader.panes:
            pair = reader.room.partners.pair(pane.article.id, other.article.id)
            if other is pane or pair is None or not pair.ready:
                continue
            seen = Span(pane.view.first, pane.view.last)
            bring(other, nearest(pair, pair.side_of(pane.article.id), at, seen))


def nearest(pair: Pair, side: int, at: int, seen: Span) -> list[Found]:
    """The good partners of the passage at an offset; where it has none, of the nearest one that is seen and has some.

    Where none that is seen has any, the best that there is among them. Those nearly as good as the best one are with
    it, the best one first.
    """
    passages = pair.sides[side]
    here = passages.at(at)
    most: list[Found] = []
    for number in sorted(passages.over(seen), key=lambda number: (abs(number - here), number)):
        found = pair.best(side, number) or []
        good = [one for one in found if one.score >= NEARLY * found[0].score]
        if good and good[0].score >= ENOUGH:
            return good
        if good and good[0].score >= max(LEAST, most[0].score if most else 0):
            most = good
    return most


def bring(pane: Pane, good: list[Found]) -> None:
    """Have the first of these stand in a pane; that another one of them stands there does as well."""
    if good and not any(_stands(pane, one.span) for one in good):
        pane.centre(good[0].span.start)
        if not pane.view.sees(good[0].span.end - 1):
            pane.scroll_rows(pane.view.page // 3)


def _stands(pane: Pane, span: Span) -> bool:
    return pane.view.sees(span.start) and pane.view.sees(span.end - 1)


def _middle(pane: Pane) -> int:
    """The offset in the middle of what is seen of a pane."""
    rows = pane.view.shown
    return pane.layout_.hit(rows[len(rows) // 2], 0).start if rows else 0


_Place: TypeAlias = tuple[Pane, int, Spot]


def _place(reader: Reader) -> _Place:
    pane = reader.active
    return pane, pane.stand.cursor, pane.view.top


def switch(reader: Reader) -> None:
    """On or off."""
    if reader.together is not None:
        reader.together = None
        reader.say("the panes scroll each by itself")
    elif other_pane(reader) is not None:
        reader.together = Together(reader)
        reader.room.compare()
        reader.together.soon()
        reader.say("the panes scroll together, by passages that match")
