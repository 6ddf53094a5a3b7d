"""App: wiring, themes, the opening of articles and of the layer. What happens to annotations is the desk's matter."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from textual.app import App
from textual.message import Message
from textual.theme import Theme

from annotations.home import Item
from annotations.model import AnnotationError, Entry
from articles import library
from articles.article import Article, ArticleError
from articles.span import Span

from . import keeping, telling
from .colours import colours_of
from .desk import Desk
from .guests import PAUSE, Guests
from .later import Later
from .palette import CONTRAST, DARK, LIGHT, Palette, Scheme
from .request import OpenRequest
from .screens.reader import Reader
from .session import selected
from .state import remember_pair
from .widgets.bars import ScrollBar
from .widgets.pane import Look, Pane

if TYPE_CHECKING:
    from annotations.store import Keep, Store

    from .saving import Report, Saver

E = TypeVar("E", bound=Entry)
SCHEMES: dict[str, Scheme] = {"dark": DARK, "light": LIGHT, "high contrast": CONTRAST}
SLICE = 0.003
"""Seconds that work beside the keys may take at a time."""
_BATCH = 50
_KEEPING = {
    "snapshot": "the .json as it stands there now; the journal is set aside",
    "journal": "what was saved last, from the journal; the .json is set aside",
}


class Told(Message):
    """The writing thread says something."""

    def __init__(self, report: "Report") -> None:
        super().__init__()
        self.report = report


class Diptych(App[None]):
    """The reader on some articles."""

    ENABLE_COMMAND_PALETTE = False
    PAUSE_GC_ON_SCROLL = True
    TITLE = "Diptych"

    def __init__(self, request: OpenRequest, *, scheme: str = "dark", colours: int | None = None) -> None:
        self._themes: dict[str, Theme] = {}
        super().__init__()
        self.home = request.home
        self.annotator = request.annotator
        system = self.console.color_system if request.color else None
        self.colours = colours if colours is not None else colours_of(os.environ, system)
        self.scheme = scheme
        themes = [_theme(name, values, ansi=self.colours < 256) for name, values in SCHEMES.items()]
        self._themes = {theme.name: theme for theme in themes}
        for theme in self._themes.values():
            self.register_theme(theme)
        self.theme = _theme_name(scheme)
        self.desk = Desk(
            request.schema, request.annotator, self._saver, self._spans_changed, self._after_paint, self._whole
        )
        self._looks: dict[str, Look] = {}
        self._loaded: set[str] = set()
        self._watching: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.guests = Guests(self.desk, self._open_articles, self._guests_changed)
        self.store: Store | None = None
        self._keep: Keep = "ask"
        self.reader = Reader(self.desk, request.articles, self)

    # ------------------------------------------------------------ looks

    def look(self) -> Look:
        """How panes draw in the theme of the moment."""
        look = self._looks.get(self.scheme)
        if look is None:
            desk = self.desk
            look = self._looks[self.scheme] = Look(
                Palette(SCHEMES[self.scheme], Later(lambda: desk.schema.labels), self.colours),
                Later(lambda: ("claim", *(label.group.value for label in desk.schema.labels))),
                Later(lambda: ("?", *(label.key or label.name[:1].lower() for label in desk.schema.labels))),
            )
        return look

    def next_theme(self) -> str:
        """Go on to the next theme, and say its name."""
        names = list(SCHEMES)
        self.scheme = names[(names.index(self.scheme) + 1) % len(names)]
        self.theme = _theme_name(self.scheme)
        self.reader.relook(self.look())
        return f"theme: {self.scheme}"

    # ------------------------------------------------------------ life

    def get_default_screen(self) -> Reader:
        """The reader itself: a screen below it would be laid out and painted for nothing."""
        return self.reader

    def get_theme(self, theme_name: str) -> Theme | None:
        """A theme by name. Textual copies its table of themes at every question, 150 times until the first frame."""
        return self._themes.get(theme_name) or super().get_theme(theme_name)

    def on_mount(self) -> None:
        """Everything that the first frame can do without comes behind it."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.reader.begin()
        gc.enable()
        if self.home.project is not None:
            self.desk.open()
        for pane in self.reader.panes:
            if pane.article.partial:
                self._spawn(self._complete(pane))
        if self.home.project is None:
            gc.freeze()

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _saver(self) -> "Saver":
        from .saving import Saver

        def report(report: "Report") -> None:
            self.post_message(Told(report))

        return Saver(self._open_layer, report)

    def _open_layer(self) -> "Store":
        """In the writing thread: make the project if there is none, then open one's own layer."""
        if self.home.project is None or (self.home.loose and self.desk.sent):
            self.home = self.home.make()
        assert self.home.project is not None
        from annotations.store import open_layer

        return open_layer(self.home.project.layer_path(self.annotator), self.annotator, keep=self._keep)

    def on_told(self, event: Told) -> None:
        """Pass on what the writing thread says."""
        from .saving import Opened

        self.desk.told(event.report)
        if self.desk.choices:
            self._ask_which()
        if isinstance(event.report, Opened):
            self.store = event.report.store
            if self.store.readonly and self._watching is None:
                self._watching = asyncio.create_task(self._watch())
            notes = self.store.notes()
            if notes:
                self.reader.say(notes[0], warning=True)
            for pane in self.reader.panes:
                self._spawn(self._load(pane.article))
            self._spawn(self._load_rest(self.store))
        self.reader.tell()

    def _ask_which(self) -> None:
        """The layer's files contradict each other: only a person can say which is meant."""
        from .screens.choose import Choice, Choose

        choices, self.desk.choices = self.desk.choices, ()
        rows = [Choice(name, detail=_KEEPING[name], key=str(number)) for number, name in enumerate(choices, 1)]

        def chosen(number: int | None) -> None:
            if number is not None:
                self._keep = choices[number]
                self.desk.reopen()

        self.push_screen(Choose(self.desk.locked, rows, self.look().palette), chosen)

    # ------------------------------------------------------------ loading

    async def _load(self, article: Article) -> None:
        """Put an article's annotations on the screen, in slices between which keys are served."""
        if self.store is None or article.id in self._loaded or article.partial:
            return
        self._loaded.add(article.id)
        gc.disable()  # what is read is all kept: looking for garbage in it costs a third of the time
        for batch in batches(self.store.annotations(article.id)):
            self.desk.load(batch, article)
            await asyncio.sleep(0)
        if self.guests.names:
            await self.guests.update()
        for pane in self.reader.panes_of(article.id):
            pane.all_changed()
        for bar in self.reader.query(ScrollBar):
            bar.all_changed()
        lost = len(self.desk.lost.get(article.id, ()))
        moved = sum(one.article == article.id for one in self.desk.held.values())
        if lost or moved:
            self.reader.say(telling.changed(article.id, moved, lost), warning=True)
        gc.enable()
        gc.collect()
        gc.freeze()
        self.reader.tell()

    async def _load_rest(self, store: "Store") -> None:
        """Relations and judgements, of all articles."""
        for relations in batches(store.relations()):
            self.desk.layer.load(relations)
            await asyncio.sleep(0)
        for judgements in batches(store.judgements()):
            self.desk.layer.load(judgements)
            await asyncio.sleep(0)
        self.reader.tell()

    async def _complete(self, pane: Pane) -> None:
        """Have a long article parsed by another process, and show it whole."""
        item = self._item(pane.article.id)
        command = library.warm_command(item.path, item.encoding)
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        printed, errors = await process.communicate()
        try:
            whole = library.from_cache_bytes(printed, item.path, item.id) if printed else item.load()
            article = item.dressed(whole)
        except ArticleError as error:
            self.reader.say(str(error) or errors.decode(errors="replace"), warning=True)
            return
        for other in list(self.reader.panes_of(article.id)):
            other.show(article, self.desk.layer.sheet(article.id))
        await self._load(article)

    def _item(self, article: str) -> Item:
        return next(item for item in self.home.items if item.id == article)

    def open_beside(self, pane: Pane, step: int) -> bool:
        """Show the next (or previous) article in a pane; False when there is no other."""
        item = keeping.beside(self.home.items, pane.article.id, step)
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
        self._spawn(self._complete(pane) if shown.partial else self._load(pane.article))
        return True

    def _open_articles(self) -> set[str]:
        return {pane.article.id for pane in self.reader.panes if not pane.article.partial}

    def _guests_changed(self) -> None:
        for pane in self.reader.panes:
            pane.all_changed()
        for bar in self.reader.query(ScrollBar):
            bar.all_changed()
        self.reader.tell()

    def layers(self) -> dict[str, bool]:
        """The other layers of the project, and whether each is shown."""
        project = self.home.project
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
        self._spawn(self._show_layer(annotator))

    async def _show_layer(self, annotator: str) -> None:
        project = self.home.project
        layer = next((one for one in project.layers() if one.annotator == annotator), None) if project else None
        try:
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
        self._guests_changed()

    def visit(self, article: str, spans: Sequence[Span], *, select: bool = False) -> None:
        """Show these spans of an article: in the pane that has it, else in the active one."""
        self._spawn(self._visit(article, spans, select=select))

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
        return self.home.items

    def article_of(self, article: str) -> Article:
        """An article of the session, from a pane when it stands open, whole. Raises ArticleError."""
        return self._whole(article) or self._item(article).load()

    def where(self) -> str:
        """Where everything is kept."""
        return keeping.where(self.home, self.annotator)

    def promise(self) -> str:
        """Where the first annotation will be kept, while nothing is written."""
        return "" if self.desk.opened else keeping.promise(self.home, self.annotator)

    def _whole(self, article: str) -> Article | None:
        """The article of that id when it stands open, whole."""
        pane = next(self.reader.panes_of(article), None)
        return None if pane is None or pane.article.partial else pane.article

    def _after_paint(self, act: Callable[[], None]) -> None:
        # The pane's own refresh is the one that is waited for: the screen's may come before the pane has painted.
        self.reader.active.call_after_refresh(act)

    def _spans_changed(self, article: str, spans: Sequence[Span]) -> None:
        self.reader.spans_changed(article, spans)


def batches(entries: Iterator[E]) -> Iterator[list[E]]:
    """The entries in batches, each read in at most about SLICE seconds."""
    while True:
        batch: list[E] = []
        begin = perf_counter()
        while perf_counter() - begin < SLICE:
            some = list(islice(entries, _BATCH))
            batch.extend(some)
            if len(some) < _BATCH:
                yield batch
                return
        yield batch


def _theme_name(scheme: str) -> str:
    return f"diptych-{scheme.replace(' ', '-')}"


def _theme(name: str, scheme: Scheme, *, ansi: bool) -> Theme:
    """What Textual itself draws: nothing but the ground under our lines."""
    ground, letters = ("ansi_default", "ansi_default") if ansi else (scheme.background, scheme.foreground)
    return Theme(
        name=_theme_name(name),
        primary=scheme.hues["blue"],
        background=ground,
        foreground=letters,
        dark=scheme is not LIGHT,
        ansi=ansi,
        variables={"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"} if ansi else {},
    )


def run_reader(request: OpenRequest) -> int:
    """Open the reader and stay until the user leaves; the exit status: 1 when something could not be saved."""
    app = Diptych(request)
    app.run()
    left = app.desk.close()
    if app.home.project is not None:
        remember_pair(app.home.root, [pane.article.id for pane in app.reader.panes])
    if left:
        print(f"diptych: not everything could be saved: {left}", file=sys.stderr)
    return 1 if left else app.return_code or 0
