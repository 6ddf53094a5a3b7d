"""What is counted, over layers in memory."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotations.derived import Find
from annotations.ids import new_id
from annotations.model import Annotation, Judgement, Relation
from annotations.schema import default_schema
from annotations.statistics import OfJudgement, OfOrigin, OfPair, OfRelation, statistics
from annotations.status import Status
from annotations.store import Store
from annotations.store.memory import MemoryStore
from annotations.voice import Voice, came_from, voice_of
from tests.entries import added, annotation, rejection

WORDS = {"a": 100, "b": 10, "c": 1}


def judged(name: str, value: str | bool, *articles: str) -> Judgement:
    return Judgement(new_id(), articles, name, value, "ann")


def two_layers() -> list[Voice]:
    """Ann has done a, and labelled b and an article that is gone; Bob has labelled a and relates to what Ann said."""
    ann, bob = MemoryStore("ann"), MemoryStore("bob")
    claim, other, person = annotation("a", "CLAIM"), annotation("b", "CLAIM"), annotation("a", "PER")
    hers = [claim, other, person, annotation("gone", "CLAIM")]
    relations = [
        Relation(new_id(), "same", claim.id, other.id, "ann"),
        Relation(new_id(), "same", claim.id, person.id, "ann"),
        Relation(new_id(), "same", new_id(), claim.id, "ann"),
    ]
    ann.apply(added(*hers, *relations, judged("status", "done", "a"), judged("event", "same_event", "a", "b")))
    his = annotation("a", "CLAIM")
    bob.apply(added(his, Relation(new_id(), "cue", his.id, claim.id, "bob"), judged("unsure", True, "c")))

    return [voice_of(store, find_in(ann, bob), default_schema()) for store in (ann, bob)]


def find_in(*stores: Store) -> Find:
    def find(id: str) -> Annotation | None:
        found = (store.get(id) for store in stores)
        return next((one for one in found if isinstance(one, Annotation)), None)

    return find


def test_articles_have_a_status_and_labels_for_each_annotator() -> None:
    found = statistics(WORDS, two_layers())
    assert [(row.id, row.words, dict(row.statuses)) for row in found.articles] == [
        ("a", 100, {"ann": Status.DONE, "bob": Status.READING}),
        ("b", 10, {"ann": Status.READING, "bob": Status.NEW}),
        ("c", 1, {"ann": Status.NEW, "bob": Status.READING}),
    ]
    assert [row.labels for row in found.articles] == [
        {"ann": {"CLAIM": 1, "PER": 1}, "bob": {"CLAIM": 1}},
        {"ann": {"CLAIM": 1}},
        {},
    ]
    assert found.gone == 1


def test_annotators_are_counted_by_articles_and_words() -> None:
    ann, bob = statistics(WORDS, two_layers()).annotators
    assert dict(ann.articles) == {Status.DONE: 1, Status.READING: 1, Status.NEW: 1}
    assert dict(ann.words) == {Status.DONE: 100, Status.READING: 10, Status.NEW: 1}
    assert (ann.annotations, ann.relations, ann.judgements) == (3, 3, 2)
    assert (bob.words[Status.READING], bob.annotations, bob.relations, bob.judgements) == (101, 1, 1, 1)


def test_labels_come_by_number_with_what_stands_in_articles_that_are_done() -> None:
    assert [(row.label, row.annotators, row.done, row.articles) for row in statistics(WORDS, two_layers()).labels] == [
        ("CLAIM", {"ann": 2, "bob": 1}, 1, 2),
        ("PER", {"ann": 1}, 1, 1),
    ]


def test_relations_are_told_apart_by_where_their_ends_are() -> None:
    assert statistics(WORDS, two_layers()).relations == [OfRelation("cue", 1, 0, 0), OfRelation("same", 1, 1, 1)]


def test_judgements_are_counted_by_value_of_articles_and_of_pairs() -> None:
    assert statistics(WORDS, two_layers()).judgements == [
        OfJudgement("event", "pair", "same_event", 1),
        OfJudgement("status", "article", "done", 1),
        OfJudgement("unsure", "article", "true", 1),
    ]


def test_a_status_leaves_each_annotator_their_own_articles() -> None:
    done = statistics(WORDS, two_layers(), Status.DONE)
    assert [(row.id, dict(row.statuses)) for row in done.articles] == [("a", {"ann": Status.DONE})]
    assert [(row.annotator, row.annotations) for row in done.annotators] == [("ann", 2), ("bob", 0)]
    assert done.relations == [OfRelation("same", 1, 1, 1)]
    assert [row.name for row in done.judgements] == ["event", "status"]
    new = statistics(WORDS, two_layers(), Status.NEW)
    assert [row.id for row in new.articles] == ["b", "c"]
    assert new.labels == []


def test_without_annotators_every_article_is_new() -> None:
    assert [row.id for row in statistics(WORDS, []).articles] == list(WORDS)
    assert [row.id for row in statistics(WORDS, [], Status.NEW).articles] == list(WORDS)
    assert statistics(WORDS, [], Status.DONE).articles == []


def two_articles() -> MemoryStore:
    """Three claims in a, one in b that is related to one of them, and a name."""
    ann = MemoryStore("ann")
    first, *others = [annotation("a", "CLAIM", start, start + 5) for start in (0, 10, 20)]
    there = annotation("b", "CLAIM")
    ann.apply(
        added(first, *others, there, annotation("a", "PER"), Relation(new_id(), "same", first.id, there.id, "ann"))
    )
    return ann


def test_claims_only_in_one_article_are_counted_for_pairs_that_are_done() -> None:
    ann, schema = two_articles(), default_schema()
    find = find_in(ann)
    assert statistics(WORDS, [voice_of(ann, find, schema)]).pairs == []
    ann.apply(added(judged("status", "reading", "a", "b")))
    assert statistics(WORDS, [voice_of(ann, find, schema)]).pairs == []
    ann.apply(added(judged("status", "done", "a", "c")))
    ann.apply(added(replace(judged("status", "done", "a", "b"), created="2"), judged("status", "done", "a", "gone")))
    voice = voice_of(ann, find, schema)
    pairs = [OfPair("ann", ("a", "b"), {"a": 2, "b": 0}), OfPair("ann", ("a", "c"), {"a": 3, "c": 0})]
    assert statistics(WORDS, [voice]).pairs == pairs
    assert statistics(WORDS, [voice], Status.READING).pairs == pairs
    assert statistics(WORDS, [voice], Status.DONE).pairs == []
    assert statistics({"a": 1, "c": 1}, [voice]).pairs == pairs[1:]
    assert statistics(WORDS, [voice_of(ann, find, None)]).pairs == []


def test_a_claim_that_is_related_to_what_is_not_at_hand_counts_as_only_in_none() -> None:
    ann = MemoryStore("ann")
    ann.apply(added(here := annotation("a", "CLAIM"), judged("status", "done", "a", "c")))
    ann.apply(added(Relation(new_id(), "related", here.id, new_id(), "ann")))
    assert statistics(WORDS, [voice_of(ann, find_in(ann), default_schema())]).pairs == [
        OfPair("ann", ("a", "c"), {"a": 0, "c": 0})
    ]


def test_annotations_are_told_apart_by_where_they_come_from() -> None:
    ann = MemoryStore("ann")
    origins = ["hand", "entities@1", "entities@2", "memory@1", "brat:T1", "brat:T1@b", "@"]
    made = [replace(annotation("a", start=at, end=9), origin=origin) for at, origin in enumerate(origins)]
    ann.apply(added(*made, replace(annotation("gone"), origin="entities@1"), rejection("a"), rejection("gone")))
    ann.apply(added(replace(rejection("b"), origin="claims@1"), replace(rejection("b", start=1), origin="claims@2")))
    voice = voice_of(ann, find_in(ann), default_schema())
    assert statistics(WORDS, [voice, Voice("bob", {})]).origins == [
        OfOrigin("ann", "hand", 1, 0),
        OfOrigin("ann", "entities", 2, 1),
        OfOrigin("ann", "claims", 0, 2),
        OfOrigin("ann", "memory", 1, 0),
        OfOrigin("ann", "imported", 3, 0),
    ]
    assert statistics({"b": 1}, [voice]).origins == [OfOrigin("ann", "claims", 0, 2)]
    assert [came_from(origin) for origin in ("hand", "hand@1", "")] == ["hand", "imported", "imported"]


names = st.sampled_from("abcdx")
counts = st.dictionaries(names, st.dictionaries(st.sampled_from(["CLAIM", "PER"]), st.integers(1, 9), min_size=1))


@given(counts, counts, st.lists(st.tuples(names, st.sampled_from(list(Status)))))
def test_the_parts_add_up_and_the_statuses_divide_them(
    ann: dict[str, dict[str, int]], bob: dict[str, dict[str, int]], marks: list[tuple[str, Status]]
) -> None:
    voices = [Voice("ann", ann, (), [judged("status", value, article) for article, value in marks]), Voice("bob", bob)]
    everything = statistics(WORDS, voices)
    total = Counter({voice.annotator: sum(sum(by.values()) for by in voice.labels.values()) for voice in voices})
    assert sum(row.annotations for row in everything.annotators) + everything.gone == total.total()
    assert sum(sum(row.annotators.values()) for row in everything.labels) + everything.gone == total.total()
    assert all(sum(row.words.values()) == sum(WORDS.values()) for row in everything.annotators)
    parts = [statistics(WORDS, voices, status) for status in Status]
    for name in range(2):
        assert sum(part.annotators[name].annotations for part in parts) == everything.annotators[name].annotations
    assert sum(row.done for row in everything.labels) == sum(row.annotations for row in parts[2].annotators)
