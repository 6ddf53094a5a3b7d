"""A schema that changed under a layer, in the running reader: unknown labels are said, shown, kept, and renamed."""

from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Change, Step, Value, frozen
from annotations.project import Project
from annotations.store import open_layer
from articles.span import Span
from tests.reading import Reading, opened, reading, write
from tests.test_tui_reader_looks import styles
from tui.screens.choose import Choose

TEXT = "Ann said the harbour was closed. Bob may agree with her, says the Lodestone Weekly.\n"
SCHEMA = """[schema]
name = "own"
[[label]]
name = "TALK"
title = "what is told"
key = "t"
group = "claim"
[[label]]
name = "WHO"
key = "w"
group = "entity"
[[attribute]]
name = "mood"
type = "choice"
labels = ["TALK"]
values = ["calm", "wild"]
"""


@pytest.fixture
def project() -> Project:
    write("schema/own.toml", SCHEMA)
    made = Project.create(Path("project"), own=Path("schema/own.toml"))
    made.add([write("in/one.txt", TEXT), write("in/two.txt", "Cid denies it.\n")])
    return made


def keep(project: Project, *said: tuple[str, str, dict[str, Value]], annotator: str = "tester") -> None:
    """Annotations of words of the first article, or of the second."""
    store = open_layer(project.layer_path(annotator), annotator)
    made = []
    for words, label, values in said:
        article = project.load("one" if words in TEXT else "two")
        start = article.text.index(words)
        target = describe(article.text, [Span(start, start + len(words))], article.digest)
        made.append(Annotation(new_id(), article.id, label, target, annotator, frozen(values)))
    store.apply(Step("test", tuple(Change(None, one) for one in made)))
    store.close()


async def test_nothing_is_said_of_a_layer_whose_labels_the_schema_knows(project: Project) -> None:
    keep(project, ("Ann", "WHO", {}))
    async with reading(opened("project")) as here:
        await here.until(lambda: here.said() == [("WHO", "Ann")])
        assert "not in the schema" not in here.text
        await here.do("rename_label")
        assert "the schema knows every label of your layer" in here.status


async def test_opening_counts_annotations_whose_labels_the_schema_does_not_know(project: Project) -> None:
    keep(project, ("Ann", "WHO", {}), ("Bob", "PERSON", {}), ("her", "PERSON", {}), ("Cid", "GOSSIP", {}))
    async with reading(opened("project"), size=(80, 24)) as here:
        await here.until(lambda: "3 annotations have labels not in the schema: diptych schema check" in here.status)
        await here.press("right")
        assert "not in the schema" not in here.status


async def test_one_is_counted_as_one(project: Project) -> None:
    keep(project, ("Bob", "PERSON", {}))
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: "1 annotation has a label not in the schema" in here.status)


async def test_an_annotation_with_an_unknown_label_is_shown_with_all_that_it_says(project: Project) -> None:
    keep(project, ("Bob", "PERSON", {"fame": "some", "old": True, "rich": False}))
    async with reading(opened("project"), size=(120, 30)) as here:
        span = await here.go("Bob")
        await here.until(lambda: here.said() == [("PERSON", "Bob")])
        assert here.row(span.start).startswith("?")
        assert "PERSON the schema does not know this label fame=some old=yes rich=no  “Bob”" in here.facts
        await here.press("x")
        assert here.said() == []
        await here.press("z")
        await here.saved()
        assert here.said() == here.on_disk() == [("PERSON", "Bob")]
        await here.press("1")
        assert "PERSON has no values to choose from" in here.status


@pytest.mark.parametrize("scheme", ["dark", "light", "high contrast"])
@pytest.mark.parametrize("colours", [1 << 24, 16, 2])
async def test_its_words_are_told_from_others_in_every_theme_and_show_the_cursor(
    project: Project, scheme: str, colours: int
) -> None:
    keep(project, ("Bob may agree", "PERSON", {}))
    async with reading(opened("project"), scheme=scheme, colours=colours) as here:
        await here.until(lambda: here.said() == [("PERSON", "Bob may agree")])
        plain, resting = styles(here, "harbour"), styles(here, "agree")
        assert len(set(plain)) == len(set(resting)) == 1
        assert plain[0] != resting[0]
        await here.go("Bob")
        await here.press("right")
        assert here.stand.cursor == TEXT.index("may")
        assert styles(here, "agree")[0] not in (plain[0], resting[0]), "all of it is shown while the cursor is on it"


async def chosen(here: Reading, *typed: str) -> None:
    await here.do("rename_label")
    assert isinstance(here.app.screen, Choose)
    await here.press(*typed)
    await here.settle()


async def test_a_label_is_renamed_everywhere_in_one_step(project: Project) -> None:
    keep(project, ("Ann", "WHO", {}), ("Bob", "PERSON", {"fame": "some"}), ("her", "PERSON", {}), ("Cid", "PERSON", {}))
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.said()) == 3)
        await chosen(here, "w", "h", "o", "enter")
        await here.until(lambda: "3 annotations: PERSON is WHO now; z takes that back" in here.status)
        await here.saved()
        assert here.on_disk() == [("WHO", "Ann"), ("WHO", "Bob"), ("WHO", "Cid"), ("WHO", "her")]
        bob = next(one for one in here.annotations() if one.target.exact == "Bob")
        assert dict(bob.attributes) == {"fame": "some"}, "nothing is dropped"
        await here.go("Bob")
        assert "does not know" not in here.facts
        await here.press("z")
        await here.saved()
        assert here.on_disk() == [("PERSON", "Bob"), ("PERSON", "Cid"), ("PERSON", "her"), ("WHO", "Ann")]
        await here.press("ctrl+y")
        await here.saved()
        assert [label for label, _ in here.on_disk()] == ["WHO"] * 4


async def test_of_several_labels_one_is_chosen_first_and_esc_leaves_all(project: Project) -> None:
    keep(project, ("Bob", "PERSON", {}), ("her", "PERSON", {}), ("harbour", "GOSSIP", {}), annotator="tester")
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.said()) == 3)
        await here.do("rename_label")
        assert "PERSON" in here.text
        assert "2 annotations" in here.text
        await here.press("2")
        assert "rename GOSSIP to" in here.text
        await here.press("t", "a", "l", "k", "enter")
        await here.until(lambda: "1 annotation: GOSSIP is TALK now" in here.status)
        await here.do("rename_label")
        assert "rename PERSON to" in here.text
        await here.press("escape")
        assert sorted(here.said()) == [("PERSON", "Bob"), ("PERSON", "her"), ("TALK", "harbour")]


async def test_what_was_deleted_or_changed_since_is_renamed_as_it_is_now(project: Project) -> None:
    keep(project, ("Bob", "PERSON", {}), ("her", "PERSON", {}))
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.said()) == 2)
        await here.go("her")
        await here.press("x")
        await here.go("Bob")
        await here.press("space n", "h", "i", "enter")
        await chosen(here, "w", "h", "o", "enter")
        await here.until(lambda: "1 annotation: PERSON is WHO now" in here.status)
        [bob] = here.annotations()
        assert (bob.label, bob.note) == ("WHO", "hi")
        await here.saved()
        assert here.on_disk() == [("WHO", "Bob")]


async def test_what_then_stands_twice_is_said(project: Project) -> None:
    keep(project, ("Bob", "PERSON", {}), ("Bob", "WHO", {}))
    async with reading(opened("project"), size=(160, 30)) as here:
        await here.until(lambda: len(here.said()) == 2)
        await chosen(here, "w", "h", "o", "enter")
        await here.until(lambda: "1 say now what another says: diptych verify lists them" in here.status)


async def test_others_layers_are_left_alone(project: Project) -> None:
    keep(project, ("Bob", "PERSON", {}), annotator="ben")
    keep(project, ("her", "PERSON", {}))
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.said()) == 1)
        await here.press("space h", "1")
        await here.until(lambda: len(here.said()) == 2)
        await chosen(here, "w", "h", "o", "enter")
        await here.until(lambda: "1 annotation: PERSON is WHO now" in here.status)
        assert sorted(here.said()) == [("PERSON", "Bob"), ("WHO", "her")]
