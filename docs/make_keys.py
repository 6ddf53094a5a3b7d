"""Writes docs/keys.md from the table of commands and the default schema: make docs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotations.labels import Schema
from annotations.schema import default_schema
from tui.bindings import PRESETS, Bindings
from tui.commands import COMMANDS, Command
from tui.keymap import Keymap, key_name, keymap
from tui.terminals import FATES, HARD, TERMINALS, Fate

PAGE = Path(__file__).with_name("keys.md")
HEAD = """\
# Keys

Written by `make docs` from the table in `tui/commands.py` and from the default schema: do not edit it here. `?` in the
reader shows the same for the schema in force, with its guidelines.

There are two presets: `arrows`, which is in force unless another is chosen, and `vim`. In `arrows`, lower-case letters
belong to the labels of the schema, but for the eight that commands keep: `e f k m q v x z`; the space bar opens the
menu. In `vim` (below) letters move, and labels come behind the space bar. What prints nothing (arrows, F-keys, chords)
means the same in both. `F19` and `F20` are what some consoles send for shift with `F7` and `F8`.
"""
VIM_PAGE = """\
## The preset `vim`

- A number is a count: `3w` moves by three words, `5u` takes five steps back, `12G` goes to the 12th paragraph. What
  cannot be counted says so. Counts end at 9999; those of pages, hits and steps back at 99.
- `v` makes every motion select, and a label ends that. A label needs no motion: with nothing selected it takes the unit
  that it prefers, as `dd` and `cc` and `yy` take the annotation under the cursor.
- The space bar leads on: `space c` is the label with the letter `c`, and `space 1` to `space 0` are what the digits are
  in `arrows`. Entries of the menu have their letter in upper case (`space N` is a note), signs stay as they are, and
  `space space` lists them. In the inspector (`i`) digits are values.
- `f` and `t` take the next character that is typed, forward in the article, `F` and `T` backward; `;` and `,` repeat
  that. `.` is the last label again, `s` shows hints, `r` relates.
- What is typed of a count or a sequence stands on the status line; `esc` drops it.
"""
OWN = """\
## Keys of your own

In the `diptych.toml` of a project, the names being those of the tables above:

```toml
[settings.keys]
preset = "vim"
delete = ["x", "D"]
note = "ctrl+n"
show_help = "space ?"
```

For all projects the same stands under `[keys]` in `config.toml`, in the folder where your system keeps configuration:
`~/.config/diptych/` on Linux, `~/Library/Application Support/diptych/` on macOS, `%LOCALAPPDATA%\\diptych\\` on
Windows. Where both say something, the project's counts. A command has the keys that are given and no others, but its
entry in the menu stays; `[]` leaves it that and the palette. Keys that follow one another stand in one text, a blank
between them. Labels keep the letters of their schema, which are the same for everybody who annotates by it.

Before anything opens, all that is wrong is said together, a line each, with file and line number: names that are no
command's, keys that do not exist or that terminals cannot send, and two commands with one key. Diptych then ends
with 1.
"""
TERMINALS_HEAD = """\
## What terminals make of keys

As they come out of the box. What stands in a row does not arrive as itself from that terminal; every other key of the
tables above arrives from all of them. Every command has a key that arrives from each terminal and that every layout
below has without AltGr and dead keys: tests feed what the terminals send to the reader, and check that. To select where
shift is swallowed, `v` makes every motion select. Terminals that speak kitty's keyboard protocol but do not say which
text a key makes (WezTerm) send `shift+4` for `$`: each sign has a double without shift.
"""
LAYOUTS_HEAD = """\
Signs that need AltGr, or that wait for another letter, on some keyboards:
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
with none there, those of all relations on the screen (`•`: the other end is elsewhere;
`∅`: no other end in the other article, and the pair is judged done)."""
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
    ("w", "judge the pair done, or no longer: what stands alone is only here when it is"),
    ("/", "filter"),
    ("x", "delete the relation"),
    ("z", "undo"),
)
FIND = (
    ("enter", "keep the hits and go to the first; then `F3` and `F9` step"),
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
    own = [VIM_PAGE, OWN, *_terminals(schema), *_layouts(schema)]
    parts = [HEAD, *_labels(schema), *_relations(schema), *_commands(schema), *_screens(), *_mouse(), *own]
    return "\n".join(parts).rstrip() + "\n"


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
        yield f"| {' | '.join(PRESETS)} | do | name |"
        yield f"| --- {'| --- ' * len(PRESETS)}| --- |"
        for command in COMMANDS:
            if command.group == group:
                yield f"| {' | '.join(_keys(keys, command) for keys in presets)} | {command.title} | {command.action} |"
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


def _terminals(schema: Schema) -> Iterator[str]:
    yield TERMINALS_HEAD
    yield f"| key | {' | '.join(TERMINALS)} | does | also |"
    yield f"| --- {'| --- ' * len(TERMINALS)}| --- | --- |"
    keys = keymap(schema)
    lost = {key for fates in FATES.values() for key in fates}
    for command in COMMANDS:
        for key in keys.of(command.action):
            if key in lost:
                cells = (_fate(FATES[name].get(key)) for name in TERMINALS)
                others = [each for each in keys.of(command.action) if each != key]
                if command.extend:
                    motion = keys.of(command.action.removeprefix("select_"))
                    others = [f"v {each}" for each in motion if each not in lost][:1]
                doubles = " ".join(f"`{key_name(each)}`" for each in others)
                yield f"| `{key_name(key)}` | {' | '.join(cells)} | {command.title} | {doubles} |"
    yield ""


def _fate(fate: Fate | None) -> str:
    if fate is None:
        return "yes"
    return " ".join(part for part in (fate.why, f"comes as `{key_name(fate.comes_as)}`" * bool(fate.comes_as)) if part)


def _layouts(schema: Schema) -> Iterator[str]:
    yield LAYOUTS_HEAD
    yield f"| sign | {' | '.join(HARD)} | does | also |"
    yield f"| --- {'| --- ' * len(HARD)}| --- | --- |"
    signs = {sign for hard in HARD.values() for sign in hard}
    keys = keymap(schema)
    for command in COMMANDS:
        for key in keys.of(command.action):
            if key in signs:
                hard = (("no" if key in HARD[layout] else "yes") for layout in HARD)
                others = " ".join(f"`{key_name(each)}`" for each in keys.of(command.action) if each != key)
                yield f"| `{key}` | {' | '.join(hard)} | {command.title} | {others} |"
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
