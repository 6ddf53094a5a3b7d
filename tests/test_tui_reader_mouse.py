"""Whatever the mouse does, what is selected is whole clusters of the text, and where the mouse was."""

from itertools import pairwise
from random import Random

import pytest
from textual import events

from articles.units import cluster_at
from tests.hard_texts import CLUSTERS, CONTROLS, LONG
from tests.reading import Reading, reading
from tui.widgets.bars import ScrollBar
from tui.widgets.pane import GUTTER

TEXT = "One two. Three, four.\n\nFive six seven. Eight nine.\n\nTen."
PAIR = {"one.txt": TEXT, "two.txt": "Another one. It is short.\n"}
NASTY = {
    "nasty.txt": "\n\n".join(
        [
            " ".join(CLUSTERS),
            "a" + "".join(CONTROLS).replace("\0", "") + "b",
            *LONG,
            "mixed 漢字👩‍🚀e\u0301 שלום tail",
            "tab\there\r\nthere",
        ]
    ),
    "table.md": "# A 漢 *b*\n\n| one | 漢 |\n|---|--:|\n| 👩‍🚀 x | e\u0301 |\n\n- item `co de`\n  > quoted 🇺🇸🇬🇧\n",
}


def holds_true(here: Reading) -> None:
    """Cursor and selection lie on cluster boundaries of the text, in a block or between blocks."""
    article, stand = here.pane.article, here.stand
    text = article.text
    starts = {0, len(text)}
    for block in article.blocks:
        at = block.start
        while at < block.end:
            starts.add(at)
            at = min(cluster_at(text, at).end, block.end)
        starts.add(block.end)
    assert stand.cursor in starts
    selection = stand.selection
    assert 0 <= selection.start <= selection.end <= len(text)
    assert {selection.start, selection.end} <= starts, (selection, selection.of(text))


async def test_a_click_puts_the_cursor_there() -> None:
    async with reading(PAIR) as here:
        for word in ("seven", "Ten", "ne two"):
            await here.click(*here.place(TEXT.index(word)))
            assert here.stand.cursor == TEXT.index(word)
            assert here.selected == ""


async def test_a_click_in_the_other_pane_gives_it_the_keys() -> None:
    async with reading(PAIR) as here:
        one, two = here.panes
        await here.click(*here.place(8, two))
        assert here.pane is two
        assert two.has_focus
        assert two.stand.cursor == 8
        await here.press("p")
        assert (here.said(one), here.said(two)) == ([], [("PER", "one")])
        await here.click(*here.place(4, one))
        assert here.pane is one


async def test_a_double_click_takes_the_word_and_a_triple_click_the_sentence() -> None:
    async with reading(PAIR) as here:
        at = here.place(TEXT.index("even"))
        await here.click(*at, times=2)
        assert here.selected == "seven"
        await here.click(*here.place(0), times=1)
        assert here.selected == ""
        await here.click(*at, times=3)
        assert here.selected.strip() == "Five six seven."
        await here.press("c")
        assert here.said() == [("CLAIM", "Five six seven.")]


async def test_a_drag_selects_both_characters_at_its_ends_and_all_between() -> None:
    async with reading(PAIR) as here:
        first, last = TEXT.index("hree"), TEXT.index("six")
        for a, b in ((first, last), (last, first)):
            await here.drag(here.place(a), here.place((a + b) // 2 + 3), here.place(b))
            assert here.selected == TEXT[first : last + 1]
        await here.drag(here.place(first), here.place(last), here.place(first))
        assert here.selected == "h"
        await here.press("u")
        assert here.said() == [("UNC", "h")]


async def test_shift_and_click_select_up_to_there() -> None:
    async with reading(PAIR) as here:
        await here.click(*here.place(TEXT.index("Three")))
        await here.click(*here.place(TEXT.index("six")), shift=True)
        assert here.selected == TEXT[TEXT.index("Three") : TEXT.index("six") + 1]
        await here.click(*here.place(TEXT.index("two")), shift=True)
        assert here.selected.startswith("two. ")
        assert "Three".startswith(here.selected.removeprefix("two. "))


async def test_other_buttons_do_nothing() -> None:
    async with reading(PAIR) as here:
        before = here.stand
        for button in (2, 3):
            await here.click(*here.place(TEXT.index("six")), button=button)
            await here.drag(here.place(9), here.place(TEXT.index("six")), button=button)
            await here.click(*here.place(TEXT.index("six")), times=2, button=button)
            assert here.stand == before


async def test_the_wheel_scrolls_the_pane_under_the_pointer_and_leaves_the_cursor() -> None:
    texts = {"a.txt": "one line\n\n" * 200, "b.txt": "other line\n\n" * 200}
    async with reading(texts) as here:
        one, two = here.panes
        x = two.region.x + 5
        for _ in range(3):
            await here.mouse(events.MouseScrollDown, x, 5)
        assert (one.view.first, two.stand.cursor) == (0, 0)
        assert two.view.first > 0
        assert here.pane is one
        for _ in range(9):
            await here.mouse(events.MouseScrollUp, x, 5)
        assert two.view.first == 0


async def test_a_drag_beyond_the_edge_scrolls_and_goes_on_selecting() -> None:
    async with reading({"a.txt": "".join(f"line {number}\n\n" for number in range(200))}, size=(60, 20)) as here:
        x, y = here.place(0)
        await here.drag((x, y), *[(x, 19)] * 30)
        text = here.pane.article.text
        assert here.stand.selection.start == 0
        assert here.selected.count("line") > 15
        assert here.pane.view.sees(here.stand.cursor)
        await here.drag((x, 5), *[(x, 0)] * 60)
        assert here.stand.selection.start == 0
        assert here.pane.view.sees(0)
        assert here.selected == text[: len(here.selected)]


async def test_the_scroll_bar_can_be_dragged_and_clicked() -> None:
    async with reading({"a.txt": "".join(f"line {number}\n\n" for number in range(400))}, size=(60, 20)) as here:
        bar = here.app.reader.query_one(ScrollBar)
        x, top, bottom = bar.region.x, bar.region.y + 1, bar.region.bottom
        firsts = []
        for y in range(top, bottom):
            await here.click(x, y)
            firsts.append(here.pane.view.first)
        assert firsts[0] == 0
        assert all(a <= b for a, b in pairwise(firsts))
        assert here.pane.view.at_end
        assert here.stand.cursor == 0
        await here.drag((x, bottom - 1), (x, 8), (x, top), (x, -5))
        assert here.pane.view.first == 0
        await here.drag((x, top), (x, 50))
        assert here.pane.view.at_end


@pytest.mark.parametrize("seed", range(4))
async def test_no_gesture_cuts_a_cluster(seed: int) -> None:
    random = Random(seed)
    size = random.choice([(100, 30), (60, 20), (44, 30)])
    async with reading(NASTY, size=size) as here:

        def anywhere() -> tuple[int, int]:
            return random.randrange(size[0]), random.randrange(size[1])

        for _ in range(60):
            match random.randrange(7):
                case 0:
                    await here.click(*anywhere(), times=random.choice([1, 2, 3, 4]))
                case 1 | 2:
                    await here.drag(*[anywhere() for _ in range(random.randrange(2, 6))])
                case 3:
                    await here.click(*anywhere(), shift=True)
                case 4:
                    await here.mouse(random.choice([events.MouseScrollDown, events.MouseScrollUp]), *anywhere())
                case 5:
                    await here.press(random.choice(["shift+right", "+", "-", "v", ">", "<", "tab", "ctrl+end", "u"]))
                case 6:
                    await here.mouse(events.MouseMove, *anywhere())
            holds_true(here)
        for pane in here.panes:
            for one in here.annotations(pane):
                assert tuple(span.of(pane.article.text) for span in one.target.spans) == one.target.quotes


async def test_every_cell_of_a_hard_text_leads_to_the_cluster_that_is_drawn_there() -> None:
    async with reading(NASTY, size=(120, 60)) as here:
        for pane in here.panes:
            left = pane.region.x + pane._left + GUTTER
            for y in range(pane.view.page):
                row = pane.view.rows[y]
                if row is None:
                    continue
                for x in range(0, pane.layout_.width, 3):
                    span = pane.view.cluster_at(x, y)
                    assert span is not None
                    assert cluster_at(pane.article.text, span.start).end >= span.end
            await here.click(left + 2, pane.region.y + 1)
            holds_true(here)
