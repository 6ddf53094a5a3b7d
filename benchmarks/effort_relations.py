"""Relations of a target, made with the keys of the reader: what is proposed, the best one, tags, the list of all."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from annotations.model import Annotation
from annotations.relating import candidates, ways
from articles.candidates import tags
from articles.span import Span
from benchmarks.effort_told import Done, Work
from tui.ends import on_screen
from tui.proposing import proposed
from tui.relatable import partners_of, ranking
from tui.relating import Relating as RelatingMode
from tui.screens.candidates import Candidates
from tui.widgets.pane import Pane

if TYPE_CHECKING:
    from benchmarks.effort_target import Bond, Goal
    from benchmarks.effort_worker import Worker

TYPED = 4
"""Letters that are typed into the list at most."""
STEPS = 2
"""Times that the other pane is sent on to look for the other end, or pages that it is turned by."""
WORTH = 3
"""Keys that point at the other end up to which it is related at once: to come back to it takes about as many."""


class Start(NamedTuple):
    """How to begin a relation: where to go first, and from which end."""

    cost: int
    bond: "Bond"
    end: "Goal"
    pane: Pane
    keys: tuple[str, ...]
    """Motions in that pane."""


class Relations:
    """Makes the relations of a target."""

    def __init__(self, worker: "Worker", bonds: Sequence["Bond"]) -> None:
        self._worker = worker
        self._left = list(bonds)
        self._goals = {goal.id: goal for goal in worker.goals}
        self._reader = worker.reader

    # ------------------------------------------------------------ right behind a label

    async def from_here(self, goal: "Goal") -> None:
        """What can be related from the annotation just made, as long as keys mean it."""
        await self._accept(goal)
        for bond in [bond for bond in self._left if goal.id in (bond.source, bond.target)]:
            other = self._other(bond, goal)
            if other.made and self._pointing(bond, goal) <= WORTH:
                await self._relate(bond, goal, ())

    async def _accept(self, goal: "Goal") -> None:
        """As long as all that enter would relate is wanted, have it related."""
        current = self._worker.annotation(goal)
        while found := proposed(self._reader, current):
            wanted = [self._bond(each.kind.name, each.source.id, each.target.id) for each in found]
            bonds = [bond for bond in wanted if bond is not None]
            if len(bonds) < len(found):
                return
            keys = await self._worker.press("enter")
            if not all(map(self._is_made, bonds)):
                self._worker.fail(f"enter did not make what was proposed for “{goal.quote}”")
                return
            for number, bond in enumerate(bonds):
                self._made(bond, keys if not number else ())

    # ------------------------------------------------------------ later

    async def finish(self) -> None:
        """What is left: always the relation that begins nearest."""
        for bond in [bond for bond in self._left if not all(self._goals[end].made for end in bond[1:3])]:
            self._worker.fail(f"{bond.type}: an end was not made")
            self._left.remove(bond)
        while self._left:
            starts = [start for bond in self._left for start in self._starts(bond)]
            if not starts:
                await self._nearer()
                continue
            start = min(starts, key=lambda start: start.cost)
            keys: tuple[str, ...] = ()
            while self._reader.active is not start.pane:
                keys += await self._worker.press("tab")
            keys += await self._worker.press(*start.keys)
            await self._relate(start.bond, start.end, keys)

    def _starts(self, bond: "Bond") -> Iterator[Start]:
        """From either end, where a few motions lead to it."""
        reader = self._reader
        for end in (self._goals[bond.source], self._goals[bond.target]):
            if not end.made:
                continue
            pane = next(reader.panes_of(end.article))
            pointing = self._pointing(bond, end)
            reach = self._worker.ground(pane).reach(pane.stand.cursor)
            for offset in (at for span in end.spans for at in range(*span) if at in reach):
                here = [one.id for one in reader.desk.at(end.article, offset) if self._may(one)]
                turned = self._turns(bond, end)
                cost = len(reach[offset]) + here.index(end.made) + pointing + (pane is not reader.active) + turned
                yield Start(cost, bond, end, pane, reach[offset])

    def _pointing(self, bond: "Bond", end: "Goal") -> int:
        """Keys that point at the other end from `end`: none for the best one, its tag, or those of the list."""
        other = self._other(bond, end)
        source, wanted = self._worker.annotation(end), self._worker.annotation(other)
        found = ranking(self._reader, source, partners_of(self._reader, source))
        going = found.better(source)
        first = going or found.first
        if first is not None and first.id == wanted.id:
            return int(self._turns(bond, end))
        shown = [one.annotation.id for one in found.shown]
        if wanted.id in shown and (going is None or going.article != wanted.article):
            return next(len(tag) for tag, one in zip(tags(len(shown)), shown, strict=True) if one == wanted.id)
        beyond = [one.annotation.id for one in found.beyond]
        listed = self._listing(source, wanted, other.quote)
        steps = beyond.index(wanted.id) + 1 if wanted.id in beyond[:STEPS] else STEPS + 1
        pages = len(self._pages(other))
        return min([listed, *(many + 1 for many in (steps, pages) if 0 < many <= STEPS)])

    def _listing(self, source: Annotation, wanted: Annotation, quote: str) -> int:
        """Keys of the list of all candidates."""
        desk, partners = self._reader.desk, self._reader.room.partners
        related = {each for one in desk.relations_of(source.id) for each in (one.source, one.target)}
        everything = [one for pane in self._reader.panes for one in desk.everything(pane.article.id)]
        ranked = candidates(
            source, everything, self._worker.schema, related, lambda one: partners.likeness(source, one)
        )
        at = next(number for number, one in enumerate(ranked) if one.annotation.id == wanted.id)
        return 1 + len(_shortest([one.annotation.target.exact.casefold() for one in ranked], quote, at))

    def _turns(self, bond: "Bond", end: "Goal") -> bool:
        """From this end the direction has to be turned by a key."""
        if end.id == bond.source or self._symmetric(bond.type):
            return False
        source, other = self._worker.annotation(end), self._worker.annotation(self._other(bond, end))
        return not any(way.turned for way in ways(self._worker.schema, source, other) if way.kind.name == bond.type)

    async def _nearer(self) -> None:
        """Too far from everything that is left: some motions towards one of the ends."""
        bond = self._left[0]
        end = self._goals[bond.source]
        pane = next(self._reader.panes_of(end.article))
        keys: tuple[str, ...] = ()
        while self._reader.active is not pane:
            keys += await self._worker.press("tab")
        way, _ = self._worker.router(pane).nearer(pane.stand.cursor, end.spans[0].start)
        keys += await self._worker.press(*way)
        self._worker.note(Done(Work.RELATION, bond.type, "on the way", keys, 0, self._across(bond)))
        if not way:
            self._worker.fail(f"no keys lead to “{end.quote}”")
            self._left.remove(bond)

    # ------------------------------------------------------------ one relation

    async def _relate(self, bond: "Bond", end: "Goal", before: tuple[str, ...]) -> None:
        """From the annotation `end` under the cursor, by `k`."""
        worker, reader = self._worker, self._reader
        other = self._other(bond, end)
        keys = (*before, *await worker.press("k"))
        screen = worker.here.app.screen
        if not isinstance(screen, Candidates):
            for _ in range(9):
                mode = reader.mode
                if not isinstance(mode, RelatingMode) or mode._source.id == end.made:
                    break
                keys += await worker.press("+")
            keys += await self._to_other(bond, end, other)
        if isinstance(worker.here.app.screen, Candidates):
            keys += await self._listed(other)
        mode = reader.mode
        if isinstance(mode, RelatingMode) and mode._other is not None:
            way = next(way for way in mode._ways if way.kind.name == bond.type)
            if not (way.kind.symmetric or way.turned or bond.source == end.id):
                keys += await worker.press("tab")
            keys += await worker.press(way.kind.key)
        if not self._is_made(bond):
            worker.fail(
                f"{' '.join(keys)} did not make {bond.type} “{end.quote}” “{other.quote}”: {worker.here.status}"
            )
            while reader.mode is not None or worker.here.app.screen is not reader:
                await worker.press("escape")
            self._left.remove(bond)
            return
        self._made(bond, keys)
        await self._doubt(bond)

    async def _to_other(self, bond: "Bond", end: "Goal", other: "Goal") -> tuple[str, ...]:
        """The type's own key when it is the best one, its tag; else on to the next, or the list."""
        mode = self._reader.mode
        keys: tuple[str, ...] = ()
        while isinstance(mode, RelatingMode):
            if mode._first is not None and mode._first.id == other.made and not self._turns(bond, end):
                way = next(way for way in mode._ways if way.kind.name == bond.type)
                if not way.kind.key.isalpha():
                    return keys + await self._worker.press(way.kind.key)
            tag = self._tag(mode, other)
            if tag:
                return keys + await self._worker.press(*tag)
            pages = self._pages(other)
            source = self._worker.annotation(end)
            beyond = [one.annotation.id for one in ranking(self._reader, source, mode._partners).beyond]
            if len(keys) == STEPS or not (pages or other.made in beyond[: STEPS - len(keys)]):
                return keys + await self._worker.press("tab")
            on = other.made in beyond[: len(pages) or STEPS]
            keys += await self._worker.press("." if on else pages[0])
        return keys

    def _pages(self, other: "Goal") -> tuple[str, ...]:
        """The fewest keys that turn the other pane to where the other end begins; none when STEPS are too few."""
        pane = next(self._reader.panes_of(other.article))
        layout, view = pane.layout_, pane.view
        if pane is self._reader.active or not pane.display:
            return ()
        spot = layout.locate(other.spans[0].start)[0]
        for many in range(1, STEPS + 1):
            rows = many * max(1, view.page - 2)
            for key, top in (("pageup", layout.back(view.top, rows)), ("pagedown", layout.forward(view.top, rows))):
                if top <= spot < layout.forward(top, view.page - 1):
                    return (key,) * many
        return ()

    def _tag(self, mode: RelatingMode, other: "Goal") -> str:
        """The tag that stands on the other end; empty when it is not on the screen."""
        found = (tag for hints in mode._hints.values() for tag in hints.left)
        return next((tag for tag in found if mode._by_tag[tag].id == other.made), "")

    async def _listed(self, other: "Goal") -> tuple[str, ...]:
        """The other end from the list: some letters of its words, then down to it."""
        screen = self._worker.here.app.screen
        assert isinstance(screen, Candidates)
        table = screen.table
        await self._worker.here.until(lambda: not table.busy)
        at = next((at for at, row in enumerate(table.rows) if row.annotation.id == other.made), None)
        if at is None:
            return ()
        return await self._worker.press(*_shortest([screen.haystack(row) for row in table.rows], other.quote, at))

    async def _doubt(self, bond: "Bond") -> None:
        toggle = next((one for one in self._worker.schema.attributes_of_relation(bond.type) if one.key == "0"), None)
        if toggle is not None and bond.attributes[toggle.name] != toggle.default:
            keys = await self._worker.press("0")
            self._worker.note(Done(Work.ATTRIBUTE, toggle.name, bond.type, keys))

    # ------------------------------------------------------------ what is there

    def _made(self, bond: "Bond", keys: tuple[str, ...]) -> None:
        self._left.remove(bond)
        ends = " → ".join(f"“{self._goals[end].quote[:28]}”" for end in (bond.source, bond.target))
        self._worker.note(Done(Work.RELATION, bond.type, ends, keys, across=self._across(bond)))

    def _across(self, bond: "Bond") -> bool:
        return self._goals[bond.source].article != self._goals[bond.target].article

    def _other(self, bond: "Bond", end: "Goal") -> "Goal":
        return self._goals[bond.target if end.id == bond.source else bond.source]

    def _may(self, one: Annotation) -> bool:
        return any(one.label in (*kind.source, *kind.target) for kind in self._worker.schema.relations)

    def _is_seen(self, goal: "Goal") -> bool:
        """It is on the screen."""
        annotation = self._worker.annotation(goal)
        return any(
            on_screen(annotation, Span(pane.view.first, pane.view.last))
            for pane in self._reader.panes_of(goal.article)
            if pane.display
        )

    def _bond(self, kind: str, source: str, target: str) -> "Bond | None":
        """The relation of the target that a relation of the app would be."""
        return next((bond for bond in self._left if self._is(bond, kind, source, target)), None)

    def _is(self, bond: "Bond", kind: str, source: str, target: str) -> bool:
        ends = self._goals[bond.source].made, self._goals[bond.target].made
        turned = self._symmetric(kind) and (target, source) == ends
        return bond.type == kind and ((source, target) == ends or turned)

    def _symmetric(self, kind: str) -> bool:
        return any(one.name == kind and one.symmetric for one in self._worker.schema.relations)

    def _is_made(self, bond: "Bond") -> bool:
        source = self._goals[bond.source].made
        return any(self._is(bond, one.type, one.source, one.target) for one in self._reader.desk.relations_of(source))


def _shortest(rows: Sequence[str], quote: str, at: int) -> tuple[str, ...]:
    """The fewest keys that take row `at` of a list to type in: letters of a word of its quote, `down`, enter."""
    typed = {word[:length].casefold() for word in quote.split() for length in range(TYPED + 1)}
    ways = []
    for letters in sorted(typed):
        shown = [row for row, text in enumerate(rows) if letters in text]
        if at in shown:
            ways.append((*letters, *["down"] * shown.index(at), "enter"))
    return min(ways, key=len)
