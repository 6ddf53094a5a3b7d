"""Tokens for the formats that label tokens: a text cut so that every span begins and ends at one.

How to use it in a format's module:

    spans = [span for annotation in sheet.annotations for span in annotation.target.spans]
    tokens = Tokens(text, tokenised(text, spans))
    tokens.covered(span)          # the range of the tokens that lie in it
    tokens.spans, tokens.words()  # where they are, what they read
    tokens.span(first, behind)    # from the token `first` to the one before `behind`, for reading

A token is a run of letters and digits with the marks on them, or one other character that is no white space; no token
holds white space of any kind. A span that begins or ends in white space covers the tokens inside: trim it (see
`articles.span.trimmed`) and count what was trimmed, if the format cannot say more.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from unicodedata import category

from articles.span import Span

_TOKEN = re.compile(r"\w+|[^\w\s]")
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


def tokenised(text: str, spans: Iterable[Span] = ()) -> list[Span]:
    """The tokens of a text, in order, cut at every edge of these spans; white space alone lies between them."""
    edges = {edge for span in spans for edge in span}
    tokens: list[Span] = []
    for start, end in (found.span() for found in _TOKEN.finditer(text)):
        if tokens and tokens[-1].end == start and start not in edges and _hangs(text, start):
            start = tokens.pop().start
        tokens.append(Span(start, end))
    return [piece for token in tokens for piece in _cut(token, edges)] if edges else tokens


class Tokens:
    """The tokens of a text, and which of them a span covers."""

    def __init__(self, text: str, spans: Iterable[Span]) -> None:
        self.text = text
        self.spans = tuple(spans)
        self._starts = [span.start for span in self.spans]
        self._ends = [span.end for span in self.spans]

    def __len__(self) -> int:
        """How many."""
        return len(self.spans)

    def covered(self, span: Span) -> range:
        """The indices of the tokens that share a code point with the span; an empty range when none does."""
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))

    def span(self, first: int, behind: int) -> Span:
        """From the start of the token `first` to the end of the one before `behind`."""
        return Span(self.spans[first].start, self.spans[behind - 1].end)

    def words(self) -> list[str]:
        """What each token reads."""
        return [token.of(self.text) for token in self.spans]


def _hangs(text: str, start: int) -> bool:
    """The character belongs to the one before it: a mark, a letter behind one, a part of an emoji put together."""
    before, after = text[start - 1], text[start]
    if before.isascii() and after.isascii():
        return False
    return _joins(after) or before == "\u200d" or (_joins(before) and (after.isalnum() or after == "_"))


def _joins(char: str) -> bool:
    return category(char)[0] == "M" or char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff"


def _cut(token: Span, edges: set[int]) -> list[Span]:
    within = edges.intersection(range(token.start + 1, token.end))
    if not within:
        return [token]
    cuts = [token.start, *sorted(within), token.end]
    return [Span(start, end) for start, end in pairwise(cuts)]
