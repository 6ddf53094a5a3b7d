"""The same claim elsewhere: the sentences of all other articles that are likest to what is under the cursor."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from articles.article import ArticleError
from articles.span import Span
from tui.actions.panes import pane_behind
from tui.indexing import Place
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column

STOP = "x"


class Elsewhere(TableScreen[Place]):
    """Sentences of the project, the likest first; what the index does not hold yet comes while it is built."""

    COLUMNS = (Column("like", 4, right=True), Column("article", 18), Column("sentence", 30, grows=True))
    KEYS: ClassVar = {"enter": "shows it in the other pane"}

    def __init__(self, reader: Reader, text: str, article: str) -> None:
        """`text` is what is looked for, in all articles but the one of that id."""
        super().__init__(reader.palette())
        self.reader = reader
        self.text = text
        self.article = article
        self.index = reader.room.index
        self.found: Sequence[Place] = ()
        self.table.title = f"elsewhere: “{short(text, 60)}”"
        self.table.nothing = "looking…"
        self._keys = self.table.keys

    def on_mount(self) -> None:
        """Ask; what was in the index before is told at once."""
        super().on_mount()
        self.index.listeners.append(self._indexed)
        self.index.start()
        self.index.elsewhere(self.text, self.article, self._hear)

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        super().on_unmount()
        self.index.listeners.remove(self._indexed)
        self.index.hush()

    def _hear(self, found: Sequence[Place]) -> None:
        self.found = found
        self.table.nothing = "looking…" if self.index.building else "nothing like it in another article"
        self.reload()

    def _indexed(self) -> None:
        """The index went on, came to its end, or cannot be had."""
        told = self.index.told
        if self.index.fault:
            self.table.nothing = told
        self.table.keys = f"{told}{f' · {STOP} stops it' if self.index.building else ''} · " * bool(told) + self._keys
        self.table.redraw_all()

    def _all_keys(self) -> Mapping[str, str]:
        return {**self.KEYS, "/": "filter", "esc": "leaves"}

    def load(self) -> Iterator[Place]:
        """The likest first."""
        yield from self.found

    def cells(self, row: Place) -> Sequence[Cell]:
        """What stands in the columns."""
        return Cell(f"{row.score:.0%}"), Cell(row.article), Cell(short(row.quote, 400))

    def take(self, key: str) -> bool:
        """Show it, or build the index no further."""
        row = self.table.current
        if key == STOP:
            self.index.cancel()
        elif key == "enter" and row is not None:
            self._show(row)
        return key in (STOP, "enter")

    def _show(self, row: Place) -> None:
        """The sentence, where it stands now."""
        reader = self.reader
        try:
            text = reader.room.article_of(row.article).text
        except ArticleError as error:
            self.say(str(error))
            return
        at = row.span.start if row.span.of(text) == row.quote else text.find(row.quote)
        if at < 0:
            self.say(f"{row.article} has changed, and says this no more")
            return
        self.dismiss(None)
        if next(reader.panes_of(row.article), None) is None and not reader.room.open_in(
            pane_behind(reader), row.article
        ):
            return
        reader.call_next(reader.room.visit, row.article, [Span(at, at + len(row.quote))], select=True)
