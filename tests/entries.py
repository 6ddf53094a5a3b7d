"""Entries for tests, and the steps that put them in."""

from annotations.ids import new_id
from annotations.model import Annotation, Change, Entry, Rejection, Step, Target
from articles.span import Span


def annotation(article: str = "a", label: str = "CLAIM", start: int = 0, end: int = 3, note: str = "") -> Annotation:
    """An annotation with an id of its own."""
    target = Target((Span(start, end),), ("x" * (end - start),), "before ", " behind", "d" * 64)
    return Annotation(new_id(), article, label, target, "ann", note=note, created="2026-01-02T03:04:05+00:00")


def rejection(article: str = "a", label: str = "PER", start: int = 0, end: int = 3) -> Rejection:
    """A rejection with an id of its own."""
    target = Target((Span(start, end),), ("x" * (end - start),), "before ", " behind", "d" * 64)
    return Rejection(new_id(), article, label, target, "ann", "entities@1", "2026-01-02T03:04:05+00:00")


def added(*entries: Entry, title: str = "add") -> Step:
    """The step that puts entries in."""
    return Step(title, tuple(Change(None, entry) for entry in entries))


def changed(before: Entry | None, after: Entry | None, title: str = "change") -> Step:
    """The step that changes one entry."""
    return Step(title, (Change(before, after),))
