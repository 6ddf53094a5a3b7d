from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.offsets import OffsetError, Offsets, Unit
from annotations.formats.tokens import Tokens, tokenised
from articles.span import Span, trimmed
from tests.hard_texts import texts
from tests.nasty import SHEETS

ENCODINGS = {Unit.CODE_POINT: ("utf-32-le", 4), Unit.UTF16: ("utf-16-le", 2), Unit.UTF8: ("utf-8", 1)}
units = st.sampled_from(list(Unit))


def length(text: str, unit: Unit) -> int:
    """How many units a text has, by the codec of Python."""
    encoding, size = ENCODINGS[unit]
    return len(text.encode(encoding)) // size


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(texts)
    edges = st.integers(0, len(text))
    pairs = st.tuples(edges, edges).map(sorted).map(lambda pair: Span(*pair)).filter(bool)
    return text, draw(st.lists(pairs, max_size=6)) if text else []


@given(texts, units)
def test_offsets_are_those_of_the_encoding(text: str, unit: Unit) -> None:
    offsets = Offsets(text, unit)
    assert offsets.length == length(text, unit)
    for point in range(len(text) + 1):
        assert offsets.out(point) == length(text[:point], unit)
        assert offsets.back(offsets.out(point)) == point


@given(texts, units)
def test_every_other_offset_is_refused(text: str, unit: Unit) -> None:
    offsets = Offsets(text, unit)
    good = {offsets.out(point) for point in range(len(text) + 1)}
    for offset in {-1, *range(offsets.length + 2)} - good:
        with pytest.raises(OffsetError):
            offsets.back(offset)


def test_a_span_comes_back() -> None:
    offsets = Offsets("a🎉b", Unit.UTF16)
    assert offsets.span(1, 3) == Span(1, 2)
    assert offsets.span(0, 4) == Span(0, 3)
    for start, end, said in ((2, 2, "empty"), (3, 1, "empty"), (1, 2, "inside a character"), (0, 9, "4 UTF-16")):
        with pytest.raises(OffsetError, match=said):
            offsets.span(start, end)


@given(texts_and_spans())
def test_tokens_are_everything_but_white_space_and_cut_at_every_edge(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    found = tokenised(text, spans)
    assert all(found), "none is empty"
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join(token.of(text) for token in found) == "".join(text.split())
    for token in found:
        assert not any(token.start < edge < token.end for span in spans for edge in span)


@given(texts_and_spans())
def test_a_span_comes_back_from_its_tokens_less_the_white_space_at_its_edges(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    tokens = Tokens(text, tokenised(text, spans))
    for span in spans:
        covered = tokens.covered(span)
        if covered:
            assert tokens.span(covered.start, covered.stop) == trimmed(text, span)
        else:
            assert not trimmed(text, span)


def test_marks_stay_with_their_letters_and_emoji_whole() -> None:
    text = "e\u0301te\u0301 👩🏽‍🚀, don't 漢字 क्षि"
    words = Tokens(text, tokenised(text)).words()
    assert words == ["e\u0301te\u0301", "👩🏽‍🚀", ",", "don", "'", "t", "漢字", "क्षि"]
    assert Tokens(text, tokenised(text, [Span(0, 1)])).words()[:2] == ["e", "\u0301te\u0301"]


def test_the_nasty_corpus_comes_back_in_every_unit() -> None:
    for sheet in SHEETS:
        for unit in Unit:
            offsets = Offsets(sheet.article.text, unit)
            for annotation in sheet.annotations:
                for span in annotation.target.spans:
                    assert offsets.span(offsets.out(span.start), offsets.out(span.end)) == span
