"""What a Markdown file says of itself before it begins: `key: value` lines between two lines of `---`.

A documented subset of YAML, since articles need five names and a YAML library costs more at start than all of this
package: plain and quoted values; lines that are indented or begin with `- ` go on with the value above (`|` keeps
their line ends, else they are joined by a space, list items by a comma); `#` begins a comment line. Every value is a
string. A block with any other line is no front matter, but text.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

FENCE = re.compile(r"---[ \t]*\n")
CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
PAIR = re.compile(r"([A-Za-z_][\w .-]*?)[ \t]*:(?:[ \t]+(.*))?$")
MORE = re.compile(r"(?:[ \t]+|(?=- ))(.+)$")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
QUOTED = re.compile(r"""^(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^']|'')*)')[ \t]*(?:#.*)?$""", re.DOTALL)
COMMENT = re.compile(r"[ \t]+#.*$")


class Front(NamedTuple):
    """The values by key, as written, and where the article itself begins (code points)."""

    values: dict[str, str]
    length: int


NONE = Front({}, 0)


def front_matter(source: str) -> Front:
    """The front matter at the very top of `source` (newlines already \\n); none when there is none."""
    opening = FENCE.match(source)
    if opening is None:
        return NONE
    closing = CLOSE.search(source, opening.end())
    if closing is None:
        return NONE
    values = _pairs(source[opening.end() : closing.start()].split("\n"))
    return NONE if values is None else Front(values, closing.end())


def _pairs(lines: Iterable[str]) -> dict[str, str] | None:
    """Values by key, the first of a repeated key; None when a line is none of ours."""
    raw: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        more, pair = MORE.match(line), PAIR.match(line)
        if more is not None and current is not None:
            current.append(more[1])
        elif pair is not None:
            current = [(pair[2] or "").strip()]
            raw.setdefault(pair[1], current)
        else:
            return None
    return {key: _value(parts) for key, parts in raw.items()} if raw else None


def _value(parts: list[str]) -> str:
    first, rest = parts[0], parts[1:]
    if first[:1] in ("|", ">") and len(first) <= 2:
        return ("\n" if first[0] == "|" else " ").join(part.strip() for part in rest)
    if rest and not first and all(part.lstrip().startswith("- ") for part in rest):
        return ", ".join(_plain(part.lstrip()[2:].strip()) for part in rest)
    return _plain(" ".join([first, *(part.strip() for part in rest)]).strip())


def _plain(value: str) -> str:
    """A value without its quotes, or without the comment behind it."""
    quoted = QUOTED.match(value)
    if quoted is None:
        return COMMENT.sub("", value) if not value.startswith("#") else ""
    if quoted["double"] is not None:
        return ESCAPE.sub(_unescaped, quoted["double"])
    return str(quoted["single"]).replace("''", "'")


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        character = chr(int(found[1], 16))
        return "\ufffd" if "\ud800" <= character <= "\udfff" else character
    return ESCAPES.get(found[2], str(found[2]))
