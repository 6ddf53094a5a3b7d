"""CSV and TSV: a folder of four tables, or one file with the spans alone.

Every cell is quoted and holds the data as they are, also one that a spreadsheet would run as a formula. Rows end in
\\n, and line ends inside a cell stand as in the text. UTF-8 without a mark. Source: RFC 4180, but for the ends of rows.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import IO

from annotations.model import Annotation, Judgement, Relation, Value

from .dataset import Sheet
from .jsonlines import ABSENT, PROVENANCE, SIGNED, meta
from .output import Output
from .tables_read import read

__all__ = ["read", "write"]

Row = list[str]
ARTICLES = ("id", "title", "text", *PROVENANCE, "meta")
SPANS = ("article", "annotation", "label", "piece", "pieces", "start", "end", "quote", "attributes", ABSENT, *SIGNED)
RELATIONS = ("id", "type", "source", "target", "article", "attributes", *SIGNED)
JUDGEMENTS = ("id", "article", "other", "name", "value", *SIGNED)
HEADS = {"articles": ARTICLES, "spans": SPANS, "relations": RELATIONS, "judgements": JUDGEMENTS}
ALONE = (".csv", ".tsv")
"""How an OUT ends that is one file."""


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """Four tables in a folder; spans alone when `output` is a stream or ends so: then the rest is not carried."""
    tab = output.suffix == ".tsv" or output.options.get("separator") == "tab"
    if output.path is None or output.suffix in ALONE:
        return _spans_alone(sheets, output, tab=tab)
    suffix = ".tsv" if tab else ".csv"
    with output.folder([name + suffix for name in HEADS]) as streams:
        tables = {name: _Table(streams[name + suffix], head, tab=tab) for name, head in HEADS.items()}
        for sheet in sheets:
            tables["articles"].add([_article(sheet)])
            tables["spans"].add(spans(sheet))
            tables["relations"].add(_relation(sheet, relation) for relation in sheet.relations)
            tables["judgements"].add(map(_judgement, sheet.judgements))
    return {}


def _spans_alone(sheets: Iterable[Sheet], output: Output, *, tab: bool) -> Mapping[str, int]:
    dropped = {"texts": 0, "relations": 0, "judgements": 0}
    with output.file() as stream:
        table = _Table(stream, SPANS, tab=tab)
        for sheet in sheets:
            table.add(spans(sheet))
            dropped["texts"] += 1
            dropped["relations"] += len(sheet.relations)
            dropped["judgements"] += len(sheet.judgements)
    return {name: count for name, count in dropped.items() if count}


class _Table:
    """Rows on their way into a stream."""

    def __init__(self, stream: IO[bytes], head: Iterable[str], *, tab: bool) -> None:
        self._stream = stream
        delimiter = "\t" if tab else ","
        self._rows = csv.writer(self, quoting=csv.QUOTE_ALL, lineterminator="\n", delimiter=delimiter)
        self._rows.writerow(head)

    def add(self, rows: Iterable[Row]) -> None:
        """Write these."""
        self._rows.writerows(rows)

    def write(self, text: str) -> None:
        """What the csv module calls for each row."""
        self._stream.write(text.encode())


def _article(sheet: Sheet) -> Row:
    article = sheet.article
    rest = {name: value for name, value in meta(article).items() if name not in PROVENANCE}
    known = [getattr(article, name) for name in PROVENANCE]
    return [article.id, article.title, article.text, *known, _json(rest)]


def spans(sheet: Sheet) -> Iterator[Row]:
    """A row for each piece of each target, pieces numbered from 1."""
    return chain.from_iterable(_pieces(sheet, annotation) for annotation in sheet.annotations)


def _pieces(sheet: Sheet, annotation: Annotation) -> Iterator[Row]:
    target = annotation.target
    pieces = str(len(target.spans))
    absent = sheet.absent_from.get(annotation.id)
    said = [_json(annotation.attributes), json.dumps(absent, ensure_ascii=False) if absent else ""]
    for number, (span, quote) in enumerate(zip(target.spans, target.quotes, strict=True), start=1):
        place = [str(number), pieces, str(span.start), str(span.end), quote]
        yield [sheet.article.id, annotation.id, annotation.label, *place, *said, *_signed(annotation)]


def _relation(sheet: Sheet, relation: Relation) -> Row:
    ends = [relation.id, relation.type, relation.source, relation.target, sheet.article.id]
    return [*ends, _json(relation.attributes), *_signed(relation)]


def _judgement(judgement: Judgement) -> Row:
    first, *others = judgement.articles
    other = others[0] if others else ""
    return [judgement.id, first, other, judgement.name, _plain(judgement.value), *_signed(judgement)]


def _signed(entry: Annotation | Relation | Judgement) -> Row:
    return [getattr(entry, name) for name in SIGNED]


def _plain(value: Value) -> str:
    """A text as it is, true and false as such; a text that could be taken for these is quoted once more."""
    clear = isinstance(value, str) and value not in ("true", "false") and not value.startswith('"')
    return value if clear and isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json(values: Mapping[str, Value]) -> str:
    return json.dumps(dict(values), ensure_ascii=False) if values else ""
