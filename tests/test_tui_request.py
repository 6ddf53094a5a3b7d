from pathlib import Path

import pytest

from annotations.model import AnnotationError, SchemaError
from annotations.project import FILE, Project
from articles.article import ArticleError
from articles.folders import data_folder
from tui.request import open_request
from tui.state import remember_pair


def write(path: Path, text: str = "Some text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write(tmp_path / "in" / f"{name}.txt", f"Text {name}.") for name in "abcde"]


@pytest.fixture
def project(tmp_path: Path, files: list[Path]) -> Project:
    made = Project.create(tmp_path / "project")
    made.add(files[:3])
    return made


def shown(*paths: Path, cwd: Path | None = None, project: Path | None = None) -> tuple[str, ...]:
    request = open_request(paths, cwd or Path.cwd(), annotator="ann", project=project)
    assert tuple(article.id for article in request.articles) == request.shown
    return request.shown


def test_files_that_are_named_are_shown_a_pane_each(files: list[Path]) -> None:
    for count in (1, 2, 3, 4):
        assert shown(*files[:count]) == tuple("abcd"[:count])
    assert shown(files[1], files[0]) == ("b", "a")
    assert shown(files[0], files[0]) == ("a", "a"), "the same article twice"


def test_of_more_files_than_panes_the_first_two_are_shown(files: list[Path]) -> None:
    request = open_request(files, Path.cwd(), annotator="ann")
    assert request.shown == ("a", "b")
    assert [item.id for item in request.home.items] == list("abcde")


def test_of_a_folder_the_first_two_are_shown(files: list[Path], tmp_path: Path) -> None:
    assert shown(tmp_path / "in") == ("a", "b")


def test_without_paths_the_bundled_pair() -> None:
    request = open_request([], Path.cwd(), annotator="ann")
    assert len(request.articles) == 2
    assert (request.home.root, request.home.project) == (data_folder() / "sample", None)
    assert request.schema().name == "news-claims"


def test_without_paths_the_project_here(project: Project) -> None:
    assert shown(cwd=project.root / "articles") == ("a", "b")


def test_a_project_by_its_folder_or_its_file(project: Project) -> None:
    assert shown(project.root) == shown(project.root / FILE) == shown(project=project.root) == ("a", "b")


def test_the_pair_open_last_is_shown_again(project: Project) -> None:
    remember_pair(project.root, ["c", "gone", "a"])
    assert shown(project.root) == ("c", "a")
    assert shown(project.root / "articles" / "b.txt") == ("b",)


def test_the_projects_schema_and_spelling_of_the_annotator(project: Project) -> None:
    write(project.root / "annotations" / "Ann.json")
    assert open_request([project.root], Path.cwd(), annotator="ann").annotator == "Ann"
    write(project.root / FILE, 'schema = "none.toml"')
    with pytest.raises(SchemaError, match=r"none\.toml"):
        shown(project.root)


def test_a_long_article_is_shown_in_part(tmp_path: Path) -> None:
    path = write(tmp_path / "long.md", "A *long* article.\n\n" * 20_000)
    [article] = open_request([path], Path.cwd(), annotator="ann").articles
    assert article.partial


def test_provenance_in_the_index_is_shown(project: Project) -> None:
    project.add([Path("-")], stdin=b'{"text": "Words.", "id": "z", "title": "Known"}')
    path = project.root / "articles" / "z.txt"
    [article] = open_request([path], Path.cwd(), annotator="ann").articles
    assert (article.id, article.title) == ("z", "Known")


def test_what_is_wrong_is_said_before_a_screen_opens(tmp_path: Path, project: Project, files: list[Path]) -> None:
    empty = Project.create(tmp_path / "empty")
    for paths, error, said in (
        ([tmp_path / "none.txt"], ArticleError, "no such file or folder"),
        ([write(tmp_path / "binary.txt", "a\0b")], ArticleError, "NUL"),
        ([write(tmp_path / "blank.md", "\n")], ArticleError, "white space"),
        ([write(tmp_path / "bare.md", "[a]: b\n")], ArticleError, "nothing to read"),
        ([empty.root], AnnotationError, "no articles yet"),
        ([project.root, files[0]], AnnotationError, "open one alone"),
    ):
        with pytest.raises(error, match=said):
            open_request(paths, Path.cwd(), annotator="ann")
    with pytest.raises(AnnotationError, match="suggester"):
        open_request([files[0]], Path.cwd(), annotator="rules")
    with pytest.raises(AnnotationError, match="no project here"):
        open_request([files[0]], Path.cwd(), annotator="ann", project=tmp_path / "nowhere")


def test_a_bad_article_that_is_not_shown_keeps_nothing_closed(tmp_path: Path) -> None:
    for name, text in (("a.txt", "One"), ("b.txt", "Two"), ("c.txt", "")):
        write(tmp_path / "in" / name, text)
    assert shown(tmp_path / "in") == ("a", "b")
