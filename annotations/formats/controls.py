"""Characters that hide, or turn the direction of what stands beside them: where they are, and what people call them.

Source: Unicode Standard Annex 9, 2 (directional formatting characters).
"""

import re

_TURNING = {
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}
_OTHERS = {
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u061c": "ALM",
    "\r": "CR",
    "\x0b": "VT",
    "\x0c": "FF",
    "\x1b": "ESC",
    "\x85": "NEL",
    "\u2028": "LS",
    "\u2029": "PS",
}
_NAMES = _TURNING | _OTHERS
HIDDEN = "\x01-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
"""All of them, for the inside of a regular expression's brackets; tab and line feed are none."""
_DANGEROUS = re.compile(f"[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f{''.join(_TURNING)}\ud800-\udfff]")


def name(char: str) -> str:
    """What such a character is called: "RLO", or "U+0007"."""
    return _NAMES.get(char, f"U+{ord(char):04X}")


def spelled(text: str) -> str:
    """A text in which characters that turn directions or steer a terminal are names in brackets; marks stay."""
    return _DANGEROUS.sub(lambda found: f"⟨{name(found[0])}⟩", text)
