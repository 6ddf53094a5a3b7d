"""Reading Prodigy's JSON Lines, ours and those of others: without tokens, spans or answers, or with binary answers."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from articles.span import Span

from .extras import attributes, known, signed
from .incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation, ForeignText, Input, Unplaced
from .jsonlines import values
from .jsontext import Record, records

Json = dict[str, Any]


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """A text for each run of lines with the same text. Raises FormatError.

    Lines that were rejected or ignored give the text alone; what stood on them is Unplaced.
    """
    names: set[str] = set()
    for _, lines in groupby(records(source.path), lambda record: (record.get("article"), record.get("text"))):
        yield from _text(list(lines), names)


def _text(lines: Sequence[Record], names: set[str]) -> Iterator[ForeignText | Unplaced]:
    first = lines[0]
    if "text" not in first:
        yield from (Unplaced(line.place, "this task has no text") for line in lines)
        return
    text = first.text("text")
    name = first.key("article", f"line-{first.line}")
    if name in names:
        name = f"{name}-line-{first.line}"
    names.add(name)
    found = [_Line(line, text) for line in lines]
    yield ForeignText(
        name,
        text,
        tuple(entry for line in found for entry in line.annotations),
        tuple(entry for line in found for entry in line.relations),
        tuple(entry for line in found for entry in line.judgements),
        place=first.place,
        **known(first),
    )
    for line in found:
        yield from line.unplaced


class _Line:
    """What one task says of its text."""

    def __init__(self, record: Record, text: str) -> None:
        self.record, self.text = record, text
        self.annotator = record.key("_annotator_id", record.key("_session_id", ""))
        self.annotations: list[ForeignAnnotation] = []
        self.relations: list[ForeignRelation] = []
        self.judgements: list[ForeignJudgement] = []
        self.unplaced: list[Unplaced] = []
        self._ends: list[tuple[str, str, Span, Any]] = []
        self.answer = record.text("answer", "accept")
        if self.answer not in ("accept", "reject", "ignore"):
            raise record.fault(f'"answer" must be accept, reject or ignore, not {self.answer!r}')
        self._label()
        if self.answer == "accept":
            self._spans()
            self._relate()
            self._choose()
        elif any(record.items(name, []) for name in ("spans", "relations", "accept")):
            self.unplaced.append(
                Unplaced(record.place, f"the answer was {self.answer}: what it holds is no annotation")
            )

    def _signed(self, record: Record) -> Json:
        told = signed(record)
        return told | {"place": record.place, "annotator": told["annotator"] or self.annotator}

    def _span(self, record: Record) -> Span:
        """Where a span is: in code points, or by its tokens where it has no offsets."""
        if "start" in record:
            span = Span(record.whole("start"), record.whole("end"))
        else:
            tokens = list(self.record.records("tokens", []))
            first, last = record.whole("token_start"), record.whole("token_end")
            if not first <= last < len(tokens):
                raise record.fault(f"there are no tokens {first} to {last}")
            span = Span(tokens[first].whole("start"), tokens[last].whole("end"))
        if not span.start < span.end <= len(self.text):
            raise record.fault(f"{span.start}-{span.end} is not in the text, which has {len(self.text)} characters")
        return span

    def _spans(self) -> None:
        pieces: dict[tuple[str, str], list[tuple[Span, Record]]] = {}
        related = bool(self.record.items("relations", []))
        for number, record in enumerate(self.record.records("spans", [])):
            if "label" not in record:
                self.unplaced.append(Unplaced(record.place, "this span has no label"))
                continue
            key = (record.key("id", record.place if related else f"\0{number}"), record.key("label"))
            pieces.setdefault(key, []).append((span := self._span(record), record))
            self._ends.append((key[0], key[1], span, record.get("token_end")))
        for (name, label), found in pieces.items():
            first = found[0][1]
            found.sort(key=lambda piece: piece[0])
            if any(before.end > after.start for (before, _), (after, _) in pairwise(found)):
                raise first.fault("spans with this id and label overlap")
            quotes = tuple(record.text("text", "") for _, record in found)
            self.annotations.append(
                ForeignAnnotation(
                    label,
                    tuple(span for span, _ in found),
                    "" if name.startswith("\0") else name,
                    attributes(first),
                    quotes=quotes if all(quotes) else (),
                    **self._signed(first),
                )
            )

    def _relate(self) -> None:
        for record in self.record.records("relations", []):
            source, target = self._end(record, "head"), self._end(record, "child")
            if source and target:
                self.relations.append(
                    ForeignRelation(
                        record.text("label"),
                        source,
                        target,
                        record.key("id", ""),
                        attributes(record),
                        **self._signed(record),
                    )
                )
            else:
                self.unplaced.append(Unplaced(record.place, "an end of this relation is no span, or one of several"))

    def _end(self, record: Record, name: str) -> str:
        """The id of the span at an end of a relation, found by its id, place or last token; "" when that is not one."""
        told = record.record(f"{name}_span", {})
        if "id" in told:
            found = {one for one, _, _, _ in self._ends if one == told.key("id")}
        elif "start" in told:
            place = (told.key("label", ""), Span(told.whole("start"), told.whole("end")))
            found = {one for one, label, span, _ in self._ends if (label, span) == place}
        else:
            found = {one for one, _, _, last in self._ends if last == record.whole(name)}
        return found.pop() if len(found) == 1 else ""

    def _label(self) -> None:
        """The one label that a whole text was shown with is a judgement: true when it was accepted."""
        if "label" in self.record and self.answer != "ignore":
            self.judgements.append(
                ForeignJudgement(
                    self.record.key("label"), self.answer == "accept", annotator=self.annotator, place=self.record.place
                )
            )

    def _choose(self) -> None:
        """Options that were chosen: ours by their members, of others the option is the value of a judgement."""
        accepted = self.record.items("accept", [])
        for option in self.record.records("options", []):
            chosen = option.get("id") in accepted
            if "judgement" in option:
                ours = option.record("judgement")
                value = values(Record({"value": ours.get("value")}, ours.path, ours.line, ours.name))["value"]
                if chosen:
                    self.judgements.append(
                        ForeignJudgement(ours.text("name"), value, "", ours.key("id", ""), **self._signed(ours))
                    )
            elif chosen:
                self.judgements.append(
                    ForeignJudgement("choice", option.key("id"), annotator=self.annotator, place=option.place)
                )
