"""JSON Lines: an article a line with all that is said of it. Its JSON Schema is in docs/formats.md.

Offsets are code points, half-open. Lines end in \\n alone, in UTF-8 without a mark. Source: jsonlines.org, RFC 8259.
Read are also lines that say less: a line needs its `text`, an annotation `label` and `spans`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from annotations.model import BY_HAND, Annotation, Judgement, Relation, Value
from articles.article import Article
from articles.span import Span

from .dataset import Sheet
from .incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation, ForeignText, Input, Unplaced
from .jsontext import Record, records
from .output import Output

ABSENT = "absent_from"
"""What is worked out of an annotation and never read: the articles that have none such (`Sheet.absent_from`)."""
PROVENANCE = ("source", "url", "author", "published")


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
        "annotations": [_annotation(one, sheet.absent_from.get(one.id, ())) for one in sheet.annotations],
        "relations": [_relation(relation) for relation in sheet.relations],
        "judgements": [_judgement(judgement) for judgement in sheet.judgements],
    }


def meta(article: Article) -> dict[str, str]:
    """Provenance: the fields that are known, and whatever else the front matter says."""
    known = {name: getattr(article, name) for name in PROVENANCE}
    return {name: value for name, value in known.items() if value} | {
        name: value for name, value in article.meta.items() if name not in known or not known[name]
    }


def _annotation(annotation: Annotation, absent_from: Sequence[str]) -> dict[str, Any]:
    target = annotation.target
    return {
        "id": annotation.id,
        "label": annotation.label,
        "spans": [[start, end] for start, end in target.spans],
        "quote": target.exact,
        "quotes": list(target.quotes),
        "attributes": dict(annotation.attributes),
        ABSENT: list(absent_from),
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


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """One text a line. Raises FormatError for a line that is not as it must be."""
    for record in records(source.path):
        yield foreign(record)


def foreign(record: Record) -> ForeignText:
    """The text of a line, with all that the line says of it. Raises FormatError."""
    told = {name: str(value) for name, value in values(record.record("meta", {})).items()}
    name = record.key("id", f"line-{record.line}")
    return ForeignText(
        name,
        record.text("text"),
        tuple(map(_foreign_annotation, record.records("annotations", []))),
        tuple(map(_foreign_relation, record.records("relations", []))),
        tuple(_foreign_judgement(judged, name) for judged in record.records("judgements", [])),
        record.text("title", ""),
        {key: value for key, value in told.items() if key in PROVENANCE},
        {key: value for key, value in told.items() if key not in PROVENANCE},
        place=record.place,
    )


def values(record: Record) -> dict[str, Value]:
    """The members of an object of which each is text, or true or false; numbers become text. Raises FormatError."""
    found: dict[str, Value] = {}
    for name, value in record.value.items():
        if isinstance(value, str | bool):
            found[name] = value
        elif isinstance(value, int | float):
            found[name] = json.dumps(value)
        else:
            raise record.fault(f'"{name}" must be a text, a number, true or false')
    return found


def _foreign_annotation(record: Record) -> ForeignAnnotation:
    spans = tuple(_span(record, pair) for pair in record.items("spans"))
    quotes = record.items("quotes", [])
    if not spans or (quotes and len(quotes) != len(spans)) or not all(isinstance(quote, str) for quote in quotes):
        raise record.fault("an annotation needs one or more spans, and as many quotes or none")
    return ForeignAnnotation(
        record.text("label"),
        spans,
        record.key("id", ""),
        values(record.record("attributes", {})),
        quotes=tuple(quotes) or ((record.text("quote"),) if "quote" in record and len(spans) == 1 else ()),
        place=record.place,
        **_foreign_signed(record),
    )


def _span(record: Record, pair: Any) -> Span:
    if not isinstance(pair, list) or len(pair) != 2 or not all(type(edge) is int and edge >= 0 for edge in pair):
        raise record.fault("a span is [start, end] in whole numbers")
    return Span(*pair)


def _foreign_relation(record: Record) -> ForeignRelation:
    return ForeignRelation(
        record.text("type"),
        record.key("source"),
        record.key("target"),
        record.key("id", ""),
        values(record.record("attributes", {})),
        place=record.place,
        **_foreign_signed(record),
    )


def _foreign_judgement(record: Record, article: str) -> ForeignJudgement:
    named = record.items("articles", [article])
    others = [name for name in named if name != article]
    if article not in named or len(others) > 1 or not all(isinstance(name, str) for name in others):
        raise record.fault("a judgement names one article or two, and this line's is one of them")
    [value] = values(Record({"value": record.get("value")}, record.path, record.line, record.name)).values()
    return ForeignJudgement(
        record.text("name"),
        value,
        others[0] if others else "",
        record.key("id", ""),
        place=record.place,
        **_foreign_signed(record),
    )


def _foreign_signed(record: Record) -> dict[str, str]:
    return {name: record.text(name, default) for name, default in SIGNED.items()}


SIGNED: Mapping[str, str] = {"annotator": "", "note": "", "origin": BY_HAND, "created": "", "modified": ""}
"""Who said it, when, and how it came about; with what holds where a line does not say."""
