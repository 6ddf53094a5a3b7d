"""The library: every article of the session, found by typing, opened in this pane or in the next one."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from textual.events import Key

from annotations.home import Item
from annotations.status import NOTHING, Judged, Status, begun_articles, judged, status_of
from articles.peek import Peek, peek
from tui.actions.panes import pane_behind
from tui.counting import Words
from tui.indexing import Relations
from tui.screens.reader import LEAST_PANE, Reader
from tui.screens.table import TableScreen
from tui.widgets.table import Cell, Column

_TOGETHER = 0.15
"""Seconds in which answers are gathered before they are shown."""


BY_RELATION, STOP = "ctrl+r", "ctrl+x"
"""Keys that print nothing: what prints is typed into the filter."""


class Row(NamedTuple):
    """An article, and what its file says of itself."""

    item: Item
    says: Peek


class Library(TableScreen[Row]):
    """Articles in the project's order, or those first that are related to the one in the active pane.

    Nothing is parsed to list them; words are counted of those that are seen, and relations looked up in the index.
    """

    TYPED = True
    COLUMNS = (
        Column("", 2),
        Column("status", 7),
        Column("article", 18),
        Column("title", 10, grows=1),
        Column("related", 8, right=True, since=66),
        Column("words", 7, right=True, since=76),
        Column("said", 7, right=True),
        Column("by label", 24, grows=1, since=150),
        Column("source", 16, since=110),
        Column("date", 10, since=90),
    )
    KEYS: ClassVar = {"enter": "opens it here", "tab": "in the next pane", BY_RELATION: "by relation"}

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self.table.foremost = lambda row, query: row.item.id.casefold().startswith(query)
        self.counted = Words(self._redraw_soon)
        self._redrawing: asyncio.TimerHandle | None = None
        self._begun: set[str] = set()
        self._given: Judged = NOTHING
        self._waiting: asyncio.Task[None] | None = None
        self.index = reader.room.index
        self.relations: Relations | None = None
        """What is related to the article in the active pane, as far as is known."""
        self._by_relation = False
        self._rows: dict[str, Row] = {}
        """What was read of the articles."""
        self._then = ""
        """The key that waits until all articles are looked through: the first one found so far may not be the one."""
        self._keys = self.table.keys
        self._retitle()

    def on_mount(self) -> None:
        """List; what one has said is counted as soon as one's own layer is open."""
        super().on_mount()
        self.index.listeners.append(self._indexed)
        self.index.start()
        item = next((item for item in self.reader.room.articles() if item.id == self.open_article), None)
        if item is not None and len(self.reader.room.articles()) > 1:
            self.index.related(item, self._hear)
        if self.reader.room.opening:
            self._waiting = asyncio.create_task(self._wait())

    def _redraw_soon(self) -> None:
        """Words were counted; other answers come right behind this one."""
        if self._redrawing is None:
            self._redrawing = asyncio.get_running_loop().call_later(_TOGETHER, self._redraw)

    def _redraw(self) -> None:
        self._redrawing = None
        self.table.redraw_all()

    async def _wait(self) -> None:
        await self.reader.room.layer_open()
        self._retitle()
        self.table.redraw_all()

    def _retitle(self) -> None:
        """How far one is with the whole."""
        store, desk = self.reader.room.store, self.reader.desk
        own = [one for one in desk.layer.judgements.values() if one.id not in desk.layer.guests]
        self._begun = begun_articles(store.articles() if store is not None else (), own)
        self._given = judged(own)
        items = self.reader.room.articles()
        found = Counter(self.status(item.id) for item in items)
        begun = f", {found[Status.READING]:,} being read" if found[Status.READING] else ""
        self.table.title = f"library: {found[Status.DONE]:,} of {len(items):,} done{begun}"

    # ------------------------------------------------------------ relations

    @property
    def open_article(self) -> str:
        """The article that others are related to."""
        return self.reader.active.article.id

    def _indexed(self) -> None:
        """The index went on, came to its end, or cannot be had: the last line says so."""
        told = self.index.told
        self.table.keys = f"{told}{f' · {STOP} stops it' if self.index.building else ''} · " * bool(told) + self._keys
        self.table.redraw(self.table.size.height - 1)

    def _hear(self, relations: Relations) -> None:
        """Others are related: say how much, and put them first where that is wanted."""
        self.relations = relations
        if self._by_relation:
            self._order_anew()
        self.table.redraw_all()

    def _turn(self) -> None:
        """The order of the project, or by relation."""
        self._by_relation = not self._by_relation
        self._order_anew()

    def _order_anew(self) -> None:
        self.reload()
        self.table.to_end(last=False)
        known = "" if self.relations is not None else "; that is not known yet"
        own = self.open_article
        self.say(f"those related to {own} first{known}" if self._by_relation else "in the order of the project")

    def related(self, article: str) -> str:
        """How much of the open article another one has; whether they are nearly the same."""
        found = self.relations
        if found is None or article not in found.found.keys() | found.near.keys():
            return ""
        same = found.near.get(article)
        return f"{found.found[article]:.0%}" if same is None else f"{same:.0%} same"

    # ------------------------------------------------------------ rows

    def status(self, article: str) -> Status:
        """How far one is with an article."""
        return status_of(article, self._begun, self._given)

    def load(self) -> Iterator[Row]:
        """The articles; of each the beginning of its file is read, where the project does not say what it is."""
        first = self._ahead()
        for item in first:
            yield self._read(item)
        ahead = {item.id for item in first}
        for item in self.reader.room.articles():
            if item.id not in ahead:
                yield self._read(item)

    def _ahead(self) -> Sequence[Item]:
        """Those that come first: what is nearly the same as the open article, then what is related to it."""
        found = self.relations
        if not self._by_relation or found is None:
            return ()
        near, related = found.near, found.found
        items = [item for item in self.reader.room.articles() if item.id in related or item.id in near]
        return sorted(items, key=lambda item: (-near.get(item.id, 0.0), -related.get(item.id, 0.0)))

    def _read(self, item: Item) -> Row:
        if item.id not in self._rows:
            self._rows[item.id] = self._row(item)
        return self._rows[item.id]

    @staticmethod
    def _row(item: Item) -> Row:
        entry = item.entry
        known = entry is not None and bool(entry.title and entry.source and entry.published)
        says = Peek() if known else peek(item.path, item.encoding)
        if entry is not None:
            says = Peek(entry.title or says.title, entry.source or says.source, entry.published or says.published)
        return Row(item, says)

    def haystack(self, row: Row) -> str:
        """Its id, what it says of itself, and its status (`status:done`)."""
        return f"{row.item.id} {' '.join(row.says)} status:{self.status(row.item.id)}".casefold()

    def cells(self, row: Row) -> Sequence[Cell]:
        """What stands in the columns."""
        name, said = row.item.id, self.said(row.item.id)
        panes = [str(number) for number, pane in enumerate(self.reader.panes, 1) if pane.article.id == name]
        whole = self.reader.room.whole(name)
        if whole is not None and panes:
            self.counted.know(name, len(whole.text.split()))
        words = self.counted.of(row.item)
        return (
            Cell("".join(panes)[:2]),
            Cell(self.status(name)),
            Cell(name),
            Cell(row.says.title),
            Cell(self.related(name)),
            Cell("" if words is None else f"{words:,}"),
            Cell(f"{sum(said.values()):,}" if said else ""),
            Cell(" · ".join(f"{label} {count}" for label, count in sorted(said.items(), key=lambda one: -one[1]))),
            Cell(row.says.source),
            Cell(row.says.published[:10]),
        )

    def said(self, article: str) -> Mapping[str, int]:
        """One's own annotations of an article by label."""
        store = self.reader.room.store
        return store.count(article) if store is not None else {}

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        super().on_unmount()
        self.counted.stop()
        self.index.listeners.remove(self._indexed)
        self.index.hush()
        if self._redrawing is not None:
            self._redrawing.cancel()
        if self._waiting is not None:
            self._waiting.cancel()

    def tell(self) -> None:
        """All are looked through: do what waited for that."""
        if self._then and not self.table.busy:
            key, self._then = self._then, ""
            self.call_next(self.take, key)

    def _type(self, event: Key, key: str) -> bool:
        used = super()._type(event, key)
        self._then = "" if used else self._then
        return used

    def take(self, key: str) -> bool:
        """Open it."""
        row = self.table.current
        if key == BY_RELATION:
            self._turn()
            return True
        if key == STOP:
            self.index.cancel()
            return True
        if key not in ("enter", "tab"):
            return False
        if self.table.busy:
            self._then = key
            self.say("a moment: not all articles are looked through")
        elif row is None:
            self.say("no article is called so")
        elif key == "enter":
            if self.reader.room.open_in(self.reader.active, row.item.id):
                self.dismiss(None)
                self.reader.tell()
            else:
                self.say(f"{row.item.id} cannot be read: {self.reader.below.status.text.strip()}")
        else:
            self._open_next(row.item.id)
        return True

    def _open_next(self, article: str) -> None:
        """Into the pane behind the active one; where there is none, one more is opened."""
        reader = self.reader
        pane = pane_behind(reader)
        at = reader.panes.index(pane)
        opened = reader.room.open_in(pane, article)
        self.table.filter("")
        hidden = "" if self.app.size.width >= 2 * LEAST_PANE else "; tab shows it"
        self.say(f"{article} is in pane {at + 1}{hidden}: type the next one" if opened else f"{article} cannot be read")
