"""The relations that the schema proposes for an annotation on the screen: a cue, a hedge. Enter makes them."""

from collections.abc import Iterator, Sequence

from annotations.model import Annotation
from annotations.relating import Proposal, proposals
from annotations.rules import relation_refusal
from articles.span import Span
from articles.units import sentence_at
from tui.screens.reader import Reader
from tui.telling import short

_NEAR = 2_000
"""Characters around an annotation in which something is proposed for it."""
_MANY = 100
"""Annotations there from which nothing is proposed: each would be looked at for each other."""


def proposed(reader: Reader, annotation: Annotation) -> list[Proposal]:
    """The relations that the schema proposes for one's own annotation, none of which is made."""
    desk = reader.desk
    pane = next(reader.panes_of(annotation.article), None)
    whole = annotation.target.span
    if pane is None or annotation.id in desk.layer.guests or whole.length > _NEAR or not _proposes(reader):
        return []
    article = pane.article
    block = article.blocks[article.block_at(whole.start)]
    sentence = sentence_at(article.text, whole.start, block.start, block.end)
    around = Span(min(whole.start, sentence.start), max(whole.end, sentence.end))
    near = desk.own_over(article.id, (around,)) if around.length <= 2 * _NEAR else []
    if len(near) > _MANY:
        return []
    return list(_allowed(reader, proposals(desk.schema, annotation, sentence, near, desk.own_relations_of)))


def _proposes(reader: Reader) -> bool:
    return any(kind.propose for kind in reader.desk.schema.relations)


def _allowed(reader: Reader, found: Sequence[Proposal]) -> Iterator[Proposal]:
    for each in found:
        existing = reader.desk.own_relations_of(each.source.id)
        if relation_refusal(reader.desk.schema, each.kind.name, each.source, each.target, existing) is None:
            yield each


def offer(reader: Reader, annotation: Annotation) -> str:
    """What enter would relate here, in words; empty when nothing is proposed."""
    found = [
        f"{each.kind.name} “{short((each.source if each.source is not annotation else each.target).target.exact, 24)}”"
        for each in proposed(reader, annotation)
    ]
    return f"enter: {', '.join(found)}" if found else ""
