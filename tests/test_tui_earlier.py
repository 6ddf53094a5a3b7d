"""Values given before: which are offered first for a quote, and that they are counted as the layer has them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading import Reading, reading
from tui import earlier
from tui.earlier import offers, slug

GIVEN = {
    "howard-lutnick": Counter({"Howard Lutnick": 3, "Mr Lutnick": 1}),
    "beijing": Counter({"Beijing": 9}),
    "wd:Q148": Counter({"China": 5, "Chinese officials": 1}),
    "trade-officials": Counter({"trade officials": 2}),
}


def first(quote: str) -> list[str]:
    return [offer.value for offer in offers(GIVEN, quote)]


def test_the_same_words_come_first_then_those_that_have_them_all_then_a_new_one() -> None:
    assert first("China")[0] == "wd:Q148"
    assert first("china")[0] == "wd:Q148"
    assert first("Lutnick")[:2] == ["howard-lutnick", "lutnick"]
    assert first("Donald Trump")[0] == "donald-trump"


def test_a_word_in_common_comes_behind_the_new_one_and_the_most_given_first() -> None:
    assert first("American officials") == [
        "american-officials",
        "wd:Q148",
        "trade-officials",
        "beijing",
        "howard-lutnick",
    ]


def test_a_new_value_is_offered_once_and_none_for_what_has_no_words() -> None:
    assert first("Beijing").count("beijing") == 1
    assert set(first("…")) == set(GIVEN)


@given(st.text(max_size=40))
def test_every_known_value_is_offered_exactly_once(quote: str) -> None:
    values = first(quote)
    assert len(values) == len(set(values))
    assert set(GIVEN) <= set(values) <= {*GIVEN, slug(quote)}


def test_a_slug_is_words_in_lower_case_with_hyphens() -> None:
    assert slug("  Mr Trump’s “Truth_Social”") == "mr-trump-s-truth-social"
    assert slug("日本") == "日本"


async def refs(here: Reading) -> dict[str, dict[str, int]]:
    """The values of `ref` with their quotes, as they are offered."""
    known = here.app.room.earlier
    await known.read()
    return {value: dict(quotes) for value, quotes in known.of("ref").items()}


async def test_it_counts_what_the_layer_has_after_every_change() -> None:
    async with reading({"one.txt": "Ann, met by Bob.\n\nAnn, who left.\n"}) as here:
        assert await refs(here) == {}
        await here.press("p", "e", "f", "enter", "escape")
        assert await refs(here) == {"ann": {"Ann": 1}}
        await here.go("Ann, who")
        await here.press("p", "e", "f", "enter")
        assert await refs(here) == {"ann": {"Ann": 2}}
        await here.press("f", *"other", "enter")
        assert await refs(here) == {"ann": {"Ann": 1}, "other": {"Ann": 1}}
        await here.press("x")
        assert await refs(here) == {"ann": {"Ann": 1}}
        await here.press("z", "z", "z")
        assert await refs(here) == {"ann": {"Ann": 1}}


async def test_many_changes_are_looked_at_beside_the_keys_and_enter_waits_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(earlier, "FEW", 0)
    async with reading({"one.txt": "Ann, met by Bob.\n\nAnn, who left.\n"}) as here:
        await here.press("p", "e", "f")
        await here.until(lambda: "new" in here.text)
        await here.press("enter")
        assert not here.app.room.earlier.ready
        await here.press("escape")
        await here.go("Ann, who")
        await here.press("p", "e", "f")
        await here.until(lambda: "1: “Ann”" in here.text)
        await here.press("enter")
        assert [one.attributes["ref"] for one in here.annotations()] == ["ann", "ann"]
