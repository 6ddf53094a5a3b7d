"""New, reading, done: what a layer says of how far its annotator is."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.ids import new_id
from annotations.model import Judgement
from annotations.schema import default_schema
from annotations.status import STATUS, Status, begun_articles, judged, status_of, statuses
from tests import strategies


def said(value: str | bool, *articles: str, name: str = STATUS, at: str = "") -> Judgement:
    return Judgement(new_id(), articles or ("a",), name, value, "ann", created=at)


def of_a(annotated: list[str], *judgements: Judgement) -> Status:
    return statuses(["a"], annotated, judgements)["a"]


def test_an_article_of_which_nothing_is_said_is_new() -> None:
    assert of_a([]) == of_a(["b"]) == of_a([], said("done", "b")) == Status.NEW


def test_an_article_with_an_annotation_or_a_judgement_is_being_read() -> None:
    assert of_a(["a"]) == Status.READING
    assert of_a([], said("news", name="genre")) == Status.READING
    assert of_a([], said("same_event", "a", "b", name="event")) == Status.READING


@pytest.mark.parametrize("value", list(Status))
def test_what_the_annotator_said_counts_whatever_the_article_holds(value: Status) -> None:
    assert of_a([], said(value)) == of_a(["a"], said(value)) == value


def test_the_newest_of_several_counts_in_whatever_order_they_come() -> None:
    three = [said("done", at="2026-01-03"), said("new", at="2026-01-01"), said("reading", at="2026-01-02")]
    assert {of_a(["a"], *order) for order in permutations(three)} == {Status.DONE}
    same_time = [said("new"), said("done")]
    assert of_a([], *same_time) == of_a([], *reversed(same_time)) == Status.DONE


def test_a_pair_has_a_status_of_its_own() -> None:
    found = judged([said("done", "a", "b"), said("reading", "a")])
    assert found == {("a", "b"): Status.DONE, ("a",): Status.READING}
    assert of_a([], said("done", "a", "b")) == Status.READING


@pytest.mark.parametrize("value", ["half", "", True, "Done"])
def test_a_value_that_is_no_status_is_none(value: str | bool) -> None:
    assert judged([said(value)]) == {}
    assert of_a([], said(value)) == Status.READING


def test_the_default_schema_asks_for_these_three() -> None:
    [asked] = [judgement for judgement in default_schema().judgements if judgement.name == STATUS]
    assert asked.values == tuple(Status)
    assert asked.default == Status.NEW


@given(st.lists(strategies.judgements), st.sets(strategies.names))
def test_what_is_new_has_nothing_said_of_it(judgements: list[Judgement], annotated: set[str]) -> None:
    named = {article for judgement in judgements for article in judgement.articles}
    found = statuses(annotated | named | {"none of them"}, annotated, judgements)
    assert begun_articles(annotated, judgements) == annotated | named
    assert found.pop("none of them") == status_of("none of them", (), judged(judgements)) == Status.NEW
    assert set(found.values()) <= {Status.READING}
