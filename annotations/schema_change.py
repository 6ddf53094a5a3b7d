"""A schema that changed under a layer: what the layer holds that the schema does not know, and renaming it. Pure.

Nothing of a layer is invalid because the schema has another version: what it does not know is kept, shown and listed,
until somebody renames it or gives the schema its name back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from .labels import AttributeType, Schema
from .model import Annotation, Change, Entry, Judgement, Rejection, Relation, Step, Value, frozen
from .rules import attribute_refusal, relation_attribute_refusal
from .schema_fields import nearest


class What(StrEnum):
    """What of a schema a name may stand for."""

    LABEL = "label"
    ATTRIBUTE = "attribute"
    VALUE = "value"
    """Of an attribute."""
    RELATION = "relation"
    JUDGEMENT = "judgement"
    JUDGED = "judgement value"


NAMES = (What.LABEL, What.ATTRIBUTE, What.RELATION, What.JUDGEMENT)
"""Those that have a name of their own; a value is one of an attribute or a judgement."""


class Unknown(NamedTuple):
    """Something said in a layer that the schema does not know."""

    what: What
    name: str
    """The label, the attribute, the type of relation, the judgement; or the value, as it is written."""
    of: str = ""
    """Of a value, its attribute or judgement."""
    on: str = ""
    """Of an attribute and its values, the label or the type of relation that has it."""

    def __str__(self) -> str:
        of = f" of {self.of}" if self.of else ""
        return f"{self.what} {self.name}{of}{f' on {self.on}' if self.on else ''}"


def unknown(schema: Schema, entries: Iterable[Entry]) -> Counter[Unknown]:
    """What the schema does not know of these entries, each with how many entries say it.

    Of an annotation whose label is unknown that is all: its attributes belong to the label.
    """
    return Counter(found for entry in entries for found in _unknown(schema, entry))


def _unknown(schema: Schema, entry: Entry) -> Iterator[Unknown]:
    match entry:
        case Annotation():
            if schema.label(entry.label) is None:
                yield Unknown(What.LABEL, entry.label)
                return
            names = {attribute.name for attribute in schema.attributes_of(entry.label)}
            for name, value in entry.attributes.items():
                if attribute_refusal(schema, entry.label, name, value) is not None:
                    yield _attribute(entry.label, name, value, known=name in names)
        case Relation():
            if schema.relation(entry.type) is None:
                yield Unknown(What.RELATION, entry.type)
                return
            names = {attribute.name for attribute in schema.attributes_of_relation(entry.type)}
            for name, value in entry.attributes.items():
                if relation_attribute_refusal(schema, entry.type, name, value) is not None:
                    yield _attribute(entry.type, name, value, known=name in names)
        case Judgement():
            kind = schema.judgement(entry.name)
            if kind is None:
                yield Unknown(What.JUDGEMENT, entry.name)
            elif entry.value not in kind.values:
                yield Unknown(What.JUDGED, written(entry.value), entry.name)


def _attribute(on: str, name: str, value: Value, *, known: bool) -> Unknown:
    return Unknown(What.VALUE, written(value), name, on) if known else Unknown(What.ATTRIBUTE, name, on=on)


def written(value: Value) -> str:
    """A value as it is written on a command line."""
    return value if isinstance(value, str) else str(value).lower()


def named(entries: Iterable[Entry]) -> Counter[tuple[What, str]]:
    """The names that entries have: their labels, attributes, types and judgements, each with how many have it."""
    found: Counter[tuple[What, str]] = Counter()
    for entry in entries:
        match entry:
            case Annotation() | Rejection():
                found[What.LABEL, entry.label] += 1
            case Relation():
                found[What.RELATION, entry.type] += 1
            case Judgement():
                found[What.JUDGEMENT, entry.name] += 1
        if isinstance(entry, Annotation | Relation):
            found.update((What.ATTRIBUTE, name) for name in entry.attributes)
    return found


class Rename(NamedTuple):
    """A wish: what is called `old` is to be called `new`."""

    what: What
    old: str
    new: str
    of: str = ""
    """Of a value, its attribute or judgement."""

    @property
    def title(self) -> str:
        """What the step is called."""
        return f"rename {self.what} {self.old} to {self.new}"


def refused(schema: Schema, wish: Rename) -> str | None:
    """Why nothing can be renamed so: the schema does not know the new name. None when it can."""
    known: dict[What, list[str]] = {
        What.LABEL: [label.name for label in schema.labels],
        What.ATTRIBUTE: [attribute.name for attribute in schema.attributes],
        What.RELATION: [relation.name for relation in schema.relations],
        What.JUDGEMENT: [judgement.name for judgement in schema.judgements],
    }
    owner = {What.VALUE: What.ATTRIBUTE, What.JUDGED: What.JUDGEMENT}.get(wish.what)
    if wish.old == wish.new:
        return f"{wish.old} is called so already"
    if owner is None:
        return None if wish.new in known[wish.what] else _missing(schema, wish.what, wish.new, known[wish.what])
    if wish.of not in known[owner]:
        return _missing(schema, owner, wish.of, known[owner])
    values = _values(schema, wish)
    if values is None or wish.new in values:
        return None
    return f"{wish.new} is no value of {wish.of} in the schema {schema.name}{_or_one_of(wish.new, values)}"


def _missing(schema: Schema, what: What, name: str, known: list[str]) -> str:
    return f"the schema {schema.name} has no {what} {name}{_or_one_of(name, known)}"


def _or_one_of(name: str, known: Iterable[str]) -> str:
    there = ", ".join(known)
    return nearest(name, known) or (f"; there are {there}" if there else "")


def _values(schema: Schema, wish: Rename) -> tuple[str, ...] | None:
    """The values that an attribute or a judgement has, as they are written; None where it takes any text."""
    if wish.what is What.JUDGED:
        judgement = schema.judgement(wish.of)
        return judgement.values if judgement is not None else ()
    attribute = schema.attribute(wish.of)
    if attribute is None or attribute.type is AttributeType.TEXT:
        return None
    return ("true", "false") if attribute.type is AttributeType.FLAG else attribute.names


class Renaming(NamedTuple):
    """What a rename comes to in one layer."""

    step: Step
    kept: int
    """Entries that have an attribute of the new name as well: they stay as they are, so that neither value is lost."""
    twins: int
    """Entries that say now what another says already: the same label at one place, the same relation or judgement."""


def renaming(schema: Schema, entries: Iterable[Entry], wish: Rename, now: str) -> Renaming:
    """The step that renames in a layer; its changes are none when nothing there has the old name.

    Nothing but the name changes. `now` is UTC, ISO 8601.
    """
    renamer = Renamer(schema, wish, now)
    for entry in entries:
        renamer.take(entry)
    return renamer.done()


class Renamer:
    """Renames one entry after the other, for whoever has to do something else in between; see `renaming`."""

    def __init__(self, schema: Schema, wish: Rename, now: str) -> None:
        flag = wish.what is What.VALUE and _values(schema, wish) == ("true", "false")
        self._wish = wish
        self._new: Value = wish.new == "true" if flag else wish.new
        self._now = now
        self._changes: list[Change] = []
        self._kept = 0
        self._said: Counter[object] = Counter()

    def take(self, entry: Entry) -> None:
        """The next entry of the layer."""
        wish, after = self._wish, entry
        if wish.what is What.ATTRIBUTE and _both(entry, wish):
            self._kept += 1
        else:
            after = _renamed(entry, wish, self._new)
        if after is not entry:
            after = replace(after, modified=self._now)
            self._changes.append(Change(entry, after))
        if wish.what in (What.LABEL, What.RELATION, What.JUDGEMENT):
            self._said[_gist(after)] += 1

    def done(self) -> Renaming:
        """What it comes to."""
        after = (change.after for change in self._changes if change.after is not None)
        twins = sum(self._said[_gist(entry)] > 1 for entry in after)
        return Renaming(Step(self._wish.title, tuple(self._changes)), self._kept, twins)


def _both(entry: Entry, wish: Rename) -> bool:
    return isinstance(entry, Annotation | Relation) and {wish.old, wish.new} <= entry.attributes.keys()


def _renamed(entry: Entry, wish: Rename, new: Value) -> Entry:
    """The entry under its new name; the same object when it is not called so."""
    match entry, wish.what:
        case ((Annotation() | Rejection()), What.LABEL) if entry.label == wish.old:
            return replace(entry, label=wish.new)
        case Relation(type=wish.old), What.RELATION:
            return replace(entry, type=wish.new)
        case Judgement(name=wish.old), What.JUDGEMENT:
            return replace(entry, name=wish.new)
        case Judgement(name=wish.of), What.JUDGED if written(entry.value) == wish.old:
            return replace(entry, value=new)
        case ((Annotation() | Relation()), What.ATTRIBUTE) if wish.old in entry.attributes:
            values = {wish.new if name == wish.old else name: value for name, value in entry.attributes.items()}
            return replace(entry, attributes=frozen(values))
        case ((Annotation() | Relation()), What.VALUE) if wish.of in entry.attributes:
            if written(entry.attributes[wish.of]) == wish.old:
                return replace(entry, attributes=frozen({**entry.attributes, wish.of: new}))
    return entry


def _gist(entry: Entry) -> object:
    """What an entry says: two that say the same are one too many."""
    match entry:
        case Annotation():
            return entry.label, entry.article, entry.target.spans
        case Relation():
            return entry.type, entry.source, entry.target
        case Judgement():
            return entry.name, entry.articles
        case Rejection():
            return entry.id  # rejected twice is rejected: none is one too many
