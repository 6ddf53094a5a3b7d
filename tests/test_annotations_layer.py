"""A layer in memory against a dict of entries, under any changes and their undoing."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotations.layer import Layer
from annotations.model import Annotation, Change, Entry, Judgement, Rejection, Relation
from annotations.spanindex import Fragment
from tests import strategies as made
from tests.entries import annotation, rejection

OPEN = ("one", "two")
NAMES = ("CLAIM", "PER", "CUE")
SLOTS = {name: number for number, name in enumerate(NAMES, 1)}


def slot_of(label: str) -> int:
    """The number of a label, 0 for a strange one."""
    return SLOTS.get(label, 0)


entries = st.one_of(
    st.builds(
        lambda entry, article, label: replace(entry, article=article, label=label),
        made.annotations,
        st.sampled_from((*OPEN, "elsewhere")),
        st.sampled_from((*NAMES, "STRANGE")),
    ),
    made.relations,
    made.judgements,
    st.builds(
        lambda entry, article: replace(entry, article=article),
        made.rejections,
        st.sampled_from((*OPEN, "elsewhere")),
    ),
)


class Layers(RuleBasedStateMachine):
    """A layer that gets changes, and what the store would hold."""

    @initialize(stored=st.lists(entries, max_size=5))
    def open(self, stored: list[Entry]) -> None:
        self.layer = Layer("ann", slot_of)
        for article in OPEN:
            self.layer.sheet(article)
        self.model: dict[str, Entry] = {}
        self.done: list[Change] = []
        for entry in stored:
            self.change(Change(None, entry))
        self.done.clear()

    def change(self, change: Change) -> None:
        self.layer.apply(change)
        self.done.append(change)
        self.model.pop(change.id, None)
        if change.after is not None:
            self.model[change.id] = change.after

    @rule(entry=entries)
    def add(self, entry: Entry) -> None:
        if entry.id not in self.model:
            self.change(Change(None, entry))

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.change(Change(self.model[data.draw(st.sampled_from(sorted(self.model)))], None))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), other=entries)
    def alter(self, data: st.DataObject, other: Entry) -> None:
        before = self.model[data.draw(st.sampled_from(sorted(self.model)))]
        if isinstance(before, Annotation) and isinstance(other, Annotation):
            self.change(Change(before, replace(before, label=other.label, target=other.target, article=other.article)))
        elif type(before) is type(other):
            self.change(Change(before, replace(other, id=before.id)))

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        change = self.done.pop()
        self.change(change.undone())
        self.done.pop()

    @precondition(lambda self: self.done)
    @rule()
    def apply_the_last_again(self) -> None:
        self.change(self.done[-1])

    @rule()
    def load_what_the_store_holds(self) -> None:
        self.layer.load(
            entry
            for entry in self.model.values()
            if isinstance(entry, Annotation | Rejection) and entry.article in OPEN
        )

    @invariant()
    def the_sheets_hold_the_annotations_of_the_open_articles(self) -> None:
        for article in OPEN:
            sheet = self.layer.sheet(article)
            here = {
                name: entry
                for name, entry in self.model.items()
                if isinstance(entry, Annotation) and entry.article == article
            }
            assert sheet.by_id == here
            labels = [entry.label for entry in here.values()]
            assert +sheet.counts == {label: labels.count(label) for label in labels}
            assert sum(sheet.counts.values()) == len(here)
            assert sorted(sheet.spans) == sorted(
                Fragment(start, end, slot_of(entry.label), entry.id)
                for entry in here.values()
                for start, end in entry.target.spans
            )

    @invariant()
    def what_stands_on_no_sheet_is_kept(self) -> None:
        for kept, kind in (
            (self.layer.relations, Relation),
            (self.layer.judgements, Judgement),
            (self.layer.rejections, Rejection),
        ):
            assert kept == {name: entry for name, entry in self.model.items() if isinstance(entry, kind)}

    @invariant()
    def rejections_are_found_by_their_article(self) -> None:
        for article in OPEN:
            here = {one.id: one for one in self.layer.rejections_of(article)}
            assert here == {name: one for name, one in self.layer.rejections.items() if one.article == article}


TestLayers = Layers.TestCase


def test_what_was_changed_before_the_store_was_read_stays() -> None:
    layer = Layer("ann", slot_of)
    layer.sheet("one")
    stored = annotation("one", "PER")
    now = replace(stored, label="CLAIM")
    layer.apply(Change(stored, now))
    layer.load([stored])
    assert layer.sheet("one").by_id == {stored.id: now}
    assert len(layer.sheet("one").spans) == 1


def test_what_was_deleted_before_the_store_was_read_stays_away() -> None:
    layer = Layer("ann", slot_of)
    stored = annotation("one", "PER")
    layer.apply(Change(stored, None))
    layer.load([stored])
    assert layer.sheet("one").by_id == {}


def test_a_guests_rejections_come_and_go() -> None:
    layer = Layer("ann", slot_of)
    own, theirs = rejection("one"), rejection("one")
    layer.load([own])
    layer.invite("bob", [theirs])
    assert layer.rejections_of("one") == [own, theirs]
    layer.dismiss([theirs.id])
    assert (layer.rejections_of("one"), layer.guests) == ([own], {})
