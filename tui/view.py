"""Which rows of an article stand on the screen. State without widgets: rows in, rows out."""

from bisect import bisect_left, bisect_right

from articles.article import Article
from articles.span import Span

from .layout import Frame, Layout, Spot, frames_of

MEASURE = 88
"""Cells of a line at most: longer ones are hard to read."""
LEAST = 8


class View:
    """A window of `page` rows on an article laid out at `measure` cells.

    Its top is a place in the article, never a count of rows, so nothing that is laid out later can make it jump.
    """

    def __init__(self, article: Article) -> None:
        self.article = article
        self._frames: list[Frame] = frames_of(article)
        self.layout = Layout(article, MEASURE, self._frames)
        self.page = 1
        self.top = Spot(0, 0)
        self._held: tuple[Spot, int] | None = None
        """The top after a change of size, and the offset it was to keep: many changes may not add up to a drift."""
        self.rows: list[Spot | None] = []
        """What stands on each row of the window; None below the article's end."""

    @property
    def empty(self) -> bool:
        """There is nothing to read."""
        return not self._frames

    @property
    def first(self) -> int:
        """The offset of the first character of the first row."""
        return 0 if self.empty else self.layout.hit(self.top, 0).start

    @property
    def last(self) -> int:
        """The offset behind the last character of the last row."""
        rows = self.shown
        return 0 if not rows else self.layout.hit(rows[-1], self.layout.width * 2).end

    @property
    def shown(self) -> list[Spot]:
        """The rows with text, or a gap, of the article."""
        return [row for row in self.rows if row]

    @property
    def at_end(self) -> bool:
        """The article's last row is on the screen."""
        rows = self.shown
        frame = len(self._frames) - 1
        return not rows or (rows[-1].frame == frame and rows[-1].row == self.layout.lay(frame).height - 1)

    def fill(self) -> None:
        """Look again at what stands on which row."""
        self.rows = [None] * self.page if self.empty else self.layout.rows(self.top, self.page)

    def resize(self, width: int, page: int, cursor: int) -> None:
        """Another size: what stood at the top stays there, unless the cursor was seen and would no longer be."""
        measure = max(LEAST, min(MEASURE, width))
        seen = not self.rows or self.sees(cursor)
        at_start = self.top == Spot(0, 0)
        top = self._held[1] if self._held and self._held[0] == self.top else self.first
        self.page = max(1, page)
        if measure != self.layout.width:
            self.layout = Layout(self.article, measure, self._frames)
        if not self.empty and not at_start:
            self.top = self.layout.locate(top)[0]
            self._held = self.top, top
        self.fill()
        if seen:
            self.reveal(cursor)

    def replace(self, article: Article) -> None:
        """Another article, from its start; or more of the same, where one was."""
        same, top = article.id == self.article.id, self.first
        self.article = article
        self._frames = frames_of(article)
        self.layout = Layout(article, self.layout.width, self._frames)
        self._held = None
        self.top = self.layout.locate(top)[0] if same and top and not self.empty else Spot(0, 0)
        self.fill()

    def sees(self, offset: int) -> bool:
        """The row of `offset` is on the screen."""
        rows = self.shown
        return bool(rows) and rows[0] <= self.layout.locate(offset)[0] <= rows[-1]

    def reveal(self, offset: int) -> bool:
        """Scroll as little as shows the row of `offset`; whether that moved anything."""
        if self.empty or self.sees(offset):
            return False
        spot, _ = self.layout.locate(offset)
        if not self.rows or spot < self.top:
            # With a frame's first line come the blank lines above it.
            gap = self.layout.lay(spot.frame).gap
            self.top = Spot(spot.frame, 0) if spot.row == gap < self.page else spot
        else:
            self.top = self.layout.back(spot, self.page - 1)
        self.fill()
        return True

    def centre(self, offset: int) -> bool:
        """Show the row of `offset` in the upper third, unless it is on the screen; whether that moved anything."""
        if self.empty or self.sees(offset):
            return False
        self.top = self.layout.back(self.layout.locate(offset)[0], self.page // 3)
        self.fill()
        return True

    def scroll(self, rows: int) -> bool:
        """Go `rows` down (up when negative); whether that moved anything."""
        if self.empty:
            return False
        layout = self.layout
        return self._settle(layout.forward(self.top, rows) if rows > 0 else layout.back(self.top, -rows))

    def go(self, offset: int) -> bool:
        """The row of `offset` to the top; whether that moved anything."""
        return not self.empty and self._settle(self.layout.locate(offset)[0])

    def turn_to(self, top: Spot) -> bool:
        """A row to the top; whether that moved anything."""
        return not self.empty and self._settle(top)

    def _settle(self, top: Spot) -> bool:
        """Put `top` first, or a row before it: the article's last row never rises above the middle."""
        layout, before = self.layout, self.top
        frame = len(self._frames) - 1
        end = Spot(frame, layout.lay(frame).height - 1)
        # In a window that has grown it may have risen already: to go down is not to go up then.
        self.top = min(top, max(before, layout.back(end, self.page // 2)))
        if self.top == before:
            return False
        self.fill()
        return True

    def lines_between(self, start: int, end: int) -> list[int]:
        """The rows of the screen on which `[start, end)` stands, gaps included."""
        if self.empty:
            return []
        low = high = self.layout.locate(start)[0]
        if end > start + 1:
            high = self.layout.locate(end - 1)[0]
        # In a table row what comes later in the text may stand higher.
        if self._frames[low.frame].blocks > 1:
            low = Spot(low.frame, 0)
        if self._frames[high.frame].blocks > 1:
            high = Spot(high.frame, self.layout.lay(high.frame).height)
        rows = self.shown
        return list(range(bisect_left(rows, low), bisect_right(rows, high)))

    def line_of(self, offset: int) -> int | None:
        """The row of the screen on which `offset` stands."""
        if self.empty:
            return None
        spot, _ = self.layout.locate(offset)
        return self.rows.index(spot) if spot in self.rows else None

    def cluster_at(self, x: int, y: int) -> Span | None:
        """The cluster at `x` cells from the left edge of the text in row `y` of the screen; None below the end."""
        spot = self.rows[y] if 0 <= y < len(self.rows) else None
        return None if spot is None else self.layout.hit(spot, x)
