"""How annotations stand in an article that has changed, and the steps that put them right."""

from dataclasses import replace
from unittest.mock import patch

import pytest

from annotations import placing
from annotations.anchor import Fit, describe
from annotations.ids import new_id
from annotations.model import Annotation, AnnotationError, Change, Target
from annotations.placing import Placed, accept, place
from articles.article import Article
from articles.span import Span

BEFORE = (
    "The harbour was closed on Friday after a crane fell on the quay, said the port.\n\n"
    "Nobody was hurt, although two lorries and a shed were crushed under its arm.\n\n"
    "It could open again on Monday if the divers find nothing on the ground of the basin."
)
NOW = "2026-02-03T04:05:06.000+00:00"


def article(text: str) -> Article:
    return Article("one", text, ())


def annotation(quote: str, *more: str, text: str = BEFORE) -> Annotation:
    """A claim on these words of the text."""
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in (quote, *more)]
    return Annotation(new_id(), "one", "CLAIM", describe(text, spans, article(text).digest), "ann", modified="then")


def words(placed: Annotation | None, text: str) -> list[str]:
    assert placed is not None
    assert tuple(span.of(text) for span in placed.target.spans) == placed.target.quotes
    return list(placed.target.quotes)


def test_in_the_text_that_it_was_made_on_nothing_is_searched() -> None:
    here, claim = article(BEFORE), annotation("two lorries")
    with patch.object(placing, "resolve", side_effect=AssertionError("searched")):
        placed = place(claim, here)
    assert placed.shown is claim
    assert placed.match.fit is Fit.EXACT
    assert placed.match.spans == claim.target.spans


def test_what_stands_where_it_was_is_shown_as_it_is() -> None:
    here, claim = article(BEFORE + "\n\nMore on this as it comes."), annotation("two lorries")
    placed = place(claim, here)
    assert (placed.match.fit, placed.shown) == (Fit.EXACT, claim)


def test_what_moved_is_shown_at_its_new_words() -> None:
    here, claim = article("Harbour news.\n\n" + BEFORE), annotation("two lorries", "crushed")
    placed = place(claim, here)
    assert placed.match.fit is Fit.MOVED
    assert placed.annotation is claim
    assert words(placed.shown, here.text) == ["two lorries", "crushed"]
    assert placed.shown == replace(claim, target=describe(here.text, placed.match.spans or (), here.digest))


@pytest.mark.parametrize(
    ("after", "fit"),
    [(BEFORE.replace("two lorries", "two lorrys"), Fit.FUZZY), ("Of other things, and of nothing else.", Fit.ORPHAN)],
)
def test_what_a_person_must_decide_is_not_shown(after: str, fit: Fit) -> None:
    placed = place(annotation("two lorries"), article(after))
    assert (placed.match.fit, placed.shown) == (fit, None)


def test_a_target_that_contradicts_the_text_it_was_made_on_is_not_shown_elsewhere() -> None:
    claim = annotation("two lorries")
    shifted = Target(
        tuple(Span(start + 5, end + 5) for start, end in claim.target.spans),
        claim.target.quotes,
        claim.target.prefix,
        claim.target.suffix,
        claim.target.digest,
    )
    placed = place(replace(claim, target=shifted), article(BEFORE))
    assert (placed.match.fit, placed.match.spans, placed.shown) == (Fit.FUZZY, claim.target.spans, None)


def after_step(change: Change, here: Article) -> Placed:
    assert isinstance(change.after, Annotation)
    return place(change.after, here)


@pytest.mark.parametrize("after", ["Harbour news.\n\n" + BEFORE, BEFORE.replace("two lorries", "two lorrys")])
def test_an_accepted_place_is_the_annotations_own(after: str) -> None:
    here = article(after)
    placed = place(annotation("two lorries"), here)
    step = accept(placed, here, NOW)
    [change] = step.changes
    assert change.before is placed.annotation
    again = after_step(change, here)
    assert (again.match.fit, again.match.spans) == (Fit.EXACT, placed.match.spans)
    assert again.shown == replace(placed.annotation, target=again.annotation.target, modified=NOW)
    assert words(again.shown, after)
    assert step.undone().changes[0].after == placed.annotation


def test_an_orphan_has_no_place_to_accept() -> None:
    here = article("Of other things.")
    with pytest.raises(AnnotationError, match="select its words"):
        accept(place(annotation("two lorries"), here), here, NOW)
