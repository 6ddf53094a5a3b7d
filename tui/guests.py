"""Other annotators' layers over one's own: read only, brought up to date as they save."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from annotations.model import AnnotationError, Entry

if TYPE_CHECKING:
    from annotations.project import LayerFile
    from annotations.store import Store

    from .desk import Desk

PAUSE = 2.0
"""Seconds between two looks at what others saved."""


class Guests:
    """The layers that are shown beside one's own.

    `articles` gives the ids of those that stand open, whole; `changed` is called when entries came or went.
    """

    def __init__(self, desk: "Desk", articles: Callable[[], set[str]], changed: Callable[[], None]) -> None:
        self._desk = desk
        self._articles = articles
        self._changed = changed
        self._stores: dict[str, Store] = {}
        self._shown: dict[str, dict[str, Entry]] = {}
        """By annotator and id: what lies over the sheets."""

    @property
    def names(self) -> tuple[str, ...]:
        """Whose layers are shown."""
        return tuple(self._stores)

    @property
    def stores(self) -> "Mapping[str, Store]":
        """What they say, all of it, by annotator."""
        return self._stores

    async def show(self, layer: "LayerFile") -> None:
        """Lay a layer over one's own. Raises AnnotationError when it cannot be read."""
        from annotations.store import open_layer

        if layer.annotator not in self._stores:
            store = await asyncio.to_thread(open_layer, layer.path, layer.annotator, readonly=True)
            self._stores[layer.annotator] = store
            await self.update()

    def hide(self, annotator: str) -> None:
        """Take a layer away again."""
        store = self._stores.pop(annotator, None)
        if store is not None:
            store.close()
            self._desk.layer.dismiss(self._shown.pop(annotator, {}))
            self._changed()

    async def update(self) -> None:
        """Show what the layers hold now of the articles that are open."""
        differs = False
        for annotator, store in tuple(self._stores.items()):
            articles = self._articles()
            now = {entry.id: entry async for entry in _slowly(_of(store, articles))}
            if annotator not in self._stores:  # it was hidden meanwhile
                continue
            before = self._shown.get(annotator, {})
            gone = [known for known, entry in before.items() if now.get(known) != entry]
            come = [entry for known, entry in now.items() if before.get(known) != entry]
            self._desk.layer.dismiss(gone)
            self._desk.invite(annotator, come)
            self._shown[annotator] = now
            differs = differs or bool(gone or come)
        if differs:
            self._changed()

    async def look(self) -> None:
        """Take in what others saved since."""
        news = False
        for annotator, store in tuple(self._stores.items()):
            try:
                news = await asyncio.to_thread(store.refresh) or news
            except AnnotationError:
                self.hide(annotator)
        if news:
            await self.update()

    def close(self) -> None:
        """Let the layers go."""
        for store in self._stores.values():
            store.close()
        self._stores.clear()


def _of(store: "Store", articles: set[str]) -> Iterator[Entry]:
    for article in sorted(articles):
        yield from store.annotations(article)
    yield from store.relations()
    yield from store.judgements()


async def _slowly(entries: Iterator[Entry]) -> AsyncIterator[Entry]:
    """The entries, with room for keys in between."""
    for number, entry in enumerate(entries):
        if number % 64 == 63:
            await asyncio.sleep(0)
        yield entry
