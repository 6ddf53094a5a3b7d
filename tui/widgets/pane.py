"""One article on the screen: title, gutter, text, cursor, selection, annotations.

The pane draws its own lines (`Lines`). The view says which row stands where, paint how it looks, the stand where the
reader is. Strips that were drawn are kept, so scrolling sends finished ones again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.events import Click, MouseDown, MouseMove, MouseUp
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from annotations.layer import Sheet
from annotations.model import Annotation
from annotations.spanindex import Fragment
from articles.article import Article
from articles.span import Span
from tui import session
from tui.cells import cells_of, drawn, fitted
from tui.finding import Hits, no_hits
from tui.layout import Lay, Layout, Spot
from tui.motions import Motion
from tui.paint import Seen, paint
from tui.palette import Palette
from tui.session import Stand
from tui.standing import Standing
from tui.view import View

from .ahead import Ahead
from .lines import Lines, strip_of, tagged

GUTTER = 3
DOUBT = 0
"""The slot that stands in the gutter for doubt: that of a label the schema does not know, a `?` as well."""
TAG = Style(bold=True, reverse=True)
"""Over the letters of a text, tags have to be told from it without colour."""
NO_TAGS: Mapping[int, str] = MappingProxyType({})
_STRIPS = 64
_WHEEL = 3


class Look(NamedTuple):
    """How a pane draws: shared by all panes of a reader, replaced when the theme changes."""

    palette: Palette
    groups: Sequence[str]
    """The group of each label's slot; slot 0 is a label that the schema does not know."""
    letters: Sequence[str]
    """What stands in the gutter for each slot."""
    unsure: Callable[[Annotation], bool]
    """The annotator marked it with their own doubt."""


class Pane(Lines, can_focus=True):
    """An article in a pane, with where its reader stands."""

    class Moved(Message):
        """The cursor, the selection or the top row changed."""

        def __init__(self, pane: "Pane") -> None:
            super().__init__()
            self.pane = pane

        def can_replace(self, message: Message) -> bool:
            """Only the newest counts: a held key sends many."""
            return isinstance(message, Pane.Moved) and message.pane is self.pane

    class Shown(Message):
        """Another article, or more of it, is in the pane."""

    def __init__(self, article: Article, sheet: Sheet, look: Look, stand: Stand | None = None) -> None:
        super().__init__()
        self.sheet = sheet
        self.look = look
        self.stand = stand or _at_start(article)
        self.view = View(article)
        self.hits: Hits = no_hits
        self._tags: Mapping[int, str] = NO_TAGS
        self._signs: Mapping[int, str] = NO_TAGS
        self._strong = False
        self._focused: tuple[Fragment, ...] = ()
        self._left = 0
        self._pressed: int | None = None
        self._ahead = Ahead(self)
        self._drawn_top: Spot | None = None
        self._dragged = False

    @property
    def article(self) -> Article:
        """What is read."""
        return self.view.article

    @property
    def layout_(self) -> Layout:
        """The article at the pane's width."""
        return self.view.layout

    # ------------------------------------------------------------ changes

    def fit(self, width: int, height: int) -> None:
        """Lay out for the new width and keep the place."""
        self.view.resize(width - GUTTER - 1, height - 1, self.stand.cursor)
        self._left = max(0, (width - GUTTER - self.view.layout.width - 1) // 2)
        self._moved()

    def show(self, article: Article, sheet: Sheet) -> None:
        """Another article, or the whole of the one whose head was shown: then the reader stays where they were."""
        old = self.layout_
        same = article.id == self.article.id
        self.sheet = sheet
        self.view.replace(article)
        self.stand = session.carried(old, self.layout_, self.stand) if same else _at_start(article)
        self.hits = no_hits
        self._focused = ()
        self.view.reveal(self.stand.cursor)
        self.redraw_all()
        self.post_message(self.Shown())
        self._moved()

    def move(self, motion: Motion, forward: bool, extend: bool = False, count: int = 0) -> None:
        """Move the cursor, or the end of the selection, as often as `count` says (0: once)."""
        if not self.view.empty:
            self.set_stand(session.move(self.layout_, self.stand, motion, forward, extend, count=count))

    def turn(self, forward: bool, extend: bool = False, pages: int = 1) -> None:
        """Pages down or up; the cursor keeps its row on the screen."""
        if self.view.empty:
            return
        rows = max(1, self.view.page - 2) * pages
        self.view.scroll(rows if forward else -rows)
        self.stand = session.move(self.layout_, self.stand, Motion.LINE, forward, extend, rows)
        self.view.reveal(self.stand.cursor)
        self.redraw_all()
        self._moved()

    def scroll_rows(self, rows: int) -> None:
        """Show what stands `rows` rows below (above, when negative); the cursor stays where it is in the text."""
        if self.view.scroll(rows):
            self.redraw_all()
            self._moved()

    def centre(self, offset: int) -> None:
        """Bring `offset` on the screen."""
        if self.view.centre(offset):
            self.redraw_all()
            self._moved()

    def show_at(self, offset: int) -> None:
        """Bring `offset` to the top of the screen; the cursor stays where it is in the text."""
        if self.view.go(offset):
            self.redraw_all()
            self._moved()

    def show_row(self, top: Spot) -> None:
        """Bring a display row to the top of the screen; the cursor stays where it is in the text."""
        if self.view.turn_to(top):
            self.redraw_all()
            self._moved()

    def set_stand(self, stand: Stand) -> None:
        """Stand there, scroll if need be, and repaint what differs."""
        if stand == self.stand:
            return
        old, self.stand = self.stand, stand
        if self.view.reveal(stand.cursor):
            self.redraw_all()
        else:
            places = [Span(old.cursor, old.cursor + 1), Span(stand.cursor, stand.cursor + 1)]
            self._redraw_spans([*places, *_differing(old.selection, stand.selection)])
        self._moved()

    def _moved(self) -> None:
        """Tell the terminal where the cursor is (input methods and magnifiers follow it), and the reader."""
        if self.has_focus and not self.view.empty:
            y = self.view.line_of(self.stand.cursor)
            if y is not None:
                x = self._left + GUTTER + self.layout_.x_of(self.stand.cursor)
                self.app.cursor_position = self.region.offset + Offset(x, y + 1)
        if self.view.top != self._drawn_top:
            self._drawn_top = self.view.top
            self._ahead.restart()
        self.post_message(self.Moved(self))

    def _redraw_spans(self, spans: Iterable[Span]) -> None:
        self.redraw(*(y + 1 for span in spans for y in self.view.lines_between(*span)))

    def spans_changed(self, spans: Sequence[Span], *, counted: bool = True) -> None:
        """Annotations came or went there: forget what was drawn and repaint what is on the screen.

        `counted`: the title counts them; it does not count suggestions.
        """
        layout = self.layout_
        laid = layout.laid()
        stale: set[int] = set()
        for span in spans:
            first, last = layout.frame_at(span.start), layout.frame_at(max(span.start, span.end - 1))
            for index in range(first, last + 1) if last - first < len(laid) else list(laid):
                if index in laid and first <= index <= last:
                    laid[index].forget()
            stale.update(y + 1 for y, row in enumerate(self.view.rows) if row and first <= row.frame <= last)
        if counted or stale:
            self.redraw(*([0] if counted else []), *stale)

    def all_changed(self) -> None:
        """Everything may look different: theme, hits, many annotations."""
        for lay in self.layout_.laid().values():
            lay.forget()
        self.redraw_all()

    def focus_on(self, fragments: tuple[Fragment, ...]) -> None:
        """Show the whole extent of the annotation that has these fragments, and of no other."""
        if fragments != self._focused:
            before, self._focused = self._focused, fragments
            self._redraw_spans(Span(fragment.start, fragment.end) for fragment in (*before, *fragments))

    def set_tags(self, tags: Mapping[int, str] = NO_TAGS) -> None:
        """Lay tags to type over the text, each where its offset stands; none: away with them."""
        if tags or self._tags:
            self._tags = tags
            self.redraw_all()

    def set_signs(self, signs: Mapping[int, str] = NO_TAGS, *, strong: bool = False) -> None:
        """Put signs of one cell into the gutter, each on the row of its offset; of several the least is shown."""
        if signs != self._signs or (signs and strong != self._strong):
            offsets = [*self._signs, *signs] if strong != self._strong else _changed(self._signs, signs)
            self._signs, self._strong = signs, strong
            self._redraw_spans(Span(offset, offset + 1) for offset in offsets)

    def _signed(self, strip: Strip, spot: Spot) -> Strip:
        """A display row with its sign in the gutter, beside the letters there."""
        lay = self.layout_.lay(spot.frame)
        lines = lay.lines(spot.row)
        here = [sign for at, sign in self._signs.items() if any(line.start <= at < line.end for line in lines)]
        if not here:
            return strip
        standing = lay.standing.get(spot.row)
        cell = self._left + (1 if standing is None or len(standing.begun) < GUTTER - 1 else GUTTER - 1)
        palette = self.look.palette
        return tagged(strip, {cell: min(here)}, palette.title + TAG if self._strong else palette.dim)

    def _tags_of(self, spot: Spot) -> dict[int, str]:
        """The tags of a display row, by cell of the pane."""
        lines = self.layout_.lay(spot.frame).lines(spot.row)
        edge = self._left + GUTTER
        return {
            edge + self.layout_.x_of(offset): tag
            for offset, tag in self._tags.items()
            if any(line.start <= offset < line.end for line in lines)
        }

    # ------------------------------------------------------------ drawing

    def draw(self, y: int) -> Strip:
        """The title, then the rows of the article."""
        palette, width = self.look.palette, self._width
        if not y:
            return self._title()
        spot = self.view.rows[y - 1] if y - 1 < len(self.view.rows) else None
        if spot is not None:
            strip = self.strip_of_row(spot)
            if self._signs:
                strip = self._signed(strip, spot)
            return tagged(strip, self._tags_of(spot), palette.warning + TAG) if self._tags else strip
        note = "   there is nothing to read in this file" if y == 2 and self.view.empty else ""
        return strip_of([Segment(note, palette.dim)], len(note), width, palette.plain)

    def strip_of_row(self, spot: Spot) -> Strip:
        """A display row of the article, from what was drawn before when nothing on it has changed."""
        lay = self.layout_.lay(spot.frame)
        lines = lay.lines(spot.row)
        if not lines:
            return self._kept(lay, spot, (spot.row, self._width), Seen(), lines)
        start, end, stand = lines[0].start, lines[-1].end, self.stand
        focus: tuple[Fragment, ...] = ()
        if self._focused:
            focus = tuple(fragment for fragment in self._focused if fragment.start < end and start < fragment.end)
        selected: tuple[Span, ...] = ()
        if stand.anchor is not None:
            low, high = stand.selection
            if low < end and start < high and low < high:
                selected = (Span(max(low, start), min(high, end)),)
        cursor = stand.cursor
        if not start <= cursor < end or not any(a <= cursor < b for a, b in lines):
            cursor = -1
        resting = cursor >= 0 and not self.has_focus
        key = (spot.row, self._width, cursor, resting, selected, focus)
        return self._kept(lay, spot, key, Seen((), focus, selected, (), cursor, resting), lines)

    def _kept(self, lay: Lay, spot: Spot, key: object, seen: Seen, lines: tuple[Span, ...]) -> Strip:
        """The strip that was drawn for this key, or a new one with what else stands on its lines."""
        strip = lay.strips.get(key)
        if strip is None:
            standing = lay.standing.get(spot.row)
            if standing is None:
                standing = lay.standing[spot.row] = self._standing(lines) if lines else Standing()
            if len(lay.strips) > _STRIPS + 2 * lay.height:
                lay.strips.clear()
            strip = lay.strips[key] = self._strip(spot, seen, standing)
        return strip

    def _standing(self, lines: tuple[Span, ...]) -> Standing:
        start, end = lines[0].start, lines[-1].end
        fragments = self.sheet.spans.overlapping(start, end)
        begun = _begun(fragments, lines)
        offered = self.sheet.offered.overlapping(start, end)
        slots = dict.fromkeys(fragment.slot for fragment in begun)
        proposed = dict.fromkeys(fragment.slot for fragment in _begun(offered, lines) if fragment.slot not in slots)
        if any(self.look.unsure(self.sheet.by_id[fragment.id]) for fragment in begun):
            slots[DOUBT] = None
        return Standing(fragments, self.hits(start, end), tuple(slots), offered, tuple(proposed))

    def _strip(self, spot: Spot, seen: Seen, standing: Standing) -> Strip:
        look = self.look
        segments = [Segment(" " * self._left, look.palette.plain)] if self._left else []
        segments.extend(self._gutter(standing.begun, standing.proposed))
        seen = seen._replace(fragments=standing.fragments, offered=standing.offered, hits=standing.hits)
        runs, cells = paint(self.layout_, spot, seen, look.palette, look.groups)
        segments.extend(runs)
        return strip_of(segments, self._left + GUTTER + cells, self._width, look.palette.plain)

    def _gutter(self, slots: Sequence[int], proposed: Sequence[int] = ()) -> list[Segment]:
        """The letters of the labels that begin in this line, and `?` for doubt: colour said without colour.

        Those of suggestions are dim, and stand there where there is room.
        """
        palette, letters = self.look.palette, self.look.letters
        shown = slots if len(slots) < GUTTER else slots[:1]
        segments = [Segment(letters[slot], palette.label(slot) if slot else palette.warning) for slot in shown]
        if len(slots) > len(shown):
            segments.append(Segment("?", palette.warning) if DOUBT in slots else Segment("+", palette.dim))
        left = GUTTER - len(segments)
        dim = "".join(letters[slot] for slot in proposed[: left - 1])
        if dim:
            segments.append(Segment(dim, palette.dim))
        return [*segments, Segment(" " * (left - len(dim)), palette.plain)]

    def _title(self) -> Strip:
        """Title, outlet and date; how far one has read; how many annotations there are."""
        article, palette, width = self.article, self.look.palette, self._width
        total = sum(self.sheet.counts.values())
        right = f" {self._progress()} " + (f" {total} ✎ " if total else "")
        head = "▸ " if self.has_focus else "  "
        room = width - cells_of(right)
        title = fitted(head + drawn(article.title or article.id), room)
        about = " · ".join(drawn(part) for part in (article.source, article.published) if part)
        about = fitted(f"  {about}", room - cells_of(title)) if about and room - cells_of(title) > len("  · ") else ""
        free = max(0, room - cells_of(title) - cells_of(about))
        segments = [
            Segment(title, palette.title if self.has_focus else palette.dim),
            Segment(about + " " * free + right, palette.dim),
        ]
        return strip_of(segments, max(width, cells_of(right)), width, palette.plain)

    def _progress(self) -> str:
        if self.article.partial:
            return "opening…"
        if self.view.at_end:
            return "end"
        return f"{100 * self.view.last // len(self.article.text)}%"

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self._changed_hands()

    def on_blur(self) -> None:
        """Another pane has the keys."""
        self._changed_hands()

    def _changed_hands(self) -> None:
        self._redraw_spans([Span(self.stand.cursor, self.stand.cursor + 1)])
        self.redraw(0)
        self._moved()

    # ------------------------------------------------------------ mouse

    def _under(self, event: MouseDown | MouseMove | Click) -> Span | None:
        return self.view.cluster_at(event.x - self._left - GUTTER, event.y - 1)

    def on_mouse_down(self, event: MouseDown) -> None:
        """Put the cursor there; with shift, select up to there."""
        cluster = self._under(event)
        if cluster is None or event.button != 1:
            return
        self.capture_mouse()
        if event.shift:
            anchor = self.stand.cursor if self.stand.anchor is None else self.stand.anchor
            self._select_to(anchor, cluster)
        else:
            anchor = cluster.start
            self.set_stand(Stand(cluster.start))
        self._pressed, self._dragged = anchor, False

    def on_mouse_move(self, event: MouseMove) -> None:
        """Select while the button is down; beyond an edge, scroll."""
        if self._pressed is None:
            return
        if event.y < 1 or event.y > self.view.page:
            self.scroll_rows(-1 if event.y < 1 else 1)
        y = min(max(event.y - 1, 0), len(self.view.shown) - 1)
        cluster = self.view.cluster_at(event.x - self._left - GUTTER, y)
        if cluster is not None and (cluster.start != self._pressed or self.stand.anchor is not None):
            self._dragged = True
            self._select_to(self._pressed, cluster)

    def _select_to(self, anchor: int, cluster: Span) -> None:
        """From the character at `anchor` to the cluster, both included."""
        if cluster.start < anchor:
            after = session.clamped_end(self.layout_, anchor)
            self.set_stand(session.selected(self.layout_, self.stand, after, cluster.start))
        else:
            self.set_stand(session.selected(self.layout_, self.stand, anchor, cluster.end))

    def on_mouse_up(self, event: MouseUp) -> None:  # noqa: ARG002 - Textual passes it
        """The selection is made."""
        self._pressed = None
        self.release_mouse()

    def on_click(self, event: Click) -> None:
        """Twice selects the word, three times the sentence; the end of a drag is no click."""
        cluster = self._under(event)
        if cluster is not None and event.chain > 1 and event.button == 1 and not self._dragged:
            unit = Motion.WORD if event.chain == 2 else Motion.SENTENCE
            self.set_stand(session.unit_selected(self.layout_, self.stand, cluster.start, unit))

    def on_mouse_scroll_down(self) -> None:
        """The wheel goes down."""
        self.scroll_rows(_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """The wheel goes up."""
        self.scroll_rows(-_WHEEL)


def _begun(fragments: Iterable[Fragment], lines: Sequence[Span]) -> list[Fragment]:
    """Those that begin on these lines, in order."""
    return [one for one in sorted(fragments) if any(line.start <= one.start < line.end for line in lines)]


def _at_start(article: Article) -> Stand:
    return Stand(article.blocks[0].start if article.blocks else 0)


def _changed(old: Mapping[int, str], new: Mapping[int, str]) -> list[int]:
    """Where one has another sign than the other, or none."""
    return [offset for offset in {**old, **new} if old.get(offset) != new.get(offset)]


def _differing(old: Span, new: Span) -> list[Span]:
    """Where one selection differs from another."""
    if not old or not new or not old.overlaps(new):
        return [span for span in (old, new) if span]
    return [span for span in (Span(*sorted(pair)) for pair in zip(old, new, strict=True)) if span]
