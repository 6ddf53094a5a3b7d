"""What a label's key takes when nothing is selected. Pure."""

from annotations.labels import Label
from annotations.rules import tidy
from articles.article import Article
from articles.span import Span
from articles.units import Unit, snapped, unit_at


def unit_for(article: Article, label: Label, offset: int) -> Span:
    """The unit at `offset` that the label prefers, its edges as the schema wants them; empty when there is none."""
    if not article.blocks:
        return Span(offset, offset)
    block = article.blocks[article.block_at(offset)]
    unit = unit_at(article.text, block.span, offset, Unit(label.unit.value))
    span = tidy(article.text, unit, label)
    # What is trimmed may have carried a mark or a joiner.
    return snapped(article.text, span, *block.span) if span else span
