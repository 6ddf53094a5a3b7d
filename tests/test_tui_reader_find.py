"""Finding: as one types, in one pane or all, kept and stepped through, with labels working meanwhile."""

from textual import events

from tests.reading import key, reading
from tui.widgets.pane import Pane

ONE = "Ann met Bob. Café Bob's.\n\nThen Bob left, and ann wept: 40% (x)."
PAIR = {"one.txt": ONE, "two.txt": "Bob again, says Ann.\n"}


def marked(pane: Pane) -> list[str]:
    """What is drawn as a hit."""
    text = pane.article.text
    return [span.of(text) for span in pane.hits(0, len(text))]


def starts(word: str) -> list[int]:
    return [at for at in range(len(ONE)) if ONE.startswith(word, at)]


async def test_hits_are_shown_as_one_types_in_every_pane_and_gone_with_escape() -> None:
    async with reading(PAIR) as here:
        one, two = here.panes
        await here.press("/", "B")
        assert marked(one) == ["B", "b"] * 3
        await here.press("o", "b")
        assert (marked(one), marked(two)) == (["Bob"] * 3, ["Bob"])
        assert "find: Bob" in here.text
        assert "finding “Bob”" in here.status
        await here.press("backspace", "o")
        assert marked(one) == []
        assert "not in this article" in here.text
        await here.press("ctrl+u", *"ann")
        assert marked(one) == ["Ann", "ann"]
        await here.press("escape")
        await here.rest()
        assert (marked(one), marked(two)) == ([], [])
        assert here.stand.cursor == 0
        assert here.pane.has_focus
        assert "find:" not in here.text


async def test_enter_keeps_the_hits_and_f3_steps_around() -> None:
    async with reading(PAIR) as here:
        await here.press("/", *"Bob", "enter")
        first, second, third = starts("Bob")
        assert here.stand.cursor == first
        assert "/ next, F9 previous" in here.status
        seen = []
        for name in ("f3", "/", "f3", "f3", "f9", "f9", "f9"):
            await here.press(name)
            seen.append(here.stand.cursor)
        assert seen == [second, third, first, second, first, third, second]
        await here.press("f3", "f3")
        assert "once around: from the start" in here.status
        await here.press("f9")
        assert "once around: from the end" in here.status
        await here.press("right")
        assert "finding “Bob”" in here.status
        await here.press("escape")
        assert marked(here.pane) == []
        await here.press("right")
        assert "finding" not in here.status


async def test_stepping_goes_on_in_the_pane_that_has_the_keys() -> None:
    async with reading(PAIR) as here:
        await here.press("/", *"ann", "enter", "tab", "f3")
        assert here.stand.cursor == "Bob again, says Ann.".index("Ann")
        await here.press("/", "f3", "escape", "escape")
        await here.press("tab", "/", *"again", "enter")
        assert "“again” is not in this article" in here.status
        await here.press("tab", "f3")
        assert here.stand.cursor == "Bob again".index("again")


async def test_labels_work_meanwhile() -> None:
    async with reading(PAIR) as here:
        await here.press("/", *"Bob", "enter", "p", "f3", "p", "f3", ";")
        assert [quote for _, quote in here.said()] == ["Bob", "Café Bob's", "Bob"]
        assert marked(here.pane) == ["Bob"] * 3
        await here.press("x", "z")
        assert len(here.said()) == 3
        await here.saved()


async def test_this_pane_or_all() -> None:
    async with reading(PAIR) as here:
        one, two = here.panes
        await here.press("/", *"Bob", "ctrl+o")
        assert "this pane" in here.text
        assert (len(marked(one)), len(marked(two))) == (3, 0)
        await here.press("ctrl+o")
        assert len(marked(two)) == 1
        await here.press("ctrl+o", "enter", "tab")
        await here.press("f3")
        assert here.pane is two
        assert here.stand.cursor == 0


async def test_expressions_and_what_is_wrong_with_one() -> None:
    async with reading(PAIR) as here:
        await here.press("/", "ctrl+r", *r"B\w+")
        assert "regular expression" in here.text
        assert marked(here.pane) == ["Bob"] * 3
        await here.press("(")
        assert marked(here.pane) == []
        assert "missing )" in here.text
        await here.press("enter")
        assert here.app.is_running
        assert here.pane.has_focus
        await here.press("escape", "/", "ctrl+u", *"(x)")
        assert marked(here.pane) == ["x"]
        await here.press("ctrl+r")
        assert marked(here.pane) == ["(x)"]


async def test_accents_are_folded() -> None:
    async with reading(PAIR) as here:
        await here.press("/", *"cafe", "enter")
        assert marked(here.pane) == ["Café"]
        assert here.stand.cursor == ONE.index("Café")


async def test_a_paste_goes_into_the_query_as_one_line() -> None:
    async with reading(PAIR) as here:
        await here.press("/")
        here.app.post_message(events.Paste("Bob\n left,\x1b[31m"))
        await here.settle()
        assert here.app.reader.line.typed == "Bob left,\x1b[31m"
        assert "find: Bob left,␛[31m" in here.text
        await here.press("escape")
        before = here.lines
        here.app.post_message(events.Paste("cxz"))
        await here.settle()
        assert here.said() == []
        assert here.lines == before


async def test_nothing_typed_and_nothing_found_end_quietly() -> None:
    async with reading(PAIR) as here:
        before = here.stand
        for keys in (("/", "enter"), ("/", "escape"), ("/", "z", "q", "enter", "escape")):
            await here.press(*keys)
            assert here.pane.has_focus
            assert here.stand == before


async def test_a_click_leaves_the_line_without_harm() -> None:
    async with reading(PAIR) as here:
        await here.press("/", *"Bob")
        await here.click(*here.place(ONE.index("Then")))
        await here.rest()
        assert here.pane.has_focus
        assert here.stand.cursor == ONE.index("Then")
        assert "find:" not in here.text
        assert marked(here.pane) == ["Bob"] * 3
        await here.press("f3")
        assert here.stand.cursor == starts("Bob")[2]
        assert "find:" not in here.text


async def test_hits_stay_with_a_new_pane_and_come_with_another_article() -> None:
    async with reading(PAIR, size=(160, 30)) as here:
        await here.press("/", *"ann", "enter", "f2")
        await here.rest()
        assert marked(here.panes[2]) == ["Ann", "ann"]
        await here.press("f7")
        assert here.pane.article.id == "two"
        assert marked(here.pane) == ["Ann"]


async def test_a_long_query_shows_its_end() -> None:
    async with reading(PAIR, size=(60, 20)) as here:
        await here.press("/")
        here.app.post_message(events.Paste("x" * 100))
        await here.press(*"END")
        assert "END█" in here.text
        assert {strip.cell_length for strip in here.app.screen._compositor.render_strips()} == {60}


async def test_keys_that_come_in_one_burst_go_where_they_were_meant() -> None:
    async with reading(PAIR) as here:
        for name in ("/", "B", "o", "b", "enter", "p"):
            here.app.post_message(key(name))
        await here.rest()
        assert here.app.reader.finding.query == "Bob"
        assert here.said() == [("PER", "Bob")]
