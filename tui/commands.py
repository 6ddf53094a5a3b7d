"""COMMANDS: one table from which key dispatch, key bar, help and docs/keys.md come; `tui/keymap.py` makes keymaps.

A new command is one line here and one function of its action's name in the module of `tui/actions/` that its group
names ("Label": `label.py`), which is loaded when the key is pressed for the first time.
"""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from .motions import Motion

if TYPE_CHECKING:
    from annotations.labels import Label

    from .screens.reader import Reader


class Command(NamedTuple):
    """Something that a key does. Keys are characters, or names such as `ctrl+left` for what prints nothing.

    Keys that are pressed one after another stand in one text, a blank between them: `g g`.
    """

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
    vim: tuple[str, ...] = ()
    """Its keys in the preset `vim`, before those of `keys` that are no letters and mean nothing else there."""
    counted: bool = False
    """A count before its key means something, as it does for every motion."""
    waits: bool = False
    """It waits for a character, and is told of it."""


class _Moves(NamedTuple):
    """The four commands of a motion: back and on, moving and extending."""

    motion: Motion
    unit: str
    back: tuple[str, ...]
    on: tuple[str, ...]
    extend_back: tuple[str, ...]
    extend_on: tuple[str, ...]
    vim_back: tuple[str, ...] = ()
    vim_on: tuple[str, ...] = ()
    menu_back: str = ""
    menu_on: str = ""


_MOTIONS = (
    _Moves(Motion.WORD, "word", ("left",), ("right",), ("shift+left",), ("shift+right",), ("b",), ("w",)),
    _Moves(
        Motion.SENTENCE,
        "sentence",
        ("ctrl+left", "("),
        ("ctrl+right", ")"),
        ("ctrl+shift+left",),
        ("ctrl+shift+right",),
    ),
    _Moves(
        Motion.CHARACTER,
        "character",
        ("alt+left", "<"),
        ("alt+right", ">"),
        ("alt+shift+left",),
        ("alt+shift+right",),
        ("h",),
        ("l",),
    ),
    _Moves(Motion.LINE, "line", ("up",), ("down",), ("shift+up",), ("shift+down",), ("k",), ("j",)),
    _Moves(
        Motion.PARAGRAPH,
        "paragraph",
        ("ctrl+up", "{"),
        ("ctrl+down", "}"),
        ("ctrl+shift+up",),
        ("ctrl+shift+down",),
        menu_back="u",
        menu_on="d",
    ),
    _Moves(
        Motion.EDGE,
        "end of the line",
        ("home", "ctrl+a"),
        ("end", "ctrl+e"),
        ("shift+home",),
        ("shift+end",),
        ("0",),
        ("$",),
    ),
    _Moves(
        Motion.ARTICLE,
        "end of the article",
        ("ctrl+home",),
        ("ctrl+end",),
        ("ctrl+shift+home",),
        ("ctrl+shift+end",),
        ("g g",),
        ("G",),
        "g",
        "z",
    ),
)


def _moves() -> Iterator[Command]:
    """The motions, plain and extending, from their table."""
    for row in _MOTIONS:
        motion, unit = row.motion, row.unit
        name = motion.name.lower()
        edge = unit.startswith("end")
        before = unit.replace("end", "start", 1) if edge else f"previous {unit}"
        after = unit if edge else f"next {unit}"
        on = Command(f"on_{name}", row.on, after, "Move", motion=motion, menu=row.menu_on, vim=row.vim_on)
        yield on._replace(
            action=f"back_{name}", keys=row.back, title=before, forward=False, menu=row.menu_back, vim=row.vim_back
        )
        yield on
        selecting = Command(f"select_on_{name}", row.extend_on, after, "Select", motion=motion, extend=True)
        yield selecting._replace(action=f"select_back_{name}", keys=row.extend_back, title=before, forward=False)
        yield selecting


COMMANDS: tuple[Command, ...] = (
    *_moves(),
    Command("page_up", ("pageup", "ctrl+u"), "page up", "Move", forward=False, vim=("ctrl+b",), counted=True),
    Command("page_down", ("pagedown", "ctrl+d"), "page down", "Move", vim=("ctrl+f",), counted=True),
    Command("on_word_end", (), "end of the word", "Move", motion=Motion.WORD_END, vim=("e",)),
    Command("to_character", (), "to the next CHARACTER of the article", "Move", vim=("f",), counted=True, waits=True),
    Command("till_character", (), "to before the next CHARACTER", "Move", vim=("t",), counted=True, waits=True),
    Command("back_to_character", (), "back to the last CHARACTER", "Move", vim=("F",), counted=True, waits=True),
    Command(
        "back_till_character", (), "back to behind the last CHARACTER", "Move", vim=("T",), counted=True, waits=True
    ),
    Command("reach_again", (), "to the same character once more", "Move", vim=(";", "g f"), counted=True),
    Command("reach_back", (), "the same, the other way", "Move", vim=(",", "g F"), counted=True),
    Command("next_annotation", ("]", "f8"), "next annotation", "Move", counted=True),
    Command("previous_annotation", ("[", "shift+f8", "f20"), "previous annotation", "Move", menu="o", counted=True),
    Command("select_page_up", ("shift+pageup",), "page up", "Select", forward=False, extend=True, counted=True),
    Command("select_page_down", ("shift+pagedown",), "page down", "Select", extend=True, counted=True),
    Command("extending", ("v",), "every motion selects, on or off", "Select", "select", vim=("v",)),
    Command("widen", ("+", "="), "widen to word, phrase, clause, sentence, paragraph", "Select", "widen", counted=True),
    Command("narrow", ("-", "_"), "narrow by one step", "Select", "narrow", counted=True),
    Command("hints", ("f",), "hints: type a tag to select; a capital: up to it", "Select", "hints", vim=("s",)),
    Command("drop", ("escape",), "drop the selection, the hits, the message", "Select", "drop"),
    Command("again", (";", "f4"), "the last label again, here", "Label", "again", vim=(".",)),
    Command("delete", ("x", "delete"), "delete the annotation under the cursor", "Label", "delete", vim=("x", "d d")),
    Command(
        "undo",
        ("z", "ctrl+z"),
        "undo, also in other articles and after a restart",
        "Label",
        "undo",
        vim=("u",),
        counted=True,
    ),
    Command("redo", ("ctrl+y", "Z"), "redo", "Label", vim=("ctrl+r", "U"), counted=True),
    Command("saved", ("ctrl+s",), "where everything is saved", "Label", menu="f"),
    Command("everywhere", ("*", "f6"), "the same string everywhere", "Spans", "everywhere"),
    Command("move_start", (), "move the start of the annotation", "Spans", menu="b"),
    Command("move_end", (), "move its end", "Spans", menu="e"),
    Command("add_piece", (), "add the selection as a piece (discontinuous)", "Spans", menu="+"),
    Command("note", (), "note on the annotation", "Spans", menu="n"),
    Command("copy", (), "copy the quote with its citation", "Spans", menu="y", vim=("y y",)),
    Command("relate", ("k",), "relate from here: a tag, then a relation's key", "Relate", "relate", vim=("r",)),
    Command("match", ("m",), "what the other article says of this; again: next", "Relate", "match", vim=("m",)),
    Command("together", (), "scroll together by matching passages", "Relate", menu="s"),
    Command("elsewhere", ("M",), "the same claim elsewhere in the project", "Relate", vim=("M",)),
    Command("next_suggestion", (".",), "next suggestion", "Suggest", menu=".", vim=("g .",), counted=True),
    Command("previous_suggestion", (",",), "previous suggestion", "Suggest", menu=",", vim=("g ,",), counted=True),
    Command("accept", ("enter",), "accept the suggestion, or the relations proposed here", "Suggest"),
    Command("reject", ("backspace",), "reject the suggestion: it does not come back", "Suggest", menu="-"),
    Command("accept_many", (), "accept every suggestion above a score, in one step", "Suggest", menu="m"),
    Command("compare", (), "compare the claims of two articles", "Relate", menu="c"),
    Command("relations", (), "relations here: go along, doubt, delete", "Relate", menu="k"),
    Command("edit", ("e",), "edit all of the annotation: KEY DIGIT sets a value", "Meaning", "edit", vim=("i", "c c")),
    Command("inspector", (), "the inspector stays, or opens with e alone", "Meaning", menu="p"),
    Command("guideline", (), "guidelines, from the label under the cursor on", "Meaning", menu="i"),
    Command("judge", (), "judge the article or the pair: status, genre, stance", "Meaning", menu="w"),
    Command(
        "find", ("/", "f3"), "find; once something is found, the next hit", "Find", "find", vim=("n",), counted=True
    ),
    Command("find_back", ("f9", "shift+f3"), "previous hit", "Find", vim=("N",), counted=True),
    Command("find_new", (), "find something else", "Find", menu="/", vim=("/",)),
    Command("next_pane", ("tab",), "next pane", "Panes", "pane"),
    Command("previous_pane", ("shift+tab",), "previous pane", "Panes"),
    Command("add_pane", ("f2",), "one more pane with this article, up to four", "Panes"),
    Command("close_pane", ("shift+f2", "ctrl+w"), "close this pane", "Panes", menu="q"),
    Command("next_article", ("f7",), "next article in this pane", "Panes"),
    Command("previous_article", ("shift+f7", "f19"), "previous article in this pane", "Panes", menu="v"),
    Command("menu", ("space",), "menu: what has no key of its own, and doubles", "Menu", "menu", vim=("space space",)),
    Command("palette", ("ctrl+p", ":"), "every command by its name", "Menu"),
    Command("all_labels", (), "label by name: every label of the schema", "Menu", menu="l"),
    Command("layers", (), "other annotators' layers, and suggesters: on or off", "Project", menu="h"),
    Command("library", (), "library: every article, found by typing", "Project", menu="j"),
    Command("annotations", (), "annotations: all of the project, as a table", "Project", menu="a"),
    Command("stats", (), "stats: how much is there, how far everybody is", "Project", menu="t"),
    Command("export", (), "export a dataset, or end the export that runs", "Project", menu="x"),
    Command("review", (), "review: annotations whose article changed", "Project", menu="r"),
    Command("rename_label", (), "rename labels that the schema does not know", "Project", menu="="),
    Command("theme", ("f5",), "dark, light, high contrast", "Panes"),
    Command("show_help", ("?", "f1"), "help", "Panes", "help"),
    Command("interrupt", ("ctrl+c",), "says how to quit", "Panes"),
    Command("leave", ("q", "ctrl+q"), "quit; everything is saved already", "Panes", "quit", vim=("q", "Z Z")),
)


@cache
def function_of(command: Command) -> "Callable[..., None]":
    """The function of a command that is no motion: it takes the reader, and what the action has behind a colon."""
    name = command.action.partition(":")[0]
    act: Callable[..., None] = getattr(import_module(f".actions.{command.group.lower()}", __package__), name)
    return act


def act_of(command: Command) -> "Callable[[Reader], None]":
    """What a command that is no motion does."""
    act, argument = function_of(command), command.action.partition(":")[2]
    return (lambda reader: act(reader, argument)) if argument else act


DIGITS = "123456789"
DOUBT = "0"


def label_command(label: "Label") -> Command:
    """The command of a label's key."""
    return Command(f"label:{label.name}", (label.key,) if label.key else (), label.title or label.name, "Label")


def digit_commands() -> Iterator[Command]:
    """The commands of the digits, which set values; that of 0 comes last."""
    for digit in DIGITS:
        yield Command(f"digit:{digit}", (digit,), "value of the first attribute", "Label")
    yield Command("doubt", (DOUBT,), "sure or unsure: the annotator's own doubt", "Label")
