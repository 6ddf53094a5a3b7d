"""Motions: they end where units do, get on until the end, and look at no more than is near."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.article import Article
from articles.span import Span
from articles.units import clusters, sentences, words
from tests.hard_texts import filled, markdown, plain, widths
from tui.layout import Layout
from tui.motions import Motion, clamped, moved, unit_at_cursor
from tui.session import Stand, move

UNITS = (Motion.WORD, Motion.SENTENCE, Motion.PARAGRAPH)


def starts_of(article: Article) -> list[int]:
    """Every place where the cursor may stand."""
    return [start for block in article.blocks for start in clusters(article.text, *block.span)]


def units_of(article: Article, motion: Motion) -> list[Span]:
    """All units of an article, read one after another."""
    if motion is Motion.PARAGRAPH:
        return [block.span for block in article.blocks]
    read = words if motion is Motion.WORD else sentences
    return [span for block in article.blocks for span in read(article.text, *block.span)]


def walk(layout: Layout, motion: Motion, forward: bool, start: int) -> list[int]:
    """The places a cursor comes by until it stays."""
    stand, places = Stand(start), [start]
    for _ in range(len(layout.article.text) + 2):
        stand = move(layout, stand, motion, forward)
        if stand.cursor == places[-1]:
            return places
        places.append(stand.cursor)
    raise AssertionError("it never stays")


@given(filled, st.sampled_from(UNITS), st.data())
def test_a_motion_by_units_is_what_reading_all_units_says(
    article: Article, motion: Motion, data: st.DataObject
) -> None:
    layout = Layout(article, 40)
    units = units_of(article, motion)
    offset = data.draw(st.sampled_from(starts_of(article)))
    last = article.blocks[-1]

    def to(forward: bool, extend: bool) -> int:
        return moved(layout, offset, motion, forward, extend, 1, None)[0]

    after = [unit.start for unit in units if unit.start > offset]
    ends = [unit.end for unit in units if unit.end > offset]
    before = [unit.start for unit in units if unit.start < offset]
    assert to(True, False) == min(after, default=clamped(layout, last.end))
    assert to(True, True) == min(ends, default=last.end)
    assert to(False, False) == to(False, True) == max(before, default=article.blocks[0].start)


@given(filled, widths, st.sampled_from(Motion), st.booleans(), st.data())
def test_a_cursor_gets_on_until_it_stays(
    article: Article, width: int, motion: Motion, forward: bool, data: st.DataObject
) -> None:
    layout = Layout(article, width)
    places = starts_of(article)
    walked = walk(layout, motion, forward, data.draw(st.sampled_from(places)))
    assert set(walked) <= set(places)
    if motion is Motion.EDGE:
        assert len(walked) <= 2
    elif motion is not Motion.LINE:  # in a table the next row down may be the line before in the text
        assert all((a < b) is forward for a, b in pairwise(walked))
    if motion in (*UNITS, Motion.CHARACTER, Motion.ARTICLE):
        assert walked[-1] == (places[-1] if forward else places[0])
    if motion is Motion.LINE:
        assert layout.locate(walked[-1])[0] == layout.locate(move(layout, Stand(walked[-1]), motion, forward).cursor)[0]


@given(filled)
def test_characters_are_walked_one_by_one_there_and_back(article: Article) -> None:
    layout = Layout(article, 40)
    places = starts_of(article)
    assert walk(layout, Motion.CHARACTER, True, places[0]) == places
    assert walk(layout, Motion.CHARACTER, False, places[-1]) == places[::-1]


@given(filled, st.sampled_from(UNITS), st.data())
def test_there_and_back_is_the_start_of_a_unit(article: Article, motion: Motion, data: st.DataObject) -> None:
    layout = Layout(article, 40)
    offset = data.draw(st.sampled_from(starts_of(article)))
    there = move(layout, Stand(offset), motion, True)
    back = move(layout, there, motion, False)
    starts = {unit.start for unit in units_of(article, motion)}
    assert back.cursor in starts or back.cursor == article.blocks[0].start
    if offset in starts and there.cursor in starts and there.cursor != offset:
        assert back.cursor == offset


@given(filled, widths, st.lists(st.booleans(), max_size=12), st.data())
def test_lines_keep_the_column(article: Article, width: int, directions: list[bool], data: st.DataObject) -> None:
    layout = Layout(article, width)
    stand = Stand(data.draw(st.sampled_from(starts_of(article))))
    column = layout.x_of(stand.cursor)
    for forward in directions:
        stand = move(layout, stand, Motion.LINE, forward)
        assert stand.goal == column
        spot, piece = layout.locate(stand.cursor)
        assert stand.cursor == layout.hit(spot, column).start
        assert layout.pieces(spot)
        line = piece.flow.line(piece.line)
        if piece.x <= column < piece.x + piece.flow.cells(*line):
            x = layout.x_of(stand.cursor)
            assert x <= column < x + piece.flow.cells(*piece.flow.cluster(stand.cursor))


@given(filled, widths)
def test_down_and_up_pass_the_same_rows(article: Article, width: int) -> None:
    layout = Layout(article, width)

    def rows(forward: bool, start: int) -> list[object]:
        stand, found = Stand(start), []
        while not found or layout.locate(stand.cursor)[0] != found[-1]:
            found.append(layout.locate(stand.cursor)[0])
            stand = move(layout, stand, Motion.LINE, forward)
        return found

    first = article.blocks[0].start
    down = rows(True, first)
    text_rows = [
        spot
        for frame in range(len(layout.frames))
        for row in range(layout.lay(frame).height)
        if layout.pieces(spot := layout.forward(layout.locate(first)[0], 0)._replace(frame=frame, row=row))
    ]
    assert down == text_rows
    bottom = move(layout, Stand(first), Motion.LINE, True, rows=len(article.text) * 3).cursor
    assert rows(False, bottom) == text_rows[::-1]


@given(filled, widths, st.data())
def test_the_edges_of_a_line_are_on_it(article: Article, width: int, data: st.DataObject) -> None:
    layout = Layout(article, width)
    offset = data.draw(st.sampled_from(starts_of(article)))
    spot, piece = layout.locate(offset)
    line = piece.flow.line(piece.line)
    home = move(layout, Stand(offset), Motion.EDGE, False).cursor
    end = move(layout, Stand(offset), Motion.EDGE, True).cursor
    assert home == line.start
    assert layout.locate(end)[0] == spot
    assert piece.flow.visible_end(piece.line) in (line.start, piece.flow.cluster(end).end)


@given(filled, st.data())
def test_the_unit_at_the_cursor_holds_it(article: Article, data: st.DataObject) -> None:
    offset = data.draw(st.sampled_from(starts_of(article)))
    for motion in (Motion.WORD, Motion.SENTENCE):
        span = unit_at_cursor(article, offset, motion)
        holding = [unit for unit in units_of(article, motion) if unit.start <= offset < unit.end]
        assert span == (holding[0] if holding else Span(offset, offset)) or (not holding and span.start <= offset)


@given(filled, st.integers(-5, 500))
def test_any_offset_is_clamped_to_a_place_for_the_cursor(article: Article, offset: int) -> None:
    layout = Layout(article, 40)
    place = clamped(layout, offset)
    places = starts_of(article)
    assert place in places
    if offset in places:
        assert place == offset


def test_words_as_a_reader_steps() -> None:
    layout = Layout(plain("The U.S. don’t pay $3.5 billion, rare-earth.\n\nNext one"), 40)
    text = layout.article.text
    stops = [text[place:].split()[0] for place in walk(layout, Motion.WORD, True, 0)]
    assert stops[:8] == ["The", "U.S.", "don’t", "pay", "$3.5", "billion,", "rare-earth.", "Next"]


def test_extending_by_word_takes_in_the_word_and_then_the_next() -> None:
    layout = Layout(plain("one two"), 40)
    stand = move(layout, Stand(0), Motion.WORD, True, extend=True)
    assert stand.selection == Span(0, 3)
    assert move(layout, stand, Motion.WORD, True, extend=True).selection == Span(0, 7)


def test_a_table_of_a_head_alone_does_not_hold_the_cursor() -> None:
    layout = Layout(markdown("| a | b |\n|---|---|\n"), 40)
    assert move(layout, Stand(0), Motion.LINE, True).cursor == 0


class Counted(str):
    """A text that adds up how much of it is sliced off."""

    __slots__ = ()
    read = 0

    def __getitem__(self, key: object) -> str:
        part = super().__getitem__(key)
        Counted.read += len(part)
        return part


@pytest.mark.parametrize("motion", [Motion.WORD, Motion.SENTENCE, Motion.PARAGRAPH, Motion.CHARACTER])
@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("extend", [True, False])
def test_a_motion_in_a_long_block_copies_only_what_is_near(motion: Motion, forward: bool, extend: bool) -> None:
    text = Counted("Some words make a sentence. " * 8_000)
    short = plain(str(text))
    article = Article("a", text, short.blocks)
    layout = Layout(article, 80)
    Counted.read = 0
    moved(layout, len(text) // 2 + 3, motion, forward, extend, 1, None)
    assert Counted.read < 50_000
