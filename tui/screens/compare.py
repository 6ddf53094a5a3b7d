"""Compare: the claims of two articles in two columns, with their relations; what only one of them says stands alone."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

from annotations.model import Annotation, AnnotationError, Relation
from annotations.status import STATUS, Status
from articles.article import Article
from tui import ends
from tui.absent import absent, is_done
from tui.cells import cells_of, drawn, fitted
from tui.ends import End
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column

_LEAST, _BEHIND = 8, 20
"""Cells that a title has in any case, and that are left to what stands around the two: how many rows there are."""


class Row(NamedTuple):
    """A claim of the first article, one of the second, and how they are related; one that stands alone has no other."""

    left: Annotation | None
    end: End | None
    """The relation, seen from the left."""
    right: Annotation | None
    alone: str = ""
    """In words, why there is no other."""


class Compare(TableScreen[Row]):
    """One row a relation, in the order of the first article; then what only the second says."""

    COLUMNS = (
        Column("the first says", 20, grows=True),
        Column("relation", 20),
        Column("the second says", 20, grows=True),
    )
    KEYS: ClassVar = {
        "enter": "goes to both",
        "o": "only alone",
        "w": "pair done",
        "x": "deletes",
        "z": "undoes",
    }

    def __init__(self, reader: Reader, left: Article, right: Article) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self.left, self.right = left, right
        self.labels = reader.desk.schema.compared
        self.alone = False
        """Only claims without a relation to the other article are shown."""
        self.done = False

    def reload(self) -> None:
        """Read all rows anew; whether the pair is done may have changed as well."""
        self.done = is_done(self.reader.desk, self.left.id, self.right.id)
        self._entitle()
        super().reload()

    def on_resize(self) -> None:
        """The title has other room."""
        self._entitle()

    def _entitle(self) -> None:
        self.table.title = _title(self.left, self.right, self.app.size.width, done=self.done, alone=self.alone)
        self.table.redraw(0)

    def load(self) -> Iterator[Row]:
        """Claim by claim."""
        desk = self.reader.desk
        for left in self._claims(self.left):
            related = [end for end in ends.ends_of(desk, left) if self._is_of(end, self.right)]
            if not self.alone:
                yield from (Row(left, end, end.other) for end in related)
            if alone := self._alone(left, related, self.right):
                yield Row(left, None, None, alone)
        for right in self._claims(self.right):
            related = [end for end in ends.ends_of(desk, right) if self._is_of(end, self.left)]
            if alone := self._alone(right, related, self.left):
                yield Row(None, None, right, alone)

    def _alone(self, claim: Annotation, related: Sequence[End], other: Article) -> str:
        """Why a claim stands alone, in words; nothing when it does not. What guests related is theirs."""
        desk = self.reader.desk
        guest = desk.layer.guests.get(claim.id, "")
        if any(guest or not end.guest for end in related):
            return ""
        if not self.done:
            return "" if related else "not judged done"
        if guest:
            return f"no relation of {guest}"
        return "only here" if absent(desk, claim, (other.id,)) else "through others"

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
            between = f"◂ {row.alone}" if row.left else f"{row.alone} ▸"
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
            elif key == "w":
                self._judge()
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

    def _judge(self) -> None:
        """The pair is done, or no longer."""
        pair = (self.left.id, self.right.id)
        self.reader.desk.judge(pair, STATUS, None if self.done else Status.DONE.value)
        self.reload()
        said = "what stands alone is only here" if self.done else "what stands alone may be related yet"
        self.say(f"{'judged' if self.done else 'no longer judged'} done: {said}; z takes it back")

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


def _title(left: Article, right: Article, width: int, *, done: bool, alone: bool) -> str:
    """Both titles, in so many cells; what the one leaves the other has."""
    lead = f"compare, {'done' if done else 'not judged done'}{', only alone' if alone else ''}: "
    room = max(2 * _LEAST, width - len(lead) - _BEHIND)
    first, second = (" ".join((article.title or article.id).split()) for article in (left, right))
    first = fitted(first, max(room // 2, room - cells_of(drawn(second))))
    return f"{lead}{first} | {fitted(second, room - cells_of(drawn(first)))}"
