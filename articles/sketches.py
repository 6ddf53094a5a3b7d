"""Sketches of a project's texts, kept in the cache by digest, so that adding one article reads none of the others.

One file for a project: a line that names it, the SHA-256 of the rest, then for each text its digest, how many values
its sketch has, and these, 32 bits each, little-endian. What cannot be read is made again.
"""

import sys
from array import array
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from . import cache

MAGIC = b"diptych sketches 1\n"
DIGEST = 32


def key(folder: Path) -> str:
    """The name under which the sketches of a folder's texts are kept."""
    return sha256(MAGIC + str(folder).encode("utf-8", "surrogateescape")).hexdigest()


def load(folder: Path) -> dict[str, "array[int]"]:
    """The sketches that are kept for a folder, by the digest of the text in hex; none when they are damaged."""
    data = cache.get_bytes(key(folder)) or b""
    start = len(MAGIC) + DIGEST
    if not data.startswith(MAGIC) or sha256(memoryview(data)[start:]).digest() != data[len(MAGIC) : start]:
        return {}
    found: dict[str, array[int]] = {}
    at = start
    while at < len(data):  # these are the bytes that were written: every record is whole
        named, size = data[at : at + DIGEST].hex(), 4 * data[at + DIGEST]
        at += DIGEST + 1
        found[named] = _turned(array("I", data[at : at + size]))
        at += size
    return found


def save(folder: Path, sketches: Mapping[str, "array[int]"]) -> None:
    """Keep them, in the place of those that are there; silently not when that cannot be done."""
    records = b"".join(
        bytes.fromhex(named) + bytes([len(values)]) + _turned(values).tobytes() for named, values in sketches.items()
    )
    cache.put(key(folder), MAGIC + sha256(records).digest() + records)


def _turned(values: "array[int]") -> "array[int]":
    """Little-endian where this machine is not, and back."""
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return values
