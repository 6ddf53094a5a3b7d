"""A text for an attribute: those given before are offered, across articles, and a new one can be typed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotations.labels import Attribute
from annotations.model import Annotation, Relation
from tui.earlier import Given, offers
from tui.telling import short

from .choose import Choice, Choose

if TYPE_CHECKING:
    from .reader import Reader

_NONE = "no "
_SHOWN = 3
"""Quotes that are shown beside a value."""


def ask_value(reader: "Reader", subject: Annotation | Relation, attribute: Attribute) -> None:
    """Let a value be chosen or typed, and give it. Raises AnnotationError when the subject is not one's own."""
    reader.desk.check_own(subject)
    earlier = reader.room.earlier
    now = str(subject.attributes.get(attribute.name) or "")
    quote = subject.target.exact if isinstance(subject, Annotation) else ""
    title = f"{attribute.name} of “{short(quote)}”" if quote else attribute.name
    ready = earlier.ready
    screen = Choose(title, _rows(earlier.of(attribute.name), quote, now, attribute.name), reader.palette(), free=True)
    screen.list.waiting = not ready

    def chosen(number: int | None) -> None:
        if number is not None:
            from tui.inspecting import set_value

            name = screen.list.choices[number].name
            value = None if now and name == _NONE + attribute.name else name
            reader.attempt(lambda: set_value(reader, subject, attribute, value))

    async def fill() -> None:
        await earlier.read()
        screen.list.offer(_rows(earlier.of(attribute.name), quote, now, attribute.name))

    reader.app.push_screen(screen, chosen)
    if not ready:
        reader.room.spawn(fill())


def _rows(given: Given, quote: str, now: str, name: str) -> Iterator[Choice]:
    """The value of now first, then what could be meant, and last none."""
    if now:
        yield Choice(now, "as it is")
    for offer in offers(given, quote):
        if offer.value != now:
            quotes = ", ".join(f"“{one}”" for one, _ in offer.quotes.most_common(_SHOWN))
            yield Choice(offer.value, f"{offer.quotes.total()}: {quotes}" if quotes else "new")
    if now:
        yield Choice(_NONE + name)
