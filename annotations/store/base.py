"""What a store of one layer is, whatever it is kept in, and what can go wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from annotations.history import History, Kind
from annotations.model import Annotation, Entry, Judgement, Rejection, Relation, Step, StoreError
from articles.span import Span

Keep: TypeAlias = Literal["ask", "snapshot", "journal"]
"""What is meant when a layer's files contradict each other."""


class ConflictError(StoreError):
    """A step that does not start from what the layer holds; nothing was changed."""


class ReadOnlyError(StoreError):
    """The layer is open for reading only; nothing was changed. The message says why."""


class DamagedError(StoreError):
    """Bytes on disk of which no part can be trusted; nothing was touched."""


class QuestionError(StoreError):
    """Files that contradict each other, so that a person must say which is meant; nothing was touched.

    Open again with one of `choices` as `keep`: "snapshot" (the .json as it is; the journal is set aside) or "journal"
    (what the journal continues, rebuilt from the previous snapshot; the .json is set aside).
    """

    def __init__(self, message: str, choices: tuple[Keep, ...]) -> None:
        super().__init__(message)
        self.choices = choices


class UnsavedError(StoreError):
    """The step is kept in memory and is not on disk: the next `apply` or `save` tries again, all in one record."""


class FullError(UnsavedError):
    """The same, because the disk is full."""


class Store(Protocol):
    """The entries of one layer, with their history. Everything handed out is a value that cannot be changed.

    One thread applies; any thread may read meanwhile, and never waits for the disk. Entries come sorted by id, which
    for ids of `annotations.ids.new_id` is the order in which they were made, before and after any undo.
    """

    @property
    def annotator(self) -> str:
        """Whose layer it is."""

    @property
    def path(self) -> Path | None:
        """The layer's file; None for one that is in memory only."""

    @property
    def readonly(self) -> bool:
        """Whether `apply` refuses."""

    @property
    def holder(self) -> str:
        """Who has the layer open for writing, when that is why it is read-only; else empty."""

    @property
    def question(self) -> QuestionError | None:
        """What a person has to say before the layer can be written, when its files contradict each other.

        Only a layer that is open for reading has one: of two states it shows the snapshot.
        """

    @property
    def unsaved(self) -> int:
        """Steps that are in memory and not on disk, because the disk refused them."""

    def annotations(self, article: str | None = None, label: str | None = None) -> Iterator[Annotation]:
        """The annotations, of one article or of all, of one label or of all; each is decoded when it is asked for."""

    def relations(self) -> Iterator[Relation]:
        """All relations."""

    def judgements(self) -> Iterator[Judgement]:
        """All judgements."""

    def rejections(self, article: str | None = None) -> Iterator[Rejection]:
        """The rejections, of suggestions for one article or for all; each is decoded when it is asked for."""

    def get(self, id: str) -> Entry | None:
        """The entry of that id."""

    def overlapping(self, article: str, span: Span) -> list[Annotation]:
        """The annotations of an article of which some span shares a code point with `span`, by their start."""

    def relations_of(self, id: str) -> list[Relation]:
        """The relations that start or end at that annotation."""

    def count(self, article: str | None = None) -> Mapping[str, int]:
        """How many annotations each label has, in one article or in all."""

    def articles(self) -> set[str]:
        """The ids of the articles that have annotations."""

    def apply(self, step: Step, kind: Kind = "do") -> None:
        """Make the changes of a step, all or none; on disk when it returns.

        Raises ConflictError when a change's `before` is not what the layer holds (or an undo is not of the last step),
        ReadOnlyError, FormatError for entries that cannot be kept: in these cases nothing has changed. Raises FullError
        or UnsavedError when the disk refused: the step then stands in memory, and is tried again with the next one.
        """

    def apply_all(self, steps: Sequence[tuple[Step, Kind]]) -> None:
        """The same for several steps in one record: all of them are kept, or none."""

    def save(self) -> None:
        """Try again to put on disk what it refused. Raises like `apply`."""

    def history(self) -> History:
        """What can be undone and redone, as a value of the caller's own."""

    def refresh(self) -> bool:
        """For a layer that is read only: take in what its owner has saved since; whether anything changed."""

    def notes(self) -> list[str]:
        """What opening found and did that its owner should know, one sentence each."""

    def close(self) -> None:
        """Leave the file complete for other programs; the store is of no use afterwards."""
