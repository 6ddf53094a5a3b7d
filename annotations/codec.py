"""Entries as plain JSON values and back, with the format's version and its migrations."""

from collections.abc import Callable, Mapping
from typing import Any

from articles.span import Span

from .documents import JUDGEMENT, REJECTION, RELATION, Document, check
from .model import (
    NOTHING,
    Annotation,
    Entry,
    Judgement,
    Rejection,
    Relation,
    StoreError,
    Target,
    Value,
    frozen,
)

FORMAT = 2
"""The version of the documents that `encode` makes."""

MIGRATIONS: dict[int, Callable[[Document], Document] | None] = {1: None}
"""From a past version to the one after it: a document goes in, a new document comes out. None: it stays as it is.

Format 2 has rejections, which 1 does not know; all else is the same.
"""


def encode(entry: Entry) -> Document:
    """An entry as a JSON object of format `FORMAT`; attributes sorted, so that equal entries give equal text.

    Raises FormatError for what a layer must not hold: lone surrogates, quotes that do not fit their spans, values that
    are neither text nor true/false, ids that are not 32 hex digits.
    """
    document = _ENCODERS[type(entry)](entry)
    check(document)
    return document


def decode(document: Mapping[str, Any], version: int = FORMAT) -> Entry:
    """The entry of a JSON object that `encode` made; a document of a past `version` is migrated first.

    Raises FormatError when anything is missing, unknown or of the wrong type, StoreError for a later version.
    """
    if version != FORMAT:
        document = migrated(dict(document), version)
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


_ENCODERS: Mapping[type, Callable[[Any], Document]] = {
    Annotation: _from_annotation,
    Relation: _from_relation,
    Judgement: _from_judgement,
    Rejection: _from_rejection,
}
_DECODERS: Mapping[str, Callable[[Mapping[str, Any]], Entry]] = {
    "annotation": _to_annotation,
    "relation": _to_relation,
    "judgement": _to_judgement,
    "rejection": _to_rejection,
}
