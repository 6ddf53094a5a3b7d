"""SLATE's files: places by line, token and character, read by our reader and by SLATE's own."""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignAnnotation, ForeignText, Input, Unplaced
from annotations.formats.losses import ONLY
from annotations.formats.output import Output
from annotations.formats.slate import read, write
from annotations.formats.slate_places import Places
from annotations.model import BY_HAND, FormatError
from articles.span import Span, trimmed
from tests import nasty
from tests.sheets import few, foreign, placed, quick, sheets, survives, texts


def carried(made: Sequence[Sheet]) -> tuple[dict[str, ForeignText], Counter[str]]:
    """What should be read again, by text, annotator by annotator, and what should be counted as dropped."""
    result, dropped = {}, Counter[str]()
    for sheet in made:
        text = sheet.article.text
        annotations = []
        for annotation in sheet.annotations:
            spans = tuple(span for span in (trimmed(text, span) for span in annotation.target.spans) if span)
            dropped["annotations of white space alone"] += not spans
            dropped["annotations that lose white space at edges"] += spans not in ((), annotation.target.spans)
            if spans:
                annotations.append(ForeignAnnotation(annotation.label, spans, annotator=annotation.annotator))
        for entry in (*sheet.annotations, *sheet.relations):
            dropped["attributes"] += len(entry.attributes)
            dropped["notes"] += entry.note != ""
            dropped["times and origins"] += (entry.created, entry.modified, entry.origin) != ("", "", BY_HAND)
        whole = foreign(sheet)
        dropped[ONLY] += len(sheet.absent_from)
        dropped["titles and sources"] += bool(whole.title or whole.fields or whole.meta)
        dropped["relations"] += len(sheet.relations)
        dropped["judgements"] += len(sheet.judgements)
        result[text] = ForeignText(whole.id, text, tuple(sorted(annotations, key=lambda entry: entry.annotator)))
    return result, +dropped


def can_be_a_file(text: str) -> bool:
    """A text file of it gives the same article: no mark at its start, no NUL, not white space alone."""
    return bool(text.strip()) and "\0" not in text and not text.startswith("\ufeff")


def by_text(found: list[ForeignText]) -> dict[str, ForeignText]:
    return {
        text.text: replace(text, annotations=tuple(sorted(text.annotations, key=lambda entry: entry.annotator)))
        for text in found
    }


@few
@given(made=sheets())
def test_what_is_written_is_read_again(made: list[Sheet], tmp_path_factory: pytest.TempPathFactory) -> None:
    assume(all(can_be_a_file(sheet.article.text) for sheet in made))
    folder = tmp_path_factory.mktemp("any")
    expected, dropped = carried(made)
    assert write(made, Output(folder)) == dropped
    if len(expected) == len(made):  # else two articles have the same text, and this comparison tells them not apart
        assert by_text(placed(read(Input(folder)))) == expected


def test_the_nasty_corpus_is_read_again(tmp_path: Path) -> None:
    expected, dropped = carried(nasty.SHEETS)
    assert write(nasty.SHEETS, Output(tmp_path / "out")) == dropped
    assert dropped["annotations of white space alone"] == 1
    assert by_text(placed(read(Input(tmp_path / "out")))) == expected


@given(text=texts)
def test_every_character_that_is_no_white_space_has_a_place(text: str) -> None:
    places = Places(text)
    for offset, char in enumerate(text):
        if not char.isspace():
            place = places.at(offset)
            assert places.span(place, place) == (offset, offset + 1)


@pytest.mark.parametrize("annotator", ["ann", "bob"])
def test_slate_finds_the_same(tmp_path: Path, annotator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pytest.importorskip("slate.data", reason="slate-nlp is not installed")
    write(nasty.SHEETS, Output(tmp_path))
    monkeypatch.chdir(tmp_path)
    config = argparse.Namespace(
        annotation="character", annotation_type="categorical", args=argparse.Namespace(overwrite=True)
    )
    found = Counter[tuple[str, tuple[str, ...]]]()
    lines = (tmp_path / f"{annotator}.list").read_text(encoding="utf-8").split("\n")[:-1]
    for raw, _, beside, _ in data.process_fileinfo(lines, config):
        document = data.Document(raw)
        for item in data.read_annotation_file(config, beside, document):
            [label] = item.labels
            pieces = []
            for span in item.spans:
                assert document.valid_pos(span.start)
                assert document.valid_pos(span.end)
                pieces.append(_covered(document.tokens, span.start, span.end))
            found[label, tuple(pieces)] += 1
    said = [entry for entry in nasty.ANNOTATIONS.values() if entry.annotator == annotator]
    expected = Counter(
        (entry.label, tuple("".join(quote.split()) for quote in entry.target.quotes))
        for entry in said
        if any(quote.strip() for quote in entry.target.quotes)
    )
    assert found == expected


def _covered(tokens: list[list[str]], start: tuple[int, ...], end: tuple[int, ...]) -> str:
    """The characters from a place of SLATE's to another, both inside, without the white space between."""
    return "".join(
        char
        for line, row in enumerate(tokens)
        for number, token in enumerate(row)
        for at, char in enumerate(token)
        if start <= (line, number, at) <= end
    )


# ---------------------------------------------------------------- foreign folders

TEXT = "Ann met Bob .\r\n\nThe end 🎉\n"


def given_(tmp_path: Path, annotations: str, name: str = "a.txt.annotations") -> list[ForeignText | Unplaced]:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    (tmp_path / name).write_text(annotations, encoding="utf-8")
    return list(read(Input(tmp_path)))


@pytest.mark.parametrize(
    ("line", "quotes"),
    [
        ("((0, 0, 1), (0, 1, 0)) - X", ["nn m"]),
        ("(0, 2, 0) - X", ["B"]),
        ("(0, 2) - X", ["Bob"]),
        ("((0, 0), (0, 2)) - X", ["Ann met Bob"]),
        ("2 - X", ["The end 🎉"]),
        ("0 2 - X", ["Ann met Bob .", "The end 🎉"]),
        ("[(0, 0), (2, 2)] - X", ["Ann", "🎉"]),
        ("[((2, 0), (2, 1)), (0, 0)] - X", ["Ann", "The end"]),
        ("[] - X", ["Ann met Bob .\r\n\nThe end 🎉"]),
    ],
)
def test_places_of_every_kind(tmp_path: Path, line: str, quotes: list[str]) -> None:
    [text] = given_(tmp_path, f"\n{line}\n")
    assert isinstance(text, ForeignText)
    assert [[span.of(TEXT) for span in entry.spans] for entry in text.annotations] == [quotes]


@pytest.mark.parametrize(
    ("name", "annotator"),
    [("a.txt.annotations", ""), ("a.txt.ann.annotations", "ann"), ("a.txt.J.%20Doe.annotations", "J. Doe")],
)
def test_the_annotator_stands_in_the_name(tmp_path: Path, name: str, annotator: str) -> None:
    [text] = given_(tmp_path, "(0, 0) - A-B c%20d\n", name)
    assert isinstance(text, ForeignText)
    assert [(entry.label, entry.annotator) for entry in text.annotations] == [("A-B", annotator), ("c d", annotator)]
    assert (text.id, text.annotations[0].place) == ("a", f"{name}:1")


def test_what_cannot_be_placed_is_reported(tmp_path: Path) -> None:
    text, *reports = given_(tmp_path, "[(0, 0), (0, 2)] - \n[(0, 0), (0, 0)] - X\n(0, 0) - X\n")
    assert isinstance(text, ForeignText)
    assert len(text.annotations) == 1
    assert [report.place for report in reports if isinstance(report, Unplaced)] == [
        "a.txt.annotations:1",
        "a.txt.annotations:2",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "(0, 9) - X",
        "(0, 2, 3) - X",
        "(1, 0) - X",
        "99 - X",
        "((0, 2), (0, 0)) - X",
        "(0, 1, 2, 3) - X",
        "(True, 0) - X",
        "('a', 0) - X",
        "__import__('os') - X",
        "(open('x')) - X",
        "[" * 5000 + " - X",
        "(" + "9" * 5000 + ",) - X",
        "words - X",
        " - X",
        "(" + "0, " * 50_000 + ") - X",
    ],
)
def test_a_broken_line_says_where(tmp_path: Path, line: str) -> None:
    with pytest.raises(FormatError) as caught:
        given_(tmp_path, f"(0, 0) - X\n{line}\n")
    assert str(caught.value).startswith(f"{tmp_path / 'a.txt.annotations'}:2: ")


def test_annotations_need_their_text_and_it_is_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(FormatError, match="not beside it"):
        given_(folder, "(0, 0) - X\n", "b.txt.annotations")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (folder / "b.txt").symlink_to(tmp_path / "secret")
    with pytest.raises(FormatError, match="leads out"):
        list(read(Input(folder)))


@quick
@given(lines=st.lists(st.text("()[], -0123456789X\n", max_size=12), max_size=4).map("".join))
def test_whatever_is_in_it_is_read_or_refused(lines: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "broken-slate"
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_bytes(TEXT.encode())
    (folder / "a.txt.annotations").write_text(lines, encoding="utf-8")
    survives(read, folder)


def test_a_text_without_annotations_is_a_text(tmp_path: Path) -> None:
    [text] = given_(tmp_path, "")
    assert text == ForeignText("a", TEXT, place="a.txt")
    assert Places(TEXT).span((0, 0, 0), (2, 2, 0)) == Span(0, len(TEXT) - 1)
