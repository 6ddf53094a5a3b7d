"""Everything that is said in the project, as a table: found by words and fields, relabelled, doubted and deleted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import ClassVar, TypeAlias

from annotations.labels import Attribute, Label
from annotations.model import Annotation, AnnotationError, Change, Step, Value
from annotations.saying import relabelled, valued
from articles.article import ArticleError
from tui.desk import in_words
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import REST, SLICE, Cell, Column, words_of

Row: TypeAlias = tuple[str, str, str]
"""Id, annotator, and what a filter looks in. Strings alone: 100,000 annotations in memory would take 200 MB, and each
search for garbage among them a quarter of a second."""
_KEPT = 500
"""Annotations that are kept for the next time a row is drawn."""
_QUOTE = 300
"""Characters of a quote that are drawn at most: a claim may have thousands."""


class Annotations(TableScreen[Row]):
    """One's own annotations, and those of the layers that are shown, article by article in the order of making."""

    TITLE = "annotations"
    ALL = "*"
    COLUMNS = (
        Column("article", 12),
        Column("label", 6),
        Column("quote", 24, grows=3),
        Column("attributes", 18),
        Column("note", 12, grows=2, since=110),
        Column("annotator", 10, since=96),
    )
    KEYS: ClassVar = {"enter": "shows", "letter": "relabels", "0": "unsure", "x": "deletes", "z": "undoes"}

    def __init__(self, reader: Reader, query: str | None = None) -> None:
        """`query` is the filter to begin with."""
        super().__init__(reader.palette())
        self.reader = reader
        self.table.nothing = "nothing is said yet; space h shows the layers of others"
        self._work: asyncio.Task[None] | None = None
        """What is being changed, in slices."""
        self._kept: dict[str, Annotation] = {}
        self.table.query_text = query
        self._exact = {f"label:{label.name.casefold()}" for label in reader.desk.schema.labels}
        for attribute in reader.desk.schema.attributes:
            self._exact |= {f"{attribute.name}:{value}".casefold() for value in attribute.names}
        self._fields = {"label", "article", "annotator", *(a.name.casefold() for a in reader.desk.schema.attributes)}

    def _all_keys(self) -> Mapping[str, str]:
        return {**self.KEYS, "/": "filter", "space": "mark", "*": "all", "esc": "leaves"}

    # ------------------------------------------------------------ rows

    def load(self) -> Iterator[Row]:
        """Article by article; last what is said of articles that the project does not have."""
        desk, room = self.reader.desk, self.reader.room
        self._kept.clear()
        known = [item.id for item in room.articles()]
        layers = {} if room.store is None else {desk.annotator: room.store}
        said = {article for store in (*layers.values(), *room.guests.stores.values()) for article in store.articles()}
        for article in (*known, *sorted(said.difference(known))):
            yield from (_row(annotation, desk.annotator) for annotation in desk.everything(article))
            for annotator, store in room.guests.stores.items():
                yield from (_row(annotation, annotator) for annotation in store.annotations(article))

    def on_mount(self) -> None:
        """Read; when one's own layer is only being opened, as soon as it is."""
        super().on_mount()
        if self.reader.room.opening:
            self.say("your layer is being opened")
            self._begin(self._wait())

    async def _wait(self) -> None:
        await self.reader.room.layer_open()
        self.say("")
        self.reload()

    def haystack(self, row: Row) -> str:
        """Quote and note, then a line for each field."""
        return row[2]

    def words(self, query: str) -> Sequence[str]:
        """Words, and `name:value` for a field: a value that the schema has is meant whole, any other from its start."""
        return [self._field(word) if word.partition(":")[0] in self._fields else word for word in words_of(query)]

    def _field(self, word: str) -> str:
        return f"\n{word}\n" if word in self._exact else f"\n{word}" if ":" in word else word

    def found(self, row: Row) -> Annotation | None:
        """The annotation of a row, as it is now; None when it has gone."""
        name, annotator, _ = row
        kept = self._kept.get(name)
        if kept is None:
            guest = self.reader.room.guests.stores.get(annotator)
            entry = self.reader.desk.find(name) if guest is None else guest.get(name)
            if not isinstance(entry, Annotation):
                return None
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[name] = entry
        return kept

    def cells(self, row: Row) -> Sequence[Cell]:
        """What stands in the columns."""
        annotation = self.found(row)
        if annotation is None:
            return (Cell("gone"), *(Cell("") for _ in self.COLUMNS[1:]))
        desk = self.reader.desk
        digits = desk.schema.digits(annotation.label)
        values = [
            _said(attribute, annotation.attributes.get(attribute.name), always=attribute is digits)
            for attribute in desk.schema.attributes_of(annotation.label)
        ]
        return (
            Cell(annotation.article),
            Cell(annotation.label, desk.slots.get(annotation.label, 0)),
            Cell(short(annotation.target.exact, _QUOTE)),
            Cell(", ".join(value for value in values if value)),
            Cell(short(annotation.note, _QUOTE)),
            Cell(row[1]),
        )

    # ------------------------------------------------------------ keys

    def take(self, key: str) -> bool:
        """Show, relabel, doubt, delete, undo, redo."""
        numbers, desk = self.table.chosen_numbers, self.reader.desk
        label = desk.schema.label_by_key(key)
        takes = label is not None or key in ("0", "x", "delete")
        if self._work is not None and not self._work.done() and (takes or key in ("z", "ctrl+z", "ctrl+y", "enter")):
            self.say("still at the last one: a moment, or esc")
        elif takes and not numbers:
            self.say("there is no annotation to change here")
        elif label is not None:
            self._begin(self._relabel(numbers, label))
        elif key == "0":
            self._begin(self._doubt(numbers))
        elif key in ("x", "delete"):
            self._begin(self._delete(numbers))
        elif key in ("z", "ctrl+z"):
            self._go_back(desk.undo, "undone", "nothing to undo")
        elif key == "ctrl+y":
            self._go_back(desk.redo, "done again", "nothing to redo")
        elif key == "enter":
            self._show()
        else:
            return False
        return True

    def _show(self) -> None:
        row = self.table.current
        annotation = self.found(row) if row is not None else None
        if annotation is None:
            self.say("there is nothing to show")
        elif all(item.id != annotation.article for item in self.reader.room.articles()):
            self.say(f"there is no article {annotation.article} any more")
        else:
            placed = self.reader.desk.layer.find(annotation.id) or annotation
            self.dismiss(None)
            self.reader.room.visit(annotation.article, placed.target.spans)

    def _leave(self) -> None:
        """What is still being prepared is left as it was; then out of the filter, the marks, the table."""
        if self._work is not None and not self._work.done():
            self._work.cancel()
            self.say("left as it was")
        elif self.table.marked and not self.table.query_text:
            self.table.unmark()
        else:
            super()._leave()

    def on_unmount(self) -> None:
        """Nobody waits any more."""
        super().on_unmount()
        if self._work is not None:
            self._work.cancel()

    # ------------------------------------------------------------ changes

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        self._work = asyncio.create_task(work)

    async def _own(self, numbers: Sequence[int], refused: list[str]) -> AsyncIterator[Annotation]:
        """One's own annotations of these rows, in slices between which keys are served; why others are none."""
        begin = perf_counter()
        for done, number in enumerate(numbers):
            row = self.table.rows[number]
            annotation = self.found(row)
            if row[1] != self.reader.desk.annotator:
                refused.append(f"{row[1]} said it: only what is yours can be changed")
            elif annotation is not None:
                yield annotation
            if perf_counter() - begin > SLICE:
                self.say(f"{done + 1:,} of {len(numbers):,}; esc leaves all as it was")
                await asyncio.sleep(REST)
                begin = perf_counter()

    async def _relabel(self, numbers: Sequence[int], label: Label) -> None:
        """Give the rows' annotations another label, where the schema allows that."""
        desk, now, refused, same = self.reader.desk, _now(), list[str](), 0
        after: dict[str, Annotation] = {}
        changes: list[Change] = []
        article = None
        async for annotation in self._own(numbers, refused):
            if annotation.label == label.name:
                same += 1
                continue
            try:
                if article is None or article.id != annotation.article:
                    article = await self.reader.room.ready(annotation.article)
                shown = desk.layer.find(annotation.id, (article.id,))
                if shown is None:
                    refused.append("its article was changed: space r reviews it first")
                    continue
                near = [after.get(one.id, one) for one in desk.own_over(article.id, shown.target.spans)]
                after[shown.id] = relabelled(desk.schema, article, shown, label.name, near, now)
                changes.append(Change(shown, after[shown.id]))
            except (AnnotationError, ArticleError) as error:
                refused.append(str(error))
        if same and not changes and not refused:
            self.say(f"{_many(same)} {label.name} already")
            return
        self._make(changes, f"relabel {_many(len(changes))} as {label.name}", f"now {label.name}", refused)

    async def _doubt(self, numbers: Sequence[int]) -> None:
        """Mark as unsure; as sure again when all are marked."""
        desk, now, refused = self.reader.desk, _now(), list[str]()
        found: list[tuple[Annotation, Attribute]] = []
        async for annotation in self._own(numbers, refused):
            attribute = desk.schema.toggle(annotation.label)
            if attribute is None:
                refused.append(f"{annotation.label} has nothing that 0 switches")
            else:
                found.append((annotation, attribute))
        doubted = any(one.attributes.get(each.name, each.default) != _doubtful(each) for one, each in found)
        changes = []
        for annotation, attribute in found:
            value = _doubtful(attribute) if doubted else attribute.default
            if annotation.attributes.get(attribute.name) != value:
                changes.append(Change(annotation, valued(desk.schema, annotation, attribute.name, value, now)))
        said = next((in_words(_doubtful(each) if doubted else each.default) for _, each in found), "")
        self._make(changes, f"{_many(len(changes))} {said}", f"now {said}", refused)

    async def _delete(self, numbers: Sequence[int]) -> None:
        """Delete, with one's own relations to them."""
        refused: list[str] = []
        gone = [annotation async for annotation in self._own(numbers, refused)]
        changes = [Change(annotation, None) for annotation in gone]

        def make(_: Step) -> None:
            self.reader.desk.delete_all(gone)

        self._make(changes, "", "deleted", refused, make)

    def _make(
        self,
        changes: Sequence[Change],
        title: str,
        said: str,
        refused: Sequence[str],
        make: Callable[[Step], None] | None = None,
    ) -> None:
        """Make a step of them, and say what became of it."""
        try:
            if changes:
                (make or self.reader.desk.do)(Step(title, tuple(changes)))
        except AnnotationError as error:
            self.say(str(error))
            return
        self._renew({change.id: change.after for change in changes})
        parts = [f"{_many(len(changes))} {said}; z takes that back"] if changes else []
        if refused:
            more = f" (and {len(refused) - 1:,} more)" if len(refused) > 1 else ""
            parts.append(f"{len(refused):,} not: {refused[0]}{more}")
        self.say(" · ".join(parts) or "nothing to change")

    def _go_back(self, move: Callable[[], Step | None], word: str, otherwise: str) -> None:
        try:
            step = move()
        except AnnotationError as error:
            self.say(str(error))
            return
        if step is not None:
            self._renew({change.id: change.after for change in step.changes})
        self.say(f"{word}: {step.title}" if step is not None else otherwise)

    def _renew(self, entries: Mapping[str, object]) -> None:
        """Bring the rows of these up to date; those that no row is about are read with all others."""
        after = {name: entry for name, entry in entries.items() if entry is None or isinstance(entry, Annotation)}
        for name in after:
            self._kept.pop(name, None)
        numbers = [number for number, row in enumerate(self.table.rows) if row[0] in after]
        there = {self.table.rows[number][0] for number in numbers}
        if any(entry is not None and name not in there for name, entry in after.items()):
            self.reload()
            return
        fresh: dict[int, Row | None] = {}
        for number in numbers:
            name, annotator, _ = self.table.rows[number]
            entry = after[name]
            fresh[number] = _row(entry, annotator) if entry is not None else None
        self.table.change(fresh)


def _row(annotation: Annotation, annotator: str) -> Row:
    """An annotation's row, with all that a filter may look for in folded case, each field on a line of its own."""
    target, attributes = annotation.target, annotation.attributes
    lines = [
        " ".join(f"{target.exact} {annotation.note}".split()),
        f"label:{annotation.label}",
        f"article:{annotation.article}",
        f"annotator:{annotator}",
        *(f"{name}:{value if isinstance(value, str) else in_words(value)}" for name, value in attributes.items()),
        "",
    ]
    return annotation.id, annotator, "\n".join(lines).casefold()


def _said(attribute: Attribute, value: Value | None, *, always: bool) -> str:
    """A value as the table shows it; empty when it says nothing new: the default, but where digits set it."""
    if value in (None, "", False) or (value == attribute.default and not always):
        return ""
    return attribute.name if value is True else str(value)


def _doubtful(attribute: Attribute) -> Value:
    """The value of an annotator's own doubt that is not its default."""
    names = [name for name in attribute.names if name != attribute.default]
    return names[0] if names else True


def _many(count: int) -> str:
    return "1 annotation" if count == 1 else f"{count:,} annotations"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
