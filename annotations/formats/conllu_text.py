"""What CoNLL-U says of the text between tokens and of spans over them, in the column MISC.

`SpaceAfter=No`, `SpacesAfter` and `SpacesBefore` rebuild the text exactly; `Spans=1:CLAIM,2:PER` names every annotation
that covers the token. Escapes are UDPipe's (`\\s \\t \\r \\n \\p \\\\`) and, for what they cannot say, `\\u{3000}`.
Source: universaldependencies.org/format.html; UDPipe's manual, "Preserving original spaces".
"""

import re
from collections.abc import Mapping

SPANS = "Spans"
NO_SPACE, AFTER, BEFORE = "SpaceAfter", "SpacesAfter", "SpacesBefore"

_ESCAPES = {" ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p", "\\": "\\\\"}
_PLAIN = {escaped: char for char, escaped in _ESCAPES.items()}
_UNSAFE = re.compile(r"[\s|\\,=]")
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\.")


def escaped(text: str) -> str:
    """A text as a value in MISC can hold it: no white space, no bar, no comma, no equals sign."""
    return _UNSAFE.sub(lambda found: _ESCAPES.get(found[0], f"\\u{{{ord(found[0]):x}}}"), text)


def unescaped(text: str) -> str:
    """The text of a value in MISC; what is no escape stays as it is."""
    return _ESCAPED.sub(_one, text)


def _one(found: re.Match[str]) -> str:
    if found[1] is None:
        return _PLAIN.get(found[0], found[0])
    code = int(found[1], 16)
    return found[0] if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def spacing(after: str, *, last: bool) -> list[str]:
    """What MISC says of the white space behind a token; behind the last of a text one space is said as well."""
    if after == " " and not last:
        return []
    return [f"{AFTER}={escaped(after)}"] if after else [f"{NO_SPACE}=No"]


def gap(misc: Mapping[str, str], usual: str) -> str:
    """The white space behind a token; `usual` when MISC does not say."""
    if AFTER in misc:
        return unescaped(misc[AFTER])
    return "" if misc.get(NO_SPACE) == "No" else usual
