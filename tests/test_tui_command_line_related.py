"""`diptych related` and `diptych elsewhere`, as they are typed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.project import Project
from articles import index
from articles.indexed import Progress
from tui.cli import main

TRUCE = "A truce was signed in Geneva on Monday. Rice prices fell by a tenth. Nobody had expected it.\n"
PEACE = "It rained. On Monday both sides signed a truce in Geneva.\n"
DAM = "The dam at Aldersley holds, engineers said.\n"
HERE = ["--project", "talks"]


@pytest.fixture(autouse=True)
def project() -> Project:
    made = Project.create(Path("talks"))
    for name, text in (("truce", TRUCE), ("peace", PEACE), ("dam", DAM)):
        Path(f"{name}.txt").write_text(text)
    made.add([Path("truce.txt"), Path("peace.txt"), Path("dam.txt")])
    return made


def printed(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*words, *HERE]) == 0
    return capsys.readouterr().out


def test_related_articles_are_listed_the_most_related_first(capsys: pytest.CaptureFixture[str]) -> None:
    head, *rows = printed(["related", "TRUCE"], capsys).splitlines()
    assert head.split() == ["related", "article"]
    assert [row.split()[1] for row in rows] == ["peace"]


def test_json_has_related_articles_and_near_duplicates(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    Path("copy.txt").write_text(TRUCE.replace("Nobody had expected it.", ""))
    project.add([Path("copy.txt")])
    found = json.loads(printed(["related", "truce", "--json"], capsys))
    assert found["article"] == "truce"
    assert [one["article"] for one in found["related"]] == ["copy", "peace"]
    [near] = found["near_duplicates"]
    assert near["article"] == "copy"
    assert 0.5 < near["share"] < 1
    assert main(["related", "truce", *HERE]) == 0
    assert "truce is nearly the same as copy" in capsys.readouterr().err


def test_a_file_of_the_project_is_not_related_to_itself_and_another_file_may_be_called_like_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = json.loads(printed(["related", "talks/articles/truce.txt", "--json"], capsys))
    assert [one["article"] for one in own["related"]] == ["peace"]
    other = json.loads(printed(["related", "truce.txt", "--json"], capsys))
    assert [one["article"] for one in other["near_duplicates"]] == ["truce"]


def test_a_claim_is_found_elsewhere_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    [first, *_] = json.loads(printed(["elsewhere", "Truce signed in Geneva", "--most", "1", "--json"], capsys))
    assert first["quote"] in (TRUCE, PEACE)[first["article"] == "peace"]
    at = str(TRUCE.index("Geneva"))
    [found] = json.loads(printed(["elsewhere", "--article", "truce", "--at", at, "--json"], capsys))
    assert (found["article"], found["quote"]) == ("peace", PEACE[found["start"] : found["end"]])
    assert found["quote"] == "On Monday both sides signed a truce in Geneva."
    head, row = printed(["elsewhere", "--article", "truce", "--at", at], capsys).splitlines()
    assert head.split() == ["score", "article", "at", "sentence"]
    assert row.split()[1:4] == ["peace", "11", "On"]


def test_what_is_found_nowhere_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["elsewhere", "xyzzy", *HERE]) == 0
    assert "no sentence of the project's articles is like it" in capsys.readouterr().err
    assert main(["related", "dam", *HERE]) == 0
    assert "no article of the project has anything in common with dam" in capsys.readouterr().err
    assert json.loads(printed(["elsewhere", "xyzzy", "--json"], capsys)) == []


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["related", "none"], 1, "there is no article 'none'"),
        (["related", "truce", "--most", "0"], 2, "--most: at least 1"),
        (["elsewhere", "truce", "--most", "0"], 2, "--most: at least 1"),
        (["elsewhere"], 2, "name a TEXT to look for"),
        (["elsewhere", ""], 2, "TEXT is empty: name a TEXT to look for"),
        (["elsewhere", " \t"], 2, "TEXT is empty: name a TEXT to look for"),
        (["elsewhere", "--article", ""], 2, "a name is empty"),
        (["elsewhere", "truce", "--article", "truce", "--at", "1"], 2, "name a TEXT to look for"),
        (["elsewhere", "--article", "truce"], 2, "the place --at which it says it"),
        (["elsewhere", "--article", "truce", "--at", "5000"], 1, "--at 5000: truce has 93 code points"),
        (["elsewhere", "--article", "truce", "--at", "-1"], 1, "--at -1: truce has 93 code points"),
    ],
)
def test_what_cannot_be_asked_is_said(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, *HERE]) == code
    assert told in capsys.readouterr().err


def test_where_no_index_can_be_kept_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", "off")
    assert main(["related", "truce", *HERE]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "nothing is cached here, so no index can be kept" in line


def test_a_build_that_is_interrupted_is_gone_on_with(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(index, "BATCH", 1)
    really = index.Index.update

    def interrupted(self: index.Index, sources: object) -> Iterator[Progress]:
        for progress in really(self, sources):  # type: ignore[arg-type]
            yield progress
            if progress.done == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(index.Index, "update", interrupted)
    assert main(["related", "truce", *HERE]) == 130
    monkeypatch.setattr(index.Index, "update", really)
    made = index.Index.of(Path("talks"))
    assert len(made) == 2
    made.close()
    assert "peace" in printed(["related", "truce"], capsys)


def test_a_damaged_index_is_made_anew(capsys: pytest.CaptureFixture[str]) -> None:
    printed(["related", "truce"], capsys)
    place = index.place_of(Path("talks"))
    assert place is not None
    data = bytearray(place.read_bytes())
    data[8192:] = bytes(len(data) - 8192)
    place.write_bytes(data)
    assert "peace" in printed(["related", "truce"], capsys)
