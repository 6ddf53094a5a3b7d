"""A disk that loses what was not synced, and a layer that is worked on while its power is cut.

The model: a file has durable bytes and the writes since its last sync; a folder has durable names and the name changes
since its last sync. After a cut, any part of what was not synced may be there, in sectors of 512 bytes, in any order.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TypeVar

from annotations.model import Annotation, Change, Entry, Step
from annotations.store import storage as storage_module
from annotations.store.files import Stamp
from annotations.store.tiny import TinyStore
from tests.entries import annotation, rejection

SECTOR = 512
Item = TypeVar("Item")
PATH = Path("/simulated/ann.json")


class PowerCut(BaseException):
    """The machine stopped here."""


@dataclass(slots=True)
class Inode:
    """A file's bytes: as they are on the disk for certain, as programs see them, and the writes in between."""

    number: int
    durable: bytes = b""
    now: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes) of a write, (size, None) of a cut."""


class SimulatedLock:
    """A lock that nobody else wants."""

    left = ""

    def release(self) -> None:
        """Nothing to do."""


class SimulatedFiles:
    """A file system in memory. `cut_at`: the power goes at that call. `fault`: an error for a call, or None."""

    def __init__(self, files: dict[Path, bytes] | None = None, cut_at: int | None = None) -> None:
        self.cut_at = cut_at
        self.calls = 0
        self.dead = False
        self.fault: Callable[[str, Path], int | None] = lambda _call, _path: None
        self.off: frozenset[str] = frozenset()
        """Safeguards that are switched off: "sync journal", "sync snapshot", "sync folder", "order"."""
        self._late: tuple[Path, Path] | None = None
        self._inodes = 0
        self._handles: dict[int, tuple[Inode, Path]] = {}
        self.names: dict[Path, Inode] = {path: self._inode(data) for path, data in (files or {}).items()}
        self._durable_names = dict(self.names)
        self._renames: list[tuple[Path, Inode | None]] = []

    def _inode(self, data: bytes = b"") -> Inode:
        self._inodes += 1
        return Inode(self._inodes, data, bytearray(data))

    def _call(self, call: str, path: Path) -> None:
        if self.dead or self.calls == self.cut_at:
            self.dead = True
            raise PowerCut
        self.calls += 1
        number = self.fault(call, path)
        if number is not None:
            raise OSError(number, errno.errorcode[number])

    def read(self, path: Path, offset: int = 0) -> bytes:
        if path not in self.names:
            raise FileNotFoundError(path)
        return bytes(self.names[path].now[offset:])

    def stamp(self, path: Path) -> Stamp | None:
        inode = self.names.get(path)
        return None if inode is None else Stamp(0, inode.number, len(inode.now), 0)

    def mode(self, path: Path) -> int:
        return 0o600 if path in self.names else 0

    def create(self, path: Path, mode: int) -> int:
        self._call("create", path)
        if path in self.names:
            self._change(self.names[path], 0, None)
        else:
            self._name(path, self._inode())
        return self.open(path)

    def open(self, path: Path) -> int:
        if path not in self.names:
            raise FileNotFoundError(path)
        handle = max(self._handles, default=0) + 1
        self._handles[handle] = (self.names[path], path)
        return handle

    def close(self, handle: int) -> None:
        del self._handles[handle]

    def size(self, handle: int) -> int:
        return len(self._handles[handle][0].now)

    def write(self, handle: int, data: bytes, offset: int) -> None:
        inode, path = self._handles[handle]
        self._change(inode, offset, data)  # part of it may be on the disk when the power goes now
        self._call("write", path)

    def truncate(self, handle: int, size: int) -> None:
        inode, path = self._handles[handle]
        self._call("truncate", path)
        self._change(inode, size, None)

    def sync(self, handle: int) -> None:
        inode, path = self._handles[handle]
        self._call("sync", path)
        kind = "journal" if ".journal" in path.name else "snapshot"
        if f"sync {kind}" not in self.off:
            inode.durable, inode.pending = bytes(inode.now), []

    def replace(self, source: Path, goal: Path) -> None:
        self._call("replace", goal)
        if "order" in self.off and goal == PATH:
            self._late = (source, goal)  # the snapshot takes its place after the journal that follows it
            return
        self._move(source, goal)
        if self._late:
            late, self._late = self._late, None
            self._move(*late)

    def _move(self, source: Path, goal: Path) -> None:
        inode = self.names[source]
        if self.names.get(goal) is not inode:
            self._name(goal, inode)
            self._name(source, None)

    def link(self, source: Path, goal: Path) -> None:
        self._call("link", goal)
        if source not in self.names:
            raise FileNotFoundError(source)
        self._name(goal, self.names[source])

    def remove(self, path: Path) -> None:
        self._call("remove", path)
        if path in self.names:
            self._name(path, None)

    def sync_folder(self, path: Path) -> None:
        self._call("sync_folder", path)
        if "sync folder" not in self.off:
            self._durable_names, self._renames = dict(self.names), []

    def make_folder(self, path: Path) -> None:
        self._call("make_folder", path)

    def named(self, folder: Path, start: str) -> list[Path]:
        return sorted(path for path in self.names if path.name.startswith(start))

    def lock(self, path: Path) -> SimulatedLock:
        return SimulatedLock()

    def _name(self, path: Path, inode: Inode | None) -> None:
        self._renames.append((path, inode))
        _put(self.names, path, inode)

    def _change(self, inode: Inode, offset: int, data: bytes | None) -> None:
        inode.pending.append((offset, data))
        _apply(inode.now, offset, data)

    def after_the_cut(self, random: Random) -> dict[Path, bytes]:
        """One of the disks that may be found afterwards."""
        how = random.choice(["nothing", "all", "prefix", "any", "any"])
        names = dict(self._durable_names)
        for path, inode in _survivors(self._renames, how, random):
            _put(names, path, inode)
        found = {id(inode): _bytes(inode, random) for inode in names.values()}
        return {path: found[id(inode)] for path, inode in names.items()}


def _put(names: dict[Path, Inode], path: Path, inode: Inode | None) -> None:
    if inode is None:
        names.pop(path, None)
    else:
        names[path] = inode


def _apply(data: bytearray, offset: int, written: bytes | None) -> None:
    if written is None:
        del data[offset:]
    else:
        data.extend(bytes(max(0, offset - len(data))))
        data[offset : offset + len(written)] = written


def _survivors(items: list[Item], how: str, random: Random) -> list[Item]:
    if how == "prefix":
        return items[: random.randint(0, len(items))]
    chance = {"nothing": 0.0, "all": 1.0}.get(how, 0.5)
    return [item for item in items if random.random() < chance]


def _bytes(inode: Inode, random: Random) -> bytes:
    """What may be left of a file: whole sectors of what was not synced, or its size without them."""
    how = random.choice(["nothing", "all", "prefix", "any", "any", "hole"])
    data = bytearray(inode.durable)
    parts: list[tuple[int, bytes | None]] = []
    for offset, written in inode.pending:
        if written is None:
            parts.append((offset, None))
            continue
        start = 0
        while start < len(written):
            stop = min(len(written), start + SECTOR - (offset + start) % SECTOR)
            parts.append((offset + start, written[start:stop]))
            start = stop
    if how == "hole" and parts:
        at = random.randrange(len(parts))
        offset, written = parts[at]
        if written is not None:
            junk = random.choice([bytes(len(written)), random.randbytes(len(written))])
            parts[at] = (offset, junk)
        how = "all"
    for offset, written in _survivors(parts, how, random):
        _apply(data, offset, written)
    if how == "any" and random.random() < 0.3:
        _apply(data, len(inode.now), b"")  # the size came through, the bytes did not
    return bytes(data)


State = dict[str, Entry]


@dataclass
class Work:
    """A layer that is worked on: what was acknowledged, and what was under way."""

    random: Random
    acknowledged: State = field(default_factory=dict)
    under_way: State | None = None
    ever: set[Entry] = field(default_factory=set)
    """Every entry that the layer ever held."""

    def step(self) -> Step:
        """A step from what is there: one change, or several at once."""
        state = dict(self.acknowledged)
        changes = []
        for _ in range(self.random.choice([1, 1, 1, 3])):
            known = [entry for entry in state.values() if isinstance(entry, Annotation)]
            kind = self.random.random()
            if kind < 0.1:
                change = Change(None, rejection())
            elif kind < 0.5 or not known:
                change = Change(None, annotation(note="\u20ac" * self.random.choice([1, 50, 400])))
            elif kind < 0.8:
                old = self.random.choice(known)
                change = Change(old, replace(old, note=old.note[:300] + "x"))
            else:
                change = Change(self.random.choice(known), None)
            changes.append(change)
            if change.after is None:
                del state[change.id]
            else:
                state[change.id] = change.after
        return Step("step", tuple(changes))

    def play(self, store: TinyStore, count: int) -> None:
        """Apply steps, and now and then take one back."""
        history = store.history()
        for _ in range(count):
            if self.random.random() < 0.15 and (back := history.undo()):
                self.apply(store, back, undo=True)
            else:
                step = self.step()
                history.do(step)
                self.apply(store, step)

    def apply(self, store: TinyStore, step: Step, *, undo: bool = False) -> None:
        """Apply one, knowing at each moment what may be on the disk."""
        state = dict(self.acknowledged)
        for change in step.changes:
            if change.after is None:
                del state[change.id]
            else:
                state[change.id] = change.after
                self.ever.add(change.after)
        self.under_way = state
        store.apply(step, "undo" if undo else "do")
        self.acknowledged, self.under_way = state, None

    def fits(self, found: State) -> bool:
        """Whether a recovered layer is what was acknowledged, or that and the step under way: then it is the truth."""
        if found != self.acknowledged and found != self.under_way:
            return False
        self.acknowledged, self.under_way = found, None
        return True


def contents(store: TinyStore) -> State:
    """All entries by id."""
    entries: list[Entry] = [*store.annotations(), *store.relations(), *store.judgements(), *store.rejections()]
    return {entry.id: entry for entry in entries}


@contextmanager
def folding_at(size: int) -> Iterator[None]:
    """Fold journals of that many bytes, so that short tests fold often."""
    before = storage_module.FOLD_BYTES
    storage_module.FOLD_BYTES = size
    try:
        yield
    finally:
        storage_module.FOLD_BYTES = before


@dataclass
class Report:
    """What came of power cuts."""

    states: int = 0
    kept_under_way: int = 0
    violations: list[str] = field(default_factory=list)


def cut_power(
    seed: int,
    *,
    off: frozenset[str] = frozenset(),
    disks: int = 2,
    stride: int = 1,
    there: dict[Path, bytes] | None = None,
) -> Report:
    """One workload, cut at every `stride`-th call, each cut followed by `disks` disks, some of them cut again.

    `there`: the files of a layer that it begins with.
    """
    report = Report()
    held = contents(TinyStore(PATH, "ann", readonly=True, files=SimulatedFiles(there)))
    steps, size = 12, Random(seed).choice([1500, 6000, 1 << 30])
    with folding_at(size):
        calls = _run(Work(Random(seed), dict(held)), SimulatedFiles(there), steps, off)
        for at in range(seed % stride, calls, stride):
            files, work = SimulatedFiles(there, cut_at=at), Work(Random(seed), dict(held))
            _run(work, files, steps, off)
            for number in range(disks):
                random = Random(seed * 1_000_003 + at * 101 + number)
                trial = replace(work, acknowledged=dict(work.acknowledged), random=random)
                _recover(trial, files, random, off, report, f"seed {seed}, call {at}, disk {number}")
    return report


def _run(work: Work, files: SimulatedFiles, steps: int, off: frozenset[str]) -> int:
    files.off = off
    try:
        store = TinyStore(PATH, "ann", files=files)
        for _ in range(3):
            work.play(store, steps // 3)
            store.close()
            store = TinyStore(PATH, "ann", files=files)
        work.play(store, 2)
    except PowerCut:
        pass
    return files.calls


def _recover(
    work: Work, files: SimulatedFiles, random: Random, off: frozenset[str], report: Report, place: str, depth: int = 0
) -> None:
    disk = files.after_the_cut(random)
    report.states += 1
    again = depth < 3 and random.random() < 0.3
    after = SimulatedFiles(disk, cut_at=random.randrange(12) if again else None)
    after.off = off
    try:
        store = TinyStore(PATH, "ann", files=after)
        under_way = work.under_way is not None and contents(store) == work.under_way
        if not work.fits(contents(store)):
            report.violations.append(f"{place}: {len(contents(store))} entries, not {len(work.acknowledged)}")
            return
        report.kept_under_way += under_way
        work.play(store, 1)
        store.close()
        store = TinyStore(PATH, "ann", files=after)
        if contents(store) != work.acknowledged:
            report.violations.append(f"{place}: not the same after it was closed")
        elif store.notes():
            report.violations.append(f"{place}: {store.notes()}")
    except PowerCut:
        _recover(work, after, random, off, report, place, depth + 1)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is a violation
        report.violations.append(f"{place}: {type(fault).__name__}: {fault}")
