"""Code points to the units that formats count in, and back: UTF-16 code units, UTF-8 bytes.

How to use it in a format's module:

    units = Offsets(text, Unit.UTF16)       # one for each text, made once
    units.out(span.start)                   # code points -> units, for writing
    span = units.span(start, end)           # units -> code points, for reading

`back` and `span` raise OffsetError, whose message is fit to show, for an offset behind the end, inside a surrogate pair
or a byte sequence: catch it where the place in the file is known, and make it a FormatError or an `Unplaced`.
Source: Unicode 16.0, 3.9 (UTF-16, UTF-8).
"""

import re
from bisect import bisect_right
from enum import StrEnum
from itertools import accumulate

from articles.span import Span


class Unit(StrEnum):
    """What offsets count."""

    CODE_POINT = "codepoint"
    UTF16 = "utf16"
    UTF8 = "utf8"


class OffsetError(ValueError):
    """An offset at which no code point begins; the message is fit to show."""


_RUNS = {
    Unit.UTF16: (re.compile("[\\0-\\uffff]+|[\U00010000-\U0010ffff]+"), (0xFFFF, 0x10FFFF)),
    Unit.UTF8: (
        re.compile("[\\0-\\x7f]+|[\\x80-\\u07ff]+|[\\u0800-\\uffff]+|[\U00010000-\U0010ffff]+"),
        (0x7F, 0x7FF, 0xFFFF, 0x10FFFF),
    ),
}
"""For each unit: runs of code points that take as many of it, and the last code point that takes 1, 2, ... of it."""


class Offsets:
    """The two-way map of one text: made in one pass, asked in logarithmic time of the changes of width in it."""

    __slots__ = ("_points", "_units", "_widths", "length", "unit")

    def __init__(self, text: str, unit: Unit) -> None:
        self.unit = unit
        runs: list[tuple[int, int]] = []
        if unit is Unit.CODE_POINT or text.isascii():
            runs.append((len(text), 1))
        else:
            pattern, lasts = _RUNS[unit]
            for found in pattern.finditer(text):
                code = ord(found[0][0])
                width = next(number for number, last in enumerate(lasts, start=1) if code <= last)
                runs.append((found.end() - found.start(), width))
        self._widths = [width for _, width in runs]
        self._points = [0, *accumulate(length for length, _ in runs)]
        self._units = [0, *accumulate(length * width for length, width in runs)]
        self.length = self._units[-1]
        """Of the text, in units."""

    def out(self, point: int) -> int:
        """The offset in units of a code point offset of the text (0 to its length)."""
        run = bisect_right(self._points, point, hi=len(self._widths)) - 1
        return self._units[run] + (point - self._points[run]) * self._widths[run] if self._widths else 0

    def back(self, offset: int) -> int:
        """The code point offset of an offset in units. Raises OffsetError."""
        if not 0 <= offset <= self.length:
            raise OffsetError(f"{offset} is not in the text, which has {self.length} {_NAMES[self.unit]}")
        if not self._widths:
            return 0
        run = bisect_right(self._units, offset, hi=len(self._widths)) - 1
        points, rest = divmod(offset - self._units[run], self._widths[run])
        if rest:
            raise OffsetError(f"{offset} is inside a character ({_NAMES[self.unit]} are counted)")
        return self._points[run] + points

    def span(self, start: int, end: int) -> Span:
        """The span of code points from `start` to `end`, in units. Raises OffsetError, also when it is empty."""
        if start >= end:
            raise OffsetError(f"{start}-{end} is empty")
        return Span(self.back(start), self.back(end))


_NAMES = {Unit.CODE_POINT: "code points", Unit.UTF16: "UTF-16 code units", Unit.UTF8: "bytes of UTF-8"}
