"""The bundled pair: that it shows what an article can hold, and that its sentences are our own."""

import re
from pathlib import Path

import pytest

from articles import bundled
from articles.article import Article, ArticleError, BlockKind, Mark
from articles.library import load

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "articles" / "sample"
SEEDS = ROOT.parent / "shared" / "seeds"
WORD = re.compile(r"[\w%$]+(?:['’.,][\w]+)*")
RUN = 8
"""Words in a row that would make a sentence somebody else's."""


def words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


def runs(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def sample(name: str) -> Article:
    return load(SAMPLE / name, cache=False)


def kinds(article: Article) -> set[BlockKind]:
    return {block.kind for block in article.blocks}


def test_the_sample_is_one_pair() -> None:
    assert sorted(path.name for path in SAMPLE.iterdir() if path.is_file()) == ["breakthrough.md", "handshake.txt"]


def test_the_report_says_where_it_comes_from() -> None:
    article = sample("breakthrough.md")
    assert article.title == "Breakthrough in London as China agrees to send magnets first"
    assert (article.source, article.author, article.published) == ("The Quayside Courier", "Inês Marlow", "2025-06-12")
    assert article.url.split("/")[2].endswith(".example")


def test_the_report_has_every_kind_of_block_that_markdown_gives_it() -> None:
    article = sample("breakthrough.md")
    assert kinds(article) >= {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CELL}
    assert any(">" in block.lead for block in article.blocks), "a quotation"
    marks = {mark for block in article.blocks for style in block.styles for mark in Mark if mark in style.marks}
    assert marks >= {Mark.BOLD, Mark.ITALIC, Mark.LINK}


def test_the_analysis_begins_with_its_title_and_ends_with_page_furniture() -> None:
    article = sample("handshake.txt")
    assert article.text.startswith("A handshake is not a supply chain\n")
    assert article.text == (SAMPLE / "handshake.txt").read_text(encoding="utf-8")
    assert kinds(article) >= {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.FURNITURE}
    last = article.blocks[-1]
    assert (last.kind, article.text[last.start : last.end]) == (BlockKind.FURNITURE, "Leave a reply")


@pytest.mark.parametrize(("name", "least", "most"), [("breakthrough.md", 480, 620), ("handshake.txt", 320, 420)])
def test_the_articles_are_of_news_length(name: str, least: int, most: int) -> None:
    assert least <= len(sample(name).text.split()) <= most


def test_the_pair_holds_characters_that_break_careless_offsets() -> None:
    text = sample("breakthrough.md").text + sample("handshake.txt").text
    assert {"—", "“", "”", "’", "é"} <= set(text)
    assert max(text) > "\uffff", "one character takes two UTF-16 units"


def test_the_pair_shares_its_story_and_not_its_sentences() -> None:
    report, analysis = sample("breakthrough.md").text, sample("handshake.txt").text
    assert not runs(report) & runs(analysis)
    for name in ("Trump", "Xi Jinping", "Howard Lutnick", "Geneva", "London", "rare earths", "magnets", "Washington"):
        assert name in report, name
        assert name in analysis, name


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed articles are not beside the repository")
@pytest.mark.parametrize("name", ["breakthrough.md", "handshake.txt"])
def test_no_eight_words_in_a_row_are_the_seeds(name: str) -> None:
    seeds = sorted(SEEDS.glob("*.txt"))
    assert seeds, "an empty folder would prove nothing"
    ours = runs((SAMPLE / name).read_text(encoding="utf-8"))
    for seed in seeds:
        theirs = runs(seed.read_text(encoding="utf-8"))
        assert len(theirs) > RUN, seed
        assert not ours & theirs, seed
        assert runs(" ".join(words(seed.read_text(encoding="utf-8"))[20:40])) <= theirs, "the comparison sees a copy"


def test_the_pair_is_found_where_it_was_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [path.name for path in bundled.bundled_pair()] == ["breakthrough.md", "handshake.txt"]
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "one.txt").write_text("One alone.\n")
    monkeypatch.setattr(bundled, "__file__", str(tmp_path / "bundled.py"))
    with pytest.raises(ArticleError, match="install Diptych again"):
        bundled.bundled_pair()
