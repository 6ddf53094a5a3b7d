"""Drawing the screens that are likely to be asked for next, while no key waits."""

import asyncio
from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from tui.layout import Spot

if TYPE_CHECKING:
    from .pane import Pane

_REST = 0.015
"""Seconds without scrolling after which it begins."""
_SLICE = 0.003
_PAUSE = 0.002


class Ahead:
    """The next and the previous screen of a pane, laid out and drawn in slices between which keys are served."""

    def __init__(self, pane: "Pane") -> None:
        self._pane = pane
        self._timer: asyncio.TimerHandle | None = None
        self._rows: Iterator[Spot] = iter(())

    def restart(self) -> None:
        """The pane shows another part of its article: what was likely is likely no more."""
        if self._timer is not None:
            self._timer.cancel()
        self._rows = self._likely()
        self._timer = asyncio.get_running_loop().call_later(_REST, self._slice)

    def _likely(self) -> Iterator[Spot]:
        view = self._pane.view
        rows = view.shown
        if not rows:
            return
        layout, below, above = view.layout, rows[-1], rows[0]
        for _ in range(view.page):
            following = layout.forward(below, 1)
            if following == below:
                break
            yield (below := following)
        for _ in range(view.page):
            previous = layout.back(above, 1)
            if previous == above:
                break
            yield (above := previous)

    def _slice(self) -> None:
        pane = self._pane
        if not pane.is_attached:
            return
        end = perf_counter() + _SLICE
        if not (pane.message_queue_size or pane.screen.message_queue_size or pane.app.message_queue_size):
            console = pane.app.console
            for spot in self._rows:
                pane.strip_of_row(spot).render(console)
                if perf_counter() > end:
                    break
            else:
                return
        self._timer = asyncio.get_running_loop().call_later(_PAUSE, self._slice)
