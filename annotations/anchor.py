"""Where annotations stand: describing spans of a text so that they are found again, and finding them. Pure.

The rule is that nothing is placed by a guess. `describe` keeps, on each side, so much context that with the quote it
stands only once in the text; `resolve` accepts a place without a person only where what is kept stands again, only
once, and where nothing else in the text could be it as well. All else is a proposal, or an orphan.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from unicodedata import category

from articles.span import Span, joined

from .context import Prefix, Suffix, folded, folded_whole, occurrences
from .model import AnnotationError, Target

CONTEXT = 32
"""Code points of text kept before and behind a target, at least."""
WIDEST = 160
"""How far context is widened until it tells the target from its doubles; a side this long did not manage to."""
PROOF = 24
"""Code points of context, white space folded, that prove a place; fewer do only at an end of the text."""
DOUBLE = 0.75
"""How alike both sides of another place of the quote have to be, so that it may be meant as well."""
NEAR = 300
"""How far the pieces of a target may have moved from each other, to be proposed."""
PROPOSED = 0.6
"""The score from which a place is proposed for review; below, the target is an orphan."""
TRIED = 24
"""Places that are compared for a proposal, the nearest to the old one."""

_JOINERS = "\u200d\ufe0e\ufe0f"
"""Zero width joiner and the variation selectors of emoji: nothing is cut beside them."""


class Fit(StrEnum):
    """How a target fits a text."""

    EXACT = "exact"
    """Where it was."""
    MOVED = "moved"
    """The same words in the same context, elsewhere."""
    FUZZY = "fuzzy"
    """A proposal for a person to accept; never used unasked."""
    ORPHAN = "orphan"
    """Nowhere."""


@dataclass(frozen=True, slots=True)
class Match:
    """What `resolve` found: `spans` has one span for each of the target's, or is None for an orphan.

    `score` is between 0 and 1. Of EXACT and MOVED, `text[span]` is the quote; of FUZZY it need not be.
    """

    spans: tuple[Span, ...] | None
    fit: Fit
    score: float


_NEAR = 20_000
"""How far around a target its context is compared, whatever its white space and the style of its marks."""
_FAR = 300_000
"""How far it is compared as it stands: labelling must not take the longer the longer the article is."""


def describe(text: str, spans: Sequence[Span], digest: str) -> Target:
    """The target of these spans of a text with this digest: its quotes, and the context on both sides of the whole.

    Spans are put in order, touching ones become one. A side has CONTEXT code points, more until it stands only once
    beside the quote (as it is within _FAR code points, with other white space and marks within _NEAR; at most WIDEST),
    and is widened a little rather than cut a CRLF or a letter from its accents.
    Raises AnnotationError when there is no text in the spans, or a span lies outside.
    Source: W3C Web Annotation Data Model, 4.2.4 and 4.2.5.
    """
    whole = joined(spans)
    if not whole:
        raise AnnotationError("there is no text to annotate: the selection is empty")
    start, end = whole[0].start, whole[-1].end
    if start < 0 or end > len(text):
        raise AnnotationError(f"the text has {len(text)} characters; {start}-{end} is not in it")
    first, last = whole[0].of(text), whole[-1].of(text)
    left, right = _left_width(text, start, first), _right_width(text, end, last)
    low, high = max(0, start - left), min(len(text), end + right)
    while low > max(0, start - left - CONTEXT) and _cuts(text, low):
        low -= 1
    while high < min(len(text), end + right + CONTEXT) and _cuts(text, high):
        high += 1
    return Target(whole, tuple(span.of(text) for span in whole), text[low:start], text[end:high], digest)


def resolve(text: str, target: Target, digest: str = "") -> Match:
    """Where a target stands in a text, which may have changed since it was described.

    `digest`: the text's, when it is known; a text with the target's digest is taken as the same. Never raises.
    EXACT and MOVED are safe to use; FUZZY is for a person to decide; ORPHAN has no spans.
    """
    if digest and digest == target.digest and holds(text, target):
        return Match(target.spans, Fit.EXACT, 1.0)
    places = list(_rigid(text, target, target.start))
    prefix, suffix, size = Prefix(target.prefix), Suffix(target.suffix), target.end - target.start
    left = {place for place in places if _left(text, target, prefix, place)}
    right = {place for place in places if _right(text, target, suffix, place + size)}
    both = left & right
    same = bool(digest) and digest == target.digest  # then the target contradicts the text it was made on
    if len(both) == 1 and left == right and not same:
        [place] = both
        sure = place == target.start and min(len(target.prefix), len(target.suffix)) >= PROOF
        rivalled = not sure and (_rivals(text, target, prefix, suffix) or _doubles(text, target, places, place))
        if not rivalled and _within_reach(text, target, place):
            return Match(_shifted(target, place), Fit.EXACT if place == target.start else Fit.MOVED, 1.0)
    return _proposal(text, target, _nearest(sorted(both or left | right) or places, target.start))


def holds(text: str, target: Target) -> bool:
    """Every quote of the target stands where the target says."""
    return all(text.startswith(quote, start) for (start, _), quote in zip(target.spans, target.quotes, strict=True))


def _left_width(text: str, start: int, quote: str) -> int:
    """How much text before a quote tells it from its doubles, or WIDEST."""
    width, others = CONTEXT, _others(text, quote, start)
    rival = next(others, None)
    while width < WIDEST and width < start:
        prefix = text[start - width : start]
        proof = Prefix(prefix)
        while rival is not None and not proof.stands(text, rival):
            rival = next(others, None)
        if rival is None and not _doubled(text, prefix + quote, start):
            break
        width = min(2 * width, WIDEST)
    return width


def _right_width(text: str, end: int, quote: str) -> int:
    """How much text behind a quote tells it from its doubles, or WIDEST."""
    width, others = CONTEXT, _others(text, quote, end - len(quote))
    rival = next(others, None)
    while width < WIDEST and end + width < len(text):
        suffix = text[end : end + width]
        proof = Suffix(suffix)
        while rival is not None and not proof.stands(text, rival + len(quote)):
            rival = next(others, None)
        if rival is None and not _doubled(text, quote + suffix, end):
            break
        width = min(2 * width, WIDEST)
    return width


def _others(text: str, quote: str, start: int) -> Iterator[int]:
    """Where else the quote stands near its place. One that lacks some context lacks all that is wider: each is asked
    until it fails, and those behind the first that holds are not, or a line of dashes would take seconds."""
    return (at for at in occurrences(text, quote, max(0, start - _NEAR), start + _NEAR) if at != start)


def _doubled(text: str, part: str, near: int) -> bool:
    """A part of the text stands twice, not far from an offset."""
    start, end = max(0, near - _FAR), near + _FAR
    return text.find(part, text.find(part, start, end) + 1, end) >= 0


def _cuts(text: str, offset: int) -> bool:
    """A cut here would part what is read as one character."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if before == "\r" and after == "\n":
        return True
    return after in _JOINERS or before == "\u200d" or category(after)[0] == "M"


def _rigid(text: str, target: Target, origin: int) -> Iterator[int]:
    """The starts at which all quotes stand, as far from each other as they were."""
    for place in occurrences(text, target.quotes[0]):
        if len(target.quotes) == 1 or holds_at(text, target, place - origin):
            yield place


def holds_at(text: str, target: Target, shift: int) -> bool:
    """Every quote of the target stands where the target says, moved by `shift`."""
    return all(
        text.startswith(quote, span.start + shift) for span, quote in zip(target.spans, target.quotes, strict=True)
    )


def _nearest(places: Sequence[int], near: int) -> list[int]:
    """The few of these ordered places that are nearest to an offset, nearest first."""
    at = bisect_left(places, near)
    return sorted(places[max(0, at - TRIED) : at + TRIED], key=lambda place: abs(place - near))[:TRIED]


def _left(text: str, target: Target, prefix: Prefix, place: int) -> bool:
    """The prefix stands before this place and proves it."""
    if len(target.prefix) >= WIDEST or not prefix.stands(text, place):
        return False
    return len(prefix.wanted) >= PROOF or (target.start <= len(target.prefix) and prefix.is_all(text, place))


def _right(text: str, target: Target, suffix: Suffix, end: int) -> bool:
    """The suffix stands behind this end of a place and proves it."""
    if len(target.suffix) >= WIDEST or not suffix.stands(text, end):
        return False
    return len(suffix.wanted) >= PROOF or suffix.is_all(text, end)


def _within_reach(text: str, target: Target, place: int) -> bool:
    """The place is as near as the context was compared when the target was described.

    Between a quote that begins or ends with white space and its context, it must not have changed.
    """
    away, end = abs(place - target.start), place + target.end - target.start
    if text.startswith(target.suffix, end) and text.endswith(target.prefix, 0, place):
        return away <= _FAR
    return away <= _NEAR and not (target.quotes[0][0].isspace() or target.quotes[-1][-1].isspace())


def _rivals(text: str, target: Target, prefix: Prefix, suffix: Suffix) -> bool:
    """Whether the context of one side stands elsewhere too, without the quote: that may be the place, edited."""
    whole = folded_whole(text)
    return (len(target.prefix) >= PROOF and _twice(whole, prefix.wanted)) or (
        len(target.suffix) >= PROOF and _twice(whole, suffix.wanted)
    )


def _twice(text: str, part: str) -> bool:
    return bool(part) and text.find(part, text.find(part) + 1) >= 0


def _doubles(text: str, target: Target, places: Sequence[int], place: int) -> bool:
    """Whether the quote stands elsewhere too, in nearly the same context: that may be the place, its context edited."""
    size = target.end - target.start
    return any(
        _ratio(target.prefix, text[max(0, at - len(target.prefix)) : at]) >= DOUBLE
        and _ratio(target.suffix, text[at + size : at + size + len(target.suffix)]) >= DOUBLE
        for at in _nearest(places, target.start)
        if at != place
    )


def _shifted(target: Target, place: int) -> tuple[Span, ...]:
    shift = place - target.start
    return tuple(Span(start + shift, end + shift) for start, end in target.spans)


def _proposal(text: str, target: Target, places: Sequence[int]) -> Match:
    """The best place to show to a person, or an orphan. Weights: quote 5, prefix 2, suffix 2, nearness 1."""
    candidates = [_shifted(target, place) for place in places]
    candidates += _apart(text, target) if len(target.spans) > 1 else _edited(text, target)
    best, score = None, 0.0
    for spans in candidates:
        if (value := _score(text, target, spans, score)) > score:
            best, score = spans, value
    if best is None or score < PROPOSED:
        return Match(None, Fit.ORPHAN, round(score, 3))
    return Match(best, Fit.FUZZY, round(min(score, 0.99), 3))


def _score(text: str, target: Target, spans: tuple[Span, ...], least: float) -> float:
    """How well these spans fit, or any less than `least`."""
    start, end = spans[0].start, spans[-1].end
    near = 1 - min(1.0, abs(start - target.start) / max(1, len(text)))
    parts = [
        (5, target.exact, " ".join(span.of(text) for span in spans)),
        (2, target.prefix, text[max(0, start - len(target.prefix)) : start]),
        (2, target.suffix, text[end : end + len(target.suffix)]),
    ]
    score, left = near, 9
    for weight, old, new in parts:
        left -= weight
        score += weight * _ratio(old, new)
        if score + left <= 10 * least:
            return 0.0
    return score / 10


def _ratio(old: str, new: str) -> float:
    """How alike two texts are, from 0 to 1, whatever their white space and the style of their marks."""
    old, new = folded(old).strip(), folded(new).strip()
    return 1.0 if old == new else SequenceMatcher(None, old, new, autojunk=False).ratio()


def _edited(text: str, target: Target) -> list[tuple[Span, ...]]:
    """Stretches that may be the quote after an edit: they begin or end where a piece of it or of its context stands."""
    [quote], size = target.quotes, 12
    length = len(quote)
    starts = {at + len(target.prefix[-size:]) for at in _some(text, target.prefix[-size:], target.start)}
    starts |= set(_some(text, quote[:size], target.start))
    ends = set(_some(text, target.suffix[:size], target.end))
    ends |= {at + len(quote[-size:]) for at in _some(text, quote[-size:], target.end)}
    pairs = {(start, end) for start in starts for end in ends if length // 3 < end - start <= 3 * length + size}
    pairs |= {(start, min(len(text), start + length)) for start in starts}
    pairs |= {(max(0, end - length), end) for end in ends}
    nearest = sorted(pairs, key=lambda pair: (abs(pair[0] - target.start) + abs(pair[1] - target.end), pair))
    return [(Span(start, end),) for start, end in nearest[:TRIED] if start < end]


def _apart(text: str, target: Target) -> list[tuple[Span, ...]]:
    """The quotes of a target in pieces, in order, each the next one behind the piece before it."""
    found = []
    for place in sorted(occurrences(text, target.quotes[0]), key=lambda at: abs(at - target.start))[:TRIED]:
        spans, at = [], place
        for quote in target.quotes:
            at = text.find(quote, at)
            if at < 0 or at - place > target.end - target.start + NEAR:
                break
            spans.append(Span(at, at + len(quote)))
            at += len(quote)
        if len(spans) == len(target.quotes):
            found.append(tuple(spans))
    return found


def _some(text: str, part: str, near: int) -> list[int]:
    """Where a part stands, the few places nearest to an offset."""
    return sorted(occurrences(text, part.strip() and part), key=lambda at: abs(at - near))[:8]
