"""Which article of a project a new text is nearly the same as."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from articles import sketches
from articles.article import ArticleError, digest
from articles.likeness import LIKE, Sketches, likeness, shingles, sketch

from .shelf import Entry, Shelf

TRIES = 4
"""Articles that a new one is compared with, those with the likest sketches first."""


class Alike(NamedTuple):
    """An article that another is nearly the same as, and how much of both stands in both, in percent."""

    id: str
    percent: int


class Lookout:
    """The articles of a project, to compare new texts with. Nothing is read before the first question."""

    def __init__(self, shelf: Shelf, entries: Iterable[Entry]) -> None:
        self._shelf = shelf
        self._entries = {entry.id: entry for entry in entries}
        self._sketches: Sketches | None = None
        self._kept: dict[str, array[int]] = {}
        """By digest: those of the articles that are there, to be kept for the next time."""

    def meet(self, entry: Entry, text: str) -> Alike | None:
        """The article that is most like a new one with this text, when one is nearly the same; the new one joins."""
        known, runs = self._opened(), shingles(text)
        values = sketch(runs)
        best = None
        candidates = (name for name in known.near(values) if name != entry.id)
        for _, name in zip(range(TRIES), candidates, strict=False):
            try:
                share = likeness(runs, shingles(self._shelf.text(self._entries[name])))
            except ArticleError:
                continue  # it is gone or cannot be read: nothing to compare with
            if share >= LIKE and (best is None or int(100 * share) > best.percent):
                best = Alike(name, int(100 * share))
        known.add(entry.id, values)
        self._entries[entry.id] = entry
        self._kept[entry.digest] = values
        return best

    def close(self) -> None:
        """Keep the sketches, when there are any."""
        if self._sketches is not None:
            sketches.save(self._shelf.folder, self._kept)

    def _opened(self) -> Sketches:
        if self._sketches is None:
            self._sketches = Sketches()
            known = sketches.load(self._shelf.folder)
            for entry in self._entries.values():
                named = entry.digest
                values = known.get(named)
                if values is None:
                    try:
                        text = self._shelf.text(entry)
                    except ArticleError:
                        continue
                    named = digest(text)
                    values = known[named] if named in known else sketch(shingles(text))
                self._sketches.add(entry.id, values)
                self._kept[named] = values
        return self._sketches
