"""Entries as plain JSON values and back, with the format's version and its migrations."""

from collections.abc import Callable, Mapping
from re import compile as pattern
from typing import Any, TypeAlias

from articles.span import Span

from .model import (
    NOTHING,
    Annotation,
    Entry,
    FormatError,
    Judgement,
    Rejection,
    Relation,
    StoreError,
    Target,
    Value,
    frozen,
)

Document: TypeAlias = dict[str, Any]
"""An entry as a JSON object: what a layer file holds, one an entry."""

FORMAT = 2
"""The version of the documents that `encode` makes."""

MIGRATIONS: dict[int, Callable[[Document], Document] | None] = {1: None}
"""From a past version to the one after it: a document goes in, a new document comes out. None: it stays as it is.

Format 2 has rejections, which 1 does not know; all else is the same.
"""

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


def encode(entry: Entry) -> Document:
    """An entry as a JSON object of format `FORMAT`; attributes sorted, so that equal entries give equal text.

    Raises FormatError for what a layer must not hold: lone surrogates, quotes that do not fit their spans, values that
    are neither text nor true/false, ids that are not 32 hex digits.
    """
    document = _ENCODERS[type(entry)](entry)
    _CHECKS[document["kind"]](document)
    return document


def decode(document: Mapping[str, Any], version: int = FORMAT) -> Entry:
    """The entry of a JSON object that `encode` made; a document of a past `version` is migrated first.

    Raises FormatError when anything is missing, unknown or of the wrong type, StoreError for a later version.
    """
    if version != FORMAT:
        document = migrated(dict(document), version)
    kind = document.get("kind") if isinstance(document, Mapping) else None
    check = _CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise FormatError(f"not an annotation, relation, judgement or rejection: {_shown(document)}")
    check(document)
    return _DECODERS[document["kind"]](document)


def rebuilt(document: Mapping[str, Any]) -> Entry:
    """The entry of a document that `encode` made and that has proven since to be unchanged: decoded without checks."""
    return _DECODERS[document["kind"]](document)


def migrated(document: Document, version: int) -> Document:
    """A document of a past version as one of this. Raises StoreError for a version that is not known."""
    if version > FORMAT:
        raise StoreError(
            f"written in format {version} by a later Diptych; this one knows {FORMAT}: install a newer one"
        )
    while version < FORMAT:
        if version not in MIGRATIONS:
            raise StoreError(f"format {version} is not known")
        migrate = MIGRATIONS[version]
        document = migrate(document) if migrate else document
        version += 1
    return document


def unchanged(version: int) -> bool:
    """Documents of that version are documents of this one as they are."""
    return all(number in MIGRATIONS and MIGRATIONS[number] is None for number in range(version, FORMAT))


def _from_annotation(entry: Annotation) -> Document:
    return {
        "kind": "annotation",
        "id": entry.id,
        "article": entry.article,
        "label": entry.label,
        "target": _from_target(entry.target),
        "annotator": entry.annotator,
        "attributes": _sorted(entry.attributes),
        "note": entry.note,
        "origin": entry.origin,
        "created": entry.created,
        "modified": entry.modified,
    }


def _from_target(target: Target) -> Document:
    return {
        "spans": [[start, end] for start, end in target.spans],
        "quotes": list(target.quotes),
        "prefix": target.prefix,
        "suffix": target.suffix,
        "digest": target.digest,
    }


def _from_relation(entry: Relation) -> Document:
    return (
        {"kind": "relation"}
        | {name: getattr(entry, name) for name in RELATION[1:]}
        | {"attributes": _sorted(entry.attributes)}
    )


def _from_judgement(entry: Judgement) -> Document:
    return (
        {"kind": "judgement"}
        | {name: getattr(entry, name) for name in JUDGEMENT[1:]}
        | {"articles": list(entry.articles)}
    )


def _from_rejection(entry: Rejection) -> Document:
    return (
        {"kind": "rejection"}
        | {name: getattr(entry, name) for name in REJECTION[1:]}
        | {"target": _from_target(entry.target)}
    )


def _sorted(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: values[name] for name in sorted(values)} if values else {}


def _to_annotation(document: Mapping[str, Any]) -> Annotation:
    attributes = document["attributes"]
    return Annotation(
        document["id"],
        document["article"],
        document["label"],
        _to_target(document["target"]),
        document["annotator"],
        frozen(attributes) if attributes else NOTHING,
        document["note"],
        document["origin"],
        document["created"],
        document["modified"],
    )


def _to_target(target: Mapping[str, Any]) -> Target:
    return Target(
        tuple([Span(start, end) for start, end in target["spans"]]),
        tuple(target["quotes"]),
        target["prefix"],
        target["suffix"],
        target["digest"],
    )


def _to_relation(document: Mapping[str, Any]) -> Relation:
    attributes = document["attributes"]
    values = {name: document[name] for name in RELATION[1:]}
    return Relation(**values | {"attributes": frozen(attributes) if attributes else NOTHING})


def _to_judgement(document: Mapping[str, Any]) -> Judgement:
    return Judgement(**{name: document[name] for name in JUDGEMENT[1:]} | {"articles": tuple(document["articles"])})


def _to_rejection(document: Mapping[str, Any]) -> Rejection:
    return Rejection(**{name: document[name] for name in REJECTION[1:]} | {"target": _to_target(document["target"])})


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


_ENCODERS: Mapping[type, Callable[[Any], Document]] = {
    Annotation: _from_annotation,
    Relation: _from_relation,
    Judgement: _from_judgement,
    Rejection: _from_rejection,
}
_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "annotation": _check_annotation,
    "relation": _check_relation,
    "judgement": _check_judgement,
    "rejection": _check_rejection,
}
_DECODERS: Mapping[str, Callable[[Mapping[str, Any]], Entry]] = {
    "annotation": _to_annotation,
    "relation": _to_relation,
    "judgement": _to_judgement,
    "rejection": _to_rejection,
}
