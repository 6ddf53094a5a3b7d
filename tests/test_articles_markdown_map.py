"""Every displayed character of Markdown stands where the map says: the CommonMark examples, and made-up sources.

The specification's examples are not ours, so they are not in the repository. They come with the source distribution
of markdown-it-py, at the version that is installed: `pip download --no-deps --no-binary markdown-it-py` fetches it once
into pytest's cache folder. Where pip or its index is missing, those two tests are skipped and say so.
"""

import json
import re
import subprocess
import sys
import tarfile
from bisect import bisect_right
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from articles.article import BlockKind
from articles.markdown import Reading, read_markdown
from articles.span import Span

EXAMPLES = "markdown_it_py-{}/tests/test_cmark_spec/commonmark.json"


@pytest.fixture(scope="session")
def examples(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """The examples of the CommonMark specification: `markdown`, `html`, `example` (its number)."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("commonmark")
    name = version("markdown-it-py")
    kept = Path(folder) / f"{name}.json"
    if not kept.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "markdown-it-py"]
        got = subprocess.run(
            [*pip, "--dest", str(folder), f"markdown-it-py=={name}"],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if got.returncode:
            pytest.skip(
                f"pip cannot get the source distribution with the CommonMark examples: {got.stderr.strip()[-200:]}"
            )
        with tarfile.open(folder / f"markdown_it_py-{name}.tar.gz") as archive:
            member = archive.extractfile(EXAMPLES.format(name))
            assert member is not None
            kept.write_bytes(member.read())
    found: list[dict[str, Any]] = json.loads(kept.read_text("utf-8"))
    return found


class Visible(HTMLParser):
    """What a page shows: its text and the alternative texts of its images, without scripts and style sheets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.inside = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag in ("script", "style")
        if tag == "img":
            self.shown.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.shown.append(data)


def bare(text: str) -> str:
    return "".join(text.split())


SHOWN_OTHERWISE = {
    173: "foo",  # a style sheet that does not end: its text is kept, a browser swallows the rest of the page
    180: "okay",  # `<?php … ?>` is hidden to its end; an HTML parser ends it at the first ">"
    626: "foofoo-->foofoo-->",  # `<!--->` is a whole comment in CommonMark; not so in every HTML parser
}


def test_the_commonmark_examples_show_what_their_html_shows(examples: list[dict[str, Any]]) -> None:
    wrong = []
    for each in examples:
        reading = read_markdown(each["markdown"])
        check(each["markdown"], reading)
        shown = SHOWN_OTHERWISE.get(each["example"], bare("".join(Visible(each["html"]).shown)))
        if reading.faults or bare(reading.text) != shown:
            wrong.append((each["example"], each["markdown"], reading.text, reading.faults))
    assert len(examples) == 652
    assert wrong == []


def test_the_commonmark_examples_have_the_blocks_of_the_stock_parser(examples: list[dict[str, Any]]) -> None:
    wrong = []
    for each in examples:
        expected = texts(each["markdown"])
        reading = read_markdown(each["markdown"])
        if expected is not None and [block.span.of(reading.text) for block in reading.blocks] != expected:
            wrong.append((each["example"], each["markdown"], reading.text, expected))
    assert wrong == []


# What must hold of every reading.


def check(source: str, reading: Reading) -> None:
    """Blocks tile the text; the map tiles the blocks, goes forward in the source, and tells the truth."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    text, blocks, places = reading.text, reading.blocks, reading.map
    assert text == "\n\n".join(block.span.of(text) for block in blocks)
    for block in blocks:
        assert block.span.of(text).strip()
        assert block.folds is False
        assert (block.kind is BlockKind.CELL) == (block.cell is not None)
        assert set(block.lead) <= {">", " "}
        assert block.marker.isprintable()
        edges = [block.start, *(edge for style in block.styles for edge in style[:2]), block.end]
        assert edges == sorted(edges)
        assert all(style.start < style.end and style.marks for style in block.styles)
    for before, after in pairwise(blocks):
        assert after.start == before.end + 2

    mapped = [Span(start, start + length) for start, length in zip(places.starts, places.lengths, strict=True)]
    ranges = list(zip(places.sources, places.ends, strict=True))
    assert all(start < end for start, end in [*mapped, *ranges])
    assert all(before.end <= after.start for before, after in pairwise(mapped))
    assert all(before[1] <= after[0] for before, after in pairwise(ranges))
    assert all(0 <= start < end <= len(source) for start, end in ranges)
    covered = {offset for span in mapped for offset in range(*span)}
    assert covered == {offset for block in blocks for offset in range(block.start, block.end)}
    for span, (first, last), linear in zip(mapped, ranges, places.linear, strict=True):
        if not linear:
            assert UNEVEN.fullmatch(source[first:last]), source[first:last]
        for offset in range(*span):
            place = places.place(offset)
            at = first + offset - span.start
            assert place == ((at, at + 1) if linear else (first, last))
            if linear:
                assert text[offset] == source[at] or (text[offset], source[at]) == (" ", "\n")
            back = bisect_right(places.sources, place[0] if place else -1) - 1
            assert mapped[back] == span


UNEVEN = re.compile(r"&#?\w+;|\t|\f|<br(?=[\s/>]).*>", re.IGNORECASE | re.DOTALL)
"""All that does not stand character for character: entities, breaks, tabs that are part indentation, and a tab or form
feed between the words of HTML."""


# What the stock parser shows.


class Stock(MarkdownIt):
    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 the parser's
        return link  # ours shows autolinks as they are written


STOCK = Stock("commonmark").enable(["table", "strikethrough"])
footnote_plugin(STOCK, move_to_end=False)


def texts(source: str) -> list[str] | None:
    """The texts of the blocks, flattened from the stock parser's tokens; None where there is a block of HTML."""
    env: dict[str, Any] = {}
    try:
        tokens = STOCK.parse(source, env)
    except IndexError:  # markdown-it-py 4.3 reads past the end of some blocks of HTML in a quotation; ours must not
        return None
    if any(token.type == "html_block" for token in tokens):
        return None
    found = []
    for token in tokens:
        if token.type == "inline":
            found.append(shown(token.children or [], env))
        elif token.type in ("fence", "code_block"):
            found.append(token.content.removesuffix("\n"))
    return [text for text in found if text.strip()]


def shown(tokens: list[Token], env: dict[str, Any]) -> str:
    text = re.sub(f"{SOFT}*\n{SOFT}*", "\n", "".join(flat(tokens, env)))
    return re.sub(f"{SOFT}+", " ", text).strip()


SOFT = "\ue000"


def flat(tokens: list[Token], env: dict[str, Any]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "text" | "text_special":  # only an entity has newlines
                yield token.content.replace("\n", " ").replace("\r", " ")
            case "code_inline":
                yield token.content
            case "softbreak":
                yield SOFT
            case "hardbreak":
                yield "\n"
            case "html_inline" if re.match(r"<br[\s/>]", token.content, re.IGNORECASE):
                yield "\n"
            case "image":
                yield from flat(token.children or [], env)
            case "footnote_ref" if "label" in token.meta:
                yield f"[{token.meta['label']}]"
            case "footnote_ref":
                yield from ("[", *flat(env["footnotes"]["list"][token.meta["id"]]["tokens"], env), "]")


# Sources that no one would write.

FRAGMENTS = [
    *(
        "*",
        "**",
        "_",
        "__",
        "~~",
        "~~~",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "](u)",
        "![",
        "!",
        "<",
        ">",
        "&",
        "\\",
        "|",
        "^",
    ),
    *("^[", "[^1]", "[^1]: ", "\n[^1]: ", "[r]", "[r]: /u 't'\n", "\n\n[r]: <u>\n", "[a](<b c> 'd')", "![alt *x*](i)"),
    *(
        "\n",
        "\n\n",
        "  \n",
        "\\\n",
        "\n    ",
        "\n\t",
        "\t",
        " ",
        "  ",
        "\n> ",
        "> ",
        ">\t",
        "\n- ",
        "- ",
        "-\t",
        "\n1. ",
        "7) ",
    ),
    *(
        "\n```\n",
        "```py\n",
        "\n~~~\n",
        "# ",
        "\n## ",
        " #\n",
        "\n===\n",
        "\n---\n",
        "***\n",
        "\n| a | b |\n|:-:|--|\n",
        "| x | y |\n",
    ),
    *(
        "\\|",
        "\\*",
        "&amp;",
        "&#10;",
        "&#0;",
        "&nbsp;",
        "&NotEqualTilde;",
        "&bogus;",
        "<b>",
        "</b>",
        "<br>",
        "<br />\n",
    ),
    *(
        "<!-- c -->",
        "<http://a.b/%20c>",
        "<a@b.c>",
        "<a href='",
        "<![CDATA[",
        "\\",
        "\r\n",
        "\r",
        "\0",
        "\x1b[31m",
        "\u202e",
    ),
    *(
        "新闻",
        "👩\u200d🔬",
        "e\u0301",
        "שלום",
        "\u00a0",
        "\u2028",
        "\x0b",
        "\x85",
        "a",
        "b c",
        "Word.",
        "word word",
        "1",
        "-",
        ":",
    ),
]
BLOCKS_OF_HTML = [
    "\n\n<div>",
    "</div>",
    "\n<p>a",
    "</p>",
    "<pre>\n",
    "</pre>",
    "\n<!--",
    "-->",
    "<script>",
    "</script>",
    "<?x",
    "?>",
    "<li>",
]


def sources(fragments: list[str], size: int = 24) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(fragments), max_size=size).map("".join)


@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(sources(FRAGMENTS))
def test_any_source_is_read_as_the_stock_parser_reads_it(source: str) -> None:
    reading = read_markdown(source)
    check(source, reading)
    assert reading.faults == ()
    expected = texts(source)
    if expected is not None:
        assert [block.span.of(reading.text) for block in reading.blocks] == expected


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(sources(FRAGMENTS + 4 * BLOCKS_OF_HTML))
def test_any_source_with_html_has_a_true_map(source: str) -> None:
    reading = read_markdown(source)
    check(source, reading)
    assert reading.faults == ()


def test_a_block_of_html_may_end_with_its_quotation() -> None:
    """Where markdown-it-py 4.3 itself reads past the end of the source."""
    source = "> -\t<![CDATA[\n> "
    reading = read_markdown(source)
    check(source, reading)
    assert reading.text == "<![CDATA["


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_has_a_true_map(source: str) -> None:
    check(source, read_markdown(source))


# Sources that are meant to hurt: each takes seconds at least where the work or the depth grows with the square.

HOSTILE = {
    "quotes": ">" * 10_000,
    "quotes, spaced": "> " * 10_000,
    "deeper and deeper quotes": "\n".join(">" * depth + " a" for depth in range(200)),
    "bullets": "- " * 10_000 + "a",
    "deeper and deeper lists": "\n".join("  " * depth + "- a" for depth in range(200)),
    "numbers": "1. " * 10_000 + "a",
    "brackets": "[" * 10_000,
    "brackets, closed": "[" * 5_000 + "]" * 5_000,
    "links without end": "[a](" * 3_000,
    "images in images": "![" * 3_000 + "](u)" * 3_000,
    "notes in notes": "^[" * 3_000 + "]" * 3_000,
    "notes without end": "[^" * 5_000,
    "notes without end beside one that has": "[^" * 5_000 + "\n\n[^a]: b",
    "stars": "*" * 10_000,
    "stars and letters": "*a **a " * 3_000,
    "lines below": "_a" * 5_000,
    "tildes": "~~a" * 5_000,
    "back-ticks": " ".join("`" * length for length in range(1, 150)),
    "angles": "<" * 10_000,
    "tags without end": "a <b c='" * 3_000,
    "comments without end": "a <!-- " * 3_000,
    "blocks of comments without end": "<div>\n" + "<!-- " * 3_000,
    "blocks of scripts without end": "<div>\n" + "<script> " * 3_000,
    "blocks of tags without end": "<div>\n" + "<a b='" * 3_000,
    "ampersands": "&" * 10_000,
    "backslashes": "\\" * 10_001,
    "pipes": "|" * 5_000 + "\n" + "|-" * 4_999 + "|\n" + "|" * 5_000,
    "rows": "|a|b|\n|-|-|\n" + "|\n" * 3_000,
    "link definitions": "[a]: u\n" * 3_000,
    "hashes": "# " * 5_000,
    "fences": "```\n" * 2_001,
    "spaces": " " * 50_000 + "a" + " " * 50_000,
    "blank lines": "\n" * 50_000 + "a",
    "words": "a" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sources_are_read(name: str) -> None:
    source = HOSTILE[name]
    reading = read_markdown(source)
    check(source, reading)


def test_nesting_takes_little_of_the_stack() -> None:
    frame: Any = sys._getframe()
    used = 0
    while frame is not None:
        frame, used = frame.f_back, used + 1
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(used + 400)
    try:
        for name in ("quotes", "bullets", "numbers", "images in images", "notes in notes", "brackets, closed"):
            read_markdown(HOSTILE[name])
    finally:
        sys.setrecursionlimit(limit)
