"""The query that is being looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.span import Span
from tests.hard_texts import texts
from tui.finding import Finding, no_hits

TEXT = "One two. Two one, TWO."


def finding(query: str, expression: bool = False) -> Finding:
    found = Finding()
    assert found.set(query, expression, True) == ""
    return found


def test_stepping_goes_around_and_says_so() -> None:
    found = finding("two")
    steps = []
    at, forward = 0, True
    for forward in (True, True, True, True, False, False):
        hit, around = found.step(TEXT, at, forward)
        assert hit is not None
        steps.append((hit.start, around))
        at = hit.start
    assert steps == [(4, False), (9, False), (18, False), (4, True), (18, True), (9, False)]


def test_the_first_hit_may_be_under_the_cursor() -> None:
    assert finding("two").first(TEXT, 9) == (Span(9, 12), False)
    assert finding("two").first(TEXT, 19) == (Span(4, 7), True)
    assert finding("three").first(TEXT, 0) == (None, True)


def test_an_expression_steps_from_word_to_word_and_not_through_one() -> None:
    found = finding(r"\w+", True)
    at, words = 0, []
    for _ in range(4):
        hit, _ = found.step(TEXT, at, True)
        assert hit is not None
        words.append(hit.of(TEXT))
        at = hit.start
    assert words == ["two", "Two", "one", "TWO"]


def test_a_query_that_cannot_be_used_says_why_and_finds_nothing() -> None:
    found = Finding()
    assert "not a regular expression" in found.set("(", True, True)
    assert found.search is None
    assert found.hits_of(TEXT) is no_hits
    assert found.first(TEXT, 0) == found.step(TEXT, 3, False) == (None, False)


def test_what_takes_too_long_is_not_said_to_be_absent() -> None:
    found = finding("(a+)+$", True)
    text = "a" * 5000 + "b"
    assert found.first(text, 0) == (None, False)
    assert "too long" in found.fault
    assert found.hits_of(text)(0, 10) == ()
    found.set("a", False, True)
    assert found.fault == ""
    assert found.hits_of(text)(0, 2) == [Span(0, 1), Span(1, 2)]


def test_clearing_ends_it() -> None:
    found = finding("two")
    found.clear()
    assert found.query == ""
    assert found.hits_of(TEXT)(0, 9) == ()


@given(texts, st.sampled_from(["e", "word", " ", "字", "–"]), st.data())
def test_the_hits_of_a_line_are_those_that_touch_it(text: str, query: str, data: st.DataObject) -> None:
    found = finding(query)
    assert found.search is not None
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    every = list(found.search.hits(text, 0, len(text)))
    assert list(found.hits_of(text)(start, end)) == [hit for hit in every if hit.start < end and hit.end > start]


@pytest.mark.parametrize("expression", [True, False])
def test_an_empty_query_finds_nothing(expression: bool) -> None:
    found = finding("", expression)
    assert found.search is None
    assert found.query == ""
