"""Potato's folders: texts, configuration and state files; offsets as JavaScript counts."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats import potato
from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.losses import ONLY
from annotations.formats.output import Output
from annotations.formats.potato import read, write
from annotations.model import BY_HAND, FormatError
from annotations.schema import default_schema
from articles.span import Span
from tests import nasty
from tests.sheets import broken, few, placed, quick, sheets, survives, voices


def carried(made: list[Sheet] | tuple[Sheet, ...]) -> tuple[list[ForeignText], Counter[str]]:
    """What should be read again, and what should be counted as dropped."""
    result = []
    texts, dropped = voices(made)
    for sheet, text in zip(made, texts, strict=True):
        entries = (*sheet.annotations, *sheet.relations, *sheet.judgements)
        dropped[ONLY] += len(sheet.absent_from)
        dropped["attributes"] += sum(len(entry.attributes) for entry in sheet.annotations)
        dropped["notes"] += sum(entry.note != "" for entry in entries)
        signed = [(entry.created, entry.modified, entry.origin) for entry in entries]
        dropped["times and origins"] += sum(stamp != ("", "", BY_HAND) for stamp in signed)
        once = {(entry.annotator, entry.label, entry.spans): entry for entry in reversed(text.annotations)}
        annotations = [entry for entry in text.annotations if entry in once.values()]
        dropped["annotations of the same words with the same label"] += len(text.annotations) - len(annotations)
        voice = {entry.id: entry.annotator for entry in text.annotations}
        own = [entry for entry in text.relations if entry.annotator == voice[entry.source]]
        dropped["relations by another annotator than their ends"] += len(text.relations) - len(own)
        here = {entry.id for entry in annotations}
        relations = [entry for entry in own if {entry.source, entry.target} <= here]
        dropped["relations to such annotations"] += len(own) - len(relations)
        dropped["judgements that are true or false (words there)"] += sum(
            isinstance(entry.value, bool) for entry in text.judgements
        )
        words = [
            (entry.annotator, entry.name, json.dumps(entry.value) if entry.value in (True, False) else entry.value)
            for entry in text.judgements
        ]
        dropped["judgements given twice"] += len(words) - len(set(words))
        plain = {"note": "", "origin": BY_HAND, "created": "", "modified": ""}
        result.append(
            replace(
                text,
                annotations=tuple(replace(entry, attributes={}, quotes=(), **plain) for entry in annotations),
                relations=tuple(replace(entry, **plain) for entry in relations),
                judgements=tuple(
                    replace(text.judgements[0], annotator=who, name=name, value=word, id="", **plain)
                    for who, name, word in dict.fromkeys(words)
                ),
            )
        )
    return result, +dropped


def sorted_(texts: list[ForeignText]) -> list[ForeignText]:
    """Without the order of the state files."""
    return [
        replace(
            text,
            annotations=tuple(sorted(text.annotations, key=lambda entry: entry.id)),
            relations=tuple(sorted(text.relations, key=lambda entry: entry.id)),
            judgements=tuple(sorted(text.judgements, key=lambda entry: (entry.annotator, entry.name, entry.value))),
        )
        for text in texts
    ]


@few
@given(made=sheets())
def test_what_is_written_is_read_again(made: list[Sheet], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    expected, dropped = carried(made)
    assert write(made, Output(folder)) == dropped
    assert sorted_(placed(read(Input(folder)))) == sorted_(expected)


def test_the_nasty_corpus_is_read_again(tmp_path: Path) -> None:
    expected, dropped = carried(nasty.SHEETS)
    assert write(nasty.SHEETS, Output(tmp_path / "out", schema=default_schema())) == dropped
    assert dropped["relations across articles"] == 3
    assert sorted_(placed(read(Input(tmp_path / "out")))) == sorted_(expected)
    with pytest.raises(FormatError, match="--force"):
        write(nasty.SHEETS, Output(tmp_path / "out"))


def test_the_state_files_say_what_potato_asks_of_them_and_count_as_javascript_does(tmp_path: Path) -> None:
    write(nasty.SHEETS, Output(tmp_path, schema=default_schema()))
    lines = (tmp_path / "data.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    texts = {item["id"]: item["text"].encode("utf-16-le") for item in map(json.loads, lines)}
    config = json.loads((tmp_path / "config.yaml").read_bytes())
    declared = {scheme["name"]: scheme for scheme in config["annotation_schemes"]}
    found = Counter[tuple[str, str, str, str]]()
    for annotator in ("ann", "bob"):
        state = json.loads((tmp_path / "annotation_output" / annotator / "user_state.json").read_bytes())
        assert state["user_id"] == annotator
        assert state["max_assignments"] == len(state["instance_id_ordering"]) > 0
        for name, pairs in state["instance_id_to_span_to_value"].items():
            assert name in state["instance_id_ordering"]
            for span, value in pairs:
                assert value == "true"
                assert span["name"] in {label["name"] for label in declared[span["schema"]]["labels"]}
                for part in (span, *span.get("additional_parts", [])):
                    quote = texts[name][2 * part["start"] : 2 * part["end"]].decode("utf-16-le")
                    assert part.get("text", quote) == quote
                    found[name, annotator, span["name"], quote] += 1
        for pairs in state["instance_id_to_label_to_value"].values():
            assert all(label["name"] in declared[label["schema"]]["labels"] for label, _ in pairs)
        for links in state["instance_id_to_link_to_value"].values():
            for link in links.values():
                assert link["link_type"] in {kind["name"] for kind in declared[link["schema"]]["link_types"]}
    said = nasty.ANNOTATIONS.values()
    assert found == Counter(
        (entry.article, entry.annotator, entry.label, quote) for entry in said for quote in entry.target.quotes
    )


def test_open_files_do_not_grow_with_the_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Mock(wraps=TemporaryFile)
    monkeypatch.setattr(potato, "TemporaryFile", opened)
    many = [replace(sheet, article=replace(sheet.article, id=f"{n}")) for n in range(20) for sheet in nasty.SHEETS[1:2]]
    write(many, Output(tmp_path / "out"))
    assert opened.call_count == 1 + 3 * 2


def test_the_lines_of_the_data_file_are_lines_to_every_reader(tmp_path: Path) -> None:
    write(nasty.SHEETS, Output(tmp_path / "out"))
    lines = (tmp_path / "out" / "data.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == list(nasty.TEXTS.values())


def test_it_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="folder"):
        write(nasty.SHEETS, Output(None))
    with pytest.raises(FormatError, match="folder"):
        list(read(Input(tmp_path / "nothing")))


# ---------------------------------------------------------------- foreign folders

TEXT = "Ann 🎉 met Bob."


def given_(
    tmp_path: Path, spans: Any = (), labels: Any = (), links: Any = None, **options: str
) -> list[ForeignText | Unplaced]:
    folder = tmp_path / "task"
    state = {
        "user_id": "me",
        "instance_id_to_span_to_value": {"1": list(spans)},
        "instance_id_to_label_to_value": {"1": list(labels)},
        "instance_id_to_link_to_value": {"1": links or {}},
    }
    (folder / "out" / "me").mkdir(parents=True, exist_ok=True)
    (folder / "out" / "me" / "user_state.json").write_text(json.dumps(state), encoding="utf-8")
    if "data" not in options:
        (folder / "data.jsonl").write_text(json.dumps({"id": 1, "text": TEXT}) + "\n", encoding="utf-8")
    return list(read(Input(folder, options)))


def span(id: str, start: int, end: int, **more: Any) -> list[Any]:
    return [{"schema": "ner", "name": "PER", "title": "Person", "start": start, "end": end, "id": id} | more, "1"]


def test_spans_links_and_labels(tmp_path: Path) -> None:
    spans = [span("a", 0, 3, kb_id="Q1", kb_source="wikidata"), span("b", 11, 14)]
    labels = [
        [{"schema": "genre", "name": "news"}, "true"],
        [{"schema": "genre", "name": "sport"}, False],
        [{"schema": "why", "name": "text_box"}, "so"],
        [{"schema": "stars", "name": "scale"}, 4],
    ]
    link = {"id": "l", "schema": "r", "link_type": "met", "span_ids": ["a", "b"], "properties": {"n": 1, "sure": True}}
    [text] = given_(tmp_path, spans, labels, {"l": link})
    assert isinstance(text, ForeignText)
    assert [(entry.id, entry.spans, entry.annotator) for entry in text.annotations] == [
        ("a", (Span(0, 3),), "me"),
        ("b", (Span(10, 13),), "me"),
    ]
    assert text.annotations[0].attributes == {"kb_id": "Q1", "kb_source": "wikidata"}
    assert [(entry.name, entry.value) for entry in text.judgements] == [
        ("genre", "news"),
        ("why: text_box", "so"),
        ("stars: scale", "4"),
    ]
    [relation] = text.relations
    assert (relation.type, relation.source, relation.target) == ("met", "a", "b")
    assert relation.attributes == {"n": "1", "sure": True}


@pytest.mark.parametrize("many", [True, False], ids=["a list", "lines"])
def test_the_texts_may_be_elsewhere(tmp_path: Path, many: bool) -> None:
    item = {"key": "1", "body": TEXT, "rank": 3}
    (tmp_path / "texts.json").write_text(json.dumps([item] if many else item), encoding="utf-8")
    options = {"data": str(tmp_path / "texts.json"), "id": "key", "text": "body"}
    [text] = given_(tmp_path, [span("a", 0, 3)], **options)
    assert isinstance(text, ForeignText)
    assert (text.id, text.text, text.meta, len(text.annotations)) == ("1", TEXT, {"rank": "3"}, 1)
    (tmp_path / "task" / "data.jsonl").unlink(missing_ok=True)
    with pytest.raises(FormatError, match="--data"):
        list(read(Input(tmp_path / "task")))


def test_what_cannot_be_placed_is_reported(tmp_path: Path) -> None:
    link = {"id": "l", "schema": "r", "link_type": "met", "span_ids": ["a", "b", "c"]}
    text, *reports = given_(tmp_path, [span("a", 0, 3, target_field="second")], [], {"l": link})
    assert isinstance(text, ForeignText)
    assert (text.annotations, text.relations) == ((), ())
    places = [report.place for report in reports if isinstance(report, Unplaced)]
    assert places == [
        "out/me/user_state.json: instance_id_to_span_to_value.1[0]",
        "out/me/user_state.json: instance_id_to_link_to_value.1.l",
    ]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([span("a", 0, 99)], "not in the text"),
        ([span("a", 0, 5)], "inside a character"),
        ([span("a", 3, 3)], "empty"),
        ([span("a", 0, 3, additional_parts=[{"start": 2, "end": 4}])], "overlap"),
        ([[{}, "1"]], "start"),
        ([7], "pairs"),
    ],
)
def test_a_broken_state_says_where(tmp_path: Path, spans: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        given_(tmp_path, spans)
    assert str(caught.value).startswith(str(tmp_path / "task" / "out" / "me" / "user_state.json"))
    assert message in str(caught.value)


@quick
@given(data=st.data())
def test_whatever_is_in_it_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "broken-potato"
    path = folder / "annotation_output" / "ann" / "user_state.json"
    if not path.exists():
        write(nasty.SHEETS[:1], Output(folder))
        path.rename(folder / "whole")
    path.write_text(json.dumps(data.draw(broken(json.loads((folder / "whole").read_bytes())))), encoding="utf-8")
    survives(read, folder)
