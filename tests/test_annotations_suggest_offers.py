"""What is proposed for an article, as a screen shows it."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotations.anchor import describe
from annotations.model import Annotation
from annotations.schema import default_schema
from annotations.suggest.offers import Offer, Offers, in_the_way
from articles.span import Span
from tests.entries import annotation

SCHEMA = default_schema()
SLOTS = {label.name: slot for slot, label in enumerate(SCHEMA.labels, 1)}


def said(label: str, start: int, end: int) -> Annotation:
    return replace(annotation("a", label), target=describe("x" * 200, [Span(start, end)], "d" * 64))


def offer(label: str, start: int, end: int, score: float = 0.5, origin: str = "entities@1", id: str = "") -> Offer:
    name = id or f"{label}{start}-{end}{origin}"
    return Offer(name, "rules", origin, label, (Span(start, end),), score, "a reason")


class Table:
    """Offers over what somebody says, which may change."""

    def __init__(self, *own: Annotation) -> None:
        self.own = list(own)
        self.offers = Offers(SCHEMA, SLOTS.__getitem__, self.over)

    def over(self, spans: Sequence[Span]) -> list[Annotation]:
        return [one for one in self.own if any(one.target.span.overlaps(span) for span in spans)]

    @property
    def shown(self) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        one = self.offers.after(0)
        while one is not None:
            found.append((one.label, one.start))
            one = self.offers.after(one.start, one.id)
        return found


def shown(own: list[Annotation], *offers: Offer) -> list[tuple[str, int]]:
    table = Table(*own)
    table.offers.add(offers)
    return table.shown


def test_what_a_person_said_has_its_place_for_itself() -> None:
    assert shown([said("PER", 0, 9)], offer("PER", 4, 9)) == []
    assert shown([said("ORG", 0, 9)], offer("PER", 0, 9)) == []
    assert shown([said("ORG", 0, 9)], offer("PER", 4, 12)) == []


def test_what_the_schema_does_not_have_is_not_shown() -> None:
    assert shown([], offer("NONE", 0, 5), offer("PER", 0, 5)) == [("PER", 0)]


def test_what_stands_inside_or_beside_is_shown() -> None:
    inside = shown([said("CLAIM", 0, 50)], offer("PER", 4, 9), offer("UNC", 10, 14))
    assert inside == [("PER", 4), ("UNC", 10)]
    assert shown([said("THING", 0, 12)], offer("GPE", 0, 6)) == [("GPE", 0)]
    assert shown([said("PER", 0, 4)], offer("PER", 4, 9)) == [("PER", 4)]


def test_of_one_label_and_place_the_best_is_shown_and_the_next_when_that_goes() -> None:
    table = Table()
    weak, strong = offer("PER", 4, 9, 0.4), offer("PER", 4, 9, 0.9, "memory@1")
    table.offers.add([weak, strong])
    assert table.offers.at(4) == [strong]
    table.offers.drop([strong.id])
    assert table.offers.at(4) == [weak]


def test_what_was_rejected_does_not_come_back_whatever_the_version() -> None:
    table = Table()
    table.offers.rejected = {("entities", "PER", (Span(4, 9),))}
    newer, other = offer("PER", 4, 9, origin="entities@2"), offer("PER", 4, 9, 0.1, "memory@1")
    assert table.offers.add([newer]) == []
    assert len(table.offers) == 0
    table.offers.add([other])
    assert table.offers.at(4) == [other]


def test_what_is_said_hides_and_what_is_taken_back_shows() -> None:
    table = Table()
    table.offers.add([offer("PER", 4, 9), offer("ORG", 20, 30)])
    table.own = [said("ORG", 4, 9)]
    assert table.offers.look_again([Span(4, 9)]) == [Span(4, 9)]
    assert table.shown == [("ORG", 20)]
    table.own = []
    assert table.offers.look_again([Span(4, 9)]) == [Span(4, 9)]
    assert table.offers.look_again([Span(4, 9)]) == []
    assert table.shown == [("PER", 4), ("ORG", 20)]


def test_going_through_them_by_place_and_by_score() -> None:
    table = Table()
    long, short, late = offer("CLAIM", 4, 40, 0.3), offer("PER", 4, 9, 0.9), offer("GPE", 50, 56, 0.6)
    table.offers.add([late, short, long])
    offers = table.offers
    assert [offers.after(0), offers.after(4), offers.after(5), offers.after(51)] == [long, long, late, None]
    assert offers.after(4, long.id) == short
    assert [offers.before(56), offers.before(50), offers.before(4), offers.before(4, short.id)] == [
        late, short, None, long,
    ]  # fmt: skip
    assert [offers.ranked(), offers.ranked(short.id), offers.ranked(late.id)] == [short, late, long]
    assert [offers.ranked(long.id), offers.ranked(long.id, -1), offers.ranked(short.id, -1)] == [None, late, None]


def test_where_one_has_gone_the_next_is_the_one_behind_it() -> None:
    table = Table()
    first, second, third = (offer("PER", at, at + 4, score) for at, score in ((0, 0.9), (10, 0.8), (20, 0.7)))
    table.offers.add([first, second, third])
    table.own = [said("PER", 10, 14)]
    table.offers.look_again([Span(10, 14)])
    assert table.offers.after(10, second.id) == third
    assert table.offers.before(10, second.id) == first
    assert table.offers.ranked(second.id) == third


def test_those_above_a_score_of_a_label_or_of_all() -> None:
    table = Table()
    table.offers.add([offer("PER", 10, 14, 0.9), offer("ORG", 0, 4, 0.9), offer("PER", 20, 24, 0.5)])
    assert [one.start for one in table.offers.above(0.9)] == [0, 10]
    assert [one.start for one in table.offers.above(0.5, "PER")] == [10, 20]
    assert table.offers.above(0.95) == []


places = st.tuples(
    st.sampled_from(["PER", "ORG", "CLAIM", "UNC"]),
    st.integers(0, 60),
    st.integers(1, 30),
    st.sampled_from([0.2, 0.5, 0.9]),
    st.sampled_from(["entities@1", "memory@1"]),
)
proposals = st.lists(places.map(lambda one: offer(one[0], one[1], one[1] + one[2], one[3], one[4])), max_size=12)
layers = st.lists(places.map(lambda one: said(one[0], one[1], one[1] + one[2])), max_size=8)


@given(layers, layers, proposals, proposals, st.booleans())
def test_however_it_came_about_the_same_is_shown(
    before: list[Annotation], after: list[Annotation], come: list[Offer], gone: list[Offer], reject: bool
) -> None:
    """Against a plain reading of the rules, over all that is there."""
    table = Table(*before)
    table.offers.add(gone)
    table.offers.add(come)
    table.offers.drop(one.id for one in gone)
    if reject and come:
        table.offers.rejected = {("entities", come[0].label, come[0].spans)}
    table.own = after
    table.offers.look_again([Span(0, 200)])
    there = {one.id: one for one in come}
    for one in gone:
        there.pop(one.id, None)
    free = [
        one
        for one in there.values()
        if one.origin.partition("@")[0] != "entities" or ("entities", one.label, one.spans) not in table.offers.rejected
    ]
    best = {
        (one.label, one.spans): one for one in sorted(free, key=lambda one: (one.score, one.id))
    }  # of two alike, the later one in this order
    expected = {
        one.id for one in best.values() if not any(in_the_way(SCHEMA, one.label, one.spans, own) for own in after)
    }
    assert {name for name in there if table.offers.shows(name)} == expected
    assert {fragment.id for fragment in table.offers.shown} == expected
    assert len(table.offers) == len(table.shown) == len(expected)
    assert len(table.offers.above(0)) == len(expected)
