"""The file of an index: an SQLite database in the cache that is opened, made empty, and thrown away when damaged.

The only importer of sqlite3. Source of the tables: https://www.sqlite.org/fts5.html (contentless
tables, detail=none: which rows hold a word, and nothing more).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from . import cache
from .article import ArticleError
from .indexed import DamagedIndexError

VERSION = 1
OURS = 0x44695079
"""The application id of our files."""
_PATIENCE = 30.0
"""Seconds to wait for another process that writes."""
_AGAIN = 0.02
"""Seconds after which it is tried again."""
LIMIT = 2_000_000_000
"""Bytes that all indexes of a folder may take together."""
_CACHE = 16_000
"""Kilobytes of the file that are kept in memory."""

_TABLES = """
CREATE TABLE articles (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, path BLOB, encoding TEXT, size INTEGER, changed INTEGER, digest TEXT,
    first INTEGER, sentences INTEGER, words INTEGER, sketch INTEGER, spans BLOB
);
CREATE INDEX by_first ON articles (first);
CREATE TABLE rarity (word TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE about (stamp BLOB);
CREATE VIRTUAL TABLE sentence_words USING fts5 (w, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE article_words USING fts5 (w, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE VIRTUAL TABLE sketches USING fts5 (w, content='', detail=none, columnsize=0, tokenize='ascii');
"""


def opened(path: Path) -> sqlite3.Connection:
    """The database there; an empty one where there is none, or one that is damaged, or of other modules than these.

    Raises ArticleError when none can be kept there.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _connected(path)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
        throw_away(path)
        return _connected(path)
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        message = f"no index can be kept here, so related articles are not looked for: {why}"
        raise ArticleError(message, path) from None


def throw_away(path: Path) -> None:
    """Remove the file, and those that SQLite keeps beside it."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def sweep(used: Path, limit: int = LIMIT) -> None:
    """Throw away what was not used for longest in the folder of an index, until the rest takes at most `limit` bytes.

    Whoever has one of them open goes on with it, and finds out that it is gone.
    """
    with suppress(OSError):
        os.utime(used)
        every = [(path.stat(), path) for path in used.parent.glob("*.sqlite")]
        total = 0
        for status, path in sorted(every, key=lambda one: -one[0].st_mtime_ns):
            total += status.st_size
            if total > limit and path != used:
                throw_away(path)


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Raises DamagedIndexError, or ArticleError, for what SQLite raises."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _is_damage(error):
            raise DamagedIndexError("the index is damaged and is made anew", path) from None
        raise ArticleError(f"the index cannot be used: {error}", path) from None


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # SQLite gives up by itself where the disk is full
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def make(db: sqlite3.Connection) -> None:
    """Empty tables, in the place of whatever is there."""
    for query in ("sql LIKE 'CREATE VIRTUAL%'", "type = 'table' AND name NOT LIKE 'sqlite%'"):
        for (name,) in db.execute(f"SELECT name FROM sqlite_master WHERE {query}").fetchall():
            db.execute(f'DROP TABLE "{name}"')
    for statement in _TABLES.split(";")[:-1]:
        db.execute(statement)
    db.execute("INSERT INTO about VALUES (?)", (cache.stamp(),))
    db.execute(f"PRAGMA application_id = {OURS}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def _log_ahead(db: sqlite3.Connection) -> None:
    """Have readers and a writer go beside each other. Where two do this at once SQLite refuses, and does not wait."""
    end = monotonic() + _PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
            sleep(_AGAIN)
        else:
            return


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        _log_ahead(db)
        db.execute("PRAGMA synchronous = normal")
        db.execute(f"PRAGMA cache_size = -{_CACHE}")
        if not _is_ours(db):
            with writing(db):
                if not _is_ours(db):  # another process may have been quicker
                    make(db)
        db.execute("CREATE TEMP TABLE wanted (id TEXT PRIMARY KEY, path BLOB, encoding TEXT)")
    except BaseException:
        db.close()
        raise
    return db


def _is_ours(db: sqlite3.Connection) -> bool:
    """Whether these are our tables, made of what these modules read."""
    numbers = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    return numbers == [OURS, VERSION] and db.execute("SELECT stamp FROM about").fetchone() == (cache.stamp(),)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file is to blame. Our statements are right, so what is wrong with one is wrong with the tables."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # none: a text that is no UTF-8
    return code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
