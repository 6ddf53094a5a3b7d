import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.formats.table import FORMATS
from annotations.ids import new_id
from annotations.model import Annotation, Change, Judgement, Step
from annotations.project import Project
from annotations.store import open_layer
from articles.span import Span
from tui import cli, version
from tui.cli import COMMANDS, main
from tui.command_line import common

ROOT = Path(__file__).parents[1]


class Run:
    """`diptych` in this process: exit code, what it printed, what it said."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: object) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self._capture.readouterr()
        assert "Traceback" not in err
        return code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


def shell(command: str, **settings: str) -> "subprocess.CompletedProcess[bytes]":
    """A command line in a shell of its own, in which `diptych` is ours."""
    program = f'diptych() {{ "{sys.executable}" -m tui.cli "$@"; }}\n{command}'
    environment = {**os.environ, **settings}
    return subprocess.run(["bash", "-c", program], capture_output=True, env=environment, check=False, timeout=60)


def write(name: str, text: str | bytes = "Some text.\n") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def project(run: Run) -> Project:
    write("one.txt", "Prices may rise, they said.\n")
    write("two.md", "---\ntitle: Second\nsource: Desk\npublished: 2025-06-11\n---\nPrices *will* rise.\n")
    assert run("init", "talks", "one.txt", "two.md")[0] == 0
    made = Project.open(Path("talks"))
    articles = [made.load(name) for name in ("one", "two")]
    targets = [describe(article.text, [Span(0, 6)], article.digest) for article in articles]
    entries = [Annotation(new_id(), name, "THING", at, "ann") for name, at in zip(("one", "two"), targets, strict=True)]
    done = Judgement(new_id(), ("one",), "status", "done", "ann")
    store = open_layer(made.layer_path("ann"), "ann")
    store.apply(Step("test", tuple(Change(None, entry) for entry in (*entries, done))))
    store.close()
    return made


def test_version(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--version") == (0, f"diptych {version.VERSION}\n", "")
    monkeypatch.setattr(version, "places", lambda: {"articles": Path("/x"), "annotations": Path("/x"), "tui": None})
    code, out, err = run("--version")
    assert (code, out) == (1, f"diptych {version.VERSION}\n")
    assert "articles from /x, annotations from /x, tui from nowhere" in err.replace("\\", "/")


def test_the_packages_come_from_one_place() -> None:
    assert set(version.places().values()) == {ROOT}


def test_help_names_every_command_and_gives_an_example(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in COMMANDS:
        assert f"  {command.name} " in out
        code, told, _ = run(command.name, "--help")
        assert code == 0
        assert f"example:\n  diptych {command.name} " in told
    assert "diptych ./list" in out
    assert run("-h") == (0, out, "")


def test_the_examples_are_command_lines_that_parse(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module
    from shlex import split

    for command in (*COMMANDS, cli.READ):
        module = import_module(f"tui.command_line.{command.module}")
        seen: list[object] = []
        monkeypatch.setattr(module, "run", lambda options, seen=seen: seen.append(options) or 0)
        assert run(*split(module.EXAMPLE)[1:])[0] == 0
        assert len(seen) == 1


def test_init_makes_a_project_with_copies(run: Run) -> None:
    write("a.txt")
    write("in/b.md", "# B\n")
    code, out, err = run("init", "new/talks", "a.txt", "in", "--name", "Trade talks")
    assert (code, out) == (0, "")
    assert "added 2 articles: a, b" in err
    assert Project.open(Path("new/talks")).name == "Trade talks"
    assert Path("new/talks/articles/a.txt").read_text() == "Some text.\n"


def test_init_in_the_current_folder(run: Run) -> None:
    assert run("init")[0] == 0
    assert Path("diptych.toml").is_file()
    code, _, err = run("init")
    assert code == 1
    assert "project here already" in err


def test_init_with_a_path_that_is_missing_leaves_nothing(run: Run) -> None:
    code, _, err = run("init", "talks", "none.txt")
    assert (code, err) == (1, "diptych: none.txt: there is no such file or folder\n")
    assert not Path("talks").exists()


def test_init_in_our_own_source_is_refused(run: Run) -> None:
    code, _, err = run("init", ROOT / "talks")
    assert code == 1
    assert "own source" in err
    assert not (ROOT / "talks").exists()


def test_init_prints_json(run: Run) -> None:
    write("a.txt")
    code, out, _ = run("init", "talks", "a.txt", "--json")
    assert code == 0
    assert json.loads(out) == {
        "project": str(Path("talks").resolve()),
        "added": [{"id": "a", "title": "Some text", "original": "a.txt"}],
        "duplicates": [],
        "near_duplicates": [],
        "faults": [],
    }


def test_add(run: Run, project: Project) -> None:
    write("in/three.txt", "Three.".encode("utf-16"))
    write("in/one.txt", "Another one.")
    write("in/bad.txt", b"caf\xe9")
    write("in/notes.pdf")
    write("same.txt", "Three.")
    code, out, err = run("add", "in", "same.txt", "--project", "talks")
    assert (code, out) == (1, "")
    assert "added 2 articles: one-2, three" in err
    assert "same.txt is there already, as three: not added again" in err
    assert "bad.txt:1: byte 0xE9 at offset 3 is not utf-8" in err
    assert "left out 1 file that no article can be: notes.pdf" in err
    code, out, _ = run("add", "in/bad.txt", "--encoding", "latin-1", "--project", "talks", "--json")
    assert (code, [answer["id"] for answer in json.loads(out)["added"]]) == (0, ["bad"])
    assert project.load("bad").text == "café"


def test_add_says_what_is_nearly_the_same(run: Run, project: Project) -> None:
    words = " ".join(f"word{number}" for number in range(100))
    write("long.txt", words)
    write("longer.txt", f"{words} and so on")
    assert run("add", "long.txt", "--project", "talks")[0] == 0
    code, out, err = run("add", "longer.txt", "--project", "talks", "--json")
    assert (code, err) == (0, "diptych: longer is nearly the same as long (98 %)\n")
    assert json.loads(out)["near_duplicates"] == [{"id": "longer", "like": "long", "percent": 98}]
    write("again.txt", f"{words} and on")
    assert "again is nearly the same as longer (9" in run("init", "other", "longer.txt", "again.txt")[2]


def test_add_from_standard_input(project: Project) -> None:
    lines = '{"id": "x", "text": "Ex."}\n{"text": 1}\n'
    done = shell(f"printf '%s' '{lines}' | diptych add - --project talks")
    assert done.returncode == 1
    assert b'standard input:2: it has no "text"' in done.stderr
    assert project.load("x").text == "Ex."
    assert shell("diptych add - --project talks < /dev/null").returncode == 1


def test_standard_input_is_read_once(run: Run, project: Project) -> None:
    assert run("add", "-", "-", "--project", "talks")[0] == 2


def test_list(run: Run, project: Project) -> None:
    code, out, err = run("list", "--project", "talks")
    assert (code, err) == (0, "")
    head, one, two = out.splitlines()
    assert head.split() == ["id", "title", "source", "date", "words", "status", "annotations"]
    assert one.split()[-4:] == ["5", "done", "THING", "1"]
    assert two.split() == ["two", "Second", "Desk", "2025-06-11", "3", "reading", "THING", "1"]


def test_list_as_json(run: Run, project: Project) -> None:
    code, out, _ = run("list", "--project", "talks", "--json")
    one, two = json.loads(out)
    assert code == 0
    assert (one["id"], one["words"], one["status"], one["annotations"]) == ("one", 5, {"ann": "done"}, {"THING": 1})
    assert (two["title"], two["source"], two["published"], two["digest"]) == (
        "Second",
        "Desk",
        "2025-06-11",
        project.load("two").digest,
    )
    assert run("list", "--project", "talks", "--json", "--annotator", "ANN")[1] == out


def test_whose_layer_is_not_there_is_said_alike_by_every_command(run: Run, project: Project) -> None:
    for words in (("list",), ("stats",), ("mend",), ("verify",), ("export", "jsonl", "out.jsonl")):
        code, out, err = run(*words, "--annotator", "zz", "--project", "talks")
        assert (code, out) == (1, "")
        assert err == f"diptych: 'zz' has annotated nothing in {project.root}: there is ann\n"


def test_mending_where_nobody_has_annotated_says_so(run: Run) -> None:
    run("init", "talks")
    code, out, err = run("mend", "--project", "talks")
    assert (code, out, err.count("\n")) == (0, "", 1)
    assert "nobody has annotated anything" in err


def test_list_says_what_is_wrong(run: Run, project: Project) -> None:
    (project.root / "articles" / "one.txt").write_bytes(b"\xff")
    (project.root / "articles" / "two.md").unlink()
    code, out, err = run("list", "--project", "talks")
    assert code == 1
    assert "(cannot be read)" in out
    assert "byte 0xFF" in err
    assert "two: its file two.md is gone" in err


def test_a_schema_that_is_not_there_is_said_and_the_rest_is_listed(run: Run, project: Project) -> None:
    for command in ("list", "stats"):
        _, told, _ = run(command, "--project", "talks")
        text = (project.root / "diptych.toml").read_text()
        (project.root / "diptych.toml").write_text(text.replace('"news-claims"', '"nosuch.toml"'))
        code, out, err = run(command, "--project", "talks")
        assert (code, out, err.count("\n")) == (1, told, 1)
        assert "nosuch.toml" in err
        (project.root / "diptych.toml").write_text(text)


def test_what_the_projects_file_says_in_vain_is_said_and_the_rest_counts(run: Run, project: Project) -> None:
    path = project.root / "diptych.toml"
    line = path.read_text().count("\n") + 1
    path.write_text(path.read_text() + 'shcema = "parc"\n')
    said = f"{path}:{line}: there is no setting `shcema`; did you mean `schema`?"
    for words in (("list",), ("stats",), ("export", "jsonl", "-"), ("mend",)):
        code, _, err = run(*words, "--project", "talks")
        assert code == 0, words
        assert err.splitlines().count(f"diptych: {said}") == 1
    code, out, err = run("verify", "--project", "talks")
    assert code == 1
    assert f"settings: {said}" in out
    assert said not in err


def test_list_of_an_empty_project(run: Run) -> None:
    run("init", "talks")
    assert run("list", "--project", "talks", "--json")[:2] == (0, "[]\n")
    assert run("list", "--project", "talks")[0] == 0


def test_nothing_in_a_table_drives_the_terminal(run: Run) -> None:
    write("a.md", '---\ntitle: "Evil \x1b[31m \u202e title"\n---\nText.\n')
    run("init", "talks", "a.md")
    _, out, _ = run("list", "--project", "talks")
    assert "\x1b" not in out
    assert "\u202e" not in out
    _, _, err = run("bad\x1b[31m\nname.txt")
    assert "\x1b" not in err
    assert err.count("\n") == 1


def test_wide_characters_keep_columns_straight(run: Run) -> None:
    write("a.txt", "漢字漢字\n\nText.")
    write("b.txt", "Plain\n\nText.")
    run("init", "talks", "a.txt", "b.txt")
    _, out, _ = run("list", "--project", "talks")
    assert len({common.cells(line.split(" new")[0]) for line in out.splitlines()[1:]}) == 1


def test_export(run: Run, project: Project) -> None:
    code, out, err = run("export", "jsonl", "out.jsonl", "--project", "talks")
    assert (code, out) == (0, "")
    assert err == "diptych: wrote 2 articles, 2 annotations, 0 relations, 1 judgement to out.jsonl\n"
    lines = [json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    assert [line["text"][0:6] for line in lines] == ["Prices", "Prices"]
    code, _, err = run("export", "jsonl", "out.jsonl", "--project", "talks")
    assert code == 1
    assert "--force" in err
    assert run("export", "jsonl", "out.jsonl", "--project", "talks", "--force")[0] == 0


def test_export_reports_in_json(run: Run, project: Project) -> None:
    code, out, _ = run("export", "csv", "out.csv", "--project", "talks", "--article", "two", "--json")
    assert code == 0
    assert json.loads(out) == {
        "out": "out.csv",
        "written": {"articles": 1, "annotations": 1, "relations": 0, "judgements": 0},
        "moved": 0,
        "left_out": {},
        "not_carried": {"texts": 1},
    }
    assert run("export", "csv", "-", "--project", "talks", "--json")[0] == 2


@pytest.mark.parametrize(
    "out", ["annotations/ann.json", "articles/one.txt", "diptych.toml", "annotations", "articles/new"]
)
def test_no_dataset_replaces_a_part_of_the_project(out: str, run: Run, project: Project) -> None:
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    for row in (row for row in FORMATS.values() if row.writes):
        code, _, err = run("export", row.name, f"talks/annotations/../{out}", "--project", "talks", "--force")
        assert code == 1
        missing = bool(row.extra) and "not installed" in err  # that is said first, and writes as little
        assert missing or "part of the project itself" in err
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before


def test_export_says_what_is_left_out(run: Run, project: Project) -> None:
    write("talks/articles/one.txt", "Costs may rise.\n")
    code, _, err = run("export", "csv", "out.csv", "--project", "talks")
    assert code == 1
    assert "left out 1 annotation whose words are gone" in err
    assert "not in it: texts (2), judgements (1)" in err


def test_export_to_standard_output() -> None:
    write("a.txt", "Größe “zählt” 🎉.\n")
    for encoding in ("utf-8", "ascii"):
        done = shell("diptych init t a.txt; diptych export jsonl - --project t", PYTHONIOENCODING=encoding)
        assert json.loads(done.stdout.decode("utf-8"))["text"] == "Größe “zählt” 🎉.\n"
        assert b"to standard output" in done.stderr


def test_schema(run: Run, project: Project) -> None:
    code, out, _ = run("schema")
    assert code == 0
    assert out.startswith("news-claims")
    assert run("schema", "show", "--project", "talks") == (0, out, "")
    code, out, _ = run("schema", "show", "--json")
    assert json.loads(out)["schema"]["name"] == "news-claims"


@pytest.mark.parametrize(
    ("prepare", "words", "code", "said"),
    [
        (None, ["nosuch"], 1, "nosuch: there is no such file or folder"),
        (None, ["nosuch.txt"], 1, "no such file"),
        (None, ["list", "--project", "nosuch"], 1, "diptych init"),
        (None, ["list"], 1, "diptych init"),
        (None, ["--nosuch"], 2, "unrecognized arguments"),
        (None, ["list", "nosuch"], 2, "unrecognized arguments"),
        (None, ["list", "--proj", "x"], 2, "unrecognized arguments"),
        (None, ["export", "jsonl"], 2, "OUT"),
        (None, ["add"], 2, "PATH"),
        (None, ["--annotator", "rules"], 2, "suggester"),
        (None, ["--annotator", ""], 2, "needs a name"),
        (None, ["--annotator", "a\tb\x07"], 2, "control characters"),
        (None, [""], 2, "is empty"),
        (None, ["add", ""], 2, "is empty"),
        (None, ["add", "a.txt", "--encoding", ""], 2, "no encoding"),
        (None, ["init", "talks", "--encoding", "nope"], 2, "no encoding"),
        (None, ["init", "talks", "--schema", ""], 2, "is empty"),
        (None, ["list", "--project", ""], 2, "is empty"),
        (None, ["list", "--annotator", " "], 2, "needs a name"),
        (None, ["stats", "--annotator", ""], 2, "needs a name"),
        (None, ["verify", "--annotator", ""], 2, "needs a name"),
        (None, ["mend", "--annotator", ""], 2, "needs a name"),
        (None, ["export", "jsonl", "out", "--annotator", ""], 2, "needs a name"),
        (None, ["export", "jsonl", "out", "--label", ""], 2, "is empty"),
        (None, ["export", "jsonl", "out", "--article", ""], 2, "is empty"),
        (None, ["export", "jsonl", ""], 2, "is empty"),
        (None, ["export", "jsonl", "out", "--split", "foo"], 2, "is no split"),
        (None, ["export", "jsonl", "out", "--split", ""], 2, "cannot be the name of a split"),
        (None, ["import", "jsonl", "in.jsonl", "--annotator", "memory"], 2, "suggester"),
        (None, ["import", "jsonl", "in.jsonl", "--map", ""], 2, "is empty"),
        (None, ["schema", "rename", "A", "B", "--attribute", ""], 2, "is empty"),
        (None, ["schema", "copy", "nosuch", "mine.toml"], 2, "news-claims"),
        (None, ["suggest", "--annotator", ""], 2, "needs a name"),
        (None, ["align", "", "two"], 2, "is empty"),
        (lambda: write("a.txt", b""), ["a.txt"], 1, "empty"),
        (lambda: write("a.txt", b"\0\1"), ["a.txt"], 1, "not a text"),
        (lambda: write("a.txt", b"\xe9"), ["a.txt"], 1, "--encoding"),
        (lambda: write("a.txt", b"x"), ["a.txt", "--encoding", "klingon"], 2, "no encoding"),
        (lambda: write("a.html"), ["a.html"], 1, "not supported yet"),
        (lambda: write("a.pdf"), ["a.pdf"], 1, ".md, .markdown, .txt or .text"),
        (lambda: Path("empty").mkdir(), ["empty"], 1, "no article in this folder"),
        (lambda: write("diptych.toml", "["), [], 1, "not valid TOML"),
    ],
)
def test_bad_input_is_one_clear_line(
    prepare: Callable[[], object] | None, words: list[str], code: int, said: str, run: Run
) -> None:
    if prepare is not None:
        prepare()
    found, out, err = run(*words)
    assert (found, out) == (code, "")
    assert said in err.splitlines()[-1]
    assert len(err.splitlines()) == 1 or (code == 2 and err.startswith("usage: "))


def test_places_that_the_system_refuses_are_said(run: Run, project: Project) -> None:
    long = "x" * 300
    for words in ([long], [f"{long}.txt"], ["list", "--project", long], ["init", long], ["schema", "check", long]):
        code, _, err = run(*words)
        assert (code, err.count("\n")) == (1, 1), words
    for words in (["add", f"{long}.jsonl"], ["export", "csv", long], ["export", "jsonl", long]):
        code, _, err = run(*words, "--project", "talks")
        assert (code, err.count("\n")) == (1, 1), words
    done = shell("mkdir gone; cd gone; rmdir ../gone; diptych list; diptych init; diptych")
    assert done.stderr.decode() == "diptych: the current folder is gone: change to another\n" * 3


def test_a_loop_of_links_in_a_folder_keeps_out_nothing_else(run: Run) -> None:
    write("in/b.txt")
    try:
        Path("in/a.txt").symlink_to("a.txt")
    except OSError:
        pytest.skip("this account may not make links")
    code, _, err = run("in")
    assert (code, err.count("\n")) == (1, 1)
    assert "a.txt: it cannot be read" in err
    code, _, err = run("init", "talks", "in")
    assert code == 1
    assert "added 1 article: b" in err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this account")
def test_what_may_not_be_read_or_written_is_said(run: Run, project: Project) -> None:
    write("secret/a.txt")
    Path("secret").chmod(0)
    for words in (["secret/a.txt"], ["secret"], ["list", "--project", "secret"], ["init", "secret/new"]):
        code, _, err = run(*words)
        assert (code, err.count("\n")) == (1, 1), words
    Path("secret").chmod(0o700)
    (project.root / "articles").chmod(0o500)
    assert run("add", "secret/a.txt", "--project", "talks")[0] == 1
    (project.root / "articles").chmod(0o700)


def test_names_that_are_no_utf8(run: Run) -> None:
    try:
        write(os.fsdecode(b"in/caf\xe9.txt"), "Leave a Reply\n")
        write(os.fsdecode(b"in/caf\xe9.jsonl"), '{"text": "One."}\n')
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such names")
    assert run("init", "talks", "in", os.fsdecode(b"in/caf\xe9.jsonl"), "--json")[0] == 0
    code, out, _ = run("list", "--project", "talks", "--json")
    assert (code, [row["id"] for row in json.loads(out)]) == (0, ["caf_", "caf_-1"])
    assert run("export", "jsonl", "out.jsonl", "--project", "talks")[0] == 0
    assert run(os.fsdecode(b"in/none\xe9.txt"))[0] == 1


def test_a_word_that_is_almost_a_command_is_pointed_out(run: Run) -> None:
    assert "diptych export" in run("exprot")[2]
    assert "diptych list" in run("--project", "x", "list")[2]


@pytest.mark.parametrize("command", ["diptych < /dev/null | cat", "diptych", "TERM=dumb diptych"])
def test_without_a_terminal_there_is_one_clear_line(command: str) -> None:
    done = shell(f"{command}; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [
        "diptych: the reader needs a terminal; scripts use diptych list, export and the like: diptych --help"
    ]


def test_a_file_called_like_a_command_is_opened_by_its_path(run: Run) -> None:
    write("list/a.txt")
    code, _, err = run("./list")
    assert code == 2
    assert "needs a terminal" in err
    assert run("--", "list")[2] == err


def test_a_closed_pipe_ends_quietly(project: Project) -> None:
    for command in ("export csv -", "export jsonl -", "list", "list --json"):
        done = shell(f"diptych {command} --project talks | true; exit ${{PIPESTATUS[0]}}")
        assert done.returncode in (0, 141), "0 when it was quicker than the other end"
        assert b"Traceback" not in done.stderr
        assert b"BrokenPipe" not in done.stderr


def test_a_pipe_that_closes_early_is_noticed(project: Project) -> None:
    write("long.txt", "A sentence that goes on. " * 40_000)
    shell("diptych add long.txt --project talks")
    done = shell("diptych export jsonl - --project talks | head -c 10; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stdout) == (cli.PIPE_CLOSED, b'{"id": "on')
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_said(project: Project) -> None:
    for command in ("export csv -", "export jsonl -", "list", "list --json", "schema"):
        done = shell(f"diptych {command} --project talks > /dev/full")
        assert (done.returncode, done.stderr.decode().count("\n")) == (1, 1), command
        assert b"No space left" in done.stderr
    done = shell("diptych --version > /dev/full")
    assert (done.returncode, done.stderr.decode().count("\n")) == (1, 1)
    assert b"No space left" in done.stderr


@pytest.mark.parametrize("command", ["list", "stats"])
def test_a_status_that_is_none_is_refused_with_those_that_are(project: Project, command: str) -> None:
    done = shell(f"diptych {command} --status finished --project talks")
    assert done.returncode == 2
    for status in ("finished", "new", "reading", "done"):
        assert status in done.stderr.decode().splitlines()[-1]


def test_a_closed_standard_output_is_said(project: Project) -> None:
    for command in ("export csv -", "list", "schema"):
        done = shell(f"diptych {command} --project talks >&-")
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert b"standard output is closed" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT between processes")
def test_ctrl_c_ends_quietly() -> None:
    write("diptych.toml", "")
    program = (
        "import sys, time, types, tui.cli\n"
        "def read(): print('up', flush=True); time.sleep(60)\n"
        "sys.stdin = types.SimpleNamespace(buffer=types.SimpleNamespace(read=read))\n"
        "sys.exit(tui.cli.main())"
    )
    waiting = subprocess.Popen(
        [sys.executable, "-c", program, "add", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert waiting.stdout is not None
    waiting.stdout.readline()
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, out, err) == (cli.INTERRUPTED, b"", b"")


def test_the_login_name_is_the_annotator(monkeypatch: pytest.MonkeyPatch) -> None:
    assert common.login_name() == "tester"

    def fail() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", fail)
    assert common.login_name() == common.NOBODY


def test_the_request_reaches_the_reader(run: Run, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import types

    from tui.request import OpenRequest

    seen: list[OpenRequest] = []
    stand_in = types.ModuleType("tui.app")
    stand_in.run_reader = lambda request: seen.append(request) or 7  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tui.app", stand_in)
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(getattr(sys, stream), "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert run("talks", "--annotator", "Ann", "--no-color")[0] == 7
    [request] = seen
    assert (request.shown, request.annotator, request.color) == (("one", "two"), "ann", False)
    monkeypatch.setenv("NO_COLOR", "1")
    run("talks")
    assert (seen[1].annotator, seen[1].color) == ("tester", False)
    monkeypatch.setenv("NO_COLOR", "")
    run("talks")
    assert seen[2].color
    monkeypatch.setenv("TERM", "dumb")
    code, _, err = run("talks")
    assert code == 2
    assert "TERM=dumb" in err
