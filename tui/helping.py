"""What can be done right here: by the labels' keys, and with the annotation under the cursor. Nothing is decided."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from annotations.labels import TOGGLE, AttributeType
from annotations.model import Annotation

from .commands import COMMANDS
from .inspected import choices
from .keymap import Keymap, high, key_name
from .telling import short
from .widgets.page import Line

if TYPE_CHECKING:
    from .screens.reader import Reader

_QUOTE = 70
_ON_IT = ("relate", "delete", "note", "guideline", "everywhere", "move_start", "move_end", "add_piece", "copy")
"""Commands that do something with the annotation under the cursor, those first that are used most."""
_ON_SELECTION = ("again", "widen", "narrow", "drop", "add_piece", "copy")


def here_lines(reader: "Reader") -> Iterator[Line]:
    """What the mode says, what each label would take, and what can be done with what is under the cursor."""
    current = reader.current
    if reader.mode is not None:
        yield Line("", "Now")
        yield Line(" ", reader.mode.told())
        yield Line("", "")
    if current is not None:
        yield from _on_annotation(reader, current)
        yield Line("", "")
    elif reader.desk.layer.sheet(reader.active.article.id).by_id:
        yield Line(told(reader.keymap, "next_annotation"), "the next annotation: none is under the cursor")
        yield Line("", "")
    yield from _labels(reader)


def told(keys: Keymap, action: str) -> str:
    """The sequences of a command; those that few keyboards have are left out."""
    return ", ".join(key_name(key) for key in keys.of(action) if not high(key))


def _labels(reader: "Reader") -> Iterator[Line]:
    """What each label's key would take."""
    selection, text = reader.active.stand.selection, reader.active.article.text
    yield Line("", f"Here: the selection “{short(selection.of(text), _QUOTE)}”" if selection else "Here, a label takes")
    for slot, label in enumerate(reader.desk.schema.labels, 1):
        span = reader.span_for(label) if label.key else None
        if span:
            quote = "" if selection else f" “{short(span.of(text), _QUOTE)}”"
            yield Line(told(reader.keymap, f"label:{label.name}"), f"{label.name}{quote}", slot)
    if selection:
        yield from _commands(reader.keymap, _ON_SELECTION)
    yield Line("", "")


def _on_annotation(reader: "Reader", annotation: Annotation) -> Iterator[Line]:
    """Its values by their keys, its relations by theirs, and the rest."""
    desk, keys = reader.desk, reader.keymap
    guest = desk.layer.guests.get(annotation.id)
    yield Line("", f"Here: {annotation.label} “{short(annotation.target.exact, _QUOTE)}”")
    if guest is not None:
        yield Line(" ", f"{guest} said this: you can relate to it, and change only what is yours")
    edit, digits = keys.first("edit"), desk.schema.digits(annotation.label)
    for attribute in desk.schema.attributes_of(annotation.label) if guest is None else ():
        if attribute is digits and keys.of("digit:1"):
            yield Line(f"{keys.first('digit:1')}-{len(attribute.names)}", f"{attribute.name}: {choices(attribute)}")
        elif attribute.key == TOGGLE:
            yield Line(told(keys, "doubt"), f"{attribute.name}: {' or '.join(attribute.names)}, your own doubt")
        elif attribute.key:
            digit = f" 1-{len(attribute.names)}" if attribute.type is AttributeType.CHOICE else ""
            yield Line(f"{edit} {attribute.key}{digit}", f"{attribute.name}: {choices(attribute)}")
    relate = keys.first("relate")
    for kind in desk.schema.relations:
        if annotation.label in kind.source:
            yield Line(f"{relate} tag {kind.key}", f"{kind.name}: {kind.title or 'to'} {', '.join(kind.target)}")
    yield from _commands(keys, _ON_IT)


def _commands(keys: Keymap, actions: Iterable[str]) -> Iterator[Line]:
    titles = {command.action: command.title for command in COMMANDS}
    return (Line(told(keys, action), titles[action]) for action in actions)
