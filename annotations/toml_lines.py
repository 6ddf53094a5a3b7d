"""Where the keys of a TOML text stand: tomllib reads values and forgets the lines that a fault must name."""

import re
import tomllib
from collections.abc import Mapping

from .schema_fields import Path

DEEPEST = 16
"""Parts of a dotted key of which each has its line; a schema's tables are not nested half as deeply."""
BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
PART = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*(\.?)""")
VALUE = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n|[^"'#\[\]{}\n]+''',
    re.DOTALL,
)


def key_lines(text: str) -> Mapping[Path, int]:
    """The line, from 1, of every key and table header of a valid TOML `text`.

    What stands inside an inline table or an array, or DEEPEST parts deep in a dotted key, has no line of its own: look
    for the longest path before it.
    Source: TOML 1.0.
    """
    found: dict[Path, int] = {(): 1}
    arrays: dict[Path, int] = {}
    table: Path = ()
    at = line = 0
    while True:
        start = _skip(BLANK, text, at)
        line += text.count("\n", at, start)
        if start == len(text):
            return found
        if text[start] == "[":
            array = text.startswith("[[", start)
            keys, end = _keys(text, start + 1 + array)
            table = _inside(keys, arrays, array)
            found.setdefault(table, line + 1)
            at = end + 1 + array
        else:
            keys, end = _keys(text, start)
            for depth in range(min(len(keys), DEEPEST)):
                found.setdefault(table + keys[: depth + 1], line + 1)
            at = _behind(text, end + 1)
            line += text.count("\n", start, at)


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


def _behind(text: str, at: int) -> int:
    """The offset of the line end behind the value at `at`."""
    depth = 0
    while (token := VALUE.match(text, at)) is not None:
        first = token[0]
        if first == "\n" and depth == 0:
            return at
        depth += (first in "[{") - (first in "]}")
        at = token.end()
    return at
