"""What lies open: the schema, one's own layer in memory, its history, and the way to the disk. No widgets."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from annotations.history import History, Kind
from annotations.layer import Layer
from annotations.model import Annotation, AnnotationError, Change, Entry, Judgement, Relation, Step, Value
from annotations.spanindex import Fragment
from articles.article import Article
from articles.span import Span, joined

if TYPE_CHECKING:
    from annotations.labels import Label, Schema
    from annotations.placing import Placed
    from annotations.relating import Proposal
    from annotations.store import Keep, Store

    from .saving import Report, Saver

S = TypeVar("S", bound=Annotation | Relation)
"""What has attributes and a note."""


class Desk:
    """Decides and remembers; the reader shows.

    `changed` is called with an article's id and spans whenever annotations there came, went or changed.
    """

    def __init__(
        self,
        schema: "Callable[[], Schema]",
        annotator: str,
        saver: "Callable[[], Saver | None]",
        changed: Callable[[str, Sequence[Span]], None],
        after_paint: Callable[[Callable[[], None]], None],
        article_of: Callable[[str], Article | None],
    ) -> None:
        """`article_of` gives the article of that id when it stands open, whole."""
        self._schema = schema
        self.annotator = annotator
        self.layer = Layer(annotator, lambda label: self.slots.get(label, 0))
        self.history = History()
        self.last_label: Label | None = None
        self.last_relation = ""
        """The type of the relation made last."""
        self.sent = 0
        """Steps on their way to the disk since the start."""
        self.kept = 0
        """Steps of these that are on disk."""
        self.trouble = ""
        """Why something is not on disk."""
        self.locked = ""
        """Why nothing can be changed; empty when it can."""
        self.choices: tuple[Keep, ...] = ()
        """What a person must choose between before the layer can be opened: its files contradict each other."""
        self._waiting: list[tuple[Step, Kind]] = []
        """Steps that were sent and are not known to be on disk, in order."""
        self._store: Store | None = None
        self._saver_of = saver
        self._saver: Saver | None = None
        self._changed = changed
        self._after_paint = after_paint
        self._article_of = article_of
        self.held: dict[str, Annotation] = {}
        """Annotations of which another form is shown than the layer holds: their articles changed, and they moved."""
        self.lost: dict[str, dict[str, Placed]] = {}
        """By article and id: annotations that are not shown, since only a person can say where they belong."""
        self._unsent: list[tuple[Step, Kind]] = []
        """Steps that wait for the frame that shows them: the writing thread would take its time from the painting."""

    @cached_property
    def schema(self) -> "Schema":
        """What can be said: read at its first use, which is after the first frame."""
        return self._schema()

    @cached_property
    def slots(self) -> dict[str, int]:
        """The number of each label: 1 + its place in the schema."""
        return {label.name: slot for slot, label in enumerate(self.schema.labels, 1)}

    # ------------------------------------------------------------ the way to the disk

    @property
    def opened(self) -> bool:
        """The layer is being written to, or has been asked for."""
        return self._saver is not None

    def open(self) -> None:
        """Open the layer on disk, making what is needed."""
        if self._saver is None:
            self._saver = self._saver_of()
            if self._saver is not None:
                self._saver.start()

    def reopen(self) -> None:
        """Open the layer again: what stood against it is settled."""
        self._saver = None
        self.locked = self.trouble = ""
        self.open()

    def close(self) -> str:
        """Wait until everything is written; why something could not be, or nothing."""
        if self._saver is None:
            return ""
        self._send()
        self._saver.stop()
        return self._saver.left

    def told(self, report: "Report") -> None:
        """Take in what the writing thread says."""
        from .saving import Opened, Refused, Saved, Unsaved

        match report:
            case Opened(store, history):
                self._store = store
                self._see_if_locked()
                self._begin_again(history)
            case Saved(steps):
                del self._waiting[: steps - self.kept]
                self.kept, self.trouble = steps, ""
            case Unsaved(reason):
                self.trouble = reason
            case Refused(reason, None, choices=choices):
                self.locked = self.trouble = reason
                self.choices = choices
                for step, _ in reversed(self._waiting):
                    self._apply(step.undone())
                self._waiting.clear()
                self.sent = 0
                self.history = History()
            case Refused(reason, step, history) if step is not None and history is not None:
                self.trouble = reason
                self.sent -= 1
                self._see_if_locked()
                self._take_back(step)
                self._begin_again(history)

    def _see_if_locked(self) -> None:
        store = self._store
        if store is not None and store.readonly:
            who = f"it is open elsewhere ({store.holder})" if store.holder else "it can only be read here"
            self.locked = f"your layer cannot be changed: {who}"

    def _begin_again(self, history: History) -> None:
        """A history from the disk, and on it the steps that are not there yet."""
        self.history = history
        for step, kind in self._waiting:
            match kind:
                case "do":
                    history.do(step)
                case "undo":
                    history.undo()
                case "redo":
                    history.redo()

    def _take_back(self, step: Step) -> None:
        """Memory must not show what the disk has refused for good: what it holds stands instead."""
        at = next(at for at, (waiting, _) in enumerate(self._waiting) if waiting is step)
        del self._waiting[at]
        held = self._store.get if self._store is not None else lambda _: None
        self._apply(
            Step(step.title, tuple(Change(change.after or change.before, held(change.id)) for change in step.changes))
        )

    # ------------------------------------------------------------ changes

    def do(self, step: Step) -> None:
        """Make a step: in memory now, on disk soon. Raises AnnotationError when the layer cannot be changed."""
        self._allow()
        step = self._as_held(step)
        self.history.do(step)
        self._make(step, "do")

    def _as_held(self, step: Step) -> Step:
        """The step from what the layer holds, where another form of it is shown."""
        if not any(change.id in self.held for change in step.changes):
            return step
        changes = (
            Change(self.held.get(change.id, change.before) if change.before else None, change.after)
            for change in step.changes
        )
        return Step(step.title, tuple(changes))

    def undo(self) -> Step | None:
        """Take back the last step; None when there is none."""
        self._allow()
        step = self.history.undo()
        if step is not None:
            self._make(step, "undo")
        return step

    def redo(self) -> Step | None:
        """Do again the step last undone; None when there is none."""
        self._allow()
        step = self.history.redo()
        if step is not None:
            self._make(step, "redo")
        return step

    def _allow(self) -> None:
        if self.locked:
            raise AnnotationError(self.locked)

    def _make(self, step: Step, kind: Kind) -> None:
        self.open()
        self._apply(step)
        if self._saver is not None:
            self.sent += 1
            self._waiting.append((step, kind))
            self._unsent.append((step, kind))
            self._after_paint(self._send)

    def _send(self) -> None:
        """Have what was done written, in its order."""
        while self._unsent and self._saver is not None:
            self._saver.send(*self._unsent.pop(0))

    def _apply(self, step: Step) -> None:
        places: dict[str, list[Span]] = {}
        for change in step.changes:
            self._forget(change.id)
            after = self._shown(change.after)
            if change.before is not None or after is not None:
                self.layer.apply(Change(change.before, after))
            for entry in (change.before, after):
                for each in self._stands(entry):
                    places.setdefault(each.article, []).extend(each.target.spans)
        for article, spans in places.items():
            self._changed(article, spans)

    def _stands(self, entry: Entry | None) -> Iterator[Annotation]:
        """Where a change of this is seen: at an annotation, at both ends of a relation."""
        if isinstance(entry, Annotation):
            yield entry
        elif isinstance(entry, Relation):
            ends = map(self.layer.find, (entry.source, entry.target))
            yield from (end for end in ends if end is not None)

    def _shown(self, entry: Entry | None) -> Entry | None:
        """An entry as it is shown: an annotation of a text that changed since at its new place, or not at all."""
        if not isinstance(entry, Annotation):
            return entry
        article = self._article_of(entry.article)
        return entry if article is None else self._placed(entry, article)

    def _forget(self, id: str) -> None:
        """It is about to be placed anew, or to go."""
        self.held.pop(id, None)
        for lost in self.lost.values():
            lost.pop(id, None)

    def _placed(self, annotation: Annotation, article: Article) -> Annotation | None:
        if annotation.target.digest == article.digest and annotation.target.end <= len(article.text):
            return annotation  # of this very text: nothing was ever shown on other words
        from annotations.placing import place

        placed = place(annotation, article)
        if placed.shown is None:
            self.lost.setdefault(annotation.article, {})[annotation.id] = placed
        elif placed.shown is not annotation:
            self.held[annotation.id] = annotation
        return placed.shown

    def load(self, annotations: Sequence[Annotation], article: Article) -> None:
        """Put in what the layer holds of an article that stands open."""
        shown = (self._placed(annotation, article) for annotation in annotations)
        self.layer.load(one for one in shown if one is not None)

    def invite(self, annotator: str, entries: Sequence[Entry]) -> None:
        """Lay what another annotator said over the sheets; what has no certain place in a changed text is left out."""
        shown = (self._shown(entry) for entry in entries)
        self.layer.invite(annotator, (entry for entry in shown if entry is not None))
        for entry in entries:
            self._forget(entry.id)

    # ------------------------------------------------------------ what can be said

    def label(self, article: Article, label: "Label", spans: Sequence[Span]) -> Annotation:
        """Annotate spans. Raises AnnotationError with the reason when that cannot be."""
        if article.partial:
            raise AnnotationError("the article is still being opened: a moment")
        from annotations.saying import labelled

        near = self.own_over(article.id, joined(spans))
        made = labelled(self.schema, self.annotator, article, label.name, spans, near, _now())
        self.do(Step(f"label {label.name}", (Change(None, made),)))
        self.last_label = label
        return made

    def retarget(self, article: Article, annotation: Annotation, spans: Sequence[Span], title: str) -> Annotation:
        """Put an annotation on other spans. Raises AnnotationError with the reason when that cannot be."""
        from annotations.saying import retargeted

        self.check_own(annotation)
        near = self.own_over(article.id, joined(spans))
        after = retargeted(self.schema, article, annotation, spans, near, _now())
        if after.target.spans != annotation.target.spans:
            self.do(Step(f"{title} {annotation.label}", (Change(annotation, after),)))
        return after

    def note(self, subject: S, note: str) -> S:
        """Give an annotation or a relation a note; the empty one takes it away. No step when it has it."""
        from annotations.saying import noted

        self.check_own(subject)
        if note == subject.note:
            return subject
        after = noted(subject, note, _now())
        self.do(Step(f"note on {_called(subject)}", (Change(subject, after),)))
        return after

    def say_many(self, title: str, annotations: Sequence[Annotation]) -> None:
        """Make many annotations in one step."""
        self.do(Step(title, tuple(Change(None, annotation) for annotation in annotations)))

    def own_over(self, article: str, spans: Sequence[Span]) -> list[Annotation]:
        """One's own annotations that share a code point with the whole that these spans make."""
        whole = Span(spans[0].start, spans[-1].end) if spans else Span(0, 0)
        return [one for one in self.over(article, whole) if one.id not in self.layer.guests]

    def relations_of(self, id: str) -> list[Relation]:
        """The relations at an annotation, also those of the layer that are not in memory yet."""
        if self._store is not None:
            self.layer.load(self._store.relations_of(id))
        return self.layer.relations_of(id)

    def own_relations_of(self, id: str) -> list[Relation]:
        """One's own relations at an annotation."""
        return [relation for relation in self.relations_of(id) if relation.id not in self.layer.guests]

    def relate(self, proposals: "Sequence[Proposal]") -> list[Relation]:
        """Make relations in one step. Raises AnnotationError with the reason when one of them cannot be."""
        from annotations.relating import related

        made: list[Relation] = []
        for proposal in proposals:
            existing = [*self.own_relations_of(proposal.source.id), *made]
            made.append(related(self.schema, self.annotator, proposal, existing, _now()))
        self.do(Step(f"relate: {', '.join(each.type for each in made)}", tuple(Change(None, each) for each in made)))
        self.last_relation = made[-1].type
        return made

    def unrelate(self, relations: Sequence[Relation]) -> None:
        """Delete relations in one step."""
        for relation in relations:
            self.check_own(relation)
        title = f"delete {', '.join(dict.fromkeys(relation.type for relation in relations))}"
        self.do(Step(title, tuple(Change(relation, None) for relation in relations)))

    def delete(self, annotation: Annotation) -> None:
        """Delete an annotation and, with it, one's own relations to it."""
        self.delete_all([annotation])

    def delete_all(self, annotations: Sequence[Annotation]) -> None:
        """Delete many in one step."""
        for annotation in annotations:
            self.check_own(annotation)
        own = {
            relation.id: Change(relation, None)
            for annotation in annotations
            for relation in self.relations_of(annotation.id)
            if relation.id not in self.layer.guests
        }
        gone = [Change(annotation, None) for annotation in annotations]
        many = annotations[0].label if len(annotations) == 1 else f"{len(annotations)} annotations"
        self.do(Step(f"delete {many}", (*own.values(), *gone)))

    def check_own(self, entry: Entry) -> None:
        """Raises AnnotationError for what another annotator said."""
        guest = self.layer.guests.get(entry.id)
        if guest is not None:
            raise AnnotationError(f"{guest} said this: you can relate to it, and change only what is yours")

    def set_attribute(self, subject: S, name: str, value: Value | None) -> S:
        """Give an attribute a value, or none; no step when it has it. Raises AnnotationError."""
        from annotations.saying import valued

        self.check_own(subject)
        if subject.attributes.get(name) == value:
            return subject
        after = valued(self.schema, subject, name, value, _now())
        self.do(Step(f"{_called(subject)} {name} {in_words(value)}", (Change(subject, after),)))
        return after

    def judge(self, articles: Sequence[str], name: str, value: Value | None) -> None:
        """Judge an article or a pair (their ids); None takes it back; no step when it is so. Raises AnnotationError."""
        from annotations.judging import judge

        changes = judge(self.schema, self.annotator, articles, name, value, self._own_judgements(articles), _now())
        if changes:
            self.do(Step(f"{name} of {' and '.join(articles)}: {in_words(value)}", changes))

    # ------------------------------------------------------------ what is there

    def unsure(self, annotation: Annotation) -> bool:
        """Its annotator marked it with their own doubt."""
        doubt = self.schema.toggle(annotation.label)
        return doubt is not None and annotation.attributes.get(doubt.name, doubt.default) not in (None, doubt.default)

    def judged(self, articles: Sequence[str], name: str) -> Judgement | None:
        """What one judged of one article or a pair (their ids) oneself."""
        from annotations.judging import newest

        return newest(self._own_judgements(articles), name)

    def _own_judgements(self, articles: Sequence[str]) -> list[Judgement]:
        held = self.layer.judgements_of(tuple(sorted(articles)))
        return [one for one in held if one.id not in self.layer.guests]

    def at(self, article: str, offset: int) -> list[Annotation]:
        """The annotations that hold `offset`, smallest first."""
        sheet = self.layer.sheet(article)
        known = {fragment.id: None for fragment in sheet.spans.at(offset)}
        found = [sheet.by_id[identifier] for identifier in known]
        return sorted(found, key=lambda one: (sum(span.length for span in one.target.spans), one.target.start, one.id))

    def everything(self, article: str | None = None) -> Iterator[Annotation]:
        """The layer's own annotations as it holds them now, of one article or of all: by id, those made since last."""
        held = set()
        for annotation in self._store.annotations(article) if self._store is not None else ():
            held.add(annotation.id)
            now = self._now(annotation.id) if annotation.id in self.layer.changed else annotation
            if now is not None:
                yield now
        for identifier in sorted(self._changed_in(article) - held):
            now = self._now(identifier)
            if now is not None and article in (None, now.article):
                yield now

    def _changed_in(self, article: str | None) -> set[str]:
        """The ids of what was changed since, of one article or of all; some of them may be of no annotation."""
        changed = self.layer.changed
        if article is None:
            return changed
        known = self.layer.sheet(article).by_id
        few, many = sorted((changed, known), key=len)
        return {one for one in few if one in many} | (self.lost.get(article, {}).keys() & changed)

    def find(self, id: str) -> Annotation | None:
        """One's own annotation of that id, as the layer holds it now; None when there is none."""
        if id in self.layer.changed or self._store is None:
            return self._now(id)
        found = self._store.get(id)
        return found if isinstance(found, Annotation) else None

    def _now(self, id: str) -> Annotation | None:
        """An annotation that was changed since the layer was opened; None when it was deleted."""
        lost = next((placed[id].annotation for placed in self.lost.values() if id in placed), None)
        return self.held.get(id) or lost or self.layer.find(id)

    def annotation(self, id: str) -> Annotation | None:
        """An annotation by its id: one that is shown, or any of one's own layer; None when there is none."""
        shown = self._now(id)
        if shown is not None or id in self.layer.changed or self._store is None:
            return shown
        held = self._store.get(id)
        return held if isinstance(held, Annotation) else None

    def fragments(self, annotation: Annotation) -> tuple[Fragment, ...]:
        """The fragments under which an annotation stands in the span index."""
        slot = self.slots.get(annotation.label, 0)
        return tuple(Fragment(*span, slot, annotation.id) for span in annotation.target.spans)

    def over(self, article: str, span: Span) -> list[Annotation]:
        """The annotations that share a code point with `span`."""
        sheet = self.layer.sheet(article)
        return [sheet.by_id[identifier] for identifier in {f.id: None for f in sheet.spans.overlapping(*span)}]


def in_words(value: Value | None) -> str:
    """A value as people say it."""
    return value if isinstance(value, str) else "yes" if value else "no"


def _called(subject: Annotation | Relation) -> str:
    return subject.label if isinstance(subject, Annotation) else subject.type


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
