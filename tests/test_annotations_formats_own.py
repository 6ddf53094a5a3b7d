"""Reading our own formats: what was written comes back, and what is not as it must be is refused with its place."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.jsonlines import foreign, line
from annotations.formats.jsontext import Record, parsed
from annotations.formats.output import Output
from annotations.formats.table import reader, writer
from annotations.model import Annotation, Entry, FormatError, Judgement, Relation
from articles.article import Article
from articles.span import Span
from tests import strategies
from tests.nasty import SHEETS

SIGNED = ("annotator", "note", "origin", "created", "modified")


def seen(entry: object, other: str = "") -> tuple[object, ...]:
    """What a file can say of an entry of ours, or of one that was read."""
    signed = tuple(getattr(entry, name) for name in ("id", *SIGNED))
    if hasattr(entry, "label"):
        target = entry.target if isinstance(entry, Annotation) else entry
        return (*signed, entry.label, dict(entry.attributes), target.spans, target.quotes)
    if hasattr(entry, "source"):
        return (*signed, entry.type, entry.source, entry.target, dict(entry.attributes))
    others = entry.articles[1:] if isinstance(entry, Judgement) else (entry.other,) if entry.other else ()
    return (*signed, entry.name, entry.value, *others)


def same(text: ForeignText | Unplaced, sheet: Sheet) -> None:
    assert isinstance(text, ForeignText)
    assert (text.id, text.text, text.title) == (sheet.article.id, sheet.article.text, sheet.article.title)
    for name in ("annotations", "relations", "judgements"):
        assert list(map(seen, getattr(text, name))) == list(map(seen, getattr(sheet, name))), name
    known = {name: getattr(sheet.article, name) for name in ("source", "url", "author", "published")}
    assert dict(text.fields) == {name: value for name, value in known.items() if value}
    assert dict(text.meta) == dict(sheet.article.meta)


@pytest.mark.parametrize(
    ("name", "out", "options"),
    [
        ("jsonl", "out.jsonl", {}),
        ("csv", "out", {}),
        ("csv", "out", {"separator": "tab"}),
    ],
    ids=str,
)
def test_what_was_written_comes_back(name: str, out: str, options: dict[str, str], tmp_path: Path) -> None:
    assert writer(name)(SHEETS, Output(tmp_path / out, options=options)) == {}
    found = list(reader(name)(Input(tmp_path / out)))
    for text, sheet in zip(found, SHEETS, strict=True):
        same(text, sheet)


@pytest.mark.parametrize("out", ["out.csv", "out.tsv"])
def test_spans_alone_come_back_without_texts(out: str, tmp_path: Path) -> None:
    writer("csv")(SHEETS, Output(tmp_path / out))
    found = {text.id: text for text in reader("csv")(Input(tmp_path / out)) if isinstance(text, ForeignText)}
    for sheet in SHEETS:
        if sheet.annotations:
            text = found.pop(sheet.article.id)
            assert text.text == ""
            assert list(map(seen, text.annotations)) == list(map(seen, sheet.annotations))
    assert not found


def entries(sheet: Sheet) -> list[Entry]:
    return [*sheet.annotations, *sheet.relations, *sheet.judgements]


def alone(judgement: Judgement) -> Judgement:
    return Judgement(judgement.id, ("a",), judgement.name, judgement.value, *(getattr(judgement, n) for n in SIGNED))


@given(
    st.lists(strategies.annotations, max_size=3),
    st.lists(strategies.relations, max_size=2),
    st.lists(strategies.judgements.map(alone), max_size=2),
)
def test_any_entry_comes_back_from_a_line(
    annotations: list[Annotation], relations: list[Relation], judgements: list[Judgement]
) -> None:
    sheet = Sheet(Article("a", "text", ()), tuple(annotations), tuple(relations), tuple(judgements))
    text = foreign(Record(parsed(json.dumps(line(sheet)), "f"), "f", 1))
    assert [seen(entry) for entry in (*text.annotations, *text.relations, *text.judgements)] == [
        seen(entry) for entry in entries(sheet)
    ]


def test_a_line_may_say_less(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text('{"text": "abc", "annotations": [{"label": "X", "spans": [[0, 1]], "id": 7}]}\n\n{"text": "d"}')
    one, two = reader("jsonl")(Input(path))
    assert isinstance(one, ForeignText)
    assert isinstance(two, ForeignText)
    assert (one.id, two.id) == ("line-1", "line-3")
    [annotation] = one.annotations
    assert (annotation.label, annotation.spans, annotation.id, annotation.quotes) == ("X", (Span(0, 1),), "7", ())
    assert (annotation.origin, annotation.place) == ("hand", "1 annotations[0]")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{"id": "a"}', 'f.jsonl:1: it has no "text"'),
        ('{"text": "a"}\n{"text": 3}', 'f.jsonl:2: "text" must be a text'),
        ('{"text": "a", "annotations": [{"label": "A", "spans": []}]}', r"f.jsonl:1: annotations\[0\]: an annotation"),
        ('{"text": "a", "annotations": [{"label": "A", "spans": [[1]]}]}', r"annotations\[0\]: a span is"),
        ('{"text": "a", "annotations": [{"label": "A", "spans": [[-1, 1]]}]}', r"annotations\[0\]: a span is"),
        ('{"text": "a", "annotations": [{"label": "A", "spans": [[0, true]]}]}', r"annotations\[0\]: a span is"),
        ('{"text": "a", "annotations": [{"label": "A", "spans": [[0,1]], "quotes": ["a", "b"]}]}', "as many quotes"),
        ('{"text": "a", "annotations": [{"label": "A", "spans": [[0,1]], "attributes": {"x": []}}]}', "must be a text"),
        ('{"text": "a", "relations": [{"type": "A", "source": "x"}]}', r'relations\[0\]: it has no "target"'),
        ('{"text": "a", "judgements": [{"name": "A", "value": null}]}', r"judgements\[0\]: "),
        (
            '{"text": "a", "id": "a", "judgements": [{"name": "A", "value": "v", "articles": ["b", "c"]}]}',
            "one article or two",
        ),
        (
            '{"text": "a", "id": "a", "judgements": [{"name": "A", "value": "v", "articles": ["b"]}]}',
            "one article or two",
        ),
    ],
)
def test_a_line_that_is_refused(source: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(source)
    with pytest.raises(FormatError, match=said):
        list(reader("jsonl")(Input(path)))


HEAD = "article,annotation,label,start,end,quote\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("article,label,start\n", "f.csv:1: .* not there: end"),
        ("", "f.csv:1: a table of spans needs"),
        (HEAD + "a,1,X,0,1\n", "f.csv:2: 5 cells in a table of 6"),
        (HEAD + 'a,1,X,0,1,"x\ny"\na,2,X,-1,1,x\n', "f.csv:4: start must be a whole number"),
        (HEAD + "a,1,X,0,٣,x\n", "f.csv:2: end must be a whole number"),
        (HEAD + "a,1,,0,1,x\n", "f.csv:2: the cell 'label' is empty"),
        (HEAD + 'a,1,X,0,1,"x\n', "f.csv:2: not a table"),
        (HEAD + 'a,1,X,0,1,"x"y\n', "f.csv:2: not a table"),
        (HEAD.strip() + ",attributes\na,1,X,0,1,x,[1]\n", "f.csv:2: attributes: an object is needed"),
    ],
)
def test_a_table_that_is_refused(rows: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(rows)
    with pytest.raises(FormatError, match=said):
        list(reader("csv")(Input(path)))


def test_a_folder_without_articles_is_refused_and_one_that_names_others_says_so(tmp_path: Path) -> None:
    spans = tmp_path / "spans.csv"
    spans.write_text(HEAD + "a,1,X,0,1,x\nb,2,X,0,1,x\n")
    with pytest.raises(FormatError, match=r"no articles\.csv"):
        list(reader("csv")(Input(tmp_path)))
    (tmp_path / "articles.csv").write_text("text,id\nxyz,a\n")
    text, left = reader("csv")(Input(tmp_path))
    assert isinstance(text, ForeignText)
    assert [annotation.label for annotation in text.annotations] == ["X"]
    assert left == Unplaced("spans.csv:3", "the table of articles has none called 'b'")


def test_rows_without_an_id_are_annotations_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("article,label,start,end\na,X,0,1\na,X,2,3\n")
    [text] = reader("csv")(Input(path))
    assert isinstance(text, ForeignText)
    assert [(annotation.spans, annotation.quotes) for annotation in text.annotations] == [
        ((Span(0, 1),), ()),
        ((Span(2, 3),), ()),
    ]


@given(st.one_of(st.booleans(), st.sampled_from(["true", "false", '"', '"true"', "", "=1"]), strategies.texts))
def test_every_value_of_a_judgement_comes_back_from_a_table(value: str | bool) -> None:
    from annotations.formats.tables import _plain
    from annotations.formats.tables_read import _judgement, _Row

    row = _Row({"name": "n", "value": _plain(value)}, Path("f"), 1)
    assert _judgement(row).value == value
    assert type(_judgement(row).value) is type(value)
