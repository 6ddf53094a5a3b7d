"""Opening: the head of a long article at once, then the whole; articles without text; texts that changed."""

from pathlib import Path

import pytest

from annotations.project import Project
from articles import library
from articles.article import Article
from tests.reading import reading, request_for, write
from tui.request import OpenRequest, open_request

PARAGRAPH = "The *minister* said that the plan may work; nobody knows how long it will take, or at what price.\n\n"
LONG = "# A long one\n\n" + "".join(f"{number}. {PARAGRAPH}" for number in range(1, 2400))
"""More than 128 kB: its head is shown while another process reads the whole."""


def opened(*paths: str) -> OpenRequest:
    return open_request([Path(path) for path in paths], Path.cwd(), annotator="tester")


async def test_a_long_article_shows_its_head_refuses_labels_and_becomes_whole() -> None:
    assert len(LONG) > library.LONG_MARKDOWN
    async with reading({"long.md": LONG, "two.txt": "Cid denies it.\n"}) as here:
        pane = here.panes[0]
        assert pane.article.partial
        assert "A long one" in here.text
        assert "opening…" in here.text
        head = len(pane.article.text)
        await here.press("pagedown", "pagedown", "c")
        assert here.said() == []
        assert "the article is still being opened: a moment" in here.status
        await here.press("tab", "p", "tab", "ctrl+end", "up", "left")
        stand, at = here.stand, here.pane.article.text[here.stand.cursor :][:40]
        top = pane.view.first
        await here.until(lambda: not pane.article.partial)
        await here.rest()
        assert len(pane.article.text) > head
        assert here.stand.cursor == stand.cursor
        assert pane.article.text[here.stand.cursor :].startswith(at)
        assert pane.view.sees(here.stand.cursor)
        assert pane.view.first == top
        assert "opening…" not in here.text
        await here.press("escape", "c")
        assert [label for label, _ in here.said()] == ["CLAIM"]
        assert here.said(here.panes[1]) == [("PER", "Cid")]
        await here.saved()
    async with reading(opened("long.md", "two.txt")) as here:
        assert not here.panes[0].article.partial, "the cache holds it now"
        await here.until(lambda: bool(here.said(here.panes[0])))


async def test_a_long_article_in_two_panes_becomes_whole_in_both() -> None:
    write("long.md", LONG)
    async with reading(opened("long.md", "long.md")) as here:
        assert len(here.panes) == 2
        await here.press("f2")
        await here.rest()
        await here.press("ctrl+end", "/", *"minister", "enter")
        await here.until(lambda: not any(pane.article.partial for pane in here.panes))
        await here.rest()
        assert len({id(pane.article) for pane in here.panes}) == 1
        await here.press("c")
        assert len(here.said()) == 1
        assert all(here.said(pane) == here.said() for pane in here.panes)
        assert here.pane.hits(0, 500)


async def test_a_long_article_that_is_left_while_it_opens_does_no_harm() -> None:
    async with reading({"long.md": LONG, "two.txt": "Cid denies it.\n"}) as here:
        await here.press("f7", "p")
        assert here.pane.article.id == "two"
        await here.press("ctrl+w")
        await here.rest()
        await here.press("f7")
        await here.until(lambda: here.pane.article.id == "long" and not here.pane.article.partial)
        await here.press("q")
        assert here.app._exit


async def test_leaving_while_an_article_opens_is_quick() -> None:
    async with reading({"long.md": LONG}) as here:
        await here.press("q")
        assert here.app._exit


async def test_a_long_article_that_goes_away_while_it_opens_is_said() -> None:
    async with reading({"long.md": LONG}) as here:
        pass
    write("long.md", LONG + "And more.\n")
    request = opened("long.md")
    Path("long.md").unlink()
    async with reading(request) as here:
        await here.until(lambda: "long.md" in here.status and "no such file" in here.status)
        assert here.pane.article.partial
        await here.press("down", "c")
        assert "still being opened" in here.status or "no such file" in here.status
        assert here.said() == []


@pytest.mark.parametrize("text", ["", "\n", " \n\n \t\n"])
async def test_an_article_without_blocks_can_be_shown(text: str) -> None:
    request = request_for({"one.txt": "Ann.", "two.txt": "Cid.\n"})
    empty = Article("one", text, ())
    async with reading(request._replace(articles=(empty, *request.articles[1:]))) as here:
        assert "there is nothing to read in this file" in here.text
        keys = ["down", "right", "pagedown", "ctrl+end", "v", "shift+down", "escape", "+", "-", "c", "x", "1", "0", ";"]
        for name in [*keys, "]", "[", "/", "a", "enter", "f3", "escape", "f2", "tab", "tab", "ctrl+w"]:
            await here.press(name)
            await here.rest()
        await here.click(5, 5, times=2)
        await here.drag((5, 3), (9, 9))
        assert here.app.is_running
        assert [here.said(pane) for pane in here.panes] == [[]] * len(here.panes)


async def test_an_article_of_furniture_alone_can_be_read() -> None:
    async with reading({"one.txt": "Leave a Reply\n\nYour email address will not be published.\n"}) as here:
        assert "Leave a Reply" in here.text
        await here.press("down", "end", "c")
        assert len(here.said()) == 1


async def test_a_text_without_a_line_end_and_one_of_a_single_letter() -> None:
    async with reading({"one.txt": "x", "two.md": "y"}) as here:
        await here.press("right", "left", "v", "right", "u", "tab", "+", "u")
        assert [here.said(pane) for pane in here.panes] == [[("UNC", "x")], [("UNC", "y")]]


async def test_what_was_deleted_before_a_text_changed_comes_back_on_no_other_words() -> None:
    project = Project.create(Path("changing"))
    project.add([write("one.txt", "Ann met Bob. They may agree.\n")], None)
    async with reading(opened("changing")) as here:
        await here.go("Bob")
        await here.press("p")
        await here.saved()
        await here.press("x")
        await here.saved()
    Path("changing/articles/one.txt").write_text("Some other words stand here now, and Bob is gone on.\n")
    async with reading(opened("changing")) as here:
        await here.until(lambda: here.app.room.store is not None)
        await here.press("z")
        await here.until(lambda: here.on_disk() == [("PER", "Bob")])
        assert here.said() == []


async def test_what_the_projects_file_says_in_vain_is_said_at_the_start() -> None:
    Project.create(Path("talks")).add([write("one.txt", "Bob may stay.\n")])
    path = Path("talks/diptych.toml")
    path.write_text(path.read_text() + '[keys]\ndelete = "D"\n')
    async with reading(opened("talks")) as here:
        assert "diptych.toml:6: there is no setting `keys`: here it is [settings.keys]" in here.status
        await here.press("right")
        assert "diptych.toml" not in here.status
