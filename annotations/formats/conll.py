"""CoNLL-2003: a token a line with its tag last, an empty line behind each sentence, -DOCSTART- before each text.

The tags are IOB2 or BILUO. They hold one layer of spans that do not overlap, and no text between the tokens.
Source: Tjong Kim Sang and De Meulder, Introduction to the CoNLL-2003 shared task; Ratinov and Roth 2009 (BILUO).
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotations.model import Annotation, FormatError
from articles.span import Span, trimmed

from .dataset import Sheet
from .incoming import ForeignAnnotation, ForeignText, Input
from .losses import ONLY, Losses
from .output import Output
from .reading import fault, numbered
from .sentence_rows import rows
from .tokens import Tokens

START = "-DOCSTART-"
HEAD = f"{START} -X- -X- O\n\n"
IOB2, BILUO = "iob2", "biluo"
SPACES = "texts whose white space is not kept"
BLANK = "annotations of white space alone"
PIECES = "annotations in several pieces"
OVERLAP = "annotations that overlap a longer or an earlier one"
EDGES = "annotations without the white space at their edges"
NAMES = "annotations whose label holds white space"

_TAG = re.compile(r"O|([BILUESM])-(.+)")
_LAST, _ALONE = frozenset("LE"), frozenset("US")
_SPACE = re.compile(r"\s")


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One file: `FORM _ _ TAG`, one space between. Of spans that overlap the longest is written, then the earliest."""
    losses = Losses()
    tags = _biluo if scheme_of(output) == BILUO else _iob2
    with output.file() as stream:
        for sheet in sheets:
            losses.unsaid(sheet, "titles and sources", "annotators", "attributes", "notes", "relations", "judgements")
            losses.unsaid(sheet, "times and origins", ONLY)
            losses.add(SPACES)
            stream.write(HEAD.encode())
            stream.write(_lines(sheet, chosen(sheet, losses), tags).encode())
    return losses.counts


def scheme_of(output: Output) -> str:
    """The scheme that is asked for. Raises FormatError for one that is not known."""
    scheme = output.options.get("scheme", IOB2).lower()
    if scheme not in (IOB2, BILUO):
        raise FormatError(f"there is no scheme {scheme!r}: there is {IOB2} and {BILUO}")
    return scheme


def chosen(sheet: Sheet, losses: Losses) -> list[tuple[Span, str]]:
    """Spans and labels that do not overlap, in order: the longest first, then the earliest, then by label and id."""
    candidates: list[tuple[Span, Annotation]] = []
    for annotation in sheet.annotations:
        if len(annotation.target.spans) > 1:
            losses.add(PIECES)
        elif not (span := trimmed(sheet.article.text, annotation.target.span)):
            losses.add(BLANK)
        elif _SPACE.search(annotation.label):
            losses.add(NAMES)
        else:
            candidates.append((span, annotation))
    candidates.sort(key=lambda pair: (-pair[0].length, pair[0].start, pair[1].label, pair[1].id))
    taken: list[tuple[Span, str]] = []
    for span, annotation in candidates:
        at = bisect_right(taken, (span, ""))
        if (at and taken[at - 1][0].end > span.start) or (at < len(taken) and taken[at][0].start < span.end):
            losses.add(OVERLAP)
        else:
            taken.insert(at, (span, annotation.label))
            losses.add(EDGES, span != annotation.target.span)
    return taken


def _lines(sheet: Sheet, spans: Sequence[tuple[Span, str]], tags: Callable[[str, int], list[str]]) -> str:
    cuts = [span for span, _ in spans]
    sentences = list(rows(sheet.article, cuts, cuts))
    tokens = Tokens(sheet.article.text, (token for row in sentences for token in row))
    tagged = ["O"] * len(tokens)
    for span, label in spans:
        covered = tokens.covered(span)
        tagged[covered.start : covered.stop] = tags(label, len(covered))
    lines, at = list[str](), 0
    for row in sentences:
        for token in row:
            lines.append(f"{token.of(sheet.article.text)} _ _ {tagged[at]}\n")
            at += 1
        lines.append("\n")
    return "".join(lines)


def _iob2(label: str, count: int) -> list[str]:
    return [f"B-{label}", *[f"I-{label}"] * (count - 1)]


def _biluo(label: str, count: int) -> list[str]:
    return [f"U-{label}"] if count == 1 else [f"B-{label}", *[f"I-{label}"] * (count - 2), f"L-{label}"]


def read(source: Input) -> Iterator[ForeignText]:
    """The texts of a file: the first column is the token, the last the tag; any white space parts columns.

    IOB1, IOB2, IO, BILUO and BIOES are read, without being told which: an I behind another label, or behind O, begins.
    Tokens are joined by one space, sentences by a line end. Raises FormatError.
    """
    text = _Text(source.path)
    number = 0
    for line, columns in _rows(source.path):
        if columns and columns[0] == START:
            if text.tokens:
                number += 1
                yield text.made(f"{source.path.stem}-{number}")
            text = _Text(source.path)
        elif columns:
            text.add(columns[0], columns[-1], line)
        else:
            text.end_sentence()
    if text.tokens:
        yield text.made(f"{source.path.stem}-{number + 1}" if number else source.path.stem)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The columns of each line. Raises FormatError for a line of one column."""
    for number, line in numbered(path):
        columns = line.split()
        if len(columns) == 1 and columns[0] != START:
            raise fault(path, number, "a line has a token and its tag, with white space between")
        yield number, columns


@dataclass(slots=True)
class _Text:
    """A text that is put together token by token."""

    path: Path
    tokens: list[str] = field(default_factory=list)
    """With the white space between them."""
    found: list[ForeignAnnotation] = field(default_factory=list)
    length: int = 0
    open: str = ""
    """The label of the span that may go on; "" when none may."""
    start: int = 0
    line: int = 0
    behind: str = ""
    """White space to go before the next token."""

    def add(self, token: str, tag: str, line: int) -> None:
        """The next token. Raises FormatError for what is no tag, and for an L or E that ends nothing."""
        match = _TAG.fullmatch(tag)
        if not match:
            raise fault(
                self.path, line, f"the last column is {tag[:40]!r}, which is no tag (O, B-X, I-X, L-X, U-X ...)"
            )
        kind, label = match[1] or "O", match[2] or ""
        goes_on = self.open == label and kind not in "BUSO"
        if kind in _LAST and not goes_on:
            raise fault(self.path, line, f"{tag} ends a span that has not begun")
        if not goes_on:
            self._close()
        self.tokens += (self.behind, token)
        self.length += len(self.behind)
        if kind != "O" and not goes_on:
            self.open, self.start, self.line = label, self.length, line
        self.length += len(token)
        self.behind = " "
        if kind in _LAST or kind in _ALONE:
            self._close()

    def end_sentence(self) -> None:
        """The next token begins a sentence."""
        self._close()
        self.behind = "\n" if self.tokens else ""

    def _close(self) -> None:
        if self.open:
            self.found.append(ForeignAnnotation(self.open, (Span(self.start, self.length),), place=str(self.line)))
            self.open = ""

    def made(self, name: str) -> ForeignText:
        """What was put together."""
        self._close()
        return ForeignText(name, "".join(self.tokens), tuple(self.found), rebuilt=True)
