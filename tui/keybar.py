"""The key bar: what is most useful for what is under the cursor, as much of it as fits whole. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from .cells import cells_of, drawn
from .commands import COMMANDS
from .keymap import SPACE, Keymap, key_name
from .palette import Palette
from .widgets.bars import Run

if TYPE_CHECKING:
    from annotations.labels import Schema

_LABELS = "labels"
"""Stands for all labels, in the order of the schema."""
_ALWAYS = ("show_help", "leave")
"""At the right edge, where they mean that."""
_GAP = 2


class Here(Enum):
    """What keys are for at the moment."""

    TEXT = auto()
    """Nothing is selected, and no annotation is under the cursor."""
    SELECTION = auto()
    ANNOTATION = auto()
    SUGGESTION = auto()
    """A suggestion is at hand."""
    HITS = auto()
    """Something was found; F3 steps."""
    LEADER = auto()
    """The space bar was pressed, and leads on."""
    MODE = auto()
    """Something else has the keys, and the line above says which."""
    TYPING = auto()
    """Keys go into a line that is typed in, which says itself what else they do."""


class _Useful(NamedTuple):
    """For one situation: what to name, in this order, and what is named even when there is little room."""

    order: tuple[str, ...]
    kept: tuple[str, ...] = ("menu",)


_USEFUL: Mapping[Here, _Useful] = {
    Here.TEXT: _Useful((_LABELS, "hints", "extending", "find", "next_pane", "menu")),
    Here.SELECTION: _Useful((_LABELS, "again", "widen", "narrow", "drop", "menu")),
    Here.ANNOTATION: _Useful(("edit", "relate", "delete", "doubt", "everywhere", _LABELS, "menu")),
    Here.SUGGESTION: _Useful(
        ("accept", "reject", "next_suggestion", "previous_suggestion", _LABELS, "menu"), ("accept", "reject", "menu")
    ),
    Here.HITS: _Useful(("find", "find_back", "drop", _LABELS, "menu"), ("find", "find_back", "drop", "menu")),
    Here.LEADER: _Useful((_LABELS, "menu")),
    Here.MODE: _Useful(("drop",), ("drop",)),
    Here.TYPING: _Useful((), ()),
}
_WORDS: Mapping[tuple[Here, str], str] = {
    (Here.HITS, "find"): "next hit",
    (Here.HITS, "find_back"): "previous",
    (Here.HITS, "drop"): "end",
    (Here.MODE, "drop"): "leave",
}
"""What a command is called in a situation, where that is not what the table of commands calls it."""
_NAMES = {command.action: command.bar for command in COMMANDS} | {
    "doubt": "unsure", "accept": "accept", "reject": "reject", "next_suggestion": "next", "previous_suggestion": "back",
}  # fmt: skip
_ALONE = (Here.LEADER, Here.MODE, Here.TYPING)
"""Here nothing else is named, whatever room there is: other keys, `q` too, mean something else or nothing."""


class _Item(NamedTuple):
    action: str
    runs: tuple[Run, ...]

    @property
    def cells(self) -> int:
        return sum(cells_of(drawn(run.text)) for run in self.runs)


def bar(
    here: Here, keys: Keymap, schema: "Schema", slots: Mapping[str, int], palette: Palette, width: int
) -> tuple[list[Run], list[Run]]:
    """The left and the right part of the bar, `width` cells together at most; an item is there whole, or not at all."""
    always = [] if here in _ALONE else [_command(here, action, keys, palette) for action in _ALWAYS]
    room = width - _width(always) - 2
    kept = _USEFUL[here].kept
    items = list(_items(here, keys, schema, slots, palette))
    chosen = {number for number, item in enumerate(items) if item.action in kept}
    for number, item in enumerate(items):
        if number not in chosen and _width([items[n] for n in chosen]) + _GAP + item.cells <= room - 1:
            chosen.add(number)
        elif number not in chosen and item.action == _LABELS:
            break  # of labels the first ones, without gaps
    shown = [items[number] for number in sorted(chosen)]
    while shown and _width(shown) > room - 1:
        shown.pop()
    edge = Run(" ", palette.plain)
    return [edge, *_spaced(shown, palette)], [edge, *_spaced(always, palette), edge]


def _items(here: Here, keys: Keymap, schema: "Schema", slots: Mapping[str, int], palette: Palette) -> Iterator[_Item]:
    """All there is to name, the most useful first."""
    useful = _USEFUL[here].order
    others = () if here in _ALONE else tuple(command.action for command in COMMANDS if command.bar)
    for action in dict.fromkeys((*useful, *others)):
        if action == _LABELS:
            yield from _labels(here, keys, schema, slots, palette)
        elif action not in _ALWAYS and keys.of(action):
            yield _command(here, action, keys, palette)


def _command(here: Here, action: str, keys: Keymap, palette: Palette) -> _Item:
    sequence = keys.of(action)[0] if keys.of(action) else ""
    name = _WORDS.get((here, action), _NAMES.get(action, ""))
    shown = key_name(sequence.removeprefix(f"{SPACE} ") if here is Here.LEADER else sequence)
    return _Item(action, (Run(f"{shown} ", palette.title), Run(name, palette.dim)))


def _labels(here: Here, keys: Keymap, schema: "Schema", slots: Mapping[str, int], palette: Palette) -> Iterator[_Item]:
    """The labels that have a key; where it comes behind the space bar, that is said once."""
    lead = here is not Here.LEADER
    for label in schema.labels:
        sequence = next(iter(keys.of(f"label:{label.name}")), "")
        if not sequence:
            continue
        key = sequence.removeprefix(f"{SPACE} ")
        head = (Run(f"{SPACE} ", palette.title),) if lead and key != sequence else ()
        lead = False
        runs = (*head, Run(f"{key} ", palette.label(slots[label.name])), Run(label.name, palette.dim))
        yield _Item(_LABELS, runs)


def _width(items: Sequence[_Item]) -> int:
    return sum(item.cells for item in items) + _GAP * max(0, len(items) - 1)


def _spaced(items: Sequence[_Item], palette: Palette) -> Iterator[Run]:
    """The runs of the items, blanks between one item and the next."""
    for number, item in enumerate(items):
        if number:
            yield Run(" " * _GAP, palette.plain)
        yield from item.runs
