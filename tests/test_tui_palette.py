"""From inks to styles: three channels, with as many colours as there are."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color, ColorSystem

from annotations.labels import COLORS, Group, Label
from annotations.schema import default_schema
from articles.article import BlockKind, Mark
from tui.palette import (
    CONTRAST,
    CURSOR,
    DARK,
    HIT,
    LIGHT,
    NESTED_CLAIM,
    NESTED_ENTITY,
    NESTED_UNCERTAIN,
    RESTING,
    SELECTED,
    UNCERTAIN,
    Ink,
    Palette,
    Scheme,
)

SCHEMES = (DARK, LIGHT, CONTRAST)
COUNTS = (2, 16, 256, 1 << 24)
LABELS = [Label(color, group, color=color) for color in (*COLORS, "#123456", "#000000") for group in Group]
BOTH = list(product(SCHEMES, COUNTS))
PARAGRAPH = Ink(BlockKind.PARAGRAPH, 0, 0)

slots = st.integers(0, len(LABELS))
inks = st.builds(
    Ink, st.sampled_from(BlockKind), st.integers(0, 6), st.integers(0, 127), slots, slots, slots, st.integers(0, 255)
)
palettes = st.builds(Palette, st.sampled_from(SCHEMES), st.just(LABELS), st.sampled_from(COUNTS))


def light(color: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio, WCAG 2.2."""
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@given(palettes, inks)
def test_every_ink_has_a_style_and_always_the_same(palette: Palette, ink: Ink) -> None:
    assert palette.style(ink) is palette.style(ink)


@given(inks, st.sampled_from(SCHEMES))
def test_without_colour_no_style_has_any(ink: Ink, scheme: Scheme) -> None:
    palette = Palette(scheme, LABELS, 2)
    slots = [palette.label(slot) for slot in range(len(LABELS) + 1)]
    for style in (palette.style(ink), palette.plain, palette.dim, palette.title, palette.warning, *slots):
        assert style.color is None
        assert style.bgcolor is None


@given(inks, st.sampled_from(SCHEMES))
def test_with_sixteen_colours_what_is_labelled_is_drawn_in_one_of_them(ink: Ink, scheme: Scheme) -> None:
    style = Palette(scheme, LABELS, 16).style(ink)
    if ink.claim or ink.entity or ink.focus or ink.flags & (HIT | SELECTED | CURSOR | RESTING):
        assert style.color is not None
        assert style.color.type.name == "STANDARD" or (ink.claim, ink.focus) == (0, 0)
    if ink.claim or ink.focus or ink.flags & (HIT | SELECTED | CURSOR | RESTING):
        assert style.bgcolor is not None
        assert style.bgcolor.type.name == "STANDARD"


@pytest.mark.parametrize(("scheme", "colours"), BOTH)
def test_each_channel_and_sign_is_seen_on_plain_text(scheme: Scheme, colours: int) -> None:
    palette = Palette(scheme, LABELS, colours)
    for ink in (
        PARAGRAPH._replace(claim=10),
        PARAGRAPH._replace(entity=2),
        PARAGRAPH._replace(focus=1),
        *(
            PARAGRAPH._replace(flags=flag)
            for flag in (CURSOR, SELECTED, HIT, UNCERTAIN, NESTED_UNCERTAIN, NESTED_ENTITY)
        ),
    ):
        assert palette.style(ink) != palette.plain
    if colours > 2:
        assert palette.style(PARAGRAPH._replace(flags=RESTING)) != palette.plain


@pytest.mark.parametrize(("scheme", "colours"), BOTH)
@pytest.mark.parametrize("ground", [PARAGRAPH, PARAGRAPH._replace(claim=4), PARAGRAPH._replace(focus=4)])
def test_a_hit_is_seen_where_it_stands_and_looks_like_nothing_else(scheme: Scheme, colours: int, ground: Ink) -> None:
    palette = Palette(scheme, LABELS, colours)
    hit = palette.style(ground._replace(flags=HIT))
    signs = (0, SELECTED, CURSOR, UNCERTAIN, NESTED_CLAIM)
    others = [ink._replace(flags=flag) for ink in (PARAGRAPH, PARAGRAPH._replace(claim=4)) for flag in signs]
    assert hit not in [palette.style(other) for other in (ground, *others)]


@pytest.mark.parametrize(("scheme", "colours"), BOTH)
def test_all_three_channels_are_seen_where_they_stand_together(scheme: Scheme, colours: int) -> None:
    palette = Palette(scheme, LABELS, colours)
    full = PARAGRAPH._replace(claim=10, entity=2, flags=UNCERTAIN)
    style = palette.style(full)
    for less in (full._replace(claim=0), full._replace(entity=0), full._replace(flags=0)):
        assert palette.style(less) != style


@pytest.mark.parametrize(("scheme", "colours"), BOTH)
@pytest.mark.parametrize(
    "ground",
    [
        PARAGRAPH,
        PARAGRAPH._replace(focus=1),
        PARAGRAPH._replace(flags=SELECTED),
        PARAGRAPH._replace(flags=HIT),
        PARAGRAPH._replace(claim=4),
    ],
)
def test_the_cursor_is_seen_on_whatever_it_stands(scheme: Scheme, colours: int, ground: Ink) -> None:
    palette = Palette(scheme, LABELS, colours)
    cursor = palette.style(ground._replace(flags=ground.flags | CURSOR))
    assert cursor != palette.style(ground)
    assert cursor != palette.plain


@pytest.mark.parametrize("colours", [256, 1 << 24])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_nested_claim_is_stronger_than_one_alone_and_the_focus_stronger_still(scheme: Scheme, colours: int) -> None:
    palette = Palette(scheme, LABELS, colours)
    back = Color.parse(scheme.background)
    alone = PARAGRAPH._replace(claim=10)
    tints = [
        palette.style(ink).bgcolor for ink in (alone, alone._replace(flags=NESTED_CLAIM), PARAGRAPH._replace(focus=10))
    ]
    strengths = [contrast(back, tint) for tint in tints if tint is not None]
    assert len(strengths) == 3
    assert strengths == sorted(strengths)
    assert strengths[0] > 1.1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_plain_and_dim_text_can_be_read(scheme: Scheme) -> None:
    back = Color.parse(scheme.background)
    assert contrast(Color.parse(scheme.foreground), back) >= 7
    for color in (scheme.dim, scheme.heading, scheme.link, scheme.code):
        assert contrast(Color.parse(color), back) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("color", COLORS)
def test_every_colour_of_a_schema_has_a_hue_of_its_own(scheme: Scheme, color: str) -> None:
    palette = Palette(scheme, [Label("A", Group.ENTITY, color=color), Label("B", Group.ENTITY, color="blue")])
    style = palette.style(PARAGRAPH._replace(entity=1))
    assert style.color is not None
    if color != "blue":
        assert style.color != palette.style(PARAGRAPH._replace(entity=2)).color


def test_a_colour_in_hex_is_used_as_it_is_and_rounded_where_there_are_sixteen() -> None:
    labels = [Label("A", Group.ENTITY, color="#ff0000")]
    exact = Palette(DARK, labels).style(PARAGRAPH._replace(entity=1)).color
    assert exact is not None
    assert exact.get_truecolor() == (255, 0, 0)
    rounded = Palette(DARK, labels, 16).style(PARAGRAPH._replace(entity=1)).color
    assert rounded is not None
    assert rounded.downgrade(ColorSystem.STANDARD).number in (1, 9)


@pytest.mark.parametrize("colours", COUNTS)
def test_a_label_that_the_schema_does_not_know_can_be_drawn(colours: int) -> None:
    palette = Palette(DARK, LABELS[:2], colours)
    for slot in (0, 3, 99):
        palette.label(slot)
        palette.style(PARAGRAPH._replace(claim=slot, entity=slot, focus=slot))


@pytest.mark.parametrize("mark", [Mark.BOLD, Mark.ITALIC, Mark.STRIKE])
@pytest.mark.parametrize("colours", COUNTS)
def test_emphasis_is_kept_with_and_without_colour(mark: Mark, colours: int) -> None:
    palette = Palette(DARK, LABELS, colours)
    assert palette.style(PARAGRAPH._replace(marks=int(mark))) != palette.plain


@pytest.mark.parametrize("scheme", SCHEMES)
def test_letters_under_the_cursor_stand_out_from_their_ground(scheme: Scheme) -> None:
    labels = default_schema().labels
    palette = Palette(scheme, labels)
    for slot, label in enumerate(labels, 1):
        style = palette.style(Ink(BlockKind.PARAGRAPH, 0, 0, entity=slot, focus=slot))
        assert style.color is not None
        assert style.bgcolor is not None
        letters, ground = (light(color) for color in (style.color, style.bgcolor))
        assert (max(letters, ground) + 0.05) / (min(letters, ground) + 0.05) >= 3, label.name
