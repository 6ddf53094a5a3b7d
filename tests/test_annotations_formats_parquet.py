"""Parquet and Hugging Face datasets: what pyarrow and `datasets` find in ours, and what we find in others."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.jsonlines import line, meta
from annotations.formats.output import Output
from annotations.model import FormatError
from annotations.schema import default_schema
from tests.nasty import SHEETS, project
from tests.sheets import foreign, placed, sheets, survives
from tui import cli

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'diptych[parquet]'")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'diptych[parquet]'")

from annotations.formats import huggingface, parquet  # noqa: E402 what the skip above has found

SCHEMA = default_schema()
TRAIN = "data/train-00000-of-00001.parquet"


def export(path: Path, written: Iterable[Sheet], module: ModuleType = parquet, **options: str) -> Path:
    assert module.write(written, Output(path, schema=SCHEMA, options=options)) == {}
    return path


def agrees(row: dict[str, Any], sheet: Sheet, label: Any = str, type: Any = str) -> None:
    """A row, as a library of others gives it, says what its sheet says."""
    wanted = line(sheet)
    for name in ("id", "title", "text"):
        assert row[name] == wanted[name]
    assert [(entry["name"], entry["value"]) for entry in row["meta"]] == list(meta(sheet.article).items())
    for found, entry in zip(row["annotations"], wanted["annotations"], strict=True):
        assert [(span["start"], span["end"]) for span in found["spans"]] == list(map(tuple, entry["spans"]))
        assert [row["text"][span["start"] : span["end"]] for span in found["spans"]] == found["quotes"]
        assert label(found["label"]) == entry["label"]
        assert values(found["attributes"]) == entry["attributes"]
        assert [found[name] for name in parquet._SIGNED] == [entry[name] for name in parquet._SIGNED]
    for found, entry in zip(row["relations"], wanted["relations"], strict=True):
        assert (type(found["type"]), values(found["attributes"])) == (entry["type"], entry["attributes"])
        assert [found[name] for name in ("id", "source", "target")] == [entry[n] for n in ("id", "source", "target")]
    for found, entry in zip(row["judgements"], wanted["judgements"], strict=True):
        assert (found["articles"], found["name"]) == (entry["articles"], entry["name"])
        assert (found["value"] if found["flag"] is None else found["flag"]) == entry["value"]


def values(attributes: Iterable[dict[str, Any]]) -> dict[str, str | bool]:
    return {entry["name"]: entry["value"] if entry["flag"] is None else entry["flag"] for entry in attributes}


# ---------------------------------------------------------------- parquet


def test_pyarrow_finds_the_same(tmp_path: Path) -> None:
    rows = pq.read_table(export(tmp_path / "out.parquet", SHEETS)).to_pylist()
    for row, sheet in zip(rows, SHEETS, strict=True):
        agrees(row, sheet)


def test_every_column_has_a_type(tmp_path: Path) -> None:
    schema = pq.read_schema(export(tmp_path / "out.parquet", []))
    assert schema.names == list(parquet.COLUMNS)
    entry = schema.field("annotations").type.value_type
    assert entry.field("spans").type.value_type.field("start").type == pa.int64()
    assert entry.field("attributes").type.value_type.field("flag").type == pa.bool_()
    assert all(schema.field(name).type == pa.string() for name in ("id", "title", "text"))


def test_the_nasty_corpus_comes_back(tmp_path: Path) -> None:
    found = placed(parquet.read(Input(export(tmp_path / "out.parquet", SHEETS))))
    assert found == list(map(foreign, SHEETS))


@settings(max_examples=40, deadline=None)
@given(sheets())
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, written: list[Sheet]) -> None:
    root = tmp_path_factory.mktemp("parquet")
    assert placed(parquet.read(Input(export(root / "out.parquet", written)))) == list(map(foreign, written))
    assert placed(huggingface.read(Input(export(root / "hf", written, huggingface)))) == list(map(foreign, written))


def test_rows_are_written_and_read_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROWS", 2)
    monkeypatch.setattr(parquet, "AT_ONCE", 1)
    path = export(tmp_path / "out.parquet", SHEETS[:5])
    groups = pq.ParquetFile(path).metadata
    assert [groups.row_group(number).num_rows for number in range(groups.num_row_groups)] == [2, 2, 1]
    assert placed(parquet.read(Input(path))) == list(map(foreign, SHEETS[:5]))
    monkeypatch.setattr(parquet, "GROUP", 1)
    assert pq.ParquetFile(export(tmp_path / "small.parquet", SHEETS)).metadata.num_row_groups == len(SHEETS)


def test_no_article_is_a_dataset_too(tmp_path: Path) -> None:
    assert list(parquet.read(Input(export(tmp_path / "out.parquet", [])))) == []
    assert list(huggingface.read(Input(export(tmp_path / "hf", [], huggingface)))) == []


def test_rows_of_others(tmp_path: Path) -> None:
    rows = [
        {
            "text": "Ann said no",
            "annotations": [{"label": "PER", "spans": [{"start": 0, "end": 3}]}],
            "score": 0.5,
        },
        {"text": "Nothing", "annotations": None, "score": None},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "them.parquet")
    unplaced, one, two = parquet.read(Input(tmp_path / "them.parquet"))
    assert unplaced == Unplaced("score", "the column score is none of ours and was not read")
    assert isinstance(one, ForeignText)
    assert (one.id, one.text, one.place) == ("them-1", "Ann said no", "row 1")
    assert [(entry.label, entry.spans, entry.place) for entry in one.annotations] == [
        ("PER", ((0, 3),), "row 1.annotations[0]")
    ]
    assert isinstance(two, ForeignText)
    assert (two.id, two.annotations) == ("them-2", ())


# ---------------------------------------------------------------- hostile


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    for content in (b"", b"PAR1", b"PAR1" + bytes(99) + b"PAR1", b"\xff" * 50):
        path.write_bytes(content)
        with pytest.raises(FormatError, match=r"x\.parquet: broken, or no Parquet"):
            list(parquet.read(Input(path)))
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(FormatError, match=r"this is a folder|there is no such file"):
            list(parquet.read(Input(path)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(FormatError, match="there is no Parquet file"):
        list(huggingface.read(Input(tmp_path / "empty")))


def test_a_table_without_texts_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"question": ["a"]}), tmp_path / "x.parquet")
    with pytest.raises(FormatError, match="no column text, but question"):
        list(parquet.read(Input(tmp_path / "x.parquet")))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": 5}, 'row 1: "text" must be a text'),
        ({"text": "a", "annotations": "b"}, 'row 1: "annotations" must be a list'),
        ({"text": "a", "annotations": [{"label": 3, "spans": []}]}, "row 1.annotations.0.: the label 3 has no name"),
        ({"text": "a", "annotations": [{"label": "A"}]}, 'it has no "spans"'),
        ({"text": "a", "annotations": [{"label": "A", "spans": [{"start": -1, "end": 1}]}]}, "must be a whole number"),
        ({"text": "a", "judgements": [{"name": "x"}]}, 'it has no "value"'),
        ({"text": "a", "meta": [{"name": "x"}]}, 'it has no "value"'),
    ],
)
def test_a_row_that_is_not_as_it_must_be_is_refused(row: dict[str, Any], said: str, tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "x.parquet")
    with pytest.raises(FormatError, match=said):
        list(parquet.read(Input(tmp_path / "x.parquet")))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("parquet") / "x.parquet"
    whole = export(path, SHEETS).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    gone = data.draw(st.sampled_from((0, 1, 9)))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + gone :])
    survives(parquet.read, path)


# ---------------------------------------------------------------- Hugging Face


@pytest.fixture
def datasets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    for name in (
        "HF_DATASETS_OFFLINE",
        "HF_HUB_OFFLINE",
        "HF_HUB_DISABLE_TELEMETRY",
        "HF_DATASETS_DISABLE_PROGRESS_BARS",
    ):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf-home"))
    found: ModuleType = pytest.importorskip("datasets", reason="the library `datasets` is not installed")
    return found


def test_datasets_finds_the_same(datasets: Any, tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, huggingface)
    loaded = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == ["train"]
    train = loaded["train"]
    labels = train.features["annotations"].feature["label"]
    types = train.features["relations"].feature["type"]
    assert labels.names == [label.name for label in SCHEMA.labels]
    assert types.names == [relation.name for relation in SCHEMA.relations]
    for row, sheet in zip(train, SHEETS, strict=True):
        agrees(row, sheet, labels.int2str, types.int2str)


def test_the_features_of_the_card_are_those_of_the_file(datasets: Any, tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, huggingface)
    card = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))["train"].features
    assert datasets.Features.from_arrow_schema(pq.read_schema(folder / TRAIN)) == card
    alone = datasets.load_dataset("parquet", data_files=str(folder / TRAIN), cache_dir=str(tmp_path / "cache"))
    assert alone["train"].features == card


def test_any_name_can_be_a_label(datasets: Any, tmp_path: Path) -> None:
    names = ["a: b", "'\"", "{[", "#", "\u2028\x85\x7f\ufeff\ufffe", "🎉", "null", "0", "- x\n\t"]
    [first, *_] = SHEETS[0].annotations
    said = tuple(replace(first, id=f"{number:032x}", label=name) for number, name in enumerate(names))
    folder = export(tmp_path / "out", [replace(SHEETS[0], annotations=said, relations=())], huggingface)
    train = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))["train"]
    label = train.features["annotations"].feature["label"]
    assert [label.int2str(entry["label"]) for entry in train[0]["annotations"]] == names
    [text] = placed(huggingface.read(Input(folder)))
    assert [entry.label for entry in text.annotations] == names


def test_a_dataset_that_datasets_wrote(datasets: Any, tmp_path: Path) -> None:
    kind = datasets.ClassLabel(names=["CLAIM", "PER"])
    span = {"start": datasets.Value("int32"), "end": datasets.Value("int32")}
    features = datasets.Features(
        {"id": datasets.Value("string"), "text": datasets.Value("string")}
        | {"annotations": datasets.List({"label": kind, "spans": datasets.List(span)})}
    )
    rows = [{"id": "x", "text": "Ann said", "annotations": [{"label": "PER", "spans": [{"start": 0, "end": 3}]}]}]
    made = datasets.Dataset.from_list(rows, features=features)
    (tmp_path / "data").mkdir()
    made.to_parquet(str(tmp_path / "data" / "train.parquet"))
    [text] = placed(huggingface.read(Input(tmp_path)))
    assert [(entry.label, entry.spans) for entry in text.annotations] == [("PER", ((0, 3),))]


def test_splits_share_a_folder_and_the_numbers_of_their_labels(datasets: Any, tmp_path: Path) -> None:
    written = [replace(sheet, annotations=[], relations=[]) for sheet in SHEETS]
    for number, label in enumerate(("CLAIM", "Mine", "Yours")):
        said = replace(SHEETS[number].annotations[0], label=label)
        written[number] = replace(written[number], annotations=(said, SHEETS[number].annotations[1]))
    for name, sheet in zip(("train", "dev", "test"), written, strict=False):
        export(tmp_path / "out", [sheet], huggingface, split=name, splits="train,dev,test")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == ["train", "validation", "test"]
    for split, sheet in zip(loaded.values(), written, strict=False):
        label = split.features["annotations"].feature["label"]
        assert label.names == [*(known.name for known in SCHEMA.labels), "Mine", "Yours"]
        for row in split:
            agrees(row, sheet, label.int2str)
    found = {text.id: text for text in placed(huggingface.read(Input(tmp_path / "out")))}
    assert found == {sheet.article.id: foreign(sheet) for sheet in written[:3]}
    with pytest.raises(FormatError, match="--force"):
        export(tmp_path / "out", written[:1], huggingface, split="train", splits="train,dev,test")


def test_splits_of_a_project(datasets: Any, tmp_path: Path) -> None:
    made = project(tmp_path)
    words = ["export", "hf", str(tmp_path / "out"), "--project", str(made.root), "--split", "train=.5,dev=.2,test=.3"]
    assert cli.main(words) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["README.md", "data"]
    [*found] = placed(huggingface.read(Input(tmp_path / "out")))
    assert {text.id for text in found} == {sheet.article.id for sheet in SHEETS}
    rows = [pq.read_metadata(path).num_rows for path in sorted((tmp_path / "out" / "data").iterdir())]
    assert len(rows) == 3
    assert 0 in rows, "a split without articles, which `datasets` would refuse if the card named it"
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert sorted(split.num_rows for split in loaded.values()) == sorted(filter(None, rows))


def test_the_nasty_corpus_comes_back_from_a_folder(tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, huggingface)
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*")) == ["README.md", TRAIN]
    assert placed(huggingface.read(Input(folder))) == list(map(foreign, SHEETS))


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    folder = export(tmp_path / "out", SHEETS, huggingface)
    before = (folder / TRAIN).read_bytes()
    with pytest.raises(FormatError, match="--force"):
        export(folder, SHEETS[:1], huggingface)
    assert (folder / TRAIN).read_bytes() == before
