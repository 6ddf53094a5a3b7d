"""The values that text attributes were given before, in every article, and which of them fit a quote."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from annotations.labels import AttributeType
from annotations.model import Annotation

from .telling import short

if TYPE_CHECKING:
    from .room import Room

FEW = 200
"""Changes of a session that are looked at anew between two keys."""
_SOME = 50
_QUOTE = 60
"""Characters of a quote that are kept."""
_WORDS = re.compile(r"[^\W_]+")

Given = Mapping[str, Counter[str]]
"""The values of one attribute, each with the quotes that were given it, and how often."""


class Offer(NamedTuple):
    """A value that could be meant."""

    value: str
    quotes: Counter[str]
    """What was given it; nothing when it is new."""


class Earlier:
    """What was given before by this annotator: read once, in slices, and kept up to date from then on."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._given: dict[str, dict[str, Counter[str]]] = {}
        self._held: dict[str, tuple[str, dict[str, str]]] = {}
        """By the id of an annotation: its quote, and its values of text attributes."""
        self._read: object = None
        """The store that was read, once it was."""
        self._running: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """All was read, and so little changed since that it is looked at anew at once."""
        return self._read is (self._room.store or self._room) and len(self._room.desk.layer.changed) <= FEW

    async def read(self) -> None:
        """Have everything as it is now; of several who ask, each waits for the one reading."""
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._read_all())
        await self._running

    async def _read_all(self) -> None:
        from .batches import batches

        desk, store = self._room.desk, self._room.store or self._room
        if self._read is not store:
            for batch in batches(desk.everything()):
                for annotation in batch:
                    self._take(annotation.id, annotation)
                await asyncio.sleep(0)
            self._read = store
        for number, identifier in enumerate(tuple(desk.layer.changed), 1):
            self._take(identifier, desk.annotation(identifier))
            if number % _SOME == 0:
                await asyncio.sleep(0)

    def of(self, attribute: str) -> Given:
        """The values of an attribute, as far as they were read."""
        desk = self._room.desk
        if self.ready:
            for identifier in desk.layer.changed:
                self._take(identifier, desk.annotation(identifier))
        return self._given.get(attribute, {})

    def _take(self, id: str, annotation: Annotation | None) -> None:
        """Count an annotation as it is now, and no more as it was."""
        now: tuple[str, dict[str, str]] | None = None
        if annotation is not None and id not in self._room.desk.layer.guests:
            texts = {one.name for one in self._room.desk.schema.attributes if one.type is AttributeType.TEXT}
            values = {name: str(value) for name, value in annotation.attributes.items() if name in texts and value}
            now = (short(annotation.target.exact, _QUOTE), values) if values else None
        before = self._held.get(id)
        if before == now:
            return
        self._count(before, -1)
        self._count(now, 1)
        if now is None:
            self._held.pop(id, None)
        else:
            self._held[id] = now

    def _count(self, known: tuple[str, dict[str, str]] | None, by: int) -> None:
        if known is None:
            return
        quote, values = known
        for name, value in values.items():
            quotes = self._given.setdefault(name, {}).setdefault(value, Counter())
            quotes[quote] += by
            if quotes[quote] <= 0:
                del quotes[quote]
            if not quotes:
                del self._given[name][value]


def offers(given: Given, quote: str) -> Iterator[Offer]:
    """Values for a quote, the likeliest first: given to the same words, to all of its words, then a new one.

    The new one is the quote in lower case with hyphens. After it come those that share a word, then all others.
    """
    fresh, wanted, same = slug(quote), set(slug(quote).split("-")), short(quote, _QUOTE).casefold()
    ranked: list[tuple[int, int, str]] = []
    for value, quotes in given.items():
        words = set(slug(value).split("-")).union(*(slug(one).split("-") for one in quotes))
        if any(one.casefold() == same for one in quotes):
            rank = 0
        elif value == fresh or wanted <= words:
            rank = 1
        else:
            rank = 3 if wanted & words else 4
        ranked.append((rank, -quotes.total(), value))
    if fresh and fresh not in given:
        ranked.append((2, 0, fresh))
    return (Offer(value, given.get(value, Counter())) for _, _, value in sorted(ranked))


def slug(text: str) -> str:
    """Words in lower case, joined by hyphens."""
    return "-".join(_WORDS.findall(text.casefold()))
