"""What keeping annotations costs: a layer beside stock TinyDB, SQLite and a bare append with a sync, in one run.

python benchmarks/store.py [--sizes 1000 10000 100000] [--edits 200] [--folder DIR]

Every engine holds the same annotations and makes the same kind of change: one annotation altered, on the disk when the
call returns. Times are medians in milliseconds; the ratios beside them are to the bare append of as many bytes.
"""

import argparse
import gc
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tinydb import TinyDB
from tinydb.table import Table

from annotations.codec import encode
from annotations.model import Annotation, Change, Step, frozen
from annotations.store.tiny import TinyStore
from tests.entries import annotation

WORDS = "The council said on Monday that the bridge will probably stay closed until the spring, though nobody had"


def made(count: int) -> list[Annotation]:
    entries = []
    for number in range(count):
        plain = annotation(
            f"article-{number // 40:06}", ("CLAIM", "PERSON", "HEDGE", "PLACE")[number % 4], number, number + 24
        )
        target = replace(plain.target, quotes=(WORDS[:24],), prefix=WORDS[24:56], suffix=WORDS[56:88])
        entries.append(replace(plain, target=target, attributes=frozen({"certainty": "high", "unsure": False})))
    return entries


def timed(change: Callable[[], object]) -> float:
    start = time.perf_counter()
    change()
    return (time.perf_counter() - start) * 1000


def interleaved(engines: dict[str, Iterator[Callable[[], object]]], rounds: int) -> dict[str, list[float]]:
    """The engines take turns, so that a slow moment of the machine falls on all of them."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, changes in engines.items():
            times[name].append(timed(next(changes)))
    return times


def altered(entries: list[Annotation]) -> Iterator[tuple[Annotation, Annotation]]:
    for number, old in enumerate(entries):
        yield old, replace(old, note=f"altered {number}")


def floor(folder: Path, size: int, rounds: int) -> Iterator[Callable[[], object]]:
    handle = os.open(folder / "floor", os.O_CREAT | os.O_RDWR | os.O_APPEND)
    sync = getattr(os, "fdatasync", os.fsync)
    for _ in range(rounds):
        yield lambda: (os.write(handle, b"x" * size), sync(handle))
    os.close(handle)


def layer(store: TinyStore, pairs: Iterator[tuple[Annotation, Annotation]]) -> Iterator[Callable[[], object]]:
    for old, new in pairs:
        yield partial(store.apply, Step("change", (Change(old, new),)))


def sqlite(folder: Path, entries: list[Annotation]) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "annotations.sqlite", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table annotations (id text primary key, article text, label text, body text)")
    db.execute("create index by_article on annotations (article)")
    db.execute("create index by_label on annotations (label)")
    db.execute("begin")
    rows = ((entry.id, entry.article, entry.label, json.dumps(encode(entry))) for entry in entries)
    db.executemany("insert into annotations values (?, ?, ?, ?)", rows)
    db.execute("commit")
    db.execute("pragma wal_checkpoint(truncate)")
    return db


def sqlite_changes(
    db: sqlite3.Connection, pairs: Iterator[tuple[Annotation, Annotation]]
) -> Iterator[Callable[[], object]]:
    sql = "update annotations set article = ?, label = ?, body = ? where id = ?"
    for _, new in pairs:
        yield partial(_sqlite_change, db, sql, new)


def _sqlite_change(db: sqlite3.Connection, sql: str, new: Annotation) -> None:
    db.execute(sql, (new.article, new.label, json.dumps(encode(new)), new.id))


def stock_changes(path: Path, pairs: Iterator[tuple[Annotation, Annotation]]) -> Iterator[Callable[[], object]]:
    table = TinyDB(path).table("annotations")
    for _, new in pairs:
        yield partial(_stock_change, table, new)


def _stock_change(table: Table, new: Annotation) -> None:
    table.update(encode(new), doc_ids=[int(new.id, 16)])


def fastest_parse(data: bytes) -> tuple[str, float]:
    """Parsing the same file once with the fastest parser that is installed here."""
    parsers: dict[str, Callable[[bytes], Any]] = {"json": json.loads}
    with suppress(ImportError):
        import orjson  # type: ignore[import-not-found]

        parsers["orjson"] = orjson.loads
    times = {name: min(timed(partial(parse, data)) for _ in range(3)) for name, parse in parsers.items()}
    name = min(times, key=times.__getitem__)
    return name, times[name]


def opened(path: Path) -> tuple[float, float]:
    """Opening in a process of its own: milliseconds, and the megabytes that it adds (Linux only)."""
    program = (
        "import resource, sys, time; from pathlib import Path; from annotations.store.tiny import TinyStore\n"
        "def held():\n"
        "    pages = Path('/proc/self/statm')\n"
        "    return int(pages.read_text().split()[1]) * resource.getpagesize() / 1e6 if pages.exists() else 0\n"
        "before = held(); start = time.perf_counter()\n"
        "store = TinyStore(Path(sys.argv[1]), 'ann'); taken = time.perf_counter() - start\n"
        "print(taken * 1000, held() - before)"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    runs = []
    for _ in range(3):
        command: list[str | Path] = [sys.executable, "-c", program, path]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        runs.append([float(value) for value in done.stdout.split()])
    return min(runs)[0], min(runs)[1]


def measure(folder: Path, count: int, rounds: int, most_stock: int) -> None:
    entries = made(count)
    path, plain = folder / "ann.json", folder / "stock.json"
    store = TinyStore(path, "ann")
    for start in range(0, count, 10_000):
        store.apply(Step("import", tuple(Change(None, entry) for entry in entries[start : start + 10_000])))
    store.close()
    db = sqlite(folder, entries)
    few = max(3, min(rounds, 200_000 // count))
    if count <= most_stock:
        with TinyDB(plain) as stock:
            stock.storage.write({"annotations": {str(int(entry.id, 16)): encode(entry) for entry in entries}})
    sample, last = entries[:: max(1, count // rounds)][:rounds], entries[-1]
    del entries, store  # a heap of gigabytes would slow down every engine, and no program keeps all entries as values
    gc.collect()
    store = TinyStore(path, "ann")
    before = len(path.with_name("ann.json.journal").read_bytes())
    store.apply(Step("change", (Change(last, replace(last, created="")),)))
    size = len(path.with_name("ann.json.journal").read_bytes()) - before
    engines = {
        "append + sync": floor(folder, size, rounds),
        "layer": layer(store, altered(sample)),
        "SQLite": sqlite_changes(db, altered(sample)),
    }
    times = {name: median(values) for name, values in interleaved(engines, len(sample)).items()}
    if count <= most_stock:
        times["stock TinyDB"] = median(interleaved({"": stock_changes(plain, altered(sample[:few]))}, few)[""])
    base = times["append + sync"]
    each_bytes = path.stat().st_size / count
    print(f"\n{count} annotations, {each_bytes:.0f} bytes each with their history; a change is {size} bytes")
    print("  one durable change: " + "; ".join(f"{name} {ms:.3f} (x{ms / base:.2f})" for name, ms in times.items()))
    print(f"  layer / SQLite: {times['layer'] / times['SQLite']:.2f}")
    entry = sample[len(sample) // 2]
    lookups: dict[str, Callable[[], object]] = {
        "one article": lambda: list(store.annotations(entry.article)),
        "by id": lambda: store.get(entry.id),
        "counts": store.count,
        "overlap": lambda: store.overlapping(entry.article, entry.target.span),
    }
    print(
        "  reading: "
        + "; ".join(f"{name} {median(timed(look) for _ in range(50)):.3f}" for name, look in lookups.items())
    )
    each = timed(lambda: sum(1 for _ in store.annotations())) / count * 1000
    print(f"  decoding to values: {each:.1f} us each; fold and close {timed(store.close):.0f}")
    name, parse = fastest_parse(path.read_bytes())
    taken, megabytes = opened(path)
    print(f"  opening: {taken:.0f}, x{taken / parse:.2f} of one parse by {name}; memory {megabytes:.0f} MB more")
    db.close()
    for file in folder.iterdir():
        file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--stock", type=int, default=100_000, help="largest size with stock TinyDB")
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    try:
        for count in options.sizes:
            measure(folder, count, options.edits, options.stock)
    finally:
        shutil.rmtree(folder)
    print(f"\nlargest memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
