"""WebAnno TSV 3.3, as INCEpTION writes it: a file for each article, tokens in rows, layers in columns.

Offsets are UTF-16 code units. Spans are annotations of the layer `custom.Span`, relations of `custom.Relation`, which
every project of INCEpTION has. Source: INCEpTION's user guide, appendix "WebAnno TSV 3.3 File format".
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from annotations.model import Annotation, FormatError, Relation, Value
from articles.span import Span

from .dataset import Sheet
from .filling import filling
from .losses import ONLY, Losses
from .offsets import Offsets, Unit
from .output import Output
from .sentence_rows import rows
from .tokens import Tokens
from .webanno_read import ANNOTATOR, FLAGS, LABEL, NOTE, PIECES_OF, read
from .webanno_text import BASE, HEAD, NO_VALUE, NONE, RELATION, ROLE, SPAN, TEXT, text_out, value_out

__all__ = ["read", "write"]

SPAN_LAYER, RELATION_LAYER = "custom.Span", "custom.Relation"
LABELS, ALL = "label", "all"
"""Which features are written: those that every project has, or all, which have to be added to the layers first."""
SUFFIX = ".tsv"

EMPTY = "texts of white space alone"
BLANK = "annotations of white space alone"
EDGES = "annotations that lose white space at edges or in gaps"
PIECES = "annotations in several pieces of which each becomes one"
NAMES = "attributes whose name is no name of a feature"
VALUES = "values that are empty or hold a carriage return or read as flags"
LOST_ENDS = "relations to or from annotations of white space alone"
ENDS = "texts that get a line end behind them"
STARTS = "texts whose white space at the start becomes spaces"

_FEATURE = re.compile(r"[^\W\d]\w*")
_OWN = frozenset({LABEL, PIECES_OF, ANNOTATOR, NOTE})


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A folder: NAME.tsv for each article."""
    losses = Losses()
    features = output.options.get("features", LABELS)
    if features not in (LABELS, ALL):
        raise FormatError(f"features are {LABELS} or {ALL}, not {features!r}")
    with filling(output) as folder:
        for sheet in sheets:
            losses.unsaid(sheet, "titles and sources", "judgements", "times and origins", ONLY)
            if features == LABELS:
                losses.unsaid(sheet, "annotators", "attributes", "notes")
            if sheet.article.text.strip():
                folder.put(folder.stem(sheet.article.id) + SUFFIX, _content(sheet, features == ALL, losses))
            else:
                losses.add(EMPTY)
    return losses.counts


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span of an annotation over its tokens, with its number in brackets; 0 when it needs none."""

    annotation: Annotation
    tokens: range
    number: int


def _content(sheet: Sheet, everything: bool, losses: Losses) -> str:
    text = sheet.article.text
    spans = [span for annotation in sheet.annotations for span in annotation.target.spans]
    sentences = list(rows(sheet.article, spans, spans))
    tokens = Tokens(text, chain.from_iterable(sentences))
    ids = [f"{number}-{place}" for number, row in enumerate(sentences, 1) for place in range(1, len(row) + 1)]
    pieces = _pieces(sheet, tokens, losses, joined=everything)
    related = _related(sheet, pieces, losses)
    features = _features([piece.annotation for piece in pieces], everything, losses, _OWN)
    others = _features([relation for relation, _, _ in related], everything, losses, _OWN - {PIECES_OF})
    lines = [HEAD]
    if pieces:
        lines.append(f"{SPAN}{SPAN_LAYER}|{'|'.join(features)}")
    if related:
        lines.append(f"{RELATION}{RELATION_LAYER}|{'|'.join(others)}|{BASE}{SPAN_LAYER}")
    cells = _Cells(len(tokens), features if pieces else [], [*others, ""] if related else [], losses)
    for piece in pieces:
        cells.add_piece(piece)
    for relation, source, target in related:
        cells.add_relation(relation, ids[source.tokens.start], source, target)
    units = Offsets(text, Unit.UTF16)
    lines.append("")
    for sentence, at in _sentences(text, sentences, losses):
        lines += ["", *(TEXT + text_out(line) for line in sentence.split("\n"))]
        for index in at:
            start, end = tokens.spans[index]
            row = [ids[index], f"{units.out(start)}-{units.out(end)}", text[start:end], *cells.row(index)]
            lines.append("\t".join([*row, ""]))
    return "\n".join([*lines, ""])


def _sentences(text: str, sentences: Sequence[Sequence[Span]], losses: Losses) -> Iterator[tuple[str, range]]:
    """The text of each sentence and which tokens it has.

    A reader puts a line end behind each sentence, and takes it away again where the next one begins there, or fills
    with spaces up to where it begins; so a sentence goes up to the next one, less a line end and spaces behind that.
    """
    losses.add(STARTS, bool(text[: sentences[0][0].start].strip(" ")))
    losses.add(ENDS, not text.endswith("\n"))
    at = 0
    for number, row in enumerate(sentences):
        last = number + 1 == len(sentences)
        whole = text[row[0].start : len(text) if last else sentences[number + 1][0].start]
        bare = whole if last else whole.rstrip(" ")
        yield bare[:-1] if bare.endswith("\n") else whole, range(at, at + len(row))
        at += len(row)


def _pieces(sheet: Sheet, tokens: Tokens, losses: Losses, *, joined: bool) -> list[_Piece]:
    """The spans over their tokens, numbered where one has several tokens, or shares one."""
    found: list[tuple[Annotation, range]] = []
    for annotation in sheet.annotations:
        covered = [over for span in annotation.target.spans if (over := tokens.covered(span))]
        if not covered:
            losses.add(BLANK)
            continue
        back = tuple(tokens.span(over.start, over.stop) for over in covered)
        losses.add(EDGES, back != annotation.target.spans)
        losses.add(PIECES, len(covered) > 1 and not joined)
        found += ((annotation, over) for over in covered)
    uses = [0] * len(tokens)
    for _, over in found:
        for at in over:
            uses[at] += 1
    pieces: list[_Piece] = []
    number = 0
    for annotation, over in found:
        several = len(over) > 1 or uses[over.start] > 1
        number += several
        pieces.append(_Piece(annotation, over, number if several else 0))
    return pieces


def _related(sheet: Sheet, pieces: Iterable[_Piece], losses: Losses) -> list[tuple[Relation, _Piece, _Piece]]:
    """Relations within the article, between the first pieces of their ends."""
    first: dict[str, _Piece] = {}
    for piece in pieces:
        first.setdefault(piece.annotation.id, piece)
    related = []
    for relation in losses.within(sheet):
        if relation.source in first and relation.target in first:
            related.append((relation, first[relation.source], first[relation.target]))
        else:
            losses.add(LOST_ENDS)
    return related


def _features(
    said: Iterable[Annotation] | Iterable[Relation], everything: bool, losses: Losses, own: frozenset[str]
) -> list[str]:
    """The names of the features of a layer: the label, and when asked for all that was said."""
    if not everything:
        return [LABEL]
    names: dict[str, None] = {}
    entries = {entry.id: entry for entry in said}
    for entry in entries.values():
        for name in entry.attributes:
            if not _FEATURE.fullmatch(name) or name.startswith((BASE, ROLE)) or name in _OWN:
                losses.add(NAMES)
            else:
                names[name] = None
    return [LABEL, *sorted(own - {LABEL}), *names]


class _Cells:
    """The columns behind the token, put together annotation by annotation."""

    def __init__(self, rows: int, features: list[str], others: list[str], losses: Losses) -> None:
        """`others` are the features of relations, and the column of their sources behind them."""
        self._features, self._others, self._losses = features, others, losses
        self._rows: list[list[list[str]]] = [[[] for _ in (*features, *others)] for _ in range(rows)]
        self._counted: set[str] = set()

    def row(self, index: int) -> list[str]:
        """The cells of a token."""
        return ["|".join(cell) or NONE for cell in self._rows[index]]

    def add_piece(self, piece: _Piece) -> None:
        """Put the values of a span into the rows of its tokens."""
        said = self._said(piece.annotation, piece.annotation.label, self._features)
        brackets = f"[{piece.number}]" if piece.number else ""
        for at in piece.tokens:
            for cell, value in zip(self._rows[at], said, strict=False):
                cell.append(value + brackets)

    def add_relation(self, relation: Relation, unit: str, source: _Piece, target: _Piece) -> None:
        """Put the values of a relation into the row of the first token of its target."""
        both = f"[{source.number}_{target.number}]" if source.number or target.number else ""
        said = self._said(relation, relation.type, self._others[:-1])
        cells = self._rows[target.tokens.start][len(self._features) :]
        for cell, value in zip(cells, [*said, unit + both], strict=True):
            cell.append(value)

    def _said(self, entry: Annotation | Relation, label: str, features: Sequence[str]) -> list[str]:
        """The cells of the features; values that no cell can hold are counted, once for each entry."""
        values: dict[str, Value] = {PIECES_OF: entry.id, ANNOTATOR: entry.annotator, NOTE: entry.note}
        values = {name: value for name, value in values.items() if value}
        values |= {name: value for name, value in entry.attributes.items() if name not in _OWN}
        values[LABEL] = label.replace("\r", " ")
        wrong = [name for name in features if name in values and not _holds(name, values[name])]
        if entry.id not in self._counted:
            self._counted.add(entry.id)
            self._losses.add(VALUES, len(wrong) + ("\r" in label))
        held = {name: _shown(value) for name, value in values.items() if name not in wrong}
        return [value_out(held[name]) if name in held else NO_VALUE for name in features]


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _holds(name: str, value: Value) -> bool:
    """A cell can hold this, and what is text is read as text."""
    if isinstance(value, bool):
        return True
    return bool(value) and "\r" not in value and (name in _OWN or value not in FLAGS)
