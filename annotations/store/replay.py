"""Reading a journal: what its lines say, up to the first that does not prove itself, and what stands behind."""

from collections.abc import Iterator
from typing import NamedTuple

from annotations.codec import FORMAT
from annotations.model import StoreError

from .lines import Header, Record, read_header, read_record


class Replay(NamedTuple):
    """What a journal holds behind a given record."""

    records: list[Record]
    last: int
    """The number of the last good record, skipped ones too."""
    end: int
    """Where the good part ends."""
    behind: list[Record]
    """Records that prove themselves behind something that does not."""
    rest: int
    """Bytes behind the good part."""


def head(data: bytes | None) -> tuple[Header | None, int]:
    """A journal's header and where the records begin. Raises StoreError for a later format."""
    if data is None:
        return None, 0
    stop = data.find(b"\n")
    header = read_header(data[:stop]) if stop >= 0 else None
    if header is not None and header.format > FORMAT:
        raise StoreError(f"its journal is in format {header.format} of a later Diptych; this one knows {FORMAT}")
    return header, stop + 1 if header else 0


def replay(data: bytes, start: int, after: int) -> Replay:
    """Read the records of a journal from byte `start`; those up to number `after` are skipped."""
    taken: list[Record] = []
    number, last, end = after, 0, start
    for line, stop in lines_of(data, start):
        record = read_record(line)
        if record is None or record.number > number + 1:
            break
        end, last = stop, record.number
        if record.number == number + 1:
            taken.append(record)
            number += 1
    rest = len(data) - end
    proven = (read_record(line) for line, _ in lines_of(data, end)) if rest else ()
    behind = {record.number: record for record in proven if record and record.number > number}
    return Replay(taken, last, end, [behind[key] for key in sorted(behind)], rest)


def lines_of(data: bytes, start: int) -> Iterator[tuple[bytes, int]]:
    """The complete lines from `start`, without their newline, and where each ends."""
    while (stop := data.find(b"\n", start)) >= 0:
        yield data[start:stop], stop + 1
        start = stop + 1


def has_records(data: bytes, start: int) -> bool:
    """Whether any line from byte `start` is a record that proves itself."""
    return any(read_record(line) for line, _ in lines_of(data, start))
