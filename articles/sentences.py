"""Sentences of a block, by rules that look at a few words around a full stop.

An end is `.?!…` with the closing quotes and brackets behind it, then white space, then something that can begin a
sentence: a capital, a digit, a letter without case, perhaps behind an opening quote. Not after an abbreviation or an
initial, unless it can end a sentence ("U.S.", "Inc.", "p.m.") and a usual opener follows ("The", "But", "He").
`。！？` end without white space. A newline is no end: the block may be hard-wrapped.

Each end is judged by at most REACH code points around it, whatever stands elsewhere; a stretch of LONGEST without one
is cut. So sentence_at() reads a bounded stretch and agrees with sentences().
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from .clusters import cluster_at, is_cluster_start, snapped
from .span import Span, trimmed
from .words import CHUNK, cut_at, floor_of

LONGEST = 4 * CHUNK
"""Code points: a stretch so long without an end is cut at the next multiple of this."""
NEAR = 1024
"""Code points on each side that are looked at first."""
REACH = 64
"""Code points on each side of a full stop that judge it."""

_CLOSERS = "\"'”’»›)\\]}」』）】〉》"
_OPENERS = "\"'“‘«‹„(\\[{¿¡「『（【〈《—–-"
_END = re.compile(
    rf"(?<![.!?…؟۔।॥])[.!?…؟۔।॥]++[{_CLOSERS}]*+(?:\[\d{{1,3}}\])*+(?=\s)|(?<![。！？｡])[。！？｡]++[{_CLOSERS}]*+"
)
_NEXT = re.compile(rf"\s*[{_OPENERS}]*\s?")
_WORD = re.compile(r"[^\W_]+")
_BEFORE = re.compile(r"[\w.&'’\-]+\Z")
_SAID = re.compile(
    r"(?!(?:He|She|It|They|We|I|You|The|This|That|But|And)\b)(?:[A-Z][\w.’'\-]*\s+){1,4}(?:said|says|say|told|asked|asks|added|adds|wrote|writes|tweeted|posted|replied|warned|noted"
    r"|shouted|wondered|continued|explained|insisted|claimed|argued|declared|concluded|recalled)\b"
)
_NEVER_WORDS = """
mr mrs ms mx messrs dr prof sen sens rep reps gov govs gen col lt capt maj sgt cmdr adm rev hon pres supt
vs cf al eg ie fig figs eq approx est dept ca viz e.g i.e v
"""
_NEVER = frozenset(_NEVER_WORDS.split())
"""Abbreviations that go on: titles, "e.g."."""
_NUMBERED_WORDS = "jan feb mar apr jun jul aug sep sept oct nov dec no nos vol pp p art sec ch"
_BEFORE_DIGITS = frozenset(_NUMBERED_WORDS.split())
"""Abbreviations that go on before a digit only."""
_EITHER_WORDS = "inc corp co cos ltd llc plc bros jr sr etc st mt ft"
_EITHER = frozenset(_EITHER_WORDS.split())
"""Abbreviations that may end a sentence, as those with dots inside and single capitals may."""
_OPENER_WORDS = """
the in but he she it a an this that they we his her their on at as for and if when while after before however following
according there these those its our my your you i what who why how where with to from since although though so now then
yesterday today last next many most some such both under over during despite by no not one two meanwhile moreover
officials analysts critics asked until once because instead yet or
"""
_USUAL = frozenset(_OPENER_WORDS.split())
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z|(?:ph|m|b|d|ll|ed)\.(?:d|sc|phil|ed|b|m)\Z")
_NUMBERED = re.compile(r"\s*\(?\w{1,3}\Z")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of the block `text[start:end]`, in order, without the white space between them.

    Every other code point of the block is in one. Linear, about 60 ms/MB: a caller may keep the answer.
    """
    stop = len(text) if end is None else end
    return _spans(text, [start, *_ends(text, start, stop, start, stop), stop], start, stop)


def sentence_at(text: str, offset: int, start: int = 0, end: int | None = None) -> Span:
    """The sentence of the block `[start, end)` that holds `offset`; between two, the one before; else the first.

    Reads at most about two times LONGEST on each side.
    """
    stop = len(text) if end is None else end
    if stop <= start:
        return Span(start, start)
    # of a cluster the last code point decides: a space that carries a mark is no white space
    offset = cluster_at(text, min(max(offset, start), stop - 1), start, stop).end - 1
    near = _near(text, offset, start, stop)
    if near is not None:
        return near
    reach = 2 * LONGEST + CHUNK
    low, high = floor_of(text, max(start, offset - reach), start, stop), min(stop, offset + reach)
    edges = [
        *([start] if low == start else []),
        *_ends(text, low, high, start, stop),
        *([stop] if high == stop else []),
    ]
    found = _spans(text, edges, start, stop)
    before = [span for span in found if span.start <= offset]
    return before[-1] if before else found[0] if found else Span(start, stop)


def _near(text: str, offset: int, start: int, end: int) -> Span | None:
    """The same when both its ends are found nearby, which is nearly always; else None."""
    low, high = floor_of(text, max(start, offset - NEAR), start, end), min(end, offset + NEAR)
    found = list(_END.finditer(text, low, high))
    left = start if low == start else None
    for match in reversed(found):
        after = match.end()
        if after <= offset and text[after : offset + 1].strip() and _is_end(text, match.start(), after, start, end):
            left = after
            break
    right = end if high == end else None
    for match in found:
        after = match.end()
        if (left is None or after > left) and after < high and text[left or start : after].strip():
            behind = after > offset or not text[after : offset + 1].strip()
            if behind and _is_end(text, match.start(), after, start, end):
                right = after
                break
    if left is None or right is None:
        return None
    span = trimmed(text, Span(left, right))
    return snapped(text, span, start, end) if span else None


def _spans(text: str, edges: list[int], start: int, end: int) -> list[Span]:
    spans = (trimmed(text, Span(low, high)) for low, high in pairwise(edges))
    return [snapped(text, span, start, end) for span in spans if span]


def _ends(text: str, low: int, high: int, start: int, end: int) -> Iterator[int]:
    """Where sentences of the block `[start, end)` end within `(low, high]`, `end` itself left out; ascending.

    `low` is the block's start or behind white space. Long stretches are cut at multiples of LONGEST.
    """
    last = _last_end_before(text, low, start, end) if low > start else start
    for match in _END.finditer(text, low, min(end, high + REACH)):
        at = match.end()
        if at >= end or at > high:
            break
        if _is_end(text, match.start(), at, start, end):
            yield from _cuts(text, last, max(last, low), at, start)
            yield at
            last = at
    yield from _cuts(text, last, max(last, low), high, start)


def _cuts(text: str, last: int, low: int, high: int, start: int) -> Iterator[int]:
    """Cuts in `(low, high)` of a stretch that has no end since `last`."""
    grid = (last + LONGEST - 1) // LONGEST * LONGEST + LONGEST
    while (at := cut_at(text, grid, start)) < high:
        if at > low:
            yield at
        grid += LONGEST


def _last_end_before(text: str, offset: int, start: int, end: int) -> int:
    """The last end at or before `offset`; the block's start, or a place far enough back, when there is none near."""
    for reach in (CHUNK, 3 * LONGEST):
        low = floor_of(text, max(start, offset - reach), start, end)
        ends = [m.end() for m in _END.finditer(text, low, offset) if _is_end(text, m.start(), m.end(), start, end)]
        if ends or low == start:
            return max(ends, default=start)
    return low


def _is_end(text: str, stop: int, after: int, start: int, end: int) -> bool:
    """A sentence ends at `after`, whose final punctuation begins at `stop`."""
    if not is_cluster_start(text, after, start, end):
        return False
    if text[stop] in "。！？｡":
        return True
    ahead = text[after : min(end, after + REACH)]
    skipped = _NEXT.match(ahead)
    rest = ahead[skipped.end() :] if skipped else ahead
    if not rest:
        return True
    if rest[0].islower():
        return False
    marks = text[stop:after].rstrip("]0123456789[")
    if marks[0] in "!?…" and marks[-1] in _CLOSERS and _SAID.match(rest):
        return False  # “Is it over?” Ms. Lee asked.
    if marks[0] != "." or marks[1:2] == "." or text[stop - 1 : stop] in ".!?…":
        return True
    return _is_stop(text[max(start, stop - REACH) : stop], rest, stop - start <= REACH)


def _is_stop(before: str, rest: str, first: bool) -> bool:
    """A full stop between `before` and `rest` is not that of an abbreviation; `first`: `before` begins the block."""
    if first and _NUMBERED.match(before):
        return False  # "1. Boil the water."
    token = _BEFORE.search(before)
    if token is None:
        return True
    name = _name(token.group())
    word = _WORD.match(rest)
    following = word.group() if word else ""
    if name in _NEVER:
        return False
    if name in _BEFORE_DIGITS:
        return not following[:1].isdigit()
    single = len(name) == 1 and before[-1].isupper()
    if name in _EITHER or single or _INITIALS.match(name):
        return (following.lower() in _USUAL and following != "A") or (name == "etc" and following[:1].isupper())
    return True


def _name(token: str) -> str:
    return token.lower().strip("'’-").rsplit("-", 1)[-1].removesuffix("'s").removesuffix("’s")


def is_abbreviation(before: str) -> bool:
    """The full stop behind `before` belongs to an abbreviation, wherever it stands: "U.S", "Inc"; not "Plan B"."""
    token = _BEFORE.search(before)
    if token is None:
        return False
    name = _name(token.group())
    return name in _EITHER or name in _NEVER or _INITIALS.match(name) is not None
