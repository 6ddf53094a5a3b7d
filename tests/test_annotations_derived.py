"""What follows from annotations and relations: each rule holds, and does not, as the default schema says in words."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from annotations.derived import RULES, Around, derived
from annotations.ids import new_id
from annotations.model import Annotation, Relation, Target, Value, frozen
from annotations.schema import default_schema
from articles.span import Span
from tests.entries import annotation

SCHEMA = default_schema()


def claim(article: str = "a", start: int = 0, end: int = 30, **values: Value) -> Annotation:
    made = annotation(article, "CLAIM", start, end)
    return replace(made, attributes=frozen({**SCHEMA.defaults("CLAIM"), **values}))


def joined_by(kind: str, one: Annotation, other: Annotation) -> Relation:
    return Relation(new_id(), kind, one.id, other.id, "ann")


def follows(
    said: Annotation,
    *,
    near: Sequence[Annotation] = (),
    relations: Sequence[Relation] = (),
    ends: Sequence[Annotation] = (),
) -> dict[str, tuple[Value, str]]:
    known = {one.id: one for one in ends}
    found = derived(said, Around(SCHEMA, (said, *near), relations, known.get))
    return {one.name: (one.value, one.why) for one in found}


def test_every_rule_is_named_by_the_default_schema() -> None:
    assert set(SCHEMA.derived) == {*RULES, "only_in_one"}


def test_nothing_follows_for_an_entity_or_where_the_schema_names_nothing() -> None:
    assert follows(annotation(label="PER")) == {}
    assert list(derived(claim(), Around(replace(SCHEMA, derived={}), (), (), {}.get))) == []


@pytest.mark.parametrize(
    ("certainty", "polarity", "value"),
    [
        ("certain", "pos", "CT+"), ("certain", "neg", "CT-"), ("probable", "pos", "PR+"), ("probable", "neg", "PR-"),
        ("possible", "pos", "PS+"), ("possible", "neg", "PS-"), ("unknown", "pos", "Uu"), ("unknown", "neg", "Uu"),
    ],
)  # fmt: skip
def test_certainty_and_polarity_make_the_value_of_factbank(certainty: str, polarity: str, value: str) -> None:
    assert follows(claim(certainty=certainty, polarity=polarity))["factbank"] == (value, "")


def test_a_claim_is_numeric_when_a_number_stands_wholly_inside() -> None:
    said = claim(start=10, end=30)
    assert follows(said, near=[annotation(label="NUM", start=10, end=13)])["numeric"] == (True, "xxx")
    for start, end, label in [(8, 12, "NUM"), (28, 31, "NUM"), (12, 14, "DATE")]:
        assert "numeric" not in follows(said, near=[annotation(label=label, start=start, end=end)])


def test_a_number_in_the_gap_of_a_claim_is_not_inside() -> None:
    target = Target((Span(0, 5), Span(20, 30)), ("xxxxx", "x" * 10))
    said = replace(claim(), target=target)
    assert "numeric" not in follows(said, near=[annotation(label="NUM", start=8, end=10)])
    assert "numeric" in follows(said, near=[annotation(label="NUM", start=22, end=24)])


def test_a_source_is_unnamed_when_nobody_or_only_a_kind_of_person_is_given() -> None:
    assert "unnamed_source" not in follows(claim(voice="author"))
    said = claim(voice="indirect")
    assert follows(said)["unnamed_source"] == (True, "no source is given")
    trader = replace(annotation(label="PER"), attributes=frozen({"mention": "nominal"}))
    to_trader = [joined_by("source", said, trader)]
    assert follows(said, relations=to_trader, ends=[trader])["unnamed_source"] == (True, "xxx")
    for values in ({"mention": "name"}, {"mention": "nominal", "ref": "ann-archer"}, {}):
        named = replace(trader, attributes=frozen(values))
        assert "unnamed_source" not in follows(said, relations=to_trader, ends=[named])
    assert "unnamed_source" not in follows(said, relations=to_trader), "who it is, is not at hand: nothing is guessed"
    named = annotation(label="ORG")
    both = [*to_trader, joined_by("source", said, named)]
    assert "unnamed_source" not in follows(said, relations=both, ends=[trader, named])


def test_a_certainty_gap_is_between_claims_that_say_the_same() -> None:
    here, there = claim("a", certainty="certain"), claim("b", certainty="possible")
    for relation in (joined_by("same", here, there), joined_by("same", there, here)):
        value = follows(here, relations=[relation], ends=[here, there])["certainty_gap"]
        assert value == (True, "certain here, possible in b")
    assert "certainty_gap" not in follows(here, relations=[joined_by("related", here, there)], ends=[there])
    equal = claim("b")
    assert "certainty_gap" not in follows(here, relations=[joined_by("same", here, equal)], ends=[equal])
    quoted = claim("b", voice="direct")
    value = follows(here, relations=[joined_by("same", here, quoted)], ends=[quoted])["certainty_gap"]
    assert value == (True, "author here, direct in b")
