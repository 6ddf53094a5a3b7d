"""The target of effort.py as values: what is to be made, and how a layer differs from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotations.formats.incoming import ForeignText
from annotations.labels import Label, Schema
from annotations.model import Annotation, Entry, Relation, Value
from articles.span import Span
from benchmarks.effort_order import Atom


@dataclass
class Goal:
    """An annotation that is to be made."""

    id: str
    article: str
    label: Label
    spans: tuple[Span, ...]
    attributes: Mapping[str, Value]
    """All of them, defaults written out."""
    quote: str
    made: str = ""
    """The id of the annotation in the app, once it is there."""

    @property
    def atom(self) -> Atom:
        """For the planner."""
        return Atom(self.id, self.label.name, self.spans)


class Bond(NamedTuple):
    """A relation that is to be made; ends are ids of the target."""

    type: str
    source: str
    target: str
    attributes: Mapping[str, Value]


class Target:
    """What is to be made, from an export."""

    def __init__(self, texts: Sequence[ForeignText]) -> None:
        self.texts = texts

    def goals(self, schema: Schema) -> list[Goal]:
        """The annotations, in the order of the texts and of what they quote."""
        found = []
        for text in self.texts:
            for one in sorted(text.annotations, key=lambda one: (one.spans[0].start, -one.spans[-1].end)):
                label = schema.label(one.label)
                if label is None:
                    raise SystemExit(f"the schema {schema.name} has no label {one.label}")
                quote = " … ".join(span.of(text.text or "") for span in one.spans)
                attributes = {**schema.defaults(one.label), **one.attributes}
                found.append(Goal(one.id, text.id, label, one.spans, attributes, quote))
        return found

    def bonds(self, schema: Schema) -> list[Bond]:
        """The relations."""
        return [
            Bond(one.type, one.source, one.target, {**schema.defaults_of_relation(one.type), **one.attributes})
            for text in self.texts
            for one in text.relations
        ]


def differences(schema: Schema, goals: Sequence[Goal], bonds: Sequence[Bond], entries: Iterable[Entry]) -> list[str]:
    """What a layer lacks of a target, and what it has too much; ids and times apart."""
    found = list(entries)
    annotations = {one.id: one for one in found if isinstance(one, Annotation)}
    relations = [one for one in found if isinstance(one, Relation)]
    by_id = {goal.id: goal for goal in goals}
    there = Counter(_said(one.article, one.label, one.target.spans, one.attributes) for one in annotations.values())
    there.update(
        _related(schema, one, _place(annotations[one.source]), _place(annotations[one.target])) for one in relations
    )
    wanted = Counter(_said(one.article, one.label.name, one.spans, one.attributes) for one in goals)
    wanted.update(_related(schema, one, _place(by_id[one.source]), _place(by_id[one.target])) for one in bonds)
    return [
        *(f"missing: {one}" for one in (wanted - there).elements()),
        *(f"too much: {one}" for one in (there - wanted).elements()),
    ]


def _related(schema: Schema, one: Relation | Bond, source: str, target: str) -> str:
    relation = schema.relation(one.type)
    ends = sorted((source, target)) if relation is not None and relation.symmetric else [source, target]
    return f"{one.type} {' -> '.join(ends)} {_values(one.attributes)}"


def _said(article: str, label: str, spans: Sequence[Span], attributes: Mapping[str, Value]) -> str:
    return f"{_at(article, label, spans)} {_values(attributes)}"


def _place(one: Annotation | Goal) -> str:
    if isinstance(one, Annotation):
        return _at(one.article, one.label, one.target.spans)
    return _at(one.article, one.label.name, one.spans)


def _at(article: str, label: str, spans: Sequence[Span]) -> str:
    return f"{article} {label} {'+'.join(f'{start}-{end}' for start, end in spans)}"


def _values(attributes: Mapping[str, Value]) -> str:
    """What is said; a text that is empty says nothing."""
    return ", ".join(f"{name}={value}" for name, value in sorted(attributes.items()) if value != "")
