"""Changing where annotations stand, pieces, notes, copies, and the same string everywhere with one undo."""

from pathlib import Path

from annotations.project import Project
from tests.reading import opened, reading, write

TEXT = "Ann Archer met Bob Baker in Ruritania. The envoy of Ruritania left.\n\nRuritania, said Ann, agrees.\n"
OTHER = "In Ruritania nobody knew. RURITANIA!\n"


def spans(one: object) -> list[tuple[int, int]]:
    return [tuple(span) for span in one.target.spans]  # type: ignore[attr-defined]


async def test_either_end_moves_by_motions_and_enter_keeps() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.select("Ann")
        await here.press("p", "space e")
        assert "move the end of PER" in here.status
        assert here.selected == "Ann"
        await here.press("right")
        assert here.selected == "Ann Archer"
        await here.press("enter")
        assert here.said() == [("PER", "Ann Archer")]
        assert here.selected == ""
        await here.press("space b", "right", "enter")
        assert here.said() == [("PER", "Archer")]
        await here.press("space b", "<", "<", "escape")
        assert here.said() == [("PER", "Archer")]
        await here.press("z", "z")
        assert here.said() == [("PER", "Ann")]
        await here.saved()
        assert here.on_disk() == [("PER", "Ann")]


async def test_letters_do_not_label_while_an_end_moves_and_what_may_not_be_is_said() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.select("met Bob Baker")
        await here.press("c")
        await here.select("Ann Archer met")
        await here.press("u", "space e")
        await here.press("p", "right", "enter")
        await here.select("Ann")
        await here.press("c", "space e", "right", "right", "right", "enter")
        assert "may not cross" in here.status
        assert ("CLAIM", "Ann") in here.said()


async def test_a_selection_becomes_a_piece_of_the_annotation_made_last() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("space +")
        assert "label the first piece" in here.status
        await here.select("Ann Archer")
        await here.press("c", "space +")
        assert "select the next piece" in here.status
        await here.select("met Bob")
        await here.press("space +")
        [made] = here.annotations()
        assert [span.of(TEXT) for span in made.target.spans] == ["Ann Archer", "met Bob"]
        assert made.target.quotes == ("Ann Archer", "met Bob")
        await here.select("The envoy")
        await here.press("space +")
        assert "3 pieces" in here.status
        await here.press("z", "z")
        assert here.said() == [("CLAIM", "Ann Archer")]
        await here.press("ctrl+y")
        await here.saved()
        assert here.on_disk() == [("CLAIM", "Ann Archer met Bob")]


async def test_a_note_is_written_changed_and_taken_away() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("space n")
        assert "no annotation here" in here.status
        await here.go("Bob")
        await here.press("p", "space n", *"who?", "enter")
        assert here.annotations()[0].note == "who?"
        assert "who?" in here.facts
        await here.press("space n", "escape")
        assert here.annotations()[0].note == "who?"
        await here.press("space n", "ctrl+u", "enter")
        assert here.annotations()[0].note == ""
        await here.press("z")
        assert here.annotations()[0].note == "who?"


async def test_a_quote_is_copied_with_its_citation() -> None:
    front = "---\ntitle: Talks\nauthor: A. Writer\nsource: The Paper\npublished: 2025-06-11\n---\n\n"
    async with reading({"one.md": front + "Ann met Bob in *Ruritania*.\n"}) as here:
        await here.press("space y")
        await here.go("Bob")
        await here.press("p", "space y")
        start = here.pane.article.text.index("Bob")
        cited = f"“Bob” (A. Writer, Talks, The Paper, 2025-06-11, one:{start}-{start + 3})"
        assert here.app.clipboard == cited
        await here.select("met Bob in Ruritania")
        await here.press("space y")
        assert here.app.clipboard.startswith("“met Bob in Ruritania” (A. Writer")
        await here.go("Ann")
        await here.press("space y")
        assert "nothing is selected" in here.status


async def test_the_same_string_is_counted_then_labelled_as_far_as_asked_with_one_undo() -> None:
    project = Project.create(Path("project"))
    project.add([write("in/one.txt", TEXT), write("in/two.txt", OTHER), write("in/three.txt", "Ruritania is far.\n")])
    async with reading(opened("project")) as here:
        await here.press("*")
        assert "no annotation here" in here.status
        await here.go("Ruritania")
        await here.press("g", "2", "*")
        await here.until(lambda: "3 the project: 4" in here.text)
        assert "1 this article: 2 · 2 the panes: 3 · 3 the project: 4" in here.text
        assert here.said() == [("GPE", "Ruritania")]
        await here.press("1")
        assert here.said() == [("GPE", "Ruritania")] * 3
        assert [one.attributes["mention"] for one in here.annotations()] == ["nominal"] * 3
        await here.press("z")
        assert here.said() == [("GPE", "Ruritania")]
        await here.go("Ruritania")
        await here.press("*", "c")
        await here.until(lambda: "2 the panes: 4" in here.text)
        await here.press("space", "3")
        assert len(here.said()) == 2
        await here.saved()
        assert len(here.on_disk()) == 5
        await here.press("z")
        await here.saved()
        assert here.on_disk() == [("GPE", "Ruritania")]
        await here.go("Ruritania")
        await here.press("*", "down", "down", "enter")
        await here.until(lambda: here.selected == "Ruritania")
        assert here.pane.article.id == "two"


async def test_a_place_that_the_schema_refuses_is_shown_with_the_reason_and_left_alone() -> None:
    async with reading({"one.txt": "Ann left. Ann wept, said Bob.\n"}) as here:
        await here.select("Ann wept")
        await here.press("c")
        await here.go("Ann left")
        await here.select("Ann")
        await here.press("c", "*")
        await here.until(lambda: "1 this article: 1" in here.text)
        await here.press("escape")
        await here.select("wept, said")
        await here.press("u")
        await here.select("left. Ann")
        await here.press("u")
        assert here.pane.has_focus
