"""From what stands on a character to how it is drawn: three channels that can all stand on one character.

Claims tint the background, entities colour the letters, uncertainty underlines.
Without colour they are bold, italic and underlined.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

from articles.article import BlockKind, Mark

if TYPE_CHECKING:
    from annotations.labels import Label

CURSOR, SELECTED, HIT, NESTED_CLAIM, NESTED_ENTITY, UNCERTAIN, NESTED_UNCERTAIN, RESTING = (1 << n for n in range(8))
"""Bits of `Ink.flags`; RESTING is the cursor of a pane that does not have the keys."""
OFFERED_CLAIM, OFFERED_ENTITY, OFFERED_UNCERTAIN = (1 << n for n in range(8, 11))
"""More of them: it is a suggestion that nobody has accepted."""

_BRIGHT = "bright-"
_PLAIN = ("white", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
"""The colours 0 to 7 of a terminal, but for black."""


class Ink(NamedTuple):
    """What stands on one character: slots are 1 + the label's place in the schema, 0 for none."""

    kind: BlockKind
    level: int
    marks: int
    claim: int = 0
    entity: int = 0
    focus: int = 0
    flags: int = 0


class Scheme(NamedTuple):
    """The colours of one theme. Hues are looked up by the names that a schema uses."""

    background: str
    foreground: str
    dim: str
    heading: str
    link: str
    code: str
    selection: str
    hit: str
    hues: Mapping[str, str]
    tints: tuple[float, float, float] = (0.24, 0.42, 0.5)
    """How much of a claim's hue is in its background: alone, nested, under the cursor."""
    faint: float = 0.4
    """How much of these a suggestion has, and how far the letters of one go from their hue to the ground."""


DARK = Scheme(
    background="#15181e", foreground="#d5d9e0", dim="#7d8590", heading="#f0f3f8", link="#9db7e8", code="#c9b48f",
    selection="#4b5568", hit="#8a6d1d",
    hues={
        "blue": "#4f8cff", "cyan": "#2fb8c6", "green": "#7ee07e", "yellow": "#e8c547", "magenta": "#e58cf2",
        "red": "#ff7b72", "white": "#ffffff", "orange": "#ffa657",
    },
)  # fmt: skip
LIGHT = Scheme(
    background="#fbfaf7", foreground="#24292f", dim="#68717b", heading="#000000", link="#23508e", code="#6b4e16",
    selection="#b9c6dc", hit="#ffe08a",
    hues={
        "blue": "#2f6fe0", "cyan": "#0b8a99", "green": "#116329", "yellow": "#b08800", "magenta": "#8a2aa5",
        "red": "#c0262d", "white": "#44546a", "orange": "#b35900",
    },
)  # fmt: skip
CONTRAST = Scheme(
    background="#000000", foreground="#ffffff", dim="#c8c8c8", heading="#ffff00", link="#7fdfff", code="#ffd7a0",
    selection="#0000d7", hit="#8700af",
    hues={
        "blue": "#3f7fff", "cyan": "#00d7d7", "green": "#00ff5f", "yellow": "#ffff00", "magenta": "#ff87ff",
        "red": "#ff5f5f", "white": "#ffffff", "orange": "#ffaf00",
    },
    tints=(0.4, 0.6, 0.75),
)  # fmt: skip


class Palette:
    """Styles for inks, made on demand and kept."""

    def __init__(self, scheme: Scheme, labels: "Sequence[Label]", colours: int = 1 << 24) -> None:
        """`colours`: how many the terminal shows; 16 turn tints into whole colours, fewer leave attributes alone."""
        self._scheme = scheme
        self._labels = labels
        self._colours = colours
        self._styles: dict[Ink, Style] = {}
        self._bases: dict[tuple[BlockKind, int, int], Style] = {}
        self._letters: dict[int, Style] = {}
        self.plain = self._base(Ink(BlockKind.PARAGRAPH, 0, 0))
        self.dim = self.plain + self._fg(scheme.dim) if colours >= 16 else Style(dim=True)
        self.title = self.plain + Style(bold=True, color=scheme.heading if colours >= 16 else None)
        self.warning = self.plain + self._fg(scheme.hues["red"]) if colours >= 16 else Style(bold=True)

    def style(self, ink: Ink) -> Style:
        """How a character with this ink is drawn."""
        style = self._styles.get(ink)
        if style is None:
            style = self._styles[ink] = self._make(ink)
        return style

    def label(self, slot: int) -> Style:
        """How a label's letter stands in the gutter, the strip and the key bar."""
        style = self._letters.get(slot)
        if style is None:
            style = self.plain + self._fg(self._hue(slot)) if self._colours >= 16 else Style(bold=True)
            self._letters[slot] = style
        return style

    def _hue(self, slot: int) -> str:
        color, hues = self._color(slot), self._scheme.hues
        if color.startswith("#"):
            return color
        hue = hues.get(color.removeprefix(_BRIGHT), hues["white"])
        return _mixed(hue, self._scheme.foreground, 0.4).name if color.startswith(_BRIGHT) else hue

    def _color(self, slot: int) -> str:
        """The colour that the schema gives to a slot's label; white for a label that it does not know."""
        return self._labels[slot - 1].color if 0 < slot <= len(self._labels) else "white"

    def _fg(self, color: str) -> Style:
        return Style(color=color)

    def _tint(self, slot: int, amount: float) -> Color:
        """A background of the label's hue."""
        return _mixed(self._scheme.background, self._hue(slot), amount)

    def _base(self, ink: Ink) -> Style:
        """How text of a kind is set where nothing is said about it."""
        scheme, mono = self._scheme, self._colours < 16
        style = Style() if mono else Style(color=scheme.foreground, bgcolor=scheme.background)
        if ink.kind is BlockKind.HEADING:
            style += Style(bold=True, italic=True if ink.level > 2 else None)
            if not mono and ink.level < 2:
                style += self._fg(scheme.heading)
        if ink.kind is BlockKind.CODE or ink.marks & Mark.CODE:
            style += Style() if mono else self._fg(scheme.code)
        if ink.marks & Mark.LINK and not mono:
            style += self._fg(scheme.link)
        if ink.kind in (BlockKind.FURNITURE, BlockKind.FOOTNOTE) or ink.marks & Mark.FURNITURE:
            style += Style(dim=True) if mono else self._fg(scheme.dim)
        return style + Style(
            bold=True if ink.marks & Mark.BOLD else None,
            italic=True if ink.marks & (Mark.ITALIC | Mark.IMAGE) else None,
            strike=True if ink.marks & Mark.STRIKE else None,
        )

    def _make(self, ink: Ink) -> Style:
        kind = ink[:3]
        style = self._bases.get(kind)
        if style is None:
            style = self._bases[kind] = self._base(ink)
        flags = ink.flags
        if self._colours < 16:
            style += self._attributes(ink)
        elif self._colours < 256:
            style += self._sixteen(ink)
        else:
            style += self._full(ink)
        return style + Style(
            bold=True if flags & NESTED_ENTITY else None,
            underline=True if flags & (UNCERTAIN | OFFERED_UNCERTAIN) else None,
            underline2=True if flags & NESTED_UNCERTAIN else None,
        )

    def _full(self, ink: Ink) -> Style:
        """Tints of any colour."""
        scheme, flags = self._scheme, ink.flags
        letters: str | Color | None = None
        ground: str | Color | None = None
        if ink.claim:
            amount = scheme.tints[bool(flags & NESTED_CLAIM)]
            ground = self._tint(ink.claim, amount * scheme.faint if flags & OFFERED_CLAIM else amount)
        if flags & OFFERED_UNCERTAIN:
            letters = scheme.dim
        if ink.entity:
            hue = self._hue(ink.entity)
            letters = _mixed(hue, scheme.background, scheme.faint) if flags & OFFERED_ENTITY else hue
        if ink.focus:
            # On a tint of its own hue an entity's letters could not be read.
            ground = tint = self._tint(ink.focus, scheme.tints[2])
            letters = _readable(tint, scheme.heading, scheme.background)
        if flags & HIT:
            ground = scheme.hit
        if flags & SELECTED:
            ground = scheme.selection
        if flags & RESTING:
            ground = _mixed(scheme.background, scheme.foreground, 0.35)
        if flags & CURSOR:
            letters, ground = scheme.background, scheme.heading
        return Style(color=letters, bgcolor=ground)

    def _attributes(self, ink: Ink) -> Style:
        """Nothing but bold, italic, underline and reverse."""
        flags = ink.flags
        # A hit is reversed and underlined, since bold is a claim's.
        ground, cursor = bool(ink.focus or flags & (SELECTED | HIT)), bool(flags & CURSOR)
        inside = ground and cursor  # not reversed where all is: underlined, else one character alone would show nothing
        offered = flags & (OFFERED_CLAIM | OFFERED_ENTITY | OFFERED_UNCERTAIN)
        return Style(
            bold=True if (ink.claim and not flags & OFFERED_CLAIM) or inside else None,
            dim=True if offered and not ground else None,
            italic=True if ink.entity else None,
            underline=True if inside or flags & HIT else None,
            reverse=True if ground ^ cursor else None,
        )

    def _sixteen(self, ink: Ink) -> Style:
        """Whole colours: a tint would be rounded to black."""
        flags = ink.flags
        style = Style()
        if flags & (OFFERED_CLAIM | OFFERED_UNCERTAIN):
            style += Style(dim=True)
        elif ink.claim:
            style += Style(color="bright_white", bgcolor="cyan" if flags & NESTED_CLAIM else "blue")
        if ink.entity:
            name = _named(self._color(ink.entity))
            style += Style(color=name if flags & OFFERED_ENTITY else f"bright_{name}")
        ground = ""
        if ink.focus:
            ground = _named(self._color(ink.focus))
        if flags & HIT:
            ground = "yellow"
        if flags & SELECTED:
            ground = "white"
        if flags & (CURSOR | RESTING):
            ground = "bright_white" if flags & CURSOR else "bright_black"
        if ground:
            style += Style(color="black", bgcolor=ground, dim=False)  # dim letters on it could not be read
        return style


def _named(color: str) -> str:
    """The nearest of the eight plain names that terminals know; white for black, which would not be seen."""
    if color.startswith("#"):
        number = Color.parse(color).downgrade(ColorSystem.STANDARD).number or 0
        return _PLAIN[number % len(_PLAIN)]
    return color.removeprefix(_BRIGHT)


@cache
def _mixed(background: str, hue: str, amount: float) -> Color:
    one, other = Color.parse(background).get_truecolor(), Color.parse(hue).get_truecolor()
    return Color.from_rgb(*(a + (b - a) * amount for a, b in zip(one, other, strict=True)))


@cache
def _readable(ground: Color, one: str, other: str) -> str:
    """Of two colours of letters the one that stands out more from a ground."""
    behind = _luminance(ground)

    def contrast(color: str) -> float:
        lower, higher = sorted((behind, _luminance(Color.parse(color))))
        return (higher + 0.05) / (lower + 0.05)

    return max(one, other, key=contrast)


def _luminance(color: Color) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2."""
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
