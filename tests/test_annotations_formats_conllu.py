import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.conllu import EMPTY, read, write
from annotations.formats.conllu_text import escaped, gap, spacing, unescaped
from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.output import Output
from annotations.model import FormatError
from articles.span import Span
from tests import nasty, one_sheet
from tests.damaged import check_read, damaged
from tests.sheets import foreign, placed, sheets


def exported(written: Sequence[Sheet]) -> tuple[str, Mapping[str, int]]:
    stream = io.BytesIO()
    lost = write(written, Output(None, stream))
    return stream.getvalue().decode(), lost


def read_back(path: Path, content: str) -> list[ForeignText | Unplaced]:
    path.write_bytes(content.encode())
    return list(read(Input(path)))


def row(number: int | str, form: str, misc: str = "_") -> str:
    return "\t".join([str(number), form, *"_______", misc]) + "\n"


def test_the_nasty_corpus_comes_back_whole(tmp_path: Path) -> None:
    content, lost = exported(nasty.SHEETS)
    assert lost == {}
    assert placed(read_back(tmp_path / "a.conllu", content)) == list(map(foreign, nasty.SHEETS))


@given(sheets())
@settings(max_examples=60, deadline=None)
def test_reading_gives_what_was_written(tmp_path_factory: pytest.TempPathFactory, written: list[Sheet]) -> None:
    content, lost = exported(written)
    kept = [sheet for sheet in written if sheet.article.text.strip()]
    assert lost == ({EMPTY: len(written) - len(kept)} if len(kept) < len(written) else {})
    path = tmp_path_factory.getbasetemp() / "property.conllu"
    assert placed(read_back(path, content)) == list(map(foreign, kept))


@given(one_sheet.sheets())
@settings(max_examples=60, deadline=None)
def test_hard_texts_come_back(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet) -> None:
    content, lost = exported([sheet])
    assert lost == {}
    path = tmp_path_factory.getbasetemp() / "property.conllu"
    assert placed(read_back(path, content)) == [foreign(sheet)]


@given(one_sheet.sheets())
@settings(max_examples=60, deadline=None)
def test_every_line_is_one_to_every_reader(sheet: Sheet) -> None:
    """However a reader parts lines, and whatever white space it strips."""
    content, _ = exported([sheet])
    assert [line for line in content.splitlines() if line] == [line for line in content.split("\n") if line]
    for line in content.split("\n"):
        if line and not line.startswith("#"):
            columns = line.split("\t")
            assert len(columns) == 10
            assert all(column and not re.search(r"\s", column) for column in columns)


def test_tokens_name_what_covers_them() -> None:
    content, _ = exported([sheet for sheet in nasty.SHEETS if sheet.article.id == nasty.PLAIN])
    lines = {line.split("\t")[1]: line for line in content.split("\n") if "\t" in line}
    assert re.search(r"\tSpaceAfter=No\|Spans=\d+:CLAIM,\d+:DATE$", lines["Monday"])
    assert re.search(r"Spans=\d+:PER,\d+:ORG,\d+:PER$", lines["Ann"])
    assert "\n# text = Ministers agreed on Monday.\n" in content
    assert re.search(r"\tSpaceAfter=No\|Spans=\d+:THING$", lines["ends"])


def test_the_conllu_package_rebuilds_the_texts_and_the_spans() -> None:
    conllu = pytest.importorskip("conllu", reason="conllu is not installed: it reads the file here, for tests alone")
    content, _ = exported(nasty.SHEETS)
    texts: dict[str, str] = {}
    found: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for sentence in conllu.parse(content):
        name = sentence.metadata.get("newdoc id", list(texts)[-1] if texts else "")
        text, names = texts.get(name, ""), found.setdefault(name, {})
        shown = ""
        for token in sentence:
            misc = token["misc"] or {}
            after = gap(misc, " ")
            text += unescaped(misc.get("SpacesBefore") or "") + token["form"] + after
            shown += token["form"] + (" " if after else "")
            for item in filter(None, (misc.get("Spans") or "").split(",")):
                number, label = item.split(":", 1)
                names.setdefault(number, (label, []))[1].append(token["form"])
        texts[name] = text
        assert sentence.metadata["text"] == shown.rstrip()
    assert texts == nasty.TEXTS
    for sheet in nasty.SHEETS:
        wanted = [
            (entry.label, "".join("".join(quote.split()) for quote in entry.target.quotes))
            for entry in sheet.annotations
            if entry.target.exact.strip()
        ]
        theirs = [(label, "".join(forms)) for label, forms in found[sheet.article.id].values()]
        assert sorted(theirs) == sorted(wanted)


@given(st.text())
def test_escaping_is_undone_and_leaves_nothing_that_parts(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not re.search(r"[\s|,=]", escaped(text))


@given(st.text(" \t\r\n\u00a0\u3000\u2028\x85\x0b|\\", max_size=5), st.booleans())
def test_spacing_is_read_as_it_was_written(after: str, last: bool) -> None:
    misc = dict(item.partition("=")[::2] for item in spacing(after, last=last))
    assert gap(misc, " ") == after


def test_a_treebank_of_strangers(tmp_path: Path) -> None:
    content = (
        "# newdoc id = weblog-1\n# sent_id = 1\n# text = Don't go.\n"
        + row("1-2", "Don't")
        + row(1, "Do", "Spans=7:CUE")
        + row(2, "n't", "Spans=7:CUE,8:X")
        + row("2.1", "gapped")
        + row(3, "go", "SpaceAfter=No|Gloss=a=b")
        + row(4, ".")
        + "\n# sent_id = 2\n"
        + row(1, "Stay")
        + "\n# newpar\n# sent_id = 3\n"
        + row(1, "Now", "SpaceAfter=No")
        + "\n# newdoc\r\n"
        + row(1, "Two").replace("\n", "\r\n")
    )
    one, two = read_back(tmp_path / "a.conllu", content)
    assert isinstance(one, ForeignText)
    assert isinstance(two, ForeignText)
    assert (one.id, one.text, one.rebuilt) == ("weblog-1", "Don't go. Stay\n\nNow", True)
    assert [(entry.id, entry.label, entry.spans, entry.place) for entry in one.annotations] == [
        ("7", "CUE", (Span(0, 5),), "4"),
        ("8", "X", (Span(0, 5),), "4"),
    ]
    assert (two.id, two.text) == ("a-2", "Two")


def test_spans_that_another_tool_changed_are_taken_from_the_tokens(tmp_path: Path) -> None:
    sheet = next(sheet for sheet in nasty.SHEETS if sheet.article.id == nasty.PLAIN)
    content, _ = exported([sheet])
    number = 1 + [entry.id for entry in sheet.annotations].index(nasty.ANNOTATIONS["next"].id)
    line = next(line for line in content.split("\n") if line.startswith("4\tsaid\t") or "\tsaid\t" in line)
    assert f"{number}:CUE" in line
    changed = content.replace(
        line, line.replace(f"{number}:CUE", "").replace(",,", ",").replace("Spans=|", "").replace("|Spans=", "")
    )
    [text] = placed(read_back(tmp_path / "a.conllu", changed))
    [found] = [entry for entry in text.annotations if entry.id == nasty.ANNOTATIONS["next"].id]
    assert found.quotes == ("so",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("1\ta\n", ":1: a token has 10 columns"),
        (row("x", "a"), ":1: a token has 10 columns"),
        (row(1, ""), ":1: a token has 10 columns"),
        (row("9" * 5000, "a"), ":1: a token has 10 columns"),
        (row(1, "a", "Spans=1"), ":1: Spans is"),
        (row(1, "a", "Spans=1:X") + row(2, "b", "Spans=1:Y"), ":2: the annotation 1 is called X"),
        ("# diptych_article = {\n" + row(1, "a"), ":1: not JSON"),
        ("# diptych_article = []\n" + row(1, "a"), ":1: an object is needed"),
        ("# diptych_annotations = [1]\n" + row(1, "a"), ":1: annotations[0]"),
        ("# diptych_annotations = [{}]\n" + row(1, "a"), ':1: annotations[0]: it has no "number"'),
        (
            '# diptych_annotations = [{"number": 1, "spans": [[0, 99]]}]\n' + row(1, "a", "Spans=1:X"),
            ":1: annotations[0]: 0 to 99",
        ),
        (
            '# diptych_annotations = [{"number": 1, "spans": [[0]]}]\n' + row(1, "a", "Spans=1:X"),
            ':1: annotations[0]: "spans"',
        ),
        ("# diptych_article = " + "[" * 100_000 + "\n" + row(1, "a"), ":1: too many"),
        ('# diptych_article = {"meta": 3}\n' + row(1, "a"), '"meta" must be|an object is needed'),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=re.escape(said) if "|" not in said else said) as error:
        read_back(tmp_path / "a.conllu", content)
    assert str(tmp_path / "a.conllu") in str(error.value)


def test_an_annotation_without_tokens_is_said(tmp_path: Path) -> None:
    content = '# diptych_annotations = [{"number": 5, "label": "X"}]\n' + row(1, "a")
    text, missed = sorted(read_back(tmp_path / "a.conllu", content), key=lambda item: isinstance(item, Unplaced))
    assert isinstance(text, ForeignText)
    assert isinstance(missed, Unplaced)
    assert "no token is covered by the annotation 5" in missed.message


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_read_or_refused_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.conllu"
    path.write_bytes(data.draw(damaged(exported(nasty.SHEETS[:2])[0])))
    check_read(read, Input(path))
