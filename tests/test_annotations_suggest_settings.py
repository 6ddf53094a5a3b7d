"""`[suggest]`: what is off, in which order, and which commands suggest; and that switched without touching the rest."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.model import AnnotationError, SettingsError
from annotations.project import FILE, Project
from annotations.suggest.settings import ACCEPT, DEFAULT, TIMEOUT, CommandSuggester, Settings, suggest_settings
from annotations.suggest.switching import switched, with_off, write_off
from annotations.suggest.table import BY_NAME
from articles.folders import config_file

MINE = """[suggest.commands.mine]
command = ["python", "mine.py"]
labels = ["PER", "ORG"]
"""
OFF = '`off` must be a list of suggesters and their labels, as in ["uncertainty", "memory:PER"]'


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "project")


def say(project: Project, text: str) -> None:
    path = project.root / FILE
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def own(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def faults(project: Project) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        suggest_settings(project)
    return str(caught.value).splitlines()


def test_without_a_word_everything_is_on(project: Project) -> None:
    assert suggest_settings(None) == suggest_settings(project) == DEFAULT
    assert all(DEFAULT.wants(name, label) for name, one in BY_NAME.items() for label in one.labels)
    assert (DEFAULT.order, DEFAULT.accept) == ("reading", ACCEPT)


def test_what_a_project_says(project: Project) -> None:
    say(
        project,
        '[suggest]\noff = ["uncertainty", "entities:NUM"]\norder = "score"\naccept = 1\n'
        f'{MINE}version = "2b"\ntimeout = 3\n',
    )
    settings = suggest_settings(project)
    mine = CommandSuggester("mine", ("python", "mine.py"), ("PER", "ORG"), "2b", 3.0)
    assert settings == Settings(frozenset({("uncertainty", ""), ("entities", "NUM")}), "score", 1.0, (mine,))
    assert not settings.wants("uncertainty")
    assert not settings.wants("uncertainty", "UNC")
    assert not settings.wants("entities", "NUM")
    assert settings.wants("entities")
    assert settings.wants("entities", "PER")
    assert settings.wants("memory", "NUM")


def test_the_users_own_file_says_what_the_project_does_not(project: Project) -> None:
    own(
        f'[keys]\n[suggest]\noff = ["memory"]\naccept = 0.5\n{MINE}'
        '[suggest.commands.other]\ncommand = ["o"]\nlabels = ["X"]'
    )
    say(project, '[suggest]\norder = "score"\n[suggest.commands.mine]\ncommand = ["better"]\nlabels = ["PER"]\n')
    settings = suggest_settings(project)
    assert (settings.off, settings.order, settings.accept) == (frozenset({("memory", "")}), "score", 0.5)
    assert [(one.name, one.command, one.timeout) for one in settings.commands] == [
        ("mine", ("better",), TIMEOUT),
        ("other", ("o",), TIMEOUT),
    ]
    assert [one.name for one in suggest_settings(None).commands] == ["mine", "other"]
    path = project.root / FILE
    path.write_text(path.read_text().replace("[suggest]\n", "[suggest]\noff = []\naccept = 0\n"))
    assert (suggest_settings(project).off, suggest_settings(project).accept) == (frozenset(), 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("suggest = 3", "`suggest` must be a table"),
        ("[sugest]", "there is no table `sugest`; did you mean `suggest`?"),
        ("[settings.suggest]", "the table is called [suggest], not [settings.suggest]"),
        ("[suggest]\nof = []", "there is no setting `of`; did you mean `off`?"),
        ("[suggest]\noff = true", OFF),
        ("[suggest]\noff = [1]", OFF),
        ('[suggest]\noff = [":PER"]', '`off`: ":PER" names no suggester, or no label after the colon'),
        ('[suggest]\noff = ["memory:"]', '`off`: "memory:" names no suggester, or no label after the colon'),
        ('[suggest]\noff = ["entites"]', "`off`: there is no suggester `entites`; did you mean `entities`?"),
        ('[suggest]\noff = ["entities:PERS"]', "`off`: entities does not suggest `PERS`; did you mean `PER`?"),
        ('[suggest]\norder = "best"', '`order` must be one of reading, score, not "best"'),
        ("[suggest]\norder = []", "`order` must be one of reading, score, not []"),
        ("[suggest]\naccept = 1.5", "`accept` must be a score from 0 to 1, not 1.5"),
        ("[suggest]\naccept = nan", "`accept` must be a score from 0 to 1, not nan"),
        ("[suggest]\naccept = true", "`accept` must be a score from 0 to 1, not true"),
        ("[suggest]\ncommands = 1", "`commands` must be tables, as in [suggest.commands.mine]"),
        ("[suggest.commands]\nmine = 1", "`mine` must be a table with `command` and `labels`"),
        ('[suggest.commands]\nmine = { labels = ["A"] }', "`mine` needs `command`"),
        ('[suggest.commands]\nmine = { command = ["a"] }', "`mine` needs `labels`"),
        ('[suggest.commands."a b"]', '"a b" cannot be a name: a letter, then letters, digits, _ and -'),
        ("[suggest.commands.Rules]", "`Rules` is a suggester that comes with Diptych: choose another name"),
        ("[suggest.commands.entities]", "`entities` is a suggester that comes with Diptych: choose another name"),
        (f"[suggest.commands.{'x' * 250}]", f"the suggester's name must be shorter: it names a file: {'x' * 40}…"),
        (f"{MINE}shell = true", "there is no setting `shell`"),
        (f"{MINE}version = 1", '`version` must be a text without blanks and @, as in "1", not 1'),
        (f'{MINE}version = "a@b"', '`version` must be a text without blanks and @, as in "1", not "a@b"'),
        (f"{MINE}timeout = 0", "`timeout` must be a number of seconds, above 0 and at most 86400, not 0"),
        (f"{MINE}timeout = inf", "`timeout` must be a number of seconds, above 0 and at most 86400, not inf"),
        (
            '[suggest.commands.mine]\nlabels = ["A"]\ncommand = "python mine.py"',
            '`command` must be a list of texts, as in ["python", "mine.py"], not "python mine.py"',
        ),
        (
            '[suggest.commands.mine]\ncommand = ["a"]\nlabels = []',
            "`labels` must be a list of at least one name of a label, not []",
        ),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_its_line(project: Project, text: str, said: str) -> None:
    lines = len((project.root / FILE).read_text().splitlines()) + len(text.splitlines())
    say(project, text)
    assert faults(project) == [f"{project.root / FILE}:{lines}: {said}"]


def test_all_mistakes_of_both_files_are_said_together(project: Project) -> None:
    own('[suggest]\norder = "up"\n')
    say(project, '[suggest]\noff = ["clams"]\naccept = 2\n')
    assert [fault.rsplit("/", 1)[1].split(": ")[0] for fault in faults(project)] == [
        "config.toml:2", "diptych.toml:8", "diptych.toml:7",
    ]  # fmt: skip
    config_file().write_text("= 1")
    assert "config.toml: it is not valid TOML" in faults(project)[0]
    config_file().write_bytes(b"\xff")
    assert "config.toml: it is not valid TOML" in faults(project)[0]
    config_file().unlink()
    config_file().mkdir()
    assert "config.toml: it cannot be read" in faults(project)[0]


def test_names_that_differ_only_in_case_are_one_layer(project: Project) -> None:
    say(project, MINE + MINE.replace("mine]", "Mine]"))
    assert "`Mine` and `mine` differ only in case" in faults(project)[0]


def test_a_plugin_that_is_installed_elsewhere_can_be_off_here(project: Project) -> None:
    say(project, '[suggest]\noff = ["gazetteer-of-rivers:LOC"]\n')
    assert not suggest_settings(project).wants("gazetteer-of-rivers", "LOC")


def test_a_switch_goes_off_and_on() -> None:
    labels = {"A", "B", "C"}
    none = frozenset[tuple[str, str]]()
    assert switched(none, "x", "A", labels) == {("x", "A")}
    assert switched({("x", "A")}, "x", "A", labels) == none
    assert switched({("x", "")}, "x", "A", labels) == {("x", "B"), ("x", "C")}
    assert switched({("x", "B"), ("x", "C")}, "x", "A", labels) == {("x", "")}
    assert switched({("x", "B"), ("y", "")}, "x", labels=labels) == {("x", ""), ("y", "")}
    assert switched({("x", ""), ("y", "")}, "x", labels=labels) == {("y", "")}


SET = 'off = ["a", "b:C"]\n'
NAMES = st.sampled_from(["x", "y"])
MARKS = st.sampled_from(["A", "B", "C"])


@given(st.lists(st.tuples(NAMES, st.one_of(st.just(""), MARKS)), max_size=6), NAMES, MARKS)
def test_a_switched_label_is_the_other_way_and_no_other_is(steps: list[tuple[str, str]], name: str, label: str) -> None:
    off = frozenset[tuple[str, str]]()
    for each, mark in steps:
        off = switched(off, each, mark, "ABC")

    def wanted(off: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(one, mark) for one in "xy" for mark in "ABC" if Settings(off).wants(one, mark)}

    assert wanted(switched(off, name, label, "ABC")) == wanted(off) ^ {(name, label)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '[suggest]\noff = ["a", "b:C"]\n'),
        ('name = "x" # mine', 'name = "x" # mine\n\n[suggest]\noff = ["a", "b:C"]\n'),
        ("name = 'x'\r\n", "name = 'x'\r\n\r\n[suggest]\r\noff = [\"a\", \"b:C\"]\r\n"),
        ("[suggest] # here\n# why\n order = 'score'", f"[suggest] # here\n{SET}# why\n order = 'score'"),
        ("[suggest]", '[suggest]\noff = ["a", "b:C"]\n'),
        ("[suggest]\noff=[ 'a', # one\n 'z' ]  # two\nn=1", "[suggest]\noff=[\"a\", \"b:C\"]  # two\nn=1"),
        ("[suggest.commands.a]\nx = 1\n", '[suggest.commands.a]\nx = 1\n\n[suggest]\noff = ["a", "b:C"]\n'),
        ("[suggest.commands]\na.off = 1\n", '[suggest.commands]\na.off = 1\n\n[suggest]\noff = ["a", "b:C"]\n'),
        ("suggest.order = 'score'\nx = 1\n", "suggest.order = 'score'\nsuggest.off = [\"a\", \"b:C\"]\nx = 1\n"),
        ("suggest . \"off\" = [] # no\n", 'suggest . "off" = ["a", "b:C"] # no\n'),
        ("[other]\noff = [1]\n", '[other]\noff = [1]\n\n[suggest]\noff = ["a", "b:C"]\n'),
        ("t = '''\n[suggest]\noff = []\n'''\n", f"t = '''\n[suggest]\noff = []\n'''\n\n[suggest]\n{SET}"),
    ],
)  # fmt: skip
def test_only_the_value_of_off_is_another(before: str, after: str) -> None:
    assert with_off(before, {("b", "C"), ("a", "")}) == after
    assert tomllib.loads(after)["suggest"]["off"] == ["a", "b:C"]
    assert with_off(after, {("b", "C"), ("a", "")}) == after


def test_a_table_in_one_line_is_left_to_a_person() -> None:
    with pytest.raises(SettingsError, match=r'set `off = \["a"\]` by hand'):
        with_off("suggest = { off = [] }", {("a", "")})


def test_the_file_is_written_whole_and_read_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    own('[suggest]\noff = ["memory"]\n')
    before = (project.root / FILE).read_text(encoding="utf-8")
    settings = write_off(project, {("entities", "NUM")})
    assert settings == suggest_settings(project) == Settings(frozenset({("entities", "NUM")}))
    assert (project.root / FILE).read_text(encoding="utf-8") == f'{before}\n[suggest]\noff = ["entities:NUM"]\n'
    assert write_off(project, set()).off == frozenset()
    (project.root / FILE).write_text("suggest = {}\n")
    with pytest.raises(SettingsError, match=r"diptych\.toml: \[suggest\] cannot be changed"):
        write_off(project, {("memory", "")})
    assert (project.root / FILE).read_text() == "suggest = {}\n"

    def refuse(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    (project.root / FILE).write_text(before)
    monkeypatch.setattr("annotations.suggest.switching.write_whole", refuse)
    with pytest.raises(AnnotationError, match="it cannot be written: No space left"):
        write_off(project, {("memory", "")})
    (project.root / FILE).unlink()
    with pytest.raises(AnnotationError, match="cannot be written: No such file"):
        write_off(project, {("memory", "")})
