"""What a layer file says after an accident: each state of the files, what is kept, and what is told."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from annotations import codec
from annotations.model import Annotation, Change, Entry, FormatError, StoreError
from annotations.store import DamagedError, QuestionError, ReadOnlyError, open_layer
from annotations.store import recover as recover_module
from annotations.store import replay as replay_module
from annotations.store import salvage as salvage_module
from annotations.store import snapshot as snapshot_module
from annotations.store import storage as storage_module
from annotations.store.tiny import TinyStore
from tests.entries import added, annotation, changed, rejection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ann.json"


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def kept(path: Path, tag: str) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}*.{tag}-*"))


def filled(path: Path, count: int = 4) -> list[Annotation]:
    """A layer with `count` annotations, one step each, closed."""
    entries = [annotation(note=f"note {number}") for number in range(count)]
    store = TinyStore(path, "ann")
    for entry in entries:
        store.apply(added(entry))
    store.close()
    return entries


def crashed(path: Path, count: int = 4) -> list[Annotation]:
    """The same with two in the .json and the rest in the journal, not closed."""
    entries = filled(path, 2)
    store = TinyStore(path, "ann")
    for number in range(2, count):
        entries.append(annotation(note=f"note {number}"))
        store.apply(added(entries[-1]))
    store.abandon()
    return entries


def here(path: Path) -> tuple[list[Entry], list[str]]:
    """What the layer holds, and its notes; it is written to, closed and opened again, to see that it is of use."""
    store = TinyStore(path, "ann")
    found, notes = list(store.annotations()), store.notes()
    extra = annotation()
    store.apply(added(extra))
    store.close()
    again = TinyStore(path, "ann")
    assert again.get(extra.id) == extra
    again.apply(changed(extra, None))
    assert list(again.annotations()) == found
    assert again.notes() == []
    again.close()
    return [*found], notes


def test_after_a_clean_close_plain_tinydb_reads_everything(path: Path) -> None:
    entries = filled(path)
    with TinyDB(path) as db:
        rows = db.table("annotations").all()
        assert [row["note"] for row in rows] == [entry.note for entry in entries]
        assert [row.doc_id for row in rows] == [int(entry.id, 16) for entry in entries]
        assert len(db.table("history")) == 4


def test_nothing_is_written_before_the_first_change(path: Path) -> None:
    store = open_layer(path.parent / "new" / "ann.json", "ann")
    assert list(store.annotations()) == []
    store.close()
    assert list(path.parent.iterdir()) == []


def test_a_crash_loses_nothing_and_says_nothing_but_that_it_was_one(path: Path) -> None:
    entries = crashed(path)
    assert here(path) == (entries, [])


def test_the_one_liner_makes_the_file_complete_after_a_crash(path: Path) -> None:
    entries = crashed(path)
    line = "import sys; from pathlib import Path; from annotations.store import open_layer; "
    line += "open_layer(Path(sys.argv[1]), '').close()"
    subprocess.run([sys.executable, "-c", line, str(path)], check=True)
    with TinyDB(path) as db:
        assert len(db.table("annotations")) == len(entries)


@pytest.mark.parametrize("tail", [b"{", b"\0" * 4096, b'{"n":5,"t":1', b"no line at all\n", b"\n\n\n"])
def test_a_torn_tail_is_cut_off_set_aside_and_told(path: Path, tail: bytes) -> None:
    entries = crashed(path)
    journal = beside(path, ".journal")
    journal.write_bytes(journal.read_bytes() + tail)
    found, notes = here(path)
    assert found == entries
    assert [f"{len(tail)} bytes" in note for note in notes] == [True]
    assert [file.read_bytes() for file in kept(path, "torn")] == [tail]


def test_only_a_few_torn_tails_are_kept(path: Path) -> None:
    crashed(path)
    journal = beside(path, ".journal")
    for _ in range(6):
        journal.write_bytes(journal.read_bytes() + b"x")
        TinyStore(path, "ann").abandon()
    assert len(kept(path, "torn")) == 3


def test_a_journal_that_is_cut_keeps_every_line_before_the_cut(path: Path) -> None:
    entries = crashed(path, 4)
    journal = beside(path, ".journal")
    whole = journal.read_bytes()
    lines = whole.splitlines(keepends=True)
    ends = [sum(map(len, lines[:number])) for number in range(1, len(lines) + 1)]
    cuts = {end + near for end in ends for near in (-2, -1, 0, 1)} | set(range(len(lines[0]), len(whole), 61))
    for cut in sorted(cut for cut in cuts if len(lines[0]) <= cut <= len(whole)):
        journal.write_bytes(whole[:cut])
        store = TinyStore(path, "ann")
        complete = whole[:cut].count(b"\n") - 1
        assert list(store.annotations()) == entries[: 2 + complete]
        assert bool(store.notes()) == (not whole[:cut].endswith(b"\n"))
        store.abandon()


def test_a_flip_in_a_record_loses_that_record_only_and_counts_it(path: Path) -> None:
    entries = crashed(path, 6)
    journal = beside(path, ".journal")
    data = journal.read_bytes()
    at = data.index(b"note 3")
    journal.write_bytes(data[:at] + b"n\x6ft" + data[at + 3 :].replace(b"e 3", b"e 9", 1))
    found, notes = here(path)
    assert found == [entries[number] for number in (0, 1, 2, 4, 5)]
    assert len(notes) == 1
    assert "1 saved changes are lost, 2 behind the damage are kept" in notes[0]
    assert len(kept(path, "damaged")) == 1


@pytest.mark.parametrize("cut", [0, 1, 50, 96])
def test_a_damaged_first_line_of_the_journal_loses_nothing(path: Path, cut: int) -> None:
    entries = crashed(path)
    journal = beside(path, ".journal")
    data = journal.read_bytes()
    journal.write_bytes(data[:cut] + b"#" + data[cut + 1 :])
    found, notes = here(path)
    assert found == entries
    assert "0 saved changes are lost" in notes[0]


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "gone", "seal"])
def test_a_damaged_snapshot_is_made_again_from_the_one_before(path: Path, harm: str, live: bool) -> None:
    entries = crashed(path, 5) if live else filled(path, 5)
    store = TinyStore(path, "ann")
    if not live:
        store.apply(added(entry := annotation()))
        entries.append(entry)
        store.close()
    store.abandon()
    damage(path, harm)
    found, notes = here(path)
    assert found == entries
    assert "nothing is lost" in notes[-1]
    assert len(kept(path, "damaged")) == (harm != "gone")


def damage(path: Path, harm: str) -> None:
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
        return
    at = data.index(b"note 1")
    path.write_bytes(
        {
            "flip": data[:at] + b"NOTE 1" + data[at + 6 :],
            "cut": data[: len(data) // 2],
            "empty": b"",
            "seal": data[:-12] + b"00000000" + data[-4:],
        }[harm]
    )


def test_without_an_earlier_snapshot_every_record_that_proves_itself_is_kept(path: Path) -> None:
    entries = filled(path, 5)
    beside(path, ".prev").unlink()
    damage(path, "flip")
    found, notes = here(path)
    assert found == [entries[number] for number in (0, 2, 3, 4)]
    assert "4 records prove themselves and are kept, 6 are lost" in notes[0]
    damage_ = kept(path, "damaged")
    assert len(damage_) == 1
    assert b"NOTE 1" in damage_[0].read_bytes()


def test_rejections_are_kept_like_the_rest_of_a_damaged_file(path: Path) -> None:
    rejected = rejection()
    store = TinyStore(path, "ann")
    for entry in (*(annotation(note=f"note {number}") for number in range(3)), rejected):
        store.apply(added(entry))
    store.close()
    for file in path.parent.glob("*.prev"):
        file.unlink()
    damage(path, "flip")
    store = TinyStore(path, "ann")
    assert (list(store.rejections()), list(store.rejections("a"))) == ([rejected], [rejected])
    assert "3 records prove themselves" in store.notes()[0]
    store.close()


def test_rejections_are_read_from_a_file_that_plain_tinydb_rewrote(path: Path) -> None:
    rejected = rejection()
    store = TinyStore(path, "ann")
    store.apply(added(rejected))
    store.close()
    with TinyDB(path) as db:
        db.table("rejections").update({"label": "ORG"})
    store = TinyStore(path, "ann")
    assert list(store.rejections("a")) == [replace(rejected, label="ORG")]
    store.close()


def test_what_no_record_of_proves_itself_is_refused_and_not_touched(path: Path) -> None:
    filled(path)
    for file in path.parent.glob("*.prev"):
        file.unlink()
    path.write_bytes(b"\x93garbage" * 100)
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(DamagedError, match="no record in it proves itself"):
        open_layer(path, "ann")
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_an_old_snapshot_put_back_over_a_newer_journal_asks_first(path: Path) -> None:
    filled(path, 2)
    old = path.read_bytes()
    store = TinyStore(path, "ann")
    store.apply(added(annotation(note="third")))
    store.close()
    store = TinyStore(path, "ann")
    store.apply(added(annotation(note="fourth")))
    everything = list(store.annotations())
    store.abandon()
    path.write_bytes(old)
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(QuestionError, match="1 changes") as asked:
        TinyStore(path, "ann")
    assert asked.value.choices == ("snapshot", "journal")
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before
    store = TinyStore(path, "ann", readonly=True)
    assert len(list(store.annotations())) == 2
    store.close()
    store = TinyStore(path, "ann", keep="journal")
    assert list(store.annotations()) == everything
    store.close()
    assert [file.read_bytes() for file in kept(path, "foreign")] == [old]
    assert here(path) == (everything, [])


def test_an_old_snapshot_may_be_meant(path: Path) -> None:
    entries = filled(path, 2)
    old = path.read_bytes()
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    store.close()
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    store.abandon()
    path.write_bytes(old)
    store = TinyStore(path, "ann", keep="snapshot")
    assert list(store.annotations()) == entries
    store.close()
    assert len(kept(path, "orphan")) == 1
    assert here(path)[0] == entries


def test_an_old_snapshot_over_an_empty_journal_is_taken_and_told(path: Path) -> None:
    entries = filled(path, 2)
    old = path.read_bytes()
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    store.close()
    path.write_bytes(old)
    found, notes = here(path)
    assert found == entries
    assert "another file than the one that was last closed here" in notes[0]


def test_a_newer_snapshot_from_elsewhere_does_not_swallow_the_journal(path: Path, tmp_path: Path) -> None:
    filled(path, 2)
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_bytes(path.read_bytes())
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    store.abandon()
    other = TinyStore(elsewhere, "ann")
    for _ in range(4):
        other.apply(added(annotation()))
    other.close()
    path.write_bytes(elsewhere.read_bytes())
    with pytest.raises(QuestionError):
        TinyStore(path, "ann")


def test_what_plain_tinydb_changed_while_it_was_closed_is_read_and_told(path: Path) -> None:
    entries = filled(path, 3)
    with TinyDB(path) as db:
        db.table("annotations").update({"note": "by a script"}, where("note") == "note 1")
        db.table("annotations").remove(where("note") == "note 2")
    found, notes = here(path)
    assert found == [entries[0], replace(entries[1], note="by a script")]
    assert "written by another program" in notes[0]
    assert len(kept(path, "foreign")) == 1


def test_a_journal_goes_on_over_a_file_that_plain_tinydb_rewrote(path: Path) -> None:
    entries = crashed(path)
    with TinyDB(path) as db:
        db.table("annotations").update({"note": "by a script"}, where("note") == "note 0")
    assert here(path)[0] == [replace(entries[0], note="by a script"), *entries[1:]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "not tables"),
        ("5", "not tables"),
        ('{"annotations": []}', "not tables"),
        ('{"annotations": {"1": {"kind": "annotation"}}}', "document 1"),
        ('{"annotations": {"x": {}}}', "not a document"),
        ('{"_journal": {"1": {"format": 99}}}', "later Diptych"),
    ],
)
def test_json_of_another_shape_is_refused_in_one_line(path: Path, content: str, said: str) -> None:
    path.write_text(content)
    with pytest.raises(StoreError, match=said) as fault:
        open_layer(path, "ann")
    assert "\n" not in str(fault.value)
    assert path.read_text() == content
    assert sorted(file.name for file in path.parent.iterdir()) == ["ann.json", "ann.json.lock"]


def test_a_file_changed_under_an_open_layer_is_kept_beside(path: Path) -> None:
    filled(path, 2)
    store = TinyStore(path, "ann")
    path.write_text("{}")
    store.apply(added(annotation()))
    store.close()
    assert [file.read_text() for file in kept(path, "foreign")] == ["{}"]
    assert len(here(path)[0]) == 3


def test_a_later_format_is_refused_unread(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (storage_module, snapshot_module, recover_module, replay_module, salvage_module, codec):
        monkeypatch.setattr(module, "FORMAT", codec.FORMAT + 1)
    filled(path)
    monkeypatch.undo()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="later Diptych"):
        open_layer(path, "ann")
    assert path.read_bytes() == before
    path.write_bytes(before[:-3] + b"  \n")  # damaged as well: still nobody's to touch
    beside(path, ".journal").unlink()
    with pytest.raises(StoreError, match="later Diptych"):
        open_layer(path, "ann")


@pytest.mark.parametrize("make", [filled, crashed])
def test_an_earlier_format_is_migrated_and_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], list[Annotation]]
) -> None:
    entries = make(path)
    before = path.read_bytes()
    for module in (storage_module, snapshot_module, recover_module, replay_module, salvage_module, codec):
        monkeypatch.setattr(module, "FORMAT", codec.FORMAT + 1)
    now = codec.FORMAT
    monkeypatch.setitem(codec.MIGRATIONS, now - 1, lambda document: document | {"note": document["note"].upper()})
    store = TinyStore(path, "ann")
    assert [entry.note for entry in store.annotations()] == [entry.note.upper() for entry in entries]
    store.apply(added(extra := annotation()))
    store.apply(added(extra).undone(), "undo")
    assert f"format {now - 1}" in store.notes()[-1]
    last = store.history().last()
    assert last is not None
    assert last.changes == (Change(None, replace(entries[-1], note=entries[-1].note.upper())),)
    store.close()
    assert before in [file.read_bytes() for file in kept(path, "format")]
    assert json.loads(path.read_bytes())["_journal"]["1"]["format"] == now
    assert [entry.note for entry in TinyStore(path, "ann", readonly=True).annotations()] == [
        entry.note.upper() for entry in entries
    ]


def test_a_second_opener_is_told_who_has_it_and_reads_along(path: Path) -> None:
    entries = filled(path, 2)
    owner = TinyStore(path, "ann")
    reader = TinyStore(path, "ann")
    assert (owner.readonly, reader.readonly) == (False, True)
    assert f"process {os.getpid()} on " in reader.holder
    with pytest.raises(ReadOnlyError, match=str(os.getpid())):
        reader.apply(added(annotation()))
    assert reader.refresh() is False
    owner.apply(added(third := annotation()))
    assert reader.refresh() is True
    assert list(reader.annotations()) == [*entries, third]
    owner.apply(changed(third, None))
    owner.close()
    assert reader.refresh() is True
    assert list(reader.annotations()) == entries
    reader.close()


def test_a_reader_waits_for_a_layer_that_is_not_there_yet(path: Path) -> None:
    reader = TinyStore(path, "ann", readonly=True)
    assert (list(reader.annotations()), reader.refresh()) == ([], False)
    entries = filled(path, 2)
    assert reader.refresh() is True
    assert list(reader.annotations()) == entries


def test_a_reader_neither_cuts_nor_creates_anything(path: Path) -> None:
    entries = crashed(path)
    journal = beside(path, ".journal")
    journal.write_bytes(journal.read_bytes() + b'{"n":99')
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    reader = TinyStore(path, "ann", readonly=True)
    assert list(reader.annotations()) == entries
    reader.close()
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_the_lock_of_a_dead_process_is_taken_over(path: Path) -> None:
    filled(path, 1)
    program = (
        "import os; from pathlib import Path; from annotations.store import open_layer; "
        f"store = open_layer(Path({str(path)!r}), 'ann'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    store = TinyStore(path, "ann")
    assert not store.readonly
    assert "ended without closing it (process " in store.notes()[0]
    store.close()


def test_a_layer_behind_a_symbolic_link_stays_one(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "real" / "layer.json"
    real.parent.mkdir()
    path.symlink_to(real)
    entries = filled(path, 2)
    assert path.is_symlink()
    assert list(TinyStore(real, "ann").annotations()) == entries


def test_the_file_keeps_its_mode(path: Path) -> None:
    filled(path, 1)
    path.chmod(0o640)
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    store.close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_tinydb_s_own_words_work_on_a_layer(path: Path) -> None:
    entries = filled(path, 3)
    store = TinyStore(path, "ann")
    table = store.db.table("annotations")
    query: Any = where("note") == "note 1"
    [row] = table.search(query)
    assert row.doc_id == int(entries[1].id, 16)
    table.update({"note": "by a query"}, query)
    assert store.get(entries[1].id) == replace(entries[1], note="by a query")
    assert store.history().done == 0  # it came past the history
    table.remove(doc_ids=[int(entries[0].id, 16)])
    with pytest.raises(FormatError):
        table.insert({"kind": "annotation"})
    with pytest.raises(StoreError):
        store.db.drop_tables()
    store.abandon()
    assert [entry.note for entry in TinyStore(path, "ann").annotations()] == ["by a query", "note 2"]
