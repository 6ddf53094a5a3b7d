"""Labelling by keys: what a letter takes, what is refused and why, values, deleting, undo in every article."""

from itertools import combinations

import pytest

from annotations.labels import Label
from annotations.schema import default_schema
from articles.span import Span
from tests.reading import Reading, reading

TEXT = (
    "Yesterday the mayor, Ann Lee, said that 40% of Paris may have left, and the United Nations agreed.\n\nBob stays.\n"
)
PAIR = {"one.txt": TEXT, "two.txt": "Cid denies it. Nobody knows why.\n"}
SCHEMA = default_schema()
LABELS = [label for label in SCHEMA.labels if label.key]

UNITS = {
    "CLAIM": ("Paris", "40% of Paris may have left"), "CUE": ("said", "said"), "UNC": ("may have", "may"),
    "PER": ("Lee", "Ann Lee"), "ORG": ("Nations", "United Nations"), "GPE": ("Paris", "Paris"),
    "LOC": ("Paris", "Paris"), "NORP": ("Nations", "Nations"), "THING": ("United", "United Nations"),
    "DATE": ("Yesterday", "Yesterday"), "NUM": ("40", "40%"),
}  # fmt: skip
"""Where the cursor stands, and what the label's letter takes there."""


def is_true(here: Reading) -> None:
    """Every quote stands at its span, in every pane."""
    for pane in here.panes:
        for one in here.annotations(pane):
            assert tuple(span.of(pane.article.text) for span in one.target.spans) == one.target.quotes


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.name)
async def test_a_letter_takes_the_unit_that_its_label_prefers(label: Label) -> None:
    name = label.name
    async with reading(PAIR) as here:
        where, quote = UNITS[name]
        await here.go(where)
        await here.press(label.key)
        assert here.said() == [(name, quote)]
        assert (here.stand.cursor, here.selected) == (TEXT.index(where), "")
        assert here.facts.startswith(f" {name}")
        assert f"“{quote}”" in here.facts
        await here.saved()
        assert here.on_disk() == [(name, quote)]
        is_true(here)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.name)
async def test_a_letter_takes_a_selection_but_for_white_space_at_its_edges(label: Label) -> None:
    name = label.name
    async with reading(PAIR) as here:
        await here.select(" the mayor, Ann ")
        await here.press(label.key)
        assert here.said() == [(name, "the mayor, Ann")]
        assert here.selected == ""
        await here.select(", and")
        await here.press(label.key)
        assert here.said()[1] == (name, ", and")
        is_true(here)


async def test_a_selection_of_white_space_alone_is_not_labelled() -> None:
    async with reading(PAIR) as here:
        await here.select(" ")
        await here.press("c")
        assert here.said() == []
        assert "no words here" in here.status


async def test_a_selection_may_reach_over_paragraphs() -> None:
    async with reading(PAIR) as here:
        await here.go("agreed")
        await here.press("ctrl+shift+end", "t")
        assert here.said() == [("THING", "agreed.\n\nBob stays.")]
        is_true(here)


async def test_the_digits_give_values_and_0_doubt() -> None:
    async with reading(PAIR) as here:
        for label in LABELS:
            await here.go(UNITS[label.name][0])
            await here.press(label.key)
            attribute = SCHEMA.digits(label.name)
            for digit in "123456789":
                await here.press(digit)
                value = attribute.names[int(digit) - 1 :][:1] if attribute else ()
                if attribute and value:
                    assert here.app.reader.current is not None
                    assert here.app.reader.current.attributes[attribute.name] == value[0]
                    assert here.status.startswith(f" {attribute.name}: {value[0]}")
                elif attribute:
                    assert f"{label.name} has {len(attribute.names)} values" in here.status
                else:
                    assert f"{label.name} has no values" in here.status
            toggle = SCHEMA.toggle(label.name)
            if toggle is None:
                await here.press("0")
                assert "has nothing that 0 switches" in here.status
            else:
                first, second = toggle.names
                for value in (second, first):
                    await here.press("0")
                    assert here.app.reader.current is not None
                    assert here.app.reader.current.attributes[toggle.name] == value
                    assert here.status.startswith(f" {toggle.name}: {value}")
                    assert (f" {second}" in here.facts) == (value == second)
            await here.press("x")
            assert here.said() == []
        for digit in "19":
            await here.press(digit)
            assert "no annotation here" in here.status


async def test_a_value_that_it_has_already_is_no_step() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "2", "2", "2", "z")
        assert "undone: CLAIM type prediction" in here.status
        assert here.annotations()[0].attributes["type"] == "fact"
        await here.press("z")
        assert here.said() == []


async def test_claims_that_cross_are_refused_and_nested_ones_are_not() -> None:
    async with reading(PAIR) as here:
        await here.select("the mayor, Ann Lee,")
        await here.press("c")
        await here.select("Ann Lee, said")
        await here.press("c")
        assert here.said() == [("CLAIM", "the mayor, Ann Lee,")]
        assert "CLAIM may not cross CLAIM “the mayor, Ann Lee,”" in here.status
        assert here.selected == "Ann Lee, said"
        await here.press("p")
        assert ("PER", "Ann Lee, said") in here.said()
        await here.select("Ann Lee")
        await here.press("c")
        await here.select("Yesterday the mayor, Ann Lee, said")
        await here.press("c")
        assert [quote for label, quote in here.said() if label == "CLAIM"] == [
            "Yesterday the mayor, Ann Lee, said", "the mayor, Ann Lee,", "Ann Lee",
        ]  # fmt: skip
        await here.select("Ann Lee")
        await here.press("c")
        assert "this is labelled CLAIM already; x deletes it" in here.status
        is_true(here)


async def test_deleting_begins_with_the_smallest() -> None:
    quotes = ["40%", "40% of", "40% of Paris", "that 40% of Paris"]
    async with reading(PAIR) as here:
        for quote in quotes[::-1]:
            await here.select(quote)
            await here.press("c")
        await here.press("left", "right")
        for left in (3, 2, 1, 0):
            await here.go("40%")
            assert f"“{quotes[3 - left]}”" in here.facts
            assert (f"+{left} more here" in here.facts) == bool(left)
            await here.press("x")
            assert len(here.said()) == left
            assert f"deleted CLAIM “{quotes[3 - left]}”" in here.status
        await here.press("z", "z", "z", "z")
        assert sorted(quote for _, quote in here.said()) == sorted(quotes)
        await here.saved()
        assert sorted(quote for _, quote in here.on_disk()) == sorted(quotes)


async def test_the_one_just_made_is_the_one_that_keys_change() -> None:
    async with reading(PAIR) as here:
        await here.select("Ann Lee")
        await here.press("p")
        await here.select("Ann Lee, said")
        await here.press("c", "3")
        assert [one.attributes.get("type") for one in here.annotations() if one.label == "CLAIM"] == ["value"]
        await here.press("x")
        assert here.said() == [("PER", "Ann Lee")]


async def test_undo_and_redo_reach_every_pane() -> None:
    async with reading(PAIR) as here:
        await here.press("p", "tab", "p", "right", "u", "tab")
        one, two = here.panes
        assert (len(here.annotations(one)), len(here.annotations(two))) == (1, 2)
        await here.press("z")
        assert "undone: label UNC “denies” in two" in here.status
        assert here.said(two) == [("PER", "Cid")]
        await here.press("z", "z")
        assert (here.said(one), here.said(two)) == ([], [])
        await here.press("z")
        assert "nothing to undo" in here.status
        await here.press("ctrl+y", "ctrl+y", "ctrl+y")
        assert (here.said(one), here.said(two)) == ([("PER", "Yesterday")], [("PER", "Cid"), ("UNC", "denies")])
        await here.press("ctrl+y")
        assert "nothing to redo" in here.status
        await here.saved()
        assert here.on_disk() == [("PER", "Cid"), ("PER", "Yesterday"), ("UNC", "denies")]


async def test_undo_shows_what_it_changed() -> None:
    async with reading({"one.txt": "Ann. " * 2000 + "Bob."}, size=(60, 20)) as here:
        await here.press("p", "x", "ctrl+end", "z")
        assert here.pane.view.sees(0)
        assert here.stand.cursor == 0
        await here.press("ctrl+y")
        assert here.said() == []


async def test_undo_reaches_an_article_that_is_not_shown_any_more() -> None:
    async with reading({**PAIR, "three.txt": "Dan wonders."}) as here:
        await here.press("p", "f7", "p", "f7")
        assert next(pane.article.id for pane in here.panes) == "three"
        await here.press("shift+f2")
        await here.rest()
        shown = {pane.article.id for pane in here.panes}
        assert "one" not in shown
        await here.press("z", "z")
        assert "undone: label PER “Yesterday” in one" in here.status
        await here.saved()
        assert here.on_disk() == []
        await here.press("ctrl+y")
        await here.saved()
        assert here.on_disk() == [("PER", "Yesterday")]
        while here.pane.article.id != "one":
            await here.press("f7")
        assert here.said() == [("PER", "Yesterday")]


async def test_the_last_label_again() -> None:
    async with reading(PAIR) as here:
        await here.go("mayor")
        await here.press("t", "right", ";")
        await here.go("Paris")
        await here.press("v", "right", "f4", "tab", ";")
        assert here.said(here.panes[0]) == [("THING", "mayor"), ("THING", "Ann Lee"), ("THING", "Paris")]
        assert here.said(here.panes[1]) == [("THING", "Cid")]


async def test_every_pair_of_labels_is_allowed_or_refused_as_the_schema_says() -> None:
    async with reading(PAIR) as here:
        for one, other in combinations(LABELS, 2):
            await here.go("mayor")
            await here.press("v", "right", "right", one.key)
            await here.go("Ann Lee")
            await here.press("v", "right", "right", other.key)
            allowed = SCHEMA.crosses_allowed(other.name, one.name)
            assert len(here.said()) == (2 if allowed else 1), (one.name, other.name)
            assert ("may not cross" in here.status) != allowed
            for _ in here.said():
                await here.press("z")
            assert here.said() == []


async def test_the_whole_extent_of_the_annotation_under_the_cursor_is_shown() -> None:
    async with reading(PAIR) as here:
        span = await here.select("Ann Lee, said that")
        await here.press("c")
        await here.go("said")
        assert [Span(f.start, f.end) for f in here.pane._focused] == [span]
        await here.go("Bob")
        assert here.pane._focused == ()
