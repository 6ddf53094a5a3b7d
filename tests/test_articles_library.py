import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import library
from articles.article import ArticleError, BlockKind
from articles.library import cut, find, fold, head, ids_for, load, natural, safe_stem, survey

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def write(path: Path, text: str = "Some text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def said(*paths: Path) -> str:
    with pytest.raises(ArticleError) as raised:
        [load(path) for path in find(paths)]
    message = str(raised.value)
    assert "\n" not in message
    return message


def test_a_plain_text_is_the_file(tmp_path: Path) -> None:
    text = "A heading\r\n\r\nA first paragraph.\r\n\tAnd — “more”.\r\n"
    article = load(write(tmp_path / "Some Article.txt", "\ufeff" + text))
    assert article.text == text
    assert (article.id, article.title, article.map) == ("Some Article", "A heading", None)


def test_a_markdown_file_with_front_matter(tmp_path: Path) -> None:
    source = (
        "---\r\ntitle: 'Rare earths'\r\nOutlet: The Desk\r\nurl: https://example.org\r\nauthor: A. Writer\r\n"
        "date: 2025-06-11\r\ntopic: trade\r\n---\r\n# Deal *struck*\r\n\r\nThe *text* itself.\r\n"
    )
    article = load(write(tmp_path / "a.md", "\ufeff" + source), id="other")
    assert (article.id, article.title, article.source) == ("other", "Rare earths", "The Desk")
    assert (article.url, article.author, article.published) == ("https://example.org", "A. Writer", "2025-06-11")
    assert dict(article.meta) == {"topic": "trade"}
    assert article.text == "Deal struck\n\nThe text itself."
    assert article.blocks[0].kind is BlockKind.HEADING
    whole = source.replace("\r\n", "\n")
    assert article.map is not None
    for offset, character in enumerate(article.text):
        place = article.map.place(offset)
        assert place is None or whole[place.start : place.end] == character
    assert article.map.place(article.text.index("itself")) is not None


def test_a_title_without_front_matter(tmp_path: Path) -> None:
    assert load(write(tmp_path / "a.md", "Opening.\n\n# The heading\n")).title == "The heading"


@pytest.mark.parametrize("text", ["---\ntitle: only this\n---\n", "[a]: https://example.org\n"])
def test_a_markdown_file_with_nothing_to_read(tmp_path: Path, text: str) -> None:
    assert "nothing to read" in said(write(tmp_path / "a.md", text))


def test_a_first_load_and_a_cached_one_are_equal(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.md", "---\ntitle: T\nk: v\n---\n# H\n\n- one\n- two **bold**\n\n| a | b |\n|--|--|\n| 1 | 2 |\n"
    )
    uncached, first, again = load(path, cache=False), load(path), load(path)
    assert uncached == first == again
    assert load(path, id="other").id == "other"


def test_what_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    assert "no such file or folder" in said(tmp_path / "none.txt")
    assert "no such file or folder" in said(tmp_path / "none")
    assert "empty" in said(write(tmp_path / "empty.txt", ""))
    assert "not supported yet" in said(write(tmp_path / "page.HTML"))
    assert ".pdf files are not read: articles are .md, .markdown, .txt or .text files" in said(
        write(tmp_path / "a.pdf")
    )
    assert "without a suffix" in said(write(tmp_path / "README"))
    assert "no article in this folder" in said(write(tmp_path / "folder" / "a.pdf").parent)
    with pytest.raises(ArticleError, match="this is a folder"):
        load(tmp_path)
    with pytest.raises(ArticleError, match=r"cannot be read: .*null"):
        load(Path("a\0.txt"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes among its files")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a regular file" in said(tmp_path / "pipe.txt")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this account")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    path.chmod(0)
    assert "cannot be read: Permission denied" in said(path)


def test_a_failing_disk_is_an_article_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path) -> bytes:
        raise OSError(5, "Input/output error")

    path = write(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "read_bytes", fail)
    assert said(path) == f"{path}: it cannot be read: Input/output error"


def test_a_file_that_is_too_long_is_refused_before_it_is_read(tmp_path: Path) -> None:
    for name, most in (("a.txt", library.MOST_PLAIN), ("a.md", library.MOST_MARKDOWN)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(most + 1)
        assert f"({most // 10**6} MB): cut it up" in said(tmp_path / name)


def test_files_as_given_and_folders_in_natural_order(tmp_path: Path) -> None:
    names = ["b.txt", "part 10.txt", "Part 2.md", "part 1.txt", "a/z.text", "a/9.markdown", "c.pdf"]
    hidden = [".hidden.txt", ".git/a.txt", "a/.x/b.txt"]
    for name in names + hidden:
        write(tmp_path / name)
    found, left_out = survey([tmp_path / "b.txt", tmp_path, tmp_path / "b.txt"])
    relative = [path.relative_to(tmp_path).as_posix() for path in found]
    inside = ["a/9.markdown", "a/z.text", "b.txt", "part 1.txt", "Part 2.md", "part 10.txt"]
    assert relative == ["b.txt", *inside, "b.txt"]
    assert [path.name for path in left_out] == ["c.pdf"]


def test_a_link_back_up_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    try:
        (tmp_path / "up").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("this account may not make links")
    assert find([tmp_path]) == [tmp_path / "a.txt"]


@given(st.lists(st.text(st.sampled_from("aA1２0 é"), min_size=1), max_size=6))
def test_any_names_have_an_order(names: list[str]) -> None:
    assert sorted(sorted(names, reverse=True), key=natural) == sorted(sorted(names), key=natural)


def test_ids_are_stems_made_unique_ignoring_case() -> None:
    paths = [Path(name) for name in ["x/a.txt", "y/A.md", "a-2.txt", "x/a.txt", "con.txt", "b.c.md"]]
    assert ids_for(paths) == ["a", "A-2", "a-2-2", "a", "_con", "b.c"]
    assert ids_for([Path("a.txt")], taken=["A", "A-2"]) == ["a-3"]


@given(st.lists(st.text(st.characters(), min_size=1, max_size=200), max_size=6))
def test_any_name_gives_an_id_that_is_a_file_name(names: list[str]) -> None:
    ids = ids_for([Path("folder", name.replace("/", "?") + ".txt") for name in dict.fromkeys(names)])
    assert len({fold(name) for name in ids}) == len(ids)
    for name in ids:
        assert name.encode().decode() == safe_stem(name) == name
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|\0')
        assert not name.startswith(".")


def test_a_short_article_needs_no_head(tmp_path: Path) -> None:
    assert head(write(tmp_path / "a.txt", "Short.\n" * 100)) is None


def test_the_head_of_a_long_plain_text_is_its_beginning(tmp_path: Path) -> None:
    path = write(tmp_path / "long.txt", "Title\n\n" + "A sentence that says something.\n\n" * 40_000)
    first = head(path, characters=10_000)
    assert first is not None
    whole = load(path)
    assert first.partial
    assert not whole.partial
    assert 9_000 < len(first.text) <= 10_000
    assert whole.text.startswith(first.text)
    assert whole.blocks[: len(first.blocks)] == first.blocks
    assert (first.id, first.title) == (whole.id, whole.title) == ("long", "Title")
    assert head(path, characters=10_000) is None, "the whole is in the cache now"


def test_the_head_of_a_long_markdown_file(tmp_path: Path) -> None:
    path = write(tmp_path / "long.md", "---\ntitle: Front\n---\n" + "Some *set* words.\n\n```\nx\n\ny\n```\n\n" * 6_000)
    first = head(path, id="other", characters=5_000)
    assert first is not None
    whole = load(path)
    assert (first.id, first.title, first.partial) == ("other", "Front", True)
    assert whole.text.startswith(first.text)
    assert whole.blocks[: len(first.blocks)] == first.blocks


def test_cutting_behind_a_blank_line_outside_fences() -> None:
    text = "one\n\ntwo\n\n```py\nx\n\ny\n"
    assert text[: cut(text + "z\n" * 50, len(text))] == "one\n\ntwo\n\n"
    assert cut(text + "```\n\nthree", len(text) + 6) == len(text + "```\n\n")
    assert cut("no line end at all", 5) == 5
    assert cut("a line\nand another", 12) == 7


@given(st.text(st.sampled_from("a`~ \n")), st.integers(1, 30))
def test_a_cut_is_inside(text: str, characters: int) -> None:
    at = cut(text, characters)
    assert 0 < at <= characters


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed articles lie beside the repository only where it is developed")
def test_the_seeds_load() -> None:
    articles = [load(path) for path in find([SEEDS])]
    assert len(articles) == 2
    for path, article in zip(find([SEEDS]), articles, strict=True):
        assert article.text == path.read_bytes().decode()
        assert article.title
