"""TEI: what an XML parser finds in a dataset of ours, and what the TEI Consortium's schema says of it."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotations.formats import tei
from annotations.formats.dataset import Sheet
from annotations.formats.jsonlines import meta
from annotations.formats.losses import Losses
from annotations.formats.output import Output
from annotations.formats.xmlchars import REASON, held
from annotations.model import Entry, Value
from articles.article import BlockKind
from tests.hard_texts import markdown, plain
from tests.nasty import ENDS, SHEETS
from tests.sheets import sheets

etree = pytest.importorskip("lxml.etree", reason="lxml is not installed: it comes with pip install 'diptych[cas]'")

NS = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def export(path: Path, written: Iterable[Sheet]) -> Any:
    tei.write(written, Output(path))
    return etree.parse(path, PARSER)


def fits(text: str) -> str:
    return held(text, Losses())


def value(said: Value) -> Value:
    return fits(said) if isinstance(said, str) else said


def roles(said: Entry) -> dict[str, str]:
    return {"annotator": said.annotator, "origin": said.origin}


def notes(entry: Any, kind: str) -> Iterator[tuple[str, str | bool]]:
    """The notes of a type: name and text, or truth."""
    for note in entry.iter(f"{NS}note"):
        if note.get("type") == kind:
            yield note.get("n", ""), note.text == "true" if note.get("subtype") == "flag" else note.text or ""


def pointed(tree: Any, target: str) -> Iterator[str]:
    """The texts that a pointer of the scheme string-range points to."""
    found = re.fullmatch(r"#string-range\(([^,]+),([0-9,]+)\)", target)
    assert found
    [body] = [body for body in tree.iter(f"{NS}body") if body.get(ID) == found[1]]
    text = "".join(body.itertext())
    numbers = list(map(int, found[2].split(",")))
    for offset, length in zip(numbers[::2], numbers[1::2], strict=True):
        yield text[offset : offset + length]


def holds(tree: Any, written: Iterable[Sheet]) -> None:
    """The tree says what the sheets say."""
    for found, sheet in zip(tree.iter(f"{NS}TEI"), written, strict=True):
        article = sheet.article
        [body] = found.iter(f"{NS}body")
        assert "".join(body.itertext()) == fits(article.text)
        assert [idno.text for idno in found.iter(f"{NS}idno")] == [article.id]
        [header] = found.iter(f"{NS}teiHeader")
        assert dict(notes(header, "meta")) == {fits(name): fits(value) for name, value in meta(article).items()}
        entries = {entry.get(ID): entry for entry in found.iter(f"{NS}annotation")}
        assert len(entries) == len(sheet.annotations) + len(sheet.relations) + len(sheet.judgements)
        for said in sheet.annotations:
            entry = entries[f"a{said.id}"]
            assert list(pointed(tree, entry.get("target"))) == list(map(fits, said.target.quotes))
            assert list(notes(entry, "label")) == [("", fits(said.label))]
        for said in sheet.relations:
            entry = entries[f"a{said.id}"]
            assert (entry.get("target"), entry.find(f"{NS}ptr").get("target")) == (
                f"#a{said.source}",
                f"#a{said.target}",
            )
            assert list(notes(entry, "label")) == [("", fits(said.type))]
        for said in (*sheet.annotations, *sheet.relations):
            attributes = {fits(name): value(said.attributes[name]) for name in said.attributes}
            assert dict(notes(entries[f"a{said.id}"], "attribute")) == attributes
        for said in sheet.judgements:
            entry = entries[f"a{said.id}"]
            assert entry.get("target").split() == [f"#{tei.text_id(name)}" for name in said.articles]
            assert list(notes(entry, "name")) == [("", fits(said.name))]
            assert list(notes(entry, "value")) == [
                ("", fits(said.value) if isinstance(said.value, str) else said.value)
            ]
        for said in (*sheet.annotations, *sheet.relations, *sheet.judgements):
            entry = entries[f"a{said.id}"]
            people = {one.find(f"{NS}resp").text: one.find(f"{NS}name").text for one in entry.iter(f"{NS}respStmt")}
            assert people == {
                name: fits(getattr(said, name)) for name in ("annotator", "origin") if getattr(said, name)
            }
            for name in ("note", "created", "modified"):
                assert [text for _, text in notes(entry, name)] == [fits(v) for v in [getattr(said, name)] if v]


def test_a_parser_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    assert tei.write(SHEETS, Output(path)) == {REASON: 2}
    tree = etree.parse(path, PARSER)
    holds(tree, SHEETS)
    ids = [element.get(ID) for element in tree.iter() if element.get(ID)]
    assert len(ids) == len(set(ids))
    targets = [pointer.lstrip("#") for element in tree.iter(f"{NS}ptr") for pointer in [element.get("target")]]
    assert set(targets) <= set(ids)
    [ends] = [body for body in tree.iter(f"{NS}body") if body.get(ID) == tei.text_id(ENDS)]
    assert "".join(ends.itertext()).count("\ufffd") == 2


@settings(max_examples=60, deadline=None)
@given(sheets())
def test_any_sheets(tmp_path_factory: pytest.TempPathFactory, written: list[Sheet]) -> None:
    path = tmp_path_factory.mktemp("tei") / "out.xml"
    holds(export(path, written), written)


def test_blocks_are_elements(tmp_path: Path) -> None:
    article = markdown("# Head\n\nA *word*.\n\n- one\n- two\n\n> said\n\n| a | b |\n|---|---|\n| c | d |\n", "md")
    tree = export(tmp_path / "out.xml", [Sheet(article, (), (), ())])
    [body] = tree.iter(f"{NS}body")
    found = [(child.tag.removeprefix(NS), child.get("type"), child.get("subtype"), child.text) for child in body]
    assert found[:3] == [
        ("ab", "heading", "1", "Head"),
        ("p", None, None, "A word."),
        ("ab", "item", "1", "one"),
    ]
    assert [text for *_, text in found] == [block.span.of(article.text) for block in article.blocks]
    assert {kind for _, kind, *_ in found} <= {None, *BlockKind}


def test_any_id_is_an_id_of_xml_and_no_two_are_one() -> None:
    names = ["one", "One", "two & 2", "two_26_2", "über", "漢字", "1", "a b", "a_20_b", "-", "_"]
    ids = [tei.text_id(name) for name in names]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"t-[A-Za-z0-9_-]*", made) for made in ids)


# ---------------------------------------------------------------- the schema


@pytest.fixture
def validate() -> Any:
    """Says what jing says of a file by the schema of the TEI; "" when it is valid."""
    schema = os.environ.get("TEI_SCHEMA")
    jing = shlex.split(os.environ.get("JING", "jing"))
    if not schema or shutil.which(jing[0]) is None:
        pytest.skip("TEI_SCHEMA names no tei_all.rng, or there is no jing (JING names another command)")

    def told(path: Path) -> str:
        done = subprocess.run([*jing, schema, str(path)], capture_output=True, text=True, check=False)
        assert not done.stderr, done.stderr
        return done.stdout

    return told


def test_the_schema_of_the_tei_takes_it(validate: Any, tmp_path: Path) -> None:
    blank = replace(plain("\n \n", "blank"), blocks=())
    extra = [Sheet(markdown("# Head\n\n- one\n\n    code\n", "md"), (), (), ()), Sheet(blank, (), (), ())]
    export(tmp_path / "out.xml", [*SHEETS, *extra])
    assert validate(tmp_path / "out.xml") == ""
    whole = (tmp_path / "out.xml").read_text("utf-8")
    for old, new in (
        ('motivation="linking"', 'motivation="joining"'),
        ("<ptr ", "<pointer "),
        ('xml:id="a', 'xml:id="1'),
    ):
        assert old in whole
        (tmp_path / "wrong.xml").write_text(whole.replace(old, new), "utf-8")
        assert "error" in validate(tmp_path / "wrong.xml"), new
