"""Stats in the reader: the layers that are shown, counted by annotator, label, relation, judgement and the rest."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from annotations.ids import new_id
from annotations.model import Judgement, Relation
from annotations.project import Project
from annotations.store.tiny import TinyStore
from tests.entries import added, annotation, rejection
from tests.reading import Reading, opened, reading, write
from tui.screens.annotations import Annotations
from tui.screens.stats import Row, Stats


def project() -> Project:
    """Three articles; the tester has done one, Bob has begun two and relates to what the tester said."""
    made = Project.create(Path("talks"))
    made.add([write(f"in/{name}.txt", f"Prices may rise, said {name}.\n") for name in ("one", "two", "three")])
    claims = [annotation("one", "CLAIM"), annotation("one", "CLAIM", 4, 7), annotation("two", "PER")]
    his = [annotation("two", "CLAIM"), annotation("gone", "PER")]
    tester, bob = (TinyStore(made.layer_path(name), name) for name in ("tester", "bob"))
    tester.apply(added(*claims, Relation(new_id(), "same", claims[0].id, claims[1].id, "tester")))
    tester.apply(added(Judgement(new_id(), ("one",), "status", "done", "tester")))
    bob.apply(added(*his, Relation(new_id(), "same", his[0].id, claims[0].id, "bob")))
    tester.close()
    bob.close()
    return made


async def stats(here: Reading) -> Stats:
    await here.press("space t")
    screen = here.app.screen
    assert isinstance(screen, Stats)
    await here.until(lambda: screen.table.title != "stats" and not screen.table.busy)
    return screen


def lines(screen: Stats, part: str) -> list[Row]:
    return [row for row in screen.table.rows if row.part == part]


async def test_ones_own_layer_is_counted_by_label_article_relation_and_judgement() -> None:
    project()
    async with reading(opened("talks"), size=(120, 24)) as here:
        screen = await stats(here)
        assert screen.table.title == "stats: tester"
        assert lines(screen, "annotator") == [
            Row("annotator", "tester", 3, None, 2, "1 done, 1 reading, 1 new · 1 relation · 1 judgement")
        ]
        assert lines(screen, "label") == [Row("label", "CLAIM", 2, 2, 1), Row("label", "PER", 1, 0, 1)]
        assert lines(screen, "relation") == [Row("relation", "same", 1, more="1 within")]
        assert lines(screen, "judgement") == [Row("judgement", "status: done", 1, more="of an article")]
        assert lines(screen, "article") == [
            Row("article", "one", 2, more="done · CLAIM 2"), Row("article", "two", 1, more="reading · PER 1")
        ]  # fmt: skip
        assert not lines(screen, "gone")


async def test_layers_that_are_shown_are_counted_with_it() -> None:
    project()
    async with reading(opened("talks"), size=(120, 24)) as here:
        await here.until(lambda: not here.app.room.opening)
        await here.press("space h", "1")
        await here.until(lambda: "bob is shown" in here.status)
        screen = await stats(here)
        assert screen.table.title == "stats: tester, bob"
        assert lines(screen, "label")[0] == Row("label", "CLAIM", 3, 2, 2, "tester 2, bob 1")
        assert lines(screen, "relation") == [Row("relation", "same", 2, more="1 within · 1 across")]
        assert lines(screen, "gone") == [Row("gone", "of articles that are not in the project", 1)]
        assert lines(screen, "article")[1].more == "tester reading, bob reading · PER 1, CLAIM 1"


async def test_pairs_that_are_done_and_what_became_of_suggestions_have_lines() -> None:
    made = project()
    async with reading(opened("talks"), size=(120, 30)) as here:
        screen = await stats(here)
        assert not lines(screen, "only in") + lines(screen, "from")  # all is by hand, and no pair is done
    with closing(TinyStore(made.layer_path("tester"), "tester")) as tester:
        tester.apply(added(Judgement(new_id(), ("one", "two"), "status", "done", "tester")))
        tester.apply(
            added(replace(annotation("two", "PER", 5, 9), origin="entities@1"), rejection("two"), rejection("one"))
        )
    async with reading(opened("talks"), size=(120, 30)) as here:
        screen = await stats(here)
        assert lines(screen, "only in") == [
            Row("only in", "one", 2, more="not in two"),
            Row("only in", "two", 0, more="not in one"),
        ]
        assert lines(screen, "from") == [
            Row("from", "hand", 3), Row("from", "entities", 1, more="2 rejected")
        ]  # fmt: skip
        await here.until(lambda: not here.app.room.opening)
        await here.press("escape", "space h", "1")
        await here.until(lambda: "bob is shown" in here.status)
        screen = await stats(here)
        assert lines(screen, "from") == [
            Row("from", "hand", 3, more="tester"),
            Row("from", "entities", 1, more="tester · 2 rejected"),
            Row("from", "hand", 1, more="bob"),
        ]
        assert lines(screen, "only in")[0].more == "tester · not in two"


async def test_enter_lists_the_annotations_that_were_counted() -> None:
    project()
    async with reading(opened("talks")) as here:
        await stats(here)
        await here.press("/", *"label claim", "enter", "enter")
        await here.rest()
        screen = here.app.screen
        assert isinstance(screen, Annotations)
        await here.until(lambda: not screen.table.busy)
        assert "2 of 3" in here.lines[0]
        await here.press("escape")
        assert "3 of 3" in here.lines[0]
        await here.press("escape")
        await here.rest()
        assert here.pane.has_focus


async def test_keys_that_mean_nothing_there_say_so() -> None:
    project()
    async with reading(opened("talks")) as here:
        await stats(here)
        await here.press("/", *"same", "enter", "enter")
        assert "enter lists the annotations of a label" in here.text
        await here.press("space")
        assert "there is nothing to mark here" in here.text


async def test_without_a_layer_there_is_nothing_to_count() -> None:
    async with reading({"one.txt": "One."}) as here:
        screen = await stats(here)
        assert screen.table.title == "stats: nothing is said yet"
        assert not screen.table.rows
