"""An index over many articles: which are related, where a sentence is said again, which are nearly the same. An effect.

One SQLite file for a library, in the cache: it can be thrown away at any time and is made anew. It holds words and
places, and no text: what a place says is read from the article, whose digest has to be the one that was indexed.
Everything is committed in batches, so that a file is whole whenever its program is killed, and is gone on with.
An article that changed or is gone leaves its words behind, which find nothing any more; when most are such, all are
made anew.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from heapq import nlargest
from itertools import combinations, islice
from os import fsdecode, fsencode
from pathlib import Path

from .article import ArticleError
from .folders import cache_folder
from .index_file import guarded, make, opened, sweep, throw_away, writing
from .indexed import UNTOLD, DamagedIndexError, Progress, Related, Row, Saying, Source, Stamp, prepared
from .likeness import CROWD, ENOUGH, LIKE, likeness, shingles, sketch
from .postings import Prepared, Weighed, counted, heaviest, ranked, rarest, share, unpack, words_of

BATCH, BATCH_CHARACTERS = 128, 1_000_000
"""Articles, and code points, that are committed together: less than a second's work."""
SENTENCES, ARTICLES = 20_000, 60_000
"""Places that a question looks at: words that stand in more tell those apart that rarer ones found."""
NEAR = 50
"""Places that are compared by their text."""
LEAST = 0.005
"""A sentence that is no more alike is not told: it is like nothing, in whole hundredths."""
MOST = 200
"""Related articles that are told at most."""
PAIRED = 3
"""Words of which two have to stand together, where each alone stands in too many."""
TRIES = 8
"""Articles that are compared in full with one that may be nearly the same."""
_ROW = "number, id, path, encoding, digest, first, words, sketch, spans"


def place_of(folder: Path) -> Path | None:
    """Where the index of a library is kept; None where nothing is cached."""
    caches = cache_folder()
    name = sha256(str(folder.absolute()).encode("utf-8", "surrogateescape")).hexdigest()
    return None if caches is None else caches / "indexes" / f"{name[:32]}.sqlite"


class Index:
    """The index of a library; one may be built in one process and asked in another."""

    def __init__(self, path: Path) -> None:
        """Open it, or make an empty one. Raises ArticleError when it cannot be kept there."""
        self.path = path
        self._db = opened(self.path)
        self._file = path.stat().st_ino

    @classmethod
    def of(cls, folder: Path) -> "Index":
        """The index of the library whose articles belong to `folder`. Raises ArticleError when it cannot be kept."""
        path = place_of(folder)
        if path is None:
            raise ArticleError("nothing is cached here, so no index can be kept: related articles are not looked for")
        return cls(path)

    def close(self) -> None:
        """Nobody asks any more."""
        self._db.close()

    @property
    def stale(self) -> bool:
        """Somebody threw the file away: another one may be there."""
        try:
            return self.path.stat().st_ino != self._file
        except OSError:
            return True

    def renew(self) -> None:
        """Begin with an empty file: this one is damaged, or was thrown away by another process. Raises ArticleError."""
        self._db.close()
        if not self.stale:
            throw_away(self.path)
        self._db = opened(self.path)
        self._file = self.path.stat().st_ino

    def __len__(self) -> int:
        with guarded(self.path):
            return int(self._db.execute("SELECT count(*) FROM articles WHERE id IS NOT NULL").fetchone()[0])

    # ------------------------------------------------------------ building

    def expect(self, sources: Iterable[Source]) -> None:
        """These belong into the index, besides those that were named since it was opened or updated."""
        rows = ((one.id, fsencode(one.path.absolute()), one.encoding) for one in sources)
        self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?, ?)", rows)

    def update(self, sources: Iterable[Source] = ()) -> Iterator[Progress]:
        """Take in what is new or changed of the articles that are expected, and take out all others.

        Between two answers everything is committed: whoever stops asking leaves a whole index, and the next update
        goes on there. A file that turns out to be damaged is thrown away and made anew; what a question finds damaged
        is not seen by every update, so who asked calls `renew` first. Raises ArticleError when it cannot be written.
        """
        self.expect(sources)
        sweep(self.path)
        try:
            yield from self._updated()
        except DamagedIndexError:
            wanted = self._db.execute("SELECT id, path, encoding FROM temp.wanted ORDER BY rowid").fetchall()
            self.renew()
            self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?, ?)", wanted)
            yield from self._updated()
        self._db.execute("DELETE FROM temp.wanted")

    def _updated(self) -> Iterator[Progress]:
        with guarded(self.path):
            of = int(self._db.execute("SELECT count(*) FROM temp.wanted").fetchone()[0])
            self._take_out()
            done, after = 0, 0
            yield Progress(0, of)
            while rows := self._db.execute(
                "SELECT w.rowid, w.id, w.path, w.encoding, a.path, a.encoding, a.size, a.changed FROM temp.wanted w"
                " LEFT JOIN articles a ON a.id = w.id WHERE w.rowid > ? ORDER BY w.rowid LIMIT ?",
                (after, BATCH),
            ).fetchall():
                if self.stale:
                    raise DamagedIndexError("the index was thrown away meanwhile", self.path)
                batch: list[tuple[Source, Stamp, Prepared | None]] = []
                characters = 0
                for row in rows:
                    after, named, path, encoding, *known = row
                    source = Source(named, Path(fsdecode(path)), encoding)
                    stamp = Stamp.of(source.path)
                    done += 1
                    if stamp.changed == UNTOLD or known != [path, encoding, *stamp]:
                        batch.append((source, stamp, prepared(source)))
                        characters += stamp.size
                    if characters >= BATCH_CHARACTERS:
                        break
                self._write(batch)
                yield Progress(done, of)

    def _take_out(self) -> None:
        """What is not expected; everything, when most of what the file holds finds nothing any more."""
        with writing(self._db):
            self._db.execute(
                "UPDATE articles SET id = NULL, spans = NULL"
                " WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM temp.wanted)"
            )
            every, live = self._db.execute("SELECT count(*), count(id) FROM articles").fetchone()
            if every > 2 * live and every > BATCH:
                make(self._db)

    def _write(self, batch: Sequence[tuple[Source, Stamp, Prepared | None]]) -> None:
        if not batch:
            return
        db, words = self._db, Counter[str]()
        with writing(db):
            number, first = db.execute(
                "SELECT ifnull(max(number), 0), ifnull(max(first + sentences), 1) FROM articles"
            ).fetchone()
            for source, (size, changed), made in batch:
                named = (fsencode(source.path), source.encoding, size, changed)
                known = db.execute("SELECT digest FROM articles WHERE id = ?", (source.id,)).fetchone()
                if known is not None and known[0] == (made.digest if made else ""):
                    db.execute(
                        "UPDATE articles SET path = ?, encoding = ?, size = ?, changed = ? WHERE id = ?",
                        (*named, source.id),
                    )
                    continue
                db.execute("UPDATE articles SET id = NULL, spans = NULL WHERE id = ?", (source.id,))
                number += 1
                if made is None:
                    row: tuple[object, ...] = (number, source.id, *named, "", first, 0, 0, 0, None)
                else:
                    count, sketched = len(made.sentences), made.sketch.count(" ") + bool(made.sketch)
                    row = (number, source.id, *named, made.digest, first, count, len(made.words), sketched, made.spans)
                    inserted = zip(range(first, first + count), made.sentences, strict=True)
                    db.executemany("INSERT INTO sentence_words (rowid, w) VALUES (?, ?)", inserted)
                    db.execute("INSERT INTO article_words (rowid, w) VALUES (?, ?)", (number, " ".join(made.words)))
                    db.execute("INSERT INTO sketches (rowid, w) VALUES (?, ?)", (number, made.sketch))
                    words.update(made.words)
                    first += count
                db.execute(f"INSERT INTO articles VALUES ({', '.join('?' * len(row))})", row)
            db.executemany(
                "INSERT INTO rarity VALUES (?, ?)"
                " ON CONFLICT (word) DO UPDATE SET articles = articles + excluded.articles",
                sorted(words.items()),
            )

    # ------------------------------------------------------------ asking

    def related(self, text: str, but: str = "", most: int = MOST) -> list[Related]:
        """The articles that have most of what is particular to a text, but for the one of that id; the most first."""
        with guarded(self.path):
            times = counted(text)
            own = self._row_of("id", but)
            looking = heaviest(times, self._known(times), self._last(), least=1 if own is None else 2)
            found = self._places("article_words", ARTICLES, [one._replace(weight=one.weight**2) for one in looking])
            rows = (self._row_of("number", number) for number in nlargest(4 * most, found, key=_likely(found)))
            scored = [
                Related(row.id, share(found[row.number], looking, len(times), row.words))
                for row in rows
                if row is not None and row.id != but
            ]
        return sorted(scored, key=lambda one: (-one.score, one.id))[:most]

    def same_claim(self, sentence: str, but: str = "", most: int = 20) -> list[Saying]:
        """The sentences of the articles, but for the one of that id, that are likest to a sentence, the likest first.

        An article that was changed since it was indexed has none.
        """
        with guarded(self.path):
            words = dict.fromkeys(words_of(sentence))
            looking = rarest(self._known(words), self._last())
            found = self._places("sentence_words", SENTENCES, looking)
            places = self._sentences(nlargest(2 * NEAR, found, key=_likely(found)), but)
            said = list(islice(places, NEAR))
        ranks = ranked(sentence, [one.quote for one in said])
        return [said[number]._replace(score=score) for number, score in ranks[:most] if score > LEAST]

    def near_duplicates(self, text: str, but: str = "") -> list[Related]:
        """The articles, but for the one of that id, that are nearly the same as a text: how much stands in both."""
        with guarded(self.path):
            runs = shingles(text)
            values = sketch(runs)
            shared = Counter[int]()
            for value in values:
                query = "SELECT rowid FROM sketches WHERE sketches MATCH ? LIMIT ?"
                shared.update(number for (number,) in self._db.execute(query, (f"{value:x}", CROWD)))
            found = []
            tried = 0
            for number, count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
                row = self._row_of("number", number)
                if row is None or row.id == but or count * ENOUGH < min(len(values), row.sketch):
                    continue
                there = row.text
                alike = likeness(runs, shingles(there)) if there is not None else 0.0
                if alike >= LIKE:
                    found.append(Related(row.id, alike))
                tried += 1
                if tried == TRIES:
                    break
        return sorted(found, key=lambda one: (-one.score, one.id))

    def _last(self) -> int:
        """About how many articles there are: words of those that are gone count as well."""
        return int(self._db.execute("SELECT ifnull(max(number), 0) FROM articles").fetchone()[0])

    def _known(self, words: Iterable[str]) -> dict[str, int]:
        """In how many articles each of these words stands, for those that stand in one."""
        known: dict[str, int] = {}
        query = "SELECT articles FROM rarity WHERE word = ?"
        for word in words:
            row = self._db.execute(query, (word,)).fetchone()
            if row is not None:
                known[word] = row[0]
        return known

    def _places(self, table: str, budget: int, looking: Sequence[Weighed]) -> Mapping[int, float]:
        """The rows that hold the rarest of these words, and what all that they hold of them weighs."""
        found: defaultdict[int, float] = defaultdict(float)
        alone: list[str] = []
        left = budget
        for one in looking:
            if one.articles > left:
                break
            alone.append(one.word)
            left -= one.articles
        base = " OR ".join(alone) or " OR ".join(
            f"({a.word} AND {b.word})" for a, b in combinations(looking[:PAIRED], 2)
        )
        for one in looking:
            holds = one.word if one.word in alone or not base else f"{one.word} AND ({base})"
            rows = self._db.execute(f"SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?", (holds, budget))
            for (row,) in rows:
                found[row] += one.weight
        return found

    def _row_of(self, column: str, value: str | int) -> Row | None:
        """A living article by its number or id."""
        found = self._db.execute(
            f"SELECT {_ROW} FROM articles WHERE {column} = ? AND id IS NOT NULL", (value,)
        ).fetchone()
        return None if found is None else Row(*found)

    def _sentences(self, places: Iterable[int], but: str) -> Iterator[Saying]:
        """The sentences of these numbers, where the articles still have them."""
        texts: dict[int, str | None] = {}
        query = f"SELECT {_ROW}, sentences FROM articles WHERE first <= ? AND sentences ORDER BY first DESC LIMIT 1"
        for place in places:
            *found, count = self._db.execute(query, (place,)).fetchone() or (None, 0)
            row = Row(*found) if count else None
            if row is None or row.id in (None, but) or place >= row.first + count:
                continue
            spans = unpack(row.spans or b"")
            if spans is None or len(spans) != count:
                raise DamagedIndexError("the index is damaged and is made anew", self.path)
            if row.number not in texts:
                texts[row.number] = row.text
            text = texts[row.number]
            if text is not None:
                span = spans[place - row.first]
                yield Saying(row.id, span, span.of(text), 0.0)


def _likely(found: Mapping[int, float]) -> Callable[[int], tuple[float, int]]:
    """What weighs most comes first, then what was taken in first."""
    return lambda place: (found[place], -place)
