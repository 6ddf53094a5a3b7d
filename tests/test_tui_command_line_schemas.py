"""`diptych schema` and `init --schema`, as a person types them."""

import json
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Change, Entry, Judgement, Step, frozen
from annotations.project import Project
from annotations.schema import BUNDLED, bundled_text, parse_schema
from annotations.store import open_layer
from articles.span import Span
from tests.test_tui_cli import Run, write

SCHEMA = """[schema]
name = "rumours"
[[label]]
name = "RUMOUR"
key = "r"
group = "claim"
[[attribute]]
name = "spread"
labels = ["RUMOUR"]
type = "choice"
values = ["local", "wide"]
[[judgement]]
name = "mood"
of = ["article"]
values = ["calm", "wild"]
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


@pytest.fixture
def project(run: Run) -> Project:
    """A project whose layers were made under an older schema."""
    write("one.txt", "Prices may rise, they said.\n")
    write("old.toml", SCHEMA)
    assert run("init", "talks", "one.txt", "--schema", "old.toml")[0] == 0
    made = Project.open(Path("talks"))
    article = made.load("one")

    def said(span: Span, label: str, by: str, **values: str) -> Annotation:
        target = describe(article.text, [span], article.digest)
        return Annotation(new_id(), "one", label, target, by, frozen(values))

    keep(
        made,
        "ann",
        said(Span(0, 6), "GOSSIP", "ann"),
        said(Span(7, 10), "GOSSIP", "ann"),
        said(Span(0, 10), "RUMOUR", "ann", spread="near"),
        Judgement(new_id(), ("one",), "mood", "grim", "ann"),
    )
    keep(made, "bob", said(Span(0, 6), "GOSSIP", "bob"))
    return made


def keep(project: Project, annotator: str, *entries: Entry) -> None:
    store = open_layer(project.layer_path(annotator), annotator)
    store.apply(Step("test", tuple(Change(None, entry) for entry in entries)))
    store.close()


def held(project: Project, annotator: str) -> tuple[list[str], list[str]]:
    """The labels with their values, and the judgements, of a layer."""
    store = open_layer(project.layer_path(annotator), annotator, readonly=True)
    labels = [" ".join((one.label, *map(str, one.attributes.values()))) for one in store.annotations()]
    return labels, [str(one.value) for one in store.judgements()]


# ---------------------------------------------------------------- choosing


def test_list_names_the_schemas_that_come_with_it(run: Run) -> None:
    code, out, _ = run("schema", "list")
    assert code == 0
    assert [line.split()[1 if line.startswith("*") else 0] for line in out.splitlines()[1:]] == list(BUNDLED)
    assert out.splitlines()[1].startswith("*  news-claims")
    rows = json.loads(run("schema", "list", "--json")[1])
    assert [row["name"] for row in rows if row["in_force"]] == ["news-claims"]
    assert rows[1]["labels"] == ["PER", "ORG", "LOC", "MISC"]


@pytest.mark.parametrize("name", BUNDLED)
def test_a_project_begins_with_the_schema_that_is_named(run: Run, name: str) -> None:
    write("one.txt")
    assert run("init", "talks", "one.txt", "--schema", name)[0] == 0
    assert f'schema = "{name}"' in Path("talks/diptych.toml").read_text()
    _, shown, _ = run("schema", "--project", "talks")
    assert shown.startswith(f"{name} 1.0: ")
    assert run("schema", "show", name) == (0, shown, "")
    assert run("schema", "copy", name, "mine.toml")[0] == 0
    assert Path("mine.toml").read_text(encoding="utf-8") == bundled_text(name)
    assert run("schema", "check", "mine.toml")[0] == 0
    code, out, err = run("schema", "check", "--project", "talks")
    assert (code, out) == (0, "")
    assert "it knows all that the layers hold" in err
    assert any(line.startswith(f"*  {name} ") for line in run("schema", "list", "--project", "talks")[1].splitlines())


def test_a_file_is_copied_into_the_project(run: Run) -> None:
    write("mine/own.toml", SCHEMA)
    assert run("init", "talks", "--schema", "mine/own.toml")[0] == 0
    assert Path("talks/schema.toml").read_text() == SCHEMA
    assert Project.open(Path("talks")).schema() == parse_schema(SCHEMA)
    assert "*  schema.toml" in run("schema", "list", "--project", "talks")[1]
    assert run("schema", "show", "mine/own.toml")[1].startswith("rumours")


def test_a_file_that_lies_there_is_taken_as_it_is_and_none_is_overwritten(run: Run) -> None:
    write("talks/schema.toml", SCHEMA)
    assert run("init", "talks", "--schema", "talks/schema.toml")[0] == 0
    assert Project.open(Path("talks")).schema().name == "rumours"
    write("other/schema.toml", "kept")
    code, _, err = run("init", "other", "--schema", "talks/schema.toml")
    assert code == 1
    assert "would be overwritten" in err
    assert Path("other/schema.toml").read_text() == "kept"
    assert not Path("other/diptych.toml").exists()


def test_a_schema_with_faults_makes_no_project(run: Run) -> None:
    write("bad.toml", "[schema]\nname = 1\n[[label]]\n")
    for name, said in (("bad.toml", "bad.toml:2:"), ("parcs", "did you mean `parc`?"), ("none.toml", "No such file")):
        code, _, err = run("init", "talks", "--schema", name)
        assert code == 1
        assert said in err
        assert not Path("talks").exists()


def test_copy_overwrites_nothing(run: Run) -> None:
    write("mine.toml", "kept")
    for words, wrong, said in (
        (("parc", "mine.toml"), 1, "is there already"),
        (("park", "new.toml"), 2, "there are news-claims"),
        (("parc", "no/where.toml"), 1, "cannot be written"),
    ):
        code, _, err = run("schema", "copy", *words)
        assert code == wrong
        assert said in err
    assert Path("mine.toml").read_text() == "kept"
    assert not Path("new.toml").exists()


# ---------------------------------------------------------------- checking


def test_check_lists_every_fault_with_file_and_line(run: Run) -> None:
    write("good.toml", bundled_text("news-claims"))
    code, out, err = run("schema", "check", "good.toml")
    assert (code, out) == (0, "")
    assert "nothing is wrong" in err
    write("bad.toml", '[schema]\nname = 1\n[[label]]\nname = "A"\nkey = "q"\ngroup = "claims"\n')
    code, out, _ = run("schema", "check", "bad.toml")
    assert code == 1
    assert [line.split(" ")[0] for line in out.splitlines()] == ["bad.toml:2:", "bad.toml:5:", "bad.toml:6:"]
    code, listed, _ = run("schema", "check", "bad.toml", "--json")
    faults = json.loads(listed)["faults"]
    assert code == 1
    assert [f"{fault['file']}:{fault['line']}: {fault['message']}" for fault in faults] == out.splitlines()


def test_check_finds_examples_that_do_not_stand(run: Run) -> None:
    example = 'positive = [{{ article = "{}", quote = "{}" }}]\n'
    label = '[[label]]\nname = "A"\ngroup = "claim"\n'
    write("own.toml", '[schema]\nname = "x"\n' + label + example.format("handshake", "This is a treaty"))
    code, out, _ = run("schema", "check", "own.toml")
    assert (code, out) == (1, 'own.toml:6: label A: the example "This is a treaty" is not in handshake\n')
    write("own.toml", '[schema]\nname = "x"\n' + label + example.format("one", "Prices rose"))
    code, out, err = run("schema", "check", "own.toml")
    assert (code, out) == (0, "")
    assert "1 example not looked for: there is no article one here" in err
    write("one.txt", "Prices may rise.\n")
    run("init", "talks", "one.txt")
    code, out, _ = run("schema", "check", "own.toml", "--project", "talks")
    assert (code, out) == (1, 'own.toml:6: label A: the example "Prices rose" is not in one\n')


def test_check_names_the_line_at_which_a_file_is_not_utf_8(run: Run) -> None:
    write("latin.toml", b'[schema]\nname = "\xe9"\n')
    code, out, _ = run("schema", "check", "latin.toml")
    assert (code, out) == (1, "latin.toml:2: not UTF-8: save the file in that encoding\n")
    for name in ("none.toml", "."):
        code, _, err = run("schema", "check", name)
        assert code == 1
        assert err.startswith(f"diptych: {name}: ")


def test_a_fault_prints_nothing_that_a_terminal_obeys(run: Run) -> None:
    write("own.toml", SCHEMA + '"\\u001b[2J" = 1\n')
    _, out, _ = run("schema", "check", "own.toml")
    assert "unknown field" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    "words",
    [
        ["chekc"], ["list", "x"], ["show", "parc", "x"], ["check", "a", "b"], ["rename", "a"], ["rename"],
        ["copy", "parc"], ["rename", "a", "b", "--attribute", "c", "--kind", "label"],
    ],
)  # fmt: skip
def test_what_is_used_wrongly_is_said(run: Run, words: list[str]) -> None:
    assert run("schema", *words)[0] == 2


# ---------------------------------------------------------------- a schema that changed


def test_check_lists_what_the_layers_hold_and_the_schema_does_not_know(run: Run, project: Project) -> None:
    code, out, err = run("schema", "check", "--project", "talks")
    assert code == 1
    rows = [line.split("  ") for line in out.splitlines()[1:]]
    assert [[cell.strip() for cell in row if cell] for row in rows] == [
        ["ann", "label GOSSIP", "2 annotations"],
        ["ann", "value near of spread on RUMOUR", "1 annotation"],
        ["ann", "judgement value grim of mood", "1 judgement"],
        ["bob", "label GOSSIP", "1 annotation"],
    ]
    assert "nothing of this is lost" in err
    _, out, _ = run("schema", "check", "--project", "talks", "--annotator", "bob", "--json")
    assert json.loads(out)["layers"] == [
        {
            "annotator": "bob",
            "unknown": [{"what": "label", "name": "GOSSIP", "of": "", "on": "", "count": 1}],
        }
    ]


def test_a_schema_is_tried_on_the_layers_before_it_is_taken(run: Run, project: Project) -> None:
    write("new.toml", SCHEMA.replace("RUMOUR", "GOSSIP").replace('"local", "wide"', '"near"'))
    code, out, _ = run("schema", "check", "new.toml", "--project", "talks")
    assert code == 1
    assert "label RUMOUR" in out
    assert "GOSSIP" not in out


def test_rename_changes_every_layer_in_one_step_that_undo_takes_back(run: Run, project: Project) -> None:
    before = held(project, "ann")
    code, out, err = run("schema", "rename", "GOSSIP", "RUMOUR", "--project", "talks", "--json")
    assert code == 0
    assert json.loads(out) == [
        {"annotator": "ann", "renamed": 2, "kept": 0, "twins": 0},
        {"annotator": "bob", "renamed": 1, "kept": 0, "twins": 0},
    ]
    assert "ann: label GOSSIP is RUMOUR now, 2 times" in err
    assert held(project, "ann")[0] == ["RUMOUR", "RUMOUR", "RUMOUR near"]
    store = open_layer(project.layer_path("ann"), "ann")
    history = store.history()
    step = history.undo()
    assert step is not None
    assert step.title == "rename label GOSSIP to RUMOUR"
    store.apply(step, "undo")
    store.close()
    assert held(project, "ann") == before


def test_values_are_renamed_too_and_then_nothing_is_unknown(run: Run, project: Project) -> None:
    for words in (
        ["near", "local", "--attribute", "spread"], ["grim", "wild", "--judgement", "mood"], ["GOSSIP", "RUMOUR"],
    ):  # fmt: skip
        assert run("schema", "rename", *words, "--project", "talks")[0] == 0
    assert run("schema", "check", "--project", "talks")[:2] == (0, "")
    assert held(project, "ann") == (["RUMOUR", "RUMOUR", "RUMOUR local"], ["wild"])


def test_one_annotators_layer_is_renamed_alone(run: Run, project: Project) -> None:
    assert run("schema", "rename", "GOSSIP", "RUMOUR", "--project", "talks", "--annotator", "bob")[0] == 0
    assert held(project, "bob")[0] == ["RUMOUR"]
    assert held(project, "ann")[0][0] == "GOSSIP"


def test_rename_guesses_nothing(run: Run, project: Project) -> None:
    before = held(project, "ann"), held(project, "bob")
    keep(project, "cy", Judgement(new_id(), ("one",), "GOSSIP", "x", "cy"))
    for words, code, said in (
        (["GOSSIP", "RUMOR"], 2, "GOSSIP is a label and a judgement"),
        (["GOSSIP", "RUMOR", "--kind", "label"], 1, "did you mean `RUMOUR`?"),
        (["NOBODY", "RUMOUR"], 1, "is called NOBODY"),
        (["NOBODY", "RUMOUR", "--kind", "label"], 1, "is called NOBODY"),
        (["near", "loca", "--attribute", "spread"], 1, "did you mean `local`?"),
        (["near", "local"], 1, "values need --attribute"),
        (["GOSSIP", "RUMOUR", "--annotator", "dora"], 1, "dora"),
    ):
        told = run("schema", "rename", *words, "--project", "talks")
        assert told[0] == code, told
        assert said in told[2]
    assert (held(project, "ann"), held(project, "bob")) == before


def test_rename_says_what_then_stands_twice(run: Run, project: Project) -> None:
    write("talks/schema.toml", SCHEMA.replace("RUMOUR", "TALK"))
    assert run("schema", "rename", "RUMOUR", "TALK", "--project", "talks")[0] == 0
    store = open_layer(project.layer_path("ann"), "ann")
    talk = next(store.annotations(label="TALK"))
    again = Annotation(new_id(), "one", "GOSSIP", talk.target, "ann")
    store.apply(Step("test", (Change(None, again),)))
    store.close()
    _, _, err = run("schema", "rename", "GOSSIP", "TALK", "--project", "talks")
    assert "ann: 1 say now what another says already" in err
    assert "is labelled TALK already" in run("verify", "--project", "talks")[1]


def test_a_layer_that_is_open_elsewhere_leaves_all_as_they_are(run: Run, project: Project) -> None:
    import subprocess
    import sys

    path = project.layer_path("bob")
    script = (
        "import sys; from pathlib import Path; from annotations.store import open_layer; "
        "store = open_layer(Path(sys.argv[1]), 'bob'); print('open', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path.resolve())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline()
        code, _, err = run("schema", "rename", "GOSSIP", "RUMOUR", "--project", "talks")
        assert other.stdin is not None
        other.stdin.close()
    assert code == 1
    assert "cannot be changed now, and nothing was" in err
    assert held(project, "ann")[0][0] == "GOSSIP"
