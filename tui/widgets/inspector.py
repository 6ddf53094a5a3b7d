"""The inspector: beside the panes where there is room, below them where there is not."""

from collections.abc import Callable

from textual.events import MouseDown

from tui.palette import Palette

from .page import Page

WIDE = 150
"""Cells from which on it stands beside the panes."""
CELLS = 44
_KEYS = 5
_FOOT = 3
"""Lines below the panes, over which it must not stand."""


class Inspector(Page, can_focus=False):
    """A page about what is under the cursor. `pressed` is told the key of a line that is clicked."""

    def __init__(self, palette: Palette, pressed: Callable[[str], None]) -> None:
        super().__init__(palette, keys=_KEYS)
        self._pressed = pressed
        self.kept = False
        """It stays when nothing is being edited."""

    def place(self, width: int, height: int) -> None:
        """Stand where there is room on a screen of this size."""
        styles, above = self.styles, max(1, height - _FOOT)
        if width >= WIDE:
            styles.dock, styles.width, styles.height, styles.margin = "right", CELLS, above, 0
        else:
            styles.dock, styles.width, styles.height = "bottom", "1fr", min(above, max(4, height * 2 // 5))
            styles.margin = (0, 0, _FOOT, 0)

    @staticmethod
    def cells_beside(width: int) -> int:
        """Cells that it takes from the panes' width on a screen of this width."""
        return CELLS if width >= WIDE else 0

    def on_mouse_down(self, event: MouseDown) -> None:
        """As if the key of that line were pressed."""
        line = self.line_at(event.y)
        if line is not None and line.keys.strip():
            self._pressed(line.keys)
