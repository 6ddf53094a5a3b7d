"""What an item of W3C Web Annotations says: its bodies by purpose, who said it and when.

Source: W3C Web Annotation Data Model, 2017, 3.2 and 3.3.
"""

from typing import Any
from uuid import UUID

from annotations.model import BY_HAND, Value

from .jsontext import Record, parsed

_TAGS = ("classifying", "tagging")


class NoPlaceError(Exception):
    """Why no annotation can be made of an item; the message is fit to show."""


def words(record: Record, name: str) -> list[str]:
    """A member that is a word or a list of them."""
    value = record.get(name)
    words = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(word, str) for word in words):
        raise record.fault(f'"{name}" must be a text or texts')
    return words


def many(record: Record, name: str) -> list[str | Record]:
    """A member that is an IRI, an object, or a list of both."""
    value = record.get(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [
        item if isinstance(item, str) else Record(item, record.path, record.line, f"{record.name}.{name}")
        for item in values
    ]


def iri_of(record: Record, name: str) -> str:
    """A member that is an IRI, or an object that has one."""
    value = record.get(name)
    return record.record(name).text("id") if isinstance(value, dict) else record.text(name)


class Said:
    """What the bodies of an item say, by purpose."""

    def __init__(self, item: Record) -> None:
        self.labels: list[str] = []
        """With a purpose that labels."""
        self.links: list[str] = []
        self.iris: list[str] = []
        self.values: list[tuple[str, Value]] = []
        self.attributes: dict[str, Value] = {}
        notes = [item.text("bodyValue")] if "bodyValue" in item else []
        motivation = words(item, "motivation")
        for body in many(item, "body"):
            if isinstance(body, str):
                self.iris.append(body)
                continue
            purposes = words(body, "purpose") or motivation
            if "value" not in body:
                self._resource(body, purposes)
            elif "assessing" in purposes:
                self.values.append((body.text("label", "assessing"), _value(body)))
            elif "describing" in purposes and "label" in body and body.text("label") not in self.attributes:
                self.attributes[body.text("label")] = _value(body)
            elif "linking" in purposes:
                self.links.append(body.text("value"))
            elif any(purpose in _TAGS for purpose in purposes):
                self.labels.append(body.text("value"))
            else:
                notes.append(body.text("value"))
        self.note = "\n".join(notes)

    def _resource(self, body: Record, purposes: list[str]) -> None:
        iri = iri_of(body, "source") if "source" in body else body.text("id", "")
        if any(purpose in (*_TAGS, "identifying") for purpose in purposes):
            self.labels.append(iri)
        else:
            self.iris.append(iri)


def _value(body: Record) -> Value:
    value = body.text("value")
    if body.get("format") == "application/json":
        said = parsed(value, body.path, body.line)
        return said if isinstance(said, bool) else value
    return value


def signed(item: Record) -> dict[str, Any]:
    """Who said an item, how it came about, and when: the fields of the foreign values that are named so."""
    return {
        "annotator": _agent(item, "creator"),
        "origin": _agent(item, "generator") or BY_HAND,
        "created": _time(item, "created"),
        "modified": _time(item, "modified"),
    }


def _agent(item: Record, name: str) -> str:
    agents = many(item, name)
    if not agents:
        return ""
    agent = agents[0]
    if isinstance(agent, str):
        return agent
    return agent.text("nickname", "") or agent.text("name", "") or agent.text("id", "")


def _time(item: Record, name: str) -> str:
    time = item.text(name, "")
    return time[:-1] + "+00:00" if time.endswith("Z") else time


def id_of(item: Record) -> str:
    """The id of an item as we write it; "" when it has none."""
    return bare(item.text("id", ""))


def bare(iri: str) -> str:
    """The hex digits of a UUID, which are what our ids are; else the IRI."""
    try:
        return UUID(iri).hex if iri.startswith("urn:uuid:") else iri
    except ValueError:
        return iri
