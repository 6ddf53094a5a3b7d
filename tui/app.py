"""App: wiring, themes, the opening of articles and of the layer. What happens to annotations is the desk's matter."""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.theme import Theme

from articles.span import Span

from . import keeping
from .colours import colours_of
from .desk import Desk
from .later import Later
from .palette import CONTRAST, DARK, LIGHT, Palette, Scheme
from .request import OpenRequest
from .room import Room
from .screens.reader import Reader
from .state import remember_pair
from .widgets.pane import Look

if TYPE_CHECKING:
    from annotations.store import Keep, Store

    from .saving import Report, Saver

SCHEMES: dict[str, Scheme] = {"dark": DARK, "light": LIGHT, "high contrast": CONTRAST}
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
            request.schema,
            request.annotator,
            self._saver,
            self._spans_changed,
            self._after_paint,
            lambda article: self.room.whole(article),  # noqa: PLW0108 - the room comes after the desk
        )
        self._looks: dict[str, Look] = {}
        self._keep: Keep = "ask"
        self.room = Room(self.desk, request.annotator, lambda: self.home, suggest=request.suggest)
        self.reader = self.room.reader = Reader(self.desk, request.articles, self, self.room, request.bindings)

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
                desk.unsure,
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
        self._say_slips()
        if self.home.project is not None:
            self.desk.open()
        for pane in self.reader.panes:
            if pane.article.partial:
                self.room.spawn(self.room.complete(pane))
            elif self.home.project is None:
                self.room.suggest_for(pane.article)
        if self.home.project is None:
            gc.freeze()

    def _say_slips(self) -> None:
        """What the project's file says in vain."""
        project = self.home.project
        if project is not None and project.strange:
            from annotations.slips import slips

            for slip in slips(project)[:1]:
                self.reader.say(slip.removeprefix(f"{project.root}{os.sep}"), warning=True)

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
            self.room.opened(event.report.store)
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

    # ------------------------------------------------------------ where

    def where(self) -> str:
        """Where everything is kept."""
        return keeping.where(self.home, self.annotator)

    def promise(self) -> str:
        """Where the first annotation will be kept, while nothing is written."""
        return "" if self.desk.opened else keeping.promise(self.home, self.annotator)

    def _after_paint(self, act: Callable[[], None]) -> None:
        # The pane's own refresh is the one that is waited for: the screen's may come before the pane has painted.
        self.reader.active.call_after_refresh(act)

    def _spans_changed(self, article: str, spans: Sequence[Span]) -> None:
        self.reader.spans_changed(article, spans)


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
