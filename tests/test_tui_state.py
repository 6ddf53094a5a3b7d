from pathlib import Path

import pytest

from articles.folders import state_folder
from tui import state
from tui.state import last_pair, remember_pair


def test_the_pair_open_last_is_remembered_by_project(tmp_path: Path) -> None:
    assert last_pair(tmp_path) == ()
    remember_pair(tmp_path, ["a", "b"])
    remember_pair(tmp_path / "other", ["c"])
    assert last_pair(tmp_path) == ("a", "b")
    remember_pair(tmp_path, ["b", "b"])
    assert last_pair(tmp_path) == ("b", "b")
    assert last_pair(tmp_path / "other") == ("c",)


def test_only_the_last_projects_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST", 2)
    for name in ("x", "y", "x", "z"):
        remember_pair(tmp_path / name, [name])
    assert [last_pair(tmp_path / name) for name in "xyz"] == [("x",), (), ("z",)]


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '{"%s": 1}', '{"%s": [1]}', "\xff"])
def test_what_somebody_else_wrote_there_is_no_error(text: str, tmp_path: Path) -> None:
    state_folder().mkdir(parents=True)
    (state_folder() / state.FILE).write_bytes(text.replace("%s", str(tmp_path)).encode("latin-1"))
    assert last_pair(tmp_path) == ()
    remember_pair(tmp_path, ["a"])
    assert last_pair(tmp_path) == ("a",)


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    state_folder().parent.mkdir(parents=True)
    state_folder().write_text("in the way")
    remember_pair(tmp_path, ["a"])
    assert last_pair(tmp_path) == ()
