"""Grapheme clusters: what a reader sees as one character, and what no span, cursor or line break may cut.

UAX #29 extended grapheme clusters (the `\\X` of `regex`, which only this module imports), widened so that no cluster of
Rich's, which measures what is drawn, is cut: a code point of no width joins the one before it, whatever that is, and a
zero width joiner joins the one behind it. Line ends join nothing but "\\r\\n".
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from .span import Span

if TYPE_CHECKING:
    import regex

# Code points of which no two ever form a cluster: letters, signs, ideographs, emoji without their modifiers, controls.
# Left out too are the few of which `re` and `regex` disagree whether they are letters: words() relies on that.
_PLAIN = (
    "\x00-\x0c\x0e-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u0531-\u0556\u0559-\u058a\u05be\u05d0-\u05ea\u05f0-\u05f4"
    "\u060c\u061b-\u061f\u0620-\u064a\u0660-\u066f\u0671-\u06d3\u06d4\u06d5\u1e00-\u1fbc\u2000-\u200a\u200e-\u203e\u2041-\u2053\u2055-\u205f"
    "\u2066-\u2069\u2070\u2071\u2074-\u208e\u20a0-\u20c0\u2100-\u218b\u2190-\u2426\u2460-\u24b5\u24ea-\u2b73\u2e00-\u2e5d\u2e80-\u2fd5"
    "\u3000-\u3029\u3030-\u3096\u309b-\u30ff\u3105-\u312f\u3131-\u3163\u3165-\u318e\u3190-\u31e3\u3200-\u9fff\ua000-\ua48c"
    "\uac00-\ud7a3\uf900-\ufa6d\uff01-\uff3e\uff40-\uff9d\uffe0-\uffe6\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6d7"
    "\U0001f900-\U0001f9ff\U00020000-\U0002a6df"
)
# Behind these the next code point may belong to the same cluster, even a plain one; so may it behind any odd one
# outside the basic plane, for all we look.
_GLUE = frozenset(
    "\r\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e"
    + "".join(map(chr, [*range(0x1100, 0x1160), *range(0xA960, 0xA97D)]))
)
_NO_WIDTH = (
    r"(?![\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{GCB=Prepend})"
    r"[\p{M}\p{Cf}\u1160-\u11ff\u2065\u3164\ud7b0-\ud7ff\uffa0\ufff0-\uffff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
# A pair of regional indicators is spelled out: on a run of them `\X` looks back to its start, each time.
_FLAG = r"[\U0001f1e6-\U0001f1ff]{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*"
_CLUSTER = rf"\r\n|[\r\n]|(?:{_FLAG}|\X)(?:(?={_NO_WIDTH})\X|(?<=\u200d)(?![\r\n])\X)*"


@cache
def _odd() -> re.Pattern[str]:
    """A run of what is not plain. Compiled when it is needed: it costs 3 ms, which a start does not have."""
    return re.compile(f"[^{_PLAIN}]+")


@cache
def unicode_pattern(source: str) -> "regex.Pattern[str]":
    """`source` compiled by `regex`, for whoever needs Unicode properties; the import is paid at the first call."""
    import regex

    return regex.compile(source)


def clusters(text: str, start: int = 0, end: int | None = None) -> Sequence[int]:
    """The starts of the clusters of `text[start:end]`, as offsets of `text`, ascending; `start` begins one.

    A `range` where every code point is a cluster, which costs no memory; else a list. Linear; about 5 ms/MB for plain
    text, 250 ms/MB for text made of marks and emoji.
    """
    stop = len(text) if end is None else end
    if _odd().search(text, start, stop) is None:
        return range(start, stop)
    starts: list[int] = []
    at = start
    for low, high in _zones(text, start, stop):
        starts += range(at, low)
        starts += _starts(text, low, high)
        at = high
    starts += range(at, stop)
    return starts


def _zones(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches in which clusters may be longer than a code point: odd runs with the plain one on each side."""
    low = high = start
    for run in _odd().finditer(text, start, end):
        if run.start() > high:  # two plain ones or more stand between
            if high > low:
                yield low, high
            low = run.start() - 1
        high = min(run.end() + 1, end)
    if high > low:
        yield low, high


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """The starts of the clusters between two places known to be borders."""
    piece = text[start:end]
    if _odd().search(piece.replace("\r\n", "\n")) is None:  # a file with such line ends needs no import
        yield from (start + at for at in range(len(piece)) if piece[at] != "\n" or piece[at - 1 : at] != "\r")
        return
    for match in unicode_pattern(_CLUSTER).finditer(piece):
        yield start + match.start()


def cluster_at(text: str, offset: int, start: int = 0, end: int | None = None) -> Span:
    """The cluster that holds `offset`, within `[start, end)`; empty at `end`.

    Looks at a few code points around; at a whole run of marks, joiners or flags when `offset` stands in one.
    """
    stop = len(text) if end is None else end
    if offset >= stop:
        return Span(stop, stop)
    low = offset
    while low > start and not _is_border(text, low):
        low -= 1
    high = offset + 1
    while high < stop and not _is_border(text, high):
        high += 1
    if high - low == 1:
        return Span(low, high)
    starts = [*_starts(text, low, high), high]
    at = bisect_right(starts, offset)
    return Span(starts[at - 1], starts[at])


def _is_border(text: str, offset: int) -> bool:
    """A cluster surely ends before `offset`, which is inside the text."""
    before = text[offset - 1]
    if before == "\n":
        return True
    if before == "\r":
        return text[offset] != "\n"
    if _is_odd(text[offset]) or before in _GLUE:
        return False
    return before <= "\uffff" or not _is_odd(before)


@cache
def _is_odd(char: str) -> bool:
    """It may form a cluster with a neighbour."""
    return _odd().match(char) is not None


def is_cluster_start(text: str, offset: int, start: int = 0, end: int | None = None) -> bool:
    """No cluster of `[start, end)` is cut at `offset`."""
    stop = len(text) if end is None else end
    if offset <= start or offset >= stop or _is_border(text, offset):
        return True
    return cluster_at(text, offset, start, stop).start == offset


def snapped(text: str, span: Span, start: int = 0, end: int | None = None) -> Span:
    """The smallest span of whole clusters that holds `span`."""
    stop = len(text) if end is None else end
    low, high = span
    if not is_cluster_start(text, low, start, stop):
        low = cluster_at(text, low, start, stop).start
    if not is_cluster_start(text, high, start, stop):
        high = cluster_at(text, high, start, stop).end
    return Span(low, high)
