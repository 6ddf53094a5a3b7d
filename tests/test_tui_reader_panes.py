"""One to four panes, of one article or several, on screens of every size."""

import pytest

from tests.reading import Reading, reading
from tui.screens.reader import LEAST_PANE
from tui.widgets.bars import ScrollBar

WORDS = " ".join(f"word{number}" for number in range(2000))
PAIR = {"one.txt": "Ann said so. Bob may agree.\n\n" + WORDS, "two.txt": "Cid denies it.\n"}
FOUR = {**PAIR, "three.txt": "Dan wonders.\n", "four.md": "# Eve\n\n- *asks*\n- | no table\n"}
SIZES = [(60, 20), (72, 24), (80, 24), (200, 60), (250, 80)]


def is_whole(here: Reading) -> None:
    """Every line of the screen is as wide as the screen, and the pane with the keys is on it."""
    width, height = here.app.size
    lines = here.lines
    assert len(lines) == height
    assert {strip.cell_length for strip in here.app.screen._compositor.render_strips()} == {width}
    assert here.pane.display


def on_screen(here: Reading) -> list[str]:
    return [pane.article.id for pane in here.panes if pane.display]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("size", SIZES)
async def test_as_many_panes_as_have_room_stand_side_by_side(count: int, size: tuple[int, int]) -> None:
    texts = dict(list(FOUR.items())[:count])
    async with reading(texts, size=size) as here:
        assert len(here.panes) == count
        assert len(on_screen(here)) == min(count, size[0] // LEAST_PANE)
        for pane in here.panes * 2:
            assert here.pane is pane
            assert pane.article.id in on_screen(here)
            is_whole(here)
            await here.press("tab")
            await here.rest()
        await here.press("shift+tab")
        assert here.pane is here.panes[-1]


async def test_what_is_said_in_one_pane_stands_in_the_other_of_the_same_article() -> None:
    async with reading(PAIR, size=(200, 40)) as here:
        await here.press("f2")
        await here.rest()
        assert [pane.article.id for pane in here.panes] == ["one", "two", "one"]
        first, _, last = here.panes
        await here.press("p")
        assert here.said(first) == here.said(last) == [("PER", "Ann")]
        assert here.text.count("1 ✎") == 2
        for pane in (first, last):
            assert [fragment.start for fragment in pane.sheet.spans.overlapping(0, 9)] == [0]
            assert here.row(0, pane).startswith("p  Ann said so")
        await here.press("tab", "x")
        assert here.said(last) == []
        assert "✎" not in here.text
        await here.go("word7 ")
        assert last.stand.cursor == 0


async def test_panes_close_from_the_active_one_and_the_last_stays() -> None:
    async with reading(FOUR, size=(200, 40)) as here:
        await here.press("tab", "tab", "shift+f2")
        await here.rest()
        assert [pane.article.id for pane in here.panes] == ["one", "two", "four"]
        assert here.pane is here.panes[1]
        assert [bar.pane for bar in here.app.reader.query(ScrollBar)] == here.panes
        is_whole(here)
        await here.press("ctrl+w")
        await here.rest()
        await here.press("ctrl+w")
        await here.rest()
        assert on_screen(here) == ["four"]
        await here.press("ctrl+w", "c", "tab", "down", "f2")
        await here.rest()
        assert on_screen(here) == ["four", "four"]
        is_whole(here)


async def test_keys_pressed_faster_than_panes_come_and_go_do_no_harm() -> None:
    async with reading(FOUR, size=(200, 40)) as here:
        for name in [
            "ctrl+w",
            "f2",
            "f2",
            "ctrl+w",
            "tab",
            "ctrl+w",
            "f2",
            "c",
            "ctrl+w",
            "ctrl+w",
            "ctrl+w",
            "f2",
        ] * 3:
            await here.press(name)
        await here.rest()
        assert 1 <= len(here.panes) <= 4
        assert [bar.pane for bar in here.app.reader.query(ScrollBar)] == here.panes
        assert here.pane in here.panes
        assert here.pane.has_focus
        is_whole(here)


async def test_articles_follow_one_another_in_a_pane_and_keep_what_was_said() -> None:
    async with reading(FOUR, size=(200, 40)) as here:
        seen = []
        for _ in range(5):
            seen.append(here.pane.article.id)
            await here.press("p", "f7")
        assert seen == ["one", "two", "three", "four", "one"]
        await here.press("shift+f7")
        assert here.pane.article.id == "one"
        assert here.said() == [("PER", "Ann")]
        await here.saved()
        assert here.on_disk() == [("PER", "Ann"), ("PER", "Cid"), ("PER", "Dan wonders"), ("PER", "Eve")]


async def test_a_single_article_has_no_other() -> None:
    async with reading({"one.txt": "Ann."}) as here:
        for name in ("f7", "shift+f7"):
            await here.press(name)
            assert "no other article" in here.status
        await here.press("tab", "shift+tab")
        assert here.pane.has_focus


@pytest.mark.parametrize("size", SIZES)
async def test_another_size_keeps_the_place(size: tuple[int, int]) -> None:
    async with reading(PAIR, size=(100, 30)) as here:
        await here.go("word1500 ")
        await here.press("shift+right", "shift+right")
        stand = here.stand
        for width, height in [size, (100, 30), (37, 9), size, (61, 21)]:
            await here.resize(width, height)
            assert here.stand.selection == stand.selection
            assert here.stand.cursor == stand.cursor
            assert here.pane.view.sees(stand.cursor)
            is_whole(here)


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (2, 40), (300, 1), (5, 3), (40, 4)])
async def test_a_screen_too_small_to_read_on_does_no_harm(size: tuple[int, int]) -> None:
    async with reading(FOUR, size=size) as here:
        for name in [
            "down",
            "pagedown",
            "v",
            "right",
            "c",
            "tab",
            "f2",
            "/",
            "a",
            "enter",
            "f3",
            "?",
            "down",
            "x",
            "tab",
        ]:
            await here.press(name)
            await here.rest()
        is_whole(here)
        await here.resize(80, 24)
        is_whole(here)
        await here.resize(*size)
        await here.press("ctrl+w", "x", "z", "f5", "ctrl+end", "ctrl+home")
        await here.rest()
        is_whole(here)
        assert here.app.is_running


async def test_started_on_a_tiny_screen_it_reads_well_on_a_larger_one() -> None:
    async with reading(PAIR, size=(1, 1)) as here:
        await here.resize(80, 24)
        assert "Ann said so" in here.text
        assert "Cid denies it" in here.text
