"""Describing where an annotation stands, and finding it again."""

from collections import Counter
from dataclasses import replace
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotations import anchor
from annotations.anchor import CONTEXT, PROOF, WIDEST, Fit, Match, describe, resolve
from annotations.context import Prefix, Suffix
from annotations.model import AnnotationError, Target
from articles.span import Span
from tests import edits

PLACED = (Fit.EXACT, Fit.MOVED)
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
    assert (len(target.prefix), len(target.suffix)) == (WIDEST + CONTEXT, WIDEST + CONTEXT)


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


def test_context_is_widened_until_it_tells_the_quote_from_its_doubles() -> None:
    text = "one. " + "The mayor said nothing. " * 2 + "two. " + "The mayor said nothing. " * 2 + "three."
    second = text.index("mayor", 40)
    target = describe(text, [Span(second, second + 5)], "")
    assert text.count(target.prefix + "mayor") == text.count("mayor" + target.suffix) == 1


def found(text: str, quote: str, after: str, digest: str = "") -> Match:
    """What becomes of the only `quote` in `text` when the text is `after`."""
    start = text.index(quote)
    return resolve(after, describe(text, [Span(start, start + len(quote))], "old"), digest)


def test_in_the_same_text_it_is_where_it_was() -> None:
    assert found(TEXT, "will open", TEXT, "old") == Match((Span(31, 40),), Fit.EXACT, 1.0)
    assert found(TEXT, "will open", TEXT) == Match((Span(31, 40),), Fit.EXACT, 1.0)


def test_the_digest_is_not_believed_against_the_text() -> None:
    assert found(TEXT, "will open", TEXT.replace("will open", "may close"), "old").fit is not Fit.EXACT


def test_text_written_before_it_moves_it() -> None:
    assert found(TEXT, "believed her", "News. " + TEXT) == Match((Span(69, 81),), Fit.MOVED, 1.0)


def test_white_space_and_quotation_marks_of_the_context_may_change() -> None:
    text = "“It is late,” she said to the people who had come, “and the bridge stays closed,” which nobody doubted."
    after = text.replace("“", '"').replace("”", '"').replace("people who", "people\n  who")
    match = found(text, "bridge stays closed", after)
    assert match.fit is Fit.MOVED
    assert match.spans is not None
    assert match.spans[0].of(after) == "bridge stays closed"


def test_an_edited_quote_is_proposed_and_not_placed() -> None:
    match = found(TEXT, "will open in May", TEXT.replace("will open", "would open"))
    assert match.fit is Fit.FUZZY
    assert match.spans is not None
    assert TEXT.replace("will open", "would open")[match.spans[0].start :].startswith("would open in May")


def test_an_edited_context_is_proposed_and_not_placed() -> None:
    match = found(TEXT, "will open", TEXT.replace("in May", "in June"))
    assert (match.fit, match.spans) == (Fit.FUZZY, (Span(31, 40),))


def test_what_is_gone_is_an_orphan() -> None:
    match = found(TEXT, "will open", "Something else entirely, about a cat and its many friends.")
    assert (match.spans, match.fit) == (None, Fit.ORPHAN)
    assert found(TEXT, "will open", "").spans is None


def test_a_text_that_stands_twice_now_is_for_a_person_to_decide() -> None:
    assert found(TEXT, "will open", TEXT + "\n\n" + TEXT).fit is Fit.FUZZY


def test_pieces_move_together_and_are_proposed_apart() -> None:
    target = describe(TEXT, [Span(4, 9), Span(31, 40)], "")
    moved = resolve("On Monday, at last: " + TEXT, target)
    assert (moved.fit, moved.spans) == (Fit.FUZZY, (Span(24, 29), Span(51, 60)))  # its prefix is too short to prove it
    later = TEXT.replace("said", "had said again")
    apart = resolve(later, target)
    assert apart.fit is Fit.FUZZY
    assert apart.spans is not None
    assert [span.of(later) for span in apart.spans] == ["mayor", "will open"]


def test_a_target_without_context_is_never_placed_elsewhere() -> None:
    target = replace(describe(TEXT, [Span(31, 40)], ""), prefix="", suffix="")
    assert resolve("More. " + TEXT, target).fit is Fit.FUZZY


@pytest.fixture(scope="module")
def corpus() -> list[edits.Case]:
    return [edits.case(seed) for seed in range(2000)]


def wrongly_placed(corpus: list[edits.Case]) -> list[edits.Case]:
    """The cases in which a place was taken unasked that is not the right one."""
    return [
        case
        for case in corpus
        if (match := resolve(case.after, describe(case.before, case.spans, "old"), "new")).fit in PLACED
        and match.spans not in case.right
    ]


def test_no_edit_leads_to_a_wrong_place_unasked(corpus: list[edits.Case]) -> None:
    fits: Counter[Fit] = Counter()
    for case in corpus:
        match = resolve(case.after, describe(case.before, case.spans, "old"), "new")
        fits[match.fit] += 1
        assert match.fit not in PLACED or match.spans in case.right, case
        assert (match.spans is None) == (match.fit is Fit.ORPHAN)
        assert 0 <= match.score <= 1
    assert all(fits[fit] > 100 for fit in Fit)


def trusting(_text: str, target: Target, side: Prefix | Suffix, place: int) -> bool:
    """A side proves its place although it was never told from its doubles."""
    return side.stands(_text, place) and len(side.wanted) >= PROOF


SAFEGUARDS = {
    "context is widened until it stands once": {"_others": lambda *_: iter(()), "_doubled": lambda *_: False},
    "doubles in other marks and white space count": {"_others": lambda *_: iter(())},
    "context that was never unique proves nothing": {"_left": trusting, "_right": trusting},
    "context without the quote elsewhere is asked about": {"_rivals": lambda *_: False},
}


@pytest.mark.parametrize("without", SAFEGUARDS.values(), ids=SAFEGUARDS)
def test_without_a_safeguard_the_corpus_shows_a_wrong_place(
    without: dict[str, object], corpus: list[edits.Case]
) -> None:
    with patch.multiple(anchor, _proposal=lambda *_: Match(None, Fit.ORPHAN, 0.0), **without):
        assert wrongly_placed(corpus)


def test_the_only_place_of_the_same_words_is_often_the_wrong_one(corpus: list[edits.Case]) -> None:
    wrong = 0
    for case in corpus:
        quote = case.spans[0].of(case.before)
        if len(case.spans) == 1 and case.after.count(quote) == 1:
            start = case.after.index(quote)
            wrong += (Span(start, start + len(quote)),) not in case.right
    assert wrong > 50


def test_numbers_that_changed_places_are_asked_about() -> None:
    lines = [f"In the {side} the prices of bread rose by {n}% in the year to May.\n" for n, side in enumerate("abcd")]
    text = "".join(lines)
    after = text.replace("a the", "X the").replace("c the", "a the").replace("X the", "c the")
    start = text.index("of bread")
    match = resolve(after, describe(text, [Span(start, start + 8)], "old"), "new")
    assert match.fit is Fit.FUZZY


def test_a_note_on_what_was_corrected_is_not_taken_for_the_place() -> None:
    said = "The mayor said that the bridge will open in May, and the press believed her."
    after = f"{said.replace('will open', 'may open')}\nMore of this.\n\nAn earlier version said: {said}"
    for text in (after, after.replace("The mayor said that", "The mayor said\n that", 1)):
        assert found(f"{said}\nMore of this.", "will open", text).fit is Fit.FUZZY


@given(st.integers(0, 1 << 30))
def test_a_text_that_did_not_change_keeps_every_target_in_its_place(seed: int) -> None:
    case = edits.case(seed)
    target = describe(case.before, case.spans, "old")
    assert resolve(case.before, target, "old") == Match(case.spans, Fit.EXACT, 1.0)
    assert resolve(case.before, target).spans == case.spans


@given(st.text(max_size=80), st.text(max_size=80), st.data())
def test_any_target_in_any_text_has_an_answer_that_is_true(before: str, after: str, data: st.DataObject) -> None:
    if not before:
        return
    start = data.draw(st.integers(0, len(before) - 1))
    target = describe(before, [Span(start, data.draw(st.integers(start + 1, len(before))))], "old")
    match = resolve(after, target)
    if match.fit in (Fit.EXACT, Fit.MOVED):
        assert match.spans is not None
        assert tuple(span.of(after) for span in match.spans) == target.quotes


PIECES = (
    "The mayor ",
    "said “no” ",
    'said "no" ',
    "to it.\n",
    "to  it. ",
    "\n\n",
    "In May ",
    "5% ",
    "7% ",
    "of all – ",
    "of all - ",
)
"""Few enough that everything comes many times, in several styles."""


@st.composite
def targets(draw: st.DrawFn) -> tuple[str, Span]:
    """A text in which much is alike, and a span of it."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=4, max_size=60)))
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, min(len(text), start + 30))))


@given(targets(), st.data())
def test_after_an_edit_elsewhere_it_is_in_its_place_or_asked_about(made: tuple[str, Span], data: st.DataObject) -> None:
    """What is written instead may be any stretch of the text itself, in which the target may stand as well."""
    text, span = made
    low, high = data.draw(st.sampled_from([(0, span.start), (span.end, len(text))]))
    start = data.draw(st.integers(low, high))
    end = data.draw(st.integers(start, high))
    cut = data.draw(st.integers(0, len(text)))
    new = text[cut : data.draw(st.integers(cut, len(text)))] + data.draw(st.sampled_from(("", *PIECES)))
    shift = len(new) - (end - start) if low == 0 else 0
    match = resolve(text[:start] + new + text[end:], describe(text, [span], "old"), "new")
    if match.fit in (Fit.EXACT, Fit.MOVED):
        assert match.spans == (Span(span.start + shift, span.end + shift),)


@given(targets(), st.data())
def test_what_was_deleted_is_never_found_elsewhere_unasked(made: tuple[str, Span], data: st.DataObject) -> None:
    text, span = made
    start = data.draw(st.integers(0, span.end - 1))
    end = data.draw(st.integers(max(start, span.start) + 1, len(text)))
    after = text[:start] + text[end:]
    outside = (*range(span.start - (end - start) + 1), *range(span.end, len(text)))
    assume(not any(text[:at] + text[at + end - start :] == after for at in outside))  # it may have been these as well
    match = resolve(after, describe(text, [span], "old"), "new")
    assert match.fit in (Fit.FUZZY, Fit.ORPHAN)


@given(targets(), st.randoms(use_true_random=False))
def test_white_space_and_styles_of_marks_elsewhere_move_nothing_wrongly(made: tuple[str, Span], random: Random) -> None:
    text, span = made
    styles = {" ": (" ", "  ", "\n", " \n "), "“": ("“", '"'), "”": ("”", '"'), "–": ("–", "-")}

    def other(part: str) -> str:
        return "".join(random.choice(styles.get(char, (char,))) for char in part)

    before, after = other(text[: span.start]), other(text[span.end :])
    match = resolve(before + span.of(text) + after, describe(text, [span], "old"), "new")
    if match.fit in (Fit.EXACT, Fit.MOVED):
        assert match.spans == (Span(len(before), len(before) + span.length),)


def test_a_double_in_another_style_is_not_taken_for_what_was_deleted() -> None:
    said = (
        "“It is late,” she said to the people who had come, “and the bridge – our bridge – stays closed,” which hurt."
    )
    quoted = said.translate({ord("“"): '"', ord("”"): '"', ord("–"): "-"}).replace("people who", "people\nwho")
    for text in (f"First of all. {said}\n\nIn between.\n\n{quoted} The end.", f"{quoted} Then.\n\nAgain: {said}"):
        after = text.replace(said, "")
        match = (
            found(text, "stays closed", after)
            if text.index(said) < 20
            else resolve(after, describe(text, [Span(at := text.rindex("stays closed"), at + 12)], "old"))
        )
        assert match.fit is Fit.FUZZY


def test_a_short_text_is_not_found_amid_blanks() -> None:
    assert found("Yes", "Yes", "No" + " " * 50 + "Yes" + " " * 50 + "Maybe").fit is Fit.FUZZY
    assert found("Yes", "Yes", "\n Yes\n").fit is Fit.MOVED


def test_a_target_that_contradicts_its_own_text_is_asked_about() -> None:
    target = describe(TEXT, [Span(31, 40)], "old")
    assert resolve(TEXT, replace(target, spans=(Span(32, 41),)), "old").fit is Fit.FUZZY
    assert resolve(TEXT, replace(target, spans=(Span(32, 41),)), "new").fit is Fit.MOVED


def test_doubles_far_away_are_told_apart_or_asked_about() -> None:
    filler = "".join(f"Line {number} of the log, and nothing else.\n" for number in range(6000))
    said = "At the end of it the mayor said that the bridge will open in May, as everybody knew who had asked."
    text = f"{said}\n{filler}{said} But not on a Sunday."
    target = describe(text, [Span(text.index("open"), text.index("open") + 4)], "old")
    assert len(target.suffix) > CONTEXT
    assert resolve(text[len(said) :], target, "new").fit is Fit.FUZZY
    assert resolve(text + " More.", target, "new").spans == target.spans
