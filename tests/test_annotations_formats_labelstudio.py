"""Label Studio's JSON: tasks and configuration, read by our reader and by Label Studio's own library."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.labelstudio import read, write
from annotations.formats.output import Output
from annotations.labels import Schema
from annotations.model import FormatError
from annotations.schema import default_schema
from articles.span import Span
from tests import nasty
from tests.sheets import broken, few, kept, placed, quick, sheets, survives, voices


@quick
@given(made=sheets())
def test_what_is_written_is_read_again(made: list[Sheet], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    expected, dropped = voices(made)
    assert kept(write, made, path) == dropped
    assert placed(read(Input(path))) == expected


@pytest.mark.parametrize("schema", [None, default_schema()], ids=["no schema", "the default schema"])
def test_the_nasty_corpus_is_read_again(tmp_path: Path, schema: Schema | None) -> None:
    expected, dropped = voices(nasty.SHEETS)
    assert write(nasty.SHEETS, Output(tmp_path / "out", schema=schema)) == dropped
    assert dropped == {"relations across articles": 3, "judgements of pairs": 2}
    assert placed(read(Input(tmp_path / "out"))) == expected
    assert placed(read(Input(tmp_path / "out" / "tasks.json"))) == expected


def test_no_sheets_are_an_empty_list(tmp_path: Path) -> None:
    assert kept(write, [], tmp_path / "a.json") == {}
    assert json.loads((tmp_path / "a.json").read_bytes()) == []


def test_the_configuration_has_a_control_for_every_result(tmp_path: Path) -> None:
    write(nasty.SHEETS, Output(tmp_path / "out", schema=default_schema()))
    config = ET.parse(tmp_path / "out" / "config.xml").getroot()
    controls = {
        control.get("name"): {child.get("value") for child in control} for control in config if control.get("name")
    }
    relations = {relation.get("value") for relation in config.iter("Relation")}
    for task in json.loads((tmp_path / "out" / "tasks.json").read_bytes()):
        for result in (result for annotation in task["annotations"] for result in annotation["result"]):
            if result["type"] == "relation":
                assert relations.issuperset(result["labels"])
            else:
                value = result["value"]
                assert controls[result["from_name"]].issuperset(value.get("labels", value.get("choices", [])))
                assert result["to_name"] in controls


@few
@given(made=sheets())
def test_the_configuration_is_xml_whatever_it_names(
    made: list[Sheet], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write(made, Output(folder))
    assert ET.parse(folder / "config.xml").getroot().tag == "View"


def test_the_library_of_label_studio_finds_the_same(tmp_path: Path) -> None:
    pytest.importorskip("label_studio_sdk", reason="label-studio-sdk is not installed")
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    write(nasty.SHEETS, Output(tmp_path / "out", schema=default_schema()))
    tasks = json.loads((tmp_path / "out" / "tasks.json").read_bytes())
    config = (tmp_path / "out" / "config.xml").read_text(encoding="utf-8")
    interface = LabelInterface(config)
    interface.validate()
    checked = 0
    for task in tasks:
        assert interface.validate_task({"data": task["data"]})
        for annotation in task["annotations"]:
            regions = [result for result in annotation["result"] if result["type"] != "relation"]
            for result in annotation["result"]:
                if result["type"] == "relation":
                    assert not interface.validate_relation(result, regions, return_errors=True)
                else:
                    assert interface.validate_region(result, return_errors=True) == []
                checked += 1
    assert checked > len(nasty.ANNOTATIONS)
    Converter(config, str(tmp_path)).convert_to_json_min(
        str(tmp_path / "out" / "tasks.json"), str(tmp_path / "min"), is_dir=False
    )
    found = Counter[tuple[str, int, int, str]]()
    for row in json.loads((tmp_path / "min" / "result.json").read_bytes()):
        found.update((row["article"], one["start"], one["end"], *one["labels"]) for one in row.get("label", []))
    said = nasty.ANNOTATIONS.values()
    assert found == Counter((entry.article, *span, entry.label) for entry in said for span in entry.target.spans)


# ---------------------------------------------------------------- foreign files

TEXT = "Ann 🎉  met Bob."


def region(id: str, start: int, end: int, *labels: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": list(labels)} | more
    return {"id": id, "from_name": "ner", "to_name": "txt", "type": "labels", "value": value}


def given_(tmp_path: Path, *results: Any, options: dict[str, str] | None = None, **task: Any) -> list[Any]:
    value = {"id": 9, "data": {"text": TEXT}, "annotations": [{"completed_by": 3, "result": list(results)}]} | task
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps([value]), encoding="utf-8")
    return list(read(Input(path, options or {})))


def answer(id: str, kind: str, name: str, **value: Any) -> dict[str, Any]:
    return {"id": id, "from_name": name, "to_name": "txt", "type": kind, "value": value}


def test_regions_attributes_judgements_and_relations(tmp_path: Path) -> None:
    both = [region("a", 0, 3, "PER", text="Ann"), region("b", 11, 14, "PER", "ORG", text="Bob")]
    more = [
        answer("a", "choices", "sure", start=0, end=3, choices=["yes", "very"]),
        answer("a", "textarea", "why", start=0, end=3, text=["so"]),
        answer("c", "choices", "genre", choices=["news"]),
        answer("d", "rating", "stars", rating=4),
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "left", "labels": ["met"]},
    ]
    [text] = given_(tmp_path, *more, *both)
    assert isinstance(text, ForeignText)
    assert text.id == "9"
    assert [(entry.id, entry.label, *entry.spans, entry.annotator) for entry in text.annotations] == [
        ("a", "PER", Span(0, 3), "3"),
        ("b", "PER", Span(11, 14), "3"),
        ("", "ORG", Span(11, 14), "3"),
    ]
    assert text.annotations[0].attributes == {"sure": "yes, very", "why": "so"}
    assert [(entry.name, entry.value) for entry in text.judgements] == [("genre", "news"), ("stars", "4")]
    assert [(entry.type, entry.source, entry.target) for entry in text.relations] == [("met", "b", "a")]


def test_predictions_are_the_models(tmp_path: Path) -> None:
    guess = {"model_version": "m@2", "score": 0.5, "result": [region("a", 0, 3, "PER")]}
    [text] = given_(tmp_path, predictions=[guess])
    assert [(entry.annotator, entry.origin) for entry in text.annotations] == [("m@2", "m@2")]


def test_the_text_may_be_called_otherwise(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"--field names .*\(body\)"):
        given_(tmp_path, data={"body": TEXT, "n": 1})
    [text] = given_(tmp_path, data={"body": TEXT, "n": 1}, options={"field": "body"})
    assert (text.text, text.meta) == (TEXT, {"n": "1"})


def test_old_files_that_count_utf16_are_found_out(tmp_path: Path) -> None:
    old = region("a", 12, 15, "PER", text="Bob")
    with pytest.raises(FormatError, match="--offsets utf16"):
        given_(tmp_path, old)
    [text] = given_(tmp_path, old, options={"offsets": "utf16"})
    assert text.annotations[0].spans == (Span(11, 14),)


def test_a_quote_with_folded_spaces_is_no_other_quote(tmp_path: Path) -> None:
    [text] = given_(tmp_path, region("a", 4, 10, "X", text="🎉 met "))
    assert text.annotations[0].quotes == ("🎉  met",)


@pytest.mark.parametrize(
    "result",
    [
        region("a", 0, 3),
        answer("x", "choices", "sure", start=0, end=3, choices=["yes"]),
        {"id": "x", "type": "brushlabels", "value": {}},
        {"type": "relation", "from_id": "x", "to_id": "y", "labels": ["met"]},
        answer("x", "choices", "sure"),
    ],
    ids=["no label", "no region", "another type", "no ends", "empty"],
)
def test_what_cannot_be_placed_is_reported(tmp_path: Path, result: Any) -> None:
    text, report = given_(tmp_path, result)
    assert isinstance(text, ForeignText)
    assert (text.annotations, text.relations, text.judgements) == ((), (), ())
    assert isinstance(report, Unplaced)
    assert report.place == "[0].annotations[0].result[0]"


def test_cancelled_annotations_and_other_texts_are_reported(tmp_path: Path) -> None:
    cancelled = {"was_cancelled": True, "result": [region("a", 0, 3, "PER")]}
    other = region("b", 0, 3, "PER") | {"to_name": "second"}
    text, *reports = given_(tmp_path, annotations=[cancelled, {"result": [region("a", 0, 3, "PER"), other]}])
    assert len(text.annotations) == 1
    assert [report.place for report in reports] == ["[0].annotations[0]", "[0].annotations[1].result[1]"]


@pytest.mark.parametrize(
    ("results", "task", "message"),
    [
        ([region("a", 0, 99, "PER")], {}, "not in the text"),
        ([region("a", 3, 3, "PER")], {}, "empty"),
        ([region("a", 0, 3, "PER") | {"value": {"start": "/div[1]", "end": 3, "labels": ["X"]}}], {}, "whole number"),
        ([7], {}, "an object is needed"),
        ([], {"data": None}, "JSON-MIN"),
    ],
)
def test_a_broken_task_says_where(tmp_path: Path, results: Any, task: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        given_(tmp_path, *results, **task)
    assert str(caught.value).startswith(f"{tmp_path / 'foreign.json'}: [0]")
    assert message in str(caught.value)


@quick
@given(data=st.data())
def test_whatever_is_in_it_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.json"
    kept(write, nasty.SHEETS[:1], path)
    path.write_text(json.dumps(data.draw(broken(json.loads(path.read_bytes())))), encoding="utf-8")
    survives(read, path)
