import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from annotations import taking
from annotations.home import Home, home_for, project_home, sample_home
from annotations.model import AnnotationError
from annotations.project import Project
from articles.folders import data_folder


def write(path: Path, text: str = "Some text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def visible(folder: Path) -> list[str]:
    return [name for name in everything(folder) if not name.startswith(".")]


def ids(home: Home) -> list[str]:
    return [item.id for item in home.items]


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    return [write(tmp_path / "in" / "a.txt", "One.\n"), write(tmp_path / "in" / "B.md", "*Two*.\n")]


@pytest.fixture
def cwd(tmp_path: Path) -> Path:
    (tmp_path / "cwd").mkdir()
    return tmp_path / "cwd"


def test_nothing_is_written_before_make(pair: list[Path], cwd: Path, tmp_path: Path, fence: Path) -> None:
    home = home_for(pair, cwd)
    assert (home.root, home.project, ids(home)) == (cwd, None, ["a", "B"])
    assert home.loose == home.items
    assert [item.load().text for item in home.items] == ["One.\n", "Two."]
    assert everything(cwd) == []
    assert [name for name in everything(fence) if not name.startswith("cache")] == []


def test_the_first_annotation_makes_a_project_with_copies(pair: list[Path], cwd: Path) -> None:
    made = home_for(pair, cwd).make()
    assert made.project == Project.open(cwd)
    assert made.loose == ()
    assert visible(cwd / "articles") == ["B.md", "a.txt", "index.jsonl"]
    assert [made.project.load(name).text for name in ids(made)] == ["One.\n", "Two."]
    assert made.make() == made


def test_the_same_files_are_the_same_articles_the_next_time(pair: list[Path], cwd: Path) -> None:
    home_for(pair, cwd).make()
    again = home_for(pair, cwd)
    assert (again.root, ids(again), again.loose) == (cwd, ["a", "B"], ())
    pair[0].write_text("Changed.")
    changed = home_for(pair, cwd)
    assert (ids(changed), [item.id for item in changed.loose]) == (["a-2", "B"], ["a-2"])
    assert [entry.id for entry in changed.make().project.articles()] == ["a", "B", "a-2"]


def test_paths_inside_a_project_use_it(tmp_path: Path, cwd: Path, pair: list[Path]) -> None:
    project = Project.create(tmp_path / "in")
    Project.create(cwd)
    project.add([pair[0]])
    home = home_for([tmp_path / "in" / "articles" / "a.txt", pair[1]], cwd)
    assert (home.project, ids(home), [item.id for item in home.loose]) == (project, ["a", "B"], ["B"])


def test_the_project_of_the_current_folder_takes_loose_files(pair: list[Path], cwd: Path) -> None:
    project = Project.create(cwd)
    (cwd / "below").mkdir()
    home = home_for(pair, cwd / "below")
    assert home.project == project
    assert home.make().project.articles() == project.articles()
    assert [entry.id for entry in project.articles()] == ["a", "B"]


def test_a_project_that_is_named_is_used(pair: list[Path], cwd: Path, tmp_path: Path) -> None:
    Project.create(cwd)
    other = Project.create(tmp_path / "other")
    assert home_for(pair, cwd, project=other).root == other.root


def test_files_with_one_text_are_one_article(tmp_path: Path, cwd: Path) -> None:
    paths = [write(tmp_path / "x" / "a.txt"), write(tmp_path / "y" / "b.txt"), write(tmp_path / "y" / "c.md")]
    home = home_for(paths, cwd)
    assert [home.ids[path] for path in paths] == ["a", "a", "c"]
    assert ids(home) == ["a", "c"]
    assert [entry.id for entry in home.make().project.articles()] == ["a", "c"]


def test_a_file_that_cannot_be_read_does_not_keep_out_the_rest(tmp_path: Path, cwd: Path) -> None:
    Project.create(cwd)
    home = home_for([write(tmp_path / "a.txt"), write(tmp_path / "b.txt", "")], cwd)
    assert ids(home) == ["a", "b"]


def test_making_again_after_it_failed_half_way(pair: list[Path], cwd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_for(pair, cwd)
    write_whole = taking.write_whole

    def once(path: Path, data: bytes) -> None:
        if path.name == "B.md":
            raise OSError(28, "No space left on device")
        write_whole(path, data)

    with monkeypatch.context() as failing:
        failing.setattr(taking, "write_whole", once)
        with pytest.raises(AnnotationError, match=r"No space left on device; added before: a$"):
            home.make()
    assert visible(cwd / "articles") == ["a.txt", "index.jsonl"]
    assert home.make().loose == ()
    assert [entry.id for entry in Project.open(cwd).articles()] == ["a", "B"]


def test_a_file_that_changed_meanwhile_is_not_copied_in_silence(pair: list[Path], cwd: Path) -> None:
    home = replace(home_for(pair, cwd), needed=frozenset({"a"}))
    home.make()
    pair[0].write_text("Changed.")
    with pytest.raises(AnnotationError, match="taken meanwhile"):
        home.make()


def test_only_what_is_needed_must_be_copied(pair: list[Path], cwd: Path, tmp_path: Path) -> None:
    bad, gone = write(tmp_path / "in" / "bad.txt", "a\0b"), write(tmp_path / "in" / "gone.txt", "Soon gone.")
    home = home_for([*pair, bad, gone], cwd)
    gone.unlink()
    for needed, said in (("bad", "NUL"), ("gone", "no such file")):
        with pytest.raises(AnnotationError, match=said):
            replace(home, needed=frozenset({needed})).make()
    made = replace(home, needed=frozenset({"a"})).make()
    assert [item.id for item in made.loose] == ["bad", "gone"]
    assert ids(made) == ids(home)
    assert [entry.id for entry in made.project.articles()] == ["a", "B"]


@pytest.mark.parametrize("there", ["annotations", "articles"])
def test_folders_that_are_not_ours_are_left_alone(there: str, pair: list[Path], cwd: Path) -> None:
    write(cwd / there / "theirs.txt")
    assert home_for(pair, cwd).root == data_folder() / "loose"


def test_articles_that_lie_in_articles_stay_there(cwd: Path) -> None:
    paths = [write(cwd / "articles" / "a.txt", "One"), write(cwd / "articles" / "b.txt", "Two")]
    home = home_for(paths, cwd)
    assert home.root == cwd
    home.make()
    assert visible(cwd / "articles") == ["a.txt", "b.txt", "index.jsonl"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this account")
def test_where_the_current_folder_cannot_be_written(pair: list[Path], cwd: Path) -> None:
    cwd.chmod(0o500)
    assert home_for(pair, cwd).root == data_folder() / "loose"


def test_where_the_current_folder_may_not_be_written(
    pair: list[Path], cwd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    home = home_for(pair, cwd)
    assert home.root == data_folder() / "loose"
    home.make()
    assert ids(home_for(pair, cwd)) == ["a", "B"]
    assert home_for(pair, cwd).loose == ()


def test_our_own_source_is_no_place_for_annotations(pair: list[Path]) -> None:
    assert home_for(pair, Path(__file__).parent).root == data_folder() / "loose"


def test_the_sample_goes_to_the_data_folder(pair: list[Path]) -> None:
    home = sample_home(pair)
    assert (home.root, home.project) == (data_folder() / "sample", None)
    made = home.make()
    again = sample_home(pair)
    assert (again.project, ids(again), again.loose) == (made.project, ["a", "B"], ())


def test_a_whole_project(pair: list[Path], cwd: Path) -> None:
    project = Project.create(cwd)
    project.add(pair)
    home = project_home(project)
    assert (home.project, ids(home), home.loose) == (project, ["a", "B"], ())
