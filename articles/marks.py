"""Which quotation marks of a stretch of text belong together."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from .span import Span

_CLOSE: Mapping[str, str] = MappingProxyType(
    {
        "“": "”",
        "„": "“”",
        "‟": "”",
        '"': '"',
        "‘": "’",
        "‚": "‘’",
        "‛": "’",
        "'": "'",
        "«": "»",
        "»": "«»",
        "‹": "›",
        "›": "‹›",
        "「": "」",
        "『": "』",
        "〝": "〞",
    }
)
"""What closes each mark that opens. » opens in German, Danish and Finnish."""
QUOTES = frozenset(_CLOSE) | frozenset("".join(_CLOSE.values()))
_ANY = re.compile(f"[{''.join(sorted(QUOTES))}]")
_SINGLE = frozenset("'’‘‛")
"""Marks that are apostrophes as well."""
_DEEPEST = 8
"""As many open marks are looked at, from the last one on."""


def mates(text: str, span: Span) -> dict[int, int]:
    """The place of the mark that each mark within `span` belongs to; one without a mate there is left out.

    An apostrophe between two letters, or before a digit where nothing is open (’90s), is no mark. Linear in the span.
    """
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _ANY.finditer(text, *span):
        at, sign = match.start(), match[0]
        before, behind = text[max(at - 1, 0) : at], text[at + 1 : at + 2]
        if sign in _SINGLE and before.isalnum() and behind.isalnum():
            continue
        mine = next((one for one in reversed(opened[-_DEEPEST:]) if sign in _CLOSE[text[one]]), None)
        if mine is not None and not (sign in _SINGLE and behind.isalnum()):
            found[mine], found[at] = at, mine
            while opened.pop() != mine:
                pass
        elif sign in _CLOSE and not (sign in _SINGLE and before.isalnum()):
            opened.append(at)
    return found
