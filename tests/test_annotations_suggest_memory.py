"""What was labelled before, found again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchor import describe
from annotations.model import Annotation, Rejection, frozen
from annotations.suggest.memory import LONGEST, Memory, memory
from articles.span import Span
from tests.entries import annotation
from tests.suggested import page


def said(text: str, quote: str, label: str = "THING", article: str = "b", **attributes: str) -> Annotation:
    at = text.index(quote)
    target = describe(text, [Span(at, at + len(quote))], "d" * 64)
    return replace(annotation(article, label), target=target, attributes=frozen(attributes))


def remembered(text: str, *labelled: Annotation) -> Memory:
    known = Memory()
    known.learn(labelled)
    known.read(text, "b")
    return known


def test_the_same_string_gets_the_same_label_and_attributes() -> None:
    old = "Rare earths are dear."
    known = remembered(old, said(old, "Rare earths", ref="rare-earths", sure="unsure"))
    [one] = list(memory(page("Nobody sells Rare earths."), known))
    assert (one.label, dict(one.attributes), one.span) == ("THING", {"ref": "rare-earths"}, Span(13, 24))
    assert one.why == "labelled 1 of 1 times, first in b"


def test_only_whole_words_count() -> None:
    old = "An art fair."
    known = remembered(old, said(old, "art"))
    text = "The art of parts, art’s end, arts."
    assert [span.start for span in known.places(text)] == [4, 18]


def test_case_counts() -> None:
    old = "May came."
    known = remembered(old, said(old, "May", "PER"))
    assert list(memory(page("It may rain."), known)) == []


def test_a_string_that_was_mostly_left_alone_is_left_alone() -> None:
    old = "A deal. The deal. No deal. This deal. That treaty."
    assert remembered(old, said(old, "deal"), said(old, "treaty")).label("deal") is None


def test_what_nobody_has_come_to_yet_does_not_count() -> None:
    old = "A deal. The deal. No deal. This deal. That treaty."
    assert remembered(old, said(old, "deal")).label("deal") == ("THING", 1.0)
    other = said(old, "treaty", "ORG")
    assert remembered(old, said(old, "deal"), other).label("deal") == ("THING", 1.0)


def test_what_was_rejected_counts_against_it() -> None:
    old = "A deal. The deal. No deal. This deal. That treaty."
    known = Memory()
    first = said(old, "deal")
    known.learn([first])
    target = describe(old, [Span(12, 16)], "d" * 64)
    known.refuse([Rejection("0" * 32, "b", "THING", target, "me", "memory@1")])
    known.read(old, "b")
    assert known.label("deal") is None
    known.unlearn("b", [first])
    known.learn([first])
    known.read(old, "b")
    assert known.label("deal") == ("THING", 1.0)


@given(st.lists(st.tuples(st.sampled_from(["deal", "treaty"]), st.sampled_from(["THING", "ORG"]), st.integers(0, 3))))
def test_unlearning_is_the_inverse_of_learning(labelled: list[tuple[str, str, int]]) -> None:
    text = "deal treaty " * 4
    before = said(text, "treaty", "ORG", "a")
    known, plain = Memory(), Memory()
    for memory_ in (known, plain):
        memory_.learn([before])
        memory_.read(text, "a")
    annotations = []
    for word, label, number in labelled:
        at = 12 * number + 5 * (word == "treaty")
        target = describe(text, [Span(at, at + len(word))], "d" * 64)
        annotations.append(replace(said(text, word, label, "b"), target=target))
    known.learn(annotations)
    known.read(text, "b")
    known.unlearn("b", annotations)
    for quote in ("deal", "treaty"):
        assert known.label(quote) == plain.label(quote)
    assert [one.span for one in memory(page(text), known)] == [one.span for one in memory(page(text), plain)]


def test_a_string_with_two_labels_gets_none() -> None:
    old = "Washington"
    assert remembered(old, said(old, old, "GPE"), said(old, old, "PER")).label(old) is None


def test_the_longest_string_is_taken() -> None:
    old = "New York Times, New York"
    known = remembered(old, said(old, "New York Times", "ORG"), said(old, "New York", "GPE"))
    assert [(one.label, one.span) for one in memory(page("The New York Times."), known)] == [("ORG", Span(4, 18))]


@pytest.mark.parametrize(
    ("old", "quote", "text"),
    [
        ("他在北京。", "北京", "我在北京工作。"),
        ("Цены на медь.", "медь", "Где медь?"),
        ("מחיר הנחושת", "הנחושת", "איפה הנחושת?"),
    ],
)
def test_any_script_is_remembered(old: str, quote: str, text: str) -> None:
    [one] = list(memory(page(text), remembered(old, said(old, quote))))
    assert one.span.of(text) == quote


def test_what_is_too_long_or_in_pieces_is_not_remembered() -> None:
    known = Memory()
    text = "x" * (LONGEST + 1)
    known.learn(
        [said(text, text), replace(said("a b", "a b"), target=describe("a b", [Span(0, 1), Span(2, 3)], "d" * 64))]
    )
    assert known.labelled == {}


def test_nothing_labelled_gives_nothing() -> None:
    assert list(memory(page("Anything at all."), Memory())) == []


def test_many_strings_are_looked_up_by_their_first_words() -> None:
    old = " ".join(f"Word{number}" for number in range(3000))
    known = remembered(old, *(said(old, f"Word{number}") for number in range(0, 3000, 7)))
    assert [one.span.of("Word7 Word8") for one in memory(page("Word7 Word8"), known)] == ["Word7"]
