"""The shortest keys from a cursor to a span, found by searching the app's own pure functions. No app runs here.

A route is what a person could press: motions, then a label's letter on the unit there; or a selection, made by
motions that select, by widening, or by the tags of `f`, which stand on the screen. Nothing else of the app is asked.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from annotations.labels import Label
from articles.span import Span, trimmed
from articles.units import widen
from tui.choosing import unit_for
from tui.commands import COMMANDS
from tui.hints import Hints
from tui.layout import Layout
from tui.motions import Motion, clamped, moved
from tui.session import Stand, selected

FARTHEST = 4
"""Motions in a row that are tried."""
WIDEST = 4
"""Times a selection is widened."""
KEPT = 4
"""Routes to one span that are kept, each with another place for the cursor."""


class Key(NamedTuple):
    """A key that moves or selects, from the table of commands."""

    name: str
    motion: Motion
    forward: bool
    page: bool = False


def _keys(*, extend: bool) -> tuple[Key, ...]:
    pages = ("select_page_up", "select_page_down") if extend else ("page_up", "page_down")
    found = []
    for command in COMMANDS:
        if not command.keys:
            continue
        if command.motion is not None and command.extend == extend:
            found.append(Key(command.keys[0], command.motion, command.forward))
        elif command.action in pages:
            found.append(Key(command.keys[0], Motion.LINE, command.action == pages[1], page=True))
    return tuple(found)


class Pick(NamedTuple):
    """The letters of the tag that stands on a span: which they are is seen when the tags are there."""

    span: Span
    letters: str
    """Those that it is expected to have, in capitals where it is to be the other end."""


Press = str | Pick


class Route(NamedTuple):
    """Keys, and where the cursor stands when they were pressed."""

    keys: tuple[Press, ...]
    cursor: int

    @property
    def cost(self) -> int:
        """Presses."""
        return sum(len(key.letters) if isinstance(key, Pick) else 1 for key in self.keys)


Head = tuple[int, int | None]
"""Where the cursor, or the end of a selection that moves, is; and the column it keeps to."""
HintsAt = Callable[[int], Hints]
"""The tags that `f` would show with the cursor at an offset."""
TakenAt = Callable[[str, int], bool]
"""Whether a label's letter, pressed at an offset, takes something else there than its unit: a suggestion."""


class Wanted(NamedTuple):
    """A span that is to be labelled, and the name of the label."""

    label: str
    span: Span


class Ground:
    """One article in one layout: where each key leads."""

    def __init__(self, layout: Layout, page: int, labels: Iterable[Label], *, lines: bool = True) -> None:
        """`page`: rows that a page key moves by, 0 when that is not known; `lines`: they will stay as they are."""
        self.labels = {label.name: label for label in labels}
        self.layout = layout
        self.text = layout.article.text
        self._page = page
        self._keys = {
            extend: [
                key
                for key in _keys(extend=extend)
                if (page or not key.page) and (lines or key.motion not in (Motion.LINE, Motion.EDGE))
            ]
            for extend in (False, True)
        }
        self._next: dict[tuple[int, int | None, bool], list[tuple[str, Head]]] = {}
        self._reached: dict[tuple[int, bool], Mapping[int, tuple[str, ...]]] = {}
        self._sorted: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
        self.unit = lru_cache(None)(self._unit)
        self.chain = lru_cache(None)(self._chain)

    def reach(self, start: int, *, extend: bool = False) -> Mapping[int, tuple[str, ...]]:
        """The shortest keys to every offset that FARTHEST motions reach from `start`."""
        found = self._reached.get((start, extend))
        if found is None:
            found = self._reached[start, extend] = self._search(start, extend)
        return found

    def _search(self, start: int, extend: bool) -> Mapping[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {start: ()}
        seen: set[Head] = {(start, None)}
        waiting: deque[tuple[Head, tuple[str, ...]]] = deque([((start, None), ())])
        while waiting:
            head, keys = waiting.popleft()
            if len(keys) == FARTHEST:
                break
            for key, after in self._after(head, extend):
                if after not in seen:
                    seen.add(after)
                    found.setdefault(after[0], (*keys, key))
                    waiting.append((after, (*keys, key)))
        return found

    def _after(self, head: Head, extend: bool) -> list[tuple[str, Head]]:
        at = (*head, extend)
        if at not in self._next:
            self._next[at] = [(key.name, self._moved(head, key, extend)) for key in self._keys[extend]]
        return self._next[at]

    def _moved(self, head: Head, key: Key, extend: bool) -> Head:
        rows = self._page if key.page else 1
        after, goal = moved(self.layout, head[0], key.motion, key.forward, extend, rows, head[1])
        return (after if extend else clamped(self.layout, after)), goal

    def _unit(self, label: str, offset: int) -> Span:
        """What the label's key takes at an offset."""
        return unit_for(self.layout.article, self.labels[label], offset)

    def _chain(self, offset: int) -> tuple[Span, ...]:
        """What `+` selects from an offset, pressed again and again."""
        article = self.layout.article
        block = article.blocks[article.block_at(offset)].span
        spans = [Span(offset, offset)]
        while len(spans) <= WIDEST:
            wider = widen(self.text, block, spans[-1])
            if wider == spans[-1]:
                break
            spans.append(wider)
        return tuple(spans[1:])

    def sorted_reach(self, start: int) -> list[tuple[int, tuple[str, ...]]]:
        """The same as `reach` for motions, in the order of the text."""
        if start not in self._sorted:
            self._sorted[start] = sorted(self.reach(start).items())
        return self._sorted[start]

    def clamped(self, offset: int) -> int:
        """Where the cursor is when it is sent to an offset."""
        return clamped(self.layout, offset)

    def near(self, span: Span) -> range:
        """Offsets from which a unit may be this span: words that the label leaves out stand before it."""
        return range(max(0, span.start - 12), min(len(self.text), span.end + 3))

    def after_labelling(self, span: Span, cursor: int) -> int:
        """Where the cursor is when a span was labelled: where it was, unless that is outside."""
        return cursor if span.start <= cursor < span.end else clamped(self.layout, span.start)

    def after_selecting(self, anchor: int, head: int) -> int:
        """Where the cursor is when this is selected."""
        return selected(self.layout, Stand(), anchor, head).cursor


class Router:
    """Routes from cursors to spans, with the tags of one moment."""

    def __init__(self, ground: Ground, hints: HintsAt, taken: TakenAt = lambda _label, _offset: False) -> None:
        self._ground = ground
        self._taken = taken
        self._hints = lru_cache(None)(hints)
        self.routes = lru_cache(None)(self._routes)
        self.selecting = lru_cache(None)(self._selecting)

    def nearer(self, cursor: int, goal: int) -> tuple[tuple[str, ...], int]:
        """The motions that lead nearest to an offset, and where they lead; no motion when none leads nearer."""
        reach = self._ground.reach(cursor)
        at = min(reach, key=lambda offset: (abs(offset - goal), len(reach[offset])))
        return (reach[at], at) if abs(at - goal) < abs(cursor - goal) else ((), cursor)

    def _routes(self, cursor: int, wanted: Wanted) -> tuple[Route, ...]:
        """The best ways to label a span from a cursor; none when FARTHEST motions and the tags do not reach it."""
        ground = self._ground
        key = ground.labels[wanted.label].key
        found = list(self._bare(cursor, wanted))
        for route in self._selecting(cursor, wanted.span):
            inside = wanted.span.start <= route.cursor < wanted.span.end
            found.append(
                Route((*route.keys, key), route.cursor if inside else clamped(ground.layout, wanted.span.start))
            )
        return best(found)

    def _bare(self, cursor: int, wanted: Wanted) -> Iterator[Route]:
        """To a place at which the label's unit is this span."""
        ground, span = self._ground, wanted.span
        reach = ground.reach(cursor)
        for offset in ground.near(span):
            keys = reach.get(offset)
            if keys is not None and ground.unit(wanted.label, offset) == span and not self._taken(wanted.label, offset):
                inside = span.start <= offset < span.end
                yield Route(
                    (*keys, ground.labels[wanted.label].key), offset if inside else clamped(ground.layout, span.start)
                )

    def _selecting(self, cursor: int, span: Span) -> tuple[Route, ...]:
        """The best ways to select a span (white space at its edges does not matter) from a cursor."""
        return best(self._selections(cursor, span))

    def _selections(self, cursor: int, span: Span) -> Iterator[Route]:
        ground = self._ground
        reach = ground.reach(cursor)
        starts = set(_blank_before(ground.text, span.start))
        ends = set(_blank_behind(ground.text, span.end))
        for anchor in reach.keys() & starts:
            yield from self._extended(reach[anchor], anchor, anchor, ends)
            yield from self._to_tag(reach[anchor], anchor, span)
        for anchor in reach.keys() & ends:
            yield from self._extended(reach[anchor], anchor, anchor, starts)
            yield from self._from_tag(reach[anchor], anchor, starts)
        for offset in ground.near(span):
            if offset in reach:
                yield from self._widened(reach[offset], ground.chain(offset), starts, ends)
        yield from self._tagged((), cursor, starts, ends)
        first = self._hints(cursor)
        for tag, chosen in first.spans.items():
            if chosen.start in starts:
                at = ground.after_selecting(*chosen)
                yield from self._to_tag(("f", Pick(chosen, tag)), at, span)

    def _extended(self, keys: tuple[Press, ...], anchor: int, head: int, wanted: set[int]) -> Iterator[Route]:
        """From a selection on, by motions that select."""
        reach = self._ground.reach(head, extend=True)
        for end in wanted:
            if end in reach and end != anchor:
                yield Route((*keys, *reach[end]), self._ground.after_selecting(anchor, end))

    def _widened(
        self, keys: tuple[Press, ...], chain: Iterable[Span], starts: set[int], ends: set[int]
    ) -> Iterator[Route]:
        """By `+`, and from what that selects on by motions."""
        for times, unit in enumerate(chain, 1):
            if unit.start in starts:
                yield from self._extended((*keys, *"+" * times), unit.start, unit.end, ends)

    def _tagged(self, keys: tuple[Press, ...], cursor: int, starts: set[int], ends: set[int]) -> Iterator[Route]:
        """By the tag of a span that begins here, and from it on by motions."""
        for tag, chosen in self._hints(cursor).spans.items():
            if chosen.start in starts:
                yield from self._extended((*keys, "f", Pick(chosen, tag)), chosen.start, chosen.end, ends)

    def _to_tag(self, keys: tuple[Press, ...], cursor: int, span: Span) -> Iterator[Route]:
        """From where a selection begins to the far end of a tagged span: its tag in capitals."""
        for tag, chosen in self._hints(cursor).spans.items():
            if cursor < chosen.end and trimmed(self._ground.text, Span(span.start, chosen.end)) == span:
                yield Route(
                    (*keys, "f", Pick(chosen, tag.upper())), self._ground.after_selecting(span.start, chosen.end)
                )

    def _from_tag(self, keys: tuple[Press, ...], anchor: int, starts: set[int]) -> Iterator[Route]:
        """From where a selection ends back to the start of a tagged span."""
        for tag, chosen in self._hints(anchor).spans.items():
            if chosen.start in starts and chosen.end <= anchor:
                yield Route((*keys, "f", Pick(chosen, tag.upper())), self._ground.after_selecting(chosen.start, anchor))


def best(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The shortest, one for each place of the cursor."""
    found: dict[int, Route] = {}
    for route in routes:
        if route.cursor not in found or route.cost < found[route.cursor].cost:
            found[route.cursor] = route
    return tuple(sorted(found.values(), key=lambda route: (route.cost, route.cursor))[:KEPT])


def _blank_before(text: str, start: int) -> Iterator[int]:
    """Offsets from which a selection trimmed of white space begins at `start`."""
    yield start
    while start and text[start - 1].isspace():
        start -= 1
        yield start


def _blank_behind(text: str, end: int) -> Iterator[int]:
    """Offsets up to which it ends at `end`."""
    yield end
    while end < len(text) and text[end].isspace():
        end += 1
        yield end
