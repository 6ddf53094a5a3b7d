"""How much is there, and how far everybody is: counted in slices from the layers that are shown, as it comes."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from annotations.model import BY_HAND, Annotation
from annotations.statistics import OfOrigin, Statistics, statistics
from annotations.status import Status
from annotations.voice import Voice, counting
from tui.command_line.common import counted
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.widgets.table import REST, SLICE, Cell, Column

if TYPE_CHECKING:
    from annotations.store import Store


class Row(NamedTuple):
    """One line: of which part, of what, its counts (None: there is no such count), and more in words."""

    part: str
    name: str
    many: int
    done: int | None = None
    articles: int | None = None
    more: str = ""


class Stats(TableScreen[Row]):
    """One's own layer and those that are shown: labels, annotators, relations, judgements, articles."""

    TITLE = "stats"
    COLUMNS = (
        Column("", 9),
        Column("", 12, grows=1),
        Column("count", 8, right=True),
        Column("in done", 7, right=True),
        Column("articles", 8, right=True),
        Column("", 22, grows=2),
    )
    KEYS: ClassVar = {"enter": "lists these annotations"}

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self._rows: Sequence[Row] = ()
        self._work: asyncio.Task[None] | None = None

    def _all_keys(self) -> Mapping[str, str]:
        return {**self.KEYS, "/": "filter", "esc": "leaves"}

    def load(self) -> Sequence[Row]:
        """What is counted so far."""
        return self._rows

    def on_mount(self) -> None:
        """Begin to count."""
        super().on_mount()
        self._work = asyncio.create_task(self._count())

    def on_unmount(self) -> None:
        """Nobody looks any more."""
        super().on_unmount()
        if self._work is not None:
            self._work.cancel()

    async def _count(self) -> None:
        """Layer by layer, one's own first."""
        room, desk = self.reader.room, self.reader.desk
        self.say("your layer is being opened" if room.opening else "counting")
        await room.layer_open()
        stores = {} if room.store is None else {desk.annotator: room.store}
        stores |= room.guests.stores
        words = dict.fromkeys((item.id for item in room.articles()), 0)
        voices: list[Voice] = []
        for annotator, store in stores.items():
            voices.append(await self._voice(annotator, store, stores))
            # 0.16 s for 20,000 articles, while somebody waits for them and has nothing to type into.
            self._rows = await asyncio.to_thread(lambda: list(_rows(statistics(words, voices))))
            self.reload()
        self.table.title = f"stats: {', '.join(stores) or 'nothing is said yet'}"
        self.say("")

    async def _voice(self, annotator: str, store: "Store", stores: "Mapping[str, Store]") -> Voice:
        """What a layer says, in slices between which keys are served."""
        steps = counting(store, partial(_find, stores.values()), self.reader.desk.schema)
        begin = perf_counter()
        while True:
            try:
                what, done = next(steps)
            except StopIteration as end:
                voice: Voice = end.value
                return voice
            if perf_counter() - begin > SLICE:
                self.say(f"counting: {annotator}, {done:,} {what}")
                await asyncio.sleep(REST)
                begin = perf_counter()

    def cells(self, row: Row) -> Sequence[Cell]:
        """What stands in the columns."""
        slot = self.reader.desk.slots.get(row.name, 0) if row.part == "label" else 0
        counts = ("" if count is None else f"{count:,}" for count in row[2:5])
        return (Cell(row.part), Cell(row.name, slot), *map(Cell, counts), Cell(row.more))

    def take(self, key: str) -> bool:
        """List the annotations of a label, an annotator, an article."""
        row = self.table.current
        if key in ("space", self.ALL, "*"):
            self.say("there is nothing to mark here")
        elif key != "enter":
            return False
        elif row is None or row.part not in ("label", "annotator", "article"):
            self.say("enter lists the annotations of a label, an annotator or an article")
        else:
            from tui.screens.annotations import Annotations

            self.app.switch_screen(Annotations(self.reader, f"{row.part}:{row.name}"))
        return True


def _find(stores: "Collection[Store]", id: str) -> Annotation | None:
    """An annotation by its id; None when none of these layers has it."""
    found = (store.get(id) for store in stores)
    return next((entry for entry in found if isinstance(entry, Annotation)), None)


def _rows(found: Statistics) -> Iterator[Row]:
    """The lines of all parts, in the order in which one asks for them."""
    several = len(found.annotators) > 1
    for one in found.annotators:
        statuses = [f"{one.articles.get(each, 0):,} {each}" for each in reversed(Status)]
        more = [", ".join(statuses), counted(one.relations, "relation"), counted(one.judgements, "judgement")]
        begun = sum(one.articles.values()) - one.articles.get(Status.NEW, 0)
        yield Row("annotator", one.annotator, one.annotations, None, begun, " · ".join(more))
    for label in found.labels:
        yield Row("label", label.label, sum(label.annotators.values()), label.done, label.articles,
                  _shares(label.annotators) if several else "")  # fmt: skip
    for relation in found.relations:
        parts = {"within": relation.within, "across": relation.across, "dangling": relation.dangling}
        more_ = " · ".join(f"{count:,} {name}" for name, count in parts.items() if count)
        yield Row("relation", relation.type, sum(parts.values()), more=more_)
    for judgement in found.judgements:
        yield Row("judgement", f"{judgement.name}: {judgement.value}", judgement.times, more=f"of an {judgement.of}"
                  if judgement.of == "article" else f"of a {judgement.of}")  # fmt: skip
    for pair in found.pairs:
        for here, there in (pair.articles, pair.articles[::-1]):
            beside = _joined(pair.annotator if several else "", f"not in {there}")
            yield Row("only in", here, pair.only[here], more=beside)
    if any(origin.origin != BY_HAND for origin in found.origins):
        yield from _from(found.origins, several=several)
    if found.gone:
        yield Row("gone", "of articles that are not in the project", found.gone)
    for article in found.articles:
        count = sum(sum(labels.values()) for labels in article.labels.values())
        if count or any(each is not Status.NEW for each in article.statuses.values()):
            said = [f"{name} {each}" if several else str(each) for name, each in article.statuses.items()]
            together: dict[str, int] = {}
            for labels in article.labels.values():
                for name, many in labels.items():
                    together[name] = together.get(name, 0) + many
            yield Row("article", article.id, count, more=" · ".join([", ".join(said), _shares(together)]))


def _from(origins: Iterable[OfOrigin], *, several: bool) -> Iterator[Row]:
    for one in origins:
        refused = f"{one.rejected:,} rejected" if one.proposed else ""
        yield Row("from", one.origin, one.annotations, more=_joined(one.annotator if several else "", refused))


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _shares(counts: Mapping[str, int]) -> str:
    """ "CLAIM 8, PER 4": the most first."""
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda one: -one[1]))
