"""The main job in a real terminal: two articles, three labels in each, TinyDB on disk, a dataset out."""

import json
import subprocess
from pathlib import Path

import pytest
from tinydb import TinyDB

from tests.terminal import PROGRAM, Terminal

ROOT = Path(__file__).parents[1]
SAMPLE = sorted((ROOT / "articles" / "sample").glob("*.[mt][dx]*"))
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))


def run(*arguments: str | Path) -> str:
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


PAIRS = [
    pytest.param(SAMPLE, id="sample"),
    pytest.param(
        SEEDS, id="seeds", marks=pytest.mark.skipif(not SEEDS, reason="the seed articles lie beside the repository")
    ),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_two_articles_are_labelled_by_keys_kept_in_tinydb_and_exported(pair: list[Path], tmp_path: Path) -> None:
    project = tmp_path / "project"
    run("init", project, *pair)
    with Terminal([project]) as terminal:
        terminal.until("CLAIM", "? help")
        for _ in pair:
            # A claim from a clause, an entity from a selection of two words, an uncertainty from a word.
            terminal.press("down", "down", "down", "c")
            terminal.until("CLAIM “")
            terminal.press("down", "down", "right", "shift+right", "shift+right", "p")
            terminal.until("PER “")
            terminal.press("down", "down", "right", "u")
            terminal.until("UNC “", " saved")
            terminal.press("tab")
        assert terminal.leave() == 0

    kept = TinyDB(project / "annotations" / "tester.json")
    documents = kept.table("annotations").all()
    kept.close()
    assert sorted(document["label"] for document in documents) == ["CLAIM", "CLAIM", "PER", "PER", "UNC", "UNC"]

    run("export", "jsonl", tmp_path / "out.jsonl", "--project", project)
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == [path.stem for path in pair]
    for line, path in zip(lines, pair, strict=True):
        assert sorted(annotation["label"] for annotation in line["annotations"]) == ["CLAIM", "PER", "UNC"]
        if path.suffix == ".txt":
            assert line["text"] == path.read_text(encoding="utf-8")
        for annotation in line["annotations"]:
            [[start, end]] = annotation["spans"]
            assert line["text"][start:end] == annotation["quote"]
            assert annotation["quote"] == annotation["quote"].strip() != ""
            assert annotation["annotator"] == "tester"
        claim = next(annotation for annotation in line["annotations"] if annotation["label"] == "CLAIM")
        assert claim["attributes"]["type"] == "fact"


def test_suggestions_are_accepted_and_rejected_by_keys_and_the_dataset_tells_them_apart(tmp_path: Path) -> None:
    run("init", tmp_path / "project", *SAMPLE)
    with Terminal([tmp_path / "project"], suggest=True) as terminal:
        terminal.until("suggested", "suggestions", "enter accept")
        terminal.press("enter")
        terminal.until("accepted", " saved")
        terminal.press("backspace")
        terminal.until("rejected", " saved")
        terminal.press("space", "m")
        terminal.until("accept all with a score of at least")
        terminal.press("enter")
        terminal.until("takes all back", " saved")
        assert terminal.leave() == 0
    run("export", "jsonl", tmp_path / "out.jsonl", "--project", tmp_path / "project")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    annotations = [(line["text"], one) for line in lines for one in line["annotations"]]
    assert len(annotations) > 10
    for text, one in annotations:
        [[start, end]] = one["spans"]
        assert text[start:end] == one["quote"]
        assert one["origin"].split("@")[0] in ("entities", "uncertainty", "attribution", "claims", "memory")
        assert one["annotator"] == "tester"
    kept = TinyDB(tmp_path / "project" / "annotations" / "tester.json")
    assert len(kept.table("rejections")) == 1
    kept.close()


def test_what_was_labelled_is_there_again_and_can_be_undone_after_a_restart(tmp_path: Path) -> None:
    run("init", tmp_path / "project", *SAMPLE)
    with Terminal([tmp_path / "project"], size=(80, 24)) as terminal:
        terminal.until("? help")
        terminal.press("c")
        terminal.until("CLAIM “", " saved")
        assert terminal.leave() == 0
    with Terminal([tmp_path / "project"], size=(80, 24)) as terminal:
        terminal.until("1 ✎")
        terminal.press("z")
        terminal.until("undone: label CLAIM", " saved")
        assert "1 ✎" not in terminal.text
        assert terminal.leave() == 0


def test_a_killed_session_keeps_what_it_said_was_saved(tmp_path: Path) -> None:
    run("init", tmp_path / "project", *SAMPLE)
    with Terminal([tmp_path / "project"]) as terminal:
        terminal.until("? help")
        terminal.press("c")
        terminal.until("CLAIM “", " saved")
        terminal.process.kill(9)
    run("export", "jsonl", tmp_path / "out.jsonl", "--project", tmp_path / "project")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert sum(len(line["annotations"]) for line in lines) == 1


def test_loose_articles_get_a_project_with_the_first_annotation_and_not_before(tmp_path: Path) -> None:
    here = Path.cwd()
    (tmp_path / "one.txt").write_text("Ann said so. Bob may agree.\n", encoding="utf-8")
    (tmp_path / "two.md").write_text("# Two\n\nCid *denies* it.\n", encoding="utf-8")
    with Terminal([tmp_path / "one.txt", tmp_path / "two.md"]) as terminal:
        terminal.until("Ann said so", "Cid denies it", "will be kept in annotations/tester.json")
        assert list(here.iterdir()) == []
        terminal.press("right", "right", "right", "p")
        terminal.until("PER “Bob”", " saved")
        assert terminal.leave() == 0
    assert sorted(path.name for path in here.iterdir()) == ["annotations", "articles", "diptych.toml"]
    assert json.loads(run("list", "--json"))
    assert "Bob" in run("export", "jsonl", "-")


def test_nothing_of_an_article_reaches_the_terminal_raw(tmp_path: Path) -> None:
    article = tmp_path / "evil.txt"
    article.write_text(
        "Title \x1b]0;owned\x07 here\n\nRed \x1b[31m text \x9b5n \u202eabc\u202c and \u2028 more.\n", encoding="utf-8"
    )
    with Terminal([article]) as terminal:
        terminal.until("Red ␛[31m text")
        assert terminal.leave() == 0
    for raw in (b"\x1b]0;owned", b"Red \x1b[31m", "\x9b".encode(), "\u202e".encode(), "\u2028".encode()):
        assert raw not in terminal.raw
