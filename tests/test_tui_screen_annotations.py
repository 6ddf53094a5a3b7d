"""The table of annotations: filtered by words and fields, relabelled, doubted, deleted; each in one undoable step."""

from pathlib import Path

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Relation
from annotations.project import Project
from annotations.schema import default_schema
from annotations.store.tiny import TinyStore
from articles.span import Span
from tests.entries import added
from tests.reading import Reading, opened, reading, write
from tui.screens.annotations import Annotations

ONE = "Ann Archer said the dam may hold. Bob Baker denied it.\n"
TWO = "Cid Carver said the levy will rise. Nobody asked Dora.\n"
SAID = (("one", "PER", "Ann Archer"), ("one", "CLAIM", "the dam may hold"), ("two", "PER", "Cid Carver"))


def said(project: Project, annotator: str, *entries: tuple[str, str, str], note: str = "") -> list[Annotation]:
    """Annotations of a project's articles, in that annotator's layer."""
    schema, made = default_schema(), []
    for name, label, quote in entries:
        article = project.load(name)
        start = article.text.index(quote)
        target = describe(article.text, [Span(start, start + len(quote))], article.digest)
        made.append(Annotation(new_id(), name, label, target, annotator, schema.defaults(label), note=note))
    store = TinyStore(project.layer_path(annotator), annotator)
    store.apply(added(*made))
    store.close()
    return made


def project() -> Project:
    made = Project.create(Path("talks"))
    made.add([write("in/one.txt", ONE), write("in/two.txt", TWO), write("in/three.txt", "Nothing here.\n")])
    said(made, "tester", *SAID)
    said(made, "tester", ("two", "PER", "Dora"), note="the mayor")
    return made


async def table(here: Reading) -> Annotations:
    await here.until(lambda: not here.app.room.opening)
    await here.press("space a")
    screen = here.app.screen
    assert isinstance(screen, Annotations)
    await here.until(lambda: not screen.table.busy)
    return screen


def listed(screen: Annotations) -> list[str]:
    """The quotes in the order in which they are shown."""
    rows = [screen.found(screen.table.rows[number]) for number in screen.table.shown]
    return [row.target.exact for row in rows if row is not None]


async def done(here: Reading, screen: Annotations) -> None:
    """What was begun is done, and on disk."""
    await here.until(lambda: screen._work is None or screen._work.done())
    await here.saved_below()


async def test_all_of_the_project_is_listed_and_filtered_by_words_and_fields() -> None:
    project()
    async with reading(opened("talks"), size=(120, 20)) as here:
        screen = await table(here)
        assert listed(screen) == ["Ann Archer", "the dam may hold", "Cid Carver", "Dora"]
        assert "the mayor" in here.text
        assert "fact" in here.text
        await here.press("/")
        for typed, expected in (
            ("label:PER", ["Ann Archer", "Cid Carver", "Dora"]),
            ("label:c", ["the dam may hold"]),
            ("article:two label:per", ["Cid Carver", "Dora"]),
            ("mayor", ["Dora"]),
            ("ARCHER", ["Ann Archer"]),
            ("annotator:tester hold", ["the dam may hold"]),
            ("annotator:nobody", []),
            ("type:fact", ["the dam may hold"]),
            ("sure:unsure", []),
            ("label:pe", ["Ann Archer", "Cid Carver", "Dora"]),
            ("label:person", []),
        ):
            await here.press("ctrl+u", *typed)
            assert listed(screen) == expected, typed


async def test_enter_shows_the_annotation_in_its_article() -> None:
    project()
    async with reading(opened("talks")) as here:
        await table(here)
        await here.press("end", "enter")
        await here.until(lambda: here.stand.cursor == TWO.index("Dora"))
        assert here.pane.article.id == "two"
        assert "PER" in here.facts


async def test_the_marked_are_relabelled_in_one_step_and_what_the_schema_refuses_is_counted() -> None:
    made = project()
    said(made, "tester", ("one", "UNC", "may"), ("one", "ORG", "Archer said"))
    async with reading(opened("talks"), size=(120, 20)) as here:
        screen = await table(here)
        await here.press("/", *"label:per", "enter", "*", "o")
        await done(here, screen)
        assert "2 annotations now ORG" in here.text
        assert "1 not: ORG may not cross ORG “Archer said”" in here.text
        assert listed(screen) == ["Ann Archer"]
        await here.press("escape")
        assert ("ORG", "Dora") in here.on_disk()
        await here.press("z")
        assert "undone: relabel 2 annotations as ORG" in here.text
        await here.saved_below()
        assert ("PER", "Dora") in here.on_disk()
        await here.press("ctrl+y")
        await here.saved_below()
        assert ("ORG", "Cid Carver") in here.on_disk()
        await here.press("escape", "end", "o")
        await done(here, screen)
        assert "1 annotation ORG already" in here.text
        await here.press("escape")
        assert ("UNC", "may") in here.said(here.panes[0])


async def test_an_article_that_is_not_open_is_relabelled_with_its_own_rules() -> None:
    made = project()
    said(made, "tester", ("three", "PER", "Nothing"), ("three", "PER", "Nothing here"))
    async with reading(opened("talks"), size=(120, 20)) as here:
        assert "three" not in [pane.article.id for pane in here.panes]
        screen = await table(here)
        await here.press("/", *"article:three", "enter", "*", "g")
        await done(here, screen)
        assert "2 annotations now GPE" in here.text
        kept = [one for one in here.on_disk() if one[0] == "GPE"]
        assert kept == [("GPE", "Nothing"), ("GPE", "Nothing here")]


async def test_many_are_marked_unsure_and_sure_again() -> None:
    project()
    async with reading(opened("talks"), size=(120, 20)) as here:
        screen = await table(here)
        await here.press("*", "0")
        await done(here, screen)
        assert here.text.count("unsure") >= 4
        await here.press("/", *"sure:unsure", "enter")
        assert len(listed(screen)) == 4
        await here.press("0")
        await done(here, screen)
        assert listed(screen) == []
        await here.press("escape", "z", "z")
        await here.saved_below()
        assert "undone" in here.text
        assert [screen.found(row).attributes["sure"] for row in screen.table.rows] == ["sure"] * 4  # type: ignore[union-attr]


async def test_the_marked_are_deleted_with_their_relations_and_all_come_back() -> None:
    made = project()
    [claim, other] = said(made, "tester", ("two", "CLAIM", "the levy will rise"), ("two", "CLAIM", "Nobody asked Dora"))
    store = TinyStore(made.layer_path("tester"), "tester")
    store.apply(added(Relation(new_id(), "supports", claim.id, other.id, "tester")))
    store.close()
    async with reading(opened("talks"), size=(120, 20)) as here:
        screen = await table(here)
        before = listed(screen)
        await here.press("/", *"label:claim", "enter", "*", "x")
        await done(here, screen)
        assert "3 annotations deleted; z takes that back" in here.text
        assert [label for label, _ in here.on_disk()] == ["PER"] * 3
        assert not here.app.desk.relations_of(claim.id)
        await here.press("escape", "z")
        await here.saved_below()
        assert listed(screen) == before
        assert len(here.app.desk.relations_of(claim.id)) == 1
        await here.press("x", "escape")
        await done(here, screen)
        assert len(here.on_disk()) == 5


async def test_undo_of_what_was_deleted_before_brings_its_row() -> None:
    project()
    async with reading(opened("talks")) as here:
        await here.until(lambda: not here.app.room.opening and bool(here.said()))
        await here.go("Ann")
        await here.press("x")
        screen = await table(here)
        assert listed(screen) == ["the dam may hold", "Cid Carver", "Dora"]
        await here.press("z")
        await here.until(lambda: not screen.table.busy)
        assert sorted(listed(screen)) == ["Ann Archer", "Cid Carver", "Dora", "the dam may hold"]
        await here.press("x", "z", "z")
        await done(here, screen)
        await here.press("z")
        assert "undone" in here.text


async def test_what_others_said_is_listed_when_it_is_shown_and_never_changed() -> None:
    made = project()
    said(made, "bob", ("one", "PER", "Bob Baker"), ("three", "PER", "Nothing"))
    async with reading(opened("talks"), size=(120, 20)) as here:
        screen = await table(here)
        assert "Bob Baker" not in listed(screen)
        await here.press("escape", "space h", "1")
        await here.until(lambda: "bob is shown" in here.status)
        screen = await table(here)
        assert listed(screen)[-1] == "Nothing"
        assert "Bob Baker" in listed(screen)
        await here.press("/", *"annotator:bob", "enter", "*")
        for key in ("o", "0", "x"):
            await here.press(key)
            await done(here, screen)
            assert "2 not: bob said it: only what is yours can be changed (and 1 more)" in here.text
        assert len(listed(screen)) == 2
        await here.press("escape", "escape", "home", "o")
        await done(here, screen)
        assert ("ORG", "Ann Archer") in here.on_disk()


async def test_keys_say_why_when_there_is_nothing_to_change_or_undo() -> None:
    async with reading({"one.txt": ONE}, size=(120, 20)) as here:
        await here.press("space a")
        assert "nothing is said yet; space h shows the layers of others" in here.text
        for key, why in (
            ("x", "there is no annotation to change here"), ("o", "there is no annotation to change here"),
            ("z", "nothing to undo"), ("ctrl+y", "nothing to redo"), ("enter", "there is nothing to show"),
        ):  # fmt: skip
            await here.press(key)
            assert why in here.text, key


async def test_an_article_that_is_gone_is_listed_and_cannot_be_shown() -> None:
    made = project()
    (made.root / "articles" / "two.txt").unlink()
    async with reading(opened("talks")) as here:
        screen = await table(here)
        assert listed(screen)[-1] == "Dora"
        await here.press("end", "enter")
        assert "there is no article two any more" in here.text
        await here.press("o")
        await done(here, screen)
        assert "1 not:" in here.text
        await here.press("x")
        await done(here, screen)
        assert ("PER", "Dora") not in here.on_disk()


async def test_what_is_typed_as_a_field_is_not_found_in_a_quote() -> None:
    made = Project.create(Path("talks"))
    made.add([write("in/one.txt", "He wrote label:claim there.\n")])
    said(made, "tester", ("one", "PER", "He"), ("one", "THING", "label:claim"))
    async with reading(opened("talks")) as here:
        screen = await table(here)
        await here.press("/", *"label:claim")
        assert listed(screen) == []
        await here.press("ctrl+u", *"claim")
        assert listed(screen) == ["label:claim"]
