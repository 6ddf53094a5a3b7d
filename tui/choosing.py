"""What a label's key takes when nothing is selected. Pure."""

from annotations.labels import Label
from annotations.rules import tidy
from articles.article import Article
from articles.span import Span
from articles.units import Unit, snapped, term_at, unit_at, untied


def unit_for(article: Article, label: Label, offset: int) -> Span:
    """The unit at `offset` that the label prefers, its edges as the schema wants them; empty when there is none.

    What belongs together counts as one word ("according to", "three tonnes"); no "that" stands before a clause.
    """
    if not article.blocks:
        return Span(offset, offset)
    block = article.blocks[article.block_at(offset)]
    kind = Unit(label.unit.value)
    if kind is Unit.WORD:
        unit = term_at(article.text, block.span, offset)
    else:
        unit = unit_at(article.text, block.span, offset, kind)
    if kind is Unit.CLAUSE:
        unit = untied(article.text, unit, block.start)
    span = tidy(article.text, unit, label)
    # What is trimmed may have carried a mark or a joiner.
    return snapped(article.text, span, *block.span) if span else span
