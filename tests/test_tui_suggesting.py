"""Suggestions that keys about annotations take along."""

import gc

from articles.span import Span
from tests.proposing import offer, propose, suggesting
from tests.reading import key, reading
from tui.accepting import MOST

ONE = "Prices may rise, Ann said. Nobody knows.\n"
TWO = "Costs will fall. Prices may rise in spring.\n"
PAIR = {"one.txt": ONE, "two.txt": TWO}


async def test_relating_from_a_suggestion_accepts_it_first() -> None:
    async with reading(PAIR) as here:
        await here.press("tab")
        await here.go("Prices may")
        await here.press("c", "tab")
        await propose(here, offer(ONE, "CLAIM", "Prices may rise", type="prediction"))
        await here.go("Prices")
        await here.press("k", "f", "1")
        [made] = here.app.desk.layer.relations.values()
        [source] = here.annotations()
        assert (source.label, source.target.exact, source.origin) == ("CLAIM", "Prices may rise", "entities@1")
        assert (made.source, made.type) == (source.id, "same")


async def test_relating_from_ones_own_leaves_a_smaller_suggestion_there_alone() -> None:
    async with reading(PAIR) as here:
        await here.press("tab")
        await here.go("Prices may")
        await here.press("c", "tab", "ctrl+home", "c")
        await here.press("right", "left")
        await propose(here, offer(ONE, "THING", "Prices"))
        await here.press("k", "f", "1")
        [made] = here.app.desk.layer.relations.values()
        assert here.said()[0][0] == "CLAIM"
        assert len(here.said()) == 1
        assert made.source == here.annotations()[0].id


async def test_what_cannot_be_related_is_not_accepted_for_that() -> None:
    async with reading({"one.txt": "There are five here."}) as here:
        schema = here.app.desk.schema
        related = {label for kind in schema.relations for label in (*kind.source, *kind.target)}
        [label, *_] = (label.name for label in schema.labels if label.name not in related)
        await propose(here, offer("There are five here.", label, "five"))
        await here.go("five")
        await here.press("k")
        assert here.said() == []


async def test_garbage_is_looked_for_again_when_all_is_there_and_when_something_went_wrong() -> None:
    async with reading(PAIR) as here:
        await propose(here, offer(ONE, "PER", "Ann"), done=False)
        assert not gc.isenabled()
        await propose(here, offer(ONE, "PER", "Nobody"))
        assert gc.isenabled()
        await propose(here, offer(ONE, "UNC", "may", origin="memory@1"), done=False)  # as after each label
        assert gc.isenabled()
        other = here.panes[1]
        await propose(here, offer(TWO, "UNC", "will"), pane=other, done=False)
        assert not gc.isenabled()
        suggesting(here)._heard({"fault": "no such file"})
        assert gc.isenabled()


async def test_the_order_is_switched_where_suggesters_are() -> None:
    async with reading(PAIR) as here:
        await propose(
            here, offer(ONE, "PER", "Ann", 0.5), offer(ONE, "UNC", "may", 0.6), offer(ONE, "PER", "Nobody", 0.9)
        )
        await here.press("space h", "s", *"order")
        assert "by reading" in here.text
        await here.press("enter", *"order")
        assert "by score" in here.text
        await here.press("escape", "ctrl+end", ".")
        assert here.stand.cursor == ONE.index("Nobody")
        await here.press(".")
        assert here.stand.cursor == ONE.index("may")


MANY = "Ann met Bob in Rome. " * 700


async def test_very_many_are_accepted_in_slices_a_step_of_them_at_a_time() -> None:
    async with reading({"one.txt": MANY}) as here:
        offers = [offer(MANY, "PER", "Ann", 0.9, nth=0)]
        places = list(range(0, len(MANY), 21))
        offers = [
            offers[0]._replace(id=f"?{name}{at}", label=label, spans=(Span(at + gap, at + gap + len(name)),))
            for at in places
            for label, name, gap in (("PER", "Ann", 0), ("PER", "Bob", 8), ("GPE", "Rome", 15))
        ]
        await propose(here, *offers)
        await here.press("space m", "enter")
        await here.until(lambda: "accepted" in here.status)
        assert f"{MOST:,} accepted; once more takes more of the other 100" in here.status
        assert len(here.annotations()) == MOST
        await here.press("space m", "enter")
        await here.until(lambda: "100 accepted" in here.status)
        assert len(here.annotations()) == len(offers) == 2100
        await here.press("z", "z")
        assert here.said() == []


async def test_accepting_many_is_left_with_escape_and_nothing_is_said() -> None:
    async with reading({"one.txt": MANY}) as here:
        first = offer(MANY, "PER", "Ann", 0.9)
        await propose(here, *(first._replace(id=f"?{at}", spans=(Span(at, at + 3),)) for at in range(0, len(MANY), 21)))
        await here.press("space m")
        here.app.post_message(key("enter"))
        here.app.post_message(key("c"))
        here.app.post_message(key("escape"))
        await here.until(lambda: "nothing was accepted" in here.status)
        await here.rest()
        assert here.said() == []


async def test_editing_a_suggestion_accepts_it_first() -> None:
    async with reading(PAIR) as here:
        await propose(here, offer(ONE, "CLAIM", "Prices may rise"))
        await here.go("Prices")
        await here.press("e", "y", "3")
        [made] = here.annotations()
        assert (made.origin, made.attributes["certainty"]) == ("entities@1", "possible")
        await here.press("escape", "z", "z")
        assert here.said() == []


async def test_what_was_just_said_is_meant_and_not_the_suggestion_where_it_was_said() -> None:
    async with reading({"two.txt": TWO}) as here:
        await propose(here, offer(TWO, "UNC", "Costs"), offer(TWO, "UNC", "may"))
        await here.press(".")
        assert here.stand.cursor == TWO.index("may")  # the first was at hand from the beginning
        await here.press("c", "2", "enter")
        [claim] = here.annotations()
        digits = here.app.desk.schema.digits("CLAIM")
        assert digits is not None
        assert (claim.label, claim.attributes["type"]) == ("CLAIM", digits.names[1])


async def test_a_word_in_a_suggested_clause_is_a_word_unless_one_went_to_the_clause() -> None:
    async with reading({"one.txt": ONE}) as here:
        await here.press("right")
        await propose(here, offer(ONE, "CLAIM", "Prices may rise"), offer(ONE, "NUM", "Nobody"))
        await here.press("a")
        assert here.said() == [("CUE", "may")]
        await here.press("z", ",", "a")
        assert here.said() == [("CUE", "Prices may rise")]
        await here.go("Nobody")
        await here.press("p")
        assert here.said()[1:] == [("PER", "Nobody")]


async def test_the_next_suggestion_is_first_the_one_that_was_not_answered() -> None:
    async with reading({"two.txt": TWO}) as here:
        await propose(here, offer(TWO, "UNC", "Costs"), offer(TWO, "UNC", "may"))
        await here.press(".", "c", ".", "enter")
        assert here.said() == [("CLAIM", "Prices may rise in spring"), ("UNC", "may")]


async def test_the_next_suggestion_is_first_the_one_that_begins_where_something_was_said() -> None:
    async with reading({"two.txt": TWO}) as here:
        await here.press("right", "left")
        await propose(here, offer(TWO, "THING", "Costs"), offer(TWO, "UNC", "may"))
        await here.press("c", ".", "enter")
        assert here.said() == [("THING", "Costs"), ("CLAIM", "Costs will fall")]
