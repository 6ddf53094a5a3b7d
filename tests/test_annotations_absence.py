"""Only in one article: of pairs that are done, by one's own relations, made or following; and never a false absence."""

from dataclasses import replace
from itertools import count, pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from annotations.absence import FARTHEST, absent_from, done_with, only_in_one
from annotations.ids import new_id
from annotations.labels import Reach
from annotations.model import Annotation, Judgement, Relation
from annotations.schema import default_schema, parse_schema
from tests.entries import annotation

SCHEMA = default_schema()
KINDS = [kind for kind in SCHEMA.relations if kind.reach is Reach.PROJECT]


def claim(article: str = "a", start: int = 0, end: int = 30) -> Annotation:
    return annotation(article, "CLAIM", start, end)


def joined(kind: str, one: Annotation, other: Annotation) -> Relation:
    return Relation(new_id(), kind, one.id, other.id, "ann")


def judged(one: str, other: str, value: str = "done", time: str = "1") -> Judgement:
    articles = tuple(sorted((one, other)))
    return Judgement(new_id(), articles, "status", value, "ann", created=time, modified=time)


def only(claims: list[Annotation], relations: list[Relation], *judgements: Judgement) -> dict[str, tuple[str, ...]]:
    """What is absent, with everything at hand."""
    return only_in_one(SCHEMA, claims, relations, judgements, {one.id: one for one in claims}.get)


def test_a_claim_without_a_relation_is_absent_from_the_other_article_once_the_pair_is_done() -> None:
    here, there = claim("a"), claim("b")
    assert only([here, there], []) == {}
    assert only([here, there], [], judged("a", "b", "reading")) == {}
    assert only([here, there], [], judged("a", "b")) == {here.id: ("b",), there.id: ("a",)}
    assert only([here, there], [joined("related", there, here)], judged("a", "b")) == {}


def test_the_newest_judgement_of_a_pair_holds_and_that_of_an_article_says_nothing_of_pairs() -> None:
    newer = judged("a", "b", "reading", time="2")
    assert done_with([judged("a", "b"), newer]) == {}
    assert done_with([Judgement(new_id(), ("a",), "status", "done", "ann")]) == {}
    assert done_with([judged("a", "c"), judged("b", "a"), judged("c", "d", "new")]) == {
        "a": ("b", "c"),
        "b": ("a",),
        "c": ("a",),
    }


def test_in_several_pairs_each_other_article_counts_for_itself() -> None:
    here, there = claim("a"), claim("b")
    pairs = [judged("a", "b"), judged("a", "c"), judged("d", "a", "reading")]
    assert only([here, there], [joined("same", here, there)], *pairs) == {here.id: ("c",)}
    assert only([here, there], [], *pairs) == {here.id: ("b", "c"), there.id: ("a",)}


def test_what_follows_over_a_third_article_counts() -> None:
    here, there, third = claim("a"), claim("b"), claim("c")
    claims, done = [here, there, third], judged("a", "b")
    assert only(claims, [joined("same", third, here), joined("same", third, there)], done) == {}
    assert only(claims, [joined("same", here, third), joined("contradicts", there, third)], done) == {}
    assert only(claims, [joined("elaborates", here, third), joined("elaborates", third, there)], done) == {}


def test_what_does_not_follow_does_not_count() -> None:
    here, there, third = claim("a"), claim("b"), claim("c")
    claims, done = [here, there, third], judged("a", "b")
    apart = {here.id: ("b",), there.id: ("a",)}
    assert only(claims, [joined("contradicts", here, third), joined("contradicts", third, there)], done) == apart
    assert only(claims, [joined("elaborates", here, third), joined("elaborates", there, third)], done) == apart
    assert only(claims, [joined("elaborates", here, third), joined("qualifies", third, there)], done) == apart


def test_a_relation_within_one_article_is_none_across_and_one_that_the_schema_does_not_know_may_be() -> None:
    here, there = claim("a"), claim("b")
    done = judged("a", "b")
    assert only([here, there], [joined("cue", here, there)], done), "a cue stays within its article"
    assert only([here, there], [joined("reminds of", here, there)], done) == {}


def test_a_claim_inside_another_stands_for_itself() -> None:
    outer, inner, there = claim("a", 0, 90), claim("a", 20, 50), claim("b")
    done = judged("a", "b")
    assert only([outer, inner, there], [joined("same", outer, there)], done) == {inner.id: ("b",)}
    assert only([outer, inner, there], [joined("same", inner, there)], done) == {outer.id: ("b",)}


def test_labels_are_those_that_the_schema_relates_across_articles() -> None:
    person = annotation("a", "PER")
    assert only([person], [], judged("a", "b")) == {}
    schema = parse_schema(
        '[schema]\nname="x"\n[[label]]\nname="EVENT"\ngroup="claim"\n[[label]]\nname="NOTE"\ngroup="claim"\n'
        '[[relation]]\nname="coref"\nkey="1"\nsource=["EVENT"]\ntarget=["EVENT"]\nreach="project"\n'
    )
    event, note = annotation("a", "EVENT"), annotation("a", "NOTE")
    assert only_in_one(schema, [event, note], [], [judged("a", "b")], {}.get) == {event.id: ("b",)}


def test_what_is_not_at_hand_may_stand_there() -> None:
    here, there = claim("a"), claim("b")
    relation = joined("same", here, there)
    assert absent_from(SCHEMA, here, ("b",), lambda _: [relation], {here.id: here}.get) == ()


def test_nothing_is_absent_where_there_is_more_to_look_at_than_may_be() -> None:
    chain = [claim("a", 10 * number, 10 * number + 5) for number in range(FARTHEST + 10)]
    relations = [joined("same", one, other) for one, other in pairwise(chain)]
    found = only(chain, relations, judged("a", "b"))
    assert found == {}
    few = chain[: FARTHEST - 1]
    assert len(only(few, relations[: len(few) - 1], judged("a", "b"))) == len(few)


@st.composite
def projects(draw: st.DrawFn) -> tuple[list[Annotation], list[Relation], list[Judgement]]:
    """A few claims of four articles, relations between any of them, and pairs that are done or not."""
    number = count(1)
    claims = [
        replace(claim(draw(st.sampled_from("abcd"))), id=f"{next(number):032x}") for _ in range(draw(st.integers(1, 7)))
    ]
    ends = st.sampled_from(claims)
    kinds = st.sampled_from([kind.name for kind in KINDS])
    relations = draw(st.lists(st.builds(joined, kinds, ends, ends), max_size=8))
    pairs = [pair for pair in product("abcd", repeat=2) if pair[0] < pair[1]]
    values = st.sampled_from(["done", "reading"])
    return claims, relations, [judged(*pair, draw(values)) for pair in pairs]


def absent_by_closure(
    claims: list[Annotation], relations: list[Relation], judgements: list[Judgement]
) -> dict[str, tuple[str, ...]]:
    """The same in another way: all that follows is made, by the rules that the docs say, until nothing more does."""
    equal = {kind.name for kind in KINDS if kind.symmetric and kind.transitive}
    chained = {kind.name for kind in KINDS if kind.transitive} - equal
    ids = [one.id for one in claims]
    same = {(one, one) for one in ids}
    same |= {pair for r in relations if r.type in equal for pair in ((r.source, r.target), (r.target, r.source))}
    for middle, one, other in product(ids, repeat=3):
        if (one, middle) in same and (middle, other) in same:
            same.add((one, other))
    facts = {
        (r.type, one, other)
        for r in relations
        if r.type not in equal
        for one, other in product(ids, repeat=2)
        if (one, r.source) in same and (r.target, other) in same
    }
    for middle, one, other, kind in product(ids, ids, ids, chained):
        if (kind, one, middle) in facts and (kind, middle, other) in facts:
            facts.add((kind, one, other))
    joined_ = same | {(one, other) for _, one, other in facts} | {(other, one) for _, one, other in facts}
    home = {one.id: one.article for one in claims}
    done = {one.articles for one in judgements if one.value == "done"}
    found = {}
    for one in ids:
        there = {home[other] for other in ids if (one, other) in joined_}
        others = sorted({name for pair in done if home[one] in pair for name in pair} - {home[one]} - there)
        if others:
            found[one] = tuple(others)
    return found


@given(projects())
def test_it_is_what_is_left_when_all_that_follows_is_made(
    project: tuple[list[Annotation], list[Relation], list[Judgement]],
) -> None:
    claims, relations, judgements = project
    assert only(claims, relations, *judgements) == absent_by_closure(claims, relations, judgements)


@given(projects(), st.data())
def test_one_relation_more_never_makes_anything_absent(
    project: tuple[list[Annotation], list[Relation], list[Judgement]], data: st.DataObject
) -> None:
    claims, relations, judgements = project
    ends = st.sampled_from(claims)
    more = joined(data.draw(st.sampled_from(KINDS)).name, data.draw(ends), data.draw(ends))
    before, after = only(claims, relations, *judgements), only(claims, [*relations, more], *judgements)
    assert all(set(others) <= set(before.get(one, ())) for one, others in after.items())
