"""Label Studio's JSON: a list of tasks, and beside it the labelling configuration that shows them.

Offsets are code points, as its editor counts since 2022. A result is a region; attributes are further results with the
region's id. What Label Studio has no place for is in `meta`, which it keeps. Source: labelstud.io/guide/export,
labelstud.io/tags.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from annotations.model import Annotation, Judgement, Relation, Value

from .dataset import Sheet
from .extras import about, by_annotator, said
from .labelstudio_config import CONTINUES, LABEL, TEXT, Config
from .labelstudio_read import read
from .output import Output

__all__ = ["read", "write"]

Json = dict[str, Any]
TASKS = "tasks.json"
CONFIG = "config.xml"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A folder with tasks.json and config.xml; the tasks alone when `output` is a stream or ends in .json."""
    dropped: Counter[str] = Counter()
    config = Config(output.schema)
    if output.path is None or output.suffix == ".json":
        with output.file() as stream:
            stream.writelines(_lines(sheets, config, dropped))
        return dropped
    with output.folder([TASKS, CONFIG]) as streams:
        streams[TASKS].writelines(_lines(sheets, config, dropped))
        streams[CONFIG].write(config.xml().encode())
    return dropped


def _lines(sheets: Iterable[Sheet], config: Config, dropped: Counter[str]) -> Iterator[bytes]:
    before = b"[\n"
    for number, sheet in enumerate(sheets, start=1):
        yield before + json.dumps(_task(sheet, number, config, dropped), ensure_ascii=False).encode()
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def _task(sheet: Sheet, number: int, config: Config, dropped: Counter[str]) -> Json:
    voices = by_annotator(sheet, dropped).values()
    results = [_results(sheet, *voice, config) for voice in voices if any(voice)]
    data = {"text": sheet.article.text} | about(sheet.article)
    return {"id": number, "data": data, "annotations": [{"result": result} for result in results]}


def _results(
    sheet: Sheet,
    annotations: list[Annotation],
    relations: list[Relation],
    judgements: list[Judgement],
    config: Config,
) -> list[Json]:
    results: list[Json] = []
    for annotation in annotations:
        results += _regions(annotation, sheet.absent_from.get(annotation.id, ()), config)
    for relation in relations:
        config.relations.add(relation.type)
        ends = {"from_id": relation.source, "to_id": relation.target}
        meta = {"id": relation.id} | _meta(relation, relation.attributes)
        results.append({"type": "relation", "direction": "right", "labels": [relation.type], "meta": meta} | ends)
    results += (_judgement(judgement, config) for judgement in judgements)
    return results


def _regions(annotation: Annotation, absent_from: Sequence[str], config: Config) -> Iterator[Json]:
    """A region for each piece, chained by relations; then what else is said of the first."""
    config.labels.add(annotation.label)
    target = annotation.target
    told = _meta(annotation, absent_from=absent_from)
    meta = {"meta": told} if told else {}
    first: Json = {}
    before = ""
    for number, (span, quote) in enumerate(zip(target.spans, target.quotes, strict=True), start=1):
        name = annotation.id if number == 1 else f"{annotation.id}.{number}"
        place = {"start": span.start, "end": span.end}
        first = first or place
        value = place | {"text": quote, "labels": [annotation.label]}
        yield {"id": name, "from_name": LABEL, "to_name": TEXT, "type": "labels", "value": value} | meta
        if before:
            config.relations.add(CONTINUES)
            yield {"type": "relation", "from_id": before, "to_id": name, "direction": "right", "labels": [CONTINUES]}
        before, meta = name, {}
    for attribute, given in annotation.attributes.items():
        kind, control = config.attribute(attribute, given)
        yield {"id": annotation.id} | _answer(kind, control, given, first, target.quotes[0])


def _judgement(judgement: Judgement, config: Config) -> Json:
    kind, control = config.judgement(judgement.name, judgement.value)
    meta = {"meta": _meta(judgement)} if _meta(judgement) else {}
    return {"id": judgement.id} | _answer(kind, control, judgement.value, {}) | meta


def _answer(kind: str, control: str, value: Value, place: Json, text: str = "") -> Json:
    """The result of a control: choices, or a text, which stands where else the quote does."""
    given = value if isinstance(value, str) else json.dumps(value)
    quote = {"text": text} if text and kind == "choices" else {}
    answer = {"choices" if kind == "choices" else "text": [given]}
    return {"from_name": control, "to_name": TEXT, "type": kind, "value": place | quote | answer}


def _meta(
    entry: Annotation | Relation | Judgement,
    attributes: Mapping[str, Value] | None = None,
    absent_from: Sequence[str] = (),
) -> Json:
    """What is said with an entry; its note is the `text` that Label Studio shows for a region."""
    told = said(entry, absent_from)
    told.pop("attributes", None)
    note = told.pop("note", "")
    return told | ({"text": [note]} if note else {}) | ({"attributes": dict(attributes)} if attributes else {})
