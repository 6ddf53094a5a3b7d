"""The reader on small articles, for tests: keys and mouse go in as events, and what a person would see comes out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot
from textual.widget import Widget

from annotations.model import Annotation
from annotations.store import Store, open_layer
from articles.span import Span
from tests.terminal import KEYS
from tui.app import Diptych
from tui.bindings import Bindings
from tui.commands import COMMANDS
from tui.keymap import keymap
from tui.request import OpenRequest, open_request
from tui.session import Stand
from tui.widgets.pane import GUTTER, Pane

PATIENCE = 20.0
"""Seconds after which what was waited for is given up: a failure, not a measurement."""


def write(name: str, text: str | bytes) -> Path:
    """An article file in the current folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def key(name: str) -> events.Event:
    """What Textual makes of the bytes that a terminal sends for a key (`KEYS`), or for a character."""
    if name == "escape":  # alone: a terminal sends nothing behind it
        return events.Key("escape", "\x1b")
    [event] = XTermParser().feed(KEYS.get(name, name))
    assert isinstance(event, events.Event)
    return event


class Reading:
    """An app that runs, with hands and eyes."""

    def __init__(self, app: Diptych, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.tested = ""
        """The key that is tested: all others are pressed as the preset in force has what they do in `arrows`."""

    # ------------------------------------------------------------ eyes

    @property
    def panes(self) -> list[Pane]:
        return self.app.reader.panes

    @property
    def pane(self) -> Pane:
        return self.app.reader.active

    @property
    def stand(self) -> Stand:
        return self.pane.stand

    @property
    def selected(self) -> str:
        """The text of the selection of the pane that has the keys."""
        return self.stand.selection.of(self.pane.article.text)

    def _told(self) -> None:
        """Have the lines below the panes say now what they say when the keys have rested for a moment."""
        if self.app.reader.below.untold:
            self.app.reader.tell()

    @property
    def lines(self) -> list[str]:
        """The screen."""
        self._told()
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """The screen in one piece."""
        return "\n".join(self.lines)

    @property
    def facts(self) -> str:
        self._told()
        return self.app.reader.below.facts.text

    @property
    def status(self) -> str:
        self._told()
        return self.app.reader.below.status.text

    def row(self, offset: int, pane: Pane | None = None) -> str:
        """The line of a pane in which the character at `offset` stands, from its gutter on."""
        pane = pane or self.pane
        _, y = self.place(offset, pane)
        strips = self.app.screen._compositor.render_strips()
        return strips[y].crop(pane.region.x + pane._left, pane.region.right).text

    def annotations(self, pane: Pane | None = None) -> list[Annotation]:
        """What the reader has in memory of a pane's article, by place."""
        sheet = (pane or self.pane).sheet
        return sorted(sheet.by_id.values(), key=lambda one: (one.target.start, one.target.end, one.label))

    def said(self, pane: Pane | None = None) -> list[tuple[str, str]]:
        """Label and quote of these."""
        return [(one.label, one.target.exact) for one in self.annotations(pane)]

    def on_disk(self) -> list[tuple[str, str]]:
        """Label and quote of what the layer file holds."""
        project = self.app.home.project
        if project is None:
            return []
        store = open_layer(project.layer_path(self.app.annotator), self.app.annotator, readonly=True)
        return sorted((one.label, one.target.exact) for one in store.annotations())

    def place(self, offset: int, pane: Pane | None = None) -> tuple[int, int]:
        """The cell of the screen in which the character at `offset` begins."""
        pane = pane or self.pane
        y = pane.view.line_of(offset)
        assert y is not None, "it is not on the screen"
        return pane.region.x + pane._left + GUTTER + pane.layout_.x_of(offset), pane.region.y + 1 + y

    # ------------------------------------------------------------ hands

    async def press(self, *keys: str) -> None:
        """Press keys ("space l": one, then the other), and wait until all is done that they cause at once."""
        for name in (part for chord in keys for part in (self._meant(chord).split() or [chord])):
            screen = self.app.screen
            self.app.post_message(key(name))
            await self.settle()
            if self.app.screen is not screen:  # it is laid out before anybody can press a key in it
                await self.rest()

    def _meant(self, chord: str) -> str:
        """The keys that do in the preset in force what these do in `arrows`, when a key of another preset is tested."""
        reader = self.app.reader
        busy = self.app.screen is not reader or reader.line.asking or reader.mode or reader.keying.typed
        if chord == self.tested or not self.tested or busy:
            return chord
        plain = keymap(reader.desk.schema).sequences
        action = next((action for action, sequences in plain.items() if chord in sequences), "")
        return (reader.keymap.of(action) or (chord,))[0]

    async def do(self, action: str) -> None:
        """Press the first key of a command."""
        command = next(command for command in COMMANDS if command.action == action)
        await self.press(command.keys[0] if command.keys else f"space {command.menu}")

    async def mouse(self, kind: type[events.MouseEvent], x: int, y: int, **more: Any) -> None:
        """One event of the mouse at a cell of the screen."""
        given = {"delta_x": 0, "delta_y": 0, "button": 1, "shift": False, "meta": False, "ctrl": False, **more}
        self.app.post_message(kind(None, x, y, screen_x=x, screen_y=y, **given))
        await self.settle()

    async def click(self, x: int, y: int, times: int = 1, **more: Any) -> None:
        """Press and release, several times at one place."""
        for _ in range(times):
            await self.mouse(events.MouseDown, x, y, **more)
            await self.mouse(events.MouseUp, x, y, **more)

    async def drag(self, *places: tuple[int, int], **more: Any) -> None:
        """Press at the first place, move over the others, release at the last."""
        await self.mouse(events.MouseDown, *places[0], **more)
        for place in places[1:]:
            await self.mouse(events.MouseMove, *place, **more)
        await self.mouse(events.MouseUp, *places[-1], **more)

    async def settle(self) -> None:
        """Wait until no widget has a message left."""
        quiet, end, waiting = 0, monotonic() + PATIENCE, ""
        while quiet < 3:
            assert self.app._exception is None, f"the app came to an end: {self.app._exception!r}"
            assert monotonic() < end, f"something goes on and on: {waiting}"
            nodes: list[Any] = [self.app, *self.app.screen_stack, *self.app.screen.walk_children(Widget)]
            busy = False
            for node in nodes:
                # A line that opens or goes is laid out anew; a screen below another one only when it comes up again.
                below = node in self.app.screen_stack and node is not self.app.screen
                waits = getattr(node, "_layout_required", False) and not below
                if waits or node.message_queue_size or node._pending_message is not None:
                    busy, waiting = True, f"{node!r} {waits} {node.message_queue_size} {node._pending_message!r}"
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(0)

    async def rest(self) -> None:
        """Wait until the screen is laid out and nothing goes on."""
        await self.settle()
        await self.pilot.pause()
        await self.settle()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds that other processes or the disk bring about."""
        end = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < end, f"it never came to hold:\n{self.text}"
            await asyncio.sleep(0.005)
        await self.settle()

    async def saved(self) -> None:
        """Wait until the strip says that all is saved."""
        await self.until(lambda: self.status.endswith(" saved "))

    async def saved_below(self) -> None:
        """The same, while another screen lies over the reader."""
        await self.until(lambda: self.app.desk.kept == self.app.desk.sent and not self.app.desk.trouble)

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.rest()

    async def go(self, words: str, pane: Pane | None = None) -> Span:
        """Put the cursor of a pane on the first of these words; their span."""
        pane = pane or self.pane
        start = pane.article.text.index(words)
        self.app.reader.go(pane, start)
        await self.settle()
        return Span(start, start + len(words))

    async def select(self, words: str) -> Span:
        """Select words by keys alone, character by character; their span."""
        span = await self.go(words)
        await self.press("v")
        while self.stand.selection.end < span.end:
            before = self.stand
            await self.press(">")
            assert self.stand != before, f"the key selects nothing here:\n{self.text}"
        await self.settle()
        assert self.selected == words
        return span


@asynccontextmanager
async def reading(
    texts: Mapping[str, str | bytes] | OpenRequest,
    *,
    size: tuple[int, int] = (100, 30),
    scheme: str = "dark",
    colours: int = 1 << 24,
    open_store: Callable[[], Store] | None = None,
    keys: Bindings | None = None,
    suggest: bool = False,
    compare: bool = False,
) -> AsyncIterator[Reading]:
    """The reader on files of these names and texts in the current folder, closed as the program closes it.

    With `open_store`, annotations go there and not to a file; with `keys`, they are not those of the preset `arrows`;
    with `suggest` something is proposed, by a program of its own; without `compare` no other program compares the
    articles before somebody asks.
    """
    request = texts if isinstance(texts, OpenRequest) else request_for(texts)
    request = request._replace(suggest=suggest)
    if keys is not None:
        request = request._replace(bindings=keys)
    app = Diptych(request, scheme=scheme, colours=colours)
    if open_store is not None:
        app._open_layer = open_store  # type: ignore[method-assign]
    if not compare:
        app.reader.compare_soon = lambda: None  # type: ignore[method-assign]
    async with app.run_test(size=size) as pilot:
        here = Reading(app, pilot)
        await here.rest()
        yield here
    app.desk.close()


def opened(folder: str) -> OpenRequest:
    """The session that opens a project."""
    return open_request([Path(folder)], Path.cwd(), annotator="tester")


def request_for(texts: Mapping[str, str | bytes]) -> OpenRequest:
    """The session that opens these files, written first."""
    return open_request([write(name, text) for name, text in texts.items()], Path.cwd(), annotator="tester")
