"""Suggesters and their labels switched on and off, and that written into `diptych.toml`, which stays as it was."""

import json
import tomllib
from collections.abc import Collection, Iterator
from typing import Any

from annotations.atomic import write_whole
from annotations.model import AnnotationError, SettingsError
from annotations.project import FILE, Project
from annotations.toml_lines import Statement, statements

from .settings import TABLE, Settings, suggest_settings

KEY = "off"


def switched(
    off: Collection[tuple[str, str]], suggester: str, label: str = "", labels: Collection[str] = ()
) -> frozenset[tuple[str, str]]:
    """What is off when a suggester, or one of its labels, is switched; `labels` are all that it has.

    A suggester that is off in part goes off; where the last label goes off the suggester does.
    """
    others = {one for one in off if one[0] != suggester}
    mine = {one[1] for one in off if one[0] == suggester}
    every = set(labels)
    if not label:
        gone = set() if "" in mine else {""}
    else:
        single = every if "" in mine else mine
        gone = single ^ {label}
        if every and gone >= every:
            gone = {""}
    return frozenset(others | {(suggester, one) for one in gone})


def with_off(text: str, off: Collection[tuple[str, str]]) -> str:
    """The text of a `diptych.toml` in which this, and nothing else, is off; only the value of `off` is another.

    Raises SettingsError where `[suggest]` is written in a way in which that cannot be changed.
    """
    wanted = sorted(name + (f":{label}" if label else "") for name, label in off)
    before = tomllib.loads(text)
    for after in _tries(text, f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in wanted)}]"):
        if _is(before, after, wanted):
            return after
    raise SettingsError(f"[{TABLE}] cannot be changed as it is written: set `{KEY} = {json.dumps(wanted)}` by hand")


def write_off(project: Project, off: Collection[tuple[str, str]]) -> Settings:
    """Make this what is off in the project, whatever the user's own file says; the settings as they are then.

    Raises AnnotationError when the file cannot be read, changed or written: it is as it was then.
    """
    path = project.root / FILE
    try:
        text = path.read_bytes().decode()
        write_whole(path, with_off(text, off).encode())
    except OSError as error:
        raise AnnotationError(f"{path}: it cannot be written: {error.strerror or error}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AnnotationError(f"{path}: it is not valid TOML: {error}") from None
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from None
    return suggest_settings(project)


def _tries(text: str, value: str) -> Iterator[str]:
    """The text changed in each of the places where the value may stand; the first that is right is."""
    end = "\r\n" if "\r\n" in text else "\n"
    there = list(statements(text))
    for one in there:
        if one.path == (TABLE, KEY) and not one.header:
            yield text[: one.value] + value + text[one.end :]
    for one in there:
        if one.path == (TABLE,) and one.header:
            yield _after(text, one, f"{KEY} = {value}", end)
    for one in there:
        if one.path[:1] == (TABLE,) and not one.header and not one.table:  # suggest.order = ...
            yield _after(text, one, f"{TABLE}.{KEY} = {value}", end)
    gap = "" if not text or text.endswith("\n") else end
    yield f"{text}{gap}{end if text.strip() else ''}[{TABLE}]{end}{KEY} = {value}{end}"


def _after(text: str, one: Statement, line: str, end: str) -> str:
    """The text with a line behind that of a statement."""
    at = text.find("\n", one.end)
    return f"{text}{end}{line}{end}" if at < 0 else f"{text[: at + 1]}{line}{end}{text[at + 1 :]}"


def _is(before: dict[str, Any], after: str, wanted: list[str]) -> bool:
    """The changed text says what is wanted, and of everything else what it said before."""
    try:
        values = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    table = values.get(TABLE)
    if not isinstance(table, dict) or table.get(KEY) != wanted:
        return False
    kept = before.get(TABLE, {})
    return isinstance(kept, dict) and values == {**before, TABLE: {**kept, KEY: wanted}}
