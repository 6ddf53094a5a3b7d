"""Every format on the command line, on the bundled pair with its gold, from another folder than the project's."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.formats.table import FORMATS, Format, Shape
from annotations.model import Change, Step
from annotations.project import Project
from annotations.store import open_layer
from benchmarks import gold
from tests import nasty
from tui.cli import main

NAMES = [
    *("jsonl", "csv", "brat", "conll", "conllu", "webanno", "w3c", "prodigy", "doccano", "labelstudio", "potato"),
    *("slate", "spacy", "cas-xmi", "cas-json", "parquet", "hf", "tei", "pairs", "html", "markdown"),
]
"""Those that are promised, whatever the table of formats says."""
TOLD = ("annotations", "relations", "judgements")
Run = Callable[..., tuple[int, bytes, str]]
every = pytest.mark.parametrize("row", [FORMATS[name] for name in NAMES], ids=lambda row: row.name)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir("/")

    def called(*words: object) -> tuple[int, bytes, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err
        return code, out, err.decode()

    return called


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled pair as a project, all that its gold says in one layer."""
    case = gold.bundled()
    made = Project.create(tmp_path_factory.mktemp("pair") / "pair")
    made.add(sorted(path for path in gold.SAMPLE.iterdir() if path.is_file()))
    store = open_layer(made.layer_path(gold.ANNOTATOR), gold.ANNOTATOR)
    store.apply(Step("gold", tuple(Change(None, entry) for entry in case.entries)))
    store.close()
    return made.root


def out_of(row: Format, folder: Path) -> Path:
    return folder / ("out" + (row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else ""))


def installed(row: Format) -> None:
    for name in {"spacy": ["spacy"], "cas": ["cassis"], "parquet": ["pyarrow"], "hf": ["pyarrow"]}.get(row.extra, []):
        pytest.importorskip(name, reason=f"{name} is not installed: the extra {row.extra} brings it")


def content(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of every file of a folder."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {str(one.relative_to(path)): one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()}


def test_every_name_is_a_format() -> None:
    assert sorted(NAMES) == sorted(FORMATS)


@every
def test_the_pair_leaves_and_comes_back(row: Format, run: Run, pair: Path, tmp_path: Path) -> None:
    installed(row)
    out, told = out_of(row, tmp_path), tmp_path / "told"
    code, stdout, err = run("export", row.name, out, "--project", pair, "--json")
    assert code == 0, err
    report = json.loads(stdout)
    counts = {kind: report["written"][kind] for kind in TOLD}
    case = gold.bundled()
    assert counts == {kind: len(getattr(case, kind)) for kind in TOLD}
    assert json.loads(Path(f"{out}.manifest.json").read_bytes())["not_carried"] == report["not_carried"]
    assert all(f"{what} ({count})" in err for what, count in report["not_carried"].items())
    if not row.reads:
        return
    words = ("import", row.name, out, "--project", told)
    assert run("init", told, *sorted(path for path in gold.SAMPLE.iterdir() if path.is_file()))[0] == 0
    whose = () if "annotators" in row.carries else ("--annotator", "ann")
    code, stdout, err = run(*words, "--json", *whose)
    assert code == 0, err
    report = {**report, "back": json.loads(stdout)}
    assert report["back"]["texts"] == {"added": 0, "there": 2}, "every text finds its article"
    assert not report["back"]["unknown"]
    for kind in TOLD:
        lost = sum(count for what, count in report["not_carried"].items() if what.startswith(kind))
        assert report["back"]["added"].get(kind, 0) >= counts[kind] - lost, kind
    if not report["not_carried"]:
        code, again, err = run("export", "jsonl", "-", "--project", told)
        zulu = run("export", "jsonl", "-", "--project", pair)[1]  # W3C wants UTC as Z, and the layer has it as +00:00
        assert (code, again.replace(b'+00:00"', b'Z"')) == (0, zulu)
    code, stdout, err = run(*words, "--json", *whose)
    assert (code, json.loads(stdout)["added"]) == (0, {}), "once more adds nothing"


@every
def test_nothing_is_overwritten_unless_told(row: Format, run: Run, pair: Path, tmp_path: Path) -> None:
    installed(row)
    out = out_of(row, tmp_path)
    words = ("export", row.name, out, "--project", pair)
    assert run(*words)[0] == 0
    before = content(tmp_path)
    code, _, err = run(*words, "--label", "CLAIM")
    assert (code, "--force" in err) == (1, True)
    assert content(tmp_path) == before
    assert run(*words, "--force")[0] == 0
    assert content(tmp_path) == before, "the same project and choices are the same bytes"


@every
def test_standard_output_is_the_file(row: Format, run: Run, pair: Path, tmp_path: Path) -> None:
    installed(row)
    code, stdout, err = run("export", row.name, "-", "--project", pair)
    if row.shape is Shape.FOLDER:
        assert (code, stdout) == (2, b"")
        assert "folder" in err
        return
    out = tmp_path / ("out" + row.suffixes[0] if row.suffixes else "out")
    assert run("export", row.name, out, "--project", pair)[0] == 0
    assert (code, stdout) == (0, out.read_bytes())


def test_a_file_that_lacks_what_a_folder_holds_says_so(run: Run, pair: Path, tmp_path: Path) -> None:
    for name, out, wanted in (("csv", "a.csv", True), ("csv", "a", False), ("labelstudio", "a.json", False)):
        err = run("export", name, tmp_path / out, "--project", pair)[2]
        assert ("a folder holds them" in err) == wanted, f"{name} {out}: what no folder of the format holds is gone"


@every
def test_every_choice_chooses(row: Format, run: Run, pair: Path, tmp_path: Path) -> None:
    installed(row)
    choices = ("--annotator", "gold", "--article", "breakthrough", "--label", "CLAIM", "--label", "PER")
    code, stdout, err = run("export", row.name, out_of(row, tmp_path), "--project", pair, "--json", *choices)
    assert code == 0, err
    said = [one for one in gold.bundled().annotations if one.article == "breakthrough"]
    wanted = [one for one in said if one.label in ("CLAIM", "PER")]
    written = json.loads(stdout)["written"]
    assert (written["articles"], written["annotations"]) == (1, len(wanted))
    code, stdout, _ = run("export", row.name, tmp_path / "none", "--project", pair, "--json", "--status", "reading")
    assert (code, json.loads(stdout)["written"].get("annotations", 0)) == (0, 0)


@every
def test_every_format_has_splits(row: Format, run: Run, pair: Path, tmp_path: Path) -> None:
    installed(row)
    words = ("--project", pair, "--split", "train=.5,dev=.25,test=.25", "--seed", "2", "--json")
    code, stdout, err = run("export", row.name, tmp_path / "parts", *words)
    assert code == 0, err
    parts = json.loads(stdout)["splits"]
    manifest = json.loads(Path(f"{tmp_path / 'parts'}.manifest.json").read_bytes())
    articles = [article["id"] for part in manifest["splits"].values() for article in part["articles"]]
    assert sorted(articles) == ["breakthrough", "handshake"]
    assert sum(part["written"].get("annotations", 0) for part in parts.values()) == len(gold.bundled().annotations)


OWN = """
[schema]
name = "money"
version = "1"

[[label]]
name = "SUM"
title = "Sum of money"
group = "entity"
key = "s"
color = "green"
unit = "phrase"
guideline = "An amount of money."
"""


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("brat", "annotation.conf"),
        ("labelstudio", "config.xml"),
        ("potato", "config.yaml"),
        ("html", ""),
        ("hf", "README.md"),
    ],
)
def test_a_schema_of_the_projects_own_is_what_a_dataset_declares(
    name: str, file: str, run: Run, tmp_path: Path
) -> None:
    installed(FORMATS[name])
    (tmp_path / "a.txt").write_text("It cost 5 pounds.")
    assert run("init", tmp_path / "own", tmp_path / "a.txt")[0] == 0
    (tmp_path / "own" / "schema.toml").write_text(OWN)
    settings = tmp_path / "own" / "diptych.toml"
    settings.write_text(settings.read_text().replace('"news-claims"', '"schema.toml"'))
    line = {"text": "It cost 5 pounds.", "annotations": [{"label": "SUM", "spans": [[8, 16]]}]}
    (tmp_path / "in.jsonl").write_text(json.dumps(line) + "\n")
    code, _, err = run("import", "jsonl", tmp_path / "in.jsonl", "--project", tmp_path / "own", "--annotator", "ann")
    assert code == 0, err
    assert run("export", name, tmp_path / "out", "--project", tmp_path / "own")[0] == 0
    told = (tmp_path / "out" / file if file else tmp_path / "out").read_text(encoding="utf-8")
    assert "SUM" in told
    assert "CLAIM" not in told


def test_suggesters_are_left_out_unless_chosen_and_what_was_accepted_says_who_proposed_it(
    run: Run, tmp_path: Path
) -> None:
    project = nasty.project(tmp_path)
    [one, other, *_] = (entry for entry in nasty.ANNOTATIONS.values() if entry.annotator == "ann")
    suggested = replace(one, id="d" * 32, annotator="rules", origin="rules@1")
    accepted = replace(other, origin="rules@1")
    for annotator, change in (("rules", Change(None, suggested)), ("ann", Change(other, accepted))):
        store = open_layer(project.root / "annotations" / f"{annotator}.json", annotator)
        store.apply(Step("test", (change,)))
        store.close()

    def origins(*words: str) -> dict[str, str]:
        lines = run("export", "jsonl", "-", "--project", project.root, *words)[1].decode().split("\n")[:-1]
        return {said["id"]: said["origin"] for line in lines for said in json.loads(line)["annotations"]}

    found = origins()
    assert len(found) == len(nasty.ANNOTATIONS)
    assert {name for name, origin in found.items() if origin == "rules@1"} == {accepted.id}
    assert origins("--annotator", "rules") == {suggested.id: "rules@1"}
    assert suggested.id in origins("--annotator", "rules", "--annotator", "ann")


@every
def test_what_keeps_all_else_keeps_who_proposed_it(row: Format, run: Run, tmp_path: Path) -> None:
    installed(row)
    project = nasty.project(tmp_path)
    [one, *_] = (entry for entry in nasty.ANNOTATIONS.values() if entry.annotator == "ann" and entry.label == "CLAIM")
    store = open_layer(project.layer_path("ann"), "ann")
    store.apply(Step("accept", (Change(one, replace(one, origin="rules@0.1-for-the-test")),)))
    store.close()
    out = out_of(row, tmp_path)
    code, stdout, _ = run("export", row.name, out, "--project", project.root, "--json")
    assert code == 0
    dropped = json.loads(stdout)["not_carried"]
    told = any(b"rules@0.1-for-the-test" in data for data in content(out).values())
    packed = row.extra in ("spacy", "parquet", "hf")  # their own tests look into what they compress
    assert told != any("origins" in what for what in dropped) or packed
