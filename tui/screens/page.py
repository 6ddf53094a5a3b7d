"""A page to read, over the reader: arrows and page keys scroll it, escape closes it."""

from textual.app import ComposeResult
from textual.events import Key
from textual.screen import ModalScreen

from tui.widgets.page import Page

CLOSE = ("escape", "f1")


class PageScreen(ModalScreen[None]):
    """Shows a page. Escape, F1 and every character close it, unless a subclass has a use for it."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def compose(self) -> ComposeResult:
        """The page alone."""
        yield self.page

    def on_mount(self) -> None:
        """Take the keys."""
        self.page.focus()

    def on_key(self, event: Key) -> None:
        """Scroll, or close."""
        event.stop()
        event.prevent_default()
        rows = max(1, self.page.size.height - 2)
        scroll = {"down": 1, "up": -1, "pagedown": rows, "space": rows, "pageup": -rows, "home": -99999, "end": 99999}
        if event.key in scroll:
            self.page.scroll_rows(scroll[event.key])
        elif event.key in CLOSE or (event.character is not None and not self.used(event.character)):
            self.dismiss()

    def used(self, character: str) -> bool:  # noqa: ARG002 - subclasses look at it
        """Do something with a character; False when it means nothing here."""
        return False
