import csv
import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.dataset import Choice, Dataset, LeftOut
from annotations.formats.output import Output
from annotations.formats.table import FORMATS, PARTS, format_named, writer
from annotations.ids import new_id
from annotations.model import (
    Annotation,
    AnnotationError,
    Change,
    Entry,
    FormatError,
    Judgement,
    Relation,
    Step,
    Target,
    frozen,
)
from annotations.project import Project
from annotations.store import open_layer
from articles.article import Article, ArticleError
from articles.span import Span

DOCS = Path(__file__).parents[1] / "docs" / "formats.md"
TEXT = (
    'Über 🎉 "rates", one says\tso:\r\n=1+1 is @two; a\u2028line\x0b\x85 and\r\n'
    "a,comma 👩🏽‍🚀 e\u0301 مرحبا NA\u00a0\u3000 end\n\n# not a comment\nlast"
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def annotation(article: Article, *spans: tuple[int, int], label: str = "CLAIM", by: str = "ann") -> Annotation:
    places = tuple(Span(*span) for span in spans)
    target = Target(places, tuple(place.of(article.text) for place in places), digest=article.digest)
    attributes = frozen({"type": "fact", "check": True, "why": 'a "quoted", reason\r\nover lines'})
    return Annotation(
        new_id(), article.id, label, target, by, attributes, "a note;\n=2+2", "hand", "2026-01-02T03:04:05+00:00"
    )


def keep(project: Project, annotator: str, *entries: Entry) -> None:
    store = open_layer(project.root / "annotations" / f"{annotator}.json", annotator)
    store.apply(Step("test", tuple(Change(None, entry) for entry in entries)))
    store.close()


class Made:
    """A project of two articles in which everything occurs that a dataset can hold."""

    def __init__(self, root: Path) -> None:
        self.project = Project.create(root / "project")
        front = "---\ntitle: 'Two, \"too\"'\nsource: Desk\nurl: https://example.org\nid-of: 7\n---\n"
        self.project.add(
            [write(root / "one.txt", TEXT), write(root / "two.md", front + "# Head\n\nA *second* text.\n")]
        )
        self.one, self.two = self.project.load("one"), self.project.load("two")
        self.whole = annotation(self.one, (0, len(TEXT)))
        self.pieces = annotation(self.one, (0, 6), (8, 15), (60, 70))
        self.crossing = annotation(self.one, (4, 20), label="PER")
        self.same = annotation(self.one, (4, 20), label="UNC")
        self.other = annotation(self.two, (0, 4))
        self.theirs = annotation(self.two, (6, 14), by="bob")
        self.suggested = annotation(self.two, (6, 14), by="rules")
        self.across = Relation(new_id(), "supports", self.other.id, self.pieces.id, "ann", frozen({"sure": False}))
        self.between = Relation(new_id(), "contradicts", self.whole.id, self.theirs.id, "bob")
        self.pair = Judgement(new_id(), ("one", "two"), "same-event", True, "ann")
        self.status = Judgement(new_id(), ("two",), "status", "done", "ann", "so")
        mine = (self.whole, self.pieces, self.crossing, self.same, self.other, self.across, self.pair, self.status)
        keep(self.project, "ann", *mine)
        keep(self.project, "bob", self.theirs, self.between)
        keep(self.project, "rules", self.suggested)

    def export(self, name: str, output: Output, choice: Choice | None = None) -> Dataset:
        dataset = Dataset(self.project, choice or Choice())
        self.dropped = dict(writer(name)(dataset.sheets(), output))
        dataset.close()
        return dataset

    def lines(self, root: Path, choice: Choice | None = None) -> tuple[list[dict[str, object]], Dataset]:
        dataset = self.export("jsonl", Output(root / "out.jsonl", force=True), choice)
        raw = (root / "out.jsonl").read_bytes()
        assert raw.endswith(b"\n")
        return [json.loads(line) for line in raw.decode().split("\n")[:-1]], dataset


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("formats"))


def block(language: str, containing: str) -> str:
    """The code block of docs/formats.md that holds these words."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    [found] = [text for text in blocks if containing in text]
    return found


def all_ids(lines: Sequence[dict[str, object]], name: str) -> set[str]:
    return {entry["id"] for line in lines for entry in line[name]}


def test_lines_obey_the_schema_in_the_docs(made: Made, tmp_path: Path) -> None:
    schema = json.loads(block("json", "$schema"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines, _ = made.lines(tmp_path)
    assert [line["id"] for line in lines] == ["one", "two"]
    for line in lines:
        validator.validate(line)
    for key in ("text", "annotations"):
        assert not validator.is_valid({name: value for name, value in lines[0].items() if name != key})
    lines[0]["annotations"][0]["spans"] = [[0, 1, 2]]
    assert not validator.is_valid(lines[0])


def test_every_quote_of_a_line_stands_in_its_text(made: Made, tmp_path: Path) -> None:
    lines, dataset = made.lines(tmp_path)
    assert lines[0]["text"] == TEXT
    for line in lines:
        for entry in line["annotations"]:
            quotes = [line["text"][start:end] for start, end in entry["spans"]]
            assert quotes == entry["quotes"]
            assert " ".join(quotes) == entry["quote"]
    assert not dataset.tally.left_out
    assert not dataset.tally.wrong


def test_a_line_holds_everything(made: Made, tmp_path: Path) -> None:
    (one, two), dataset = made.lines(tmp_path)
    assert (two["title"], two["text"]) == ('Two, "too"', "Head\n\nA second text.")
    assert two["meta"] == {"source": "Desk", "url": "https://example.org", "id-of": "7"}
    assert all_ids([one, two], "annotations") == {
        entry.id for entry in (made.whole, made.pieces, made.crossing, made.same, made.other, made.theirs)
    }
    [pieces] = [entry for entry in one["annotations"] if entry["id"] == made.pieces.id]
    assert pieces == {
        "id": made.pieces.id,
        "label": "CLAIM",
        "spans": [[0, 6], [8, 15], [60, 70]],
        "quote": made.pieces.target.exact,
        "quotes": list(made.pieces.target.quotes),
        "attributes": {"type": "fact", "check": True, "why": 'a "quoted", reason\r\nover lines'},
        "absent_from": [],
        "annotator": "ann",
        "note": "a note;\n=2+2",
        "origin": "hand",
        "created": "2026-01-02T03:04:05+00:00",
        "modified": "",
    }
    assert [entry["id"] for entry in one["relations"]] == [made.between.id], "with the article of the source"
    assert [entry["id"] for entry in two["relations"]] == [made.across.id]
    assert two["relations"][0]["target"] == made.pieces.id
    assert two["relations"][0]["attributes"] == {"sure": False}
    assert [(entry["name"], entry["value"], entry["articles"]) for entry in one["judgements"]] == [
        ("same-event", True, ["one", "two"])
    ]
    assert [(entry["name"], entry["value"], entry["note"]) for entry in two["judgements"]] == [("status", "done", "so")]
    assert dataset.tally.written == {"articles": 2, "annotations": 6, "relations": 2, "judgements": 2}


def test_annotations_stand_in_the_order_of_the_text(made: Made, tmp_path: Path) -> None:
    lines, _ = made.lines(tmp_path)
    for line in lines:
        starts = [entry["spans"][0][0] for entry in line["annotations"]]
        assert all(before <= after for before, after in pairwise(starts))


@pytest.mark.parametrize(
    ("choice", "annotations", "relations", "judgements", "left_out"),
    [
        (Choice(annotators=["bob"]), {"theirs"}, set(), set(), {LeftOut.END: 1}),
        (Choice(annotators=["Rules"]), {"suggested"}, set(), set(), {}),
        (Choice(articles=["TWO"]), {"other", "theirs"}, set(), {"status"}, {LeftOut.END: 2, LeftOut.OTHER: 1}),
        (Choice(labels=["PER", "UNC"]), {"crossing", "same"}, set(), {"pair", "status"}, {LeftOut.END: 2}),
        (
            Choice(labels=["CLAIM"]),
            {"whole", "pieces", "other", "theirs"},
            {"across", "between"},
            {"pair", "status"},
            {},
        ),
    ],
)
def test_choosing(
    choice: Choice,
    annotations: set[str],
    relations: set[str],
    judgements: set[str],
    left_out: dict[LeftOut, int],
    made: Made,
    tmp_path: Path,
) -> None:
    lines, dataset = made.lines(tmp_path, choice)
    for name, wanted in (("annotations", annotations), ("relations", relations), ("judgements", judgements)):
        assert all_ids(lines, name) == {getattr(made, item).id for item in wanted}, name
    assert dict(dataset.tally.left_out) == left_out
    assert not dataset.tally.wrong


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(annotators=["nobody"]), "there is ann, bob, rules"),
        (Choice(articles=["three"]), "no article 'three'"),
        (Choice(labels=["claim"]), "no label 'claim'"),
    ],
)
def test_choosing_what_is_not_there_is_refused(choice: Choice, said: str, made: Made) -> None:
    with pytest.raises(AnnotationError, match=said):
        Dataset(made.project, choice)


def test_what_does_not_fit_the_changed_text_is_left_out_and_counted(tmp_path: Path) -> None:
    made = Made(tmp_path)
    article = made.project.root / "articles" / "one.txt"
    article.write_bytes(("x" + TEXT).encode())
    lines, dataset = made.lines(tmp_path)
    assert lines[0]["annotations"] == []
    assert len(lines[1]["annotations"]) == 2
    assert all_ids(lines, "relations") == set()
    assert dict(dataset.tally.left_out) == {LeftOut.FUZZY: 4, LeftOut.END: 2}  # they have no context to prove a place
    assert dataset.tally.wrong


def test_annotations_of_an_article_that_is_gone_are_counted(tmp_path: Path) -> None:
    made = Made(tmp_path)
    (made.project.root / "articles" / "one.txt").unlink()
    lines, dataset = made.lines(tmp_path)
    assert [line["id"] for line in lines] == ["two"]
    assert dict(dataset.tally.left_out) == {LeftOut.GONE: 4, LeftOut.END: 2, LeftOut.OTHER: 1}
    assert dataset.tally.wrong


def test_an_article_that_cannot_be_read_leaves_no_file(tmp_path: Path) -> None:
    made = Made(tmp_path)
    (made.project.root / "articles" / "two.md").write_bytes(b"\xff")
    for name, out in (("jsonl", "out.jsonl"), ("csv", "out.csv"), ("csv", "out")):
        with pytest.raises(ArticleError):
            made.export(name, Output(tmp_path / out))
        assert not (tmp_path / out).is_file()
        assert not (tmp_path / "out").exists()


def table(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spans_of(made: Made, article: Article) -> Iterator[tuple[str, str, int, int, str]]:
    for entry in (made.whole, made.pieces, made.crossing, made.same, made.other, made.theirs):
        if entry.article == article.id:
            for span, quote in zip(entry.target.spans, entry.target.quotes, strict=True):
                yield entry.id, entry.label, span.start, span.end, quote


def test_a_folder_of_tables_holds_everything(made: Made, tmp_path: Path) -> None:
    dataset = made.export("csv", Output(tmp_path / "out"))
    assert made.dropped == {}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "articles.csv",
        "judgements.csv",
        "relations.csv",
        "spans.csv",
    ]
    texts = {row["id"]: row["text"] for row in table(tmp_path / "out" / "articles.csv")}
    assert texts == {"one": TEXT, "two": made.two.text}
    rows = table(tmp_path / "out" / "spans.csv")
    assert all(texts[row["article"]][int(row["start"]) : int(row["end"])] == row["quote"] for row in rows)
    found = {(row["annotation"], row["label"], int(row["start"]), int(row["end"]), row["quote"]) for row in rows}
    assert found == {*spans_of(made, made.one), *spans_of(made, made.two)}
    assert [(row["piece"], row["pieces"]) for row in rows if row["annotation"] == made.pieces.id] == [
        ("1", "3"),
        ("2", "3"),
        ("3", "3"),
    ]
    assert all(json.loads(row["attributes"])["check"] is True and row["note"] == "a note;\n=2+2" for row in rows)
    [across] = [row for row in table(tmp_path / "out" / "relations.csv") if row["id"] == made.across.id]
    assert (across["source"], across["target"], across["article"]) == (made.other.id, made.pieces.id, "two")
    judged = {row["name"]: row for row in table(tmp_path / "out" / "judgements.csv")}
    assert (judged["same-event"]["article"], judged["same-event"]["other"]) == ("one", "two")
    assert (judged["same-event"]["value"], judged["status"]["value"], judged["status"]["other"]) == ("true", "done", "")
    assert dataset.tally.written == {"articles": 2, "annotations": 6, "relations": 2, "judgements": 2}


def test_one_csv_file_holds_spans_alone_and_says_so(made: Made, tmp_path: Path) -> None:
    made.export("csv", Output(tmp_path / "out.CSV"))
    assert made.dropped == {"texts": 2, "relations": 2, "judgements": 2}
    rows = table(tmp_path / "out.CSV")
    assert len(rows) == 8
    assert {row["quote"] for row in rows} >= {TEXT, "Head"}


def test_pandas_reads_the_same_spans(made: Made, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: it is no dependency, only a reader")
    made.export("csv", Output(tmp_path / "out"))
    texts = pandas.read_csv(tmp_path / "out" / "articles.csv", dtype=str, keep_default_na=False)
    spans = pandas.read_csv(tmp_path / "out" / "spans.csv", dtype=str, keep_default_na=False)
    assert texts.to_dict("records") == table(tmp_path / "out" / "articles.csv")
    assert spans.to_dict("records") == table(tmp_path / "out" / "spans.csv")


def test_the_programs_in_the_docs_run(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made.export("jsonl", Output(Path("out.jsonl")))
    made.export("csv", Output(Path("out")))
    for containing, path, head in (
        ("json.loads", "out.jsonl", b'"text": "Head'),
        ("csv.DictReader", "out/articles.csv", b'"Head\n\n'),
    ):
        program = compile(block("python", containing), "docs/formats.md", "exec")
        exec(program, {})
        good = Path(path).read_bytes()
        assert good.count(head) == 1
        Path(path).write_bytes(good.replace(head, head.replace(b"Head", b"xHead")))
        with pytest.raises(AssertionError):
            exec(program, {})
        Path(path).write_bytes(good)


def test_the_columns_in_the_docs_are_those_that_are_written(made: Made, tmp_path: Path) -> None:
    made.export("csv", Output(tmp_path / "out"))
    said = dict(
        re.findall(r"^\| (articles|spans|relations|judgements) \|.*\| (.+) \|$", DOCS.read_text(), re.MULTILINE)
    )
    for name, columns in said.items():
        bare = re.sub(r" \(.*?\)", "", columns).split(", ")
        assert bare == (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8").split("\n")[0][1:-1].split('","')
    assert len(said) == 4


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1), min_size=1, max_size=4)
)
def test_any_quote_comes_back_from_a_table(quotes: list[str]) -> None:
    from io import BytesIO, StringIO

    from annotations.formats.dataset import Sheet
    from annotations.formats.tables import write as write_csv

    text = "".join(quotes)
    ends = [sum(map(len, quotes[: count + 1])) for count in range(len(quotes))]
    article = Article("a", text, ())
    sheet = Sheet(
        article,
        tuple(annotation(article, (end - len(quote), end)) for quote, end in zip(quotes, ends, strict=True)),
        (),
        (),
    )
    stream = BytesIO()
    write_csv([sheet], Output(None, stream))
    rows = list(csv.DictReader(StringIO(stream.getvalue().decode(), newline="")))
    assert [text[int(row["start"]) : int(row["end"])] for row in rows] == [row["quote"] for row in rows] == quotes


def test_nothing_is_overwritten_without_force(made: Made, tmp_path: Path) -> None:
    for name, out, file in (
        ("jsonl", "a.jsonl", "a.jsonl"),
        ("csv", "a.csv", "a.csv"),
        ("csv", "out", "out/spans.csv"),
    ):
        write(tmp_path / file, "precious")
        with pytest.raises(FormatError, match="--force"):
            made.export(name, Output(tmp_path / out))
        assert (tmp_path / file).read_text() == "precious"
        made.export(name, Output(tmp_path / out, force=True))
        assert (tmp_path / file).read_text(encoding="utf-8") != "precious"


def test_other_files_in_the_folder_stay(made: Made, tmp_path: Path) -> None:
    write(tmp_path / "out" / "notes.txt", "precious")
    made.export("csv", Output(tmp_path / "out"))
    assert (tmp_path / "out" / "notes.txt").read_text() == "precious"


def test_places_that_cannot_be_written_are_said(made: Made, tmp_path: Path) -> None:
    write(tmp_path / "file", "x")
    for name, out, said in (
        ("jsonl", tmp_path, "this is a folder"),
        ("csv", tmp_path / "file", "this is a file"),
        ("jsonl", tmp_path / "none" / "out.jsonl", "cannot be written"),
        ("csv", tmp_path / "file" / "out", "cannot be written"),
    ):
        with pytest.raises(FormatError, match=said):
            made.export(name, Output(out, force=True))


def test_a_device_is_written_to_and_not_replaced(made: Made) -> None:
    null = Path("/dev/null")
    if not null.is_char_device():
        pytest.skip("this system has no /dev/null")
    made.export("jsonl", Output(null, force=True))
    assert null.is_char_device()


def test_the_table_of_formats() -> None:
    for name, row in FORMATS.items():
        assert row.name == name
        assert row.carries <= PARTS
        assert all(suffix.startswith(".") for suffix in row.suffixes)
    with pytest.raises(FormatError, match="jsonl, csv"):
        format_named("nothing")
