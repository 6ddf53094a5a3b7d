"""Potato's folders: the texts, a configuration, and one state file for each annotator.

Offsets are UTF-16 code units, as JavaScript counts. Potato keeps spans in a set: one label at one place once. State
files are collected beside and joined at the end, so that no more than one sheet is in memory. Source: potato 2.8,
`user_state_management.py`, `item_state_management.py`, docs/annotation-types/text/span_linking.md.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

from annotations.labels import Schema
from annotations.model import BY_HAND, Annotation, FormatError, Judgement, Relation
from annotations.names import SUFFIX, layer_file

from .dataset import Sheet
from .extras import about, by_annotator
from .losses import ONLY, Losses
from .offsets import Offsets, Unit
from .output import Output
from .potato_read import DATA, LABELS, LINKS, RELATIONS, SPANS, STATE, VALUES, read

__all__ = ["read", "write"]

Json = dict[str, Any]
CONFIG = "config.yaml"
STATES = "annotation_output"
TWICE = "annotations of the same words with the same label"
ENDS = "relations to such annotations"
OTHERS = "relations by another annotator than their ends"
FLAGS = "judgements that are true or false (words there)"
AGAIN = "judgements given twice"
SPANS_SCHEME = "spans"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A folder: data.jsonl, config.yaml, and annotation_output/ANNOTATOR/user_state.json for each annotator."""
    if output.path is None:
        raise FormatError("this format needs a folder, not standard output")
    losses = Losses()
    apart: Counter[str] = Counter()
    names = _Names(output.schema)
    try:
        with ExitStack() as stack:
            texts = stack.enter_context(TemporaryFile())
            states: dict[str, _State] = {}
            for sheet in sheets:
                texts.write(_line({"id": sheet.article.id, "text": sheet.article.text} | about(sheet.article)))
                offsets = Offsets(sheet.article.text, Unit.UTF16)
                for annotator, (annotations, relations, judgements) in by_annotator(sheet, apart).items():
                    if annotations or judgements:
                        if annotator not in states:
                            states[annotator] = _State(stack)
                        state = states[annotator]
                        kept = _once(annotations, losses)
                        links = _links(relations, {annotation.id for annotation in kept}, annotator, losses)
                        state.add(LABELS, sheet.article.id, _values(judgements, names, losses))
                        state.add(SPANS, sheet.article.id, [[_span(entry, offsets, names), "true"] for entry in kept])
                        state.add(LINKS, sheet.article.id, {entry.id: _link(entry, names) for entry in links})
                _count(sheet, losses)
            streams = stack.enter_context(output.folder([DATA, CONFIG]))
            for annotator, state in states.items():
                folder = output.path / STATES / layer_file(annotator).removesuffix(SUFFIX)
                whole = stack.enter_context(Output(folder, force=output.force).folder([STATE]))
                state.write(annotator, whole[STATE])
            texts.seek(0)
            copyfileobj(texts, streams[DATA])
            streams[CONFIG].write(json.dumps(names.config(), ensure_ascii=False, indent=2).encode() + b"\n")
    except OSError as error:  # of the temporary files; the others say it themselves
        raise FormatError(f"{output.path}: it cannot be written: {error.strerror or error}") from error
    return {**apart, **losses.counts}


def _count(sheet: Sheet, losses: Losses) -> None:
    """Count what no part of a state file has a place for."""
    losses.unsaid(sheet, ONLY)
    losses.add("attributes", sum(len(annotation.attributes) for annotation in sheet.annotations))
    entries: list[Annotation | Relation | Judgement] = [*sheet.annotations, *sheet.relations, *sheet.judgements]
    for entry in entries:
        losses.add("notes", int(bool(entry.note)))
        losses.add("times and origins", int(bool(entry.created or entry.modified or entry.origin != BY_HAND)))


def _once(annotations: list[Annotation], losses: Losses) -> list[Annotation]:
    found: dict[tuple[Any, ...], Annotation] = {}
    for annotation in annotations:
        found.setdefault((annotation.label, annotation.target.spans), annotation)
    losses.add(TWICE, len(annotations) - len(found))
    return list(found.values())


def _links(relations: list[Relation], here: set[str], annotator: str, losses: Losses) -> list[Relation]:
    own = [relation for relation in relations if relation.annotator == annotator]
    kept = [relation for relation in own if {relation.source, relation.target} <= here]
    losses.add(OTHERS, len(relations) - len(own))
    losses.add(ENDS, len(own) - len(kept))
    return kept


def _span(annotation: Annotation, offsets: Offsets, names: "_Names") -> Json:
    names.labels[annotation.label] = None
    (start, end), *others = ((offsets.out(span.start), offsets.out(span.end)) for span in annotation.target.spans)
    title = names.title(annotation.label)
    told = {"schema": SPANS_SCHEME, "name": annotation.label, "title": title, "start": start, "end": end}
    quotes = annotation.target.quotes[1:]
    parts = [{"start": start, "end": end, "text": quote} for (start, end), quote in zip(others, quotes, strict=True)]
    return told | {"id": annotation.id} | ({"additional_parts": parts} if parts else {})


def _link(relation: Relation, names: "_Names") -> Json:
    return {
        "id": relation.id,
        "schema": RELATIONS,
        "link_type": relation.type,
        "span_ids": [relation.source, relation.target],
        "direction": names.direction(relation.type),
        "properties": dict(relation.attributes),
    }


def _values(judgements: list[Judgement], names: "_Names", losses: Losses) -> list[Any]:
    given: dict[tuple[str, str], None] = {}
    for judgement in judgements:
        losses.add(FLAGS, int(isinstance(judgement.value, bool)))
        word = judgement.value if isinstance(judgement.value, str) else json.dumps(judgement.value)
        names.values.setdefault(judgement.name, {})[word] = None
        losses.add(AGAIN, int((judgement.name, word) in given))
        given[judgement.name, word] = None
    return [[{"schema": name, "name": word}, "true"] for name, word in given]


def _line(value: Json) -> bytes:
    return json.dumps(value).encode() + b"\n"  # in ASCII: Potato parts lines at U+2028 and its like too


class _State:
    """An annotator's state file on its way: its texts in order, and its sections."""

    def __init__(self, stack: ExitStack) -> None:
        self._sections: dict[str, IO[bytes]] = {}
        for name in VALUES:
            self._sections[name] = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
        self._texts: dict[str, None] = {}

    def add(self, section: str, text: str, value: Any) -> None:
        """Add what a section says of a text; nothing is not said."""
        self._texts[text] = None
        stream = self._sections[section]
        if value:
            stream.write(b",\n" if stream.tell() else b"\n")
            stream.write(f"{json.dumps(text, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}".encode())

    def write(self, annotator: str, stream: IO[bytes]) -> None:
        """Write the whole file."""
        head = {
            "user_id": annotator,
            "instance_id_ordering": list(self._texts),
            "current_instance_index": 0,
            "current_phase_and_page": ["annotation", "annotation"],
            "completed_phase_and_pages": [],
            "max_assignments": len(self._texts),
            "phase_to_page_to_label_to_value": {},
            "phase_to_page_to_span_to_value": {},
        }
        stream.write(json.dumps(head, ensure_ascii=False)[:-1].encode())
        for name, section in self._sections.items():
            stream.write(f',\n"{name}": {{'.encode())
            section.seek(0)
            copyfileobj(section, stream)
            stream.write(b"}")
        stream.write(b"}\n")


class _Names:
    """What the configuration has to declare: what the schema does, and what else occurs."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema
        self.labels: dict[str, None] = dict.fromkeys(label.name for label in schema.labels) if schema else {}
        self.types: dict[str, None] = dict.fromkeys(relation.name for relation in schema.relations) if schema else {}
        self.values: dict[str, dict[str, None]] = {}
        if schema:
            self.values = {judgement.name: dict.fromkeys(judgement.values) for judgement in schema.judgements}

    def title(self, label: str) -> str:
        """What a label is called on the page."""
        declared = self.schema.label(label) if self.schema else None
        return declared.title or label if declared else label

    def direction(self, type: str) -> str:
        """How a relation of this type is drawn."""
        self.types[type] = None
        declared = self.schema.relation(type) if self.schema else None
        return "undirected" if declared and declared.symmetric else "directed"

    def config(self) -> Json:
        """A configuration that shows everything; JSON, which is YAML."""
        schemes: list[Json] = [
            {
                "annotation_type": "span",
                "name": SPANS_SCHEME,
                "description": "Labels",
                "labels": [{"name": name, "tooltip": self.title(name)} for name in self.labels],
            },
            {
                "annotation_type": "span_link",
                "name": RELATIONS,
                "description": "Relations",
                "span_schema": SPANS_SCHEME,
                "link_types": [{"name": name, "directed": self.direction(name) == "directed"} for name in self.types],
            },
        ]
        for name, words in self.values.items():
            schemes.append({"annotation_type": "radio", "name": name, "description": name, "labels": list(words)})
        return {
            "annotation_task_name": self.schema.title or self.schema.name if self.schema else "Diptych",
            "task_dir": ".",
            "data_files": [DATA],
            "item_properties": {"id_key": "id", "text_key": "text"},
            "output_annotation_dir": STATES,
            "output_annotation_format": "json",
            "user_config": {"allow_all_users": True, "users": []},
            "annotation_schemes": schemes,
        }
