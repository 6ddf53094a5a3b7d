"""JSON text that proves itself: documents and journal lines with a checksum as their last member.

The checksum is the CRC-32 of the same JSON without that member, as 8 lower-case hex digits. All text is ASCII, so that
plain TinyDB reads the file the same on every machine, and compact, so that no text holds a newline.
"""

from collections.abc import Mapping, Sequence
from json import JSONEncoder, loads
from typing import Any, NamedTuple, TypeAlias
from zlib import crc32

from annotations.history import Kind

MARK = b',"_crc":"'
MARKED = len(MARK) + 10

_json = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


class Put(NamedTuple):
    """A document put in the place of any other with that key."""

    table: str
    key: int
    raw: bytes


class Drop(NamedTuple):
    """A document taken away."""

    table: str
    key: int


Op: TypeAlias = Put | Drop


class Deed(NamedTuple):
    """Operations made together, and what the history does with them (None: nothing, they came past it)."""

    kind: Kind | None
    title: str
    ops: tuple[Op, ...]


class Record(NamedTuple):
    """One line of a journal: what one sync brought to the disk."""

    number: int
    deeds: tuple[Deed, ...]


def dumped(value: object) -> bytes:
    """Compact ASCII JSON."""
    return _json(value).encode("ascii")


def marked(body: bytes) -> bytes:
    """A JSON object with its checksum as the last member."""
    return b'%b%b%08x"}' % (body[:-1], MARK if len(body) > 2 else MARK[1:], crc32(body))


def proven(raw: bytes) -> bool:
    """Whether a JSON object carries the checksum that `marked` gives it."""
    view = memoryview(raw)
    if len(raw) <= MARKED or view[-MARKED:-10] != MARK:
        return False
    return raw[-10:] == b'%08x"}' % crc32(b"}", crc32(view[:-MARKED]))


def document(raw: bytes) -> dict[str, Any]:
    """The JSON object without its checksum."""
    value: dict[str, Any] = loads(raw)
    value.pop("_crc", None)
    return value


def stored(value: Mapping[str, Any]) -> bytes:
    """A document as it stands in files and in memory."""
    return marked(dumped(value))


def record_line(number: int, time: float, deeds: Sequence[Deed]) -> bytes:
    """A line of the journal."""
    parts = [b"[%b,%b,[%b]]" % (dumped(kind), dumped(title), b",".join(map(_op, ops))) for kind, title, ops in deeds]
    return marked(b'{"n":%d,"t":%.3f,"s":[%b]}' % (number, time, b",".join(parts))) + b"\n"


def _op(op: Op) -> bytes:
    if isinstance(op, Put):
        return b'["p",%b,"%d",%b]' % (dumped(op.table), op.key, op.raw)
    return b'["d",%b,"%d"]' % (dumped(op.table), op.key)


def read_record(line: bytes) -> Record | None:
    """The record of a line without its newline; None when the line does not prove itself."""
    if not proven(line):
        return None
    value = document(line)
    if "n" not in value:
        return None
    return Record(
        value["n"],
        tuple(
            Deed(
                kind,
                title,
                tuple(Put(op[1], int(op[2]), dumped(op[3])) if op[0] == "p" else Drop(op[1], int(op[2])) for op in ops),
            )
            for kind, title, ops in value["s"]
        ),
    )


class Header(NamedTuple):
    """The first line of a journal: which snapshot it continues."""

    format: int
    db: str
    base: int
    """The number of the last record that the snapshot holds."""
    follows: str
    """The snapshot's checksum."""
    records: int
    """How many records the snapshot has."""


def header_line(header: Header, time: float) -> bytes:
    """The first line of a journal."""
    return marked(dumped({"journal": header.format} | header._asdict() | {"t": round(time)})) + b"\n"


def read_header(line: bytes) -> Header | None:
    """The header of a line without its newline; None when the line does not prove itself."""
    if not proven(line):
        return None
    value = document(line)
    return Header(*(value[name] for name in Header._fields)) if "journal" in value else None
