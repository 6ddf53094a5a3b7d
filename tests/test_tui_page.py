"""Pages to read: long lines are broken into rows that fit, and nothing of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from tui.cells import cells_of
from tui.widgets.page import Line, broken

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=30)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@given(TEXTS, TEXTS, st.integers(2, 40))
def test_rows_fit_and_hold_every_letter_in_order(text: str, more: str, room: int) -> None:
    rows = list(broken(Line("k", text, more=more), room))
    assert all(cells_of(row.text + row.more) <= room for row in rows)
    assert "".join("".join(row.text for row in rows).split()) == text.replace(" ", "")
    assert "".join("".join(row.more for row in rows).split()) == more.replace(" ", "")
    assert [row.keys for row in rows] == ["k", *[" "] * (len(rows) - 1)]


def test_words_stay_whole_and_what_belongs_together_stays_together() -> None:
    rows = list(broken(Line("t", "type: fact", more="1\xa0fact · 2\xa0prediction · 3\xa0value"), 22))
    assert [row.text + row.more for row in rows] == ["type: fact 1\xa0fact ·", "2\xa0prediction · 3\xa0value"]


def test_a_word_wider_than_a_row_is_cut_and_wide_characters_count_twice() -> None:
    assert [row.text for row in broken(Line(" ", "中文中文中"), 4)] == ["中文", "中文", "中"]
