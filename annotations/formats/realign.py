"""Texts that a reader had to rebuild from tokens, laid onto the article they were made from.

A file of tokens does not say what white space stood between them. Two texts are of one article when they are the same
but for white space; then every span has one place in the other, and nothing is guessed.
"""

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from articles.span import Span

from .incoming import ForeignText

_RUN = re.compile(r"\S+")


def unspaced(text: str) -> str:
    """The text without its white space: what the rebuilt text and its article have in common."""
    return "".join(text.split())


def onto(foreign: ForeignText, text: str) -> ForeignText | None:
    """The foreign text with `text` in place of its own, spans and quotes with it; None when they differ in more than
    white space.

    A span begins and ends at the same characters; white space at its edges is left out.
    """
    if unspaced(foreign.text) != unspaced(text):
        return None
    theirs, ours = _Solid(foreign.text), _Solid(text)

    def moved(span: Span) -> Span:
        first, behind = theirs.rank(span.start), theirs.rank(span.end)
        return Span(ours.place(first), ours.place(behind - 1) + 1) if first < behind else Span(0, 0)

    annotations = []
    for annotation in foreign.annotations:
        spans = tuple(moved(span) for span in annotation.spans)
        annotations.append(replace(annotation, spans=spans, quotes=tuple(span.of(text) for span in spans)))
    return replace(foreign, text=text, annotations=tuple(annotations), rebuilt=False)


class _Solid:
    """The characters of a text that are no white space, counted from 0."""

    def __init__(self, text: str) -> None:
        runs = [found.span() for found in _RUN.finditer(text)]
        self._starts = [start for start, _ in runs]
        self._ends = [end for _, end in runs]
        self._ranks = [0, *accumulate(end - start for start, end in runs)]

    def rank(self, offset: int) -> int:
        """How many stand before the offset."""
        run = bisect_right(self._starts, offset) - 1
        if run < 0:
            return 0
        return self._ranks[run] + min(offset, self._ends[run]) - self._starts[run]

    def place(self, rank: int) -> int:
        """The offset of the one with this rank."""
        run = bisect_right(self._ranks, rank) - 1
        return self._starts[run] + rank - self._ranks[run]
