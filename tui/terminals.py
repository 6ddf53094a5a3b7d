"""What terminals and keyboard layouts make of keys: which never arrive, come as others, or are hard to type. Data.

Sources: the default translations of xterm, VTE's `vte.cc`, the key table of macOS Terminal's profile, the default
settings of Windows Terminal and of kitty, tmux(1), and the keyboard layouts of Unicode's CLDR.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

TERMINALS = ("xterm", "tmux", "VTE", "Terminal.app", "Windows Terminal", "kitty")
"""VTE is what GNOME Terminal and its relatives are made of; of tmux, what it passes on from an xterm around it."""

HARD: Mapping[str, str] = MappingProxyType(
    {"US": "", "German": "[]{}\\|@~^`´", "French": "[]{}\\|@#~^`", "Spanish": "[]{}\\|@#~^`´"}
)
"""For each keyboard layout the characters that need AltGr, or that wait for a letter to stand on."""


class Fate(NamedTuple):
    """What becomes of a key that does not arrive as itself."""

    why: str
    sends: str = ""
    """What the terminal sends instead; empty: nothing."""
    comes_as: str = ""
    """The key that Textual makes of that."""


_ARROWS = ("up", "down", "left", "right")
_F3 = {"shift+f3": Fate("taken for an answer about the cursor's place", "\x1b[1;2R")}
_XTERM = _F3 | {f"shift+page{way}": Fate("scrolls xterm") for way in ("up", "down")}
_FINAL = {"up": "A", "down": "B", "home": "H", "end": "F"}
_MAC = (
    {key: Fate("scrolls Terminal") for key in ("home", "end", "pageup", "pagedown")}
    | {f"shift+{key}": Fate("", f"\x1b[{_FINAL[key]}", key) for key in ("up", "down", "home", "end")}
    | {f"shift+page{way}": Fate("", f"\x1b[{number}~", f"page{way}") for way, number in (("up", 5), ("down", 6))}
    | {f"ctrl+{key}": Fate("is Mission Control's") for key in _ARROWS}
    | {f"ctrl+shift+{key}": Fate("is not sent") for key in (*_ARROWS, "home", "end")}
    | {f"ctrl+{key}": Fate("is not sent") for key in ("home", "end")}
    | {"alt+left": Fate("", "\x1bb", "ctrl+left"), "alt+right": Fate("", "\x1bf", "ctrl+right")}
    | {f"alt+shift+{key}": Fate("is not sent") for key in ("left", "right")}
    | {"shift+f2": Fate("is not sent"), "shift+f3": Fate("is not sent")}
    | {"shift+f7": Fate("", "\x1b[28~", "f15"), "shift+f8": Fate("", "\x1b[29~", "f16")}
)
_WINDOWS = (
    _F3
    | {f"alt+{key}": Fate("goes to another pane of the terminal") for key in _ARROWS}
    | {f"alt+shift+{key}": Fate("resizes panes of the terminal") for key in _ARROWS}
    | {f"ctrl+shift+{key}": Fate("scrolls the terminal") for key in ("up", "down", "home", "end")}
)
_KITTY = {f"ctrl+shift+{key}": Fate("scrolls kitty") for key in ("up", "down", "home", "end")} | {
    f"ctrl+shift+{key}": Fate("goes to another tab of kitty") for key in ("left", "right")
}
FATES: Mapping[str, Mapping[str, Fate]] = MappingProxyType(
    {
        "xterm": _XTERM,
        "tmux": _XTERM,
        "VTE": _F3 | {"f1": Fate("opens GNOME Terminal's help")},
        "Terminal.app": _MAC,
        "Windows Terminal": _WINDOWS,
        "kitty": _KITTY,
    }
)
"""For each terminal the keys of our tables that do not arrive as themselves, as it comes out of the box."""

_NAMED = (
    *(
        *_ARROWS,
        "home",
        "end",
        "pageup",
        "pagedown",
        "tab",
        "enter",
        "escape",
        "backspace",
        "delete",
        "insert",
        "space",
    ),
    *(f"f{number}" for number in range(1, 25)),
)
NAMES = frozenset(_NAMED)
"""The keys that print nothing, without what is held down with them."""
_SAME = {"i": "tab", "m": "enter", "h": "backspace", "[": "escape"}
_HELD = re.compile(r"(?:alt\+)?(?:ctrl\+)?(?:shift\+)?(?=.)")
_WITH_SHIFT = frozenset((*_ARROWS, "home", "end", "pageup", "pagedown", "tab", "delete", *_NAMED[-24:]))


def refusal(key: str) -> str:
    """Why a single key cannot be counted on; empty when it can.

    `key` is written as in the table of commands: a character, or a name with what is held down before it.
    """
    if len(key) == 1:
        return "" if key.isprintable() and not key.isspace() else "it prints nothing: write its name, such as space"
    match = _HELD.match(key)
    held, last = (match[0], key[match.end() :]) if match is not None else ("", key)
    if len(last) > 1 and last not in NAMES:
        return "there is no such key"
    if key == "shift+f3":
        return "it does not arrive from an xterm; f9 does"
    if held in ("", "ctrl+") and len(last) == 1:
        return _control(last)
    if len(last) == 1:
        if held == "shift+" and last.isalpha():
            return f"write {last.upper()}"
        return "terminals cannot tell it from another key" if "ctrl" in held else "terminals send it as two keys"
    if held and (last not in _WITH_SHIFT or (last == "tab" and held != "shift+")):
        return "most terminals cannot send it"
    return ""


def _control(last: str) -> str:
    """The same for a character while ctrl is held down."""
    if last in _SAME:
        return f"terminals send the same for it as for {_SAME[last]}"
    return "" if last.isascii() and last.islower() else "terminals have no code for it"
