"""The same string elsewhere in a text: where else one would label what one has labelled here. Pure."""

from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import combining, normalize

from articles.search import search
from articles.span import Span


class Sameness(NamedTuple):
    """What counts as the same string. White space and the style of quotation marks never matter."""

    whole: bool = True
    """Not within a longer word."""
    case: bool = True
    """Capitals matter."""
    accents: bool = True
    """Accents matter."""


def places(text: str, quote: str, how: Sameness) -> Iterator[Span]:
    """Where `quote` stands in `text`, in order, none overlapping another."""
    if not quote.strip():
        return
    wanted = _folded(quote, how)
    for hit in search(quote).hits(text, 0, len(text)):
        if _folded(hit.of(text), how) == wanted and not (how.whole and _within_word(text, hit)):
            yield hit


def _folded(text: str, how: Sameness) -> str:
    folded = " ".join(text.split())
    if not how.accents:
        folded = "".join(char for char in normalize("NFD", folded) if not combining(char))
    return folded if how.case else folded.casefold()


def _within_word(text: str, span: Span) -> bool:
    before = span.start and text[span.start - 1].isalnum() and text[span.start].isalnum()
    behind = span.end < len(text) and text[span.end - 1].isalnum() and text[span.end].isalnum()
    return bool(before or behind)
