import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.incoming import ForeignAnnotation, ForeignText
from annotations.formats.realign import onto, unspaced
from articles.span import Span, trimmed
from tests.one_sheet import spans, texts

SPACES = st.text(" \t\r\n\u00a0\u2028", max_size=3)


@given(st.data())
def test_a_text_in_other_white_space_leads_to_the_same_characters(data: st.DataObject) -> None:
    text = data.draw(texts)
    where = data.draw(spans(text))
    words = text.split()
    other = "".join(data.draw(SPACES) + word for word in words) + data.draw(SPACES)
    back = onto(ForeignText("a", text, (ForeignAnnotation("X", where),), rebuilt=True), other)
    assert back is not None
    assert (back.text, back.rebuilt) == (other, False)
    [annotation] = back.annotations
    for before, after, quote in zip(where, annotation.spans, annotation.quotes, strict=True):
        assert unspaced(before.of(text)) == unspaced(quote)
        assert after.of(other) == quote
        assert trimmed(other, after) == after or not after
        assert unspaced(other[: after.start]) == unspaced(text[: before.start]) or not after


@given(texts)
def test_a_text_leads_to_itself(text: str) -> None:
    whole = Span(0, len(text))
    back = onto(ForeignText("a", text, (ForeignAnnotation("X", (whole,)),)), text)
    assert back is not None
    assert back.annotations[0].spans == (trimmed(text, whole),)


@pytest.mark.parametrize("other", ["on two", "one two three", "two one", "", "One two"])
def test_texts_that_differ_in_more_than_white_space_are_not_the_same(other: str) -> None:
    assert onto(ForeignText("a", "one two", ()), other) is None
