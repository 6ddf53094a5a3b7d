"""What an index keeps of an article, and which words look for others."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from articles.library import parse
from articles.likeness import shingles, sketch
from articles.postings import (
    ARTICLE_WORDS,
    SENTENCE_WORDS,
    Weighed,
    heaviest,
    pack,
    prepare,
    ranked,
    rarest,
    rarity,
    share,
    unpack,
    words_of,
)
from articles.span import Span

OFFSETS = st.integers(0, 2**32 - 1)
SPANS = st.lists(st.tuples(OFFSETS, OFFSETS).map(lambda ends: Span(min(ends), max(ends))))


@given(SPANS)
def test_spans_come_back_as_they_were_packed(spans: list[Span]) -> None:
    assert unpack(pack(spans)) == spans


@given(SPANS, st.data())
def test_spans_of_which_a_byte_changed_do_not_come_back(spans: list[Span], data: st.DataObject) -> None:
    packed = bytearray(pack(spans))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    assert unpack(bytes(packed)) is None


@given(SPANS.filter(bool), st.integers(1, 8))
def test_spans_that_were_cut_off_do_not_come_back(spans: list[Span], less: int) -> None:
    assert unpack(pack(spans)[:-less]) is None


@given(st.text())
def test_words_hold_nothing_that_would_part_them_in_the_index(text: str) -> None:
    assert all(char.isalnum() or not char.isascii() for word in words_of(text) for char in word)
    assert all(words_of(text))


def test_an_article_is_prepared_sentence_by_sentence() -> None:
    article = parse("A truce was signed. The truce of Geneva!\n\n* * *\n", Path("a.txt"))
    made = prepare(article)
    spans = unpack(made.spans)
    assert spans is not None
    assert [span.of(article.text) for span in spans] == ["A truce was signed.", "The truce of Geneva!"]
    assert made.sentences == ("truce sign", "truce geneva")
    assert made.words == ("truce", "sign", "geneva")
    assert [int(value, 16) for value in made.sketch.split()] == list(sketch(shingles(article.text)))
    assert made.digest == article.digest


def test_the_rarest_words_of_a_sentence_look_for_others() -> None:
    known = {f"w{number:02}": number for number in range(20)}
    looking = rarest(known, 100)
    assert [one.word for one in looking] == [f"w{number:02}" for number in range(1, SENTENCE_WORDS + 1)]
    assert [one.weight for one in looking] == sorted((one.weight for one in looking), reverse=True)


def test_words_of_an_article_that_no_other_has_do_not_look_for_others() -> None:
    looking = heaviest({"geneva": 3, "own": 9, "truce": 1}, {"geneva": 2, "own": 1, "truce": 2}, 10, least=2)
    assert [one.word for one in looking] == ["geneva", "truce"]
    assert looking[0].weight > looking[1].weight
    many = {f"w{number}": 1 for number in range(100)}
    assert len(heaviest(many, many, 10, least=1)) == ARTICLE_WORDS


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_rarer_weighs_more_and_everything_weighs_something(one: int, other: int) -> None:
    total = 10**6
    assert rarity(one, total) > 0
    assert (rarity(one, total) > rarity(other, total)) == (one < other)


def test_an_article_that_has_all_shares_all_and_a_much_longer_one_less() -> None:
    looking = [Weighed("truce", 2, 3.0), Weighed("geneva", 3, 2.0)]
    assert share(13.0, looking, 10, 10) == share(13.0, looking, 10, 5) == 1.0
    assert 0 < share(13.0, looking, 10, 100) < 0.5
    assert share(9.0, looking, 10, 10) == 9 / 13
    assert share(0.0, [], 0, 0) == 0.0


def test_sentences_are_ranked_by_likeness_and_those_that_share_nothing_left_out() -> None:
    others = ["It rained in Oslo.", "Both signed the truce in Geneva.", "A truce was signed in Geneva."]
    ranks = ranked("A truce was signed in Geneva.", others)
    assert [number for number, _ in ranks][:2] == [2, 1]
    assert ranks[0][1] > ranks[1][1] > 0
    assert ranked("A truce was signed in Geneva.", []) == []
