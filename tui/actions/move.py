"""Moving: pages, and from annotation to annotation. Motions are not here: the table names them."""

from collections.abc import Callable

from tui import session
from tui.keying import Reach
from tui.motions import sought
from tui.screens.reader import Reader


def page_up(reader: Reader) -> None:
    """A page up."""
    reader.active.turn(False, pages=reader.keying.at_most("pages"))


def page_down(reader: Reader) -> None:
    """A page down."""
    reader.active.turn(True, pages=reader.keying.at_most("pages"))


def next_annotation(reader: Reader) -> None:
    """To the next annotation that starts after the cursor."""
    _go_to_start(reader, reader.active.sheet.spans.next_start, "no annotation after this")


def previous_annotation(reader: Reader) -> None:
    """To the last annotation that starts before the cursor."""
    _go_to_start(reader, reader.active.sheet.spans.previous_start, "no annotation before this")


def _go_to_start(reader: Reader, step: Callable[[int], int | None], otherwise: str) -> None:
    cursor = at = reader.active.stand.cursor
    for _ in range(reader.keying.count):
        start = step(at)
        if start is None:
            break
        at = start
    if at == cursor:
        reader.say(otherwise)
        return
    reader.go(reader.active, at)
    here = reader.desk.at(reader.active.article.id, at)
    there = next((one for one in here if any(span.start == at for span in one.target.spans)), None)
    if there is not None:  # else keys would mean a suggestion in it
        reader.mean(there)


def to_character(reader: Reader, character: str) -> None:
    """To the next such character."""
    _reach(reader, Reach(character, forward=True, before=False))


def till_character(reader: Reader, character: str) -> None:
    """To the place before the next one."""
    _reach(reader, Reach(character, forward=True, before=True))


def back_to_character(reader: Reader, character: str) -> None:
    """Back to the last such character."""
    _reach(reader, Reach(character, forward=False, before=False))


def back_till_character(reader: Reader, character: str) -> None:
    """Back to the place behind it."""
    _reach(reader, Reach(character, forward=False, before=True))


def reach_again(reader: Reader) -> None:
    """The same once more."""
    _once_more(reader, turned=False)


def reach_back(reader: Reader) -> None:
    """The same, the other way."""
    _once_more(reader, turned=True)


def _once_more(reader: Reader, *, turned: bool) -> None:
    reach = reader.keying.reach
    if reach is None:
        keys = f"{reader.keymap.first('to_character')} and {reader.keymap.first('till_character')}"
        reader.say(f"no character was looked for yet: {keys} do, by the next key")
    else:
        _go_to_character(reader, reach._replace(forward=reach.forward != turned))


def _reach(reader: Reader, reach: Reach) -> None:
    reader.keying.reach = reach
    _go_to_character(reader, reach)


def _go_to_character(reader: Reader, reach: Reach) -> None:
    pane = reader.active
    stand = pane.stand
    extend = stand.extending
    head = stand.head if extend and stand.anchor is not None else stand.cursor
    text = pane.article.text
    found = sought(text, head, reach.character, reach.forward, reach.before, extend, reader.keying.count)
    if found is None:
        many = f"{reader.keying.count} times " if reader.keying.count > 1 else ""
        reader.say(f"“{reach.character}” does not stand {many}{'after' if reach.forward else 'before'} this")
    else:
        pane.set_stand(session.led(pane.layout_, stand, found))
