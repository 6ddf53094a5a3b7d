"""Proposals as annotations of suggesters' layers: made, kept up to date. Pure.

The note of a proposal is its score and its reason: "0.95: after “Mr”". Its origin names the suggester and the version.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.labels import Schema
from annotations.model import Annotation, Change, Value, frozen
from annotations.rules import attribute_refusal, misplaced
from articles.article import Article
from articles.span import Span

from .answers import key_of
from .memory import Memory
from .page import Page, Suggestion
from .settings import DEFAULT, Settings
from .table import Suggester

_NOTE = re.compile(r"(\d\.\d\d): (.*)", re.DOTALL)


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
                yield one, suggestion._replace(attributes=fitting(schema, label, suggestion.attributes))


def fitting(schema: Schema, label: str, attributes: Mapping[str, Value]) -> Mapping[str, Value]:
    """The attributes that the schema has, over the defaults of the label."""
    values: dict[str, Value] = dict(schema.defaults(label))
    values.update(
        (name, value) for name, value in attributes.items() if attribute_refusal(schema, label, name, value) is None
    )
    return frozen(values)


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
