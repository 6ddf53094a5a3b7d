import subprocess
import sys
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import cache, library
from articles.article import Article, Block, BlockKind, Cell, Mark, SourceMap, Style
from articles.folders import CACHE

NUMBERS = st.integers(0, 2**31 - 1)
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
STYLES = st.builds(Style, NUMBERS, NUMBERS, st.integers(0, 127).map(Mark))
CELLS = st.builds(Cell, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["left", "right", "center"]))
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(BlockKind),
    start=NUMBERS,
    end=NUMBERS,
    level=st.integers(0, 9),
    styles=st.lists(STYLES, max_size=3).map(tuple),
    lead=WORDS,
    marker=WORDS,
    gap=st.integers(0, 3),
    folds=st.booleans(),
    cell=st.none() | CELLS,
)
RUNS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.booleans()), max_size=5)
MAPS = RUNS.map(lambda runs: SourceMap(*(tuple(run[column] for run in runs) for column in range(5))))
ARTICLES = st.builds(
    Article,
    id=WORDS,
    text=WORDS,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    title=WORDS,
    source=WORDS,
    url=WORDS,
    author=WORDS,
    published=WORDS,
    meta=st.dictionaries(WORDS, WORDS, max_size=3).map(MappingProxyType),
    map=st.none() | MAPS,
)
EXAMPLE = Article(
    "a",
    "One – two",
    (
        Block(
            BlockKind.CELL, 0, 9, 1, (Style(0, 3, Mark.BOLD | Mark.LINK),), "> ", "•", 0, True, Cell(0, 1, 2, "right")
        ),
    ),
    "Title",
    map=SourceMap((0,), (9,), (4,), (13,), (True,)),
)


@given(ARTICLES)
def test_an_article_comes_back_from_its_cached_form(article: Article) -> None:
    again = cache.from_bytes(cache.to_bytes(article), article.id)
    assert again == article
    assert again.digest == article.digest
    assert all(type(block.kind) is BlockKind and type(block.folds) is bool for block in again.blocks)
    assert again.map is None or all(type(linear) is bool for linear in again.map.linear)


def test_no_damage_is_taken_for_an_article() -> None:
    form = cache.to_bytes(EXAMPLE)
    assert cache.from_bytes(form, "a") == EXAMPLE
    for at in range(len(form)):
        assert cache.from_bytes(form[:at], "a") is None, f"cut at {at}"
        assert cache.from_bytes(form[:at] + bytes([form[at] ^ 0x10]) + form[at + 1 :], "a") is None, f"flipped at {at}"
    assert cache.from_bytes(form + b"\0\0\0\0", "a") is None


@given(st.binary(max_size=200))
def test_a_foreign_file_is_no_article(data: bytes) -> None:
    assert cache.from_bytes(data) is None
    assert cache.from_bytes(cache.MAGIC + data) is None


def test_what_is_kept_is_found_again() -> None:
    key = cache.key(b"bytes", "plain")
    assert not cache.has(key)
    assert cache.get(key) is None
    assert cache.put(key, cache.to_bytes(EXAMPLE))
    assert cache.has(key)
    assert cache.get(key, "a") == EXAMPLE


def test_the_key_depends_on_the_bytes_and_on_how_they_are_read() -> None:
    keys = [cache.key(b"a", "plain", None), cache.key(b"b", "plain", None), cache.key(b"a", "markdown", None)]
    keys.append(cache.key(b"a", "plain", "cp1252"))
    assert len(set(keys)) == 4


def test_the_key_depends_on_the_parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.key(b"a", "plain")
    monkeypatch.setattr(cache, "stamp", lambda: b"another version")
    assert cache.key(b"a", "plain") != before


def test_nothing_is_kept_when_our_modules_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(cache, "stamp", fail)
    key = cache.key(b"a", "plain")
    assert not cache.put(key, cache.to_bytes(EXAMPLE))
    assert cache.get(key) is None
    assert not cache.has(key)


@pytest.mark.parametrize("off", ["", "off"])
def test_it_can_be_turned_off(off: str, monkeypatch: pytest.MonkeyPatch, fence: Path) -> None:
    monkeypatch.setenv(CACHE, off)
    assert not cache.put(cache.key(b"a", "plain"), cache.to_bytes(EXAMPLE))
    assert list(fence.iterdir()) == []


def test_a_place_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(CACHE, str(tmp_path / "file"))
    key = cache.key(b"a", "plain")
    assert not cache.put(key, cache.to_bytes(EXAMPLE))
    assert cache.get(key) is None


def test_only_the_owner_reads_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    cache.put(cache.key(b"a", "plain"), cache.to_bytes(EXAMPLE))
    [file] = (tmp_path / "cache" / "articles").iterdir()
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o077 == 0
        assert file.parent.stat().st_mode & 0o077 == 0


def test_sweeping_drops_what_was_not_needed_for_longest(tmp_path: Path) -> None:
    import os

    for age, name in enumerate(["newest", "newer", "older", "oldest"]):
        (tmp_path / name).write_bytes(b"x" * 100)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    cache.sweep(tmp_path, 250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["newer", "newest"]


def test_a_form_too_big_for_the_cache_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 100)
    key = cache.key(b"a", "plain")
    assert not cache.put(key, cache.to_bytes(EXAMPLE))
    assert not cache.has(key)


def test_load_takes_the_cached_form_and_mends_a_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.txt"
    path.write_text("A sentence of some length.\n" * 5_000)
    parsed = library.load(path)
    key = library.cache_key(path.read_bytes(), path, None)
    [kept] = Path(cache.cache_folder() or "", "articles").iterdir()
    assert kept.stem == key
    with monkeypatch.context() as no_parser:
        no_parser.setattr(library, "parse", None)
        assert library.load(path) == parsed
    form = kept.read_bytes()
    kept.write_bytes(form[:-1] + b"\xff")
    assert library.load(path) == parsed
    assert kept.read_bytes() == form


def test_a_cached_article_needs_no_parser(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Title\n\nOne *two* three.\n")
    program = "import sys; from pathlib import Path; from articles.library import load; load(Path(sys.argv[1]));"
    program += (
        "print([name for name in sys.modules if name in ('markdown_it', 'articles.markdown', 'articles.plaintext')])"
    )
    first, again = (
        subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert "markdown_it" in first
    assert again == "[]\n"


def run(command: list[str], **settings: str) -> "subprocess.CompletedProcess[bytes]":
    import os

    return subprocess.run(command, capture_output=True, check=False, env=os.environ | settings)


def test_the_warming_program_fills_the_cache(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(("Größe zählt. " * 100_000).encode("cp1252"))
    assert library.head(path, encoding="cp1252") is not None
    done = run(library.warm_command(path, "cp1252"))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert library.head(path, encoding="cp1252") is None
    assert cache.has(library.cache_key(path.read_bytes(), path, "cp1252"))


def test_the_warming_program_needs_no_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH")
    path = tmp_path / "a.txt"
    path.write_text("One sentence. " * 10_000)
    assert run(library.warm_command(path)).returncode == 0
    assert cache.has(library.cache_key(path.read_bytes(), path, None))


def test_the_warming_program_answers_where_it_cannot_keep(tmp_path: Path) -> None:
    path = tmp_path / "--encoding.txt"
    path.write_text("One sentence. " * 10_000)
    done = run(library.warm_command(path), DIPTYCH_CACHE_DIR="off")
    assert (done.returncode, done.stderr) == (0, b"")
    assert library.from_cache_bytes(done.stdout, path) == library.load(path)
    with pytest.raises(library.ArticleError, match="not whole"):
        library.from_cache_bytes(done.stdout[:-1], path)


def test_the_warming_program_says_what_is_wrong(tmp_path: Path) -> None:
    done = run(library.warm_command(tmp_path / "none.txt", None))
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [f"{tmp_path / 'none.txt'}: there is no such file"]
