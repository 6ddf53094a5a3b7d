"""What is only in one article leaves with every format that has room for it, and comes in with none."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from annotations.formats.dataset import Choice, Dataset
from annotations.formats.incoming import Input
from annotations.formats.output import Output
from annotations.formats.table import FORMATS, Format, Shape
from annotations.model import FormatError
from annotations.schema import default_schema
from annotations.status import Status
from tests import nasty

Found = Mapping[str, tuple[str, ...]]
IDS: Found = {nasty.ANNOTATIONS[name].id: others for name, others in nasty.ABSENT.items()}
SILENT = [replace(sheet, absent_from={}) for sheet in nasty.SHEETS]


def written(row: Format, sheets: Any, folder: Path) -> Path:
    """The dataset of a format; skipped where its library is not installed."""
    out = folder / ("out" + (row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else ""))
    try:
        write = row.write
    except FormatError as error:
        pytest.skip(str(error))
    assert write is not None
    write(sheets, Output(out, schema=default_schema()))
    return out


def told(members: Any) -> Found:
    """Ids with the articles, of objects that have both."""
    return {one["id"]: tuple(one["absent_from"]) for one in members if one.get("absent_from")}


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_bytes().split(b"\n") if line]


def in_jsonl(out: Path) -> Found:
    return told(one for line in lines(out) for one in line["annotations"])


def in_csv(out: Path) -> Found:
    with (out / "spans.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["absent_from"]]
    return {row["annotation"]: tuple(json.loads(row["absent_from"])) for row in rows}


def in_parquet(out: Path) -> Found:
    from pyarrow.parquet import read_table

    return told(one for row in read_table(out).to_pylist() for one in row["annotations"])


def in_hf(out: Path) -> Found:
    [file] = (out / "data").iterdir()
    return in_parquet(file)


def in_conllu(out: Path) -> Found:
    found = re.findall(r"^# diptych_annotations = (.*)$", out.read_text(encoding="utf-8"), re.MULTILINE)
    return told(one for line in found for one in json.loads(line))


def in_spacy(out: Path) -> Found:
    import spacy
    from spacy.tokens import DocBin

    docs = [doc for file in out.glob("*.spacy") for doc in DocBin().from_disk(file).get_docs(spacy.blank("xx").vocab)]
    return told(one for doc in docs for one in json.loads(doc.user_data["diptych"])["annotations"])


def in_cas_json(out: Path) -> Found:
    import cassis

    found: dict[str, tuple[str, ...]] = {}
    for file in out.glob("*.json"):
        for span in cassis.load_cas_from_json(file.read_text(encoding="utf-8")).select("custom.Span"):
            if span.absent_from:
                found[span.spanId] = tuple(json.loads(span.absent_from))
    return found


def in_cas_xmi(out: Path) -> Found:
    import cassis

    types = cassis.load_typesystem(BytesIO((out / "TypeSystem.xml").read_bytes()))
    found: dict[str, tuple[str, ...]] = {}
    for file in out.glob("*.xmi"):
        for span in cassis.load_cas_from_xmi(BytesIO(file.read_bytes()), typesystem=types).select("custom.Span"):
            if span.absent_from:
                found[span.spanId] = tuple(json.loads(span.absent_from))
    return found


def in_prodigy(out: Path) -> Found:
    return told(span for task in lines(out) for span in task["spans"])


def in_labelstudio(out: Path) -> Found:
    tasks = json.loads((out / "tasks.json").read_bytes())
    results = [result for task in tasks for said in task["annotations"] for result in said["result"]]
    return told(result.get("meta", {}) | {"id": result.get("id")} for result in results)


def in_tei(out: Path) -> Found:
    tei = "{http://www.tei-c.org/ns/1.0}"
    found: dict[str, tuple[str, ...]] = {}
    for one in ET.parse(out).iter(f"{tei}annotation"):
        notes = [note.text or "" for note in one.iter(f"{tei}note") if note.get("type") == "absent_from"]
        if notes:
            found[one.attrib["{http://www.w3.org/XML/1998/namespace}id"].removeprefix("a")] = tuple(notes)
    return found


def in_pairs(out: Path) -> Found:
    return {row["source"]["annotation"]: (row["target"]["article"],) for row in lines(out) if row["type"] == "none"}


def named() -> dict[str, str]:
    """The names that reports give annotations and articles."""
    found = {}
    for letter, sheet in zip("ABCDEF", nasty.SHEETS, strict=False):
        found[letter] = sheet.article.id
        found |= {f"{letter}{number}": one.id for number, one in enumerate(sheet.annotations, start=1)}
    return found


def in_html(out: Path) -> Found:
    page, names = out.read_text(encoding="utf-8"), named()
    marks = re.findall(r'<span class="only" data-n="(\w+)" data-t="not in ([A-Z]+)"', page)
    cards = re.findall(
        r'<li class="card [^>]* data-n="(\w+)"(?:(?!</li>).)*Only here, not in ([A-Z]+):', page, re.DOTALL
    )
    assert sorted(marks) == sorted(cards)
    return {names[one]: (names[other],) for one, other in marks}


def in_markdown(out: Path) -> Found:
    names = named()
    section = out.read_text(encoding="utf-8").partition("## Only in one article\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([A-Z]+\d+) .* \| ([A-Z]+) \|$", section, re.MULTILINE)
    return {names[one]: (names[other],) for one, other in rows}


READERS: Mapping[str, Callable[[Path], Found]] = {
    name.removeprefix("in_").replace("cas_", "cas-"): value
    for name, value in globals().items()
    if name.startswith("in_")
}


def test_every_format_that_says_so_is_looked_into() -> None:
    assert set(READERS) == {row.name for row in FORMATS.values() if row.writes and "absence" in row.carries}


@pytest.mark.parametrize("name", READERS)
def test_it_stands_in_the_dataset(name: str, tmp_path: Path) -> None:
    assert READERS[name](written(FORMATS[name], nasty.SHEETS, tmp_path)) == IDS
    again = tmp_path / "silent"
    again.mkdir()
    assert READERS[name](written(FORMATS[name], SILENT, again)) == {}


@pytest.mark.parametrize("name", [row.name for row in FORMATS.values() if row.reads and row.writes])
def test_it_is_not_read_again(name: str, tmp_path: Path) -> None:
    row = FORMATS[name]
    found = []
    for kind, sheets in (("with", nasty.SHEETS), ("without", SILENT)):
        (tmp_path / kind).mkdir()
        out = written(row, sheets, tmp_path / kind)
        read = row.read
        assert read is not None
        found.append([str(one).replace(str(tmp_path / kind), "") for one in read(Input(out))])
    assert found[0] == found[1]
    assert not any("absent_from" in one for one in found[0])


@pytest.mark.parametrize(
    ("choice", "wanted"),
    [
        (Choice(), IDS),
        (Choice(annotators=["bob"]), {}),
        (Choice(articles=[nasty.EMOJI, nasty.MARKUP]), IDS),
        (Choice(articles=[nasty.EMOJI]), {}),
        (Choice(labels=["CLAIM"]), IDS),
        (Choice(labels=["THING"]), {}),
        (Choice(statuses=[Status.DONE]), {}),
    ],
    ids=str,
)
def test_what_is_chosen_changes_nothing_but_what_is_written(choice: Choice, wanted: Found, tmp_path: Path) -> None:
    dataset = Dataset(nasty.project(tmp_path), choice)
    found = {one: others for sheet in dataset.sheets() for one, others in sheet.absent_from.items()}
    dataset.close()
    assert found == wanted


def test_a_part_of_a_split_says_nothing_of_articles_in_another(tmp_path: Path) -> None:
    dataset = Dataset(nasty.project(tmp_path), Choice())
    assert not any(sheet.absent_from for sheet in dataset.sheets([nasty.EMOJI, nasty.PLAIN]))
    assert any(sheet.absent_from for sheet in dataset.sheets([nasty.EMOJI, nasty.MARKUP]))
    dataset.close()
