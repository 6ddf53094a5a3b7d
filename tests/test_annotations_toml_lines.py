"""The line of every key of a TOML text."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotations.schema import default_text
from annotations.toml_lines import key_lines, line_of, statements

VALUES = (
    "1",
    '"x"',
    "'#'",
    '"a \\" # ["',
    "[1, 2]",
    "[\n  1, # ]\n  2,\n]",
    '"""\n[x]\ny = 1\n"""',
    "'''a\n'b'\n'''",
    '""""quoted""""',
    '{ a = 1, b = { "c d" = "]" } }',
    "1979-05-27T07:32:00Z",
    "[[], [{ a = [\n] }]]",
)
FILLERS = ("", "\n", "# [table]\n", "\t\n  # x = 1\n\n")


def rendered(items: list[tuple[str, str, str]]) -> tuple[str, dict[tuple[str | int, ...], int]]:
    """A file with a table [a], an array [[a.b]] and the rest, and the line of everything in it."""
    lines: dict[tuple[str | int, ...], int] = {}
    text, table, count = "", (), 0
    for number, (kind, value, filler) in enumerate(items):
        text += filler
        line = text.count("\n") + 1
        if kind == "table":
            table = (f"t{number}",)
            text += f"  [ t{number} ] # header\n"
        elif kind == "array":
            table = ("list", count)
            count += 1
            text += "[[list]]\n"
        elif kind == "inner" and count:
            table = ("list", count - 1, f"in {number}")
            text += f'[list."in {number}"]\n'
        else:
            path = (*table, f"k{number}") if kind == "key" else (*table, f"d{number}", "x.y")
            lines[path] = line
            text += f"k{number} = {value}\n" if kind == "key" else f"d{number} . 'x.y'={value} # end\n"
            continue
        lines[table] = line
    return text, lines


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["key", "key", "dotted", "table", "array", "inner"]),
        st.sampled_from(VALUES),
        st.sampled_from(FILLERS),
    ),
    max_size=8,
)


@given(ITEMS, st.booleans())
def test_every_key_and_header_is_found_at_its_line(items: list[tuple[str, str, str]], windows: bool) -> None:
    text, expected = rendered(items)
    text = text.replace("\n", "\r\n") if windows else text
    tomllib.loads(text)
    assert key_lines(text).items() >= expected.items()


@given(ITEMS, st.booleans())
def test_a_value_can_be_cut_out_and_put_back(items: list[tuple[str, str, str]], windows: bool) -> None:
    text, _ = rendered(items)
    text = text.replace("\n", "\r\n") if windows else text
    whole = tomllib.loads(text)
    for one in statements(text):
        if one.header:
            assert text[one.start] == "["
            assert text[one.end - 1] == "]"
            continue
        inner: Any = whole
        for key in one.path:
            inner = inner[key]
        assert tomllib.loads(f"x = {text[one.value : one.end]}")["x"] == inner
        assert tomllib.loads(f"{text[: one.value]}1{text[one.end :]}") != whole or inner == 1


def test_a_file_may_end_without_a_newline() -> None:
    assert key_lines('a = 1\n[t]\nb = """x\ny"""') == {(): 1, ("a",): 1, ("t",): 2, ("t", "b"): 3}


def test_what_has_no_line_has_that_of_what_holds_it() -> None:
    lines = key_lines("a = 1\n\n[[b]]\nc = [\n { d = 1 },\n]\n")
    assert line_of(lines, ("b", 0, "c", 0, "d")) == 4
    assert line_of(lines, ("b", 0, "missing")) == 3
    assert line_of(lines, ("nothing",)) == 1


def test_the_default_schema_has_a_line_for_every_field() -> None:
    text = default_text()
    lines, source = key_lines(text), text.split("\n")

    def check(value: Any, path: tuple[str | int, ...]) -> None:
        if path and isinstance(path[-1], str) and path in lines:
            assert path[-1] in source[lines[path] - 1], path
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                check(inner, (*path, key))

    raw = tomllib.loads(text)
    check(raw, ())
    for kind in ("label", "attribute", "relation", "judgement"):
        for index, table in enumerate(raw[kind]):
            for field in table:
                assert (kind, index, field) in lines or (kind, index, field, 0) in lines, (kind, index, field)
