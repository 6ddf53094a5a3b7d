"""JSON Lines: an article a line with all that is said of it. Its JSON Schema is in docs/formats.md.

Offsets are code points, half-open. Lines end in \\n alone, in UTF-8 without a mark. Source: jsonlines.org, RFC 8259.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from annotations.model import Annotation, Judgement, Relation
from articles.article import Article

from .dataset import Sheet
from .output import Output


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One line a sheet. Everything is carried."""
    with output.file() as stream:
        for sheet in sheets:
            stream.write(json.dumps(line(sheet), ensure_ascii=False).encode() + b"\n")
    return {}


def line(sheet: Sheet) -> dict[str, Any]:
    """The JSON object of a sheet."""
    return {
        "id": sheet.article.id,
        "title": sheet.article.title,
        "text": sheet.article.text,
        "meta": meta(sheet.article),
        "annotations": [_annotation(annotation) for annotation in sheet.annotations],
        "relations": [_relation(relation) for relation in sheet.relations],
        "judgements": [_judgement(judgement) for judgement in sheet.judgements],
    }


def meta(article: Article) -> dict[str, str]:
    """Provenance: the fields that are known, and whatever else the front matter says."""
    known = {name: getattr(article, name) for name in ("source", "url", "author", "published")}
    return {name: value for name, value in known.items() if value} | {
        name: value for name, value in article.meta.items() if name not in known or not known[name]
    }


def _annotation(annotation: Annotation) -> dict[str, Any]:
    target = annotation.target
    return {
        "id": annotation.id,
        "label": annotation.label,
        "spans": [[start, end] for start, end in target.spans],
        "quote": target.exact,
        "quotes": list(target.quotes),
        "attributes": dict(annotation.attributes),
    } | _signed(annotation)


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "id": relation.id,
        "type": relation.type,
        "source": relation.source,
        "target": relation.target,
        "attributes": dict(relation.attributes),
    } | _signed(relation)


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.id,
        "name": judgement.name,
        "value": judgement.value,
        "articles": list(judgement.articles),
    } | _signed(judgement)


def _signed(entry: Annotation | Relation | Judgement) -> dict[str, str]:
    """Who said it, when, and how it came about."""
    return {
        "annotator": entry.annotator,
        "note": entry.note,
        "origin": entry.origin,
        "created": entry.created,
        "modified": entry.modified,
    }
