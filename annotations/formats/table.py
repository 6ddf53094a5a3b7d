"""FORMATS: one row a format. A new one is one module in this folder and one row here.

The module has a function `write` (see `Write`), or `read` (see `annotations.formats.incoming.Read`), or both. It is
imported when one of them is asked for, so that a format's library is loaded by those who use that format alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from types import MappingProxyType
from typing import Any, TypeAlias

from annotations.model import FormatError

from .dataset import Sheet
from .incoming import Read
from .output import Output

Write: TypeAlias = Callable[[Iterable[Sheet], Output], Mapping[str, int]]
"""Writes sheets; answers what of them it did not carry, and how many of each.

The names it answers with are plural nouns ("relations across articles"), fit to be said behind a number.
"""


class Shape(StrEnum):
    """What a dataset of a format is on the disk."""

    FILE = "file"
    FOLDER = "folder"
    EITHER = "either"
    """A file when OUT has one of the format's suffixes or is standard output, else a folder."""


NO_OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a dataset can leave or come in."""

    name: str
    title: str
    """A few words for the list of formats."""
    module: str
    """In `annotations.formats`: where its `read` and `write` are."""
    suffixes: tuple[str, ...]
    carries: frozenset[str]
    """What survives it, of `PARTS`; what does not is counted when it is written."""
    shape: Shape = Shape.FILE
    reads: bool = True
    writes: bool = True
    extra: str = ""
    """The extra of the distribution that brings its library ("spacy"); "" when it needs none."""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_OPTIONS, hash=False)
    """Its own options on the command line, each with the values it takes, the default first; () takes any text."""
    together: bool = False
    """Its splits belong into one folder, and not each into one of its own: they are written one behind the other, with
    the options `split` (the name of this one) and `splits` (all names, with commas between)."""

    @property
    def write(self) -> Write | None:
        """Its writer; None when it has none. Raises FormatError when its library is not installed."""
        return self._function("write") if self.writes else None

    @property
    def read(self) -> Read | None:
        """Its reader; None when it has none. Raises FormatError when its library is not installed."""
        return self._function("read") if self.reads else None

    def _function(self, name: str) -> Any:
        try:
            module = import_module(f".{self.module}", __package__)
        except ModuleNotFoundError as error:
            if not self.extra or (error.name or "").startswith("annotations"):
                raise
            missing = f"{self.name} needs {error.name}, which is not installed"
            raise FormatError(f"{missing}: pip install 'diptych[{self.extra}]'") from None
        return getattr(module, name)


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
        "absence",
    }
)
"""Absence: of what only one article says, which others have none such."""
ACROSS = frozenset({"relations across articles"})
_TABLE = (
    Format("jsonl", "one article a line, with all that is said of it", "jsonlines", (".jsonl", ".ndjson"), PARTS),
    Format(
        "csv",
        "a folder of four tables, or the spans alone; also .tsv",
        "tables",
        (".csv", ".tsv"),
        PARTS,
        Shape.EITHER,
        options={"separator": ("comma", "tab")},
    ),
    Format(
        "brat",
        "brat standoff: a folder with .txt and .ann files",
        "brat",
        (".ann",),
        frozenset({"texts", "overlap", "discontinuous", "attributes", "notes", "relations"}),
        Shape.FOLDER,
    ),
    Format(
        "conll",
        "CoNLL-2003: a token and its tag a line, spans that do not overlap",
        "conll",
        (".conll",),
        frozenset(),
        options={"scheme": ("iob2", "biluo")},
    ),
    Format(
        "conllu",
        "CoNLL-U: ten columns a token, the exact text and all spans in MISC",
        "conllu",
        (".conllu",),
        PARTS,
    ),
    Format(
        "webanno",
        "WebAnno TSV 3.3, for INCEpTION: a folder with a file for each article",
        "webanno",
        (".tsv",),
        frozenset({"overlap", "relations"}),
        Shape.FOLDER,
        options={"features": ("label", "all")},
    ),
    Format(
        "w3c",
        "W3C Web Annotations: JSON-LD, one file",
        "w3c",
        (".jsonld",),
        PARTS - {"absence"},
        options={"texts": ()},
    ),
    Format("prodigy", "Prodigy's JSON Lines: a task for each article and annotator", "prodigy", (), PARTS - ACROSS),
    Format(
        "spacy",
        "spaCy's DocBin: one file, or a folder of them",
        "spacy_docbin",
        (".spacy",),
        PARTS,
        Shape.EITHER,
        extra="spacy",
    ),
    Format(
        "cas-xmi",
        "UIMA CAS in XMI, for INCEpTION: a folder with a file for each article",
        "cas_xmi",
        (".xmi",),
        PARTS,
        Shape.FOLDER,
        extra="cas",
    ),
    Format(
        "cas-json",
        "UIMA CAS in JSON, for INCEpTION: a folder with a file for each article",
        "cas_json",
        (),
        PARTS,
        Shape.FOLDER,
        extra="cas",
    ),
    Format("parquet", "Parquet: an article a row", "parquet", (".parquet",), PARTS, extra="parquet"),
    Format(
        "hf",
        "a Hugging Face dataset: a folder with Parquet files and a card",
        "huggingface",
        (),
        PARTS,
        Shape.FOLDER,
        extra="hf",
        together=True,
    ),
    Format(
        "doccano",
        "doccano's JSON Lines, for sequence labelling and relations",
        "doccano",
        (),
        frozenset({"texts", "provenance", "overlap", "relations"}),
        options={"offsets": ("utf16", "codepoint")},
    ),
    Format("tei", "TEI P5 XML with stand-off annotations, one file", "tei", (".xml", ".tei"), PARTS, reads=False),
    Format(
        "pairs",
        "related claims, two by two, with their NLI labels: JSON Lines, or Parquet when OUT ends in .parquet",
        "pairs",
        (),
        PARTS - {"texts", "judgements"},
        reads=False,
    ),
    Format(
        "html", "a page to read and send, articles side by side", "html_report", (".html", ".htm"), PARTS, reads=False
    ),
    Format(
        "markdown",
        "a report in Markdown",
        "markdown_report",
        (".md",),
        PARTS - {"texts", "attributes"},
        reads=False,
    ),
    Format(
        "labelstudio",
        "Label Studio: tasks, and the labelling configuration that shows them",
        "labelstudio",
        (".json",),
        PARTS - ACROSS,
        Shape.EITHER,
        options={"offsets": ("codepoint", "utf16"), "field": ()},
    ),
    Format(
        "potato",
        "a folder of Potato: texts, configuration, a state file for each annotator",
        "potato",
        (),
        frozenset({"texts", "provenance", "overlap", "discontinuous", "annotators", "relations", "judgements"}),
        Shape.FOLDER,
        options={"data": (), "id": (), "text": ()},
    ),
    Format(
        "slate",
        "a folder of SLATE: texts, and a file for each annotator",
        "slate",
        (".annotations",),
        frozenset({"texts", "overlap", "discontinuous", "annotators"}),
        Shape.FOLDER,
    ),
)
FORMATS: Mapping[str, Format] = {row.name: row for row in _TABLE}


def format_named(name: str) -> Format:
    """The format of that name. Raises FormatError."""
    if name not in FORMATS:
        raise FormatError(f"no format is called {name!r}: there is {', '.join(FORMATS)}")
    return FORMATS[name]


def writer(name: str) -> Write:
    """The writer of the format of that name. Raises FormatError when there is none."""
    write = format_named(name).write
    if write is None:
        raise FormatError(f"{name} is only read; written are {', '.join(row.name for row in _TABLE if row.writes)}")
    return write


def reader(name: str) -> Read:
    """The reader of the format of that name. Raises FormatError when there is none."""
    read = format_named(name).read
    if read is None:
        raise FormatError(f"{name} is only written; read are {', '.join(row.name for row in _TABLE if row.reads)}")
    return read
