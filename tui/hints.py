"""Hints: spans on the screen with tags to type. Which spans, which tags, and what typing does. Pure."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple

from articles.article import Article
from articles.candidates import Candidate, Kind, candidates, tags
from articles.span import Span
from articles.units import Unit

MOST = 26 * 26


class Hints(NamedTuple):
    """Spans by tag, and what has been typed of a tag."""

    spans: Mapping[str, Span]
    typed: str = ""
    other_end: bool = False
    """A capital was typed: the selection is to reach to this span."""

    @property
    def left(self) -> dict[str, Span]:
        """The spans whose tag begins as it was typed."""
        return {tag: span for tag, span in self.spans.items() if tag.startswith(self.typed)}

    def shown(self) -> dict[int, str]:
        """What is left of each tag, by the offset where it is drawn: at a small span's start, else at its end.

        Where a tag is already, the next one goes beside it: inside its span as long as there is room.
        """
        smallest: dict[int, int] = {}
        for span in self.spans.values():
            smallest[span.start] = min(span.length, smallest.get(span.start, span.length))
        places: dict[int, str] = {}
        for tag, span in self.left.items():
            small = span.length == smallest[span.start]
            place = span.start if small else max(span.start, span.end - len(tag))
            inside = range(place, span.end) if small else range(place, span.start - 1, -1)
            free = (at for at in chain(inside, range(place, -1, -1), count(span.end)) if at not in places)
            places[next(free)] = tag[len(self.typed) :]
        return places

    def type(self, key: str) -> "Hints | None":
        """After one more letter; None when no tag goes on so."""
        after = self._replace(typed=self.typed + key.lower(), other_end=self.other_end or key.isupper())
        return after if after.left else None

    @property
    def chosen(self) -> Span | None:
        """The span whose whole tag was typed."""
        return self.spans.get(self.typed)


def hints_for(
    article: Article, seen: Span, cursor: int, known: Collection[str], taken: Collection[Span], unit: Unit | None = None
) -> Hints:
    """Hints for what begins in `seen`. Short tags go to the likeliest near the cursor, the last to what is `taken`."""
    return ranked(candidates(article, seen, known, unit), cursor, taken)


def ranked(found: Sequence[Candidate], cursor: int, taken: Collection[Span]) -> Hints:
    """Hints for these candidates, seen from a cursor: who reads on points at what stands near, names before phrases."""

    def rank(candidate: Candidate) -> tuple[bool, int, int]:
        start = candidate.span.start
        away = start - cursor if start >= cursor else _BACK * (cursor - start)
        return candidate.span in taken, (away + _NEAR) * _WEIGHTS[candidate.kind], start

    return tagged([candidate.span for candidate in sorted(found, key=rank)[:MOST]])


def tagged(spans: Sequence[Span]) -> Hints:
    """Hints for these spans, short tags first."""
    return Hints(dict(zip(tags(len(spans[:MOST])), spans, strict=False)))


_NEAR = 20
"""Characters around the cursor in which it is the kind that counts, and no more how far away."""
_BACK = 2
"""What stands before the cursor is as if it were so many times as far."""
_WEIGHTS = {
    Kind.NAME: 2,
    Kind.NUMBER: 2,
    Kind.KNOWN: 2,
    Kind.CLAUSE: 3,
    Kind.PHRASE: 4,
    Kind.SENTENCE: 6,
    Kind.WORD: 2,
}
"""A phrase is as likely as a name that stands twice as far away."""


def reached(selection: Span, chosen: Span) -> Span:
    """A selection that reaches to another span: from its far side to the other's far side."""
    return Span(min(selection.start, chosen.start), max(selection.end, chosen.end))
