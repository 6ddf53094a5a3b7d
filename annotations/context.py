"""Context of a target compared as people read it: whatever its white space, and the style of its marks. Pure."""

from collections.abc import Iterator
from functools import lru_cache

SLACK = 32
"""Code points that the white space of a context may have grown by, beyond its own length."""
GLANCE = 12
"""Code points beside a place that are looked at first: most places fail there."""
_STYLES = {ord(mark): '"' for mark in "“”„‟«»"} | {ord(mark): "'" for mark in "‘’‚‛´`"}
_STYLES |= {ord(mark): "-" for mark in "‐‑‒–—"}

_MARKS = frozenset(map(chr, _STYLES))


def folded(text: str) -> str:
    """White space as single spaces, one style of quotation marks and dashes: for comparing context, never quotes."""
    folded = " ".join(text.translate(_STYLES).split())
    return " " * text[:1].isspace() + folded + " " * (text[-1:].isspace() and bool(folded))


@lru_cache(maxsize=1)
def folded_whole(text: str) -> str:
    """A whole text folded; the last one is kept, for annotations come article by article."""
    return folded(text)


def occurrences(text: str, part: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where a part stands between two offsets of a text, overlapping ones too; nowhere when it is empty."""
    stop = len(text) if end is None else end
    at = text.find(part, start, stop) if part else -1
    while at >= 0:
        yield at
        at = text.find(part, at + 1, stop)


def _differ(char: str, wanted: str) -> bool:
    """A character of a text (none at its edge) is certainly not the one that is wanted of a folded text."""
    return char != wanted and bool(wanted) and not (char.isspace() if wanted == " " else char in _MARKS)


class Prefix:
    """The text before a target, to be looked for before other places."""

    __slots__ = ("_reach", "wanted")

    def __init__(self, prefix: str) -> None:
        self.wanted = folded(prefix).lstrip()
        """What has to stand before a place, folded."""
        self._reach = 2 * len(prefix) + SLACK

    def stands(self, text: str, place: int) -> bool:
        """It stands before this place."""
        if _differ(text[place - 1 : place], self.wanted[-1:]):
            return False
        glance = folded(text[max(0, place - GLANCE) : place]).lstrip()
        if not (self.wanted.endswith(glance) or glance.endswith(self.wanted)):
            return False
        return folded(text[max(0, place - self._reach) : place]).endswith(self.wanted)

    def is_all(self, text: str, place: int) -> bool:
        """It is all that stands before this place, to the text's beginning."""
        return place <= self._reach and folded(text[:place]).strip() == self.wanted.strip()


class Suffix:
    """The text behind a target, to be looked for behind other places."""

    __slots__ = ("_reach", "wanted")

    def __init__(self, suffix: str) -> None:
        self.wanted = folded(suffix).rstrip()
        """What has to stand behind a place, folded."""
        self._reach = 2 * len(suffix) + SLACK

    def stands(self, text: str, end: int) -> bool:
        """It stands behind this end of a place."""
        if _differ(text[end : end + 1], self.wanted[:1]):
            return False
        glance = folded(text[end : end + GLANCE]).rstrip()
        if not (self.wanted.startswith(glance) or glance.startswith(self.wanted)):
            return False
        return folded(text[end : end + self._reach]).startswith(self.wanted)

    def is_all(self, text: str, end: int) -> bool:
        """It is all that stands behind this end of a place, to the text's end."""
        return len(text) - end <= self._reach and folded(text[end:]).strip() == self.wanted.strip()
