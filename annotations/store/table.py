"""TinyDB over a layer's files, its tables, verbs and queries, for those who ask in its words.

What a verb changes costs what it touches; a query decodes the whole table, as in any TinyDB.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Table

from annotations.codec import decode, encode
from annotations.model import StoreError

from .base import Keep
from .files import Files
from .lines import Deed, Drop, Op, Put, document, stored
from .salvage import TABLE_OF
from .storage import JournalStorage


class View(MutableMapping[Any, Any]):
    """A table as TinyDB's own verbs expect it, decoded where it is touched; `ops` is what they did to it."""

    def __init__(self, name: str, base: Mapping[int, bytes]) -> None:
        self._name = name
        self._base = base
        self._out: dict[int, Any] = {}
        self._gone: set[int] = set()

    def __getitem__(self, key: int | str) -> Any:
        key = int(key)
        if key not in self._out:
            if key in self._gone:
                raise KeyError(key)
            self._out[key] = document(self._base[key])
        return self._out[key]

    def __setitem__(self, key: int | str, value: Mapping[str, Any]) -> None:
        self._out[int(key)] = value
        self._gone.discard(int(key))

    def __delitem__(self, key: int | str) -> None:
        key = int(key)
        if key not in self:
            raise KeyError(key)
        self._out.pop(key, None)
        self._gone.add(key)

    def __contains__(self, key: object) -> bool:
        number = int(cast("int | str", key))
        return number in self._out or (number in self._base and number not in self._gone)

    def __iter__(self) -> Iterator[int]:
        yield from [key for key in self._base if key not in self._gone]
        yield from [key for key in self._out if key not in self._base]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def ops(self) -> list[Op]:
        """What changed. Raises StoreError for a document that a layer cannot hold there."""
        made: list[Op] = [Drop(self._name, key) for key in sorted(self._gone & self._base.keys())]
        for key, value in self._out.items():
            raw = _checked(self._name, key, dict(value))
            if self._base.get(key) != raw:
                made.append(Put(self._name, key, raw))
        return made


def _checked(table: str, key: int, value: dict[str, Any]) -> bytes:
    if table not in TABLE_OF.values():
        return stored(value)
    entry = decode(value)
    if int(entry.id, 16) != key or TABLE_OF[value["kind"]] != table:
        raise StoreError(
            f"table {table}: doc_id must be int(id, 16), and {value['kind']} go to {TABLE_OF[value['kind']]}"
        )
    return stored(encode(entry))


class LayerTable(Table):
    """A table of a layer. Source: TinyDB 4.9, "How to Extend TinyDB": overriding a table's reading and updating."""

    def __init__(self, storage: JournalStorage, name: str, **_: Any) -> None:
        super().__init__(storage, name, cache_size=0)  # a cached result could be changed by whoever got it

    def _read_table(self) -> dict[Any, Mapping[str, Any]]:
        return cast("dict[Any, Mapping[str, Any]]", View(self.name, self._rows()))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], Any]) -> None:
        storage = cast("JournalStorage", self._storage)
        storage.own()
        view = View(self.name, self._rows())
        updater(cast("dict[int, Mapping[str, Any]]", view))
        ops = view.ops()
        if ops:
            storage.commit([Deed(None, "", tuple(ops))])

    def _get_next_id(self) -> int:
        return max(self._rows(), default=0) + 1

    def _rows(self) -> dict[int, bytes]:
        contents = cast("JournalStorage", self._storage).contents
        with contents.guard:
            return dict(contents.tables.get(self.name, {}))


class LayerDB(TinyDB):
    """A layer as a TinyDB database: `LayerDB(path).table("annotations").search(where("label") == "CLAIM")`."""

    table_class: type[Table] = LayerTable
    default_table_name = "annotations"
    default_storage_class = JournalStorage  # type: ignore[assignment] # TinyDB says JSONStorage, means any Storage

    def __init__(self, path: Path, *, readonly: bool = False, keep: Keep = "ask", files: Files | None = None) -> None:
        super().__init__(path, readonly=readonly, keep=keep, files=files)
