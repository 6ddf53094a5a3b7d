"""doccano's JSON Lines: offsets in UTF-16, entities for pieces, what foreign lines may say."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.doccano import read, write
from annotations.formats.incoming import ForeignAnnotation, ForeignRelation, ForeignText, Input, Unplaced
from annotations.formats.losses import ONLY
from annotations.formats.output import Output
from annotations.model import BY_HAND, FormatError
from articles.span import Span
from tests import nasty
from tests.sheets import broken, foreign, kept, placed, quick, sheets, survives

DOCCANO = os.environ.get("DOCCANO_PYTHON", "")
"""The Python of an environment with doccano 1.8 in it, which fits into no other."""


def carried(made: Sequence[Sheet]) -> tuple[list[ForeignText], Counter[str]]:
    """What should be read again, and what should be counted as dropped."""
    result, dropped, numbers = [], Counter[str](), count(1)
    annotators = set()
    for sheet in made:
        whole = foreign(sheet)
        dropped[ONLY] += len(sheet.absent_from)
        first: dict[str, str] = {}
        annotations = []
        for annotation in sheet.annotations:
            dropped["annotations in several pieces"] += len(annotation.target.spans) > 1
            for span in annotation.target.spans:
                number = str(next(numbers))
                first.setdefault(annotation.id, number)
                annotations.append(ForeignAnnotation(annotation.label, (span,), number))
        here = [relation for relation in sheet.relations if relation.target in first]
        dropped["relations across articles"] += len(sheet.relations) - len(here)
        relations = [
            ForeignRelation(relation.type, first[relation.source], first[relation.target], str(next(numbers)))
            for relation in here
        ]
        for entry in (*sheet.annotations, *sheet.relations):
            dropped["attributes"] += len(entry.attributes)
            dropped["notes"] += entry.note != ""
            dropped["times and origins"] += (entry.created, entry.modified, entry.origin) != ("", "", BY_HAND)
            annotators.add(entry.annotator)
        dropped["judgements"] += len(sheet.judgements)
        result.append(
            ForeignText(
                whole.id,
                whole.text,
                tuple(annotations),
                tuple(relations),
                title=whole.title,
                fields=whole.fields,
                meta=whole.meta,
            )
        )
    dropped["annotators"] = len(annotators)
    return result, +dropped


@pytest.mark.parametrize("unit", ["utf16", "codepoint", ""])
@quick
@given(made=sheets())
def test_what_is_written_is_read_again(made: list[Sheet], unit: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.doccano.jsonl"
    expected, dropped = carried(made)
    options = {"offsets": unit} if unit else {}
    assert kept(write, made, path, **options) == dropped
    assert placed(read(Input(path))) == expected
    assert placed(read(Input(path, options))) == expected


def test_the_nasty_corpus_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    expected, dropped = carried(nasty.SHEETS)
    assert write(nasty.SHEETS, Output(path)) == dropped
    assert dropped["annotations in several pieces"] == 2
    assert placed(read(Input(path))) == expected


def test_what_is_written_is_ascii_and_sliced_as_javascript_does(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(nasty.SHEETS, Output(path))
    lines = path.read_bytes().decode("ascii").split("\n")[:-1]
    found = Counter[tuple[str, str, str]]()
    ids = []
    assert len({tuple(json.loads(line)) for line in lines}) == 1, "doccano makes a table of the lines"
    for line in map(json.loads, lines):
        units = line["text"].encode("utf-16-le")
        for entity in line["entities"]:
            quote = units[2 * entity["start_offset"] : 2 * entity["end_offset"]].decode("utf-16-le")
            found[line["article"], entity["label"], quote] += 1
        ids += [entry["id"] for entry in (*line["entities"], *line["relations"])]
        there = {entity["id"] for entity in line["entities"]}
        assert all({relation["from_id"], relation["to_id"]} <= there for relation in line["relations"])
    said = nasty.ANNOTATIONS.values()
    assert found == Counter((entry.article, entry.label, quote) for entry in said for quote in entry.target.quotes)
    assert len(set(ids)) == len(ids)


@pytest.mark.skipif(not DOCCANO, reason="DOCCANO_PYTHON names no Python with doccano 1.8")
def test_doccano_finds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(nasty.SHEETS, Output(path))
    script = Path(__file__).with_name("doccano_import.py")
    done = subprocess.run(
        [DOCCANO, script, path, tmp_path], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    expected = []
    for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
        said = json.loads(line)
        spans = {one["id"]: [one["start_offset"], one["end_offset"], one["label"]] for one in said["entities"]}
        relations = [[one["type"], spans[one["from_id"]], spans[one["to_id"]]] for one in said["relations"]]
        expected.append(
            {
                "text": said["text"],
                "spans": sorted(spans.values()),
                "relations": sorted(relations),
                "article": said["article"],
            }
        )
    assert found == expected


# ---------------------------------------------------------------- foreign files

TEXT = "Ann 🎉 met Bob."


def given_(tmp_path: Path, *lines: Any, **options: str) -> list[ForeignText | Unplaced]:
    path = tmp_path / "foreign.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return list(read(Input(path, options)))


@pytest.mark.parametrize(
    ("start", "end", "options", "quote"),
    [
        (0, 3, {}, "Ann"),
        (10, 13, {"offsets": "codepoint"}, "Bob"),
        (11, 14, {"offsets": "utf16"}, "Bob"),
        (14, 15, {}, "."),
        (5, 6, {}, " "),
    ],
    ids=["the same either way", "code points", "UTF-16", "behind the end in code points", "inside a pair in UTF-16"],
)
def test_what_offsets_count(tmp_path: Path, start: int, end: int, options: dict[str, str], quote: str) -> None:
    entity = {"id": 1, "start_offset": start, "end_offset": end, "label": "X"}
    for line in ({"text": TEXT, "label": [[start, end, "X"]]}, {"text": TEXT, "entities": [entity]}):
        [text] = given_(tmp_path, line, **options)
        assert isinstance(text, ForeignText)
        assert [span.of(text.text) for entry in text.annotations for span in entry.spans] == [quote]


def test_what_offsets_count_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"foreign\.jsonl:1: .*--offsets utf16"):
        given_(tmp_path, {"text": TEXT, "label": [[10, 13, "X"]]})
    assert len(given_(tmp_path, {"text": TEXT.replace("🎉", "!"), "label": [[10, 13, "X"]]})) == 1


def test_bare_labels_are_judgements(tmp_path: Path) -> None:
    for line in ({"text": TEXT, "label": ["news", "sport"]}, {"text": TEXT, "label": "news"}):
        [text] = given_(tmp_path, line)
        assert isinstance(text, ForeignText)
        assert (text.judgements[0].name, text.judgements[0].value) == ("label", "news")


def test_members_of_others_are_meta_and_comments_are_reported(tmp_path: Path) -> None:
    line = {"id": 7, "text": TEXT, "label": [], "Comments": ["why?"], "source": "x", "rank": 2, "more": {"a": [1]}}
    text, report = given_(tmp_path, line)
    assert isinstance(text, ForeignText)
    assert (text.id, text.meta) == ("7", {"source": "x", "rank": "2", "more": '{"a": [1]}'})
    assert isinstance(report, Unplaced)
    assert report.place == "1"


def test_a_label_with_spans_and_relations(tmp_path: Path) -> None:
    entities = [
        {"id": 5, "label": "PER", "start_offset": 0, "end_offset": 3},
        {"id": 6, "label": "PER", "start_offset": 11, "end_offset": 14},
    ]
    relation = {"id": 1, "from_id": 5, "to_id": 6, "type": "MET"}
    [text] = given_(tmp_path, {"text": TEXT, "entities": entities, "relations": [relation]}, offsets="utf16")
    assert isinstance(text, ForeignText)
    assert [(entry.id, entry.spans) for entry in text.annotations] == [("5", (Span(0, 3),)), ("6", (Span(10, 13),))]
    assert [(entry.type, entry.source, entry.target) for entry in text.relations] == [("MET", "5", "6")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"text": 7}, '"text" must be a text'),
        ({"text": TEXT, "label": [[0, 99, "X"]]}, "not in the text"),
        ({"text": TEXT, "label": [[3, 3, "X"]]}, "empty"),
        ({"text": TEXT, "label": [[0, 1]]}, "neither"),
        ({"text": TEXT, "label": [[0, "1", "X"]]}, "whole number"),
        ({"text": TEXT, "entities": [{"start_offset": 0, "end_offset": 1}]}, 'no "label"'),
        ({"text": TEXT, "relations": [{"type": "X"}]}, 'no "from_id"'),
        ([], "an object is needed"),
    ],
)
def test_a_broken_line_says_where(tmp_path: Path, line: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        given_(tmp_path, {"text": TEXT}, line)
    assert str(caught.value).startswith(f"{tmp_path / 'foreign.jsonl'}:2: ")
    assert message in str(caught.value)


@quick
@given(data=st.data())
def test_whatever_is_in_it_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.jsonl"
    kept(write, nasty.SHEETS[:2], path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    changed = data.draw(broken(lines))
    path.write_text("".join(json.dumps(line) + "\n" for line in changed) if isinstance(changed, list) else "1")
    survives(read, path)
