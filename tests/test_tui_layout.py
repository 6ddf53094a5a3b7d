"""Layout: rows follow one another, every offset has a cell, and every cell one cluster."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.article import Article
from articles.span import Span
from articles.units import clusters, is_cluster_start
from tests.hard_texts import articles, filled, markdown, plain, widths
from tui.layout import GIANT, Layout, Spot, frames_of

TABLE = "| city | people |\n|:--|--:|\n| Rome | 2 800 000 |\n| 東京 | many and many more people |\n| e\u0301 | |\n"
GIANTS = {
    "words": "some words of a long paragraph. " * 700,
    "no spaces": "x" * 20_000,
    "ideographs": "漢字仮名" * 5_000,
    "marked spaces": " \u0301a" * 7_000,
    "flags": "🇺🇸" * 10_000,
    "one cluster": "e" + "\u0301" * 20_000 + "z",
    "spaces": "a" + " " * 20_000 + "z",
    "lines": "one line\r\nand more \r\n" * 1_000,
}


def every_row(layout: Layout) -> list[Spot]:
    """All rows of a layout, frame by frame."""
    return [Spot(frame, row) for frame in range(len(layout.frames)) for row in range(layout.lay(frame).height)]


def giant(text: str, folds: bool = False) -> Article:
    """An article of one block, whatever its text would be taken for."""
    article = plain("x")
    return replace(article, text=text, blocks=(replace(article.blocks[0], end=len(text), folds=folds),))


@given(articles, widths)
def test_rows_follow_one_another_in_both_directions(article: Article, width: int) -> None:
    layout = Layout(article, width)
    rows = every_row(layout)
    assert layout.rows(Spot(0, 0), len(rows) + 3) == [*rows, None, None, None]
    for at, row in enumerate(rows):
        for count in (0, 1, 2, 7, len(rows)):
            assert layout.forward(row, count) == rows[min(at + count, len(rows) - 1)]
            assert layout.back(row, count) == rows[max(at - count, 0)]
        assert layout.rows(row, 3) == (rows[at : at + 3] + [None] * 3)[:3]


@given(articles, widths)
def test_every_character_of_a_block_stands_in_one_row_and_can_be_pointed_at(article: Article, width: int) -> None:
    layout = Layout(article, width)
    for block in article.blocks:
        starts = [*clusters(article.text, *block.span), block.end]
        for start, end in pairwise(starts):
            spot, piece = layout.locate(start)
            assert piece in layout.pieces(spot)
            assert piece.block == block
            assert piece.flow.line(piece.line).contains(Span(start, end))
            assert layout.locate(end - 1)[0] == spot
            if start < piece.flow.visible_end(piece.line):
                x = layout.x_of(start)
                assert layout.hit(spot, x) == Span(start, end)
                assert layout.hit(spot, x + piece.flow.cells(start, end) - 1) == Span(start, end)


@given(articles, widths)
def test_the_lines_of_all_rows_tile_the_blocks(article: Article, width: int) -> None:
    layout = Layout(article, width)
    spans = sorted(piece.flow.line(piece.line) for spot in every_row(layout) for piece in layout.pieces(spot))
    offsets = [offset for span in spans for offset in range(*span)]
    assert offsets == [offset for block in article.blocks for offset in range(*block.span)]


@given(articles, widths)
def test_lines_end_within_the_width(article: Article, width: int) -> None:
    layout = Layout(article, width)
    for spot in every_row(layout):
        edge = 0
        for piece in layout.pieces(spot):
            start, _ = piece.flow.line(piece.line)
            assert piece.x >= edge
            edge = piece.x + piece.flow.cells(start, piece.flow.visible_end(piece.line))
            # A prefix as wide as the screen leaves a few cells of its own to the text.
            assert edge <= max(width, piece.x + 4)


@given(filled, widths, st.integers(0, 300), st.integers(-5, 200))
def test_a_hit_anywhere_is_a_cluster_of_its_frame(article: Article, width: int, row: int, x: int) -> None:
    layout = Layout(article, width)
    spot = layout.forward(Spot(0, 0), row)
    span = layout.hit(spot, x)
    frame = layout.frames[spot.frame]
    assert Span(frame.start, frame.end).contains(span)
    block = article.blocks[article.block_at(span.start)].span
    assert is_cluster_start(article.text, span.start, *block)
    assert is_cluster_start(article.text, span.end, *block)


@given(articles)
def test_frames_tile_the_blocks(article: Article) -> None:
    layout = Layout(article, 40)
    assert [frame.first for frame in layout.frames if frame.head] == sorted({frame.first for frame in layout.frames})
    assert sum(frame.blocks for frame in layout.frames) == len(article.blocks)
    for offset in range(len(article.text)):
        frame = layout.frames[layout.frame_at(offset)] if layout.frames else None
        block = article.blocks[article.block_at(offset)] if article.blocks else None
        if block is not None and block.start <= offset < block.end:
            assert frame is not None
            assert frame.start <= offset < frame.end


@pytest.mark.parametrize("folds", [True, False])
@pytest.mark.parametrize("name", GIANTS)
def test_a_giant_paragraph_is_laid_out_in_pieces_that_cut_no_cluster(name: str, folds: bool) -> None:
    article = giant(GIANTS[name], folds)
    text = article.text
    frames = frames_of(article)
    assert frames[0].start == 0
    assert frames[-1].end == len(text)
    assert all(a.end == b.start for a, b in pairwise(frames))
    assert [frame.head for frame in frames] == [True] + [False] * (len(frames) - 1)
    assert all(is_cluster_start(text, frame.start) for frame in frames)
    if name != "one cluster":
        assert max(frame.end - frame.start for frame in frames) <= GIANT
    layout = Layout(article, 50)
    for offset in range(0, len(text), 997):
        spot, piece = layout.locate(offset)
        assert piece.flow.line(piece.line).start <= offset < piece.flow.line(piece.line).end
        assert piece in layout.pieces(spot)


def test_one_row_of_a_giant_paragraph_costs_one_piece() -> None:
    layout = Layout(giant("word and " * 25_000), 80)
    spot, _ = layout.locate(100_000)
    layout.rows(spot, 40)
    assert len(layout.laid()) <= 3


def test_memory_is_bounded() -> None:
    layout = Layout(plain("\n\n".join("a line" for _ in range(9_000))), 80)
    spot = Spot(0, 0)
    while (onward := layout.forward(spot, 50)) != spot:
        spot = onward
    assert len(layout.laid()) <= 4_200


def test_the_items_of_a_text_file_hang_behind_their_bullet() -> None:
    layout = Layout(plain("Intro.\n\n- one two three four five six\n- seven\n"), 12)
    rows = [layout.pieces(spot) for spot in every_row(layout)]
    item = [row[0] for row in rows if row and row[0].block.start == 8]
    assert [piece.x for piece in item] == [0, 2, 2]
    assert all(piece.x + piece.flow.cells(*piece.flow.line(piece.line)) <= 13 for piece in item)
    for piece, spot in zip(item, [layout.locate(piece.flow.line(piece.line).start)[0] for piece in item], strict=True):
        assert layout.pieces(spot) == [piece]


def test_a_table_stands_in_columns_when_there_is_room_and_below_one_another_when_not() -> None:
    article = markdown(TABLE)
    wide, narrow = Layout(article, 60), Layout(article, 9)
    assert max(len(wide.pieces(spot)) for spot in every_row(wide)) == 2
    assert max(len(narrow.pieces(spot)) for spot in every_row(narrow)) == 1 or narrow.width >= 9
    left = {piece.x for spot in every_row(wide) for piece in wide.pieces(spot) if piece.block.cell.column == 0}
    assert left == {0}
    ends = {
        piece.x + piece.flow.cells(*piece.flow.line(piece.line))
        for spot in every_row(wide)
        for piece in wide.pieces(spot)
        if piece.block.cell.column == 1
    }
    assert len(ends) == 1


def test_a_quotation_inside_a_list_keeps_its_bar_and_its_width() -> None:
    layout = Layout(markdown("- one\n\n  > two three four five six seven eight nine ten\n"), 20)
    for spot in every_row(layout):
        for piece in layout.pieces(spot):
            assert (
                piece.x + piece.flow.cells(piece.flow.line(piece.line).start, piece.flow.visible_end(piece.line)) <= 20
            )


def test_an_empty_article_has_no_rows() -> None:
    layout = Layout(plain(" \n \n"), 40)
    assert layout.frames == []
    assert layout.rows(Spot(0, 0), 2) == [None, None]
