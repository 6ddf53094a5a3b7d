"""Selecting: pages, the mode of `v`, wider and narrower, and letting go."""

from collections.abc import Callable

from tui import session
from tui.actions import find
from tui.layout import Layout
from tui.screens.reader import Reader
from tui.session import Stand


def select_page_up(reader: Reader) -> None:
    """A page up, selecting."""
    reader.active.turn(False, extend=True, pages=reader.keying.at_most("pages"))


def select_page_down(reader: Reader) -> None:
    """A page down, selecting."""
    reader.active.turn(True, extend=True, pages=reader.keying.at_most("pages"))


def extending(reader: Reader) -> None:
    """Every motion selects, on or off."""
    reader.active.set_stand(session.toggled(reader.active.stand))


def widen(reader: Reader) -> None:
    """The selection, or the cursor, to the next unit that is larger."""
    _resize(reader, session.widened)


def narrow(reader: Reader) -> None:
    """The selection to the next unit that is smaller."""
    _resize(reader, session.narrowed)


def _resize(reader: Reader, resized: Callable[[Layout, Stand], Stand]) -> None:
    pane = reader.active
    stand = pane.stand
    for _ in range(reader.keying.count):
        before, stand = stand, resized(pane.layout_, stand)
        if stand == before:
            break
    pane.set_stand(stand)


def drop(reader: Reader) -> None:
    """Nothing selected; when nothing is, no hits."""
    if reader.active.stand.anchor is not None:
        reader.active.set_stand(reader.active.stand.dropped())
    elif reader.finding.search is not None:
        find.end(reader)


def hints(reader: Reader) -> None:
    """Tags on the candidates of the screen."""
    from tui.hinting import Hinting

    Hinting.begin(reader)
