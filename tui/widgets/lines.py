"""A widget that draws its own lines and repaints only those that changed: the base of all that the reader shows.

Textual's usual way (render, StylesCache, ScrollView) costs two to four times as much per key
(docs/decisions.md, "Why the pane draws itself"). Line filters are left out: the palette already gives
only what the terminal can show.
"""

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Lines(Widget):
    """Subclasses give `draw(y)`, a strip as wide as the widget; `redraw` says which lines are stale."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._view: list[Strip | None] = []
        self._width = 0

    def draw(self, y: int) -> Strip:
        """Line `y` of the widget."""
        raise NotImplementedError

    def fit(self, width: int, height: int) -> None:
        """Make ready for another size, before anything is drawn at it: for those that lay something out."""

    def on_resize(self) -> None:
        """Fit; Textual may have had the first lines drawn before it says this, and then they are right already."""
        self._fit()

    def _fit(self) -> None:
        width, height = self.size
        if len(self._view) != height or self._width != width:
            self._view = [None] * height
            self._width = width
            self.fit(width, height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the widget, drawing what is stale."""
        self._fit()
        width, height = self._width, len(self._view)
        view = self._view
        for y in range(crop.y, min(crop.bottom, height)):
            if view[y] is None:
                view[y] = self.draw(y)
        if crop.width == width and crop.height == height:
            return [strip for strip in view if strip is not None]
        strips = [strip for strip in view[crop.y : crop.bottom] if strip is not None]
        if crop.x or crop.width != width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        # A widget that is being removed has no size any more, and is painted once more where it stood.
        strips.extend(Strip.blank(crop.width) for _ in range(crop.height - len(strips)))
        return strips

    def redraw(self, *lines: int) -> None:
        """Draw these lines anew in the next frame."""
        stale = [y for y in set(lines) if 0 <= y < len(self._view)]
        for y in stale:
            self._view[y] = None
        if stale:
            self.refresh(*(Region(0, y, self._width, 1) for y in stale))

    def redraw_all(self) -> None:
        """Draw everything anew in the next frame."""
        self._view = [None] * len(self._view)
        self.refresh()


def strip_of(segments: list[Segment], cells: int, width: int, rest: Style) -> Strip:
    """A strip of exactly `width` cells from runs that take `cells`: cut, or filled up in the style `rest`."""
    if cells > width:
        return Strip(segments, cells).crop(0, width)
    if cells < width:
        segments.append(Segment(" " * (width - cells), rest))
    return Strip(segments, width)


def tagged(strip: Strip, tags: Mapping[int, str], style: Style) -> Strip:
    """A strip with tags laid over it, each from its cell on; one that another leaves no room for moves to the right."""
    pieces: list[Strip] = []
    at = 0
    for cell, tag in sorted(tags.items()):
        start = max(cell, at)
        if start + len(tag) > strip.cell_length:
            break
        pieces += [strip.crop(at, start), Strip([Segment(tag, style)], len(tag))]
        at = start + len(tag)
    return Strip.join([*pieces, strip.crop(at, strip.cell_length)]) if pieces else strip
