"""Describing where an annotation stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchor import CONTEXT, describe
from annotations.model import AnnotationError
from articles.span import Span

TEXT = "The mayor said that the bridge will open in May, and the press believed her. Nobody had asked the engineers."


def test_a_target_has_its_quote_and_the_text_around_it() -> None:
    target = describe(TEXT, [Span(31, 40)], "digest")
    assert target.quotes == ("will open",)
    assert (target.prefix, target.suffix) == (TEXT[:31], TEXT[40 : 40 + CONTEXT])
    assert target.digest == "digest"


def test_the_context_of_several_spans_is_around_the_whole() -> None:
    target = describe(TEXT, [Span(31, 40), Span(4, 9)], "")
    assert (target.spans, target.quotes) == ((Span(4, 9), Span(31, 40)), ("mayor", "will open"))
    assert (target.prefix, target.suffix[:5]) == ("The ", " in M")


def test_the_context_cuts_neither_a_line_end_nor_a_letter_from_its_accents() -> None:
    text = "a\r\n" + "b" * (CONTEXT - 1) + "X" + "c" * (CONTEXT - 1) + "e\u0301\u0300d"
    target = describe(text, [Span(CONTEXT + 2, CONTEXT + 3)], "")
    assert target.quotes == ("X",)
    assert target.prefix == "\r\n" + "b" * (CONTEXT - 1)
    assert target.suffix == "c" * (CONTEXT - 1) + "e\u0301\u0300"


def test_text_that_is_all_accents_is_cut_somewhere() -> None:
    text = "\u0301" * 500
    target = describe(text, [Span(250, 251)], "")
    assert len(target.prefix) == len(target.suffix) == 2 * CONTEXT


@pytest.mark.parametrize("spans", [[], [Span(3, 3)], [Span(-1, 3)], [Span(100, 1000)]])
def test_spans_without_text_are_refused(spans: list[Span]) -> None:
    with pytest.raises(AnnotationError):
        describe(TEXT, spans, "")


@given(st.text(min_size=1), st.data())
def test_prefix_quotes_and_suffix_are_the_text_itself(text: str, data: st.DataObject) -> None:
    spans = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).map(Span._make),
            min_size=1,
            max_size=3,
        ).filter(any)
    )
    target = describe(text, spans, "")
    assert target.quotes == tuple(span.of(text) for span in target.spans)
    assert text[: target.start].endswith(target.prefix)
    assert text[target.end :].startswith(target.suffix)
    assert len(target.prefix) >= min(CONTEXT, target.start)
    assert len(target.suffix) >= min(CONTEXT, len(text) - target.end)
