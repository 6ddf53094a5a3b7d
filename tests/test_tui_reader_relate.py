"""Relating: a tag and a key; refusals, directions, repeating, doubt, proposals, the list of all candidates."""

from itertools import permutations
from pathlib import Path

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Change, Relation, Step
from annotations.project import Project
from annotations.relating import Proposal
from annotations.store import open_layer
from articles.span import Span
from tests.reading import Reading, opened, reading, write
from tui.relating import Relating

ONE = "Ann said the harbour may be shut. Ferries run at night. Bob left the town.\n"
TWO = "The deal is done. The harbour is shut to ferries. Cid believes that nobody knows.\n"
PAIR = {"one.txt": ONE, "two.txt": TWO}


def tag_of(here: Reading, words: str) -> str:
    """The tag of the annotation of these words."""
    mode = here.app.reader.mode
    assert isinstance(mode, Relating), here.status
    [tag] = [tag for tag, one in mode._by_tag.items() if one.target.exact == words]
    return tag


def relations(here: Reading) -> list[tuple[str, str, str]]:
    """Type and quotes of one's own relations in memory."""
    desk = here.app.desk
    found = []
    for relation in desk.layer.relations.values():
        if relation.id not in desk.layer.guests:
            ends = [desk.annotation(end) for end in (relation.source, relation.target)]
            found.append((relation.type, *(end.target.exact if end else "?" for end in ends)))
    return sorted(found)  # type: ignore[arg-type]


def stored(here: Reading) -> list[Relation]:
    """The relations that the layer file holds."""
    project = here.app.home.project
    assert project is not None
    return list(open_layer(project.layer_path("tester"), "tester", readonly=True).relations())


async def label(here: Reading, words: str, key: str, pane: int = 0) -> None:
    """Label these words of a pane, by keys."""
    while here.pane is not here.panes[pane]:
        await here.press("tab")
    await here.select(words)
    await here.press(key)


async def claims(here: Reading) -> None:
    """Three claims; the cursor stands on the first, in the first pane."""
    await label(here, "The deal is done", "c", 1)
    await label(here, "The harbour is shut to ferries", "c", 1)
    await label(here, "the harbour may be shut", "c", 0)


async def relate(here: Reading, words: str, key: str) -> None:
    """From the annotation under the cursor to the one of these words."""
    await here.press("k")
    await here.press(*tag_of(here, words), key)


async def test_three_keys_relate_two_claims_across_articles_and_undo_takes_it_back() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k")
        assert "type a tag" in here.status
        tag = tag_of(here, "The harbour is shut to ferries")
        assert tag == "f", "the best match has the first letter"
        assert "fhe harbour is shut" in here.text, "it stands where the words begin"
        await here.press(tag)
        for key in ("1 same", "2 elaborates", "3 contradicts", "4 qualifies", "5 related"):
            assert key in here.text
        await here.press("1")
        assert relations(here) == [("same", "the harbour may be shut", "The harbour is shut to ferries")]
        assert "same: “the harbour may be shut” ↔ “The harbour is shut" in here.status
        assert here.app.reader.mode is None
        assert "fhe harbour" not in here.text
        assert "1 same ↔ “The harbour is shu … ferries” two" in here.facts
        await here.saved()
        [kept] = stored(here)
        assert (kept.type, kept.annotator, dict(kept.attributes)) == ("same", "tester", {"sure": "sure"})
        await here.press("z")
        assert relations(here) == []
        assert "undone: relate: same" in here.status
        await here.saved()
        assert stored(here) == []
        await here.press("ctrl+y")
        await here.saved()
        assert stored(here) == [kept]


async def test_the_only_relation_there_can_be_is_made_at_once_and_turned_where_it_must() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await label(here, "Ann", "p")
        await here.press("k", "f")
        assert relations(here) == [("source", "the harbour may be shut", "Ann")]
        assert "turned: source leads from CLAIM to PER" in here.status


async def test_refusals_are_said_and_another_key_may_follow() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "f", "5", "k")
        assert tag_of(here, "The deal is done") == "f", "what is related already comes last"
        await here.press(*tag_of(here, "The harbour is shut to ferries"), "5")
        assert "related joins these two already" in here.status
        await here.press("1")
        assert "leaves no room for same" in here.status
        await here.press("9")
        assert "no relation of CLAIM and CLAIM has the key 9" in here.status
        await here.press("escape")
        assert here.app.reader.mode is None
        assert len(relations(here)) == 1


async def test_a_symmetric_relation_is_one_whichever_way_it_was_made() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "f", "3")
        await here.press("tab")
        await here.go("The harbour")
        await here.press("k")
        await here.press(*tag_of(here, "the harbour may be shut"), "3")
        assert "contradicts joins these two already" in here.status
        assert len(relations(here)) == 1


async def test_tab_turns_the_direction_and_the_last_type_is_repeated() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "f", "tab", "2")
        assert relations(here) == [("elaborates", "The harbour is shut to ferries", "the harbour may be shut")]
        for again in (";", "enter"):
            await here.press("k", "f", again)
            assert ("elaborates", "the harbour may be shut", "The deal is done") in relations(here)
            await here.press("z")


async def test_nothing_here_says_why_and_escape_leaves() -> None:
    async with reading(PAIR) as here:
        await here.press("k")
        assert "no annotation here to relate from" in here.status
        await here.press("c", "k")
        assert "nothing that CLAIM" in here.status
        await label(here, "night", "d")
        await here.press("k")
        assert "no relation for DATE" in here.status
        await claims(here)
        await here.press("k", "escape")
        assert here.app.reader.mode is None
        assert relations(here) == []
        await here.press("k", "right")
        assert here.app.reader.mode is None
        await here.go("the harbour")
        await here.press("k", "z")
        assert "no tag begins with z" in here.status


async def test_plus_goes_on_to_the_larger_annotation_here() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await label(here, "may", "u")
        await here.press("k")
        assert "relate UNC" in here.status
        await here.press("+")
        assert "relate CLAIM" in here.status
        await here.press("+")
        assert "no larger annotation" in here.status
        await here.press(*tag_of(here, "The harbour is shut to ferries"), "1")
        assert relations(here) == [("same", "the harbour may be shut", "The harbour is shut to ferries")]


async def test_zero_doubts_the_relation_just_made_until_the_cursor_moves() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "f", "1", "0")
        assert "same: sure: unsure" in here.status
        assert "same? ↔" in here.facts
        await here.saved()
        assert [dict(each.attributes) for each in stored(here)] == [{"sure": "unsure"}]
        assert all(one.attributes["sure"] == "sure" for one in here.annotations())
        await here.go("harbour")
        await here.press("0")
        assert here.annotations()[0].attributes["sure"] == "unsure", "now it means the annotation"


async def test_a_cue_and_a_hedge_are_proposed_and_enter_makes_them() -> None:
    async with reading(PAIR) as here:
        await here.press("enter")
        assert "nothing is proposed here" in here.status
        await label(here, "said", "a")
        assert "enter" not in here.status
        await label(here, "the harbour may be shut", "c")
        assert "enter: cue “said”" in here.status
        assert relations(here) == [], "never made unasked"
        await here.press("enter")
        assert relations(here) == [("cue", "the harbour may be shut", "said")]
        await label(here, "may", "u")
        assert "enter: hedges “the harbour may be" in here.status
        await here.press("2")
        assert "enter: hedges" in here.facts, "a digit leaves it proposed"
        await here.press("enter")
        assert ("hedges", "may", "the harbour may be shut") in relations(here)
        await here.press("enter")
        assert "nothing is proposed here" in here.status
        await here.press("z", "z")
        await here.saved()
        assert [each.type for each in stored(here)] == ["cue"]


async def test_the_list_of_all_candidates_is_typed_and_reaches_off_the_screen() -> None:
    far = TWO + "\n" + "Nothing happens here.\n\n" * 60 + "The bridge was closed at noon.\n"
    async with reading({"one.txt": ONE, "two.txt": far}) as here:
        await claims(here)
        await label(here, "The bridge was closed at noon", "c", 1)
        await here.press("ctrl+home", "tab")
        await here.go("the harbour")
        await here.press("k")
        assert "The bridge was closed" not in here.text
        await here.press("tab")
        await here.until(lambda: "3 of 3" in here.text)
        assert rows(here)[0].startswith("CLAIM"), here.text
        assert "The harbour is shut to ferries" in rows(here)[0], "best match first"
        await here.press(*"bridge", "enter")
        assert "The bridge was closed" in here.text
        assert here.pane is here.panes[0]
        await here.press("4")
        assert relations(here) == [("qualifies", "the harbour may be shut", "The bridge was closed at noon")]
        await here.press("k", "tab", "escape")
        assert here.app.reader.mode is None


def rows(here: Reading) -> list[str]:
    """The rows of the table, without their signs."""
    return [line[3:] for line in here.lines[2:-1] if line.strip()]


async def test_without_a_candidate_on_the_screen_the_list_comes_at_once() -> None:
    far = "Nothing happens here.\n\n" * 60 + "The bridge was closed at noon.\n"
    async with reading({"one.txt": ONE, "two.txt": far}) as here:
        await label(here, "The bridge was closed at noon", "c", 1)
        await here.press("ctrl+home")
        await label(here, "the harbour may be shut", "c")
        await here.press("k", "enter", "1")
        assert relations(here) == [("same", "the harbour may be shut", "The bridge was closed at noon")]


async def test_an_end_may_be_a_guests_and_lie_in_an_article_opened_later() -> None:
    project = Project.create(Path("project"))
    project.add([write(f"in/{name}.txt", text) for name, text in (("one", ONE), ("two", TWO), ("zoo", "A zoo.\n"))])
    ben = open_layer(project.layer_path("ben"), "ben")
    start = TWO.index("The deal is done")
    theirs = Annotation(new_id(), "two", "CLAIM", describe(TWO, [Span(start, start + 16)], ""), "ben")
    ben.apply(Step("label", (Change(None, theirs),)))
    async with reading(opened("project")) as here:
        await here.press("space h", "1")
        await here.until(lambda: len(here.panes[1].sheet.by_id) == 1)
        await label(here, "The harbour is shut", "c", 1)
        await label(here, "Ferries run at night", "c")
        await here.press("k")
        await here.press(*tag_of(here, "The deal is done"), "4")
        assert relations(here) == [("qualifies", "Ferries run at night", "The deal is done")]
        await here.press("k")
        await here.press(*tag_of(here, "The harbour is shut"), "2")
        await here.saved()
    async with reading(opened("project")) as here:
        await here.until(lambda: len(here.said()) == 1)
        await here.press("tab", "f7")
        await here.until(lambda: here.pane.article.id == "zoo")
        await here.press("tab")
        await here.go("Ferries")
        assert "elaborates → “The harbour is shut” two" in here.facts, "also of an article that is not open"
        assert "qualifies → what is not shown here" in here.facts
        await here.press("space k")
        await here.until(lambda: "2 of 2" in here.text)
        await here.press("1")
        await here.until(lambda: here.pane.article.id == "two" and not here.pane.article.partial)
        await here.until(lambda: "← " in here.facts)
        assert "elaborates ← “Ferries run at night”" in here.facts


async def test_relations_here_are_deleted_and_what_follows_is_said_and_cannot_be() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("space k")
        assert "related to nothing yet" in here.status
        await here.press("k", "f", "1", "k")
        await here.press(*tag_of(here, "The deal is done"), "1", "tab")
        await here.go("The deal is done")
        assert "implied same ↔ “The harbour is shu … ferries”" in here.facts
        assert len(relations(here)) == 2, "what follows is never stored"
        await here.press("space k", "down", "x")
        assert "this follows from other relations" in here.text
        await here.press("up", "x")
        await here.rest()
        assert len(relations(here)) == 1
        assert "implied" not in here.facts
        await here.press("z")
        assert "implied same" in here.facts
        await here.press("space k", "0")
        assert "same? ↔" in here.text
        await here.press("escape")
        await here.saved()
        assert sorted(each.attributes["sure"] for each in stored(here)) == ["sure", "unsure"]  # type: ignore[type-var]


async def test_deleting_an_annotation_takes_its_relations_along() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        await here.press("k", "f", "1", "x")
        await here.saved()
        assert stored(here) == []
        await here.press("z")
        await here.saved()
        assert [each.type for each in stored(here)] == ["same"]


# -------------------------------------------------------------------- in the gutters


def gutter(here: Reading, words: str, pane: int) -> str:
    """The gutter of the line in which these words stand."""
    shown = here.panes[pane]
    assert here.status, "the lines below are up to date, and with them the gutters"
    return here.row(shown.article.text.index(words), shown)[:3]


async def test_the_ends_of_relations_are_numbered_in_both_gutters() -> None:
    apart = {name: text.replace(". ", ".\n\n") for name, text in PAIR.items()}
    async with reading(apart) as here:
        await claims(here)
        assert gutter(here, "the harbour", 0) == "c  "
        await relate(here, "The deal is done", "4")
        assert gutter(here, "the harbour", 0) == "c1 "
        assert gutter(here, "The deal", 1) == "c1 "
        await relate(here, "The harbour is shut to ferries", "1")
        assert "1 same ↔ " in here.facts
        assert "2 qualifies → " in here.facts
        assert (gutter(here, "the harbour", 0), gutter(here, "The deal", 1)) == ("c# ", "c2 ")
        assert gutter(here, "The harbour", 1) == "c1 "
        await here.press("ctrl+end")
        assert (gutter(here, "the harbour", 0), gutter(here, "The deal", 1)) == ("c1 ", "c1 "), "all, in reading order"
        assert gutter(here, "The harbour", 1) == "c2 "
        await label(here, "may", "u")
        await here.go("Bob")
        assert gutter(here, "the harbour", 0) == "cu1", "beside the letters"
        await here.press("z", "z", "z")
        assert (gutter(here, "the harbour", 0), gutter(here, "The deal", 1)) == ("c  ", "c  ")


async def test_an_end_off_the_screen_leaves_a_sign_at_the_other() -> None:
    far = "Nothing happens here.\n\n" * 60 + "The bridge was closed at noon.\n"
    async with reading({"one.txt": ONE, "two.txt": far}) as here:
        await label(here, "The bridge was closed at noon", "c", 1)
        await here.press("ctrl+home")
        await label(here, "the harbour may be shut", "c")
        await here.press("k", "enter", "1")
        await here.go("Bob")
        await here.press("tab", "right", "tab")
        assert gutter(here, "the harbour", 0) == "c• "


# -------------------------------------------------------------------- ends and sizes


async def test_two_annotations_of_the_same_words_have_a_tag_each() -> None:
    async with reading(PAIR) as here:
        await label(here, "Ann", "p")
        await here.press("g")
        await label(here, "the harbour may be shut", "c")
        await here.press("k")
        mode = here.app.reader.mode
        assert isinstance(mode, Relating)
        tags = {one.label: tag for tag, one in mode._by_tag.items() if one.target.exact == "Ann"}
        assert sorted(tags) == ["GPE", "PER"]
        both = {f"{one}{other}n said" for one, other in permutations(tags.values())}
        assert any(drawn in here.text for drawn in both), "both are on the screen, also at the start of the text"
        await here.press(tags["GPE"])
        [made] = here.app.desk.layer.relations.values()
        assert made.target == next(one.id for one in here.annotations() if one.label == "GPE")


async def test_a_terminal_with_room_for_one_pane_lists_the_claims_of_the_other() -> None:
    async with reading(PAIR, size=(60, 20)) as here:
        await claims(here)
        await here.press("k")
        await here.until(lambda: "2 of 2" in here.text)
        await here.press("enter", "3")
        assert relations(here) == [("contradicts", "the harbour may be shut", "The harbour is shut to ferries")]


async def test_a_locked_layer_says_why_nothing_can_be_related() -> None:
    async with reading(PAIR) as here:
        await claims(here)
        here.app.desk.locked = "it can only be read here"
        await here.press("k", "f", "1")
        assert "it can only be read here" in here.status
        assert relations(here) == []


async def test_relations_survive_the_end_and_undo_reaches_back_over_it() -> None:
    project = Project.create(Path("project"))
    project.add([write("in/one.txt", ONE), write("in/two.txt", TWO)])
    async with reading(opened("project")) as here:
        await claims(here)
        await here.press("k", "f", "3")
        await here.saved()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.app.desk.layer.relations) and len(here.said()) == 1)
        await here.go("harbour")
        assert "contradicts ↔ “The harbour is shu … ferries” two" in here.facts
        await here.press("z")
        await here.saved()
        assert stored(here) == []


async def test_what_is_only_in_one_article_is_marked_when_the_pair_is_done_and_no_longer_when_it_is_related() -> None:
    apart = {name: text.replace(". ", ".\n\n") for name, text in PAIR.items()}
    async with reading(apart) as here:
        await claims(here)
        assert "only here" not in here.facts
        assert gutter(here, "The deal", 1) == "c  "
        await here.press("space w", "D", "3")
        assert "only here" in here.facts
        assert gutter(here, "the harbour", 0) == "c∅ "
        assert gutter(here, "The deal", 1) == "c∅ "
        await relate(here, "The harbour is shut to ferries", "1")
        assert "only here" not in here.facts
        await here.press("end")
        assert gutter(here, "the harbour", 0) == "c1 "
        assert gutter(here, "The deal", 1) == "c∅ "
        await here.saved()
        await here.press("z")
        assert gutter(here, "the harbour", 0) == "c∅ "
        await here.press("z")
        assert gutter(here, "the harbour", 0) == "c  "
        assert gutter(here, "The deal", 1) == "c  "


async def test_beside_two_articles_the_strip_names_those_that_have_it_not() -> None:
    async with reading(PAIR | {"zoo.txt": "The harbour closed.\n"}, size=(200, 40)) as here:
        assert len(here.panes) == 3
        await label(here, "The harbour closed", "c", 2)
        await label(here, "the harbour may be shut", "c", 0)
        desk = here.app.desk
        desk.judge(("one", "two"), "status", "done")
        here.app.reader.tell()
        assert "only here" in here.facts, "with the third nothing is done, so it is not asked"
        desk.judge(("one", "zoo"), "status", "done")
        kind = desk.schema.relation("same")
        assert kind is not None
        desk.relate([Proposal(kind, *here.annotations(here.panes[0]), *here.annotations(here.panes[2]))])
        here.app.reader.tell()
        assert "not in two" in here.facts
        assert "only here" not in here.facts
