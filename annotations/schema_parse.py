"""A schema file's text -> Schema, or everything that is wrong with it, each fault with its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from itertools import combinations
from types import MappingProxyType
from typing import Any, NamedTuple

from .labels import (
    EMPTY,
    EVERY,
    KEPT_KEYS,
    MOST_DIGITS,
    TOGGLE,
    Attribute,
    AttributeType,
    AttributeValue,
    Crosses,
    Example,
    Group,
    JudgementType,
    Label,
    Propose,
    Reach,
    RelationExample,
    RelationType,
    Schema,
    Scope,
    Trim,
    Unit,
)
from .schema_fields import Path, Problem, Table, nearest, shown, sound

AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
SINGLE = re.compile(r"[ \t]*\[[ \t]*(label|attribute|relation|judgement)[ \t]*\]")
UNSET = {AttributeType.CHOICE: None, AttributeType.FLAG: False, AttributeType.TEXT: ""}
"""The defaults of attributes that state none."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Fault(NamedTuple):
    """Something wrong in a schema file: `line` counts from 1."""

    line: int
    message: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def read(text: str, path: str) -> tuple[Schema | None, list[Fault]]:
    """The schema of a file's text, or None and every fault, by line."""
    text = text.removeprefix("\ufeff")
    try:
        raw = tomllib.loads(text)
    except ValueError as error:
        return None, sorted(_syntax(text, str(error), path))
    except RecursionError:
        return None, [Fault(1, "lists or tables nested too deeply to be read", path)]
    problems: list[Problem] = []
    tables = sound("file", raw, (), problems)
    names = {kind: _names(raw, kind) for kind in ("label", "relation")}
    problems += _labels(tables.get("label", []))
    problems += _attributes(tables.get("attribute", []), names)
    problems += _relations(tables.get("relation", []), names)
    problems += _judgements(tables.get("judgement", []))
    if problems:
        from .toml_lines import key_lines, line_of

        lines = key_lines(text)
        return None, sorted({Fault(line_of(lines, problem.path), problem.message, path) for problem in problems})
    return _schema(tables), []


def _syntax(text: str, message: str, path: str) -> Iterator[Fault]:
    """The one fault that tomllib reports, and the likeliest cause of it: [label] where [[label]] is meant."""
    place = AT.search(message)
    lines = text.split("\n")
    line = int(place[1]) if place is not None and place[1] else len(text.rstrip().split("\n"))
    column = f" (column {place[2]})" if place is not None and place[1] else ""
    yield Fault(line, f"not TOML: {AT.sub('', message)}{column}", path)
    for number, content in enumerate(lines, 1):
        if (header := SINGLE.match(content)) is not None:
            yield Fault(number, f"write [[{header[1]}]] with two brackets: there may be several", path)


def _names(raw: Table, kind: str) -> list[str]:
    """The names that tables of a kind have, well formed or not: one bad name is one fault, not one for each use."""
    items = raw.get(kind)
    tables = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return [name for table in tables if isinstance(name := table.get("name"), str)]


def _twice(tables: Iterable[Table], field: str, kind: str, *path: str | int) -> Iterator[Problem]:
    """A fault for each table whose `field` an earlier one has, upper and lower case being the same."""
    seen: dict[str, str] = {}
    for index, table in enumerate(tables):
        value = table.get(field)
        if value is None:
            continue
        if value.casefold() in seen:
            other = seen[value.casefold()]
            told = "" if other in ("", value) else f" by {other}"
            yield Problem((*path, index, field), f"{kind} {field} `{value}` is taken already{told}")
        else:
            seen[value.casefold()] = table.get("name", "")


def _unknown(table: Table, field: str, known: list[str], path: Path, kind: str) -> Iterator[Problem]:
    for name in table.get(field, ()):
        if name not in known and name != EVERY:
            message = f"{path[0]} {table.get('name', '')}: `{field}` names an unknown {kind} `{name}`"
            yield Problem((*path, field), message + nearest(name, known))


def _labels(labels: list[Table]) -> Iterator[Problem]:
    yield from _twice(labels, "name", "label", "label")
    yield from _twice(labels, "key", "label", "label")
    free = sorted(set(LETTERS) - set(KEPT_KEYS) - {label.get("key") for label in labels})
    for index, label in enumerate(labels):
        if (key := label.get("key", "")) in KEPT_KEYS:
            message = f"label {label.get('name', '')}: `{key}` is kept for the command that {KEPT_KEYS[key]}"
            yield Problem(("label", index, "key"), f"{message}; free letters: {' '.join(free) or 'none'}")


def _attributes(attributes: list[Table], names: dict[str, list[str]]) -> Iterator[Problem]:
    yield from _twice(attributes, "name", "attribute", "attribute")
    for index, attribute in enumerate(attributes):
        path: Path = ("attribute", index)
        what = f"attribute {attribute.get('name', '')}"
        yield from _unknown(attribute, "labels", names["label"], path, "label")
        yield from _unknown(attribute, "relations", names["relation"], path, "relation")
        if not attribute.get("labels") and not attribute.get("relations"):
            yield Problem(path, f'{what}: `labels` or `relations` must say what it belongs to; ["*"] is all')
        if attribute.get("name") == "note":
            yield Problem((*path, "name"), "attribute note: every annotation has a note already; choose another name")
        yield from _values(attribute, path, what)
    for (_, one), (index, other) in combinations(enumerate(attributes), 2):
        key = one.get("key")
        if not key or key != other.get("key"):
            continue
        if shared := _meet(one, other, "labels", names["label"]) or _meet(one, other, "relations", names["relation"]):
            message = f"attribute {other.get('name', '')}: key `{key}` is taken by {one.get('name', '')} on {shared[0]}"
            yield Problem(("attribute", index, "key"), message)


def _meet(one: Table, other: Table, field: str, known: list[str]) -> list[str]:
    """The names that two tables share in a field."""
    first, second = (set(_all(table.get(field, ()), known)) for table in (one, other))
    return [name for name in known if name in first & second]


def _all(names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Names with `*` written out, each once."""
    found = list(names)
    return tuple(dict.fromkeys([*known] if EVERY in found else found))


def _values(attribute: Table, path: Path, what: str) -> Iterator[Problem]:
    kind, values, default = attribute.get("type"), attribute.get("values"), attribute.get("default")
    toggles = attribute.get("key") == TOGGLE
    here = (*path, "values")
    if kind == AttributeType.CHOICE:
        yield from _twice(values or [], "name", f"{what}: value", *here)
        names = [value["name"] for value in values or [] if "name" in value]
        if not values:
            yield Problem(path, f"{what}: `values` is missing: a choice needs some")
        elif toggles and len(values) != 2:
            yield Problem((*path, "key"), f"{what}: key `{TOGGLE}` switches between two values; it has {len(values)}")
        elif len(values) > MOST_DIGITS:
            yield Problem(here, f"{what}: {len(values)} values, but digits reach only {MOST_DIGITS}")
        if default is not None and names and default not in names:
            hint = nearest(str(default), names) or f"; there are {', '.join(names)}"
            yield Problem((*path, "default"), f"{what}: `default` {shown(default)} is none of its values{hint}")
    elif kind is not None:
        if values is not None:
            yield Problem(here, f'{what}: a {kind} has no `values`; say type = "choice" to give some')
        fits = bool if kind == AttributeType.FLAG else str
        if default is not None and not isinstance(default, fits):
            wanted = "true or false" if fits is bool else "text in quotes"
            yield Problem((*path, "default"), f"{what}: `default` of a {kind} must be {wanted}, not {shown(default)}")
        if toggles and kind == AttributeType.TEXT:
            yield Problem((*path, "key"), f"{what}: key `{TOGGLE}` switches between two values; a text has none")


def _relations(relations: list[Table], names: dict[str, list[str]]) -> Iterator[Problem]:
    yield from _twice(relations, "name", "relation", "relation")
    for index, relation in enumerate(relations):
        path: Path = ("relation", index)
        what = f"relation {relation.get('name', '')}"
        for field in ("source", "target"):
            yield from _unknown(relation, field, names["label"], path, "label")
        yield from _unknown(relation, "excludes", names["relation"], path, "relation")
        if relation.get("name") in relation.get("excludes", ()):
            yield Problem((*path, "excludes"), f"{what}: it cannot exclude itself")
        source, target = (_all(relation.get(field, ()), names["label"]) for field in ("source", "target"))
        if relation.get("symmetric") and source and target and set(source) != set(target):
            yield Problem(
                (*path, "symmetric"), f"{what}: symmetric, so `source` and `target` must name the same labels"
            )
    for (_, one), (index, other) in combinations(enumerate(relations), 2):
        key = one.get("key")
        if key and key == other.get("key") and _ends_meet(one, other, names["label"]):
            message = f"relation {other.get('name', '')}: key `{key}` is taken by {one.get('name', '')}"
            yield Problem(("relation", index, "key"), f"{message}, between the same labels")


def _ends_meet(one: Table, other: Table, known: list[str]) -> bool:
    """Both may join the same two labels, in one direction or the other."""
    a, b, c, d = (set(_all(table.get(end, ()), known)) for table in (one, other) for end in ("source", "target"))
    return bool((a & c and b & d) or (a & d and b & c))


def _judgements(judgements: list[Table]) -> Iterator[Problem]:
    yield from _twice(judgements, "name", "judgement", "judgement")
    for index, judgement in enumerate(judgements):
        path: Path = ("judgement", index)
        what = f"judgement {judgement.get('name', '')}"
        values = judgement.get("values", [])
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield Problem((*path, "values"), f"{what}: value `{value}` stands there twice")
        if "values" in judgement and not 1 < len(values) <= MOST_DIGITS:
            yield Problem((*path, "values"), f"{what}: {len(values)} values; 2 to {MOST_DIGITS} can be judged by digit")
        given = [("default", judgement["default"])] if "default" in judgement else []
        given += [("examples", value) for value in judgement.get("examples", {}).values()]
        for field, value in given:
            if values and value not in values:
                hint = nearest(value, values) or f"; there are {', '.join(values)}"
                yield Problem((*path, field), f"{what}: `{field}` {shown(value)} is none of its values{hint}")
    for (_, one), (index, other) in combinations(enumerate(judgements), 2):
        key = one.get("key")
        if key and key == other.get("key") and set(one.get("of", ())) & set(other.get("of", ())):
            message = f"judgement {other.get('name', '')}: key `{key}` is taken by {one.get('name', '')}"
            yield Problem(("judgement", index, "key"), message)


def _schema(tables: Table) -> Schema:
    """The schema of tables in which nothing is wrong."""
    labels = tuple(map(_label, tables["label"]))
    names = ([label.name for label in labels], [table["name"] for table in tables.get("relation", ())])
    return Schema(
        labels=labels,
        attributes=tuple(_attribute(table, *names) for table in tables.get("attribute", ())),
        relations=tuple(_relation(table, *names) for table in tables.get("relation", ())),
        judgements=tuple(map(_judgement, tables.get("judgement", ()))),
        derived=_map(tables.get("derived")),
        **tables["schema"],
    )


def _map(table: Table | None) -> Any:
    return MappingProxyType(table) if table else EMPTY


def _examples(tables: Iterable[Table]) -> tuple[Example, ...]:
    return tuple(Example(**table) for table in tables)


def _guide(table: Table) -> Table:
    """The fields that labels and values have in common, as values."""
    return table | {
        "positive": _examples(table.get("positive", ())),
        "negative": _examples(table.get("negative", ())),
        "map": _map(table.get("map")),
    }


def _label(table: Table) -> Label:
    kinds = {"group": Group, "unit": Unit, "trim": Trim, "crosses": Crosses}
    chosen = {field: kind(table[field]) for field, kind in kinds.items() if field in table}
    left_out = tuple(word.casefold() for word in table.get("leave_out", ()))
    return Label(**_guide(table) | chosen | {"leave_out": left_out})


def _attribute(table: Table, labels: list[str], relations: list[str]) -> Attribute:
    return Attribute(
        **table
        | {
            "type": (kind := AttributeType(table["type"])),
            "labels": _all(table.get("labels", ()), labels),
            "relations": _all(table.get("relations", ()), relations),
            "values": tuple(AttributeValue(**_guide(value)) for value in table.get("values", ())),
            "default": table.get("default", UNSET[kind]),
            "map": _map(table.get("map")),
        }
    )


def _relation(table: Table, labels: list[str], relations: list[str]) -> RelationType:
    pairs = {
        field: tuple(
            RelationExample(Example(**pair["source"]), Example(**pair["target"]), pair.get("why", ""))
            for pair in table.get(field, ())
        )
        for field in ("positive", "negative")
    }
    ends = {field: _all(table[field], labels) for field in ("source", "target")}
    kinds = {"reach": Reach, "propose": Propose}
    chosen = {field: kind(table[field]) for field, kind in kinds.items() if field in table}
    excluded = tuple(name for name in _all(table.get("excludes", ()), relations) if name != table["name"])
    return RelationType(**table | pairs | ends | chosen | {"excludes": excluded, "map": _map(table.get("map"))})


def _judgement(table: Table) -> JudgementType:
    return JudgementType(
        **table
        | {
            "of": tuple(map(Scope, table["of"])),
            "values": tuple(table["values"]),
            "examples": _map(table.get("examples")),
        }
    )
