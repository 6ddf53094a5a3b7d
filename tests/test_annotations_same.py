"""The same string elsewhere: whole words or parts, capitals and accents as here or any."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotations.same import Sameness, places
from tests.hard_texts import CLUSTERS, PLAIN

TEXT = "China’s envoy left China. Chinas? CHINA, said the Chinatown cafe, or café, in\nNew  York and new york."
EXACT = Sameness()


def found(quote: str, how: Sameness = EXACT, text: str = TEXT) -> list[str]:
    return [span.of(text) for span in places(text, quote, how)]


def test_whole_words_with_their_capitals_at_first() -> None:
    assert found("China") == ["China", "China"]
    assert found("China", EXACT._replace(case=False)) == ["China", "China", "CHINA"]
    assert found("China", EXACT._replace(whole=False)) == ["China", "China", "China", "China"]


def test_accents_and_white_space() -> None:
    assert found("cafe") == ["cafe"]
    assert found("cafe", EXACT._replace(accents=False)) == ["cafe", "café"]
    assert found("New York") == ["New  York"]
    assert found("new york", EXACT._replace(case=False)) == ["New  York", "new york"]


def test_nothing_is_nowhere() -> None:
    assert found(" ") == []
    assert found("Ruritania") == []


@given(st.lists(st.sampled_from([*PLAIN, *CLUSTERS]), min_size=1, max_size=12), st.data())
def test_a_quote_is_found_where_it_was_taken(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    number = data.draw(st.integers(0, len(words) - 1))
    start = len(" ".join(words[:number])) + bool(number)
    spans = list(places(text, words[number], Sameness(whole=False, case=True, accents=True)))
    assert any(span.start <= start < span.end for span in spans)
    assert all(before.end <= behind.start for before, behind in pairwise(spans))
