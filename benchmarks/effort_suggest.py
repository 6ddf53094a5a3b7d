"""The suggestions of a run of effort.py: what stands on the screen before each step, and what was offered of it all."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from annotations.suggest.answers import suggester_of
from annotations.suggest.offers import Offer, Offers
from articles.span import Span
from benchmarks.effort_beside import begin, catch_up
from benchmarks.effort_offers import REJECT, Suggested, Wish
from benchmarks.effort_order import At
from benchmarks.routes import Ground
from tests.reading import Reading
from tui.screens.reader import Reader
from tui.widgets.pane import Pane

if TYPE_CHECKING:
    from benchmarks.effort_target import Goal
    from benchmarks.effort_worker import Worker

EXACT, ELSE, NOT = "with its label", "with another label", "not"


class Suggestions:
    """Looks at them before each step, as a person would; with `reject`, what is wrong is rejected."""

    def __init__(self, here: Reading, *, reject: bool = False) -> None:
        self._held = begin(here)
        self._reject = reject
        self._schema = here.app.reader.desk.schema
        self._seen: dict[str, tuple[str, str, bool]] = {}
        """By id of a goal, how it was offered when it was looked at last, by whom, and with all its attributes."""
        self.latest: Suggested | None = None

    def catch_up(self) -> None:
        """What was said is known, and what is remembered of it is shown."""
        catch_up(self._held)

    def at(self, reader: Reader) -> At:
        """What the next keys depend on."""
        said = reader.just_said and self._held.at_hand(reader.current) is None
        return At(reader.active.stand.cursor, self._held.last, said)

    def look(
        self,
        pane: Pane,
        begin: At,
        ground: Ground,
        goals: Sequence["Goal"],
        next_: Sequence["Goal"],
        staying: Callable[["Goal"], float],
    ) -> Suggested:
        """What is suggested now in a pane, for a plan of the goals `next_`."""
        for article in dict.fromkeys(goal.article for goal in goals):
            self._remember(self._offers(article), [one for one in goals if one.article == article and not one.made])
        shown = self._offers(pane.article.id).above(0)
        wrong = frozenset(one.id for one in self._wrong(pane, goals)) if self._reject else frozenset[str]()
        wishes = {goal.id: Wish(goal.attributes, staying(goal)) for goal in next_}
        self.latest = Suggested(ground, self._schema, shown, wishes, _own(pane), begin, wrong)
        return self.latest

    def offers_all_of(self, goal: "Goal") -> bool:
        """A goal was offered, with all its attributes, when it was looked at last."""
        return self._seen.get(goal.id, (NOT, "", False))[2]

    @property
    def offered(self) -> Mapping[str, Mapping[str, int]]:
        """How many goals were offered before they were made, and by whom those with their label."""
        by_whom = Counter(whom for how, whom, _ in self._seen.values() if how == EXACT)
        return {
            "offered": Counter(how for how, _, _ in self._seen.values()),
            "with all attributes": {"": sum(whole for _, _, whole in self._seen.values())},
            "by": by_whom,
        }

    async def reject_rest(self, worker: "Worker") -> list[tuple[str, str, tuple[str, ...]]]:
        """Everything of the article is made: what is suggested still is wrong. Labels, quotes and keys."""
        pane, found = worker.reader.active, []
        while self._reject and (offers := self._offers(pane.article.id)):
            keys: tuple[str, ...] = ()
            before = len(offers)
            offer = self._held.at_hand(worker.reader.current)
            if offer is None:
                keys = await worker.press(".")
                offer = self._held.at_hand(worker.reader.current)
            keys += await worker.press(REJECT)
            self.catch_up()
            if offer is None or len(offers) >= before:
                worker.fail(f"{' '.join(keys)} rejected nothing: {worker.here.status}")
                break
            found.append((offer.label, _quote(offer, pane), keys))
        return found

    # ------------------------------------------------------------ what is there

    def _offers(self, article: str) -> Offers:
        offers = self._held.of(article)
        assert offers is not None, "it was asked for"
        return offers

    def _remember(self, offers: Offers, goals: Sequence["Goal"]) -> None:
        on: dict[tuple[Span, ...], list[Offer]] = defaultdict(list)
        for offer in offers.above(0):
            on[offer.spans].append(offer)
        for goal in goals:
            there = on.get(goal.spans, [])
            exact = next((one for one in there if one.label == goal.label.name), None)
            if exact is None:
                self._seen[goal.id] = (ELSE if there else NOT), "", False
            else:
                whole = all(
                    (exact.attributes.get(name) or "") == (value or "") for name, value in goal.attributes.items()
                )
                self._seen[goal.id] = EXACT, suggester_of(exact.origin), whole

    def _wrong(self, pane: Pane, goals: Sequence["Goal"]) -> Iterator[Offer]:
        """What lies on no goal of its article."""
        places = {goal.spans for goal in goals if goal.article == pane.article.id}
        return (one for one in self._offers(pane.article.id).above(0) if one.spans not in places)


def _own(pane: Pane) -> Callable[[int], int | None]:
    """The length of the smallest annotation at an offset of a pane."""
    lengths = [
        (span, sum(each.length for each in one.target.spans))
        for one in pane.sheet.by_id.values()
        for span in one.target.spans
    ]
    return lambda offset: min((length for span, length in lengths if span.start <= offset < span.end), default=None)


def _quote(offer: Offer, pane: Pane) -> str:
    return " … ".join(span.of(pane.article.text) for span in offer.spans)
