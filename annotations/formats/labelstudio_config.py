"""The labelling configuration of Label Studio: the controls that show a dataset's tasks, in XML.

Source: labelstud.io/tags.
"""

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from annotations.labels import AttributeType, Schema
from annotations.model import Value

TEXT = "text"
LABEL = "label"
ATTRIBUTE = "attribute."
FLAG = "flag."
JUDGEMENT = "judgement."
VERDICT = "verdict."
"""Controls by name: of an attribute that is text or true or false, of a judgement that is either."""
CONTINUES = "continues"
"""The relation from each piece of an annotation to the next."""
_NO_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]")
_FLAGS = ("true", "false")


class Config:
    """What the schema declares, and whatever else occurs in the tasks."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema
        self.labels: set[str] = set()
        self.relations: set[str] = set()
        self._choices: dict[str, set[str]] = {}
        self._texts: set[str] = set()

    def attribute(self, name: str, value: Value) -> tuple[str, str]:
        """The type and name of the control of an attribute."""
        declared = self.schema.attribute(name) if self.schema else None
        choice = declared is not None and declared.type is AttributeType.CHOICE
        return self._control(ATTRIBUTE, FLAG, name, value, choice=choice)

    def judgement(self, name: str, value: Value) -> tuple[str, str]:
        """The type and name of the control of a judgement."""
        choice = self.schema is not None and self.schema.judgement(name) is not None
        return self._control(JUDGEMENT, VERDICT, name, value, choice=choice)

    def _control(self, text: str, flag: str, name: str, value: Value, *, choice: bool) -> tuple[str, str]:
        if isinstance(value, bool):
            self._choices.setdefault(flag + name, set()).update(_FLAGS)
            return "choices", flag + name
        if choice:
            self._choices.setdefault(text + name, set()).add(value)
            return "choices", text + name
        self._texts.add(text + name)
        return "textarea", text + name

    def xml(self) -> str:
        """The configuration: what the schema declares first, in its order. Names that no XML can hold are left out."""
        return "\n".join(["<View>", *(f"  {line}" for line in self._lines()), "</View>", ""])

    def _lines(self) -> Iterator[str]:
        schema = self.schema
        relations = [relation.name for relation in schema.relations] if schema else []
        yield "<Relations>"
        yield from (f"  <Relation value={_quoted(name)}/>" for name in _all(relations, self.relations))
        yield "</Relations>"
        colors = {label.name: label.color for label in schema.labels} if schema else {}
        yield f'<Labels name="{LABEL}" toName="{TEXT}">'
        for name in _all(colors, self.labels):
            color = f" background={_quoted(colors[name])}" if name in colors else ""
            yield f"  <Label value={_quoted(name)}{color}/>"
        yield "</Labels>"
        yield f'<Text name="{TEXT}" value="$text"/>'
        for name, values in self._declared().items():
            region = ' perRegion="true"' if name.startswith((ATTRIBUTE, FLAG)) else ""
            yield f'<Choices name={_quoted(name)} toName="{TEXT}"{region} choice="single" showInline="true">'
            yield from (f"  <Choice value={_quoted(value)}/>" for value in values)
            yield "</Choices>"
        for name in _all([], self._texts):
            region = ' perRegion="true"' if name.startswith(ATTRIBUTE) else ""
            yield f'<TextArea name={_quoted(name)} toName="{TEXT}"{region} editable="true"/>'

    def _declared(self) -> dict[str, list[str]]:
        """Every control with choices and its choices, the schema's first."""
        found: dict[str, list[str]] = {}
        if self.schema:
            for attribute in self.schema.attributes:
                if attribute.type is AttributeType.CHOICE:
                    found[ATTRIBUTE + attribute.name] = list(attribute.names)
                elif attribute.type is AttributeType.FLAG:
                    found[FLAG + attribute.name] = list(_FLAGS)
            found |= {JUDGEMENT + judgement.name: list(judgement.values) for judgement in self.schema.judgements}
        return {name: _all(found.get(name, ()), self._choices.get(name, ())) for name in _all(found, self._choices)}


def _all(first: Iterable[str], more: Iterable[str]) -> list[str]:
    """Names without doubles: some in their order, then the others sorted; those that XML cannot hold are left out."""
    return [name for name in dict.fromkeys([*first, *sorted(more)]) if not _NO_XML.search(name)]


def _quoted(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
