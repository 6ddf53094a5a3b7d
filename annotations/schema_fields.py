"""What a schema file may hold: the fields of each of its tables, and what fits in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from .labels import COLORS, AttributeType, Crosses, Group, Propose, Reach, Scope, Trim, Unit

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value from the top: keys, and indices of arrays of tables. `()` is the whole."""

Table: TypeAlias = dict[str, Any]
"""A table of a schema file, as tomllib reads it."""

NAME = re.compile(r"[^\W\d_][\w-]*")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
COLOR = re.compile(rf"{'|'.join(COLORS)}|#[0-9A-Fa-f]{{6}}")
CONTROL = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
"""Of no use in a schema, and a terminal would obey some: control characters but tab and newline, odd line ends."""
LINE = re.compile(rf"(?!\s)[^\t\n{CONTROL}]+(?<!\s)")
TEXT = re.compile(rf"[^{CONTROL}]*")
WORD = re.compile(r"\S+")


MOST, LARGE = 40, 10**30
"""As much of a value is shown in a message, in characters; numbers from here on are not."""


class Problem(NamedTuple):
    """A fault before its line is known."""

    path: Path
    message: str


class Field(NamedTuple):
    """One field of a table: what must stand there, in words and as a check."""

    says: str
    fits: Callable[[Any], bool] = lambda _: True
    required: bool = False
    known: tuple[str, ...] = ()
    """All the values there are, to name the one that was meant."""
    tables: str = ""
    """A list of such tables."""
    table: str = ""
    """One such table."""
    texts: bool = False
    """A table of texts, whose keys are the user's."""


def _text(pattern: re.Pattern[str], says: str, required: bool = False) -> Field:
    return Field(says, lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None, required)


def _texts(pattern: re.Pattern[str], says: str, required: bool = False) -> Field:
    def fits(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(item, str) and pattern.fullmatch(item) for item in value)

    return Field(says, fits, required)


def _one_of(values: type[StrEnum], required: bool = False) -> Field:
    known = tuple(values)
    return Field(f"one of {', '.join(known)}", lambda value: value in known, required, known)


def _digit_or_letter(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[1-9a-z]", value) is not None


def _written(value: object) -> bool:
    return isinstance(value, str) and TEXT.fullmatch(value) is not None


NAMED = _text(NAME, "a name: a letter, then letters, digits, _ and -", required=True)
TITLE = _text(LINE, "text on one line")
GUIDELINE = Field("text in quotes, without control characters", lambda value: _written(value) and bool(value.strip()))
MAP = Field("a table of texts, one for each other scheme", texts=True)
FLAG = Field("true or false", lambda value: isinstance(value, bool))
EXAMPLES = Field("a list of { article, quote, why }", tables="example")
ENDS = Field("a list of { source, target, why }", tables="pair of examples")
QUOTE = Field("the quoted text", lambda value: isinstance(value, str) and bool(value.strip()), required=True)
"""As it stands in the article: whatever that holds is shown as text is."""
LABELS = _texts(LINE, "a list of names of labels")
RELATIONS = _texts(LINE, "a list of names of relations")
ENDED = Field("a list of at least one name of a label", lambda value: LABELS.fits(value) and bool(value), True)

FIELDS: Mapping[str, Mapping[str, Field]] = {
    "file": {
        "schema": Field("one table [schema]", required=True, table="schema"),
        "label": Field("tables [[label]]", required=True, tables="label"),
        "attribute": Field("tables [[attribute]]", tables="attribute"),
        "relation": Field("tables [[relation]]", tables="relation"),
        "judgement": Field("tables [[judgement]]", tables="judgement"),
        "derived": Field("a table of texts, one for each derived value", texts=True),
    },
    "schema": {
        "name": NAMED,
        "version": TITLE,
        "title": TITLE,
        "language": _text(LANGUAGE, "a language tag such as en or pt-BR"),
    },
    "label": {
        "name": NAMED,
        "key": _text(re.compile("[a-z]"), "one lower-case letter, a to z"),
        "title": TITLE,
        "group": _one_of(Group, required=True),
        "color": Field(
            f"one of {', '.join(COLORS)}, or #rrggbb",
            lambda value: isinstance(value, str) and COLOR.fullmatch(value) is not None,
            known=COLORS,
        ),
        "unit": _one_of(Unit),
        "trim": _one_of(Trim),
        "leave_out": _texts(WORD, "a list of single words"),
        "crosses": _one_of(Crosses),
        "guideline": GUIDELINE,
        "positive": EXAMPLES,
        "negative": EXAMPLES,
        "map": MAP,
    },
    "attribute": {
        "name": NAMED,
        "type": _one_of(AttributeType, required=True),
        "labels": LABELS,
        "relations": RELATIONS,
        "key": _text(re.compile("[0a-z]"), "one lower-case letter, a to z, or 0"),
        "values": Field("a list of names, or tables [[attribute.values]]", tables="value"),
        "default": Field("one of the values, or true or false, or text", lambda value: isinstance(value, str | bool)),
        "guideline": GUIDELINE,
        "map": MAP,
    },
    "value": {
        "name": _text(LINE, "text on one line, without white space at its ends", required=True),
        "guideline": GUIDELINE,
        "positive": EXAMPLES,
        "negative": EXAMPLES,
        "map": MAP,
    },
    "relation": {
        "name": NAMED,
        "key": Field("a digit 1 to 9 or one lower-case letter, in quotes", _digit_or_letter, required=True),
        "title": TITLE,
        "source": ENDED,
        "target": ENDED,
        "reach": _one_of(Reach),
        "propose": _one_of(Propose),
        "symmetric": FLAG,
        "transitive": FLAG,
        "excludes": RELATIONS,
        "guideline": GUIDELINE,
        "positive": ENDS,
        "negative": ENDS,
        "map": MAP,
    },
    "judgement": {
        "name": NAMED,
        "key": _text(re.compile("[a-z]"), "one lower-case letter, a to z"),
        "title": TITLE,
        "of": Field(
            'a list of "article", "pair" or both',
            lambda value: isinstance(value, list) and bool(value) and all(item in tuple(Scope) for item in value),
            required=True,
        ),
        "values": _texts(LINE, "a list of texts", required=True),
        "default": TITLE,
        "guideline": GUIDELINE,
        "examples": Field("a table: the id of an article = the value it should be given", texts=True),
    },
    "example": {"quote": QUOTE, "article": TITLE, "why": GUIDELINE},
    "pair of examples": {
        "source": Field("{ article, quote }", required=True, table="end"),
        "target": Field("{ article, quote }", required=True, table="end"),
        "why": GUIDELINE,
    },
    "end": {"quote": QUOTE, "article": TITLE},
}
"""The tables of a schema file and the fields of each; docs/schema.md has one line for every one of them."""


def nearest(word: str, known: Iterable[str]) -> str:
    """ "; did you mean ...?" with the known name most like `word`, or nothing."""
    from difflib import get_close_matches

    by_case = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_case, n=1)
    return f"; did you mean `{by_case[found[0]]}`?" if found else ""


def shown(value: object) -> str:
    """A value as a message shows it: short, on one line."""
    match value:
        case bool():
            text = str(value).lower()
        case str():
            text = f'"{value}"'
        case dict():
            text = "a table"
        case list():  # which may be nested more deeply than repr can follow
            text = f"[{', '.join(map(shown, value[:MOST]))}]" if all(map(_plain, value)) else "a list"
        case int() if abs(value) >= LARGE:  # which Python refuses to write when it is very long
            text = "a very large number"
        case _:
            text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"


def _plain(value: object) -> bool:
    return not isinstance(value, list | dict)


def sound(kind: str, raw: Table, path: Path, problems: list[Problem], around: str = "file") -> Table:
    """The fields of a table that are known and fit; what is wrong with the others is added to `problems`.

    `around` is the kind of the table that this one stands in.
    """
    fields = FIELDS[kind]
    what = _what(kind, raw)
    found: Table = {}
    for key, value in raw.items():
        field, here = fields.get(key), (*path, key)
        if field is None:
            problems.append(Problem(here, f"{what}unknown field `{key}`{_meant(key, kind, around)}"))
        elif field.tables and isinstance(value, list):
            found[key] = list(_each(field, value, here, problems, kind))
        elif field.table and isinstance(value, dict):
            found[key] = sound(field.table, value, here, problems, kind)
        elif field.texts and isinstance(value, dict):
            found[key] = dict(_entries(kind, key, value, here, problems))
        elif field.tables or field.table or field.texts or not field.fits(value):
            problems.append(Problem(here, f"{what}{_misfit(key, field, value)}"))
        else:
            found[key] = value
    for key, field in fields.items():
        if field.required and (key not in raw or (field.tables and raw[key] == [])):
            problems.append(Problem(path, f"{what}`{key}` is missing: {field.says}"))
    return found


def _each(field: Field, items: list[Any], path: Path, problems: list[Problem], around: str) -> Iterator[Table]:
    """The sound part of each table of a list. A value may be its name alone."""
    for index, item in enumerate(items):
        here = (*path, index)
        if field.tables == "value" and isinstance(item, str):
            item = {"name": item}
        if isinstance(item, dict):
            yield sound(field.tables, item, here, problems, around)
        else:
            problems.append(Problem(here, f"{around}: {_misfit(str(path[-1]), field, item)}"))
            yield {}


def _entries(kind: str, key: str, texts: Table, path: Path, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """The sound entries of a table of texts."""
    for name, text in texts.items():
        if key == "map" and name in FIELDS[kind]:
            problems.append(Problem((*path, name), f"{kind}: `{name}` inside `map`{_above(kind)}"))
        elif not (_written(name) and _written(text)):
            problems.append(Problem((*path, name), f"{kind}: `{key}` holds texts; `{name}` is {shown(text)}"))
        else:
            yield name, text


def _what(kind: str, raw: Table) -> str:
    """What a message begins with."""
    name = raw.get("name")
    return "" if kind == "file" else f"{kind} {name}: " if isinstance(name, str) else f"{kind}: "


def _meant(key: str, kind: str, around: str) -> str:
    """What an unknown field may have been meant for."""
    if kind != "file" and key in FIELDS[around]:
        return _above(around)
    return nearest(key, FIELDS[kind]) or f"; there are {', '.join(FIELDS[kind])}"


def _above(kind: str) -> str:
    """What helps out of the trap of TOML: a line below the header of an inner table is never the outer table's."""
    return f"; as a field of the {kind} it must stand above the headers of tables inside that"


def _misfit(key: str, field: Field, value: object) -> str:
    hint = nearest(value, field.known) if isinstance(value, str) else ""
    return f"`{key}` must be {field.says}, not {shown(value)}{hint}"
