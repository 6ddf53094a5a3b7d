"""What a label's key takes when nothing is selected. Pure."""

from articles.units import tidied, unit_at

from annotations.labels import Label, Trim
from articles.article import Article
from articles.span import Span


def unit_for(article: Article, label: Label, offset: int) -> Span:
    """The unit at `offset` that the label prefers, trimmed as the schema says; empty when there is none."""
    if not article.blocks:
        return Span(offset, offset)
    block = article.blocks[article.block_at(offset)]
    span = unit_at(article.text, block.span, offset, label.unit.value)
    span = without_opening(article.text, span, label.leave_out)
    return tidied(article.text, span) if label.trim is Trim.PUNCTUATION else span


def without_opening(text: str, span: Span, words: tuple[str, ...]) -> Span:
    """`span` without a first word of the list, as long as something is left."""
    quote = span.of(text)
    first, _, rest = quote.partition(" ")
    if rest.strip() and first.strip(",").lower() in words:
        return Span(span.end - len(rest.lstrip()), span.end)
    return span
