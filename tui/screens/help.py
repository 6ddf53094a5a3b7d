"""Help: what can be done right here, then every key, from the table of commands and the schema."""

from collections.abc import Iterable, Iterator

from annotations.labels import Schema
from tui.commands import COMMANDS, Command
from tui.palette import Palette
from tui.telling import key_name
from tui.widgets.page import Line, Page

from .page import PageScreen


def help_lines(schema: Schema, here: Iterable[Line] = ()) -> Iterator[Line]:
    """All there is to say: `here` first, then labels in the order of the schema, commands in that of the table."""
    yield Line("", "Help: arrows and page keys scroll, esc closes")
    yield Line("", "")
    yield from here
    yield Line("", "Labels: the letter labels the selection, or the words under the cursor")
    for slot, label in enumerate(schema.labels, 1):
        if label.key:
            yield Line(label.key, f"{label.name}: {label.guideline}", slot)
    yield Line("1-9, 0", "value of the first attribute; sure or unsure")
    for group in dict.fromkeys(command.group for command in COMMANDS):
        yield Line("", "")
        yield Line("", group)
        yield from (Line(_keys(command), command.title) for command in COMMANDS if command.group == group)
    yield Line("", "")
    yield Line("", "Find line")
    yield Line("enter, esc", "keep the hits; end")
    yield Line("ctrl+r, ctrl+o", "regular expression; this pane or all")
    yield Line("ctrl+u", "empty the line")


def _keys(command: Command) -> str:
    keys = [key_name(key) for key in command.keys if key not in ("f14", "f15", "f19", "f20")]
    return ", ".join([*keys, f"space {command.menu}"] if command.menu else keys)


class Help(PageScreen):
    """All keys."""

    def __init__(self, schema: Schema, palette: Palette, here: Iterable[Line] = ()) -> None:
        super().__init__(Page(palette, help_lines(schema, here)))
