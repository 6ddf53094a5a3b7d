"""Tokens of an article, sentence by sentence, for the formats that write a token a line."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from articles.article import Article
from articles.span import Span
from articles.units import sentences

from .tokens import tokenised


def rows(article: Article, cuts: Iterable[Span], whole: Iterable[Span] = ()) -> Iterator[list[Span]]:
    """The tokens of each sentence, cut at the edges of `cuts`; no sentence ends inside a span of `whole`.

    Sentences are those of the article's blocks, as the reader of Diptych shows them; none is empty.
    """
    borders = _borders(article, whole)
    at, row = 0, list[Span]()
    for token in tokenised(article.text, cuts):
        border = bisect_right(borders, token.start)
        if border != at and row:
            yield row
            row = []
        at = border
        row.append(token)
    if row:
        yield row


def _borders(article: Article, whole: Iterable[Span]) -> list[int]:
    """Where sentences begin, but for those places that lie inside a span."""
    blocks = [block.span for block in article.blocks] or [Span(0, len(article.text))]
    starts = [sentence.start for block in blocks for sentence in sentences(article.text, *block)]
    kept: list[int] = []
    spans = iter([*sorted(whole), Span(len(article.text) + 1, len(article.text) + 1)])
    span, reach = next(spans), 0
    for start in starts:
        while span.start < start:
            reach, span = max(reach, span.end), next(spans)
        if reach <= start:
            kept.append(start)
    return kept
