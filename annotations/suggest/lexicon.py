"""The words that rules know: TOML files in `lists/`, which people can read and correct."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pkgutil import get_data
from typing import Any


@cache
def table(file: str) -> Mapping[str, Mapping[str, str]]:
    """A file of `lists/`: tables of texts."""
    data = get_data(__package__, f"lists/{file}")
    assert data is not None, "the loader of this package gives its files"
    values: dict[str, Any] = tomllib.loads(data.decode("utf-8"))
    return values


def lines(text: str) -> list[str]:
    """The forms of a text, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Phrases:
    """Phrases of one or more words, each with what it means; found by their words, the longest first."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, meaning in phrases:
            said = tuple(phrase.split())
            self._by_first.setdefault(said[0], []).append((said, meaning))
        for listed in self._by_first.values():
            listed.sort(key=lambda entry: -len(entry[0]))

    def at(self, said: Sequence[str], index: int) -> tuple[int, str] | None:
        """How many words of the longest phrase that stands at `index`, and what it means; None when none does."""
        for phrase, meaning in self._by_first.get(said[index], ()):
            if tuple(said[index : index + len(phrase)]) == phrase:
                return len(phrase), meaning
        return None


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by blanks."""
    return frozenset(text.split())
