"""Labelling: by letter, by digit, again; deleting, undoing, and saying where all is kept."""

from typing import TYPE_CHECKING

from annotations.model import Annotation, Rejection, Relation, Step
from tui import session, telling
from tui.desk import in_words
from tui.screens.reader import Reader
from tui.session import Stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotations.labels import Label
    from annotations.suggest.offers import Offer

PLACED = (Annotation, Rejection)
"""What is said of a place in an article."""


def label(reader: Reader, name: str) -> None:
    """Label the selection, or the unit under the cursor that the label prefers."""
    found = reader.desk.schema.label(name)
    if found is not None:
        _label(reader, found)


def again(reader: Reader) -> None:
    """The last label again, here."""
    if reader.desk.last_label is None:
        reader.say("no label was given yet: press a label's letter first")
    else:
        _label(reader, reader.desk.last_label)


def _label(reader: Reader, label: "Label") -> None:
    pane = reader.active
    offer = _suggested(reader, label)
    if offer is not None:
        [made] = reader.desk.accept(pane.article, [offer], label.name)
        reader.desk.last_label = label
        _show(reader, made, "")
        return
    span = reader.span_for(label)
    if not span:
        reader.say("there are no words here: move to some, or select them")
        return
    where = reader.house.promise()
    made = reader.desk.label(pane.article, label, (span,))
    _show(reader, made, where)


def _suggested(reader: Reader, label: "Label") -> "Offer | None":
    """The suggestion that a label's key takes."""
    if reader.room.suggesting is None:
        return None
    from .suggest import as_label

    return as_label(reader, label)


def _show(reader: Reader, made: Annotation, where: str) -> None:
    """Say what was made; until the cursor moves, keys mean that."""
    pane = reader.active
    # The cursor stays, so that F3 goes on to the next hit; what was trimmed off may leave it outside.
    inside = any(span.start <= pane.stand.cursor < span.end for span in made.target.spans)
    cursor = pane.stand.cursor if inside else session.clamped(pane.layout_, made.target.start)
    pane.set_stand(Stand(cursor))
    reader.mean(made)
    told = f"{made.label} “{telling.short(made.target.exact)}”" + (f" — {where}" if where else "")
    reader.say(" · ".join(part for part in (told, telling.offered(reader, made)) if part))


def delete(reader: Reader) -> None:
    """Delete the annotation under the cursor."""
    annotation = reader.current_or_say()
    if annotation is not None:
        reader.desk.delete(annotation)
        gone, undo = telling.short(annotation.target.exact, 30), reader.keymap.first("undo")
        reader.say(f"deleted {annotation.label} “{gone}”; {undo} brings it back")


def _meant(reader: Reader) -> "Annotation | Offer | None":
    """What a digit sets a value of: the suggestion at hand, which that accepts, or the annotation under the cursor."""
    if reader.room.suggesting is not None:
        from .suggest import offered

        offer = offered(reader)
        if offer is not None:
            return offer
    return reader.current_or_say()


def digit(reader: Reader, number: str) -> None:
    """A value of the first attribute of the annotation under the cursor."""
    annotation = _meant(reader)
    if annotation is None:
        return
    attribute = reader.desk.schema.digits(annotation.label)
    if attribute is None or int(number) > len(attribute.values):
        many = "no values to choose from" if attribute is None else f"{len(attribute.values)} values"
        reader.say(f"{annotation.label} has {many}")
        return
    value = attribute.values[int(number) - 1].name
    _set(reader, annotation, attribute.name, value)
    reader.say(f"{attribute.name}: {value}")


def doubt(reader: Reader) -> None:
    """Switch the annotator's own doubt about the relation just made, else about the annotation under the cursor."""
    if reader.related is not None:
        from tui.ends import doubt

        reader.say(doubt(reader.desk, reader.related))
        return
    annotation = _meant(reader)
    attribute = reader.desk.schema.toggle(annotation.label) if annotation is not None else None
    if annotation is None:
        return
    if attribute is None:
        reader.say(f"{annotation.label} has nothing that 0 switches")
        return
    if attribute.type == "flag":
        value: str | bool = not annotation.attributes.get(attribute.name, attribute.default)
    else:
        now = annotation.attributes.get(attribute.name, attribute.default)
        value = next(name for name in attribute.names if name != now)
    _set(reader, annotation, attribute.name, value)
    reader.say(f"{attribute.name}: {in_words(value)}")


def _set(reader: Reader, meant: "Annotation | Offer", name: str, value: str | bool) -> None:
    if isinstance(meant, Annotation):
        reader.mean(reader.desk.set_attribute(meant, name, value))
    else:
        [made] = reader.desk.accept(reader.active.article, [meant], attributes={name: value})
        reader.mean(made)


def undo(reader: Reader) -> None:
    """Take back the last step, wherever it was."""
    _go_back(reader, _steps(reader, reader.desk.undo), "undone", "nothing to undo")


def redo(reader: Reader) -> None:
    """Do again what was undone."""
    _go_back(reader, _steps(reader, reader.desk.redo), "done again", "nothing to redo")


def _steps(reader: Reader, go: "Callable[[], Step | None]") -> Step | None:
    """Go as many steps as the count says; the last of them."""
    last = None
    for _ in range(reader.keying.at_most("steps")):
        step = go()
        if step is None:
            break
        last = step
    return last


def _go_back(reader: Reader, step: Step | None, word: str, otherwise: str) -> None:
    """Say what came about, and show where."""
    if step is None:
        reader.say(otherwise)
        return
    here = reader.active.article.id
    said = [entry for entry in (change.after or change.before for change in step.changes) if isinstance(entry, PLACED)]
    # Of many, the first in the text that has the keys.
    entry = min(said, key=lambda one: (one.article != here, one.target.start), default=None) or _end(reader, step)
    if entry is None:
        reader.say(f"{word}: {step.title}")
        return
    for pane in reader.panes_of(entry.article):
        if pane.article.partial:
            continue
        if pane is reader.active:
            reader.go(pane, entry.target.start)
            if isinstance(entry, Annotation):
                reader.mean(entry)
            _suggest_again(reader, entry)
        else:
            pane.centre(entry.target.start)
    elsewhere = "" if entry.article == here else f" in {entry.article}"
    alike = all(one.target.spans == entry.target.spans for one in said)
    reader.say(f"{word}: {step.title}{f' “{telling.short(entry.target.exact)}”' if alike else ''}{elsewhere}")


def _suggest_again(reader: Reader, entry: Annotation | Rejection) -> None:
    """Have the suggestion at hand again whose answer was taken back."""
    suggesting = reader.room.suggesting
    offers = suggesting.of(entry.article) if suggesting is not None else None
    if suggesting is None or offers is None:
        return
    for offer in offers.at(entry.target.start):
        if (offer.label, offer.spans) == (entry.label, entry.target.spans):
            suggesting.go_to(offer)


def _end(reader: Reader, step: Step) -> Annotation | None:
    """Where the first relation of a step begins."""
    entries = (change.after or change.before for change in step.changes)
    relation = next((entry for entry in entries if isinstance(entry, Relation)), None)
    return reader.desk.annotation(relation.source) if relation is not None else None


def saved(reader: Reader) -> None:
    """Say where everything is, or why it is not: what the disk refused is not saved, whatever the file is called."""
    desk = reader.desk
    if desk.trouble:
        reader.say(f"not saved: {desk.trouble}", warning=True, holds=lambda: bool(desk.trouble))
    else:
        reader.say(desk.locked or reader.house.where(), warning=bool(desk.locked))
