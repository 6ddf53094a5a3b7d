"""Proposals as annotations of suggesters' layers: made, kept up to date, hidden, accepted. Pure.

The note of a proposal is its score and its reason: "0.95: after “Mr”". Its origin names the suggester and the version.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.labels import Schema
from annotations.model import Annotation, Change, Value, frozen
from annotations.rules import attribute_refusal, crosses, misplaced
from articles.article import Article
from articles.span import Span

from .memory import Memory
from .page import Page, Suggestion
from .table import Suggester, suggester_of

Key: TypeAlias = tuple[str, str, str, tuple[Span, ...]]
"""What makes two proposals one: article, suggester without its version, label, spans."""

_NOTE = re.compile(r"(\d\.\d\d): (.*)", re.DOTALL)


def key_of(annotation: Annotation) -> Key:
    """The key of a proposal, or of one that was rejected."""
    return annotation.article, suggester_of(annotation.origin), annotation.label, annotation.target.spans


def score_of(annotation: Annotation) -> float:
    """How sure the suggester is, 0 to 1; it orders and is no probability. 0 for a note that says nothing of it."""
    found = _NOTE.fullmatch(annotation.note)
    return float(found[1]) if found else 0.0


def why_of(annotation: Annotation) -> str:
    """The reason that the suggester gives, fit to show."""
    found = _NOTE.fullmatch(annotation.note)
    return found[2] if found else annotation.note


def suggest(
    article: Article,
    schema: Schema,
    suggesters: Iterable[Suggester],
    known: Memory,
    labels: Collection[str] = (),
    now: str = "",
) -> Iterator[Annotation]:
    """What the suggesters propose for an article, each with an id of its own; the first to propose something has it.

    Labels that the schema lacks are not proposed, nor those outside `labels` where there are some; attributes and
    values that the schema lacks are left out, and the rest get its defaults.
    """
    page = Page(article)
    seen: set[tuple[str, str, tuple[Span, ...]]] = set()
    for one in suggesters:
        for found in one.find(page, known):
            place = (one.layer, found.label, found.spans)
            wanted = schema.label(found.label) is not None and (not labels or found.label in labels)
            if wanted and place not in seen and misplaced(article.text, found.spans) is None:
                seen.add(place)
                yield _made(article, schema, one, found, now)


def _made(article: Article, schema: Schema, suggester: Suggester, found: Suggestion, now: str) -> Annotation:
    attributes: dict[str, Value] = dict(schema.defaults(found.label))
    attributes.update(
        (name, value)
        for name, value in found.attributes.items()
        if attribute_refusal(schema, found.label, name, value) is None
    )
    return Annotation(
        new_id(), article.id, found.label, describe(article.text, found.spans, article.digest), suggester.layer,
        frozen(attributes), f"{found.score:.2f}: {found.why}", suggester.origin, now, now,
    )  # fmt: skip


def updated(before: Iterable[Annotation], after: Iterable[Annotation], now: str) -> list[Change]:
    """The changes that make a layer hold `after` instead of `before`; what stays the same keeps its id and times."""
    there = {key_of(one): one for one in before}
    changes: list[Change] = []
    for one in after:
        known = there.pop(key_of(one), None)
        if known is None:
            changes.append(Change(None, one))
        else:
            same = replace(one, id=known.id, created=known.created, modified=known.modified)
            if same != known:
                changes.append(Change(known, replace(same, modified=now)))
    return [*(Change(gone, None) for gone in there.values()), *changes]


def visible(
    schema: Schema, proposals: Iterable[Annotation], own: Sequence[Annotation], rejected: Collection[Key] = ()
) -> list[Annotation]:
    """The proposals for one article that do not stand in the way of what a person said of it; in the order of the text.

    Out of the way stays what was rejected, what overlaps one's own annotation with the same label, and what has the
    place of one of the same group, or crosses it. So a name inside one's own claim is shown, and a second claim is not.
    Of proposals with one label and one place, the one with the highest score is shown.
    """
    best: dict[tuple[str, tuple[Span, ...]], Annotation] = {}
    for one in proposals:
        place = (one.label, one.target.spans)
        if key_of(one) not in rejected and (place not in best or score_of(one) > score_of(best[place])):
            best[place] = one
    mine = sorted(own, key=lambda one: one.target.start, reverse=True)
    near: list[Annotation] = []
    shown: list[Annotation] = []
    for one in sorted(best.values(), key=lambda one: (one.target.start, -one.target.end, one.label, one.id)):
        while mine and mine[-1].target.start < one.target.end:
            near.append(mine.pop())
        near = [other for other in near if other.target.end > one.target.start] if len(near) > 64 else near
        if not any(_in_the_way(schema, one, other) for other in near):
            shown.append(one)
    return shown


def _in_the_way(schema: Schema, proposal: Annotation, own: Annotation) -> bool:
    """What a person said leaves no room for the proposal."""
    if not any(one.overlaps(other) for one in proposal.target.spans for other in own.target.spans):
        return False
    if proposal.label == own.label:
        return True
    first, second = schema.label(proposal.label), schema.label(own.label)
    if first is None or second is None or first.group != second.group:
        return False
    return proposal.target.spans == own.target.spans or crosses(proposal.target.spans, own.target.spans)


def accepted(
    schema: Schema,
    proposal: Annotation,
    annotator: str,
    now: str,
    label: str = "",
    attributes: Mapping[str, Value] = {},
) -> Annotation:
    """A proposal as one's own annotation: a new id, the origin kept, the reason left behind.

    With another `label` it has that one's defaults; `attributes` are set over what it has.
    """
    other = label not in ("", proposal.label)
    values = dict(schema.defaults(label) if other else proposal.attributes)
    values.update(attributes)
    return replace(
        proposal, id=new_id(), annotator=annotator, label=label or proposal.label, attributes=frozen(values), note="",
        created=now, modified=now,
    )  # fmt: skip
