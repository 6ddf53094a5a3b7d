"""Moving: pages, and from annotation to annotation. Motions are not here: the table names them."""

from tui.screens.reader import Reader


def page_up(reader: Reader) -> None:
    """A page up."""
    reader.active.turn(False)


def page_down(reader: Reader) -> None:
    """A page down."""
    reader.active.turn(True)


def next_annotation(reader: Reader) -> None:
    """To the next annotation that starts after the cursor."""
    _go_to_start(reader, reader.active.sheet.spans.next_start(reader.active.stand.cursor), "no annotation after this")


def previous_annotation(reader: Reader) -> None:
    """To the last annotation that starts before the cursor."""
    start = reader.active.sheet.spans.previous_start(reader.active.stand.cursor)
    _go_to_start(reader, start, "no annotation before this")


def _go_to_start(reader: Reader, start: int | None, otherwise: str) -> None:
    if start is None:
        reader.say(otherwise)
    else:
        reader.go(reader.active, start)
