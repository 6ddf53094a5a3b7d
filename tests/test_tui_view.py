"""The window on an article: what stands on its rows, whatever is done to it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from articles.article import Article
from articles.plaintext import blocks_of
from articles.units import clusters
from tests.hard_texts import articles, filled, markdown, plain
from tui.layout import Layout, Spot
from tui.view import LEAST, MEASURE, View

sizes = st.tuples(st.integers(1, 130), st.integers(0, 40))
offsets = st.integers(0, 2_000)


class Long(Article):
    """An article whose failures are short to read."""

    def __repr__(self) -> str:
        return "LONG"


_TEXT = "\n\n".join(f"Paragraph {n} " + "with some more words " * (n % 7) for n in range(60))
LONG = Long("a", _TEXT, blocks_of(_TEXT))


def every_row(layout: Layout) -> list[Spot]:
    return [Spot(frame, row) for frame in range(len(layout.frames)) for row in range(layout.lay(frame).height)]


class Window(RuleBasedStateMachine):
    """Someone who resizes, scrolls and jumps at random."""

    @initialize(article=st.one_of(filled, st.just(LONG)), size=sizes)
    def open(self, article: Article, size: tuple[int, int]) -> None:
        self.article = article
        self.places = [start for block in article.blocks for start in clusters(article.text, *block.span)]
        self.view = View(article)
        self.view.resize(*size, self.places[0])
        self.resized_to: Spot | None = None
        self.kept = self.view.first

    def place(self, offset: int) -> int:
        return self.places[offset % len(self.places)]

    @rule(size=sizes, offset=offsets)
    def resize(self, size: tuple[int, int], offset: int) -> None:
        view, cursor = self.view, self.place(offset)
        seen, at_start = view.sees(cursor), view.top == Spot(0, 0)
        if view.top != self.resized_to:
            self.kept = view.first
        view.resize(*size, cursor)
        assert view.page == max(1, size[1])
        assert view.layout.width == max(LEAST, min(MEASURE, size[0]))
        assert view.sees(cursor) or not seen
        kept = Spot(0, 0) if at_start else view.layout.locate(self.kept)[0]
        if not seen or view.top == kept:
            assert view.top == kept
            self.resized_to = kept

    @rule(offset=offsets)
    def reveal(self, offset: int) -> None:
        view, cursor = self.view, self.place(offset)
        seen, rows = view.sees(cursor), list(view.rows)
        assert view.reveal(cursor) is not seen
        assert view.sees(cursor)
        if seen:
            assert view.rows == rows

    @rule(offset=offsets)
    def centre(self, offset: int) -> None:
        cursor = self.place(offset)
        seen = self.view.sees(cursor)
        assert self.view.centre(cursor) is not seen
        assert self.view.sees(cursor)

    @rule(rows=st.integers(-60, 60))
    def scroll(self, rows: int) -> None:
        view, top = self.view, self.view.top
        moved = view.scroll(rows)
        assert moved is (view.top != top)
        if rows >= 0:
            assert view.top <= view.layout.forward(top, rows)
        else:
            assert view.top <= view.layout.back(top, -rows)
        if moved:
            assert (view.top > top) is (rows > 0)

    @rule(offset=offsets)
    def go(self, offset: int) -> None:
        place = self.place(offset)
        self.view.go(place)
        assert self.view.top <= self.view.layout.locate(place)[0]
        assert self.view.sees(place)

    @rule(sizes=st.lists(sizes, min_size=1, max_size=5))
    def resize_again_and_again_and_back(self, sizes: list[tuple[int, int]]) -> None:
        view = self.view
        top, width, page = view.top, view.layout.width, view.page
        hidden = next((place for place in reversed(self.places) if not view.sees(place)), None)
        for size in (*sizes, (width, page)):
            if hidden is None or view.sees(hidden):
                return
            view.resize(*size, hidden)
        assert view.top.frame == top.frame
        assert view.first == view.layout.hit(top, 0).start

    @rule(offset=offsets)
    def take_the_whole_for_the_head(self, offset: int) -> None:
        view, article = self.view, self.article
        shown = view.first
        more = Article(article.id, article.text + "\n\nand more", plain(article.text + "\n\nand more").blocks)
        if more.blocks[: len(article.blocks)] != article.blocks:
            return
        view.replace(more)
        assert view.rows[0] is not None
        assert view.layout.locate(shown)[0] == view.top or view.first <= shown
        view.replace(article)
        self.resized_to = None

    @invariant()
    def the_rows_are_those_of_the_article_from_the_top_on(self) -> None:
        view = self.view
        assert len(view.rows) == view.page
        rows = every_row(view.layout)
        at = rows.index(view.top)
        expected = rows[at : at + view.page]
        assert view.shown == expected
        assert view.rows == [*expected, *[None] * (view.page - len(expected))]
        assert view.at_end is (expected[-1] == rows[-1])
        for y, row in enumerate(view.rows):
            for place in (view.first, view.last - 1):
                if row == view.layout.locate(place)[0]:
                    assert view.line_of(place) == y
            cluster = view.cluster_at(3, y)
            assert (cluster is None) is (row is None)
        assert view.cluster_at(0, -1) is None
        assert view.cluster_at(0, view.page) is None

    @invariant()
    def a_place_is_seen_when_its_row_is_on_the_screen(self) -> None:
        view = self.view
        for place in self.places[:: max(1, len(self.places) // 9)]:
            on_screen = view.layout.locate(place)[0] in view.rows
            assert view.sees(place) is on_screen
            assert (view.line_of(place) is not None) is on_screen
            end = min(place + 20, self.places[-1] + 1)
            rows = {view.layout.locate(offset)[0] for offset in range(place, end)}
            shown = {y for y, row in enumerate(view.rows) if row in rows}
            assert shown <= set(view.lines_between(place, end))


Window.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestWindow = Window.TestCase


@given(articles, sizes)
def test_even_an_empty_article_can_be_resized_and_scrolled(article: Article, size: tuple[int, int]) -> None:
    view = View(article)
    view.resize(*size, 0)
    assert view.empty is not bool(article.blocks)
    if view.empty:
        assert not any((view.scroll(3), view.scroll(-3), view.go(0), view.centre(0), view.reveal(0), view.sees(0)))
        assert view.at_end
        assert view.rows == [None] * view.page
        assert (view.first, view.last, view.lines_between(0, 1), view.line_of(0)) == (0, 0, [], None)


def test_another_width_keeps_the_line_at_the_top() -> None:
    view = View(LONG)
    view.resize(60, 10, 0)
    for start in range(30, 40):
        view.go(view.layout.hit(view.layout.forward(Spot(0, 0), start), 0).start)
        first = view.first
        for width in (20, 88, 33, 8, 47, 60):
            view.resize(width, 10, 0)
            assert view.layout.locate(first)[0] == view.top
        assert view.first == first


def test_a_cursor_that_was_seen_is_still_seen_in_a_small_window() -> None:
    view = View(LONG)
    view.resize(60, 30, 0)
    cursor = view.last - 1
    view.resize(20, 5, cursor)
    assert view.sees(cursor)


def test_the_last_row_stays_in_the_lower_half() -> None:
    view = View(LONG)
    view.resize(60, 10, 0)
    view.scroll(10_000)
    assert view.rows[4:] == [*view.rows[4:6], None, None, None, None]
    assert view.at_end


def test_scrolling_down_in_a_window_that_has_grown_does_not_go_up() -> None:
    view = View(LONG)
    view.resize(60, 1, 0)
    view.scroll(10_000)
    view.resize(60, 30, 0)
    top = view.top
    assert not view.scroll(1)
    assert view.top == top


def test_another_article_starts_at_its_start() -> None:
    view = View(LONG)
    view.resize(60, 10, 0)
    view.scroll(20)
    view.replace(plain("Something else.", "b"))
    assert view.top == Spot(0, 0)


def test_in_a_window_of_one_row_the_line_is_shown_and_not_the_gap_above_it() -> None:
    view = View(LONG)
    view.resize(60, 1, 0)
    view.centre(LONG.blocks[9].start)
    view.reveal(LONG.blocks[3].start)
    assert view.sees(LONG.blocks[3].start)


def test_what_reaches_over_the_cells_of_a_table_row_stands_on_all_of_its_rows() -> None:
    article = markdown("| a | b |\n|---|---|\n| one two three four five | six |\n| x | many words that need lines |\n")
    view = View(article)
    view.resize(22, 30, 0)
    for start in range(len(article.text)):
        for end in range(start + 1, len(article.text) + 1, 3):
            rows = {
                view.line_of(offset)
                for block in article.blocks
                for offset in range(*block.span)
                if start <= offset < end
            }
            assert rows <= set(view.lines_between(start, end))
