"""What can be said of an article, checked against the schema and against what is said already: pure, values in and out.

`near` are the same annotator's annotations that share a character with the spans. `now` is UTC, ISO 8601.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from articles.article import Article
from articles.span import Span, joined

from .anchor import describe
from .ids import new_id
from .labels import Schema
from .model import Annotation, AnnotationError, Relation, Value, frozen
from .rules import attribute_refusal, refusal, relation_attribute_refusal

S = TypeVar("S", bound=Annotation | Relation)
"""What has attributes and a note."""


def labelled(
    schema: Schema,
    annotator: str,
    article: Article,
    label: str,
    spans: Sequence[Span],
    near: Iterable[Annotation],
    now: str,
) -> Annotation:
    """A new annotation, with the label's defaults. Raises AnnotationError with the reason when it cannot be."""
    target = describe(article.text, spans, article.digest)
    known = list(near)
    for other in known:
        if other.label == label and other.target.spans == target.spans:
            raise AnnotationError(f"this is labelled {label} already; x deletes it")
    _check(refusal(schema, article.text, known, label, target.spans))
    return Annotation(new_id(), article.id, label, target, annotator, schema.defaults(label), created=now, modified=now)


def relabelled(
    schema: Schema, article: Article, annotation: Annotation, label: str, near: Iterable[Annotation], now: str
) -> Annotation:
    """The annotation with another label: attributes that the new label has as well stay, the rest gets its defaults."""
    _check(refusal(schema, article.text, _others(annotation, near), label, annotation.target.spans))
    names = {attribute.name for attribute in schema.attributes_of(label)}
    kept = {name: value for name, value in annotation.attributes.items() if name in names}
    return replace(annotation, label=label, attributes=frozen({**schema.defaults(label), **kept}), modified=now)


def retargeted(
    schema: Schema,
    article: Article,
    annotation: Annotation,
    spans: Sequence[Span],
    near: Iterable[Annotation],
    now: str,
) -> Annotation:
    """The annotation at other spans. Raises AnnotationError with the reason when it may not stand there."""
    whole = joined(spans)
    _check(refusal(schema, article.text, _others(annotation, near), annotation.label, whole))
    return replace(annotation, target=describe(article.text, whole, article.digest), modified=now)


def valued(schema: Schema, subject: S, name: str, value: Value | None, now: str) -> S:
    """An annotation or a relation with a value of an attribute; None takes it away. Raises AnnotationError."""
    if value is not None:
        _check(
            attribute_refusal(schema, subject.label, name, value)
            if isinstance(subject, Annotation)
            else relation_attribute_refusal(schema, subject.type, name, value)
        )
    values = {key: old for key, old in subject.attributes.items() if key != name}
    if value is not None:
        values[name] = value
    return replace(subject, attributes=frozen(values), modified=now)


def noted(subject: S, note: str, now: str) -> S:
    """An annotation or a relation with a note."""
    return replace(subject, note=note, modified=now)


def _others(annotation: Annotation, near: Iterable[Annotation]) -> list[Annotation]:
    return [other for other in near if other.id != annotation.id]


def _check(reason: str | None) -> None:
    if reason:
        raise AnnotationError(reason)
