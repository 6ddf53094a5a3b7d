"""doccano's JSON Lines: a text a line, with entities and relations by whole numbers, or `label` triples.

doccano's server keeps offsets unseen; what shows and makes them counts UTF-16 code units, as JavaScript does. Only
ASCII is written: doccano guesses encodings. Source: doccano 1.8, `backend/data_import` and `backend/data_export`.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from .dataset import Sheet
from .doccano_read import OFFSETS, UNITS, read
from .extras import about
from .losses import ONLY, Losses
from .offsets import Offsets, Unit
from .output import Output

__all__ = ["read", "write"]

PIECES = "annotations in several pieces"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A line a sheet. Each piece of an annotation becomes an entity of its own; relations hold on to the first."""
    losses = Losses()
    unit = UNITS[output.options.get(OFFSETS) or Unit.UTF16.value]
    numbers = count(1)
    with output.file() as stream:
        for sheet in sheets:
            line = _line(sheet, unit, numbers, losses)
            stream.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
    return losses.counts


def _line(sheet: Sheet, unit: Unit, numbers: "count[int]", losses: Losses) -> dict[str, Any]:
    losses.unsaid(sheet, "attributes", "notes", "annotators", "judgements", "times and origins", ONLY)
    offsets = Offsets(sheet.article.text, unit)
    entities: list[dict[str, Any]] = []
    first: dict[str, int] = {}
    for annotation in sheet.annotations:
        if len(annotation.target.spans) > 1:
            losses.add(PIECES)
        for span in annotation.target.spans:
            number = next(numbers)
            first.setdefault(annotation.id, number)
            place = {"start_offset": offsets.out(span.start), "end_offset": offsets.out(span.end)}
            entities.append({"id": number, "label": annotation.label} | place)
    relations = [
        {"id": next(numbers), "from_id": first[relation.source], "to_id": first[relation.target], "type": relation.type}
        for relation in losses.within(sheet)
    ]
    said = {"text": sheet.article.text, "entities": entities, "relations": relations}
    # The same members on every line: doccano makes a table of the lines, and NaN of what is missing in one.
    nothing: dict[str, Any] = {"title": "", "meta": {}}
    return said | nothing | about(sheet.article) | {OFFSETS: unit.value}
