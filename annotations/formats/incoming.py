"""What reading a foreign dataset gives, before it becomes annotations of ours: values that every reader fills in.

A reader checks its file's own rules and turns offsets into code points; `annotations.importing` finds the articles,
maps the labels, checks the quotes and makes the layer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from annotations.model import BY_HAND, NOTHING, Value
from articles.span import Span

NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ForeignAnnotation:
    """A labelled target as the file has it; `id` is the file's own, "" where it has none."""

    label: str
    spans: tuple[Span, ...]
    """Code points of the text, ordered and disjoint."""
    id: str = ""
    attributes: Mapping[str, Value] = field(default_factory=lambda: NOTHING, hash=False)
    note: str = ""
    annotator: str = ""
    quotes: tuple[str, ...] = ()
    """What the file says stands at the spans, one for each; empty where it does not say."""
    origin: str = BY_HAND
    created: str = ""
    modified: str = ""
    place: str = ""
    """Where in the file, fit to show: "12" for a line, "T3" for an id, "a.ann:12" in a folder."""


@dataclass(frozen=True, slots=True)
class ForeignRelation:
    """A relation between two annotations by the file's ids, which are looked for in the text first, then everywhere."""

    type: str
    source: str
    target: str
    id: str = ""
    attributes: Mapping[str, Value] = field(default_factory=lambda: NOTHING, hash=False)
    note: str = ""
    annotator: str = ""
    origin: str = BY_HAND
    created: str = ""
    modified: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ForeignJudgement:
    """A judgement on this text, or on it and the text whose id is `other`."""

    name: str
    value: Value
    other: str = ""
    id: str = ""
    note: str = ""
    annotator: str = ""
    origin: str = BY_HAND
    created: str = ""
    modified: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ForeignText:
    """One text of a dataset, code point for code point, and all that is said of it. `id` is unique in the dataset.

    Without `text`, which a dataset of spans alone does not have, `id` is that of an article of the project, and every
    annotation must have its quotes.
    """

    id: str
    text: str
    annotations: tuple[ForeignAnnotation, ...] = ()
    relations: tuple[ForeignRelation, ...] = ()
    judgements: tuple[ForeignJudgement, ...] = ()
    title: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS, hash=False)
    """Of `source`, `url`, `author`, `published`: those that are known."""
    meta: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS, hash=False)
    place: str = ""
    rebuilt: bool = False
    """The file holds tokens, and the white space between them is the reader's: an article of the project that is the
    same but for white space is the text that is meant (`realign.onto`)."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something in the file that no annotation can be made of; the rest is imported, and the report names this."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Input:
    """What a reader reads: a file or a folder, and the options of the command line that are the format's own."""

    path: Path
    options: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS, hash=False)


Read: TypeAlias = Callable[[Input], Iterator[ForeignText | Unplaced]]
"""Reads a dataset, one text at a time. Raises FormatError, with path and line, for a file that is broken: then nothing
of it is imported, so a reader need not mend anything."""
