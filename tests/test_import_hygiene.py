"""What a command loads. Each runs in a process of its own, since this one has loaded everything."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.project import Project
from annotations.store import open_layer
from articles.span import Span
from tests.entries import added, annotation
from tui.cli import COMMANDS

SCREEN = {"textual", "rich"}
LIBRARIES = {*SCREEN, "markdown_it", "mdit_py_plugins", "tinydb", "regex"}
PROBE = """
import json, sys
from tui.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print("LOADED", json.dumps([code, sorted(sys.modules)]))
"""


def loaded(*words: str) -> set[str]:
    """The top-level modules that a command has loaded when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    code, modules = json.loads(done.stdout.rpartition("LOADED ")[2])
    assert code == 0, done.stderr
    return {name.partition(".")[0] for name in modules}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two articles, with an annotation in it."""
    (tmp_path / "one.md").write_text("# One\n\nThe sky may fall.\n", encoding="utf-8")
    (tmp_path / "two.txt").write_text("The sky stays up.\n", encoding="utf-8")
    made = Project.create(tmp_path / "project")
    made.add([tmp_path / "one.md", tmp_path / "two.txt"])
    store = open_layer(made.layer_path("ann"), "ann")
    article = made.load("two")
    target = describe(article.text, [Span(4, 7)], article.digest)
    store.apply(added(replace(annotation("two"), target=target)))
    store.close()
    return made.root


def test_the_probe_sees_what_is_loaded(project: Path) -> None:
    assert {"tui", "argparse"} <= loaded("--help")
    assert {"annotations", "articles", "tinydb"} <= loaded("list", "--project", str(project))


@pytest.mark.parametrize("words", [["--version"], ["--help"], *([command.name, "--help"] for command in COMMANDS)])
def test_version_and_help_load_no_library(words: list[str]) -> None:
    assert not loaded(*words) & LIBRARIES


@pytest.mark.parametrize(
    "words",
    [
        ["init", "other", "one.md"],
        ["add", "three.txt", "--project", "project"],
        ["list", "--project", "project"],
        ["stats", "--project", "project"],
        ["mend", "--project", "project"],
        ["verify", "--project", "project"],
        ["suggest", "--project", "project"],
        ["align", "one", "two", "--project", "project"],
        ["related", "one", "--project", "project"],
        ["elsewhere", "the sky", "--project", "project"],
        ["export", "jsonl", "out.jsonl", "--project", "project"],
        ["export", "csv", "out", "--project", "project"],
        ["import", "jsonl", "in.jsonl", "--annotator", "ann", "--project", "project"],
        ["schema", "show", "--project", "project"],
        ["schema", "check", "mine.toml"],
    ],
    ids=" ".join,
)
def test_commands_on_data_load_no_screen(
    words: list[str], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "three.txt").write_text("Nobody looks up.\n", encoding="utf-8")
    (tmp_path / "in.jsonl").write_text('{"text": "Up it goes."}\n', encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        '[schema]\nname = "mine"\n\n[[label]]\nname = "A"\ngroup = "claim"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert not loaded(*words) & SCREEN


def test_every_command_on_data_is_tried_above() -> None:
    [marks] = test_commands_on_data_load_no_screen.pytestmark  # type: ignore[attr-defined]
    assert {words[0] for words in marks.args[1]} == {command.name for command in COMMANDS}


@pytest.mark.parametrize("package", ["articles", "annotations", "tui"])
def test_a_package_alone_loads_nothing(package: str) -> None:
    code = f"import sys; before = set(sys.modules); import {package}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [package]
