"""A Hugging Face dataset: a folder that `datasets.load_dataset` loads, with typed features, splits and a card.

Rows are those of the parquet format, but that labels and the types of relations are class labels: their numbers stand
in the rows, their names in the features. Source: Hugging Face Hub documentation, "Repository structure" and "Dataset
cards"; the features of `datasets` 4 and 5.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, TypeAlias

from annotations.labels import Schema
from annotations.model import FormatError

from .dataset import Sheet
from .incoming import ForeignText, Input, Unplaced
from .output import Output
from .parquet import COLUMNS, FOOT, LABEL, NUMBER, TYPE, Column, Table, described, row, rows_of, size, table
from .reading import files

_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
CARD = "README.md"
DATA = "data"
TRAIN = "train"
SPLITS: Mapping[str, str] = {"dev": "validation"}
"""What `datasets` calls a split that we call otherwise."""


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A folder with a card and one Parquet file in `data`, that of the split. Everything is carried.

    The splits of a dataset are written one behind the other into the same folder (`split` and `splits` of the options):
    each takes over the numbers of the class labels from the one before, and writes the card anew.
    """
    assert output.path is not None, "the format is a folder"
    split = output.options.get("split", TRAIN)
    splits = output.options.get("splits", split).split(",")
    before = {name: described(output.path / DATA / _file(name)) for name in splits[: splits.index(split)]}
    classes = _classes(output.schema, [told for _, told in before.values()])
    counts = {name: count for name, (count, _) in before.items()}
    with ExitStack() as opened:
        top = replace(output, force=output.force or bool(before))
        card = opened.enter_context(top.folder([CARD]))[CARD]
        file = _file(split)
        stream = opened.enter_context(replace(output, path=output.path / DATA).folder([file]))[file]
        with table(stream, named=NUMBER) as rows:
            for sheet in sheets:
                rows.add(row(sheet, classes[LABEL].number, classes[TYPE].number), size(sheet))
            _describe(rows, classes)
        card.write(_card(counts | {split: rows.count}, classes).encode())
    return {}


def _file(split: str) -> str:
    return f"{SPLITS.get(split, split)}-00000-of-00001.parquet"


def _classes(schema: Schema | None, before: Sequence[Mapping[str, Sequence[str]]]) -> "Classes":
    """The classes as the split before left them; of the first split those of the schema."""
    if before:
        return {name: Names(before[-1].get(name, ())) for name in (LABEL, TYPE)}
    return {
        LABEL: Names([label.name for label in schema.labels] if schema is not None else ()),
        TYPE: Names([relation.name for relation in schema.relations] if schema is not None else ()),
    }


class Names:
    """Names of a class label, each with its number, in the order in which they were met."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}

    def number(self, name: str) -> int:
        """The number of a name; a new one gets the next."""
        return self._numbers.setdefault(name, len(self._numbers))

    @property
    def names(self) -> list[str]:
        """All of them, by number."""
        return list(self._numbers)


Classes: TypeAlias = Mapping[str, Names]
"""The names of the class labels, by LABEL and TYPE."""


def _describe(rows: Table, classes: Classes) -> None:
    """Say the features in the foot of the file, where `datasets` keeps them."""
    said = {name: _feature(column, classes) for name, column in COLUMNS.items()}
    rows.foot[FOOT] = json.dumps({"info": {"features": said}})


def _feature(column: Column, classes: Classes) -> dict[str, Any]:
    """The feature of a column as `datasets.Features.to_dict` gives it."""
    if isinstance(column, list):
        return {"feature": _feature(column[0], classes), "_type": "List"}
    if isinstance(column, dict):
        return {name: _feature(inner, classes) for name, inner in column.items()}
    if column in classes:
        return {"names": classes[column].names, "_type": "ClassLabel"}
    return {"dtype": column, "_type": "Value"}


def _listed(columns: Mapping[str, Column], classes: Classes) -> list[dict[str, Any]]:
    """Features of columns as the card lists them."""
    return [{"name": name} | _card_type(column, classes) for name, column in columns.items()]


def _card_type(column: Column, classes: Classes) -> dict[str, Any]:
    if isinstance(column, list):
        [inner] = column
        return {"list": _listed(inner, classes) if isinstance(inner, dict) else inner}
    if isinstance(column, str) and column in classes:
        return {"dtype": {"class_label": {"names": {str(n): name for n, name in enumerate(classes[column].names)}}}}
    return {"dtype": column}


def _card(counts: Mapping[str, int], classes: Classes) -> str:
    """The dataset card: what `datasets` reads between the rules, what people read below."""
    named = [split for split, count in counts.items() if count]  # `datasets` refuses a split without rows
    data_files = [{"split": SPLITS.get(split, split), "path": f"{DATA}/{_file(split)}"} for split in named]
    head = {
        "configs": [{"config_name": "default", "data_files": data_files}],
        "dataset_info": {"features": _listed(COLUMNS, classes)},
    }
    lines = ["---", *(f"{name}: {_flow(value)}" for name, value in head.items()), "---", "", "# Annotated articles", ""]
    lines += [f"- {SPLITS.get(split, split)}: {count} articles" for split, count in counts.items()]
    lines += [
        "",
        "Made with Diptych. A row is an article: its text, and the annotations, relations and judgements on it.",
        "Offsets count Unicode code points of `text`; a span is half-open, so that `text[start:end]` is the quote.",
        "Labels and types of relations are class labels. A relation joins two annotations, of any row, by their ids.",
        "",
    ]
    return "\n".join(lines)


def _flow(value: object) -> str:
    """A value as JSON that YAML reads alike: nothing that YAML takes for a line end or for unprintable stands bare."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The rows of every Parquet file of a folder, the splits one behind the other. The card is not read.

    `datasets` itself is not asked: a card may send it to other folders and to the network. Raises FormatError.
    """
    found = files(source.path, (".parquet",))
    if not found:
        raise FormatError(f"{source.path}: there is no Parquet file in this folder")
    for path in found:
        yield from rows_of(path, path.relative_to(source.path).as_posix())
