"""From a place in an article to the place that a motion leads to. Pure.

Two readings of one motion: a plain motion goes to the start of a unit; a motion that extends goes to the edge of a
unit, so that "word, extending" from a word's first letter takes in that word.
"""

from collections.abc import Callable
from enum import Enum, auto

from articles.units import cluster_at, sentences, words

from articles.article import Article, Block
from articles.span import Span

from .layout import Layout


class Motion(Enum):
    """By what the cursor moves."""

    CHARACTER = auto()
    WORD = auto()
    SENTENCE = auto()
    LINE = auto()
    PARAGRAPH = auto()
    EDGE = auto()
    """The start or end of the display line."""
    ARTICLE = auto()


_NEAR = 2048
"""Code points around the cursor in which its words are looked for: a block may be as long as the article."""


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
    return _UNITS[motion](article, offset, forward, extend), None


def clamped(layout: Layout, offset: int) -> int:
    """The start of the cluster at `offset`; between blocks, of the last cluster before."""
    article = layout.article
    if not article.blocks:
        return 0
    block = article.blocks[article.block_at(offset)]
    return cluster_at(article.text, min(max(offset, block.start), block.end - 1)).start


def _character(article: Article, offset: int, forward: bool, extend: bool) -> int:
    index = article.block_at(offset)
    block = article.blocks[index]
    if forward:
        after = cluster_at(article.text, offset).end if offset < block.end else block.end
        if after < block.end or (extend and after <= block.end and offset < block.end):
            return after
        return article.blocks[index + 1].start if index + 1 < len(article.blocks) else (block.end if extend else offset)
    if offset > block.start:
        return cluster_at(article.text, min(offset, block.end) - 1).start
    if not index:
        return offset
    before = article.blocks[index - 1]
    return before.end if extend else cluster_at(article.text, before.end - 1).start


def _word_spans(article: Article, block: Block, offset: int) -> list[Span]:
    """The words of a block around `offset`."""
    text = article.text
    start, end = max(block.start, offset - _NEAR), min(block.end, offset + _NEAR)
    # A window may not begin or end inside a word.
    while start > block.start and not text[start - 1].isspace() and offset - start < 2 * _NEAR:
        start -= 1
    while end < block.end and not text[end].isspace() and end - offset < 2 * _NEAR:
        end += 1
    return list(words(text, start, end))


def _sentence_spans(article: Article, block: Block, _offset: int) -> list[Span]:
    return list(sentences(article.text, block.start, block.end))


def _block_spans(_article: Article, block: Block, _offset: int) -> list[Span]:
    return [block.span]


def _stepper(spans_of: Callable[[Article, Block, int], list[Span]]) -> Callable[[Article, int, bool, bool], int]:
    """A motion from unit to unit, on into the next block and back into the one before."""

    def step(article: Article, offset: int, forward: bool, extend: bool) -> int:
        index = article.block_at(offset)
        blocks = article.blocks
        while 0 <= index < len(blocks):
            block = blocks[index]
            at = min(max(offset, block.start), block.end)
            spans = spans_of(article, block, at)
            if forward:
                edges = (span.end if extend else span.start for span in spans)
                found = next((edge for edge in edges if edge > offset), None)
            else:
                found = next((span.start for span in reversed(spans) if span.start < offset), None)
            if found is not None:
                return found
            index += 1 if forward else -1
        last = blocks[-1].end
        if forward:
            return last if extend else max(offset, cluster_at(article.text, last - 1).start)
        return blocks[0].start

    return step


_UNITS: dict[Motion, Callable[[Article, int, bool, bool], int]] = {
    Motion.WORD: _stepper(_word_spans),
    Motion.SENTENCE: _stepper(_sentence_spans),
    Motion.PARAGRAPH: _stepper(_block_spans),
}


def unit_at_cursor(article: Article, offset: int, motion: Motion) -> Span:
    """The word or sentence that holds `offset`; empty when none does."""
    block = article.blocks[article.block_at(offset)]
    spans = _word_spans(article, block, offset) if motion is Motion.WORD else _sentence_spans(article, block, offset)
    return next((span for span in spans if span.start <= offset < span.end), Span(offset, offset))


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
    text = layout.article.text
    end = line.end
    while end > line.start + 1 and text[end - 1] in " \n\r":
        end -= 1
    return end if extend else piece.flow.cluster(end - 1).start
