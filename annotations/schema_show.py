"""A schema to read: as text with its keys and guidelines, and as plain JSON values."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from textwrap import wrap
from typing import Any

from .labels import (
    EMPTY,
    TOGGLE,
    Attribute,
    AttributeType,
    Example,
    Group,
    JudgementType,
    Label,
    Propose,
    RelationExample,
    RelationType,
    Schema,
)

INDENT = "    "
MIN_WIDTH = 20
_PROPOSED = {
    Propose.SENTENCE: "proposed: the nearest target in the same sentence",
    Propose.AROUND: "proposed: the innermost target around the source",
}


def describe(schema: Schema, width: int = 100) -> str:
    """The schema as text, `width` columns wide: labels with keys, attributes with digits, relations, guidelines."""
    return "\n".join(_lines(schema, width)) + "\n"


def as_dict(schema: Schema) -> dict[str, Any]:
    """The schema as JSON values, in the shape of a schema file; fields that are empty are left out."""
    head = {"name": schema.name, "version": schema.version, "title": schema.title, "language": schema.language}
    parts = {
        "schema": head,
        "label": schema.labels,
        "attribute": schema.attributes,
        "relation": schema.relations,
        "judgement": schema.judgements,
        "derived": schema.derived,
    }
    found = _plain(parts)
    assert isinstance(found, dict)
    return found


def _plain(value: Any) -> Any:
    """JSON values: named tuples as objects without their empty fields."""
    if isinstance(value, StrEnum):
        return value.value
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item not in ("", (), None, EMPTY)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _lines(schema: Schema, width: int) -> Iterator[str]:
    title = f": {schema.title}" if schema.title else ""
    yield " ".join(filter(None, (schema.name, schema.version))) + title
    for heading, entries in (
        ("LABELS", (_label(schema, label, width) for group in Group for label in _in(group, schema.labels))),
        ("ATTRIBUTES", (_attribute(attribute, width) for attribute in schema.attributes)),
        ("RELATIONS", (_relation(schema, relation, width) for relation in schema.relations)),
        ("JUDGEMENTS", (_judgement(judgement, width) for judgement in schema.judgements)),
        ("DERIVED, never typed", (_wrapped(f"{name}: {rule}", width, 1) for name, rule in schema.derived.items())),
    ):
        listed = [line for entry in entries for line in entry]
        if listed:
            yield from ("", heading, *listed)


def _in(group: Group, labels: Iterable[Label]) -> list[Label]:
    return [label for label in labels if label.group is group]


def _label(schema: Schema, label: Label, width: int) -> Iterator[str]:
    """A label, with the attributes that it has and the keys that set them at once."""
    yield _heading(label.key, label.name, label.title, f"{label.group}, takes a {label.unit}")
    yield from _guide(label.guideline, label.positive, label.negative, width, 1)
    digits, toggle = schema.digits(label.name), schema.toggle(label.name)
    told = []
    if digits is not None:
        told.append(f"{digits.name} {' '.join(f'{n} {name}' for n, name in enumerate(digits.names, 1))}")
    told += [attribute.name for attribute in schema.attributes_of(label.name) if attribute not in (digits, toggle)]
    if toggle is not None:
        told.append(f"{TOGGLE} {'/'.join(toggle.names) or toggle.name}")
    if told:
        yield from _wrapped(f"attributes: {', '.join(told)}", width, 1)


def _attribute(attribute: Attribute, width: int) -> Iterator[str]:
    kind = "" if attribute.type is AttributeType.CHOICE else f"{attribute.type} "
    of = ", ".join((*attribute.labels, *attribute.relations))
    yield from _wrapped(_heading(attribute.key, attribute.name, "", f"{kind}of {of}"), width, 0)
    yield from _wrapped(attribute.guideline, width, 1)
    for number, value in enumerate(attribute.values, 1):
        default = " (default)" if value.name == attribute.default else ""
        told = f": {value.guideline}" if value.guideline else ""
        yield from _wrapped(f"{number} {value.name}{default}{told}", width, 1)
        yield from _guide("", value.positive, value.negative, width, 2)


def _relation(schema: Schema, relation: RelationType, width: int) -> Iterator[str]:
    ends = f"{', '.join(relation.source)} {'<->' if relation.symmetric else '->'} {', '.join(relation.target)}"
    yield _heading(relation.key, relation.name, relation.title, f"{ends}, within the {relation.reach}")
    yield from _guide(relation.guideline, relation.positive, relation.negative, width, 1)
    if relation.propose:
        yield from _wrapped(_PROPOSED[relation.propose], width, 1)
    attributes = ", ".join(attribute.name for attribute in schema.attributes_of_relation(relation.name))
    if attributes:
        yield from _wrapped(f"attributes: {attributes}", width, 1)


def _judgement(judgement: JudgementType, width: int) -> Iterator[str]:
    yield _heading(judgement.key, judgement.name, judgement.title, f"about the {' or the '.join(judgement.of)}")
    yield from _wrapped(judgement.guideline, width, 1)
    for number, value in enumerate(judgement.values, 1):
        default = " (default)" if value == judgement.default else ""
        given = [article for article, example in judgement.examples.items() if example == value]
        yield from _wrapped(f"{number} {value}{default}{': ' if given else ''}{', '.join(given)}", width, 1)


def _heading(key: str, name: str, title: str, about: str) -> str:
    return f"{key or '-':<3} {name}{': ' if title else ''}{title} [{about}]"


def _guide(
    guideline: str,
    positive: Iterable[Example | RelationExample],
    negative: Iterable[Example | RelationExample],
    width: int,
    depth: int,
) -> Iterator[str]:
    yield from _wrapped(guideline, width, depth)
    yield from _examples(positive, "+", width, depth)
    yield from _examples(negative, "-", width, depth)


def _examples(examples: Iterable[Example | RelationExample], mark: str, width: int, depth: int) -> Iterator[str]:
    for example in examples:
        if isinstance(example, Example):
            told = _quoted(example)
        else:
            told = f"{_quoted(example.source)} and {_quoted(example.target)}"
        yield from _wrapped(f"{mark} {told}{': ' if example.why else ''}{example.why}", width, depth)


def _quoted(example: Example) -> str:
    return f"“{example.quote}”{f' ({example.article})' if example.article else ''}"


def _wrapped(text: str, width: int, depth: int) -> list[str]:
    """Lines no wider than `width`; those after the first are indented by two columns more."""
    indent = INDENT * depth
    return wrap(
        text,
        max(width, MIN_WIDTH),
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
