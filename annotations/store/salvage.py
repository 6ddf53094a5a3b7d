"""What can be read from the .json of a layer when its seal is not whole."""

from json import loads
from re import MULTILINE
from re import compile as pattern

from annotations.codec import FORMAT, decode, encode, migrated, unchanged
from annotations.documents import Document
from annotations.model import FormatError, StoreError

from .contents import step_row
from .lines import document, dumped, proven, stored
from .snapshot import HISTORY, SEAL, Seal, State

TABLE_OF = {
    "annotation": "annotations",
    "relation": "relations",
    "judgement": "judgements",
    "rejection": "rejections",
}
OURS = pattern(rb'^"\d+":\{', MULTILINE)
"""A line of a record as we write it: other programs write other lines."""
_LINE = pattern(rb'"(\d{1,40})":(\{.*\}),?')


def salvaged(data: bytes) -> tuple[State, int, int]:
    """The records that prove themselves, how many these are, and how many lines of records do not.

    The history is left out: its steps fit the whole only. Raises nothing: what cannot be read is counted.
    """
    state, lost = State(), 0
    for line in data.split(b"\n"):
        found = _LINE.fullmatch(line)
        if not found:
            lost += line.startswith(b'"') or b'"kind":"' in line
            continue
        raw = found[2]
        if raw.startswith(b'{"size":'):
            continue
        value = document(raw) if proven(raw) else {}
        table = TABLE_OF.get(value.get("kind", ""))
        if table is None or int(value["id"], 16) != int(found[1]):
            lost += 1
            continue
        state.tables.setdefault(table, {})[int(found[1])] = raw
    return state, sum(map(len, state.tables.values())), lost


def ordinary(data: bytes) -> State | None:
    """The layer in a JSON file that another program wrote (plain TinyDB puts all in one line); None when it is not one.

    Its history is dropped, for nobody knows what was changed. Raises StoreError for a record that is not one of ours
    and for a later format, so that a slip of the hand is not read as data.
    """
    if OURS.search(data):
        return None
    try:
        value = loads(data) if data.strip() else {}
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not all(isinstance(rows, dict) for rows in value.values()):
        raise StoreError("valid JSON, but not tables of documents as TinyDB keeps them")
    seal = _old_seal(value.pop(SEAL, {}).get("1", {}))
    value.pop(HISTORY, None)
    state = State(seal=seal)
    for name, rows in value.items():
        table = state.tables.setdefault(name, {})
        for key, row in rows.items():
            if not key.isdecimal() or not isinstance(row, dict):
                raise StoreError(f"table {name}: {key!r} is not a document")
            row.pop("_crc", None)
            number, raw = _entry(name, key, row, seal.format) if name in TABLE_OF.values() else (int(key), stored(row))
            if number in table:
                raise StoreError(f"table {name}: two documents have the id of document {key}")
            table[number] = raw
    return state


def _entry(table: str, key: str, row: Document, version: int) -> tuple[int, bytes]:
    try:
        entry = decode(row, version)
        document_ = encode(entry)
    except FormatError as fault:
        raise StoreError(f"table {table}, document {key}: {fault}") from fault
    if TABLE_OF[document_["kind"]] != table:
        raise StoreError(f"table {table}, document {key}: a {document_['kind']} does not belong there")
    return int(entry.id, 16), stored(document_)


def _old_seal(value: object) -> Seal:
    fields = value if isinstance(value, dict) else {}
    texts = {name: fields[name] if isinstance(fields.get(name), str) else "" for name in ("db", "follows", "crc")}
    version = fields.get("format", FORMAT)
    if type(version) is not int or version > FORMAT:
        raise StoreError(
            f"written in format {version} by a later Diptych; this one knows {FORMAT}: install a newer one"
        )
    number = fields.get("number")
    return Seal(
        version, texts["db"], number if type(number) is int and number >= 0 else 0, texts["follows"], 0, 0, texts["crc"]
    )


def modern(
    tables: dict[str, dict[int, bytes]], history: list[bytes], version: int
) -> tuple[dict[str, dict[int, bytes]], list[bytes]]:
    """Tables and history of a past format as those of this one."""
    if unchanged(version):
        return tables, history
    return {
        name: {key: _modern(raw, version) if name in TABLE_OF.values() else raw for key, raw in rows.items()}
        for name, rows in tables.items()
    }, [_modern_row(row, version) for row in history]


def _modern(raw: bytes, version: int) -> bytes:
    return stored(migrated(document(raw), version))


def _modern_row(row: bytes, version: int) -> bytes:
    step = document(row)
    pairs = [[None if side is None else _modern(dumped(side), version) for side in pair] for pair in step["changes"]]
    return step_row(step["title"], [(before, after) for before, after in pairs])
