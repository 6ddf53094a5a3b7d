"""Where a reader stands in a pane: frozen values and their pure transitions."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from articles.span import Span
from articles.units import cluster_at, narrow, widen

from .layout import Layout
from .motions import Motion, clamped, repeated, unit_at_cursor

__all__ = [
    "Stand",
    "carried",
    "clamped",
    "clamped_end",
    "led",
    "move",
    "narrowed",
    "selected",
    "toggled",
    "unit_selected",
    "widened",
]


@dataclass(frozen=True, slots=True)
class Stand:
    """The cursor and the selection of one pane, in offsets of its article.

    The cursor stands on the grapheme cluster that starts at `cursor`. While something is selected, `anchor` and `head`
    are places between characters: where the selection began and the end that moves; the cursor is on the character
    beside `head` that is inside.
    """

    cursor: int = 0
    anchor: int | None = None
    head: int = 0
    goal: int | None = None
    """The column that moves up and down keep to, in cells from the left edge of the text."""
    extending: bool = False
    """Every motion extends (the key `v`), for terminals that swallow shift."""

    @property
    def selection(self) -> Span:
        """What is selected; empty when nothing is."""
        if self.anchor is None:
            return Span(self.cursor, self.cursor)
        return Span(min(self.anchor, self.head), max(self.anchor, self.head))

    def dropped(self) -> "Stand":
        """Nothing selected, the cursor where it was."""
        return Stand(self.cursor)


def move(
    layout: Layout, stand: Stand, motion: Motion, forward: bool, extend: bool = False, rows: int = 1, count: int = 0
) -> Stand:
    """The stand after a motion; `extend` (or the mode of `v`) grows or shrinks the selection instead of dropping it.

    `rows` counts for motions by line: 1 for a line, a screenful for a page. `count` is how often, 0 once; of the
    article's ends it is the number of a paragraph.
    """
    extend = extend or stand.extending
    start = stand.head if extend and stand.anchor is not None else stand.cursor
    head, goal = repeated(layout, start, motion, forward, extend, rows, stand.goal, count)
    if not extend:
        return Stand(clamped(layout, head), goal=goal)
    return selected(layout, stand, stand.cursor if stand.anchor is None else stand.anchor, head, goal)


def led(layout: Layout, stand: Stand, head: int) -> Stand:
    """The stand with the cursor at an offset, or while every motion extends with the selection up to there."""
    if not stand.extending:
        return Stand(clamped(layout, head))
    anchor = stand.cursor if stand.anchor is None else stand.anchor
    edge = clamped_end(layout, head - 1) if head > anchor else clamped(layout, head)
    return selected(layout, stand, anchor, edge)


def selected(layout: Layout, stand: Stand, anchor: int, head: int, goal: int | None = None) -> Stand:
    """The stand with `[anchor, head)` selected, whichever comes first."""
    cursor = clamped(layout, head - 1) if head > anchor else clamped(layout, head)
    return replace(stand, cursor=cursor, anchor=anchor, head=head, goal=goal)


def toggled(stand: Stand) -> Stand:
    """The mode in which every motion extends, on or off; off drops the selection."""
    if stand.extending:
        return stand.dropped()
    anchor = stand.cursor if stand.anchor is None else stand.anchor
    head = stand.cursor if stand.anchor is None else stand.head
    return replace(stand, extending=True, anchor=anchor, head=head)


def carried(old: Layout, new: Layout, stand: Stand) -> Stand:
    """The stand in another layout of the same article, or of its whole where there was only the head."""
    end = len(new.article.text)
    cursor = clamped(new, min(stand.cursor, end - 1))
    if old.article.text == new.article.text:
        return replace(stand, goal=None)
    return Stand(cursor)


def widened(layout: Layout, stand: Stand) -> Stand:
    """The next larger unit around the selection, or around the cursor, selected."""
    return _resized(layout, stand, widen)


def narrowed(layout: Layout, stand: Stand) -> Stand:
    """The next smaller unit within the selection, at its start."""
    return _resized(layout, stand, narrow) if stand.selection else stand


def _resized(layout: Layout, stand: Stand, resize: Callable[[str, Span, Span], Span]) -> Stand:
    article = layout.article
    if not article.blocks:
        return stand
    span = stand.selection
    block = article.blocks[article.block_at(span.start)].span
    if span.end > block.end:
        return stand
    result = resize(article.text, block, span)
    return selected(layout, stand, result.start, result.end) if result else stand


def clamped_end(layout: Layout, offset: int) -> int:
    """The end of the cluster at `offset`."""
    article = layout.article
    if not article.blocks:
        return 0
    start = clamped(layout, offset)
    return cluster_at(article.text, start, *article.blocks[article.block_at(start)].span).end


def unit_selected(layout: Layout, stand: Stand, offset: int, motion: Motion) -> Stand:
    """The word or sentence at `offset`, selected; where there is none, nothing."""
    span = unit_at_cursor(layout.article, offset, motion)
    return selected(layout, stand, span.start, span.end) if span else stand
