"""The layer file under faults, in short; benchmarks/faults.py runs the same for longer and prints its counts."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from annotations.model import Annotation, StoreError
from annotations.store import FullError, ReadOnlyError, UnsavedError
from annotations.store import lines as lines_module
from annotations.store import recover as recover_module
from annotations.store import snapshot as snapshot_module
from annotations.store.tiny import TinyStore
from tests.entries import added, annotation, changed
from tests.simulated import PATH, SimulatedFiles, Work, contents, cut_power, folding_at

WORKER = Path(__file__).with_name("layer_worker.py")


@pytest.mark.parametrize("seed", range(4))
def test_a_power_cut_loses_nothing_that_was_acknowledged(seed: int) -> None:
    report = cut_power(seed, stride=4)
    assert report.states > 50
    assert report.violations == []


@pytest.mark.parametrize("safeguard", ["sync journal", "sync snapshot", "sync folder", "order"])
def test_the_power_cuts_find_each_safeguard_that_is_missing(safeguard: str) -> None:
    off = frozenset([safeguard])
    assert any(cut_power(seed, off=off, disks=3, stride=2).violations for seed in range(12))


def test_the_power_cuts_find_a_missing_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "proven", lambda _: True)
    assert any(cut_power(seed, stride=3).violations for seed in range(6))


def failing(*calls: str, number: int = errno.ENOSPC) -> Callable[[str, Path], int | None]:
    return lambda call, _: number if call in calls else None


def healthy(_call: str, _path: Path) -> None:
    return None


def test_work_goes_on_in_memory_when_the_disk_is_full_and_is_saved_when_there_is_room() -> None:
    files = SimulatedFiles()
    store = TinyStore(PATH, "ann", files=files)
    first, second, third = annotation(), annotation(), annotation()
    store.apply(added(first))
    files.fault = failing("write")
    with pytest.raises(FullError, match="1 step not saved, kept in memory"):
        store.apply(added(second))
    with pytest.raises(FullError, match="2 steps not saved"):
        store.apply(changed(first, None))
    assert (list(store.annotations()), store.unsaved, store.history().done) == ([second], 2, 3)
    with pytest.raises(FullError):
        store.close()
    assert list(TinyStore(PATH, "ann", files=files, readonly=True).annotations()) == [first]
    files.fault = healthy
    store.apply(added(third))
    assert store.unsaved == 0
    store.abandon()
    again = TinyStore(PATH, "ann", files=files)
    assert (list(again.annotations()), again.history().done) == ([second, third], 4)
    journal = files.read(PATH.with_name("ann.json.journal"))
    assert [len(json.loads(line)["s"]) for line in journal.splitlines()[1:]] == [3]


def test_a_new_layer_can_wait_for_room_too() -> None:
    files = SimulatedFiles()
    files.fault = failing("make_folder", "create")
    store = TinyStore(PATH, "ann", files=files)
    with pytest.raises(FullError):
        store.apply(added(annotation()))
    files.fault = healthy
    store.save()
    assert (store.unsaved, len(contents(TinyStore(PATH, "ann", files=files, readonly=True)))) == (0, 1)


@pytest.mark.parametrize("calls", [("sync",), ("sync", "truncate"), ("write", "sync", "truncate")])
def test_a_failed_sync_is_not_trusted_and_tried_anew(calls: tuple[str, ...]) -> None:
    files = SimulatedFiles()
    store = TinyStore(PATH, "ann", files=files)
    store.apply(added(first := annotation()))
    files.fault = failing(*calls, number=errno.EIO)
    with pytest.raises(UnsavedError, match="EIO"):
        store.apply(added(second := annotation()))
    files.fault = healthy
    store.save()
    assert list(TinyStore(PATH, "ann", files=files, readonly=True).annotations()) == [first, second]


@pytest.mark.parametrize("seed", range(8))
def test_calls_that_fail_at_random_lose_nothing(seed: int) -> None:
    random, files = Random(seed), SimulatedFiles()
    work = Work(random)
    failures = (errno.ENOSPC, errno.EIO, errno.EROFS)

    def now_and_then(_call: str, _path: Path) -> int | None:
        return random.choice(failures) if random.random() < 0.15 else None

    with folding_at(2000):
        store = TinyStore(PATH, "ann", files=files)
        work.play(store, 1)
        for _ in range(60):
            files.fault = now_and_then
            step = work.step()
            try:
                work.apply(store, step)
            except UnsavedError:
                assert work.under_way is not None
                work.acknowledged = work.under_way  # in memory: it must come to the disk with the next that does
            assert contents(store) == work.acknowledged
            files.fault = healthy
            if store.unsaved == 0:
                assert contents(TinyStore(PATH, "ann", files=files, readonly=True)) == work.acknowledged
            if random.random() < 0.1:
                store.close()
                store = TinyStore(PATH, "ann", files=files)
        store.close()
        again = TinyStore(PATH, "ann", files=files)
        assert (contents(again), again.notes()) == (work.acknowledged, [])


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ann.json"
    store = TinyStore(path, "ann")
    store.apply(added(entry := annotation()))
    store.close()
    files = SimulatedFiles({PATH: path.read_bytes()})

    def refuse(_path: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(files, "lock", refuse)
    store = TinyStore(PATH, "ann", files=files)
    assert (store.readonly, store.holder, list(store.annotations())) == (True, "", [entry])
    with pytest.raises(ReadOnlyError, match="cannot be written: Read-only file system"):
        store.apply(added(annotation()))


def flipped(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


@pytest.mark.parametrize("earlier", [True, False])
@pytest.mark.parametrize("name", ["ann.json", "ann.json.journal"])
def test_a_flipped_bit_is_never_read_as_data_and_never_unsaid(name: str, earlier: bool) -> None:
    random, files = Random(name), SimulatedFiles()
    work = Work(random)
    store = TinyStore(PATH, "ann", files=files)
    for _ in range(2):
        work.play(store, 12)
        store.close()
        store = TinyStore(PATH, "ann", files=files)
    work.play(store, 8)
    disk = {path: bytes(inode.now) for path, inode in files.names.items()}
    if not earlier:
        disk = {path: data for path, data in disk.items() if not path.name.endswith(".prev")}
    target = PATH.with_name(name)
    for _ in range(60):
        after = SimulatedFiles({**disk, target: flipped(disk[target], random)})
        store = TinyStore(PATH, "ann", files=after)
        assert work.ever >= set(contents(store).values())
        assert store.notes()
        if earlier and name == "ann.json":
            assert contents(store) == work.acknowledged
        if store.history().done:
            assert contents(store) == work.acknowledged or "a change that was never saved" in store.notes()[0]


def test_flips_find_a_seal_that_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(data: bytes) -> object:
        found = snapshot_module.last_line(data)
        return found and found[0]

    monkeypatch.setattr(recover_module, "sealed", trusting)
    with pytest.raises((AssertionError, ValueError, StoreError, KeyError, TypeError)):
        test_a_flipped_bit_is_never_read_as_data_and_never_unsaid("ann.json", earlier=False)


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path, random = tmp_path / "ann.json", Random(1)
    known: dict[str, str] = {}
    for _ in range(5):
        known = killed(path, known, random.randrange(1, 200), random.random() / 100)
    assert known


def killed(path: Path, known: dict[str, str], after: int, wait: float) -> dict[str, str]:
    """Let a worker write, kill it after so many lines and a moment, and return what is there: notes by id."""
    worker = subprocess.Popen([sys.executable, WORKER, path, "100000"], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    output = [line for _, line in zip(range(after), worker.stdout, strict=False)]
    time.sleep(wait)
    worker.send_signal(signal.SIGKILL)
    output += worker.stdout
    worker.wait()
    worker.stdout.close()
    acknowledged, under_way = dict(known), dict(known)
    for line in output:
        if line.endswith("\n"):
            word, key, note, _ = line.split()
            (under_way if word == "will" else acknowledged)[key] = note
    store = TinyStore(path, "ann")
    found = {entry.id: entry.note for entry in store.annotations()}
    store.abandon()
    visible = [{key: note for key, note in state.items() if note != "-"} for state in (acknowledged, under_way)]
    assert found in visible
    return found


def test_of_two_writers_one_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "ann.json"
    workers = [
        subprocess.Popen([sys.executable, WORKER, path, "30"], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    outputs = [worker.communicate()[0] for worker in workers]
    lines = [line.split() for output in outputs for line in output.splitlines()]
    refused = lines.count(["refused"])
    done = sorted((line for line in lines if line[0] == "done"), key=lambda line: int(line[3]))
    known = {line[1]: line[2] for line in done}
    store = TinyStore(path, "ann")
    found = {entry.id: entry.note for entry in store.annotations() if isinstance(entry, Annotation)}
    assert found == {key: note for key, note in known.items() if note != "-"}
    assert refused < 3
    store.close()
