"""What is said about where annotations go."""

from pathlib import Path

import pytest

from annotations.home import Item, home_for
from tui import keeping

ITEMS = [Item(Path(f"{name}.txt"), name) for name in "abc"]


@pytest.mark.parametrize(
    ("article", "step", "found"),
    [("a", 1, "b"), ("c", 1, "a"), ("a", -1, "c"), ("b", -1, "a"), ("a", 2, "c"), ("elsewhere", 1, "a")],
)
def test_the_article_beside_goes_around_the_end(article: str, step: int, found: str) -> None:
    item = keeping.beside(ITEMS, article, step)
    assert item is not None
    assert item.id == found


def test_alone_there_is_none_beside() -> None:
    assert keeping.beside(ITEMS[:1], "a", 1) is None
    assert keeping.beside([], "a", 1) is None


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "news.txt"
    file.parent.mkdir()
    file.write_text("Some text.\n")
    return file


def test_before_the_first_annotation_it_says_where_it_will_be_and_afterwards_that_it_is(loose: Path) -> None:
    here = Path.cwd()
    home = home_for([loose], here)
    promised = keeping.layer_file(home, "Ann Lee")
    assert "nothing is written yet" in keeping.where(home, "Ann Lee")
    assert keeping.promise(home, "Ann Lee").endswith(keeping.shown(promised))
    made = home.make()
    assert keeping.layer_file(made, "Ann Lee") == promised
    assert keeping.promise(made, "Ann Lee") == ""
    assert keeping.where(made, "Ann Lee") == f"every change is saved at once, in {keeping.shown(promised)}"


def test_a_path_is_shown_from_here_or_from_home(tmp_path: Path) -> None:
    assert keeping.shown(Path.cwd() / "a" / "b.json") == str(Path("a", "b.json"))
    assert keeping.shown(Path.home() / "x.json") == "~/x.json"
    assert keeping.shown(tmp_path / "y.json") == str(tmp_path / "y.json")


def test_a_path_is_shown_also_where_the_current_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert keeping.shown(tmp_path / "y.json") == str(tmp_path / "y.json")
