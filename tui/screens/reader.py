"""The reader: panes side by side, the strip and the key bar, and what every key does."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.events import DescendantFocus, Key, Resize
from textual.screen import Screen

from annotations.model import Annotation, AnnotationError, Step
from articles.article import Article
from articles.span import Span, trimmed
from tui import session, telling
from tui.commands import Command, key_of, keymap
from tui.desk import Desk, in_words
from tui.finding import Finding, no_hits
from tui.palette import Palette
from tui.session import Stand
from tui.widgets.bars import Foot, Run, ScrollBar
from tui.widgets.lines import Lines
from tui.widgets.pane import Look, Pane
from tui.widgets.query import Query

if TYPE_CHECKING:
    from annotations.labels import Label

_REST = 0.03
"""Seconds without a key after which the lines below the panes are brought up to date."""
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

    def open_beside(self, pane: Pane, step: int) -> bool:
        """Show the article `step` places on in a pane; False when there is no other."""

    def next_theme(self) -> str:
        """Go on to the next theme; its name."""


class Reader(Screen[None]):
    """One to four articles. It dispatches keys and shows what the desk says; it decides nothing about annotations."""

    AUTO_FOCUS = None
    BLANK = True
    DEFAULT_CSS = """
    Reader { layout: horizontal; overflow: hidden; }
    Pane { height: 1fr; width: 1fr; }
    ScrollBar { height: 1fr; width: 2; }
    Foot { height: 3; width: 1fr; dock: bottom; }
    Query { height: 1; width: 1fr; dock: bottom; margin-bottom: 2; display: none; }
    """
    """Of all widgets of the reader: one sheet is read more quickly than six."""

    def __init__(
        self,
        desk: Desk,
        articles: Sequence[Article],
        house: House,
    ) -> None:
        super().__init__()
        self.desk = desk
        self.house = house
        self._bars: dict[Pane, ScrollBar] = {}
        self._moved: set[Pane] = set()
        """Panes whose scroll bars are to be brought up to date."""
        self.panes = [self._pane(article) for article in articles]
        self.active = self.panes[0]
        self._message: Run | None = None
        self._last: tuple[str, int] | None = None
        """The annotation made or changed last, and where the cursor was: until it moves, keys mean that one."""
        self._begun = False
        self.untold = False
        """The lines below the panes are about to be brought up to date."""
        self._resting: asyncio.TimerHandle | None = None
        self.finding = Finding()
        self.foot = Foot(self._palette, 3)
        self.facts, self.status, self.keys = self.foot.rows
        self.query_line = Query(self._palette, self._query_changed, self._query_closed)

    def _pane(self, article: Article, stand: Stand | None = None) -> Pane:
        pane = Pane(article, self.desk.layer.sheet(article.id), self.house.look(), stand)
        self._bars[pane] = ScrollBar(pane)
        return pane

    @cached_property
    def _keys(self) -> Mapping[str, Command]:
        return keymap(self.desk.schema)

    def _palette(self) -> Palette:
        return self.house.look().palette

    # ------------------------------------------------------------ the screen

    def compose(self) -> ComposeResult:
        """Panes with their scroll bars, then three lines."""
        for pane in self.panes:
            yield pane
            yield self._bars[pane]
        yield self.foot

    def on_mount(self) -> None:
        """Give the first pane the keys."""
        self.set_focus(self.panes[0], scroll_visible=False)
        self._arrange(self.app.size.width)

    def begin(self) -> None:
        """The first frame is there: say what it says about the text."""
        self._begun = True
        self._show_keys()
        self.mount(self.query_line)
        self.tell()

    def on_resize(self, event: Resize) -> None:
        """As many panes as have room."""
        self._arrange(event.size.width)
        self.tell()

    def _arrange(self, width: int) -> None:
        """Show as many panes as fit, the active one always among them."""
        room = max(1, width // LEAST_PANE)
        at = self.panes.index(self.active)
        first = min(max(0, at - room + 1), max(0, len(self.panes) - room))
        for number, pane in enumerate(self.panes):
            shown = first <= number < first + room
            if pane.display != shown:
                pane.display = self._bars[pane].display = shown

    # ------------------------------------------------------------ keys

    def on_key(self, event: Key) -> None:
        """Find the command of a key and do it."""
        if self.query_line.asking:
            # It was on its way to the pane when the line opened: somebody types quickly.
            self.query_line.take(event)
            return
        command = self._keys.get(key_of(event.key, event.character))
        if command is None:
            return
        event.stop()
        event.prevent_default()
        self.run(command)

    def run(self, command: Command) -> None:
        """Do what a command says; what cannot be done says why."""
        self._message = None
        try:
            if command.motion is not None:
                self.active.move(command.motion, command.forward, command.extend)
                self.tell_soon()
                return
            name, _, argument = command.action.partition(":")
            method = getattr(self, f"do_{name}")
            method(argument) if argument else method()
        except AnnotationError as error:
            self.say(str(error), warning=True)
        self.tell()

    def say(self, text: str, warning: bool = False) -> None:
        """Put a message on the status line, until the next key."""
        palette = self._palette()
        self._message = Run(f" {text} ", palette.warning if warning else palette.plain)
        self.tell()

    # ------------------------------------------------------------ moving and selecting

    def do_page_up(self) -> None:
        """A page up."""
        self.active.turn(False)

    def do_page_down(self) -> None:
        """A page down."""
        self.active.turn(True)

    def do_select_page_up(self) -> None:
        """A page up, selecting."""
        self.active.turn(False, extend=True)

    def do_select_page_down(self) -> None:
        """A page down, selecting."""
        self.active.turn(True, extend=True)

    def do_extending(self) -> None:
        """Every motion selects, on or off."""
        self.active.set_stand(session.toggled(self.active.stand))

    def do_widen(self) -> None:
        """The selection, or the cursor, to the next unit that is larger."""
        self._select(session.widened(self.active.layout_, self.active.stand))

    def do_narrow(self) -> None:
        """The selection to the next unit that is smaller."""
        self._select(session.narrowed(self.active.layout_, self.active.stand))

    def _select(self, stand: Stand) -> None:
        self.active.set_stand(stand)

    def do_drop(self) -> None:
        """Nothing selected, no hits."""
        if self.active.stand.anchor is not None:
            self.active.set_stand(self.active.stand.dropped())
        elif self.finding.search is not None:
            self.finding.clear()
            self._show_hits()

    def do_next_annotation(self) -> None:
        """To the next annotation that starts after the cursor."""
        start = self.active.sheet.spans.next_start(self.active.stand.cursor)
        self._go_to_start(start, "no annotation after this")

    def do_previous_annotation(self) -> None:
        """To the last annotation that starts before the cursor."""
        start = self.active.sheet.spans.previous_start(self.active.stand.cursor)
        self._go_to_start(start, "no annotation before this")

    def _go_to_start(self, start: int | None, otherwise: str) -> None:
        if start is None:
            self.say(otherwise)
        else:
            self.go(self.active, start)

    def go(self, pane: Pane, offset: int) -> None:
        """Put the cursor of a pane on an offset."""
        pane.centre(offset)
        pane.set_stand(Stand(session.clamped(pane.layout_, offset)))

    # ------------------------------------------------------------ panes

    def do_next_pane(self) -> None:
        """The keys to the next pane."""
        self.activate(self.panes[(self.panes.index(self.active) + 1) % len(self.panes)])

    def do_previous_pane(self) -> None:
        """The keys to the previous pane."""
        self.activate(self.panes[self.panes.index(self.active) - 1])

    def activate(self, pane: Pane) -> None:
        """Give a pane the keys."""
        self.active = pane
        self._arrange(self.app.size.width)
        self.set_focus(pane, scroll_visible=False)
        self.tell()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A click gave a pane the keys: also those that went into the line to type in."""
        if not isinstance(event.widget, Pane):
            return
        self.query_line.asking = self.query_line.display = False
        if event.widget is not self.active:
            self.active = event.widget
            self.tell()

    def on_scroll_bar_dragged(self, event: ScrollBar.Dragged) -> None:
        """Show the part of an article that the mouse asks for."""
        text = event.pane.article.text
        if text:
            event.pane.show_at(int(event.share * (len(text) - 1)))

    async def _mount_pane(self, pane: Pane) -> None:
        await self.mount(pane, self._bars[pane], before=self.foot)
        self.activate(pane)

    def do_add_pane(self) -> None:
        """One more pane, with the same article where the cursor is."""
        if len(self.panes) == MOST_PANES:
            self.say(f"{MOST_PANES} panes are the most")
            return
        pane = self._pane(self.active.article, Stand(self.active.stand.cursor))
        pane.hits = self.active.hits
        self.panes.append(pane)
        self.call_next(self._mount_pane, pane)

    def do_close_pane(self) -> None:
        """This pane away; the last one stays."""
        if len(self.panes) == 1:
            self.say("this is the only pane; q quits")
            return
        at = self.panes.index(self.active)
        gone = self.panes.pop(at)
        self.activate(self.panes[max(0, at - 1)])
        gone.remove()
        self._bars.pop(gone).remove()

    def do_next_article(self) -> None:
        """The next article of the project, or of those named, in this pane."""
        self._turn_article(1)

    def do_previous_article(self) -> None:
        """The previous one."""
        self._turn_article(-1)

    def _turn_article(self, step: int) -> None:
        if not self.house.open_beside(self.active, step):
            self.say("there is no other article here: `diptych add FILE` brings one in")

    # ------------------------------------------------------------ labelling

    def do_label(self, name: str) -> None:
        """Label the selection, or the unit under the cursor that the label prefers."""
        label = self.desk.schema.label(name)
        if label is not None:
            self._label(label)

    def do_again(self) -> None:
        """The last label again, here."""
        if self.desk.last_label is None:
            self.say("no label was given yet: press a label's letter first")
        else:
            self._label(self.desk.last_label)

    def _label(self, label: "Label") -> None:
        pane = self.active
        span = self.span_for(label)
        if not span:
            self.say("there are no words here: move to some, or select them")
            return
        where = self.house.promise()
        made = self.desk.label(pane.article, label, (span,))
        # The cursor stays, so that F3 goes on to the next hit; what was trimmed off may leave it outside.
        inside = any(span.start <= pane.stand.cursor < span.end for span in made.target.spans)
        cursor = pane.stand.cursor if inside else session.clamped(pane.layout_, made.target.start)
        pane.set_stand(Stand(cursor))
        self._last = (made.id, cursor)
        self.say(f"{label.name} “{telling.short(made.target.exact)}”" + (f" — {where}" if where else ""))

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

    def do_delete(self) -> None:
        """Delete the annotation under the cursor."""
        annotation = self._current_or_say()
        if annotation is not None:
            self.desk.delete(annotation)
            self.say(f"deleted {annotation.label} “{telling.short(annotation.target.exact)}”; z brings it back")

    def _current_or_say(self) -> Annotation | None:
        annotation = self.current
        if annotation is None:
            self.say("no annotation here: ] and [ go to the next and the previous one")
        return annotation

    def do_digit(self, digit: str) -> None:
        """A value of the first attribute of the annotation under the cursor."""
        annotation = self._current_or_say()
        if annotation is None:
            return
        attribute = self.desk.schema.digits(annotation.label)
        if attribute is None or int(digit) > len(attribute.values):
            many = "no values to choose from" if attribute is None else f"{len(attribute.values)} values"
            self.say(f"{annotation.label} has {many}")
            return
        value = attribute.values[int(digit) - 1].name
        self._set(annotation, attribute.name, value)
        self.say(f"{attribute.name}: {value}")

    def do_doubt(self) -> None:
        """Switch the annotator's own doubt about the annotation under the cursor."""
        annotation = self._current_or_say()
        attribute = self.desk.schema.toggle(annotation.label) if annotation is not None else None
        if annotation is None:
            return
        if attribute is None:
            self.say(f"{annotation.label} has nothing that 0 switches")
            return
        if attribute.type == "flag":
            value: str | bool = not annotation.attributes.get(attribute.name, attribute.default)
        else:
            now = annotation.attributes.get(attribute.name, attribute.default)
            value = next(name for name in attribute.names if name != now)
        self._set(annotation, attribute.name, value)
        self.say(f"{attribute.name}: {in_words(value)}")

    def _set(self, annotation: Annotation, name: str, value: str | bool) -> None:
        self.desk.set_attribute(annotation, name, value)
        self._last = (annotation.id, self.active.stand.cursor)

    def do_undo(self) -> None:
        """Take back the last step, wherever it was."""
        self._go_back(self.desk.undo(), "undone", "nothing to undo")

    def do_redo(self) -> None:
        """Do again what was undone."""
        self._go_back(self.desk.redo(), "done again", "nothing to redo")

    def _go_back(self, step: Step | None, word: str, otherwise: str) -> None:
        """Say what came about, and show where."""
        if step is None:
            self.say(otherwise)
            return
        changed = (entry for change in step.changes for entry in (change.after, change.before))
        entry = next((entry for entry in changed if isinstance(entry, Annotation)), None)
        if entry is None:
            self.say(f"{word}: {step.title}")
            return
        for pane in self.panes_of(entry.article):
            if pane.article.partial:
                continue
            if pane is self.active:
                self.go(pane, entry.target.start)
                self._last = (entry.id, pane.stand.cursor)
            else:
                pane.centre(entry.target.start)
        elsewhere = "" if entry.article == self.active.article.id else f" in {entry.article}"
        self.say(f"{word}: {step.title} “{telling.short(entry.target.exact)}”{elsewhere}")

    def do_saved(self) -> None:
        """Say where everything is."""
        self.say(self.house.where())

    # ------------------------------------------------------------ finding

    def do_find(self) -> None:
        """Open the query line, or step to the next hit."""
        if self.finding.search is not None:
            self._step(True)
        else:
            self._ask_what()

    def do_find_back(self) -> None:
        """Step to the previous hit."""
        if self.finding.search is None:
            self._ask_what()
        else:
            self._step(False)

    def _ask_what(self) -> None:
        """Show the line to type in."""
        self.query_line.open(self.finding.every_pane, self.finding.expression)
        self.set_focus(self.query_line, scroll_visible=False)

    def _step(self, forward: bool) -> None:
        pane = self.active
        hit, wrapped = self.finding.step(pane.article.text, pane.stand.cursor, forward)
        if hit is None:
            self.say(f"“{self.finding.query}” is not in this article")
        else:
            self.go(pane, hit.start)
            if wrapped:
                self.say("once around: from the end" if not forward else "once around: from the start")

    def _query_changed(self, query: str, expression: bool, every_pane: bool) -> None:
        """Find while typing."""
        error = self.finding.set(query, expression, every_pane)
        self.query_line.complain(error)
        self._show_hits()
        if self.finding.search is not None:
            hit, _ = self.finding.first(self.active.article.text, self.active.stand.cursor)
            if hit is not None:
                self.active.centre(hit.start)
            elif not error:
                self.query_line.complain("not in this article")
        self.tell()

    def _query_closed(self, kept: bool) -> None:
        """Back to the pane: with the hits, or without."""
        self.query_line.display = False
        self.set_focus(self.active, scroll_visible=False)
        if not kept:
            self.finding.clear()
        self._show_hits()
        if kept and self.finding.search is not None:
            hit, _ = self.finding.first(self.active.article.text, self.active.stand.cursor)
            if hit is not None:
                self.go(self.active, hit.start)
                self.say("F3 next, shift+F3 previous hit, esc ends")
            else:
                self.say(f"“{self.finding.query}” is not in this article")
        self.tell()

    def _show_hits(self) -> None:
        for pane in self.panes:
            shown = pane is self.active or self.finding.every_pane
            pane.hits = self.finding.hits_of(pane.article.text) if shown else no_hits
            pane.all_changed()

    # ------------------------------------------------------------ the rest

    def do_theme(self) -> None:
        """The next theme."""
        self.say(self.house.next_theme())

    def do_help(self) -> None:
        """What can be done."""
        from .help import Help

        self.app.push_screen(Help(self.desk.schema, self._palette()))

    def do_quit(self) -> None:
        """Leave: everything is saved already, or is being saved."""
        if self.desk.trouble and self.desk.kept < self.desk.sent:
            left = self.desk.sent - self.desk.kept
            changes = "1 change is" if left == 1 else f"{left} changes are"
            self.say(f"{changes} not on disk; ctrl+q leaves without", warning=True)
            return
        self.app.exit()

    def do_interrupt(self) -> None:
        """What ctrl+c does elsewhere is not wanted here."""
        self.say("q quits; everything is saved at once")

    # ------------------------------------------------------------ telling

    def on_pane_moved(self, event: Pane.Moved) -> None:
        """The cursor went somewhere: say what is there."""
        self._moved.add(event.pane)
        self.tell_soon()

    def on_pane_shown(self, event: Pane.Shown) -> None:  # noqa: ARG002 - hits are looked for in every pane
        """Another text is in a pane: find in that."""
        self._show_hits()

    def spans_changed(self, article: str, spans: Sequence[Span]) -> None:
        """Annotations of an article came, went or changed: every pane that shows it says so."""
        for pane in self.panes_of(article):
            pane.spans_changed(spans)
            self._bars[pane].spans_changed(spans)

    def _show_keys(self) -> None:
        self.keys.show(*telling.keys(self.desk.schema, self._palette(), self.desk.slots))

    def relook(self, look: Look) -> None:
        """Draw everything in another look."""
        for pane in self.panes:
            pane.look = look
            pane.all_changed()
        for line in self.query(Lines):
            line.redraw_all()
        self._show_keys()

    def panes_of(self, article: str) -> Iterator[Pane]:
        """The panes that show an article."""
        return (pane for pane in self.panes if pane.article.id == article)

    def tell_soon(self) -> None:
        """Show the extent of the annotation under the cursor now, and say the rest when the keys rest for a moment."""
        if not self._begun:
            return
        current = self.current
        self.active.focus_on(self.desk.fragments(current) if current is not None else ())
        self.untold = True
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(_REST, self.call_next, self._tell_now)

    def _tell_now(self) -> None:
        if self.untold:
            self.tell()

    def tell(self) -> None:
        """Facts about what is under the cursor, messages and whether all is saved."""
        self.untold = False
        if not self._begun:
            return
        for pane in self._moved & self._bars.keys():  # others were closed meanwhile
            self._bars[pane].update()
        self._moved.clear()
        current = self.current
        self.active.focus_on(self.desk.fragments(current) if current is not None else ())
        palette = self._palette()
        self.facts.show(telling.facts(self, current, palette))
        left = [self._message] if self._message is not None else telling.place(self, palette)
        self.status.show(left, telling.saved(self.desk, self.house.promise(), palette))
