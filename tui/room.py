"""What lies open: the articles in the panes, what one's own layer says of them, other annotators' layers over it."""

import asyncio
import gc
import os
from collections.abc import Coroutine, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from annotations.home import Home, Item
from annotations.model import AnnotationError
from articles import library
from articles.article import Article, ArticleError
from articles.span import Span

from . import keeping, telling
from .batches import SLICE, batches
from .guests import PAUSE, Guests
from .session import selected
from .widgets.bars import ScrollBar
from .widgets.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotations.store import Store

    from .desk import Desk
    from .earlier import Earlier
    from .indexing import Indexing
    from .matching import Partners
    from .screens.reader import Reader
    from .suggesting import Suggesting

_PAUSE = 0.02
"""Seconds between two looks whether the layer is open."""


class Room:
    """Opens articles and layers, in slices between which keys are served. `reader` is set by who makes both."""

    reader: "Reader"

    def __init__(self, desk: "Desk", annotator: str, home: "Callable[[], Home]", *, suggest: bool = False) -> None:
        """`home` gives the home of now: the first annotation may make a project. `suggest`: that is wanted."""
        self.suggests = suggest
        """Something is proposed in this session."""
        self.suggesting: Suggesting | None = None
        """What is proposed for the articles that stand open, once something was asked for."""
        self.desk = desk
        self.annotator = annotator
        self.home = home
        self.guests = Guests(desk, self._open_articles, self._all_changed)
        self.store: Store | None = None
        self.exporting: asyncio.Task[None] | None = None
        """The export that was begun last."""
        self._loaded: set[str] = set()
        self._all_there: set[str] = set()
        """Articles of which all that one's own layer says is in memory."""
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @cached_property
    def earlier(self) -> "Earlier":
        """What text attributes were given before."""
        from .earlier import Earlier

        return Earlier(self)

    @cached_property
    def index(self) -> "Indexing":
        """What is related among all articles, and where something is said again."""
        from .indexing import Indexing

        return Indexing(self.home)

    @cached_property
    def partners(self) -> "Partners":
        """Which passages of the articles in the panes speak of the same thing."""
        from articles.counting import question

        from .matching import Partners

        def asked(article: str) -> dict[str, str | None]:
            item = self._item(article)
            return question(item.id, item.path, item.encoding)

        def died() -> None:
            self.reader.say("what compares the articles came to an end; it begins anew when it is asked", warning=True)

        return Partners(asked, died)

    def compare(self) -> None:
        """Have the articles that stand open compared, the active pane's first."""
        open_ = [self.reader.active.article, *(pane.article for pane in self.reader.panes)]
        articles = [article for article in open_ if any(item.id == article.id for item in self.home().items)]
        if "partners" in self.__dict__ or len({article.id for article in articles}) > 1:
            self.partners.look(articles)

    def close(self) -> None:
        """The screen is gone: end what works for it."""
        if "partners" in self.__dict__:
            self.partners.stop()
        if "index" in self.__dict__:
            self.index.stop()
        if self.suggesting is not None:
            self.suggesting.stop()

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Do something beside the keys."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def opened(self, store: "Store") -> None:
        """One's own layer is open: show what it says."""
        self.store = store
        if store.readonly and self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        notes = [*store.notes()[:1], telling.unknown(store.count(), self.desk.schema)]
        if any(notes):
            self.reader.say("; ".join(note for note in notes if note), warning=True)
        for pane in self.reader.panes:
            self.spawn(self._load(pane.article))
        self.spawn(self._load_rest(store))

    # ------------------------------------------------------------ annotations

    async def _load(self, article: Article) -> None:
        """Put an article's annotations on the screen, in slices between which keys are served."""
        if self.store is None or article.id in self._loaded or article.partial:
            if not article.partial and not self.opening:
                self.suggest_for(article)
            return
        self._loaded.add(article.id)
        gc.disable()  # what is read is all kept: looking for garbage in it costs a third of the time
        await self._load_all(self.store, article)
        if self.guests.names:
            await self.guests.update()
        for pane in self.reader.panes_of(article.id):
            pane.all_changed()
        for bar in self.reader.query(ScrollBar):
            bar.all_changed()
        lost = len(self.desk.lost.get(article.id, ()))
        moved = sum(one.article == article.id for one in self.desk.held.values())
        if lost or moved:
            self.reader.say(telling.changed(article.id, moved, lost, self.reader.keymap.first("review")), warning=True)
        gc.enable()
        gc.collect()
        gc.freeze()
        self.suggest_for(article)
        self.reader.tell()

    def suggest_for(self, article: Article) -> None:
        """Have something proposed for an article that stands open, whole, with all that is said of it."""
        if self.suggests and any(self.reader.panes_of(article.id)):
            if self.suggesting is None:
                from .suggesting import Suggesting

                self.suggesting = Suggesting(self)
            self.suggesting.open(article)

    async def _load_all(self, store: "Store", article: Article) -> None:
        for batch in batches(store.annotations(article.id)):
            self.desk.load(batch, article)
            await asyncio.sleep(0)
        for rejections in batches(store.rejections(article.id)):
            self.desk.layer.load(rejections)
            await asyncio.sleep(0)
        self._all_there.add(article.id)

    async def _load_rest(self, store: "Store") -> None:
        """Relations and judgements, of all articles."""
        for relations in batches(store.relations()):
            self.desk.layer.load(relations)
            await asyncio.sleep(0)
        for judgements in batches(store.judgements()):
            self.desk.layer.load(judgements)
            await asyncio.sleep(0)
        self.reader.tell()

    async def complete(self, pane: Pane) -> None:
        """Have a long article parsed by another process, and show it whole."""
        item = self._item(pane.article.id)
        try:
            article = await self._parsed(item)
        except ArticleError as error:
            self.reader.say(str(error), warning=True)
            return
        for other in list(self.reader.panes_of(article.id)):
            other.show(article, self.desk.layer.sheet(article.id))
        await self._load(article)

    async def _parsed(self, item: Item) -> Article:
        """A long article, parsed by another process. Raises ArticleError."""
        command = library.warm_command(item.path, item.encoding)
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        printed, errors = await process.communicate()
        try:
            whole = library.from_cache_bytes(printed, item.path, item.id) if printed else item.load()
        except ArticleError as error:
            raise ArticleError(str(error) or errors.decode(errors="replace")) from error
        return item.dressed(whole)

    async def ready(self, article: str) -> Article:
        """An article, whole, with all that one's own layer says of it in memory, in slices. Raises ArticleError."""
        found = self.whole(article)
        if found is None:
            item = next((item for item in self.home().items if item.id == article), None)
            if item is None:
                raise ArticleError(f"there is no article {article} any more")
            long = library.head(item.path, id=item.id, encoding=item.encoding) is not None
            found = await self._parsed(item) if long else item.load()
        if self.store is not None and article not in self._all_there:
            await self._load_all(self.store, found)
            self._loaded.add(article)
        return found

    def _item(self, article: str) -> Item:
        return next(item for item in self.home().items if item.id == article)

    def open_beside(self, pane: Pane, step: int) -> bool:
        """Show the next (or previous) article in a pane; False when there is no other."""
        item = keeping.beside(self.home().items, pane.article.id, step)
        if item is None:
            return False
        self.open_in(pane, item.id)
        return True

    def open_in(self, pane: Pane, article: str) -> bool:
        """Show an article of the session in a pane; False, and said why, when it cannot be read."""
        if pane.article.id == article:
            return True
        try:
            item = self._item(article)
            shown = library.head(item.path, id=item.id, encoding=item.encoding) or item.load()
        except StopIteration:
            self.reader.say(f"there is no article {article} any more", warning=True)
            return False
        except ArticleError as error:
            self.reader.say(str(error), warning=True)
            return False
        pane.show(item.dressed(shown), self.desk.layer.sheet(article))
        self.spawn(self.complete(pane) if shown.partial else self._load(pane.article))
        return True

    def _open_articles(self) -> set[str]:
        return {pane.article.id for pane in self.reader.panes if not pane.article.partial}

    def _all_changed(self) -> None:
        for pane in self.reader.panes:
            pane.all_changed()
        for bar in self.reader.query(ScrollBar):
            bar.all_changed()
        self.reader.tell()

    def layers(self) -> dict[str, bool]:
        """The other layers of the project, and whether each is shown."""
        project = self.home().project
        there = project.layers() if project is not None else []
        return {
            layer.annotator: layer.annotator in self.guests.names
            for layer in there
            if layer.annotator != self.annotator
        }

    def show_layer(self, annotator: str) -> None:
        """Show another annotator's layer, or hide it again."""
        if annotator in self.guests.names:
            self.guests.hide(annotator)
            self.reader.say(f"{annotator} is hidden")
            return
        self.spawn(self._show_layer(annotator))

    async def _show_layer(self, annotator: str) -> None:
        project = self.home().project
        try:
            layer = next((one for one in project.layers() if one.annotator == annotator), None) if project else None
            if layer is not None:
                await self.guests.show(layer)
                self.reader.say(f"{annotator} is shown, and cannot be changed here")
        except AnnotationError as error:
            self.reader.say(str(error), warning=True)
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        """Take in what others save, and what the owner of one's own layer saves when it is held elsewhere."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.guests.look()
            if self.store is not None and self.store.readonly and await asyncio.to_thread(self.store.refresh):
                await self._reload_own(self.store)

    async def _reload_own(self, store: "Store") -> None:
        """One's own layer was changed by whoever holds it."""
        for article in self._open_articles():
            sheet, now = self.desk.layer.sheet(article), {one.id: one for one in store.annotations(article)}
            gone = [
                one for one in sheet.by_id.values() if one.id not in self.desk.layer.guests and now.get(one.id) != one
            ]
            self.desk.layer.forget(gone)
            self.desk.load(list(now.values()), self.article_of(article))
            self.desk.layer.forget(self.desk.layer.rejections_of(article))
            self.desk.layer.load(store.rejections(article))
        self._all_changed()

    @property
    def opening(self) -> bool:
        """One's own layer is being opened, and what it says is not known yet."""
        return self.store is None and self.desk.opened and not self.desk.locked

    async def layer_open(self) -> None:
        """Wait until it is open, or cannot be."""
        while self.opening:
            await asyncio.sleep(_PAUSE)

    def visit(self, article: str, spans: Sequence[Span], *, select: bool = False) -> None:
        """Show these spans of an article: in the pane that has it, else in the active one."""
        self.spawn(self._visit(article, spans, select=select))

    async def _visit(self, article: str, spans: Sequence[Span], *, select: bool) -> None:
        reader = self.reader
        pane = next(reader.panes_of(article), reader.active)
        if not self.open_in(pane, article):
            return
        reader.activate(pane)
        while pane.article.id == article and pane.article.partial:
            await asyncio.sleep(SLICE * 10)
        if pane.article.id == article and spans:
            reader.go(pane, spans[0].start)
            if select:
                pane.set_stand(selected(pane.layout_, pane.stand, spans[0].start, spans[-1].end))
        reader.tell()

    def articles(self) -> Sequence[Item]:
        """The articles of the session, in order."""
        return self.home().items

    def article_of(self, article: str) -> Article:
        """An article of the session, from a pane when it stands open, whole. Raises ArticleError."""
        return self.whole(article) or self._item(article).load()

    def whole(self, article: str) -> Article | None:
        """The article of that id when it stands open, whole."""
        pane = next(self.reader.panes_of(article), None)
        return None if pane is None or pane.article.partial else pane.article
