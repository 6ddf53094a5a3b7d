"""The span index against looking at every span."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotations.spanindex import Fragment, SpanIndex

offsets = st.one_of(st.integers(0, 40), st.integers(0, 5_000))
fragments = st.builds(
    lambda start, length, slot, name: Fragment(start, start + length, slot, name),
    offsets,
    st.one_of(st.integers(1, 9), st.integers(1, 3_000)),
    st.integers(0, 3),
    st.sampled_from("abc"),
)


class Indexed(RuleBasedStateMachine):
    """An index and a list that are given the same."""

    @initialize(held=st.lists(fragments, max_size=30))
    def begin(self, held: list[Fragment]) -> None:
        self.held = list(held)
        self.index = SpanIndex(held)

    @rule(fragment=fragments)
    def add(self, fragment: Fragment) -> None:
        self.index.add(fragment)
        self.held.append(fragment)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        fragment = data.draw(st.sampled_from(self.held))
        self.index.remove(fragment)
        self.held.remove(fragment)

    @rule(fragment=fragments)
    def what_is_not_there_cannot_be_removed(self, fragment: Fragment) -> None:
        if fragment not in self.held:
            with pytest.raises(KeyError):
                self.index.remove(fragment)

    @rule(start=offsets, length=st.integers(0, 3_000))
    def look(self, start: int, length: int) -> None:
        end = start + length
        here = [one for one in self.held if max(one.start, start) < min(one.end, end)]
        found = self.index.overlapping(start, end)
        assert sorted(found) == sorted(here)
        classes = [(one.end - one.start).bit_length() for one in found]
        assert classes == sorted(classes, reverse=True)

    @rule(offset=offsets)
    def look_at_a_place(self, offset: int) -> None:
        here = [one for one in self.held if one.start <= offset < one.end]
        assert self.index.at(offset) == sorted(here, key=lambda one: (one.end - one.start, one))
        starts = [one.start for one in self.held]
        assert self.index.next_start(offset) == min((one for one in starts if one > offset), default=None)
        assert self.index.previous_start(offset) == max((one for one in starts if one < offset), default=None)

    @invariant()
    def it_holds_just_what_was_put_in(self) -> None:
        assert len(self.index) == len(self.held)
        assert sorted(self.index) == sorted(self.held)


TestIndexed = Indexed.TestCase


@given(st.lists(fragments, max_size=20))
def test_walking_by_starts_comes_by_every_start(held: list[Fragment]) -> None:
    index = SpanIndex(held)
    places, at = [], -1
    while (start := index.next_start(at)) is not None:
        places.append(start)
        at = start
    assert places == sorted({one.start for one in held})
    back, at = [], 10_000
    while (start := index.previous_start(at)) is not None:
        back.append(start)
        at = start
    assert back == places[::-1]
