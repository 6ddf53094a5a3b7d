"""Fragments: the pieces of a target as brat takes them, without line ends and tabs."""

import re
from collections.abc import Sequence

from articles.span import Span

BREAK = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""A tab, and where `str.splitlines` parts lines, by which brat reads its files."""
_PIECE = re.compile(rf"[^{BREAK.pattern[1:-1]}]+")


def fragments(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans, cut at line ends and tabs, which are left out."""
    return tuple(Span(*found.span()) for start, end in spans for found in _PIECE.finditer(text, start, end))


def joined_at_breaks(text: str, pieces: Sequence[Span]) -> tuple[Span, ...]:
    """Fragments between which the text holds nothing but line ends and tabs, made one."""
    spans: list[Span] = []
    for piece in pieces:
        gap = text[spans[-1].end : piece.start] if spans else ""
        if gap and not _PIECE.search(gap):
            spans[-1] = Span(spans[-1].start, piece.end)
        else:
            spans.append(piece)
    return tuple(spans)
