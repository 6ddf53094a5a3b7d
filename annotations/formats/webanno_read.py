"""Reading WebAnno TSV 3: spans, relations, links of slots and chains of any layer; the text from its sentences.

The text between sentences is not in the file, and a line end is added behind the last: see `realign`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from annotations.model import Value, frozen
from articles.places import is_folder
from articles.span import Span

from .incoming import ForeignAnnotation, ForeignRelation, ForeignText, Input, Unplaced
from .offsets import OffsetError, Offsets, Unit
from .reading import fault, files, numbered
from .webanno_text import (
    BASE,
    CHAIN,
    NO_VALUE,
    NONE,
    RELATION,
    ROLE,
    SPAN,
    TEXT,
    stacked,
    text_in,
    unnumbered,
    value_in,
)

LABEL, PIECES_OF, ANNOTATOR, NOTE = "label", "spanId", "annotator", "note"
LABELS = (LABEL, "value")
"""The features that hold a label, the first that a layer has; else the layer's own name is the label."""
FLAGS: Mapping[str, bool] = {"true": True, "false": False}
WIDEST = 1 << 20
"""Spaces between two sentences; more is no text."""

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3\.[123]\s*")
_ROW = re.compile(r"([0-9]{1,9}-[0-9]{1,9}(?:\.[0-9]{1,9})?)")
_OFFSETS = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")
_SLOT = re.compile(r"(?<!\\);")
_LINK = re.compile(r"(.*)->([0-9]{1,9}-[0-9]{1,9})", re.DOTALL)


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The texts of a folder (folders in it too), or of one file. Raises FormatError with file and line."""
    if not is_folder(source.path):
        yield from _File(source.path, source.path.stem, "").texts()
        return
    for path in files(source.path, (".tsv",)):
        name = path.relative_to(source.path)
        yield from _File(path, name.with_suffix("").as_posix(), f"{name}:").texts()


@dataclass(slots=True)
class _Layer:
    """A layer that the head declares: its columns, by number among the columns of values."""

    kind: str
    name: str
    first: int
    features: list[str]

    @property
    def label(self) -> str:
        """The feature that holds the label; "" when there is none."""
        return next((name for name in LABELS if name in self.features), "")

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(slots=True)
class _Said:
    """An annotation or relation of a layer, as its cells say; offsets in UTF-16 code units."""

    layer: _Layer
    line: int
    unit: str
    """The id of the token or part of one where it begins; of a relation, where it ends."""
    place: int
    """Which of those that are stacked there."""
    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)
    source: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    """Roles and, in the same order, ends of slots."""

    @property
    def id(self) -> str:
        """What the file could call it: an id of our own, or where it begins."""
        own = self.values.get(PIECES_OF, "")
        return own or f"{self.unit}/{self.layer.name}/{self.place}"


@dataclass(slots=True)
class _File:
    """What a file says, line by line."""

    path: Path
    name: str
    prefix: str
    layers: list[_Layer] = field(default_factory=list)
    columns: int = 0
    parts: list[str] = field(default_factory=list)
    """The text so far, its length in UTF-16 code units, and the lines of the sentence that begins."""
    length: int = 0
    waiting: list[str] = field(default_factory=list)
    forms: list[tuple[int, int, int, str]] = field(default_factory=list)
    """Line, begin, end and form of each token, compared with the text when it is whole."""
    spans: list[_Said] = field(default_factory=list)
    relations: list[_Said] = field(default_factory=list)
    by_number: dict[str, _Said] = field(default_factory=dict)
    by_unit: dict[tuple[str, str], list[_Said]] = field(default_factory=dict)
    """The annotations of a layer that begin or go on in a token, by layer and token."""
    chains: dict[tuple[str, int, int], _Said] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)

    def texts(self) -> Iterator[ForeignText | Unplaced]:
        """The text of the file. Raises FormatError."""
        for number, line in numbered(self.path):
            line = line.removesuffix("\r")
            if number == 1:
                if not _FORMAT.fullmatch(line):
                    raise fault(
                        self.path, 1, 'it does not begin with "#FORMAT=WebAnno TSV 3.3" (3.1 and 3.2 are read too)'
                    )
            elif line.startswith(TEXT):
                self.waiting.append(text_in(line.removeprefix(TEXT)))
            elif line.startswith((SPAN, RELATION, CHAIN)) and not self.forms:
                self._declare(line)
            elif line and not line.startswith("#"):
                self._row(line.split("\t"), number)
        yield from self._made()

    def _declare(self, line: str) -> None:
        kind, _, rest = line.partition("=")
        name, *features = rest.rstrip().split("|")
        features = [feature for feature in features if feature] or [""]
        self.layers.append(_Layer(f"{kind}=", name, self.columns, features))
        self.columns += len(features)

    def _row(self, fields: list[str], line: int) -> None:
        place = _OFFSETS.fullmatch(fields[1]) if len(fields) > 2 else None
        if place is None or not _ROW.fullmatch(fields[0]):
            raise fault(self.path, line, "a row is of a number like 1-2, offsets like 0-5, a token, and its values")
        if len(fields) < 3 + self.columns:
            raise fault(self.path, line, f"it has {len(fields) - 3} values, and the head declares {self.columns}")
        begin, end = int(place[1]), int(place[2])
        if self.waiting:
            self._sentence(begin, line)
        self.forms.append((line, begin, end, fields[2]))
        for layer in self.layers:
            cells = [
                [] if cell == NONE else stacked(cell)
                for cell in fields[3 + layer.first : 3 + layer.first + len(layer.features)]
            ]
            if layer.kind == CHAIN:
                self._chain(layer, cells, fields[0], begin, end, line)
                continue
            depth = max(map(len, cells))
            if any(len(cell) not in (0, depth) for cell in cells):
                raise fault(self.path, line, f"the columns of {layer.name} do not have equally many values stacked")
            for at in range(depth):
                self._take(
                    layer, [cell[at] if cell else NO_VALUE for cell in cells], (fields[0], at), (begin, end), line
                )

    def _sentence(self, begin: int, line: int) -> None:
        """Put the sentence that was waiting where its first token begins, and a line end behind it."""
        if self.length == begin + 1 and self.parts and self.parts[-1] == "\n":
            self.parts.pop()
            self.length = begin
        if not 0 <= begin - self.length <= WIDEST:
            raise fault(self.path, line, f"the sentence begins at {begin}, and the text goes up to {self.length}")
        sentence = "\n".join(self.waiting)
        self.parts += (" " * (begin - self.length), sentence, "\n")
        self.length = begin + len(sentence.encode("utf-16-le", "surrogatepass")) // 2 + 1
        self.waiting = []

    def _take(self, layer: _Layer, cells: Sequence[str], at: tuple[str, int], span: tuple[int, int], line: int) -> None:
        """What one place of a stack says of one layer."""
        said = _Said(layer, line, *at, *span)
        number = ""
        roles: list[str] = []
        for feature, cell in zip(layer.features, cells, strict=True):
            if layer.kind == RELATION and feature.startswith(BASE):
                said.source = cell
            elif layer.kind == SPAN and feature.startswith(ROLE):
                bare, number = unnumbered(cell)
                roles = [] if bare == NONE else [_value(role) for role in _SLOT.split(bare)]
            elif layer.kind == SPAN and roles and "." in feature:
                said.links += zip(roles, _SLOT.split(cell), strict=False)
                roles = []
            else:
                value, found = unnumbered(cell) if layer.kind == SPAN else (cell, "")
                number = found or number
                if value not in (NONE, NO_VALUE) and feature:
                    said.values[feature] = value_in(value)
        if layer.kind == RELATION:
            self.relations.append(said)
            return
        known = self.by_number.get(number) if number else None
        if known is not None and known.layer is layer:
            known.end = max(known.end, said.end)
        else:
            known = said
            self.spans.append(said)
            if number:
                self.by_number[number] = said
        self.by_unit.setdefault((layer.name, at[0]), []).append(known)

    def _chain(self, layer: _Layer, cells: list[list[str]], unit: str, begin: int, end: int, line: int) -> None:
        """An element of a chain: its type in the first column; its link, chain and place in the second."""
        for at, (kind, link) in enumerate(zip(cells[0], cells[-1], strict=False)):
            found = _LINK.fullmatch(link)
            if not found:
                raise fault(self.path, line, f"a link of {layer.name} is LINK->CHAIN-PLACE, not {link[:40]!r}")
            chain, place = map(int, found[2].split("-"))
            known = self.chains.get((layer.name, chain, place))
            if known is not None:
                known.end = max(known.end, end)
                continue
            said = _Said(layer, line, unit, at, begin, end)
            value = unnumbered(kind)[0]
            said.values = {LABEL: value_in(value)} if value != NO_VALUE else {}
            said.links = [(_value(found[1]) or "next", "")]
            self.chains[layer.name, chain, place] = said
            self.spans.append(said)

    def _made(self) -> Iterator[ForeignText | Unplaced]:
        if self.waiting:
            raise fault(self.path, None, "its last sentence has no token")
        if not self.forms:
            yield Unplaced(self.prefix.rstrip(":") or self.path.name, "there is no sentence in it")
            return
        text = "".join(self.parts)
        units = Offsets(text, Unit.UTF16)
        for line, begin, end, form in self.forms:
            if self._span(units, begin, end, line).of(text) != form and begin != end:
                raise fault(self.path, line, f"{form[:40]!r} is not what stands at {begin}-{end} (UTF-16 is counted)")
        annotations = self._annotations(text, units)
        relations = self._relations()
        yield ForeignText(
            self.name, text, tuple(annotations), tuple(relations), place=self.prefix.rstrip(":"), rebuilt=True
        )
        yield from self.unplaced

    def _span(self, units: Offsets, begin: int, end: int, line: int) -> Span:
        try:
            return Span(units.back(begin), units.back(end))
        except OffsetError as error:
            raise fault(self.path, line, str(error)) from None

    def _annotations(self, text: str, units: Offsets) -> Iterator[ForeignAnnotation]:
        """Annotations, the pieces of one together."""
        together: dict[tuple[str, str], list[_Said]] = {}
        for said in self.spans:
            together.setdefault((said.layer.name, said.id), []).append(said)
        for (_, name), pieces in together.items():
            first = pieces[0]
            if any(piece.start >= piece.end for piece in pieces):
                self._miss(first, "an annotation without a character")
                continue
            spans = sorted(self._span(units, piece.start, piece.end, piece.line) for piece in pieces)
            if any(before.end > behind.start for before, behind in pairwise(spans)):
                raise fault(self.path, first.line, f"the pieces of {name} overlap")
            yield ForeignAnnotation(
                _label(first),
                tuple(spans),
                name,
                _attributes(first),
                first.values.get(NOTE, ""),
                first.values.get(ANNOTATOR, ""),
                tuple(span.of(text) for span in spans),
                place=self._place(first),
            )

    def _relations(self) -> Iterator[ForeignRelation]:
        """Relations, links of slots, and from each element of a chain to the next."""
        for said in self.relations:
            base = next((name.removeprefix(BASE) for name in said.layer.features if name.startswith(BASE)), "")
            unit, numbers = unnumbered(said.source)
            source, _, target = numbers.partition("_")
            ends = [self._end(base, unit, source), self._end(base, said.unit, target)]
            yield from self._joined(said, _label(said), ends)
        for said in self.spans:
            for role, cell in said.links:
                if cell and cell != NO_VALUE:
                    unit, number = unnumbered(cell)
                    yield from self._joined(said, role or said.layer.short, [said, self._end("", unit, number)])
        for (layer, chain, place), said in self.chains.items():
            following = self.chains.get((layer, chain, place + 1))
            if following is not None:
                yield ForeignRelation(said.links[0][0], said.id, following.id, place=self._place(said))

    def _end(self, layer: str, unit: str, number: str) -> _Said | None:
        """The annotation that a relation means: by its number, else the only one of the layer in that row."""
        if number.strip("0"):
            return self.by_number.get(number)
        layers = [layer] if layer else [one.name for one in self.layers]
        there = [said for name in layers for said in self.by_unit.get((name, unit), ())]
        return there[0] if len(there) == 1 else None

    def _joined(self, said: _Said, kind: str, ends: Sequence[_Said | None]) -> Iterator[ForeignRelation]:
        source, target = ends
        if source is None or target is None:
            self._miss(
                said, f"the {'source' if source is None else 'target'} of {kind} is not there, or not the only one"
            )
            return
        relation = said.layer.kind == RELATION
        yield ForeignRelation(
            kind,
            source.id,
            target.id,
            f"{said.unit}/{said.layer.name}/{said.place}" if relation else "",
            _attributes(said) if relation else frozen({}),
            said.values.get(NOTE, "") if relation else "",
            said.values.get(ANNOTATOR, "") if relation else "",
            place=self._place(said),
        )

    def _place(self, said: _Said) -> str:
        return f"{self.prefix}{said.line}"

    def _miss(self, said: _Said, message: str) -> None:
        self.unplaced.append(Unplaced(self._place(said), message))


def _label(said: _Said) -> str:
    return said.values.get(said.layer.label or LABEL, "") or said.layer.short


def _value(cell: str) -> str:
    return "" if cell == NO_VALUE else value_in(cell)


def _attributes(said: _Said) -> Mapping[str, Value]:
    own = (said.layer.label or LABEL, PIECES_OF, ANNOTATOR, NOTE)
    return frozen({name: FLAGS.get(value, value) for name, value in said.values.items() if name not in own})
