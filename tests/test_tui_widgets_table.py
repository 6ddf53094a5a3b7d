"""A table of any number of rows, and the screen that it fills: read, narrowed, marked and paged between keys."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from time import sleep
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.reading import Reading, reading
from tui.cells import cells_of, whole
from tui.screens.table import TableScreen
from tui.widgets.table import Cell, Column, Table

HOSTILE = "\x1b[31mred\x1b[0m\r\n\u202eabc\x07\x9b2J"
WIDE = "漢字かな交じり文"


class Numbers(TableScreen[str]):
    """Names in order, with their lengths."""

    TITLE = "numbers"
    COLUMNS = (Column("name", 8, grows=1), Column("length", 6, right=True), Column("again", 10, since=90))
    KEYS: ClassVar = {"enter": "takes"}

    def __init__(self, here: Reading, rows: Iterable[str]) -> None:
        super().__init__(here.app.reader.palette())
        self.names = rows
        self.taken: list[list[str]] = []

    def load(self) -> Iterable[str]:
        return self.names

    def cells(self, row: str) -> Sequence[Cell]:
        return (Cell(row), Cell(str(len(row))), Cell(row))

    def take(self, key: str) -> bool:
        if key == "enter":
            self.taken.append(self.table.chosen)
        return key == "enter"


class Typed(Numbers):
    """The same, narrowed by typing."""

    TYPED = True


@asynccontextmanager
async def shown(
    rows: Iterable[str], kind: type[Numbers] = Numbers, size: tuple[int, int] = (60, 12)
) -> AsyncIterator[tuple[Reading, Numbers]]:
    async with reading({"one.txt": "One."}, size=size) as here:
        screen = kind(here, rows)
        await here.app.push_screen(screen)
        await here.rest()
        yield here, screen


def names(count: int) -> list[str]:
    return [f"name-{number:05}" for number in range(count)]


def under_mark(here: Reading) -> str:
    return next(line for line in here.lines if line.startswith("▸")).split()[1]


async def test_keys_step_page_and_stay_within_the_rows() -> None:
    async with shown(names(1000)) as (here, screen):
        await here.until(lambda: not screen.table.busy)
        assert "1,000 of 1,000" in here.lines[0]
        assert under_mark(here) == "name-00000"
        for key, expected in (
            ("up", 0), ("down", 1), ("pagedown", 10), ("pageup", 1), ("end", 999), ("down", 999), ("home", 0),
        ):  # fmt: skip
            await here.press(key)
            assert under_mark(here) == names(1000)[expected], key
        assert screen.table.room == 9


async def test_keys_answer_while_rows_are_still_being_read_and_the_filter_goes_on() -> None:
    def slowly() -> Iterator[str]:
        for name in names(300):
            sleep(0.001)  # a slice is over after a few of these
            yield name

    async with shown([]) as (here, screen):
        table = screen.table
        table.read(slowly())
        assert table.busy
        assert table.rows
        assert "…" in table.draw(0).text
        await here.press("down", "/", *"00007")
        assert under_mark(here) == "name-00007"
        await here.until(lambda: not table.busy)
        assert [table.rows[number] for number in table.shown] == ["name-00007"]
        await here.press("escape")
        await here.until(lambda: not table.busy)
        assert len(table.shown) == 300


async def test_a_filter_is_typed_kept_by_enter_and_left_before_the_table_is() -> None:
    async with shown(["ann arbor", "ann bob", "bob"]) as (here, screen):
        await here.press("z")
        assert "z does nothing here" in here.text
        await here.press("/", *"ann bob", "enter")
        assert "1 of 3" in here.text
        assert under_mark(here) == "ann"
        await here.press("enter")
        assert screen.taken == [["ann bob"]]
        await here.press("/", *"xx")
        assert "nothing matches" in here.text
        await here.press("backspace", "backspace", "ctrl+u", *"BOB")
        assert "2 of 3" in here.text
        await here.press("enter", "escape")
        assert "3 of 3" in here.text
        await here.press("escape")
        await here.rest()
        assert here.pane.has_focus


async def test_in_a_typed_table_letters_narrow_at_once_and_escape_leaves() -> None:
    async with shown(["ann", "bob", "a b"], Typed) as (here, screen):
        await here.press(*"a b")
        assert "1 of 3" in here.text
        await here.press("enter")
        assert screen.taken == [["a b"]]
        here.app.screen.post_message(events.Paste("\nzz"))
        await here.settle()
        assert "a bzz" in here.lines[0]
        await here.press("escape")
        await here.rest()
        assert here.pane.has_focus


async def test_rows_are_marked_one_by_one_or_all_that_are_shown() -> None:
    async with shown(names(30)) as (here, screen):
        await here.press("space", "down", "space", "enter")
        assert screen.taken[-1] == ["name-00000", "name-00002"]
        assert "2 marked" in here.lines[0]
        assert [line[1] for line in here.lines[2:6]] == ["●", " ", "●", " "]
        await here.press("/", *"name-0001", "enter", "a")
        assert screen.table.marked == {0, 2, *range(10, 20)}
        await here.press("*")
        assert screen.table.marked == {0, 2}
        await here.press("escape", "home", "space", "enter")
        assert screen.taken[-1] == ["name-00002"]


async def test_the_mouse_goes_to_a_row_takes_it_and_the_wheel_steps() -> None:
    async with shown(names(30)) as (here, screen):
        await here.click(5, 4)
        assert under_mark(here) == "name-00002"
        assert not screen.taken
        await here.click(5, 4)
        assert screen.taken == [["name-00002"]]
        for place in (0, 1, 11):
            await here.click(5, place)
        assert under_mark(here) == "name-00002"
        await here.mouse(events.MouseScrollDown, 5, 5)
        assert under_mark(here) == "name-00005"
        await here.mouse(events.MouseScrollUp, 5, 5)
        assert under_mark(here) == "name-00002"


@pytest.mark.parametrize("size", [(20, 6), (60, 12), (89, 12), (90, 12), (200, 60)])
async def test_every_line_fills_the_screen_whatever_stands_in_the_cells(size: tuple[int, int]) -> None:
    rows = [HOSTILE, WIDE * 9, "👩‍🚒🇪🇺" * 9, "cafe\u0301" * 40, "", "\u0301", "x" * 400]
    async with shown(rows, size=size) as (here, _):
        assert len(here.lines) == size[1]
        assert {cells_of(line) for line in here.lines} == {size[0]}
        assert not any(sign in here.text for sign in "\x1b\r\x07\x9b\u202e")
        assert ("again" in here.text) == (size[0] >= 90)
        if size[0] >= 60:
            assert "red" in here.text
            assert "漢字" in here.text


async def test_the_mark_stays_on_the_screen_when_that_becomes_smaller() -> None:
    async with shown(names(100), size=(60, 40)) as (here, _):
        await here.press(*["down"] * 30)
        await here.resize(60, 10)
        assert under_mark(here) == "name-00030"


async def test_rows_that_are_read_anew_keep_the_mark_where_it_was() -> None:
    async with shown(names(2000)) as (here, screen):
        await here.until(lambda: not screen.table.busy)
        await here.press("end", "up")
        screen.names = names(1990)
        screen.reload()
        await here.until(lambda: not screen.table.busy)
        assert under_mark(here) == "name-01989"
        screen.names = names(2000)
        await here.press("home", "pagedown")
        screen.reload()
        await here.until(lambda: not screen.table.busy)
        assert under_mark(here) == "name-00009"


async def test_rows_change_in_place_go_and_come_back_and_the_filter_sees_it() -> None:
    async with shown(["ann", "bob", "cid"]) as (here, screen):
        table = screen.table
        await here.press("space", "/", *"b", "enter")
        table.change({0: "abe", 1: None})
        assert [table.rows[number] for number in table.shown] == ["abe"]
        await here.settle()
        assert under_mark(here) == "abe"
        table.change({0: None})
        assert (table.shown, table.marked, table.current) == ([], set(), None)
        table.change({0: "ann", 1: "bob"})
        table.filter(None)
        await here.settle()
        assert [table.rows[number] for number in table.shown] == ["ann", "bob", "cid"]


async def test_what_comes_first_is_shown_first_and_the_mark_keeps_its_row() -> None:
    async with shown(["x ab", "ab", "y ab", "abc"]) as (_, screen):
        table = screen.table
        table.foremost = str.startswith
        table.filter("ab")
        assert [table.rows[number] for number in table.shown] == ["ab", "abc", "x ab", "y ab"]
        table.filter("")
        assert table.shown == [0, 1, 2, 3]


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.integers(0, 3), st.sampled_from([0, 0, 50, 100])), min_size=1, max_size=8
    ),
    st.integers(0, 250),
)
def test_columns_take_what_room_there_is_and_never_more_when_there_is_enough(
    given_columns: list[tuple[int, int, int]], width: int
) -> None:
    columns = [Column("", cells, grows, since=since) for cells, grows, since in given_columns]
    table: Table[str] = Table(columns, lambda row: (), str, None)  # type: ignore[arg-type] # nothing is drawn
    widths = table.widths(width)
    there = [column for column in columns if width >= column.since]
    assert [bool(cells) for cells in widths] == [width >= column.since for column in columns]
    used = 3 + sum(widths) + 2 * (len(there) - 1)
    least = 3 + sum(column.width for column in there) + 2 * (len(there) - 1)
    if least <= width:
        assert used == (width if any(column.grows for column in there) else least)
        assert all(cells >= column.width for cells, column in zip(widths, columns, strict=True) if cells)


@given(st.lists(st.text("ab 漢", min_size=1), min_size=2, max_size=8), st.integers(1, 60))
def test_keys_are_named_whole_or_not_at_all(items: list[str], width: int) -> None:
    told = whole(" · ".join(items), width).split(" · ")
    assert told[-1] == items[-1]
    assert told[:-1] == items[: len(told) - 1]
    if len(told) < len(items):
        longer = [*items[: len(told)], items[-1]]
        assert cells_of(" · ".join(longer)) > width
    assert len(told) == 2 or cells_of(" · ".join(told)) <= width
