"""Whether the examples of a schema file stand where they say: pure, texts come from the caller."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .schema_fields import Path, shown
from .schema_parse import Fault
from .toml_lines import key_lines, line_of

LISTS = ("positive", "negative")


class Quoted(NamedTuple):
    """A quote that is said to stand in an article; `path` is where the schema says so."""

    path: Path
    of: str
    """What it is an example of: "label CLAIM"."""
    article: str
    quote: str


class Checked(NamedTuple):
    """What became of the examples of a schema file."""

    faults: list[Fault]
    unchecked: Counter[str]
    """The articles that nobody knows here, each with how many examples are said to stand in it."""


def check_examples(text: str, text_of: Callable[[str], str | None], path: object = "schema") -> Checked:
    """A fault for each example that does not stand in its article, character for character, by line.

    `text_of` gives the text of the article of that id, or None when there is none. Examples without an article stand
    for themselves. A file that is not TOML, or has other faults, is checked as far as it can be read.
    """
    text = text.removeprefix("\ufeff")
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError):
        return Checked([], Counter())
    unchecked: Counter[str] = Counter()
    wrong: list[Quoted] = []
    for one in _quoted(raw):
        there = text_of(one.article)
        if there is None:
            unchecked[one.article] += 1
        elif one.quote not in there:
            wrong.append(one)
    lines = key_lines(text) if wrong else {}
    faults = {
        Fault(line_of(lines, one.path), f"{one.of}: the example {shown(one.quote)} is not in {one.article}", str(path))
        for one in wrong
    }
    return Checked(sorted(faults), unchecked)


def _quoted(raw: dict[str, Any]) -> Iterator[Quoted]:
    """Every quote with an article, in what has examples: labels, the values of attributes, relations."""
    for kind in ("label", "relation"):
        for number, table in _tables(raw.get(kind)):
            yield from _examples(table, (kind, number), f"{kind} {table.get('name', '')}")
    for number, table in _tables(raw.get("attribute")):
        for at, value in _tables(table.get("values")):
            of = f"attribute {table.get('name', '')}: value {value.get('name', '')}"
            yield from _examples(value, ("attribute", number, "values", at), of)


def _examples(table: dict[str, Any], path: Path, of: str) -> Iterator[Quoted]:
    for field in LISTS:
        for number, example in _tables(table.get(field)):
            here = (*path, field, number)
            for at, end in ((here, example), *(((*here, end), example.get(end)) for end in ("source", "target"))):
                article, quote = (end.get("article"), end.get("quote")) if isinstance(end, dict) else (None, None)
                if isinstance(article, str) and isinstance(quote, str):
                    yield Quoted(at, of, article, quote)


def _tables(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The tables of a list, with their places; nothing of what is no list."""
    for number, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield number, item
