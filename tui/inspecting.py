"""The mode in which everything of the annotation under the cursor can be changed, and the panel that shows it."""

from typing import TYPE_CHECKING

from annotations.labels import TOGGLE, Attribute, AttributeType
from annotations.model import Annotation, Relation, Value

from .absent import done_beside
from .commands import DIGITS, Command
from .desk import in_words
from .inspected import (
    DELETE,
    NEXT,
    NOTE,
    RELATIONS,
    attributes_of,
    choices,
    inspected,
    inspected_relation,
    key_beside,
    relations_at,
)
from .screens.reader import Reader, Took
from .widgets.inspector import Inspector
from .widgets.page import Line
from .widgets.typing import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEAVE = ("escape", "enter", "q")
_PASS = ("undo", "redo", "show_help")
"""Commands after which the inspector goes on."""


class Inspecting:
    """An attribute's key and a digit set a value; what is no key of the inspector leaves it."""

    def __init__(self, desk_told: str = "") -> None:
        self.chosen = ""
        """The name of the attribute that waits for a digit."""
        self.relation = ""
        """The id of the relation that is looked at instead of the annotation."""
        self._told = desk_told

    def told(self) -> str:
        """What to do."""
        return self._told

    def subject(self, reader: Reader) -> Annotation | Relation | None:
        """What is looked at."""
        return reader.desk.layer.relations.get(self.relation) or reader.current

    def take(self, reader: Reader, key: str) -> Took:
        """A key of an attribute, a digit, or one of the inspector's own."""
        subject = self.subject(reader)
        if subject is None:
            return Took.OVER
        took = self._take(reader, subject, key)
        if took is Took.USED:
            self.tell(reader)
        return took

    def _take(self, reader: Reader, subject: Annotation | Relation, key: str) -> Took:
        attributes = attributes_of(reader.desk, subject)
        attribute = next((one for one in attributes if one.key == key), None)
        own = {key_beside(one, attributes): one for one in (NOTE, DELETE, NEXT)}
        if attribute is not None:
            self._choose(reader, subject, attribute)
        elif key in DIGITS:
            self._digit(reader, subject, attributes, int(key))
        elif key in _LEAVE:
            self._leave(reader)
        elif key in own or key == "delete":
            self._own(reader, subject, own.get(key, DELETE))
        elif key in RELATIONS and isinstance(subject, Annotation):
            self._open(reader, subject, RELATIONS.index(key))
        elif reader.keymap.means(key, *_PASS):
            return Took.PASSED
        elif len(key) == 1 and key.isalpha() and not self._is_command(reader, key):
            reader.say(f"nothing here has the key {key}: esc leaves")
        else:
            return Took.OVER
        return Took.USED

    @staticmethod
    def _is_command(reader: Reader, key: str) -> bool:
        """It means something outside, and would not label: a letter that was meant for the inspector must not."""
        entry = reader.keymap.keys.get(key)
        return entry is not None and not (isinstance(entry, Command) and entry.action.startswith("label:"))

    def _choose(self, reader: Reader, subject: Annotation | Relation, attribute: Attribute) -> None:
        """A switch is thrown; a choice waits for its digit, and goes on by one when it waits already."""
        reader.desk.check_own(subject)
        value = subject.attributes.get(attribute.name, attribute.default)
        if attribute.type is AttributeType.TEXT:
            from .screens.values import ask_value

            ask_value(reader, subject, attribute)
        elif attribute.type is AttributeType.FLAG:
            set_value(reader, subject, attribute, not value)
        elif self.chosen == attribute.name or attribute.key == TOGGLE or len(attribute.names) == 2:
            names = attribute.names
            after = names[(names.index(value) + 1) % len(names)] if value in names else names[0]
            set_value(reader, subject, attribute, after)
        self.chosen = attribute.name if attribute.type is AttributeType.CHOICE and attribute.key != TOGGLE else ""

    def _digit(
        self, reader: Reader, subject: Annotation | Relation, attributes: "Iterable[Attribute]", digit: int
    ) -> None:
        """A value of the attribute that was chosen, else of the first that has values to choose from."""
        free = (one for one in attributes if one.type is AttributeType.CHOICE and one.key != TOGGLE)
        attribute = next((one for one in free if self.chosen in ("", one.name)), None)
        if attribute is None:
            reader.say("it has no values to choose from")
        elif digit > len(attribute.names):
            reader.say(f"{attribute.name} has {len(attribute.names)} values")
        else:
            set_value(reader, subject, attribute, attribute.names[digit - 1])

    def _own(self, reader: Reader, subject: Annotation | Relation, key: str) -> None:
        if key == NOTE:
            _note(reader, subject)
        elif key == NEXT:
            self._next(reader)
        elif isinstance(subject, Relation):
            reader.desk.unrelate([subject])
            self.relation = self.chosen = ""
            reader.say(f"deleted {subject.type}; {reader.keymap.first('undo')} brings it back")
        else:
            from .actions.label import delete

            delete(reader)
            self.chosen = ""
            if reader.current is None:
                reader.mode = None

    def _next(self, reader: Reader) -> None:
        """The next annotation that holds the cursor, smaller ones first."""
        here = reader.desk.at(reader.active.article.id, reader.active.stand.cursor)
        current = reader.current
        if self.relation or len(here) < 2 or current is None:
            reader.say("no other annotation is here")
            return
        self.chosen = ""
        reader.mean(here[(here.index(current) + 1) % len(here)])

    def _open(self, reader: Reader, subject: Annotation, number: int) -> None:
        relations = relations_at(reader.desk, subject)
        if number < len(relations):
            self.relation, self.chosen = relations[number].id, ""
        else:
            reader.say(f"no relation has the letter {RELATIONS[number]}")

    def _leave(self, reader: Reader) -> None:
        """From a relation back to the annotation, from that to the text."""
        if self.relation:
            self.relation = self.chosen = ""
        else:
            reader.mode = None

    def tell(self, reader: Reader) -> None:
        """Have the status line say what can be pressed."""
        subject = self.subject(reader)
        if subject is None:
            return
        attributes = attributes_of(reader.desk, subject)
        chosen = next((one for one in attributes if one.name == self.chosen), None)
        name = subject.label if isinstance(subject, Annotation) else subject.type
        if chosen is not None:
            self._told = f"{name} {chosen.name}: {choices(chosen)} · {chosen.key} the next"
            return
        keys = " ".join(one.key for one in attributes if one.key)
        note, delete = key_beside(NOTE, attributes), key_beside(DELETE, attributes)
        rest = f"{note} note · {delete} deletes · esc leaves"
        self._told = f"{name}: {keys} {'sets a value' if keys else ''} · {rest}"


def begin(reader: Reader) -> None:
    """Edit all of the annotation under the cursor; a suggestion at hand is accepted first."""
    if reader.room.suggesting is not None:
        reader.room.suggesting.take()
    if reader.current_or_say() is not None:
        _panel(reader)
        mode = reader.mode = Inspecting()
        mode.tell(reader)


def set_value(reader: Reader, subject: Annotation | Relation, attribute: Attribute, value: Value | None) -> None:
    """Give it a value, and say so. Raises AnnotationError when it is not one's own."""
    after = reader.desk.set_attribute(subject, attribute.name, value)
    if isinstance(after, Annotation):
        reader.mean(after)
    reader.say(f"{attribute.name}: {in_words(value)}" if value is not None else f"no {attribute.name}")


def _note(reader: Reader, subject: Annotation | Relation) -> None:
    reader.desk.check_own(subject)

    def answered(text: str) -> None:
        if text:
            reader.attempt(lambda: _noted(reader, subject, text.strip()))

    reader.ask(Question(lambda: "note", closed=answered, typed=subject.note, blank=True))


def _noted(reader: Reader, subject: Annotation | Relation, text: str) -> None:
    after = reader.desk.note(subject, text)
    if isinstance(after, Annotation):
        reader.mean(after)
    reader.say("noted" if text else "no note")


# ---------------------------------------------------------------- the panel


def _panel(reader: Reader) -> Inspector:
    if reader.inspector is None:

        def pressed(key: str) -> None:
            if not isinstance(reader.mode, Inspecting):
                begin(reader)
            if isinstance(reader.mode, Inspecting):
                reader.take(key)

        reader.inspector = Inspector(reader.palette(), pressed)
        reader.inspector.display = False
        reader.mount(reader.inspector)
    return reader.inspector


def keep(reader: Reader) -> bool:
    """Have the panel stay, or not; whether it stays now."""
    panel = _panel(reader)
    panel.kept = not panel.kept
    return panel.kept


def show(reader: Reader, panel: Inspector, current: Annotation | None) -> None:
    """Bring the panel up to date: asked when the keys rest, never on the way of a motion."""
    mode = reader.mode if isinstance(reader.mode, Inspecting) else None
    shown = panel.kept or mode is not None
    if panel.display != shown:
        panel.display = shown
        reader.fit_panes()
    if shown:
        panel.palette = reader.palette()
        panel.show(_lines(reader, mode, current))


def _lines(reader: Reader, mode: Inspecting | None, current: Annotation | None) -> "Iterable[Line]":
    relation = reader.desk.layer.relations.get(mode.relation) if mode is not None else None
    chosen = mode.chosen if mode is not None else ""
    if relation is not None:
        return inspected_relation(reader.desk, relation, chosen)
    if current is not None:
        return inspected(reader.desk, current, chosen, done_beside(reader, current.article))
    return (Line("", "no annotation here"), Line(" ", "", more="] and [ go to the next and the previous one"))
