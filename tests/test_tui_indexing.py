"""The index beside the screen: related articles in the library, the same claim elsewhere, progress, and what fails."""

import sys
from pathlib import Path

import pytest

from annotations.project import Project
from articles.index import Index, place_of
from tests.reading import Reading, opened, reading, write
from tui.beside import command
from tui.indexing import CHUNK
from tui.screens.elsewhere import Elsewhere
from tui.screens.library import Library

TRUCE = "A truce was signed in Geneva on Monday. Rice prices fell by a tenth. Nobody had expected it.\n"
TEXTS = {
    "dam": "The dam at Aldersley holds, engineers said. Families went home on Monday evening.\n",
    "truce": TRUCE,
    "peace": "It rained. On Monday both sides signed a truce in Geneva.\n",
    "copy": TRUCE.replace("Nobody had expected it.", "It rained."),
    "rice": "Rice prices fell again.\n",
}
HANGS = """
import json, sys, time
for line in sys.stdin:
    question = json.loads(line)
    if "expect" in question:
        print(json.dumps({"expected": len(question["expect"])}), flush=True)
    elif "update" in question:
        print(json.dumps({"done": 1200, "of": 10000}), flush=True)
        time.sleep(600)
"""
DIES = "import sys; sys.stdin.readline()"


def project(texts: dict[str, str] | None = None) -> Project:
    made = Project.create(Path("talks"))
    made.add([write(f"in/{name}.txt", text) for name, text in (texts or TEXTS).items()])
    return made


def program(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code in the place of every program beside the screen."""
    monkeypatch.setattr("tui.beside.command", lambda _: [sys.executable, "-c", code])


async def library(here: Reading) -> Library:
    await here.press("space j")
    screen = here.app.screen
    assert isinstance(screen, Library)
    await here.until(lambda: not screen.table.busy)
    return screen


async def elsewhere(here: Reading) -> Elsewhere:
    await here.press("M")
    screen = here.app.screen
    assert isinstance(screen, Elsewhere)
    return screen


def order(screen: Library) -> list[str]:
    return [screen.table.rows[number].item.id for number in screen.table.shown]


async def test_the_library_says_how_related_articles_are_to_the_open_one_and_puts_them_first_by_key() -> None:
    project()
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        screen = await library(here)
        await here.until(lambda: "same" in here.text)
        rows = dict(zip(order(screen), here.lines[2:7], strict=True))
        assert "% same" in rows["copy"]
        assert "%" in rows["peace"]
        assert "%" in rows["rice"]
        assert "%" not in rows["truce"]
        assert order(screen) == list(TEXTS)
        await here.press("ctrl+r")
        assert order(screen)[:3] == ["copy", "peace", "rice"]
        assert "those related to truce first" in here.lines[-1]
        await here.press(*"r")
        assert order(screen)[0] == "rice", "an id that begins so comes first, as ever"
        await here.press("backspace", "ctrl+r")
        assert order(screen) == list(TEXTS)
        assert "in the order of the project" in here.lines[-1]


async def test_the_order_asked_for_before_the_index_is_ready_comes_when_it_is() -> None:
    project()
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        await here.press("space j", "ctrl+r")
        screen = here.app.screen
        assert isinstance(screen, Library)
        await here.until(lambda: screen.relations is not None and order(screen)[:2] == ["copy", "peace"])
        assert "not known yet" not in here.lines[-1]


async def test_progress_is_shown_and_ended_by_a_key_and_all_other_keys_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    async with reading(opened("talks")) as here:
        program(HANGS, monkeypatch)
        await library(here)
        await here.until(lambda: "index 1,200 of 10,000 · ctrl+x stops it" in here.lines[-1])
        await here.press(*"pea")
        assert "1 of 5" in here.lines[0]
        await here.press("escape")
        assert here.app.room.index.building, "it goes on when nobody looks"
        await library(here)
        await here.press("ctrl+x")
        assert "index stopped at 1,200 of 10,000" in here.lines[-1]
        assert not here.app.room.index.building
        await here.press("escape")
        here.app.room.index.stop()
        monkeypatch.setattr("tui.beside.command", command)
        await library(here)
        await here.until(lambda: "index" not in here.lines[-1] and "%" in here.text)


async def test_all_articles_are_named_to_the_program_however_many_they_are() -> None:
    project({f"levy-{number:03}": f"Levy {number} rose.\n" for number in range(2 * CHUNK + 1)})
    async with reading(opened("talks")) as here:
        await library(here)
        await here.until(lambda: not here.app.room.index.building)
        index = Index.of(Path("talks"))
        assert len(index) == 2 * CHUNK + 1
        index.close()


@pytest.mark.parametrize("folder", ["off", "file"])
async def test_where_no_index_can_be_kept_the_last_line_says_so_and_nothing_else_breaks(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project()
    Path("file").write_text("no folder")
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", folder)
    async with reading(opened("talks")) as here:
        screen = await library(here)
        await here.until(lambda: "index can be kept" in here.lines[-1])
        await here.press("ctrl+r", *"peace", "enter")
        assert screen.relations is None
        assert here.pane.article.id == "peace"
        await elsewhere(here)
        await here.until(lambda: "index can be kept" in here.lines[2])


async def test_a_program_that_dies_is_told_and_the_library_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    async with reading(opened("talks")) as here:
        program(DIES, monkeypatch)
        screen = await library(here)
        await here.until(lambda: "came to an end" in here.lines[-1])
        assert order(screen) == list(TEXTS)
        await here.press("escape")
        monkeypatch.setattr("tui.beside.command", command)
        await library(here)
        await here.until(lambda: "%" in here.text)


async def test_a_damaged_index_is_made_anew_without_a_word() -> None:
    project()
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        await library(here)
        await here.until(lambda: "%" in here.text and not here.app.room.index.building)
        await here.press("escape")
    Index.of(Path("talks")).close()  # what was written last goes from beside the file into it
    place = place_of(Path("talks"))
    assert place is not None
    data = bytearray(place.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    place.write_bytes(data)
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        screen = await library(here)
        await here.until(lambda: screen.relations is not None and "peace" in screen.relations.found)
        assert "index" not in here.lines[-1]


async def test_the_same_claim_is_listed_and_opened_in_the_other_pane() -> None:
    project()
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        await here.go("signed")
        screen = await elsewhere(here)
        assert "A truce was signed in Geneva on Monday." in here.lines[0]
        await here.until(lambda: len(screen.table.shown) >= 2 and not screen.index.building)
        assert [row.article for row in screen.table.rows][:2] == ["copy", "peace"]
        await here.press("down", "enter")
        await here.until(lambda: here.selected != "")
        assert [pane.article.id for pane in here.panes] == ["truce", "peace"]
        assert here.pane is here.panes[1]
        assert here.selected == "On Monday both sides signed a truce in Geneva."


async def test_an_article_that_stands_open_is_gone_to_and_one_more_pane_is_opened_where_there_is_one_alone() -> None:
    project()
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        here.app.room.open_in(here.panes[1], "peace")
        await here.do("close_pane")
        await here.rest()
        while len(here.panes) > 1:
            await here.do("close_pane")
            await here.rest()
        here.app.room.open_in(here.pane, "truce")
        await here.go("signed")
        screen = await elsewhere(here)
        await here.until(lambda: len(screen.table.shown) >= 2 and not screen.index.building)
        await here.press("enter")
        await here.until(lambda: len(here.panes) == 2 and here.selected != "")
        assert (here.panes[0].article.id, here.pane.article.id) == ("truce", "copy")
        await here.press("tab")
        await here.go("signed")
        screen = await elsewhere(here)
        await here.until(lambda: bool(screen.table.shown) and not screen.index.building)
        await here.press("enter")
        await here.rest()
        assert [pane.article.id for pane in here.panes] == ["truce", "copy"]


async def test_a_sentence_that_moved_is_found_and_one_that_is_gone_is_told() -> None:
    made = project()
    async with reading(opened("talks")) as here:
        here.app.room.open_in(here.pane, "truce")
        await here.go("signed")
        screen = await elsewhere(here)
        await here.until(lambda: len(screen.table.shown) >= 2 and not screen.index.building)
        file = made.root / "articles" / "peace.txt"
        file.write_text("Something came before it. " + TEXTS["peace"])
        copy = made.root / "articles" / "copy.txt"
        copy.write_text("Nothing of it is left.\n")
        await here.press("enter")
        assert "copy has changed, and says this no more" in here.lines[-1]
        copy.unlink()
        await here.press("enter")
        assert "copy" in here.lines[-1]
        await here.press("down", "enter")
        await here.until(lambda: here.selected != "")
        assert here.selected == "On Monday both sides signed a truce in Geneva."


async def test_what_cannot_be_looked_for_is_said() -> None:
    async with reading({"one.txt": "One thing. — — —\n\n…\n"}) as here:
        await here.press("M")
        assert "there is no other article" in here.status
    async with reading({"a.txt": "One thing.\n\n* * *\n", "b.txt": "Something else entirely.\n"}) as here:
        await here.go("*")
        await here.press("M")
        assert "there are no words here" in here.status
        await here.go("One")
        await elsewhere(here)
        await here.until(lambda: "nothing like it in another article" in here.text)
        await here.press("enter", "y")
        assert "y does nothing here" in here.lines[-1]
        await here.press("down")
        assert "mark" not in here.lines[-1], "there is nothing to do with many"
        await here.press("escape")
        assert here.pane.has_focus


async def test_progress_of_a_search_is_shown_and_ended_by_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    project()
    async with reading(opened("talks")) as here:
        program(HANGS, monkeypatch)
        await elsewhere(here)
        await here.until(lambda: "index 1,200 of 10,000 · x stops it" in here.lines[-1])
        await here.press("x")
        assert "index stopped at 1,200 of 10,000" in here.lines[-1]
