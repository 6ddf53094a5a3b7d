"""What the schema forbids, and how it wants the edges of a target."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.model import Annotation, Relation, Target
from annotations.rules import (
    attribute_refusal,
    crosses,
    judgement_refusal,
    misplaced,
    refusal,
    relation_attribute_refusal,
    relation_refusal,
    tidy,
)
from annotations.schema import Label, Trim, default_schema, parse_schema
from articles.span import Span, joined

SCHEMA = default_schema()
TEXT = "Mr Xi said that the deal, signed in Geneva in May, could end the tariff war. But nobody knows."


def spans(*quotes: str, text: str = TEXT) -> tuple[Span, ...]:
    found = []
    for quote in quotes:
        start = text.index(quote)
        found.append(Span(start, start + len(quote)))
    return tuple(found)


def annotation(label: str, *quotes: str, article: str = "a", name: str = "") -> Annotation:
    return Annotation(name or f"{label} {quotes}", article, label, Target(spans(*quotes), quotes), "ann")


def refused(label: str, quote: str, *others: Annotation) -> str | None:
    return refusal(SCHEMA, TEXT, others, label, spans(quote))


# ---------------------------------------------------------------- where a label may stand


def test_a_claim_may_lie_inside_a_claim_and_around_one() -> None:
    outer = annotation("CLAIM", "the deal, signed in Geneva in May, could end the tariff war")
    inner = annotation("CLAIM", "signed in Geneva in May")
    assert refused("CLAIM", inner.target.exact, outer) is None
    assert refused("CLAIM", outer.target.exact, inner) is None


def test_a_claim_that_crosses_a_claim_is_refused_with_the_others_quote() -> None:
    other = annotation("CLAIM", "the deal, signed in Geneva in May")
    assert refused("CLAIM", "signed in Geneva in May, could end the tariff war", other) == (
        "CLAIM may not cross CLAIM “the deal, signed in Geneva in May”: put one inside the other, or keep them apart"
    )


def test_a_long_quote_is_cut_in_the_message() -> None:
    other = annotation("CLAIM", "the deal, signed in Geneva in May, could end the tariff war")
    message = refused("CLAIM", "war. But nobody knows", other)
    assert message is not None
    assert "CLAIM “the deal, signed in Geneva in May, coul…”" in message


def test_entities_of_any_label_may_not_cross_each_other() -> None:
    other = annotation("DATE", "Geneva in May")
    assert refused("THING", "deal, signed in Geneva", other) is not None
    assert refused("GPE", "Geneva", other) is None, "inside"


def test_labels_of_different_groups_cross_freely() -> None:
    claim = annotation("CLAIM", "the deal, signed in Geneva")
    for label in ("PER", "DATE", "UNC", "CUE"):
        assert refused(label, "Geneva in May", claim) is None, label


def test_one_place_takes_a_label_once_and_another_label_too() -> None:
    other = annotation("GPE", "Geneva")
    assert refused("GPE", "Geneva", other) == "GPE “Geneva” is labelled GPE already"
    assert refused("LOC", "Geneva", other) is None


def test_pieces_cross_by_the_characters_that_they_have() -> None:
    pieces = annotation("CLAIM", "the deal", "could end the tariff war")
    assert refused("CLAIM", "signed in Geneva in May", pieces) is None, "it lies in the gap"
    assert refused("CLAIM", "in May, could end", pieces) is not None
    assert refused("CLAIM", "the deal, signed in Geneva in May, could end the tariff war", pieces) is None, "around it"


def test_a_label_of_an_older_schema_is_crossed() -> None:
    assert refused("CLAIM", "Geneva in May", annotation("TOPIC", "in Geneva in")) is None


def test_an_unknown_label_is_refused() -> None:
    assert refused("TOPIC", "Geneva") == "the schema news-claims has no label TOPIC"


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ([], "nothing is selected"),
        ([Span(3, 3)], "a piece is empty or lies outside the article"),
        ([Span(0, len(TEXT) + 1)], "a piece is empty or lies outside the article"),
        ([Span(-2, 3)], "a piece is empty or lies outside the article"),
        ([Span(3, 9), Span(8, 12)], "the pieces overlap or are out of order"),
        ([Span(8, 12), Span(3, 5)], "the pieces overlap or are out of order"),
        ([Span(2, 3)], "there is only white space in a piece"),
    ],
)
def test_what_can_stand_nowhere_is_refused(pieces: list[Span], message: str) -> None:
    assert misplaced(TEXT, pieces) == message
    assert refusal(SCHEMA, TEXT, (), "CLAIM", pieces) == message


SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda p: Span(p[0], p[0] + p[1])), max_size=4)


@given(SPANS, SPANS)
def test_crossing_is_what_it_is_for_sets_of_characters(one: list[Span], other: list[Span]) -> None:
    first, second = ({at for span in target for at in range(*span)} for target in (one, other))
    assert crosses(one, other) == bool(first & second and first - second and second - first)


# ---------------------------------------------------------------- relations

ONE = annotation("CLAIM", "the deal", name="one")
TWO = annotation("CLAIM", "nobody knows", article="b", name="two")
XI = annotation("PER", "Xi", name="xi")


def relation(kind: str, source: Annotation, target: Annotation) -> Relation:
    return Relation(f"{kind} {source.id} {target.id}", kind, source.id, target.id, "ann")


def test_claims_are_related_across_articles() -> None:
    for kind in ("same", "elaborates", "contradicts", "qualifies", "related"):
        assert relation_refusal(SCHEMA, kind, ONE, TWO) is None


def test_a_relation_joins_the_labels_that_it_names() -> None:
    assert relation_refusal(SCHEMA, "source", ONE, XI) is None
    assert relation_refusal(SCHEMA, "source", XI, ONE) == (
        "source may not lead from PER to CLAIM; the other way round it may"
    )
    assert relation_refusal(SCHEMA, "cue", ONE, XI) == "cue may not lead from CLAIM to PER"
    assert relation_refusal(SCHEMA, "causes", ONE, TWO) == "the schema news-claims has no relation causes"


def test_a_relation_within_an_article_does_not_leave_it() -> None:
    assert relation_refusal(SCHEMA, "source", TWO, XI) == "source stays within one article"


def test_nothing_is_related_to_itself() -> None:
    assert relation_refusal(SCHEMA, "same", ONE, ONE) == "same needs two annotations; this is one"


def test_a_relation_holds_once() -> None:
    again = "same joins these two already"
    assert relation_refusal(SCHEMA, "same", ONE, TWO, [relation("same", ONE, TWO)]) == again
    assert relation_refusal(SCHEMA, "same", ONE, TWO, [relation("same", TWO, ONE)]) == again, "it is symmetric"
    assert relation_refusal(SCHEMA, "qualifies", ONE, TWO, [relation("qualifies", TWO, ONE)]) is None, "it is not"
    assert relation_refusal(SCHEMA, "same", ONE, TWO, [relation("same", ONE, XI)]) is None, "these are other two"


def test_an_order_does_not_lead_both_ways() -> None:
    assert relation_refusal(SCHEMA, "elaborates", ONE, TWO, [relation("elaborates", TWO, ONE)]) == (
        "elaborates leads the other way already, and cannot do both"
    )


@pytest.mark.parametrize("kind", ["same", "elaborates", "contradicts", "qualifies", "related"])
def test_one_relation_between_claims_excludes_the_others(kind: str) -> None:
    for other in {"same", "elaborates", "contradicts", "qualifies", "related"} - {kind}:
        for standing in (relation(other, ONE, TWO), relation(other, TWO, ONE)):
            assert relation_refusal(SCHEMA, kind, ONE, TWO, [standing]) == (
                f"{other} joins these two, which leaves no room for {kind}: delete it first"
            )


def test_a_relation_of_an_older_schema_excludes_nothing() -> None:
    assert relation_refusal(SCHEMA, "same", ONE, TWO, [relation("echoes", ONE, TWO)]) is None


# ---------------------------------------------------------------- values


def test_attributes_have_the_values_of_the_schema() -> None:
    assert attribute_refusal(SCHEMA, "CLAIM", "type", "policy") is None
    assert attribute_refusal(SCHEMA, "CLAIM", "check", True) is None
    assert attribute_refusal(SCHEMA, "PER", "ref", "xi-jinping") is None
    assert attribute_refusal(SCHEMA, "CLAIM", "type", "guess") == (
        "type is one of fact, prediction, value, policy, not guess"
    )
    assert attribute_refusal(SCHEMA, "CLAIM", "check", "yes") == "check is true or false, not yes"
    assert attribute_refusal(SCHEMA, "PER", "ref", True) == "ref is text, not true"
    assert attribute_refusal(SCHEMA, "PER", "type", "fact") == "PER has no attribute type"
    assert relation_attribute_refusal(SCHEMA, "same", "sure", "unsure") is None
    assert relation_attribute_refusal(SCHEMA, "same", "type", "fact") == "same has no attribute type"


def test_every_default_is_allowed() -> None:
    for label in SCHEMA.labels:
        for name, value in SCHEMA.defaults(label.name).items():
            assert attribute_refusal(SCHEMA, label.name, name, value) is None
    for kind in SCHEMA.relations:
        for name, value in SCHEMA.defaults_of_relation(kind.name).items():
            assert relation_attribute_refusal(SCHEMA, kind.name, name, value) is None


def test_judgements_are_of_what_the_schema_says() -> None:
    assert judgement_refusal(SCHEMA, "genre", ("a",), "news") is None
    assert judgement_refusal(SCHEMA, "status", ("a", "b"), "done") is None
    assert judgement_refusal(SCHEMA, "genre", ("a", "b"), "news") == "genre is about the article, not the pair"
    assert judgement_refusal(SCHEMA, "event", ("a",), "same_event") == "event is about the pair, not the article"
    assert (
        judgement_refusal(SCHEMA, "event", ("a", "a"), "unrelated") == "event needs one article or two different ones"
    )
    assert judgement_refusal(SCHEMA, "genre", (), "news") == "genre needs one article or two different ones"
    assert judgement_refusal(SCHEMA, "genre", ("a",), True) == (
        "genre is one of news, analysis, opinion, release, other, not true"
    )
    assert judgement_refusal(SCHEMA, "mood", ("a",), "sad") == "the schema news-claims has no judgement mood"


# ---------------------------------------------------------------- edges

EDGES = [
    # label, the unit, what is labelled
    ("CLAIM", " But nobody knows. ", "nobody knows"),
    ("CLAIM", "However, and yet nobody knows", "nobody knows"),
    ("CLAIM", "“New plants will take nearly a decade.”", "New plants will take nearly a decade"),
    ("CLAIM", "“Any deal,", "Any deal"),
    ("CLAIM", "A deal had been struck “in principle”", "A deal had been struck “in principle”"),
    ("CLAIM", "“In principle” there is a deal.", "“In principle” there is a deal"),
    ("CLAIM", "“In principle” there is a “deal”", "“In principle” there is a “deal”"),
    ("CLAIM", "the talks (in London)", "the talks (in London)"),
    ("CLAIM", "talks in London)", "talks in London"),
    ("CLAIM", "(talks in London)", "talks in London"),
    ("CLAIM", "—apparently a bid to mend ties;", "apparently a bid to mend ties"),
    ("CLAIM", "¿Quién sabe?", "Quién sabe"),
    ("CLAIM", "Orders rose", "Orders rose"),
    ("PER", "President Mr. Xi Jinping,", "Xi Jinping"),
    ("PER", "‘Li Chenggang’", "Li Chenggang"),
    ("ORG", "the Courier", "Courier"),
    ("ORG", "the", "the"),
    ("ORG", "Acme Inc.", "Acme Inc."),
    ("GPE", "the U.S.", "U.S."),
    ("NUM", "60%.", "60%"),
    ("NUM", "$40,000", "$40,000"),
    ("NUM", ".5", ".5"),
    ("DATE", "by 9 a.m.", "9 a.m."),
    ("DATE", "in the ’90s", "’90s"),
    ("NORP", "workers’", "workers’"),
    ("UNC", "…", "…"),
]


@pytest.mark.parametrize(("label", "unit", "expected"), EDGES)
def test_a_unit_is_taken_as_its_label_wants_it(label: str, unit: str, expected: str) -> None:
    found = SCHEMA.label(label)
    assert found is not None
    text = f"Before{unit}after"
    assert tidy(text, Span(6, 6 + len(unit)), found).of(text) == expected


def test_a_label_may_want_white_space_alone_taken_off() -> None:
    schema = parse_schema('[schema]\nname = "a"\n[[label]]\nname = "A"\ngroup = "claim"\ntrim = "space"\n')
    assert tidy(" “a.” ", Span(0, 6), schema.labels[0]) == Span(1, 5)
    assert schema.labels[0].trim is Trim.SPACE


@given(
    st.lists(st.sampled_from(["but", "the", "U.S.", "a", " ", " ", "“", "”", "'", "‘", "’", "(", ")", ".", "?", "—"])),
    st.sampled_from(SCHEMA.labels),
    st.data(),
)
def test_tidy_stays_inside_and_has_nothing_left_to_do(pieces: list[str], label: Label, data: st.DataObject) -> None:
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    found = tidy(text, span, label)
    assert span.contains(found)
    assert bool(found) == bool(span.of(text).strip())
    assert tidy(text, found, label) == found
    assert found.of(text) == found.of(text).strip()


def test_a_message_never_holds_a_line_break() -> None:
    text = "one\ntwo three\nfour"
    other = Annotation("x", "a", "CLAIM", Target((Span(0, 11),), (text[:11],)), "ann")
    message = refusal(SCHEMA, text, [other], "CLAIM", [Span(4, 18)])
    assert message is not None
    assert not re.search(r"[\r\n]", message)
    assert joined(other.target.spans) == (Span(0, 11),)
