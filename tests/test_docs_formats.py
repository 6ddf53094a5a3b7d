"""docs/formats.md says of every format what the table of formats says, and the writers keep to it."""

import re
from pathlib import Path

import pytest

from annotations.formats.output import Output
from annotations.formats.table import FORMATS, PARTS, Format, Shape
from annotations.model import FormatError
from annotations.schema import default_schema
from tests import nasty

DOCS = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (.*)$", DOCS, re.MULTILINE)
CALLED = {"provenance": "titles and sources", "discontinuous": "pieces", "absence": "only in one article"}
"""What reasons call a part that is not carried, when it is not by the part's own name."""
ROWS = pytest.mark.parametrize("row", FORMATS.values(), ids=lambda row: row.name)


def heading(name: str) -> str:
    """The heading of a format's section: "NAME: ...", or several names."""
    found = [text for text in HEADINGS if name in re.split(r", | and ", text.partition(": ")[0])]
    assert len(found) == 1, f"docs/formats.md needs a section of {name}: ## {name}: ..."
    return found[0]


def anchor(text: str) -> str:
    """What GitHub calls a heading in a link."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def answer(able: bool) -> str:
    return "yes" if able else "-"


@ROWS
def test_every_format_has_a_section_and_its_row_says_what_it_carries(row: Format) -> None:
    left = ", ".join(sorted(PARTS - row.carries)) or "-"
    link = f"[{row.name}](#{anchor(heading(row.name))})"
    wanted = f"| {link} | {answer(row.reads)} | {answer(row.writes)} | {row.shape} | {left} |"
    assert wanted in DOCS.splitlines(), f"docs/formats.md must have this line in its first table:\n{wanted}"


@ROWS
def test_every_section_names_its_commands(row: Format) -> None:
    section = DOCS[DOCS.index(f"## {heading(row.name)}\n") :].partition("\n## ")[0]
    assert not row.writes or f"diptych export {row.name} OUT" in section
    assert not row.reads or f"diptych import {row.name} PATH" in section
    assert not row.extra or f"diptych[{row.extra}]" in section
    assert all(f"--{name}" in section for name in row.options)


def test_the_table_has_no_row_too_many() -> None:
    assert set(re.findall(r"^\| \[([\w-]+)\]\(#", DOCS, re.MULTILINE)) == set(FORMATS)


@ROWS
def test_what_is_not_carried_is_counted_and_what_is_carried_is_not(row: Format, tmp_path: Path) -> None:
    if not row.writes:
        pytest.skip("this format is only read")
    try:
        write = row.write
    except FormatError as error:
        pytest.skip(str(error))
    assert write is not None
    out = tmp_path / ("out" + (row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else ""))
    reasons = list(write(nasty.SHEETS, Output(out, schema=default_schema())))
    for part in PARTS - row.carries:
        words = {CALLED.get(part, part), part.partition(" ")[0]}
        assert any(word in reason for reason in reasons for word in words), f"{part} is lost and not counted"
    assert not row.carries & set(reasons)
