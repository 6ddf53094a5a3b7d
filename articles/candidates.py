"""Spans that somebody may want to point at: names, numbers and dates, what was labelled before, phrases, clauses. Pure.

They are offered, not decided: every other span is reached by motions. Nothing is learned here, nothing looked up.
"""

import re
from collections.abc import Callable, Collection, Iterator
from enum import IntEnum
from typing import NamedTuple

from .article import Article, BlockKind
from .span import Span
from .units import Unit, clauses, phrases, sentences, tidied, untied, words


class Kind(IntEnum):
    """What a candidate is, the likeliest first."""

    NAME = 0
    """A run of capitalised words, with the small words that names hold together."""
    NUMBER = 1
    """Digits with their unit, currency or month; a date."""
    KNOWN = 2
    """A string that was labelled before."""
    PHRASE = 3
    CLAUSE = 4
    SENTENCE = 5
    WORD = 6


class Candidate(NamedTuple):
    """A span, and why it is offered."""

    span: Span
    kind: Kind


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WITHIN = _set("of the de la le der den van von del da di al el bin for")
_STARTS = _set(
    """a an and as at but by for from he her his how if in is it its many most no not of on one or our she so some such
    that the their then there these they this those to under we what when where which while who why with you"""
)
_SMALL = _STARTS | _set(
    """up out off over into onto about after before between against during than will would can could may might must
    shall should be been being am was were are has have had do does did yet also too very just still him them us me i"""
)
_TITLES = _set(
    """mr mrs ms miss dr sir dame lord lady prof professor president minister prime senator sen governor gov secretary
    chancellor king queen prince princess general gen colonel captain judge justice representative rep ambassador"""
)
_UNITS = _set(
    """percent per cent percentage points million billion trillion thousand hundred dollars euros pounds yuan yen tonnes
    tons kilometres km miles kg years year months month weeks week days day hours hour minutes am pm a.m p.m"""
)
_CALENDAR = _set(
    """January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug
    Sep Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday"""
)
_NUMERALS = _set("one two three four five six seven eight nine ten eleven twelve twenty dozen hundred")
_BETWEEN = " \u00a0-–&’'.$€£"
"""What may stand between two words of one name or number."""
_JOINTS = re.compile(r"(?:and|but|nor|or|so|yet)\s+(?=\w)", re.IGNORECASE)
_LONGEST = 5
"""Words of a known string at most."""


def candidates(article: Article, seen: Span, known: Collection[str] = (), unit: Unit | None = None) -> list[Candidate]:
    """The candidates that begin in `seen`, in the order of the text, one for a span: of its likeliest kind.

    `known`: strings labelled before. With `unit`, all units of that kind instead, and nothing else.
    """
    found: dict[Span, Kind] = {}
    for span, kind in _all(article, seen, frozenset(known), unit):
        if span and seen.start <= span.start < seen.end and kind < found.get(span, Kind.WORD + 1):
            found[span] = kind
    return [Candidate(span, found[span]) for span in sorted(found)]


def _all(article: Article, seen: Span, known: frozenset[str], unit: Unit | None) -> Iterator[tuple[Span, Kind]]:
    text = article.text
    for block in article.blocks:
        if block.end <= seen.start or block.kind is BlockKind.FURNITURE:
            continue
        if block.start >= seen.end:
            return
        for sentence in sentences(text, *block.span):
            if not sentence.overlaps(seen):
                continue
            spans = list(words(text, *sentence))
            if unit is Unit.WORD:
                yield from ((span, Kind.WORD) for span in spans)
                continue
            yield from ((span, Kind.NAME) for span in _names(text, spans))
            yield from ((span, Kind.NUMBER) for span in _numbers(text, spans))
            yield from ((span, Kind.KNOWN) for span in _known(text, spans, known))
            small = {span for span in spans if span.of(text).casefold() in _SMALL}
            yield from ((tidied(text, span), Kind.PHRASE) for span in phrases(text, sentence) if span not in small)
            yield from ((_bare(text, span, block.start), Kind.CLAUSE) for span in clauses(text, sentence))
            yield tidied(text, sentence), Kind.SENTENCE


def _bare(text: str, clause: Span, start: int) -> Span:
    """A clause as one would label it: without what joins it to the one before."""
    whole = untied(text, tidied(text, clause), start)
    joint = _JOINTS.match(text, *whole)
    return Span(joint.end(), whole.end) if joint else whole


def _names(text: str, spans: list[Span]) -> Iterator[Span]:
    """Runs of capitalised words, without the titles before them and the small word that only begins a sentence."""
    for run in _runs(text, spans, _is_capitalised, _WITHIN):
        if run[0] == spans[0] and run[0].of(text).casefold() in _STARTS:
            run = run[1:]
        while len(run) > 1 and run[0].of(text).casefold().rstrip(".") in _TITLES:
            run = run[1:]
        if run:
            last = run[-1].of(text)
            yield Span(run[0].start, run[-1].end - 2 * (last[-2:] in ("’s", "'s") and len(last) > 2))


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() or (len(word) > 1 and word[1:2].isupper() and not word.isupper())


def _numbers(text: str, spans: list[Span]) -> Iterator[Span]:
    """Runs around digits, month and day names, and numerals."""
    for run in _runs(text, spans, _is_quantity, frozenset({"of"})):
        said = [span.of(text) for span in run]
        if any(_has_digit(word) or word in _CALENDAR or word.casefold() in _NUMERALS for word in said):
            yield Span(run[0].start, run[-1].end)


def _is_quantity(word: str) -> bool:
    folded = word.casefold().rstrip(".")
    return _has_digit(word) or word.rstrip(".") in _CALENDAR or folded in _UNITS or folded in _NUMERALS


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _runs(text: str, spans: list[Span], wanted: Callable[[str], bool], within: Collection[str]) -> Iterator[list[Span]]:
    """Runs of words that are wanted, with small words between two of them, parted by blanks alone."""
    run: list[Span] = []
    small: list[Span] = []
    before: Span | None = None
    for span in spans:
        word = span.of(text)
        joined = before is not None and not text[before.end : span.start].strip(_BETWEEN)
        if run and not joined:
            yield run
            run, small = [], []
        if wanted(word):
            run += [*small, span] if run else [span]
            small = []
        elif run and word in within and len(small) < 2:
            small.append(span)
        elif run:
            yield run
            run, small = [], []
        before = span
    if run:
        yield run


def _known(text: str, spans: list[Span], known: frozenset[str]) -> Iterator[Span]:
    """Words, and runs of a few, that are a known string."""
    if not known:
        return
    for first, start in enumerate(spans):
        for last in spans[first : first + _LONGEST]:
            if text[start.start : last.end] in known:
                yield Span(start.start, last.end)


def tags(count: int) -> Iterator[str]:
    """As many tags to type, of one letter or two; no tag begins another, and those of one letter come first.

    Letters that lie under the fingers come first. Raises ValueError for more than 26 times 26.
    """
    letters = "fjdksalghrueiwoqptyvncmxbz"
    if count > len(letters) ** 2:
        raise ValueError("there are not so many tags of two letters")
    single = next(many for many in range(len(letters), -1, -1) if many + (len(letters) - many) * len(letters) >= count)
    yield from letters[: min(single, count)]
    left = count - single
    for first in letters[single:]:
        for second in letters[: max(0, left)]:
            yield first + second
        left -= len(letters)
