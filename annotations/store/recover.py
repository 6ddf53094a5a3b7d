"""What the files of a layer mean, whatever happened to them. It reads and decides; the storage acts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import sleep
from typing import NamedTuple

from annotations.codec import FORMAT
from annotations.model import StoreError

from .base import DamagedError, Keep, QuestionError
from .contents import TABLES, Contents
from .files import Files, Stamp
from .lines import Deed, Header, Record, read_record
from .replay import Replay, has_records, head, lines_of, replay
from .salvage import modern, ordinary, salvaged
from .snapshot import State, checksum, last_line, read, sealed, version


class Aside(NamedTuple):
    """Bytes to keep before a file is changed: the file's suffix, what the copy is called, from which byte on."""

    suffix: str
    tag: str
    offset: int = 0


@dataclass(slots=True)
class Found:
    """The state of a layer, and what its owner has to do to the files before changing it."""

    state: State = field(default_factory=State)
    deeds: list[Deed] = field(default_factory=list)
    """What the journal adds to the state, in order."""
    number: int = 0
    """Of the last record that is in it."""
    follows: str = ""
    """The checksum of the snapshot that the journal follows, or that a new journal has to follow."""
    format: int = FORMAT
    """The oldest format that anything in it is written in."""
    end: int | None = None
    """Up to where the journal is good; None: a new one has to be begun."""
    fresh: bool = False
    """There is no layer yet."""
    forget: bool = False
    """Something is lost, so that the history does not fit any more."""
    proven: bool = True
    """The .json is what it was when it was sealed."""
    fold: bool = False
    """All of it has to be written anew."""
    aside: list[Aside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Sources(NamedTuple):
    """The bytes of a layer's files; None for one that is not there."""

    snapshot: bytes | None
    journal: bytes | None
    earlier: Callable[[str], bytes | None]
    """Reads `.prev` and `.journal.prev`, which only accidents need."""


def find(files: Files, path: Path, keep: Keep, *, patient: bool) -> tuple[Found, tuple[Stamp | None, Stamp | None]]:
    """Read and judge a layer's files; beside it the stamps of the .json and the journal. Nothing is written.

    `patient`: an owner may be folding meanwhile, so that files of two times are read; it is tried again for a while.
    Raises DamagedError, QuestionError, StoreError.
    """
    journal = path.with_name(path.name + ".journal")
    waits = [0.0, 0.01, 0.02, 0.05, 0.1, 0.2] if patient else [0.0]
    while waits:
        sleep(waits.pop(0))
        stamps = (files.stamp(path), files.stamp(journal))
        sources = Sources(_read(files, path, ""), _read(files, path, ".journal"), partial(_read, files, path))
        try:
            found = decide(path.name, sources, keep)
        except (QuestionError, DamagedError):
            if not waits:
                raise
            continue
        if stamps[0] == files.stamp(path):
            break
    return found, stamps


def _read(files: Files, path: Path, suffix: str) -> bytes | None:
    try:
        return files.read(path.with_name(path.name + suffix))
    except FileNotFoundError:
        return None


def decide(name: str, sources: Sources, keep: Keep) -> Found:
    """What a layer's files mean. Pure; raises as `find` does."""
    header, start = head(sources.journal)
    if sources.snapshot is None and sources.journal is None:
        found = Found(fresh=True)
        if sources.earlier(".prev") is not None:
            found.notes.append(f"{name} is not there, though {name}.prev is: a new layer would be begun")
        return found
    found = Found()
    state = _snapshot(name, sources, header, found)
    found.state, found.number, found.follows, found.format = state, state.seal.number, state.seal.crc, state.seal.format
    if sources.journal is None:
        return found
    if header is None:
        _headless(name, sources.journal, found)
        return found
    log = replay(sources.journal, start, state.seal.number)
    if header.format < found.format and not (log.records or log.rest) and _continues(header, state, log, found):
        return found  # it was folded into this snapshot of a later format, and a new one was about to be begun
    found.format = min(found.format, header.format)
    if not _continues(header, state, log, found):
        if not has_records(sources.journal, start):
            found.notes.append(f"{name} is another file than the one that was last closed here; it is taken as it is")
            return found
        return _contradiction(name, sources, header, found, keep)
    found.follows = header.follows
    _add(name, log, found)
    return found


def _snapshot(name: str, sources: Sources, header: Header | None, found: Found) -> State:
    """The state in the .json, or what is left of it."""
    data = sources.snapshot
    seal = sealed(data) if data is not None else None
    if data is not None and seal is not None:
        if seal.format > FORMAT:
            raise StoreError(
                f"{name} is in format {seal.format} of a later Diptych; this one knows {FORMAT}: install a newer one"
            )
        return read(data, seal)
    later = version(data) if data is not None else None
    if later is not None and later > FORMAT and header is None:
        raise StoreError(f"{name} says that it is in format {later} of a later Diptych; this one knows {FORMAT}")
    found.proven, found.fold = False, True
    if data is not None and (data.strip() or (header is None and sources.earlier(".prev") is None)):
        try:
            state = ordinary(data)
        except StoreError as fault:
            raise StoreError(f"{name}: {fault}") from fault
        if state is not None:
            found.aside.append(Aside("", "foreign"))
            found.notes.append(
                f"{name} was written by another program: it is read as it is, and what could be undone is forgotten"
            )
            found.forget = True
            return state
    if data is None:
        rebuilt = _rebuilt(sources, header.follows) if header else None
        if rebuilt is None:
            raise DamagedError(
                f"{name} is gone, and its journal continues it: put it back, or move {name}.journal away to begin anew"
            )
        found.notes.append(f"{name} was gone and was made again from the snapshot before it: nothing is lost")
        return rebuilt
    found.aside.append(Aside("", "damaged"))
    last = last_line(data)
    rebuilt = _rebuilt(sources, header.follows if header else last[0].crc if last else None)
    if rebuilt is not None:
        found.notes.append(f"{name} is damaged: it was made again from the snapshot before it, and nothing is lost")
        return rebuilt
    return _pieces(name, data, sources, header, found)


def _pieces(name: str, data: bytes, sources: Sources, header: Header | None, found: Found) -> State:
    state, kept, lost = salvaged(data)
    last = last_line(data)
    if not kept and not (header and sources.journal and has_records(sources.journal, 0)):
        raise DamagedError(
            f"{name} is damaged: no record in it proves itself, and there is no earlier snapshot to go back to"
        )
    known = header.records if header else last[0].records if last else 0
    number = header.base if header else last[0].number if last else 0
    state.seal = replace(state.seal, db=header.db if header else last[0].db if last else "", number=number)
    state.seal = replace(state.seal, crc=header.follows if header else "")
    found.forget = True
    count = f"{max(lost, known - kept)} are lost" if known else f"at least {lost} are lost"
    found.notes.append(
        f"{name} is damaged: {kept} records prove themselves and are kept, {count} (steps of the history among them)"
    )
    return state


def _rebuilt(sources: Sources, crc: str | None) -> State | None:
    """The state whose snapshot had this checksum, made from the one before it and its journal; None if it cannot be."""
    data = sources.earlier(".prev")
    seal = sealed(data) if data is not None else None
    if data is None or seal is None or seal.format > FORMAT or crc is None:
        return None
    state = read(data, seal)
    if seal.crc == crc:
        return state
    journal = sources.earlier(".journal.prev")
    header, start = head(journal)
    follows, records = seal.crc, list[Record]()
    if journal is not None and header is not None and header.follows in (seal.crc, seal.follows):
        follows, records = header.follows, replay(journal, start, seal.number).records
    contents = Contents()
    contents.fill(state.tables, state.history, seal.done)
    for record in records:
        for deed in record.deeds:
            contents.apply(deed)
    seal = replace(seal, number=seal.number + len(records), done=contents.done, crc=crc)
    known = {name: rows for name, rows in contents.tables.items() if rows or name in state.tables or name not in TABLES}
    as_was = State(known, contents.steps, seal)
    as_now = State(*modern(contents.tables, contents.steps, seal.format), replace(seal, format=FORMAT))
    return next((state for state in (as_was, as_now) if checksum(state, follows) == crc), None)


def _continues(header: Header, state: State, log: Replay, found: Found) -> bool:
    """Whether the journal's records come after this snapshot and no other."""
    seal = state.seal
    if seal.db and header.db != seal.db:
        return False
    if header.follows == seal.crc and (not found.proven or header.base == seal.number):
        return True
    return found.proven and header.follows == seal.follows and header.base <= seal.number <= max(log.last, header.base)


def _contradiction(name: str, sources: Sources, header: Header, found: Found, keep: Keep) -> Found:
    assert sources.journal is not None, "only a journal contradicts"
    rebuilt = _rebuilt(sources, header.follows)
    choices: tuple[Keep, ...] = ("snapshot", "journal") if rebuilt else ("snapshot",)
    if keep not in choices:
        count = sum(1 for line, _ in lines_of(sources.journal, 0) if read_record(line))
        other = "" if rebuilt else " The snapshot that it continues is not to be had."
        raise QuestionError(
            f"{name} is not the file that its journal continues: an older or another one was put in its place, and "
            f"{count} changes in {name}.journal are not in it.{other} Keep the file (snapshot)"
            + (" or what the journal continues (journal)?" if rebuilt else "?"),
            choices,
        )
    if keep == "snapshot" or rebuilt is None:
        found.aside.append(Aside(".journal", "orphan"))
        found.notes.append(f"{name} was kept as it is; the journal that did not continue it is set aside")
        return found
    start = head(sources.journal)[1]
    found.state, found.number, found.follows = rebuilt, rebuilt.seal.number, header.follows
    found.proven, found.fold, found.forget = False, True, False
    found.aside = [Aside("", "foreign")]
    found.notes = [f"{name} was set aside; what the journal continues was made again"]
    _add(name, replay(sources.journal, start, rebuilt.seal.number), found)
    return found


def _add(name: str, log: Replay, found: Found) -> None:
    """The records of a journal that continues the state, and what stands behind them."""
    found.deeds += [deed for record in log.records for deed in record.deeds]
    found.number += len(log.records)
    found.end = log.end
    if log.behind:
        _gap(name, log.behind, found)
    elif log.rest:
        found.aside.append(Aside(".journal", "torn", log.end))
        found.notes.append(
            f"{name}.journal ends with {log.rest} bytes that do not prove themselves: a change that was never saved, "
            "or the last one damaged; they are set aside"
        )


def _gap(name: str, behind: list[Record], found: Found) -> None:
    lost = behind[-1].number - found.number - len(behind)
    found.deeds += [deed for record in behind for deed in record.deeds]
    found.number = behind[-1].number
    found.aside.append(Aside(".journal", "damaged"))
    found.fold, found.forget = True, found.forget or lost > 0
    found.notes.append(
        f"{name}.journal is damaged: {lost} saved changes are lost, {len(behind)} behind the damage are kept"
        + (", and what could be undone is forgotten" if lost else "")
    )


def _headless(name: str, data: bytes, found: Found) -> None:
    """A journal whose first line is damaged: it was synced and renamed into place, it cannot be half written."""
    behind = replay(data, 0, found.number).behind
    if behind:
        if not found.proven and not found.number:
            found.number = behind[0].number - 1  # nobody knows where the .json ended
        _gap(name, behind, found)
    else:
        found.aside.append(Aside(".journal", "damaged"))
        found.notes.append(
            f"the first line of {name}.journal is damaged and no change behind it proves itself; a copy is kept"
        )
