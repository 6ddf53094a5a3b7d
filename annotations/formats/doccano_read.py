"""Reading doccano's JSON Lines: entities and relations, `label` triples, labels of whole texts."""

from collections.abc import Iterator, Sequence
from typing import Any

from articles.span import Span

from .extras import known
from .incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation, ForeignText, Input, Unplaced
from .jsontext import Record, records
from .offsets import OffsetError, Offsets, Unit

OFFSETS = "offsets"
"""The option, and the member of our lines, that says what offsets count."""
OWN = ("id", "text", "entities", "relations", "label", "labels", "Comments", OFFSETS)
"""Members that doccano has a use for."""
UNITS = {unit.value: unit for unit in (Unit.UTF16, Unit.CODE_POINT)}


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """A text a line. Raises FormatError, also where a text has characters that take two UTF-16 units and nothing says
    whether these are counted.
    """
    names: set[str] = set()
    for record in records(source.path):
        if "text" not in record:
            yield Unplaced(record.place, "this line has no text")
            continue
        found = _Line(record, UNITS.get(source.options.get(OFFSETS, "")))
        name = record.key("article", record.key("id", f"line-{record.line}"))
        if name in names:
            raise record.fault(f"the id {name!r} is in the file twice")
        names.add(name)
        yield ForeignText(
            name,
            found.text,
            tuple(found.annotations),
            tuple(found.relations),
            tuple(found.judgements),
            place=record.place,
            **known(record, OWN),
        )
        yield from found.unplaced


class _Line:
    """What one line says of its text."""

    def __init__(self, record: Record, unit: Unit | None) -> None:
        self.record = record
        self.text = record.text("text")
        self.annotations: list[ForeignAnnotation] = []
        self.judgements: list[ForeignJudgement] = []
        self.unplaced: list[Unplaced] = []
        entities = list(record.records("entities", []))
        triples = self._triples()
        places = [(entity.whole("start_offset"), entity.whole("end_offset")) for entity in entities]
        offsets = Offsets(self.text, self._unit(unit, places + [triple[:2] for triple in triples]))
        for entity, place in zip(entities, places, strict=True):
            span = self._span(entity, offsets, *place)
            self.annotations.append(
                ForeignAnnotation(entity.key("label"), (span,), entity.key("id", ""), place=entity.place)
            )
        for start, end, label in triples:
            span = self._span(record, offsets, start, end)
            self.annotations.append(ForeignAnnotation(label, (span,), place=record.place))
        self.relations = [
            ForeignRelation(
                relation.key("type"),
                relation.key("from_id"),
                relation.key("to_id"),
                relation.key("id", ""),
                place=relation.place,
            )
            for relation in record.records("relations", [])
        ]
        if record.items("Comments", []):
            self.unplaced.append(Unplaced(record.place, "comments on a text are not imported"))

    def _triples(self) -> list[tuple[int, int, str]]:
        """The triples of `label` or `labels`; names in it are labels of the whole text, which are judgements."""
        found = []
        name = "label" if "label" in self.record else "labels"
        value = self.record.get(name)
        for item in [value] if isinstance(value, str) else self.record.items(name, []):
            if isinstance(item, str):
                self.judgements.append(ForeignJudgement(name, item, place=self.record.place))
            elif isinstance(item, list) and len(item) == 3 and isinstance(item[2], str):
                place = Record({"start": item[0], "end": item[1]}, self.record.path, self.record.line, name)
                found.append((place.whole("start"), place.whole("end"), item[2]))
            else:
                raise self.record.fault(f'"{name}" holds what is neither [start, end, label] nor a label')
        return found

    def _span(self, record: Record, offsets: Offsets, start: int, end: int) -> Span:
        try:
            return offsets.span(start, end)
        except OffsetError as error:
            raise record.fault(str(error)) from None

    def _unit(self, unit: Unit | None, places: Sequence[tuple[int, int]]) -> Unit:
        """What the offsets count: as the user says, as the line says, or as it can only be."""
        told: Any = self.record.get(OFFSETS)
        if unit is None and isinstance(told, str) and told in UNITS:
            unit = UNITS[told]
        if unit is not None:
            return unit
        fitting = [unit for unit in UNITS.values() if _fits(Offsets(self.text, unit), places)]
        if len(fitting) < 2:
            return fitting[0] if fitting else Unit.UTF16
        maps = [Offsets(self.text, unit) for unit in fitting]
        if all(len({offsets.back(edge) for offsets in maps}) == 1 for place in places for edge in place):
            return Unit.UTF16
        raise self.record.fault(
            "it is not known what these offsets count: say --offsets utf16 (as doccano's pages do) or codepoint"
        )


def _fits(offsets: Offsets, places: Sequence[tuple[int, int]]) -> bool:
    try:
        for place in places:
            offsets.span(*place)
    except OffsetError:
        return False
    return True
