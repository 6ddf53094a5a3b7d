"""Where the lines, tokens and characters of a text are that SLATE counts."""

import re
from bisect import bisect_right

from articles.span import Span

_LINES = re.compile("\r\n|\r|\n")
_TOKENS = re.compile(r"\S+")
Place = tuple[int, ...]


class Places:
    """The tokens of a text by line, in code points of the text as it is."""

    def __init__(self, text: str) -> None:
        self.lines: list[list[Span]] = []
        self._tokens: list[tuple[int, int, int]] = []
        """Start, line and number of every token."""
        start = 0
        for end, behind in [*(found.span() for found in _LINES.finditer(text)), (len(text), len(text))]:
            line = [Span(*found.span()) for found in _TOKENS.finditer(text, start, end)]
            self._tokens += ((token.start, len(self.lines), number) for number, token in enumerate(line))
            self.lines.append(line)
            start = behind

    def at(self, offset: int) -> Place:
        """The place of a character that is no white space."""
        start, line, number = self._tokens[bisect_right(self._tokens, (offset, len(self.lines), 0)) - 1]
        return line, number, offset - start

    def span(self, start: Place, end: Place) -> Span | None:
        """The span from a place to another, both inside; None when one is not in the text.

        A place of two numbers is a whole token, of one a line, () is the whole text.
        """
        first, last = self._whole(start), self._whole(end)
        return Span(first.start, last.end) if first and last and first.start < last.end else None

    def _whole(self, place: Place) -> Span | None:
        """What a place names; a line reaches from its first token to its last."""
        lines = [line for line in self.lines if line] if not place else self.lines[place[0] : place[0] + 1]
        if not lines or not lines[0] or not all(number >= 0 for number in place):
            return None
        whole = Span(lines[0][0].start, lines[-1][-1].end)
        if len(place) < 2:
            return whole
        if place[1] >= len(lines[0]):
            return None
        token = lines[0][place[1]]
        if len(place) == 2:
            return token
        return Span(token.start + place[2], token.start + place[2] + 1) if place[2] < token.length else None
