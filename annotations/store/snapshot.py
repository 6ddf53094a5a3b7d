"""The .json file of a layer: a plain TinyDB document, one record a line, sealed by a checksum over all of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json import loads
from re import compile as pattern
from typing import Any
from zlib import crc32

from annotations.codec import FORMAT

from .lines import dumped

HISTORY = "history"
SEAL = "_journal"
CHUNK = 1 << 20
COMMA = 0x2C

_LAST = pattern(
    rb'\n,"_journal":\{"1":(\{"format":\d+,"db":"[0-9a-f]{32}","number":\d+,"follows":"[0-9a-f]{8}","done":\d+,'
    rb'"records":\d+,"bytes":\d+,"crc":"[0-9a-f]{8}"\})\}\}\n\Z'
)
_VERSION = pattern(rb'\n,"_journal":\{"1":\{"format":(\d+),')
"""How the last line begins in every format to come, so that this program can tell."""
_HEAD = pattern(rb',?("[^\n]*"):\{\n')


@dataclass(frozen=True, slots=True)
class Seal:
    """The last line of a snapshot: what it is, and the checksum of all before."""

    format: int
    db: str
    """Which layer it is, whatever its name: 32 hex digits."""
    number: int
    """Of the last journal record that it holds."""
    follows: str
    """The checksum of the snapshot that its journal followed: what it was made from."""
    done: int
    """How many steps of the history are done; the rest was undone."""
    records: int
    """How many lines of records the file has, so that a loss can be counted."""
    crc: str


@dataclass(slots=True)
class State:
    """A layer as some file holds it, records as bytes."""

    tables: dict[str, dict[int, bytes]] = field(default_factory=dict)
    history: list[bytes] = field(default_factory=list)
    seal: Seal = Seal(FORMAT, "", 0, "", 0, 0, "")
    """Of an ordinary JSON file: what its seal was before another program wrote the file, as far as it is there."""


def pieces(
    tables: Mapping[str, Sequence[tuple[int, bytes]]], history: Sequence[bytes], seal: Seal
) -> Iterator[tuple[bytes, str]]:
    """The bytes of a snapshot, about CHUNK at a time; beside the last one its checksum (empty beside the others)."""
    crc = size = 0
    for piece in _body({**tables, HISTORY: list(enumerate(history, 1))}):
        crc, size = crc32(piece, crc), size + len(piece)
        yield piece, ""
    last = b'%b{"1":{"format":%d,"db":"%b","number":%d,"follows":"%b","done":%d,"records":%d,"bytes":%d' % (
        f',"{SEAL}":'.encode(),
        seal.format,
        seal.db.encode(),
        seal.number,
        seal.follows.encode(),
        seal.done,
        sum(map(len, tables.values())) + len(history),
        size,
    )
    text = f"{crc32(last, crc):08x}"
    yield last + f',"crc":"{text}"}}}}}}\n'.encode(), text


def _body(tables: Mapping[str, Iterable[tuple[int, bytes]]]) -> Iterator[bytes]:
    lines, size, comma = [b"{\n"], 0, b""
    for name, rows in tables.items():
        lines.append(b"%b%b:{" % (comma, dumped(name)))
        first, comma = b"\n", b","
        for key, raw in rows:
            lines.append(b'%b"%d":%b' % (first, key, raw))
            first = b",\n"
            size += len(raw)
            if size > CHUNK:
                yield b"".join(lines)
                lines, size = [], 0
        lines.append(b"\n}\n")
    yield b"".join(lines)


def last_line(data: bytes) -> tuple[Seal, int] | None:
    """The seal as it is written, proven or not, and where its line begins."""
    found = _LAST.search(data, max(0, len(data) - 400))
    if not found:
        return None
    value: dict[str, Any] = loads(found[1])
    del value["bytes"]
    return Seal(**value), found.start() + 1


def version(data: bytes) -> int | None:
    """The format that the last line says, proven or not."""
    found = _VERSION.search(data, max(0, len(data) - 4000))
    return int(found[1]) if found else None


def checksum(state: State, follows: str) -> str:
    """The checksum that the snapshot of a state has when its journal followed `follows`."""
    tables = {name: sorted(rows.items()) for name, rows in state.tables.items()}
    crc = ""
    for _, crc in pieces(tables, state.history, replace(state.seal, follows=follows)):  # noqa: B007 - the last one
        pass
    return crc


def sealed(data: bytes) -> Seal | None:
    """The seal, when all bytes are the ones that were sealed."""
    last = last_line(data)
    if last is None:
        return None
    upto = data.rindex(b',"crc":"')
    return last[0] if f"{crc32(memoryview(data)[:upto]):08x}" == last[0].crc else None


def read(data: bytes, seal: Seal) -> State:
    """The records of a snapshot whose seal was proven, found by line and not decoded."""
    tables: dict[str, dict[int, bytes]] = {}
    at = 2
    while head := _HEAD.match(data, at):
        rows: dict[int, bytes] = {}
        end = data.index(b"\n}\n", head.end() - 1)
        start = head.end()
        while start < end:
            stop = end if end - start <= CHUNK else data.index(b"\n", start + CHUNK)
            stop = min(stop, end)
            for line in data[start : stop - (data[stop - 1] == COMMA)].split(b",\n"):
                middle = line.index(b'"', 1)
                rows[int(line[1:middle])] = line[middle + 2 :]
            start = stop + 1
        tables[loads(head[1])] = rows
        at = end + 3
    history = list(tables.pop(HISTORY, {}).values())
    return State(tables, history, seal)
