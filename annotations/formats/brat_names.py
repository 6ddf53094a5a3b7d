"""Names as brat takes them, and brat's two files that declare them: annotation.conf and visual.conf.

brat's names are of A-Z, a-z, 0-9, _ and -. Another name is written with _ for what is not, and a comment in
annotation.conf says what it was, so that reading gives it back. Source: brat, `server/src/projectconfig.py`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotations.labels import Attribute, AttributeType, RelationType, Schema
from articles.places import is_file

from .jsontext import Record, parsed
from .reading import numbered

CONF = "annotation.conf"
VISUAL = "visual.conf"
KINDS = ("label", "relation", "attribute")
OURS = "#diptych "
"""How a line of annotation.conf begins that says what a name was; a comment to brat."""
VALUES = 50
"""Values of an attribute that are declared; more are free text, which brat has no list for."""
COLOURS = {
    "red": "#ffb3b3",
    "green": "#b8e6b8",
    "yellow": "#fff2a8",
    "blue": "#b3ccff",
    "magenta": "#f0b8f0",
    "cyan": "#b0ecec",
    "white": "#eeeeee",
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_VALUE = re.compile(r"[^\s,|<>]+")


@dataclass(slots=True)
class Names:
    """brat's name for each of ours, by kind, and which values attributes had; made as names occur."""

    _names: dict[str, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    _values: dict[str, dict[str, None]] = field(default_factory=dict)
    _flags: set[str] = field(default_factory=set)

    def safe(self, kind: str, name: str) -> str:
        """What brat is to call it; different names stay different."""
        known = self._names[kind]
        if name not in known:
            plain = _UNSAFE.sub("_", name)
            plain = plain if plain.strip("-") else plain.replace("-", "_")  # a line of hyphens is a rule in the menu
            taken, number = set(known.values()), 1
            candidate = plain
            while candidate in taken:
                number += 1
                candidate = f"{plain}-{number}"
            known[name] = candidate
        return known[name]

    def value(self, attribute: str, value: str) -> None:
        """Remember a value, to declare it."""
        seen = self._values.setdefault(attribute, {})
        if len(seen) <= VALUES and _VALUE.fullmatch(value):
            seen[value] = None

    def flag(self, attribute: str) -> None:
        """Remember that the attribute was used without a value."""
        self._flags.add(attribute)

    def learn(self, schema: Schema) -> None:
        """Take the schema's names first, so that they keep theirs, and the values of its attributes."""
        for kind, parts in (("label", schema.labels), ("relation", schema.relations), ("attribute", schema.attributes)):
            for part in parts:
                self.safe(kind, part.name)
        for attribute in schema.attributes:
            for value in attribute.names:
                self.value(attribute.name, value)

    def annotation_conf(self, schema: Schema | None) -> str:
        """The content of annotation.conf."""
        lines = [*self._changed(), "[entities]", *self._names["label"].values(), "", "[relations]"]
        lines += [self._relation(name, schema.relation(name) if schema else None) for name in self._names["relation"]]
        lines += ["<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>", "", "[events]", "", "[attributes]"]
        lines += self._attributes(schema)
        return "\n".join([*lines, ""])

    def visual_conf(self, schema: Schema | None) -> str:
        """The content of visual.conf: titles and colours of labels."""
        labels, drawing = [], ["SPAN_DEFAULT\tfgColor:black, bgColor:#eeeeee, borderColor:darken"]
        drawing.append("ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5")
        for label in schema.labels if schema else ():
            name = self.safe("label", label.name)
            title = re.sub(r"[|\s]+", " ", label.title).strip()
            labels.append(f"{name} | {title} | {name}" if title else name)
            colour = COLOURS.get(label.color.removeprefix("bright-"), label.color)
            drawing.append(f"{name}\tbgColor:{colour}")
        return "\n".join(["[labels]", *labels, "", "[drawing]", *drawing, ""])

    def _changed(self) -> Iterator[str]:
        for kind, known in self._names.items():
            for name, safe in known.items():
                if name != safe:
                    yield OURS + json.dumps({"kind": kind, "brat": safe, "name": name})

    def _relation(self, name: str, kind: RelationType | None) -> str:
        if kind is None:
            return f"{self.safe('relation', name)}\tArg1:<ENTITY>, Arg2:<ENTITY>"
        both = "-".join(word for word in ("symmetric", "transitive") if getattr(kind, word))
        ends = f"Arg1:{self._any(kind.source)}, Arg2:{self._any(kind.target)}"
        return f"{self.safe('relation', name)}\t{ends}" + (f", <REL-TYPE>:{both}" if both else "")

    def _attributes(self, schema: Schema | None) -> Iterator[str]:
        for name, safe in self._names["attribute"].items():
            kind = schema.attribute(name) if schema else None
            of = self._any(kind.labels) if kind and kind.labels else "<ENTITY>"
            values = self._values.get(name, {})
            if name in self._flags or (kind and kind.type is AttributeType.FLAG):
                yield f"{safe}\tArg:{of}"
            elif values and not _only_of_relations(kind):
                yield f"{safe}\tArg:{of}, Value:{'|'.join(values)}"

    def _any(self, labels: Iterable[str]) -> str:
        return "|".join(self.safe("label", label) for label in labels)


def _only_of_relations(attribute: Attribute | None) -> bool:
    return attribute is not None and not attribute.labels


def originals(folder: Path) -> Mapping[str, Mapping[str, str]]:
    """By kind and brat's name what we called it, as the annotation.conf of a folder says. Raises FormatError."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    path = folder / CONF
    if is_file(path):
        for number, line in numbered(path):
            if line.startswith(OURS):
                record = Record(parsed(line.removeprefix(OURS), path, number), path, number)
                kind = record.text("kind")
                if kind not in found:
                    raise record.fault(f'"kind" is {", ".join(KINDS)}')
                found[kind][record.text("brat")] = record.text("name")
    return found
