"""Commands and entry points that suggest: what they may do wrong is said by name, and the rest is taken."""

import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.model import AnnotationError
from annotations.names import layer_file, suggester_layer
from annotations.project import ANNOTATIONS, FILE, Project
from annotations.schema import default_schema
from annotations.store import open_layer
from annotations.suggest import conversing, hosting, protocol
from annotations.suggest.conversing import SAID
from annotations.suggest.plugged import MOST, write_plugins
from annotations.suggest.plugins import Plugin, all_suggesters, chosen, installed, unusable
from annotations.suggest.proposals import score_of, why_of
from annotations.suggest.settings import DEFAULT, TIMEOUT, VERSION, CommandSuggester, Settings, suggest_settings
from annotations.suggest.table import SUGGESTERS
from annotations.suggest.writing import Written
from articles.article import Article, Block, BlockKind
from articles.span import Span
from tests.conftest import NAME, ROOT
from tui.cli import main

ONE = "🎉 Ada Brook of the ILO met the WHO.\n"
TWO = "Nobody met Ada Brook.\n"
FIND = """
import json, re, sys
for line in sys.stdin:
    article = json.loads(line)
    found = re.finditer("Ada Brook", article["text"])
    suggestions = [{"label": "PER", "start": one.start(), "end": one.end(), "quote": one[0]} for one in found]
    print(json.dumps({"id": article["id"], "suggestions": suggestions}), flush=True)
"""


@pytest.fixture
def project() -> Project:
    Path("one.txt").write_text(ONE, encoding="utf-8")
    Path("two.txt").write_text(TWO, encoding="utf-8")
    made = Project.create(Path("talks"))
    made.add([Path("one.txt"), Path("two.txt")])
    return made


def plugin(program: str, name: str = "mine", labels: tuple[str, ...] = ("PER", "ORG"), timeout: float = 30) -> Plugin:
    command = (sys.executable, "-c", textwrap.dedent(program))
    return Plugin(name, "1", frozenset(labels), "a test", command, timeout)


def answering(*answers: object, first: str = "") -> Plugin:
    """It takes no look at what it is asked."""
    lines = [answer if isinstance(answer, str) else json.dumps(answer) for answer in answers]
    return plugin(f"{first}\nimport sys\nsys.stdin.read()\n" + "\n".join(f"print({line!r})" for line in lines))


def run(project: Project, one: Plugin, settings: Settings = DEFAULT, **wanted: list[str]) -> Written:
    account = Written()
    for _ in write_plugins(project, [one], settings, "2026-01-01T00:00:00+00:00", account, **wanted):
        pass
    return account


def said(project: Project, name: str = "mine") -> list[tuple[str, str, str]]:
    layer = suggester_layer(name)
    store = open_layer(project.root / ANNOTATIONS / layer_file(layer), layer, readonly=True)
    try:
        return sorted((each.article, each.label, each.target.exact) for each in store.annotations())
    finally:
        store.close()


UTF16 = "; it counts in UTF-16 units, and offsets are code points"
UTF8 = "; it counts in bytes of UTF-8, and offsets are code points"
BOTH = [("one", "PER", "Ada Brook"), ("two", "PER", "Ada Brook")]
NONE = {"id": "two", "suggestions": []}


def test_what_a_command_answers_is_its_layer(project: Project) -> None:
    account = run(project, plugin(FIND))
    assert (account.faults, account.notes, account.proposed) == ([], [], {"mine": 2})
    assert said(project) == BOTH
    assert [(layer.annotator, layer.suggester) for layer in project.layers()] == [("suggester-mine", True)]
    store = open_layer(project.layers()[0].path, "suggester-mine", readonly=True)
    found = next(store.annotations("one"))
    assert (found.origin, found.annotator, score_of(found), why_of(found)) == ("mine@1", "suggester-mine", 0.5, "")
    assert found.target.start == 2, "the emoji is one code point"
    store.close()
    again = run(project, plugin(FIND))
    assert (again.made, again.changed, again.gone) == (0, 0, 0)


def test_it_is_asked_for_what_is_wanted_and_told_what_there_is(project: Project) -> None:
    keep = "import sys; open('asked', 'a').write(sys.stdin.read())"
    run(project, plugin(keep), Settings(frozenset({("mine", "ORG")})), articles=["one"])
    asked = json.loads((project.root / "asked").read_text())
    assert asked["text"] == ONE
    assert (asked["id"], asked["labels"]) == ("one", ["PER"])
    assert [ONE[block["start"] : block["end"]] for block in asked["blocks"]] == [ONE.strip()]


def test_one_that_reads_all_before_it_answers_is_as_good(project: Project) -> None:
    for number in range(60):
        Path(f"{number}.txt").write_text(f"Ada Brook, {number}: {'x' * 5000}\n")
    project.add([Path(f"{number}.txt") for number in range(60)])
    account = run(project, plugin(FIND.replace("in sys.stdin:", "in reversed(sys.stdin.readlines()):")))
    assert (account.faults, account.proposed) == ([], {"mine": 62})


def test_an_answer_is_taken_in_parts(project: Project) -> None:
    suggestions = [
        {"label": "PER", "start": 2, "end": 11, "quote": "Ada Brook", "score": 1, "why": "a\nname \x1b[31m"},
        {"label": "PER", "spans": [[2, 5], [19, 22]], "quote": "Ada ILO"},
        {"label": "ORG", "start": 3, "end": 12, "quote": "Ada Brook"},
        {"label": "ORG", "start": 20, "end": 23, "quote": "ILO"},
        {"label": "ORG", "start": 5, "end": 14, "quote": "Ada Brook"},
        {"label": "ORG", "start": 30, "end": 99},
        {"label": "ORG", "start": 5, "end": 5},
        {"label": "ORG", "start": True, "end": 5},
        {"label": "ORG", "start": 0, "end": 1, "spans": [[0, 1]]},
        {"label": "GPE", "start": 2, "end": 5},
        {"label": "NOPE", "start": 2, "end": 5},
    ]  # fmt: skip
    account = run(project, answering({"id": "one", "suggestions": suggestions}, NONE))
    assert said(project) == [("one", "PER", "Ada Brook"), ("one", "PER", "Ada ILO")]
    assert account.dropped == {("mine", "GPE"): 1, ("mine", "NOPE"): 1}
    assert account.faults == [
        f'mine: one: ORG: at 3-12 stands "da Brook ", not "Ada Brook"{UTF16}',
        f'mine: one: ORG: at 20-23 stands "LO ", not "ILO"{UTF16}',
        f'mine: one: ORG: at 5-14 stands " Brook of", not "Ada Brook"{UTF8}',
        'mine: one: ORG: "30-99": a piece is empty or lies outside the article (its text has 36 code points)',
        'mine: one: ORG: "5-5": a piece is empty or lies outside the article (its text has 36 code points)',
        "mine: one: ORG: it needs start and end, or spans as in [[0, 5], [9, 12]], in whole numbers",
        "mine: one: ORG: it needs start and end, or spans as in [[0, 5], [9, 12]], in whole numbers",
    ]  # fmt: skip
    store = open_layer(project.layers()[0].path, "suggester-mine", readonly=True)
    assert {why_of(one) for one in store.annotations()} == {"a name [31m", ""}
    store.close()


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (3, "a suggestion without a label: 3"),
        ({"start": 2, "end": 5}, "a suggestion without a label: a table"),
        ({"score": 1.5}, "PER: its score must be a number from 0 to 1, not 1.5"),
        ({"score": float("nan")}, "PER: its score must be a number from 0 to 1, not nan"),
        ({"score": None}, "PER: its score must be a number from 0 to 1, not None"),
        ({"why": 3}, "PER: its why must be a text, not 3"),
        ({"attributes": ["sure"]}, "PER: its attributes must be texts, or true or false, by name"),
        ({"attributes": {"sure": 1}}, "PER: its attributes must be texts, or true or false, by name"),
        ({"attributes": {"sure": "\ud800"}}, "PER: its attributes must be texts, or true or false, by name"),
        (
            {"sore": 1},
            'PER: there is no field "sore": there is attributes, end, label, quote, score, spans, start, why',
        ),
    ],
)
def test_what_cannot_be_taken_is_said(project: Project, value: object, fault: str) -> None:
    full = (
        {"label": "PER", "start": 2, "end": 5, **value} if isinstance(value, dict) and "start" not in value else value
    )
    account = run(project, answering({"id": "one", "suggestions": [full]}, NONE))
    assert account.faults == [f"mine: one: {fault}"]


def test_what_the_schema_lacks_is_left_out(project: Project) -> None:
    given = {"label": "PER", "start": 2, "end": 5, "attributes": {"colour": "red", "sure": True, "ref": "ada"}}
    account = run(project, answering({"id": "one", "suggestions": [given]}, NONE))
    assert account.faults == []
    store = open_layer(project.layers()[0].path, "suggester-mine", readonly=True)
    assert [dict(one.attributes) for one in store.annotations()] == [{"mention": "name", "ref": "ada", "sure": "sure"}]
    store.close()


def test_many_faults_are_counted(project: Project) -> None:
    account = run(project, answering({"id": "one", "suggestions": [7] * 50}, NONE))
    assert len(account.faults) == MOST + 1
    assert account.faults[-1] == "mine: 40 more faults"


STAYS = "no answer for one and 1 more: what it suggested before stays there"


@pytest.mark.parametrize(
    ("program", "faults"),
    [
        ("raise ValueError('no such model')", [f"mine: it ended with exit code 1: ValueError: no such model; {STAYS}"]),
        ("import os; os.abort()", [f"mine: it was ended by SIGABRT; {STAYS}"]),
        ("pass", [f"mine: {STAYS}"]),
        ("import sys; sys.stdin.close(); print('{}'); print('\\n[]')", [
            'mine: it wrote a line without the id of an article: "{}"',
            "mine: 2 lines in all were no answers", f"mine: {STAYS}",
        ]),
        ("print('loading ...')", ['mine: it wrote what is no JSON: "loading ..."', f"mine: {STAYS}"]),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\n')", [
            'mine: it wrote what is no JSON: "\ufffd"', f"mine: {STAYS}",
        ]),
        ("print('[' * 100000)", ["mine: it wrote what is no JSON: \"" + "[" * 38 + "…", f"mine: {STAYS}"]),
        ("print('{\"id\": \"one\"}')", ["mine: its answer for one has no list of suggestions", f"mine: {STAYS}"]),
        ("print('{\"id\": \"x\", \"suggestions\": []}')", ['mine: it answered for "x", unasked', f"mine: {STAYS}"]),
    ],
)  # fmt: skip
def test_one_that_fails_is_said_and_loses_nothing(project: Project, program: str, faults: list[str]) -> None:
    run(project, plugin(FIND))
    account = run(project, plugin(program))
    assert account.faults == faults
    assert (account.made, account.changed, account.gone) == (0, 0, 0)
    assert said(project) == BOTH


@pytest.mark.skipif(not hasattr(signal, "SIGRTMIN"), reason="the system has no signals without a name")
def test_a_signal_without_a_name_has_its_number(project: Project) -> None:
    number = signal.SIGRTMIN + 3
    account = run(project, plugin(f"import os; os.kill(os.getpid(), {number})"))
    assert account.faults == [f"mine: it was ended by signal {number}; {STAYS}"]


def test_a_long_complaint_is_cut(project: Project) -> None:
    account = run(project, plugin("import sys; sys.exit('x' * 1500)"))
    assert account.faults == [f"mine: it ended with exit code 1: {'x' * (SAID - 1)}…; {STAYS}"]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_who_ends_the_command_ends_the_plugin(project: Project, number: signal.Signals) -> None:
    settings = (project.root / FILE).read_text()
    program = "import os, time; open('id', 'w').write(str(os.getpid())); os.rename('id', 'ids'); time.sleep(600)"
    command = json.dumps([sys.executable, "-c", program])
    (project.root / FILE).write_text(f"{settings}\n[suggest.commands.mine]\ncommand = {command}\nlabels = ['PER']\n")
    words = ["suggest", "--suggester", "mine", "--project", str(project.root)]
    asked = subprocess.Popen([sys.executable, "-c", f"from tui.cli import main; main({words})"], cwd=ROOT)
    ids = project.root / "ids"
    while not ids.exists():
        assert asked.poll() is None
        time.sleep(0.02)
    asked.send_signal(number)
    assert asked.wait() == 128 + number
    assert not alive(int(ids.read_text()))


def test_what_it_answered_before_it_died_counts(project: Project) -> None:
    account = run(project, plugin(FIND + "    sys.exit('enough')\n"))
    assert account.faults == [
        "mine: it ended with exit code 1: enough; no answer for two: what it suggested before stays there"
    ]
    assert said(project) == BOTH[:1]


def test_one_that_hangs_is_ended_with_all_that_it_started(project: Project) -> None:
    account = run(project, plugin(
        """
        import os, subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open("ids", "w").write(f"{os.getpid()} {child.pid}")
        time.sleep(600)
        """,
        timeout=2,
    ))  # fmt: skip
    assert account.faults == [f"mine: it gave no answer for 2 seconds, and was ended; {STAYS}"]
    for number in (project.root / "ids").read_text().split():
        assert not alive(int(number))


@pytest.mark.parametrize("code", [0, 3])
def test_what_it_started_and_left_behind_is_ended_as_well(
    project: Project, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(conversing, "GRACE", 0.1)
    account = run(project, plugin(
        f"""
        import os, subprocess, sys, time
        stays = None if {code} == 0 else subprocess.DEVNULL
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], stdout=stays, stderr=stays)
        open("ids", "w").write(str(child.pid))
        os._exit({code})
        """,
        timeout=2,
    ))  # fmt: skip
    why = "it ended with exit code 3" if code else "it gave no answer for 2 seconds, and was ended"
    assert account.faults == [f"mine: {why}; {STAYS}"]
    assert not alive(int((project.root / "ids").read_text()))


def alive(number: int) -> bool:
    """A process is there and no zombie, within a moment."""
    for _ in range(100):
        try:
            os.kill(number, 0)
            state = Path(f"/proc/{number}/stat")
            if state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return False
        except ProcessLookupError:
            return False
        time.sleep(0.02)
    return True


def test_one_that_answers_all_and_does_not_end_is_ended(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversing, "GRACE", 0.1)
    account = run(project, plugin(FIND + "import time; time.sleep(600)"))
    assert account.faults == []
    assert said(project) == BOTH


def test_a_line_without_end_is_not_read_to_its_end(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversing, "LARGEST", 1 << 20)
    account = run(project, plugin("while True: print('x' * 65536, end='')"))
    assert account.faults == [f"mine: it wrote a line of more than 1 MB, and was ended; {STAYS}"]


def test_an_answer_counts_once(project: Project) -> None:
    account = run(project, answering({"id": "one", "suggestions": []}, {"id": "one", "suggestions": []}, NONE))
    assert account.faults == ["mine: it answered twice for one"]


def test_what_it_says_on_standard_error_is_told_and_is_no_fault(project: Project) -> None:
    account = run(project, plugin("import sys; print('W095 x' * 9999, '\\nold model', file=sys.stderr)\n" + FIND))
    assert (account.faults, account.notes) == ([], ["mine: it said: old model"])
    assert said(project) == BOTH


def test_one_that_is_not_there(project: Project) -> None:
    account = run(project, plugin("")._replace(command=("no-such-program", "x")))
    assert account.faults == [f"mine: it cannot be started: no-such-program: No such file or directory; {STAYS}"]
    (project.root / "mine.py").write_text("")
    account = run(project, plugin("")._replace(command=("./mine.py",)))
    assert account.faults == [f"mine: it cannot be started: ./mine.py: Permission denied; {STAYS}"]


def test_what_is_off_is_neither_asked_for_nor_kept(project: Project) -> None:
    run(project, plugin(FIND))
    account = run(project, plugin("raise ValueError"), Settings(frozenset({("mine", "")})))
    assert (account.faults, account.gone) == ([], 2)
    assert said(project) == []


def test_only_wanted_labels_and_articles_are_brought_up_to_date(project: Project) -> None:
    run(project, plugin(FIND))
    nothing = plugin(FIND.replace("Ada Brook", "xxx"))
    assert run(project, nothing, labels=["ORG"]).gone == 0
    assert run(project, nothing, articles=["two"]).gone == 1
    assert said(project) == BOTH[:1]


def test_an_article_that_cannot_be_read_is_said_and_the_others_are_asked_for(project: Project) -> None:
    (project.root / "articles" / "one.txt").write_bytes(b"\xff")
    account = run(project, plugin(FIND))
    assert len(account.faults) == 1
    assert "one.txt" in account.faults[0]
    assert said(project) == BOTH[1:]


@given(st.text(min_size=1), st.data())
def test_what_a_plugin_is_given_and_answers_comes_back_the_same(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    article = Article("a", text, (Block(BlockKind.PARAGRAPH, 0, len(text)),))
    given = {"label": "PER", "start": span.start, "end": span.end, "quote": span.of(text), "why": text}
    found: list[Article] = []

    def find(article: Article) -> list[dict[str, object]]:
        found.append(article)
        return [given]

    line = json.dumps(hosting.answer(protocol.question(article, {"PER"}), find)).encode()
    answered = protocol.answer(line)
    good, faults, dropped = protocol.checked(article, answered.suggestions, {"PER"}, {"PER"})
    assert (answered.id, found) == ("a", [article])
    assert [one.spans for one in good] == ([] if span.of(text).isspace() else [(span,)])
    assert (len(faults), dropped) == (1 - len(good), {})


# ---------------------------------------------------------------- entry points


def package(folder: Path, points: str, code: str) -> None:
    """An installed package, as pip would leave it."""
    about = folder / "rivers-2.5.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: rivers\nVersion: 2.5\n")
    (about / "entry_points.txt").write_text(f"[diptych.suggesters]\n{points}\n")
    (folder / "rivers.py").write_text(textwrap.dedent(code))


@pytest.fixture
def rivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT}")
    points = {"rivers": "find", "names": "names", "bad": "nothing", "old": "Old", "rules": "find"}
    package(folder, "\n".join(f"{name} = rivers:{what}" for name, what in points.items()), """
        from annotations.suggest.page import Suggestion
        from articles.span import Span

        def find(text):
            print("looking")
            at = text.find("Ada Brook")
            yield {"label": "PER", "start": at, "end": at + 9, "score": 0.25, "why": "a brook"}

        class Names:
            def find(self, page, memory):
                for word in page.sentences[0].words:
                    if word.text == "Brook":
                        yield Suggestion("PER", (Span(word.start, word.end),), 0.5, "a name")

        names = Names()
        nothing = 3
        def Old(text):
            raise RuntimeError("too old")
    """)  # fmt: skip
    return folder


def point(name: str) -> Plugin:
    return next(one for one in installed() if one.name == name)


def test_an_entry_point_is_a_plugin_and_nothing_of_it_is_imported_here(project: Project, rivers: Path) -> None:
    assert [(one.name, one.version) for one in installed()] == [
        ("bad", "2.5"), ("names", "2.5"), ("old", "2.5"), ("rivers", "2.5"),
    ]  # fmt: skip
    assert unusable() == [
        "the entry point rules (rivers:find): `rules` is a suggester that comes with Diptych: choose another name"
    ]
    account = run(project, point("rivers"))
    assert (account.faults, account.notes) == ([], ["rivers: it said: looking"])
    assert said(project, "rivers") == BOTH
    assert run(project, point("names")).faults == []
    assert said(project, "names") == [("one", "PER", "Brook"), ("two", "PER", "Brook")]
    assert "rivers" not in sys.modules


def test_an_entry_point_that_fails_is_said_by_name(project: Project, rivers: Path) -> None:
    assert run(project, point("bad")).faults[0] == (
        "bad: it ended with exit code 1: annotations.model.AnnotationError: "
        f"3 is neither a function of a text nor a suggester with find(page, memory); {STAYS}"
    )
    assert run(project, point("old")).faults[0] == f"old: it ended with exit code 1: RuntimeError: too old; {STAYS}"
    (rivers / "rivers.py").write_text("import no_such_module")
    said = "rivers: it ended with exit code 1: ModuleNotFoundError: No module named 'no_such_module'"
    assert run(project, point("rivers")).faults == [f"{said}; {STAYS}"]


def test_suggesters_are_chosen_by_name(rivers: Path) -> None:
    mine = CommandSuggester("mine", ("a", "b"), ("PER",), "3")
    hiding = CommandSuggester("rivers", ("c",), ("PER",))
    ours, plugins = chosen([], Settings(commands=(mine, hiding)))
    assert ours == SUGGESTERS
    assert [(one.name, one.origin, one.title) for one in plugins] == [
        ("mine", "mine@3", "the command a b"),
        ("rivers", "rivers@1", "the command c"),
        ("bad", "bad@2.5", "rivers:nothing, installed"),
        ("names", "names@2.5", "rivers:names, installed"),
        ("old", "old@2.5", "rivers:Old, installed"),
    ]
    assert all_suggesters(Settings(commands=(mine, hiding))) == (*ours, *plugins)
    assert chosen(["mine"], Settings(commands=(mine,))) == ((), plugins[:1])
    assert chosen(["memory"], DEFAULT) == (tuple(one for one in SUGGESTERS if one.name == "memory"), ())
    assert [len(some) for some in chosen(["memory", "old"], DEFAULT)] == [1, 1]
    with pytest.raises(AnnotationError, match=r"there is no suggester 'x': there is entities, .*, names, old, rivers"):
        chosen(["x"], DEFAULT)


# ---------------------------------------------------------------- the command line


def say(project: Project, text: str) -> None:
    path = project.root / FILE
    path.write_text(path.read_text() + text)


def test_the_command_says_what_became_of_plugins(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "mine.py").write_text(FIND.replace('"PER"', '"MISC"', 1).replace("Ada Brook", "Ada"))
    (project.root / "other.py").write_text(FIND)
    command = f'["{sys.executable}", "NAME.py"]\nlabels = ["PER"]'
    for name in ("mine", "other"):
        say(project, f"[suggest.commands.{name}]\ncommand = {command.replace('NAME', name)}\n")
    assert main(["suggest", "--project", "talks"]) == 0
    told = capsys.readouterr().err
    assert "mine: it may not suggest MISC: 2 suggestions dropped" in told
    assert "mine 0" in told
    assert "other 2" in told
    assert said(project, "other") == BOTH
    (project.root / "other.py").write_text("raise SystemExit(3)")
    assert main(["suggest", "--project", "talks", "--suggester", "other", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"][0] == f"other: it ended with exit code 3; {STAYS}"
    assert said(project, "other") == BOTH
    say(project, '[suggest]\noff = ["other", "entities:PER", "attribution", "claims", "uncertainty"]\n')
    capsys.readouterr()
    assert main(["suggest", "--project", "talks"]) == 0
    assert said(project, "other") == []
    assert main(["suggest", "--project", "talks", "--suggester", "other"]) == 1
    assert "other is off: take it out of `off` under [suggest]" in capsys.readouterr().err
    assert main(["suggest", "--project", "talks", "--suggester", "entities", "--label", "PER"]) == 1
    assert "entities:PER is off: take it out" in capsys.readouterr().err


def test_what_is_off_is_not_suggested_and_goes(project: Project) -> None:
    def labels() -> set[str]:
        store = open_layer(project.root / ANNOTATIONS / "rules.json", "rules", readonly=True)
        found = {f"{one.origin.partition('@')[0]}:{one.label}" for one in store.annotations()}
        store.close()
        return found

    assert main(["suggest", "--project", "talks"]) == 0
    assert "entities:PER" in labels()
    say(project, '[suggest]\noff = ["entities:PER"]\n')
    assert main(["suggest", "--project", "talks"]) == 0
    assert "entities:PER" not in labels()
    assert "entities:ORG" in labels()


def test_the_list_of_suggesters(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    say(project, '[suggest]\noff = ["entities:NUM", "elsewhere"]\n')
    assert main(["suggest", "--list", "--json", "--project", "talks"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told][: len(SUGGESTERS)] == [one.name for one in SUGGESTERS]
    assert told[0]["labels"]["PER"] is True
    assert told[0]["labels"]["NUM"] is False
    assert main(["suggest", "--list", "--project", "talks"]) == 0
    told = capsys.readouterr()
    assert "`off` names elsewhere, which is not installed here" in told.err
    assert told.out.splitlines()[0].split() == ["suggester", "version", "layer", "on", "off", "what"]
    assert project.layers() == []
    assert main(["suggest", "--list"]) == 0, "it needs no project"


@pytest.mark.parametrize(
    ("off", "note"),
    [
        ('"nope:PER", "nope:ORG", "entities:NUM"', ["`off` names nope, which is not installed here"]),
        ('"nope", "far"', ["`off` names far, nope, which are not installed here"]),
        ('"entities:NUM", "mine"', []),
    ],
)
def test_what_is_off_and_not_here_is_noted_once_and_changes_nothing(
    off: str, note: list[str], project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    says = '[suggest.commands.mine]\ncommand = ["false"]\nlabels = ["PER"]\n'
    say(project, f"[suggest]\noff = [{off}]\n{says if 'mine' in off else ''}")
    for words in (["suggest"], ["suggest", "--json"], ["suggest", "--list"], ["suggest", "--list", "--json"]):
        assert main([*words, "--project", "talks"]) == 0
        told = capsys.readouterr().err.splitlines()
        assert [line.removeprefix("diptych: ") for line in told if "`off`" in line] == note


def test_no_person_is_called_as_a_plugins_layer_is(project: Project) -> None:
    with pytest.raises(AnnotationError, match="is the name of a suggester"):
        project.layer_path("Suggester-mine")
    with pytest.raises(AnnotationError, match="must be shorter"):
        suggester_layer("x" * 200)
    assert main(["suggest", "--project", "talks", "--suggester", NAME]) == 1


# ---------------------------------------------------------------- the examples of docs/suggestions.md

EXAMPLES = ROOT / "docs" / "examples"


def blocks(language: str) -> list[str]:
    page = (ROOT / "docs" / "suggestions.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def test_the_example_in_plain_python(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert blocks("python") == [(EXAMPLES / "capitals_suggester.py").read_text(encoding="utf-8")]
    shutil.copy(EXAMPLES / "capitals_suggester.py", project.root)
    say(project, next(one for one in blocks("toml") if "commands.capitals" in one))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert main(["suggest", "--suggester", "capitals", "--project", "talks"]) == 0
    assert said(project, "capitals") == [("one", "ORG", "ILO"), ("one", "ORG", "WHO")]


def test_the_settings_in_the_docs_can_be_read(project: Project) -> None:
    ours = [one for one in blocks("toml") if "[suggest" in one]
    assert len(ours) == 3
    say(project, "".join(ours))
    capitals, spacy = suggest_settings(project).commands
    assert (capitals.version, capitals.timeout) == (VERSION, TIMEOUT), "as without a word"
    labels = runpy.run_path(str(EXAMPLES / "spacy_suggester.py"))["LABELS"]
    assert set(spacy.labels) == set(labels.values()) <= {label.name for label in default_schema().labels}


def example(before: str, model: str) -> Plugin:
    """The example with spaCy, behind some lines of Python, for a model."""
    path = str(EXAMPLES / "spacy_suggester.py")
    return plugin(
        f"import runpy, sys\n{before}\nsys.argv = [{path!r}, {model!r}]\nrunpy.run_path({path!r}, run_name='__main__')"
    )


@pytest.mark.skipif(find_spec("spacy") is None, reason="spaCy is not installed: pip install spacy")
def test_the_example_with_spacy(project: Project, tmp_path: Path) -> None:
    model = str(tmp_path / "model")
    patterns = [{"label": "PERSON", "pattern": "Ada Brook"}, {"label": "LANGUAGE", "pattern": "Nobody"}]
    made = "import spacy; nlp = spacy.blank('en')"
    saved = f"nlp.add_pipe('entity_ruler').add_patterns({patterns!r}); nlp.to_disk({model!r})"
    assert run(project, example(f"{made}; {saved}", model)).faults == []
    assert said(project) == BOTH


@pytest.mark.parametrize(
    ("before", "fault"),
    [
        ("sys.modules['spacy'] = None", "spaCy is not installed for this Python: python -m pip install spacy"),
        (
            "import types; sys.modules['spacy'] = types.SimpleNamespace(load=lambda name: open('/no/such/file'))",
            "spaCy has no model small: python -m spacy download small",
        ),
    ],
)
def test_the_example_says_what_is_missing(project: Project, before: str, fault: str) -> None:
    assert run(project, example(before, "small")).faults == [f"mine: it ended with exit code 1: {fault}; {STAYS}"]
