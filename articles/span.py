"""Spans of text and their algebra."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of an article's text: half-open, zero-based, in Unicode code points."""

    start: int
    end: int

    def __bool__(self) -> bool:
        """An empty span is false."""
        return self.end > self.start

    @property
    def length(self) -> int:
        """Code points inside."""
        return self.end - self.start

    def contains(self, other: "Span") -> bool:
        """Every code point of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """At least one code point is shared."""
        return self.start < other.end and other.start < self.end

    def crosses(self, other: "Span") -> bool:
        """They overlap and neither contains the other."""
        return self.overlaps(other) and not self.contains(other) and not other.contains(self)

    def of(self, text: str) -> str:
        """The quote: `text[start:end]`."""
        return text[self.start : self.end]


def trimmed(text: str, span: Span) -> Span:
    """`span` without white space at its edges; empty at its start when nothing else is inside."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, overlapping and touching ones made one, empty ones left out."""
    result: list[Span] = []
    for span in sorted(span for span in spans if span):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
