"""The least that a Textual app can do: what our times are divided by.

`python floors.py empty` starts an app with one line of text; it is the floor of a start.
`Trivial` is the floor of a key: one widget of one line that changes with every key.
"""

import sys

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widget import Widget

EMPTY = "an empty app"


class Line(Widget, can_focus=True):
    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def render(self) -> str:
        return f"{EMPTY} {self.count}"

    def on_key(self, event: Key) -> None:
        event.stop()
        self.count += 1
        self.refresh()


class Trivial(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Line()


if __name__ == "__main__" and "empty" in sys.argv:
    Trivial().run()
