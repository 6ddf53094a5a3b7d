"""`diptych export` and `diptych import` as people use them."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotations.formats.table import FORMATS
from annotations.project import Project
from annotations.store import open_layer
from tests import nasty
from tui.cli import main
from tui.command_line.common import reckoned
from tui.command_line.progress import watched
from tui.version import VERSION

Run = Callable[..., tuple[int, str, str]]
NAMES = [sheet.article.id for sheet in nasty.SHEETS]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def called(*words: object) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return called


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The nasty corpus as the project in the current folder."""
    made = nasty.project(tmp_path)
    monkeypatch.chdir(made.root.parent)
    monkeypatch.setattr(sys, "argv", ["diptych"])
    return made


def lines(path: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n")[:-1]]


def manifest(out: str) -> dict[str, object]:
    return json.loads(Path(f"{out}.manifest.json").read_text(encoding="utf-8"))


def said(project: Path, annotator: str) -> int:
    store = open_layer(Project.open(project).layer_path(annotator), annotator, readonly=True)
    count = len([*store.annotations(), *store.relations(), *store.judgements()])
    store.close()
    return count


def test_help_names_the_formats_that_can_be_written_and_read(run: Run) -> None:
    _, out, _ = run("export", "--help")
    assert all(name in out for name, row in FORMATS.items() if row.writes)
    _, out, _ = run("import", "--help")
    assert all(name in out for name, row in FORMATS.items() if row.reads)
    assert run("export", "nothing", "out")[0] == 2


def test_options_of_another_format_are_refused(run: Run, there: Project) -> None:
    code, _, err = run("export", "jsonl", "out.jsonl", "--separator", "tab", "--project", "project")
    assert (code, err) == (2, "diptych: the format jsonl has no option --separator\n")
    code, _, err = run("export", "csv", "out", "--separator", "semicolon", "--project", "project")
    assert (code, err) == (2, "diptych: --separator takes comma or tab, not 'semicolon'\n")
    assert run("export", "csv", "out", "--separator", "tab", "--project", "project")[0] == 0
    assert Path("out/spans.tsv").is_file()


def test_the_manifest_says_what_the_dataset_is_made_of(run: Run, there: Project) -> None:
    assert run("export", "csv", "out.csv", "--project", "project", "--label", "CLAIM", "--annotator", "ann")[0] == 0
    found = manifest("out.csv")
    schema = there.schema()
    articles = [{"id": sheet.article.id, "sha256": sheet.article.digest} for sheet in nasty.SHEETS]
    assert {key: found[key] for key in ("diptych", "schema", "format", "articles")} == {
        "diptych": VERSION,
        "schema": {"name": schema.name, "version": schema.version},
        "format": "csv",
        "articles": articles,
    }
    assert found["choices"] == {"labels": ["CLAIM"], "annotators": ["ann"]}
    claims = [a for a in nasty.ANNOTATIONS.values() if a.label == "CLAIM" and a.annotator == "ann"]
    assert found["written"]["annotations"] == len(claims)  # type: ignore[index]
    assert found["not_carried"]["texts"] == len(nasty.SHEETS)  # type: ignore[index]
    before = Path("out.csv.manifest.json").read_bytes()
    Path("out.csv").unlink()
    code, _, err = run("export", "csv", "out.csv", "--project", "project")
    assert code == 1
    assert "out.csv.manifest.json: it is there already" in err
    assert not Path("out.csv").exists()
    assert Path("out.csv.manifest.json").read_bytes() == before


def test_no_manifest_goes_to_standard_output_or_beside_a_device(run: Run, there: Project) -> None:
    before = sorted(Path.cwd().iterdir())
    assert run("export", "jsonl", "/dev/null", "--project", "project")[0] == 0
    assert not Path("/dev/null.manifest.json").exists()
    assert sorted(Path.cwd().iterdir()) == before


def test_splits_are_by_article_and_stay_as_they_are(run: Run, there: Project) -> None:
    words = ("--project", "project", "--split", "train=.5,dev=.25,test=.25", "--seed", "3")
    assert run("export", "jsonl", "out", *words)[0] == 0
    assert sorted(path.name for path in Path("out").iterdir()) == ["dev.jsonl", "test.jsonl", "train.jsonl"]
    split = {line["id"]: name for name in ("train", "dev", "test") for line in lines(f"out/{name}.jsonl")}
    assert sorted(split) == sorted(NAMES)
    told = manifest("out")["splits"]
    assert {article["id"]: name for name, part in told.items() for article in part["articles"]} == split  # type: ignore[attr-defined]
    Path("more.txt").write_text("One more article.")
    assert run("add", "more.txt", "--project", "project")[0] == 0
    assert run("export", "jsonl", "again", *words)[0] == 0
    again = {line["id"]: name for name in ("train", "dev", "test") for line in lines(f"again/{name}.jsonl")}
    assert again.items() > split.items()
    code, _, err = run("export", "jsonl", "out", *words)
    assert code == 1
    assert "--force" in err
    assert run("export", "csv", "folders", *words, "--json")[0] == 0
    assert sorted(path.name for path in Path("folders").iterdir()) == ["dev", "test", "train"]


def test_splits_that_fail_leave_nothing(run: Run, there: Project) -> None:
    (there.root / "articles" / f"{NAMES[-1]}.txt").write_bytes(b"\xff")
    before = sorted(Path.cwd().iterdir())
    assert run("export", "jsonl", "out", "--project", "project", "--split", "a=.5,b=.5")[0] == 1
    assert sorted(Path.cwd().iterdir()) == before


@pytest.mark.parametrize(
    ("split", "wrong"),
    [
        ("train", "is no split"),
        ("train=.8,test=.1", "make 0.9"),
        ("train=.8,train=.2", "each name once"),
        ("../x=1", "cannot be the name"),
        ("train=nan", "above 0"),
        ("train=2,test=-1", "above 0"),
        ("=1", "cannot be the name"),
    ],
)
def test_splits_that_are_refused(split: str, wrong: str, run: Run, there: Project) -> None:
    code, _, err = run("export", "jsonl", "out", "--project", "project", "--split", split)
    assert code == 2
    assert wrong in err
    assert run("export", "jsonl", "-", "--project", "project", "--split", "a=1")[0] == 2


def test_only_articles_of_a_status(run: Run, there: Project) -> None:
    assert run("export", "jsonl", "done.jsonl", "--project", "project", "--status", "done")[0] == 0
    [line] = lines("done.jsonl")
    assert line["id"] == nasty.PLAIN
    assert {entry["annotator"] for entry in line["annotations"]} == {"ann"}, "bob is only reading it"  # type: ignore[attr-defined, index]
    assert (
        run("export", "jsonl", "some.jsonl", "--project", "project", "--status", "done", "--status", "reading")[0] == 0
    )
    assert sum(len(line["annotations"]) for line in lines("some.jsonl")) == len(nasty.ANNOTATIONS)  # type: ignore[arg-type, misc]
    code, _, err = run("export", "jsonl", "x.jsonl", "--project", "project", "--status", "ready")
    assert (code, "there is new, reading, done" in err) == (2, True)


def test_a_dataset_goes_round(run: Run, there: Project) -> None:
    assert run("export", "jsonl", "one.jsonl", "--project", "project")[0] == 0
    assert run("init", "other")[0] == 0
    code, out, err = run("import", "jsonl", "one.jsonl", "--project", "other")
    assert (code, out) == (0, "")
    count = (
        f"{len(nasty.ANNOTATIONS)} annotations, {len(nasty.RELATIONS)} relations, {len(nasty.JUDGEMENTS)} judgements"
    )
    assert f"imported {count} from one.jsonl ({len(NAMES)} new articles, 0 there already)" in err
    assert "the label 'FOOD'" not in err
    assert run("export", "jsonl", "two.jsonl", "--project", "other")[0] == 0
    assert Path("two.jsonl").read_bytes() == Path("one.jsonl").read_bytes()
    assert manifest("one.jsonl") == manifest("two.jsonl")


FOREIGN = (
    '{"text": "Ann met Bob.", "annotations": ['
    '{"label": "PERS", "spans": [[0, 3]], "id": "T1"}, {"label": "FOOD", "spans": [[4, 7]], "id": "T2"},'
    ' {"label": "PERS", "spans": [[90, 99]], "id": "T3"}, {"label": "PER", "spans": [[1, 4]], "quotes": ["Bob"]}]}\n'
)


def test_importing_says_what_a_person_has_to_look_at(run: Run) -> None:
    Path("in.jsonl").write_text(FOREIGN)
    assert run("init", "talks")[0] == 0
    words = ("import", "jsonl", "in.jsonl", "--project", "talks", "--annotator", "ann")
    code, _, err = run(*words)
    assert code == 1
    assert "imported 3 annotations, 0 relations, 0 judgements from in.jsonl (1 new article, 0 there already)" in err
    assert "the label 'PERS' is not in the schema news-claims; kept as it is: 1" in err
    assert "put where their quotes stand: 1\ndiptych:   in.jsonl:1 annotations[3]: PER stands at 8-11" in err
    assert "could not be placed: 1\ndiptych:   in.jsonl:1 annotations[2]: PERS T3: 90-99 is not in the text" in err
    Path("map.toml").write_text('[labels]\nPERS = "PER"\nFOOD = ""\n')
    code, out, err = run(*words, "--labels", "map.toml", "--json", "--update", "--report", "report.json")
    told = json.loads(out)
    assert (told["added"], told["there"], told["updated"]) == ({}, {"annotations": 1}, {"annotations": 1})
    assert told["dropped"] == [{"kind": "label", "name": "FOOD", "count": 1}]
    assert json.loads(Path("report.json").read_text()) == told
    assert "the label 'FOOD' was left out, as the map says: 1" in err
    assert run(*words, "--report", "report.json")[0] == 1, "the report is there already"


def test_a_broken_file_imports_nothing(run: Run) -> None:
    Path("in.jsonl").write_text(FOREIGN + "{")
    assert run("init", "talks")[0] == 0
    code, _, err = run("import", "jsonl", "in.jsonl", "--project", "talks", "--annotator", "ann")
    assert code == 1
    assert err.startswith("diptych: in.jsonl:2: not JSON")
    assert Project.open(Path("talks")).articles() == []
    assert Project.open(Path("talks")).layers() == []


@pytest.mark.parametrize("name", ["jsonl", "conll", "conllu", "doccano", "prodigy"])
def test_importing_nothing_is_said(name: str, run: Run) -> None:
    run("init", "project")
    Path("empty").write_bytes(b"")
    code, out, err = run("import", name, "empty", "--project", "project")
    assert (code, out, err) == (1, "", f"diptych: empty: the format {name} finds nothing in it to import\n")
    code, out, _ = run("import", name, "empty", "--json", "--project", "project")
    assert (code, json.loads(out)["added"]) == (1, {})


def test_the_map_of_the_schema(run: Run) -> None:
    Path("in.jsonl").write_text('{"text": "Ann", "annotations": [{"label": "PERSON", "spans": [[0, 3]]}]}\n')
    assert run("init", "talks")[0] == 0
    words = ("import", "jsonl", "in.jsonl", "--project", "talks", "--annotator", "ann")
    code, _, err = run(*words, "--map", "nonsense")
    assert (code, "conll2003" in err) == (1, True)
    code, _, err = run(*words, "--map", "ontonotes")
    assert (code, "not in the schema" in err) == (0, False)
    assert said(Path("talks"), "ann") == 1


def test_numbers_before_words() -> None:
    assert reckoned(1, "annotations of articles that are gone") == "1 annotation of articles that are gone"
    assert reckoned(2, "relations") == "2 relations"
    assert reckoned(1, "relations") == "1 relation"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals_and_long_work(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("tui.command_line.progress.monotonic", lambda: now[0])
    for terminal, seconds, words in ((Terminal(), 1, True), (Terminal(), 0, False), (io.StringIO(), 1, False)):
        monkeypatch.setattr(sys, "stderr", terminal)
        passed = []
        for item in watched(range(3), "reading", 3):
            passed.append(item)
            now[0] += seconds
        assert passed == [0, 1, 2]
        assert ("reading 1 of 3" in terminal.getvalue()) == words
        assert terminal.getvalue().endswith("\r\x1b[K") == words


def test_a_format_that_joins_splits_has_them_in_one_dataset(run: Run, there: Project) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed: the extra hf brings it")
    assert run("export", "hf", "out", "--project", "project", "--split", "train=.5,test=.5")[0] == 0
    assert sorted(path.name for path in Path("out", "data").iterdir()) == [
        "test-00000-of-00001.parquet",
        "train-00000-of-00001.parquet",
    ]
    assert run("import", "hf", "out", "--project", "project")[0] == 0
