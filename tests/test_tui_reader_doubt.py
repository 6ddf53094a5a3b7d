"""The annotator's own doubt: seen without colour, found, exported, and apart from the claim's own certainty."""

import json
from pathlib import Path

import pytest

from tests.reading import reading
from tui.cli import main

TEXT = "Ann Archer said that 55% of it would come soon. Nobody knows.\n"


@pytest.mark.parametrize("colours", [2, 16, 1 << 24])
async def test_a_question_mark_stands_with_the_letters_of_the_line(colours: int) -> None:
    async with reading({"one.txt": TEXT}, colours=colours) as here:
        await here.press("p", "0")
        assert here.row(0).startswith("p? Ann")
        assert "unsure" in here.facts
        await here.press("c")
        assert here.row(0)[:3] in ("c? ", "p? ")
        await here.press("z", "0")
        assert here.row(0).startswith("p  Ann")


async def test_it_stays_visible_when_there_are_more_labels_than_room() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("p", "o", "0", "t")
        assert here.row(0)[1] == "?"
        await here.press("z", "z")
        assert here.row(0)[:3] == "po "


async def test_doubt_is_apart_from_certainty_and_both_are_exported(capsys: pytest.CaptureFixture[str]) -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("c", "0")
        await here.saved()
        values = here.annotations()[0].attributes
        assert (values["sure"], values["certainty"]) == ("unsure", "certain")
        root = here.app.home.root
    out = Path("out.jsonl")
    assert main(["export", "jsonl", str(out), "--project", str(root)]) == 0
    [line] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    [annotation] = line["annotations"]
    assert annotation["attributes"]["sure"] == "unsure"
    capsys.readouterr()


async def test_a_filter_finds_what_is_doubted() -> None:
    async with reading({"one.txt": TEXT}) as here:
        await here.press("p", "0")
        await here.go("Nobody")
        await here.press("c", "space a")
        await here.until(lambda: "Nobody" in here.text and "Ann Archer" in here.text)
        await here.press("/", *"sure:unsure", "enter")
        await here.until(lambda: "Nobody" not in here.text)
        assert "Ann Archer" in here.text
