"""Writes docs/keys.md from the table of commands and the default schema: make docs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotations.labels import Schema
from annotations.schema import default_schema
from tui.bindings import PRESETS, Bindings
from tui.commands import COMMANDS, Command
from tui.keymap import Keymap, key_name, keymap

PAGE = Path(__file__).with_name("keys.md")
HEAD = """\
# Keys

Written by `make docs` from the table in `tui/commands.py` and from the default schema: do not edit it here. `?` in the
reader shows the same for the schema in force, with its guidelines.

Lower-case letters belong to the labels of the schema, but for the eight that commands keep: `e f k m q v x z`.
`F14` to `F20` are what many terminals send for shift with `F2` to `F8`.
"""
LABELLING = """\
A letter labels the selection; with none, the unit under the cursor that the label prefers. A digit then sets the first
attribute of the annotation just made, or of the one under the cursor. `0` marks it as unsure: your own doubt, which is
neither the author's nor the source's."""
RELATED = """\
`k`, the tag of the other end, and one of these keys: from the annotation under the cursor to the other one, in whatever
article that is. Where the schema has it only the other way round, it is turned and that is said. Cues and uncertainty
are proposed below the panes as soon as both ends are there: `enter` makes that relation. The ends of relations have
numbers in the gutters: those of the annotation under the cursor, the same numbers as below the panes and in `space k`;
with none there, those of all relations on the screen (`•`: the other end is elsewhere)."""
INSPECTOR = (
    ("an attribute's letter", "it waits for a digit; two values are switched at once, a text is asked for"),
    ("the letter again", "the next value"),
    ("1-9", "that value; with no letter before it, of the first attribute"),
    ("0", "sure or unsure"),
    ("n", "note on it (`N` where an attribute has the letter, so with the next two)"),
    ("x", "delete it"),
    ("e", "the next annotation at the cursor, smaller ones first"),
    ("A, B, C and so on", "that relation, with its attributes and note"),
    ("esc, enter, q", "back to the text; so does every other key that is no letter of a label, and it is done"),
)
RELATING = (
    ("a tag", "the annotation at that tag is the other end; the likeliest have one letter"),
    ("tab", "with tags: the list of all that may be the other end, to type in; after the tag: the other direction"),
    ("+", "relate from the next larger annotation under the cursor instead"),
    ("1-5 or a letter", "after the tag: the relation with that key; where there is only one, it is made at once"),
    ("enter, ;", "after the tag: the relation given last"),
    ("esc", "no relation"),
)
RELATIONS = (
    ("enter, 1-9", "go to the other end"),
    ("0", "sure or unsure"),
    ("x", "delete; what follows from other relations cannot be"),
    ("z", "undo"),
)
COMPARE = (
    ("enter", "both panes go to their claim"),
    ("o", "only the claims without a relation to the other article, or all"),
    ("/", "filter"),
    ("x", "delete the relation"),
    ("z", "undo"),
)
FIND = (
    ("enter", "keep the hits and go to the first; then `F3` and `shift+f3` step"),
    ("esc", "end, without hits"),
    ("ctrl+r", "regular expression, on or off"),
    ("ctrl+o", "this pane, or all"),
    ("ctrl+u", "empty the line"),
)
MOUSE = (
    ("click", "put the cursor there, in that pane"),
    ("drag", "select"),
    ("double click", "select the word"),
    ("triple click", "select the sentence"),
    ("wheel", "scroll the pane under the pointer"),
    ("click or drag on the scroll bar", "show that part"),
)


def page(schema: Schema) -> str:
    """The whole page."""
    return (
        "\n".join([HEAD, *_labels(schema), *_relations(schema), *_commands(schema), *_screens(), *_mouse()]).rstrip()
        + "\n"
    )


def _labels(schema: Schema) -> Iterator[str]:
    yield f"## Labels of the schema `{schema.name}`\n"
    yield f"{LABELLING}\n"
    yield "| key | label | | prefers | digits |"
    yield "| --- | --- | --- | --- | --- |"
    for label in schema.labels:
        if label.key:
            digits = schema.digits(label.name)
            values = "" if digits is None else ", ".join(f"`{n}` {name}" for n, name in enumerate(digits.names, 1))
            named = f"{digits.name}: {values}" if digits is not None else ""
            yield f"| `{label.key}` | {label.name} | {label.title} | {label.unit.value} | {named} |"
    yield ""


def _relations(schema: Schema) -> Iterator[str]:
    yield f"## Relations of the schema `{schema.name}`\n"
    yield f"{RELATED}\n"
    yield "| key | relation | | from | to | reach |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kind in schema.relations:
        both = " (either way)" if kind.symmetric else ""
        ends = f"{', '.join(kind.source)} | {', '.join(kind.target)}{both}"
        yield f"| `{kind.key}` | {kind.name} | {kind.title} | {ends} | {kind.reach.value} |"
    yield ""


def _commands(schema: Schema) -> Iterator[str]:
    presets = [keymap(schema, Bindings(preset)) for preset in PRESETS]
    for group in dict.fromkeys(command.group for command in COMMANDS):
        yield f"## {group}\n"
        yield f"| {' | '.join(PRESETS)} | do |"
        yield f"| --- {'| --- ' * len(PRESETS)}|"
        for command in COMMANDS:
            if command.group == group:
                yield f"| {' | '.join(_keys(keys, command) for keys in presets)} | {command.title} |"
        yield ""


def _screens() -> Iterator[str]:
    yield from _table("In the inspector", INSPECTOR)
    yield from _table("While relating", RELATING)
    yield from _table("In the relations of an annotation", RELATIONS)
    yield from _table("In compare", COMPARE)
    yield from _table("In the find line", FIND)


def _keys(keys: Keymap, command: Command) -> str:
    return " ".join(f"`{key_name(key)}`" for key in keys.of(command.action)) or "by its name"


def _table(title: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| keys | do |"
    yield "| --- | --- |"
    for keys, what in rows:
        yield f"| `{keys}` | {what} |"
    yield ""


def _mouse() -> Iterator[str]:
    yield "## Mouse\n"
    yield "| | does |"
    yield "| --- | --- |"
    for what, does in MOUSE:
        yield f"| {what} | {does} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(default_schema()), encoding="utf-8")
