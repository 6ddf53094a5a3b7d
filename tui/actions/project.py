"""What lies over the text: the lists of the whole project."""

from itertools import zip_longest

from annotations.names import is_suggester
from tui.screens.choose import Choice, Choose
from tui.screens.reader import Reader

KEYS = "123456789"
"""For the first of them."""


def library(reader: Reader) -> None:
    """Every article, found by typing."""
    from tui.screens.library import Library

    reader.app.push_screen(Library(reader))


def annotations(reader: Reader) -> None:
    """Everything that is said in the project, as a table."""
    from tui.screens.annotations import Annotations

    reader.app.push_screen(Annotations(reader))


def stats(reader: Reader) -> None:
    """How much is there, and how far everybody is."""
    from tui.screens.stats import Stats

    reader.app.push_screen(Stats(reader))


def export(reader: Reader) -> None:
    """Write a dataset; while one is being written, end that."""
    running = reader.room.exporting
    if running is not None and not running.done():
        running.cancel()
        reader.say("the export was ended; nothing was written")
        return
    project = reader.room.home().project
    if project is None:
        reader.say("there is no project to export yet: the first annotation makes one")
        return
    from tui.screens.exporting import Exporting

    Exporting(reader, project).choose()


def review(reader: Reader) -> None:
    """Annotations whose article changed."""
    from tui.screens.review import Review

    reader.app.push_screen(Review(reader))


def layers(reader: Reader) -> None:
    """Other annotators' layers, shown or hidden; and the suggesters."""
    layers = {name: shown for name, shown in reader.room.layers().items() if not is_suggester(name)}
    names = list(layers)
    choices = [
        Choice(name, detail="shown" if layers[name] else "hidden", key=key)
        for name, key in zip_longest(names, KEYS[: len(names)], fillvalue="")
    ]
    choices.append(Choice("suggesters", "what they propose: on or off", "s"))

    def chosen(number: int | None) -> None:
        if number is not None and number < len(names):
            reader.room.show_layer(names[number])
        elif number is not None:
            suggesters(reader)

    title = "layers" if names else "layers: nobody else has annotated this project yet"
    reader.app.push_screen(Choose(title, choices, reader.palette(), typed=len(names) > len(KEYS)), chosen)


def suggesters(reader: Reader) -> None:
    """Switch suggesters, and labels of theirs, on and off."""
    from tui.switching import switch

    switch(reader)


def rename_label(reader: Reader) -> None:
    """Labels that the schema does not know get one that it knows."""
    from tui import renaming

    store = reader.room.store
    if store is None:
        reader.say("your layer is being opened: a moment" if reader.room.opening else "nothing is said yet")
        return
    labels = renaming.strangers(reader, store)
    if labels:
        renaming.ask(reader, store, labels)
    else:
        reader.say("the schema knows every label of your layer")
