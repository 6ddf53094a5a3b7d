"""Markdown as a reader sees it: for every construct, the blocks it becomes."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from articles import markdown
from articles.article import Block, Cell, Mark, Place
from articles.markdown import Reading, read_markdown
from articles.markdown_runs import Content, Runs
from articles.span import Span

Row = tuple[str, int, str, str, int, str]


def rows(reading: Reading) -> list[Row]:
    """(kind, level, lead, marker, gap, text) of each block."""
    return [(str(b.kind), b.level, b.lead, b.marker, b.gap, b.span.of(reading.text)) for b in reading.blocks]


def paragraph(text: str, lead: str = "", gap: int = 1) -> Row:
    return "paragraph", 0, lead, "", gap, text


def item(marker: str, text: str, level: int = 1, lead: str = "", gap: int = 1) -> Row:
    return "item", level, lead, marker, gap, text


def code(text: str, lead: str = "", marker: str = "", gap: int = 1) -> Row:
    return "code", 0, lead, marker, gap, text


CASES: dict[str, tuple[str, list[Row]]] = {
    "nothing": ("", []),
    "only white space": (" \n\t\n&nbsp;\n", []),
    "one line": ("A plain line.", [paragraph("A plain line.")]),
    "paragraphs": ("One.\n\nTwo.\n\n\n\nThree.", [paragraph("One."), paragraph("Two."), paragraph("Three.")]),
    "soft breaks": ("One \ntwo\n   three.", [paragraph("One two three.")]),
    "hard break of two spaces": ("One  \ntwo", [paragraph("One\ntwo")]),
    "hard break of a backslash": ("One\\\n  two", [paragraph("One\ntwo")]),
    "hard break beside markup": ("*One*   \ntwo", [paragraph("One\ntwo")]),
    "a break in HTML": ("One<br>two<BR />\nthree\n<br class='x'>four", [paragraph("One\ntwo\nthree\nfour")]),
    "a soft break beside nothing": ("One\n<i></i>\ntwo", [paragraph("One two")]),
    "headings": (
        "# One\n## Two ##\n###### Six *now*\n",
        [("heading", 1, "", "", 1, "One"), ("heading", 2, "", "", 1, "Two"), ("heading", 6, "", "", 1, "Six now")],
    ),
    "an empty heading": ("#\n\nText.", [paragraph("Text.")]),
    "headings, underlined": (
        "One\nmore\n===\n\nTwo\n---\n",
        [("heading", 1, "", "", 1, "One more"), ("heading", 2, "", "", 1, "Two")],
    ),
    "quotations in a tight list": (
        "- a\n- b\n  > c",
        [item("•", "a"), item("•", "b", gap=0), paragraph("c", lead="  > ", gap=0)],
    ),
    "a rule": ("One.\n\n***\n\nTwo.\n\nThree.", [paragraph("One."), paragraph("Two.", gap=2), paragraph("Three.")]),
    "a tight list": ("- a\n- b\n- c", [item("•", "a"), item("•", "b", gap=0), item("•", "c", gap=0)]),
    "a loose list": ("* a\n\n* b", [item("•", "a"), item("•", "b")]),
    "a numbered list": (
        "9. nine\n1. ten\n1) one",
        [item("9.", "nine"), item("10.", "ten", gap=0), item("1)", "one")],
    ),
    "a list after a paragraph": ("Text:\n- a\n- b", [paragraph("Text:"), item("•", "a"), item("•", "b", gap=0)]),
    "a list in a list": (
        "- a\n  - b\n    1. c\n- d",
        [
            item("•", "a"),
            item("•", "b", level=2, lead="  ", gap=0),
            item("1.", "c", level=3, lead="    ", gap=0),
            item("•", "d", gap=0),
        ],
    ),
    "a list that opens an item": (
        "1. - a\n   - b",
        [item("1. •", "a", level=2), item("•", "b", level=2, lead="   ", gap=0)],
    ),
    "an item of paragraphs": (
        "10. a\n    wrapped\n\n    b\n\n11. c",
        [item("10.", "a wrapped"), paragraph("b", lead="    "), item("11.", "c")],
    ),
    "an item that opens with nothing": ("- ![](u)\n\n  a\n-\n- b", [item("•", "a"), item("•", "b")]),
    "an item of a heading": ("- # a\n- b", [("heading", 1, "", "•", 1, "a"), item("•", "b", gap=0)]),
    "an item of code": ("- ```\n  a\n  ```\n  b", [code("a", marker="•"), paragraph("b", lead="  ", gap=0)]),
    "a task": ("- [ ] a\n- [x] b", [item("•", "[ ] a"), item("•", "[x] b", gap=0)]),
    "a quotation": (
        "> One\nlazy.\n>\n> Two.\n\nThree.",
        [paragraph("One lazy.", lead="> "), paragraph("Two.", lead="> "), paragraph("Three.")],
    ),
    "a quotation in a quotation": (
        "> a\n> > b\n>\n> c",
        [paragraph("a", lead="> "), paragraph("b", lead="> > "), paragraph("c", lead="> ")],
    ),
    "a list in a quotation": ("> - a\n> - b", [item("•", "a", lead="> "), item("•", "b", lead="> ", gap=0)]),
    "a quotation that opens an item": (
        "3. > a\n   >\n   > b\n\n   c",
        [item("3.", "a", lead="   > "), paragraph("b", lead="   > "), paragraph("c", lead="   ")],
    ),
    "a fence": ("```py\nif a:\n    b = *c*\n\nd\n```\n", [code("if a:\n    b = *c*\n\nd")]),
    "a fence of tildes, not closed": ("~~~\n\na\n\n", [code("\na\n")]),
    "an empty fence": ("```\n\n```\nText.", [paragraph("Text.")]),
    "indented code": ("    a\n      b\n\n    c\n\nd", [code("a\n  b\n\nc"), paragraph("d")]),
    "code behind tabs": ("- a\n\n\t\tb", [item("•", "a"), code("  b", lead="  ")]),
    "emphasis": ("*a* **b** ***c*** _d_ __e__ 2*3", [paragraph("a b c d e 2*3")]),
    "strikethrough": ("~~gone~~ ~kept~", [paragraph("gone ~kept~")]),
    "code in a line": ("`a` `` b` `` ` c ` `d\ne`", [paragraph("a b` c d e")]),
    "escapes": (r"\*a\* \a \\", [paragraph(r"*a* \a " + "\\")]),
    "entities": ("&lt;b&gt; &amp;c; &#8212; &copy; &bogus; a&#10;b", [paragraph("<b> &c; — © &bogus; a b")]),
    "links": (
        '[a *b*](u "t") [c][r] [r] [r][] [d]\n\n[r]: /u "title"',
        [paragraph("a b c r r [d]")],
    ),
    "an empty link": ("[](u)", []),
    "autolinks": ("<https://a.b/%20c?d=\\e> <a@b.c>", [paragraph("https://a.b/%20c?d=\\e a@b.c")]),
    "an address": ("See https://a.b/c_d_e.", [paragraph("See https://a.b/c_d_e.")]),
    "images": ("![alt *x* `y`](u 't') ![z][r] [![in](i)](l)\n\n[r]: u", [paragraph("alt x y z in")]),
    "tags in a line": ("a <b>c</b> <!-- d --> <x y='z'>e", [paragraph("a c  e")]),
    "not a tag": ("1 < 2 and 3 > 2 <", [paragraph("1 < 2 and 3 > 2 <")]),
    "a block of HTML": (
        "<div class='a'>\n  <p>One <b>two</b>,\n     three &amp; four</p>\n<p>Five\n <br>\nsix</p></div>\n\nSeven",
        [paragraph("One two, three & four"), paragraph("Five\nsix"), paragraph("Seven")],
    ),
    "Markdown in a block of HTML": ("<div>\n\n*a*\n\n</div>", [paragraph("a")]),
    "scripts, styles, comments": (
        "<script>\na<b\n\n</script>\n<style>p</style>\n<!-- a\n\nb -->\n<?php c ?>\n<!DOCTYPE d>\n\nText.",
        [paragraph("Text.")],
    ),
    "a script that does not end": ("<script>\na()\n\nb()", [paragraph("a() b()")]),
    "a comment that does not end": ("<!-- a\n\nb", [paragraph("<!-- a b")]),
    "preformatted HTML": ("<pre>\n  a\n   b &lt;\n</pre>", [code("  a\n   b <")]),
    "HTML in an item": ("- <p>a</p>\n- b", [item("•", "a"), item("•", "b", gap=0)]),
    "footnotes": (
        "a[^1] b[^note] c[^no]\n\n[^1]: One\n    more.\n\n    Two.\n\n[^note]:\n    - x",
        [
            paragraph("a[1] b[note] c[^no]"),
            ("footnote", 0, "", "[1]", 1, "One more."),
            ("footnote", 0, "    ", "", 1, "Two."),
            item("[note] •", "x"),
        ],
    ),
    "a footnote that stays where it is": (
        "a[^x]\n\n[^x]: b[^y]\n\n[^y]: c\n\nd",
        [paragraph("a[x]"), ("footnote", 0, "", "[x]", 1, "b[y]"), ("footnote", 0, "", "[y]", 1, "c"), paragraph("d")],
    ),
    "a footnote in the line": ("a^[b *c* ^[d]] e", [paragraph("a[b c [d]] e")]),
    "a label that no terminal should see": (
        "a[^\x1b[x]\n\n[^\x1b]: b",
        [paragraph("a[^\x1b[x]"), ("footnote", 0, "", "[\ufffd]", 1, "b")],
    ),
    "newlines of other systems": ("a\r\nb\r\rc", [paragraph("a b"), paragraph("c")]),
    "NUL": ("a\0b", [paragraph("a\ufffdb")]),
    "what only a terminal fears": ("a\x1b[1m \u202eb\u200d\u00adc", [paragraph("a\x1b[1m \u202eb\u200d\u00adc")]),
}


@pytest.mark.parametrize("name", CASES)
def test_blocks(name: str) -> None:
    source, expected = CASES[name]
    reading = read_markdown(source)
    assert rows(reading) == expected
    assert reading.text == "\n\n".join(row[-1] for row in expected)
    assert reading.faults == ()


def styled(reading: Reading) -> list[tuple[str, Mark]]:
    return [(reading.text[style.start : style.end], style.marks) for block in reading.blocks for style in block.styles]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", []),
        ("**a** *b* ~~c~~ `d`", [("a", Mark.BOLD), ("b", Mark.ITALIC), ("c", Mark.STRIKE), ("d", Mark.CODE)]),
        ("*a **b** c*", [("a ", Mark.ITALIC), ("b", Mark.BOLD | Mark.ITALIC), (" c", Mark.ITALIC)]),
        ("*a *b* c*", [("a b c", Mark.ITALIC)]),
        ("[a `b`](u)", [("a ", Mark.LINK), ("b", Mark.LINK | Mark.CODE)]),
        ("<http://a.b>", [("http://a.b", Mark.LINK)]),
        ("![a **b**](u)", [("a ", Mark.IMAGE), ("b", Mark.IMAGE | Mark.BOLD)]),
        ("[![a](i)](u)", [("a", Mark.LINK | Mark.IMAGE)]),
        ("a[^1]\n\n[^1]: *b*", [("[1]", Mark.LINK), ("b", Mark.ITALIC)]),
        ("*a^[b **c**]*", [("a[b ", Mark.ITALIC), ("c", Mark.ITALIC | Mark.BOLD), ("]", Mark.ITALIC)]),
        ("*a\nb*  \n**c**", [("a b", Mark.ITALIC), ("c", Mark.BOLD)]),
        ("&nbsp;*&nbsp;a*", [("a", Mark.ITALIC)]),
        ("# *a*\n\n- **b**", [("a", Mark.ITALIC), ("b", Mark.BOLD)]),
    ],
)
def test_marks(source: str, expected: list[tuple[str, Mark]]) -> None:
    assert styled(read_markdown(source)) == expected


TABLE = r"""
Before.

| Name | Age  | *Note* |
|:-----|:----:|-------:|
| a \| b | 1 | `c \| d` | lost |
||
| e |  | **f** |

x | y
-|-
g | h
"""


def test_cells_of_tables() -> None:
    reading = read_markdown(TABLE)
    cells = [(b.span.of(reading.text), b.cell, b.gap) for b in reading.blocks if b.cell]
    assert cells == [
        ("Name", Cell(0, 0, 0, "left"), 1),
        ("Age", Cell(0, 0, 1, "center"), 0),
        ("Note", Cell(0, 0, 2, "right"), 0),
        ("a | b", Cell(0, 1, 0, "left"), 0),
        ("1", Cell(0, 1, 1, "center"), 0),
        ("c | d", Cell(0, 1, 2, "right"), 0),
        ("e", Cell(0, 3, 0, "left"), 0),
        ("f", Cell(0, 3, 2, "right"), 0),
        ("x", Cell(1, 0, 0, "left"), 1),
        ("y", Cell(1, 0, 1, "left"), 0),
        ("g", Cell(1, 1, 0, "left"), 0),
        ("h", Cell(1, 1, 1, "left"), 0),
    ]
    assert styled(reading) == [("Note", Mark.ITALIC), ("c | d", Mark.CODE), ("f", Mark.BOLD)]


def test_a_table_in_a_quotation() -> None:
    reading = read_markdown("> | a |\n> |---|\n> | b |")
    assert rows(reading) == [("cell", 0, "> ", "", 1, "a"), ("cell", 0, "> ", "", 0, "b")]


def quoted(source: str, text: str) -> str:
    """The stretch of source that the first `text` in the reading comes from."""
    reading = read_markdown(source)
    start = reading.text.index(text)
    place = reading.map.source(Span(start, start + len(text)))
    assert place is not None
    return source[slice(*place)]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("a **bold** b", "bold", "bold"),
        ("a **bold** b", "a bold b", "a **bold** b"),
        ("a &amp; b", "&", "&amp;"),
        (r"a \* b", "*", "*"),
        ("[link text](url) x", "text x", "text](url) x"),
        ("> one\n> two", "one two", "one\n> two"),
        ("one  \n   two", "\ntwo", "\n   two"),
        ("one<br/>two", "\n", "<br/>"),
        ("![alt](u)", "alt", "alt"),
        ("``  a ` b  ``", "a ` b", "a ` b"),
        ("<a@b.c>", "a@b.c", "a@b.c"),
        ("a[^n] b\n\n[^n]: c", "[n]", "[^n]"),
        ("a ^[b *c*] d", "[b c]", "[b *c*]"),
        ("|a|\n|-|\n|x \\| y|", "x | y", "x \\| y"),
        ("- a\n\n\t\tb", "  b", "\tb"),
        ("## head ##", "head", "head"),
        ("> - > x\n>   > y", "x y", "x\n>   > y"),
        ("<p>a  <i>b</i>\n c</p>", "a b c", "a  <i>b</i>\n c"),
    ],
)
def test_where_it_is_written(source: str, text: str, expected: str) -> None:
    assert quoted(source, text) == expected


def test_a_separator_is_written_nowhere() -> None:
    reading = read_markdown("a\n\nb")
    assert [reading.map.place(offset) for offset in range(4)] == [Place(0, 1), None, None, Place(3, 4)]


DEEP = "> " * 30 + "too deep\n\nafter"


def test_what_is_nested_too_deep_is_shown_as_it_is_written_and_said() -> None:
    reading = read_markdown(DEEP)
    assert rows(reading) == [paragraph("> " * 10 + "too deep", lead="> " * 20), paragraph("after")]
    assert reading.faults == ("line 1 is shown as it is written: containers are nested too deep here",)


def test_a_deep_list_loses_no_item() -> None:
    reading = read_markdown("\n".join("  " * depth + f"- item {depth}" for depth in range(40)))
    assert [word for word in reading.text.split() if word.isdigit()] == [str(depth) for depth in range(40)]


LIES = {
    "a character that is not there": lambda runs, _: runs.add("x", 2, 3, True),
    "a place before the last one": lambda runs, _: (runs.add("w", 8, 9, True), runs.add("t", 7, 8, True)),
    "a place in the block before": lambda runs, content: runs.add("o", 0, 1, True),
    "a place behind the end": lambda runs, _: runs.add("x", 100, 101, False),
    "more text than source": lambda runs, _: runs.add("two", 5, 6, True),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_map_that_lies_is_found_out(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the parser to change under us, the block would be shown raw: never with a wrong map."""
    truth = markdown.read_inline

    def lying(content: Content, env: dict[str, Any]) -> Runs:
        if "two" not in content.text:
            return truth(content, env)
        runs = Runs()
        LIES[lie](runs, content)
        return runs

    monkeypatch.setattr(markdown, "read_inline", lying)
    reading = read_markdown("one\n\n> two\n> *more*\n\nthree")
    assert rows(reading) == [paragraph("one"), paragraph("two\n> *more*", lead="> "), paragraph("three")]
    assert reading.faults == ("line 3 is shown as it is written: the text could not be matched with its source",)
    assert quoted("one\n\n> two\n> *more*\n\nthree", "three") == "three"


def test_html_that_lies_half_way_is_shown_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = markdown.read_html

    def lying(content: Content) -> Iterator[tuple[Runs, bool]]:
        yield next(truth(content))
        runs = Runs()
        runs.add("zwei", 8, 12, True)
        yield runs, False

    monkeypatch.setattr(markdown, "read_html", lying)
    reading = read_markdown("<p>one\n<p>two\n\nthree")
    assert rows(reading) == [paragraph("one"), paragraph("<p>two"), paragraph("three")]
    assert reading.faults == ("line 2 is shown as it is written: the text could not be matched with its source",)


def test_a_reading_says_the_same_each_time() -> None:
    source = TABLE + DEEP + "\n\n".join(source for source, _ in CASES.values())
    assert read_markdown(source) == read_markdown(source)


def test_definitions_of_one_text_are_not_seen_by_the_next() -> None:
    assert read_markdown("[a] b[^1]\n\n[a]: u\n\n[^1]: c").text == "a b[1]\n\nc"
    assert read_markdown("[a] b[^1]").text == "[a] b[^1]"


def test_blocks_are_plain_values() -> None:
    (block,) = read_markdown("*a*").blocks
    assert isinstance(block, Block)
    assert hash(block) == hash(read_markdown("_a_").blocks[0])
    assert all(type(style.marks) is Mark for style in block.styles)


@pytest.mark.parametrize("name", ["articles", "articles.library", "articles.article"])
def test_the_parser_is_loaded_only_to_parse(name: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {name}; print('markdown_it' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"
