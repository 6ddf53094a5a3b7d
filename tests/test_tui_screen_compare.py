"""Compare: claims in two columns, their relations between, those that stand alone; filtered, visited, deleted."""

from pathlib import Path

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Change, Judgement, Relation, Step
from annotations.project import Project
from annotations.schema import default_schema, parse_schema
from annotations.store import Store, open_layer
from articles.span import Span
from tests.reading import Reading, opened, reading, write

ONE = "The harbour is shut. Ferries run at night. Bob left the town.\n"
TWO = "Nobody left. The port is closed. A ferry runs after dark.\n"
ZOO = "The quay stays closed.\n"


def claim(store: Store, text: str, words: str, article: str) -> Annotation:
    start = text.index(words)
    target = describe(text, [Span(start, start + len(words))], "")
    made = Annotation(new_id(), article, "CLAIM", target, store.annotator, {"type": "fact"})
    store.apply(Step("label", (Change(None, made),)))
    return made


def join(store: Store, kind: str, source: Annotation, target: Annotation) -> Relation:
    made = Relation(new_id(), kind, source.id, target.id, store.annotator)
    store.apply(Step("relate", (Change(None, made),)))
    return made


def prepared() -> None:
    """Two articles side by side and a third that joins two of their claims; a guest's claim and relation."""
    project = Project.create(Path("project"))
    texts = {"one": ONE, "two": TWO, "zoo": ZOO}
    project.add([write(f"in/{name}.txt", text) for name, text in texts.items()])
    mine = open_layer(project.layer_path("tester"), "tester")
    shut = claim(mine, ONE, "The harbour is shut", "one")
    run = claim(mine, ONE, "Ferries run at night", "one")
    claim(mine, ONE, "Bob left the town", "one")
    closed = claim(mine, TWO, "The port is closed", "two")
    dark = claim(mine, TWO, "A ferry runs after dark", "two")
    quay = claim(mine, ZOO, "The quay stays closed", "zoo")
    join(mine, "same", shut, quay)
    join(mine, "same", quay, closed)
    join(mine, "elaborates", dark, run)
    mine.close()
    ben = open_layer(project.layer_path("ben"), "ben")
    nobody = claim(ben, TWO, "Nobody left", "two")
    join(ben, "contradicts", nobody, run)
    ben.close()


def rows(here: Reading) -> list[list[str]]:
    """The cells of the rows of the table."""
    found = []
    for line in here.lines[2:-1]:
        if line.strip():
            at = here.lines[1]
            second, third = at.index("relation"), at.index("the second says")
            found.append([line[3:second].strip(), line[second:third].strip(), line[third:].strip()])
    return found


async def comparing(here: Reading, many: int) -> None:
    await here.until(lambda: len(here.panes[1].sheet.by_id) == 2 and len(here.said()) == 3)
    await here.press("space c")
    await here.until(lambda: f"{many} of {many}" in here.text)


async def test_claims_stand_beside_each_other_and_alone() -> None:
    prepared()
    async with reading(opened("project"), size=(120, 30)) as here:
        await comparing(here, 3)
        assert rows(here) == [
            ["The harbour is shut", "implied same ↔", "The port is closed"],
            ["Ferries run at night", "elaborates ←", "A ferry runs after dark"],
            ["Bob left the town", "◂ not judged done", ""],
        ]
        assert "compare, not judged done:" in here.text
        await here.press("o")
        await here.until(lambda: "1 of 1" in here.text)
        assert rows(here) == [["Bob left the town", "◂ not judged done", ""]]
        assert "compare, not judged done, only alone:" in here.lines[0]
        await here.press("o")
        await here.until(lambda: "3 of 3" in here.text)
        assert "only alone:" not in here.lines[0]
        await here.press("/", *"dark", "enter")
        await here.until(lambda: "1 of 3" in here.text)
        assert [row[0] for row in rows(here)] == ["Ferries run at night"]
        await here.press("enter")
        await here.rest()
        assert here.pane is here.panes[0]
        assert here.stand.cursor == ONE.index("Ferries")
        assert here.panes[1].stand.cursor == TWO.index("A ferry")


async def test_what_follows_cannot_be_deleted_and_what_was_made_can() -> None:
    prepared()
    async with reading(opened("project"), size=(120, 30)) as here:
        await comparing(here, 3)
        await here.press("x")
        assert "this follows from others" in here.text
        await here.press("down", "x")
        await here.until(lambda: "4 of 4" in here.text)
        assert rows(here)[-1] == ["", "not judged done ▸", "A ferry runs after dark"]
        await here.saved_below()
        await here.press("z")
        await here.until(lambda: "3 of 3" in here.text)
        await here.press("down", "down", "x")
        assert "no relation here to delete" in here.text
        await here.press("escape")
        assert here.pane.has_focus


async def test_guests_are_compared_too_and_done_makes_alone_mean_only_here() -> None:
    prepared()
    project = Project.open(Path("project"))
    mine = open_layer(project.layer_path("tester"), "tester")
    mine.apply(Step("judge", (Change(None, Judgement(new_id(), ("one", "two"), "status", "done", "tester")),)))
    mine.close()
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.panes[1].sheet.by_id) == 2 and bool(here.app.desk.layer.judgements))
        await here.press("space h", "1")
        await here.until(lambda: len(here.panes[1].sheet.by_id) == 3)
        await here.press("space c")
        await here.until(lambda: "4 of 4" in here.text)
        assert rows(here)[1:] == [
            ["Ferries run at night", "elaborates ←", "A ferry runs after dark"],
            ["Ferries run at night", "contradicts ↔ ben", "Nobody left (ben)"],
            ["Bob left the town", "◂ only here", ""],
        ]
        await here.press("down", "down", "x")
        assert "ben said this" in here.text


async def test_w_judges_the_pair_done_and_undo_takes_the_marks_away() -> None:
    prepared()
    async with reading(opened("project"), size=(120, 30)) as here:
        await comparing(here, 3)
        await here.press("w")
        await here.until(lambda: "◂ only here" in here.text)
        assert rows(here)[-1] == ["Bob left the town", "◂ only here", ""]
        assert " judged done: what stands" in here.lines[-1]
        await here.saved_below()
        await here.press("z")
        await here.until(lambda: "◂ not judged done" in here.text)
        assert "only here" not in here.text
        await here.press("w", "w")
        await here.until(lambda: "no longer judged done: " in here.text)
        assert "only here" not in here.text
        assert not here.app.desk.judged(("one", "two"), "status")


async def test_a_claim_that_a_guest_related_is_still_only_here_for_oneself() -> None:
    prepared()
    project = Project.open(Path("project"))
    ben = open_layer(project.layer_path("ben"), "ben")
    mine = open_layer(project.layer_path("tester"), "tester", readonly=True)
    [bob] = [one for one in mine.annotations("one") if one.target.exact == "Bob left the town"]
    [nobody] = list(ben.annotations("two"))
    join(ben, "contradicts", nobody, bob)
    ben.close()
    mine.close()
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.panes[1].sheet.by_id) == 2)
        await here.press("space h", "1")
        await here.until(lambda: len(here.panes[1].sheet.by_id) == 3)
        await here.press("space c", "w")
        await here.until(lambda: "5 of 5" in here.text and "only here" in here.text)
        assert rows(here)[-2:] == [
            ["Bob left the town", "contradicts ↔ ben", "Nobody left (ben)"],
            ["Bob left the town", "◂ only here", ""],
        ]


async def test_what_is_related_through_others_alone_is_not_only_here() -> None:
    project = Project.create(Path("project"))
    texts = {"one": ONE, "two": TWO, "zoo": ZOO}
    project.add([write(f"in/{name}.txt", text) for name, text in texts.items()])
    mine = open_layer(project.layer_path("tester"), "tester")
    shut = claim(mine, ONE, "The harbour is shut", "one")
    quay = claim(mine, ZOO, "The quay stays closed", "zoo")
    join(mine, "same", shut, quay)
    join(mine, "contradicts", claim(mine, TWO, "The port is closed", "two"), quay)
    mine.close()
    async with reading(opened("project"), size=(120, 30)) as here:
        await here.until(lambda: len(here.panes[1].sheet.by_id) == 1 and len(here.said()) == 1)
        await here.press("space c", "w")
        await here.until(lambda: "through others" in here.text)
        assert [row[1] for row in rows(here)] == ["◂ through others", "through others ▸"]
        assert "only here" not in here.facts


async def test_one_article_alone_has_nothing_to_compare_with() -> None:
    async with reading({"one.txt": ONE}) as here:
        await here.press("space c")
        assert "two articles are needed" in here.status


def test_labels_that_no_relation_takes_across_articles_are_not_compared() -> None:
    assert default_schema().compared == {"CLAIM"}
    bare = parse_schema('[schema]\nname="x"\n[[label]]\nname="A"\ngroup="claim"\n')
    assert bare.compared == frozenset()


async def test_the_title_names_both_articles_in_the_room_that_there_is() -> None:
    long = "A title that goes on and on, and says in the end nothing that its first words had not said"
    names = {"a.md": "# Short\n\nOne.\n", "b.md": f"# {long}\n\nTwo.\n"}
    async with reading(names, size=(80, 24)) as here:
        await here.press("space c")
        assert here.lines[0].startswith(" compare, not judged done: Short | A title that goes on a")
        assert "… ─" in here.lines[0]
        assert here.lines[0].rstrip().endswith("0 of 0")
        await here.resize(160, 24)
        assert f"Short | {long} ─" in here.lines[0]
        await here.resize(40, 24)
        assert here.lines[0].startswith(" compare, not judged done:")
        assert here.lines[0].rstrip().endswith("0 of 0")
