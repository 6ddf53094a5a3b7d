"""Claim pairs: what is a pair, what it is called, and that pandas and `datasets` load the same."""

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from annotations.formats.dataset import Sheet
from annotations.formats.output import Output
from annotations.formats.pairs import COLUMNS, NONE, Inference, inference, write
from annotations.ids import new_id
from annotations.labels import RelationType, Schema
from annotations.model import FormatError, Relation
from annotations.schema import default_schema, parse_schema
from tests.nasty import ABSENT, ANNOTATIONS, ENDS, PLAIN, RELATIONS, SHEETS, TEXTS, project

CLAIMS = {"gaps", "over the line end", "start", "whole", "hebrew", "tags", "separators", "emoji gaps", "comment"}
PAIRS = [relation for relation in RELATIONS if relation.type not in ("hedges", "source")]


def made(sheets: Iterable[Sheet] = SHEETS, schema: Schema | None = None) -> tuple[list[dict], dict[str, int]]:
    stream = BytesIO()
    dropped = dict(write(sheets, Output(None, stream, schema=schema)))
    return [json.loads(line) for line in stream.getvalue().decode().split("\n")[:-1]], dropped


def test_a_row_for_each_relation_between_claims_and_the_rest_is_counted() -> None:
    rows, dropped = made()
    assert {row["id"] for row in rows if row["type"] != NONE} == {relation.id for relation in PAIRS}
    assert dropped == {
        "texts": len(SHEETS),
        "annotations in no pair": len(ANNOTATIONS) - len(CLAIMS | ABSENT.keys()),
        "relations that do not join two claims": len(RELATIONS) - len(PAIRS),
        "judgements": sum(len(sheet.judgements) for sheet in SHEETS),
    }


def test_every_quote_stands_in_its_text_and_in_its_context() -> None:
    rows, _ = made()
    for row in rows:
        ends = ((row["source"], row["premise"]), (row["target"], row["hypothesis"]))
        for end, quote in ends[: 1 if row["type"] == NONE else 2]:
            text = TEXTS[end["article"]]
            quotes = [text[span["start"] : span["end"]] for span in end["spans"]]
            assert quotes == end["quotes"]
            assert " ".join(quotes) == quote
            shift = end["context_start"]
            assert text[shift : shift + len(end["context"])] == end["context"]
            assert [end["context"][s["start"] - shift : s["end"] - shift] for s in end["spans"]] == quotes


def test_a_row_holds_both_claims_with_their_articles() -> None:
    rows, _ = made()
    [row] = [row for row in rows if row["type"] == "contradicts"]
    source, target = row.pop("source"), row.pop("target")
    assert row == {
        "id": RELATIONS[3].id,
        "type": "contradicts",
        "across": True,
        "premise": "Ministers agreed on Monday",
        "hypothesis": TEXTS["emoji"],
        "nli": "contradiction",
        "nli_back": "contradiction",
        "attributes": [{"name": "sure", "value": "sure"}],
        "annotator": "ann",
        "note": "",
        "origin": "hand",
        "created": RELATIONS[3].created,
        "modified": RELATIONS[3].modified,
    }
    assert source == {
        "annotation": ANNOTATIONS["start"].id,
        "article": PLAIN,
        "title": "Ministers sign",
        "outlet": "The Desk",
        "url": "https://example.org/a?b=c&d",
        "author": "A. Writer",
        "published": "2026",
        "label": "CLAIM",
        "spans": [{"start": 0, "end": 26}],
        "quotes": ["Ministers agreed on Monday"],
        "context": "Ministers agreed on Monday.",
        "context_start": 0,
        "attributes": [
            {"name": "type", "value": "fact"},
            {"name": "check", "value": "true"},
            {"name": "sure", "value": "sure"},
        ],
        "annotator": "ann",
        "note": "",
        "origin": "hand",
    }
    assert target["article"] == "emoji"
    within = {row["id"] for row in rows if not row["across"]}
    assert within == {RELATIONS[number].id for number in (2, 6, 7)}


def test_a_claim_that_another_article_does_not_have_has_a_row_without_a_hypothesis() -> None:
    rows, _ = made()
    alone = [row for row in rows if row["type"] == NONE]
    ids = {ANNOTATIONS[name].id: others for name, others in ABSENT.items()}
    assert {(row["source"]["annotation"], row["target"]["article"]) for row in alone} == {
        (one, other) for one, others in ids.items() for other in others
    }
    [row] = [row for row in alone if row["source"]["annotation"] == ANNOTATIONS["tags"].id]
    assert (row["premise"], row["hypothesis"], row["nli"], row["nli_back"]) == ("<b>&amp;</b>", "", "", "")
    assert (row["across"], row["annotator"], row["origin"], row["created"]) == (True, "ann", "", "")
    known = {"article": "emoji", "title": row["target"]["title"]}
    assert {name: value for name, value in row["target"].items() if value} == {n: v for n, v in known.items() if v}


def test_the_target_may_stand_in_an_earlier_article() -> None:
    rows, dropped = made(SHEETS[::-1])
    assert {row["id"]: row for row in rows} == {row["id"]: row for row in made()[0]}
    assert dropped == made()[1]


def test_the_default_schema_says_what_each_relation_is() -> None:
    schema = default_schema()
    assert {kind.name: tuple(inference(kind)) for kind in schema.relations if any(inference(kind))} == {
        "same": ("entailment", "entailment"),
        "elaborates": ("entailment", ""),
        "contradicts": ("contradiction", "contradiction"),
        "qualifies": ("neutral", "neutral"),
        "related": ("neutral", "neutral"),
    }


@pytest.mark.parametrize(
    ("said", "symmetric", "wanted"),
    [
        ("Entailment from target to source", False, Inference("", "entailment")),
        ("entailment", False, Inference("entailment", "")),
        ("entailment", True, Inference("entailment", "entailment")),
        ("neutral from source to target", True, Inference("neutral", "")),
        ("entailed, or so", True, Inference()),
        ("", True, Inference()),
    ],
)
def test_what_a_schema_may_say(said: str, symmetric: bool, wanted: Inference) -> None:
    kind = RelationType("r", "1", ("A",), ("A",), symmetric=symmetric, map={"nli": said} if said else {})
    assert inference(kind) == wanted
    assert inference(None) == Inference()


def test_another_schema_has_other_names() -> None:
    schema = parse_schema(
        """
        [schema]
        name = "other"
        [[label]]
        name = "CLAIM"
        group = "entity"
        [[label]]
        name = "THING"
        group = "claim"
        [[relation]]
        name = "backs"
        key = "1"
        source = ["THING"]
        target = ["THING"]
        map = { nli = "entailment" }
        [[relation]]
        name = "names"
        key = "2"
        source = ["THING"]
        target = ["CLAIM"]
        """
    )
    ids = [ANNOTATIONS[name].id for name in ("crossing", "end", "first", "start")]
    relations = (
        Relation(new_id(), "backs", ids[0], ids[2], "ann"),
        Relation(new_id(), "names", ids[0], ids[3], "ann"),
        Relation(new_id(), "names", ids[0], ids[1], "ann"),
        Relation(new_id(), "older than the schema", ids[1], ids[0], "ann"),
        Relation(new_id(), "backs", ids[0], new_id(), "ann"),
    )
    rows, dropped = made([replace(SHEETS[0], relations=relations), replace(SHEETS[1], relations=())], schema)
    assert [(row["type"], row["nli"], row["premise"], row["hypothesis"]) for row in rows] == [
        ("backs", "entailment", "agreed on", "🎉"),
        ("older than the schema", "", "ends", "agreed on"),
    ]
    assert dropped["relations that do not join two claims"] == 3


def test_the_sentence_is_that_of_the_article(tmp_path: Path) -> None:
    rows, _ = made()
    contexts = {row["id"]: (row["source"]["context"], row["target"]["context"]) for row in rows}
    text = TEXTS[PLAIN]
    second = text[text.index("They") : text.index("\n\n")]
    assert contexts[RELATIONS[2].id] == (second, text[text.index("They") :]), "from sentence to sentence"
    assert contexts[RELATIONS[5].id][1] in TEXTS[ENDS]


def flat(row: dict) -> tuple:
    ends = [row["source"], row["target"]]
    spans = [[(span["start"], span["end"]) for span in end["spans"]] for end in ends]
    values = [sorted((value["name"], value["value"]) for value in end["attributes"]) for end in ends]
    texts = [list(end["quotes"]) for end in ends] + [end["context"] for end in ends]
    return (
        row["id"],
        row["type"],
        row["nli"],
        row["premise"],
        row["hypothesis"],
        bool(row["across"]),
        spans,
        values,
        texts,
    )


def exported(path: Path) -> Path:
    write(SHEETS, Output(path))
    return path


def test_pandas_loads_the_same(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: it is only a reader of the tests")
    with exported(tmp_path / "pairs.jsonl").open(encoding="utf-8", newline="\n") as file:
        found = pandas.read_json(file, lines=True, dtype=False)
    assert [flat(row) for row in found.to_dict("records")] == [flat(row) for row in made()[0]]


def test_datasets_loads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_DATASETS_OFFLINE", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "1")
    datasets = pytest.importorskip("datasets", reason="datasets is not installed: it is only a reader of the tests")
    path = str(exported(tmp_path / "pairs.jsonl"))
    found = datasets.load_dataset("json", data_files=path, split="train", cache_dir=str(tmp_path / "cache"))
    assert [flat(row) for row in found] == [flat(row) for row in made()[0]]


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: it is an extra")
    found = parquet.read_table(exported(tmp_path / "pairs.parquet")).to_pylist()
    assert found == made()[0]
    assert list(found[0]) == list(COLUMNS)
    assert list(found[0]["source"]) == list(COLUMNS["source"])
    write([], Output(tmp_path / "none.parquet"))
    assert parquet.read_table(tmp_path / "none.parquet").column_names == list(COLUMNS)


def test_without_pyarrow_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "annotations.formats.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(FormatError, match=r"pip install 'diptych\[parquet\]'"):
        exported(tmp_path / "pairs.parquet")
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_a_project_is_the_same(tmp_path: Path) -> None:
    from annotations.formats.dataset import Choice, Dataset

    dataset = Dataset(project(tmp_path), Choice())
    rows, dropped = made(dataset.sheets(), dataset.project.schema())
    dataset.close()
    assert sorted(map(flat, rows)) == sorted(map(flat, made()[0]))
    assert dropped == made()[1]
