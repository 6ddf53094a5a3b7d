"""Guidelines: the whole schema to read, at the label under the cursor first; a label's letter goes to it."""

from annotations.labels import Schema
from tui.guidelines import heading, schema_lines
from tui.keymap import Keymap
from tui.palette import Palette
from tui.widgets.page import Page

from .page import PageScreen

_KEYS = 9
_TOLD = "arrows and page keys scroll, a label's letter goes to it, esc closes"


class Guidelines(PageScreen):
    """All of a schema."""

    def __init__(self, schema: Schema, keys: Keymap, palette: Palette, label: str = "") -> None:
        """`label` is the name of the one to begin at; empty: at the top."""
        lines = list(schema_lines(schema, _TOLD, keys.first("edit"), keys.first("relate")))
        super().__init__(Page(palette, lines, keys=_KEYS))
        self._schema = schema
        self._places = {line.text: number for number, line in enumerate(lines) if not line.keys}
        self._first = label

    def on_mount(self) -> None:
        """Begin at the label."""
        super().on_mount()
        self.call_after_refresh(self._go, self._first)

    def _go(self, name: str) -> None:
        label = self._schema.label(name)
        if label is not None:
            self.page.scroll_to_line(self._places[heading(label)])

    def used(self, character: str) -> bool:
        """The letter of a label; other letters are not missed, since somebody may look for one."""
        label = self._schema.label_by_key(character)
        if label is not None:
            self._go(label.name)
        return label is not None or character.islower()
