"""Stands: whatever keys and mouse do, the cursor is on a cluster and the selection cuts none."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from annotations.anchor import describe
from articles.article import Article
from articles.span import Span
from articles.units import clusters
from tests.hard_texts import filled, plain
from tui import session
from tui.layout import Layout, Spot
from tui.motions import Motion
from tui.session import Stand


class Hands(RuleBasedStateMachine):
    """Someone who presses keys and uses the mouse at random."""

    @initialize(article=filled, width=st.integers(8, 60))
    def open(self, article: Article, width: int) -> None:
        self.article = article
        self.layout = Layout(article, width)
        self.starts = {start for block in article.blocks for start in clusters(article.text, *block.span)}
        self.edges = self.starts | {block.end for block in article.blocks}
        self.stand = Stand(article.blocks[0].start)

    @rule(motion=st.sampled_from(Motion), forward=st.booleans(), extend=st.booleans(), rows=st.integers(1, 5))
    def move(self, motion: Motion, forward: bool, extend: bool, rows: int) -> None:
        before = self.stand
        self.stand = session.move(self.layout, before, motion, forward, extend, rows)
        if extend or before.extending:
            assert self.stand.anchor == (before.cursor if before.anchor is None else before.anchor)
            head = before.head if before.anchor is not None else before.cursor
            if motion not in (Motion.LINE, Motion.EDGE):
                assert self.stand.head >= head if forward else self.stand.head <= head
        else:
            assert self.stand.anchor is None
        assert self.stand.extending == before.extending

    @rule(times=st.integers(1, 6))
    def widen(self, times: int) -> None:
        for _ in range(times):
            before = self.stand.selection
            self.stand = session.widened(self.layout, self.stand)
            assert self.stand.selection.contains(before)

    @rule()
    def narrow(self) -> None:
        before = self.stand.selection
        self.stand = session.narrowed(self.layout, self.stand)
        assert before.contains(self.stand.selection)
        assert bool(self.stand.selection) == bool(before)

    @rule()
    def toggle(self) -> None:
        before = self.stand
        self.stand = session.toggled(before)
        assert self.stand.extending is not before.extending
        assert self.stand.cursor == before.cursor
        assert self.stand.selection == (Span(before.cursor, before.cursor) if before.extending else before.selection)

    @rule(unit=st.sampled_from((Motion.WORD, Motion.SENTENCE)), at=st.integers(0, 400), x=st.integers(-3, 70))
    def click_twice(self, unit: Motion, at: int, x: int) -> None:
        cluster = self.layout.hit(self.layout.forward(Spot(0, 0), at), x)
        self.stand = session.unit_selected(self.layout, self.stand, cluster.start, unit)

    @rule(
        rows=st.tuples(st.integers(0, 50), st.integers(0, 50)), xs=st.tuples(st.integers(-3, 70), st.integers(-3, 70))
    )
    def drag(self, rows: tuple[int, int], xs: tuple[int, int]) -> None:
        pressed, now = (
            self.layout.hit(self.layout.forward(Spot(0, 0), row), x) for row, x in zip(rows, xs, strict=True)
        )
        if now.start < pressed.start:
            after = session.clamped_end(self.layout, pressed.start)
            self.stand = session.selected(self.layout, self.stand, after, now.start)
        else:
            self.stand = session.selected(self.layout, self.stand, pressed.start, now.end)
        assert self.stand.selection == Span(min(pressed.start, now.start), max(pressed.end, now.end))

    @rule(width=st.integers(8, 60))
    def resize(self, width: int) -> None:
        new = Layout(self.article, width)
        carried = session.carried(self.layout, new, self.stand)
        assert (carried.cursor, carried.selection) == (self.stand.cursor, self.stand.selection)
        self.layout, self.stand = new, carried

    @invariant()
    def the_cursor_stands_on_a_cluster_and_the_selection_cuts_none(self) -> None:
        stand = self.stand
        assert stand.cursor in self.starts
        selection = stand.selection
        if selection:
            assert {selection.start, selection.end} <= self.edges
            assert stand.head in selection
            assert selection.start <= stand.cursor < selection.end or stand.cursor == session.clamped(
                self.layout, stand.head - (stand.head == selection.end)
            )
            target = describe(self.article.text, [selection], "")
            assert target.quotes == (self.article.text[selection.start : selection.end],)
            assert target.span == selection


Hands.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestHands = Hands.TestCase


@given(filled, st.data())
def test_widening_reaches_the_block_and_narrowing_comes_back_to_a_word(article: Article, data: st.DataObject) -> None:
    layout = Layout(article, 40)
    block = data.draw(st.sampled_from(article.blocks))
    start = data.draw(st.sampled_from(list(clusters(article.text, *block.span))))
    stand, steps = Stand(start), [Span(start, start)]
    while (wider := session.widened(layout, stand)).selection != stand.selection:
        stand = wider
        steps.append(stand.selection)
    assert stand.selection == block.span
    assert len(steps) <= 6
    while (smaller := session.narrowed(layout, stand)).selection != stand.selection:
        assert stand.selection.contains(smaller.selection)
        stand = smaller
    assert stand.selection


def test_a_plain_motion_drops_the_selection() -> None:
    layout = Layout(plain("one two three"), 40)
    stand = session.move(layout, Stand(0), Motion.WORD, True, extend=True)
    assert stand.selection == Span(0, 3)
    assert session.move(layout, stand, Motion.CHARACTER, True).anchor is None


def test_extending_back_over_the_anchor_turns_the_selection_around() -> None:
    layout = Layout(plain("one two three"), 40)
    stand = Stand(4)
    forward, back = ((Motion.WORD, True), (Motion.WORD, False))
    selections = []
    for motion, ahead in (forward, back, back):
        stand = session.move(layout, stand, motion, ahead, extend=True)
        selections.append(stand.selection)
    assert selections == [Span(4, 7), Span(4, 4), Span(0, 4)]


def test_the_mode_of_v_extends_until_it_is_switched_off() -> None:
    layout = Layout(plain("one two three"), 40)
    stand = session.toggled(Stand(4))
    stand = session.move(layout, stand, Motion.WORD, True)
    assert stand.selection == Span(4, 7)
    assert not session.toggled(stand).selection


def test_the_whole_of_an_article_takes_over_from_its_head() -> None:
    whole = plain("One two three.\n\nFour five six.\n")
    head = plain("One two three.\n")
    stand = session.carried(Layout(head, 40), Layout(whole, 40), Stand(4))
    assert stand.cursor == 4
    back = session.carried(Layout(whole, 40), Layout(head, 40), Stand(20))
    assert back.cursor == 13


def test_in_an_empty_article_nothing_can_be_selected() -> None:
    layout = Layout(plain("\n \n"), 40)
    resized: tuple[Callable[[Layout, Stand], Stand], ...] = (session.widened, session.narrowed)
    for resize in resized:
        assert resize(layout, Stand(0)) == Stand(0)
    assert session.clamped(layout, 5) == session.clamped_end(layout, 5) == 0
