"""The relations at an annotation as the screen says them: numbered, with the other end, made or implied."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from annotations.labels import TOGGLE
from annotations.model import Annotation, Relation
from articles.span import Span

from . import absent
from .palette import Palette
from .telling import short
from .widgets.bars import Run

if TYPE_CHECKING:
    from .desk import Desk
    from .screens.reader import Reader

DIGITS = "123456789"
"""The numbers that ends have in the gutter and in the facts; further ones have none."""
_TOLD = 3
"""Relations that the line below the panes spells out."""


class End(NamedTuple):
    """One relation, seen from one of its ends."""

    type: str
    sign: str
    """→ from here, ← from there, ↔ where it has no direction."""
    id: str
    """Of the annotation at the other end."""
    other: Annotation | None
    """None: it is in a layer or an article that is not shown, or was deleted."""
    relation: Relation | None
    """None: nobody made it; it follows from others."""
    guest: str = ""
    """Who made it, when that is somebody else."""
    unsure: bool = False

    @property
    def name(self) -> str:
        """Type and direction, in words."""
        doubt = "?" if self.unsure else ""
        return f"{'' if self.relation else 'implied '}{self.type}{doubt} {self.sign}"


def ends_of(desk: "Desk", annotation: Annotation) -> list[End]:
    """The relations at an annotation: those that were made, in the schema's order, then those that follow from them.

    One's own imply others, and each guest's among themselves: no two annotators' are joined.
    """
    relations = desk.layer.relations_of(annotation.id)
    if not relations:
        return []
    from annotations.relating import implied

    schema, order = desk.schema, {kind.name: at for at, kind in enumerate(desk.schema.relations)}
    relations.sort(key=lambda each: (each.id in desk.layer.guests, order.get(each.type, len(order)), each.created))
    found = [_end(desk, annotation, relation) for relation in relations]
    there = {(end.type, end.id) for end in found}
    for guest in dict.fromkeys(desk.layer.guests.get(relation.id, "") for relation in relations):

        def theirs(id: str, guest: str = guest) -> list[Relation]:
            return [each for each in desk.layer.relations_of(id) if desk.layer.guests.get(each.id, "") == guest]

        for each in implied(schema, annotation.id, theirs):
            other = each.target if each.source == annotation.id else each.source
            if (each.type, other) not in there:
                there.add((each.type, other))
                sign = _sign(desk, each.type, outgoing=each.source == annotation.id)
                found.append(End(each.type, sign, other, desk.annotation(other), None, guest))
    return found


def _end(desk: "Desk", annotation: Annotation, relation: Relation) -> End:
    outgoing = relation.source == annotation.id
    other = relation.target if outgoing else relation.source
    doubt = next((each for each in desk.schema.attributes_of_relation(relation.type) if each.key == TOGGLE), None)
    unsure = doubt is not None and relation.attributes.get(doubt.name, doubt.default) != doubt.default
    guest = desk.layer.guests.get(relation.id, "")
    sign = _sign(desk, relation.type, outgoing=outgoing)
    return End(relation.type, sign, other, desk.annotation(other), relation, guest, unsure)


def _sign(desk: "Desk", type_: str, *, outgoing: bool) -> str:
    kind = desk.schema.relation(type_)
    if kind is not None and kind.symmetric:
        return "↔"
    return "→" if outgoing else "←"


def told(ends: Sequence[End], article: str, palette: Palette) -> list[Run]:
    """The relations at an annotation of `article`, in a line: number, type, direction, other end and its article."""
    runs: list[Run] = []
    for number, end in zip(DIGITS, ends[:_TOLD], strict=False):
        style = palette.dim if end.relation is None else palette.plain
        runs += [Run(f"  {number} ", palette.title), Run(f"{end.name} {quoted(end, 28, article)}", style)]
    if len(ends) > _TOLD:
        runs.append(Run(f"  +{len(ends) - _TOLD} related", palette.dim))
    return runs


def quoted(end: End, most: int, article: str = "") -> str:
    """The other end's quote, and its article where that is another one."""
    if end.other is None:
        return "what is not shown here"
    where = "" if end.other.article == article else f" {end.other.article}"
    return f"“{short(end.other.target.exact, most)}”{where}"


def doubt(desk: "Desk", relation: Relation) -> str:
    """Switch the annotator's own doubt about a relation; what it is now, in words."""
    from tui.desk import in_words

    attribute = next((each for each in desk.schema.attributes_of_relation(relation.type) if each.key == TOGGLE), None)
    if attribute is None:
        return f"{relation.type} has nothing that 0 switches"
    now = relation.attributes.get(attribute.name, attribute.default)
    value = next((name for name in attribute.names if name != now), not now)
    desk.set_attribute(relation, attribute.name, value)
    return f"{relation.type}: {attribute.name}: {in_words(value)}"


# -------------------------------------------------------------------- in the gutters

HERE = "#"
"""Where the numbered relations start from, when there are several."""
FAR = "•"
"""An end whose other end is not on the screen, or has no number left."""
_MOST = 500
"""Annotations on the screen from which their relations are not looked for: that would be felt."""


def on_screen(annotation: Annotation, seen: Span) -> Span:
    """The first part of an annotation that lies in `seen`; empty when none does."""
    parts = (Span(max(span.start, seen.start), min(span.end, seen.end)) for span in annotation.target.spans)
    return next((part for part in parts if part), Span(0, 0))


def show(reader: "Reader", current: Annotation | None) -> None:
    """Number the ends of relations in the gutters: those of the annotation under the cursor, else all on the screen.

    In the second case what only one of the articles says has a sign of its own.
    """
    desk, panes = reader.desk, [pane for pane in reader.panes if pane.display]
    seen = [Span(pane.view.first, pane.view.last) for pane in panes]
    there = [desk.over(pane.article.id, span) for pane, span in zip(panes, seen, strict=True)]
    if sum(map(len, there)) > _MOST:
        there = [[] for _ in panes]
    of_one = ends_of(desk, current) if current is not None else []
    if current is not None and of_one:
        signs = {end.id: number for number, end in reversed(list(zip(DIGITS, of_one, strict=False)))}
        signs[current.id] = DIGITS[0] if len(of_one) == 1 else HERE
    else:
        signs = _of_all(desk, [one for these in there for one in sorted(these, key=lambda one: one.target.span)])
        for pane, these in zip(panes, there, strict=True):
            others = absent.done_beside(reader, pane.article.id)
            only = [one.id for one in these if others and absent.absent(desk, one, others, absent.NEAR)]
            signs |= dict.fromkeys(only, absent.SIGN)
    for pane, span, these in zip(panes, seen, there, strict=True):
        pane.set_signs(
            {on_screen(one, span).start: signs[one.id] for one in these if one.id in signs}, strong=bool(of_one)
        )


def _of_all(desk: "Desk", there: Sequence[Annotation]) -> dict[str, str]:
    """A number for both ends of each relation that has both on the screen; of an annotation's several, the first."""
    ids = {one.id for one in there}
    numbers = iter(DIGITS)
    signs: dict[str, str] = {}
    known: set[str] = set()
    for one in there:
        for relation in desk.layer.relations_of(one.id):
            ends = (relation.source, relation.target)
            if relation.id in known or not ids.issuperset(ends):
                signs.setdefault(one.id, FAR)
                continue
            known.add(relation.id)
            number = next(numbers, FAR)
            for end in ends:
                signs[end] = min(number, signs.get(end, FAR))
    return signs
