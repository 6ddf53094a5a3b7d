"""Keymaps: no key means two things, nothing is out of reach, and what terminals swallow has a double."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from annotations.schema import BUNDLED, bundled_schema, default_schema
from tests.terminal import KEYS
from tui.bindings import ARROWS, PRESETS, VIM, Bindings
from tui.commands import COMMANDS, Command
from tui.keying import Act, Keying
from tui.keymap import MOST, clashes, key_name, key_of, keymap, sequences_of
from tui.terminals import FATES, HARD, TERMINALS, refusal

MAPS = {preset: keymap(default_schema(), Bindings(preset)) for preset in PRESETS}
BY_ACTION = {command.action: command for command in COMMANDS}


@pytest.mark.parametrize("schema", BUNDLED)
@pytest.mark.parametrize("preset", PRESETS)
def test_no_key_means_two_things(preset: str, schema: str) -> None:
    assert list(clashes(list(sequences_of(bundled_schema(schema), Bindings(preset))))) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_every_sequence_leads_to_its_command(preset: str) -> None:
    keys = MAPS[preset]
    for action, sequences in keys.sequences.items():
        for sequence in sequences:
            first, *rest = sequence.split(" ")
            if first == "space" and rest:
                assert keys.menu[" ".join(rest)].action == action
            if preset == ARROWS and rest:
                continue  # the menu has them
            keying, found = Keying(), None
            for key in (first, *rest):
                found = keying.press(keys, key)
            if BY_ACTION.get(action, COMMANDS[0]).waits:
                found = keying.press(keys, "ö")
                assert isinstance(found, Act)
                assert found.character == "ö"
            assert isinstance(found, Act)
            assert (found.command.action, found.times, keying.typed) == (action, 0, ())


def test_vim_has_the_keys_that_vim_has() -> None:
    here = {keys: action for action, sequences in MAPS[VIM].sequences.items() for keys in sequences}
    wanted = {
        "h": "back_character", "j": "on_line", "k": "back_line", "l": "on_character", "w": "on_word", "b": "back_word",
        "e": "on_word_end", "(": "back_sentence", ")": "on_sentence", "{": "back_paragraph", "}": "on_paragraph",
        "g g": "back_article", "G": "on_article", "0": "back_edge", "$": "on_edge", "f": "to_character",
        "t": "till_character", ";": "reach_again", ",": "reach_back", "/": "find_new", "n": "find", "N": "find_back",
        "v": "extending", ".": "again", "u": "undo", "ctrl+r": "redo", "x": "delete", "d d": "delete", "q": "leave",
        "space space": "menu", "space c": "label:CLAIM", "space 1": "digit:1", "space 0": "doubt", "space N": "note",
    }  # fmt: skip
    assert wanted.items() <= here.items()


def test_a_key_is_what_it_prints_however_the_terminal_reports_it() -> None:
    assert key_of("exclamation_mark", "!") == "!"
    assert key_of("shift+g", None) == "G", "a terminal that reports keys without their text"
    assert key_of("space", " ") == "space"
    assert [key_name(name) for name in ("g g", "space N", "ctrl+pageup", "f3", "escape")] == [
        "gg", "space N", "ctrl+PgUp", "F3", "esc",
    ]  # fmt: skip


# ---------------------------------------------------------------- counts


@given(st.integers(1, 99_999), st.sampled_from(["j", "g g", "}", "u"]))
def test_a_count_is_how_often(count: int, sequence: str) -> None:
    keying, found = Keying(), None
    for key in (*str(count), *sequence.split()):
        found = keying.press(MAPS[VIM], key)
    assert isinstance(found, Act)
    assert found.times == min(count, MOST)
    assert keying.typed == ()


@given(
    st.lists(st.sampled_from([*"0123456789gGdyzZfFtTjkxu;,#ö", "space", "escape", "up", "f3", "ctrl+a"]), max_size=30)
)
def test_after_escape_nothing_is_typed_whatever_was(keys: list[str]) -> None:
    keying = Keying()
    for key in keys:
        found = keying.press(MAPS[VIM], key)
        assert found is None or isinstance(found, str | Act)
        if found is None or isinstance(found, Act):
            assert keying.typed == ()
        if keying.typed:
            assert keying.told()
    waiting = bool(keying.typed)
    found = keying.press(MAPS[VIM], "escape")
    assert keying.typed == ()
    assert found == "" if waiting else isinstance(found, Act)


def test_a_count_of_what_cannot_be_counted_and_a_sequence_that_means_nothing_say_so() -> None:
    keying = Keying()
    keys = MAPS[VIM]
    assert [keying.press(keys, key) for key in "3x"] == ["", "there is nothing to count: " + BY_ACTION["delete"].title]
    assert [keying.press(keys, key) for key in "12gx"] == ["", "", "", "12gx means nothing"]
    assert keying.press(keys, "ö") is None
    assert [keying.press(keys, key) for key in ("f", "up")] == ["", "up is no character to go to"]


# ---------------------------------------------------------------- terminals and layouts


def reached(action: str, preset: str) -> tuple[str, ...]:
    """The sequences by which one comes to a command, also by way of `v` where it selects."""
    own = MAPS[preset].of(action)
    motion = action.removeprefix("select_")
    return (*own, *(f"v {keys}" for keys in MAPS[preset].of(motion))) if motion != action else own


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("preset", PRESETS)
def test_in_every_terminal_and_on_every_layout_every_command_has_a_key(preset: str, terminal: str) -> None:
    fates = FATES[terminal]
    for layout, hard in HARD.items():
        for action in MAPS[preset].sequences:
            if not MAPS[preset].of(action):
                continue  # by its name: see test_every_command_has_a_key
            good = [
                keys
                for keys in reached(action, preset)
                if not any(key in fates or (len(key) == 1 and key in hard) for key in keys.split(" "))
            ]
            assert good, f"{action} cannot be reached on a {layout} keyboard in {terminal}"


PLAIN_CHORDS = ("shift+tab", "ctrl+c")
"""CSI Z comes from every terminal; ctrl+c is there to say which key does quit."""


@pytest.mark.parametrize("preset", PRESETS)
def test_every_chord_and_every_sign_has_a_double(preset: str) -> None:
    signs = {sign for hard in HARD.values() for sign in hard}

    def plain(keys: str) -> bool:
        return not any((len(key) > 1 and "+" in key) or key in signs for key in keys.split(" "))

    for command in COMMANDS:
        own = reached(command.action, preset)
        for keys in own:
            if plain(keys) or keys in PLAIN_CHORDS:
                continue
            assert any(plain(other) for other in own), f"{command.action}: {keys} has no double"
    for command in COMMANDS:  # a sign that shift makes may come without its text
        own = reached(command.action, preset)
        for keys in own:
            if len(keys) == 1 and not keys.isalnum():
                assert len(own) > 1, f"{command.action}: {keys} has no double"


def sent(sequence: str) -> str:
    """The key that Textual makes of what a terminal sends; empty when it is none."""
    [event] = XTermParser().feed(sequence)
    return key_of(event.key, event.character) if isinstance(event, events.Key) else ""


def test_what_terminals_send_instead_comes_as_the_table_says() -> None:
    for fates in FATES.values():
        for fate in fates.values():
            if fate.sends:
                assert sent(fate.sends) == fate.comes_as
                assert fate.comes_as or fate.why


def test_every_key_of_the_tables_comes_from_a_plain_terminal() -> None:
    named = {part for keys in MAPS.values() for own in keys.sequences.values() for each in own for part in each.split()}
    for name in sorted(named - FATES["xterm"].keys()):
        assert name == "escape" or sent(KEYS.get(name, name)) == name  # alone, escape comes after a while
        assert refusal(name) == "", name


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ctrl+i", "tab"), ("ctrl+m", "enter"), ("ctrl+[", "escape"), ("ctrl+h", "backspace"), ("ctrl+1", "no code"),
        ("shift+f3", "f9 does"), ("alt+x", "two keys"), ("shift+d", "write D"), ("ctrl+shift+d", "cannot tell"),
        ("shift+enter", "cannot send"), ("ctrl+tab", "cannot send"), ("fn+x", "no such key"), ("\t", "its name"),
    ],
)  # fmt: skip
def test_keys_that_terminals_cannot_send_are_refused(key: str, why: str) -> None:
    assert why in refusal(key)


def test_a_command_without_keys_is_told_by_the_way_to_it() -> None:
    assert MAPS[ARROWS].first("to_character") == "ctrl+p"
    assert MAPS[VIM].first("undo") == "u"
    assert isinstance(MAPS[ARROWS].keys["z"], Command)
