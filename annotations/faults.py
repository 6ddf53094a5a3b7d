"""What can be wrong in a project: the values, and the checks that need nothing but what they look at. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from articles.article import Article
from articles.library import fold
from articles.span import Span

from .anchor import Fit
from .formats.offsets import OffsetError, Offsets, Unit
from .model import Annotation, Rejection
from .placing import Placed, standing
from .store.replay import has_records, head

HOW_ADDED = frozenset({"added", "original", "encoding"})
"""Of a line of the index: what differs when two people added the same article, each on a branch."""
SHOWN = 60
"""As much of a quote is shown in a message, in characters."""


class Kind(StrEnum):
    """What is wrong, or only to be known."""

    INDEX = "index"
    """The list of articles contradicts itself, or cannot be read."""
    MISSING = "missing"
    """An article of the list whose file is gone."""
    ARTICLE = "article"
    """An article that cannot be read."""
    LAYER = "layer"
    """An annotator's file that is damaged, or of which a person has to say what is meant."""
    TWICE = "twice"
    """An id that two entries have."""
    QUOTE = "quote"
    """A quote that is not what stands at its place, in the very text that it was made on, or in another unit."""
    FUZZY = "fuzzy"
    """Words that were changed, or that may be meant elsewhere too: a place is proposed."""
    ORPHAN = "orphan"
    """Words that are gone."""
    GONE = "gone"
    """Something is said of an article that is not in the project."""
    SETTINGS = "settings"
    """A name in `diptych.toml` that means nothing."""
    SCHEMA = "schema"
    """What the schema forbids, or a schema that cannot be used."""
    END = "end"
    """A relation that leads to or from nothing."""
    MOVED = "moved"
    CHANGED = "changed"
    """An article's file is not what was added; nothing is wrong with that."""
    JOURNAL = "journal"
    """Changes that are not yet in the file that others read."""


NOTED = frozenset({Kind.MOVED, Kind.CHANGED, Kind.JOURNAL})
"""What is listed without being wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or to be known; `message` is fit to show, and the rest says where, as far as it can."""

    kind: Kind
    message: str
    layer: str = ""
    """The annotator's name."""
    article: str = ""
    id: str = ""
    place: Span | None = None
    """Where the annotation's own target says that it stands, gaps included."""

    @property
    def wrong(self) -> bool:
        """It is more than something to be known."""
        return self.kind not in NOTED


def fitting(placed: Placed, article: Article) -> Iterator[tuple[Kind, str]]:
    """What there is to say of how an annotation stands in its article; nothing when it stands where it was."""
    annotation, match, _ = placed
    name = called(annotation)
    if match.fit is Fit.EXACT:
        return
    if match.fit is not Fit.MOVED and annotation.target.digest == article.digest:
        yield (
            Kind.QUOTE,
            f"{name} is not what stands at its place, though the article is as it was{_proposed(placed, article)}",
        )
    elif match.fit is Fit.MOVED and match.spans is not None:
        yield Kind.MOVED, f"{name} stands at {match.spans[0].start}-{match.spans[-1].end} now"
    elif match.fit is Fit.FUZZY:
        yield Kind.FUZZY, f"{name} was changed, or may be meant elsewhere too{_proposed(placed, article)}"
    else:
        yield Kind.ORPHAN, f"{name} is gone from the article"


def unfit(rejection: Rejection, article: Article) -> str:
    """What is wrong with a rejection: its quotes are not what stands at its place, in the very text that it names."""
    target = rejection.target
    if target.digest != article.digest or standing(target, article).fit is Fit.EXACT:
        return ""
    return f"the rejection of {called(rejection)} is not of what stands at its place, though the article is as it was"


def _proposed(placed: Placed, article: Article) -> str:
    spans = placed.match.spans
    if spans is None:
        return ""
    quote = shortened(" ".join(span.of(article.text) for span in spans))
    return f"; proposed: {spans[0].start}-{spans[-1].end} “{quote}” (score {placed.match.score:.2f})"


class Units:
    """A text in the units that formats count in, to see whether an annotation that leaves can come back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._reason = ""
        self._coded: list[tuple[str, int, Offsets, bytes]] = []
        try:
            for encoding, width, unit in (("utf-16-le", 2, Unit.UTF16), ("utf-8", 1, Unit.UTF8)):
                self._coded.append((encoding, width, Offsets(text, unit), text.encode(encoding)))
        except UnicodeEncodeError as error:
            self._reason = f"the article has a lone surrogate at {error.start}, which no file can hold"

    def faults(self, annotation: Annotation) -> Iterator[str]:
        """Where its quotes are not the text at its spans: in code points, in UTF-16 units, in bytes of UTF-8."""
        if self._reason:
            yield self._reason
            return
        target = annotation.target
        for span, quote in zip(target.spans, target.quotes, strict=True):
            if span.of(self._text) != quote:
                yield f"“{shortened(quote)}” is not what stands at {span.start}-{span.end}"
            for encoding, width, offsets, data in self._coded:
                start, end = offsets.out(span.start), offsets.out(span.end)
                try:
                    back = offsets.span(start, end)
                except OffsetError as error:
                    yield f"{span.start}-{span.end} does not come back from {encoding}: {error}"
                    continue
                if back != span or data[width * start : width * end] != quote.encode(encoding):
                    yield f"“{shortened(quote)}” is not what stands at {start}-{end} in {encoding}"


def repeated(index: bytes) -> Iterator[str]:
    """What is said twice in the index of a project's articles (the bytes of its file), and not in the same words."""
    lines: dict[str, dict[str, object]] = {}
    files: dict[str, str] = {}
    for number, line in enumerate(index.split(b"\n"), start=1):
        try:
            read = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):  # said by whoever reads the articles
            continue
        value: dict[str, object] = read if isinstance(read, dict) else {}
        name, file = value.get("id"), value.get("file")
        if not isinstance(name, str):
            continue
        told = {key: each for key, each in value.items() if key not in HOW_ADDED}
        if lines.setdefault(fold(name), told) != told:
            yield f"line {number}: the article {name} is listed before, with other words; the first line counts"
        if isinstance(file, str) and fold(files.setdefault(file, name)) != fold(name):
            yield f"line {number}: {file} is the file of {files[file]} already, and cannot be that of {name} too"


def journal_left(journal: bytes) -> bool:
    """A journal (its bytes) holds changes that are in no snapshot yet."""
    return bool(journal) and has_records(journal, head(journal)[1])


def called(entry: Annotation | Rejection) -> str:
    """An annotation as a message names it: its label and the beginning of its quote. So too what was rejected."""
    return f"{entry.label} “{shortened(entry.target.exact)}”"


def shortened(quote: str) -> str:
    """A quote on one line, cut where it is long."""
    line = " ".join(quote.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
