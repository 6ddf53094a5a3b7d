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
    from annotations.labels import Label
    from annotations.suggest.offers import Offer
    from articles.span import Span

    from .screens.reader import Reader

_QUOTE = 70
_ON_IT = ("relate", "delete", "note", "guideline", "everywhere", "move_start", "move_end", "add_piece", "copy")
"""Commands that do something with the annotation under the cursor, those first that are used most."""
_ON_SUGGESTION = ("accept", "reject", "next_suggestion", "previous_suggestion", "accept_many", "edit", "relate")
_ON_SELECTION = ("again", "widen", "narrow", "drop", "add_piece", "copy")


def here_lines(reader: "Reader") -> Iterator[Line]:
    """What the mode says, what each label would take, and what can be done with what is under the cursor."""
    current = reader.current
    if reader.mode is not None:
        yield Line("", "Now")
        yield Line(" ", reader.mode.told())
        yield Line("", "")
    suggesting = reader.room.suggesting
    offer = suggesting.at_hand(current) if suggesting is not None else None
    if offer is not None:
        yield from _on_suggestion(reader, offer)
        yield Line("", "")
    elif current is not None:
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
        spans = _taken(reader, label) if label.key else ()
        if any(spans):
            words = " … ".join(span.of(text) for span in spans)
            quote = "" if selection else f" “{short(words, _QUOTE)}”"
            yield Line(told(reader.keymap, f"label:{label.name}"), f"{label.name}{quote}", slot)
    if selection:
        yield from _commands(reader.keymap, _ON_SELECTION)
    yield Line("", "")


def _taken(reader: "Reader", label: "Label") -> "tuple[Span, ...]":
    """What the label's key would take: a suggestion, the selection or the unit under the cursor."""
    offer = None
    if reader.room.suggesting is not None:
        from .actions.suggest import as_label

        offer = as_label(reader, label)
    return (reader.span_for(label),) if offer is None else offer.spans


def _on_suggestion(reader: "Reader", offer: "Offer") -> Iterator[Line]:
    """Why it is there, what answers it, and the values with which it may be accepted."""
    desk, keys = reader.desk, reader.keymap
    quote = " … ".join(span.of(reader.active.article.text) for span in offer.spans)
    yield Line("", f"Here: suggested {offer.label} “{short(quote, _QUOTE)}”")
    yield Line(" ", f"{offer.why}; its score is {offer.score:.2f}, from 0 to 1")
    yield from _commands(keys, _ON_SUGGESTION)
    digits = desk.schema.digits(offer.label)
    if digits is not None and keys.of("digit:1"):
        yield Line(f"{keys.first('digit:1')}-{len(digits.names)}", f"accept with {digits.name}: {choices(digits)}")


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
