"""Reading CSV and TSV: the folder of tables, or a file of spans alone, ours or anybody's with the same column names.

Columns may stand in any order; those that are not known are passed over. A table of spans needs article, label, start
and end; without a table of articles the quotes have to prove that the spans are meant for an article of the project.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from annotations.model import FormatError, Value
from articles.places import is_file, is_folder
from articles.span import Span

from .incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation, ForeignText, Input, Unplaced
from .jsonlines import PROVENANCE, SIGNED, values
from .jsontext import Record, parsed
from .reading import MOST, fault, text

Said = TypeVar("Said")
NEEDED = {
    "articles": ("id", "text"),
    "spans": ("article", "label", "start", "end"),
    "relations": ("type", "source", "target", "article"),
    "judgements": ("article", "name", "value"),
}
TAB = ".tsv"


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The texts of a folder of tables, or the articles that a file of spans alone names. Raises FormatError."""
    if not is_folder(source.path):
        alone = _by_article(_annotations(_rows(source.path, "spans", source)))
        yield from (ForeignText(article, "", tuple(said), place=said[0].place) for article, said in alone.items())
        return
    paths = {name: _table(source.path, name) for name in NEEDED}
    if paths["articles"] is None:
        raise FormatError(f"{source.path}: there is no articles.csv or articles.tsv in it")
    rows = {name: _rows(path, name, source) if path else iter(()) for name, path in paths.items()}
    annotations = _by_article(_annotations(rows["spans"]))
    relations = _by_article((row["article"], _relation(row)) for row in rows["relations"])
    judgements = _by_article((row["article"], _judgement(row)) for row in rows["judgements"])
    for row in rows["articles"]:
        name = row.needed("id")
        yield _text(row, annotations.pop(name, []), relations.pop(name, []), judgements.pop(name, []))
    left = [(name, entry.place) for name, said in annotations.items() for entry in said]
    left += [(name, entry.place) for name, related in relations.items() for entry in related]
    left += [(name, entry.place) for name, judged in judgements.items() for entry in judged]
    yield from (Unplaced(place, f"the table of articles has none called {name!r}") for name, place in left)


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row by the names of their columns; a column that is not there is empty."""

    cells: Mapping[str, str]
    path: Path
    line: int

    @property
    def place(self) -> str:
        return f"{self.path.name}:{self.line}"

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def needed(self, name: str) -> str:
        if not self[name]:
            raise fault(self.path, self.line, f"the cell {name!r} is empty")
        return self[name]

    def whole(self, name: str) -> int:
        cell = self[name]
        if not (cell.isascii() and cell.isdigit() and len(cell) < 16):
            raise fault(self.path, self.line, f"{name} must be a whole number, 0 or more, not {cell[:40]!r}")
        return int(cell)

    def object(self, name: str) -> dict[str, Value]:
        cell = self[name]
        if not cell:
            return {}
        return values(Record(parsed(cell, self.path, self.line), self.path, self.line, name))

    def signed(self) -> dict[str, str]:
        return {name: self[name] or default for name, default in SIGNED.items()}


def _table(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / f"{name}.csv", folder / f"{name}{TAB}") if is_file(path)), None)


def _rows(path: Path, name: str, source: Input) -> Iterator[_Row]:
    """The rows of a table under their line numbers. Raises FormatError."""
    tab = path.suffix.lower() == TAB or source.options.get("separator") == "tab"
    csv.field_size_limit(MOST)
    lines = csv.reader(StringIO(text(path), newline=""), strict=True, delimiter="\t" if tab else ",")
    try:
        head = next(lines, [])
        missing = [column for column in NEEDED[name] if column not in head]
        if missing:
            raise fault(
                path, 1, f"a table of {name} needs the columns {', '.join(NEEDED[name])}; not there: {missing[0]}"
            )
        line = lines.line_num + 1
        for cells in lines:
            if cells and len(cells) != len(head):
                raise fault(path, line, f"{len(cells)} cells in a table of {len(head)} columns")
            if cells:
                yield _Row(dict(zip(head, cells, strict=True)), path, line)
            line = lines.line_num + 1
    except csv.Error as error:
        raise fault(path, lines.line_num, f"not a table: {error}") from None


def _by_article(entries: Iterable[tuple[str, Said]]) -> dict[str, list[Said]]:
    found: defaultdict[str, list[Said]] = defaultdict(list)
    for article, entry in entries:
        found[article].append(entry)
    return found


def _annotations(rows: Iterable[_Row]) -> Iterator[tuple[str, ForeignAnnotation]]:
    """Annotations with their articles; rows of one id that follow each other are its pieces."""
    for (article, name, _), group in groupby(rows, key=lambda row: (row["article"], row["annotation"], _lone(row))):
        pieces = list(group)
        first = pieces[0]
        quotes = tuple(row["quote"] for row in pieces)
        yield (
            article,
            ForeignAnnotation(
                first.needed("label"),
                tuple(Span(row.whole("start"), row.whole("end")) for row in pieces),
                name,
                first.object("attributes"),
                quotes=quotes if all(quotes) else (),
                place=first.place,
                **first.signed(),
            ),
        )


def _lone(row: _Row) -> int:
    """What keeps rows without an id of an annotation apart."""
    return 0 if row["annotation"] else row.line


def _relation(row: _Row) -> ForeignRelation:
    ends = (row.needed("type"), row.needed("source"), row.needed("target"))
    return ForeignRelation(*ends, row["id"], row.object("attributes"), place=row.place, **row.signed())


def _judgement(row: _Row) -> ForeignJudgement:
    cell = row["value"]
    value: Value = cell
    if cell in ("true", "false"):
        value = cell == "true"
    elif cell.startswith('"'):
        value = parsed(cell, row.path, row.line)
        if not isinstance(value, str):
            raise fault(row.path, row.line, "a value is a text, true or false")
    return ForeignJudgement(row.needed("name"), value, row["other"], row["id"], place=row.place, **row.signed())


def _text(
    row: _Row,
    annotations: Sequence[ForeignAnnotation],
    relations: Sequence[ForeignRelation],
    judgements: Sequence[ForeignJudgement],
) -> ForeignText:
    return ForeignText(
        row["id"],
        row.needed("text"),
        tuple(annotations),
        tuple(relations),
        tuple(judgements),
        row["title"],
        {name: row[name] for name in PROVENANCE if row[name]},
        {name: str(value) for name, value in row.object("meta").items()},
        place=row.place,
    )
