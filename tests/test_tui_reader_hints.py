"""Hints: tags over the text, typed to select; a capital reaches there; every word with tab."""

import re

from articles.span import Span
from tests.hard_texts import plain
from tests.reading import Reading, reading
from tui.hinting import Hinting
from tui.hints import hints_for

TEXT = "Ann Archer met Bob Baker. The harbour was closed, says Lodestone Weekly.\n"


def tag_of(here: Reading, words: str) -> str:
    """The tag of these words."""
    mode = here.app.reader.mode
    assert isinstance(mode, Hinting)
    [tag] = [tag for tag, span in mode._hints.spans.items() if span.of(here.pane.article.text) == words]
    return tag


async def test_a_tag_selects_and_a_label_follows() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("f")
        tag = tag_of(here, "Bob Baker")
        assert len(tag) == 1
        assert re.search(rf"{tag}ob Bak", here.text), "the tag stands where the words begin"
        assert "type a tag" in here.status
        await here.press(*tag)
        assert here.selected == "Bob Baker"
        assert "met Bob Baker" in here.text
        await here.press("p")
        assert here.said() == [("PER", "Bob Baker")]


async def test_a_capital_reaches_from_what_is_selected_to_there() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("f")
        await here.press(*tag_of(here, "Bob Baker"), "f")
        await here.press(*tag_of(here, "Ann Archer").upper())
        assert here.selected == "Ann Archer met Bob Baker"
        await here.press("escape", "ctrl+end", "f")
        await here.press(*tag_of(here, "Lodestone Weekly").upper())
        assert here.selected == "Lodestone Weekly"


async def test_tab_goes_on_to_every_word_and_tags_of_two_letters_narrow() -> None:
    words = " ".join(f"w{number}" for number in range(60))
    async with reading({"one.txt": f"{TEXT}\n{words}\n"}, size=(120, 30)) as here:
        await here.press("f", "tab")
        tag = tag_of(here, "w55")
        assert len(tag) == 2
        before = here.text
        await here.press(tag[0])
        assert here.text != before
        await here.press(tag[1])
        assert here.selected == "w55"
        await here.press("escape", "f", "tab", "tab")
        assert tag_of(here, "Bob Baker")


async def test_what_is_no_tag_says_so_and_other_keys_end_it() -> None:
    async with reading({"one.txt": "Ann met Bob.\n"}) as here:
        await here.press("f", "z")
        assert "no tag begins with z" in here.status
        await here.press("escape")
        assert here.app.reader.mode is None
        assert "Ann met Bob" in here.text
        await here.press("f", "right")
        assert here.app.reader.mode is None
        assert here.stand.cursor == 4
        await here.press("f", "tab", "escape")
        assert here.selected == ""


async def test_nothing_to_point_at_says_so() -> None:
    async with reading({"one.txt": "Leave a Reply\n\nYour email address will not be published.\n"}) as here:
        await here.press("f")
        assert "nothing to point at" in here.status


def test_what_is_labelled_already_gets_the_last_tags_and_the_near_gets_the_first() -> None:
    article = plain("Ann met Bob. Cid met Dan.")
    whole = Span(0, 25)
    cursor = article.text.index("Cid")
    first = hints_for(article, whole, cursor, (), {Span(cursor, cursor + 3)})
    order = [span.of(article.text) for span in first.spans.values()]
    assert order[:2] == ["Dan", "Bob"]
    assert order[-1] == "Cid"


def test_a_phrase_nearby_comes_before_a_name_far_away() -> None:
    text = f"Ann owns the rare earth minerals{', then slept' * 30}. Bob Baker woke."
    found = hints_for(plain(text), Span(0, len(text)), 0, (), ()).spans.values()
    order = [span.of(text) for span in found]
    assert order.index("Ann") < order.index("rare earth minerals") < order.index("Bob Baker")
