"""What is written when rows of the reader changed: these rows, and nothing looked at besides.

Textual's compositor has every widget draw all its lines, cuts them where any widget begins or ends, and then drops
what did not change: a third of the time of a page. Our widgets say which of their rows are stale and give them whole,
so there is nothing to cut (docs/decisions.md, "Why the pane draws itself").

The only module that knows Textual's compositor from inside. Whatever is not whole rows of one widget that nothing
covers is left to Textual.
"""

from collections.abc import Iterable

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip


class Rows(CompositorUpdate):
    """Strips and where each begins: column, row."""

    def __init__(self, strips: Iterable[tuple[int, int, Strip]]) -> None:
        self.strips = tuple(strips)

    def render_segments(self, console: Console) -> str:
        """What the terminal is sent. The cursor is addressed as in ECMA-48, 8.3.21 (CUP), from 1 on."""
        return "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.strips])


class ByRows(Compositor):
    """A compositor that takes the short way where it can."""

    def render_partial_update(self) -> CompositorUpdate | None:  # type: ignore[override] # any update will do
        """What changed, and nothing is stale then."""
        rows = self._rows()
        if rows is None:
            return super().render_partial_update()
        self._dirty_regions.clear()
        return Rows((x, y, strip) for (y, x), strip in sorted(rows.items()))

    def _rows(self) -> dict[tuple[int, int], Strip] | None:
        """The stale rows by row and column; None when some of what is stale is no whole row, or is covered."""
        rows: dict[tuple[int, int], Strip] = {}
        for stale in self._dirty_regions:
            # Those in front come first.
            found = next((one for one in self.visible_widgets.items() if one[1][0].overlaps(stale)), None)
            if found is None:
                return None
            widget, (region, clip) = found
            whole = stale.width == region.width and region.contains_region(stale) and clip.contains_region(region)
            if not whole:
                return None
            strips = widget.render_lines(Region(0, stale.y - region.y, stale.width, stale.height))
            for y, strip in enumerate(strips, stale.y):
                rows[y, stale.x] = strip
        return rows or None


class ScreenByRows(Screen[None]):
    """A screen whose widgets give whole rows."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = ByRows()
