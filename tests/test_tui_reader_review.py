"""Articles that changed: what moved is shown where it went, what is doubtful waits for a person."""

from pathlib import Path

from annotations.project import Project
from annotations.store import open_layer
from tests.reading import Reading, opened, reading, write

TEXT = """\
The committee met in the old town hall on Monday morning, and nobody had expected it to agree.

Ann Archer said the harbour would be closed until the storm had passed over the northern islands.

Bob Baker answered that ferries may still run at night, since the wind drops after sunset there.

Cid Carver left before the vote, which had been announced for Friday in all the local papers.
"""
NEW = (
    "A new paragraph stands first now, and everything below it has moved by so many characters.\n\n"
    + TEXT.replace("ferries may still run at night", "ferries can perhaps run by night")
    .replace("Cid Carver left before the vote, which had been announced for Friday in all the local papers.\n", "")
)  # fmt: skip
NAMES = ("Ann Archer", "ferries may still run at night", "Cid Carver left before the vote")


async def prepared() -> None:
    """A project with three annotations, whose article changed since: one moved, one is doubtful, one has gone."""
    Project.create(Path("project")).add([write("in/one.txt", TEXT)])
    async with reading(opened("project")) as here:
        for name, label in zip(NAMES, "pcc", strict=True):
            await here.select(name)
            await here.press(label)
        await here.saved()
    Path("project/articles/one.txt").write_text(NEW, encoding="utf-8")


def kept() -> dict[str, str]:
    """What the layer file says of each quote: the words at its place in the present text."""
    store = open_layer(Path("project/annotations/tester.json"), "tester", readonly=True)
    return {one.target.exact: NEW[one.target.start : one.target.end] for one in store.annotations()}


async def review(here: Reading) -> None:
    await here.press("space r")
    await here.until(lambda: "review:" in here.text)


async def test_what_moved_is_shown_there_and_the_rest_is_said() -> None:
    await prepared()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.said()))
        assert here.said() == [("PER", "Ann Archer")]
        assert here.annotations()[0].target.start == NEW.index("Ann Archer")
        assert "1 moved along and 2 are not shown" in here.status
        await review(here)
        rows = [line.split() for line in here.lines[2:5]]
        assert [row[1] if row[0] == "▸" else row[0] for row in rows] == ["moved", "fuzzy", "orphan"]
        assert "nothing like it" in here.text
        await here.press("escape")
        await here.go("Ann Archer")
        await here.press("0")
        await here.saved()
        assert kept()["Ann Archer"] == "Ann Archer", "who changes what moved has accepted its place"
        await here.press("z")
        await here.saved()
        assert kept()["Ann Archer"] != "Ann Archer"
        assert here.said() == [("PER", "Ann Archer")]
        assert here.annotations()[0].target.start == NEW.index("Ann Archer")
        await here.press("ctrl+y", "x")
        await here.saved()
        assert sorted(kept()) == sorted(NAMES[1:])


async def test_places_are_accepted_one_by_one_or_all_and_undone() -> None:
    await prepared()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.said()))
        await review(here)
        await here.press("down", "y")
        await here.saved_below()
        assert kept()["ferries can perhaps run by night"] == "ferries can perhaps run by night"
        assert "2 of 2" in here.text
        await here.press("z")
        await here.saved_below()
        assert "3 of 3" in here.text
        assert "ferries may still run at night" in kept()
        await here.press("a", "y")
        await here.saved_below()
        assert "1 of 1" in here.text
        assert "p places it by hand" in here.text
        await here.press("z")
        await here.until(lambda: "3 of 3" in here.text)
        await here.press("y")
        await here.saved_below()
        assert kept()["Ann Archer"] == "Ann Archer"
        await here.press("escape")
        assert here.said() == [("PER", "Ann Archer")]


async def test_only_what_was_done_in_the_review_is_undone_in_it() -> None:
    await prepared()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.said()))
        await here.go("Monday")
        await here.press("t")
        await review(here)
        for _ in range(2):
            await here.until(lambda: "3 of 3" in here.text)
            await here.press("x", "z", "z")
            assert "nothing of this review to undo; in the text z undoes: label THING" in here.text
        await here.until(lambda: "3 of 3" in here.text)
        await here.press("x")
        await here.until(lambda: "2 of 2" in here.text)
        await here.press("down", "x", "z")
        assert "undone: delete CLAIM" in here.text
        await here.press("escape")
        assert "THING" in {label for label, _ in here.said()}
        await here.press("z")
        assert "undone: delete PER" in here.status
        await here.press("z")
        assert "undone: label THING" in here.status


async def test_an_orphan_is_placed_by_hand_or_deleted() -> None:
    await prepared()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.said()))
        await review(here)
        await here.press("end", "enter")
        await here.until(lambda: "select where CLAIM" in here.status)
        await here.press("enter")
        assert "nothing is selected yet" in here.status
        await here.select("the wind drops after sunset")
        await here.press("enter")
        assert ("CLAIM", "the wind drops after sunset") in here.said()
        await here.saved()
        assert kept()["the wind drops after sunset"] == "the wind drops after sunset"
        await here.press("z")
        await here.saved()
        assert NAMES[2] in kept()
        await review(here)
        await here.press("end", "x")
        await here.saved_below()
        assert NAMES[2] not in kept()
        assert "2 of 2" in here.text


async def test_hints_can_show_where_an_annotation_belongs() -> None:
    await prepared()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.said()))
        await review(here)
        await here.press("end", "p")
        await here.until(lambda: "select where CLAIM" in here.status)
        await here.press("f")
        assert "type a tag" in here.status
        mode = here.app.reader.mode
        tag = next(tag for tag, span in mode._hints.spans.items() if span.of(NEW) == "Bob Baker")  # type: ignore[union-attr]
        await here.press(*tag)
        assert "select where CLAIM" in here.status
        await here.press("enter")
        assert ("CLAIM", "Bob Baker") in here.said()


async def test_enter_shows_a_doubtful_place_selected() -> None:
    await prepared()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.said()))
        await review(here)
        await here.press("down", "enter")
        await here.until(lambda: here.selected == "ferries can perhaps run by night")
        await here.press("escape")
        assert here.selected == ""


async def test_nothing_to_review_says_so() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await review(here)
        assert "nothing here" in here.text
        await here.press("escape")
        assert here.pane.has_focus
