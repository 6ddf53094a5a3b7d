"""Reading Label Studio's JSON: tasks with annotations and predictions, ours and those of others."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from annotations.model import BY_HAND, Value
from articles.places import is_folder
from articles.span import Span

from .extras import attributes, known
from .incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation, ForeignText, Input, Unplaced
from .jsontext import Record, document
from .labelstudio_config import ATTRIBUTE, CONTINUES, FLAG, JUDGEMENT, VERDICT
from .offsets import OffsetError, Offsets, Unit
from .reading import fault

Json = dict[str, Any]
ANSWERS = {"choices": "choices", "textarea": "text", "rating": "rating", "number": "number", "datetime": "datetime"}
"""Types of results that say something of a region or a text, and where in their value they do."""


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """A text a task. Raises FormatError.

    The option `field` names the member of `data` that is the text, `offsets` what old files count (`utf16`).
    """
    path = source.path / "tasks.json" if is_folder(source.path) else source.path
    tasks = document(path)
    if not isinstance(tasks, list):
        raise fault(path, None, "a list of tasks is needed here")
    unit = Unit.UTF16 if source.options.get("offsets") == Unit.UTF16.value else Unit.CODE_POINT
    names: Counter[str] = Counter()
    for number, item in enumerate(tasks):
        task = Record(item, path, name=f"[{number}]")
        if "data" not in task:
            raise task.fault('it has no "data": tasks are exported as JSON, not JSON-MIN')
        data = task.record("data")
        field = source.options.get("field") or "text"
        if not isinstance(data.get(field), str):
            there = ", ".join(name for name, value in data.value.items() if isinstance(value, str)) or "none"
            raise data.fault(f"it has no text {field!r}: --field names the one to read of its texts ({there})")
        name = data.text("article") if isinstance(data.get("article"), str) else task.key("id", f"task-{number + 1}")
        names[name] += 1
        if names[name] > 1:
            raise task.fault(f"the id {name!r} is in the file twice")
        yield from _Task(task, data.text(field), unit).read(name, known(data, (field,)))


class _Task:
    """What one task says of its text."""

    def __init__(self, task: Record, text: str, unit: Unit) -> None:
        self.task, self.text = task, text
        self.offsets = Offsets(text, unit)
        self.annotations: list[ForeignAnnotation] = []
        self.relations: list[ForeignRelation] = []
        self.judgements: list[ForeignJudgement] = []
        self.unplaced: list[Unplaced] = []

    def read(self, name: str, told: Mapping[str, Any]) -> Iterator[ForeignText | Unplaced]:
        """The text, with everything that stands in its annotations and predictions."""
        for kind in ("annotations", "completions", "predictions"):
            for voice in self.task.records(kind, []):
                results = list(voice.records("result", []))
                if voice.get("was_cancelled") is True:
                    self.unplaced += [Unplaced(voice.place, "this annotation was cancelled")] if results else []
                else:
                    _Voice(self, voice, results).read()
        said = (tuple(self.annotations), tuple(self.relations), tuple(self.judgements))
        yield ForeignText(name, self.text, *said, place=self.task.place, **told)
        yield from self.unplaced


class _Voice:
    """What one annotator, or one model, says of a task's text."""

    def __init__(self, task: _Task, voice: Record, results: list[Record]) -> None:
        self.task, self.results = task, results
        self.annotator, self.origin = _who(voice), BY_HAND
        if isinstance(voice.get("model_version"), str) and "completed_by" not in voice:
            self.annotator = self.origin = voice.text("model_version")
        self.regions = [result for result in results if result.text("type", "") == "labels"]
        self.by_id = {_id(region): region for region in reversed(self.regions) if _id(region)}
        self.whole = self._pieces()
        """The id of the first piece, by those of the others."""

    def _pieces(self) -> dict[str, str]:
        """Regions called ID.2, ID.3, ... that `continues` joins to a region ID with the same labels."""
        found: dict[str, str] = {}
        for result in self.results:
            if result.text("type", "") == "relation" and result.get("labels") == [CONTINUES]:
                piece, base = result.key("to_id"), result.key("to_id").rpartition(".")[0]
                before = result.key("from_id")
                if {piece, base} <= self.by_id.keys() and before in (base, *found) and found.get(before, base) == base:
                    one, other = (self.by_id[name].record("value").get("labels") for name in (piece, base))
                    if one == other:
                        found[piece] = base
        return found

    def read(self) -> None:
        """Add everything to the task."""
        values: dict[str, dict[str, Value]] = {}
        for result in self.results:
            kind = result.text("type", "")
            if kind in ANSWERS:
                self._answer(result, values)
            elif kind == "relation":
                self._relate(result)
            elif kind != "labels":
                self._report(result, f"results of type {kind!r} are not read")
        home = next((region.get("to_name") for region in self.regions), None)
        for region in self.regions:
            if region.get("to_name") != home:
                self._report(region, "it is about another text of the task")
            elif _id(region) not in self.whole:
                self._annotate(region, values.get(_id(region), {}) if _id(region) else {})

    def _report(self, result: Record, message: str) -> None:
        self.task.unplaced.append(Unplaced(result.place, message))

    def _annotate(self, region: Record, values: Mapping[str, Value]) -> None:
        labels = region.record("value").items("labels", [])
        if not labels or not all(isinstance(label, str) and label for label in labels):
            self._report(region, "this region has no label")
            return
        again = self.by_id.get(_id(region)) is not region
        others = [] if again else [self.by_id[piece] for piece, base in self.whole.items() if base == _id(region)]
        pieces = sorted((self._span(piece), self._quote(piece)) for piece in (region, *others))
        if any(before.end > after.start for (before, _), (after, _) in pairwise(pieces)):
            raise region.fault("the pieces of this annotation overlap")
        quotes = tuple(quote for _, quote in pieces)
        for number, label in enumerate(labels):
            self.task.annotations.append(
                ForeignAnnotation(
                    label,
                    tuple(span for span, _ in pieces),
                    "" if number or again else _id(region),
                    values,
                    quotes=quotes if all(quotes) else (),
                    place=region.place,
                    **self._signed(region),
                )
            )

    def _span(self, region: Record) -> Span:
        value = region.record("value")
        try:
            return self.task.offsets.span(value.whole("start"), value.whole("end"))
        except OffsetError as error:
            raise region.fault(str(error)) from None

    def _quote(self, region: Record) -> str:
        """What the file says stands there; its white space, which the editor folds, is not compared.

        Raises FormatError when it stands there only if UTF-16 code units are counted.
        """
        said = region.record("value").get("text")
        span = self._span(region)
        there = span.of(self.task.text)
        if not isinstance(said, str) or said.split() == there.split():
            return there
        units = Offsets(self.task.text, Unit.UTF16)
        value = region.record("value")
        try:
            other = units.span(value.whole("start"), value.whole("end")).of(self.task.text)
        except OffsetError:
            other = ""
        if self.task.offsets.unit is Unit.CODE_POINT and other.split() == said.split():
            raise region.fault("its quote stands there when UTF-16 code units are counted: say --offsets utf16")
        return said

    def _answer(self, result: Record, values: dict[str, dict[str, Value]]) -> None:
        """An attribute when it has the id of a region, a judgement when it is about the whole text."""
        told = result.record("value").get(ANSWERS[result.text("type")])
        name, flag = _name(result)
        given = [item if isinstance(item, str) else str(item) for item in (told if isinstance(told, list) else [told])]
        value: Value = given == ["true"] if flag and given in (["true"], ["false"]) else ", ".join(given)
        region = self.whole.get(_id(result), _id(result))
        if told is None:
            self._report(result, "this answer is empty")
        elif region in self.by_id:
            if name in values.setdefault(region, {}):
                self._report(result, f"a second value of {name!r}")
            else:
                values[region][name] = value
        elif "start" in result.record("value"):
            self._report(result, "no region with a label has its id")
        else:
            self.task.judgements.append(
                ForeignJudgement(name, value, "", _id(result), place=result.place, **self._signed(result))
            )

    def _relate(self, result: Record) -> None:
        ends = [result.key("from_id"), result.key("to_id")]
        if self.whole.get(ends[1]) is not None and result.get("labels") == [CONTINUES]:
            return
        source, target = (self.whole.get(end, end) for end in ends)
        if not {source, target} <= self.by_id.keys():
            self._report(result, "an end of this relation is no region with a label")
            return
        if result.text("direction", "right") == "left":
            source, target = target, source
        meta = result.record("meta", {}) if isinstance(result.get("meta"), dict) else Record({}, "")
        types = result.items("labels", []) or ["relation"]
        for number, label in enumerate(types):
            if not isinstance(label, str):
                raise result.fault("the labels of a relation are texts")
            self.task.relations.append(
                ForeignRelation(
                    label,
                    source,
                    target,
                    "" if number else meta.key("id", ""),
                    attributes(meta),
                    place=result.place,
                    **self._signed(result),
                )
            )

    def _signed(self, result: Record) -> Json:
        """Who, when and how, as our `meta` says it; the annotator of the whole where it does not."""
        told = result.get("meta")
        meta: Json = told if isinstance(told, dict) else {}
        plain = {name: meta[name] for name in ("annotator", "origin", "created", "modified") if _text(meta.get(name))}
        notes = meta.get("text", [])
        lines = [note for note in (notes if isinstance(notes, list) else [notes]) if isinstance(note, str)]
        return {"annotator": self.annotator, "origin": self.origin, "note": "\n".join(lines)} | plain


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _id(result: Record) -> str:
    return result.key("id", "")


def _name(result: Record) -> tuple[str, bool]:
    """What the control of an answer asks for, and whether its values are true and false."""
    name = result.text("from_name", "")
    for prefix in (ATTRIBUTE, JUDGEMENT):
        if name.startswith(prefix):
            return name.removeprefix(prefix), False
    for prefix in (FLAG, VERDICT):
        if name.startswith(prefix):
            return name.removeprefix(prefix), True
    return name, False


def _who(voice: Record) -> str:
    """The annotator: an email or a number."""
    who = voice.get("completed_by")
    if isinstance(who, dict):
        return next((str(who[name]) for name in ("email", "username", "id") if who.get(name)), "")
    return str(who) if isinstance(who, str | int) and not isinstance(who, bool) else ""
