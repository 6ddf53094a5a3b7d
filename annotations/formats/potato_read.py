"""Reading Potato's folders: the data file of the task, and every user_state.json below."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotations.model import Value
from articles.places import is_file, is_folder
from articles.span import Span

from .extras import known
from .incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation, ForeignText, Input, Unplaced
from .jsontext import Record, document, records
from .offsets import OffsetError, Offsets, Unit
from .reading import fault, files, numbered

DATA = "data.jsonl"
STATE = "user_state.json"
LABELS = "instance_id_to_label_to_value"
SPANS = "instance_id_to_span_to_value"
LINKS = "instance_id_to_link_to_value"
VALUES = (LABELS, SPANS, LINKS)
RELATIONS = "relations"
CHOSEN = ("true", True)
REFUSED = ("false", False, "", None)


@dataclass(slots=True)
class _Text:
    """A text of the data file, and what the state files say of it."""

    record: Record
    text: str
    offsets: Offsets
    annotations: list[ForeignAnnotation] = field(default_factory=list)
    relations: list[ForeignRelation] = field(default_factory=list)
    judgements: list[ForeignJudgement] = field(default_factory=list)


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The texts in the order of the data file. Raises FormatError.

    The options `data` (a path), `id` and `text` (names of members) say where the texts are, when they are not in
    data.jsonl as `id` and `text`.
    """
    if not is_folder(source.path):
        raise fault(source.path, None, "this is no folder: name the folder of the task")
    key = source.options.get("text") or "text"
    texts: dict[str, _Text] = {}
    for record in _data(source):
        name = record.key(source.options.get("id") or "id")
        if name in texts:
            raise record.fault(f"the id {name!r} is in the file twice")
        text = record.text(key)
        texts[name] = _Text(record, text, Offsets(text, Unit.UTF16))
    unplaced: list[Unplaced] = []
    for path in files(source.path, (STATE,)):
        _State(Record(document(path), path), path.relative_to(source.path).as_posix(), texts, key).read(unplaced)
    for name, found in texts.items():
        said = (tuple(found.annotations), tuple(found.relations), tuple(found.judgements))
        own = (key, source.options.get("id") or "id")
        yield ForeignText(name, found.text, *said, place=found.record.place, **known(found.record, own))
    yield from unplaced


def _data(source: Input) -> Iterator[Record]:
    """The items of the data file: JSON Lines, whatever it is called, or a list."""
    given = source.options.get("data", "")
    path = Path(given) if given else source.path / DATA
    if not given and not is_file(path):
        raise fault(source.path, None, f"there is no {DATA} in it: --data names the file with the texts")
    first = next((line for _, line in numbered(path) if line.strip()), "")
    if not first.lstrip().startswith("["):
        yield from records(path)
        return
    for number, item in enumerate(document(path)):
        yield Record(item, path, name=f"[{number}]")


class _State:
    """One annotator's state file."""

    def __init__(self, record: Record, place: str, texts: dict[str, _Text], key: str) -> None:
        self.record, self.place, self.texts, self.key = record, place, texts, key
        self.annotator = record.key("user_id", "")
        self.unplaced: list[Unplaced] = []

    def read(self, unplaced: list[Unplaced]) -> None:
        """Add what it says to its texts, and to `unplaced` what it says in vain."""
        for section, take in ((LABELS, self._judge), (SPANS, self._annotate)):
            said = self.record.record(section, {})
            for name in said.value:
                if found := self._text(name, section):
                    for number, pair in enumerate(said.items(name, [])):
                        if not isinstance(pair, list) or len(pair) != 2:
                            raise said.fault(f"{name}: pairs of an object and a value are needed")
                        what = f"{section}.{name}[{number}]"
                        take(found, Record(pair[0], self.record.path, name=what), pair[1])
        links = self.record.record(LINKS, {})
        for name in links.value:
            if found := self._text(name, LINKS):
                inner = links.record(name)
                for one in inner.value:
                    self._relate(found, inner.record(one), one)
        unplaced += self.unplaced

    def _place(self, record: Record) -> str:
        return f"{self.place}: {record.place}"

    def _text(self, name: str, section: str) -> _Text | None:
        if name not in self.texts and self.record.record(section).get(name):
            self.unplaced.append(Unplaced(f"{self.place}: {section}.{name}", "this text is not in the data file"))
        return self.texts.get(name)

    def _judge(self, found: _Text, record: Record, value: Any) -> None:
        """A choice is the value of a judgement called as its scheme; what was typed or rated, of scheme and field."""
        scheme, name = record.text("schema"), record.key("name")
        if value in REFUSED:
            return
        title, given = (scheme, name) if value in CHOSEN else (f"{scheme}: {name}", _plain(value))
        found.judgements.append(ForeignJudgement(title, given, annotator=self.annotator, place=self._place(record)))

    def _annotate(self, found: _Text, record: Record, value: Any) -> None:
        if value in (False, "false", None):
            return
        if record.get("target_field") not in (None, "", self.key):
            self.unplaced.append(Unplaced(self._place(record), f"it is about the field {record.get('target_field')!r}"))
            return
        spans = [self._span(found, record)]
        spans += [self._span(found, part) for part in record.records("additional_parts", [])]
        spans.sort()
        if any(before.end > after.start for before, after in pairwise(spans)):
            raise record.fault("its parts overlap")
        attributes: dict[str, Value] = {
            name: _plain(record.get(name)) for name in ("kb_id", "kb_source", "kb_label") if record.get(name)
        }
        found.annotations.append(
            ForeignAnnotation(
                record.key("name"),
                tuple(spans),
                record.key("id", ""),
                attributes,
                annotator=self.annotator,
                place=self._place(record),
            )
        )

    def _span(self, found: _Text, record: Record) -> Span:
        try:
            return found.offsets.span(record.whole("start"), record.whole("end"))
        except OffsetError as error:
            raise record.fault(str(error)) from None

    def _relate(self, found: _Text, record: Record, name: str) -> None:
        ends = record.items("span_ids")
        if len(ends) != 2 or not all(isinstance(end, str) for end in ends):
            self.unplaced.append(Unplaced(self._place(record), "a relation is read between two spans"))
            return
        properties = record.get("properties")
        values = properties if isinstance(properties, dict) else {}
        found.relations.append(
            ForeignRelation(
                record.key("link_type"),
                ends[0],
                ends[1],
                record.key("id", name),
                {name: value if isinstance(value, bool) else _plain(value) for name, value in values.items()},
                annotator=self.annotator,
                place=self._place(record),
            )
        )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
