"""Writes docs/keys.md from the table of commands and the default schema: make docs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotations.labels import Schema
from annotations.schema import default_schema
from tui.commands import COMMANDS, Command
from tui.telling import key_name

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
INSPECTOR = (
    ("an attribute's letter", "it waits for a digit; two values are switched at once, a text is asked for"),
    ("the letter again", "the next value"),
    ("1-9", "that value; with no letter before it, of the first attribute"),
    ("0", "sure or unsure"),
    ("n", "note on it (`N` where an attribute has the letter, so with the next two)"),
    ("x", "delete it"),
    ("e", "the next annotation at the cursor, smaller ones first"),
    ("A, B, C and so on", "that relation, with its attributes and note"),
    ("esc, enter", "back to the text; so does every key that means nothing here and is no letter, and it is done"),
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
    return "\n".join([HEAD, *_labels(schema), *_commands(), *_screens(), *_mouse()]).rstrip() + "\n"


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


def _commands() -> Iterator[str]:
    for group in dict.fromkeys(command.group for command in COMMANDS):
        rows = ((_keys(command), command.title) for command in COMMANDS if command.group == group)
        yield from _table(group, rows)


def _screens() -> Iterator[str]:
    yield from _table("In the inspector", INSPECTOR)
    yield from _table("In the find line", FIND)


def _keys(command: Command) -> str:
    keys = [key_name(key) for key in command.keys]
    return "` `".join([*keys, f"space {command.menu}"] if command.menu else keys)


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
