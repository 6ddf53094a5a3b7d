"""An index over many articles: built in batches, killed, damaged, out of date, and asked all the same."""

import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import IO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import index as module
from articles.article import ArticleError
from articles.index import Index, place_of
from articles.index_file import sweep
from articles.indexed import DamagedIndexError, Saying, Source
from articles.indexing import main
from articles.library import load
from articles.passages import passages

TEXTS = {
    "truce": "A truce was signed in Geneva on Monday. Rice prices fell by a tenth. Nobody had expected it.\n",
    "peace": "On Monday both sides signed a truce in Geneva. The markets hardly moved.\n",
    "dam": "The dam at Aldersley holds, engineers said. Rice prices fell, too.\n",
}
LONG = (
    "The river rose again on Tuesday. Engineers closed three of the seven gates before noon. The mayor of Aldersley "
    "asked families near the weir to sleep at the school. Nobody was hurt, the county said late in the evening. Two "
    "barges that had come loose were found below the mill. Insurance firms expect claims of nine million."
)


def write(texts: Mapping[str, str | bytes], suffix: str = ".txt") -> list[Source]:
    """Article files, old enough for their times to tell something."""
    found = []
    for name, text in texts.items():
        path = Path(f"{name}{suffix}")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        age(path)
        found.append(Source(name, path))
    return found


def age(path: Path, seconds: float = 1e6) -> None:
    status = path.stat()
    os.utime(path, (status.st_mtime - seconds, status.st_mtime - seconds))


def built(sources: list[Source], path: Path = Path("index.sqlite")) -> Index:
    index = Index(path)
    for _ in index.update(sources):
        pass
    return index


def read_again(index: Index, sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The articles that an update reads."""
    read: list[str] = []
    really = module.prepared
    monkeypatch.setattr(module, "prepared", lambda source: read.append(source.id) or really(source))
    for _ in index.update(sources):
        pass
    monkeypatch.setattr(module, "prepared", really)
    return read


def quotes(sayings: list[Saying]) -> list[tuple[str, str]]:
    return [(one.id, one.quote) for one in sayings]


def test_the_same_claim_is_found_in_other_articles_the_likest_first() -> None:
    index = built(write(TEXTS))
    found = index.same_claim("A truce was signed in Geneva on Monday.", "truce")
    assert quotes(found) == [("peace", "On Monday both sides signed a truce in Geneva.")]
    assert found[0].span.of(TEXTS["peace"]) == found[0].quote
    assert found[0].score > 0
    everywhere = index.same_claim("A truce was signed in Geneva on Monday.")
    assert [one.id for one in everywhere] == ["truce", "peace"]
    assert everywhere[0].score > everywhere[1].score


def test_what_is_alike_in_no_hundredth_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    long = " ".join(f"{at}{at}{at} {at}x{at}y" for at in "bcdfghjklmnpqrstvwz")
    index = built(write({"far": f"Quay {long}.\n", "near": "The quay is open.\n"}))
    asked = "The quay " + " ".join(f"7{at}7{at}" for at in "bcdfghjklmnpqrstvwz")
    monkeypatch.setattr(module, "LEAST", -1.0)
    every = {one.id: one.score for one in index.same_claim(asked)}
    assert every.keys() == {"far", "near"}
    assert f"{every['far']:.0%}" == "0%"
    assert f"{every['near']:.0%}" != "0%"
    monkeypatch.undo()
    assert [one.id for one in index.same_claim(asked)] == ["near"]


def test_related_articles_share_what_is_particular() -> None:
    index = built(write({**TEXTS, "oslo": "It snowed in Oslo. The ferries stayed in port.\n"}))
    found = index.related(TEXTS["truce"], "truce")
    assert [one.id for one in found] == ["peace", "dam"]
    assert 1 >= found[0].score > found[1].score > 0
    assert index.related(TEXTS["truce"])[0].id == "truce"
    assert index.related(TEXTS["truce"], most=1)[0].id == "truce"
    assert index.related("") == index.related("Xyzzy.") == []


def test_near_duplicates_are_told_with_their_share() -> None:
    edited = LONG.replace("Tuesday", "Wednesday").replace(" Nobody was hurt, the county said late in the evening.", "")
    index = built(write({"long": LONG, "edited": edited, **TEXTS}))
    [found] = index.near_duplicates(LONG, "long")
    assert found.id == "edited"
    assert 0.5 < found.score < 1
    assert [one.score for one in index.near_duplicates(LONG)] == [1.0, found.score]
    assert index.near_duplicates("") == index.near_duplicates("It snowed in Oslo all day and all night.") == []


@pytest.mark.parametrize(
    ("texts", "sentence", "expected"),
    [
        (
            {"zh": "周一在日内瓦签署了停战协议。米价下跌。", "ja": "雨が降った。停戦協定が調印された。"},
            "停战协议周一在日内瓦签署。",
            ("zh", "周一在日内瓦签署了停战协议。"),
        ),
        (
            {"ar": "وقعت الهدنة في جنيف يوم الاثنين. انخفضت الأسعار.", "fa": "باران بارید."},
            "وقعت الهدنة في جنيف.",
            ("ar", "وقعت الهدنة في جنيف يوم الاثنين."),
        ),
        (
            {"he": "ההסכם נחתם בז׳נבה ביום שני. המחירים ירדו.", "en": "It rained."},
            "ההסכם נחתם בז׳נבה.",
            ("he", "ההסכם נחתם בז׳נבה ביום שני."),
        ),
        (
            {"th": "ข้อตกลงหยุดยิงลงนามที่เจนีวา", "en": "It rained."},
            "ลงนามข้อตกลงหยุดยิง",
            ("th", "ข้อตกลงหยุดยิงลงนามที่เจนีวา"),
        ),
        (
            {"hi": "युद्धविराम पर जिनेवा में हस्ताक्षर हुए। कीमतें गिरीं।", "en": "It rained."},
            "जिनेवा में युद्धविराम",
            ("hi", "युद्धविराम पर जिनेवा में हस्ताक्षर हुए।"),
        ),
        (
            {"astral": "\U0001f600 O’Brien's “truce” AND NOT peace. Rain.", "en": "It rained."},
            'o\'brien AND "truce" NEAR( NOT * ^ -peace',
            ("astral", "\U0001f600 O’Brien's “truce” AND NOT peace."),
        ),
    ],
)
def test_offsets_are_exact_in_every_script(texts: dict[str, str], sentence: str, expected: tuple[str, str]) -> None:
    index = built(write(texts))
    found = index.same_claim(sentence)
    assert quotes(found)[0] == expected
    assert found[0].span.of(texts[found[0].id]) == found[0].quote


def test_sentences_of_markdown_are_those_of_the_reading_text() -> None:
    [source] = write(
        {"dam": "# The dam\n\nThe **dam** at [Aldersley](http://a.example) holds.\n\n- It rained.\n"}, ".md"
    )
    [found, *_] = built([source]).same_claim("The dam at Aldersley held.")
    assert found.quote == "The dam at Aldersley holds."
    assert found.span.of(load(source.path).text) == found.quote


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab cd.é中\n\U0001f600’'"), max_size=60), min_size=1, max_size=6))
def test_whatever_stands_in_the_articles_what_is_found_stands_there(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    sources = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8", newline="")
        sources.append(Source(str(number), path))
    index = built(sources, folder / "index.sqlite")
    for source in sources:
        try:
            article = load(source.path, id=source.id)
        except ArticleError:
            continue
        for span in passages(article):
            found = index.same_claim(span.of(article.text))
            assert all(one.span.of(texts[int(one.id)]) == one.quote for one in found)
            itself = [one for one in found if (one.id, one.span) == (source.id, span)]
            assert itself or len(found) == 20 or not index.related(span.of(article.text))
    index.close()


def test_what_changed_since_is_not_told_and_is_found_again_after_an_update() -> None:
    sources = write(TEXTS)
    index = built(sources)
    Path("peace.txt").write_text("Rain. " + TEXTS["peace"])
    ask = ("A truce was signed in Geneva on Monday.", "truce")
    assert index.same_claim(*ask) == []
    for _ in index.update(sources):
        pass
    [found] = index.same_claim(*ask)
    assert found.span.start == len("Rain. ")
    Path("peace.txt").unlink()
    assert index.same_claim(*ask) == []
    assert index.near_duplicates(TEXTS["peace"]) == []


def test_only_what_is_new_or_changed_is_read_and_what_is_gone_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = write(TEXTS)
    index = built(sources)
    assert read_again(index, sources, monkeypatch) == []
    more = [*sources, *write({"oslo": "It snowed in Oslo, and no truce was signed.\n"})]
    assert read_again(index, more, monkeypatch) == ["oslo"]
    write({"peace": "The peace conference was called off.\n"})
    assert read_again(index, more, monkeypatch) == ["peace"]
    age(Path("dam.txt"))
    assert read_again(index, more, monkeypatch) == ["dam"]
    assert len(index) == 4
    Path("moved").mkdir()
    moved = [Source("truce", Path("truce.txt").rename("moved/truce.txt")), *more[1:3]]
    assert read_again(index, moved, monkeypatch) == ["truce"]
    assert len(index) == 3
    assert [one.id for one in index.same_claim("A truce was signed in Oslo.")] == ["truce"]
    assert read_again(index, [], monkeypatch) == []
    assert (len(index), index.related(TEXTS["dam"])) == (0, [])


def test_a_file_that_was_just_written_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = write(TEXTS)
    index = built(sources)
    Path("dam.txt").write_text(TEXTS["dam"].replace("holds", "fails"))
    assert read_again(index, sources, monkeypatch) == ["dam"]
    Path("dam.txt").write_text(TEXTS["dam"].replace("holds", "leaks"))
    assert read_again(index, sources, monkeypatch) == ["dam"], "within the same tick of the clock it looks the same"
    assert index.same_claim("The dam at Aldersley leaks.")[0].quote.endswith("leaks, engineers said.")


def test_an_article_that_cannot_be_read_keeps_nobody_from_the_others() -> None:
    sources = write({**TEXTS, "bad": b"\xff\xfe\xff", "empty": "", "dots": "...\n"})
    index = built([*sources, Source("gone", Path("gone.txt"))])
    assert [one.id for one in index.same_claim("A truce was signed in Geneva.")] == ["truce", "peace"]
    assert len(index) == 7


def test_articles_in_other_encodings_and_under_names_that_are_no_unicode() -> None:
    path = Path(os.fsdecode(b"caf\xe9.txt"))
    path.write_bytes("Le café de Genève a fermé.".encode("latin-1"))
    index = built([Source("cafe", path, "latin-1")])
    [found] = index.same_claim("Le café à Genève ferme.")
    assert (found.id, found.quote) == ("cafe", "Le café de Genève a fermé.")


def test_when_most_of_it_is_out_of_date_all_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    index = built(write(TEXTS))
    for word in ("one", "two", "three"):
        for _ in index.update(write({name: f"{text}{word}." for name, text in TEXTS.items()})):
            pass
    assert sqlite3.connect("index.sqlite").execute("SELECT max(number) FROM articles").fetchone()[0] <= 6
    assert index.same_claim("A truce was signed in Geneva on Monday.", "truce")[0].id == "peace"


# ------------------------------------------------------------ many


def many(count: int) -> list[Source]:
    rng = random.Random(5)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("l", "m", "rt", "sk")]
    sentences = [" ".join(rng.choices(words, k=9)).capitalize() + "." for _ in range(count * 3)]
    return write({f"report-{n:04}": " ".join(rng.sample(sentences, 8)) + "\n" for n in range(count)})


def answers(index: Index, sources: list[Source]) -> list[object]:
    found: list[object] = [len(index)]
    for source in sources[:: max(1, len(sources) // 7)]:
        text = load(source.path).text
        found += [index.related(text, source.id), index.near_duplicates(text), index.same_claim(text.split(".")[2])]
    return found


def test_a_build_that_stops_between_two_batches_goes_on_there(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = many(40)
    monkeypatch.setattr(module, "BATCH", 8)
    stopped = Index(Path("stopped.sqlite"))
    assert [one.done for one in islice(stopped.update(sources), 3)] == [0, 8, 16]
    stopped.close()
    again = Index(Path("stopped.sqlite"))
    assert read_again(again, sources, monkeypatch) == [source.id for source in sources[16:]]
    assert answers(again, sources) == answers(built(sources, Path("fresh.sqlite")), sources)


BUILD = """
import sys
from pathlib import Path
from articles import index as module
from articles.index import Index
from articles.indexed import Source
module.BATCH = 5
for done, of in Index(Path(sys.argv[1])).update(Source(path.stem, path) for path in sorted(Path.cwd().glob("*.txt"))):
    print(done, flush=True)
"""


@pytest.mark.parametrize("after", [0, 5, 25, 60])
def test_a_build_that_is_killed_leaves_a_whole_index_and_the_next_one_gives_the_same_answers(after: int) -> None:
    sources = many(80)
    program = [sys.executable, "-c", BUILD, "killed.sqlite"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= after:
                process.send_signal(signal.SIGKILL)  # it is in the middle of the next batch
                break
    killed = Index(Path("killed.sqlite"))
    assert after <= len(killed) <= 80
    assert sqlite3.connect("killed.sqlite").execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for _ in killed.update(sources):
        pass
    assert answers(killed, sources) == answers(built(sources, Path("fresh.sqlite")), sources)


def test_one_process_asks_while_another_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = many(20)
    monkeypatch.setattr(module, "BATCH", 5)
    builder = Index(Path("shared.sqlite"))
    asking = Index(Path("shared.sqlite"))
    seen = []
    for _ in builder.update(sources):
        seen.append(len(asking))
        asking.same_claim(load(sources[0].path).text.split(".")[1])
    assert seen == [0, 5, 10, 15, 20]
    assert answers(asking, sources) == answers(builder, sources)


def opened_at_once(start: Barrier, path: str, said: "Queue[str]") -> None:
    start.wait()
    try:
        Index(Path(path))
    except ArticleError as error:
        said.put(str(error))
    else:
        said.put("")


def test_many_processes_may_open_a_new_index_at_the_same_instant() -> None:
    context = get_context("fork")
    for number in range(15):  # of the unmended, one round in four had a process that was refused
        start, said = context.Barrier(4), context.Queue()
        all_ = [context.Process(target=opened_at_once, args=(start, f"{number}.sqlite", said)) for _ in range(4)]
        for process in all_:
            process.start()
        assert [said.get(timeout=60) for _ in all_] == [""] * 4
        for process in all_:
            process.join()


def test_two_processes_that_build_make_one_index() -> None:
    sources = many(60)
    program = [sys.executable, "-c", BUILD, "both.sqlite"]
    both = [subprocess.Popen(program, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    index = Index(Path("both.sqlite"))
    assert index._last() == 60
    assert answers(index, sources) == answers(built(sources, Path("fresh.sqlite")), sources)


# ------------------------------------------------------------ the file


@pytest.mark.parametrize("data", [b"", b"no database\n" * 400, b"SQLite format 3\0" + bytes(4000)])
def test_a_file_that_is_no_index_is_thrown_away(data: bytes) -> None:
    Path("index.sqlite").write_bytes(data)
    index = built(write(TEXTS))
    assert len(index) == 3


def test_an_index_of_other_modules_or_of_somebody_else_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = write(TEXTS)
    built(sources).close()
    monkeypatch.setattr("articles.cache.stamp", lambda: b"of tomorrow")
    assert len(Index(Path("index.sqlite"))) == 0
    other = sqlite3.connect("other.sqlite")
    other.execute("CREATE TABLE articles (mine)")
    other.commit()
    other.close()
    assert len(built(sources, Path("other.sqlite"))) == 3


@pytest.fixture
def torn() -> tuple[list[Source], int]:
    """The articles and the size of an index file on which nothing has its hands."""
    sources = many(60)
    built(sources).close()
    return sources, Path("index.sqlite").stat().st_size


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_index_never_tells_what_is_not_there_and_is_made_anew(
    torn: tuple[list[Source], int], place: float
) -> None:
    sources, size = torn
    with Path("index.sqlite").open("r+b") as file:
        file.seek(int(place * size))
        file.write(b"\xa5" * 5000)
    texts = {source.id: load(source.path).text for source in sources}
    index = Index(Path("index.sqlite"))
    damaged = False
    for source in sources[::8]:
        try:
            for sentence in texts[source.id].split("."):
                assert all(one.span.of(texts[one.id]) == one.quote for one in index.same_claim(sentence))
            index.related(texts[source.id])
            index.near_duplicates(texts[source.id])
        except DamagedIndexError:
            damaged = True
    if damaged:
        index.renew()
    for _ in index.update(write({**texts, "one": "One more truce.\n"})):
        pass
    assert len(index) == 61
    if damaged:
        fresh = built(write({**texts, "one": "One more truce.\n"}), Path("fresh.sqlite"))
        assert answers(index, sources) == answers(fresh, sources)


def test_where_nothing_is_cached_or_can_be_written_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", "off")
    assert place_of(Path("talks")) is None
    with pytest.raises(ArticleError, match="nothing is cached here, so no index can be kept"):
        Index.of(Path("talks"))
    Path("file").write_text("no folder")
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", "file")
    with pytest.raises(
        ArticleError, match=r"no index can be kept here, so related articles are not looked for"
    ) as found:
        Index.of(Path("talks"))
    assert "\n" not in str(found.value)


def test_a_full_disk_is_told_and_what_was_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = many(200)
    index = built(sources[:20])
    pages = index._db.execute("PRAGMA page_count").fetchone()[0]
    index._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(ArticleError, match="full"):
        for _ in index.update(sources):
            pass
    index.close()
    index = Index(Path("index.sqlite"))
    assert len(index) >= 20
    for _ in index.update(sources):
        pass
    assert len(index) == 200


def test_each_library_has_an_index_of_its_own() -> None:
    assert place_of(Path("one")) != place_of(Path("two"))
    assert place_of(Path("one")) == place_of(Path.cwd() / "one")


def test_a_file_that_was_thrown_away_is_noticed() -> None:
    sources = write(TEXTS)
    index = built(sources)
    assert not index.stale
    Path("index.sqlite").unlink()
    assert index.stale
    other = built(sources)
    assert index.stale
    assert not other.stale


def test_who_is_asked_of_an_index_that_is_gone_says_so_and_not_that_there_is_nothing() -> None:
    folder = Path.cwd()
    place = place_of(folder)
    assert place is not None
    built(write(TEXTS), place).close()
    asked = json.dumps({"elsewhere": "Prices rose again", "but": ""})

    def questions() -> Iterator[str]:
        yield json.dumps({"folder": str(folder)})
        yield asked
        place.unlink()
        yield asked
        yield asked

    answers = io.StringIO()
    main(cast("IO[str]", questions()), answers)
    said = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert ["damaged" in answer for answer in said] == [False, True, False]


def test_indexes_that_were_not_used_for_long_go_when_all_take_too_much() -> None:
    for number in range(4):
        built(write(TEXTS), Path(f"{number}.sqlite")).close()
        age(Path(f"{number}.sqlite"), 1000 - number)
    Path("0.sqlite-wal").write_bytes(b"")
    size = Path("0.sqlite").stat().st_size
    sweep(Path("1.sqlite"), limit=2 * size)
    assert sorted(path.name for path in Path.cwd().glob("*.sqlite*")) == ["1.sqlite", "3.sqlite"]
    sweep(Path("1.sqlite"), limit=0)
    assert sorted(path.name for path in Path.cwd().glob("*.sqlite*")) == ["1.sqlite"]
