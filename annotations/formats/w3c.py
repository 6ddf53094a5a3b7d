"""W3C Web Annotations: one JSON-LD file, a collection whose one page holds an item a line.

Each text is a resource with an IRI, and the body of an item of its own; an annotation's targets name the IRI and select
by position and by quote, one target for each piece. A relation is an item that links. Offsets are code points.
Source: W3C Web Annotation Data Model, 2017, 3 to 5; Web Annotation Vocabulary, 2017.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

from annotations.anchor import describe
from annotations.model import BY_HAND, Annotation, Judgement, Relation, Value
from articles.article import Article
from articles.span import Span

from .dataset import Sheet
from .jsonlines import meta
from .losses import ONLY
from .output import Output
from .w3c_read import read

__all__ = ["read", "write"]

Json = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
KNOWN_BY = {
    "title": "dcterms:title",
    "source": "dcterms:publisher",
    "url": "dcterms:source",
    "author": "dcterms:creator",
    "published": "dcterms:issued",
}
"""What is known of an article, by the property that says so of its text."""
_OURS = UUID("5bd1c1a2-6d0c-5a86-9a51-5a1f2f2b8f0e")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One collection. Everything is carried but times that are none."""
    dropped: Counter[str] = Counter()
    total = 0
    with output.file() as stream:
        head = {"@context": CONTEXT, "id": iri("collection", ""), "type": "AnnotationCollection", "label": "Diptych"}
        page = {"id": iri("page", "1"), "type": "AnnotationPage", "startIndex": 0}
        stream.write(f'{_json(head)[:-1]}, "first": {_json(page)[:-1]}, "items": ['.encode())
        for sheet in sheets:
            dropped[ONLY] += len(sheet.absent_from)
            for item in items(sheet, dropped):
                stream.write(b",\n" if total else b"\n")
                stream.write(_json(item).encode())
                total += 1
        stream.write(f'\n]}}, "total": {total}}}\n'.encode())
    return +dropped


def items(sheet: Sheet, dropped: Counter[str]) -> Iterator[Json]:
    """The W3C annotations of a sheet: one for its text, one for each entry. Counts what is dropped."""
    yield _text(sheet.article)
    for annotation in sheet.annotations:
        yield _annotation(annotation, sheet.article) | _signed(annotation, dropped)
    for relation in sheet.relations:
        yield _relation(relation) | _signed(relation, dropped)
    for judgement in sheet.judgements:
        yield _judgement(judgement) | _signed(judgement, dropped)


def iri(kind: str, name: str) -> str:
    """The IRI of something that has a name: the same in each export."""
    return uuid5(_OURS, f"{kind} {name}").urn


def _text(article: Article) -> Json:
    known = meta(article) | {"title": article.title}
    properties = {KNOWN_BY[name]: value for name, value in known.items() if name in KNOWN_BY and value}
    rest = {name: value for name, value in known.items() if name not in KNOWN_BY}
    return {
        "id": iri("about", article.id),
        "type": "Annotation",
        "motivation": "describing",
        "target": {"id": iri("text", article.id), "type": "Text", "format": "text/plain"}
        | {"dcterms:identifier": article.id}
        | properties,
        "body": [_body("describing", article.text), *_bodies(rest, "")],
    }


def _annotation(annotation: Annotation, article: Article) -> Json:
    source = iri("text", article.id)
    return {
        "id": UUID(annotation.id).urn,
        "type": "Annotation",
        "motivation": "classifying",
        "target": [_piece(source, span, article) for span in annotation.target.spans],
        "body": [_body("classifying", annotation.label), *_bodies(annotation.attributes, annotation.note)],
    }


def _piece(source: str, span: Span, article: Article) -> Json:
    target = describe(article.text, [span], "")
    quote = {"exact": target.exact, "prefix": target.prefix, "suffix": target.suffix}
    return {
        "type": "SpecificResource",
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {"type": "TextQuoteSelector"} | quote,
        ],
    }


def _relation(relation: Relation) -> Json:
    return {
        "id": UUID(relation.id).urn,
        "type": "Annotation",
        "motivation": "linking",
        "target": UUID(relation.source).urn,
        "body": [
            UUID(relation.target).urn,
            _body("linking", relation.type),
            *_bodies(relation.attributes, relation.note),
        ],
    }


def _judgement(judgement: Judgement) -> Json:
    first, *others = (iri("text", article) for article in judgement.articles)
    value = _body("assessing", judgement.value, judgement.name)
    return {
        "id": UUID(judgement.id).urn,
        "type": "Annotation",
        "motivation": "assessing",
        "target": first,
        "body": [*others, value, *_bodies({}, judgement.note)],
    }


def _body(purpose: str, value: Value, label: str | None = None) -> Json:
    """A body that says a value; one that is true or false is JSON."""
    said = value if isinstance(value, str) else json.dumps(value)
    form = "text/plain" if isinstance(value, str) else "application/json"
    body = {"type": "TextualBody", "purpose": purpose, "format": form, "value": said}
    return body if label is None else body | {"label": label}


def _bodies(values: Mapping[str, Value], note: str) -> Iterator[Json]:
    for name, value in values.items():
        yield _body("describing", value, name)
    if note:
        yield _body("commenting", note)


def _signed(entry: Annotation | Relation | Judgement, dropped: Counter[str]) -> Json:
    signed: Json = {}
    if entry.annotator:
        person = {"id": iri("annotator", entry.annotator), "type": "Person", "nickname": entry.annotator}
        signed["creator"] = person
    if entry.origin not in ("", BY_HAND):
        signed["generator"] = {"id": iri("origin", entry.origin), "type": "Software", "name": entry.origin}
    for name in ("created", "modified"):
        time = getattr(entry, name)
        if _TIME.fullmatch(time):
            signed[name] = time.removesuffix("+00:00") + "Z" if time.endswith("+00:00") else time
        elif time:
            dropped["times"] += 1
    return signed


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
