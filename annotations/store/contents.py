"""A layer in memory: documents as the bytes that are on disk, with the indexes that are asked often.

Bytes are the truth: whoever reads decodes afresh, so nothing handed out can change the layer, and the garbage collector
has nothing to walk. One thread changes, any thread reads; the guard is held for memory only, never for the disk.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from re import compile as pattern
from sys import intern
from threading import Lock
from time import sleep
from typing import Any, TypeAlias

from annotations.history import Kind, surplus

from .base import ConflictError
from .lines import Deed, Drop, Op, document, dumped, marked

Pair: TypeAlias = tuple[bytes | None, bytes | None]
"""A change: what was and what becomes."""

SLICE = 200
"""Operations made before others may read: about a millisecond."""
TABLES = ("annotations", "relations", "judgements", "rejections")
INDEXED = ("annotations", "relations", "rejections")

_ANNOTATION = pattern(rb'\{"kind":"annotation","id":"[0-9a-f]+","article":"([^"\\]*)","label":"([^"\\]*)"')
_REJECTION = pattern(rb'\{"kind":"rejection","id":"[0-9a-f]+","article":"([^"\\]*)"')
_RELATION = pattern(rb'\{"kind":"relation","id":"[0-9a-f]+","type":"[^"\\]*","source":"([^"\\]*)","target":"([^"\\]*)"')
_SIZE = pattern(rb'\{"size":(\d+),')


class Contents:
    """The tables and the history of one layer."""

    def __init__(self) -> None:
        self.guard = Lock()
        self.tables: dict[str, dict[int, bytes]] = {name: {} for name in TABLES}
        self.labels: dict[str, dict[int, str]] = {}
        """Of each article: its annotations and the label of each."""
        self.total: Counter[str] = Counter()
        """Of each label: how many annotations."""
        self.ends: dict[str, set[int]] = {}
        """Of each id: the relations that start or end there."""
        self.rejected: dict[str, set[int]] = {}
        """Of each article: the rejections of suggestions for it."""
        self.steps: list[bytes] = []
        """The history: rows as `step_row` makes them, oldest first."""
        self.sizes: list[int] = []
        self.done = 0
        """How many of the rows are done; the rest was undone, the next to redo first."""
        self.version = 0
        """Grows with every change."""

    def fill(self, tables: dict[str, dict[int, bytes]], steps: Iterable[bytes], done: int) -> None:
        """Take over what a snapshot holds."""
        self.tables = {name: {} for name in TABLES} | tables
        self.labels, self.total, self.ends, self.rejected = {}, Counter(), {}, {}
        for table in INDEXED:
            for key, raw in self.tables[table].items():
                self._index(table, key, raw)
        self.steps = list(steps)
        self.sizes = [step_size(row) for row in self.steps]
        self.done = done
        self.version += 1

    def apply(self, deed: Deed) -> None:
        """Make the operations of a deed, and move the history along."""
        row = None
        if deed.kind == "do":
            pairs = []
            seen: dict[tuple[str, int], bytes | None] = {}
            for op in deed.ops:
                at = (op.table, op.key)
                before = seen[at] if at in seen else self.tables.get(op.table, {}).get(op.key)
                seen[at] = after = None if isinstance(op, Drop) else op.raw
                pairs.append((before, after))
            row = step_row(deed.title, pairs)
        for first in range(0, len(deed.ops), SLICE):
            with self.guard:
                for op in deed.ops[first : first + SLICE]:
                    self._make(op)
            if len(deed.ops) > SLICE:
                sleep(0)  # whoever reads meanwhile goes first
        with self.guard:
            if row is not None:
                self.steps[self.done :] = [row]
                self.sizes[self.done :] = [len(deed.ops)]
                gone = surplus(self.sizes)
                del self.steps[:gone], self.sizes[:gone]
                self.done = len(self.steps)
            elif deed.kind is None:
                self.steps, self.sizes, self.done = [], [], 0
            elif deed.kind == "undo":
                self.done = max(0, self.done - 1)
            elif deed.kind == "redo":
                self.done = min(len(self.steps), self.done + 1)
            self.version += 1

    def moves(self) -> "Moves":
        """The history as it would move on, to check steps by before anything is changed."""
        return Moves(self.steps[: self.done], self.steps[self.done :])

    def forget(self) -> None:
        """Drop the history: after a loss its steps would not fit."""
        with self.guard:
            self.steps, self.sizes, self.done = [], [], 0

    def articles(self) -> set[str]:
        """The articles that have annotations."""
        with self.guard:
            return set(self.labels)

    def count(self, article: str | None = None) -> Counter[str]:
        """How many annotations each label has, in an article or in all."""
        with self.guard:
            return Counter(self.total if article is None else self.labels.get(article, {}).values())

    def rows(self, table: str) -> list[bytes]:
        """All documents of a table, by key."""
        with self.guard:
            found = list(self.tables.get(table, {}).items())
        found.sort(key=_key)
        return [raw for _, raw in found]

    def of_article(self, article: str, label: str | None = None) -> list[bytes]:
        """The annotations of an article, by key."""
        with self.guard:
            labels = self.labels.get(article, {})
            keys = sorted(labels if label is None else [key for key, name in labels.items() if name == label])
            table = self.tables["annotations"]
            return [table[key] for key in keys]

    def relations_of(self, id: str) -> list[bytes]:
        """The relations that start or end at an id, by key."""
        with self.guard:
            table = self.tables["relations"]
            return [table[key] for key in sorted(self.ends.get(id, ()))]

    def rejections_of(self, article: str) -> list[bytes]:
        """The rejections of suggestions for an article, by key."""
        with self.guard:
            table = self.tables["rejections"]
            return [table[key] for key in sorted(self.rejected.get(article, ()))]

    def find(self, key: int) -> bytes | None:
        """The document of that key, whatever its table."""
        with self.guard:
            for name in TABLES:
                if key in self.tables[name]:
                    return self.tables[name][key]
        return None

    def copy(self) -> tuple[dict[str, list[tuple[int, bytes]]], list[bytes], int]:
        """What a snapshot is written from: the tables by key, the history, how much of it is done."""
        with self.guard:
            tables = {name: list(rows.items()) for name, rows in self.tables.items()}
            steps, done = list(self.steps), self.done
        for rows in tables.values():
            rows.sort(key=_key)
        return tables, steps, done

    def _make(self, op: Op) -> None:
        table = self.tables.setdefault(op.table, {})
        old = table.pop(op.key, None) if isinstance(op, Drop) else table.get(op.key)
        if old is not None:
            self._forget(op.table, op.key, old)
        if not isinstance(op, Drop):
            table[op.key] = op.raw
            self._index(op.table, op.key, op.raw)

    def _index(self, table: str, key: int, raw: bytes) -> None:
        if table == "annotations":
            article, label = _place(raw)
            self.labels.setdefault(article, {})[key] = label
            self.total[label] += 1
        elif table == "relations":
            for end in _ends(raw):
                self.ends.setdefault(end, set()).add(key)
        elif table == "rejections":
            self.rejected.setdefault(_article(raw), set()).add(key)

    def _forget(self, table: str, key: int, raw: bytes) -> None:
        if table == "annotations":
            article, label = _place(raw)
            self.labels[article].pop(key)
            if not self.labels[article]:
                del self.labels[article]
            self.total[label] -= 1
            if not self.total[label]:
                del self.total[label]
        elif table == "relations":
            for end in set(_ends(raw)):
                self.ends[end].discard(key)
                if not self.ends[end]:
                    del self.ends[end]
        elif table == "rejections":
            article = _article(raw)
            self.rejected[article].discard(key)
            if not self.rejected[article]:
                del self.rejected[article]


class Moves:
    """Two stacks of rows: which step is next to undo, which to redo."""

    def __init__(self, done: list[bytes], undone: list[bytes]) -> None:
        self._done = done
        self._undone = undone[::-1]

    def move(self, kind: Kind, title: str, pairs: Sequence[Pair]) -> None:
        """Move on by a step of these changes. Raises ConflictError when it is not the one to undo or redo next."""
        if kind == "do":
            self._undone.clear()
            self._done.append(step_row(title, pairs))
            return
        if kind == "undo":
            source, goal = self._done, self._undone
            wanted = step_row(title, [(after, before) for before, after in reversed(pairs)])
        else:
            source, goal = self._undone, self._done
            wanted = step_row(title, pairs)
        if not source or source[-1] != wanted:
            raise ConflictError(f"{title}: not the step that is next to {kind}")
        goal.append(source.pop())


def step_row(title: str, pairs: Sequence[Pair]) -> bytes:
    """A step of the history as a document: each change is what was and what became, null for nothing."""
    changes = b",".join(b"[%b,%b]" % (before or b"null", after or b"null") for before, after in pairs)
    return marked(b'{"size":%d,"title":%b,"changes":[%b]}' % (len(pairs), dumped(title), changes))


def step_size(row: bytes) -> int:
    """How many changes a row of the history has."""
    found = _SIZE.match(row)
    return int(found[1]) if found else len(document(row)["changes"])


def _key(row: tuple[int, bytes]) -> int:
    return row[0]


def _place(raw: bytes) -> tuple[str, str]:
    found = _ANNOTATION.match(raw)
    if found:
        return intern(found[1].decode()), intern(found[2].decode())
    value: dict[str, Any] = document(raw)
    return str(value.get("article")), str(value.get("label"))


def _article(raw: bytes) -> str:
    found = _REJECTION.match(raw)
    return intern(found[1].decode() if found else str(document(raw).get("article")))


def _ends(raw: bytes) -> tuple[str, str]:
    found = _RELATION.match(raw)
    if found:
        return found[1].decode(), found[2].decode()
    value: dict[str, Any] = document(raw)
    return str(value.get("source")), str(value.get("target"))
