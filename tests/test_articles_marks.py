"""Tests of articles/marks.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.marks import QUOTES, mates
from articles.span import Span

PAIRED = [
    ("a “b” c", ["“b”"]),
    ("“a ‘b’ c”", ["“a ‘b’ c”", "‘b’"]),
    ("‘it isn’t a deal’", ["‘it isn’t a deal’"]),
    ("“the officials’ plan”", ["“the officials’ plan”"]),
    ('"a" b"', ['"a"']),
    ("»a« «b» „c“ „d”", ["»a«", "«b»", "„c“", "„d”"]),
    ("a” “b", []),
    ("in the ’90s’", []),
    ("「他說『好』了」", ["「他說『好』了」", "『好』"]),
    ("“‘Tis over”", ["“‘Tis over”"]),
]


@pytest.mark.parametrize(("text", "expected"), PAIRED)
def test_marks_that_belong_together(text: str, expected: list[str]) -> None:
    found = mates(text, Span(0, len(text)))
    assert [text[at : mate + 1] for at, mate in sorted(found.items()) if at < mate] == expected


@given(st.text(st.sampled_from("“”„\"‘’'«»「」a 9")), st.data())
def test_pairs_are_mutual_inside_and_never_cross(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    found = mates(text, span)
    pairs = [(at, mate) for at, mate in found.items() if at < mate]
    assert all(found[mate] == at and text[at] in QUOTES and span.start <= at < span.end for at, mate in found.items())
    assert not [(one, other) for one in pairs for other in pairs if one[0] < other[0] < one[1] < other[1]]
