"""Finding in a text: plain with case and accents folded, or a regular expression. Pure.

The text is searched as it is: what folds is the pattern, so that every hit is a span of the text itself. Which hits
there are does not depend on where one looks from: a text is searched in stretches, each from its own start.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, decomposition, normalize

from .span import Span

if TYPE_CHECKING:
    from regex import Pattern

SECONDS = 0.25
"""A regular expression that takes longer on one stretch of text is given up."""
PATIENCE = 1.0
"""Seconds after which looking through stretch after stretch is given up."""
STRETCH = 1 << 14
"""Code points, about: a stretch ends behind white space where there is any."""
_REACH = 1 << 12
"""Code points behind its stretch that a hit of an expression may go on for."""
_NEAR = 1 << 10
_BLANK = re.compile(r"\s+")
_COUNT = re.compile(r"\{(\d*)(?:,(\d*))?\}")
_MOST = 10_000
"""How often an expression may repeat something: each repetition takes memory, and nested ones multiply."""
_SPACES = re.compile(r"[ \t\r\n]+")
_MARKS = "[\u0300-\u036f]*"
_CASED = (*range(0x24, 0x3000), *range(0xA640, 0xAC00), *range(0xFF21, 0xFF5B))
_ALIKE = {"'": "'’‘ʼ", '"': '"“”„«»', "-": "-‐‑–—", " ": " \u00a0\u202f\t\r\n"}


class SearchError(Exception):
    """A regular expression that cannot be used; the message is fit to show."""


class Search(NamedTuple):
    """A query made ready."""

    query: str
    pattern: "Pattern[str]"
    reach: int
    """Code points that a hit may be long."""

    def hits(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The hits that start in `[start, end)`, in order; none is empty, and none overlaps another of its stretch.

        Raises SearchError when the expression takes too long on a stretch.
        """
        number = _stretch_of(text, max(start, 0))
        while _edge(text, number) < min(end, len(text)):
            found = self._stretch(text, number)
            yield from found[bisect_left(found, (start,)) : bisect_left(found, (end,))]
            number += 1

    def after(self, text: str, offset: int) -> Span | None:
        """The first hit that starts at or after `offset`. Raises SearchError when it takes too long."""
        given_up = monotonic() + PATIENCE
        for number in range(_stretch_of(text, max(offset, 0)), len(text) // STRETCH + 1):
            found = next((hit for hit in self._stretch(text, number) if hit.start >= offset), None)
            if found is not None:
                return found
            _check(given_up)
        return None

    def before(self, text: str, offset: int) -> Span | None:
        """The last hit that starts before `offset`. Raises SearchError when it takes too long."""
        given_up = monotonic() + PATIENCE
        for number in range(_stretch_of(text, min(offset, len(text))), -1, -1):
            found = next((hit for hit in reversed(self._stretch(text, number)) if hit.start < offset), None)
            if found is not None:
                return found
            _check(given_up)
        return None

    def _stretch(self, text: str, number: int) -> tuple[Span, ...]:
        found = _found(self.pattern, self.reach, text, number)
        if found is None:
            raise SearchError(TOO_LONG)
        return found


TOO_LONG = "this expression takes too long: make it more exact"


def _check(given_up: float) -> None:
    if monotonic() > given_up:
        raise SearchError(TOO_LONG)


def _edge(text: str, number: int) -> int:
    """Where stretch `number` begins."""
    start = number * STRETCH
    blank = _BLANK.search(text, start, start + _NEAR) if number else None
    return blank.end() if blank else min(start, len(text))


def _stretch_of(text: str, offset: int) -> int:
    """The stretch that holds `offset`."""
    number = offset // STRETCH
    return number - 1 if number and offset < _edge(text, number) else number


@lru_cache(maxsize=64)
def _found(pattern: "Pattern[str]", reach: int, text: str, number: int) -> tuple[Span, ...] | None:
    """The hits that start in a stretch; None when that takes too long. Kept, since every line drawn asks for them."""
    start, end = _edge(text, number), _edge(text, number + 1)
    hits = []
    try:
        for match in pattern.finditer(text, start, min(len(text), end + reach), timeout=SECONDS):
            if match.start() >= end:
                break
            if match.end() > match.start():
                hits.append(Span(*match.span()))
    except TimeoutError:
        return None
    return tuple(hits)


def search(query: str, *, expression: bool = False) -> Search:
    """A search for `query`: as it is written, ignoring case and accents, or as a regular expression ignoring case.

    Quotation marks, hyphens and white space of the plain kind find their typographic relatives.
    Raises SearchError for an expression that is none.
    """
    import regex

    if not expression:
        pattern = "".join(_folding(character) for character in _letters(query))
        return Search(query, regex.compile(pattern), _NEAR + 8 * len(query))
    if _repetitions(query) > _MOST:
        raise SearchError(f"this expression repeats something more than {_MOST} times")
    try:
        return Search(query, regex.compile(query, regex.IGNORECASE | regex.MULTILINE), _REACH)
    except regex.error as error:
        raise SearchError(f"not a regular expression: {error}") from None
    except (RecursionError, OverflowError, ValueError, KeyError, IndexError):
        # What the compiler says of nesting without end and of names and numbers that it cannot use.
        raise SearchError("not a regular expression that can be used: make it simpler") from None


def _repetitions(expression: str) -> int:
    """How often the innermost of its repetitions is done at most, if all of them are nested."""
    product = 1
    for counts in _COUNT.findall(expression):
        digits = max(counts, key=lambda count: (len(count), count))
        product *= max(1, int(digits[:9] or 1))
    return product


def _letters(query: str) -> Iterator[str]:
    """The characters of a query that are looked for: white space is one space, accents on letters are none."""
    before = ""
    for character in normalize("NFC", _SPACES.sub(" ", query)):
        if not (before.isalpha() and "\u0300" <= character <= "\u036f"):
            yield character
            before = character


def _folding(character: str) -> str:
    """A pattern for the character, its cases and its accented forms."""
    import regex

    if character in _ALIKE:
        return f"[{regex.escape(_ALIKE[character])}]" + ("+" if character == " " else "")
    base = _base(character)
    alike = {base, base.upper(), base.capitalize(), character} | _same_base().get(base, set())
    single = "".join(regex.escape(one) for one in sorted(alike) if len(one) == 1)
    longer = [regex.escape(one) for one in sorted(alike) if len(one) > 1]
    forms = "|".join([f"[{single}]", *longer] if single else longer)
    return f"(?:{forms})" + (_MARKS if base.isalpha() else "")


def _base(character: str) -> str:
    """The letter without its marks and its case."""
    plain = "".join(part for part in normalize("NFD", character) if category(part) != "Mn")
    return (plain or character).casefold()


@cache
def _same_base() -> dict[str, set[str]]:
    """The letters that have case or accents, by their base."""
    result: dict[str, set[str]] = {}
    for character in map(chr, _CASED):
        if character.casefold() != character or decomposition(character)[:1] not in ("", "<"):
            result.setdefault(_base(character), set()).add(character)
    return result
