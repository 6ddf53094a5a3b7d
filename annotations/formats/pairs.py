"""Claim pairs: a row for each relation between two claims, with both quotes, their sentences and what NLI calls it.

And a row of type NONE for each claim that a second article does not have, where the two were judged done.
JSON Lines, or Parquet when OUT ends in .parquet. Offsets are code points. The claims wait in a temporary file until
all articles have been run through, since a relation may lead to an article that comes later. The columns are those of
docs/formats.md; `premise`, `hypothesis` and the three labels are the words of Bowman et al. 2015 (SNLI).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from annotations.labels import Group, RelationType, Schema
from annotations.model import Annotation, FormatError, Relation, Value
from annotations.schema import default_schema
from articles.article import Article
from articles.span import Span
from articles.units import Unit, unit_at

from .dataset import Sheet
from .output import Output

_ABOUT = 1_000
"""What one claim counts as, in characters, beside its quote."""
SCHEME = "nli"
"""The entry of a relation's `map` in the schema that says what the relation is in natural language inference."""


_TEXT, _NUMBER, _FLAG = "string", "int64", "bool"
_VALUES = [{"name": _TEXT, "value": _TEXT}]
_END = {
    "annotation": _TEXT,
    "article": _TEXT,
    "title": _TEXT,
    "outlet": _TEXT,
    "url": _TEXT,
    "author": _TEXT,
    "published": _TEXT,
    "label": _TEXT,
    "spans": [{"start": _NUMBER, "end": _NUMBER}],
    "quotes": [_TEXT],
    "context": _TEXT,
    "context_start": _NUMBER,
    "attributes": _VALUES,
    "annotator": _TEXT,
    "note": _TEXT,
    "origin": _TEXT,
}
COLUMNS: Mapping[str, Any] = {
    "id": _TEXT,
    "type": _TEXT,
    "across": _FLAG,
    "premise": _TEXT,
    "hypothesis": _TEXT,
    "nli": _TEXT,
    "nli_back": _TEXT,
    "source": _END,
    "target": _END,
    "attributes": _VALUES,
    "annotator": _TEXT,
    "note": _TEXT,
    "origin": _TEXT,
    "created": _TEXT,
    "modified": _TEXT,
}
"""The columns and their types, in the words of `annotations.formats.parquet`."""


NONE = "none"
"""The type of a row whose target is no claim: nothing that the article says there is related to the source."""


class Nli(StrEnum):
    """What a hypothesis is to a premise."""

    ENTAILMENT = "entailment"
    CONTRADICTION = "contradiction"
    NEUTRAL = "neutral"


class Inference(NamedTuple):
    """The labels of a pair: of the target given the source, and the other way round; "" where the schema is silent."""

    forth: str = ""
    back: str = ""


class Loss(StrEnum):
    """What claim pairs do not carry."""

    TEXTS = "texts"
    ANNOTATIONS = "annotations in no pair"
    RELATIONS = "relations that do not join two claims"
    ONLY = "marks of other annotations than claims that are only in one article"
    JUDGEMENTS = "judgements"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A row for each relation between claims, in the order of the articles of their sources; then those of type NONE.

    Raises FormatError, also for Parquet where its library is not installed.
    """
    dropped: Counter[str] = Counter()
    schema = output.schema or default_schema()
    keep = _parquet if output.suffix == ".parquet" else _lines
    with output.file() as stream, TemporaryFile() as spool:
        keep(_rows(sheets, schema, spool, dropped), stream)
    return {loss: dropped[loss] for loss in Loss if dropped[loss]}


def _lines(rows: Iterable[Mapping[str, Any]], stream: IO[bytes]) -> None:
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _parquet(rows: Iterable[Mapping[str, Any]], stream: IO[bytes]) -> None:
    try:
        from .parquet import table
    except ModuleNotFoundError as error:
        missing = f"Parquet needs {error.name}, which is not installed"
        raise FormatError(f"{missing}: pip install 'diptych[parquet]', or choose an OUT that ends in .jsonl") from None
    with table(stream, COLUMNS) as found:
        for row in rows:
            found.add(row, len(row["premise"]) + len(row["hypothesis"]) + 2 * _ABOUT)


def inference(kind: RelationType | None) -> Inference:
    """What the schema's `map` says of a relation: a label, then perhaps "both ways" or "from source to target".

    Without a direction, contradiction and neutral hold both ways, and entailment only where the relation is symmetric.
    """
    words = kind.map.get(SCHEME, "").casefold().split() if kind is not None else []
    if kind is None or not words or words[0] not in set(Nli):
        return Inference()
    label, way = words[0], " ".join(words[1:])
    if way == "from source to target":
        return Inference(label, "")
    if way == "from target to source":
        return Inference("", label)
    both = way == "both ways" or kind.symmetric or label != Nli.ENTAILMENT
    return Inference(label, label if both else "")


def _rows(sheets: Iterable[Sheet], schema: Schema, spool: IO[bytes], dropped: Counter[str]) -> Iterator[dict[str, Any]]:
    """The rows; what is not in them is counted in `dropped` when the last is out."""
    claims = {label.name for label in schema.labels if label.group is Group.CLAIM}
    places: dict[str, int] = {}
    relations: list[Relation] = []
    articles: dict[str, dict[str, str]] = {}
    absent: dict[str, tuple[str, ...]] = {}
    for sheet in sheets:
        dropped[Loss.TEXTS] += 1
        dropped[Loss.JUDGEMENTS] += len(sheet.judgements)
        dropped[Loss.ANNOTATIONS] += len(sheet.annotations)
        relations += sheet.relations
        articles[sheet.article.id] = _known(sheet.article)
        for annotation in sheet.annotations:
            if annotation.label in claims:
                places[annotation.id] = spool.tell()
                spool.write(json.dumps(_end(sheet.article, annotation)).encode() + b"\n")
                if annotation.id in sheet.absent_from:
                    absent[annotation.id] = sheet.absent_from[annotation.id]
            else:
                dropped[Loss.ONLY] += annotation.id in sheet.absent_from
    paired: set[str] = set()
    for relation in relations:
        kind = schema.relation(relation.type)
        ends = [places.get(end) for end in (relation.source, relation.target)]
        if None in ends or not _between_claims(kind, claims):
            dropped[Loss.RELATIONS] += 1
            continue
        paired |= {relation.source, relation.target}
        source, target = (_fetched(spool, place) for place in ends if place is not None)
        yield _row(relation, inference(kind), source, target)
    for claim, others in absent.items():
        source = _fetched(spool, places[claim])
        for other in others:
            yield _alone(source, articles.get(other, {"article": other}))
    dropped[Loss.ANNOTATIONS] -= len(paired | absent.keys())


def _between_claims(kind: RelationType | None, claims: set[str]) -> bool:
    """It compares claims: some label of claims may stand at both its ends. That of a claim and its cue does not.

    A type that the schema does not have is taken by the labels at its ends alone.
    """
    return kind is None or bool(claims.intersection(kind.source, kind.target))


def _fetched(spool: IO[bytes], place: int) -> dict[str, Any]:
    spool.seek(place)
    found: dict[str, Any] = json.loads(spool.readline())
    return found


def _row(relation: Relation, labels: Inference, source: Mapping[str, Any], target: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": relation.id,
        "type": relation.type,
        "across": source["article"] != target["article"],
        "premise": " ".join(source["quotes"]),
        "hypothesis": " ".join(target["quotes"]),
        "nli": labels.forth,
        "nli_back": labels.back,
        "source": source,
        "target": target,
        "attributes": _listed(relation.attributes),
        "annotator": relation.annotator,
        "note": relation.note,
        "origin": relation.origin,
        "created": relation.created,
        "modified": relation.modified,
    }


def _alone(source: Mapping[str, Any], article: Mapping[str, str]) -> dict[str, Any]:
    """The row of a claim that another article does not have; its id is made of both, nobody made it, and at no time."""
    id_ = f"{source['annotation']}:{article['article']}"
    nobody = Relation(id_, NONE, source["annotation"], "", source["annotator"], origin="")
    nothing: dict[str, Any] = {
        name: [] if isinstance(kind, list) else 0 if kind == _NUMBER else "" for name, kind in _END.items()
    }
    return _row(nobody, Inference(), source, {**nothing, **article})


def _known(article: Article) -> dict[str, str]:
    return {
        "article": article.id,
        "title": article.title,
        "outlet": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published,
    }


def _end(article: Article, annotation: Annotation) -> dict[str, Any]:
    """One claim: where it stands, and in which sentences."""
    context = _context(article, annotation.target.span)
    return {
        "annotation": annotation.id,
        **_known(article),
        "label": annotation.label,
        "spans": [{"start": start, "end": end} for start, end in annotation.target.spans],
        "quotes": list(annotation.target.quotes),
        "context": context.of(article.text),
        "context_start": context.start,
        "attributes": _listed(annotation.attributes),
        "annotator": annotation.annotator,
        "note": annotation.note,
        "origin": annotation.origin,
    }


def _context(article: Article, span: Span) -> Span:
    """From the start of the sentence in which a target begins to the end of the one in which it ends."""
    first, last = (_sentence(article, offset) for offset in (span.start, span.end - 1))
    return Span(min(first.start, span.start), max(last.end, span.end))


def _sentence(article: Article, offset: int) -> Span:
    if not article.blocks:
        return Span(offset, offset + 1)
    return unit_at(article.text, article.blocks[article.block_at(offset)].span, offset, Unit.SENTENCE)


def _listed(attributes: Mapping[str, Value]) -> list[dict[str, str]]:
    """Names and values as texts: tables of one type, whatever attributes a schema has."""
    return [
        {"name": name, "value": value if isinstance(value, str) else json.dumps(value)}
        for name, value in attributes.items()
    ]
