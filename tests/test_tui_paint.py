"""Painting: what is drawn takes the cells it says, and shows on each character just what stands there."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from annotations.labels import Group, Label
from annotations.spanindex import Fragment
from articles.article import Article, BlockKind
from articles.span import Span
from articles.units import clusters
from tests.hard_texts import filled, markdown, plain, widths
from tests.test_tui_flow import may_be_written
from tui.layout import Layout, Piece, Spot
from tui.paint import Seen, paint
from tui.palette import (
    CURSOR,
    DARK,
    HIT,
    NESTED_CLAIM,
    NESTED_ENTITY,
    NESTED_UNCERTAIN,
    OFFERED_CLAIM,
    OFFERED_ENTITY,
    OFFERED_UNCERTAIN,
    RESTING,
    SELECTED,
    UNCERTAIN,
    Ink,
    Palette,
)

GROUPS = ("", "claim", "claim", "entity", "entity", "uncertainty", "uncertainty")
COLOURS = ("blue", "cyan", "green", "yellow", "magenta", "red")
LABELS = [Label(f"L{n}", Group(group), color=COLOURS[n]) for n, group in enumerate(GROUPS[1:])]


class Marked(Palette):
    """A palette whose styles can be read back as inks."""

    def __init__(self) -> None:
        super().__init__(DARK, LABELS)
        self.inks: dict[Style, Ink] = {}

    def style(self, ink: Ink) -> Style:
        style = Style(meta={"ink": tuple(ink)})
        self.inks[style] = ink
        return style


class Scene(NamedTuple):
    """An article with what stands on it."""

    layout: Layout
    seen: Seen


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    article: Article = draw(filled)
    layout = Layout(article, draw(widths))
    edges = sorted({edge for block in article.blocks for edge in (*clusters(article.text, *block.span), block.end)})
    spans = st.tuples(st.sampled_from(edges), st.sampled_from(edges)).map(sorted).map(lambda pair: Span(*pair))
    real = spans.filter(bool)
    if len(edges) < 2:
        real = st.nothing()
    slots = st.integers(1, len(LABELS))
    fragments = draw(st.lists(st.builds(lambda span, slot: Fragment(*span, slot, "x"), real, slots), max_size=6))
    focus = draw(st.lists(st.builds(lambda span, slot: Fragment(*span, slot, "x"), real, slots), max_size=1))
    cursor = draw(st.one_of(st.just(-1), st.sampled_from(edges)))
    return Scene(
        layout,
        Seen(
            fragments,
            focus,
            draw(st.lists(real, max_size=1)),
            draw(st.lists(real, max_size=2)),
            cursor,
            draw(st.booleans()),
        ),
    )


def every_row(layout: Layout) -> list[Spot]:
    return [Spot(frame, row) for frame in range(len(layout.frames)) for row in range(layout.lay(frame).height)]


def expected(piece: Piece, offset: int, seen: Seen) -> Ink:
    """The ink of the cluster at `offset`, found by looking at everything."""
    block = piece.block
    heading = block.kind is BlockKind.HEADING or (block.cell is not None and block.cell.row == 0)
    marks = 0
    cluster = piece.flow.cluster(offset)
    for style in block.styles:
        if style.start < cluster.end and cluster.start < style.end:
            marks = style.marks
    shown = cluster.end <= piece.flow.visible_end(piece.line)
    here = [fragment for fragment in seen.fragments if shown and fragment.start <= offset < fragment.end]
    here.sort(key=lambda fragment: fragment.start - fragment.end)
    by_group = {group: [one for one in here if GROUPS[one.slot] == group] for group in set(GROUPS)}
    focus = [one.slot for one in seen.focus if shown and one.start <= offset < one.end]
    flags = 0
    for flag, true in (
        (NESTED_CLAIM, len(by_group["claim"]) > 1),
        (NESTED_ENTITY, len(by_group["entity"]) > 1),
        (UNCERTAIN, by_group["uncertainty"]),
        (NESTED_UNCERTAIN, len(by_group["uncertainty"]) > 1),
        (HIT, any(span.start <= offset < span.end for span in seen.hits)),
        (SELECTED, any(span.start <= offset < span.end for span in seen.selected)),
        (RESTING if seen.resting else CURSOR, seen.cursor == offset),
    ):
        flags |= flag if true else 0
    return Ink(
        BlockKind.HEADING if heading else block.kind,
        block.level if heading else 0,
        marks,
        by_group["claim"][-1].slot if by_group["claim"] else 0,
        by_group["entity"][-1].slot if by_group["entity"] else 0,
        focus[-1] if focus else 0,
        flags,
    )


def cells_of(segments: Sequence[Segment]) -> int:
    return sum(cell_len(segment.text) for segment in segments)


@given(scenes())
def test_rows_take_the_cells_they_say_and_fit(scene: Scene) -> None:
    layout, seen = scene
    palette = Marked()
    for spot in every_row(layout):
        segments, cells = paint(layout, spot, seen, palette, GROUPS)
        assert cells_of(segments) == cells == cell_len("".join(segment.text for segment in segments))
        lead = max((piece.x for piece in layout.pieces(spot)), default=0)
        assert cells <= max(layout.width, lead + 4) + 1
        assert all(may_be_written(character) for segment in segments for character in segment.text)


@given(scenes())
def test_each_cluster_shows_what_stands_on_it(scene: Scene) -> None:
    layout, seen = scene
    palette = Marked()
    for spot in every_row(layout):
        segments, _ = paint(layout, spot, seen, palette, GROUPS)
        by_cell: list[Ink | None] = []
        for segment in segments:
            ink = palette.inks.get(segment.style) if segment.style is not None else None
            by_cell.extend([ink] * cell_len(segment.text))
        for piece in layout.pieces(spot):
            start, _ = piece.flow.line(piece.line)
            hidden = False
            for offset in clusters(layout.article.text, *piece.flow.line(piece.line)):
                cluster = piece.flow.cluster(offset)
                x = piece.x + piece.flow.cells(start, offset)
                inks = set(by_cell[x : x + piece.flow.cells(*cluster)])
                if piece.flow.cells(start, cluster.end) > piece.flow.room(piece.line) + 1:
                    hidden = hidden or seen.cursor == offset
                elif piece.flow.cells(start, cluster.end) <= piece.flow.room(piece.line):
                    assert inks == {expected(piece, offset, seen)}
            if hidden:
                last = by_cell[piece.x + piece.flow.room(piece.line)]
                assert last is not None
                assert last.flags & (RESTING if seen.resting else CURSOR)


@given(scenes(), st.data())
def test_a_span_that_cuts_a_cluster_is_drawn_on_all_of_it(scene: Scene, data: st.DataObject) -> None:
    layout, _ = scene
    text = layout.article.text
    start = data.draw(st.integers(0, len(text) - 1))
    seen = Seen([Fragment(start, data.draw(st.integers(start + 1, len(text))), 1, "x")])
    palette = Marked()
    for spot in every_row(layout):
        segments, cells = paint(layout, spot, seen, palette, GROUPS)
        assert cells_of(segments) == cells


def drawn(article: Article, width: int, palette: Palette | None = None) -> list[str]:
    """The rows of an article as text."""
    layout = Layout(article, width)
    palette = palette or Palette(DARK, LABELS)
    rows = [paint(layout, spot, Seen(), palette, GROUPS)[0] for spot in every_row(layout)]
    return ["".join(segment.text for segment in row) for row in rows]


def test_a_page_of_text() -> None:
    source = (
        "# Head\n\nOne *two* three four five.\n\n- item one is long\n- item two\n\n> quoted words here\n>\n> more\n"
    )
    assert [row.rstrip() for row in drawn(markdown(source), 16)] == [
        "Head",
        "",
        "One two three",
        "four five.",
        "",
        "• item one is",
        "  long",
        "• item two",
        "",
        "▌ quoted words",
        "▌ here",
        "▌",
        "▌ more",
    ]


def test_a_table_with_its_rule_and_bars() -> None:
    source = "| city | people |\n|:--|--:|\n| Rome | 28 |\n| Oslo | 7 |\n"
    assert [row.rstrip() for row in drawn(markdown(source), 40)] == [
        "city │ people",
        "─────┼───────",
        "Rome │     28",
        "Oslo │      7",
    ]


def test_escape_codes_are_shown_and_not_obeyed() -> None:
    assert drawn(plain("red \x1b[31m and \u202eback"), 40) == ["red ␛[31m and �back"]


def test_nested_and_crossing_spans_show_the_inner_one() -> None:
    layout = Layout(plain("abcdef"), 40)
    palette = Marked()
    seen = Seen([Fragment(0, 6, 1, "a"), Fragment(2, 4, 2, "b"), Fragment(3, 5, 3, "c")])
    segments, _ = paint(layout, Spot(0, 0), seen, palette, GROUPS)
    inks = [(segment.text, palette.inks[segment.style]) for segment in segments if segment.style is not None]
    assert [(text, ink.claim, ink.entity, ink.flags) for text, ink in inks] == [
        ("ab", 1, 0, 0),
        ("c", 2, 0, NESTED_CLAIM),
        ("d", 2, 3, NESTED_CLAIM),
        ("e", 1, 3, 0),
        ("f", 1, 0, 0),
    ]


def test_suggestions_show_where_nothing_of_their_group_is_said() -> None:
    layout = Layout(plain("abcdef"), 40)
    palette = Marked()
    said = [Fragment(0, 3, 1, "a"), Fragment(1, 2, 3, "b")]
    offered = (Fragment(2, 5, 2, "?1"), Fragment(1, 4, 3, "?2"), Fragment(4, 6, 4, "?3"))
    segments, _ = paint(layout, Spot(0, 0), Seen(said, offered=offered), palette, (*GROUPS[:4], "uncertainty"))
    inks = [(segment.text, palette.inks[segment.style]) for segment in segments if segment.style is not None]
    assert [(text, ink.claim, ink.entity, ink.flags) for text, ink in inks] == [
        ("a", 1, 0, 0),
        ("b", 1, 3, 0),
        ("c", 1, 3, OFFERED_ENTITY),
        ("d", 2, 3, OFFERED_CLAIM | OFFERED_ENTITY),
        ("e", 2, 0, OFFERED_CLAIM | OFFERED_UNCERTAIN),
        ("f", 0, 0, OFFERED_UNCERTAIN),
    ]


@pytest.mark.parametrize("colours", [1 << 24, 256, 16, 2])
def test_a_suggestion_looks_otherwise_than_what_is_said_whatever_the_colours(colours: int) -> None:
    palette = Palette(DARK, LABELS, colours)
    for one in (Ink(BlockKind.PARAGRAPH, 0, 0, claim=1), Ink(BlockKind.PARAGRAPH, 0, 0, entity=3)):
        offered = one._replace(flags=OFFERED_CLAIM if one.claim else OFFERED_ENTITY)
        assert len({palette.style(one), palette.style(offered), palette.plain}) == 3
    unsure = Ink(BlockKind.PARAGRAPH, 0, 0, flags=UNCERTAIN)
    assert palette.style(unsure) != palette.style(unsure._replace(flags=OFFERED_UNCERTAIN))


@pytest.mark.parametrize("colours", [16, 2])
def test_the_suggestion_at_hand_is_not_dim(colours: int) -> None:
    palette = Palette(DARK, LABELS, colours)
    offered = Ink(BlockKind.PARAGRAPH, 0, 0, claim=1, flags=OFFERED_CLAIM)
    assert palette.style(offered).dim
    assert not palette.style(offered._replace(focus=1)).dim
    assert not palette.style(offered._replace(flags=OFFERED_CLAIM | SELECTED)).dim


def test_a_schema_may_have_more_labels_than_fit_into_a_byte() -> None:
    layout = Layout(plain("abcdef"), 40)
    palette = Marked()
    groups = (*GROUPS[:1], *(["claim", "entity"] * 200))
    claim, entity = Fragment(0, 3, 399, "a"), Fragment(2, 6, 400, "b")
    segments, _ = paint(layout, Spot(0, 0), Seen([claim, entity], (claim,)), palette, groups)
    inks = [(segment.text, palette.inks[segment.style]) for segment in segments if segment.style is not None]
    assert [(text, ink.claim, ink.entity, ink.focus) for text, ink in inks] == [
        ("ab", 399, 0, 399),
        ("c", 399, 400, 399),
        ("def", 0, 400, 0),
    ]
