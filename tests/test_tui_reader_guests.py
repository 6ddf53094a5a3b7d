"""Other annotators' layers over one's own, what they save meanwhile, and files that contradict each other."""

import shutil
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Change, Relation, Step
from annotations.project import Project
from annotations.store import Store, open_layer
from articles.span import Span
from tests.reading import opened, reading, write
from tui import guests, room

TEXT = "Ann said the harbour was closed. Bob may agree with her, says the Lodestone Weekly.\n"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PAUSE", 0.01)
    assert guests.PAUSE > 1


@pytest.fixture
def project() -> Project:
    made = Project.create(Path("project"))
    made.add([write("in/one.txt", TEXT), write("in/two.txt", "Cid denies it.\n")])
    return made


def said(store: Store, words: str, label: str, article: str = "one", text: str = TEXT) -> Annotation:
    """Another annotator, or another window, says something."""
    start = text.index(words)
    target = describe(text, [Span(start, start + len(words))], "")
    made = Annotation(new_id(), article, label, target, store.annotator, created="2026-01-01", modified="2026-01-01")
    store.apply(Step(f"label {label}", (Change(None, made),)))
    return made


async def test_another_layer_is_shown_followed_and_hidden_and_never_changed(project: Project) -> None:
    ben = open_layer(project.layer_path("ben"), "ben")
    first = said(ben, "Ann", "PER")
    async with reading(opened("project")) as here:
        await here.go("Bob")
        await here.press("p")
        await here.saved()
        assert here.said() == [("PER", "Bob")]
        await here.press("space h")
        assert "ben" in here.text
        assert "hidden" in here.text
        await here.press("1")
        await here.until(lambda: here.said() == [("PER", "Ann"), ("PER", "Bob")])
        await here.go("Ann")
        assert "ben" in here.facts
        await here.press("x")
        assert "ben said this" in here.status
        await here.press("0")
        assert "ben said this" in here.status
        await here.press("p")
        assert here.said() == [("PER", "Ann"), ("PER", "Ann"), ("PER", "Bob")], "one's own may stand on the same words"
        await here.saved()
        await here.press("z")
        last = said(ben, "Lodestone Weekly", "ORG")
        ben.apply(Step("link", (Change(None, Relation(new_id(), "same", first.id, last.id, "ben")),)))
        await here.until(lambda: ("ORG", "Lodestone Weekly") in here.said())
        await here.until(lambda: len(here.app.desk.layer.relations) == 1)
        ben.apply(Step("delete", (Change(first, None),)))
        await here.until(lambda: ("PER", "Ann") not in here.said())
        await here.press("f7")
        await here.until(lambda: here.pane.article.id == "two")
        said(ben, "Cid", "PER", "two", "Cid denies it.\n")
        await here.until(lambda: here.said() == [("PER", "Cid")])
        await here.press("space h")
        assert "shown" in here.text
        await here.press("1")
        await here.until(lambda: here.said() == [])
        assert not here.app.desk.layer.relations
        assert here.on_disk() == [("PER", "Bob")]
    ben.close()


async def test_nobody_else_is_said(project: Project) -> None:
    async with reading(opened("project")) as here:
        await here.press("space h")
        assert "nobody else" in here.text


async def test_a_layer_that_is_open_elsewhere_is_followed(project: Project) -> None:
    mine = open_layer(project.layer_path("tester"), "tester")
    made = said(mine, "Ann", "PER")
    async with reading(opened("project")) as here:
        await here.until(lambda: here.said() == [("PER", "Ann")])
        await here.go("closed")
        await here.press("u")
        assert "cannot be changed" in here.status
        said(mine, "Bob", "PER")
        await here.until(lambda: here.said() == [("PER", "Ann"), ("PER", "Bob")])
        mine.apply(Step("delete", (Change(made, None),)))
        await here.until(lambda: here.said() == [("PER", "Bob")])
    mine.close()


@pytest.mark.parametrize(("key", "expected"), [("1", ["Ann"]), ("2", ["Ann", "Bob", "Lodestone Weekly"])])
async def test_an_old_snapshot_over_a_newer_journal_asks_which_is_meant(
    project: Project, key: str, expected: list[str]
) -> None:
    path = project.layer_path("tester")
    store = open_layer(path, "tester")
    said(store, "Ann", "PER")
    store.close()
    old = path.read_bytes()
    for words in ("Bob", "Lodestone Weekly"):  # a close more, so that the journal continues what is not there any more
        store = open_layer(path, "tester")
        said(store, words, "PER")
        if words == "Bob":
            store.close()
    for file in path.parent.iterdir():  # as the machine went down
        shutil.copy(file, file.parent.parent / file.name)
    store.close()
    for file in path.parent.glob("*"):
        file.unlink()
    for file in path.parent.parent.glob("tester.json*"):
        file.rename(path.parent / file.name)
    path.write_bytes(old)
    async with reading(opened("project")) as here:
        await here.until(lambda: "snapshot" in here.text)
        await here.press(key)
        await here.until(lambda: bool(here.said()))
        quotes = [quote for _, quote in here.said()]
        assert quotes == expected, here.text
        await here.go("closed")
        await here.press("u")
        await here.saved()
        assert ("UNC", "closed") in here.on_disk()
