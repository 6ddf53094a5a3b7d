"""The JSON objects of a layer: the members of each kind, and what is checked of them before one is kept or believed."""

from collections.abc import Callable, Mapping
from re import compile as pattern
from typing import Any, TypeAlias

from .model import FormatError

Document: TypeAlias = dict[str, Any]
"""An entry as a JSON object: what a layer file holds, one an entry."""

ID = pattern("[0-9a-f]{32}")
ANNOTATION = (
    "kind",
    "id",
    "article",
    "label",
    "target",
    "annotator",
    "attributes",
    "note",
    "origin",
    "created",
    "modified",
)
TARGET = ("spans", "quotes", "prefix", "suffix", "digest")
RELATION = (
    "kind",
    "id",
    "type",
    "source",
    "target",
    "annotator",
    "attributes",
    "note",
    "origin",
    "created",
    "modified",
)
JUDGEMENT = ("kind", "id", "articles", "name", "value", "annotator", "note", "origin", "created", "modified")
REJECTION = ("kind", "id", "article", "label", "target", "annotator", "origin", "created", "modified")
_ANNOTATION, _TARGET, _RELATION, _JUDGEMENT = map(frozenset, (ANNOTATION, TARGET, RELATION, JUDGEMENT))
_REJECTION = frozenset(REJECTION)


def check(document: Mapping[str, Any]) -> None:
    """Raises FormatError for a document of no kind, and when anything is missing, unknown or of the wrong type."""
    kind = document.get("kind") if isinstance(document, Mapping) else None
    checks = _CHECKS.get(kind) if isinstance(kind, str) else None
    if checks is None:
        raise FormatError(f"not an annotation, relation, judgement or rejection: {_shown(document)}")
    checks(document)


def _check_annotation(document: Mapping[str, Any]) -> None:
    _fields(document, document, _ANNOTATION)
    _id(document, "id")
    _texts(document, document, ("article", "label"), empty=False)
    _texts(document, document, ("annotator", "note", "origin", "created", "modified"))
    _attributes(document)
    _target(document)


def _check_rejection(document: Mapping[str, Any]) -> None:
    _fields(document, document, _REJECTION)
    _id(document, "id")
    _texts(document, document, ("article", "label", "origin"), empty=False)
    _texts(document, document, ("annotator", "created", "modified"))
    _target(document)


def _target(document: Mapping[str, Any]) -> None:
    target = document["target"]
    _fields(document, target, _TARGET)
    _texts(document, target, ("prefix", "suffix", "digest"))
    spans, quotes = target["spans"], target["quotes"]
    if type(spans) is not list or type(quotes) is not list or not spans or len(spans) != len(quotes):
        raise _fault(document, "a target needs one or more spans and a quote for each")
    before = 0
    for span, quote in zip(spans, quotes, strict=True):
        if type(span) is not list or len(span) != 2 or type(span[0]) is not int or type(span[1]) is not int:
            raise _fault(document, "a span is [start, end] in whole numbers")
        if not before <= span[0] < span[1]:
            raise _fault(document, f"spans must be in order, disjoint and not empty: {spans}")
        if type(quote) is not str or len(quote) != span[1] - span[0]:
            raise _fault(document, f"the quote {quote!r} does not fit its span {span}")
        _unicode(document, quote)
        before = span[1]


def _check_relation(document: Mapping[str, Any]) -> None:
    _fields(document, document, _RELATION)
    _id(document, "id")
    _texts(document, document, ("type", "source", "target"), empty=False)
    _texts(document, document, ("annotator", "note", "origin", "created", "modified"))
    _attributes(document)


def _check_judgement(document: Mapping[str, Any]) -> None:
    _fields(document, document, _JUDGEMENT)
    _id(document, "id")
    _texts(document, document, ("name",), empty=False)
    _texts(document, document, ("annotator", "note", "origin", "created", "modified"))
    articles = document["articles"]
    if (
        type(articles) is not list
        or not 1 <= len(articles) <= 2
        or not all(type(name) is str and name for name in articles)
    ):
        raise _fault(document, "a judgement names one article or two")
    for name in articles:
        _unicode(document, name)
    if len(articles) == 2 and not articles[0] < articles[1]:
        raise _fault(document, "the two articles of a judgement differ and are sorted")
    _value(document, document["value"])


def _fields(document: Mapping[str, Any], part: object, names: frozenset[str]) -> None:
    if type(part) is not dict or part.keys() != names:
        found = set(part) if isinstance(part, dict) else set()
        faults = [f"missing {name}" for name in sorted(names - found)] + [
            f"unknown {_shown(name)}" for name in found - names
        ]
        raise _fault(document, ", ".join(faults) if isinstance(part, dict) else "not an object")


def _id(document: Mapping[str, Any], name: str) -> None:
    value = document[name]
    if type(value) is not str or not ID.fullmatch(value):
        raise _fault(document, f"{name} must be 32 hex digits, not {_shown(value)}")


def _texts(document: Mapping[str, Any], part: Mapping[str, Any], names: tuple[str, ...], *, empty: bool = True) -> None:
    for name in names:
        value = part[name]
        if type(value) is not str or not (value or empty):
            raise _fault(document, f"{name} must be {'' if empty else 'some '}text, not {_shown(value)}")
        if not value.isascii():
            _unicode(document, value)


def _attributes(document: Mapping[str, Any]) -> None:
    attributes = document["attributes"]
    if type(attributes) is not dict:
        raise _fault(document, "attributes must be an object")
    for name, value in attributes.items():
        if type(name) is not str:
            raise _fault(document, f"an attribute's name must be text, not {_shown(name)}")
        _unicode(document, name)
        _value(document, value)


def _value(document: Mapping[str, Any], value: object) -> None:
    if type(value) is str:
        _unicode(document, value)
    elif type(value) is not bool:
        raise _fault(document, f"a value is text or true or false, not {_shown(value)}")


def _unicode(document: Mapping[str, Any], text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _fault(document, f"a lone surrogate, which is no character: {text!r}") from None


def _fault(document: Mapping[str, Any], message: str) -> FormatError:
    return FormatError(f"{document['kind']} {_shown(document.get('id'))}: {message}")


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 80 else text[:77] + "..."


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "annotation": _check_annotation,
    "relation": _check_relation,
    "judgement": _check_judgement,
    "rejection": _check_rejection,
}
