"""What reaches the terminal: themes, few colours, none; labels told apart without colour; nothing raw."""

import re
from pathlib import Path

import pytest
from rich.style import Style
from textual import events

from annotations.project import Project
from tests.reading import Reading, reading, write
from tests.terminal import KEYS, Terminal
from tui.app import SCHEMES
from tui.request import open_request

TEXT = "Ann Lee said that Bob may have left, and Cid agreed.\n"
PAIR = {"one.txt": TEXT, "two.md": "# Two\n\nCid *denies* it: `x`, [y](z), ~~w~~.\n\n| a | b |\n|---|---|\n| c | d |\n"}


def styles(here: Reading, word: str) -> list[Style]:
    """How the characters of the first of these words are drawn in the active pane."""
    start = here.pane.article.text.index(word)
    x, y = here.place(start)
    strip = here.app.screen._compositor.render_strips()[y]
    return [
        style for segment in strip.crop(x, x + len(word)) for style in [segment.style or Style()] * len(segment.text)
    ]


async def labelled(here: Reading) -> None:
    """A claim, in it a nested claim, an entity and an uncertainty."""
    for words, letter in (
        ("Ann Lee said that Bob may have left", "c"),
        ("Bob may have left", "c"),
        ("Bob", "p"),
        ("may", "u"),
    ):
        await here.select(words)
        await here.press(letter)
    await here.press("ctrl+end")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("colours", [1 << 24, 256, 16, 2])
async def test_what_stands_on_a_word_can_be_told_apart(scheme: str, colours: int) -> None:
    async with reading(PAIR, scheme=scheme, colours=colours) as here:
        await labelled(here)
        plain, claim, nested, person, unsure = (
            styles(here, word)[0] for word in ("agreed", "said", "have", "Bob", "may")
        )
        assert len({plain, claim, person, unsure}) == 4
        assert unsure.underline
        if colours > 2:
            assert claim.bgcolor != plain.bgcolor
            assert nested.bgcolor != claim.bgcolor
            assert person.color != claim.color
        else:
            for style in (plain, claim, nested, person, unsure):
                assert style.color is None
                assert style.bgcolor is None
        assert re.match(r"c\S* ", here.row(0)), "the gutter names what begins in the line"
        await here.go("said")
        assert styles(here, "Ann")[0] != claim, "the whole extent of the annotation under the cursor is shown"
        await here.press("v", "right", "right")
        assert styles(here, "that")[0] != claim


async def test_the_gutter_names_several_labels_and_says_when_there_are_more() -> None:
    async with reading(PAIR) as here:
        for words, letter in (("Ann Lee", "p"), ("said", "a"), ("Bob", "o"), ("Cid", "g")):
            await here.select(words)
            await here.press(letter)
            gutter = here.row(0)[:3]
            assert gutter.strip()[0] == "p"
        assert gutter == "p+ "


SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}


def colour_codes(raw: bytes) -> set[int]:
    """Parameters of SGR sequences that set a colour (38 and 48: one of more than sixteen)."""
    found = {int(part) for match in SGR.finditer(raw) for part in re.split(rb"[;:]", match[1]) if part}
    return found & COLOURS


def test_sixteen_colours_are_enough(tmp_path: Path) -> None:
    paths = [write(str(tmp_path / name), text) for name, text in PAIR.items()]
    with Terminal(paths, environ={"TERM": "xterm-16color", "COLORTERM": ""}) as terminal:
        terminal.until("Ann Lee", "? help")
        terminal.press("c", "p", "u", "f5", "/", "a", "enter", "f5")
        assert terminal.leave() == 0
    codes = colour_codes(terminal.raw)
    assert len(codes) > 4
    assert codes.isdisjoint({38, 48})


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "xterm-mono", "COLORTERM": ""}])
def test_without_colour_no_colour_code_is_written(tmp_path: Path, environ: dict[str, str]) -> None:
    paths = [write(str(tmp_path / name), text) for name, text in PAIR.items()]
    arguments: list[str | Path] = [*paths] if "NO_COLOR" in environ else [*paths, "--no-color"]
    with Terminal(arguments, environ=environ) as terminal:
        terminal.until("Ann Lee", "? help")
        terminal.press("c", "right", "shift+right", "p", "tab", "u", "f5", "/", "a", "enter", "f1", "escape")
        terminal.until(" saved")
        assert re.search(r"^\W*c", terminal.text.splitlines()[1]), terminal.text
        assert terminal.leave() == 0
    assert colour_codes(terminal.raw) == set()
    assert re.search(rb"\x1b\[[0-9;]*[1347]", terminal.raw), "bold, italic, underlined or reversed instead"


EVIL = "\x1b]0;owned\x07\x1b[31m\x9b5n\u202eabc\u2066\u2028\u200f"
"""A title, a colour, a question to the terminal, and signs that turn the line around."""


def test_nothing_reaches_the_terminal_raw_from_wherever_it_comes(tmp_path: Path) -> None:
    named = tmp_path / "ev\x1b]0;owned\x07\u202eil.txt"
    named.write_text(f"Hello {EVIL} there.\n", encoding="utf-8")
    markdown = tmp_path / "two.md"
    front = f"---\ntitle: T{EVIL}\nsource: S{EVIL}\npublished: P{EVIL}\n---\n"
    markdown.write_text(f"{front}# H{EVIL}\n\n- `c{EVIL}`\n\n[l{EVIL}](u)\n", encoding="utf-8")
    with Terminal([named, markdown], size=(160, 40)) as terminal:
        terminal.until("Hello", "? help")
        terminal.press("ctrl+shift+end", "c")
        terminal.until("CLAIM “Hello", " saved")
        terminal.press("/")
        terminal.process.write(b"\x1b[200~pasted \xe2\x80\xae \x1b]0;owned\x07 \x1b[201~")
        terminal.until("pasted")
        terminal.press("enter", "f3", "x", "z", "tab", "c", "ctrl+s", "f7", "f1", "escape")
        assert terminal.leave() == 0
    for raw in (
        b"\x1b]0;owned",
        b"\x1b[31m",
        "\x9b".encode(),
        b"\x9b5n",
        *(c.encode() for c in "\u202e\u2066\u2028\u200f"),
    ):
        assert raw not in terminal.raw, raw


async def test_notes_titles_and_ids_are_shown_without_harm() -> None:
    Project.create(Path("project")).add([write("in/one.txt", TEXT)])
    request = open_request([Path("project")], Path.cwd(), annotator="tester")
    article = request.articles[0]
    from dataclasses import replace

    evil = replace(article, title=EVIL, source=EVIL, published=EVIL)
    async with reading(request._replace(articles=(evil,)), size=(200, 30)) as here:
        await here.press("c")
        made = here.annotations()[0]
        here.app.desk.layer._drop(made)
        here.app.desk.layer._put(replace(made, note=EVIL, attributes={**made.attributes, "type": EVIL}))
        here.app.reader.tell()
        await here.press("right", "left")
        await here.rest()
        assert EVIL[1:9] in here.text
        for strip in here.app.screen._compositor.render_strips():
            assert strip.text.isprintable(), strip.text


def test_the_chords_of_a_plain_xterm_arrive(tmp_path: Path) -> None:
    text = "One two. Three four.\n\nFive six seven. Eight nine.\n\nTen.\n"
    with Terminal([write(str(tmp_path / "one.txt"), text)], size=(100, 20)) as terminal:
        terminal.until("One two", "? help")

        def at() -> int:
            return int(re.search(r"one · (\d+)", terminal.text)[1])  # type: ignore[index]

        for name, place in (
            ("ctrl+right", 9), ("alt+right", 10), ("ctrl+down", 22), ("alt+left", 19), ("ctrl+left", 9), ("(", 0),
            ("}", 22), (">", 23), (")", 38), ("<", 37), ("{", 22), ("ctrl+end", 54), ("ctrl+up", 51), ("ctrl+home", 0),
            ("end", 19), ("home", 0), ("down", 22), ("up", 0),
        ):  # fmt: skip
            terminal.press(name)
            assert at() == place, name
        for name, count in (
            ("shift+right", 3), ("alt+shift+right", 4), ("ctrl+shift+right", 8), ("shift+left", 4), ("shift+down", 26),
            ("shift+end", 49), ("shift+home", 22), ("ctrl+shift+end", 55), ("ctrl+shift+up", 51),
        ):  # fmt: skip
            terminal.press(name)
            assert f" {count} characters" in terminal.text, (name, terminal.text)
        terminal.press("escape", "f14", "f4")
        assert "no label was given yet" in terminal.text
        terminal.process.write(KEYS["ctrl+c"].encode())
        terminal.until("q quits")
        terminal.process.write(KEYS["ctrl+q"].encode())
        assert terminal.process.wait() == 0


async def test_a_modifier_alone_does_not_close_help() -> None:
    async with reading(PAIR) as here:
        await here.press("?")
        await here.rest()
        for name in ("left_shift", "right_control", "caps_lock"):
            here.app.post_message(events.Key(name, None))
            await here.settle()
            assert here.app.screen is not here.app.reader
        await here.press("escape")
        assert here.app.screen is here.app.reader


@pytest.mark.parametrize(
    "keys", [("space a",), ("space c",), ("space r",), ("space j",), ("c", "*"), ("f",), ("c", "space b")]
)
async def test_what_the_keys_do_is_said_in_whole_words_at_80_columns(keys: tuple[str, ...]) -> None:
    async with reading(PAIR, size=(80, 24)) as here:
        await here.press(*keys)
        line = here.lines[-1] if "esc leave" not in here.lines[-1].split("·")[0] else here.lines[-2]
        assert "·" in line
        assert "…" not in line
        assert line.rstrip().endswith(("esc leaves", "esc leaves it"))
        await here.resize(160, 24)
        line = here.lines[-1] if "esc leave" not in here.lines[-1].split("·")[0] else here.lines[-2]
        assert "…" not in line
