"""`diptych stats`, `diptych list --status` and `diptych mend`, as they are typed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.ids import new_id
from annotations.model import Judgement, Relation
from annotations.project import Project
from annotations.store.tiny import TinyStore
from tests.accidents import put_an_old_file_back
from tests.entries import added, annotation, rejection
from tui.cli import main

Out = tuple[int, str, str]


class Typed:
    """`diptych` in this process, on the project `talks`."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: str) -> Out:
        code = main([*words, "--project", "talks"])
        out, err = self._capture.readouterr()
        assert "Traceback" not in err
        return code, out, err


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(capsys)


@pytest.fixture
def project() -> Project:
    """Three articles; Ann has done one, Bob has begun two and relates to what Ann said."""
    for name in ("one", "two", "three"):
        Path(f"{name}.txt").write_text(f"Prices may rise, said {name}.\n")
    made = Project.create(Path("talks"))
    made.add([Path("one.txt"), Path("two.txt"), Path("three.txt")])
    claim = annotation("one", "CLAIM")
    ann, bob = (TinyStore(made.layer_path(name), name) for name in ("ann", "bob"))
    ann.apply(added(claim, Judgement(new_id(), ("one",), "status", "done", "ann")))
    his = [annotation("one", "PER"), annotation("two", "CLAIM")]
    bob.apply(added(*his, Relation(new_id(), "same", his[1].id, claim.id, "bob")))
    ann.close()
    bob.close()
    return made


def test_stats_prints_a_table_for_each_thing_that_is_counted(typed: Typed, project: Project) -> None:
    code, out, err = typed("stats")
    assert (code, err) == (0, "")
    tables = [[line.split() for line in table.splitlines()] for table in out.split("\n\n")]
    assert tables[0] == [
        ["article", "words", "status", "annotations", "ann", "bob"],
        ["one", "5", "1", "reading,", "1", "done", "2", "done", "1", "reading", "1"],
        ["two", "5", "1", "new,", "1", "reading", "1", "new", "0", "reading", "1"],
        ["three", "5", "new", "0", "new", "0", "new", "0"],
    ]
    assert tables[1][1:] == [
        ["ann", "2", "0", "1", "5", "15", "1", "0", "1"],
        ["bob", "1", "2", "0", "0", "15", "2", "1", "0"],
    ]
    assert tables[2][1:] == [["CLAIM", "2", "1", "2", "1", "1"], ["PER", "1", "0", "1", "0", "1"]]
    assert tables[3][1:] == [["same", "0", "1", "0"]]
    assert tables[4][1:] == [["status", "article", "done", "1"]]


def test_stats_of_one_annotator_finds_the_other_end_of_a_relation(typed: Typed, project: Project) -> None:
    code, out, _ = typed("stats", "--annotator", "bob", "--json")
    found = json.loads(out)
    assert code == 0
    assert [row["annotator"] for row in found["annotators"]] == ["bob"]
    assert found["relations"] == [{"type": "same", "within": 0, "across": 1, "dangling": 0}]
    assert found["annotators"][0]["articles"] == {"reading": 2, "new": 1}


def test_stats_of_one_status(typed: Typed, project: Project) -> None:
    found = json.loads(typed("stats", "--status", "done", "--json")[1])
    assert [(row["id"], row["statuses"]) for row in found["articles"]] == [("one", {"ann": "done"})]
    assert [(row["label"], row["annotators"]) for row in found["labels"]] == [("CLAIM", {"ann": 1})]


def test_stats_tells_pairs_that_are_done_and_what_became_of_suggestions(typed: Typed, project: Project) -> None:
    ann = TinyStore(project.layer_path("ann"), "ann")
    ann.apply(added(Judgement(new_id(), ("one", "two"), "status", "done", "ann")))
    accepted = [replace(annotation("two", "PER", start), origin="entities@1") for start in (0, 1)]
    ann.apply(added(*accepted, rejection("two"), replace(annotation("two"), origin="brat:T1")))
    ann.close()
    out = typed("stats")[1]
    tables = [[line.split() for line in table.splitlines()] for table in out.split("\n\n")]
    assert tables[5:] == [
        [
            ["annotator", "article", "only", "in", "it", "done", "with", "only", "in", "it"],
            ["ann", "one", "1", "two", "1"],
        ],
        [
            ["annotator", "from", "annotations", "rejected"],
            ["ann", "hand", "1"],
            ["ann", "entities", "2", "1"],
            ["ann", "imported", "1"],
            ["bob", "hand", "2"],
        ],
    ]
    found = json.loads(typed("stats", "--json", "--annotator", "ann")[1])
    assert found["pairs"] == [{"annotator": "ann", "articles": ["one", "two"], "only": {"one": 1, "two": 1}}]
    assert [tuple(row.values()) for row in found["origins"]] == [
        ("ann", "hand", 1, 0),
        ("ann", "entities", 2, 1),
        ("ann", "imported", 1, 0),
    ]


def test_stats_counts_no_pair_when_the_schema_cannot_be_read(typed: Typed, project: Project) -> None:
    ann = TinyStore(project.layer_path("ann"), "ann")
    ann.apply(added(Judgement(new_id(), ("one", "two"), "status", "done", "ann")))
    ann.close()
    assert json.loads(typed("stats", "--json")[1])["pairs"]
    settings = project.root / "diptych.toml"
    settings.write_text(settings.read_text().replace('schema = "news-claims"', 'schema = "gone.toml"'))
    code, out, err = typed("stats", "--json")
    assert code == 1
    assert "gone.toml" in err
    assert json.loads(out)["pairs"] == []


def test_stats_says_what_it_cannot_count(typed: Typed, project: Project) -> None:
    (project.root / "articles" / "one.txt").unlink()
    (project.root / "articles" / "two.txt").write_bytes(b"\xff")
    code, _, err = typed("stats")
    assert code == 1
    assert "byte 0xFF" in err
    assert "2 annotations of articles that are not in the project are not counted" in err
    assert typed("stats", "--annotator", "cy")[0] == 1


def test_stats_of_an_empty_project(typed: Typed) -> None:
    Project.create(Path("talks"))
    assert typed("stats") == (0, "article  words  status  annotations\n", "")


def ids(out: str) -> list[str]:
    return [row["id"] for row in json.loads(out)]


def test_list_shows_and_chooses_by_status(typed: Typed, project: Project) -> None:
    assert [row["status"] for row in json.loads(typed("list", "--json")[1])] == [
        {"ann": "done", "bob": "reading"},
        {"ann": "new", "bob": "reading"},
        {"ann": "new", "bob": "new"},
    ]
    assert ids(typed("list", "--json", "--status", "new")[1]) == ["two", "three"]
    assert ids(typed("list", "--json", "--status", "reading")[1]) == ["one", "two"]
    assert ids(typed("list", "--json", "--status", "done", "--annotator", "ann")[1]) == ["one"]
    assert ids(typed("list", "--json", "--status", "done", "--annotator", "bob")[1]) == []
    assert typed("list", "--status", "new", "--annotator", "nobody yet")[:2] == (1, "")  # as stats and export say it
    assert "1 reading, 1 done" in typed("list")[1].splitlines()[1]
    with pytest.raises(SystemExit):
        typed("list", "--status", "half")


@pytest.mark.parametrize("words", [("list",), ("stats",), ("export", "jsonl", "out.jsonl")])
def test_a_layer_whose_files_contradict_each_other_is_asked_about_in_one_line(
    words: tuple[str, ...], typed: Typed, project: Project
) -> None:
    put_an_old_file_back(project.layer_path("ann"))
    code, out, err = typed(*words)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "Say so with: diptych mend --annotator ann --keep snapshot|journal" in err
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize("words", [("list",), ("stats",), ("export", "jsonl", "out.jsonl")])
def test_damage_that_reading_finds_is_said(words: tuple[str, ...], typed: Typed, project: Project) -> None:
    path = project.layer_path("ann")
    journal = path.with_name("ann.json.journal")
    journal.write_bytes(journal.read_bytes() + b"no record\n")
    _, _, err = typed(*words)
    assert "ann.json.journal ends with 10 bytes that do not prove themselves" in err


@pytest.mark.parametrize(("keep", "left"), [("snapshot", 1), ("journal", 3)])
def test_mend_takes_the_answer_and_everything_goes_on(keep: str, left: int, typed: Typed, project: Project) -> None:
    path = project.layer_path("ann")
    put_an_old_file_back(path)
    code, out, err = typed("mend")
    assert (code, out) == (1, "")
    assert err.splitlines()[0].endswith("diptych mend --annotator ann --keep snapshot|journal")
    assert "bob.json is whole: 2 annotations" in err
    code, out, err = typed("mend", "--annotator", "ann", "--keep", keep, "--json")
    assert (code, [row["annotations"] for row in json.loads(out)]) == (0, [left])
    assert f"ann.json is whole: {left} annotation" in err
    assert len(list(path.parent.glob("*.orphan-*" if keep == "snapshot" else "*.foreign-*"))) == 1
    assert (
        typed("mend", "--annotator", "ann")[2] == f"diptych: ann.json is whole: {left} annotation{'s' * (left > 1)}\n"
    )
    assert typed("list")[0] == 0


def test_mend_brings_a_journal_into_its_file(typed: Typed, project: Project) -> None:
    path = project.layer_path("ann")
    store = TinyStore(path, "ann")
    store.apply(added(fresh := annotation("two")))
    assert typed("mend", "--annotator", "ann")[0] == 1  # it is open here
    store.abandon()
    assert fresh.id not in path.read_text()
    assert typed("mend")[0] == 0
    assert fresh.id in path.read_text()


def test_mend_says_what_it_cannot_mend(typed: Typed, project: Project) -> None:
    path = project.layer_path("bob")
    for file in path.parent.glob("bob.json.*"):
        file.unlink()
    path.write_bytes(b"\x93garbage")
    code, _, err = typed("mend")
    assert code == 1
    assert "ann.json is whole" in err
    assert "bob.json is damaged: no record in it proves itself" in err
    assert path.read_bytes() == b"\x93garbage"
