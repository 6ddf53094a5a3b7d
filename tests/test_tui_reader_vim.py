"""The preset `vim` in the running reader: counts, sequences, what is pending; and that no keys can do harm."""

import asyncio
from contextlib import chdir
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.schema import default_schema
from articles.units import is_cluster_start
from tests.reading import Reading, reading
from tui.bindings import PRESETS, VIM, Bindings
from tui.keybar import Here, bar
from tui.keymap import keymap
from tui.palette import DARK, Palette
from tui.terminals import FATES

WORDS = "one two three four five six seven eight nine ten"
TEXT = "\n\n".join(f"{number}. {WORDS}. {WORDS}!" for number in range(1, 41))
FILES = {"long.txt": TEXT, "other.txt": "Another one. It is short.\n"}


async def test_a_count_is_so_many_times_and_is_shown_until_it_is_used() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        for count, motion in (("3", "w"), ("2", ")"), ("12", "l"), ("5", "j"), ("4", "}"), ("3", "e")):
            await here.press("g g")
            for _ in range(int(count)):
                await here.press(motion)
            there = here.stand.cursor
            await here.press("g g", *count)
            assert f" {count} … times" in here.status
            await here.press(motion)
            assert here.stand.cursor == there, (count, motion)
            assert "times" not in here.status


async def test_the_largest_count_ends_at_the_articles_end() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        for motion, back in (("w", "b"), ("j", "k"), ("l", "h"), (")", "("), ("}", "{")):
            await here.press("g g", *"99999")
            assert " 9999 … times" in here.status
            await here.press(motion)
            assert here.pane.article.text[here.stand.cursor :] in TEXT[-2 * len(WORDS) :]
            await here.press(*"9999", back)
            assert here.stand.cursor <= len(WORDS)
        await here.press("G", "2", "ctrl+b", "ctrl+f")
        assert len(WORDS) < here.stand.cursor < len(TEXT) - 2 * len(WORDS)
        await here.press(*"100", "ctrl+f")
        assert "99 pages are the most at once" in here.status


async def test_a_number_before_the_articles_ends_is_a_paragraph() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        for keys, number in (("7 G", 7), ("1 2 g g", 12), ("G", 0), ("9 9 G", 40)):
            await here.press(keys)
            expected = TEXT.index(f"{number}. one") if number else len(TEXT) - 1
            assert here.stand.cursor == expected, keys


async def test_visual_mode_takes_counts_and_a_label_ends_it() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        await here.go("two")
        await here.press("v", "3", "e")
        assert here.selected == "two three four"
        await here.press("f", "x")
        assert here.selected == "two three four five six"
        await here.press("space p")
        assert here.said() == [("PER", "two three four five six")]
        assert not here.stand.extending
        await here.go("nine")
        await here.press("v", "T", "g")
        assert here.selected == "ht "
        await here.press("escape")
        await here.press("g g", "3", "w", ".")
        assert len(here.said()) == 2


async def test_undo_takes_a_count_and_so_does_going_from_annotation_to_annotation() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        for _ in range(4):
            await here.press("space n", "w", "w")
        assert len(here.said()) == 4
        await here.press("g g", "3", "]")
        assert here.stand.cursor == here.annotations()[3].target.start
        await here.press("3", "u")
        assert len(here.said()) == 1
        await here.press("2", "ctrl+r")
        assert len(here.said()) == 3
        await here.press("1", "0", "0", "u")
        assert "99 steps are the most" in here.status
        assert len(here.said()) == 3


async def test_escape_drops_what_is_typed_and_nothing_else() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        await here.press("v", "w")
        selected = here.selected
        for typed in ("3", "g", "space", "f", "2 d", "Z"):
            await here.press(typed, "escape")
            assert here.app.reader.keying.typed == ()
            assert here.selected == selected
        await here.press("escape")
        assert here.selected == ""


async def test_the_space_bar_leads_to_labels_and_the_bar_names_them() -> None:
    async with reading(FILES, size=(160, 30), keys=Bindings(VIM)) as here:
        assert "space c CLAIM" in here.app.reader.below.keys.text
        await here.press("space")
        assert "a label's letter" in here.status
        assert here.app.reader.below.keys.text.startswith(" c CLAIM  a CUE")
        await here.press("c")
        assert here.said()[0][0] == "CLAIM"
        await here.press("space 2")
        assert here.annotations()[0].attributes["type"] == "prediction"
        await here.press("space 0")
        assert "sure" in here.status
        await here.press("space x", "ö")
        assert "means nothing" in here.status


async def test_a_digit_in_the_inspector_is_a_value_and_elsewhere_a_count() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        await here.press("space c", "i", "2", "escape")
        assert here.annotations()[0].attributes["type"] == "prediction"
        await here.press("2", "w")
        assert here.annotations()[0].attributes["type"] == "prediction"


async def test_the_ends_of_an_annotation_move_by_the_keys_of_the_preset() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        await here.go("two")
        await here.press("space p")
        before = here.said()[0][1]
        await here.press("space E", "2", "w", "h", "enter")
        assert len(here.said()[0][1]) > len(before)


async def test_help_and_messages_name_the_keys_in_force() -> None:
    async with reading(FILES, keys=Bindings(VIM)) as here:
        await here.press("space p", "x")
        assert "u brings it back" in here.status
        await here.press("?")
        await here.rest()
        seen = here.text
        for _ in range(8):
            await here.press("pagedown")
            seen += here.text
        for line in ("space c", "gg", "u, ctrl+r"[:1], "x, dd, del", "space N", "f  ", "1-9999"):
            assert line in seen, line


# ---------------------------------------------------------------- the key bar


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("here", Here)
async def test_the_bar_names_what_fits_whole_at_every_width(here: Here, preset: str) -> None:
    async with reading(FILES) as running:
        desk = running.app.desk
        keys, palette = keymap(desk.schema, Bindings(preset)), Palette(DARK, desk.schema.labels, 1 << 24)
        before = 0
        for width in range(30, 300, 7):
            left, right = bar(here, keys, desk.schema, desk.slots, palette, width)
            text = "".join(run.text for run in (*left, *right))
            assert len(text) <= width
            for word in ("help", "quit"):
                assert (word in text) == (here not in (Here.LEADER, Here.MODE, Here.TYPING)), (
                    "their keys mean that here"
                )
            names = [run.text for run in left if run.text.strip()]
            assert len(names) >= before, "more room, more of it"
            before = len(names) - 4  # a wide item may take the room of narrow ones


async def test_the_bar_says_what_is_most_useful_here() -> None:
    async with reading(FILES, size=(80, 24)) as here:
        keys = here.app.reader.below.keys
        assert keys.text.startswith(" c CLAIM")
        assert "space menu" in keys.text
        await here.press("p")
        here.app.reader.tell()
        assert keys.text.startswith(" e edit  k relate  x delete  0 unsure")
        await here.press("pagedown", "v", "right")
        assert here.selected
        here.app.reader.tell()
        assert keys.text.startswith(" c CLAIM")
        await here.press("escape", "/", *"seven", "enter")
        assert keys.text.startswith(" / next hit  F9 previous  esc end")
        await here.press("escape", "f")
        assert "type a tag" in here.status
        assert keys.text.split() == ["esc", "leave"], "q may be a letter of a tag"
        for line in here.lines[-1:]:
            assert "…" not in line


# ---------------------------------------------------------------- any keys

LEAVING = {"q", "ctrl+q", "Z"}
KEYS = {
    preset: sorted(
        {
            key
            for own in keymap(default_schema(), Bindings(preset)).sequences.values()
            for sequence in own
            for key in sequence.split(" ")
        }
        - LEAVING
        - FATES["xterm"].keys()
    )
    for preset in PRESETS
}


@pytest.mark.parametrize("preset", PRESETS)
@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_any_keys_leave_a_state_that_holds_together(preset: str, data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.sampled_from(KEYS[preset]), max_size=40))

    async def press() -> None:
        async with reading(FILES, keys=Bindings(preset)) as here:
            await here.press(*keys)
            await holds_together(here)

    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, chdir(folder):
        asyncio.run(press())


async def holds_together(here: Reading) -> None:
    """Nothing was thrown; cursors stand on characters, quotes are right; escape leads back to the article."""
    assert here.app.is_running
    assert here.app._exception is None
    for pane in here.panes:
        text, stand = pane.article.text, pane.stand
        assert is_cluster_start(text, stand.cursor)
        assert 0 <= stand.selection.start <= stand.selection.end <= len(text)
        for annotation in pane.sheet.by_id.values():
            target = annotation.target
            assert tuple(span.of(text) for span in target.spans) == target.quotes
    for _ in range(6):
        await here.press("escape")
    assert here.app.screen is here.app.reader
    assert here.app.reader.mode is None
    assert here.app.reader.keying.typed == ()
    assert here.selected == ""
    assert here.pane.has_focus
