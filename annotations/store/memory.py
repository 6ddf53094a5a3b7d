"""A store that lives as long as the process: for tests, for trying things out, and as the model of the durable one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from annotations.codec import encode
from annotations.history import History, Kind, surplus
from annotations.model import Annotation, Entry, Judgement, Rejection, Relation, Step, frozen
from articles.span import Span

from .base import ConflictError


class MemoryStore:
    """Entries in dictionaries. They are frozen values, so that handing them out is safe."""

    path = None
    readonly = False
    holder = ""
    question = None
    unsaved = 0

    def __init__(self, annotator: str) -> None:
        self.annotator = annotator
        self._entries: dict[str, Entry] = {}
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def annotations(self, article: str | None = None, label: str | None = None) -> Iterator[Annotation]:
        """The annotations, sorted by id."""
        return iter(
            [
                entry
                for entry in self._sorted()
                if isinstance(entry, Annotation) and article in (None, entry.article) and label in (None, entry.label)
            ]
        )

    def relations(self) -> Iterator[Relation]:
        """The relations, sorted by id."""
        return iter([entry for entry in self._sorted() if isinstance(entry, Relation)])

    def judgements(self) -> Iterator[Judgement]:
        """The judgements, sorted by id."""
        return iter([entry for entry in self._sorted() if isinstance(entry, Judgement)])

    def rejections(self, article: str | None = None) -> Iterator[Rejection]:
        """The rejections, sorted by id."""
        return iter(
            [entry for entry in self._sorted() if isinstance(entry, Rejection) and article in (None, entry.article)]
        )

    def get(self, id: str) -> Entry | None:
        """The entry of that id."""
        return self._entries.get(id)

    def overlapping(self, article: str, span: Span) -> list[Annotation]:
        """The annotations of which some span shares a code point with `span`, by start."""
        found = [
            entry for entry in self.annotations(article) if any(part.overlaps(span) for part in entry.target.spans)
        ]
        return sorted(found, key=lambda entry: (entry.target.start, entry.id))

    def relations_of(self, id: str) -> list[Relation]:
        """The relations that start or end at that annotation."""
        return [entry for entry in self.relations() if id in (entry.source, entry.target)]

    def count(self, article: str | None = None) -> Mapping[str, int]:
        """How many annotations each label has."""
        return Counter(entry.label for entry in self.annotations(article))

    def articles(self) -> set[str]:
        """The articles that have annotations."""
        return {entry.article for entry in self.annotations()}

    def apply(self, step: Step, kind: Kind = "do") -> None:
        """Make the changes of a step, all or none."""
        self.apply_all([(step, kind)])

    def apply_all(self, steps: Sequence[tuple[Step, Kind]]) -> None:
        """Make several steps, all or none."""
        entries, done, undone = dict(self._entries), list(self._done), list(self._undone)
        for step, kind in steps:
            _move(step, kind, done, undone)
            for change in step.changes:
                if entries.get(change.id) != change.before:
                    raise ConflictError(f"{step.title}: entry {change.id} is not as the change expects it")
                if change.after is None:
                    del entries[change.id]
                else:
                    encode(change.after)
                    entries[change.id] = _own(change.after)
        self._entries, self._done, self._undone = entries, done, undone

    def save(self) -> None:
        """Nothing waits to be saved."""

    def history(self) -> History:
        """What can be undone and redone."""
        return History(
            [(len(step.changes), step) for step in self._done],
            [(len(step.changes), step) for step in self._undone],
        )

    def refresh(self) -> bool:
        """Nobody else can change it."""
        return False

    def notes(self) -> list[str]:
        """Nothing to tell."""
        return []

    def close(self) -> None:
        """Nothing to close."""

    def _sorted(self) -> list[Entry]:
        return [self._entries[id] for id in sorted(self._entries)]  # noqa: A001


def _own(entry: Entry) -> Entry:
    """The entry with attributes that nobody else can change."""
    if isinstance(entry, Annotation | Relation):
        return replace(entry, attributes=frozen(entry.attributes))
    return entry


def _move(step: Step, kind: Kind, done: list[Step], undone: list[Step]) -> None:
    if kind == "do":
        undone.clear()
        done.append(step)
        del done[: surplus([len(step.changes) for step in done])]
        return
    source, goal = (done, undone) if kind == "undo" else (undone, done)
    expected = source[-1].undone() if kind == "undo" and source else source[-1] if source else None
    if expected != step:
        raise ConflictError(f"{step.title}: not the step that is next to {kind}")
    goal.append(source.pop())
