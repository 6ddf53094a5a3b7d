"""Export from the reader: a format, a place, and a process that writes beside the keys."""

import json
import os
from pathlib import Path

import pytest

from annotations.formats.table import FORMATS
from annotations.store import UnsavedError
from tests.reading import Reading, reading
from tui.exporting import carried, default_name

TEXT = {"one.txt": "Ann Archer left. Bob stayed.\n"}


async def labelled(here: Reading) -> None:
    """A project with one annotation."""
    await here.press("p")
    await here.saved()


async def begin(here: Reading, name: str, place: str) -> None:
    """Choose a format and type a place."""
    await here.press("space x", *name, "enter", "ctrl+u", *place)


async def test_a_dataset_is_written_beside_the_keys_and_what_it_has_is_said() -> None:
    async with reading(TEXT, size=(160, 24)) as here:
        await labelled(here)
        await begin(here, "jsonl", "out.jsonl")
        await here.press("enter", "right")
        await here.until(lambda: "wrote" in here.status)
        assert "wrote 1 article, 1 annotation, 0 relations, 0 judgements to out.jsonl" in here.status
        [line] = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["id"] == "one"
        assert Path("out.jsonl.manifest.json").exists()


async def test_what_is_there_is_overwritten_only_when_one_asks_again() -> None:
    Path("out.jsonl").write_text("mine", encoding="utf-8")
    async with reading(TEXT, size=(160, 24)) as here:
        await labelled(here)
        await begin(here, "jsonl", "out.jsonl")
        await here.press("enter")
        await here.until(lambda: "this is there already: enter again overwrites it" in here.text)
        await here.press("escape")
        assert "nothing was exported" in here.status
        assert Path("out.jsonl").read_text(encoding="utf-8") == "mine"
        await begin(here, "jsonl", "out.jsonl")
        await here.press("enter")
        await here.until(lambda: "enter again overwrites" in here.text)
        await here.press("enter")
        await here.until(lambda: "wrote 1 article" in here.status)
        assert Path("out.jsonl").read_text(encoding="utf-8") != "mine"


async def test_another_place_typed_then_is_looked_at_anew() -> None:
    for name in ("a.jsonl", "b.jsonl"):
        Path(name).write_text("mine", encoding="utf-8")
    async with reading(TEXT, size=(160, 24)) as here:
        await labelled(here)
        await begin(here, "jsonl", "a.jsonl")
        await here.press("enter")
        await here.until(lambda: "enter again overwrites" in here.text)
        await here.press("ctrl+u", *"b.jsonl", "enter")
        await here.rest()
        await here.press("escape")
        assert {Path(name).read_text(encoding="utf-8") for name in ("a.jsonl", "b.jsonl")} == {"mine"}


async def test_the_home_folder_is_understood_and_a_refusal_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path("home").absolute()
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    async with reading(TEXT, size=(160, 24)) as here:
        await labelled(here)
        await begin(here, "csv", "~/tables")
        await here.press("enter")
        await here.until(lambda: "wrote" in here.status)
        assert (home / "tables").is_dir()
        await begin(here, "jsonl", "articles/out.jsonl")
        await here.press("enter")
        await here.until(lambda: "this is a part of the project itself" in here.status)


async def test_what_a_format_cannot_carry_is_said() -> None:
    async with reading(TEXT, size=(200, 24)) as here:
        await labelled(here)
        await here.press("c")
        await here.saved()
        await begin(here, "conll ", "out.conll")
        await here.press("enter")
        await here.until(lambda: "conll has no place for these here" in here.status)


async def test_nothing_is_exported_while_the_disk_refuses_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(TEXT, size=(160, 24)) as here:
        await labelled(here)

        def refuse(*_: object) -> None:
            raise UnsavedError("the disk is full")

        store = here.app.room.store
        assert store is not None
        monkeypatch.setattr(store, "apply", refuse)
        monkeypatch.setattr(store, "save", refuse)
        await here.press("c")
        await begin(here, "jsonl", "out.jsonl")
        await here.press("enter")
        await here.until(lambda: "nothing was exported, since not all is saved: the disk is full" in here.text)
        assert not Path("out.jsonl").exists()
        monkeypatch.undo()


async def test_an_export_that_runs_is_ended_by_the_same_key_and_leaves_nothing() -> None:
    async with reading(TEXT, size=(160, 24)) as here:
        await labelled(here)
        os.mkfifo("pipe")  # nobody reads there: the writer waits
        await begin(here, "jsonl", "pipe")
        await here.press("enter")
        await here.until(lambda: "enter again overwrites" in here.text)
        await here.press("enter")
        running = here.app.room.exporting
        assert running is not None
        await here.press("space x")
        assert "the export was ended" in here.status
        await here.until(running.done)
        await here.press("space x", "escape")
        assert "export ›" not in here.text


@pytest.mark.parametrize("row", [row for row in FORMATS.values() if row.writes], ids=lambda row: row.name)
def test_every_format_has_a_name_that_it_takes_and_says_what_it_keeps(row: object) -> None:
    from annotations.formats.table import Format, Shape

    assert isinstance(row, Format)
    name = default_name("trade talks", row)
    assert name.startswith("trade-talks")
    assert (Path(name).suffix == "") == (row.shape is Shape.FOLDER or not (row.suffixes or row.shape is Shape.FILE))
    assert carried(row).startswith(("keeps ", "without "))
    for part in row.carries if carried(row).startswith("without") else ():
        assert part not in carried(row).removeprefix("without ").split(", ")
