"""The first session of docs/first-session.md in a real terminal: the same keys, the same words, all of it kept."""

import importlib.util
import json
import subprocess
from pathlib import Path

from tests.terminal import PROGRAM, Terminal

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "make_session.py"
PAGE = ROOT / "docs" / "first-session.md"


def session() -> object:
    spec = importlib.util.spec_from_file_location("make_session", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_first_session_goes_as_the_page_says_and_is_there_again(tmp_path: Path) -> None:
    steps = session().STEPS  # type: ignore[attr-defined]
    project = tmp_path / "project"
    sample = sorted((ROOT / "articles" / "sample").glob("*.[mt][dx]*"))
    done = subprocess.run([*PROGRAM, "init", project, *sample], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with Terminal([project, "--annotator", "ann"], size=(100, 30), suggest=True) as terminal:
        for step in steps:
            terminal.press(*step.keys)
            terminal.until(step.wanted)
        terminal.press("escape")
        terminal.until("saved")
        assert terminal.leave() == 0
    with Terminal([project, "--annotator", "ann"], size=(100, 30)) as terminal:
        terminal.until("6 ✎", "1 ✎")
        assert terminal.leave() == 0
    out = tmp_path / "claims.jsonl"
    done = subprocess.run(
        [*PROGRAM, "export", "jsonl", out, "--project", project], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    labels = sorted(one["label"] for line in lines for one in line["annotations"])
    assert labels == ["CLAIM", "CLAIM", "CLAIM", "CLAIM", "CUE", "DATE", "THING"], "what was accepted, and no more"
    assert sorted(one["type"] for line in lines for one in line["relations"]) == ["cue", "same"]
    origins = {one["label"]: one["origin"].partition("@")[0] for line in lines for one in line["annotations"]}
    assert origins == {"CLAIM": "claims", "CUE": "attribution", "DATE": "entities", "THING": "hand"}
    by_id = {one["id"]: (line["id"], one) for line in lines for one in line["annotations"]}
    same = next(one for line in lines for one in line["relations"] if one["type"] == "same")
    assert {by_id[same["source"]][0], by_id[same["target"]][0]} == {"breakthrough", "handshake"}


def test_the_page_tells_every_step() -> None:
    told = PAGE.read_text(encoding="utf-8")
    for step in session().STEPS:  # type: ignore[attr-defined]
        assert step.what in told, "run: make session"
        assert not step.shown or step.wanted in told
