"""The inspector: everything of the annotation under the cursor, changed by a key and a digit; the panel that stays."""

from pathlib import Path

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Change, Step, frozen
from annotations.project import Project
from annotations.relating import Proposal
from annotations.store import open_layer
from articles.span import Span
from tests.reading import Reading, opened, reading, write
from tui.bindings import VIM, Bindings
from tui.inspecting import Inspecting

TEXT = "Ann Archer said that 55% of it would come soon. Nobody knows.\n\nBob Baker denied it all.\n"
OTHER = "Archer was right, and the harbour stays closed.\n"
PAIR = {"one.txt": TEXT, "two.txt": OTHER}


def shown(here: Reading) -> str:
    """What the inspector says; nothing when it is away."""
    here._told()
    panel = here.app.reader.inspector
    return panel.text if panel is not None and panel.display else ""


def values(here: Reading) -> dict[str, str | bool]:
    """The attributes of the only annotation."""
    [annotation] = here.annotations()
    return dict(annotation.attributes)


def inspecting(here: Reading) -> bool:
    return isinstance(here.app.reader.mode, Inspecting)


async def test_a_key_and_a_digit_set_a_value_and_a_motion_leaves() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e")
        assert "y certainty: certain" in shown(here)
        assert "= factbank: CT+" in shown(here)
        await here.press("y")
        assert "3\xa0possible" in here.status
        await here.press("3")
        assert values(here)["certainty"] == "possible"
        assert "y certainty: possible" in shown(here)
        assert "= factbank: PS+" in shown(here)
        await here.press("t", "2")
        assert (values(here)["type"], values(here)["certainty"]) == ("prediction", "possible")
        cursor = here.stand.cursor
        await here.press("right")
        assert here.stand.cursor > cursor, "the motion moves as ever"
        assert not inspecting(here)
        assert shown(here) == ""
        await here.saved()
        assert len(here.on_disk()) == 1


async def test_a_digit_alone_sets_the_first_attribute_and_escape_and_enter_leave() -> None:
    async with reading(PAIR) as here:
        await here.press("c")
        for leave in ("escape", "enter"):
            await here.press("e", "4", leave)
            assert values(here)["type"] == "policy"
            assert not inspecting(here)
        await here.press("1")
        assert values(here)["type"] == "fact", "a digit outside means the same"


async def test_flags_doubt_and_choices_of_two_switch_by_their_key_alone() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e", "k", "0", "n")
        assert {"check": True, "sure": "unsure", "polarity": "neg"}.items() <= values(here).items()
        await here.press("k", "0", "n")
        assert {"check": False, "sure": "sure", "polarity": "pos"}.items() <= values(here).items()


async def test_the_same_key_again_goes_on_to_the_next_value_and_round() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e", "y")
        seen = []
        for _ in range(4):
            await here.press("y")
            seen.append(values(here)["certainty"])
        assert seen == ["probable", "possible", "unknown", "certain"]


async def test_undo_and_redo_stay_in_the_inspector() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e", "y", "3", "z")
        assert inspecting(here)
        assert values(here)["certainty"] == "certain"
        await here.press("ctrl+y")
        assert values(here)["certainty"] == "possible"
        await here.press("z", "z")
        assert here.said() == []
        await here.press("y")
        assert not inspecting(here), "what it was about is gone"


async def test_a_key_that_means_nothing_there_says_so_and_labels_nothing() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e", "g")
        assert "nothing here has the key g" in here.status
        await here.press("9")
        assert "type has 4 values" in here.status
        assert [label for label, _ in here.said()] == ["CLAIM"]


async def test_a_command_that_has_no_meaning_there_leaves_and_is_done_but_q_does_not_quit() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e", "y", "2", "f")
        assert not inspecting(here)
        assert "type a tag" in here.status
        await here.press("escape", "e", "q")
        assert not inspecting(here)
        assert not here.app._exit
        assert values(here)["certainty"] == "probable"


async def test_the_preset_vim_has_its_motions_and_its_undo() -> None:
    async with reading(PAIR, keys=Bindings(VIM)) as here:
        await here.press("space c", "i", "y", "3")
        assert values(here)["certainty"] == "possible"
        await here.press("u")
        assert inspecting(here)
        assert values(here)["certainty"] == "certain"
        await here.press("l")
        assert not inspecting(here)
        assert here.stand.cursor == 1


async def test_a_claim_of_a_pair_that_is_done_is_said_by_one_article_alone_until_it_is_related() -> None:
    async with reading(PAIR) as here:
        await here.press("tab", "c", "tab", "c", "space p")
        await here.rest()
        assert "only in one" not in shown(here)
        await here.press("space w", "D", "3")
        assert "= only in one nothing in two is related to it" in shown(here)
        desk = here.app.desk
        kind = desk.schema.relation("related")
        assert kind is not None
        desk.relate([Proposal(kind, *here.annotations(), *here.annotations(here.panes[1]))])
        await here.press("escape")
        assert "only in one" not in shown(here)


async def test_nothing_under_the_cursor_is_said() -> None:
    async with reading(PAIR) as here:
        await here.press("e")
        assert "no annotation here" in here.status
        assert not inspecting(here)
        assert shown(here) == ""


async def test_a_note_has_its_letter_or_the_capital_where_an_attribute_takes_it() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "e", "N", *"why?", "enter")
        assert here.annotations()[0].note == "why?"
        assert "N note: why?" in shown(here)
        assert inspecting(here)
        await here.press("escape")
        await here.go("Bob")
        await here.press("p", "e", "n", *"who?", "enter")
        assert [one.note for one in here.annotations() if one.label == "PER"] == ["who?"]


async def test_x_deletes_and_e_goes_on_to_the_next_annotation_here() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "p", "e")
        assert shown(here).startswith("p PER")
        await here.press("e")
        assert shown(here).startswith("c CLAIM")
        await here.press("y", "2")
        claim = next(one for one in here.annotations() if one.label == "CLAIM")
        assert claim.attributes["certainty"] == "probable"
        await here.press("x")
        assert [label for label, _ in here.said()] == ["PER"]
        assert inspecting(here), "the other one is still there"
        await here.press("e")
        assert "no other annotation is here" in here.status
        await here.press("x")
        assert here.said() == []
        assert not inspecting(here)


async def test_a_text_is_chosen_from_those_given_before_or_typed_anew_also_in_another_article() -> None:
    async with reading(PAIR) as here:
        await here.press("p", "e", "f")
        assert "ann-archer" in here.text
        await here.press("enter")
        assert values(here)["ref"] == "ann-archer", "the words themselves, when nothing is known"
        await here.press("escape", "tab", "p", "e", "f")
        await here.until(lambda: "1: “Ann Archer”" in here.text)
        await here.press("enter")
        assert values(here)["ref"] == "ann-archer", "Archer can only be Ann Archer"
        await here.press("f", *"wd:Q1", "enter")
        assert values(here)["ref"] == "wd:Q1"
        await here.press("f", "escape")
        assert values(here)["ref"] == "wd:Q1"
        await here.press("f", *"no ref", "enter")
        assert "ref" not in values(here)
        await here.press("z")
        assert values(here)["ref"] == "wd:Q1"
        assert inspecting(here)


async def test_values_are_offered_after_a_restart_too() -> None:
    async with reading(PAIR) as here:
        await here.press("p", "e", "f", *"the-boss", "enter", "escape")
        await here.saved()
        root = here.app.home.root
    async with reading(opened(str(root))) as here:
        await here.until(lambda: bool(here.annotations(here.panes[0])))
        here.app.reader.activate(here.panes[1])
        await here.press("p", "e", "f")
        await here.until(lambda: "the-boss" in here.text)
        await here.press(*"boss", "enter")
        assert values(here)["ref"] == "the-boss"


async def test_derived_values_are_shown_and_follow() -> None:
    async with reading(PAIR) as here:
        await here.go("would")
        await here.press("c")
        await here.go("55")
        await here.press("n", "e", "e")
        assert "= numeric 55%" in shown(here)
        assert "unnamed" not in shown(here)
        await here.press("v", "3")
        assert "= unnamed source no source is given" in shown(here)


async def test_the_panel_stays_and_follows_the_cursor_when_the_keys_rest() -> None:
    async with reading(PAIR, size=(160, 40)) as here:
        wide = here.panes[0].size.width
        await here.press("c", "space p")
        await here.rest()
        assert "stays" in here.status
        assert shown(here).startswith("c CLAIM")
        assert here.panes[0].size.width < wide
        assert here.app.reader.inspector is not None
        assert here.app.reader.inspector.region.x > here.panes[1].region.x
        await here.go("Bob")
        assert "no annotation here" in shown(here)
        await here.press("e", "ctrl+home")
        assert shown(here).startswith("c CLAIM")
        await here.press("space p")
        await here.rest()
        assert shown(here) == ""
        assert here.panes[0].size.width == wide


async def test_the_panel_that_comes_back_is_laid_out_as_before() -> None:
    async with reading(PAIR) as here:
        await here.press("c")
        for words in ("Ann", "Bob"):
            await here.go(words)
            await here.press("p", "e")
            await here.rest()
            assert "mention: name 1\xa0name" in here.text
            await here.press("escape")
            await here.rest()
            assert "mention" not in here.text


async def test_the_panel_stands_below_where_there_is_no_room_beside() -> None:
    async with reading(PAIR, size=(80, 24)) as here:
        high = here.panes[0].size.height
        await here.press("c", "space p")
        await here.rest()
        panel = here.app.reader.inspector
        assert panel is not None
        assert (panel.region.width, panel.region.bottom) == (80, 21)
        assert here.panes[0].size.height == high - panel.region.height
        assert "certainty: certain" in here.text
        await here.resize(160, 40)
        assert (panel.region.right, panel.region.bottom) == (160, 37)
        assert "certainty: certain" in here.text
        await here.resize(60, 20)
        assert "type: fact" in here.text


async def test_a_click_on_a_line_is_its_key() -> None:
    async with reading(PAIR) as here:
        await here.press("c", "space p")
        await here.rest()
        panel = here.app.reader.inspector
        assert panel is not None
        lines = [panel.line_at(y) for y in range(panel.size.height)]
        y = next(y for y, line in enumerate(lines) if line is not None and line.keys == "k")
        await here.click(panel.region.x + 8, panel.region.y + y)
        assert values(here)["check"] is True
        assert here.pane.has_focus


async def test_attributes_and_a_note_of_a_relation() -> None:
    async with reading(PAIR) as here:
        await here.press("p", "c")
        claim, person = sorted(here.annotations(), key=lambda one: one.label)
        desk = here.app.desk
        kind = desk.schema.relation("source")
        assert kind is not None
        desk.relate([Proposal(kind, claim, person)])
        await here.press("e")
        assert "A is claimed by “Ann Archer” source" in shown(here)
        await here.press("A")
        assert "source: is claimed by" in shown(here)
        await here.press("0", "n", *"hm", "enter")
        [relation] = desk.layer.relations.values()
        assert (relation.attributes["sure"], relation.note) == ("unsure", "hm")
        await here.press("escape")
        assert "unsure · hm" in shown(here)
        await here.press("e")
        assert "A “Ann said" not in shown(here)
        assert "is claimed by this" in shown(here), "from its other end"
        await here.press("A", "x")
        assert not desk.layer.relations
        await here.press("z", "B")
        assert [one.note for one in desk.layer.relations.values()] == ["hm"]
        assert "no relation has the letter B" in here.status


async def test_relations_that_follow_from_others_are_shown_without_a_key() -> None:
    async with reading(PAIR) as here:
        for words in ("Ann", "Nobody", "Bob"):
            await here.go(words)
            await here.press("c")
        first, second, third = here.annotations()
        kind = here.app.desk.schema.relation("same")
        assert kind is not None
        here.app.desk.relate([Proposal(kind, first, second), Proposal(kind, second, third)])
        await here.press("e")
        told = shown(here).splitlines()
        assert f"A says the same as “{second.target.exact}” same" in told
        assert f"says the same as “{first.target.exact}” same · follows from others" in told
        await here.press("B")
        assert "no relation has the letter B" in here.status


async def test_what_another_annotator_said_is_shown_and_not_changed() -> None:
    project = Project.create(Path("project"))
    project.add([write("in/one.txt", TEXT)])
    ben = open_layer(project.layer_path("ben"), "ben")
    span = Span(0, len("Ann Archer"))
    values = frozen({"mention": "name", "sure": "unsure"})
    said = Annotation(new_id(), "one", "PER", describe(TEXT, [span], ""), "ben", values, "hers", created="2026-01-01")
    ben.apply(Step("label", (Change(None, said),)))
    async with reading(opened("project")) as here:
        await here.press("space h", "1")
        await here.until(lambda: here.said() == [("PER", "Ann Archer")])
        await here.press("e")
        assert "mention: name" in shown(here)
        assert "m mention" not in shown(here), "no key is offered"
        assert "note: hers" in shown(here)
        assert "ben by hand 2026-01-01: shown, and not yours to change" in shown(here)
        for key in ("2", "m", "f", "n", "x", "0"):
            await here.press(key)
            assert "ben said this" in here.status, key
        assert here.annotations() == [said]
