"""Two processes that add to one project at once."""

import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from annotations.model import AnnotationError
from annotations.project import Project
from annotations.shelf import Shelf
from annotations.turn import turn

ADDER = """
import sys
from pathlib import Path
from annotations.project import Project
project = Project.open(Path(sys.argv[1]))
for number in range(15):
    path = Path(sys.argv[1]).parent / f"from-{sys.argv[2]}" / "same.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"Text {number} of {sys.argv[2]}, and no other.")
    [answer] = project.add([path])
    print(answer.id, path.read_text(), sep="\\t", flush=True)
"""


def test_processes_that_add_at_once_lose_no_line_and_take_no_id_twice(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "talks")
    command = [sys.executable, "-c", ADDER, str(project.root)]
    adders = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in "ab"]
    told = [line.split("\t") for adder in adders for line in adder.communicate()[0].splitlines()]
    assert [adder.returncode for adder in adders] == [0, 0]
    entries = {entry.id: entry for entry in project.articles()}
    assert len(entries) == len(told) == 30
    assert all(entry.added for entry in entries.values())
    assert {name: project.shelf.text(entries[name]) for name, _ in told} == dict(told)
    lines = (project.root / "articles" / "index.jsonl").read_text().splitlines()
    assert len(lines) == 30


def test_without_turns_the_test_above_finds_a_loss(tmp_path: Path) -> None:
    """Two who read the index before either writes it: what `add` did before it took turns."""
    project = Project.create(tmp_path / "talks")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.txt").write_text("Two.")
    stale = project.shelf.indexed([])
    project.add([tmp_path / "a.txt"])
    Shelf(project.root / "articles").write(stale)
    project.add([tmp_path / "b.txt"])
    assert [entry.id for entry in project.articles() if entry.added] == ["b"]


def test_a_turn_waits_for_the_other(tmp_path: Path) -> None:
    first = turn(tmp_path / "lock")
    first.__enter__()
    Timer(0.1, first.__exit__, (None, None, None)).start()
    with turn(tmp_path / "lock", patience=30):
        pass


def test_after_a_while_it_is_said_who_has_it(tmp_path: Path) -> None:
    began = time.monotonic()
    with turn(tmp_path / "lock"), pytest.raises(AnnotationError, match=r"process \d+ on .* is at work there"):  # noqa: SIM117
        with turn(tmp_path / "lock", patience=0.05):
            raise AssertionError
    assert time.monotonic() >= began + 0.05


def test_a_process_that_died_holds_nobody_up(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from annotations.turn import turn\n"
        "turn(Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "lock")], check=False)
    with turn(tmp_path / "lock", patience=0):
        pass
