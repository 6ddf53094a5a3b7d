"""What is being looked for, and where its hits are."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from articles.search import Search, SearchError, search
from articles.span import Span

Hits: TypeAlias = Callable[[int, int], Sequence[Span]]
"""The hits that touch a stretch of a text, in order."""


def no_hits(start: int, end: int) -> Sequence[Span]:  # noqa: ARG001 - it stands in for a search
    """Nothing is looked for."""
    return ()


class Finding:
    """A query, kept until it is cleared."""

    def __init__(self) -> None:
        self.search: Search | None = None
        self.fault = ""
        """Why hits may be missing: the expression took too long somewhere."""
        self.every_pane = True
        self.expression = False

    @property
    def query(self) -> str:
        """What was typed."""
        return self.search.query if self.search is not None else ""

    def set(self, query: str, expression: bool, every_pane: bool) -> str:
        """Look for something else; what is wrong with it, or nothing."""
        self.expression, self.every_pane, self.fault = expression, every_pane, ""
        try:
            self.search = search(query, expression=expression) if query else None
        except SearchError as error:
            self.search = None
            return str(error)
        return ""

    def clear(self) -> None:
        """Look for nothing."""
        self.search, self.fault = None, ""

    def hits_of(self, text: str) -> Hits:
        """The hits that touch a stretch of `text`, as the pane asks for them line by line."""
        found = self.search
        if found is None:
            return no_hits

        def hits(start: int, end: int) -> Sequence[Span]:
            if self.fault and self.search is found:
                return ()
            try:
                near = list(found.hits(text, max(0, start - found.reach), end))
            except SearchError as error:
                self.fault = str(error)
                return ()
            return [hit for hit in near if hit.end > start]

        return hits

    def first(self, text: str, offset: int) -> tuple[Span | None, bool]:
        """The first hit from `offset` on, else from the start."""
        return self._around(text, offset, True)

    def step(self, text: str, offset: int, forward: bool) -> tuple[Span | None, bool]:
        """The next hit from a cursor, and whether it was found by going around."""
        return self._around(text, offset + 1 if forward else offset, forward)

    def _around(self, text: str, offset: int, forward: bool) -> tuple[Span | None, bool]:
        if self.search is None:
            return None, False
        try:
            if forward:
                hit = self.search.after(text, offset)
                return (hit, False) if hit is not None else (self.search.after(text, 0), True)
            hit = self.search.before(text, offset)
            return (hit, False) if hit is not None else (self.search.before(text, len(text)), True)
        except SearchError as error:
            self.fault = str(error)
            return None, False
