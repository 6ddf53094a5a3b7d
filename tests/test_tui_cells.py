"""What is cut to fit says so once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cells import cells_of, fitted
from tui.telling import short


@given(st.text("ab …港"), st.integers(0, 40))
def test_what_has_no_room_is_cut_and_ends_in_one_ellipsis(text: str, room: int) -> None:
    shown = fitted(text, room)
    assert cells_of(shown) <= room
    if cells_of(text) <= room:
        assert shown == text
    elif shown:
        assert text.startswith(shown[:-1])
        assert shown.endswith("…")
        assert not shown[:-1].endswith((" ", "…"))


@pytest.mark.parametrize("room", range(20, 41))
def test_a_quote_without_its_middle_that_is_cut_there(room: int) -> None:
    message = f"undone: label CLAIM “{short('the harbour is shut to all ferries and will be so for long')}”"
    assert "……" not in fitted(message, room)
    assert "… …" not in fitted(message, room)
