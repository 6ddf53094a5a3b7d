"""The layer file under faults, for as long as asked; prints what was tried and what was lost, beside stock TinyDB.

python benchmarks/faults.py [--kills 1000] [--seeds 40] [--flips 1000] [--folder DIR]

Exit 1 when anything acknowledged was lost, an altered value was read, a loss went unsaid, or a safeguard that was
switched off was not missed by the power cuts.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

from tinydb import TinyDB

from annotations.model import AnnotationError
from annotations.store import FullError, UnsavedError, lines, recover
from annotations.store.tiny import TinyStore
from tests.entries import added, annotation, changed
from tests.simulated import PATH, SimulatedFiles, Work, contents, cut_power

WORKER = Path(__file__).parents[1] / "tests" / "layer_worker.py"
SAFEGUARDS = ("sync journal", "sync snapshot", "sync folder", "order")
bad: list[str] = []


def tell(what: str, *counts: str, wrong: int = 0) -> None:
    print(f"{what:<58} {'; '.join(counts)}", flush=True)
    if wrong:
        bad.append(what)


def power_cuts(seeds: int) -> None:
    states = kept = 0
    violations: list[str] = []
    for seed in range(seeds):
        report = cut_power(seed, disks=8)
        states, kept = states + report.states, kept + report.kept_under_way
        violations += report.violations
    tell(
        f"power cut at every call of {seeds} workloads",
        f"{states} disks",
        f"{len(violations)} violations",
        f"{kept} kept the change under way",
        wrong=len(violations),
    )
    for line in violations[:5]:
        print("   ", line)
    for safeguard in SAFEGUARDS:
        found = sum(len(cut_power(seed, off=frozenset([safeguard]), stride=2).violations) for seed in range(8))
        tell(f"  without: {safeguard}", f"{found} violations (must be found)", wrong=not found)
    with patch.object(lines, "proven", lambda _: True):
        found = sum(len(cut_power(seed, stride=2).violations) for seed in range(8))
    tell("  without: checksum of a line", f"{found} violations (must be found)", wrong=not found)


def kill_nine(folder: Path, rounds: int, stock: bool) -> None:
    """Kill a writer again and again on one layer; it announces each change before and after."""
    path, random = folder / "kill" / "ann.json", Random(9)
    path.parent.mkdir()
    command: list[str | Path] = [
        sys.executable,
        Path(__file__) if stock else WORKER,
        path,
        "--stock-worker" if stock else "1000000",
    ]
    known: dict[str, str] = {}
    acknowledged_in_all = lost = unreadable = 0
    for number in range(rounds):
        worker = subprocess.Popen(
            [*command, "--stock-worker" if stock else "1000000"], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        output = [line for _, line in zip(range(random.randrange(1, 120)), worker.stdout, strict=False)]
        time.sleep(random.random() / 50)
        worker.send_signal(signal.SIGKILL)
        output += worker.stdout
        worker.wait()
        worker.stdout.close()
        acknowledged, under_way = dict(known), dict(known)
        for line in output:
            if line.endswith("\n"):
                word, key, note, _ = line.split()
                (under_way if word == "will" else acknowledged)[key] = note
                acknowledged_in_all += word == "done"
        try:
            found = _stock_notes(path) if stock else _notes(path, clean=number % 2 == 0)
        except (ValueError, AnnotationError):
            unreadable += 1
            path.unlink(missing_ok=True)
            known = {}
            continue
        expected = [{key: note for key, note in state.items() if note != "-"} for state in (acknowledged, under_way)]
        lost += found not in expected
        known = found
    name = "stock TinyDB" if stock else "layer"
    tell(
        f"kill -9 of a writer, {rounds} times: {name}",
        f"{acknowledged_in_all} acknowledged",
        f"{lost} times lost",
        f"{unreadable} times unreadable",
        wrong=0 if stock else lost + unreadable,
    )
    shutil.rmtree(path.parent)


def _notes(path: Path, clean: bool) -> dict[str, str]:
    store = TinyStore(path, "ann")
    found = {entry.id: entry.note for entry in store.annotations()}
    if clean:
        store.close()
        with TinyDB(path) as db:
            plain = {row["id"]: row["note"] for row in db.table("annotations")}
        assert plain == found, "plain TinyDB reads something else"
    store.abandon()
    return found


def _stock_notes(path: Path) -> dict[str, str]:
    with TinyDB(path) as db:
        return {row["id"]: row["note"] for row in db.table("annotations")}


def stock_worker(path: Path) -> None:
    random, db = Random(), TinyDB(path)
    table = db.table("annotations")
    rows = {row["id"]: row.doc_id for row in table}
    while True:
        key, kind = f"{random.getrandbits(128):032x}", random.random()
        note = f"n{random.randrange(10 ** random.randrange(1, 40))}"
        if rows and (kind > 0.5 or len(rows) > 100):
            key = random.choice(list(rows))
            note = note if kind < 0.8 else "-"
        print("will", key, note, 0, flush=True)
        if note == "-":
            table.remove(doc_ids=[rows.pop(key)])
        elif key in rows:
            table.update({"note": note}, doc_ids=[rows[key]])
        else:
            rows[key] = table.insert({"id": key, "note": note})
        print("done", key, note, 0, flush=True)


def truncation(folder: Path) -> None:
    path = folder / "ann.json"
    journal = path.with_name("ann.json.journal")
    store = TinyStore(path, "ann")
    entries = [annotation(note=f"{number}") for number in range(8)]
    for entry in entries:
        store.apply(added(entry))
    store.abandon()
    whole = journal.read_bytes()
    start = whole.index(b"\n") + 1
    first = 1  # the first change made the layer, and is in its .json
    wrong = tried = 0
    for junk in (b"", b"\0" * 512, Random(1).randbytes(600)):
        for cut in range(start, len(whole) + 1):
            files = SimulatedFiles({PATH: path.read_bytes(), PATH.with_name(journal.name): whole[:cut] + junk})
            store = TinyStore(PATH, "ann", files=files)
            complete = first + whole[:cut].count(b"\n") - 1
            told = bool(store.notes()) or (whole[:cut].endswith(b"\n") and not junk)
            wrong += list(store.annotations()) != entries[:complete] or not told
            tried += 1
    tell("journal cut at every byte, bare, with NULs, with garbage", f"{tried} files", f"{wrong} wrong", wrong=wrong)


def flips(count: int) -> None:
    files, work = SimulatedFiles(), Work(Random(3))
    store = TinyStore(PATH, "ann", files=files)
    for _ in range(2):
        work.play(store, 30)
        store.close()
        store = TinyStore(PATH, "ann", files=files)
    work.play(store, 20)
    disk = {path: bytes(inode.now) for path, inode in files.names.items()}
    alone = {path: data for path, data in disk.items() if not path.name.endswith(".prev")}
    random = Random(4)
    for name, start, target in (
        ("the .json, an earlier one there", disk, PATH),
        ("the .json, nothing earlier", alone, PATH),
        ("the journal", disk, PATH.with_name("ann.json.journal")),
    ):
        result: Counter[str] = Counter()
        for _ in range(count):
            at, bit = random.randrange(len(start[target])), 1 << random.randrange(8)
            data = bytearray(start[target])
            data[at] ^= bit
            try:
                store = TinyStore(PATH, "ann", files=SimulatedFiles({**start, target: bytes(data)}))
            except AnnotationError:
                result["refused"] += 1
                continue
            found = contents(store)
            result["whole" if found == work.acknowledged else "less"] += 1
            result["altered"] += not work.ever >= set(found.values())
            result["unsaid"] += not store.notes()
        wrong = result["altered"] + result["unsaid"]
        shown = [f"{result[key]} {key}" for key in ("whole", "less", "refused", "altered", "unsaid")]
        tell(f"{count} flipped bits in {name}", *shown, wrong=wrong)
    with patch.object(recover, "sealed", lambda data: (recover.last_line(data) or [None])[0]):  # type: ignore[attr-defined]
        found_it = 0
        for at in range(100, len(alone[PATH]) - 400, max(1, len(alone[PATH]) // 400)):
            data = bytearray(alone[PATH])
            data[at] ^= 1
            try:
                store = TinyStore(PATH, "ann", files=SimulatedFiles({**alone, PATH: bytes(data)}))
                found_it += not work.ever >= set(contents(store).values())
            except (ValueError, KeyError, AnnotationError):
                pass
    tell("  without: the seal's checksum", f"{found_it} altered values read (must be found)", wrong=not found_it)
    plain = json.dumps({"annotations": {str(n): {"note": f"note {n}"} for n in range(60)}}).encode()
    result = Counter()
    for _ in range(count):
        data = bytearray(plain)
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        try:
            result["whole" if json.loads(bytes(data)) == json.loads(plain) else "altered, unsaid"] += 1
        except ValueError:
            result["unreadable"] += 1
    tell(f"{count} flipped bits in a stock TinyDB file", *(f"{value} {key}" for key, value in sorted(result.items())))


@contextmanager
def small_disk(folder: Path) -> Any:
    """A file system of 1 MB, when this user may mount one; else None."""
    place = folder / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    mounted = (
        shutil.which("mount") is not None and not subprocess.run(command, check=False, capture_output=True).returncode
    )
    try:
        yield place if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)  # stock TinyDB may have files open


def full_disk(folder: Path) -> None:
    with small_disk(folder) as place:
        if place is None:
            tell("a full file system", "not run: this user may not mount one")
            return
        path, ballast = place / "ann.json", place / "ballast"
        ballast.write_bytes(bytes(200_000))
        store, saved = TinyStore(path, "ann"), 0
        while not store.unsaved:
            try:
                store.apply(added(annotation()))
                saved += 1
            except FullError:
                pass
        for _ in range(50):
            try:
                store.apply(added(annotation()))
            except FullError:
                continue
        here = len(list(store.annotations()))
        there = len(list(TinyStore(path, "ann", readonly=True).annotations()))
        ballast.unlink()
        store.save()
        store.abandon()
        after = len(list(TinyStore(path, "ann", readonly=True).annotations()))
        tell(
            "a full file system of 1 MB: layer",
            f"{saved} acknowledged",
            f"{there} on the disk while it was full",
            f"{here} in memory",
            f"{after} saved when there was room",
            wrong=there != saved or after != here,
        )
        for file in place.iterdir():
            file.unlink()
        table, rows = TinyDB(path).table("annotations"), 0
        try:
            while True:
                table.insert({"note": "x" * 500})
                rows += 1
        except OSError:
            pass
        try:
            left = str(len(TinyDB(path).table("annotations")))
        except ValueError:
            left = "0: unreadable"
        tell("a full file system of 1 MB: stock TinyDB", f"{rows} acknowledged", f"{left} left")


def read_only(folder: Path) -> None:
    with small_disk(folder / "ro") as place:
        if place is None:
            tell("a file system made read-only", "not run: this user may not mount one")
            return
        path = place / "ann.json"
        store = TinyStore(path, "ann")
        store.apply(added(first := annotation()))
        store.apply(changed(first, replace(first, note="x")))
        store.abandon()
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        store = TinyStore(path, "ann")
        told = store.reason
        right = store.readonly and [entry.note for entry in store.annotations()] == ["x"]
        store.close()
        tell("a file system made read-only", "opened read-only: " + told.replace(str(place), "PLACE"), wrong=not right)
        remounted(place)


def remounted(place: Path) -> None:
    """The same while the layer is open, and writable again later."""
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
    path = place / "open.json"
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    os.sync()
    if subprocess.run(["mount", "-o", "remount,ro", str(place)], check=False, capture_output=True).returncode:
        tell("the same while a layer is open", "refused by this system: a file is open for writing")
        store.abandon()
        return
    unsaved = 0
    for _ in range(5):
        try:
            store.apply(added(annotation()))
        except UnsavedError:
            unsaved += 1
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
    store.save()
    kept = len(list(TinyStore(path, "ann", readonly=True).annotations()))
    store.close()
    tell("the same while a layer is open", f"{unsaved} not saved", f"{kept} of 6 there afterwards", wrong=kept != 6)


def writers(folder: Path, rounds: int, *, locked: bool = True) -> None:
    lost = refused = acknowledged = 0
    extra = [] if locked else ["unlocked"]
    for number in range(rounds):
        path = folder / f"writers{number}{'' if locked else '-unlocked'}.json"
        workers = [
            subprocess.Popen(
                [sys.executable, WORKER, path, "60", *extra],
                stdout=subprocess.PIPE,
                stderr=None if locked else subprocess.DEVNULL,
                text=True,
            )
            for _ in range(3)
        ]
        words = [line.split() for worker in workers for line in worker.communicate()[0].splitlines()]
        refused += words.count(["refused"])
        done = sorted((line for line in words if line[0] == "done"), key=lambda line: int(line[3]))
        acknowledged += len(done)
        notes = {line[1]: line[2] for line in done}
        try:
            lost += _notes(path, clean=True) != {key: note for key, note in notes.items() if note != "-"}
        except (AnnotationError, OSError):
            lost += 1
    if not locked:
        tell("  without: the lock", f"{lost} of {rounds} times lost (must be found)", wrong=not lost)
        return
    tell(
        f"three writers at once on one layer, {rounds} times",
        f"{acknowledged} acknowledged",
        f"{refused} told that another has it",
        f"{lost} times lost",
        wrong=lost,
    )


def stock_writers(folder: Path, rounds: int) -> None:
    program = (
        "import sys; from tinydb import TinyDB\n"
        "table = TinyDB(sys.argv[1]).table('annotations')\n"
        "for n in range(60): table.insert({'note': str(n)})"
    )
    unreadable = lost = 0
    for number in range(rounds):
        path = folder / f"stock{number}.json"
        workers = [subprocess.Popen([sys.executable, "-c", program, path], stderr=subprocess.DEVNULL) for _ in range(3)]
        ends = [worker.wait() for worker in workers]
        try:
            lost += len(TinyDB(path).table("annotations")) < 60 * ends.count(0)
        except ValueError:
            unreadable += 1
    tell(f"the same with stock TinyDB, {rounds} times", f"{lost} times lost", f"{unreadable} times unreadable")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--stock-worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="where to write (default: the system's temporary folder)")
    options = parser.parse_args()
    if options.stock_worker:
        stock_worker(options.path)
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    (folder / "ro").mkdir()
    try:
        power_cuts(options.seeds)
        truncation(folder)
        flips(options.flips)
        full_disk(folder)
        read_only(folder)
        writers(folder, max(3, options.kills // 50))
        writers(folder, 5, locked=False)
        stock_writers(folder, max(3, options.kills // 50))
        kill_nine(folder, options.kills, stock=False)
        kill_nine(folder, max(10, options.kills // 5), stock=True)
    finally:
        shutil.rmtree(folder)
    print("nothing lost" if not bad else f"FAILED: {', '.join(bad)}")
    os._exit(bool(bad))  # stores of killed rounds are left as they are


if __name__ == "__main__":
    main()
