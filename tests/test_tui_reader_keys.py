"""Every key of the table, as a terminal sends it, does in the running reader what the table says."""

import itertools
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual import events

from annotations.schema import default_schema
from tests.proposing import offer, propose
from tests.reading import Reading, key, reading
from tui.bindings import ARROWS, PRESETS, VIM, Bindings
from tui.commands import COMMANDS
from tui.keymap import keymap
from tui.screens.help import Help

TEXT = "One two. Three, four.\n\nFive six seven. Eight nine.\n\nTen."
PAIR = {"one.txt": TEXT, "two.txt": "Another one. It is short.\n"}

MOTIONS = {
    "back_word": "Five", "on_word": "seven", "back_sentence": "Five", "on_sentence": "Eight",
    "back_character": " six", "on_character": "ix", "back_line": "wo.", "on_line": ".",
    "back_paragraph": "Five", "on_paragraph": "Ten", "back_edge": "Five", "on_edge": ". T",
    "back_article": "One", "on_article": ".", "on_word_end": "x seven", "page_up": "wo.", "page_down": ".",
}  # fmt: skip
"""From "six" in the second paragraph: what stands at the cursor then (a lone full stop is the article's last)."""
SELECTIONS = {
    "select_back_word": "Five ", "select_on_word": "six", "select_back_sentence": "Five ",
    "select_on_sentence": "six seven.", "select_back_character": " ", "select_on_character": "s",
    "select_back_line": "wo. Three, four.\n\nFive ", "select_on_line": "six seven. Eight nine.\n\nTen",
    "select_back_paragraph": "Five ", "select_on_paragraph": "six seven. Eight nine.",
    "select_back_edge": "Five ", "select_on_edge": "six seven. Eight nine.",
    "select_back_article": "One two. Three, four.\n\nFive ",
    "select_on_article": "six seven. Eight nine.\n\nTen.",
    "select_page_up": "wo. Three, four.\n\nFive ", "select_page_down": "six seven. Eight nine.\n\nTen",
}  # fmt: skip
"""From the same place: what is selected then."""


@pytest.mark.parametrize("preset", PRESETS)
async def test_the_keys_move_and_select_as_the_table_says(preset: str) -> None:
    async with reading(PAIR, keys=Bindings(preset)) as here:
        keys = here.app.reader.keymap
        for action, name in ((each, name) for each in MOTIONS | SELECTIONS for name in keys.of(each)):
            await here.press("escape")
            await here.go("six")
            await here.press(name)
            if action in MOTIONS:
                expected = MOTIONS[action]
                found = here.pane.article.text[here.stand.cursor :]
                assert found.replace("\n\n", " ").startswith(expected), (action, name, found)
                assert found == "." or expected != "."
                assert here.selected == ""
            else:
                assert here.selected == SELECTIONS[action], (action, name)
                assert not here.stand.extending


@pytest.mark.parametrize("preset", PRESETS)
async def test_v_makes_every_motion_select(preset: str) -> None:
    async with reading(PAIR, keys=Bindings(preset)) as here:
        for action, selection in SELECTIONS.items():
            await here.press("escape")
            await here.go("six")
            await here.press("v", here.app.reader.keymap.of(action.removeprefix("select_"))[0])
            assert here.selected == selection, action
            await here.press("v")
            assert (here.selected, here.stand.extending) == ("", False)


Check = Callable[[Reading, str], Awaitable[None]]


async def next_annotation(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation" in here.status
    await here.go("Ten")
    await here.press("c", "ctrl+home", name)
    assert here.stand.cursor == TEXT.index("Ten")


async def previous_annotation(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation" in here.status
    await here.press("c", "ctrl+end", name)
    assert here.stand.cursor == 0


async def extending(here: Reading, name: str) -> None:
    await here.press(name)
    assert here.stand.extending
    assert "selecting" in here.status


async def widen(here: Reading, name: str) -> None:
    await here.go("seven")
    seen = []
    for _ in range(5):
        await here.press(name)
        seen.append(here.selected)
    assert seen[0] == "seven"
    assert seen[-1] == seen[-2] == "Five six seven. Eight nine."
    assert all(one in other for one, other in itertools.pairwise(seen))


async def narrow(here: Reading, name: str) -> None:
    await here.press(name)
    assert here.selected == ""
    await here.go("Five")
    await here.press("+", "+", "+", "+", "+", name)
    assert here.selected.startswith("Five six seven.")
    assert len(here.selected) < len("Five six seven. Eight nine.")


async def drop(here: Reading, name: str) -> None:
    await here.press("v", "right", name)
    assert (here.selected, here.stand.extending, here.stand.cursor) == ("", False, TEXT.index("e two"))


async def again(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no label was given yet" in here.status
    await here.press("p")
    await here.go("Ten")
    await here.press(name)
    assert here.said()[-1] == ("PER", "Ten")


async def delete(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation here" in here.status
    await here.press("p")
    await here.saved()
    await here.press(name)
    assert here.said() == []
    assert "deleted PER" in here.status
    await here.saved()
    assert here.on_disk() == []


async def undo(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nothing to undo" in here.status
    await here.press("p")
    await here.saved()
    await here.press(name)
    assert here.said() == []
    assert "undone: label PER" in here.status
    await here.saved()
    assert here.on_disk() == []


async def redo(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nothing to redo" in here.status
    await here.press("p")
    made = here.said()
    await here.press("z", name)
    assert here.said() == made
    assert "done again: label PER" in here.status
    await here.saved()
    assert here.on_disk() == made


async def saved(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nothing is written yet" in here.status
    await here.press("p")
    await here.saved()
    await here.press(name)
    assert "annotations/tester.json" in here.status


async def find(here: Reading, name: str) -> None:
    await here.press(name)
    await here.rest()
    assert here.app.reader.line.has_focus
    assert "find:" in here.text
    await here.press("escape")
    assert here.app.reader.line.display is False
    assert here.pane.has_focus


async def find_back(here: Reading, name: str) -> None:
    await here.press("/", *"four", "enter")
    await here.press("ctrl+home", name)
    assert here.stand.cursor == TEXT.index("four")
    assert "once around: from the end" in here.status


async def next_pane(here: Reading, name: str) -> None:
    await here.press(name)
    assert here.pane is here.panes[1]
    assert here.pane.has_focus
    await here.press(name)
    assert here.pane is here.panes[0]


async def add_pane(here: Reading, name: str) -> None:
    await here.go("six")
    for count in (3, 4):
        await here.press(name)
        await here.rest()
        assert len(here.panes) == count
        assert here.pane is here.panes[-1]
        assert here.stand.cursor == TEXT.index("six")
    await here.press(name)
    assert "4 panes are the most" in here.status


async def close_pane(here: Reading, name: str) -> None:
    await here.press(name)
    await here.rest()
    assert [pane.article.id for pane in here.panes] == ["two"]
    assert here.pane.has_focus
    await here.press(name)
    assert "the only pane" in here.status


async def next_article(here: Reading, name: str) -> None:
    await here.press(name)
    assert [pane.article.id for pane in here.panes] == ["two", "two"]
    await here.press(name)
    assert [pane.article.id for pane in here.panes] == ["one", "two"]


async def theme(here: Reading, name: str) -> None:
    seen = []
    for _ in range(3):
        await here.press(name)
        seen.append(here.app.scheme)
    assert seen == ["light", "high contrast", "dark"]
    assert "theme: dark" in here.status


async def help_(here: Reading, name: str) -> None:
    await here.press(name)
    await here.rest()
    assert isinstance(here.app.screen, Help)
    await here.press("escape")
    await here.rest()
    assert here.app.screen is here.app.reader


async def interrupt(here: Reading, name: str) -> None:
    await here.press(name)
    assert "q quits" in here.status
    assert here.app.is_running


async def quit_(here: Reading, name: str) -> None:
    await here.press(name)
    assert here.app._exit


async def menu(here: Reading, name: str) -> None:
    await here.press(name)
    for letter, command in here.app.reader.keymap.menu.items():
        if command.menu:
            assert re.search(rf" {re.escape(letter)} +{re.escape(command.title[:20])}", here.text), command.action
    await here.press("l")
    await here.press("escape")
    assert here.pane.has_focus


async def palette(here: Reading, name: str) -> None:
    await here.press(name, *"next pane", "enter")
    assert here.pane is here.panes[1]
    await here.press(name, *"no such thing", "enter")
    assert here.pane is here.panes[1]


async def all_labels(here: Reading, name: str) -> None:
    await here.go("Three")
    await here.press(name, *"pers", "enter")
    assert here.said() == [("PER", "Three")]
    await here.press(name, "escape")
    assert here.pane.has_focus


async def rename_label(here: Reading, name: str) -> None:
    """What it does to labels that the schema does not know: tests/test_tui_reader_schema.py."""
    await here.press(name)
    assert "nothing is said yet" in here.status
    await here.press("p")
    await here.saved()
    await here.press(name)
    assert "the schema knows every label of your layer" in here.status


async def library(here: Reading, name: str) -> None:
    await here.press(name, *"two", "enter")
    assert [pane.article.id for pane in here.panes] == ["two", "two"]
    assert here.pane.has_focus


async def annotations(here: Reading, name: str) -> None:
    await here.go("Ten")
    await here.press("p", name)
    await here.until(lambda: "1 of 1" in here.text)
    await here.press("o")
    await here.until(lambda: here.said() == [("ORG", "Ten")])
    await here.press("escape")
    assert here.pane.has_focus


async def stats(here: Reading, name: str) -> None:
    await here.go("Ten")
    await here.press("p")
    await here.saved()
    await here.press(name)
    await here.until(lambda: re.search("label +PER +1", here.text) is not None)
    await here.press("escape")
    assert here.pane.has_focus


async def export(here: Reading, name: str) -> None:
    await here.press(name)
    assert "there is no project to export yet" in here.status
    await here.press("p")
    await here.saved()
    await here.press(name, *"jsonl", "enter", "enter")
    await here.until(lambda: "wrote 2 articles, 1 annotation" in here.status)
    assert [path.suffix for path in Path.cwd().glob("*.jsonl")] == [".jsonl"]


async def review(here: Reading, name: str) -> None:
    await here.press(name)
    await here.until(lambda: "review: annotations whose article changed" in here.text)
    await here.press("escape")
    assert here.pane.has_focus


async def layers(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nobody else has annotated" in here.text
    await here.press("s")
    assert "nothing is suggested in this session" in here.status
    await propose(here, offer(TEXT, "NUM", "Five"))
    await here.press("escape", name, "s", *"memory PER")
    assert "memory PER" in here.text
    assert " on" in next(line for line in here.lines if "memory PER" in line)
    await here.press("enter", *"memory PER")
    assert " off" in next(line for line in here.lines if "memory PER" in line)


async def hints(here: Reading, name: str) -> None:
    await here.press(name)
    assert "type a tag" in here.status
    await here.press("f")
    assert here.selected


async def everywhere(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation here" in here.status
    await here.press("p", name)
    await here.until(lambda: "1 this article: 0" in here.text)
    await here.press("1")
    assert "nothing to label in this article" in here.text
    await here.press("escape")


async def adjusting(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation here" in here.status
    await here.go("Three")
    await here.press("p", name, "right" if name[-1] in "bB" else "left", "enter")
    assert here.said() == [("PER", "Three")], "an end does not go beyond the other"


async def add_piece(here: Reading, name: str) -> None:
    await here.go("Three")
    await here.press("p")
    await here.select("four")
    await here.press(name)
    assert here.said() == [("PER", "Three four")]


async def note(here: Reading, name: str) -> None:
    await here.press("p", name, *"why?", "enter")
    assert here.annotations()[0].note == "why?"


async def copy(here: Reading, name: str) -> None:
    await here.select("Three")
    await here.press(name)
    assert here.app.clipboard.startswith("“Three” (")


async def relate(here: Reading, name: str) -> None:
    await here.press("tab", "c", "tab", "c", name)
    assert "type a tag" in here.status
    await here.press("f", "5")
    await here.saved()
    [made] = here.app.desk.layer.relations.values()
    assert (made.type, made.source) == ("related", here.annotations()[0].id)


async def elsewhere(here: Reading, name: str) -> None:
    await here.go("One")
    await here.press(name)
    await here.until(lambda: "Another one." in here.lines[2])
    await here.press("enter")
    await here.rest()
    assert (here.pane.article.id, here.selected) == ("two", "Another one.")


async def match(here: Reading, name: str) -> None:
    await here.press(name)
    await here.until(lambda: "1 of 1" in here.status)
    assert here.pane is here.panes[0]
    await here.press("ctrl+end", name)
    await here.until(lambda: "nothing in two" in here.status)


async def together(here: Reading, name: str) -> None:
    await here.press(name)
    assert "the panes scroll together" in here.status
    await here.press("right")
    assert "scrolling together" in here.status
    await here.press(name)
    assert "each by itself" in here.status


async def accept(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nothing is proposed here" in here.status
    await here.press("c", "u", name)
    [made] = here.app.desk.layer.relations.values()
    assert made.type == "hedges"
    await here.press("escape")
    await here.go("seven")
    await propose(here, offer(TEXT, "NUM", "seven"))
    await here.press(name)
    assert ("NUM", "seven") in here.said()


async def next_suggestion(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nothing is suggested" in here.status
    await propose(here, offer(TEXT, "NUM", "Five"), offer(TEXT, "NUM", "seven"))
    await here.press("ctrl+home", name)
    assert here.stand.cursor == TEXT.index("Five")
    await here.press(name)
    assert here.stand.cursor == TEXT.index("seven")


async def previous_suggestion(here: Reading, name: str) -> None:
    await propose(here, offer(TEXT, "NUM", "Five"), offer(TEXT, "NUM", "seven"))
    await here.press("ctrl+end", name)
    assert here.stand.cursor == TEXT.index("seven")
    await here.press(name)
    assert here.stand.cursor == TEXT.index("Five")


async def reject(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no suggestion here" in here.status
    offers = await propose(here, offer(TEXT, "NUM", "Five"))
    await here.go("Five")
    await here.press(name)
    assert len(offers) == 0
    assert here.said() == []
    assert [one.label for one in here.app.desk.layer.rejections.values()] == ["NUM"]


async def accept_many(here: Reading, name: str) -> None:
    await here.press(name)
    assert "nothing is suggested" in here.status
    await propose(here, offer(TEXT, "NUM", "Five", 0.95), offer(TEXT, "NUM", "seven", 0.5))
    await here.press(name, "enter")
    assert here.said() == [("NUM", "Five")]


async def relations(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation here" in here.status
    await here.press("c", name)
    assert "related to nothing yet" in here.status
    await here.press("u", "enter", name)
    assert "relations of UNC" in here.text
    await here.press("x")
    await here.rest()
    assert here.pane.has_focus
    assert not here.app.desk.layer.relations


async def edit(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no annotation here" in here.status
    await here.press("c", name, "y", "3")
    assert here.annotations()[0].attributes["certainty"] == "possible"


async def inspector(here: Reading, name: str) -> None:
    await here.press("c", name)
    await here.rest()
    assert "certainty: certain" in here.text
    await here.press(name)
    await here.rest()
    assert "certainty: certain" not in here.text


async def compare(here: Reading, name: str) -> None:
    await here.press("c", name)
    await here.until(lambda: "1 of 1" in here.text)
    assert "◂ not judged done" in here.text
    await here.press("escape")
    assert here.pane.has_focus


async def guideline(here: Reading, name: str) -> None:
    await here.press(name)
    assert "Schema news-claims" in here.lines[0]
    await here.press("escape", "p", name)
    assert here.lines[0].strip() == "PER: person"
    await here.press("escape")
    assert here.pane.has_focus


async def judge(here: Reading, name: str) -> None:
    await here.press(name, "g", "2")
    assert "genre of one: analysis" in here.status
    await here.press(name, "E", "1")
    assert "event of one and two: same_event" in here.status
    await here.press("escape")
    assert "analysis · pair same_event" in here.status


async def to_character(here: Reading, name: str) -> None:
    await here.go("six")
    await here.press(name, "e")
    found = here.pane.article.text[here.stand.cursor :]
    assert found[:4] == {"f": "even", "t": "seve", "F": "e si", "T": " six"}[name]
    await here.press(name, "#")
    assert "“#” does not stand" in here.status
    await here.press(name)
    assert "type it" in here.status
    await here.press("escape")
    assert here.app.reader.keying.typed == ()


async def reach_again(here: Reading, name: str) -> None:
    await here.press(name)
    assert "no character was looked for yet" in here.status
    here.tested = ""
    await here.go("six")
    await here.press("f", "e", "f", "e", name)
    assert here.stand.cursor == TEXT.index("e.\n\nTen" if name in (";", "g f") else "even")


async def find_new(here: Reading, name: str) -> None:
    await here.press("f3", *"four", "enter", name)
    assert here.app.reader.line.has_focus
    await here.press(*"ten", "enter")
    assert here.stand.cursor == TEXT.index("Ten")


CHECKS: dict[str, Check] = {
    "to_character": to_character, "till_character": to_character, "back_to_character": to_character,
    "back_till_character": to_character, "reach_again": reach_again, "reach_back": reach_again,
    "find_new": find_new,
    "judge": judge, "guideline": guideline,
    "compare": compare,
    "edit": edit, "inspector": inspector,
    "match": match, "together": together,
    "relate": relate, "elsewhere": elsewhere, "accept": accept, "relations": relations,
    "next_suggestion": next_suggestion, "previous_suggestion": previous_suggestion, "reject": reject,
    "accept_many": accept_many,
    "everywhere": everywhere, "move_start": adjusting, "move_end": adjusting, "add_piece": add_piece, "note": note,
    "copy": copy,
    "hints": hints,
    "library": library, "annotations": annotations, "stats": stats, "export": export,
    "review": review, "layers": layers, "rename_label": rename_label,
    "menu": menu, "palette": palette, "all_labels": all_labels,
    "next_annotation": next_annotation, "previous_annotation": previous_annotation, "extending": extending,
    "widen": widen, "narrow": narrow, "drop": drop, "again": again, "delete": delete, "undo": undo, "redo": redo,
    "saved": saved, "find": find, "find_back": find_back, "next_pane": next_pane, "previous_pane": next_pane,
    "add_pane": add_pane, "close_pane": close_pane, "next_article": next_article, "previous_article": next_article,
    "theme": theme, "show_help": help_, "interrupt": interrupt, "leave": quit_,
}  # fmt: skip
"""What pressing a key of a command must bring about."""


def test_every_command_has_a_check() -> None:
    assert {command.action for command in COMMANDS} == set(CHECKS) | set(MOTIONS) | set(SELECTIONS)


SWALLOWED = {"shift+f3": "Textual 8.2 takes the sequence of xterm for an answer about the cursor's place"}
"""Keys that do not arrive from an xterm: each has a double that does."""
SEQUENCES = {preset: keymap(default_schema(), Bindings(preset)).sequences for preset in PRESETS}
PRESSED = [
    (preset, command.action, name)
    for preset in PRESETS
    for command in COMMANDS
    if command.action in CHECKS
    for name in SEQUENCES[preset][command.action]
    if preset == ARROWS or name not in SEQUENCES[ARROWS][command.action]  # it was pressed there
]
BY_NAME = {"on_word_end", "reach_again", "reach_back"} | {
    f"{back}{far}_character" for back in ("", "back_") for far in ("to", "till")
}
"""What `vim` alone has keys for: in `arrows`, hints and the motions do it."""


@pytest.mark.parametrize(("preset", "action", "name"), PRESSED, ids=["-".join(each) for each in PRESSED])
async def test_a_key_does_what_its_command_says(preset: str, action: str, name: str) -> None:
    if name in SWALLOWED:
        assert not isinstance(key(name), events.Key), "it arrives now: test it"
        assert any(double not in SWALLOWED for double in SEQUENCES[preset][action])
        return
    async with reading(PAIR, keys=Bindings(preset)) as here:
        here.tested = name if preset == VIM else ""
        await CHECKS[action](here, name)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_command_has_a_key(preset: str) -> None:
    without = {action for action, sequences in SEQUENCES[preset].items() if not sequences}
    assert without == (BY_NAME if preset == ARROWS else set())
    assert SEQUENCES[preset].keys() == SEQUENCES[ARROWS].keys(), "also labels and digits"


async def test_the_lines_below_come_up_to_date_when_the_keys_rest() -> None:
    async with reading(PAIR) as here:
        await here.press("right", "right")
        await here.until(lambda: not here.app.reader.below.untold)
        assert "“Three”" in here.app.reader.below.facts.text
        assert f"one · {TEXT.index('Three')}" in here.app.reader.below.status.text


async def test_a_key_that_means_nothing_changes_nothing() -> None:
    async with reading(PAIR) as here:
        known = keymap(here.app.desk.schema).keys
        before = here.lines, here.stand
        for name in [
            *"bhijksywefmABC!\"#$%&'*,.:@\\^`|~öЖ漢",
            "f10",
            "f11",
            "f12",
            "ctrl+a",
            "alt+up",
            "enter",
            "backspace",
        ]:
            if name not in known:
                await here.press(name)
                assert (here.lines, here.stand) == before, name
        assert here.app.is_running


async def test_help_lists_every_command_and_label_scrolls_and_closes() -> None:
    async with reading(PAIR, size=(80, 24)) as here:
        await here.press("?")
        await here.rest()
        seen = [here.text]
        top = here.lines
        for name in ("down", "up"):
            await here.press(name)
        assert here.lines == top
        for _ in range(8):
            await here.press("pagedown")
            seen.append(here.text)
        pages = "\n".join(seen)
        words = " ".join(pages.split())
        for command in COMMANDS:
            assert command.title in pages
        for label in here.app.desk.schema.labels:
            assert re.search(rf"\b{label.key} +{label.name}: ", pages)
            assert label.guideline.split()[-1] in words, "the whole guideline can be read"
        assert [line for line in pages.splitlines() if line.strip() == "Move"][1:] == []
        last = here.lines
        await here.press("pagedown", "end")
        assert here.lines == last
        await here.press("home")
        assert here.lines == top
        await here.mouse(events.MouseScrollDown, 5, 5)
        assert here.lines != top
        await here.mouse(events.MouseScrollUp, 5, 5)
        assert here.lines == top
        await here.press("x")
        await here.rest()
        assert here.pane.has_focus
        assert here.said() == []
