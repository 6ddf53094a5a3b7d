"""The keys that take a suggestion, found from what the screen shows of them at one moment. No app runs here.

Enter takes the one at hand and goes on to the next; the letter of a label takes it as that, a digit with that value,
and both stay. `.` and `,` go to the next and the previous one, also after motions. What tui/actions/suggest.py and
tui/suggesting.py do with these keys is followed here step by step: a plan that is wrong is seen when it is pressed.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from annotations.labels import AttributeType, Schema
from annotations.model import Annotation, Target, Value
from annotations.suggest.offers import Offer, in_the_way
from articles.span import Span
from benchmarks.effort_order import At, Atom, Way
from benchmarks.routes import Ground, Route
from tui.actions.suggest import SHORT

HOPS = 9
"""Times that `.` or `,` are pressed in a row at most."""
AFTER_MOTIONS = 3
"""The same, behind motions."""
ON, BACK, TAKE, REJECT = ".", ",", "enter", "backspace"
NEVER = 50
"""Charged for a value that no key takes away."""
BY_ENTER, BY_LETTER, BY_DIGIT, AS_ANOTHER = "enter", "its letter", "a value", "as another label"


class Wish(NamedTuple):
    """What is to become of an annotation once it is made."""

    attributes: Mapping[str, Value]
    staying: float = 0
    """Keys that it saves to be there still when it is made: to relate it, to label the same string everywhere."""


class Approach(NamedTuple):
    """Keys after which a suggestion is at hand, or under the cursor for the letter of its own label alone."""

    keys: tuple[str, ...]
    at: At
    handy: bool = True


class Suggested:
    """What is suggested in an article at one moment. `own` gives the length of the smallest annotation at an offset."""

    def __init__(
        self,
        ground: Ground,
        schema: Schema,
        shown: Sequence[Offer],
        wishes: Mapping[str, Wish],
        own: Callable[[int], int | None],
        begin: At,
        wrong: frozenset[str] = frozenset(),
    ) -> None:
        """`shown` comes in the order of the text, `wishes` by ids of atoms; those `wrong` are rejected in passing.

        `begin`: where the first keys are pressed.
        """
        self._ground = ground
        self._schema = schema
        self._labels = {label.name: label for label in schema.labels}
        self._shown = shown
        self._places = {offer.id: at for at, offer in enumerate(shown)}
        self._starts = [offer.start for offer in shown]
        self._wishes = wishes
        self._own = own
        self._begin = begin
        self._wrong = wrong
        self._at: dict[int, list[Offer]] = defaultdict(list)
        self._on: dict[tuple[Span, ...], list[Offer]] = defaultdict(list)
        for offer in shown:
            self._on[offer.spans].append(offer)
            for span in offer.spans:
                for offset in range(*span):
                    self._at[offset].append(offer)
        for found in self._at.values():
            found.sort(key=lambda one: (one.length, one.start, one.id))
        self._paths = lru_cache(None)(self._hops)

    # ------------------------------------------------------------ for the planner

    def takes(self, label: str, offset: int) -> bool:
        """The label's letter, pressed at an offset, takes a suggestion and no unit."""
        at = self._begin if offset == self._begin.cursor else At(offset)
        return self._first_of(label, at, frozenset()) is not None

    def hidden_by(self, atom: Atom) -> frozenset[str]:
        """The suggestions that are shown no more once an annotation is made."""
        quotes = tuple(span.of(self._ground.text) for span in atom.spans)
        made = Annotation(atom.id, "", atom.label, Target(atom.spans, quotes), "")
        near = {one.id: one for span in atom.spans for offset in range(*span) for one in self._at.get(offset, ())}
        return frozenset(one.id for one in near.values() if in_the_way(self._schema, one.label, one.spans, made))

    def by_hand(self, atom: Atom) -> float:
        """Keys for the attributes of an annotation that is made by hand."""
        return self._fixes(atom, self._schema.defaults(atom.label))

    def ways(self, at: At, atom: Atom, gone: frozenset[str]) -> Iterator[Way]:
        """The ways that take a suggestion for an annotation, when those with ids in `gone` are shown no more."""
        for offer in self._on.get(atom.spans, ()):
            if offer.id not in gone and self._labels[offer.label].group is self._labels[atom.label].group:
                for approach in self._approaches(at, offer, gone):
                    yield from self._taken(approach, offer, atom, gone)

    # ------------------------------------------------------------ what keys do

    def _at_hand(self, at: At, gone: frozenset[str]) -> Offer | None:
        """What enter and digits mean."""
        if at.last and at.last not in gone and at.last in self._places and not at.said:
            return self._shown[self._places[at.last]]
        here = next((one for one in self._at.get(at.cursor, ()) if one.id not in gone), None)
        if here is None or at.said:
            return None
        own = self._own(at.cursor)
        return here if own is None or here.length < own else None

    def _behind(self, at: At, gone: frozenset[str]) -> Offer | None:
        """What `.` goes to; None where it would begin again from the start."""
        first = (one.id for one in self._at.get(at.cursor, ()) if one.start == at.cursor and one.id not in gone)
        here = at.last or next(first, "")
        if here in self._places and here not in gone and self._at_hand(at, gone) is None:
            return self._shown[self._places[here]]
        if here in self._places:
            return self._first(self._places[here] + 1, gone)
        return self._first(bisect_left(self._starts, at.cursor), gone)

    def _before(self, at: At, gone: frozenset[str]) -> Offer | None:
        """What `,` goes to; None where it would begin again from the end."""
        number = self._places[at.last] if at.last in self._places else bisect_left(self._starts, at.cursor)
        return next((one for one in reversed(self._shown[:number]) if one.id not in gone), None)

    def _first(self, number: int, gone: frozenset[str]) -> Offer | None:
        return next((one for one in self._shown[number:] if one.id not in gone), None)

    def _gone_to(self, offer: Offer) -> At:
        return At(self._ground.clamped(offer.start), offer.id)

    # ------------------------------------------------------------ to a suggestion

    def _approaches(self, at: At, offer: Offer, gone: frozenset[str]) -> Iterator[Approach]:
        if at.last == offer.id and not at.said:
            yield Approach((), at)
        for approach in self._paths(at, gone):
            if approach.at.last == offer.id:
                yield approach
        yield from self._by_motions(at, offer, gone)
        yield from self._behind_motions(at, offer, gone)

    def _hops(self, begin: At, gone: frozenset[str]) -> tuple[Approach, ...]:
        """By `.` or `,` alone."""
        found = []
        for key, step in ((ON, self._behind), (BACK, self._before)):
            at, keys = begin, ()
            for _ in range(HOPS):
                hand = self._at_hand(at, gone)
                after = step(at, gone)
                if after is None:
                    break
                passing = key == ON and hand is not None and hand.id in self._wrong
                keys = (*keys, REJECT if passing else key)
                at = self._gone_to(after)
                found.append(Approach(keys, at))
        return tuple(found)

    def _by_motions(self, at: At, offer: Offer, gone: frozenset[str]) -> Iterator[Approach]:
        """To any place of it at which keys mean it: the nearest, and the nearest for the letter of its label alone."""
        reach = self._ground.reach(at.cursor)
        best: dict[bool, Approach] = {}
        for offset in (offset for span in offer.spans for offset in range(*span) if offset in reach):
            there = at if offset == at.cursor else At(offset)
            handy = self._at_hand(there, gone) == offer
            if not handy and (there.said or self._first_of(offer.label, there, gone) != offer):
                continue
            if handy not in best or len(reach[offset]) < len(best[handy].keys):
                best[handy] = Approach(reach[offset], there, handy)
        yield from best.values()

    def _first_of(self, label: str, at: At, gone: frozenset[str]) -> Offer | None:
        """What the letter of a label takes."""
        hand = self._at_hand(at, gone)
        if hand is not None and self._is_taken_as(hand, label, gone_to=hand.id == at.last):
            return hand
        return next((one for one in self._at.get(at.cursor, ()) if one.label == label and one.id not in gone), None)

    def _is_taken_as(self, offer: Offer, label: str, *, gone_to: bool) -> bool:
        """The letter of a label takes a suggestion that is at hand."""
        one, other = self._labels[offer.label], self._labels[label]
        return one.group is other.group and (gone_to or (one.unit in SHORT) is (other.unit in SHORT))

    def _behind_motions(self, at: At, offer: Offer, gone: frozenset[str]) -> Iterator[Approach]:
        """By some motions near it, then `.` or `,`."""
        reach = self._reach(at.cursor)
        number, end = self._places[offer.id], offer.start
        for hops in range(1, AFTER_MOTIONS + 1):
            before = next((one for one in reversed(self._shown[:number]) if one.id not in gone), None)
            begin = before.start + 1 if before is not None else 0
            near = reach[bisect_left(reach, (begin,)) : bisect_left(reach, (end,))]
            keys = min((keys for offset, keys in near if offset != at.cursor), key=len, default=None)
            if keys is not None:
                yield Approach((*keys, *ON * hops), self._gone_to(offer))
            if before is None:
                return
            number, end = self._places[before.id], before.start
        after = self._first(self._places[offer.id] + 1, gone)
        near = reach[
            bisect_left(reach, (offer.start + 1,)) : bisect_left(
                reach, (after.start if after is not None else offer.end,)
            )
        ]
        keys = min((keys for offset, keys in near if offset != at.cursor), key=len, default=None)
        if keys is not None:
            yield Approach((*keys, BACK), self._gone_to(offer))

    def _reach(self, cursor: int) -> list[tuple[int, tuple[str, ...]]]:
        return self._ground.sorted_reach(cursor)

    # ------------------------------------------------------------ taking it

    def _taken(self, to: Approach, offer: Offer, atom: Atom, gone: frozenset[str]) -> Iterator[Way]:
        same = offer.label == atom.label
        values = offer.attributes if same else self._schema.defaults(atom.label)
        fixes = self._fixes(atom, values)
        inside = any(to.at.cursor in range(*span) for span in offer.spans)
        cursor = to.at.cursor if inside else self._ground.clamped(offer.start)
        staying = At(cursor, to.at.last, said=True)
        if same or (to.handy and self._is_taken_as(offer, atom.label, gone_to=to.at.last == offer.id)):
            keys = Route((*to.keys, self._labels[atom.label].key), cursor)
            yield Way(keys, staying, fixes, BY_LETTER if same else AS_ANOTHER)
        if not same or not to.handy:
            return
        for key, name, value in self._by_one_key(atom):
            if values.get(name) != value:
                better = self._fixes(atom, {**values, name: value})
                yield Way(Route((*to.keys, key), to.at.cursor), At(to.at.cursor, to.at.last, True), better, BY_DIGIT)
        if fixes:  # they would be made where the cursor is
            return
        after = self._first(self._places[offer.id] + 1, gone | self.hidden_by(atom))
        onward = At(to.at.cursor, to.at.last) if after is None else self._gone_to(after)
        yield Way(Route((*to.keys, TAKE), onward.cursor), onward, self._wishes[atom.id].staying, BY_ENTER)

    def _by_one_key(self, atom: Atom) -> Iterator[tuple[str, str, Value]]:
        """The keys that set a value at once: a digit, and what `0` switches."""
        wanted = self._wishes[atom.id].attributes
        digits, toggle = self._schema.digits(atom.label), self._schema.toggle(atom.label)
        if digits is not None and wanted.get(digits.name) in digits.names:
            yield str(1 + digits.names.index(str(wanted[digits.name]))), digits.name, wanted[digits.name]
        if toggle is not None and toggle.name in wanted:
            yield toggle.key, toggle.name, wanted[toggle.name]

    def _fixes(self, atom: Atom, values: Mapping[str, Value]) -> float:
        """About as many keys as the attributes take that are not so by themselves."""
        wanted = self._wishes[atom.id].attributes
        at_once = {name for _, name, _ in self._by_one_key(atom)}
        keys, inside = 0, False
        for one in self._schema.attributes_of(atom.label):
            now, goal = values.get(one.name) or "", wanted.get(one.name) or ""
            if now == goal:
                continue
            if one.name in at_once:
                keys += 1
                continue
            inside = True
            if one.type is AttributeType.TEXT:
                keys += 4 if goal else NEVER
            else:
                keys += 2 if len(one.names) > 2 else 1
        return keys + 2 * inside
