"""What is offered to be pointed at: names, numbers, known strings, phrases, clauses, sentences; and tags to type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.article import Article
from articles.candidates import Kind, candidates, tags
from articles.span import Span
from articles.units import Unit
from tests.hard_texts import CLUSTERS, PLAIN, SPACES, plain

NEWS = (
    "President Donald Trump said on Wednesday, June 5 that the Bank of Ruritania may lend $4 billion to Ohio. "
    "But China’s exporters sold three tonnes, or 60% of it, by 9 a.m. Officials disagreed with Mr Trump and Xi Jinping."
)


def quotes(text: str, kind: Kind, **more: object) -> list[str]:
    article = plain(text)
    found = candidates(article, Span(0, len(text)), **more)  # type: ignore[arg-type]
    return [span.of(text) for span, why in found if why is kind]


def test_names_are_runs_of_capitals_without_titles_and_without_what_only_begins_a_sentence() -> None:
    assert quotes(NEWS, Kind.NAME) == [
        "Donald Trump", "Wednesday", "June", "Bank of Ruritania", "Ohio", "China", "Officials", "Trump", "Xi Jinping",
    ]  # fmt: skip


def test_numbers_come_with_their_units_and_dates_whole() -> None:
    assert quotes(NEWS, Kind.NUMBER) == ["June 5", "$4 billion", "three tonnes", "60%", "9 a.m."]


def test_what_was_labelled_before_is_offered_again() -> None:
    assert quotes(NEWS, Kind.KNOWN, known={"exporters", "said on"}) == ["said on", "exporters"]


def test_larger_units_are_offered_and_small_words_are_not() -> None:
    phrases = quotes(NEWS, Kind.PHRASE)
    assert not {"on", "that", "the", "to", "or", "of", "by", "with"} & set(phrases)
    assert any("exporters" in clause for clause in quotes(NEWS, Kind.CLAUSE))
    assert "Officials disagreed with Mr Trump and Xi Jinping" in quotes(NEWS, Kind.CLAUSE), "once, as the likelier"
    assert len(quotes(NEWS, Kind.SENTENCE)) == 2


def test_one_unit_alone_can_be_asked_for() -> None:
    assert quotes("Ann met Bob.", Kind.WORD, unit=Unit.WORD) == ["Ann", "met", "Bob"]
    assert quotes("Ann met Bob.", Kind.NAME, unit=Unit.WORD) == []


@given(st.lists(st.sampled_from([*CLUSTERS, *PLAIN, *SPACES, NEWS, "\n\n"]), max_size=4).map("".join), st.data())
def test_candidates_are_spans_of_the_text_in_order_that_begin_where_one_looks(text: str, data: st.DataObject) -> None:
    article: Article = plain(text)
    start = data.draw(st.integers(0, len(text)))
    seen = Span(start, data.draw(st.integers(start, len(text))))
    found = candidates(article, seen, {"Trump"})
    assert [span for span, _ in found] == sorted({span for span, _ in found})
    for span, _ in found:
        assert seen.start <= span.start < seen.end
        assert span.end <= len(text)
        assert span.of(text).strip()


@pytest.mark.parametrize("count", [0, 1, 2, 25, 26, 27, 51, 52, 300, 675, 676])
def test_tags_are_as_many_as_asked_for_none_begins_another_short_ones_first(count: int) -> None:
    made = list(tags(count))
    assert len(made) == len(set(made)) == count
    assert not any(other != tag and other.startswith(tag) for tag in made for other in made if len(tag) == 1)
    assert made == sorted(made, key=len)
    assert count > 26 or all(len(tag) == 1 for tag in made)


def test_more_tags_than_two_letters_give_are_refused() -> None:
    with pytest.raises(ValueError, match="two letters"):
        list(tags(677))


def test_clauses_are_offered_without_what_joins_them_to_others() -> None:
    found = quotes("He said that rates would fall, but nobody believed it. And that is all.", Kind.CLAUSE)
    assert {"rates would fall", "nobody believed it", "that is all"} <= set(found)
