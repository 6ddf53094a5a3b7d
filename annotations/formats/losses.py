"""What a writer could not carry, counted by reason.

How to use it in a format's module:

    losses = Losses()
    losses.unsaid(sheet, "judgements", "notes")     # parts of which the format has nothing at all
    relations = losses.within(sheet)                # those that stay in the article; the others are counted
    losses.add("annotations of white space alone")
    return losses.counts
"""

from collections import Counter
from collections.abc import Callable, Mapping

from annotations.model import BY_HAND, Annotation, Relation

from .dataset import Sheet
from .jsonlines import meta

ACROSS = "relations across articles"
ONLY = "marks of what is only in one article"


class Losses:
    """A tally of losses over all sheets of a dataset."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._annotators: set[str] = set()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each; reasons that did not occur are not in it."""
        return {reason: count for reason, count in self._counts.items() if count}

    def add(self, reason: str, count: int = 1) -> None:
        """Count something; `reason` is a plural noun, fit to be said behind a number."""
        self._counts[reason] += count

    def unsaid(self, sheet: Sheet, *parts: str) -> None:
        """Count what a sheet has of these parts (keys of PARTS)."""
        for part in parts:
            if part == "annotators":
                self._annotators.update(entry.annotator for entry in _said(sheet) if entry.annotator)
                self._counts[part] = len(self._annotators)
            else:
                self._counts[part] += PARTS[part](sheet)

    def within(self, sheet: Sheet) -> list[Relation]:
        """The relations whose two ends are annotations of this sheet; those that leave it are counted."""
        here = {annotation.id for annotation in sheet.annotations}
        kept = [relation for relation in sheet.relations if relation.source in here and relation.target in here]
        self.add(ACROSS, len(sheet.relations) - len(kept))
        return kept


def _said(sheet: Sheet) -> list[Annotation | Relation]:
    return [*sheet.annotations, *sheet.relations]


PARTS: Mapping[str, Callable[[Sheet], int]] = {
    "titles and sources": lambda sheet: int(bool(sheet.article.title or meta(sheet.article))),
    "attributes": lambda sheet: sum(len(entry.attributes) for entry in _said(sheet)),
    "attributes of relations": lambda sheet: sum(len(relation.attributes) for relation in sheet.relations),
    "notes": lambda sheet: sum(1 for entry in _said(sheet) if entry.note),
    "relations": lambda sheet: len(sheet.relations),
    ONLY: lambda sheet: len(sheet.absent_from),
    "judgements": lambda sheet: len(sheet.judgements),
    "times and origins": lambda sheet: sum(1 for entry in _said(sheet) if _when_and_how(entry)),
}
"""How many a sheet has of each. Of "annotators" the different ones over all sheets are counted."""


def _when_and_how(entry: Annotation | Relation) -> bool:
    return bool(entry.created or entry.modified or entry.origin != BY_HAND)
