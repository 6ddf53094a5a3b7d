"""Help: what can be done right here, then every key, from the table of commands and the schema."""

from collections.abc import Iterable, Iterator

from annotations.labels import Schema
from tui.commands import COMMANDS
from tui.helping import told
from tui.keymap import Keymap
from tui.palette import Palette
from tui.widgets.page import Line, Page

from .page import PageScreen


def help_lines(schema: Schema, keys: Keymap, here: Iterable[Line] = ()) -> Iterator[Line]:
    """All there is to say: `here` first, then labels in the order of the schema, commands in that of the table."""
    yield Line("", "Help: arrows and page keys scroll, esc closes")
    yield Line("", "")
    yield from here
    yield Line("", "Labels: the key labels the selection, or the words under the cursor")
    for slot, label in enumerate(schema.labels, 1):
        if label.key:
            yield Line(told(keys, f"label:{label.name}"), f"{label.name}: {label.guideline}", slot)
    digits = ", ".join((*(f"{told(keys, f'digit:{n}')}" for n in (1, 9)), told(keys, "doubt")))
    yield Line(digits.replace(", ", "-", 1), "value of the first attribute; sure or unsure")
    if keys.counts:
        yield Line("1-9999", "a number before a motion: so many times; before G: the paragraph")
    for group in dict.fromkeys(command.group for command in COMMANDS):
        yield Line("", "")
        yield Line("", group)
        yield from (Line(told(keys, each.action), each.title) for each in COMMANDS if each.group == group)
    yield Line("", "")
    yield Line("", "Find line")
    yield Line("enter, esc", "keep the hits; end")
    yield Line("ctrl+r, ctrl+o", "regular expression; this pane or all")
    yield Line("ctrl+u", "empty the line")


class Help(PageScreen):
    """All keys."""

    def __init__(self, schema: Schema, keys: Keymap, palette: Palette, here: Iterable[Line] = ()) -> None:
        super().__init__(Page(palette, help_lines(schema, keys, here)))
