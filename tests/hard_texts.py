"""Texts that are hard to lay out, and the articles made of them, by Hypothesis."""

from hypothesis import strategies as st

from articles.article import Article
from articles.markdown import read_markdown
from articles.plaintext import blocks_of

PLAIN = ("a", "b", "word", "Rivers", "don't", "U.S.", "3.5%", "end.", "Why?", "(so", "“said”", "rare-earth", "–", "…")
CLUSTERS = (
    *(
        "👩‍🚀",
        "👨‍👩‍👧‍👦",
        "👍🏽",
        "🇺🇸",
        "🇬🇧🇫🇷",
        "🇩",
        "❤️",
        "☂",
        "1️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "e\u0301",
        "o\u0302\u0323",
        "\u0301",
        "\u20dd",
        "\u200d",
    ),
    *(
        "\ufe0f",
        "漢",
        "字。",
        "「引",
        "かな",
        "ｶﾞ",
        "한",
        "\u1112\u1161\u11ab",
        "\u1100",
        "क्षि",
        "நி",
        "ก็",
        "שלום",
        "مرحبا",
        "ｆ",
    ),
)
CONTROLS = (
    *("\t", "\x00", "\x07", "\x1b[31m", "\x1b]0;t\x07", "\x7f", "\x85", "\x9b2J", "\x0b", "\x0c", "\x1c", "\u00ad"),
    *("\u061c", "\u200b", "\u200c", "\u200e", "\u200f", "\u202e", "\u2060", "\u2066", "\u2069", "\u2028", "\u2029"),
    *("\ufeff", "\ufff9", "\ufffd", "\U000e0001", "\ue000", "\u0378"),
)
SPACES = (" ", "  ", "      ", "\u00a0", "\u2003", "\u3000")
LINE_ENDS = ("\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n    ")
LONG = ("x" * 30, "pneumono" * 12, "漢" * 40, "e\u0301" * 25, " " * 40, "🇺🇸" * 20)
MARKUP = (
    *("# ", "- ", "1. ", "> ", "```\n", "\n```\n", "**", "*", "`", "[l](u)", "|", "    "),
    "\n\n| a | b |\n|---|--:|\n| c | d |\n",
)

_fragments = st.one_of(
    *(st.sampled_from(kind) for kind in (PLAIN, PLAIN, CLUSTERS, CONTROLS, SPACES, SPACES, LONG)),
    st.characters(exclude_categories=["Cs"]),
)
runs = st.lists(_fragments, min_size=1, max_size=25).map("".join)
"""Text without line ends of the usual kind."""
texts = st.lists(st.one_of(_fragments, st.sampled_from(SPACES + LINE_ENDS)), max_size=40).map("".join)
sources = st.lists(st.one_of(_fragments, st.sampled_from(SPACES + LINE_ENDS + MARKUP)), max_size=40).map("".join)
widths = st.integers(8, 88)


def plain(text: str, name: str = "a") -> Article:
    """The article of a .txt file with this text."""
    return Article(name, text, blocks_of(text))


def markdown(source: str, name: str = "a") -> Article:
    """The article of an .md file with this source."""
    reading = read_markdown(source)
    return Article(name, reading.text, reading.blocks, map=reading.map)


articles = st.one_of(texts.map(plain), sources.map(markdown))
"""Articles of either kind; some have no block."""
filled = articles.filter(lambda article: bool(article.blocks))
"""Articles with at least one block."""
