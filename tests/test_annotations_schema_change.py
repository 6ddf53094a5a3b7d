"""What a layer holds that a schema does not know: counted as `verify` lists it, renamed in one step, never dropped."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchor import describe
from annotations.faults import Kind
from annotations.ids import new_id
from annotations.labels import Schema
from annotations.model import Annotation, Entry, Judgement, Rejection, Relation, Value, frozen
from annotations.project import Project
from annotations.schema import parse_schema
from annotations.schema_change import Rename, Unknown, What, named, refused, renaming, unknown
from annotations.store import open_layer
from annotations.store.memory import MemoryStore
from annotations.verify import Verification
from articles.span import Span
from tests.entries import added, annotation, rejection

NOW = "2026-03-04T05:06:07+00:00"
TEXT = """
[schema]
name = "rumours"
[[label]]
name = "RUMOUR"
group = "claim"
[[label]]
name = "TELLER"
group = "entity"
[[attribute]]
name = "spread"
labels = ["RUMOUR"]
relations = ["echoes"]
type = "choice"
values = ["local", "wide"]
[[attribute]]
name = "heard"
labels = ["RUMOUR"]
type = "flag"
[[attribute]]
name = "ref"
labels = ["TELLER"]
type = "text"
[[relation]]
name = "echoes"
key = "1"
source = ["RUMOUR"]
target = ["RUMOUR"]
[[judgement]]
name = "mood"
of = ["article"]
values = ["calm", "wild"]
"""
SCHEMA = parse_schema(TEXT)


def said(label: str, **values: Value) -> Annotation:
    return replace(annotation(label=label), attributes=frozen(values))


def related(type: str, **values: Value) -> Relation:
    return Relation(new_id(), type, new_id(), new_id(), "ann", frozen(values))


def judged(name: str, value: Value, article: str = "a") -> Judgement:
    return Judgement(new_id(), (article,), name, value, "ann")


# ---------------------------------------------------------------- counting

CASES: list[tuple[Entry, list[str]]] = [
    (said("RUMOUR", spread="wide", heard=True), []),
    (said("TELLER", ref="anything"), []),
    (said("GOSSIP"), ["label GOSSIP"]),
    (said("GOSSIP", spread="wide", size="x"), ["label GOSSIP"]),
    (said("RUMOUR", size="x"), ["attribute size on RUMOUR"]),
    (said("TELLER", spread="wide"), ["attribute spread on TELLER"]),
    (said("RUMOUR", spread="near"), ["value near of spread on RUMOUR"]),
    (said("RUMOUR", heard="yes"), ["value yes of heard on RUMOUR"]),
    (said("TELLER", ref=True), ["value true of ref on TELLER"]),
    (related("echoes", spread="local"), []),
    (related("mocks", spread="near"), ["relation mocks"]),
    (related("echoes", heard=True), ["attribute heard on echoes"]),
    (related("echoes", spread="near"), ["value near of spread on echoes"]),
    (judged("mood", "wild"), []),
    (judged("genre", "news"), ["judgement genre"]),
    (judged("mood", "grim"), ["judgement value grim of mood"]),
    (judged("mood", True), ["judgement value true of mood"]),
]


@pytest.mark.parametrize(("entry", "found"), CASES, ids=[" ".join(found) or "nothing" for _, found in CASES])
def test_what_the_schema_does_not_know_is_named(entry: Entry, found: list[str]) -> None:
    assert [str(one) for one in unknown(SCHEMA, [entry])] == found


def test_it_is_counted() -> None:
    entries = [said("GOSSIP"), said("GOSSIP"), said("RUMOUR", spread="near", size="x"), related("mocks")]
    assert unknown(SCHEMA, entries) == {
        Unknown(What.LABEL, "GOSSIP"): 2,
        Unknown(What.VALUE, "near", "spread", "RUMOUR"): 1,
        Unknown(What.ATTRIBUTE, "size", on="RUMOUR"): 1,
        Unknown(What.RELATION, "mocks"): 1,
    }


def test_names_are_counted_by_what_they_stand_for() -> None:
    entries = [said("mood", spread="x"), related("mood"), judged("mood", "wild"), said("RUMOUR", mood=True)]
    assert {what for what, name in named(entries) if name == "mood"} == {
        What.LABEL, What.RELATION, What.JUDGEMENT, What.ATTRIBUTE,
    }  # fmt: skip


def test_verify_lists_the_same(tmp_path: Path) -> None:
    """One line of `verify` for each; a version is no reason for any."""
    path = tmp_path / "one.txt"
    path.write_text("The port was closed, said its master.\n")
    project = Project.create(tmp_path / "talks", schema="own.toml")
    project.add([path])
    article = project.load("one")
    ends = [
        replace(said("RUMOUR"), article="one", target=describe(article.text, [span], article.digest))
        for span in (Span(0, 8), Span(9, 12), Span(13, 19), Span(21, 25))
    ]
    pairs = list(combinations(ends, 2))
    entries: list[Entry] = [*ends]
    for number, (entry, _) in enumerate(CASES):
        match entry:
            case Annotation():
                target = describe(article.text, [Span(number, 30)], article.digest)
                entries.append(replace(entry, article="one", target=target))
            case Relation():
                source, target = pairs[number % len(pairs)]
                entries.append(replace(entry, source=source.id, target=target.id))
            case Judgement():
                entries.append(replace(entry, articles=("one",)))
    store = open_layer(project.layer_path("ann"), "ann")
    store.apply(added(*entries))
    store.close()
    (project.root / "own.toml").write_text(TEXT)
    counts = unknown(SCHEMA, entries)
    faults = [fault for fault in Verification(project).faults() if fault.kind is Kind.SCHEMA]
    assert sum(counts.values()) == sum(len(found) for _, found in CASES)
    assert len(faults) == sum(counts.values()), [fault.message for fault in faults]
    for one in counts:
        assert any(one.name in fault.message for fault in faults), one
    (project.root / "own.toml").write_text(TEXT.replace('"rumours"', '"rumours"\nversion = "2"'))
    assert [fault for fault in Verification(project).faults() if fault.kind is Kind.SCHEMA] == faults


# ---------------------------------------------------------------- renaming

RENAMES = [
    (said("GOSSIP", x="y"), Rename(What.LABEL, "GOSSIP", "RUMOUR"), said("RUMOUR", x="y")),
    (
        said("RUMOUR", near="y", heard=True),
        Rename(What.ATTRIBUTE, "near", "spread"),
        said("RUMOUR", spread="y", heard=True),
    ),
    (said("RUMOUR", spread="near"), Rename(What.VALUE, "near", "local", "spread"), said("RUMOUR", spread="local")),
    (said("RUMOUR", heard="yes"), Rename(What.VALUE, "yes", "true", "heard"), said("RUMOUR", heard=True)),
    (said("RUMOUR", spread=False), Rename(What.VALUE, "false", "local", "spread"), said("RUMOUR", spread="local")),
    (said("TELLER", ref="a"), Rename(What.VALUE, "a", "true", "ref"), said("TELLER", ref="true")),
    (related("mocks"), Rename(What.RELATION, "mocks", "echoes"), related("echoes")),
    (related("echoes", spread="near"), Rename(What.VALUE, "near", "wide", "spread"), related("echoes", spread="wide")),
    (judged("temper", "wild"), Rename(What.JUDGEMENT, "temper", "mood"), judged("mood", "wild")),
    (judged("mood", "grim"), Rename(What.JUDGED, "grim", "wild", "mood"), judged("mood", "wild")),
]  # fmt: skip


@pytest.mark.parametrize(("before", "wish", "after"), RENAMES, ids=[wish.title for _, wish, _ in RENAMES])
def test_a_name_changes_and_nothing_else(before: Entry, wish: Rename, after: Entry) -> None:
    assert refused(SCHEMA, wish) is None
    other = [said("OTHER"), related("other"), judged("other", "x")]
    step, kept, twins = renaming(SCHEMA, [before, *other], wish, NOW)
    (change,) = step.changes
    assert change.before is before
    assert isinstance(change.after, type(after))
    wanted = replace(after, id=before.id, modified=NOW)
    if isinstance(wanted, Relation) and isinstance(before, Relation):
        wanted = replace(wanted, source=before.source, target=before.target)
    assert change.after == wanted
    assert list(getattr(change.after, "attributes", ())) == list(getattr(after, "attributes", ()))
    assert (kept, twins) == (0, 0)
    assert step.title == wish.title


def test_a_value_is_renamed_where_it_is_that_of_the_attribute() -> None:
    entries = [said("RUMOUR", spread="near"), said("RUMOUR", ref="near"), judged("spread", "near")]
    (change,) = renaming(SCHEMA, entries, Rename(What.VALUE, "near", "local", "spread"), NOW).step.changes
    assert change.before is entries[0]


def test_no_value_is_lost_where_both_names_are_there() -> None:
    both, one = said("RUMOUR", near="a", spread="local"), said("RUMOUR", near="b")
    step, kept, _ = renaming(SCHEMA, [both, one], Rename(What.ATTRIBUTE, "near", "spread"), NOW)
    assert [change.before for change in step.changes] == [one]
    assert kept == 1


def test_what_is_said_twice_afterwards_is_counted() -> None:
    there, same, elsewhere = said("RUMOUR"), said("GOSSIP"), replace(said("GOSSIP"), article="b")
    plan = renaming(SCHEMA, [there, same, elsewhere], Rename(What.LABEL, "GOSSIP", "RUMOUR"), NOW)
    assert (len(plan.step.changes), plan.twins) == (2, 1)
    first, second = related("echoes"), related("mocks")
    second = replace(second, source=first.source, target=first.target)
    assert renaming(SCHEMA, [first, second], Rename(What.RELATION, "mocks", "echoes"), NOW).twins == 1
    moods = [judged("mood", "wild"), judged("temper", "calm"), judged("temper", "calm", "b")]
    assert renaming(SCHEMA, moods, Rename(What.JUDGEMENT, "temper", "mood"), NOW).twins == 1


def test_what_was_rejected_under_a_label_is_rejected_under_its_new_name() -> None:
    old, other = rejection(label="GOSSIP"), rejection(label="TELLER")
    there = rejection(label="RUMOUR")
    step, _, twins = renaming(SCHEMA, [old, other, there], Rename(What.LABEL, "GOSSIP", "RUMOUR"), NOW)
    assert [change.after for change in step.changes] == [replace(old, label="RUMOUR", modified=NOW)]
    assert twins == 0  # the same was rejected twice: nothing for anybody to settle
    assert named([old]) == {(What.LABEL, "GOSSIP"): 1}
    assert unknown(SCHEMA, [old]) == {}


REFUSALS = [
    (Rename(What.LABEL, "GOSSIP", "RUMOR"), "the schema rumours has no label RUMOR; did you mean `RUMOUR`?"),
    (Rename(What.LABEL, "GOSSIP", "zzz"), "the schema rumours has no label zzz; there are RUMOUR, TELLER"),
    (Rename(What.ATTRIBUTE, "a", "sprad"), "did you mean `spread`?"),
    (Rename(What.RELATION, "a", "echo"), "did you mean `echoes`?"),
    (Rename(What.JUDGEMENT, "a", "moods"), "did you mean `mood`?"),
    (Rename(What.VALUE, "a", "wide", "sprad"), "has no attribute sprad; did you mean `spread`?"),
    (Rename(What.VALUE, "a", "widely", "spread"), "widely is no value of spread"),
    (Rename(What.VALUE, "a", "maybe", "heard"), "there are true, false"),
    (Rename(What.JUDGED, "a", "wilt", "mood"), "did you mean `wild`?"),
    (Rename(What.JUDGED, "a", "wild", "moody"), "has no judgement moody"),
    (Rename(What.LABEL, "RUMOUR", "RUMOUR"), "is called so already"),
]


@pytest.mark.parametrize(("wish", "message"), REFUSALS)
def test_a_name_that_the_schema_does_not_know_is_refused(wish: Rename, message: str) -> None:
    assert message in (refused(SCHEMA, wish) or "")


NAMES = st.sampled_from(["RUMOUR", "GOSSIP", "TELLER", "echoes", "mocks", "spread", "near", "heard", "mood", "temper"])
VALUES = st.sampled_from(["local", "wide", "near", "wild", "calm", "true", True, False])
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=3)
ENTRIES = st.lists(
    st.one_of(
        st.builds(lambda label, values: said(label, **values), NAMES, ATTRIBUTES),
        st.builds(lambda kind, values: related(kind, **values), NAMES, ATTRIBUTES),
        st.builds(judged, NAMES, VALUES, st.sampled_from("ab")),
        st.builds(lambda label: rejection(label=label), NAMES),
    ),
    max_size=6,
)


@given(ENTRIES, st.builds(Rename, st.sampled_from(What), NAMES | VALUES.map(str), NAMES, NAMES))
def test_renaming_is_one_step_that_undo_takes_back(entries: list[Entry], wish: Rename) -> None:
    store = MemoryStore("ann")
    store.apply(added(*entries))
    step, kept, _ = renaming(SCHEMA, entries, wish, NOW)
    before = whole(store)
    store.apply(step)
    after = whole(store)
    assert set(after) == set(before), "nothing is dropped, nothing is made"
    assert all(len(values(entry)) == len(values(after[known])) for known, entry in before.items())
    if wish.what in (What.LABEL, What.RELATION, What.JUDGEMENT, What.ATTRIBUTE) and wish.old != wish.new:
        left = named(after.values())[wish.what, wish.old]
        assert left == (kept if wish.what is What.ATTRIBUTE else 0)
    if refused(SCHEMA, wish) is None and wish.what in (What.LABEL, What.RELATION, What.JUDGEMENT):
        assert Unknown(wish.what, wish.new) not in unknown(SCHEMA, after.values())
    store.apply(step.undone(), "undo")
    assert whole(store) == before


def whole(store: MemoryStore) -> dict[str, Entry]:
    return {
        entry.id: entry
        for entry in (*store.annotations(), *store.relations(), *store.judgements(), *store.rejections())
    }


def values(entry: Entry) -> list[Value]:
    match entry:
        case Judgement():
            return [entry.value]
        case Rejection():
            return []
        case _:
            return list(entry.attributes.values())


def test_another_version_of_a_schema_knows_the_same() -> None:
    second = parse_schema(TEXT.replace('"rumours"', '"rumours"\nversion = "2"'))
    assert isinstance(second, Schema)
    assert second.version == "2"
    entries = [entry for entry, _ in CASES]
    assert unknown(second, entries) == unknown(SCHEMA, entries)
