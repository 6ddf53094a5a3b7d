"""A text as suggesters see it, and what they find in it, for tests."""

from collections.abc import Callable, Iterable
from pathlib import Path

from annotations.suggest.page import Page, Suggestion
from articles.library import load_bytes


def page(text: str, name: str = "a.txt") -> Page:
    return Page(load_bytes(text.encode(), Path(name), "a", None, keep=False))


def found(find: Callable[[Page], Iterable[Suggestion]], text: str) -> list[tuple[str, str]]:
    """Labels and quotes, in order; the pieces of a quote joined by three dots."""
    read = page(text)
    return [(one.label, " ... ".join(span.of(read.text) for span in one.spans)) for one in find(read)]


def quotes(find: Callable[[Page], Iterable[Suggestion]], text: str, label: str) -> list[str]:
    """The quotes of one label."""
    return [quote for name, quote in found(find, text) if name == label]


def values(find: Callable[[Page], Iterable[Suggestion]], text: str, name: str) -> dict[str, object]:
    """One attribute of each suggestion, by its quote."""
    read = page(text)
    return {one.span.of(read.text): one.attributes[name] for one in find(read) if name in one.attributes}
