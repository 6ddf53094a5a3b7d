"""What follows from annotations and relations and is never typed. Pure.

The names are those of `[derived]` in the default schema; a schema that names none of them has nothing derived. The
FactBank value is that of Saurí and Pustejovsky, FactBank: a corpus annotated with event factuality (2009).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from articles.span import joined

from .labels import Schema
from .model import Annotation, Relation, Value

CLAIM, NUMBER = "CLAIM", "NUM"
SOURCE, SAME = "source", "same"
CERTAINTY, POLARITY, VOICE, MENTION, REF = "certainty", "polarity", "voice", "mention", "ref"
FACTBANK = "factbank"
NOMINAL = "nominal"

Find: TypeAlias = Callable[[str], Annotation | None]
"""The annotation of an id, wherever it stands; None when it is not at hand."""


class Around(NamedTuple):
    """What a rule may look at besides the annotation: things that the same annotator said."""

    schema: Schema
    near: Sequence[Annotation]
    """The annotations that share a code point with it."""
    relations: Sequence[Relation]
    """Those that begin or end at it."""
    find: Find


class Derived(NamedTuple):
    """A name of `[derived]`, its value for one annotation, and what it was seen by; `why` may be empty."""

    name: str
    value: Value
    why: str = ""


def derived(annotation: Annotation, around: Around) -> Iterator[Derived]:
    """What follows for one annotation, in the order of the schema; rules that do not hold say nothing."""
    for name in around.schema.derived:
        rule = RULES.get(name)
        found = rule(annotation, around) if rule is not None and annotation.label == CLAIM else None
        if found is not None:
            yield found


def _numeric(claim: Annotation, around: Around) -> Derived | None:
    """A number stands inside."""
    whole = joined(claim.target.spans)
    inside = [
        one.target.exact
        for one in around.near
        if one.label == NUMBER and all(any(span.contains(part) for span in whole) for part in one.target.spans)
    ]
    return Derived("numeric", value=True, why=", ".join(inside)) if inside else None


def _factbank(claim: Annotation, around: Around) -> Derived | None:
    """Certainty and polarity together; what nobody commits to has no polarity."""
    schema = around.schema
    certainty, polarity = schema.attribute(CERTAINTY), schema.attribute(POLARITY)
    if certainty is None or polarity is None:
        return None
    said = claim.attributes.get(CERTAINTY, certainty.default)
    known = next((value.map.get(FACTBANK, "") for value in certainty.values if value.name == said), "")
    if not known or known.endswith("u"):
        return Derived(FACTBANK, known) if known else None
    sign = {"pos": "+", "neg": "-"}.get(str(claim.attributes.get(POLARITY, polarity.default)), "")
    return Derived(FACTBANK, known + sign) if sign else None


def _unnamed_source(claim: Annotation, around: Around) -> Derived | None:
    """Somebody else's words, and nobody says whose."""
    voice = around.schema.attribute(VOICE)
    if voice is None or claim.attributes.get(VOICE, voice.default) in (None, "author"):
        return None
    sources = [one.target for one in around.relations if one.type == SOURCE and one.source == claim.id]
    if not sources:
        return Derived("unnamed_source", value=True, why="no source is given")
    for source in map(around.find, sources):
        if source is None or source.attributes.get(MENTION) != NOMINAL or source.attributes.get(REF):
            return None
        why = source.target.exact
    return Derived("unnamed_source", value=True, why=why)


def _certainty_gap(claim: Annotation, around: Around) -> Derived | None:
    """The same claim is put more or less surely elsewhere, or by another voice."""
    gaps: list[str] = []
    for relation in around.relations:
        if relation.type != SAME:
            continue
        other = around.find(relation.target if relation.source == claim.id else relation.source)
        if other is None:
            continue
        for name in (CERTAINTY, VOICE):
            default = getattr(around.schema.attribute(name), "default", None)
            here, there = claim.attributes.get(name, default), other.attributes.get(name, default)
            if here != there:
                gaps.append(f"{here} here, {there} in {other.article}")
    return Derived("certainty_gap", value=True, why="; ".join(dict.fromkeys(gaps))) if gaps else None


RULES: Mapping[str, Callable[[Annotation, Around], Derived | None]] = MappingProxyType(
    {
        "numeric": _numeric,
        "factbank": _factbank,
        "unnamed_source": _unnamed_source,
        "certainty_gap": _certainty_gap,
    }
)
