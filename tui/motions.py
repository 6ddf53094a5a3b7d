"""From a place in an article to the place that a motion leads to. Pure.

Two readings of one motion: a plain motion goes to the start of a unit; a motion that extends goes to the edge of a
unit, so that "word, extending" from a word's first letter takes in that word.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import TypeAlias

from articles.article import Article, Block
from articles.span import Span
from articles.units import cluster_at, next_word, previous_word, sentence_at, word_at, words

from .layout import Layout


class Motion(Enum):
    """By what the cursor moves."""

    CHARACTER = auto()
    WORD = auto()
    WORD_END = auto()
    """The last character of a word; back, and where it extends, as WORD."""
    SENTENCE = auto()
    LINE = auto()
    PARAGRAPH = auto()
    EDGE = auto()
    """The start or end of the display line."""
    ARTICLE = auto()


_BLANK = re.compile(r"\s*")


def moved(
    layout: Layout, offset: int, motion: Motion, forward: bool, extend: bool, rows: int, goal: int | None
) -> tuple[int, int | None]:
    """Where `motion` leads from `offset`, and the column to keep to (None but for moves by line)."""
    if motion is Motion.LINE:
        return _line(layout, offset, forward, rows, goal)
    if motion is Motion.EDGE:
        return _edge(layout, offset, forward, extend), None
    article = layout.article
    if motion is Motion.ARTICLE:
        if not forward:
            return article.blocks[0].start, None
        return (article.blocks[-1].end if extend else clamped(layout, len(article.text))), None
    if motion is Motion.CHARACTER:
        return _character(article, offset, forward, extend), None
    if motion is Motion.WORD_END:
        if not forward or extend:
            return _unit(article, offset, Motion.WORD, forward, extend), None
        behind = _cluster(article, article.blocks[article.block_at(offset)], offset).end
        return clamped(layout, _unit(article, behind, Motion.WORD, forward=True, extend=True) - 1), None
    return _unit(article, offset, motion, forward, extend), None


def repeated(
    layout: Layout, offset: int, motion: Motion, forward: bool, extend: bool, rows: int, goal: int | None, count: int
) -> tuple[int, int | None]:
    """Where `count` times a motion lead, as moved() has it; 0 is once. For ARTICLE it is a paragraph's number."""
    if motion is Motion.ARTICLE and count:
        blocks = layout.article.blocks
        return blocks[min(count, len(blocks)) - 1].start, None
    for _ in range(max(1, count)):
        before = offset
        offset, goal = moved(layout, offset, motion, forward, extend, rows, goal)
        offset = offset if extend else clamped(layout, offset)
        if offset == before:
            break
    return offset, goal


def sought(text: str, head: int, character: str, forward: bool, before: bool, extend: bool, count: int) -> int | None:
    """Where the `count`-th next `character` stands; None when there are not so many.

    `head` is the cursor, or the end of the selection that moves (`extend`): then the answer is an end of a selection
    that takes the character in. `before`: as far as to its neighbour on this side, and one that is next to there
    already is passed over.
    """
    at = head
    for number in range(count):
        skipped = before and not number
        if forward:
            at = text.find(character, at + (not extend or number > 0) + skipped)
        else:
            at = text.rfind(character, 0, max(0, at - skipped))
        if at < 0:
            return None
    if forward:
        return at - before + (extend and 1)
    return at + before


def clamped(layout: Layout, offset: int) -> int:
    """The start of the cluster at `offset`; between blocks, of the last cluster before."""
    article = layout.article
    if not article.blocks:
        return 0
    block = article.blocks[article.block_at(offset)]
    return _cluster(article, block, offset).start


def _cluster(article: Article, block: Block, offset: int) -> Span:
    """The cluster of a block at `offset`, clamped into the block."""
    return cluster_at(article.text, min(max(offset, block.start), block.end - 1), *block.span)


def _character(article: Article, offset: int, forward: bool, extend: bool) -> int:
    index = article.block_at(offset)
    block = article.blocks[index]
    if forward:
        after = _cluster(article, block, offset).end if offset < block.end else block.end
        if after < block.end or (extend and offset < block.end):
            return after
        return article.blocks[index + 1].start if index + 1 < len(article.blocks) else (block.end if extend else offset)
    if offset > block.start:
        return _cluster(article, block, offset - 1).start
    if not index:
        return offset
    before = article.blocks[index - 1]
    return before.end if extend else _cluster(article, before, before.end).start


Finder: TypeAlias = Callable[[str, Span, int], Span | None]
"""A unit of a block beside an offset of the block; none when there is none. It looks at a bounded stretch."""


def _word_after(text: str, block: Span, offset: int) -> Span | None:
    """The first word that starts behind `offset`."""
    return next_word(text, offset, block.end, block.start)


def _word_ending_after(text: str, block: Span, offset: int) -> Span | None:
    """The first word that ends behind `offset`."""
    here = word_at(text, offset, *block)
    holds = here.start <= offset < here.end and any(words(text, *here))  # without any word near, it is a mere sign
    return here if holds else next_word(text, offset - 1, block.end, block.start)


def _word_before(text: str, block: Span, offset: int) -> Span | None:
    """The last word that starts before `offset`."""
    return previous_word(text, offset, block.start)


def _sentence_after(text: str, block: Span, offset: int) -> Span | None:
    here = sentence_at(text, offset, *block)
    return here if here.start > offset else _sentence_from(text, block, here.end)


def _sentence_ending_after(text: str, block: Span, offset: int) -> Span | None:
    here = sentence_at(text, offset, *block)
    return here if here.end > offset else _sentence_from(text, block, here.end)


def _sentence_from(text: str, block: Span, offset: int) -> Span | None:
    """The sentence that begins at `offset` or behind the white space there."""
    blank = _BLANK.match(text, offset, block.end)
    start = blank.end() if blank else offset
    return sentence_at(text, start, *block) if start < block.end else None


def _sentence_before(text: str, block: Span, offset: int) -> Span | None:
    here = sentence_at(text, offset, *block)
    if here.start < offset:
        return here
    before = here.start
    while before > block.start and text[before - 1].isspace():
        before -= 1
    return sentence_at(text, before - 1, *block) if before > block.start else None


def _block_after(_text: str, block: Span, offset: int) -> Span | None:
    return block if block.start > offset else None


def _block_ending_after(_text: str, block: Span, offset: int) -> Span | None:
    return block if block.end > offset else None


def _block_before(_text: str, block: Span, offset: int) -> Span | None:
    return block if block.start < offset else None


_FINDERS: dict[Motion, tuple[Finder, Finder, Finder]] = {
    Motion.WORD: (_word_after, _word_ending_after, _word_before),
    Motion.SENTENCE: (_sentence_after, _sentence_ending_after, _sentence_before),
    Motion.PARAGRAPH: (_block_after, _block_ending_after, _block_before),
}
"""For each motion by units: the next start, the next end, the previous start."""


def _unit(article: Article, offset: int, motion: Motion, forward: bool, extend: bool) -> int:
    """From unit to unit, on into the next block and back into the one before."""
    after, ending, before = _FINDERS[motion]
    find = before if not forward else ending if extend else after
    index = article.block_at(offset)
    blocks = article.blocks
    while 0 <= index < len(blocks):
        block = blocks[index].span
        found = find(article.text, block, min(max(offset, block.start - 1), block.end))
        if found:
            return found.end if forward and extend else found.start
        index += 1 if forward else -1
    if not forward:
        return blocks[0].start
    return blocks[-1].end if extend else max(offset, _cluster(article, blocks[-1], blocks[-1].end).start)


def unit_at_cursor(article: Article, offset: int, motion: Motion) -> Span:
    """The word or sentence that holds `offset`; empty when none does."""
    block = article.blocks[article.block_at(offset)].span
    find = word_at if motion is Motion.WORD else sentence_at
    span = find(article.text, offset, *block)
    return span if span.start <= offset < span.end else Span(offset, offset)


def _line(layout: Layout, offset: int, forward: bool, rows: int, goal: int | None) -> tuple[int, int]:
    """Up or down by display rows, keeping to a column; blank rows are passed over."""
    spot, _ = layout.locate(offset)
    column = layout.x_of(offset) if goal is None else goal
    target = layout.forward(spot, rows) if forward else layout.back(spot, rows)
    while not layout.pieces(target):
        onward = layout.forward(target, 1) if forward else layout.back(target, 1)
        if onward == target:  # a blank first row, or a rule as the last
            forward = not forward
            continue
        target = onward
    return layout.hit(target, column).start, column


def _edge(layout: Layout, offset: int, forward: bool, extend: bool) -> int:
    _, piece = layout.locate(offset)
    line = piece.flow.line(piece.line)
    if not forward:
        return line.start
    end = piece.flow.visible_end(piece.line)
    if extend:
        return max(end, offset)
    return piece.flow.cluster(max(end - 1, line.start)).start
