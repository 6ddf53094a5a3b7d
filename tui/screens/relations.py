"""The relations of one annotation: go along one, doubt it, delete it."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from annotations.model import Annotation, AnnotationError
from tui import ends
from tui.ends import DIGITS, End
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column


class Relations(TableScreen[End]):
    """One row a relation, numbered as in the gutter; those that follow from others stand last and cannot be changed."""

    COLUMNS = (
        Column("", 1),
        Column("relation", 16),
        Column("other end", 20, grows=True),
        Column("label", 7),
        Column("article", 14),
        Column("who", 8),
    )
    KEYS: ClassVar = {"enter": "goes there", "1-9": "likewise", "0": "unsure", "x": "deletes", "z": "undoes"}

    def __init__(self, reader: Reader, annotation: Annotation) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self.annotation = annotation
        self.table.title = f"relations of {annotation.label} “{short(annotation.target.exact)}”"

    def load(self) -> Iterator[End]:
        """Those that were made, then those that follow."""
        yield from ends.ends_of(self.reader.desk, self.annotation)

    def cells(self, row: End) -> Sequence[Cell]:
        """What stands in the columns."""
        other = row.other
        slot = self.reader.desk.slots.get(other.label, 0) if other else 0
        number = self.table.rows.index(row) if row in self.table.rows else len(DIGITS)
        return (
            Cell(DIGITS[number : number + 1]),
            Cell(row.name),
            Cell(short(other.target.exact, 200) if other else "in a layer or an article that is not shown"),
            Cell(other.label if other else "", slot),
            Cell(other.article if other else ""),
            Cell(row.guest),
        )

    def take(self, key: str) -> bool:
        """Go, doubt, delete, undo."""
        desk = self.reader.desk
        made = [row.relation for row in self.table.chosen if row.relation is not None]
        try:
            if key in DIGITS and int(key) <= len(self.table.rows):
                self._go(self.table.rows[int(key) - 1])
            elif key == "enter" and self.table.current is not None:
                self._go(self.table.current)
            elif key in ("x", "0", "delete") and not made:
                self.say("this follows from other relations: delete or doubt one of those")
            elif key in ("x", "delete"):
                desk.unrelate(made)
                self._again(f"deleted {', '.join(each.type for each in made)}; z brings it back")
            elif key == "0":
                self._again("; ".join(ends.doubt(desk, each) for each in made))
            elif key in ("z", "ctrl+z"):
                step = desk.undo()
                self._again(f"undone: {step.title}" if step else "nothing to undo")
            else:
                return False
        except AnnotationError as error:
            self.say(str(error))
        return True

    def _again(self, message: str) -> None:
        """Show what is there now; when nothing is, back to the text."""
        if ends.ends_of(self.reader.desk, self.annotation):
            self.reload()
            self.say(message)
        else:
            self.dismiss(None)
            self.reader.say(message)

    def _go(self, row: End) -> None:
        if row.other is None:
            self.say("its other end is in a layer or an article that is not shown, or was deleted")
            return
        self.dismiss(None)
        self.reader.room.visit(row.other.article, row.other.target.spans)
