"""What the schema forbids, and how it wants the edges of a target: pure rules over annotations.

A rule answers with a message fit to show, or with None when nothing is wrong.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from articles.span import Span, joined

from .labels import Attribute, AttributeType, JudgementType, Label, Reach, RelationType, Schema, Scope, Trim
from .model import Annotation, Relation, Value

SHOWN = 40
"""As much of a quote is shown in a message, in characters."""

BREAKS = ".?!…,;:—–。！？，、；："
"""Punctuation that ends or divides sentences."""
BREAKS_BEFORE = BREAKS.replace(".", "") + "¿¡"
"""The same at the start of a span, where a full stop belongs to a number or a name (.5, .NET)."""
QUOTES = '"“”„‟«»‹›「」『』'
SINGLE = {"‘": "’", "'": "'"}
BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】"}
ABBREVIATION = re.compile(r"(?:\b\w\.)+\w\.|\b(?:[A-Z]|Bros|Co|Corp|Dr|Inc|Jr|Ltd|No|Sr|St|vs)\.")
"""The dot at its end is the word's and not the sentence's: U.S., a.m., Inc., a single capital."""
FIRST = re.compile(r"(\w+(?:['’]\w+)*)[.,]?\s+")


def refusal(
    schema: Schema, text: str, overlapping: Iterable[Annotation], label: str, spans: Sequence[Span]
) -> str | None:
    """Why an annotation with `label` may not stand at `spans` of `text`; None when it may.

    `overlapping` are the annotations to be kept apart from: those of the same annotator that share a character with
    `spans` (others may be among them and do no harm), without the one that is being changed.
    """
    if schema.label(label) is None:
        return f"the schema {schema.name} has no label {label}"
    if (fault := misplaced(text, spans)) is not None:
        return fault
    for other in overlapping:
        if other.label == label and joined(other.target.spans) == joined(spans):
            return f"{_called(other)} is labelled {label} already"
        if crosses(other.target.spans, spans) and not schema.crosses_allowed(label, other.label):
            return f"{label} may not cross {_called(other)}: put one inside the other, or keep them apart"
    return None


def misplaced(text: str, spans: Sequence[Span]) -> str | None:
    """Why nothing can stand at `spans` of `text`."""
    if not spans:
        return "nothing is selected"
    if any(not 0 <= span.start < span.end <= len(text) for span in spans):
        return "a piece is empty or lies outside the article"
    if any(before.end > after.start for before, after in pairwise(spans)):
        return "the pieces overlap or are out of order"
    if any(span.of(text).isspace() for span in spans):
        return "there is only white space in a piece"
    return None


def relation_refusal(
    schema: Schema, kind: str, source: Annotation, target: Annotation, existing: Iterable[Relation] = ()
) -> str | None:
    """Why a relation of type `kind` may not lead from `source` to `target`; None when it may.

    `existing` are the same annotator's relations at `source` or `target` (others may be among them), without the one
    that is being changed.
    """
    found = schema.relation(kind)
    if found is None:
        return f"the schema {schema.name} has no relation {kind}"
    if source.id == target.id:
        return f"{kind} needs two annotations; this is one"
    if not found.joins(source.label, target.label):
        turned = "; the other way round it may" if found.joins(target.label, source.label) else ""
        return f"{kind} may not lead from {source.label} to {target.label}{turned}"
    if found.reach is Reach.ARTICLE and source.article != target.article:
        return f"{kind} stays within one article"
    between = {source.id, target.id}
    for other in existing:
        if {other.source, other.target} == between:
            reason = _beside(schema, found, other, reverse=other.source != source.id)
            if reason is not None:
                return reason
    return None


def _beside(schema: Schema, kind: RelationType, other: Relation, reverse: bool) -> str | None:
    """Why a relation may not stand beside `other`, which joins the same two annotations."""
    if other.type == kind.name:
        if kind.symmetric or not reverse:
            return f"{kind.name} joins these two already"
        # What implies in both directions is one and the same: a transitive type that is not symmetric is an order.
        return f"{kind.name} leads the other way already, and cannot do both" if kind.transitive else None
    known = schema.relation(other.type)
    if other.type in kind.excludes or (known is not None and kind.name in known.excludes):
        return f"{other.type} joins these two, which leaves no room for {kind.name}: delete it first"
    return None


def attribute_refusal(schema: Schema, label: str, name: str, value: Value) -> str | None:
    """Why an annotation with `label` may not have this attribute with this value; None when it may."""
    return _value_refusal(schema.attributes_of(label), label, name, value)


def relation_attribute_refusal(schema: Schema, kind: str, name: str, value: Value) -> str | None:
    """Why a relation of type `kind` may not have this attribute with this value; None when it may."""
    return _value_refusal(schema.attributes_of_relation(kind), kind, name, value)


def _value_refusal(attributes: Iterable[Attribute], owner: str, name: str, value: Value) -> str | None:
    attribute = next((attribute for attribute in attributes if attribute.name == name), None)
    if attribute is None:
        return f"{owner} has no attribute {name}"
    if attribute.type is AttributeType.FLAG:
        return None if isinstance(value, bool) else f"{name} is true or false, not {value}"
    if not isinstance(value, str):
        return f"{name} is text, not {_shown(value)}"
    if attribute.type is AttributeType.CHOICE and value not in attribute.names:
        return f"{name} is one of {', '.join(attribute.names)}, not {value}"
    return None


def judgement_refusal(schema: Schema, name: str, articles: Sequence[str], value: Value) -> str | None:
    """Why this judgement may not be passed on one article or a pair (their ids); None when it may."""
    kind: JudgementType | None = schema.judgement(name)
    if kind is None:
        return f"the schema {schema.name} has no judgement {name}"
    if len(set(articles)) != len(articles) or len(articles) not in (1, 2):
        return f"{name} needs one article or two different ones"
    scope = Scope.ARTICLE if len(articles) == 1 else Scope.PAIR
    if scope not in kind.of:
        return f"{name} is about the {kind.of[0]}, not the {scope}"
    if value not in kind.values:
        return f"{name} is one of {', '.join(kind.values)}, not {_shown(value)}"
    return None


def crosses(one: Iterable[Span], other: Iterable[Span]) -> bool:
    """Two targets share a character, and neither has all the characters of the other."""
    first, second = joined(one), joined(other)
    if not any(a.overlaps(b) for a in first for b in second):
        return False
    return not _holds(first, second) and not _holds(second, first)


def _holds(outer: Iterable[Span], inner: Iterable[Span]) -> bool:
    """Every character of `inner` is in `outer`; both are joined."""
    return all(any(a.contains(b) for a in outer) for b in inner)


def tidy(text: str, span: Span, label: Label) -> Span:
    """A unit as the label wants it: its edges trimmed, the words it leaves out dropped from its start.

    Never empty when `span` holds more than white space: what would leave nothing is left as it is.
    """
    best = _trimmed(text, span, Trim.SPACE)
    current = _trimmed(text, best, label.trim)
    while current:
        best = current
        word = FIRST.match(text, current.start, current.end)
        if word is None or word[1].casefold() not in label.leave_out:
            break
        current = _trimmed(text, Span(word.end(), current.end), label.trim)
    return best


def _trimmed(text: str, span: Span, trim: Trim) -> Span:
    start, end = span
    while start < end:
        inside = text[start:end]
        if inside[0].isspace():
            start += 1
        elif inside[-1].isspace():
            end -= 1
        elif trim is Trim.SPACE:
            break
        elif inside[0] in BREAKS_BEFORE:
            start += 1
        elif inside[-1] in BREAKS and not (inside[-1] == "." and _abbreviated(inside)):
            end -= 1
        elif _wrapped(inside):
            start, end = start + 1, end - 1
        elif _alone(inside, inside[-1], at_end=True):
            end -= 1
        elif _alone(inside, inside[0], at_end=False):
            start += 1
        else:
            break
    return Span(start, max(start, end))


def _abbreviated(inside: str) -> bool:
    return any(match.end() == len(inside) for match in ABBREVIATION.finditer(inside))


def _wrapped(inside: str) -> bool:
    """Quotation marks or brackets stand around the whole, and none of their kind within."""
    first, last, within = inside[0], inside[-1], inside[1:-1]
    if len(inside) < 2:
        return False
    if first in QUOTES and last in QUOTES:
        return not any(mark in QUOTES for mark in within)
    if SINGLE.get(first) == last:
        return first not in within
    return BRACKETS.get(first) == last and first not in within and last not in within


def _alone(inside: str, mark: str, at_end: bool) -> bool:
    """A quotation mark or bracket at an edge whose mate is not inside."""
    if mark in QUOTES:
        return sum(inside.count(quote) for quote in QUOTES) % 2 == 1
    if at_end:
        opening = next((left for left, right in BRACKETS.items() if right == mark), "")
        return bool(opening) and inside.count(mark) > inside.count(opening)
    if mark == "‘":
        return "’" not in inside
    return mark in BRACKETS and inside.count(mark) > inside.count(BRACKETS[mark])


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _called(annotation: Annotation) -> str:
    """An annotation as a message names it: its label and the beginning of its quote."""
    quote = " ".join(annotation.target.exact.split())
    return f"{annotation.label} “{quote if len(quote) <= SHOWN else f'{quote[: SHOWN - 1]}…'}”"
