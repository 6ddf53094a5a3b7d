"""Plain text as blocks: the shapes of files, and that nothing of the file is lost."""

import textwrap
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.article import Block, BlockKind, Mark
from articles.plaintext import blocks_of, title_of

SEEDS = Path(__file__).parents[1] / ".." / "shared" / "seeds"
PROSE = (
    "The committee met on Tuesday to weigh a plan that would bring water to the dry towns of the north. Several "
    "members asked for figures, which the engineers could not give. A second reading is set for May, although few "
    "expect the numbers to change by then, and the lender wants its money back before the work begins."
)
OTHER = PROSE[PROSE.index("A second") :] + " " + PROSE[: PROSE.index("Several")].rstrip()


def fill(text: str, width: int = 72, first: str = "", rest: str = "") -> str:
    return "\n".join(textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest))


SECTIONS = f"""\
1.  Introduction

{fill(PROSE, 72, "   ", "   ")}

2.  Terms Used Here

{fill(PROSE, 72, "   o  ", "      ")}

   o  short

{fill(OTHER, 72, "   ", "   ")}"""


def shape(text: str) -> list[str]:
    """One line a block: kind, level, `~` when it folds, `+` when a blank line is drawn above, its first words."""
    return [
        f"{block.kind}{block.level or ''}{'~' * block.folds}{'+' * block.gap} {block.span.of(text)[:12]!r}"
        for block in blocks_of(text)
    ]


CASES = {
    "one line each, parted by one newline": (
        f"{PROSE}\n{OTHER}\n",
        ["paragraph 'The committe'", "paragraph+ 'A second rea'"],
    ),
    "one line each, parted by blank lines": (
        f"{PROSE}\n \n\n{OTHER}",
        ["paragraph 'The committe'", "paragraph+ 'A second rea'"],
    ),
    "hard-wrapped": (f"{fill(PROSE)}\n\n{fill(OTHER)}\n", ["paragraph~ 'The committe'", "paragraph~+ 'A second rea'"]),
    "hard-wrapped, paragraphs parted by one newline": (
        f"{fill(PROSE, 70)}\n{fill(OTHER, 70)}",
        ["paragraph~ 'The committe'", "paragraph~+ 'A second rea'"],
    ),
    "hard-wrapped, with first lines indented": (
        f"{fill(PROSE, 66, '    ')}\n{fill(OTHER, 66, '    ')}",
        ["paragraph~ 'The committe'", "paragraph~+ 'A second rea'"],
    ),
    "one wrapped sentence, no other evidence": (
        "A short note to all of you about the meeting that we have planned for\nthe coming week.",
        ["paragraph~ 'A short note'"],
    ),
    "mail": (
        f"Hi Anna,\n\n{fill(PROSE, 68)}\n\n{fill(OTHER, 66, '> ', '> ')}\n\nBest,\nBen\n",
        ["paragraph 'Hi Anna,'", "paragraph~+ 'The committe'", "paragraph+ '> A second r'", "paragraph+ 'Best,\\nBen'"],
    ),
    "numbered sections and hanging items": (
        SECTIONS,
        [
            "heading1 '1.  Introduc'",
            "paragraph~+ 'The committe'",
            "heading2+ '2.  Terms Us'",
            "item1~+ 'o  The commi'",
            "item1+ 'o  short'",
            "paragraph~+ 'A second rea'",
        ],
    ),
    "a poem keeps its lines": (
        "The river went by the mill\nAnd carried the light to the sea,\n  The wheel in it stood still\nAnd waited.",
        ["paragraph 'The river we'"],
    ),
    "a table keeps its columns": (
        "Year    Tonnes    Share\n2022    140,000     70%\n2023    168,000     69%",
        ["code 'Year    Tonn'"],
    ),
    "code keeps its indent": (
        f"{PROSE}\n\n    for (i = 0; i < n; i++) {{\n        print(i);\n    }}\n\n{PROSE}",
        ["paragraph 'The committe'", "code+ '    for (i ='", "paragraph+ 'The committe'"],
    ),
    "a list under a named heading, then body on the next line": (
        f"Highlights\n- one thing that happened\n- another thing\n{PROSE}\n{OTHER}\nLeave a Reply",
        [
            "heading2 'Highlights'",
            "item1 '- one thing '",
            "item1 '- another th'",
            "paragraph+ 'The committe'",
            "paragraph+ 'A second rea'",
            "furniture+ 'Leave a Repl'",
        ],
    ),
    "items of all kinds, nested by indent": (
        "* a\n  * b\n  * c\n* d\n\n• one\n– two\n1. three\n(2) four\n3) five",
        [
            "item1 '* a'",
            "item2 '* b'",
            "item2 '* c'",
            "item1 '* d'",
            "item1+ '• one'",
            "item1 '– two'",
            "item1 '1. three'",
            "item1 '(2) four'",
            "item1 '3) five'",
        ],
    ),
    "a title, sub-headings in title case and in sentence case": (
        f"Minister says deal is near\n\n{PROSE}\n\nWhat Comes Next\n\n{PROSE}\n\nWhat we know so far\n\n{PROSE}",
        [
            "heading1 'Minister say'",
            "paragraph+ 'The committe'",
            "heading2+ 'What Comes N'",
            "paragraph+ 'The committe'",
            "heading2+ 'What we know'",
            "paragraph+ 'The committe'",
        ],
    ),
    "headings without blank lines": (
        f"Dam Plan Delayed Again\n{PROSE}\nWhat Comes Next\n{PROSE}",
        [
            "heading1 'Dam Plan Del'",
            "paragraph+ 'The committe'",
            "heading2+ 'What Comes N'",
            "paragraph+ 'The committe'",
        ],
    ),
    "a byline, a date and a question are no headings": (
        f"{PROSE}\n\nBy Jane Doe\n\nJune 5, 2025\n\nAnd what is it not?\n\n{PROSE}",
        [
            "paragraph 'The committe'",
            "paragraph+ 'By Jane Doe'",
            "paragraph+ 'June 5, 2025'",
            "paragraph+ 'And what is '",
            "paragraph+ 'The committe'",
        ],
    ),
    "a comment form": (
        f"{PROSE}\n\n\xa0\n\nLEAVE A REPLY\n\nPlease enter your comment!\nPlease enter a name\n\nName *\nWebsite",
        [
            "paragraph 'The committe'",
            "furniture+ 'LEAVE A REPL'",
            "furniture+ 'Please enter'",
            "furniture 'Please enter'",
            "furniture+ 'Name *'",
            "furniture 'Website'",
        ],
    ),
    "an underlined title": (
        f"The Long Title\n==============\n\n{PROSE}\n\n* * *\n\n{PROSE}",
        ["heading1 'The Long Tit'", "paragraph+ 'The committe'", "paragraph+ '* * *'", "paragraph+ 'The committe'"],
    ),
    "an underlined heading over text, a numbered one over a list": (
        f"Title\n-----\nText.\n\n1. Terms\n--------\n\n(a) one\n(b) two\n\n{PROSE}",
        [
            "heading1 'Title\\n-----'",
            "paragraph+ 'Text.'",
            "heading2+ '1. Terms\\n---'",
            "item1+ '(a) one'",
            "item1 '(b) two'",
            "paragraph+ 'The committe'",
        ],
    ),
    "words that are furniture only beside furniture": (
        "Terms and Conditions\n\nSubscribe now!\n\nPrivacy policy",
        ["heading1 'Terms and Co'", "furniture+ 'Subscribe no'", "furniture+ 'Privacy poli'"],
    ),
    "nothing": ("", []),
    "white space only": (" \r\n\xa0\u2028\f\t", []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_shape_of(name: str) -> None:
    text, expected = CASES[name]
    assert shape(text) == expected


@pytest.mark.parametrize("name", CASES)
def test_windows_newlines_change_no_shape(name: str) -> None:
    text, _ = CASES[name]
    windows = text.replace("\r\n", "\n").replace("\n", "\r\n")
    kinds = [(block.kind, block.level, block.folds, block.gap) for block in blocks_of(text.replace("\r\n", "\n"))]
    assert [(block.kind, block.level, block.folds, block.gap) for block in blocks_of(windows)] == kinds


def test_a_link_note_inside_a_paragraph_is_marked_as_furniture() -> None:
    text = f"{PROSE} See it (opens in a new tab), and the other one (opens in new window).\n\nMore (opens in a new tab)"
    first, second = blocks_of(text)
    assert [text[style.start : style.end] for style in first.styles] == [
        "(opens in a new tab)",
        "(opens in new window)",
    ]
    assert [text[style.start : style.end] for style in second.styles] == ["(opens in a new tab)"]
    assert {style.marks for style in first.styles + second.styles} == {Mark.FURNITURE}


TITLES = {
    "its first heading": (f"Dam plan delayed\n\n{PROSE}", "Dam plan delayed"),
    "an underlined one": (f"Dam Plan\n========\n\n{PROSE}", "Dam Plan"),
    "not the name of a section": (f"Highlights\n- One thing that happened.\n{PROSE}", "One thing that happened"),
    "not a sub-heading further down": (
        f"{PROSE}\n\nWhat Comes Next\n\n{PROSE}",
        "The committee met on Tuesday to weigh a plan that would bring water to…",
    ),
    "not furniture": ("Skip to content\n\nShort text", "Short text"),
    "a short text whole": ("Short text.", "Short text"),
    "one endless word cut": ("x" * 200, "x" * 72 + "…"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("name", TITLES)
def test_the_title_is(name: str) -> None:
    text, expected = TITLES[name]
    assert title_of(text, blocks_of(text)) == expected


def test_the_title_of_markdown_blocks_is_the_first_heading_of_level_one() -> None:
    text = "A note\n\nIts name\n\nText"
    kinds = ((BlockKind.PARAGRAPH, 0), (BlockKind.HEADING, 1), (BlockKind.PARAGRAPH, 0))
    starts = (0, 8, 18)
    blocks = [
        Block(kind, start, text.find("\n\n", start) if "\n\n" in text[start:] else len(text), level)
        for (kind, level), start in zip(kinds, starts, strict=True)
    ]
    assert title_of(text, blocks) == "Its name"


PIECES = st.sampled_from(
    [
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\xa0",
        "\u2028",
        "\f",
        "    ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "| a | b |",
        "---",
        "Highlights",
        "Leave a Reply",
        "Name *",
        "(opens in a new tab)",
        "Word and Word",
        "a sentence that ends. ",
        fill(PROSE),
        PROSE,
        "x" * 140,
        "\u0301",
        "👩‍💻",
        "🇬🇧",
        "中國同意。",
        "שלום",
        "\x1b[31m",
        "\u200b",
        "\x00",
        "\x1c",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_blocks_tile_the_text_and_gaps_are_white_space(text: str) -> None:
    at = 0
    for block in blocks_of(text):
        assert block.start >= at
        assert text[at : block.start].strip() == ""
        assert block.span.of(text).strip()
        assert not text[block.end - 1].isspace()
        at = block.end
        assert all(block.start <= style.start < style.end <= block.end for style in block.styles)
        assert block.gap in (0, 1)
        assert (block.level > 0) == (block.kind in (BlockKind.HEADING, BlockKind.ITEM))
        assert not block.folds or len(block.span.of(text).splitlines()) > 1
    assert text[at:].strip() == ""
    assert len(title_of(text, blocks_of(text))) <= max(len(text), 73)


def test_a_long_list_of_words_is_many_blocks_with_its_lines_kept() -> None:
    blocks = blocks_of("a word\n" * 5000)
    assert len(blocks) > 10
    assert {block.kind for block in blocks} == {BlockKind.PARAGRAPH}
    assert not any(block.folds or block.gap for block in blocks)


def seed(prefix: str) -> tuple[str, tuple[Block, ...]]:
    paths = sorted(SEEDS.glob(f"{prefix}*.txt"))
    if not paths:
        pytest.skip("the seed articles are not part of the repository and are not beside it")
    text = paths[0].read_bytes().decode()
    return text, blocks_of(text)


def test_the_first_seed() -> None:
    text, blocks = seed("000")
    assert [block.kind for block in blocks] == (
        [BlockKind.HEADING, *[BlockKind.ITEM] * 3, *[BlockKind.PARAGRAPH] * 8, BlockKind.FURNITURE]
    )
    assert blocks[0].span.of(text) == "Highlights"
    assert [text[style.start : style.end] for block in blocks for style in block.styles] == ["(opens in a new tab)"]
    assert [block.gap for block in blocks] == [*[0] * 4, *[1] * 9]
    assert blocks[-1].span.of(text) == "Leave a Reply"
    assert "".join(text[a.end : b.start] for a, b in pairwise(blocks)) == "\n" * 12


def test_the_other_seed() -> None:
    text, blocks = seed("003")
    headings = [block.span.of(text) for block in blocks if block.kind is BlockKind.HEADING]
    assert [heading.split()[0] for heading in headings] == ["Framework", "Strategic", "Political", "Next"]
    furniture = [block.span.of(text).split()[0] for block in blocks if block.kind is BlockKind.FURNITURE]
    assert furniture == ["LEAVE", "Please", "Please"]
    assert blocks[-3].kind is BlockKind.FURNITURE
    assert not any(block.folds for block in blocks)


def test_a_short_line_right_above_a_long_paragraph_is_its_heading() -> None:
    body = (
        "The text goes on for longer than any file is wrapped at, which shows that the line above is no part of it. "
        * 2
    )
    text = f"What it is not\n{body.strip()}\n\nWhat it is\n{body.strip()}\n"
    kinds = [block.kind for block in blocks_of(text)]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.PARAGRAPH]
    wrapped = "What it is not\ncannot be said of a line that\nis wrapped where others are\n"
    assert [block.kind for block in blocks_of(wrapped)] == [BlockKind.PARAGRAPH]
