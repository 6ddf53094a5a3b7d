"""One's own layer in memory: its steps, their history, and the way to the disk. No widgets."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from annotations.history import History, Kind
from annotations.layer import Layer
from annotations.model import Annotation, AnnotationError, Change, Entry, Rejection, Relation, Step
from articles.article import Article
from articles.span import Span

if TYPE_CHECKING:
    from annotations.labels import Schema
    from annotations.placing import Placed
    from annotations.store import Keep, Store

    from .saving import Report, Saver


class Memory:
    """Holds what one annotator says as the screen shows it, and has every step written.

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
        self.watchers: list[Callable[[Step], None]] = []
        """Told of every step once it is made in memory, whoever made it."""
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
                for article, spans in self._stands(entry):
                    places.setdefault(article, []).extend(spans)
        for article, changed in places.items():
            self._changed(article, changed)
        for watch in self.watchers:
            watch(step)

    def _stands(self, entry: Entry | None) -> Iterator[tuple[str, Sequence[Span]]]:
        """Where a change of this is seen: at an annotation, at both ends of a relation, at what was suggested."""
        if isinstance(entry, Annotation):
            yield entry.article, entry.target.spans
        elif isinstance(entry, Relation):
            ends = map(self.layer.find, (entry.source, entry.target))
            yield from ((end.article, end.target.spans) for end in ends if end is not None)
        elif isinstance(entry, Rejection):
            yield entry.article, self._suggested_at(entry)

    def _suggested_at(self, rejection: Rejection) -> Sequence[Span]:
        """Where a rejected suggestion would be shown: in a text that changed since, at its new place or nowhere."""
        article = self._article_of(rejection.article)
        if article is None or rejection.target.digest == article.digest:
            return rejection.target.spans
        from annotations.placing import certain

        return certain(rejection.target, article) or ()

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
