"""JSON that strangers made: strict, bounded, every fault with its file and line. Source: RFC 8259.

How to use it in a format's module:

    for record in records(path):            # JSON Lines: an object a line
        text = record.text("text")          # a FormatError with the line when it is missing or no text
        for span in record.records("spans", []):
            start, end = span.whole("start"), span.whole("end")
            label = span.text("label", "")
        raise record.fault("so and so")     # the FormatError with the line

    value = document(path)                  # one JSON value; Record(value, path) to ask it the same
"""

import json
import re
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Final

from annotations.model import FormatError

from .reading import fault, numbered, text

DEEPEST = 100
"""Lists and objects inside each other."""
GREATEST = 2**53
"""Whole numbers that every reader of JSON keeps exact are below it."""
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_MISSING: Final = object()


def parsed(source: str, path: Path | str, line: int | None = None) -> Any:
    """The value of a JSON text.

    Raises FormatError: no JSON, deeper than DEEPEST, a number that is none (NaN, 1e999) or too long, half of a
    surrogate pair. `line` is where the text stands; None when it is the whole file, whose lines are then counted.
    """
    try:
        value = json.loads(source, parse_constant=_no_number, parse_float=_number)
    except json.JSONDecodeError as error:
        raise fault(
            path, error.lineno if line is None else line, f"not JSON: {error.msg} (column {error.colno})"
        ) from None
    except RecursionError:
        raise fault(path, line, "too many lists or objects inside each other") from None
    except ValueError as error:  # a number
        raise fault(path, line, _plainly(str(error))) from None
    if source.count("[") + source.count("{") > DEEPEST and _deep(value):
        raise fault(path, line, "too many lists or objects inside each other")
    if _HALF.search(source):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise fault(path, line, "half of a surrogate pair, which is no character") from None
    return value


def document(path: Path) -> Any:
    """The value of a file that is one JSON text. Raises FormatError."""
    return parsed(text(path), path)


def records(path: Path) -> "Iterator[Record]":
    """The objects of a JSON Lines file, empty lines left out. Raises FormatError for a line that is no object."""
    for number, line in numbered(path):
        if line.strip():
            yield Record(parsed(line, path, number), path, number)


class Record:
    """A JSON object of a file, whose members are asked for by type; what is wrong raises FormatError with its place."""

    __slots__ = ("line", "name", "path", "value")

    def __init__(self, value: Any, path: Path | str, line: int | None = None, name: str = "") -> None:
        """`name` is where in the file the object is ("spans[2]"). Raises FormatError when it is no object."""
        self.path, self.line, self.name = path, line, name
        if not isinstance(value, dict):
            raise self.fault(f"an object is needed here, not {_shown(value)}")
        self.value: dict[str, Any] = value

    @property
    def place(self) -> str:
        """Where it is, without the file's path: "12", "12 spans[2]"; what `Unplaced` and the foreign values want."""
        return " ".join(part for part in ("" if self.line is None else str(self.line), self.name) if part)

    def fault(self, message: str) -> FormatError:
        """The error of something wrong in this object."""
        return fault(self.path, self.line, f"{self.name}: {message}" if self.name else message)

    def __contains__(self, name: str) -> bool:
        """It has this member, and it is not null."""
        return self.value.get(name) is not None

    def get(self, name: str) -> Any:
        """The member as it is; None when it is not there."""
        return self.value.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A member that is a text; `default` when it is missing or null."""
        value = self._member(name, default)
        if not isinstance(value, str):
            raise self.fault(f'"{name}" must be a text, not {_shown(value)}')
        return value

    def key(self, name: str, default: str | None = None) -> str:
        """A member that is a text or a whole number, as a text: many tools write ids either way."""
        value = self._member(name, default)
        return value if isinstance(value, str) else str(self.whole(name))

    def whole(self, name: str, default: int | None = None) -> int:
        """A member that is a whole number from 0 to GREATEST (3.0 counts as 3)."""
        value = self._member(name, default)
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        if type(whole) is not int or not 0 <= whole < GREATEST:
            raise self.fault(f'"{name}" must be a whole number, 0 or more, not {_shown(value)}')
        return whole

    def flag(self, name: str, default: bool | None = None) -> bool:
        """A member that is true or false."""
        value = self._member(name, default)
        if not isinstance(value, bool):
            raise self.fault(f'"{name}" must be true or false, not {_shown(value)}')
        return value

    def items(self, name: str, default: Sequence[Any] | None = None) -> Sequence[Any]:
        """A member that is a list."""
        value = self._member(name, default)
        if not isinstance(value, list | tuple):
            raise self.fault(f'"{name}" must be a list, not {_shown(value)}')
        return value

    def record(self, name: str, default: "dict[str, Any] | None" = None) -> "Record":
        """A member that is an object."""
        return Record(self._member(name, default), self.path, self.line, self._below(name))

    def records(self, name: str, default: Sequence[Any] | None = None) -> "Iterator[Record]":
        """The objects of a member that is a list of objects."""
        for number, item in enumerate(self.items(name, default)):
            yield Record(item, self.path, self.line, f"{self._below(name)}[{number}]")

    def _below(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name

    def _member(self, name: str, default: Any) -> Any:
        value = self.value.get(name)
        if value is not None:
            return value
        if default is None:
            raise self.fault(f'it has no "{name}"')
        return default


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number in JSON")


def _number(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(f"the number {digits[:20]} is too large")
    return value


def _plainly(message: str) -> str:
    """Python's own words for an integer of thousands of digits are no use to a person."""
    return "a number with thousands of digits" if "integer string conversion" in message else message


def _deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    shown = json.dumps(value) if isinstance(value, str | bool | None) else str(value)[:60]
    return shown if len(shown) <= 60 else shown[:57] + "..."
