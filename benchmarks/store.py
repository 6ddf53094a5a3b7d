"""What keeping annotations costs: a layer beside stock TinyDB, SQLite and a bare append with a sync, in one run.

python benchmarks/store.py [--sizes 1000 10000 100000 1000000] [--edits 200] [--folder DIR]

Every engine holds the same annotations and makes the same kind of change: one annotation altered, on the disk when the
call returns. Times are medians in milliseconds; the ratios beside them are to the bare append of as many bytes. The
annotations are made and put in a batch at a time, so that a million of them take a few minutes; most memory goes to
parsing the file at once. Stock TinyDB rewrites all of its file for a change and is left out above --stock.
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
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from itertools import islice
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


BATCH = 10_000


def made(count: int) -> Iterator[Annotation]:
    for number in range(count):
        plain = annotation(
            f"article-{number // 40:06}", ("CLAIM", "PERSON", "HEDGE", "PLACE")[number % 4], number, number + 24
        )
        target = replace(plain.target, quotes=(WORDS[:24],), prefix=WORDS[24:56], suffix=WORDS[56:88])
        yield replace(plain, target=target, attributes=frozen({"certainty": "high", "unsure": False}))


def batches(entries: Iterator[Annotation]) -> Iterator[list[Annotation]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


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


def sqlite(folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(folder / "annotations.sqlite", isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("create table annotations (id text primary key, article text, label text, body text)")
    db.execute("create index by_article on annotations (article)")
    db.execute("create index by_label on annotations (label)")
    return db


def sqlite_insert(db: sqlite3.Connection, entries: list[Annotation]) -> None:
    db.execute("begin")
    rows = [(entry.id, entry.article, entry.label, json.dumps(encode(entry))) for entry in entries]
    db.executemany("insert into annotations values (?, ?, ?, ?)", rows)
    db.execute("commit")


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


READ = """
import importlib, resource, sys, time
from pathlib import Path

def held():
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 1e6 if pages.exists() else 0

path, how = Path(sys.argv[1]), sys.argv[2]
if how == "open":
    from annotations.store.tiny import TinyStore
    read = lambda: TinyStore(path, "ann")
else:
    loads, data = importlib.import_module(how).loads, path.read_bytes()
    read = lambda: loads(data)
before, start = held(), time.perf_counter()
kept = read()
print((time.perf_counter() - start) * 1000, held() - before, flush=True)
__import__("os")._exit(0)
"""


def read(path: Path, how: str, rounds: int) -> tuple[float, float]:
    """Reading in a process of its own, the best of some: milliseconds, and the megabytes that it adds (Linux only)."""
    places = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places)}
    runs = []
    for _ in range(rounds):
        command: list[str | Path] = [sys.executable, "-c", READ, path, how]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        runs.append([float(value) for value in done.stdout.split()])
    return min(runs)[0], min(runs)[1]


def parsers() -> list[str]:
    """The JSON parsers that are installed here, of those that read any file."""
    return [name for name in ("json", "orjson") if find_spec(name) is not None]


def measure(folder: Path, count: int, rounds: int, most_stock: int) -> None:
    path, plain = folder / "ann.json", folder / "stock.json"
    store, db = TinyStore(path, "ann"), sqlite(folder)
    rows: dict[str, Any] = {}
    sample: list[Annotation] = []
    every, started = max(1, count // rounds), time.perf_counter()
    # No program keeps all entries as values, and a heap of gigabytes would slow down every engine.
    for number, batch in enumerate(batches(made(count))):
        store.apply(Step("import", tuple(Change(None, entry) for entry in batch)))
        sqlite_insert(db, batch)
        sample += [entry for at, entry in enumerate(batch, number * BATCH) if at % every == 0]
        if count <= most_stock:
            rows |= {str(int(entry.id, 16)): encode(entry) for entry in batch}
    last, sample = batch[-1], sample[:rounds]
    store.close()
    db.execute("pragma wal_checkpoint(truncate)")
    few = max(3, min(rounds, 200_000 // count))
    if count <= most_stock:
        with TinyDB(plain) as stock:
            stock.storage.write({"annotations": rows})
    del batch, rows, store
    gc.collect()
    setting_up = time.perf_counter() - started
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
    print(
        f"\n{count} annotations, {each_bytes:.0f} bytes each with their history; a change is {size} bytes; "
        f"{setting_up:.0f} s to set up",
        flush=True,
    )
    print("  one durable change: " + "; ".join(f"{name} {ms:.3f} (x{ms / base:.2f})" for name, ms in times.items()))
    left_out = "" if count <= most_stock else "; stock TinyDB left out, as it rewrites its whole file for each change"
    print(f"  layer / SQLite: {times['layer'] / times['SQLite']:.2f}{left_out}", flush=True)
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
    again = 3 if count <= most_stock else 1
    taken, megabytes = read(path, "open", again)
    parses = {name: read(path, name, again) for name in parsers()}
    fastest = min(parses, key=parses.__getitem__)
    print(f"  opening: {taken:.0f} and {megabytes:.0f} MB more", end="")
    for name, (parse, held) in parses.items():
        print(f"; x{taken / parse:.2f} of one parse by {name} ({parse:.0f}, {held:.0f} MB more)", end="")
    print(f"; the fastest parser here is {fastest}{'' if 'orjson' in parses else ', as orjson is not installed'}")
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
