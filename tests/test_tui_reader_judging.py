"""Judging in the reader: articles by small letters, pairs by capitals; shown, kept, taken back, undone."""

from annotations.store import open_layer
from tests.reading import Reading, opened, reading

PAIR = {"one.txt": "One two. Three, four.\n", "two.txt": "Another one. It is short.\n"}


def kept(here: Reading) -> list[tuple[tuple[str, ...], str, object]]:
    """What the layer file says of articles and pairs."""
    project = here.app.home.project
    assert project is not None
    store = open_layer(project.layer_path("tester"), "tester", readonly=True)
    return sorted((one.articles, one.name, one.value) for one in store.judgements())


async def test_an_article_and_a_pair_are_judged_done_and_it_is_there_after_a_restart() -> None:
    async with reading(PAIR) as here:
        await here.press("space w")
        assert "d  status: new" in here.text
        assert "D  status: new" in here.text
        await here.press("d", "3", "space w", "D", "3")
        assert "status of one and two: done" in here.status
        await here.press("escape")
        assert "one · 0 · done · pair done" in here.status
        await here.press("tab")
        assert "two · 0 · pair done" in here.status
        await here.press("space w")
        assert "d  status: reading" in here.text
        assert "D  status: done" in here.text
        await here.press("escape", "space w", "g", "1")
        await here.until(lambda: here.app.desk.kept == here.app.desk.sent)
        done = [(("one",), "status", "done"), (("one", "two"), "status", "done"), (("two",), "genre", "news")]
        assert kept(here) == done
        root = here.app.home.root
    async with reading(opened(str(root))) as here:
        await here.until(lambda: "one · 0 · done · pair done" in here.status)


async def test_a_judgement_is_changed_taken_back_and_undone() -> None:
    async with reading(PAIR) as here:
        await here.press("space w", "s", "1", "space w", "s", "3")
        assert [one.value for one in here.app.desk.layer.judgements.values()] == ["critical"]
        await here.press("space w", "s")
        assert "0  take it back" in here.text
        await here.press("0")
        assert "no stance of one" in here.status
        assert not here.app.desk.layer.judgements
        for value in ("critical", "favourable"):
            await here.press("z")
            assert "undone: stance of one" in here.status
            assert [one.value for one in here.app.desk.layer.judgements.values()] == [value]
        await here.press("z")
        assert not here.app.desk.layer.judgements
        await here.press("ctrl+y")
        assert [one.value for one in here.app.desk.layer.judgements.values()] == ["favourable"]


async def test_one_article_alone_makes_no_pair_and_leaving_judges_nothing() -> None:
    async with reading({"one.txt": PAIR["one.txt"]}) as here:
        await here.press("space w")
        assert "event" not in here.text
        await here.press("escape", "space w", "d", "escape")
        assert not here.app.desk.layer.judgements
        assert here.pane.has_focus


async def both(here: Reading) -> set[str]:
    """The status of `one` in the menu of judgements, and in the library."""
    await here.press("space w")
    [menu] = [line.split("status: ")[1].split()[0] for line in here.lines if "d  status: " in line]
    await here.press("escape", "space j")
    await here.until(lambda: " two " in here.text and " 2 of 2" in here.text)
    [row] = [line.split() for line in here.lines if " one " in line]
    await here.press("escape")
    return {menu, row[row.index("one") - 1]}


async def test_a_status_is_called_alike_in_the_menu_and_in_the_library() -> None:
    async with reading(PAIR) as here:
        assert await both(here) == {"new"}
        await here.press("t")
        assert await both(here) == {"reading"}
        await here.press("z")
        assert await both(here) == {"new"}
        await here.press("space w", "d", "3")
        assert await both(here) == {"done"}
