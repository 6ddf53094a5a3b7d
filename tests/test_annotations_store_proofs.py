"""What the store promises, against a plain dict, through exports, and with safeguards taken away one by one."""

import errno
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.anchor import describe
from annotations.formats import jsonlines
from annotations.formats.dataset import Choice, Dataset
from annotations.formats.output import Output
from annotations.model import Annotation, Change, Entry, Judgement, Rejection, Relation, Step, frozen
from annotations.project import Project
from annotations.store import QuestionError, UnsavedError
from annotations.store import recover as recover_module
from annotations.store.files import RealFiles
from annotations.store.journal import Journal
from annotations.store.lock import Lock
from annotations.store.tiny import TinyStore
from articles.article import Article
from articles.span import Span
from tests import simulated
from tests.accidents import put_an_old_file_back
from tests.entries import added, annotation
from tests.simulated import PATH, SimulatedFiles, SimulatedLock, contents, folding_at

Act = tuple[str, int, str]
State = dict[str, Entry]
acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["label", "label", "relate", "judge", "reject", "edit", "drop", "bulk", "undo", "undo", "redo", "crash"]
        ),
        st.integers(0, 99),
        st.sampled_from(["CLAIM", "PER", "é\u2028🎉", ""]),
    ),
    max_size=30,
)


class Model:
    """A layer as a list of dicts: one for each moment that can be gone back to."""

    def __init__(self) -> None:
        self.states: list[State] = [{}]
        self.at = 0

    @property
    def now(self) -> State:
        return self.states[self.at]

    def do(self, changes: list[Change]) -> None:
        state = dict(self.now)
        for change in changes:
            if change.after is None:
                del state[change.id]
            else:
                state[change.id] = change.after
        self.states[self.at + 1 :] = [state]
        self.at += 1


def changes_of(act: Act, number: int, now: State, texts: list[Article]) -> list[Change]:
    """What an act changes; made from what is there alone, so that it is the same for every store."""
    kind, seed, value = act
    random, article = Random(seed), texts[seed % len(texts)]
    named = f"{number:032x}"
    labelled = [entry for entry in now.values() if isinstance(entry, Annotation)]
    if kind == "relate" and labelled:
        ends = random.choice(labelled).id, random.choice(labelled).id
        return [Change(None, Relation(named, value or "same", *ends, "ann", frozen({"sure": seed % 2 == 0})))]
    if kind == "judge":
        articles = tuple(sorted(text.id for text in texts[: 1 + seed % 2]))
        return [Change(None, Judgement(named, articles, "status", value, "ann"))]
    if kind == "edit" and now:
        old = random.choice(list(now.values()))
        if isinstance(old, Rejection):
            return [Change(old, replace(old, origin=f"entities@{seed}"))]
        return [Change(old, replace(old, note=f"{value} {seed}"))]
    if kind == "drop" and now:
        gone = random.choice(list(now.values()))
        related = [entry for entry in now.values() if isinstance(entry, Relation)]
        dangling = [entry for entry in related if gone.id in (entry.source, entry.target)]
        return [*(Change(entry, None) for entry in dangling), Change(gone, None)]
    if kind == "bulk" and labelled:
        return [Change(entry, replace(entry, label=value or "NONE")) for entry in labelled]
    start = random.randrange(len(article.text) - 2)
    target = describe(article.text, [Span(start, start + 2)], article.digest)
    if kind == "reject":
        return [Change(None, Rejection(named, article.id, value or "CLAIM", target, "ann", "entities@1"))]
    return [Change(None, Annotation(named, article.id, value or "CLAIM", target, "ann", note=value))]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two articles."""
    folder = tmp_path_factory.mktemp("proofs")
    for name in ("one", "two"):
        (folder / f"{name}.txt").write_text(f"Prices 🎉 may rise, said {name}.\nNobody knows é.\n", encoding="utf-8")
    made = Project.create(folder / "talks")
    made.add([folder / "one.txt", folder / "two.txt"])
    return made


@settings(max_examples=150, deadline=None)
@given(acts, st.sampled_from([300, 2000, 1 << 30]))
def test_a_layer_is_what_a_plain_dict_would_be_whatever_happens_in_between(acts: list[Act], folds: int) -> None:
    """Crashes are power cuts: of what was not synced nothing is left, or any part of it."""
    model, files, random = Model(), SimulatedFiles(), Random(len(acts))
    texts = [Article("a", "Prices may rise.", ()), Article("b", "Nobody knows.", ())]
    with folding_at(folds):
        store = TinyStore(PATH, "ann", files=files)
        for number, act in enumerate(acts):
            history = store.history()
            step = history.undo() if act[0] == "undo" else history.redo() if act[0] == "redo" else None
            if act[0] == "crash":
                files = SimulatedFiles(files.after_the_cut(random))
                store = TinyStore(PATH, "ann", files=files)
            elif act[0] in ("undo", "redo"):
                model.at += 0 if step is None else -1 if act[0] == "undo" else 1
                if step is not None:
                    store.apply(step, "undo" if act[0] == "undo" else "redo")
            else:
                changes = changes_of(act, number, model.now, texts)
                model.do(changes)
                store.apply(Step(act[0], tuple(changes)))
            assert contents(store) == model.now
            assert store.history().done == model.at
            assert store.history().undone == len(model.states) - 1 - model.at
            assert {entry.id: entry for entry in model.now.values() if isinstance(entry, Relation)} == {
                entry.id: entry for entry in store.relations()
            }
            rejected = [entry for entry in model.now.values() if isinstance(entry, Rejection)]
            for text in texts:
                found = {entry.id: entry for entry in store.rejections(text.id)}
                assert found == {entry.id: entry for entry in rejected if entry.article == text.id}
        store.close()
        assert contents(TinyStore(PATH, "ann", files=files)) == model.now


def exported(project: Project) -> bytes:
    """The project as JSON Lines, byte for byte."""
    dataset = Dataset(project, Choice())
    stream = BytesIO()
    try:
        jsonlines.write(dataset.sheets(), Output(None, stream))
    finally:
        dataset.close()
    assert not dataset.tally.left_out
    return stream.getvalue()


@settings(max_examples=50, deadline=None)
@given(acts.filter(lambda made: len(made) < 14), st.booleans())
def test_undo_of_any_sequence_restores_the_bytes_of_the_export_and_redo_does_it_again(
    project: Project, acts: list[Act], crash: bool
) -> None:
    path = project.layer_path("ann")
    for file in path.parent.glob("ann.json*"):
        file.unlink()
    texts = [project.load("one"), project.load("two")]
    store = TinyStore(path, "ann")
    model, before = Model(), [exported(project)]
    for number, act in enumerate(acts):
        if act[0] not in ("undo", "redo", "crash"):
            changes = changes_of(act, number, model.now, texts)
            model.do(changes)
            store.apply(Step(act[0], tuple(changes)))
            before.append(exported(project))
    if crash:
        store.abandon()
    else:
        store.close()
    store = TinyStore(path, "ann")
    history = store.history()
    for expected in reversed(before[:-1]):
        step = history.undo()
        assert step is not None
        store.apply(step, "undo")
        assert exported(project) == expected
    for expected in before[1:]:
        step = history.redo()
        assert step is not None
        store.apply(step, "redo")
        assert exported(project) == expected
    store.close()
    assert exported(project) == before[-1]


def test_what_was_rejected_is_in_no_export(project: Project) -> None:
    path, text = project.layer_path("ann"), project.load("one")
    for file in path.parent.glob("ann.json*"):
        file.unlink()
    store = TinyStore(path, "ann")
    store.apply(added(*(change.after for change in changes_of(("label", 0, "CLAIM"), 1, {}, [text]) if change.after)))
    before = exported(project)
    store.apply(Step("reject", tuple(changes_of(("reject", 0, "PER"), 2, {}, [text]))))
    assert len(list(store.rejections("one"))) == 1
    assert (exported(project), store.articles(), store.count()) == (before, {"one"}, {"CLAIM": 1})
    store.close()


def test_the_exports_above_differ() -> None:
    """The property is not about files that are all the same: an act of each kind changes what is exported."""
    texts = [Article("a", "Prices may rise.", ()), Article("b", "Nobody knows.", ())]
    model = Model()
    for number, kind in enumerate(["label", "relate", "judge", "edit", "bulk", "drop"]):
        model.do(changes_of((kind, number, f"L{number}"), number, model.now, texts))
    kinds = [{type(entry).__name__ for entry in state.values()} for state in model.states]
    assert {"Annotation", "Relation", "Judgement"} in kinds
    assert all(one != other for one, other in zip(model.states, model.states[1:], strict=False))


# ---------------------------------------------------------------- places and processes


def test_a_folder_made_read_only_under_an_open_layer_loses_nothing() -> None:
    files = SimulatedFiles()
    store = TinyStore(PATH, "ann", files=files)
    store.apply(added(first := annotation()))
    files.fault = lambda _call, _path: errno.EROFS
    for number in range(1, 4):
        with pytest.raises(UnsavedError, match=f"{number} steps? not saved, kept in memory: ann.json"):
            store.apply(added(annotation()))
    everything = list(store.annotations())
    # What is under way may be there or not; what was acknowledged is.
    assert list(TinyStore(PATH, "ann", files=files, readonly=True).annotations()) in ([first], everything[:2])
    files.fault = lambda _call, _path: None
    store.save()
    assert (store.unsaved, len(everything)) == (0, 4)
    assert list(TinyStore(PATH, "ann", files=files, readonly=True).annotations()) == everything


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from annotations.store import storage
from annotations.store.tiny import TinyStore
from tests.entries import added, annotation
storage.FOLD_BYTES = 20_000
store = TinyStore(Path(sys.argv[1]), "bob")
for _ in range(150):
    entries = [annotation(), annotation(), annotation()]
    store.apply(added(*entries))
    print(*[entry.id for entry in entries], flush=True)
store.close()
"""


def writing(path: Path) -> "subprocess.Popen[str]":
    """A process that adds three annotations at a time, 150 times, and says which when they are saved."""
    command = [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parents[1])]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_different_layers_at_once_just_work_and_each_sees_what_the_other_saved(tmp_path: Path) -> None:
    mine, theirs = TinyStore(tmp_path / "ann.json", "ann"), tmp_path / "bob.json"
    writer = writing(theirs)
    assert writer.stdout is not None
    reader = TinyStore(theirs, "bob", readonly=True)
    saved = 0
    for line in writer.stdout:
        mine.apply(added(annotation()))
        reader.refresh()
        assert all(reader.get(named) is not None for named in line.split())
        saved += 1
    assert (writer.wait(), saved, mine.readonly) == (0, 150, False)
    writer.stdout.close()
    assert len(list(mine.annotations())) == 150
    mine.close()


def test_a_reader_never_sees_what_is_half_saved(tmp_path: Path) -> None:
    path = tmp_path / "bob.json"
    reader, seen, end = TinyStore(path, "bob", readonly=True), 0, monotonic() + 60
    with writing(path) as writer:
        while seen < 450 and monotonic() < end:
            reader.refresh()
            now = sum(reader.count().values())
            assert now % 3 == 0
            assert now >= seen
            seen = now
            sleep(0.001)
        writer.communicate()
    assert (writer.returncode, seen) == (0, 450)


# ---------------------------------------------------------------- safeguards, taken away one by one


class Lockless(RealFiles):
    """A file system whose lock anyone gets."""

    def lock(self, path: Path) -> Lock:
        return SimulatedLock()


def two_writers(path: Path, files: RealFiles) -> tuple[set[str], set[str]]:
    """Two stores on one layer that take turns: the ids that were acknowledged, and those that are there in the end."""
    stores = [TinyStore(path, "ann", files=files), TinyStore(path, "ann", files=files)]
    acknowledged: set[str] = set()
    for number in range(8):
        store = stores[number % 2]
        entry = annotation()
        if not store.readonly:
            try:
                store.apply(added(entry))
                acknowledged.add(entry.id)
            except Exception:  # noqa: BLE001 - without the lock, anything may be raised
                continue
    for store in stores:
        store.abandon()
    return acknowledged, {entry.id for entry in TinyStore(path, "ann").annotations()}


def test_two_writers_lose_nothing_with_the_lock_and_something_without(tmp_path: Path) -> None:
    for name, files in (("with", RealFiles()), ("without", Lockless())):
        path = tmp_path / f"{name}.json"
        store = TinyStore(path, "ann")
        store.apply(added(annotation()))
        store.close()
        acknowledged, there = two_writers(path, files)
        assert len(acknowledged) >= 4
        assert (acknowledged <= there) == (name == "with")


def test_an_old_file_is_noticed_by_the_checksum_that_the_journal_follows_and_by_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ann.json"
    store = TinyStore(path, "ann")
    store.apply(added(annotation()))
    store.close()
    put_an_old_file_back(path)
    with pytest.raises(QuestionError):
        TinyStore(path, "ann")
    monkeypatch.setattr(recover_module, "_continues", lambda *_: True)
    found = TinyStore(path, "ann", readonly=True)
    assert found.question is None
    assert sum(found.count().values()) < 3  # changes are gone, and nobody was asked


class Forgetful(SimulatedFiles):
    """A kernel that drops the pages of a sync that failed, and calls the next sync a success.

    Source: wiki.postgresql.org/wiki/Fsync_Errors.
    """

    def sync(self, handle: int) -> None:
        inode, path = self._handles[handle]
        try:
            self._call("sync", path)
        except OSError:
            inode.pending.clear()
            raise
        data = bytearray(inode.durable)
        for offset, written in inode.pending:
            simulated._apply(data, offset, written)
        inode.durable, inode.pending = bytes(data), []


def trusting(self: Journal, line: bytes) -> None:
    """Append as a program does that tries a failed sync once more."""
    assert self._handle is not None
    self._files.write(self._handle, line, self.end)
    try:
        self._files.sync(self._handle)
    except OSError:
        self._files.sync(self._handle)
    self.end += len(line)


@pytest.mark.parametrize("anew", [True, False])
def test_a_line_whose_sync_failed_is_written_anew_or_it_is_lost(anew: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not anew:
        monkeypatch.setattr(Journal, "append", trusting)
    files = Forgetful()
    store = TinyStore(PATH, "ann", files=files)
    store.apply(added(annotation()))
    store.apply(added(annotation()))
    failures = iter([errno.EIO])
    files.fault = lambda call, _path: next(failures, None) if call == "sync" else None
    try:
        store.apply(added(entry := annotation()))
    except UnsavedError:
        store.save()
    assert store.unsaved == 0  # the screen says saved
    after = SimulatedFiles(files.after_the_cut(Random(1)))
    assert (TinyStore(PATH, "ann", files=after).get(entry.id) is not None) == anew
