"""What every store does, in memory and in a file."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.history import STEPS
from annotations.ids import new_id
from annotations.model import Annotation, Change, FormatError, Judgement, Relation, Step
from annotations.store import ConflictError, Store, open_layer
from annotations.store.memory import MemoryStore
from annotations.store.tiny import TinyStore
from articles.span import Span
from tests.entries import added, annotation, changed, rejection


@pytest.fixture(params=["memory", "tinydb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store: Store = MemoryStore("ann") if request.param == "memory" else open_layer(tmp_path / "ann.json", "ann")
    yield store
    store.close()


def test_a_new_store_is_empty(store: Store) -> None:
    assert [*store.annotations(), *store.relations(), *store.judgements(), *store.rejections()] == []
    assert store.articles() == set()
    assert store.count() == {}
    assert (store.annotator, store.readonly, store.holder, store.unsaved) == ("ann", False, "", 0)


def test_entries_are_found_by_what_is_asked_often(store: Store) -> None:
    first, second, third = annotation("a", "CLAIM"), annotation("a", "PERSON"), annotation("b", "CLAIM")
    relation = Relation(new_id(), "supports", first.id, third.id, "ann")
    judgement = Judgement(new_id(), ("a", "b"), "same", True, "ann")
    rejected, elsewhere = rejection("a"), rejection("only rejected")
    store.apply(added(first, second, third, relation, judgement, rejected, elsewhere))
    assert list(store.annotations()) == [first, second, third]
    assert list(store.annotations("a")) == [first, second]
    assert list(store.annotations("a", "PERSON")) == [second]
    assert list(store.annotations(label="CLAIM")) == [first, third]
    assert list(store.relations()) == store.relations_of(first.id) == store.relations_of(third.id) == [relation]
    assert store.relations_of(second.id) == []
    assert list(store.judgements()) == [judgement]
    assert list(store.rejections()) == [rejected, elsewhere]
    assert (list(store.rejections("a")), list(store.rejections("b"))) == ([rejected], [])
    every = [first, relation, judgement, rejected]
    assert [store.get(entry.id) for entry in every] == every
    assert store.get(new_id()) is None
    assert store.count() == {"CLAIM": 2, "PERSON": 1}
    assert store.count("a") == {"CLAIM": 1, "PERSON": 1}
    assert store.count("none") == {}
    assert store.articles() == {"a", "b"}


def test_annotations_are_found_by_overlap(store: Store) -> None:
    near, far, other = annotation(start=0, end=5), annotation(start=10, end=12), annotation("b", start=0, end=5)
    apart = annotation()
    apart = replace(apart, target=replace(apart.target, spans=(Span(0, 1), Span(20, 21)), quotes=("x", "y")))
    store.apply(added(far, near, other, apart))
    assert store.overlapping("a", Span(4, 11)) == [near, far]
    assert store.overlapping("a", Span(5, 10)) == []
    assert store.overlapping("a", Span(20, 30)) == [apart]
    store.apply(changed(near, None))
    assert store.overlapping("a", Span(0, 11)) == [apart, far]


def test_a_change_and_a_deletion_move_the_indexes(store: Store) -> None:
    first = annotation("a", "CLAIM")
    moved = replace(first, article="b", label="PERSON")
    store.apply(added(first))
    store.apply(changed(first, moved))
    assert (store.articles(), dict(store.count())) == ({"b"}, {"PERSON": 1})
    store.apply(changed(moved, None))
    assert (store.articles(), dict(store.count()), store.get(first.id)) == (set(), {}, None)


def test_a_rejection_moves_and_goes_and_comes_back(store: Store) -> None:
    first = rejection('a "quoted\\ name')
    store.apply(added(first))
    assert list(store.rejections(first.article)) == [first]
    store.apply(changed(first, moved := replace(first, article="b")))
    assert (list(store.rejections(first.article)), list(store.rejections("b"))) == ([], [moved])
    store.apply(changed(moved, None))
    assert list(store.rejections()) == list(store.rejections("b")) == []
    store.apply(changed(moved, None).undone(), "undo")
    assert list(store.rejections("b")) == [moved]


def test_a_step_that_does_not_fit_changes_nothing(store: Store) -> None:
    first, second = annotation(), annotation()
    store.apply(added(first))
    for step in (
        added(second, first),
        changed(second, None),
        changed(replace(first, note="never there"), None),
        Step("both", (Change(None, second), Change(None, second))),
    ):
        with pytest.raises(ConflictError):
            store.apply(step)
    with pytest.raises(FormatError):
        store.apply(added(second, replace(annotation(), note="\ud800")))
    assert list(store.annotations()) == [first]
    assert store.history().done == 1


def test_undo_and_redo_over_articles_in_bulk(store: Store) -> None:
    first, second = annotation("a"), annotation("b")
    store.apply(added(first, second, title="two"))
    store.apply(Step("label", (Change(first, replace(first, label="X")), Change(second, None))))
    history = store.history()
    undo = history.undo()
    assert undo is not None
    store.apply(undo, "undo")
    assert list(store.annotations()) == [first, second]
    redo = history.redo()
    assert redo is not None
    store.apply(redo, "redo")
    assert [entry.label for entry in store.annotations()] == ["X"]
    assert (store.history().done, store.history().undone) == (2, 0)


def test_an_undo_of_anything_but_the_last_step_is_refused(store: Store) -> None:
    first, second = added(annotation()), added(annotation())
    store.apply(first)
    store.apply(second)
    with pytest.raises(ConflictError, match="next to undo"):
        store.apply(first.undone(), "undo")
    with pytest.raises(ConflictError, match="next to redo"):
        store.apply(added(annotation()), "redo")
    assert sum(1 for _ in store.annotations()) == 2


def test_a_new_step_ends_what_could_be_redone(store: Store) -> None:
    step = added(annotation())
    store.apply(step)
    store.apply(step.undone(), "undo")
    assert store.history().undone == 1
    store.apply(added(annotation()))
    assert (store.history().done, store.history().undone) == (1, 0)


def test_several_steps_in_one_record_are_all_made_or_none(store: Store) -> None:
    first, second = added(annotation()), added(annotation())
    store.apply_all([(first, "do"), (second, "do"), (second.undone(), "undo")])
    assert sum(1 for _ in store.annotations()) == 1
    with pytest.raises(ConflictError):
        store.apply_all([(first.undone(), "undo"), (second, "redo")])
    assert sum(1 for _ in store.annotations()) == 1


def test_the_history_is_bounded_and_its_owner_counts_alike(store: Store) -> None:
    mine = store.history()
    steps = [added(annotation()) for _ in range(STEPS + 5)]
    store.apply_all([(step, "do") for step in steps])
    for step in steps:
        mine.do(step)
    assert store.history().done == mine.done == STEPS
    while back := mine.undo():
        store.apply(back, "undo")
    assert sum(1 for _ in store.annotations()) == 5


def test_nothing_handed_out_changes_the_store(store: Store) -> None:
    attributes: dict[str, str | bool] = {"sure": True}
    entry = replace(annotation(), attributes=attributes)
    store.apply(added(entry))
    attributes["sure"] = False
    found = store.get(entry.id)
    assert isinstance(found, Annotation)
    assert found.attributes == {"sure": True}
    with pytest.raises(TypeError):
        found.attributes["sure"] = False  # type: ignore[index]
    Counter(store.count()).clear()
    store.articles().clear()
    assert store.count() == {"CLAIM": 1}
    assert store.articles() == {"a"}


def test_a_list_being_read_stays_as_it_was_when_the_store_changes(store: Store) -> None:
    first, second = annotation(), annotation()
    store.apply(added(first, second))
    reading = store.annotations()
    assert next(reading) == first
    store.apply(changed(second, None))
    assert list(reading) == [second]


Act = tuple[str, int, str]
acts = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "drop", "undo", "redo", "bulk"]), st.integers(0, 50), st.text("ab", max_size=3)
    ),
    max_size=25,
)


def play(store: Store, act: Act) -> None:
    """One thing that an annotator may do, made from what the store holds."""
    kind, number, text = act
    here = list(store.annotations())
    history = store.history()
    if kind == "undo":
        if step := history.undo():
            store.apply(step, "undo")
    elif kind == "redo":
        if step := history.redo():
            store.apply(step, "redo")
    elif kind == "bulk":
        store.apply(Step("bulk", tuple(Change(entry, replace(entry, note=text)) for entry in here)))
    elif kind == "add" or not here:
        store.apply(
            added(replace(annotation(f"a{number % 3}", f"L{number % 2}"), id=f"{number:032x}", note=text))
            if all(int(entry.id, 16) != number for entry in here)
            else added()
        )
    elif kind == "edit":
        entry = here[number % len(here)]
        store.apply(changed(entry, replace(entry, label=f"E{text}")))
    else:
        store.apply(changed(here[number % len(here)], None))


def seen(store: Store) -> object:
    """All that can be asked of a store."""
    articles = sorted(store.articles())
    return (
        list(store.annotations()),
        [list(store.annotations(name)) for name in articles],
        [dict(store.count(name)) for name in articles],
        dict(store.count()),
        store.history().done,
        store.history().undone,
    )


@settings(deadline=None)  # each act waits for the disk
@given(acts, st.sets(st.integers(0, 25)))
def test_the_file_store_is_the_memory_store_with_restarts(acts: list[Act], restarts: set[int]) -> None:
    with_file(acts, restarts, TinyStore.close)


@settings(deadline=None)  # each act waits for the disk
@given(acts, st.sets(st.integers(0, 25)))
def test_the_file_store_is_the_memory_store_with_crashes(acts: list[Act], crashes: set[int]) -> None:
    with_file(acts, crashes, TinyStore.abandon)


def with_file(acts: list[Act], ends: set[int], end: Callable[[TinyStore], None]) -> None:
    model = MemoryStore("ann")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ann.json"
        store = TinyStore(path, "ann")
        for number, act in enumerate(acts):
            play(model, act)
            play(store, act)
            if number in ends:
                end(store)
                store = TinyStore(path, "ann")
            assert seen(store) == seen(model)
        end(store)


@given(acts)
def test_undoing_everything_and_doing_it_again_gives_the_same_entries(acts: list[Act]) -> None:
    store = MemoryStore("ann")
    for act in acts:
        play(store, act)
    before, history = list(store.annotations()), store.history()
    done = history.done
    while step := history.undo():
        store.apply(step, "undo")
    assert list(store.annotations()) == []
    for _ in range(done):
        step = history.redo()
        assert step is not None
        store.apply(step, "redo")
    assert list(store.annotations()) == before


def test_reading_goes_on_while_another_thread_writes_and_folds(tmp_path: Path) -> None:
    store = TinyStore(tmp_path / "ann.json", "ann")
    store.apply(added(*(annotation(f"a{number % 5}") for number in range(1000))))
    failed: list[Exception] = []

    def write() -> None:
        try:
            for number in range(40):
                entries = list(store.annotations(f"a{number % 5}"))
                store.apply(Step("all", tuple(Change(entry, replace(entry, label=f"L{number}")) for entry in entries)))
                if number % 10 == 0:
                    store.db.storage.fold()  # type: ignore[attr-defined]
        except Exception as fault:  # noqa: BLE001 - it is shown in the thread that waits
            failed.append(fault)

    writer = Thread(target=write)
    writer.start()
    while writer.is_alive():
        assert sum(store.count().values()) == sum(1 for _ in store.annotations()) == 1000
        assert len(list(store.annotations("a3"))) == sum(store.count("a3").values()) == 200
    writer.join()
    store.close()
    assert failed == []


def test_the_protocol_and_the_memory_store_load_no_tinydb() -> None:
    program = "import sys, annotations.store; assert 'tinydb' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
