"""The lines below the panes: what is under the cursor, messages and whether all is saved, the keys."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from annotations.model import Annotation

from . import telling
from .cells import whole
from .keybar import Here, bar
from .keymap import SPACE
from .palette import Palette
from .widgets.bars import Foot, Run

if TYPE_CHECKING:
    from annotations.suggest.offers import Offer

    from .screens.reader import Reader

_REST = 0.03
"""Seconds without a key after which the lines below the panes are brought up to date."""


class Below:
    """Says what the reader knows, at once or when the keys rest; it holds the message that stands there."""

    def __init__(self, reader: "Reader") -> None:
        self._reader = reader
        self.begun = False
        """The first frame is there: from now on something is said."""
        self.untold = False
        """The lines are about to be brought up to date."""
        self._message: Run | None = None
        self._holds: Callable[[], bool] | None = None
        """Whether the message is still true, when it can cease to be."""
        self._bar: tuple[Here, int, Palette] | None = None
        """What the key bar was made for."""
        self._resting: asyncio.TimerHandle | None = None
        self.foot = Foot(reader.palette, 3)
        self.facts, self.status, self.keys = self.foot.rows

    # ------------------------------------------------------------ messages

    def put(self, text: str, warning: bool, holds: Callable[[], bool] | None) -> None:
        """Have a message until the next key, and no longer than it `holds`."""
        palette = self._reader.palette()
        self._message = Run(f" {text} ", palette.warning if warning else palette.plain)
        self._holds = holds

    def forget(self) -> None:
        """No message any more."""
        self._message = None

    def tell_message(self) -> None:
        """Show the message, if there is one, before all the rest is told."""
        if self._message is not None:
            self._tell_status()

    # ------------------------------------------------------------ telling

    def soon(self) -> None:
        """Show the extent of the annotation under the cursor now, and say the rest when the keys rest for a moment."""
        if not self.begun:
            return
        self._focus(self._reader.current)
        self.untold = True
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(_REST, self._reader.call_next, self._tell_now)

    def _tell_now(self) -> None:
        if self.untold:
            self.tell()

    def tell(self) -> None:
        """Facts about what is under the cursor, messages and whether all is saved."""
        self.untold = False
        if not self.begun:
            return
        reader = self._reader
        reader.update_bars()
        current = reader.current
        offer = self._focus(current)
        if reader.inspector is not None:
            from tui.inspecting import show

            show(reader, reader.inspector, current)
        palette = reader.palette()
        self._show_keys(current, offered=offer is not None)
        facts = telling.facts(reader, current, palette) if offer is None else telling.offer(reader, offer, palette)
        self.facts.show(facts)
        self._number(current)
        self._tell_status()

    def _show_keys(self, current: Annotation | None, *, offered: bool) -> None:
        """The key bar, when it is another one than before."""
        reader = self._reader
        if reader.line.asking:
            here = Here.TYPING
        elif reader.keying.typed[:1] == (SPACE,):
            here = Here.LEADER
        elif reader.mode is not None:
            here = Here.MODE
        elif reader.active.stand.selection:
            here = Here.SELECTION
        elif offered:
            here = Here.SUGGESTION
        elif reader.finding.search is not None:
            here = Here.HITS
        else:
            here = Here.TEXT if current is None else Here.ANNOTATION
        seen = (here, reader.app.size.width, reader.palette())
        if seen != self._bar:
            self._bar = seen
            self.keys.show(*bar(here, reader.keymap, reader.desk.schema, reader.desk.slots, seen[2], seen[1]))

    def _focus(self, current: Annotation | None) -> "Offer | None":
        """Show the extent of the suggestion at hand, which this is, or of the annotation under the cursor."""
        reader = self._reader
        suggesting = reader.room.suggesting
        offer = suggesting.at_hand(current) if suggesting is not None else None
        if suggesting is not None and offer is not None:
            reader.active.focus_on(suggesting.fragments(reader.active.article.id, offer))
        else:
            reader.active.focus_on(reader.desk.fragments(current) if current is not None else ())
        return offer

    def _number(self, current: Annotation | None) -> None:
        """The ends of relations in the gutters."""
        if self._reader.desk.layer.relations or self._reader.desk.layer.judgements:
            from tui.ends import show

            show(self._reader, current)
        else:
            for pane in self._reader.panes:
                pane.set_signs()

    def _tell_status(self) -> None:
        """Messages, what is being typed, where one is, and whether all is saved."""
        reader = self._reader
        palette = reader.palette()
        if self._holds is not None and not self._holds():
            self._message = self._holds = None
        if self._message is None and reader.keying.typed:
            left = [Run(f" {reader.keying.told()} ", palette.title)]
        elif self._message is None and reader.mode is not None:
            left = [Run(f" {whole(reader.mode.told(), reader.app.size.width - 2)} ", palette.title)]
        else:
            left = [self._message] if self._message is not None else telling.place(reader, palette)
        if reader.mode is not None:  # what to do is longer than the line, and more to the point
            self.status.show(left)
            return
        right = telling.saved(reader.desk, reader.house.promise(), palette)
        if self._message is not None and sum(len(run.text) for run in (*left, *right)) > reader.app.size.width:
            right = telling.saved(reader.desk, reader.house.promise(), palette, brief=True)
        self.status.show(left, right)
