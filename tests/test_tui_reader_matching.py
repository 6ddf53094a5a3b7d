"""What the other article says of this: going through matching passages, scrolling together, candidates by likeness."""

import os
import signal

from articles.span import Span
from tests.reading import Reading, reading
from tui.relating import Relating

FILL = "".join(f"Nothing number {number} happens.\n\n" for number in range(40))
ONE = f"The harbour was closed to ferries on Monday.\n\n{FILL}The mayor resigned over the bridge, said Ann.\n"
VOID = "".join(f"Row {number} of 9.\n\n" for number in range(500, 520))
SOME = "Ferries sail on Monday."
TWO = f"A mayor has resigned because of a bridge.\n\n{VOID}{SOME}\n\n{VOID}Ferries find the harbour closed on Monday.\n"
PAIR = {"one.txt": ONE, "two.txt": TWO}
FAR = "Ferries find the harbour closed on Monday."
NEAR = "A mayor has resigned because of a bridge."


async def compared(here: Reading) -> None:
    """Wait until everything that the articles say of the same thing is known."""
    here.app.room.compare()
    ids = [pane.article.id for pane in here.panes]
    await here.until(lambda: (pair := here.app.room.partners.pair(ids[0], ids[-1])) is not None and pair.complete)


def seen(here: Reading, pane: int = 1) -> str:
    """The text on the screen of a pane."""
    view = here.panes[pane].view
    return here.panes[pane].article.text[view.first : view.last]


def shown(here: Reading, pane: int = 1) -> list[str]:
    """The passages that are shown in a pane."""
    return [here.panes[pane].article.text[one.start : one.end] for one in here.panes[pane]._focused]


async def test_the_other_pane_goes_to_the_best_passage_and_on_and_round_until_the_cursor_moves() -> None:
    async with reading(PAIR) as here:
        await compared(here)
        assert FAR not in seen(here)
        await here.press("m")
        assert FAR in seen(here)
        assert shown(here) == [FAR]
        assert "1 of 2 · " in here.status, here.status
        assert "alike ." in here.status
        assert "m next" in here.status
        assert here.pane is here.panes[0], "the keys stay where they were"
        assert here.panes[1].stand.cursor == TWO.index(FAR)
        await here.press("m")
        assert "2 of 2" in here.status
        assert shown(here) == [SOME]
        await here.press("m")
        assert "1 of 2" in here.status
        assert shown(here) == [FAR]
        await here.press("right")
        assert shown(here) == []
        await here.press("m")
        assert "1 of 2" in here.status, "a new question"
        await here.press("ctrl+end", "m")
        assert NEAR in seen(here)


async def test_a_passage_is_told_from_the_rest_also_without_colour() -> None:
    async with reading(PAIR, colours=2) as here:
        await compared(here)
        pane = here.panes[1]
        before = pane.draw(1 + (pane.view.line_of(TWO.index(NEAR)) or 0))
        await here.press("ctrl+end", "m")
        after = pane.draw(1 + (pane.view.line_of(TWO.index(NEAR)) or 0))
        assert before.text == after.text
        assert [one.style for one in before] != [one.style for one in after]


async def test_a_selection_or_an_annotation_is_asked_about_rather_than_the_sentence() -> None:
    async with reading(PAIR) as here:
        await compared(here)
        await here.select("ferries")
        await here.press("m")
        await here.until(lambda: "1 of 2 ·" in here.status and "alike ." in here.status)
        assert shown(here) in ([SOME], [FAR]), "the two that have the word"
        await here.press("escape")
        await here.select("bridge")
        await here.press("g", "m")
        await here.until(lambda: NEAR[2:] in seen(here) and "alike ." in here.status)
        assert here.panes[1].stand.cursor == 0


async def test_on_a_name_the_sentence_around_it_is_compared_and_on_a_claim_its_own_words() -> None:
    told = {}
    for keys in ("", "d", "c"):
        async with reading(PAIR) as here:
            await compared(here)
            if keys:
                await here.select("Monday")
                await here.press(keys)
                assert not here.selected
            await here.press("m")
            await here.until(lambda: "alike ." in here.status)
            told[keys] = here.status.partition("m next")[0]
            assert shown(here) == [SOME if keys == "c" else FAR]
    assert told["d"] == told[""] != told["c"]


async def test_what_shares_nothing_says_so() -> None:
    async with reading({"one.txt": "Xylophone!\n", "two.txt": TWO}) as here:
        await here.press("m")
        await here.until(lambda: "nothing in two has a word in common with this" in here.status)


async def test_a_key_before_it_is_ready_acts_when_the_answer_comes_unless_the_cursor_moved() -> None:
    async with reading(PAIR) as here:
        await here.press("m")
        assert "comparing the articles…" in here.status
        await here.until(lambda: "alike ." in here.status)
        assert shown(here) == [FAR]
    async with reading(PAIR) as here:
        await here.press("m", "right")
        await compared(here)
        await here.press("right")
        assert shown(here) == []
        assert FAR not in seen(here)


async def test_one_article_alone_says_what_to_do() -> None:
    async with reading({"one.txt": ONE}) as here:
        for keys in (("m",), ("space s",)):
            await here.press(*keys)
            assert "two articles are needed: f2 adds a pane" in here.status.lower()
        await here.press("f2")
        await here.rest()
        await here.press("m")
        assert "two articles are needed" in here.status, "the same article twice are not two"
        assert "together" not in here.status


async def test_the_program_may_die_and_is_begun_anew_by_the_next_question() -> None:
    async with reading(PAIR) as here:
        await compared(here)
        process = here.app.room.partners._program._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        await here.until(lambda: "came to an end" in here.status)
        await here.select("ferries")
        await here.press("m")
        await here.until(lambda: "1 of 2 ·" in here.status and "alike ." in here.status)


async def test_leaving_ends_the_program() -> None:
    async with reading(PAIR, compare=True) as here:
        await here.until(lambda: "partners" in here.app.room.__dict__ and here.app.room.partners._program.running)
        process = here.app.room.partners._program._process
        assert process is not None
        await here.press("q")
    assert process.poll() is not None


async def test_another_article_in_a_pane_is_compared_too() -> None:
    async with reading({**PAIR, "six.txt": f"{FILL}The ferries and the harbour.\n"}) as here:
        await here.press("tab", "tab", "shift+f2")
        await here.rest()
        await compared(here)
        await here.press("f7", "tab")
        await here.rest()
        assert [pane.article.id for pane in here.panes] == ["one", "six"]
        await here.press("m")
        await here.until(lambda: "alike ." in here.status)
        assert "The ferries and the harbour." in seen(here)


async def test_panes_scroll_together_by_what_matches_and_not_before_it_is_asked_for() -> None:
    async with reading(PAIR) as here:
        await compared(here)
        await here.press("ctrl+end")
        await here.press("ctrl+home", "space s")
        assert "scroll together" in here.status
        await here.until(lambda: FAR in seen(here))
        await here.press("right")
        assert "scrolling together" in here.status
        await here.press("ctrl+end")
        await here.until(lambda: NEAR in seen(here))
        before = here.panes[1].view.top
        await here.press("ctrl+left", "ctrl+right")
        await here.rest()
        assert here.panes[1].view.top == before, "it stands there already"
        await here.press("space s", "ctrl+home")
        assert "each by itself" in here.text or "together" not in here.status
        await here.rest()
        assert here.panes[1].view.top == before
        assert here.pane is here.panes[0]
        assert here.panes[1].stand.cursor == 0, "the cursors stay"


async def test_the_wheel_leads_the_others_by_the_middle_of_what_is_seen() -> None:
    async with reading(PAIR) as here:
        await compared(here)
        await here.press("space s")
        await here.until(lambda: FAR in seen(here))
        pane = here.panes[0]
        for _ in range(60):
            pane.on_mouse_scroll_down()
        await here.until(lambda: NEAR in seen(here))
        assert pane.stand.cursor == 0


async def label(here: Reading, words: str, key: str, pane: int) -> None:
    while here.pane is not here.panes[pane]:
        await here.press("tab")
    await here.select(words)
    await here.press(key)


async def claims(here: Reading) -> None:
    """The cursor stands on the claim of the first article; the one that matches is far down in the other."""
    await compared(here)
    await label(here, "Row 503", "c", 1)
    await label(here, FAR[:-1], "c", 1)
    await label(here, "A mayor has resigned", "c", 1)
    await here.press("ctrl+home")
    await label(here, "The harbour was closed to ferries", "c", 0)


async def test_the_other_pane_goes_to_the_best_candidate_and_back_on_escape() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        top = here.panes[1].view.top
        assert FAR not in seen(here)
        await here.press("k")
        assert FAR in seen(here)
        mode = here.app.reader.mode
        assert isinstance(mode, Relating)
        assert mode._by_tag["f"].target.exact == FAR[:-1], "the easiest tag"
        assert "1-5 the best" in here.status
        await here.press("escape")
        assert here.panes[1].view.top == top
        await here.press("k", "1")
        [made] = here.app.desk.layer.relations.values()
        assert made.type == "same"
        assert "same: “The harbour was clos" in here.status
        assert FAR in seen(here), "what was related stays in view"
        await here.press("z", "k", "enter")
        [made] = here.app.desk.layer.relations.values()
        assert made.type == "same", "enter: the last type"


async def test_page_keys_and_the_next_best_turn_the_other_pane_and_tags_go_along() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "pageup", "pageup", "pageup", "pageup", "pageup")
        mode = here.app.reader.mode
        assert isinstance(mode, Relating)
        assert sorted(one.target.exact for one in mode._by_tag.values()) == [
            "A mayor has resigned",
            "Row 503",
        ]
        await here.press(".")
        assert [one.target.exact for one in mode._by_tag.values()] == [FAR[:-1]]
        await here.press(".")
        assert here.app.reader.mode is mode
        await here.press("f", "5")
        assert [made.type for made in here.app.desk.layer.relations.values()] == ["related"]


async def test_the_list_says_how_much_alike_each_is_best_first() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "tab")
        await here.until(lambda: "3 of 3" in here.text)
        rows = [line for line in here.lines if "CLAIM" in line and "relate" not in line]
        assert FAR[:-1] in rows[0]
        scores = [row.split("CLAIM")[1].split()[0] for row in rows]
        assert scores[0].startswith(".")
        assert float(scores[0]) > 0.3


async def test_a_sentence_seen_is_the_span_that_is_compared() -> None:
    async with reading(PAIR) as here:
        await compared(here)
        pair = here.app.room.partners.pair("two", "one")
        assert pair is not None
        assert pair.sides[pair.side_of("one")][0] == Span(0, len("The harbour was closed to ferries on Monday."))
