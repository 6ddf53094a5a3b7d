"""FORMATS: one line a format. A new one is one file and one line here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from annotations.model import FormatError

from .dataset import Sheet
from .jsonlines import write_jsonl
from .output import Output
from .tables import write_csv

Write: TypeAlias = Callable[[Iterable[Sheet], Output], Mapping[str, int]]
"""Writes sheets; answers what of them it did not carry, and how many of each."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a dataset can leave in."""

    name: str
    suffixes: tuple[str, ...]
    carries: frozenset[str]
    """What survives it, of `PARTS`; what does not is counted when it is written."""
    write: Write


PARTS = frozenset(
    {
        "texts",
        "provenance",
        "overlap",
        "discontinuous",
        "attributes",
        "annotators",
        "notes",
        "relations",
        "relations across articles",
        "judgements",
    }
)
_TABLE = (
    Format("jsonl", (".jsonl", ".ndjson"), PARTS, write_jsonl),
    Format("csv", (".csv",), PARTS, write_csv),
)
FORMATS: Mapping[str, Format] = {row.name: row for row in _TABLE}


def format_named(name: str) -> Format:
    """The format of that name. Raises FormatError."""
    if name not in FORMATS:
        raise FormatError(f"no format is called {name!r}: there is {', '.join(FORMATS)}")
    return FORMATS[name]
