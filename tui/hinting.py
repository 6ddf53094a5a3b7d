"""The mode in which tags lie over the text: what is typed selects."""

from articles.span import Span
from articles.units import Unit
from tui import session
from tui.hints import Hints, hints_for, reached
from tui.screens.reader import Mode, Reader, Took
from tui.widgets.pane import Pane

WORDS = "tab"
"""The key that goes on to all words, and back."""


class Hinting:
    """Tags in one pane, until one is typed whole."""

    def __init__(self, pane: Pane, hints: Hints, *, words: bool = False) -> None:
        self._pane = pane
        self._hints = hints
        self._words = words
        self._before: Mode | None = None
        """The mode that goes on when a tag was typed: one that waits for a selection."""
        pane.set_tags(hints.shown())

    @classmethod
    def begin(cls, reader: Reader, *, words: bool = False) -> None:
        """Show the tags of the active pane; when there is nothing to point at, say so."""
        pane = reader.active
        sheet = pane.sheet
        known = {annotation.target.exact for annotation in sheet.by_id.values()} if len(sheet.by_id) < MANY else set()
        seen = Span(pane.view.first, pane.view.last)
        here = {annotation.target.span for annotation in reader.desk.over(pane.article.id, seen)} if seen else set()
        hints = hints_for(pane.article, seen, pane.stand.cursor, known, here, Unit.WORD if words else None)
        if hints.spans:
            before = reader.mode
            reader.mode = mode = cls(pane, hints, words=words)
            mode._before = before._before if isinstance(before, Hinting) else before
        else:
            reader.say("there is nothing to point at on the screen")

    def told(self) -> str:
        """What to do."""
        other = "names and phrases" if self._words else "every word"
        return f"type a tag to select it, a capital: up to there · {WORDS} {other} · esc leaves"

    def take(self, reader: Reader, key: str) -> Took:
        """A letter of a tag."""
        if key == WORDS and not self._hints.typed:
            self.begin(reader, words=not self._words)
            return Took.USED
        if not (len(key) == 1 and key.isalpha()):
            self._end()
            reader.mode = self._before
            if key == "escape":
                return Took.USED
            return Took.OVER if self._before is None else self._before.take(reader, key)
        after = self._hints.type(key)
        if after is None:
            reader.say(f"no tag begins with {self._hints.typed + key}")
            return Took.USED
        self._hints = after
        chosen = after.chosen
        if chosen is None:
            self._pane.set_tags(after.shown())
            return Took.USED
        self._end()
        reader.mode = self._before
        stand = self._pane.stand
        span = reached(stand.selection, chosen) if after.other_end else chosen
        self._pane.set_stand(session.selected(self._pane.layout_, stand, span.start, span.end))
        return Took.USED

    def _end(self) -> None:
        self._pane.set_tags()


MANY = 5000
"""Annotations of an article from which their strings are not offered again: gathering them would be felt."""
