"""The reader: panes side by side, the strip and the key bar, and what every key does."""

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.events import DescendantFocus, Key, Resize

from annotations.model import Annotation, AnnotationError, Relation
from articles.article import Article
from articles.span import Span, trimmed
from tui import session
from tui.below import Below
from tui.bindings import PLAIN, Bindings
from tui.commands import Command, act_of, function_of
from tui.desk import Desk
from tui.finding import Finding
from tui.keying import Act, Keying
from tui.keymap import Keymap, key_of, keymap
from tui.palette import Palette
from tui.room import Room
from tui.session import Stand
from tui.widgets.bars import ScrollBar
from tui.widgets.frames import ScreenByRows
from tui.widgets.lines import Lines
from tui.widgets.pane import Look, Pane
from tui.widgets.typing import Question, Typing

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotations.labels import Label
    from tui.matches import Matches
    from tui.together import Together
    from tui.widgets.inspector import Inspector

_QUIET = 0.1
"""Seconds after which articles that came to stand open are compared: what is painted first is what was asked for."""
_SEEN_AT_ONCE = ("Move", "Select", "Label")
"""Groups of commands whose outcome the text itself shows: what the lines below say of it waits for the keys to rest."""
MOST_PANES = 4
LEAST_PANE = 36
"""Cells that a pane needs to stand beside another: below that they take turns."""


class House(Protocol):
    """What the reader asks of the app around it."""

    def look(self) -> Look:
        """How panes draw now."""

    def where(self) -> str:
        """Where everything is kept, in words."""

    def promise(self) -> str:
        """Where the first annotation will be kept, while nothing is written; else empty."""

    def next_theme(self) -> str:
        """Go on to the next theme; its name."""


class Took(Enum):
    """What a mode did with a key."""

    USED = "used"
    PASSED = "passed"
    """The key means what it always means; the mode goes on."""
    OVER = "over"
    """The mode is over, and the key means what it always means."""


class Mode(Protocol):
    """Has the keys until it gives them back: hints on the screen, a relation that waits for its other end."""

    def take(self, reader: "Reader", key: str) -> "Took":
        """Use a key, or not."""

    def told(self) -> str:
        """What the status line says meanwhile."""


class Reader(ScreenByRows):
    """One to four articles. It dispatches keys and shows what the desk says; it decides nothing about annotations."""

    AUTO_FOCUS = None
    BLANK = True
    DEFAULT_CSS = """
    Reader { layout: horizontal; overflow: hidden; }
    Pane { height: 1fr; width: 1fr; }
    ScrollBar { height: 1fr; width: 2; }
    Foot { height: 3; width: 1fr; dock: bottom; }
    Typing { height: 1; width: 1fr; dock: bottom; margin-bottom: 2; display: none; }
    """
    """Of all widgets of the reader: one sheet is read more quickly than six."""

    def __init__(
        self,
        desk: Desk,
        articles: Sequence[Article],
        house: House,
        room: Room,
        bindings: Bindings = PLAIN,
    ) -> None:
        super().__init__()
        self.room = room
        self._chosen = bindings
        self.keying = Keying()
        """What is typed of a sequence of keys or a count, and the count of the command that runs."""
        self.desk = desk
        self.house = house
        self._bars: dict[Pane, ScrollBar] = {}
        self._moved: set[Pane] = set()
        """Panes whose scroll bars are to be brought up to date."""
        self.panes = [self._pane(article) for article in articles]
        self.active = self.panes[0]
        self.mode: Mode | None = None
        """What has the keys, when it is not the table of commands."""
        self.inspector: Inspector | None = None
        """The panel about what is under the cursor, once somebody asked for it."""
        self.matches: Matches | None = None
        """The passages that are gone through, until the cursor moves."""
        self.together: Together | None = None
        """Scrolls the other panes along, once somebody asked for it."""
        self._last: tuple[str, int] | None = None
        """The annotation made or changed last, and where the cursor was: until it moves, keys mean that one."""
        self._related: tuple[str, str, int] | None = None
        """The relation made last, and where the cursor was: until it moves, `0` means that one."""
        self.touched = False
        """A key was pressed."""
        self._acting = False
        """A command is being done: what it says is shown when it is."""
        self.finding = Finding()
        self.below = Below(self)
        self.line = Typing(self.palette, self._answered)

    def _pane(self, article: Article, stand: Stand | None = None) -> Pane:
        pane = Pane(article, self.desk.layer.sheet(article.id), self.house.look(), stand)
        self._bars[pane] = ScrollBar(pane)
        return pane

    @cached_property
    def keymap(self) -> Keymap:
        """The keys in force."""
        return keymap(self.desk.schema, self._chosen)

    def palette(self) -> Palette:
        """The colours of now."""
        return self.house.look().palette

    # ------------------------------------------------------------ the screen

    def compose(self) -> ComposeResult:
        """Panes with their scroll bars, then three lines."""
        for pane in self.panes:
            yield pane
            yield self._bars[pane]
        yield self.below.foot

    def on_mount(self) -> None:
        """Give the first pane the keys."""
        self.set_focus(self.panes[0], scroll_visible=False)
        self._arrange(self.app.size.width)

    def begin(self) -> None:
        """The first frame is there: say what it says about the text."""
        self.below.begun = True
        self.mount(self.line)
        self.tell()
        self.compare_soon()

    def on_unmount(self) -> None:
        """What works for this screen has nothing to do any more."""
        self.room.close()

    def compare_soon(self) -> None:
        """Have the articles that stand open compared, when they are painted."""
        if self.below.begun:
            self.set_timer(_QUIET, self.room.compare)

    def on_resize(self, event: Resize) -> None:
        """As many panes as have room."""
        self._arrange(event.size.width)
        self.tell()

    def _arrange(self, width: int) -> None:
        """Show as many panes as fit, the active one always among them."""
        panel = self.inspector
        if panel is not None:
            panel.place(width, self.app.size.height)
        beside = panel.cells_beside(width) if panel is not None and panel.display else 0
        room = max(1, (width - beside) // LEAST_PANE)
        at = self.panes.index(self.active)
        first = min(max(0, at - room + 1), max(0, len(self.panes) - room))
        for number, pane in enumerate(self.panes):
            shown = first <= number < first + room
            if pane.display != shown:
                pane.display = self._bars[pane].display = shown

    def fit_panes(self) -> None:
        """Lay out anew: a panel came or went."""
        self._arrange(self.app.size.width)

    # ------------------------------------------------------------ keys

    def on_key(self, event: Key) -> None:
        """Find the command of a key and do it."""
        self.touched = True
        if self.line.asking:
            # It was on its way to the pane when the line opened: somebody types quickly.
            self.line.take(event)
            return
        key = key_of(event.key, event.character)
        if (not self.keying.typed and self.take(key)) or self._press(key):
            event.stop()
            event.prevent_default()

    def _press(self, key: str) -> bool:
        """Run the command that a key completes, or show what is typed of it; False: it means nothing."""
        act = self.keying.press(self.keymap, key)
        if isinstance(act, Act):
            self.run(act.command, act.times, act.character)
        elif act is not None:
            self.below.forget()
            if act:
                self.say(act, warning=True)
            else:
                self.tell()
        return act is not None

    def take(self, key: str) -> bool:
        """Have the mode use a key, if there is one and it does."""
        if self.mode is None:
            return False
        self.below.forget()
        took = Took.USED
        try:
            took = self.mode.take(self, key)
        except AnnotationError as error:
            self.say(str(error), warning=True)
        if took is Took.USED:
            self.tell()
            return True
        if took is Took.OVER:
            self.mode = None
        return False

    def attempt(self, act: "Callable[[], object]") -> None:
        """Do something that was answered elsewhere; what cannot be done says why."""
        try:
            act()
        except AnnotationError as error:
            self.say(str(error), warning=True)

    def run(self, command: Command, count: int = 0, character: str = "") -> None:
        """Do what a command says, `count` times when that is not 0; what cannot be done says why."""
        self.below.forget()
        self.keying.count = max(1, count)
        self._acting = True
        try:
            if command.motion is not None:
                self.active.move(command.motion, command.forward, command.extend, count)
            elif command.waits:
                if character:
                    function_of(command)(self, character)
                else:
                    self.keying.wait(command)
            else:
                act_of(command)(self)
        except AnnotationError as error:
            self.say(str(error), warning=True)
        finally:
            self._acting = False
        if command.group in _SEEN_AT_ONCE:
            self.below.soon()
            self.below.tell_message()
        else:
            self.tell()

    def say(self, text: str, warning: bool = False, holds: "Callable[[], bool] | None" = None) -> None:
        """Put a message on the status line, until the next key, and no longer than it `holds`."""
        self.below.put(text, warning, holds)
        if not self._acting:  # else it is told when the command is done, once
            self.tell()

    # ------------------------------------------------------------ moving

    def go(self, pane: Pane, offset: int) -> None:
        """Put the cursor of a pane on an offset."""
        pane.centre(offset)
        pane.set_stand(Stand(session.clamped(pane.layout_, offset)))

    # ------------------------------------------------------------ panes

    def activate(self, pane: Pane) -> None:
        """Give a pane the keys."""
        self.active = pane
        self._arrange(self.app.size.width)
        self.set_focus(pane, scroll_visible=False)
        self.tell()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A click gave a pane the keys: also those that went into the line to type in."""
        if not isinstance(event.widget, Pane) or self.focused is not event.widget:
            return  # it may come late, when the line to type in has the keys already
        asked = self.line.asking
        self.line.leave()
        if event.widget is not self.active or asked:
            self.active = event.widget
            self.tell()

    def on_scroll_bar_dragged(self, event: ScrollBar.Dragged) -> None:
        """Show the part of an article that the mouse asks for."""
        text = event.pane.article.text
        if text:
            event.pane.show_at(int(event.share * (len(text) - 1)))

    async def _mount_pane(self, pane: Pane) -> None:
        await self.mount(pane, self._bars[pane], before=self.below.foot)
        self.activate(pane)
        self.compare_soon()

    def add_pane(self) -> None:
        """One more pane, with the same article where the cursor is."""
        pane = self._pane(self.active.article, Stand(self.active.stand.cursor))
        pane.hits = self.active.hits
        self.panes.append(pane)
        self.call_next(self._mount_pane, pane)

    def close_pane(self) -> None:
        """The active pane away."""
        at = self.panes.index(self.active)
        gone = self.panes.pop(at)
        self.activate(self.panes[max(0, at - 1)])
        gone.remove()
        self._bars.pop(gone).remove()
        self.compare_soon()

    # ------------------------------------------------------------ what keys mean

    def span_for(self, label: "Label") -> Span:
        """What the label's key would take now."""
        from tui.choosing import unit_for

        pane = self.active
        selection = pane.stand.selection
        if selection:
            return trimmed(pane.article.text, selection)
        return unit_for(pane.article, label, pane.stand.cursor)

    @property
    def current(self) -> Annotation | None:
        """The annotation just made, or the smallest one under the cursor."""
        pane = self.active
        here = self.desk.at(pane.article.id, pane.stand.cursor)
        last = next((annotation for annotation in here if (annotation.id, pane.stand.cursor) == self._last), None)
        return last or (here[0] if here else None)

    def current_or_say(self) -> Annotation | None:
        """The same; when there is none, or keys mean a suggestion, the status line says so."""
        annotation = self.current
        if self.room.suggesting is not None and self.room.suggesting.meant(annotation) is not None:
            accept, reject = self.keymap.first("accept"), self.keymap.first("reject")
            self.say(f"only suggested: {accept} accepts it, {reject} rejects it")
            return None
        if annotation is None:
            self.say(f"no annotation here: {self.next_keys} go to the next and the previous one")
        return annotation

    @property
    def next_keys(self) -> str:
        """The keys that go to the next and the previous annotation."""
        return f"{self.keymap.first('next_annotation')} and {self.keymap.first('previous_annotation')}"

    def mean(self, annotation: Annotation) -> None:
        """Keys mean this annotation until the cursor moves."""
        self._last = (annotation.id, self.active.stand.cursor)
        self._related = None

    def mean_relation(self, relation: Relation) -> None:
        """The key of doubt means this relation until the cursor moves."""
        self._related = (relation.id, self.active.article.id, self.active.stand.cursor)

    @property
    def related(self) -> Relation | None:
        """The relation just made, where the cursor still is; None when it was deleted."""
        if self._related is None or self._related[1:] != (self.active.article.id, self.active.stand.cursor):
            return None
        return self.desk.layer.relations.get(self._related[0])

    @property
    def just_said(self) -> bool:
        """Something was made or changed where the cursor still is."""
        last = self.latest
        return last is not None and self._last == (last.id, self.active.stand.cursor)

    @property
    def latest(self) -> Annotation | None:
        """The annotation that was made or changed last, wherever the cursor went since; None when it was deleted."""
        return self.desk.layer.find(self._last[0]) if self._last is not None else None

    # ------------------------------------------------------------ typing

    def ask(self, question: Question) -> None:
        """Show the line to type in."""
        self.line.open(question)
        self.set_focus(self.line, scroll_visible=False)
        if not self._acting:
            self.tell()

    def _answered(self) -> None:
        """Back to the pane, before the question hears its answer."""
        self.below.forget()
        self.set_focus(self.active, scroll_visible=False)
        self.call_next(self.tell)

    # ------------------------------------------------------------ telling

    def on_pane_moved(self, event: Pane.Moved) -> None:
        """The cursor went somewhere: say what is there."""
        self._moved.add(event.pane)
        if self.matches is not None and not self.matches.holds(self):
            self.matches.end()
            self.matches = None
        if self.together is not None and event.pane is self.active:
            self.together.soon()
        self.tell_soon()

    def on_pane_shown(self, event: Pane.Shown) -> None:  # noqa: ARG002 - hits are looked for in every pane
        """Another text is in a pane: compare it, and find in it."""
        self.compare_soon()
        if self.finding.search is not None:
            from tui.actions.find import show_hits

            show_hits(self)

    def spans_changed(self, article: str, spans: Sequence[Span]) -> None:
        """Annotations of an article came, went or changed: every pane that shows it says so."""
        for pane in self.panes_of(article):
            pane.spans_changed(spans)
            self._bars[pane].spans_changed(spans)

    def relook(self, look: Look) -> None:
        """Draw everything in another look."""
        for pane in self.panes:
            pane.look = look
            pane.all_changed()
        for line in self.query(Lines):
            line.redraw_all()
        self.tell()

    def panes_of(self, article: str) -> Iterator[Pane]:
        """The panes that show an article."""
        return (pane for pane in self.panes if pane.article.id == article)

    def tell(self) -> None:
        """Say below the panes what is under the cursor, messages, and whether all is saved."""
        self.below.tell()

    def tell_soon(self) -> None:
        """The same, when the keys rest for a moment."""
        self.below.soon()

    def update_bars(self) -> None:
        """Scroll bars of panes that moved come up to date."""
        for pane in self._moved & self._bars.keys():  # others were closed meanwhile
            self._bars[pane].update()
        self._moved.clear()
