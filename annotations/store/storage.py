"""TinyDB's storage for one layer: a sealed snapshot and a journal of what came after it."""

import errno
import os
import time
from collections.abc import Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

from tinydb import Storage

from annotations.codec import FORMAT, unchanged
from annotations.model import StoreError

from .base import FullError, Keep, QuestionError, ReadOnlyError, UnsavedError
from .contents import Contents
from .files import Files, RealFiles, Stamp
from .journal import Journal
from .lines import Deed, Header, document, header_line, record_line
from .lock import HeldError, Lock
from .recover import Aside, Found, find
from .replay import replay
from .salvage import modern
from .snapshot import HISTORY, Seal, pieces
from .whole import keep_copy, name_also, write

FOLD_BYTES = 8 << 20
"""The journal is folded into the snapshot when it is longer than this and than the snapshot."""
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


class JournalStorage(Storage):
    """One layer's files. A change costs one appended line and one sync, whatever the size of the layer.

    One thread at a time calls `commit` and what follows it here; reading `contents` is free to all.
    """

    def __init__(self, path: Path, *, readonly: bool = False, keep: Keep = "ask", files: Files | None = None) -> None:
        """Open a layer, or be ready to make it at the first commit. Raises DamagedError, QuestionError, StoreError."""
        self.path = Path(path).resolve()
        self.contents = Contents()
        self.notes: list[str] = []
        self.pending: list[Deed] = []
        self.readonly = readonly
        self.holder = ""
        self.reason = "it was opened for reading only" if readonly else ""
        self.question: QuestionError | None = None
        self._files = files or RealFiles()
        self._keep: Keep = keep
        self._lock: Lock | None = None
        self._journal: Journal | None = None
        self._found = Found(fresh=True)
        self._stamps: tuple[Stamp | None, Stamp | None] = (None, None)
        self._number = self._folded = self._size = 0
        self._older = False
        """The files are whole, and of a past format: they stay so until something is to be written."""
        self._fold_at = FOLD_BYTES
        if self._files.stamp(self.path) is None and self._files.stamp(self._beside(".journal")) is None:
            return
        if not readonly:
            self._lock_in()
        try:
            self._load()
            if self._lock is not None and not self._older:
                self._try_mending()
        except BaseException:
            self.abandon()
            raise

    def commit(self, deeds: Sequence[Deed]) -> None:
        """Make deeds in memory, and return when they are on the disk.

        Raises ReadOnlyError before anything is changed; FullError or UnsavedError when memory is ahead of the disk.
        """
        self.own()
        for deed in deeds:
            self.contents.apply(deed)
        self.pending.extend(deeds)
        self.flush()

    def own(self) -> None:
        """Be the one who may write. Raises ReadOnlyError."""
        if not self.readonly and self._lock is None:
            self._lock_in()
            if self._lock is not None and not self.pending:
                try:
                    self._load()  # another may have begun the layer meanwhile
                except BaseException:
                    self._let_go()
                    raise
        if self.readonly:
            raise ReadOnlyError(f"{self.path.name} cannot be changed: {self.reason}")
        if self._older:  # before anything is changed in memory: what is folded is what the journal led to
            self._older = False
            self._try_mending()

    def flush(self) -> None:
        """Put what waits on the disk, as one record. Raises FullError or UnsavedError."""
        if not self.pending:
            return
        try:
            journal = self._journal or self._mend()
            if not self.pending:
                return  # mending wrote all of it
            journal.append(record_line(self._number + 1, time.time(), self.pending))
        except OSError as fault:
            raise self._unsaved(fault) from fault
        self._number += 1
        self.pending.clear()
        if journal.end > max(self._fold_at, self._size):
            try:
                self.fold()
            except OSError as fault:
                self.notes.append(f"{self.path.name}: folding the journal was put off: {fault.strerror}")
                self._fold_at = 2 * journal.end

    def fold(self) -> Journal:
        """Write the snapshot anew and begin an empty journal. The order of the steps is what makes it safe.

        What waits to be saved is in it. Raises OSError; then nothing is lost.
        """
        found, temporary = self._found, self._beside(".tmp")
        tables, history, done = self.contents.copy()
        number = self._number + bool(self.pending)
        seal = Seal(FORMAT, found.state.seal.db or token_hex(16), number, found.follows or "0" * 8, done, 0, "")
        crc = write(self._files, temporary, self._mode(), pieces(tables, history, seal))
        if self._files.stamp(self.path) != self._stamps[0]:
            self._set_aside(Aside("", "foreign"))
            self.notes.append(f"{self.path.name} was changed by another program while it was open; a copy is kept")
        elif found.proven and not found.fresh:
            name_also(self._files, self.path, self._beside(".prev"))
        self._files.replace(temporary, self.path)
        self._files.sync_folder(self.path.parent)
        self._stamps = (self._files.stamp(self.path), None)
        self._size = self._stamps[0].size if self._stamps[0] else 0
        self._number, self._folded = number, number
        self.pending.clear()
        found.state.seal = seal
        records = sum(map(len, tables.values())) + len(history)
        keep = found.proven and not found.fresh and (self._journal is not None or found.format < FORMAT)
        if found.format < FORMAT:
            self.notes.append(f"{self.path.name} was in format {found.format}; it is kept beside as a backup")
            found.format = FORMAT
        found.proven, found.fresh = True, False
        return self._begin(crc, records, keep=keep)

    def _begin(self, follows: str, records: int, *, keep: bool) -> Journal:
        """An empty journal that follows the snapshot with this checksum; `keep` the one before it."""
        temporary, goal = self._beside(".journal.tmp"), self._beside(".journal")
        header = Header(FORMAT, self._found.state.seal.db, self._number, follows, records)
        line = header_line(header, time.time())
        write(self._files, temporary, self._mode(), [(line, "")])
        if keep:
            name_also(self._files, goal, self._beside(".journal.prev"))
        old, self._journal = self._journal, None
        self._found.fold = True  # until a journal is open again, nothing less than a fold makes one
        if old is not None:
            old.close()  # Windows replaces no open file
        try:
            self._files.replace(temporary, goal)
        except OSError:
            if old is not None:
                self._journal, self._found.fold = Journal(self._files, goal, old.end), False
            raise
        self._found.follows = follows
        self._files.sync_folder(self.path.parent)
        self._journal, self._found.fold = Journal(self._files, goal, len(line)), False
        self._fold_at = FOLD_BYTES
        return self._journal

    def refresh(self) -> bool:
        """For a reader: take in what the owner has saved since; whether there was anything. Raises StoreError."""
        if self._lock is not None:
            return False
        journal = self._beside(".journal")
        stamps = (self._files.stamp(self.path), self._files.stamp(journal))
        if stamps == self._stamps:
            return False
        old, new, end = self._stamps[1], stamps[1], self._found.end
        if (
            stamps[0] == self._stamps[0]
            and old
            and new
            and old.inode == new.inode
            and end is not None
            and new.size >= end
            and unchanged(self._found.format)
        ):
            log = replay(self._files.read(journal, end), 0, self._number)
            if not log.rest:  # else a line in the making, or one that its owner took back
                for record in log.records:
                    for deed in record.deeds:
                        self.contents.apply(deed)
                self._number += len(log.records)
                self._found.end, self._stamps = end + log.end, stamps
                return bool(log.records)
        self._load()
        return True

    def close(self) -> None:
        """Leave one complete .json. Raises FullError or UnsavedError, and stays open, when that cannot be."""
        self.flush()
        if self._journal is not None and self._number > self._folded:
            try:
                self.fold()
            except OSError as fault:
                self.notes.append(f"{self.path.name}: the journal was not folded: {fault.strerror}")
        self.abandon()

    def abandon(self) -> None:
        """Let the files go as they are; what was saved is complete with its journal."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self._let_go()
        self.readonly, self.reason = True, "it is closed"

    def read(self) -> dict[str, dict[str, Any]]:
        """All tables, decoded: TinyDB's own way, which costs as much as the layer is large."""
        tables, history, _ = self.contents.copy()
        found = {name: {str(key): document(raw) for key, raw in rows} for name, rows in tables.items()}
        return found | {HISTORY: {str(number): document(row) for number, row in enumerate(history, 1)}}

    def write(self, data: dict[str, dict[str, Any]]) -> None:  # noqa: ARG002 - TinyDB names it so
        """Refused: a layer is changed by steps, or by the verbs of its tables."""
        raise StoreError("a layer is never written whole: change it by steps, or by the verbs of its tables")

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _lock_in(self) -> None:
        """Take the lock, or become read-only when another has it or the place cannot be written."""
        try:
            self._files.make_folder(self.path.parent)
            self._lock = self._files.lock(self._beside(".lock"))
        except HeldError as held:
            self.readonly, self.holder, self.reason = True, held.holder, f"it is open in {held.holder}"
        except OSError as fault:
            if fault.errno in NO_SPACE and self._found.fresh:
                return  # the layer is made when there is room; until then it is in memory
            self.readonly, self.reason = True, f"{self.path.parent} cannot be written: {fault.strerror}"
        else:
            if self._lock.left:
                self.notes.append(f"the last session on {self.path.name} ended without closing it ({self._lock.left})")

    def _load(self) -> None:
        """Read the files into memory. Nothing is written."""
        mine = self._lock is not None
        self.question = None
        try:
            try:
                found, self._stamps = find(self._files, self.path, self._keep, patient=not mine)
            except QuestionError as question:
                if mine:
                    raise
                self.question = question
                self.notes.append(f"{question} Until its annotator has answered, the file is shown")
                found, self._stamps = find(self._files, self.path, "snapshot", patient=False)
                found.notes.clear()
        except PermissionError as fault:
            raise StoreError(f"{self.path} cannot be read: {fault.strerror}") from fault
        contents = Contents()
        contents.fill(found.state.tables, found.state.history, found.state.seal.done)
        for deed in found.deeds:
            contents.apply(deed)
        if found.forget:
            contents.forget()
        self._older = found.format < FORMAT and not (found.fold or found.aside or found.deeds)
        if found.format < FORMAT:
            contents.fill(*modern(contents.tables, contents.steps, found.format), contents.done)
            changed = ["", ".journal"] if found.deeds else [""]
            found.aside += [Aside(suffix, f"format-{found.format}") for suffix in changed]
            found.fold = True
        self.contents, self._found, self._number, self._folded = contents, found, found.number, found.state.seal.number
        self._size = self._stamps[0].size if self._stamps[0] else 0
        self.notes += [note for note in found.notes if note not in self.notes]

    def _try_mending(self) -> None:
        try:
            self._mend()
        except OSError as fault:
            self.notes.append(
                f"{self.path.name}: mending is put off until there is something to save: {fault.strerror}"
            )

    def _mend(self) -> Journal:
        """Do to the files what has to be done, and open a journal to append to. Raises OSError; then call again."""
        found = self._found
        if self._lock is None:
            self._lock_in()
            if self._lock is None:
                raise OSError(errno.ENOSPC, self.reason or os.strerror(errno.ENOSPC))
        while found.aside:
            self._set_aside(found.aside[0])
            del found.aside[0]
        if found.fresh and self._files.stamp(self.path) is not None:
            raise OSError(errno.EEXIST, "another program made this layer meanwhile")
        if found.fold or found.fresh:
            self.fold()
        elif found.end is None:
            tables, history, _ = self.contents.copy()
            self._begin(found.follows, sum(map(len, tables.values())) + len(history), keep=False)
        else:
            self._journal = Journal(self._files, self._beside(".journal"), found.end)
            self._journal.trim()
        assert self._journal is not None, "all three ways open one"
        return self._journal

    def _set_aside(self, aside: Aside) -> None:
        keep_copy(self._files, self._beside(aside.suffix), aside.tag, aside.offset)

    def _mode(self) -> int:
        return self._files.mode(self.path)

    def _unsaved(self, fault: OSError) -> UnsavedError:
        count = len(self.pending)
        text = f"{count} step{'s' * (count != 1)} not saved, kept in memory: {self.path.name}: {fault.strerror}"
        return FullError(text) if fault.errno in NO_SPACE else UnsavedError(text)
