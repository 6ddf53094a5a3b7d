"""Parquet: one file, an article a row, with all that is said of it in nested columns.

The columns are those of the jsonl format; what is an object of free names there is a list of named values here, so that
every column has a type. Offsets are code points, half-open. Source: Apache Parquet, by pyarrow.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from annotations.model import FormatError, Value
from articles.places import is_file, is_folder

from .dataset import Sheet
from .incoming import ForeignText, Input, Unplaced
from .jsonlines import ABSENT, foreign, line
from .jsontext import Record, parsed
from .output import Output

GROUP = 4_000_000
"""Characters of text in a row group, about: what is in memory at once."""
ROWS = 1_000
"""Articles in a row group, at most."""
AT_ONCE = 16
"""Rows that a reader has in memory at once."""
FOOT = "huggingface"
"""The entry in the foot of a file where `datasets` keeps the features, and in them the names of class labels."""
ENTRY = 300
"""What an annotation counts as, in characters."""

Column: TypeAlias = str | list[Any] | dict[str, Any]
"""The type of a column: a type's name, a list of [the type of its items], or the columns of a struct."""
TEXT, NUMBER, FLAG = "string", "int64", "bool"
LABEL, TYPE = "label", "type"
"""A label, and the type of a relation: texts, or numbers of a class label."""
_VALUES: Column = [{"name": TEXT, "value": TEXT, "flag": FLAG}]
_SIGNED: dict[str, Column] = dict.fromkeys(("annotator", "note", "origin", "created", "modified"), TEXT)
COLUMNS: Mapping[str, Column] = {
    "id": TEXT,
    "title": TEXT,
    "text": TEXT,
    "meta": [{"name": TEXT, "value": TEXT}],
    "annotations": [
        {
            "id": TEXT,
            "label": LABEL,
            "spans": [{"start": NUMBER, "end": NUMBER}],
            "quote": TEXT,
            "quotes": [TEXT],
            "attributes": _VALUES,
            ABSENT: [TEXT],
            **_SIGNED,
        }
    ],
    "relations": [{"id": TEXT, "type": TYPE, "source": TEXT, "target": TEXT, "attributes": _VALUES, **_SIGNED}],
    "judgements": [{"id": TEXT, "name": TEXT, "value": TEXT, "flag": FLAG, "articles": [TEXT], **_SIGNED}],
}


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One row a sheet. Everything is carried."""
    with output.file() as stream, table(stream) as rows:
        for sheet in sheets:
            rows.add(row(sheet), size(sheet))
    return {}


def size(sheet: Sheet) -> int:
    """The characters of a sheet's row, about."""
    return len(sheet.article.text) + ENTRY * len(sheet.annotations)


class Table:
    """Rows of these columns on their way into a Parquet file, a row group at a time.

    `named` is what the columns LABEL and TYPE hold: TEXT, or NUMBER for the numbers of a class label.
    """

    def __init__(self, stream: IO[bytes], columns: Mapping[str, Column], named: str = TEXT) -> None:
        self.count = 0
        self.foot: dict[str, str] = {}
        """What the foot of the file shall say beside the columns."""
        self._schema = pa.schema([(name, _arrow(column, named)) for name, column in columns.items()])
        # Without pyarrow's own copy of the schema, readers take what the foot says for the schema's metadata.
        self._writer = pq.ParquetWriter(stream, self._schema, compression="zstd", store_schema=False)
        self._rows: list[Mapping[str, Any]] = []
        self._size = 0

    def add(self, row: Mapping[str, Any], size: int = 0) -> None:
        """Write this row, of about so many characters."""
        self._rows.append(row)
        self._size += size
        self.count += 1
        if self._size >= GROUP or len(self._rows) >= ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the foot."""
        if self._rows:  # a row group without rows stops the reader of `datasets`
            self._flush()
        if self.foot:
            self._writer.add_key_value_metadata(self.foot)
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows, self._size = [], 0


@contextmanager
def table(stream: IO[bytes], columns: Mapping[str, Column] = COLUMNS, named: str = TEXT) -> Iterator[Table]:
    """A table that is closed when the block ends well."""
    rows = Table(stream, columns, named)
    yield rows
    rows.close()


def _arrow(column: Column, named: str) -> Any:
    """The Arrow type of a column."""
    if isinstance(column, list):
        return pa.list_(_arrow(column[0], named))
    if isinstance(column, dict):
        return pa.struct([(name, _arrow(inner, named)) for name, inner in column.items()])
    name = named if column in (LABEL, TYPE) else column
    return {TEXT: pa.string(), NUMBER: pa.int64(), FLAG: pa.bool_()}[name]


def row(sheet: Sheet, label: Callable[[str], Any] = str, type: Callable[[str], Any] = str) -> dict[str, Any]:
    """The row of a sheet: its line of the jsonl format, with lists for objects; `label` and `type` code names."""
    whole = line(sheet)
    whole["meta"] = [{"name": name, "value": value} for name, value in whole["meta"].items()]
    for annotation in whole["annotations"]:
        annotation["label"] = label(annotation["label"])
        annotation["spans"] = [{"start": start, "end": end} for start, end in annotation["spans"]]
        annotation["attributes"] = _values(annotation["attributes"])
    for relation in whole["relations"]:
        relation["type"] = type(relation["type"])
        relation["attributes"] = _values(relation["attributes"])
    for judgement in whole["judgements"]:
        judgement |= _value(judgement["value"])
    return whole


def _values(values: Mapping[str, Value]) -> list[dict[str, Any]]:
    return [{"name": name} | _value(value) for name, value in values.items()]


def _value(value: Value) -> dict[str, Any]:
    """A value as text; `flag` is its truth where it is true or false, else null."""
    if isinstance(value, bool):
        return {"value": str(value).lower(), "flag": value}
    return {"value": value, "flag": None}


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The rows of a file; columns other than ours are named and passed over. Raises FormatError."""
    yield from rows_of(source.path)


def rows_of(path: Path, place: str = "") -> Iterator[ForeignText | Unplaced]:
    """The rows of a file that is `place` in its dataset. Raises FormatError for a broken one, or one without texts."""
    if not is_file(path):
        raise FormatError(f"{path}: {'this is a folder' if is_folder(path) else 'there is no such file'}")
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if "text" not in names:
                raise FormatError(f"{path}: it has no column text, but {', '.join(names)[:200] or 'none at all'}")
            for name in names:
                if name not in COLUMNS:
                    yield Unplaced(place or name, f"the column {name} is none of ours and was not read")
            classes = _classes(file.metadata.metadata or {}, path)
            wanted = [name for name in names if name in COLUMNS]
            for batch in file.iter_batches(AT_ONCE, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    where = " ".join(part for part in (place, f"row {number}") if part)
                    record = Record({"id": f"{path.stem}-{number}"} | _known(row), path, name=where)
                    yield foreign(_line(record, classes))
    except FormatError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError) as error:
        behind = f" behind row {number}" if number else ""
        raise FormatError(f"{path}: broken, or no Parquet{behind}: {str(error).partition(chr(10))[0][:200]}") from None


def described(path: Path) -> tuple[int, Mapping[str, Sequence[Any]]]:
    """How many rows a file of ours has, and the names of its class labels."""
    with pq.ParquetFile(path) as file:
        return file.metadata.num_rows, _classes(file.metadata.metadata or {}, path)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _line(record: Record, classes: Mapping[str, Sequence[Any]]) -> Record:
    """The record of a row, made one of a line of the jsonl format."""
    meta = record.get("meta")
    if isinstance(meta, list):
        record.value["meta"] = _named(record.records("meta"))
    for annotation in record.records("annotations", ()):
        _class(annotation, "label", classes)
        annotation.value["spans"] = [[span.whole("start"), span.whole("end")] for span in annotation.records("spans")]
        annotation.value["attributes"] = _named(annotation.records("attributes", ()))
    for relation in record.records("relations", ()):
        _class(relation, "type", classes)
        relation.value["attributes"] = _named(relation.records("attributes", ()))
    for judgement in record.records("judgements", ()):
        judgement.value["value"] = _said(judgement)
    return record


def _named(entries: Iterable[Record]) -> dict[str, Any]:
    """An object of a list of named values."""
    return {entry.text("name"): _said(entry) for entry in entries}


def _said(entry: Record) -> Value:
    return entry.flag("flag") if "flag" in entry else entry.text("value")


def _class(record: Record, name: str, classes: Mapping[str, Sequence[Any]]) -> None:
    """Put the name of a class in the place of its number."""
    value = record.get(name)
    if type(value) is int:
        names = classes.get(name, ())
        if not 0 <= value < len(names) or not isinstance(names[value], str):
            raise record.fault(f"the {name} {value} has no name")
        record.value[name] = names[value]


def _classes(foot: Mapping[bytes, bytes], path: Path) -> dict[str, Sequence[Any]]:
    """The names of the classes of labels and of types, where the foot of a file says them. Raises FormatError."""
    said = foot.get(FOOT.encode())
    if said is None:
        return {}
    features = Record(parsed(said.decode(), path), path, name="features").record("info").record("features")
    found: dict[str, Sequence[Any]] = {}
    for column, name in (("annotations", LABEL), ("relations", TYPE)):
        value = features.get(column)
        inner = value.get("feature") if isinstance(value, dict) else value
        inner = inner[0] if isinstance(inner, list) and inner else inner
        feature = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(feature, dict) and isinstance(feature.get("names"), list):
            found[name] = feature["names"]
    return found
