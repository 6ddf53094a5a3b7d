"""Prodigy's JSON Lines: what is written, read by our reader and by spaCy, which Prodigy stands on."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.output import Output
from annotations.formats.prodigy import read, write
from annotations.model import FormatError
from articles.span import Span
from tests import nasty
from tests.sheets import broken, foreign, kept, placed, quick, sheets, survives, voices


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


@quick
@given(made=sheets())
def test_what_is_written_is_read_again(made: list[Sheet], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.prodigy.jsonl"
    expected, dropped = voices(made)
    assert kept(write, made, path) == dropped
    assert placed(read(Input(path))) == expected


def test_the_nasty_corpus_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    expected, dropped = voices(nasty.SHEETS)
    assert write(nasty.SHEETS, Output(path)) == dropped
    assert dropped == {"relations across articles": 3, "judgements of pairs": 2}
    assert placed(read(Input(path))) == expected


@quick
@given(made=sheets())
def test_tokens_make_up_the_text_and_hold_every_span(
    made: list[Sheet], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "tokens.jsonl"
    kept(write, made, path)
    for task in lines(path):
        text, tokens = task["text"], task["tokens"]
        assert "".join(token["text"] + " " * token["ws"] for token in tokens) == text
        for number, token in enumerate(tokens):
            assert token["id"] == number
            assert text[token["start"] : token["end"]] == token["text"] != ""
        for span in task["spans"]:
            assert tokens[span["token_start"]]["start"] == span["start"]
            assert tokens[span["token_end"]]["end"] == span["end"]
        for relation in task["relations"]:
            assert relation["head"] == relation["head_span"]["token_end"]
            assert relation["child"] == relation["child_span"]["token_end"]


def test_relations_to_another_annotators_annotation_are_counted(tmp_path: Path) -> None:
    theirs, mine = nasty.ANNOTATIONS["same"], nasty.ANNOTATIONS["adjacent"]
    between = replace(nasty.RELATIONS[0], source=theirs.id, target=mine.id)
    said = Sheet(nasty.ARTICLES[nasty.PLAIN], (mine, theirs), (between,), ())
    assert write([said], Output(tmp_path / "a.jsonl")) == {"relations between annotators": 1}
    [text] = placed(read(Input(tmp_path / "a.jsonl")))
    assert text == foreign(replace(said, relations=()))


def test_spacy_finds_the_same(tmp_path: Path) -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed")
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    path = tmp_path / "a.jsonl"
    write(nasty.SHEETS, Output(path))
    found = Counter[tuple[str, str, str]]()
    for task in lines(path):
        words, spaces = [token["text"] for token in task["tokens"]], [token["ws"] for token in task["tokens"]]
        doc = Doc(Vocab(), words=words, spaces=spaces)
        assert doc.text == task["text"]
        for span in task["spans"]:
            there = doc.char_span(span["start"], span["end"], label=span["label"])
            assert there is not None
            assert (there.start, there.end - 1) == (span["token_start"], span["token_end"])
            found[task["article"], there.label_, there.text] += 1
    said = nasty.ANNOTATIONS.values()
    assert found == Counter((entry.article, entry.label, quote) for entry in said for quote in entry.target.quotes)


# ---------------------------------------------------------------- foreign files

TEXT = "Ann 🎉 met Bob."
TOKENS = [
    {"text": text, "start": start, "end": start + len(text), "id": number}
    for number, (text, start) in enumerate([("Ann", 0), ("🎉", 4), ("met", 6), ("Bob", 10), (".", 13)])
]
ANN = {"start": 0, "end": 3, "label": "PER", "token_start": 0, "token_end": 0}
BOB = {"start": 10, "end": 13, "label": "PER", "token_start": 3, "token_end": 3}


def given_(tmp_path: Path, *tasks: Any) -> list[ForeignText | Unplaced]:
    path = tmp_path / "foreign.jsonl"
    path.write_text("".join(json.dumps(task) + "\n" for task in tasks), encoding="utf-8")
    return list(read(Input(path)))


@pytest.mark.parametrize("more", [{}, {"tokens": TOKENS}, {"answer": "accept"}, {"_session_id": "me"}])
def test_foreign_tasks_may_say_less(tmp_path: Path, more: Any) -> None:
    [text] = given_(tmp_path, {"text": TEXT, "spans": [ANN, BOB]} | more)
    assert isinstance(text, ForeignText)
    assert [(entry.label, *entry.spans) for entry in text.annotations] == [("PER", Span(0, 3)), ("PER", Span(10, 13))]
    assert {entry.annotator for entry in text.annotations} == {more.get("_session_id", "")}


def test_a_task_without_spans_is_a_text(tmp_path: Path) -> None:
    for task in ({"text": TEXT, "spans": None}, {"text": TEXT}, {"text": TEXT, "answer": "ignore", "meta": {"n": 1}}):
        [text] = given_(tmp_path, task)
        assert isinstance(text, ForeignText)
        assert (text.id, text.text, text.annotations) == ("line-1", TEXT, ())


def test_a_rejected_span_is_no_annotation(tmp_path: Path) -> None:
    text, report = given_(tmp_path, {"text": TEXT, "spans": [ANN], "answer": "reject"})
    assert isinstance(text, ForeignText)
    assert text.annotations == ()
    assert isinstance(report, Unplaced)
    assert (report.place, "reject" in report.message) == ("1", True)


@pytest.mark.parametrize("answer", ["accept", "reject"])
def test_a_label_of_the_text_is_a_judgement(tmp_path: Path, answer: str) -> None:
    [text] = given_(tmp_path, {"text": TEXT, "label": "SPORT", "answer": answer})
    assert isinstance(text, ForeignText)
    assert [(entry.name, entry.value) for entry in text.judgements] == [("SPORT", answer == "accept")]


def test_chosen_options_are_judgements(tmp_path: Path) -> None:
    options = [{"id": "news", "text": "News"}, {"id": 2, "text": "Two"}, {"id": 3}]
    [text] = given_(tmp_path, {"text": TEXT, "options": options, "accept": ["news", 3], "answer": "accept"})
    assert isinstance(text, ForeignText)
    assert [(entry.name, entry.value) for entry in text.judgements] == [("choice", "news"), ("choice", "3")]


@pytest.mark.parametrize(
    "relation",
    [
        {"head": 0, "child": 3, "label": "MET"},
        {"head": 0, "child": 3, "head_span": ANN, "child_span": BOB, "label": "MET"},
    ],
)
def test_relations_find_their_ends(tmp_path: Path, relation: Any) -> None:
    [text] = given_(tmp_path, {"text": TEXT, "tokens": TOKENS, "spans": [ANN, BOB], "relations": [relation]})
    assert isinstance(text, ForeignText)
    [found] = text.relations
    spans = {entry.id: entry.spans for entry in text.annotations}
    assert (spans[found.source], spans[found.target]) == ((Span(0, 3),), (Span(10, 13),))


def test_relations_between_tokens_that_are_no_spans_are_reported(tmp_path: Path) -> None:
    relation = {"head": 0, "child": 2, "label": "nsubj"}
    _, report = given_(tmp_path, {"text": TEXT, "tokens": TOKENS, "spans": [ANN], "relations": [relation]})
    assert report == Unplaced("1 relations[0]", "an end of this relation is no span, or one of several")


def test_lines_of_several_annotators_are_one_text(tmp_path: Path) -> None:
    tasks = [{"text": TEXT, "spans": [ANN], "_annotator_id": name} for name in ("a", "b")]
    [text] = given_(tmp_path, *tasks)
    assert isinstance(text, ForeignText)
    assert [entry.annotator for entry in text.annotations] == ["a", "b"]
    again = given_(tmp_path, tasks[0], {"text": "Other"}, tasks[1])
    assert len({item.id for item in again if isinstance(item, ForeignText)}) == 3


def test_spans_by_their_tokens_alone(tmp_path: Path) -> None:
    spans = [{"label": "X", "token_start": 0, "token_end": 2}]
    [text] = given_(tmp_path, {"text": TEXT, "tokens": TOKENS, "spans": spans})
    assert isinstance(text, ForeignText)
    assert text.annotations[0].spans == (Span(0, 9),)


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"text": 7}, '"text" must be a text'),
        ({"text": TEXT, "spans": [ANN | {"end": 99}]}, "not in the text"),
        ({"text": TEXT, "spans": [ANN | {"end": 0}]}, "not in the text"),
        ({"text": TEXT, "spans": [{"label": "X", "token_start": 0, "token_end": 0}]}, "no tokens"),
        ({"text": TEXT, "spans": {}}, "must be a list"),
        ({"text": TEXT, "answer": "perhaps"}, "answer"),
        ({"text": TEXT, "spans": [ANN | {"id": "1"}, ANN | {"id": "1"}]}, "overlap"),
        ([], "an object is needed"),
    ],
)
def test_a_broken_line_says_where(tmp_path: Path, task: Any, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        given_(tmp_path, {"text": TEXT}, task)
    assert str(caught.value).startswith(f"{tmp_path / 'foreign.jsonl'}:2: ")
    assert message in str(caught.value)


@quick
@given(data=st.data())
def test_whatever_is_in_it_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "broken.jsonl"
    kept(write, nasty.SHEETS[:1], path)
    tasks = data.draw(broken(lines(path)))
    path.write_text("".join(json.dumps(task) + "\n" for task in tasks or []) if isinstance(tasks, list) else "1")
    survives(read, path)
