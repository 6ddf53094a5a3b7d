"""Compare: the claims of two articles in two columns, with their relations; what only one of them says stands alone."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from annotations.labels import Reach
from annotations.model import Annotation, AnnotationError, Relation
from annotations.status import Status, judged
from articles.article import Article
from tui import ends
from tui.ends import End
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column

if TYPE_CHECKING:
    from annotations.labels import Schema
    from tui.desk import Desk


class Row(NamedTuple):
    """A claim of the first article, one of the second, and how they are related; one that stands alone has no other."""

    left: Annotation | None
    end: End | None
    """The relation, seen from the left."""
    right: Annotation | None


def between_articles(schema: "Schema") -> frozenset[str]:
    """The labels that relations between articles join: what is compared."""
    kinds = [kind for kind in schema.relations if kind.reach is Reach.PROJECT]
    return frozenset(label for kind in kinds for label in (*kind.source, *kind.target))


class Compare(TableScreen[Row]):
    """One row a relation, in the order of the first article; then what only the second says."""

    COLUMNS = (
        Column("the first says", 20, grows=True),
        Column("relation", 20),
        Column("the second says", 20, grows=True),
    )
    KEYS: ClassVar = {"enter": "goes to both", "o": "only what stands alone", "x": "deletes", "z": "undoes"}

    def __init__(self, reader: Reader, left: Article, right: Article) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self.left, self.right = left, right
        self.labels = between_articles(reader.desk.schema)
        self.alone = False
        """Only claims without a relation to the other article are shown."""
        self.done = _done(reader.desk, left.id, right.id)
        self.table.title = _title(left, right, done=self.done)

    def load(self) -> Iterator[Row]:
        """Claim by claim."""
        desk = self.reader.desk
        for left in self._claims(self.left):
            related = [end for end in ends.ends_of(desk, left) if self._is_of(end, self.right)]
            if not self.alone:
                yield from (Row(left, end, end.other) for end in related)
            if not related:
                yield Row(left, None, None)
        for right in self._claims(self.right):
            if not any(self._is_of(end, self.left) for end in ends.ends_of(desk, right)):
                yield Row(None, None, right)

    def _is_of(self, end: End, article: Article) -> bool:
        return end.other is not None and end.other.article == article.id and end.other.label in self.labels

    def _claims(self, article: Article) -> Iterator[Annotation]:
        """Those of an article, in the order of its text: by steps of the index, so that nothing waits for its size."""
        sheet = self.reader.desk.layer.sheet(article.id)
        at = sheet.spans.next_start(-1)
        while at is not None:
            for fragment in reversed(sheet.spans.at(at)):
                one = sheet.by_id[fragment.id]
                if fragment.start == at == one.target.start and one.label in self.labels:
                    yield one
            at = sheet.spans.next_start(at)

    def cells(self, row: Row) -> Sequence[Cell]:
        """What stands in the columns."""
        if row.end is not None:
            between = row.end.name + (f" {row.end.guest}" if row.end.guest else "")
        else:
            alone = "only here" if self.done else "alone so far"
            between = f"◂ {alone}" if row.left else f"{alone} ▸"
        return (self._cell(row.left), Cell(between), self._cell(row.right))

    def _cell(self, annotation: Annotation | None) -> Cell:
        if annotation is None:
            return Cell("")
        guest = self.reader.desk.layer.guests.get(annotation.id, "")
        return Cell(short(annotation.target.exact, 300) + (f" ({guest})" if guest else ""))

    def take(self, key: str) -> bool:
        """Go, show only what stands alone, delete, undo."""
        desk = self.reader.desk
        try:
            if key == "enter" and self.table.current is not None:
                self._go(self.table.current)
            elif key == "o":
                self.alone = not self.alone
                self.reload()
            elif key in ("x", "delete"):
                self._delete([row.end.relation for row in self.table.chosen if row.end is not None])
            elif key in ("z", "ctrl+z"):
                step = desk.undo()
                self.reload()
                self.say(f"undone: {step.title}" if step else "nothing to undo")
            else:
                return False
        except AnnotationError as error:
            self.say(str(error))
        return True

    def _delete(self, relations: Sequence[Relation | None]) -> None:
        made = [relation for relation in relations if relation is not None]
        if not made:
            self.say("no relation here to delete" if not relations else "this follows from others: delete one of those")
            return
        self.reader.desk.unrelate(made)
        self.reload()
        self.say(f"deleted {', '.join(each.type for each in made)}; z brings it back")

    def _go(self, row: Row) -> None:
        """Both panes go to their claim; the keys are with the first that there is."""
        self.dismiss(None)
        for annotation in (row.right, row.left):
            pane = next(self.reader.panes_of(annotation.article), None) if annotation is not None else None
            if annotation is not None and pane is not None:
                self.reader.activate(pane)
                self.reader.go(pane, annotation.target.start)
                self.reader.mean(annotation)
        self.reader.tell()


def _done(desk: "Desk", one: str, other: str) -> bool:
    """The pair was judged done: only then does a claim without a relation count as said by one article alone."""
    own = (each for each in desk.layer.judgements.values() if each.id not in desk.layer.guests)
    return judged(own).get(tuple(sorted((one, other)))) is Status.DONE


def _title(left: Article, right: Article, *, done: bool) -> str:
    state = "done" if done else "not judged done yet"
    return f"compare: {short(left.title or left.id, 30)} | {short(right.title or right.id, 30)} · {state}"
