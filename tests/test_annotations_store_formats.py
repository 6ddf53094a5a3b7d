"""Layers of past formats, as past versions of Diptych wrote them: tests/cases/format_<version>."""

import errno
import json
from pathlib import Path

import pytest
from tinydb import TinyDB

from annotations import codec
from annotations.model import Annotation, Entry, Judgement, Relation, StoreError
from annotations.store import open_layer
from annotations.store import recover as recover_module
from annotations.store import replay as replay_module
from annotations.store import salvage as salvage_module
from annotations.store import snapshot as snapshot_module
from annotations.store import storage as storage_module
from annotations.store.tiny import TinyStore
from tests.entries import added, rejection
from tests.simulated import PATH, SimulatedFiles, contents, cut_power

CASES = Path(__file__).parent / "cases" / "format_1"
"""`killed`: a snapshot with something undone in it, and a journal with three steps more. `closed`: all in one."""
TITLES = ["note on PER", "status of river: done", "relate: attributed-to", "label PER", "label CLAIM"]


def files_of(case: str) -> dict[str, bytes]:
    """The files of a layer; of a cloned one the only one that is in git."""
    folder = CASES / case.replace("cloned", "closed")
    return {file.name: file.read_bytes() for file in folder.iterdir() if case != "cloned" or file.name == "ann.json"}


@pytest.fixture(params=["killed", "closed", "cloned"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    for name, data in files_of(request.param).items():
        (tmp_path / name).write_bytes(data)
    return tmp_path / "ann.json"


def on_disk(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if not file.name.endswith(".lock")}


def formats(path: Path) -> tuple[int, int]:
    """What the snapshot and the journal say."""
    journal = path.with_name("ann.json.journal").read_bytes()
    return json.loads(path.read_bytes())["_journal"]["1"]["format"], json.loads(journal.split(b"\n")[0])["format"]


def said(store: TinyStore) -> list[str]:
    """What the layer of the case says, in short."""
    found = []
    for entry in contents(store).values():
        match entry:
            case Annotation():
                found.append(f"{entry.label} {entry.target.exact} {entry.note}".strip())
            case Relation():
                found.append(entry.type)
            case Judgement():
                found.append(f"{entry.name} {entry.value}")
    return sorted(found)


HELD = ["CLAIM The river rose by two metres", "PER Ines Porta the mayor", "attributed-to", "status done"]


def test_a_layer_of_the_first_format_is_read_and_left_as_it_is(path: Path) -> None:
    before = on_disk(path)
    store = TinyStore(path, "ann", readonly=True)
    assert said(store) == HELD
    assert (list(store.rejections()), store.notes()) == ([], [])
    store.close()
    assert on_disk(path) == before


@pytest.mark.parametrize("case", ["closed", "cloned"])
def test_opening_it_to_write_and_writing_nothing_leaves_it_as_it_is(tmp_path: Path, case: str) -> None:
    for name, data in files_of(case).items():
        (tmp_path / name).write_bytes(data)
    before = on_disk(tmp_path / "ann.json")
    store = TinyStore(tmp_path / "ann.json", "ann")
    assert (said(store), store.notes()) == (HELD, [])
    store.close()
    assert on_disk(tmp_path / "ann.json") == before


def test_closing_a_killed_one_makes_it_complete(tmp_path: Path) -> None:
    for name, data in files_of("killed").items():
        (tmp_path / name).write_bytes(data)
    path = tmp_path / "ann.json"
    open_layer(path, "ann").close()
    with TinyDB(path) as db:
        assert len(db.table("relations")) == len(db.table("judgements")) == 1
    assert formats(path) == (codec.FORMAT, codec.FORMAT)


def test_what_is_written_says_the_new_format_and_the_old_file_is_kept(path: Path) -> None:
    before = path.read_bytes()
    store = TinyStore(path, "ann")
    store.apply(added(rejected := rejection()))
    assert formats(path) == (codec.FORMAT, codec.FORMAT)  # before anything else: an older Diptych could be started now
    assert "was in format 1" in store.notes()[-1]
    store.close()
    again = TinyStore(path, "ann")
    assert (said(again), list(again.rejections()), again.notes()) == (HELD, [rejected], [])
    again.close()
    assert before in [file.read_bytes() for file in path.parent.glob("ann.json.format-1-*")]


def test_what_was_done_before_can_be_undone_after(path: Path) -> None:
    store = TinyStore(path, "ann")
    store.apply(added(rejection(), title="reject PER"))
    store.close()
    store = TinyStore(path, "ann")
    titles = []
    while last := store.history().last():
        titles.append(last.title)
        store.apply(last.undone(), "undo")
    assert titles == ["reject PER", *TITLES]
    assert contents(store) == {}
    store.close()


def test_an_older_diptych_refuses_it_and_says_why(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = TinyStore(path, "ann")
    store.apply(added(rejection()))
    store.abandon()
    before = on_disk(path)
    for module in (storage_module, snapshot_module, recover_module, replay_module, salvage_module, codec):
        monkeypatch.setattr(module, "FORMAT", 1)
    with pytest.raises(StoreError, match="in format 2 of a later Diptych"):
        open_layer(path, "ann")
    assert on_disk(path) == before


@pytest.mark.parametrize("case", ["killed", "closed"])
def test_a_damaged_one_is_made_again_from_the_one_before(tmp_path: Path, case: str) -> None:
    for name, data in files_of(case).items():
        (tmp_path / name).write_bytes(data)
    path = tmp_path / "ann.json"
    path.write_bytes(path.read_bytes().replace(b"Ines", b"Anna", 1))
    store = TinyStore(path, "ann")
    assert said(store) == HELD
    assert "made again" in store.notes()[0]
    store.close()


def test_one_damaged_after_its_first_change_is_made_again_too(path: Path) -> None:
    store = TinyStore(path, "ann")
    store.apply(added(rejected := rejection()))
    store.abandon()
    path.write_bytes(path.read_bytes().replace(b"Ines", b"Anna", 1))
    store = TinyStore(path, "ann")
    assert (said(store), list(store.rejections())) == (HELD, [rejected])
    assert "nothing is lost" in store.notes()[-1]
    store.close()


@pytest.mark.parametrize("case", ["killed", "closed", "cloned"])
def test_the_power_goes_at_every_call_of_the_first_session(case: str) -> None:
    there = {PATH.with_name(name): data for name, data in files_of(case).items()}
    for seed in range(4):
        report = cut_power(seed, there=there, stride=2, disks=3)
        assert report.violations == []
        assert report.states > 50


@pytest.mark.parametrize("call", range(30))
def test_the_disk_is_full_at_a_call_of_the_first_session(call: int) -> None:
    files = SimulatedFiles({PATH.with_name(name): data for name, data in files_of("killed").items()})
    files.fault = lambda *_: errno.ENOSPC if files.calls == call + 1 else None
    rejected: list[Entry] = []
    store = TinyStore(PATH, "ann", files=files)
    for _ in range(3):
        rejected.append(rejection())
        try:
            store.apply(added(rejected[-1]))
        except StoreError:
            assert store.unsaved
    assert files.calls > call
    files.fault = lambda *_: None
    store.save()
    store.abandon()
    again = TinyStore(PATH, "ann", files=SimulatedFiles({path: files.read(path) for path in files.names}))
    assert list(again.rejections()) == rejected
    assert said(again) == HELD
