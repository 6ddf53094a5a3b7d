"""The strip says the truth about the disk: saving, saved, full, held by another, damaged, refused; quitting waits."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from annotations.history import Kind
from annotations.model import Annotation, FormatError, Step, StoreError
from annotations.project import Project
from annotations.store import FullError, open_layer
from annotations.store.base import ReadOnlyError
from annotations.store.memory import MemoryStore
from tests.reading import reading, write
from tui import saving
from tui.request import OpenRequest, open_request

PAIR = {"one.txt": "Ann said so. Bob may agree.\n", "two.txt": "Cid denies it.\n"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the disk refused is tried again soon."""
    monkeypatch.setattr(saving, "RETRY", 0.01)


class FakeDisk(MemoryStore):
    """A store whose disk can be slow, full, or refuse a label for good."""

    def __init__(self) -> None:
        super().__init__("tester")
        self.free = Event()
        self.free.set()
        self.full = False
        self.hated = ""
        self.closed = False

    def _write(self) -> None:
        assert self.free.wait(20)
        if self.full:
            self.unsaved += 1
            raise FullError("the disk is full")
        self.unsaved = 0

    def apply(self, step: Step, kind: Kind = "do") -> None:
        assert self.free.wait(20)
        for change in step.changes:
            if isinstance(change.after, Annotation) and change.after.label == self.hated:
                raise FormatError(f"{self.hated} cannot be kept")
        super().apply(step, kind)
        self._write()

    def save(self) -> None:
        self._write()

    def close(self) -> None:
        if self.full and self.unsaved:
            raise FullError("the disk is full")
        self.closed = True

    @property
    def held(self) -> list[tuple[str, str]]:
        return sorted((one.label, one.target.exact) for one in self.annotations())


@pytest.fixture
def disk() -> FakeDisk:
    return FakeDisk()


def project() -> OpenRequest:
    """A session on a project of two articles."""
    Project.create(Path("project")).add([write(f"in/{name}", text) for name, text in PAIR.items()])
    return open_request([Path("project")], Path.cwd(), annotator="tester")


def layer_file() -> Path:
    return Path("project/annotations/tester.json")


async def test_saving_is_said_until_it_is_saved(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk) as here:
        assert here.status.endswith(" will be kept in annotations/tester.json ")
        disk.free.clear()
        await here.press("p")
        assert here.status.endswith(" saving 1… ")
        await here.press("u", "right", "right", "p")
        assert here.status.endswith(" saving 3… ")
        disk.free.set()
        await here.saved()
        assert disk.held == [("PER", "Ann"), ("PER", "so"), ("UNC", "Ann")]


async def test_where_it_will_be_kept_makes_room_for_what_is_said(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk, size=(60, 20)) as here:
        assert here.status.endswith(" will be kept in annotations/tester.json ")
        await here.press("x")
        assert "no annotation here: ] and [ go to the next" in here.status
        await here.press("right")
        assert here.status.endswith(" will be kept in annotations/tester.json ")


async def test_a_full_disk_is_said_and_what_was_done_is_kept_until_there_is_room(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk) as here:
        disk.full = True
        await here.press("p")
        await here.until(lambda: "NOT SAVED: the disk is full" in here.status)
        await here.press("u")
        assert here.said() == [("PER", "Ann"), ("UNC", "Ann")]
        assert "saved " not in here.status
        await here.press("q")
        assert not here.app._exit
        assert "2 changes are not on disk; ctrl+q leaves without" in here.status
        disk.full = False
        await here.saved()
        await here.until(lambda: here.status.endswith(" saved "))
        assert "not on disk" not in here.status
        assert disk.held == here.said()
        await here.press("z")
        await here.saved()
        assert disk.held == here.said() == [("PER", "Ann")]
        await here.press("q")
        assert here.app._exit


async def test_asking_where_all_is_saved_while_the_disk_is_full_says_that_it_is_not(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk, size=(160, 30)) as here:
        disk.full = True
        await here.press("p")
        await here.until(lambda: "NOT SAVED: the disk is full" in here.status)
        await here.press("ctrl+s")
        assert " not saved: the disk is full" in here.status
        disk.full = False
        await here.saved()
        await here.until(lambda: here.status.endswith(" saved "))
        assert "disk is full" not in here.status
        await here.press("ctrl+s")
        assert "annotations/tester.json" in here.status
        assert "not saved" not in here.status


async def test_leaving_while_the_disk_is_full_says_what_was_left(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk) as here:
        disk.full = True
        await here.press("p")
        await here.until(lambda: "NOT SAVED" in here.status)
        await here.press("ctrl+q")
        assert here.app._exit
    assert here.app.desk.close() == "the disk is full"


async def test_leaving_waits_for_the_writer(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk) as here:
        disk.free.clear()
        await here.press("p", "u", "q")
        assert here.app._exit
        assert disk.held == []
        disk.free.set()
    assert disk.held == [("PER", "Ann"), ("UNC", "Ann")]
    assert disk.closed
    assert here.app.desk.close() == ""


async def test_what_the_disk_refuses_for_good_is_taken_back(disk: FakeDisk) -> None:
    async with reading(PAIR, open_store=lambda: disk) as here:
        await here.press("p")
        await here.saved()
        disk.hated = "ORG"
        disk.free.clear()
        await here.press("o", "2", "right", "right", "u")
        assert len(here.said()) == 3
        disk.free.set()
        await here.until(lambda: len(disk.held) == 2 and len(here.said()) == 2)
        assert here.said() == disk.held == [("PER", "Ann"), ("UNC", "so")]
        await here.saved()
        for left in (1, 0):
            await here.press("z")
            assert len(here.said()) == left
            await here.saved()
            assert here.said() == disk.held
        await here.press("z")
        assert "nothing to undo" in here.status
        await here.press("ctrl+y", "ctrl+y", "ctrl+y")
        await here.saved()
        assert here.said() == disk.held == [("PER", "Ann"), ("UNC", "so")]


async def test_a_refused_step_is_said(disk: FakeDisk) -> None:
    disk.hated = "PER"
    async with reading(PAIR, open_store=lambda: disk) as here:
        await here.press("p")
        await here.until(lambda: "NOT SAVED: PER cannot be kept" in here.status)
        assert here.said() == []
        await here.press("u")
        await here.saved()
        assert here.said() == disk.held == [("UNC", "Ann")]


async def test_a_layer_that_cannot_be_opened_is_said_and_nothing_is_pretended() -> None:
    def fail() -> MemoryStore:
        raise StoreError("the layer is of a later format")

    async with reading(PAIR, open_store=fail) as here:
        await here.press("p")
        await here.until(lambda: "NOT SAVED: the layer is of a later format" in here.status)
        assert here.said() == []
        await here.press("u")
        assert here.said() == []
        assert "the layer is of a later format" in here.status
        await here.press("q")
        assert here.app._exit
    assert here.app.desk.close() == "the layer is of a later format"


async def test_what_was_deleted_while_the_layer_was_being_read_stays_deleted(disk: FakeDisk) -> None:
    opened = Event()

    def slowly() -> MemoryStore:
        assert opened.wait(20)
        return disk

    async with reading(PAIR, open_store=slowly) as here:
        await here.press("p", "right", "right", "u", "z")
        disk.free.clear()
        opened.set()
        await here.until(lambda: here.app.room.store is not None)
        await here.press("ctrl+home", "x")
        disk.free.set()
        await here.saved()
        assert here.said() == disk.held == []
        await here.press("z")
        assert here.said() == [("PER", "Ann")]


async def test_the_past_of_a_layer_can_be_undone_also_when_it_opens_late() -> None:
    request = project()
    async with reading(request) as here:
        await here.press("p", "right", "u")
        await here.saved()
    opened = Event()

    async with reading(request) as here:
        opened.set()
        await here.until(lambda: here.said() == [("PER", "Ann"), ("UNC", "said")])
        await here.press("z", "z")
        assert here.said() == []
        await here.saved()
        assert here.on_disk() == []
    store = open_layer(layer_file(), "tester")
    late = Event()

    def slowly() -> object:
        assert late.wait(20)
        return store

    async with reading(request, open_store=slowly) as here:  # type: ignore[arg-type]
        await here.press("c")
        late.set()
        await here.saved()
        await here.press("z", "ctrl+y", "z")
        assert "undone: label CLAIM" in here.status
        await here.saved()


async def test_nothing_is_written_before_the_first_annotation(fence: Path) -> None:
    files = {write(name, text).resolve() for name, text in PAIR.items()}
    async with reading(PAIR) as here:
        await here.press(
            "right", "v", "down", "escape", "/", "a", "enter", "f3", "escape", "f5", "f2", "tab", "f7", "x"
        )
        await here.press("x", "z", "ctrl+y", "ctrl+s", ";", "1", "0")
        await here.rest()
    assert {path.resolve() for path in Path.cwd().rglob("*")} == files
    assert [path for path in fence.rglob("*") if path.is_file()] == []


@pytest.fixture
def holder() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that are ended with the test."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.terminate()
        process.wait()


async def test_a_layer_that_another_process_holds_can_be_read_and_the_strip_says_who(
    holder: list[subprocess.Popen[str]],
) -> None:
    request = project()
    async with reading(request) as here:
        await here.press("p")
        await here.saved()
    script = (
        "import sys; from pathlib import Path; from annotations.store import open_layer\n"
        "store = open_layer(Path(sys.argv[1]), 'tester'); print('up', flush=True); input()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, layer_file()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    holder.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    async with reading(request, size=(160, 30)) as here:
        await here.until(lambda: here.said() == [("PER", "Ann")])
        assert "your layer cannot be changed: it is open elsewhere" in here.status
        assert f"process {process.pid}" in here.status
        for name in ("u", "x", "2", "0", "z", "ctrl+y", "ctrl+s"):
            await here.press(name)
            assert "your layer cannot be changed" in here.status
            assert "every change is saved" not in here.status
            assert here.said() == [("PER", "Ann")]
        await here.press("q")
        assert here.app._exit
    assert here.app.desk.close() == ""


async def test_a_layer_that_becomes_read_only_under_way_takes_back_what_it_refuses(disk: FakeDisk) -> None:
    def refuse(step: Step, kind: Kind = "do") -> None:
        disk.readonly, disk.holder = True, "process 7 on elsewhere"
        raise ReadOnlyError("tester.json cannot be changed")

    disk.apply = refuse  # type: ignore[method-assign]
    async with reading(PAIR, open_store=lambda: disk, size=(160, 30)) as here:
        await here.press("p", "u")
        await here.until(lambda: here.said() == [])
        await here.press("p")
        assert "it is open elsewhere (process 7 on elsewhere)" in here.status


@pytest.mark.parametrize("damage", [b"\x00\xff garbage", b"{}", b"[1, 2]", b'{"_default": {}}', b""])
async def test_a_damaged_layer_is_said_and_left_as_it_is(damage: bytes) -> None:
    request = project()
    layer_file().parent.mkdir(exist_ok=True)
    layer_file().write_bytes(damage)
    async with reading(request, size=(200, 30)) as here:
        await here.until(lambda: here.app.room.store is not None or bool(here.app.desk.locked))
        store = here.app.room.store
        await here.press("p")
        if store is None:
            assert here.said() == []
            assert "tester.json" in here.status
        else:
            await here.saved()
            assert here.on_disk() == [("PER", "Ann")]
    if store is None:
        assert layer_file().read_bytes() == damage


async def test_a_place_that_cannot_be_written_is_said() -> None:
    request = project()
    folder = layer_file().parent
    folder.mkdir(exist_ok=True)
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):
        folder.chmod(0o755)
        pytest.skip("this user (root) may write anywhere")
    async with reading(request, size=(160, 30)) as here:
        await here.press("p")
        await here.until(lambda: here.said() == [])
        assert "cannot be" in here.status
    folder.chmod(0o755)


async def test_steps_are_written_in_the_order_in_which_they_were_made() -> None:
    async with reading(PAIR) as here:
        await here.press(*"pucz", "ctrl+y", *"2zz", "ctrl+y", "x", "z", "tab", "c", "3", "0", "z")
        await here.saved()
        memory = sorted(one for pane in here.panes for one in here.said(pane))
        assert here.on_disk() == memory
        store = here.app.room.store
        assert store is not None
        kept = {one.id: one for one in store.annotations()}
        assert {one.id: one for pane in here.panes for one in here.annotations(pane)} == kept
