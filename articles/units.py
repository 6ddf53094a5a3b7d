"""Units of a text: what a cursor moves by and a label snaps to. The one door to clusters, words, phrases, sentences.

Offsets are code points of `text`; `start` and `end` bound the block, so nothing is sliced. The units of a block nest:
a word lies in one phrase, a phrase in one clause, a clause in one sentence, a sentence in the block. None cuts a
cluster. The ladder of units answers from a bounded stretch around the offset, however long the block is.
"""

from collections.abc import Iterator
from enum import StrEnum

from .clusters import cluster_at, clusters, is_cluster_start, snapped
from .marks import QUOTES, mates
from .phrases import clauses, holding, parts, phrases, terms, untied
from .sentences import is_abbreviation, sentence_at, sentences
from .span import Span, trimmed
from .words import next_word, previous_word, word_at, words

__all__ = [
    "LADDER",
    "Unit",
    "clauses",
    "cluster_at",
    "clusters",
    "is_cluster_start",
    "ladder_at",
    "narrow",
    "next_word",
    "phrases",
    "previous_word",
    "sentence_at",
    "sentences",
    "snapped",
    "spans_of",
    "term_at",
    "tidied",
    "unit_at",
    "untied",
    "widen",
    "word_at",
    "words",
]

_FINAL = frozenset(".!?…。！？｡,;:،؛؟۔।")
_BULLETS = frozenset("-*+•‣▪◦●○■·–—")


class Unit(StrEnum):
    """What a span can be widened to."""

    WORD = "word"
    PHRASE = "phrase"
    CLAUSE = "clause"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


LADDER = tuple(Unit)


def unit_at(text: str, block: Span, offset: int, unit: Unit) -> Span:
    """The unit of the block at `offset`; see ladder_at()."""
    if unit is Unit.PARAGRAPH:
        return block
    if unit is Unit.SENTENCE:
        return sentence_at(text, offset, *block)
    return ladder_at(text, block, offset)[LADDER.index(unit)]


def ladder_at(text: str, block: Span, offset: int) -> tuple[Span, Span, Span, Span, Span]:
    """Word, phrase, clause, sentence and paragraph at `offset`, each in the next.

    On white space or punctuation the word is the one that word_at() gives within the sentence, and phrase and clause
    are those of that word; where there is no word they are what word_at() gives.
    """
    sentence = sentence_at(text, offset, *block)
    word = word_at(text, offset, *sentence)
    in_clauses, in_phrases = parts(text, sentence)
    return word, holding(in_phrases, word.start) or word, holding(in_clauses, word.start) or word, sentence, block


def term_at(text: str, block: Span, offset: int) -> Span:
    """The word of the block at `offset`, with what counts as one with it: "according to", "three tonnes"."""
    sentence = sentence_at(text, offset, *block)
    word = word_at(text, offset, *sentence)
    term = holding(terms(text, sentence), word.start)
    return term if term is not None and term.contains(word) else word


def spans_of(text: str, block: Span, unit: Unit) -> Iterator[Span]:
    """All units of one kind of the block, in order."""
    if unit is Unit.PARAGRAPH:
        yield block
    elif unit is Unit.WORD:
        yield from words(text, *block)
    else:
        for sentence in sentences(text, *block):
            if unit is Unit.SENTENCE:
                yield sentence
            else:
                yield from clauses(text, sentence) if unit is Unit.CLAUSE else phrases(text, sentence)


def widen(text: str, block: Span, span: Span) -> Span:
    """The smallest unit, or run of units, that holds `span` and more; `span` itself when it is the block or leaves it.

    An empty span is a cursor: it widens to the word there.
    """
    if not block.contains(span):
        return span
    last = max(span.start, span.end - 1)
    at_start = ladder_at(text, block, span.start)
    at_last = at_start if at_start[0].contains(span) else ladder_at(text, block, last)
    for low, high in zip(at_start, at_last, strict=True):
        wider = Span(min(low.start, high.start), max(low.end, high.end))
        if wider.contains(span) and wider != span:
            return wider
    return span


def narrow(text: str, block: Span, span: Span, offset: int | None = None) -> Span:
    """The largest unit within `span` that is smaller than it, at `offset` (its start, when not given); else `span`."""
    at = span.start if offset is None else min(max(offset, span.start), max(span.start, span.end - 1))
    if not block.contains(span):
        return span
    for smaller in reversed(ladder_at(text, block, at)):
        if smaller and smaller != span and span.contains(smaller):
            return smaller
    return span


def tidied(text: str, span: Span) -> Span:
    """`span` without what a label leaves out: white space, quotation marks and final punctuation at its edges, and the
    bullet or number of an item. The dot of an abbreviation stays ("U.S.", "Inc."), so does the apostrophe of "the
    officials’", and so does a quotation mark whose mate is inside and not at the other edge: ties “in ruins”. A span
    that would become empty comes back with only its white space trimmed. Idempotent.
    """
    whole = trimmed(text, span)
    before, tidy = None, whole
    while tidy and tidy != before:
        before = tidy
        start, end = _without_marker(text, tidy)
        mate = mates(text, Span(start, end))
        while start < end and _goes_at_start(text, start) and not start < mate.get(start, start) < end - 1:
            start += 1
        while start < end and _goes_at_end(text, start, end) and not start < mate.get(end - 1, start) < end:
            end -= 1
        tidy = Span(start, end)
    return snapped(text, tidy or whole, *span)


def _without_marker(text: str, span: Span) -> Span:
    """`span` behind the marker of an item: "- ", "• ", "3. ", "(2) "."""
    start, end = span
    head = text[start : min(end, start + 6)].split(None, 1)
    if len(head) < 2 or not (head[0] in _BULLETS or (head[0].strip("().").isdigit() and head[0][-1] in ".)")):
        return span
    return trimmed(text, Span(start + len(head[0]), end))


def _goes_at_start(text: str, start: int) -> bool:
    sign = text[start]
    if sign in "'’" and text[start + 1 : start + 2].isdigit():
        return False  # the ’90s
    return sign.isspace() or sign in QUOTES


def _goes_at_end(text: str, start: int, end: int) -> bool:
    sign = text[end - 1]
    if sign == ".":
        return not is_abbreviation(text[max(start, end - 32) : end - 1])
    if sign in "'’" and text[end - 2 : end - 1] in ("s", "S") and start < end - 1:
        return text[max(start - 1, 0)] in "‘'" or "‘" in text[start:end]  # else the officials’
    return sign.isspace() or sign in QUOTES or sign in _FINAL
