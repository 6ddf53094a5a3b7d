"""A display row and what stands on it -> styled runs. Pure."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.segment import Segment

from annotations.spanindex import Fragment
from articles.article import BlockKind, Style
from articles.span import Span

from .cells import cells_of
from .layout import Layout, Piece, Spot
from .palette import (
    CURSOR,
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

CLAIM, ENTITY, UNCERTAINTY = "claim", "entity", "uncertainty"
OFFERED = {CLAIM: OFFERED_CLAIM, ENTITY: OFFERED_ENTITY, UNCERTAINTY: OFFERED_UNCERTAIN}
UNKNOWN = -1
"""The slot in an ink of a label that the schema does not know, where 0 says that there is no label."""


class Seen(NamedTuple):
    """What stands on a row besides its text; all offsets are the article's."""

    fragments: Sequence[Fragment] = ()
    focus: Sequence[Fragment] = ()
    """The spans of the annotation under the cursor."""
    selected: Sequence[Span] = ()
    hits: Sequence[Span] = ()
    cursor: int = -1
    """The offset of the cursor's cluster, -1 when it is elsewhere."""
    resting: bool = False
    """The pane does not have the keys."""
    offered: Sequence[Fragment] = ()
    """Suggestions: they show where nothing of their group is said."""


def paint(layout: Layout, spot: Spot, seen: Seen, palette: Palette, groups: Sequence[str]) -> tuple[list[Segment], int]:
    """The runs of one display row, from the left edge of the text without padding, and the cells they take.

    `groups[slot]` is the group of the label with that slot: which of the three channels it is drawn in.
    """
    lay = layout.lay(spot.frame)
    pieces = lay.pieces(spot.row)
    if not pieces:
        return _between(layout, spot, palette)
    segments: list[Segment] = []
    x = _prefix(segments, lay.head if spot.row == lay.gap else lay.rest, palette)
    bars = layout.columns_at(lay) if lay.block.cell is not None else []
    for piece in pieces:
        x = _fill(segments, x, piece.x, bars, palette)
        runs, cells = _piece(piece, seen, palette, groups)
        segments.extend(runs)
        x += cells
    if bars:
        x = _fill(segments, x, layout.table_width(lay), bars, palette)
    return segments, x


def _prefix(segments: list[Segment], prefix: str, palette: Palette) -> int:
    if prefix:
        segments.append(Segment(prefix.replace(">", "▌"), palette.dim))
    return cells_of(prefix)


def _fill(segments: list[Segment], x: int, to: int, bars: Iterable[int], palette: Palette) -> int:
    """Blanks up to column `to`, with the bars of a table where they stand."""
    if to > x:
        blank = [" "] * (to - x)
        for bar in bars:
            if x <= bar < to:
                blank[bar - x] = "│"
        segments.append(Segment("".join(blank), palette.dim))
    return max(x, to)


def _between(layout: Layout, spot: Spot, palette: Palette) -> tuple[list[Segment], int]:
    """A blank line above a frame, with the bars that run through it; or the rule below a table's head."""
    lay = layout.lay(spot.frame)
    segments: list[Segment] = []
    if spot.row < lay.gap:
        return segments, _prefix(segments, lay.lead, palette)
    x = _prefix(segments, lay.rest, palette)
    rule = ["─"] * max(0, layout.table_width(lay))
    for bar in layout.columns_at(lay):
        rule[bar - x] = "┼"
    segments.append(Segment("".join(rule), palette.dim))
    return segments, x + len(rule)


def _piece(piece: Piece, seen: Seen, palette: Palette, groups: Sequence[str]) -> tuple[list[Segment], int]:
    """The runs of one line of a flow, and the cells they take."""
    flow, block = piece.flow, piece.block
    start, end = flow.line(piece.line)
    heading = block.kind is BlockKind.HEADING or (block.cell is not None and block.cell.row == 0)
    kind = BlockKind.HEADING if heading else block.kind
    level = block.level if heading else 0
    segments: list[Segment] = []
    at, cells, room = start, 0, flow.room(piece.line) + 1
    for (marks, claim, entity, focus, flags), length in _runs(piece, start, end, seen, groups):
        until = at + length
        shown, taken = flow.drawn(at, until), flow.cells(at, until)
        if cells + taken > room:
            # Only spaces that hang behind the line's end can be too many.
            shown, taken = shown[: len(shown) - (cells + taken - room)], room - cells
        if taken:
            segments.append(Segment(shown, palette.style(Ink(kind, level, marks, claim, entity, focus, flags))))
        cells += taken
        at = until
    return segments, cells


def _runs(
    piece: Piece, start: int, end: int, seen: Seen, groups: Sequence[str]
) -> Iterator[tuple[tuple[int, int, int, int, int], int]]:
    """Ink and length of each run of a line. Most lines hold nothing but text, and need no look at each letter."""
    some = seen.fragments or seen.offered or seen.focus or seen.selected or seen.hits
    bare = not some and not start <= seen.cursor < end
    if bare and not any(style.start < end and start < style.end for style in piece.block.styles):
        yield (0, 0, 0, 0, 0), end - start
        return
    for ink, group in groupby(_inks(piece, start, end, seen, groups)):
        yield ink, len(list(group))


def _inks(
    piece: Piece, start: int, end: int, seen: Seen, groups: Sequence[str]
) -> Iterable[tuple[int, int, int, int, int]]:
    """For each code point of a line: style marks, claim slot, entity slot, focus slot, flags; one for a whole cluster.

    Longer spans are written first and shorter ones over them, so the innermost label shows; what lies under it is
    remembered in bit sets, whose second level says "nested".
    """
    flow, length = piece.flow, end - start
    # The space at which a line was broken is not seen: a tint there would fray the edge.
    visible = flow.visible_end(piece.line)
    marks, flags = bytearray(length), array("H", bytes(2 * length))
    claims, entities, focus = ([0] * length for _ in range(3))  # slots: a schema may have any number of labels

    def within(span: Span | Fragment | Style, limit: int) -> tuple[int, int]:
        """Where a span stands in the line, as far as `limit`; it takes all of a cluster that it cuts."""
        low, high = flow.snapped(Span(max(span.start, start), min(span.end, limit)))
        return low - start, max(high, low) - start

    for style in piece.block.styles:
        if style.start >= end:
            break
        if style.end > start:
            a, b = within(style, end)
            marks[a:b] = bytes((style.marks,)) * (b - a)
    once = {CLAIM: 0, ENTITY: 0, UNCERTAINTY: 0}
    twice = {CLAIM: 0, ENTITY: 0, UNCERTAINTY: 0}
    for fragment in sorted(seen.fragments, key=_longest_first):
        a, b = within(fragment, visible)
        if a == b:
            continue
        group, slot = groups[fragment.slot], fragment.slot or UNKNOWN
        bits = ((1 << (b - a)) - 1) << a
        twice[group] |= once[group] & bits
        once[group] |= bits
        if group == CLAIM:
            claims[a:b] = [slot] * (b - a)
        elif group == ENTITY:
            entities[a:b] = [slot] * (b - a)
    for fragment in sorted(seen.offered, key=_longest_first) if seen.offered else ():
        a, b = within(fragment, visible)
        group, slot = groups[fragment.slot], fragment.slot
        free = [at for at in range(a, b) if not once[group] >> at & 1]
        for at in free:
            flags[at] |= OFFERED[group]
            if group != UNCERTAINTY:
                (claims if group == CLAIM else entities)[at] = slot
    for fragment in seen.focus:
        a, b = within(fragment, visible)
        focus[a:b] = [fragment.slot or UNKNOWN] * (b - a)
    _flag(flags, twice[CLAIM], NESTED_CLAIM)
    _flag(flags, twice[ENTITY], NESTED_ENTITY)
    _flag(flags, once[UNCERTAINTY], UNCERTAIN)
    _flag(flags, twice[UNCERTAINTY], NESTED_UNCERTAIN)
    for spans, flag in ((seen.hits, HIT), (seen.selected, SELECTED)):
        for span in spans:
            a, b = within(span, end)
            _flag(flags, ((1 << (b - a)) - 1) << a, flag)
    if start <= seen.cursor < end:
        # Among spaces too many to be drawn, the cursor waits in the last cell.
        cluster = flow.hit(piece.line, min(flow.column(seen.cursor), flow.room(piece.line)))
        a, b = within(cluster, end)
        _flag(flags, ((1 << (b - a)) - 1) << a, RESTING if seen.resting else CURSOR)
    return zip(marks, claims, entities, focus, flags, strict=True)


def _longest_first(fragment: Fragment) -> int:
    return fragment.start - fragment.end


def _flag(flags: "array[int]", bits: int, flag: int) -> None:
    """Set `flag` wherever `bits` has a bit."""
    while bits:
        low = (bits & -bits).bit_length() - 1
        run = bits >> low
        length = (~run & (run + 1)).bit_length() - 1
        for at in range(low, low + length):
            flags[at] |= flag
        bits &= ~(((1 << length) - 1) << low)
