"""The library: thousands of articles listed without being parsed, found by typing, opened side by side."""

import sys
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Judgement
from annotations.project import Project
from annotations.store.tiny import TinyStore
from articles.library import load
from articles.peek import NOTHING, peek
from articles.span import Span
from tests.entries import added
from tests.reading import Reading, opened, reading, write
from tui.palette import DARK, Palette
from tui.screens.library import Library
from tui.widgets.table import Table

FRONT = "---\ntitle: The dam holds\nsource: Kestrel\ndate: 2025-03-04\n---\n\nNobody had asked the villages.\n"


def project(count: int = 3) -> Project:
    made = Project.create(Path("talks"))
    files = [write("in/dam.md", FRONT)] + [write(f"in/levy-{n}.txt", f"Levy {n} rose.\n") for n in range(count - 1)]
    made.add(files)
    return made


async def library(here: Reading) -> Library:
    await here.press("space j")
    screen = here.app.screen
    assert isinstance(screen, Library)
    await here.until(lambda: not screen.table.busy)
    return screen


def listed(here: Reading) -> list[str]:
    """The ids in the order in which they are shown."""
    screen = here.app.screen
    assert isinstance(screen, Library)
    return [screen.table.rows[number].item.id for number in screen.table.shown]


async def test_articles_stand_with_title_source_date_and_words_counted_beside_the_keys() -> None:
    project()
    async with reading(opened("talks"), size=(120, 20)) as here:
        await library(here)
        assert listed(here) == ["dam", "levy-0", "levy-1"]
        await here.until(lambda: all(line.split()[-1] == "3" for line in here.lines[3:5]))
        first = here.lines[2].split()
        assert first[:4] == ["▸", "1", "new", "dam"]
        assert " ".join(first[4:7]) == "The dam holds"
        assert first[7:] == ["5", "Kestrel", "2025-03-04"]


@pytest.mark.parametrize("width", range(56, 160, 3))
def test_a_title_has_room_before_what_is_counted(width: int) -> None:
    columns = dict(
        zip(
            Library.COLUMNS,
            Table[str](Library.COLUMNS, lambda _: (), str, Palette(DARK, (), 1 << 24)).widths(width),
            strict=True,
        )
    )
    assert next(cells for column, cells in columns.items() if column.title == "title") >= 11
    assert sum(columns.values()) + 2 * (sum(map(bool, columns.values())) - 1) + 3 <= width


async def test_any_two_articles_are_opened_by_typing_one_beside_the_other() -> None:
    project(30)
    async with reading(opened("talks")) as here:
        await library(here)
        await here.press(*"levy-2", "tab")
        assert here.panes[1].article.id == "levy-2"
        assert "levy-2 is in pane 2" in here.text
        await here.press(*"levy-17", "enter")
        assert [pane.article.id for pane in here.panes] == ["levy-17", "levy-2"]
        assert here.pane is here.panes[0]
        assert here.pane.has_focus
        await library(here)
        await here.press(*"no such thing")
        assert "nothing matches" in here.text
        await here.press("enter")
        assert "no article is called so" in here.text


async def test_a_pane_is_opened_for_the_second_article_when_there_is_one_alone() -> None:
    project(4)
    async with reading(opened("talks")) as here:
        await here.do("close_pane")
        await here.rest()
        await library(here)
        await here.press(*"levy-1", "tab")
        await here.rest()
        await here.press("escape")
        await here.rest()
        assert [pane.article.id for pane in here.panes][1:] == ["levy-1"]
        assert here.pane is here.panes[0]


async def test_typing_narrows_by_id_title_source_date_and_status_and_an_id_that_begins_so_comes_first() -> None:
    made = project(6)
    store = TinyStore(made.layer_path("tester"), "tester")
    article = made.load("levy-3")
    target = describe(article.text, [Span(0, 6)], article.digest)
    said = Annotation(new_id(), "levy-3", "CLAIM", target, "tester")
    store.apply(added(said, Judgement(new_id(), ("levy-2",), "status", "done", "tester")))
    store.close()
    async with reading(opened("talks"), size=(160, 20)) as here:
        await here.until(lambda: not here.app.room.opening)
        await library(here)
        assert "library: 1 of 6 done, 1 being read" in here.lines[0]
        for typed, expected in (
            ("kestrel", ["dam"]), ("2025-03", ["dam"]), ("HOLDS dam", ["dam"]), ("status:done", ["levy-2"]),
            ("status:reading", ["levy-3"]), ("levy rose", [f"levy-{n}" for n in range(5)]),
        ):  # fmt: skip
            await here.press("ctrl+u", *typed)
            assert listed(here) == expected, typed
        await here.press("ctrl+u", *"levy-3")
        assert "CLAIM 1" in here.lines[2]
        assert "reading" in here.lines[2]


async def test_ten_thousand_articles_are_listed_while_keys_answer_and_none_is_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path("talks/articles")
    Project.create(Path("talks"))
    for number in range(10_000):
        (folder / f"levy-{number:05}.txt").write_text(f"Levy {number} rose.\n", encoding="utf-8")
    async with reading(opened("talks"), size=(80, 24)) as here:

        def parsed(*_: object) -> None:
            raise AssertionError("an article was parsed to be listed")

        monkeypatch.setattr("articles.library.parse", parsed)
        await here.press("space j")
        await here.press(*"09", "backspace", *"9998")
        await here.until(lambda: "1 of 10,000" in here.lines[0])
        assert listed(here) == ["levy-09998"]
        monkeypatch.undo()
        await here.press("enter")
        assert here.pane.article.id == "levy-09998"


async def test_words_that_cannot_be_counted_are_left_blank_and_a_program_that_dies_is_begun_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project(4)
    Path("talks/articles/levy-2.txt").write_bytes(b"\xff\xfe\xff")
    dies = (
        "import sys; [sys.exit() if 'levy-1' in line else print('{\"words\": 77}', flush=True) for line in sys.stdin]"
    )
    async with reading(opened("talks"), size=(120, 20)) as here:
        screen = await library(here)
        await here.until(lambda: here.lines[3].split()[-1] == "3")
        assert screen.counted.of(screen.table.rows[3].item) is None
        await here.press("escape")
        monkeypatch.setattr("tui.beside.command", lambda _: [sys.executable, "-c", dies])
        screen = await library(here)
        await here.until(lambda: screen.counted.of(screen.table.rows[3].item) == 77)
        assert screen.counted.of(screen.table.rows[2].item) is None


async def test_an_article_that_cannot_be_read_is_listed_and_says_why_when_it_is_opened() -> None:
    made = project(4)
    (made.root / "articles" / "levy-1.txt").write_bytes(b"\xff\xfe\xff")
    async with reading(opened("talks")) as here:
        await library(here)
        await here.press(*"levy-1", "enter")
        assert "levy-1 cannot be read" in here.text
        await here.press("escape")
        assert here.pane.article.id == "dam"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.md", FRONT.encode(), ("The dam holds", "Kestrel", "2025-03-04")),
        ("a.md", b"---\r\noutlet: Post\r\n---\r\n\r\n# A  title #\r\n", ("A title", "Post", "")),
        ("a.md", b"# The *dam* &amp; the levy\n\nIt holds.\n", ("The dam & the levy", "", "")),
        ("a.md", b"Setext\n======\n\nIt holds.\n", ("Setext", "", "")),
        ("a.md", b"Only words.\n", ("Only words", "", "")),
        ("a.md", b"---\noutlet: Post\n---\n", ("", "Post", "")),
        ("a.txt", b"\n\n  First line  here\n\nmore\n", ("First line here", "", "")),
        ("a.txt", b"Highlights\n- The dam holds.\n\nIt was said.\n", ("The dam holds", "", "")),
        ("a.txt", b"\xef\xbb\xbfMarked\n", ("Marked", "", "")),
        ("a.txt", b"", ("", "", "")),
        ("a.txt", b"\xff\xff\n", ("", "", "")),
        ("a.txt", ("é" * 6000).encode(), ("", "", "")),
        ("a.txt", b"Head\n" + ("é" * 6000).encode(), ("Head", "", "")),
    ],
)
def test_a_peek_tells_what_the_file_says_of_itself_where_it_begins(
    name: str, data: bytes, expected: tuple[str, str, str]
) -> None:
    assert peek(write(name, data)) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Highlights\n- The dam of Eldermoor holds.\n- Frames stand.\n\nThe dam was built long ago.\n"),
        ("a.txt", "The dam holds\n\nIt was built long ago.\n"),
        ("a.txt", "A long sentence " * 20 + "ends here.\n\nAnd another one.\n"),
        ("a.md", "# The dam, and #3 #\n\nIt holds.\n"),
        ("a.md", "# It's - they say - done!\n\nIt holds.\n"),
        ("a.md", "#  What holds? ##\n\nThe dam.\n"),
        ("a.md", "# The [dam](https://example.org) `holds`\n\nIt holds.\n"),
        ("a.md", "## Second\n\nIt holds.\n\n# First\n\nMore.\n"),
        ("a.md", "- The dam holds.\n- It does.\n"),
        ("a.md", "---\ntitle: Named\n---\n# Heading\n\nIt holds.\n"),
        ("a.md", "# Highlights\n\n- The dam holds.\n"),
    ],
)
def test_the_title_in_a_list_is_the_title_of_the_article(name: str, text: str) -> None:
    path = write(name, text.encode())
    assert peek(path).title == load(path).title


def test_a_file_that_is_not_there_says_nothing() -> None:
    assert peek(Path("none.md")) == NOTHING
