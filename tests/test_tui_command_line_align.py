"""`diptych align`, as it is typed."""

import json
from pathlib import Path

import pytest

from annotations.project import Project
from tui.cli import main

ONE = "A truce was signed in Geneva.\nCopper rose by 12%.\n"
OTHER = "It rained.\nBoth signed the truce in Geneva.\n"


@pytest.fixture
def files() -> None:
    Path("one.txt").write_text(ONE)
    Path("two.txt").write_text(OTHER)


def test_two_files_are_compared(files: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", "one.txt", "two.txt"]) == 0
    head, first, *_ = capsys.readouterr().out.splitlines()
    assert head.split() == ["score", "one", "two"]
    assert "A truce was signed in Geneva." in first
    assert "Both signed the truce in Geneva." in first


def test_json_has_the_spans_of_both(files: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", "one.txt", "two.txt", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found[0]["one"] == {"article": "one", "start": 0, "end": 29, "quote": "A truce was signed in Geneva."}
    place = found[0]["other"]
    assert OTHER[place["start"] : place["end"]] == place["quote"] == "Both signed the truce in Geneva."
    assert [pair["score"] for pair in found] == sorted((pair["score"] for pair in found), reverse=True)


def test_articles_of_the_project_are_named_by_their_ids(files: None, capsys: pytest.CaptureFixture[str]) -> None:
    Project.create(Path("talks")).add([Path("one.txt"), Path("two.txt")])
    assert main(["align", "one", "TWO", "--project", "talks", "--each", "2"]) == 0
    assert "truce" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["align", "one.txt", "three"], 1, "three: there is no such file, and no project here"),
        (["align", "one.txt", "two.txt", "--each", "0"], 2, "--each: at least 1"),
    ],
)
def test_what_cannot_be_compared_is_said(
    words: list[str], code: int, told: str, files: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == code
    assert told in capsys.readouterr().err


def test_an_article_that_the_project_lacks_is_said(files: None, capsys: pytest.CaptureFixture[str]) -> None:
    Project.create(Path("talks")).add([Path("one.txt")])
    assert main(["align", "one", "two", "--project", "talks"]) == 1
    assert "there is no article 'two'" in capsys.readouterr().err
