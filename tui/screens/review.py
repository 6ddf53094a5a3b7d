"""Review: annotations whose article changed since, with the places found for them; a person decides."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import ClassVar, NamedTuple

from annotations.anchor import Fit
from annotations.model import Annotation, AnnotationError, Step
from annotations.placing import Placed, accept, place
from articles.article import Article, ArticleError
from tui.screens.reader import Reader, Took
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column


class Row(NamedTuple):
    """An annotation that does not stand where it was made."""

    placed: Placed
    article: Article


class Review(TableScreen[Row]):
    """Moved, fuzzy and orphaned annotations of one's own layer, article by article."""

    TITLE = "review: annotations whose article changed"
    COLUMNS = (
        Column("", 6),
        Column("like", 4, right=True),
        Column("label", 8),
        Column("was", 20, grows=True),
        Column("would be", 20, grows=True),
        Column("article", 14),
    )
    KEYS: ClassVar = {
        "enter": "shows",
        "y": "accepts",
        "p": "places by hand",
        "x": "deletes",
        "z": "undoes",
    }

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self._made: list[Step] = []
        """What was done here, and can be undone here: nobody looks for other steps in this list."""

    def load(self) -> Iterator[Row]:
        """Article by article, those that were found first."""
        order = (Fit.MOVED, Fit.FUZZY, Fit.ORPHAN)
        for item in self.reader.room.articles():
            rows = list(self._rows(item.id))
            yield from sorted(rows, key=lambda row: order.index(row.placed.match.fit))

    def _rows(self, id: str) -> Iterator[Row]:
        article = None
        for annotation in self.reader.desk.everything(id):
            if article is None:
                try:
                    article = self.reader.room.article_of(id)
                except ArticleError as error:
                    self.say(str(error))
                    return
            placed = place(annotation, article)
            if placed.match.fit is not Fit.EXACT:
                yield Row(placed, article)

    def cells(self, row: Row) -> Sequence[Cell]:
        """What stands in the columns."""
        annotation, match = row.placed.annotation, row.placed.match
        there = " … ".join(span.of(row.article.text) for span in match.spans or ())
        score = f"{match.score:.0%}" if match.fit is Fit.FUZZY else ""
        slot = self.reader.desk.slots.get(annotation.label, 0)
        return (
            Cell(match.fit.value),
            Cell(score),
            Cell(annotation.label, slot),
            Cell(short(annotation.target.exact, 200)),
            Cell(short(there, 200) if there else "nothing like it"),
            Cell(annotation.article),
        )

    def take(self, key: str) -> bool:
        """Show, accept, place, delete, undo."""
        rows, desk = self.table.chosen, self.reader.desk
        try:
            if key in ("enter", "p") and self.table.current is not None:
                self._show(self.table.current, by_hand=key == "p")
            elif key == "y" and rows:
                self._accept(rows)
            elif key == "x" and rows:
                desk.delete_all([row.placed.annotation for row in rows])
                self._done()
            elif key in ("z", "ctrl+z"):
                self._undo()
            else:
                return key in ("enter", "p", "y", "x")
        except AnnotationError as error:
            self.say(str(error))
        return True

    def _done(self) -> None:
        """The step that was just made is one of this review."""
        step = self.reader.desk.history.last()
        if step is not None:
            self._made.append(step)
        self.reload()

    def _undo(self) -> None:
        """Take back the last step of this review."""
        desk = self.reader.desk
        last = desk.history.last()
        if last is not None and self._made and last == self._made[-1]:
            self._made.pop()
            desk.undo()
            self.reload()
            self.say(f"undone: {last.title}")
        elif last is None:
            self.say("nothing to undo")
        else:
            key = self.reader.keymap.first("undo")
            self.say(f"nothing of this review to undo; in the text {key} undoes: {last.title}")

    def _accept(self, rows: Sequence[Row]) -> None:
        steps = [accept(row.placed, row.article, _now()) for row in rows if row.placed.match.spans is not None]
        left = len(rows) - len(steps)
        if steps:
            title = steps[0].title if len(steps) == 1 else f"accept {len(steps)} places"
            self.reader.desk.do(Step(title, tuple(change for step in steps for change in step.changes)))
            self._done()
        if left:
            self.say("nothing in the article is like it: p places it by hand, x deletes it")

    def _show(self, row: Row, *, by_hand: bool) -> None:
        """Back to the text: at the place that was found, or at the one where it was."""
        annotation, match = row.placed.annotation, row.placed.match
        spans = match.spans or annotation.target.spans
        self.dismiss(None)
        self.reader.room.visit(annotation.article, spans, select=match.spans is not None)
        if by_hand or match.spans is None:
            self.reader.mode = Placing(annotation)


class Placing:
    """A person shows where an annotation belongs: all keys work, enter puts it on the selection."""

    def __init__(self, annotation: Annotation) -> None:
        self.annotation = annotation

    def told(self) -> str:
        """What to do."""
        name, quote = self.annotation.label, short(self.annotation.target.exact)
        return f"select where {name} “{quote}” belongs; enter puts it there, esc leaves it"

    def take(self, reader: Reader, key: str) -> Took:
        """Enter and escape."""
        pane = reader.active
        if key == "enter":
            selection = pane.stand.selection
            if pane.article.id != self.annotation.article:
                reader.say(f"it belongs into {self.annotation.article}", warning=True)
            elif not selection:
                reader.say("nothing is selected yet", warning=True)
            else:
                reader.desk.retarget(pane.article, self.annotation, (selection,), "put in its place")
                reader.mode = None
                pane.set_stand(pane.stand.dropped())
                reader.say(f"it stands there now; {reader.keymap.first('undo')} takes that back")
            return Took.USED
        if key == "escape" and pane.stand.anchor is None:
            reader.mode = None
            return Took.USED
        return Took.PASSED


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
