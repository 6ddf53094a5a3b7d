"""Reading texts kept by the digest of the file they came from: a hit needs no parser, nor its import.

A cached form is one line that names it, the SHA-256 of head and arrays, the head's length, the head (JSON), the text
(UTF-8), and 32-bit integers, little-endian: no pickle, so a file that somebody else put there can do nothing.
Everything here fails silently, as a cache should: what cannot be read or written is parsed again.
"""

import json
import os
import sys
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .article import Article, Block, BlockKind, Cell, Mark, SourceMap, Style
from .folders import cache_folder

MAGIC = b"diptych article 1\n"
DIGEST = 32
LIMIT = 256_000_000
"""Bytes that all cached forms may take together; one may take half of them."""
BIG = 1_000_000
PARSERS = ("markdown_it", "mdit_py_plugins")
KINDS = tuple(BlockKind)
MARKS = tuple(Mark(bits) for bits in range(128))
COLUMNS = 10
"""Integers that a block takes: kind, start, end, level, lead, marker, gap, folds, number of styles, has a cell."""


class _Draft:
    """A block while it is being filled. It has a block's slots, so that it can become one by changing its class.

    A frozen dataclass sets each of its fields through object.__setattr__, which takes three times as long as all of
    this: 100 ms for an article of 10 MB.
    """

    __slots__ = ("cell", "end", "folds", "gap", "kind", "lead", "level", "marker", "start", "styles")
    kind: BlockKind
    start: int
    end: int
    level: int
    styles: tuple[Style, ...]
    lead: str
    marker: str
    gap: int
    folds: bool
    cell: Cell | None


def to_bytes(article: Article) -> bytes:
    """The cached form of an article: everything but its id."""
    words: dict[str, int] = {}
    blocks = array("i", chain.from_iterable(_row(block, words) for block in article.blocks))
    styles = array("i", chain.from_iterable(style for block in article.blocks for style in block.styles))
    cells = array("i")
    for block in article.blocks:
        if block.cell is not None:
            cells.extend((*block.cell[:3], words.setdefault(block.cell.align, len(words))))
    runs = array("i")
    if article.map is not None:
        for column in (article.map.starts, article.map.lengths, article.map.sources, article.map.ends):
            runs.extend(column)
        runs.extend(map(int, article.map.linear))
    text = article.text.encode()
    arrays = (blocks, styles, cells, runs)
    head = {
        "digest": article.digest,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published,
        "meta": dict(article.meta),
        "words": list(words),
        "text": len(text),
        "arrays": [len(numbers) for numbers in arrays],
        "map": article.map is not None,
    }
    written = json.dumps(head).encode()
    numbers = b"".join(map(_little, arrays))
    check = sha256(written + numbers).digest()
    return b"".join((MAGIC, check, len(written).to_bytes(8, "little"), written, text, numbers))


def from_bytes(data: bytes, named: str = "") -> Article | None:
    """The article of a cached form; None when it is damaged, foreign, or of another version."""
    if not data.startswith(MAGIC):
        return None
    at = len(MAGIC)
    check, length = data[at : at + DIGEST], int.from_bytes(data[at + DIGEST : at + DIGEST + 8], "little")
    at += DIGEST + 8
    written = data[at : at + length]
    at += length
    try:
        head = json.loads(written)
        behind = at + head["text"]
        numbers = memoryview(data)[behind:]
        hashed = sha256(written)
        hashed.update(numbers)
        if hashed.digest() != check or sha256(memoryview(data)[at:behind]).hexdigest() != head["digest"]:
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    # What follows was written by us, whole: nothing below can fail.
    rows, styles, cells, runs = _split(numbers, head["arrays"])
    article = Article(
        id=named,
        text=str(memoryview(data)[at:behind], "utf-8"),
        blocks=_blocks(rows, styles, cells, head["words"]),
        title=head["title"],
        source=head["source"],
        url=head["url"],
        author=head["author"],
        published=head["published"],
        meta=MappingProxyType(head["meta"]),
        map=_map(runs) if head["map"] else None,
    )
    article.__dict__["digest"] = head["digest"]  # just checked; spares hashing the text again
    return article


def _row(block: Block, words: dict[str, int]) -> tuple[int, ...]:
    return (
        KINDS.index(block.kind),
        block.start,
        block.end,
        block.level,
        words.setdefault(block.lead, len(words)),
        words.setdefault(block.marker, len(words)),
        block.gap,
        block.folds,
        len(block.styles),
        block.cell is not None,
    )


def _little(numbers: "array[int]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _split(numbers: memoryview, lengths: Iterable[int]) -> list[list[int]]:
    """The arrays that stand behind each other in `numbers`, as lists."""
    every = array("i")
    every.frombytes(numbers)
    if sys.byteorder == "big":
        every.byteswap()
    result, at = [], 0
    for length in lengths:
        result.append(every[at : at + length].tolist())
        at += length
    return result


def _blocks(rows: list[int], styles: list[int], cells: list[int], words: Sequence[str]) -> tuple[Block, ...]:
    marks = map(MARKS.__getitem__, styles[2::3])
    every = list(map(Style, styles[0::3], styles[1::3], marks))
    table = iter(
        [Cell(cells[at], cells[at + 1], cells[at + 2], words[cells[at + 3]]) for at in range(0, len(cells), 4)]
    )
    blocks: list[Any] = []
    at = 0
    columns = (rows[column::COLUMNS] for column in range(COLUMNS))
    for kind, start, end, level, lead, marker, gap, folds, count, cell in zip(*columns, strict=True):
        draft = _Draft()
        draft.kind = KINDS[kind]
        draft.start = start
        draft.end = end
        draft.level = level
        draft.styles = tuple(every[at : at + count]) if count else ()
        draft.lead = words[lead]
        draft.marker = words[marker]
        draft.gap = gap
        draft.folds = folds == 1
        draft.cell = next(table) if cell else None
        draft.__class__ = Block  # type: ignore[assignment]
        blocks.append(draft)
        at += count
    return tuple(blocks)


def _map(runs: list[int]) -> SourceMap:
    size = len(runs) // 5
    starts, lengths, sources, ends, linear = (tuple(runs[size * at : size * (at + 1)]) for at in range(5))
    return SourceMap(starts, lengths, sources, ends, tuple(map(bool, linear)))


@cache
def stamp() -> bytes:
    """What tells one version of the parsers from another: our own modules, and what the libraries say of theirs."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    for name in PARSERS:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            files.append(Path(spec.origin))  # it holds __version__
    hashed = sha256()
    for file in files:
        hashed.update(file.read_bytes())
    return hashed.digest()


def key(data: bytes, *how: str | None) -> str:
    """The name under which the form of a file's bytes is kept, read in the way `how` says (suffix, encoding).

    "" when our own modules cannot be read (a frozen program): then nothing is cached.
    """
    try:
        hashed = sha256(stamp())
    except OSError:
        return ""
    hashed.update(repr(how).encode())
    hashed.update(sha256(data).digest())
    return hashed.hexdigest()


def has(key: str) -> bool:
    """A form of that key is kept; whether it is whole shows only when it is read."""
    place = _place(key)
    return place is not None and place.is_file()


def get(key: str, named: str = "") -> Article | None:
    """The article kept under `key`."""
    data = get_bytes(key)
    return None if data is None else from_bytes(data, named)


def get_bytes(key: str) -> bytes | None:
    """What is kept under `key`, whatever it is."""
    place = _place(key)
    if place is None:
        return None
    try:
        data = place.read_bytes()
    except OSError:
        return None
    with suppress(OSError):
        os.utime(place)  # the oldest are dropped first: this one was needed
    return data


def put(key: str, form: bytes) -> bool:
    """Keep a cached form; False when that cannot be done."""
    place = _place(key)
    if place is None or len(form) > LIMIT // 2:
        return False
    beside = place.with_name(f"{place.name}.{os.getpid()}.new")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # No fsync: a form that a power cut tears is found out by its digests.
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 a mode
            file.write(form)
        beside.replace(place)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    if len(form) > BIG or key.startswith("00"):  # adding thousands of articles must not list the folder each time
        sweep(place.parent)
    return True


def sweep(folder: Path, limit: int = LIMIT) -> None:
    """Drop the forms that were not needed for longest, until the rest takes at most `limit` bytes."""
    with suppress(OSError), os.scandir(folder) as entries:
        kept = sorted(((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in entries), reverse=True)
        total = 0
        for _, size, path in kept:
            total += size
            if total > limit:
                with suppress(OSError):
                    Path(path).unlink()


def _place(key: str) -> Path | None:
    folder = cache_folder() if key else None
    return None if folder is None else folder / "articles" / f"{key}.article"
