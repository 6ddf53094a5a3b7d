"""Suggesters, and labels of theirs, switched on and off: in a list, at once, and kept in `diptych.toml`.

Where there is no project yet, it holds for the session; so does the order in which they are gone through.
"""

from typing import NamedTuple

from annotations.model import AnnotationError
from annotations.suggest.plugins import all_suggesters
from annotations.suggest.settings import Settings
from annotations.suggest.switching import switched, write_off
from tui import telling
from tui.screens.choose import Choice, Choose
from tui.screens.reader import Reader


class _Row(NamedTuple):
    suggester: str
    label: str
    labels: tuple[str, ...]


def switch(reader: Reader) -> None:
    """The suggesters with their labels; the one that is chosen is switched, and the list stands there again."""
    suggesting = reader.room.suggesting
    if suggesting is None:
        reader.say(telling.not_suggested(reader))
        return
    try:
        settings = suggesting.settings
    except AnnotationError as error:
        reader.say(telling.faults(reader, str(error)), warning=True)
        return
    rows, choices = _listed(reader, settings)

    order = Choice("order", f"by {'score' if suggesting.by_score else 'reading'}: how they are gone through")

    def chosen(number: int | None) -> None:
        if number is None:
            return
        if number == len(rows):
            suggesting.by_score = not suggesting.by_score
            switch(reader)
            return
        row = rows[number]
        off = switched(settings.off, row.suggester, row.label, row.labels)
        project = reader.room.home().project
        try:
            if project is not None:
                write_off(project, off)
        except AnnotationError as error:
            reader.say(telling.faults(reader, str(error)), warning=True)
            return
        suggesting.again(off)
        switch(reader)

    title = "suggesters: enter switches one on or off"
    reader.app.push_screen(Choose(title, [*choices, order], reader.palette(), typed=True), chosen)


def _listed(reader: Reader, settings: Settings) -> tuple[list[_Row], list[Choice]]:
    """Each suggester, and behind it each of its labels that the schema has."""
    rows: list[_Row] = []
    choices: list[Choice] = []
    slots = reader.desk.slots
    for one in all_suggesters(settings):
        labels = tuple(label.name for label in reader.desk.schema.labels if label.name in one.labels)
        rows.append(_Row(one.name, "", labels))
        choices.append(Choice(one.name, f"{_said(settings, one.name)} · {one.title}"))
        for label in labels if len(labels) > 1 else ():
            rows.append(_Row(one.name, label, labels))
            choices.append(Choice(f"{one.name} {label}", _said(settings, one.name, label), slot=slots[label]))
    return rows, choices


def _said(settings: Settings, suggester: str, label: str = "") -> str:
    return "on" if settings.wants(suggester, label) else "off"
