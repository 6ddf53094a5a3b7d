"""Where the keys of a TOML text stand: tomllib reads values and forgets the lines that a fault must name."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .schema_fields import Path

DEEPEST = 16
"""Parts of a dotted key of which each has its line; a schema's tables are not nested half as deeply."""
SPACE = re.compile(r"[ \t]*")
BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
PART = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*(\.?)""")
VALUE = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n|[^"'#\[\]{}\n]+''',
    re.DOTALL,
)


class Statement(NamedTuple):
    """A key with its value, or the header of a table: code points of the text."""

    path: Path
    table: Path
    """The table whose header stands above it; of a header its own path."""
    start: int
    value: int
    """Where its value begins; of a header where it ends."""
    end: int
    """Behind its value, without blanks and comments; of a header likewise."""

    @property
    def header(self) -> bool:
        """It opens a table."""
        return self.value == self.end


def statements(text: str) -> Iterator[Statement]:
    """The keys and the headers of a valid TOML `text`, in order. Source: TOML 1.0."""
    arrays: dict[Path, int] = {}
    table: Path = ()
    at = 0
    while (start := _skip(BLANK, text, at)) < len(text):
        if text[start] == "[":
            array = text.startswith("[[", start)
            keys, end = _keys(text, start + 1 + array)
            table = _inside(keys, arrays, array)
            end = text.index("]", end) + 1 + array
            yield Statement(table, table, start, end, end)
            at = end
        else:
            keys, end = _keys(text, start)
            value = _skip(SPACE, text, text.index("=", end) + 1)
            end, at = _behind(text, value)
            yield Statement(table + keys, table, start, value, end)


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every key and table header of a valid TOML `text`.

    What stands inside an inline table or an array, or DEEPEST parts deep in a dotted key, has no line of its own: look
    for the longest path before it.
    Source: TOML 1.0.
    """
    found: dict[Path, int] = {(): 1}
    at = line = 0
    for one in statements(text):
        line += text.count("\n", at, one.start)
        at = one.start
        if one.header:
            found.setdefault(one.path, line + 1)
        else:
            for depth in range(len(one.table) + 1, min(len(one.path), len(one.table) + DEEPEST) + 1):
                found.setdefault(one.path[:depth], line + 1)
    return found


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a path, or of the longest beginning of it that has one."""
    return next(lines[path[:size]] for size in range(len(path), -1, -1) if path[:size] in lines)


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()


def _keys(text: str, at: int) -> tuple[Path, int]:
    """The dotted key at `at`, and where it ends."""
    keys: list[str] = []
    dotted = True
    while dotted and (part := PART.match(text, at)) is not None:
        bare, dotted, at = part[1], bool(part[2]), part.end()
        keys.append(tomllib.loads(f"key = {bare}")["key"] if bare[0] in "\"'" else bare)
    return tuple(keys), at


def _inside(keys: Path, arrays: dict[Path, int], array: bool) -> Path:
    """The path that a header opens; of an array of tables that is its next table, else the last one."""
    path: Path = ()
    for depth, key in enumerate(keys):
        path = (*path, key)
        if array and depth == len(keys) - 1:
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path


def _behind(text: str, at: int) -> tuple[int, int]:
    """Where the value at `at` ends, and the line end behind it."""
    depth, end = 0, at
    while (token := VALUE.match(text, at)) is not None:
        first = token[0]
        if first == "\n" and depth == 0:
            return end, at
        depth += (first in "[{") - (first in "]}")
        if first[0] != "#" and not first.isspace():
            end = at + len(first.rstrip())
        at = token.end()
    return end, at
