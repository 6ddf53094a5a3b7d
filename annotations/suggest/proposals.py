"""Proposals as annotations of suggesters' layers: made, kept up to date, accepted. Pure.

The note of a proposal is its score and its reason: "0.95: after “Mr”". Its origin names the suggester and the version.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.labels import Schema
from annotations.model import Annotation, Change, Rejection, Value, frozen
from annotations.placing import certain
from annotations.rules import attribute_refusal, misplaced
from articles.article import Article
from articles.span import Span

from .memory import Memory
from .page import Page, Suggestion
from .settings import DEFAULT, Settings
from .table import Suggester, suggester_of

Key: TypeAlias = tuple[str, str, str, tuple[Span, ...]]
"""What makes two proposals one: article, suggester without its version, label, spans."""

_NOTE = re.compile(r"(\d\.\d\d): (.*)", re.DOTALL)


def key_of(entry: Annotation | Rejection) -> Key:
    """The key of a proposal, or of the rejection of one."""
    return entry.article, suggester_of(entry.origin), entry.label, entry.target.spans


def keys_of(rejections: Iterable[Rejection], article: Article) -> set[Key]:
    """The keys that rejections have in their article as it is now: proposals that have one are not shown.

    The article must be whole (not `partial`). What stands where it stood, or moved for certain, counts; what changed,
    or is gone, rejects nothing. Only in a text that changed since is anything searched for.
    """
    here = ((one, certain(one.target, article)) for one in rejections if one.article == article.id)
    return {(one.article, suggester_of(one.origin), one.label, spans) for one, spans in here if spans is not None}


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
    settings: Settings = DEFAULT,
) -> Iterator[Annotation]:
    """What the suggesters propose for an article, each with an id of its own; the first to propose something has it.

    Labels that the schema lacks are not proposed, nor those outside `labels` where there are some, nor what is off;
    attributes and values that the schema lacks are left out, and the rest get its defaults.
    """
    for one, suggestion in found(Page(article), schema, suggesters, known, labels, settings):
        yield Annotation(
            new_id(), article.id, suggestion.label, describe(article.text, suggestion.spans, article.digest),
            one.layer, suggestion.attributes, f"{suggestion.score:.2f}: {suggestion.why}", one.origin, now, now,
        )  # fmt: skip


def found(
    page: Page,
    schema: Schema,
    suggesters: Iterable[Suggester],
    known: Memory,
    labels: Collection[str] = (),
    settings: Settings = DEFAULT,
) -> Iterator[tuple[Suggester, Suggestion]]:
    """The same as `suggest`, before annotations are made of it; with the attributes that these would have."""
    seen: set[tuple[str, str, tuple[Span, ...]]] = set()
    for one in suggesters:
        for suggestion in one.find(page, known) if settings.wants(one.name) else ():
            label, spans = suggestion.label, suggestion.spans
            place = (one.layer, label, spans)
            wanted = schema.label(label) is not None and (not labels or label in labels)
            if wanted and settings.wants(one.name, label) and place not in seen and misplaced(page.text, spans) is None:
                seen.add(place)
                yield one, suggestion._replace(attributes=_attributes(schema, suggestion))


def _attributes(schema: Schema, suggestion: Suggestion) -> Mapping[str, Value]:
    attributes: dict[str, Value] = dict(schema.defaults(suggestion.label))
    attributes.update(
        (name, value)
        for name, value in suggestion.attributes.items()
        if attribute_refusal(schema, suggestion.label, name, value) is None
    )
    return frozen(attributes)


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


def rejected(proposal: Annotation, annotator: str, now: str) -> Rejection:
    """A proposal as what an annotator does not want to see again; `now` is UTC, ISO 8601."""
    return Rejection(
        new_id(), proposal.article, proposal.label, proposal.target, annotator, proposal.origin, now, now
    )  # fmt: skip
