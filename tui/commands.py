"""COMMANDS: one table from which key dispatch, key bar, help and docs/keys.md come.

A new command is one line here and one function of its action's name in the module of `tui/actions/` that its group
names ("Label": `label.py`), which is loaded when the key is pressed for the first time.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from .motions import Motion

if TYPE_CHECKING:
    from annotations.labels import Label, Schema

    from .screens.reader import Reader


class Command(NamedTuple):
    """Something that a key does. Keys are characters, or names such as `ctrl+left` for what prints nothing."""

    action: str
    keys: tuple[str, ...]
    title: str
    group: str
    bar: str = ""
    """What the key bar calls it; empty: it is not there."""
    motion: Motion | None = None
    forward: bool = True
    extend: bool = False
    menu: str = ""
    """Its key in the menu of the space bar; empty: it is not there."""


_MOTIONS: tuple[tuple[Motion, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    # motion, what it moves by, keys back, keys forward, and the same for extending
    (Motion.WORD, "word", ("left",), ("right",), ("shift+left",), ("shift+right",)),
    (
        Motion.SENTENCE,
        "sentence",
        ("ctrl+left", "("),
        ("ctrl+right", ")"),
        ("ctrl+shift+left",),
        ("ctrl+shift+right",),
    ),
    (Motion.CHARACTER, "character", ("alt+left", "<"), ("alt+right", ">"), ("alt+shift+left",), ("alt+shift+right",)),
    (Motion.LINE, "line", ("up",), ("down",), ("shift+up",), ("shift+down",)),
    (Motion.PARAGRAPH, "paragraph", ("ctrl+up", "{"), ("ctrl+down", "}"), ("ctrl+shift+up",), ("ctrl+shift+down",)),
    (Motion.EDGE, "end of the line", ("home",), ("end",), ("shift+home",), ("shift+end",)),
    (Motion.ARTICLE, "end of the article", ("ctrl+home",), ("ctrl+end",), ("ctrl+shift+home",), ("ctrl+shift+end",)),
)


def _moves() -> Iterator[Command]:
    """The motions, plain and extending, from their table."""
    for motion, unit, back, forward, extend_back, extend_forward in _MOTIONS:
        name = motion.name.lower()
        edge = unit.startswith("end")
        before = unit.replace("end", "start", 1) if edge else f"previous {unit}"
        after = unit if edge else f"next {unit}"
        yield Command(f"back_{name}", back, before, "Move", motion=motion, forward=False)
        yield Command(f"on_{name}", forward, after, "Move", motion=motion)
        yield Command(f"select_back_{name}", extend_back, before, "Select", motion=motion, forward=False, extend=True)
        yield Command(f"select_on_{name}", extend_forward, after, "Select", motion=motion, extend=True)


COMMANDS: tuple[Command, ...] = (
    *_moves(),
    Command("page_up", ("pageup",), "page up", "Move", forward=False),
    Command("page_down", ("pagedown",), "page down", "Move"),
    Command("next_annotation", ("]", "f8"), "next annotation", "Move"),
    Command("previous_annotation", ("[", "shift+f8", "f20"), "previous annotation", "Move"),
    Command("select_page_up", ("shift+pageup",), "page up", "Select", forward=False, extend=True),
    Command("select_page_down", ("shift+pagedown",), "page down", "Select", extend=True),
    Command("extending", ("v",), "every motion selects, on or off", "Select", "select"),
    Command("widen", ("+", "="), "widen to word, phrase, clause, sentence, paragraph", "Select", "widen"),
    Command("narrow", ("-", "_"), "narrow by one step", "Select", "narrow"),
    Command("hints", ("f",), "hints: type a tag to select; a capital: up to it", "Select", "hints"),
    Command("drop", ("escape",), "drop the selection, the hits, the message", "Select"),
    Command("again", (";", "f4"), "the last label again, here", "Label"),
    Command("delete", ("x", "delete"), "delete the annotation under the cursor", "Label", "delete"),
    Command("undo", ("z", "ctrl+z"), "undo, also in other articles and after a restart", "Label", "undo"),
    Command("redo", ("ctrl+y",), "redo", "Label"),
    Command("saved", ("ctrl+s",), "where everything is saved", "Label"),
    Command("everywhere", ("*", "f6"), "the same string everywhere", "Spans"),
    Command("move_start", (), "move the start of the annotation", "Spans", menu="b"),
    Command("move_end", (), "move its end", "Spans", menu="e"),
    Command("add_piece", (), "add the selection as a piece (discontinuous)", "Spans", menu="+"),
    Command("note", (), "note on the annotation", "Spans", menu="n"),
    Command("copy", (), "copy the quote with its citation", "Spans", menu="y"),
    Command("relate", ("k",), "relate from here: a tag, then a relation's key", "Relate", "relate"),
    Command("accept", ("enter",), "make the relations that are proposed here", "Relate"),
    Command("compare", (), "compare the claims of two articles", "Relate", menu="c"),
    Command("relations", (), "relations here: go along, doubt, delete", "Relate", menu="k"),
    Command("edit", ("e",), "edit all of the annotation: KEY DIGIT sets a value", "Meaning", "edit"),
    Command("inspector", (), "the inspector stays, or opens with e alone", "Meaning", menu="p"),
    Command("find", ("/", "f3"), "find; enter keeps the hits, F3 steps", "Find", "find"),
    Command("find_back", ("shift+f3", "f9", "f15"), "previous hit", "Find"),
    Command("next_pane", ("tab",), "next pane", "Panes", "pane"),
    Command("previous_pane", ("shift+tab",), "previous pane", "Panes"),
    Command("add_pane", ("f2",), "one more pane with this article, up to four", "Panes"),
    Command("close_pane", ("shift+f2", "ctrl+w", "f14"), "close this pane", "Panes"),
    Command("next_article", ("f7",), "next article in this pane", "Panes"),
    Command("previous_article", ("shift+f7", "f19"), "previous article in this pane", "Panes"),
    Command("menu", ("space",), "menu: what has no key of its own, and doubles", "Menu", "menu"),
    Command("palette", ("ctrl+p",), "every command by its name", "Menu"),
    Command("all_labels", (), "label by name: every label of the schema", "Menu", menu="l"),
    Command("layers", (), "other annotators' layers, shown or hidden", "Project", menu="h"),
    Command("review", (), "review: annotations whose article changed", "Project", menu="r"),
    Command("theme", ("f5",), "dark, light, high contrast", "Panes"),
    Command("show_help", ("?", "f1"), "help", "Panes", "help"),
    Command("interrupt", ("ctrl+c",), "says how to quit", "Panes"),
    Command("leave", ("q", "ctrl+q"), "quit; everything is saved already", "Panes", "quit"),
)

_HIGH = {"\x1a": "f14", "\x1c": "f15", "exclamation_mark": "f19", "quotation_mark": "f20"}
"""Textual 8.2 takes CSI 26~, 28~, 33~ and 34~ (what the Linux console sends for shift with F2, F3, F7 and F8) for the
characters of these numbers. When such a character is typed, its event holds it or has the name of a chord."""


def key_of(key: str, character: str | None) -> str:
    """A key as the table writes it, from the name and the character that Textual gives it."""
    printed = character is not None and character.isprintable() and character != " "
    return character if printed and character is not None else _HIGH.get(key, key)


@cache
def act_of(command: Command) -> "Callable[[Reader], None]":
    """What a command that is no motion does."""
    name, _, argument = command.action.partition(":")
    act: Callable[..., None] = getattr(import_module(f".actions.{command.group.lower()}", __package__), name)
    return (lambda reader: act(reader, argument)) if argument else act


DIGITS = "123456789"
DOUBT = "0"


def label_command(label: "Label") -> Command:
    """The command of a label's key."""
    return Command(f"label:{label.name}", (label.key,), label.title or label.name, "Label")


def keymap(schema: "Schema") -> Mapping[str, Command]:
    """Which command a key runs. A schema cannot take a command's key: it was refused when it was read."""
    result = {key: command for command in COMMANDS for key in command.keys}
    for label in schema.labels:
        if label.key:
            result.setdefault(label.key, label_command(label))
    for digit in DIGITS:
        result.setdefault(digit, Command(f"digit:{digit}", (digit,), "value of the first attribute", "Label"))
    result.setdefault(DOUBT, Command("doubt", (DOUBT,), "sure or unsure: the annotator's own doubt", "Label"))
    return MappingProxyType(result)
