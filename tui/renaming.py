"""Labels that the schema does not know: which there are, and giving them one that it knows, in one step."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import zip_longest
from time import perf_counter
from typing import TYPE_CHECKING

from annotations.labels import Schema
from annotations.model import Annotation, AnnotationError
from annotations.schema_change import Rename, Renamer, What

from .batches import SLICE
from .screens.choose import Choice, Choose

if TYPE_CHECKING:
    from annotations.store import Store

    from .screens.reader import Reader

KEYS = "123456789"
"""For the first labels of the list."""


def strangers(reader: "Reader", store: "Store") -> dict[str, int]:
    """The labels of one's own layer that the schema does not know, each with how many annotations have it."""
    counts = sorted(store.count().items(), key=lambda item: (-item[1], item[0]))
    return {label: count for label, count in counts if count and reader.desk.schema.label(label) is None}


def ask(reader: "Reader", store: "Store", labels: dict[str, int]) -> None:
    """Which of them, where there are several; then which label of the schema it is to be."""
    names = list(labels)
    if len(names) == 1:
        _ask_for_new(reader, store, names[0])
        return
    choices = [
        Choice(name, detail=_many(labels[name]), key=key)
        for name, key in zip_longest(names, KEYS[: len(names)], fillvalue="")
    ]

    def chosen(number: int | None) -> None:
        if number is not None:
            _ask_for_new(reader, store, names[number])

    many = len(names) > len(KEYS)
    reader.app.push_screen(Choose("labels the schema does not know", choices, reader.palette(), typed=many), chosen)


def _ask_for_new(reader: "Reader", store: "Store", old: str) -> None:
    schema: Schema = reader.desk.schema
    choices = [
        Choice(f"{label.name}  {label.title}", detail=label.group, slot=slot)
        for slot, label in enumerate(schema.labels, 1)
    ]

    def chosen(number: int | None) -> None:
        if number is not None:
            reader.room.spawn(_rename(reader, store, Rename(What.LABEL, old, schema.labels[number].name)))

    reader.app.push_screen(Choose(f"rename {old} to", choices, reader.palette(), typed=True), chosen)


async def _rename(reader: "Reader", store: "Store", wish: Rename) -> None:
    """Rename in slices between which keys are served, then make one step of it."""
    desk = reader.desk
    renamer = Renamer(desk.schema, wish, datetime.now(UTC).isoformat(timespec="milliseconds"))
    begin = perf_counter()
    for number, annotation in enumerate(_held(reader, store, wish)):
        renamer.take(annotation)
        if perf_counter() - begin > SLICE:
            reader.say(f"renaming {wish.old}: {number + 1:,}…")
            await asyncio.sleep(0)
            begin = perf_counter()
    step, _, twins = renamer.done()
    changed = (change for change in step.changes if change.id in desk.layer.changed)
    if any(desk.find(change.id) != change.before for change in changed):
        reader.say("something was changed meanwhile, and nothing was renamed: do it again", warning=True)
        return
    try:
        desk.do(step)
    except AnnotationError as error:
        reader.say(str(error), warning=True)
        return
    twice = f"; {twins:,} say now what another says: diptych verify lists them" if twins else ""
    undo = reader.keymap.first("undo")
    reader.say(f"{_many(len(step.changes))}: {wish.old} is {wish.new} now; {undo} takes that back{twice}")


def _held(reader: "Reader", store: "Store", wish: Rename) -> Iterator[Annotation]:
    """One's own annotations of both labels, as they are now."""
    desk, seen = reader.desk, set[str]()
    for label in (wish.old, wish.new):
        for annotation in store.annotations(label=label):
            seen.add(annotation.id)
            now = desk.find(annotation.id) if annotation.id in desk.layer.changed else annotation
            if now is not None:
                yield now
    for identifier in sorted(desk.layer.changed - seen):
        now = desk.find(identifier)
        if now is not None:
            yield now


def _many(count: int) -> str:
    return "1 annotation" if count == 1 else f"{count:,} annotations"
