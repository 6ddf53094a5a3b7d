"""Schema and its parts: labels, attributes, relations, judgements. Values and lookups, nothing of files.

The parts are named tuples: seven frozen dataclasses would cost 7 ms at every start, named tuples 1 ms.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from .model import NOTHING, Value

EMPTY: Mapping[str, str] = MappingProxyType({})

EVERY = "*"
"""In the labels or relations of an attribute: all of them."""

TOGGLE = "0"
"""The key of an attribute that a press switches between its two values."""

MOST_DIGITS = 9
"""As many values can be set by a digit, 1 to 9."""

HUES = ("red", "green", "yellow", "blue", "magenta", "cyan", "white")
COLORS = (*HUES, *(f"bright-{hue}" for hue in HUES))
"""The names a colour may have; a terminal of 16 colours has them all, and a theme says what they look like."""

KEPT_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "e": "edits an annotation",
        "f": "shows hints",
        "k": "relates",
        "m": "finds the matching passage",
        "q": "quits",
        "v": "extends the selection",
        "x": "deletes",
        "z": "undoes",
    }
)
"""The lower-case letters that commands keep, with what they do; all others are a schema's to give to labels."""


class Group(StrEnum):
    """What a label is about; each group has a visual channel of its own."""

    CLAIM = "claim"
    ENTITY = "entity"
    UNCERTAINTY = "uncertainty"


class Unit(StrEnum):
    """What a label's key takes when nothing is selected."""

    WORD = "word"
    PHRASE = "phrase"
    CLAUSE = "clause"
    SENTENCE = "sentence"


class Trim(StrEnum):
    """What is taken off the edges of a unit before it is labelled."""

    SPACE = "space"
    """White space."""
    PUNCTUATION = "punctuation"
    """White space, punctuation that ends or divides sentences, quotation marks and brackets without their mate."""


class Crosses(StrEnum):
    """Which annotations a label's targets may cross, that is, share characters with, neither inside the other."""

    ANY = "any"
    OTHER_LABELS = "other-labels"
    OTHER_GROUPS = "other-groups"


class AttributeType(StrEnum):
    """What an attribute's value is."""

    CHOICE = "choice"
    """One of its values, text."""
    FLAG = "flag"
    """True or false."""
    TEXT = "text"
    """Anything."""


class Reach(StrEnum):
    """How far apart the two ends of a relation may stand."""

    ARTICLE = "article"
    PROJECT = "project"


class Propose(StrEnum):
    """Which relation of a type is proposed when one of its ends is made; making it is left to a person."""

    SENTENCE = "sentence"
    """To the nearest target in the same sentence."""
    AROUND = "around"
    """To the innermost target around the source."""


class Scope(StrEnum):
    """What a judgement is about."""

    ARTICLE = "article"
    PAIR = "pair"


class Example(NamedTuple):
    """A quote that shows when to use something, or when not to; `article` is the id of the article it stands in."""

    quote: str
    article: str = ""
    why: str = ""


class RelationExample(NamedTuple):
    """Two quotes that a relation joins, or does not."""

    source: Example
    target: Example
    why: str = ""


class Label(NamedTuple):
    """One kind of annotation. `key` is a lower-case letter, or empty: then the menu alone reaches it."""

    name: str
    group: Group
    key: str = ""
    title: str = ""
    color: str = "white"
    """A name of `COLORS` or #rrggbb."""
    unit: Unit = Unit.WORD
    trim: Trim = Trim.PUNCTUATION
    leave_out: tuple[str, ...] = ()
    """Words, in lower case, that a unit drops at its start."""
    crosses: Crosses = Crosses.ANY
    guideline: str = ""
    positive: tuple[Example, ...] = ()
    negative: tuple[Example, ...] = ()
    map: Mapping[str, str] = EMPTY
    """Other schemes, each with what the label is there."""


class AttributeValue(NamedTuple):
    """One value of a choice."""

    name: str
    guideline: str = ""
    positive: tuple[Example, ...] = ()
    negative: tuple[Example, ...] = ()
    map: Mapping[str, str] = EMPTY


class Attribute(NamedTuple):
    """Something said about every annotation of some labels, or every relation of some types."""

    name: str
    type: AttributeType
    labels: tuple[str, ...] = ()
    """Names of labels; `*` in the file is written out here."""
    relations: tuple[str, ...] = ()
    """Names of relation types, likewise."""
    key: str = ""
    """A lower-case letter for the inspector, or `0`: then `0` switches between its two values at once."""
    values: tuple[AttributeValue, ...] = ()
    """Of a choice; the n-th has the digit n."""
    default: Value | None = None
    """None: a choice that is not set until somebody sets it."""
    guideline: str = ""
    map: Mapping[str, str] = EMPTY

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values."""
        return tuple(value.name for value in self.values)


class RelationType(NamedTuple):
    """One kind of relation between annotations."""

    name: str
    key: str
    source: tuple[str, ...]
    """Names of the labels at which it may begin."""
    target: tuple[str, ...]
    """Names of the labels at which it may end."""
    title: str = ""
    reach: Reach = Reach.PROJECT
    symmetric: bool = False
    transitive: bool = False
    excludes: tuple[str, ...] = ()
    """Types that cannot join the same two annotations as well, in either direction."""
    guideline: str = ""
    positive: tuple[RelationExample, ...] = ()
    negative: tuple[RelationExample, ...] = ()
    map: Mapping[str, str] = EMPTY
    propose: Propose | None = None

    def joins(self, source: str, target: str) -> bool:
        """It may lead from an annotation labelled `source` to one labelled `target`."""
        return source in self.source and target in self.target


class JudgementType(NamedTuple):
    """One question about a whole article or a pair; the n-th value has the digit n."""

    name: str
    of: tuple[Scope, ...]
    values: tuple[str, ...]
    key: str = ""
    title: str = ""
    default: str = ""
    """What holds before anybody has judged; empty: nothing does."""
    guideline: str = ""
    examples: Mapping[str, str] = EMPTY
    """Ids of articles, each with the value it should be given."""


@dataclass(frozen=True)
class Schema:
    """What can be said about articles: the labels, attributes, relations and judgements of a project, in file order."""

    name: str
    labels: tuple[Label, ...]
    version: str = ""
    title: str = ""
    language: str = ""
    attributes: tuple[Attribute, ...] = ()
    relations: tuple[RelationType, ...] = ()
    judgements: tuple[JudgementType, ...] = ()
    derived: Mapping[str, str] = field(default_factory=lambda: EMPTY, hash=False)
    """What follows from the rest and is never typed: names, each with its rule in words."""

    def label(self, name: str) -> Label | None:
        """The label called `name`; None when the schema has none (a layer may be older than its schema)."""
        return self._labels.get(name)

    def label_by_key(self, key: str) -> Label | None:
        """The label whose key this is."""
        return self._keys.get(key)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute called `name`."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def relation(self, name: str) -> RelationType | None:
        """The relation type called `name`."""
        return next((relation for relation in self.relations if relation.name == name), None)

    def judgement(self, name: str) -> JudgementType | None:
        """The judgement type called `name`."""
        return next((judgement for judgement in self.judgements if judgement.name == name), None)

    def attributes_of(self, label: str) -> tuple[Attribute, ...]:
        """The attributes of a label, the one that the digits 1-9 set first, the one that `0` switches last."""
        return self._attributes.get(label, ())

    def attributes_of_relation(self, relation: str) -> tuple[Attribute, ...]:
        """The attributes of a relation type, in the same order."""
        return _by_keys(attribute for attribute in self.attributes if relation in attribute.relations)

    def digits(self, label: str) -> Attribute | None:
        """The attribute of a label that the digits 1-9 set: its first choice."""
        first = next(iter(self.attributes_of(label)), None)
        return first if first is not None and _takes_digits(first) else None

    def toggle(self, label: str) -> Attribute | None:
        """The attribute of a label that `0` switches: the annotator's own doubt."""
        return next((attribute for attribute in self.attributes_of(label) if attribute.key == TOGGLE), None)

    def defaults(self, label: str) -> Mapping[str, Value]:
        """The attributes that a new annotation with this label has."""
        return _defaults(self.attributes_of(label))

    def defaults_of_relation(self, relation: str) -> Mapping[str, Value]:
        """The attributes that a new relation of this type has."""
        return _defaults(self.attributes_of_relation(relation))

    def crosses_allowed(self, one: str, other: str) -> bool:
        """Targets of these two labels may cross. A label that the schema does not have crosses anything."""
        first, second = self.label(one), self.label(other)
        if first is None or second is None:
            return True
        rules = {first.crosses, second.crosses}
        if first.name == second.name:
            return rules == {Crosses.ANY}
        return first.group != second.group or Crosses.OTHER_GROUPS not in rules

    def relations_between(self, source: str, target: str, one_article: bool = False) -> tuple[RelationType, ...]:
        """The types that may lead from a label to a label; those of reach `article` only within one article."""
        return tuple(
            relation
            for relation in self.relations
            if relation.joins(source, target) and (one_article or relation.reach is Reach.PROJECT)
        )

    def judgements_of(self, scope: Scope) -> tuple[JudgementType, ...]:
        """The judgements about an article, or about a pair."""
        return tuple(judgement for judgement in self.judgements if scope in judgement.of)

    @cached_property
    def compared(self) -> frozenset[str]:
        """The labels that relations between articles join: what can be said by one article alone."""
        kinds = [kind for kind in self.relations if kind.reach is Reach.PROJECT]
        return frozenset(label for kind in kinds for label in (*kind.source, *kind.target))

    @cached_property
    def _labels(self) -> dict[str, Label]:
        return {label.name: label for label in self.labels}

    @cached_property
    def _keys(self) -> dict[str, Label]:
        return {label.key: label for label in self.labels if label.key}

    @cached_property
    def _attributes(self) -> dict[str, tuple[Attribute, ...]]:
        return {
            label.name: _by_keys(attribute for attribute in self.attributes if label.name in attribute.labels)
            for label in self.labels
        }


def _takes_digits(attribute: Attribute) -> bool:
    return attribute.type is AttributeType.CHOICE and attribute.key != TOGGLE


def _by_keys(attributes: Iterable[Attribute]) -> tuple[Attribute, ...]:
    """The first choice, then the rest in file order, then what `0` switches."""
    rest = list(attributes)
    first = [attribute for attribute in rest if _takes_digits(attribute)][:1]
    return (
        *first,
        *(attribute for attribute in rest if attribute not in first and attribute.key != TOGGLE),
        *(attribute for attribute in rest if attribute.key == TOGGLE),
    )


def _defaults(attributes: Iterable[Attribute]) -> Mapping[str, Value]:
    found = {attribute.name: attribute.default for attribute in attributes if attribute.default is not None}
    return MappingProxyType(found) if found else NOTHING
