"""Candidates for a relation, relations that the schema proposes, and those that follow from others."""

from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import relating
from annotations.labels import Propose
from annotations.model import Annotation, Relation, Target
from annotations.relating import Implied, candidates, implied, proposals, ways
from annotations.schema import default_schema, parse_schema
from articles.span import Span

SCHEMA = default_schema()
TEXT = "Ann said the harbour may be shut. Bob believes ferries run."


def on(words: str, label: str, article: str = "one", text: str = TEXT) -> Annotation:
    """An annotation of these words; its id is label and words."""
    start = text.index(words)
    target = Target((Span(start, start + len(words)),), (words,))
    return Annotation(f"{label} {words}", article, label, target, "tester")


def related(*relations: tuple[str, str, str]) -> relating.RelationsOf:
    """Relations (type, source, target), given by either end."""
    ends = defaultdict(list)
    for type_, source, target in relations:
        relation = Relation(f"{type_} {source} {target}", type_, source, target, "tester")
        for end in {source, target}:
            ends[end].append(relation)
    return ends.__getitem__


# -------------------------------------------------------------------- ways and candidates


def test_ways_lead_from_the_first_and_are_turned_where_only_the_other_may_begin() -> None:
    claim, cue, person = on("the harbour may be shut", "CLAIM"), on("said", "CUE"), on("Ann", "PER")
    other = on("ferries run", "CLAIM", "two")
    assert [(way.kind.name, way.turned) for way in ways(SCHEMA, claim, cue)] == [("cue", False)]
    assert [(way.kind.name, way.turned) for way in ways(SCHEMA, person, claim)] == [("source", True)]
    assert [way.kind.key for way in ways(SCHEMA, claim, other)] == list("12345")
    assert not any(way.turned for way in ways(SCHEMA, claim, other))
    assert ways(SCHEMA, person, cue) == []
    far = on("said", "CUE", "two")
    assert ways(SCHEMA, claim, far) == [], "a cue stays in its article"


def test_candidates_in_other_articles_come_by_rare_shared_words_and_those_nearby_by_distance() -> None:
    text = "The harbour is shut to ferries. The deal is done. The harbour is shut. The rest is silence."
    source = on("the harbour may be shut", "CLAIM")
    claims = [on(words, "CLAIM", "two", text) for words in text[:-1].split(". ")]
    near = [on(words, "PER" if words == "Ann" else "CUE") for words in ("believes", "said", "Ann")]
    ranked = [one.annotation for one in candidates(source, [source, *near, *claims, on("Bob", "DATE")], SCHEMA)]
    assert [one.target.exact for one in ranked if one.article == "two"][:2] == [
        "The harbour is shut",
        "The harbour is shut to ferries",
    ]
    assert [one.target.exact for one in ranked if one.article == "one"] == ["said", "Ann", "believes"]
    assert [one.article for one in ranked[:6]] == ["two", "two", "one"] * 2, "dealt out in turn: both get short tags"
    last = candidates(source, claims, SCHEMA, {claims[2].id})
    assert last[-1].annotation is claims[2], "what is related already comes last"


def test_a_score_is_the_mean_of_the_likeness_of_the_passages_and_the_share_of_words() -> None:
    text = "The harbour may be shut. Nothing is said here."
    source = on("the harbour may be shut", "CLAIM")
    same, other = (on(words, "CLAIM", "two", text) for words in text[:-1].split(". "))
    found = candidates(source, [other, same], SCHEMA)
    assert [(one.annotation, one.score) for one in found] == [(same, 0.5), (other, 0.0)], "the same words, by case too"
    found = candidates(source, [other, same], SCHEMA, (), lambda one: 0.8 if one is other else 0.0)
    assert {one.annotation.id: one.score for one in found} == {same.id: 0.5, other.id: 0.4}
    found = candidates(source, [other, same], SCHEMA, (), lambda one: 0.2 if one is same else 1.0)
    assert [one.score for one in found] == [0.6, 0.5]


@given(st.lists(st.sampled_from(["CLAIM", "CUE", "UNC", "PER", "DATE", "GONE"]), max_size=12), st.randoms())
def test_candidates_are_those_that_have_a_way_in_one_order_whatever_order_they_came_in(
    labels: list[str], random: object
) -> None:
    text = "w " * len(labels)
    others = [
        Annotation(
            str(at), "one" if at % 2 else "two", label, Target((Span(2 * at, 2 * at + 1),), (text[2 * at],)), "tester"
        )
        for at, label in enumerate(labels)
    ]
    source = on("the harbour may be shut", "CLAIM")
    ranked = candidates(source, others, SCHEMA)
    assert sorted(one.annotation.id for one in ranked) == sorted(one.id for one in others if ways(SCHEMA, source, one))
    shuffled = list(others)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert candidates(source, shuffled, SCHEMA) == ranked


# -------------------------------------------------------------------- proposals


def proposed(
    annotation: Annotation, near: Sequence[Annotation], relations_of: relating.RelationsOf | None = None
) -> list[tuple[str, str, str]]:
    stop = TEXT.index(".") + 1
    sentence = Span(0, stop) if annotation.target.start < stop else Span(stop + 1, len(TEXT))
    found = proposals(SCHEMA, annotation, sentence, near, relations_of or related())
    return [(each.kind.name, each.source.target.exact, each.target.target.exact) for each in found]


CLAIM, CUE, UNC = on("the harbour may be shut", "CLAIM"), on("said", "CUE"), on("may", "UNC")
OTHER_CLAIM, OTHER_CUE = on("ferries run", "CLAIM"), on("believes", "CUE")
NEAR = [CLAIM, CUE, UNC, OTHER_CLAIM, OTHER_CUE]


def test_the_default_schema_proposes_the_cue_of_the_sentence_and_the_claim_around_a_hedge() -> None:
    cue = ("cue", "the harbour may be shut", "said")
    hedge = ("hedges", "may", "the harbour may be shut")
    assert proposed(CUE, NEAR) == [cue]
    assert proposed(UNC, NEAR) == [hedge]
    assert proposed(CLAIM, NEAR) == [cue, hedge]
    assert proposed(OTHER_CUE, NEAR) == [("cue", "ferries run", "believes")]
    assert proposed(on("Ann", "PER"), NEAR) == []
    assert proposed(CUE, [CUE, OTHER_CLAIM]) == [], "only in its own sentence"


def test_nothing_is_proposed_beside_a_relation_of_the_type_that_starts_there() -> None:
    there = related(("cue", CLAIM.id, CUE.id), ("hedges", UNC.id, CLAIM.id))
    for one in (CUE, UNC, CLAIM):
        assert proposed(one, NEAR, there) == []
    second = on("shut", "CLAIM")
    assert proposed(CUE, [*NEAR, second], there) == [("cue", "shut", "said")], "one cue may report two claims"


def test_a_hedge_bears_on_the_innermost_claim_around_it() -> None:
    inner = on("harbour may be", "CLAIM")
    assert proposed(UNC, [*NEAR, inner]) == [("hedges", "may", "harbour may be")]
    assert ("hedges", "may", "the harbour may be shut") not in proposed(CLAIM, [*NEAR, inner])
    assert ("hedges", "may", "harbour may be") in proposed(inner, [*NEAR, inner])
    first, last = TEXT.index("the harbour"), TEXT.index("shut")
    pieces = Target((Span(first, first + 11), Span(last, last + 4)), ("the harbour", "shut"))
    split = Annotation("split", "one", "CLAIM", pieces, "tester")
    assert proposed(UNC, [split]) == [("hedges", "may", "the harbour shut")], "also in the gap of a claim in pieces"


def test_a_schema_that_proposes_nothing_has_no_proposals() -> None:
    assert {kind.name: kind.propose for kind in SCHEMA.relations if kind.propose} == {
        "cue": Propose.SENTENCE,
        "hedges": Propose.AROUND,
    }
    bare = parse_schema(
        '[schema]\nname="x"\n[[label]]\nname="CLAIM"\ngroup="claim"\n'
        '[[relation]]\nname="r"\nkey="1"\nsource=["CLAIM"]\ntarget=["CLAIM"]\n'
    )
    assert proposals(bare, CLAIM, Span(0, 30), NEAR, related()) == []


# -------------------------------------------------------------------- what follows


def test_what_is_said_the_same_twice_is_the_same_thrice() -> None:
    there = related(("same", "a", "b"), ("same", "c", "b"), ("same", "c", "d"), ("related", "d", "e"))
    assert implied(SCHEMA, "a", there) == [
        Implied("same", "a", "c", ("b",)),
        Implied("same", "a", "d", ("b", "c")),
    ]
    assert implied(SCHEMA, "e", there) == []


def test_an_order_is_followed_both_up_and_down_and_keeps_its_direction() -> None:
    there = related(("elaborates", "a", "b"), ("elaborates", "b", "c"), ("elaborates", "x", "b"))
    assert implied(SCHEMA, "a", there) == [Implied("elaborates", "a", "c", ("b",))]
    assert implied(SCHEMA, "c", there) == [
        Implied("elaborates", "a", "c", ("b",)),
        Implied("elaborates", "x", "c", ("b",)),
    ]
    assert implied(SCHEMA, "b", there) == []


def test_what_was_made_by_hand_is_not_implied_and_rings_end() -> None:
    there = related(("same", "a", "b"), ("same", "b", "c"), ("same", "c", "a"))
    assert implied(SCHEMA, "a", there) == []


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]), max_size=14))
def test_an_order_implies_just_what_its_closure_adds(edges: set[tuple[int, int]]) -> None:
    there = related(*(("elaborates", str(a), str(b)) for a, b in sorted(edges)))
    closure = set(edges)
    for middle in range(8):
        closure |= {(a, d) for a, b in closure for c, d in closure if b == c == middle}
    expected = {(str(a), str(b)) for a, b in closure - edges if a != b}
    found = {(each.source, each.target) for at in range(8) for each in implied(SCHEMA, str(at), there)}
    assert found == expected


def test_a_long_chain_is_followed_only_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relating, "FARTHEST", 5)
    there = related(*(("same", str(at), str(at + 1)) for at in range(20)))
    assert len(implied(SCHEMA, "0", there)) < 6
