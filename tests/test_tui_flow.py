"""Wrapping: lines tile the text, cut no cluster, and take as many cells as they say."""

from itertools import pairwise
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from articles.span import Span
from articles.units import clusters
from tests.hard_texts import CONTROLS, articles, runs, texts, widths
from tui.cells import DRAWN, drawn, drawn_cluster, is_narrow
from tui.flow import Flow

BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def may_be_written(character: str) -> bool:
    """No control, escape, bidirectional control or line separator."""
    return category(character) not in ("Cc", "Zl", "Zp", "Cs") and ord(character) not in BIDI


@st.composite
def flows(draw: st.DrawFn) -> tuple[str, Flow]:
    """A text and a flow of one stretch of it."""
    text = draw(st.one_of(runs, texts.filter(bool)))
    hang = draw(st.integers(0, 4))
    width = draw(widths)
    flow = Flow(text, Span(0, len(text)), width, folds=draw(st.booleans()), code=draw(st.booleans()), hang=hang)
    return text, flow


def hanging(flow: Flow, number: int) -> int:
    """Cells behind the visible end of a line."""
    return flow.cells(flow.visible_end(number), flow.line(number).end)


@given(flows())
def test_lines_tile_the_text_and_begin_at_clusters(made: tuple[str, Flow]) -> None:
    text, flow = made
    spans = [flow.line(number) for number in range(len(flow.lines))]
    assert spans[0].start == 0
    assert spans[-1].end == len(text)
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert all(spans)
    assert {span.start for span in spans} <= set(clusters(text))


@given(flows())
def test_lines_are_as_wide_as_they_say_and_fit(made: tuple[str, Flow]) -> None:
    _, flow = made
    for number in range(len(flow.lines)):
        start, end = flow.line(number)
        visible = flow.visible_end(number)
        assert cell_len(flow.drawn(start, end)) == flow.cells(start, end)
        assert cell_len(flow.drawn(start, visible)) == flow.cells(start, visible)
        assert not flow.drawn(visible, end).strip(" ")
        assert flow.cells(start, visible) <= flow.width - (flow.hang if number else 0)


@given(flows())
def test_every_cell_of_a_line_belongs_to_the_cluster_that_is_drawn_there(made: tuple[str, Flow]) -> None:
    text, flow = made
    starts = [*clusters(text), len(text)]
    for start, end in pairwise(starts):
        number = flow.line_at(start)
        column = flow.column(start)
        cells = flow.cells(start, end)
        assert cells >= 1
        for cell in range(column, column + cells):
            assert flow.hit(number, cell) == Span(start, end)
        for offset in range(start, end):
            assert flow.cluster(offset) == Span(start, end)
            assert flow.snapped(Span(offset, offset + 1)) == Span(start, end)


@given(flows(), st.integers(-3, 200))
def test_a_hit_beside_a_line_is_its_nearest_cluster(made: tuple[str, Flow], column: int) -> None:
    _, flow = made
    for number in range(len(flow.lines)):
        line = flow.line(number)
        found = flow.hit(number, column)
        assert line.contains(found)
        if column <= 0:
            assert found.start == line.start
        if column >= flow.cells(*line):
            assert found.end == line.end


@given(flows())
def test_nothing_that_moves_the_cursor_is_drawn_and_letters_stay_themselves(made: tuple[str, Flow]) -> None:
    text, flow = made
    shown = flow.drawn(0, len(text))
    assert all(map(may_be_written, shown))
    starts = [*clusters(text), len(text)]
    for start, end in pairwise(starts):
        if end - start == 1 and text[start].isalnum():
            assert flow.drawn(start, end) == text[start]


@given(flows())
def test_a_newline_ends_a_line_unless_it_folds(made: tuple[str, Flow]) -> None:
    text, flow = made
    folding = Flow(text, Span(0, len(text)), 10_000, folds=True, code=False)
    assert folding.lines == [0]
    broken = Flow(text, Span(0, len(text)), 10_000, folds=False, code=flow.hang % 2 == 0)
    assert len(broken.lines) == len(text.removesuffix("\n").split("\n"))


@given(articles, widths)
def test_a_stretch_in_the_middle_is_laid_out_as_if_it_stood_alone(article, width: int) -> None:
    for block in article.blocks:
        alone = block.span.of(article.text)
        here = Flow(article.text, block.span, width, folds=block.folds, code=False)
        there = Flow(alone, Span(0, len(alone)), width, folds=block.folds, code=False)
        assert here.lines == there.lines
        assert here.drawn(*block.span) == there.drawn(0, len(alone))


def test_every_narrow_character_is_a_cluster_of_one_cell_beside_every_other() -> None:
    narrow = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000 and is_narrow(chr(code))]
    assert len(narrow) > 5000
    text = "".join(narrow) + "".join(reversed(narrow))
    assert len(clusters(text)) == len(text) == cell_len(drawn(text))


@given(texts)
def test_drawn_has_as_many_code_points_none_of_which_moves_the_cursor(text: str) -> None:
    assert len(drawn(text)) == len(text)
    assert all(map(may_be_written, drawn(text)))


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_is_drawn_as_something_one_can_point_at(control: str) -> None:
    shown, cells = "", 0
    starts = [*clusters(control), len(control)]
    for start, end in pairwise(starts):
        part, width = drawn_cluster(control[start:end])
        shown, cells = shown + part, cells + width
    assert cells == cell_len(shown) >= 1
    assert all(map(may_be_written, shown))


def test_what_replaces_a_character_takes_one_cell() -> None:
    assert {cell_len(sign) for sign in DRAWN.values()} == {1}


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two ", "three"]),
        ("one two     three", 7, ["one two     ", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("“one” two three", 9, ["“one” two ", "three"]),
        ("漢字漢字", 5, ["漢字", "漢字"]),
        ("漢字、漢字", 4, ["漢", "字、", "漢字"]),
        ("a 🇺🇸🇫🇷", 4, ["a 🇺🇸", "🇫🇷"]),
        ("one\u00a0two three", 8, ["one\u00a0two ", "three"]),
        ("é one two", 5, ["é one ", "two"]),
        ("e\u0301 one two", 5, ["e\u0301 one ", "two"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    flow = Flow(text, Span(0, len(text)), width, folds=False, code=False)
    assert [flow.line(number).of(text) for number in range(len(flow.lines))] == lines


@pytest.mark.parametrize("start", ["abcd", "ab漢"])
def test_a_line_of_code_that_just_fits_does_not_push_its_newline_down(start: str) -> None:
    text = f"{start}\nef"
    flow = Flow(text, Span(0, len(text)), 4, folds=False, code=True)
    assert [flow.line(number).of(text) for number in range(len(flow.lines))] == [f"{start}\n", "ef"]


@pytest.mark.parametrize("text", ["- one two three four\nfive six seven", "- 漢 two three four\nfive six seven"])
def test_lines_after_the_first_are_shorter_by_the_hang(text: str) -> None:
    flow = Flow(text, Span(0, len(text)), 10, folds=False, code=False, hang=2)
    widths = [flow.cells(flow.line(number).start, flow.visible_end(number)) for number in range(len(flow.lines))]
    assert widths[0] <= 10
    assert max(widths[1:]) <= 8
