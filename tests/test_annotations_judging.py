"""Judging an article or a pair: one value of a name is left, and every change can be taken back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.ids import new_id
from annotations.judging import judge, newest
from annotations.model import AnnotationError, Change, Judgement, Value
from annotations.schema import default_schema

SCHEMA = default_schema()
NOW = "2026-03-01T00:00:00.000+00:00"
MONTHS = [f"2026-0{month}-01" for month in (1, 2)]


def judged(value: Value, name: str = "status", when: str = MONTHS[0], articles: tuple[str, ...] = ("a",)) -> Judgement:
    return Judgement(new_id(), articles, name, value, "ann", created=when, modified=when)


def after(existing: list[Judgement], changes: tuple[Change, ...]) -> list[Judgement]:
    """The entries once the changes are made."""
    held = {one.id: one for one in existing}
    for change in changes:
        assert held.pop(change.id, None) == change.before
        if isinstance(change.after, Judgement):
            held[change.id] = change.after
    return list(held.values())


def test_the_first_judgement_of_a_pair_has_its_ids_in_order() -> None:
    [change] = judge(SCHEMA, "ann", ["b", "a"], "status", "done", [], NOW)
    made = change.after
    assert isinstance(made, Judgement)
    assert (change.before, made.articles, made.value, made.annotator) == (None, ("a", "b"), "done", "ann")
    assert (made.created, made.modified) == (NOW, NOW)


@pytest.mark.parametrize(
    ("articles", "name", "value", "reason"),
    [
        (["a"], "mood", "good", "has no judgement mood"),
        (["a"], "status", "finished", "is one of new, reading, done"),
        (["a", "b"], "genre", "news", "is about the article, not the pair"),
        (["a"], "event", "unrelated", "is about the pair, not the article"),
        (["a", "a"], "status", "done", "two different ones"),
    ],
)
def test_what_the_schema_does_not_know_is_refused(articles: list[str], name: str, value: str, reason: str) -> None:
    with pytest.raises(AnnotationError, match=reason):
        judge(SCHEMA, "ann", articles, name, value, [], NOW)


@given(
    st.lists(st.tuples(st.sampled_from(["new", "reading", "done"]), st.sampled_from(MONTHS)), max_size=4),
    st.sampled_from(["new", "reading", "done", None]),
)
def test_one_judgement_of_the_name_is_left_and_undo_brings_all_back(
    known: list[tuple[str, str]], value: str | None
) -> None:
    other = judged("news", "genre")
    existing = [judged(given, when=when) for given, when in known]
    changes = judge(SCHEMA, "ann", ["a"], "status", value, [other, *existing], NOW)
    held = after([other, *existing], changes)
    assert other in held
    assert [one.value for one in held if one.name == "status"] == ([value] if value else [])
    undone = after(held, tuple(change.undone() for change in reversed(changes)))
    assert {one.id: one for one in undone} == {one.id: one for one in [other, *existing]}
    assert judge(SCHEMA, "ann", ["a"], "status", value, held, NOW) == ()


def test_the_newest_holds() -> None:
    old, new = judged("new", when=MONTHS[0]), judged("done", when=MONTHS[1])
    assert newest([new, old], "status") is new
    assert newest([replace(old, modified=NOW), new], "status") == replace(old, modified=NOW)
    assert newest([old, new], "genre") is None
