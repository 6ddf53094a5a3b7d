"""Near-duplicates among the articles of a project, as they are added."""

from pathlib import Path

import pytest

from annotations import alike
from annotations.alike import Alike
from annotations.project import Added, Project
from articles import likeness
from tests.test_articles_likeness import made, text


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "talks")


def add(project: Project, name: str, content: str) -> Added:
    path = project.root.parent / name
    path.write_text(content, encoding="utf-8")
    [answer] = project.add([path])
    return answer


def test_a_text_that_is_nearly_the_same_is_added_and_told(project: Project) -> None:
    words = made(1)
    assert add(project, "first.txt", text(words)).like is None
    assert add(project, "other.txt", text(made(2))).like is None
    answer = add(project, "second.txt", text([*words[:280], "and", "so", "on"]))
    assert (answer.id, answer.like) == ("second", Alike("first", 96))  # 276 runs of 296 and 279
    assert [entry.id for entry in project.articles()] == ["first", "other", "second"]


def test_markdown_is_compared_by_its_source_with_plain_text(project: Project) -> None:
    add(project, "a.txt", text(made(1)))
    answer = add(project, "b.md", "# Title\n\n**" + text(made(1)[:150]) + "** " + text(made(1)[150:]))
    assert answer.like is not None
    assert answer.like.id == "a"


def test_the_likest_of_several_is_named(project: Project) -> None:
    words = made(1)
    add(project, "a.txt", text(words[:200]))
    add(project, "b.txt", text([*words, "more"]))
    assert add(project, "c.txt", text(words)).like == Alike("b", 99)


def test_texts_added_together_are_compared_with_each_other(project: Project, tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "{name}", "text": "{text(made(1))} {name}"}}\n' for name in "abc")
    (tmp_path / "all.jsonl").write_text(lines)
    assert [answer.like.id if answer.like else "" for answer in project.add([tmp_path / "all.jsonl"])] == ["", "a", "a"]


def test_a_file_that_lies_in_articles_is_not_like_itself(project: Project) -> None:
    (project.root / "articles" / "a.txt").write_text(text(made(1)))
    [answer] = project.add([project.root / "articles"])
    assert (answer.id, answer.like) == ("a", None)


def test_an_article_whose_file_is_gone_is_not_compared_with(project: Project) -> None:
    add(project, "a.txt", text(made(1)))
    add(project, "b.txt", text(made(2)))
    (project.root / "articles" / "a.txt").unlink()
    assert add(project, "c.txt", text([*made(1), "more"])).like is None


def test_what_is_known_is_not_read_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        add(project, f"{number}.txt", text(made(number)))
    sketched: list[object] = []

    def counted(runs: set[bytes]) -> object:
        sketched.append(runs)
        return likeness.sketch(runs)

    monkeypatch.setattr(alike, "sketch", counted)
    answer = add(project, "again.txt", text([*made(3), "more"]))
    assert answer.like == Alike("3", 99)
    assert sketched == [likeness.shingles(text([*made(3), "more"]))]


def test_duplicates_cost_no_comparison(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    add(project, "a.txt", text(made(1)))
    monkeypatch.setattr(alike, "sketch", None)
    assert add(project, "b.txt", text(made(1))).duplicate
