"""What the inspector says of an annotation or a relation: from values to lines. Nothing is decided here."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from annotations.derived import Around, derived
from annotations.labels import TOGGLE, Attribute, AttributeType
from annotations.model import BY_HAND, Annotation, Relation, Value

from .absent import absent
from .ends import End, ends_of, quoted
from .telling import short
from .widgets.page import Line

if TYPE_CHECKING:
    from .desk import Desk

NOTE, DELETE, NEXT = "n", "x", "e"
RELATIONS = "ABCDFGHIJKLMOPQRSTUVWYZ"
"""Each relation has a capital: those that notes, deleting and the next annotation may need are left out."""
_QUOTE, _END = 200, 60
"""Characters of a quote, and of the quote at the other end of a relation."""


def attributes_of(desk: "Desk", subject: Annotation | Relation) -> tuple[Attribute, ...]:
    """The attributes that the schema gives it."""
    if isinstance(subject, Annotation):
        return desk.schema.attributes_of(subject.label)
    return desk.schema.attributes_of_relation(subject.type)


def key_beside(key: str, attributes: Sequence[Attribute]) -> str:
    """The key of the inspector's own, as a capital where an attribute has the letter."""
    return key.upper() if any(attribute.key == key for attribute in attributes) else key


def choices(attribute: Attribute) -> str:
    """The values of a choice with their digits, each of a piece; what a press switches needs none."""
    if attribute.type is AttributeType.TEXT:
        return "a text: those given before are offered"
    if attribute.type is AttributeType.FLAG or attribute.key == TOGGLE:
        return "switches"
    return " · ".join(f"{number}\N{NO-BREAK SPACE}{name}" for number, name in enumerate(attribute.names, 1))


def said(value: Value | None) -> str:
    """A value as it stands behind its attribute's name."""
    return {True: "yes", False: "no", None: "–", "": "–"}.get(value, str(value))


def inspected(desk: "Desk", annotation: Annotation, chosen: str = "", others: tuple[str, ...] = ()) -> Iterator[Line]:
    """Everything of an annotation; `chosen` is the name of the attribute that waits for a digit.

    `others` are the ids of the other open articles that are done with its own: it may be said by this one alone.
    """
    schema = desk.schema
    label, guest = schema.label(annotation.label), desk.layer.guests.get(annotation.id, "")
    slot = desk.slots.get(annotation.label, 0)
    quote = f"“{short(annotation.target.exact, _QUOTE)}”"
    yield Line(label.key or "·" if label else "?", f"{annotation.label} {quote}", slot)
    if annotation.id in desk.held:
        yield Line("!", "its words moved: the article was changed since")
    attributes = attributes_of(desk, annotation)
    yield from _attributes(annotation, attributes, chosen, changeable=not guest)
    relations = desk.relations_of(annotation.id)
    own = [one for one in relations if one.annotator == annotation.annotator]
    near = [
        one for one in desk.over(annotation.article, annotation.target.span) if one.annotator == annotation.annotator
    ]
    for fact in derived(annotation, Around(schema, near, own, desk.annotation)):
        value = "" if fact.value is True else f": {said(fact.value)}"
        yield Line("=", f"{fact.name.replace('_', ' ')}{value}", more=fact.why)
    for other in absent(desk, annotation, others):
        yield Line("=", "only in one", more=f"nothing in {other} is related to it, and the pair is done")
    if annotation.note or not guest:
        yield Line(_key(NOTE, attributes, guest), f"note: {annotation.note or '–'}")
    yield from related(desk, annotation)
    yield Line(" ", "", more=_made(annotation, guest))
    if label is not None and label.guideline:
        yield Line("", "")
        yield Line("", f"{label.name}: {label.title}" if label.title else label.name)
        yield Line(" ", label.guideline)


def relations_at(desk: "Desk", annotation: Annotation) -> list[Relation]:
    """Its relations that were made, in the order of their capitals."""
    return [end.relation for end in ends_of(desk, annotation) if end.relation is not None]


def related(desk: "Desk", annotation: Annotation) -> Iterator[Line]:
    """Its relations, each with the capital that opens it, then those that follow; what is beyond them is counted."""
    capitals = iter(RELATIONS)
    ends = ends_of(desk, annotation)
    for end in ends[: len(RELATIONS)]:
        key = " " if end.relation is None else next(capitals)
        yield Line(key, _as_sentence(desk, end), more=_beside(desk, annotation, end))
    if len(ends) > len(RELATIONS):
        yield Line(" ", f"and {len(ends) - len(RELATIONS)} more relations")


def inspected_relation(desk: "Desk", relation: Relation, chosen: str = "") -> Iterator[Line]:
    """Everything of a relation."""
    kind, guest = desk.schema.relation(relation.type), desk.layer.guests.get(relation.id, "")
    yield Line("", f"{relation.type}: {kind.title}" if kind is not None and kind.title else relation.type)
    for name, end in (("from", relation.source), ("to", relation.target)):
        other = desk.annotation(end)
        there = f"{other.label} “{short(other.target.exact, _END)}”" if other is not None else "what is not there"
        yield Line(" ", f"{name} {there}", more=other.article if other is not None else "")
    attributes = attributes_of(desk, relation)
    yield from _attributes(relation, attributes, chosen, changeable=not guest)
    if relation.note or not guest:
        yield Line(_key(NOTE, attributes, guest), f"note: {relation.note or '–'}")
    yield Line(" ", "", more=_made(relation, guest))
    if kind is not None and kind.guideline:
        yield Line(" ", kind.guideline)


def _attributes(
    subject: Annotation | Relation, attributes: Sequence[Attribute], chosen: str, *, changeable: bool
) -> Iterator[Line]:
    for attribute in attributes:
        value = subject.attributes.get(attribute.name, attribute.default)
        key = attribute.key or "·" if changeable else " "
        more = choices(attribute) if changeable else ""
        yield Line(key, f"{attribute.name}: {said(value)}", more=more, marked=attribute.name == chosen)
    known = {attribute.name for attribute in attributes}
    for name, value in subject.attributes.items():
        if name not in known:
            yield Line("?", f"{name}: {said(value)}", more="the schema has no such attribute")


def _key(key: str, attributes: Sequence[Attribute], guest: str) -> str:
    return " " if guest else key_beside(key, attributes)


def _as_sentence(desk: "Desk", end: End) -> str:
    """What a relation says, read from this end."""
    kind = desk.schema.relation(end.type)
    title = kind.title if kind is not None and kind.title else end.type
    there = quoted(end, _END, end.other.article if end.other is not None else "")
    return f"{there} {title} this" if end.sign == "←" else f"{title} {there}"


def _beside(desk: "Desk", annotation: Annotation, end: End) -> str:
    """Type, where the other end stands, whose relation it is, and what of it is not as it is at first."""
    where = end.other.article if end.other is not None and end.other.article != annotation.article else ""
    values: list[str] = []
    if end.relation is not None:
        defaults = desk.schema.defaults_of_relation(end.type)
        values = [said(value) for name, value in end.relation.attributes.items() if value != defaults.get(name)]
        values.append(end.relation.note)
    follows = "" if end.relation is not None else "follows from others"
    return " · ".join(part for part in (end.type, where, end.guest, follows, *values) if part)


def _made(subject: Annotation | Relation, guest: str) -> str:
    """Who made it, when and how."""
    how = "by hand" if subject.origin == BY_HAND else f"by {subject.origin}"
    made = " ".join(part for part in (subject.annotator, how, _when(subject.created)) if part)
    later = f", changed {_when(subject.modified)}" if subject.modified not in ("", subject.created) else ""
    return f"{made}{later}{': shown, and not yours to change' if guest else ''}"


def _when(time: str) -> str:
    """To the minute, UTC."""
    return time[:16].replace("T", " ")
