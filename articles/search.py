"""Finding in a text: plain with case and accents folded, or a regular expression. Pure.

The text is searched as it is: what folds is the pattern, so that every hit is a span of the text itself.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, normalize

from .span import Span

if TYPE_CHECKING:
    from regex import Pattern

SECONDS = 0.25
"""A regular expression that takes longer on a stretch of text is given up."""
STRETCH = 1 << 16
_MARKS = "[\u0300-\u036f]*"
_LATIN = (*range(0x20, 0x250), *range(0x1E00, 0x1F00))
_ALIKE = {"'": "'’‘ʼ", '"': '"“”„«»', "-": "-‐‑–—", " ": " \u00a0\u202f\t\r\n"}


class SearchError(Exception):
    """A regular expression that cannot be used; the message is fit to show."""


class Search(NamedTuple):
    """A query made ready."""

    query: str
    pattern: "Pattern[str]"

    def hits(self, text: str, start: int, end: int) -> Iterator[Span]:
        """The hits that start in `[start, end)`, in order. Raises SearchError when the expression takes too long."""
        try:
            for found in self.pattern.finditer(text, start, min(len(text), end + STRETCH), timeout=SECONDS):
                if found.start() >= end:
                    return
                if found.end() > found.start():
                    yield Span(*found.span())
        except TimeoutError:
            raise SearchError("this expression takes too long: make it more exact") from None

    def after(self, text: str, offset: int) -> Span | None:
        """The first hit that starts at or after `offset`."""
        while offset < len(text):
            found = next(self.hits(text, offset, offset + STRETCH), None)
            if found is not None:
                return found
            offset += STRETCH
        return None

    def before(self, text: str, offset: int) -> Span | None:
        """The last hit that starts before `offset`."""
        while offset > 0:
            low = max(0, offset - STRETCH)
            found = None
            for found in self.hits(text, low, offset):  # noqa: B007 - the last one is wanted
                pass
            if found is not None:
                return found
            offset = low
        return None


def search(query: str, *, expression: bool = False) -> Search:
    """A search for `query`: as it is written, ignoring case and accents, or as a regular expression ignoring case.

    Quotation marks, hyphens and white space of the plain kind find their typographic relatives.
    Raises SearchError for an expression that is none.
    """
    import regex

    try:
        if expression:
            return Search(query, regex.compile(query, regex.IGNORECASE | regex.MULTILINE))
        return Search(query, regex.compile("".join(_folding(character) for character in normalize("NFC", query))))
    except regex.error as error:
        raise SearchError(f"not a regular expression: {error}") from None


def _folding(character: str) -> str:
    """A pattern for the character, its cases and its accented forms."""
    import regex

    if character in _ALIKE:
        return f"[{regex.escape(_ALIKE[character])}]" + ("+" if character == " " else "")
    base = _base(character)
    alike = sorted({base, base.lower(), base.upper(), character} | _accented().get(base, set()))
    single = "".join(regex.escape(one) for one in alike if len(one) == 1)
    longer = [regex.escape(one) for one in alike if len(one) > 1]
    forms = f"[{single}]" if not longer else f"(?:{'|'.join([f'[{single}]', *longer])})"
    return forms + (_MARKS if base.isalpha() else "")


def _base(character: str) -> str:
    """The letter without its marks, in lower case."""
    plain = "".join(part for part in normalize("NFD", character) if category(part) != "Mn")
    return (plain or character).lower()


@cache
def _accented() -> dict[str, set[str]]:
    """The Latin letters of Unicode's first blocks, by their base."""
    result: dict[str, set[str]] = {}
    for code in _LATIN:
        character = chr(code)
        if character.isalpha():
            result.setdefault(_base(character), set()).add(character)
    return result
