"""Undo and redo as two stacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import history as module
from annotations.history import CHANGES, STEPS, History, surplus
from annotations.model import Change, Step
from tests.entries import added, annotation


def test_there_is_nothing_to_undo_at_first() -> None:
    history = History()
    assert (history.undo(), history.redo(), history.last(), history.next()) == (None, None, None, None)


def test_undo_gives_the_inverse_and_redo_the_step_itself() -> None:
    history, step = History(), added(annotation(), annotation(), title="two")
    history.do(step)
    assert history.last() == step
    assert history.undo() == step.undone()
    assert (history.last(), history.next()) == (None, step)
    assert history.redo() == step
    assert (history.done, history.undone) == (1, 0)


def test_a_new_step_ends_what_could_be_redone() -> None:
    history = History()
    history.do(added(annotation()))
    history.undo()
    step = added(annotation())
    history.do(step)
    assert history.redo() is None
    assert history.last() == step


def test_a_step_of_the_past_is_read_when_it_is_undone_and_not_before() -> None:
    step, read = added(annotation()), []

    def past() -> Step:
        read.append(step)
        return step

    history = History([(1, past)])
    assert (history.done, read) == (1, [])
    assert history.undo() == step.undone()
    assert read == [step]
    assert history.redo() == step
    assert read == [step]


@given(st.lists(st.integers(0, 2 * CHANGES), max_size=30))
def test_the_newest_steps_are_kept_within_the_bounds(sizes: list[int]) -> None:
    kept = sizes[surplus(sizes) :]
    assert bool(kept) == bool(sizes)
    assert sum(kept) <= CHANGES or len(kept) == 1
    if len(kept) < len(sizes):
        assert sum(sizes[surplus(sizes) - 1 :]) > CHANGES


def test_at_most_so_many_steps_are_kept() -> None:
    assert surplus([1] * (STEPS + 7)) == 7
    assert surplus([0] * STEPS) == 0


def test_the_oldest_steps_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    history = History()
    big = Step("big", tuple(Change(None, annotation()) for _ in range(3)))
    monkeypatch.setattr(module, "CHANGES", 4)
    history.do(big)
    history.do(big)
    assert history.done == 1
