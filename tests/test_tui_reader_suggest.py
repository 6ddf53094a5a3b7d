"""Suggestions in the reader: dim until they are accepted, answered by keys, and never in the way of what was said."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from rich.style import Style

from annotations.history import Kind
from annotations.model import Change, Step
from annotations.project import FILE, Project
from annotations.store.base import ReadOnlyError
from tests.proposing import Silent, offer, propose, suggesting
from tests.reading import Reading, opened, reading, write
from tests.test_tui_reader_saving import FakeDisk
from tui import cli
from tui.bindings import Bindings
from tui.suggesting import Suggesting
from tui.widgets.pane import Pane

ONE = "Ann Brook met Bob in Paris. Bob may stay, she said.\n\nNobody else was there.\n"
TWO = "Cid Stone knows Ann Brook. They may leave Paris.\n"
PAIR = {"one.txt": ONE, "two.txt": TWO}
WIDE = (160, 30)
ANN = offer(ONE, "PER", "Ann Brook", 0.9)
BOB = offer(ONE, "PER", "Bob", 0.8)
PARIS = offer(ONE, "GPE", "Paris", 0.95)
STAY = offer(ONE, "CLAIM", "Bob may stay", 0.5, origin="claims@2", type="prediction")
AGAIN = offer(ONE, "PER", "Bob", 0.6, nth=1)
MAY = offer(ONE, "UNC", "may", 0.7, origin="uncertainty@1", kind="epistemic")
ALL = (ANN, BOB, PARIS, STAY, AGAIN, MAY)


def style_at(here: Reading, words: str, pane: Pane | None = None) -> Style:
    """How the first character of these words is drawn."""
    pane = pane or here.pane
    x, y = here.place(pane.article.text.index(words), pane)
    [segment, *_] = here.app.screen._compositor.render_strips()[y].crop(x, x + 1)
    assert segment.style is not None
    return segment.style


def gutter(here: Reading, words: str, pane: Pane | None = None) -> str:
    pane = pane or here.pane
    return here.row(pane.article.text.index(words), pane)[:2].strip()


def keys(here: Reading) -> str:
    return here.lines[-1]


def origins(here: Reading) -> list[tuple[str, str, str]]:
    return [(one.label, one.target.exact, one.origin) for one in here.annotations()]


def project(**texts: str) -> Path:
    """A project of two articles, and what its file says of suggestions."""
    Project.create(Path("talks")).add([write(f"in/{name}", text) for name, text in PAIR.items()])
    path = Path("talks", FILE)
    path.write_text(path.read_text() + "".join(f"\n[{name}]\n{text}\n" for name, text in texts.items()))
    return Path("talks")


async def at_work(here: Reading) -> Suggesting:
    """What holds the suggestions of the real program, once it was asked."""
    await here.until(lambda: here.app.room.suggesting is not None)
    held = here.app.room.suggesting
    assert held is not None
    return held


# ---------------------------------------------------------------- shown


@pytest.mark.parametrize("colours", [1 << 24, 16, 2])
async def test_a_suggestion_is_dim_until_it_is_accepted_in_the_text_and_in_the_gutter(colours: int) -> None:
    async with reading(PAIR, colours=colours) as here:
        await here.go("Nobody")
        plain = style_at(here, "Paris")
        assert gutter(here, "Ann") == ""
        await propose(here, PARIS)
        offered, letter = style_at(here, "Paris"), gutter(here, "Ann")
        assert letter == "g"
        await here.press(".", "enter")
        await here.go("Nobody")
        accepted = style_at(here, "Paris")
        assert len({plain, offered, accepted}) == 3
        assert gutter(here, "Ann") == "g"


async def test_letters_of_suggestions_stand_beside_those_of_annotations_where_there_is_room() -> None:
    text = "Ann left Paris in May, and Bob may stay.\n"
    async with reading({"one.txt": text}) as here:
        await here.go("Ann")
        await here.press("p")
        await propose(here, offer(text, "GPE", "Paris"), offer(text, "DATE", "May"))
        assert gutter(here, "Ann") == "pg"


async def test_the_strip_says_what_is_suggested_why_how_surely_and_how_many_there_are() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await propose(here, STAY, done=False)
        await here.press(".")
        assert (
            "suggested CLAIM prediction  “Bob may stay”  .50 · like Bob may stay  [1 fact · 2 prediction" in here.facts
        )
        assert "1 suggestion so far" in here.status
        await propose(here, *ALL)
        assert "6 suggestions: ." in here.status
        assert all(part in keys(here) for part in ("enter accept", "backspace reject", ". next", ", back"))
        await here.go("else")
        assert "accept" not in keys(here)


async def test_where_the_screen_is_narrow_the_values_are_counted_or_left_out() -> None:
    async with reading(PAIR, size=(80, 24)) as here:
        await propose(here, STAY)
        await here.press(".")
        assert here.facts.rstrip().endswith(".50 · like Bob may stay  [1-4 type]")
        await here.resize(64, 24)
        assert here.facts.rstrip().endswith(".50 · like Bob may stay")


async def test_of_a_long_reason_the_end_is_cut_and_not_the_score() -> None:
    async with reading(PAIR, size=(80, 24)) as here:
        why = "labelled 12 of 13 times, first in an-article-with-a-rather-long-name"
        await propose(here, STAY._replace(why=why))
        await here.press(".")
        assert "“Bob may stay”  .50 · labelled 12 of 13 times" in here.lines[-3]
        assert here.lines[-3].rstrip().endswith("…")


async def test_help_says_what_can_be_done_with_it_and_what_labels_would_take() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await propose(here, offer(ONE, "PER", "Ann Brook met", 0.9))
        await here.press("?")
        assert "Here: suggested PER “Ann Brook met”" in here.text
        assert "its score is 0.90" in here.text
        assert "accept with mention: " in here.text
        assert "reject the suggestion" in here.text
        assert "ORG “Ann Brook met”" in here.text
        assert "UNC “Ann”" in here.text


async def test_what_is_selected_or_was_just_said_is_what_keys_mean() -> None:
    async with reading(PAIR) as here:
        await propose(here, BOB)
        await here.select("Bob in")
        assert "suggested" not in here.facts
        await here.press("p")
        assert origins(here) == [("PER", "Bob in", "hand")]


async def test_an_annotation_that_was_gone_to_is_what_keys_mean_and_not_a_suggestion_in_it() -> None:
    async with reading(PAIR) as here:
        await propose(here, STAY, AGAIN)
        await here.press("enter", "escape", "ctrl+home", "]")
        assert "CLAIM prediction" in here.facts
        assert "suggested" not in here.facts
        await here.press("3")
        assert [one.attributes["type"] for one in here.annotations()] == ["value"]
        assert here.said() == [("CLAIM", "Bob may stay")]
        await here.press(".")
        assert "suggested PER" in here.facts
        await here.go("may stay")
        await here.press("[", "right", "left")
        assert "suggested PER" in here.facts, "once the cursor moves"


async def test_what_nothing_can_be_related_to_is_not_accepted() -> None:
    async with reading({"one.txt": ONE}, size=WIDE) as here:
        offers = await propose(here, STAY)
        await here.press(".", "k")
        assert "nothing that CLAIM “Bob may stay” relates to: label that first" in here.status
        assert here.said() == []
        assert len(offers) == 1
        await here.go("Nobody")
        await here.press("c", "ctrl+home", ".", "k")
        assert ("CLAIM", "Bob may stay") in here.said(), "one claim is there, and it is another one"


@pytest.mark.parametrize("leave", [("escape",), ("tab", "escape")])
async def test_what_was_accepted_to_be_related_stays_so_when_nothing_is_and_says_so(leave: tuple[str, ...]) -> None:
    async with reading(PAIR, size=WIDE) as here:
        await here.go("Nobody")
        await here.press("c", "ctrl+home")
        await propose(here, STAY)
        await here.press(".", "k", *leave)
        assert "CLAIM “Bob may stay” stays accepted: z takes it back" in here.status
        await here.press("k", *leave)
        assert "stays accepted" not in here.status, "it was not accepted now"
        await here.press("z")
        assert ("CLAIM", "Bob may stay") not in here.said()


@pytest.mark.parametrize("key", ["x", "*", "space n", "space b"])
async def test_what_is_done_to_annotations_is_not_done_to_the_one_around_a_suggestion(key: str) -> None:
    async with reading(PAIR) as here:
        await propose(here, BOB, STAY, AGAIN)
        await here.press(key)
        assert "only suggested: enter accepts it, backspace rejects it" in here.status
        await here.press(".", "enter")
        assert "suggested PER" in here.facts
        assert here.said() == [("CLAIM", "Bob may stay")]
        await here.press(key)
        assert "only suggested: enter accepts it, backspace rejects it" in here.status
        assert here.said() == [("CLAIM", "Bob may stay")]
        await here.press("right", "right", "x")
        assert here.said() == []


async def test_the_first_suggestion_is_at_hand_for_who_did_nothing_yet() -> None:
    async with reading(PAIR) as here:
        await propose(here, *ALL[1:])
        assert "suggested PER  “Bob”" in here.facts
        assert here.stand.cursor == ONE.index("Bob")


async def test_the_cursor_stays_with_who_pressed_a_key() -> None:
    async with reading(PAIR) as here:
        await here.press("right", "left")
        await propose(here, *ALL[1:])
        assert here.stand.cursor == 0


async def test_other_panes_with_the_same_article_show_what_is_proposed_and_accepted() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await here.press("f2")
        await here.rest()
        [first, *_, last] = [pane for pane in here.panes if pane.article.id == "one"]
        await here.go("Nobody", last)
        plain = style_at(here, "Paris", last)
        await propose(here, PARIS, pane=first)
        offered = style_at(here, "Paris", last)
        await here.press(".", "enter")
        await here.go("Nobody", last)
        other = first if here.pane is last else last
        await here.go("Nobody", other)
        assert len({plain, offered, style_at(here, "Paris", first)}) == 3
        assert style_at(here, "Paris", first) == style_at(here, "Paris", last)


# ---------------------------------------------------------------- from one to the next


async def test_they_are_gone_through_by_place_longer_ones_first_round_and_round() -> None:
    async with reading(PAIR) as here:
        await propose(here, *ALL)
        seen = []
        for _ in ALL:
            seen.append(here.facts.partition("suggested ")[2].split("  ")[1])
            await here.press(".")
        assert seen == ["“Ann Brook”", "“Bob”", "“Paris”", "“Bob may stay”", "“Bob”", "“may”"]
        assert "from the start again" in here.status
        assert "“Ann Brook”" in here.facts
        await here.press(",")
        assert "from the end again" in here.status
        assert "“may”" in here.facts
        await here.press(",", ",")
        assert "“Bob may stay”" in here.facts


async def test_by_score_where_that_is_the_order() -> None:
    async with reading(PAIR) as here:
        suggesting(here)._heard({"order": "score", "accept": 0.5})
        await propose(here, *ALL)
        seen = []
        await here.go("Nobody")
        for _ in ALL:
            await here.press(".")
            seen.append(here.facts.partition(" · ")[0][-3:])
        assert seen == [".95", ".90", ".80", ".70", ".60", ".50"]
        await here.press(",", "enter")
        assert origins(here) == [("PER", "Bob", "entities@1")]
        assert here.stand.cursor == ONE.index("Bob may"), "the next lower score"
        await here.press("space m")
        assert "0.5" in here.text
        assert "5 of 5" in here.text


async def test_by_score_backwards_from_the_best_comes_the_last() -> None:
    async with reading(PAIR) as here:
        suggesting(here)._heard({"order": "score", "accept": 0.5})
        await propose(here, *ALL)
        await here.go("Nobody")
        await here.press(".", ",")
        assert "from the end again" in here.status
        assert "suggested CLAIM" in here.facts
        await here.press(".")
        assert "from the start again" in here.status
        assert "suggested GPE" in here.facts


async def test_counts_in_vim() -> None:
    async with reading(PAIR, keys=Bindings("vim")) as here:
        await propose(here, *ALL)
        await here.press("2", "g", ".")
        assert "“Paris”" in here.facts
        await here.press("enter", "2", "g", ",")
        assert origins(here) == [("GPE", "Paris", "entities@1")]
        assert "“Ann Brook”" in here.facts
        await here.press("backspace", "2", "u")
        assert here.said() == []
        await here.press("space M", "enter")
        assert here.said() == [("PER", "Ann Brook"), ("GPE", "Paris")]


@pytest.mark.parametrize("pressed", [".", ",", "space m", "space h s"])
@pytest.mark.parametrize("wanted", [True, False])
async def test_where_nobody_was_asked_it_says_why(pressed: str, wanted: bool) -> None:
    async with reading(PAIR, size=WIDE) as here:
        here.app.room.suggests = wanted
        await here.press(pressed)
        told = "suggestions have not begun yet" if wanted else "nothing is suggested in this session: diptych without"
        assert told in here.status


async def test_where_there_are_none_it_says_so_and_where_there_are() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await propose(here, done=False)
        await here.press(".")
        assert "suggestions are being looked for: a moment" in here.status
        await propose(here)
        await propose(here, offer(TWO, "PER", "Ann Brook"), pane=here.panes[1])
        await here.press(",")
        assert "no suggestion is left in one; there are some in two: tab" in here.status
        await here.press("space m")
        assert "no suggestion is left in one" in here.status
        await here.press("backspace")
        assert "no suggestion here" in here.status
        await here.press("enter")
        assert "nothing is proposed here" in here.status
        await here.press("tab", ".")
        assert "“Ann Brook”" in here.facts


# ---------------------------------------------------------------- answers


async def test_enter_accepts_with_its_origin_says_so_and_goes_on() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await propose(here, ANN, BOB)
        await here.press("enter")
        assert "PER “Ann Brook” accepted · z takes it back · 1 suggestion: ." in here.status
        assert "suggested PER  “Bob”" in here.facts
        await here.press("enter")
        assert "no suggestion is left in this article" in here.status
        assert origins(here) == [("PER", "Ann Brook", "entities@1"), ("PER", "Bob", "entities@1")]
        await here.saved()
        assert here.on_disk() == [("PER", "Ann Brook"), ("PER", "Bob")]


async def test_backspace_rejects_it_whoever_proposes_it_and_undo_brings_it_back() -> None:
    async with reading(PAIR, size=WIDE) as here:
        other = offer(ONE, "PER", "Bob", 0.95, origin="memory@1")
        offers = await propose(here, BOB, other, PARIS)
        assert len(offers) == 2
        assert ".95" in here.facts
        await here.press("backspace")
        assert "PER “Bob” rejected" in here.status
        assert "suggested GPE" in here.facts
        assert len(offers) == 1
        await propose(here, BOB, other)
        assert len(offers) == 1, "proposed again, it is not shown"
        await here.press("z")
        assert len(offers) == 2
        assert "suggested PER  “Bob”  .95 · like Bob" in here.facts
        await here.press("ctrl+y")
        assert len(offers) == 1
        assert here.said() == []


async def test_undo_of_an_answer_has_the_suggestion_at_hand_again() -> None:
    async with reading(PAIR) as here:
        await propose(here, *ALL)
        await here.go("Bob may")
        await here.press("enter", "z")
        assert "suggested PER  “Bob”" in here.facts
        assert here.said() == []
        await here.press(",", "enter", "z")
        assert "suggested CLAIM" in here.facts


@pytest.mark.parametrize(
    ("key", "made"),
    [
        ("p", [("PER", "Ann Brook", "entities@1")]),
        ("o", [("ORG", "Ann Brook", "entities@1")]),
        ("u", [("UNC", "Ann", "hand")]),
    ],
)
async def test_a_letter_accepts_as_that_label_or_labels_what_it_always_does(
    key: str, made: list[tuple[str, str, str]]
) -> None:
    async with reading(PAIR) as here:
        await propose(here, ANN)
        await here.press(key)
        assert origins(here) == made
        assert here.stand.cursor == 0, "it stays"


async def test_another_label_has_its_own_values() -> None:
    async with reading(PAIR) as here:
        await propose(here, offer(ONE, "PER", "Ann Brook", mention="pronoun"))
        await here.press("t")
        [one] = here.annotations()
        assert one.attributes == here.app.desk.schema.defaults("THING")


async def test_a_letter_takes_the_suggestion_of_its_label_that_is_under_the_cursor() -> None:
    async with reading(PAIR) as here:
        await here.press("escape")
        await propose(here, STAY, AGAIN)
        await here.go("Bob may")
        assert "suggested PER" in here.facts
        await here.press("c")
        [one] = here.annotations()
        assert (one.target.exact, one.origin, one.attributes["type"]) == ("Bob may stay", "claims@2", "prediction")
        await here.press("3")
        [one] = here.annotations()
        assert one.attributes["type"] == "value", "a digit means what was just made"
        assert here.said() == [("CLAIM", "Bob may stay")]


@pytest.mark.parametrize(("key", "name", "value"), [("1", "type", "fact"), ("0", "sure", "unsure")])
async def test_a_digit_accepts_with_that_value(key: str, name: str, value: str) -> None:
    async with reading(PAIR) as here:
        await propose(here, STAY)
        await here.press(".", key)
        [one] = here.annotations()
        assert (one.attributes[name], one.origin) == (value, "claims@2")
        assert f"{name}: {value}" in here.status
        await here.press("z")
        assert here.said() == []


async def test_a_digit_without_a_value_accepts_nothing() -> None:
    async with reading(PAIR) as here:
        await propose(here, STAY)
        await here.press(".", "9")
        assert "CLAIM has 4 values" in here.status
        assert here.said() == []


async def test_what_one_says_oneself_hides_it_and_deleting_shows_it_again() -> None:
    async with reading(PAIR) as here:
        offers = await propose(here, ANN)
        await here.select("Ann Brook met")
        await here.press("p")
        assert len(offers) == 0
        await here.press("x")
        assert len(offers) == 1
        assert here.said() == []
        await here.press("z")
        assert len(offers) == 0


# ---------------------------------------------------------------- many at once


async def test_many_are_accepted_in_one_step_and_counted_before() -> None:
    async with reading(PAIR, size=WIDE) as here:
        offers = await propose(here, *ALL)
        await here.press("space m")
        assert "2 of 6" in here.text
        await here.press("backspace", "7")
        assert "4 of 6" in here.text
        await here.press("enter")
        assert "4 accepted; z takes all back" in here.status
        assert [label for label, _ in here.said()] == ["PER", "PER", "GPE", "UNC"]
        assert len(offers) == 2
        await here.press("z")
        assert here.said() == []
        assert len(offers) == 6
        assert here.stand.cursor == 0, "undo leads to the first of them"


async def test_those_of_one_label() -> None:
    async with reading(PAIR) as here:
        await propose(here, *ALL)
        await here.press("space m", *("backspace",) * 3, *"0 per")
        assert "3 of 6" in here.text
        await here.press("enter")
        assert {label for label, _ in here.said()} == {"PER"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [("x", "a score from 0 to 1"), ("2", "between 0 and 1"), ("0.5 nope", "no label NOPE"), ("nan", "between 0 and 1")],
)
async def test_what_is_no_score_is_said_while_it_is_typed_and_accepts_nothing(typed: str, told: str) -> None:
    async with reading(PAIR, size=WIDE) as here:
        await propose(here, *ALL)
        await here.press("space m", *("backspace",) * 3, *typed)
        assert told in here.text
        await here.press("enter")
        assert told in here.text
        assert "accept all with a score of at least" in here.text, "what is typed can be mended"
        await here.press("ctrl+u", *"0.9", "enter")
        assert {label for label, _ in here.said()} == {"PER", "GPE"}


async def test_a_score_that_none_has_leaves_the_line_open() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await propose(here, ANN)
        await here.press("space m", *("backspace",) * 3, "1", "enter")
        assert "no suggestion has that score" in here.text
        await here.press("escape")
        assert "accept all with" not in here.text
        assert here.said() == []


@pytest.mark.parametrize("opens", ["space m", "/", "space n"])
async def test_while_a_line_is_typed_in_the_key_bar_names_no_key_of_the_reader(opens: str) -> None:
    async with reading(PAIR, size=WIDE) as here:
        await here.go("Paris")
        await here.press("g")
        await propose(here, ANN, BOB)
        assert "menu" in keys(here)
        await here.press(opens)
        assert not keys(here).strip()
        await here.press("x")
        assert not keys(here).strip()
        await here.press("escape")
        assert "menu" in keys(here)


async def test_the_mouse_leaves_a_line_and_the_key_bar_is_the_readers() -> None:
    async with reading(PAIR, size=WIDE) as here:
        await here.press("/", "x")
        await here.click(*here.place(ONE.index("Nobody")))
        assert "menu" in keys(here)


async def test_nothing_typed_accepts_nothing() -> None:
    async with reading(PAIR) as here:
        await propose(here, *ALL)
        await here.press("space m", *("backspace",) * 3, "enter")
        assert here.said() == []


async def test_of_two_that_cross_the_first_is_accepted_and_the_other_stays() -> None:
    async with reading(PAIR, size=WIDE) as here:
        first, second = offer(ONE, "PER", "Ann Brook"), offer(ONE, "ORG", "Brook met", origin="other@1")
        offers = await propose(here, first, second, PARIS)
        await here.press("space m", *("backspace",) * 3, "0", "enter")
        assert "2 accepted; 1 would cross others and stay suggestions" in here.status
        assert here.said() == [("PER", "Ann Brook"), ("GPE", "Paris")]
        await here.press("z")
        assert len(offers) == 3


# ---------------------------------------------------------------- what goes wrong


async def test_an_article_that_is_another_one_on_disk_shows_nothing_wrong() -> None:
    async with reading(PAIR) as here:
        offers = await propose(here)
        held = suggesting(here)
        held._heard(
            {"article": "one", "digest": "another", "offers": [["?1", "rules", "x@1", "PER", [[0, 3]], 1, "", {}]]}
        )
        held._heard({"article": "gone", "digest": "", "offers": []})
        assert len(offers) == 0


async def test_what_a_file_became_while_it_was_open_is_not_suggested_for() -> None:
    request = opened(str(project()))
    async with reading(request, suggest=True) as here:
        held = await at_work(here)
        await here.until(lambda: {"one", "two"} <= held.done)
        assert held.of("one")
        [path] = Path("talks/articles").glob("one.*")
        path.write_text("Something else altogether, said Bob in Rome.\n")
        held.again(None)
        await here.until(lambda: "nothing is suggested for one: its file is not what it was" in here.status)
        await here.until(lambda: {"one", "two"} <= held.done)
        assert not held.of("one")
        assert held.of("two")


async def test_what_the_schema_on_the_screen_does_not_have_is_not_suggested() -> None:
    async with reading(PAIR) as here:
        offers = await propose(here, offer(ONE, "STRANGE", "Ann"), PARIS)
        assert len(offers) == 1
        await here.press(".")
        assert "GPE" in here.facts


async def test_a_layer_that_another_process_holds_says_why_nothing_is_accepted() -> None:
    async with reading(PAIR, size=WIDE) as here:
        here.app.desk.locked = "it is open elsewhere (process 7)"
        offers = await propose(here, *ALL)
        for key in ("enter", "backspace", "p", "1"):
            await here.press(key)
            assert "it is open elsewhere (process 7)" in here.status
            assert "suggested PER" in here.facts
        await here.press("space m", "enter")
        assert "it is open elsewhere (process 7)" in here.status
        assert len(offers) == len(ALL)
        assert here.said() == []


async def test_what_the_disk_refuses_is_a_suggestion_again() -> None:
    disk = FakeDisk()

    def refuse(step: Step, kind: Kind = "do") -> None:
        disk.readonly, disk.holder = True, "process 7 on elsewhere"
        raise ReadOnlyError("tester.json cannot be changed")

    disk.apply = refuse  # type: ignore[method-assign]
    async with reading(PAIR, open_store=lambda: disk, size=WIDE) as here:
        offers = await propose(here, *ALL)
        await here.press("enter")
        await here.until(lambda: here.said() == [])
        assert len(offers) == len(ALL)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('order = "size"\naccept = 7', ':7: `order` must be one of reading, score, not "size" (and 1 more)'),
        ("accept = 7", ":7: `accept` must be a score"),
        ("accept = ", ": it is not valid TOML"),
    ],
)
async def test_settings_that_are_wrong_are_said_on_one_line_and_nothing_else_breaks(text: str, told: str) -> None:
    place = project()
    async with reading(opened(str(place)), suggest=True, size=(200, 30)) as here:
        held = await at_work(here)
        await here.until(lambda: {"one", "two"} <= held.done)
        (place / FILE).write_text((place / FILE).read_text() + f"[suggest]\n{text}\n")
        held.again(None)
        await here.until(lambda: f"suggestions: {FILE}{told}" in here.status)
        await here.until(lambda: {"one", "two"} <= held.done)
        await here.press(".", "enter")
        assert len(here.said()) == 1


async def test_a_program_that_is_killed_begins_anew_and_not_for_ever() -> None:
    async with reading(opened(str(project())), suggest=True, size=WIDE) as here:
        held = await at_work(here)
        for lives in (2, 1, 0):
            await here.until(lambda: "one" in held.done)
            process: Any = held._program._process
            process.kill()
            await here.until(lambda: "came to an end" in here.status)
            assert ("no more will come" in here.status) == (lives == 0)
            await here.press("right")
            assert "came to an end" not in here.status
        assert not held._program.running
        await here.press(".", "p")
        await here.saved()
        assert len(here.on_disk()) == 1


async def test_what_was_made_and_taken_back_at_once_is_told_as_gone() -> None:
    async with reading(PAIR) as here:
        held = suggesting(here)
        program = held._program
        assert isinstance(program, Silent)
        await propose(here, *ALL)
        await here.press("enter", "z")
        await here.until(lambda: any(question["do"] == "said" for question in program.asked))
        last = program.asked[-1]
        assert (last["now"], len(last["gone"])) == ([], 1)


async def test_what_was_said_when_all_is_asked_anew_is_told_to_the_new_program() -> None:
    async with reading(PAIR) as here:
        held = suggesting(here)
        program = held._program
        assert isinstance(program, Silent)
        await propose(here, *ALL)
        await here.press("enter")
        held._made(Step("again", (Change(None, here.annotations()[0]),)))
        held.again(None)
        assert program.asked[0]["do"] == "begin"
        await here.until(lambda: any(question["do"] == "said" for question in program.asked))
        await here.press("z")
        await here.until(lambda: program.asked[-1].get("gone", []) != [])


# ---------------------------------------------------------------- the real program


async def test_what_is_labelled_once_is_proposed_where_it_stands_again_in_both_articles() -> None:
    texts = {"one.txt": "The zorblax came. Nobody saw the zorblax.\n", "two.txt": "A zorblax is no cat.\n"}
    async with reading(texts, suggest=True, size=WIDE) as here:
        held = await at_work(here)
        await here.until(lambda: {"one", "two"} <= held.done)
        await here.select("zorblax")
        await here.press("t")

        def proposed(name: str) -> list[str]:
            offers = held.of(name)
            found = [] if offers is None else [offers.by_id[one] for one in offers._seen]
            return [one.label for one in found if one.origin.startswith("memory@")]

        await here.until(lambda: (proposed("one"), proposed("two")) == (["THING"], ["THING"]))
        await here.go("zorblax.\n")
        assert "labelled 1 of 1 times" in here.facts
        await here.press("enter", "tab")
        await here.go("zorblax")
        await here.press("enter")
        assert [label for label, _ in here.said(here.panes[0])] == ["THING", "THING"]
        assert here.said() == [("THING", "zorblax")]
        await here.press("z", "z", "z")
        await here.until(lambda: proposed("one") == proposed("two") == [])


async def test_while_an_article_is_being_opened_nothing_is_proposed_and_then_all_of_it() -> None:
    long = "# A long one\n\n" + "".join(
        f"{n}. Ann *may* go to it, he said, and nobody knows more.\n\n" for n in range(3000)
    )
    async with reading({"long.md": long}, suggest=True) as here:
        assert here.pane.article.partial
        await here.press(".")
        assert "suggestions have not begun yet: a moment" in here.status
        await here.press("enter", "backspace", "space m")
        assert here.said() == []
        await here.until(lambda: not here.pane.article.partial)
        offers = (await at_work(here)).of("long")
        await here.until(lambda: bool(offers))
        await here.press(".", "enter")
        assert len(here.said()) == 1


async def test_a_dataset_tells_what_was_accepted_from_what_was_made_by_hand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = project()
    async with reading(opened(str(place))) as here:
        await propose(here, ANN, PARIS)
        await here.press("enter", "backspace")
        await here.go("Bob")
        await here.press("p")
        await here.saved()
    assert cli.main(["export", "jsonl", "-", "--project", str(place)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = {(one["quote"], one["origin"]) for line in lines for one in line["annotations"]}
    assert found == {("Ann Brook", "entities@1"), ("Bob", "hand")}
    assert cli.main(["export", "csv", "spans.csv", "--project", str(place)]) == 0
    with Path("spans.csv").open(encoding="utf-8", newline="") as file:
        assert {(row["quote"], row["origin"]) for row in csv.DictReader(file)} == found
    async with reading(opened(str(place))) as here:
        await here.until(lambda: len(here.said()) == 2)
        offers = await propose(here, PARIS)
        assert len(offers) == 0, "what was rejected is not shown again"


async def test_a_rejection_alone_makes_a_project_of_loose_articles() -> None:
    async with reading(PAIR) as here:
        await propose(here, ANN)
        await here.press("backspace")
        await here.saved()
        assert here.on_disk() == []
        assert Path(FILE).exists()
