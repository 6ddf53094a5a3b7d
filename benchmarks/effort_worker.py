"""Annotates a target in the running app: looks at the screen, plans, presses, checks, and goes on."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from annotations.labels import Attribute, AttributeType
from annotations.model import Annotation, Entry, Value
from annotations.same import Sameness, places
from articles.candidates import candidates
from articles.span import Span
from benchmarks.effort_order import AHEAD, At, chosen
from benchmarks.effort_relations import Relations
from benchmarks.effort_suggest import Suggestions
from benchmarks.effort_target import Goal, Target, differences
from benchmarks.effort_told import EVERYWHERE, Done, Outcome, Tag, Work
from benchmarks.routes import Ground, Pick, Press, Router
from tests.reading import Reading
from tui.hinting import Hinting
from tui.hints import ranked
from tui.widgets.pane import Pane

FEW = 2
"""Annotations that are still to be made when the next ones are looked at."""
RELATED = 2
"""Keys that it saves to be at an annotation still that is to be related to another."""
SWITCHED = 2
"""Values of a choice that its key switches at once in the inspector."""


class Worker:
    """One run. Keys go in through `here`; everything that is asked of the app, a user sees."""

    def __init__(
        self, here: Reading, target: Target, told: bool = False, suggestions: Suggestions | None = None
    ) -> None:
        self.here = here
        self.reader = here.app.reader
        self.schema = self.reader.desk.schema
        self.goals = target.goals(self.schema)
        self.bonds = target.bonds(self.schema)
        self.done: list[Done] = []
        self.failures: list[str] = []
        self.editing = False
        """The inspector has the keys: a letter needs escape first."""
        self._told = told
        self._suggestions = suggestions
        self._grounds: dict[tuple[str, int, int, bool], Ground] = {}
        self._widths: dict[Pane, int] = {}
        self._relations = Relations(self, self.bonds)

    # ------------------------------------------------------------ the whole

    async def work(self) -> None:
        """Article by article; then what relations are left."""
        await self.here.until(self._compared)  # who reads the first sentence takes longer
        waiting: tuple[str, ...] = ()
        for number, pane in enumerate(self.reader.panes):
            if number:
                waiting = await self.press("tab")
            await self._article(pane, waiting)
        await self._relations.finish()
        if self.editing:
            await self.press("escape")

    def _compared(self) -> bool:
        """What the articles say of the same thing is known."""
        ids = dict.fromkeys(pane.article.id for pane in self.reader.panes)
        pairs = [self.reader.room.partners.pair(*two) for two in combinations(ids, 2)]
        return all(pair is not None and pair.complete for pair in pairs)

    async def _article(self, pane: Pane, waiting: tuple[str, ...]) -> None:
        left = [goal for goal in self.goals if goal.article == pane.article.id]
        near: list[Goal] = []
        while left := [goal for goal in left if not goal.made]:
            near = [goal for goal in near if goal in left]
            if len(near) <= FEW:  # not before: what is hard to reach would be put off for ever
                near = left[:AHEAD]
            keys, goal, how = await self._make_next(pane, near)
            self._note(Work.SPAN, goal.label.name, goal.quote, (*waiting, *keys), how=how)
            waiting = ()
            if not goal.made:
                left.remove(goal)
                continue
            await self._value(goal)
            await self._same(goal)
            await self._relations.from_here(goal)
        if self._suggestions is not None:
            for label, quote, key in await self._suggestions.reject_rest(self):
                self._note(Work.REJECTION, label, quote, key)

    # ------------------------------------------------------------ spans

    def ground(self, pane: Pane) -> Ground:
        """Where keys lead in a pane as it is laid out now."""
        # The inspector takes rows from the pane, or columns, and goes when its keys end.
        page = 0 if self.editing else max(1, pane.view.page - 2)
        if not self.editing:
            self._widths[pane] = pane.layout_.width
        lines = pane.layout_.width == self._widths.get(pane)
        at = (pane.article.id, pane.layout_.width, page, lines)
        if at not in self._grounds:
            self._grounds[at] = Ground(pane.layout_, page, self.schema.labels, lines=lines)
        return self._grounds[at]

    def router(self, pane: Pane) -> Router:
        """Routes with the tags that `f` would show now."""
        seen = Span(pane.view.first, pane.view.last)
        known = {annotation.target.exact for annotation in pane.sheet.by_id.values()}
        taken_already = {annotation.target.span for annotation in self.reader.desk.over(pane.article.id, seen)}
        found = candidates(pane.article, seen, known)
        suggested = None if self._suggestions is None else self._suggestions.latest
        taken = suggested.takes if suggested is not None else lambda _label, _offset: False
        return Router(self.ground(pane), lambda cursor: ranked(found, cursor, taken_already), taken)

    async def _make_next(self, pane: Pane, left: Sequence[Goal]) -> tuple[tuple[str, ...], Goal, str]:
        """Plan, press the first annotation of the plan, and see that it is there; the keys, what, and how."""
        suggested, at = None, At(pane.stand.cursor)
        if self._suggestions is not None:
            at = self._suggestions.at(self.reader)
            suggested = self._suggestions.look(pane, at, self.ground(pane), self.goals, left, self._staying)
        router = self.router(pane)
        step = chosen(router, at, [goal.atom for goal in left], suggested)
        goal = next(goal for goal in left if goal.id == step.atom.id)
        before = set(pane.sheet.by_id)
        keys = await self.press(*step.way.keys.keys)
        new = [one for one in pane.sheet.by_id.values() if one.id not in before]
        if len(new) == 1 and new[0].label == goal.label.name and new[0].target.spans == goal.spans:
            goal.made = new[0].id
            if pane.stand.cursor != step.way.keys.cursor:
                self.fail(f"{_called(goal)}: the cursor is at {pane.stand.cursor}, not at {step.way.keys.cursor}")
        else:
            made = ", ".join(f"{one.label} “{one.target.exact}”" for one in new) or "nothing"
            self.fail(f"{_called(goal)}: {' '.join(keys)} made {made}: {self.here.status}")
        if self._suggestions is not None:
            self._suggestions.catch_up()
        return keys, goal, step.way.how

    def _staying(self, goal: Goal) -> float:
        """Keys that it saves to be at an annotation still when it was made."""
        same = self._saving(goal)
        ends = {end for bond in self.bonds if goal.id in bond[1:3] for end in bond[1:3]}
        return RELATED * sum(bool(one.made) for one in self.goals if one.id in ends) + (
            same[0] if same is not None else 0
        )

    # ------------------------------------------------------------ attributes

    async def _value(self, goal: Goal) -> None:
        """Give the annotation just made what is not so by default."""
        now = self.annotation(goal).attributes
        wanted = [
            attribute
            for attribute in self.schema.attributes_of(goal.label.name)
            if (goal.attributes.get(attribute.name) or "") != (now.get(attribute.name) or "")
        ]
        digits = self.schema.digits(goal.label.name)
        toggle = self.schema.toggle(goal.label.name)
        for attribute in sorted(wanted, key=lambda attribute: attribute not in (digits, toggle)):
            value = goal.attributes[attribute.name]
            if attribute == digits:
                keys = await self.press(str(1 + attribute.names.index(str(value))))
            elif attribute == toggle:
                keys = await self.press(attribute.key)
            else:
                keys = await self._inspect(attribute, value)
            self._note(Work.ATTRIBUTE, attribute.name, f"{goal.quote}: {value}", keys)
            if self.annotation(goal).attributes.get(attribute.name) != value:
                self.fail(f"{_called(goal)}: {' '.join(keys)} did not make {attribute.name} {value}")

    async def _inspect(self, attribute: Attribute, value: Value) -> tuple[str, ...]:
        keys = () if self.editing else await self.press("e")
        self.editing = False  # for its own keys
        keys += await self.press(attribute.key)
        if attribute.type is AttributeType.TEXT:
            keys += await self._type(str(value))
        elif attribute.type is AttributeType.CHOICE and len(attribute.names) > SWITCHED:
            keys += await self.press(str(1 + attribute.names.index(str(value))))
        self.editing = True
        return keys

    async def _type(self, value: str) -> tuple[str, ...]:
        """Choose a value that is offered, or type a new one: whatever takes fewer keys."""
        listed = self.here.app.screen.list  # type: ignore[attr-defined]
        await self.here.until(lambda: not listed.waiting)
        from tui.screens.choose import matching

        names = [choice.name for choice in listed.choices]
        ways = [(*value, "enter")]
        for typed in (value[:length] for length in range(len(value))) if value in names else ():
            rows = matching(listed.choices, typed)
            if names.index(value) in rows:
                ways.append((*typed, *["down"] * rows.index(names.index(value)), "enter"))
        return await self.press(*min(ways, key=len))

    # ------------------------------------------------------------ the same string everywhere

    async def _same(self, goal: Goal) -> None:
        """Where the target says the same of the same string everywhere, have the app do so."""
        same = self._saving(goal)
        if same is not None:
            _, keys, scope, found = same
            pressed = await self._everywhere(keys, scope)
            self._note(Work.SPAN, goal.label.name, f"{goal.quote} everywhere", pressed, len(found), EVERYWHERE)
            self._see(found)
            if self._suggestions is not None:
                self._suggestions.catch_up()

    def _saving(self, goal: Goal) -> tuple[int, tuple[str, ...], str, list[Goal]] | None:
        """What it saves to label the same string everywhere: how many keys, its keys, and what is made."""
        if len(goal.spans) > 1:
            return None
        texts = {one.article.id: one.article.text for one in self.reader.panes}
        for scope, reach in (("3", texts), ("1", {goal.article: texts[goal.article]})):
            for keys, how in (((), Sameness()), (("c",), Sameness(case=False))):
                found = self._all_wanted(goal, reach, how)
                saved = sum(self._alone(one) for one in found) - 2 - len(keys)
                if found and saved > 0:
                    return saved, keys, scope, found
        return None

    def _alone(self, goal: Goal) -> int:
        """Keys that it takes to make one by itself."""
        if self._suggestions is not None and self._suggestions.offers_all_of(goal):
            return 1
        return 2 + sum(1 for name in goal.attributes if self._differs(goal, name))

    def _all_wanted(self, goal: Goal, texts: Mapping[str, str], how: Sameness) -> list[Goal]:
        """The goals at all places of the string that are not made; none when one of the places is not wanted so."""
        others = {(one.article, one.label.name, one.spans): one for one in self.goals}
        found = []
        for article, text in texts.items():
            for span in places(text, goal.quote, how):
                other = others.get((article, goal.label.name, (span,)))
                if other is None or other.attributes != goal.attributes:
                    return []
                if not other.made:
                    found.append(other)
        return found

    def _differs(self, goal: Goal, name: str) -> bool:
        return goal.attributes[name] != self.schema.defaults(goal.label.name).get(name)

    async def _everywhere(self, how: Sequence[str], scope: str) -> tuple[str, ...]:
        screen = self.here.app.screen
        keys = await self.press("*")
        for key in how:
            await self._counted()
            keys += await self.press(key)
        await self._counted()
        keys += await self.press(scope)
        if self.here.app.screen is not screen:
            self.fail(f"{' '.join(keys)} left the table of the same string open: {self.here.text}")
            await self.press("escape")
        return keys

    async def _counted(self) -> None:
        table = self.here.app.screen.table  # type: ignore[attr-defined]
        await self.here.until(lambda: not table.busy)

    def _see(self, found: Iterable[Goal]) -> None:
        """Which annotations of the app are these goals now."""
        by_place = {
            (article, one.label, one.target.spans): one.id
            for article in {goal.article for goal in self.goals}
            for one in self.reader.desk.layer.sheet(article).by_id.values()
        }
        for goal in found:
            goal.made = by_place.get((goal.article, goal.label.name, goal.spans), "")
            if not goal.made:
                self.fail(f"{_called(goal)}: it was not labelled with the same string everywhere")

    # ------------------------------------------------------------ hands and eyes

    async def press(self, *keys: Press) -> tuple[str, ...]:
        """Press keys, each by itself; out of the inspector first, where a letter would be one of its own.

        A tag's letters are looked up on the screen. Returns what was pressed.
        """
        if self.editing and keys and not (isinstance(keys[0], str) and _leaves(keys[0])):
            keys = ("escape", *keys)
        if keys:
            self.editing = False
        pressed: list[str] = []
        for key in keys:
            letters = self._tag(key) if isinstance(key, Pick) else (key,)
            for letter in letters:
                await self.here.press("space" if letter == " " else letter)
            pressed += map(Tag, letters) if isinstance(key, Pick) else letters
            # A person reads what is there before the next keys: panels come and go, lines are told.
            assert self.here.text
        return tuple(pressed)

    def _tag(self, pick: Pick) -> str:
        """The tag that stands on a span now."""
        mode = self.reader.mode
        tags = mode._hints.left if isinstance(mode, Hinting) else {}
        tag = next((tag for tag, span in tags.items() if span == pick.span), "")
        if not tag:
            self.fail(f"no tag stands on {pick.span}")
        return tag.upper() if pick.letters.isupper() else tag

    def _note(self, work: Work, name: str, quote: str, keys: tuple[str, ...], count: int = 1, how: str = "") -> None:
        self.note(Done(work, name, quote, keys, count, how=how))

    def note(self, done: Done) -> None:
        """Remember what was pressed."""
        self.done.append(done)
        if self._told:
            print(f"{done.work.value:9} {done.name:12} {done.quote[:50]:50} {' '.join(done.keys)}", flush=True)

    def fail(self, reason: str) -> None:
        """Something is not as planned."""
        self.failures.append(reason)
        if self._told:
            print(f"FAILED {reason}", flush=True)

    def annotation(self, goal: Goal) -> Annotation:
        """What the app has for a goal that is made."""
        annotation = self.reader.desk.annotation(goal.made)
        assert annotation is not None, "it was made"
        return annotation

    # ------------------------------------------------------------ the end

    def compare(self, entries: Iterable[Entry]) -> None:
        """What the layer holds against the target."""
        self.failures += differences(self.schema, self.goals, self.bonds, entries)

    def outcome(self) -> Outcome:
        """What came of it."""
        return Outcome(self.done, self.failures, self._suggestions.offered if self._suggestions is not None else {})


def _leaves(key: str) -> bool:
    """In the inspector, the key leaves it and does what it always does."""
    plain = ("left", "right", "up", "down", "home", "end", "tab", ".", ",", "*", "+", "(", ")", "<", ">")
    return key in plain or key.startswith(("alt+", "ctrl+"))


def _called(goal: Goal) -> str:
    return f"{goal.label.name} “{goal.quote}” in {goal.article}"
