"""The store that keeps a layer in a TinyDB file."""

from collections.abc import Iterator, Mapping, Sequence
from json import loads
from pathlib import Path
from typing import Any, cast

from annotations.codec import encode, rebuilt
from annotations.history import History, Kind
from annotations.model import Annotation, Change, Entry, FormatError, Judgement, Rejection, Relation, Step
from annotations.spanindex import Fragment, SpanIndex
from articles.span import Span

from .base import ConflictError, Keep, QuestionError
from .contents import Pair, step_size
from .files import Files
from .lines import Deed, Drop, Op, Put, document, stored
from .salvage import TABLE_OF
from .storage import JournalStorage
from .table import LayerDB


class TinyStore:
    """Entries of one layer in its file, with their history. Reading decodes afresh and takes no lock of the writer."""

    def __init__(
        self, path: Path, annotator: str, *, readonly: bool = False, keep: Keep = "ask", files: Files | None = None
    ) -> None:
        self.annotator = annotator
        self.path = path
        self.db = LayerDB(path, readonly=readonly, keep=keep, files=files)
        """The same layer to those who ask in TinyDB's own words."""
        self._storage = cast("JournalStorage", self.db.storage)
        self._spans: tuple[str, object, SpanIndex] | None = None

    @property
    def readonly(self) -> bool:
        """Whether `apply` refuses."""
        return self._storage.readonly

    @property
    def holder(self) -> str:
        """Who has it open for writing, when that is why it is read-only."""
        return self._storage.holder

    @property
    def question(self) -> QuestionError | None:
        """What a person has to say before it can be written, because its files contradict each other."""
        return self._storage.question

    @property
    def reason(self) -> str:
        """Why it is read-only."""
        return self._storage.reason

    @property
    def unsaved(self) -> int:
        """Steps in memory that the disk refused."""
        return len(self._storage.pending)

    def annotations(self, article: str | None = None, label: str | None = None) -> Iterator[Annotation]:
        """The annotations by id, each decoded when it is asked for."""
        contents = self._storage.contents
        if article is not None:
            rows = contents.of_article(article, label)
        elif label is not None:
            rows = [raw for name in sorted(contents.articles()) for raw in contents.of_article(name, label)]
        else:
            rows = contents.rows("annotations")
        return (cast("Annotation", _entry(raw)) for raw in rows)

    def relations(self) -> Iterator[Relation]:
        """The relations by id."""
        return (cast("Relation", _entry(raw)) for raw in self._storage.contents.rows("relations"))

    def judgements(self) -> Iterator[Judgement]:
        """The judgements by id."""
        return (cast("Judgement", _entry(raw)) for raw in self._storage.contents.rows("judgements"))

    def rejections(self, article: str | None = None) -> Iterator[Rejection]:
        """The rejections by id, each decoded when it is asked for."""
        contents = self._storage.contents
        rows = contents.rows("rejections") if article is None else contents.rejections_of(article)
        return (cast("Rejection", _entry(raw)) for raw in rows)

    def get(self, id: str) -> Entry | None:
        """The entry of that id."""
        raw = self._storage.contents.find(_key(id))
        return None if raw is None else _entry(raw)

    def overlapping(self, article: str, span: Span) -> list[Annotation]:
        """The annotations of which some span shares a code point with `span`, by start."""
        contents = self._storage.contents
        state = (contents, contents.version)
        if self._spans is None or self._spans[:2] != (article, state):
            self._spans = (article, state, SpanIndex(_fragments(contents.of_article(article))))
        found = {fragment.id for fragment in self._spans[2].overlapping(*span)}
        entries = [cast("Annotation", entry) for entry in map(self.get, found) if entry is not None]
        return sorted(entries, key=lambda entry: (entry.target.start, entry.id))

    def relations_of(self, id: str) -> list[Relation]:
        """The relations that start or end at that annotation."""
        return [cast("Relation", _entry(raw)) for raw in self._storage.contents.relations_of(id)]

    def count(self, article: str | None = None) -> Mapping[str, int]:
        """How many annotations each label has."""
        return self._storage.contents.count(article)

    def articles(self) -> set[str]:
        """The articles that have annotations."""
        return self._storage.contents.articles()

    def apply(self, step: Step, kind: Kind = "do") -> None:
        """Make the changes of a step, all or none; on the disk when it returns."""
        self.apply_all([(step, kind)])

    def apply_all(self, steps: Sequence[tuple[Step, Kind]]) -> None:
        """Make several steps in one record, all or none."""
        self._storage.own()
        self._storage.commit(self._deeds(steps))

    def save(self) -> None:
        """Try again to put on the disk what it refused."""
        self._storage.flush()

    def history(self) -> History:
        """What can be undone and redone; a step is read when it is needed."""
        contents = self._storage.contents
        with contents.guard:
            rows, done = list(contents.steps), contents.done
        past = [(step_size(row), _Past(row)) for row in rows]
        return History(past[:done], reversed(past[done:]))

    def refresh(self) -> bool:
        """Take in what the owner has saved since."""
        return self._storage.refresh()

    def notes(self) -> list[str]:
        """What was found and done, one sentence each."""
        return list(self._storage.notes)

    def close(self) -> None:
        """Leave the .json complete. Raises UnsavedError, and stays open, when something cannot be saved."""
        self._storage.close()

    def abandon(self) -> None:
        """Let go of the files, and of what could not be saved."""
        self._storage.abandon()

    def _deeds(self, steps: Sequence[tuple[Step, Kind]]) -> list[Deed]:
        """Steps as operations, each change checked against what the layer holds."""
        contents = self._storage.contents
        now: dict[int, bytes | None] = {}
        moves = contents.moves()
        deeds = []
        for step, kind in steps:
            pairs: list[Pair] = []
            ops: list[Op] = []
            for change in step.changes:
                key = _key(change.id)
                before, after = _stored(change.before), _stored(change.after)
                if (now[key] if key in now else contents.find(key)) != before:
                    raise ConflictError(f"{step.title}: entry {change.id} is not as the change expects it")
                if (
                    change.before is not None
                    and change.after is not None
                    and type(change.before) is not type(change.after)
                ):
                    raise ConflictError(f"{step.title}: entry {change.id} cannot become of another kind")
                now[key] = after
                pairs.append((before, after))
                table = _table(change.after or change.before)
                ops.append(Drop(table, key) if after is None else Put(table, key, after))
            moves.move(kind, step.title, pairs)
            deeds.append(Deed(kind, step.title, tuple(ops)))
        return deeds


class _Past:
    """A row of the history, read when it is called."""

    __slots__ = ("_row",)

    def __init__(self, row: bytes) -> None:
        self._row = row

    def __call__(self) -> Step:
        value = document(self._row)
        return Step(value["title"], tuple(Change(*map(_of, pair)) for pair in value["changes"]))


def _of(value: dict[str, Any] | None) -> Entry | None:
    return None if value is None else rebuilt(value)


def _entry(raw: bytes) -> Entry:
    return rebuilt(loads(raw))


def _stored(entry: Entry | None) -> bytes | None:
    return None if entry is None else stored(encode(entry))


def _key(id: str) -> int:
    try:
        return int(id, 16)
    except ValueError:
        raise FormatError(f"{id!r} is not an id: 32 hex digits") from None


def _table(entry: Entry | None) -> str:
    return TABLE_OF[type(entry).__name__.lower()]


def _fragments(rows: Sequence[bytes]) -> Iterator[Fragment]:
    for raw in rows:
        entry = cast("Annotation", _entry(raw))
        yield from (Fragment(start, end, 0, entry.id) for start, end in entry.target.spans)
