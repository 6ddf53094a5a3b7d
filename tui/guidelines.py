"""The schema as one reads it: each label with its examples, attributes and relations. From values to lines."""

from collections.abc import Iterable, Iterator

from annotations.labels import Attribute, AttributeType, Example, JudgementType, Label, RelationType, Schema

from .widgets.page import Line

GOOD, BAD = "  yes", "  not"
"""Before examples of what is meant, and of what is not."""
_BLANK = Line("", "")


def schema_lines(schema: Schema, told: str, edit: str, relate: str) -> Iterator[Line]:
    """The whole schema; `told` says what can be pressed, `edit` and `relate` are the keys of these commands."""
    name = f"{schema.name} {schema.version}".strip()
    yield Line("", f"Schema {name}{f': {schema.title}' if schema.title else ''}")
    yield Line("", told)
    for slot, label in enumerate(schema.labels, 1):
        yield _BLANK
        yield from _label(schema, label, slot, edit, relate)
    if schema.judgements:
        yield _BLANK
        yield Line("", "Judgements: of a whole article, or of a pair")
        for kind in schema.judgements:
            yield from _judgement(kind)
    if schema.derived:
        yield _BLANK
        yield Line("", "What follows, and is never typed")
        yield from (Line("=", f"{name.replace('_', ' ')}: {rule}") for name, rule in schema.derived.items())


def heading(label: Label) -> str:
    """The line with which what is said of a label begins."""
    return f"{label.name}: {label.title}" if label.title else label.name


def _label(schema: Schema, label: Label, slot: int, edit: str, relate: str) -> Iterator[Line]:
    yield Line("", heading(label))
    yield Line(label.key or "·", label.guideline or "no guideline", slot)
    yield from _examples(label.positive, label.negative)
    for attribute in schema.attributes_of(label.name):
        yield from _attribute(attribute, edit)
    for relation in schema.relations:
        if label.name in relation.source:
            yield from _relation(relation, f"to {_among(relation.target, schema)}", relate)
        elif label.name in relation.target:
            yield from _relation(relation, f"from {_among(relation.source, schema)}", relate)


def _attribute(attribute: Attribute, edit: str) -> Iterator[Line]:
    kind = "" if attribute.type is AttributeType.CHOICE else f" ({attribute.type.value})"
    yield Line(f"{edit} {attribute.key}" if attribute.key else "·", f"{attribute.name}{kind}: {attribute.guideline}")
    for number, value in enumerate(attribute.values, 1):
        default = " (at first)" if value.name == attribute.default else ""
        yield Line(f"  {number}", f"{value.name}{default}{f': {value.guideline}' if value.guideline else ''}")
        yield from _examples(value.positive, value.negative)


def _relation(relation: RelationType, ends: str, relate: str) -> Iterator[Line]:
    traits = (("both ways", relation.symmetric), ("carries on", relation.transitive))
    said = ", ".join([ends, relation.reach.value, *(name for name, holds in traits if holds)])
    yield Line(f"{relate} {relation.key}", f"{relation.name} ({said}): {relation.guideline}")
    for mark, examples in ((GOOD, relation.positive), (BAD, relation.negative)):
        for each in examples:
            yield Line(mark, f"{_quoted(each.source)} → {_quoted(each.target)}", more=each.why)


def _judgement(kind: JudgementType) -> Iterator[Line]:
    of = " or ".join(scope.value for scope in kind.of)
    yield Line(kind.key or "·", f"{kind.name} (of the {of}): {kind.guideline}")
    for number, value in enumerate(kind.values, 1):
        articles = [article for article, given in kind.examples.items() if given == value]
        default = " (at first)" if value == kind.default else ""
        yield Line(f"  {number}", f"{value}{default}", more=f"as {', '.join(articles)}" if articles else "")


def _examples(positive: Iterable[Example], negative: Iterable[Example]) -> Iterator[Line]:
    for mark, examples in ((GOOD, positive), (BAD, negative)):
        yield from (Line(mark, _quoted(example), more=example.why) for example in examples)


def _quoted(example: Example) -> str:
    return f"“{example.quote}”"


def _among(labels: Iterable[str], schema: Schema) -> str:
    names = list(labels)
    return "any label" if len(names) == len(schema.labels) else ", ".join(names)
