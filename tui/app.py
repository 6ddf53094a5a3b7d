"""App: wiring, themes, the opening of articles and of the layer. What happens to annotations is the desk's matter."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.theme import Theme

from annotations.home import Item
from annotations.model import Annotation
from articles import library
from articles.article import Article, ArticleError
from articles.span import Span

from . import keeping
from .colours import colours_of
from .desk import Desk
from .later import Later
from .palette import CONTRAST, DARK, LIGHT, Palette, Scheme
from .request import OpenRequest
from .screens.reader import Reader
from .state import remember_pair
from .widgets.bars import ScrollBar
from .widgets.pane import Look, Pane

if TYPE_CHECKING:
    from annotations.store import Store

    from .saving import Report, Saver

SCHEMES: dict[str, Scheme] = {"dark": DARK, "light": LIGHT, "high contrast": CONTRAST}
SLICE = 0.003
"""Seconds that work beside the keys may take at a time."""
_BATCH = 50


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
            request.schema, request.annotator, self._saver, self._spans_changed, self._after_paint, self._fits
        )
        self._looks: dict[str, Look] = {}
        self._loaded: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.store: Store | None = None
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

        return open_layer(self.home.project.layer_path(self.annotator), self.annotator)

    def on_told(self, event: Told) -> None:
        """Pass on what the writing thread says."""
        from .saving import Opened

        self.desk.told(event.report)
        if isinstance(event.report, Opened):
            self.store = event.report.store
            notes = self.store.notes()
            if notes:
                self.reader.say(notes[0], warning=True)
            for pane in self.reader.panes:
                self._spawn(self._load(pane.article))
        self.reader.tell()

    # ------------------------------------------------------------ loading

    async def _load(self, article: Article) -> None:
        """Put an article's annotations on the screen, in slices between which keys are served."""
        if self.store is None or article.id in self._loaded or article.partial:
            return
        self._loaded.add(article.id)
        layer, changed = self.desk.layer, 0
        gc.disable()  # what is read is all kept: looking for garbage in it costs a third of the time
        layer.sheet(article.id)
        misfits = 0
        for batch in batches(self.store.annotations(article.id)):
            fitting = [annotation for annotation in batch if fits(annotation, article)]
            misfits += len(batch) - len(fitting)
            layer.load(fitting)
            changed += len(fitting)
            await asyncio.sleep(0)
        if not self.desk.layer.relations:
            for relation in self.store.relations():
                layer.relations.setdefault(relation.id, relation)
        for pane in self.reader.panes_of(article.id):
            pane.all_changed()
        for bar in self.reader.query(ScrollBar):
            bar.all_changed()
        if misfits:
            self.reader.say(f"{misfits} annotations do not fit this text any more: kept, not shown", warning=True)
        gc.enable()
        gc.collect()
        gc.freeze()
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
        try:
            article = library.head(item.path, id=item.id, encoding=item.encoding) or item.load()
        except ArticleError as error:
            self.reader.say(str(error), warning=True)
            return True
        pane.show(item.dressed(article), self.desk.layer.sheet(article.id))
        self._spawn(self._complete(pane) if article.partial else self._load(article))
        return True

    def where(self) -> str:
        """Where everything is kept."""
        return keeping.where(self.home, self.annotator)

    def promise(self) -> str:
        """Where the first annotation will be kept, while nothing is written."""
        return "" if self.desk.opened else keeping.promise(self.home, self.annotator)

    def _fits(self, annotation: Annotation) -> bool:
        """The article that is open under that id, if one is, has the annotation's words in their place."""
        pane = next(self.reader.panes_of(annotation.article), None)
        return pane is None or pane.article.partial or fits(annotation, pane.article)

    def _after_paint(self, act: Callable[[], None]) -> None:
        # The pane's own refresh is the one that is waited for: the screen's may come before the pane has painted.
        self.reader.active.call_after_refresh(act)

    def _spans_changed(self, article: str, spans: Sequence[Span]) -> None:
        self.reader.spans_changed(article, spans)


def fits(annotation: Annotation, article: Article) -> bool:
    """Every quote stands at its span: nothing is shown on words that it was not said of."""
    target, text = annotation.target, article.text
    if target.digest == article.digest:
        return target.end <= len(text)
    return all(span.of(text) == quote for span, quote in zip(target.spans, target.quotes, strict=True))


def batches(annotations: Iterator[Annotation]) -> Iterator[list[Annotation]]:
    """The annotations in batches, each read in at most about SLICE seconds."""
    while True:
        batch: list[Annotation] = []
        begin = perf_counter()
        while perf_counter() - begin < SLICE:
            some = list(islice(annotations, _BATCH))
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
