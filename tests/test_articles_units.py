"""Units of a text: tables of clusters, words, phrases, clauses, sentences; and that they nest, tile and are local."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import get_character_cell_size, split_graphemes

from articles import clusters as clusters_module
from articles import sentences as sentences_module
from articles import words as words_module
from articles.phrases import clauses, phrases
from articles.span import Span
from articles.units import (
    LADDER,
    Unit,
    cluster_at,
    clusters,
    is_cluster_start,
    narrow,
    next_word,
    previous_word,
    sentence_at,
    sentences,
    snapped,
    spans_of,
    tidied,
    unit_at,
    widen,
    word_at,
    words,
)

FRAGMENTS = (
    *(
        "a",
        "I",
        "The",
        "deal",
        "said",
        "and",
        "that",
        "of",
        "U.S.",
        "Mr.",
        "Inc.",
        "don’t",
        "1,234.5",
        "$5",
        "June 5, 2025",
    ),
    *(
        " ",
        "  ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "\xa0",
        "\u2028",
        "\u200b",
        ". ",
        "! ",
        "? ",
        "… ",
        ".” ",
        ", ",
        "; ",
        " — ",
        "-",
        "’",
    ),
    *(
        "“",
        "”",
        "‘",
        '"',
        "(",
        ")",
        "'",
        ".",
        "。",
        "，",
        "中",
        "中國",
        "ひら",
        "カタ",
        "한국",
        "\u1112",
        "\u1161",
        "\u11ab",
    ),
    *(
        "e\u0301",
        "\u0301",
        " \u0301",
        "\u200d",
        "\ufe0f",
        "👩‍💻",
        "👍🏽",
        "🏽",
        "🇬🇧",
        "🇬",
        "❤️",
        "क्षि",
        "שלום",
        "\u202e",
        "\u200f",
    ),
    *(
        "สวัสดี",
        "\x1b[31m",
        "\x00",
        "\u0600",
        "\ufeff",
        "\u00ad",
        "\ud800",
        "https://a.b/c?d",
        "me@x.org",
        "@you",
        "#tag",
        "%",
        "_",
    ),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join) | st.text(max_size=60)
DRAWN_AS_A_SIGN = {
    *range(32),
    *range(127, 160),
    0xAD,
    0x61C,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
}


def quotes(text: str, spans: list[Span]) -> list[str]:
    return [span.of(text) for span in spans]


# clusters

CLUSTERS = {
    "ASCII": ("abc", ["a", "b", "c"]),
    "typographic": ("“é—’…”", ["“", "é", "—", "’", "…", "”"]),
    "a line end of two": ("a\r\nb\rc\nd", ["a", "\r\n", "b", "\r", "c", "\n", "d"]),
    "combining marks": ("e\u0301\u0323x", ["e\u0301\u0323", "x"]),
    "a mark at the start of a line": ("\n\u0301x", ["\n", "\u0301", "x"]),
    "a mark on a tab": ("\t\u0301", ["\t\u0301"]),
    "joined emoji": ("👩‍💻👍🏽❤️", ["👩‍💻", "👍🏽", "❤️"]),
    "flags by twos": ("🇬🇧🇫🇷🇩", ["🇬🇧", "🇫🇷", "🇩"]),
    "Hangul in parts": ("\u1112\u1161\u11ab한", ["\u1112\u1161\u11ab", "한"]),
    "an Indic conjunct": ("क्षि", ["क्षि"]),
    "no width, as Rich has it": ("a\u200bb\ufeffc", ["a\u200b", "b\ufeff", "c"]),
    "a joiner takes what follows, but no line end": ("a\u200db\u200d\n", ["a\u200db\u200d", "\n"]),
    "signs that are drawn": ("a\u202eb\x1bc", ["a", "\u202e", "b", "\x1b", "c"]),
    "ideographs": ("中國。", ["中", "國", "。"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", CLUSTERS)
def test_the_clusters_of(name: str) -> None:
    text, expected = CLUSTERS[name]
    starts = [*clusters(text), len(text)]
    assert [text[a:b] for a, b in pairwise(starts)] == expected


def test_plain_text_costs_no_list() -> None:
    assert clusters("plain “text”", 2, 9) == range(2, 9)


def test_no_two_plain_code_points_form_a_cluster() -> None:
    pattern = regex.compile(r"\X")
    plain = [char for char in map(chr, range(0x110000)) if not clusters_module._odd().match(char)]
    assert len(plain) > 60_000
    assert [char for char in plain if len(pattern.findall(f"가{char}{char}a")) != 4] == []
    assert [char for char in plain if not get_character_cell_size(char) and ord(char) not in DRAWN_AS_A_SIGN] == []


def test_only_what_is_called_glue_takes_a_plain_code_point_to_itself() -> None:
    pattern = regex.compile(r"\X")
    odd = [
        char
        for char in map(chr, [*range(0xD800), *range(0xE000, 0x10000)])
        if clusters_module._odd().match(char) and char not in clusters_module._GLUE
    ]
    assert [char for char in odd if any(len(pattern.findall(char + after)) == 1 for after in "a가👩")] == []


def test_both_engines_agree_which_plain_code_points_are_letters() -> None:
    ours, theirs = re.compile(r"\w"), regex.compile(r"[\w\p{M}\p{N}\u200c\u200d]")
    plain = [char for char in map(chr, range(0x110000)) if not clusters_module._odd().match(char)]
    assert [char for char in plain if bool(ours.match(char)) != bool(theirs.match(char))] == []


@given(TEXTS)
def test_clusters_are_those_of_the_pattern_and_cluster_at_agrees(text: str) -> None:
    expected = [match.start() for match in regex.finditer(clusters_module._CLUSTER, text)]
    assert list(clusters(text)) == expected
    for start, end in pairwise([*expected, len(text)]):
        for offset in range(start, end):
            assert cluster_at(text, offset) == (start, end)
            assert is_cluster_start(text, offset) == (offset == start)
    assert cluster_at(text, len(text)) == (len(text), len(text))


@given(TEXTS)
def test_clusters_are_never_smaller_than_those_of_uax_29_and_of_rich(text: str) -> None:
    starts = {*clusters(text), len(text)}
    drawn = "".join("·" if ord(char) in DRAWN_AS_A_SIGN and char not in "\r\n" else char for char in text)
    wide = set()
    at = 0
    for line in regex.split(r"(\r\n|[\r\n])", drawn):
        wide |= {at, *(at + start for start, _, _ in split_graphemes(line)[0])}
        at += len(line)
    assert starts <= wide | {len(text)}
    assert starts <= {match.start() for match in regex.finditer(r"\X", text)} | {len(text)} | _marks_after_line_ends(
        text
    )


def _marks_after_line_ends(text: str) -> set[int]:
    return {at for at in range(1, len(text)) if text[at - 1] in "\r\n"}


@given(TEXTS, st.data())
def test_snapping_gives_the_smallest_span_of_whole_clusters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edges = [*clusters(text), len(text)]
    expected = Span(max(at for at in edges if at <= start), min(at for at in edges if at >= end))
    assert snapped(text, Span(start, end)) == expected


# words

WORDS = [
    ("don’t ask O'Brien, it's", ["don’t", "ask", "O'Brien", "it's"]),
    ("rare-earth deal—still in U.S.-China talks", ["rare-earth", "deal", "still", "in", "U.S.-China", "talks"]),
    ("the U.S. and U.K., e.g. D.C.", ["the", "U.S.", "and", "U.K.", "e.g.", "D.C."]),
    ("Mr. Smith of Apple Inc. has a Ph.D. too.", ["Mr.", "Smith", "of", "Apple", "Inc.", "has", "a", "Ph.D.", "too"]),
    ("No. 5, he said: no.", ["No.", "5", "he", "said", "no"]),
    ("1,234.5 tons (55%) at $5 or €3.2bn, US$7", ["1,234.5", "tons", "55%", "at", "$5", "or", "€3.2bn", "US$7"]),
    ("10:30 on 2025-06-11, 5–10% or -3", ["10:30", "on", "2025-06-11", "5–10%", "or", "-3"]),
    ("see https://a.org/b?c=d). me@x.org @you #tag", ["see", "https://a.org/b?c=d", "me@x.org", "@you", "#tag"]),
    ("AT&T node.js end.Next the ’90s", ["AT&T", "node.js", "end", "Next", "the", "90s"]),
    ("“‘Yes,’ she said…” * — -", ["Yes", "she", "said"]),
    ("U.S.’s, China’s", ["U.S.’s", "China’s"]),
    ("中國 ひらカタ、OK", ["中", "國", "ひら", "カタ", "OK"]),
    ("e\u0301le\u0300ve क्षि สวัสดี שלום", ["e\u0301le\u0300ve", "क्षि", "สวัสดี", "שלום"]),
    ("ok 👩‍💻🇬🇧!", ["ok", "👩‍💻", "🇬🇧"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_the_words_of(text: str, expected: list[str]) -> None:
    assert quotes(text, list(words(text))) == expected


def test_the_word_at_punctuation_is_the_one_it_touches_else_the_next() -> None:
    text = "“One, two.  Three"
    assert [word_at(text, at).of(text) for at in range(len(text))] == (
        ["One"] * 5 + ["two"] * 5 + ["Three"] * 7  # the space behind "One," belongs to "two"
    )


SMALL = {"words": {"CHUNK": 8}, "sentences": {"CHUNK": 8, "LONGEST": 32, "NEAR": 8}}


@contextmanager
def bounds(*, small: bool) -> Iterator[None]:
    """Small bounds show in short texts what the ordinary ones do in long ones."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (words_module, sentences_module) if small else ():
            for name, value in SMALL[module.__name__.rpartition(".")[2]].items():
                patch.setattr(module, name, value)
        yield


@given(TEXTS | st.sampled_from([text for text, _ in WORDS]), st.booleans())
def test_the_words_around_an_offset_are_those_of_the_whole(text: str, small: bool) -> None:
    with bounds(small=small):
        found = list(words(text))
        for offset in range(len(text)):
            holding = [word for word in found if word.start <= offset < word.end]
            assert [word_at(text, offset)] == holding or not holding
            assert next_word(text, offset) == next((word for word in found if word.start > offset), None)
            assert previous_word(text, offset) == next((word for word in reversed(found) if word.start < offset), None)


@given(TEXTS, st.booleans())
def test_words_are_in_order_hold_no_white_space_and_cut_no_cluster(text: str, small: bool) -> None:
    with bounds(small=small):
        at = 0
        for word in words(text):
            assert at <= word.start < word.end
            assert snapped(text, word) == word
            assert not any(map(str.isspace, text[word.start : word.end])) or len(clusters(text, *word)) < word.length
            at = word.end


# sentences: `|` stands between two

SENTENCES = [
    "The U.S. and Mr. Smith agreed.| “We won,” he said.",
    "He lives in the U.K.| The deal is off.",
    "It rose 3.5%.| Prices fell to $1,234.50 a ton.| No. 5 was last.",
    "“We won.”| He left.",
    "“We won.” he said.",
    "“Is it over?” she asked.| Nobody knew.",
    "“Is it over?” Ms. Lee asked.| “Yes!”| She left.",
    "She said: “It is over.| We lost.”| Then she left.",
    "(He said so.)| Then he left.",
    "He came at 5 p.m. on Tuesday.| She left at 6 p.m.| The rest stayed.",
    "Apple Inc. rose 3% on Jan. 5, 2024.| Meta Platforms Inc. fell.",
    "J. K. Rowling wrote it.| J.R.R. Tolkien did not.",
    "Sen. Ted Cruz, R-Texas, and Gov. Greg Abbott met.| Prof. Li (Ph.D. from Yale) spoke.",
    "Wait... what?| No!| Yes.| He waited…| Then he left.",
    "Visit www.example.com.| It is free.",
    "Mr. Trump Jr. spoke.| He left Acme Co. in Ohio vs. the rest.",
    "A line\nthat wraps.| And another\r\none.",
    "1. Boil the water.| 2 cups will do.",
    "中國同意。|美國也同意！|真的？」|是。",
    "It was No. 1.| Then No. 2.| He said no.| No one agreed.",
    "U.S. President Trump met U.S. Secretary Lutnick in the U.S. on June 5.| U.S. officials agreed.",
    "So it is said.[3]| And then?| ¿Qué?",
    "no stop at all",
    "* * *",
    "",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_the_sentences_of(marked: str) -> None:
    text = marked.replace("|", "")
    assert quotes(text, sentences(text)) == [piece.strip() for piece in marked.split("|") if piece]


@given(TEXTS | st.sampled_from([marked.replace("|", "") for marked in SENTENCES]), st.booleans())
def test_the_sentence_at_an_offset_is_the_one_of_the_whole(text: str, small: bool) -> None:
    with bounds(small=small):
        found = sentences(text)
        for offset in range(len(text)):
            before = [span for span in found if span.start <= offset]
            assert sentence_at(text, offset) == (before[-1] if before else found[0] if found else Span(0, len(text)))


@given(TEXTS, st.booleans())
def test_sentences_tile_the_block(text: str, small: bool) -> None:
    with bounds(small=small):
        at = 0
        for span in sentences(text):
            assert span
            assert not text[at : span.start].strip()
            assert snapped(text, span) == span
            at = span.end
        assert not text[at:].strip()


# clauses and phrases: `|` parts them, and so does what belongs to none

PARTS = [
    (
        "Officials confirmed that it was over, but the U.S. economy (which fell) will not recover.",
        ["Officials confirmed", "that it was over", "but the U.S. economy", "which fell", "will not recover"],
        "Officials|confirmed|that|it|was|over|but|the|U.S.|economy|which|fell|will not recover",
    ),
    (
        "The Bank of England and the Department of Health and Human Services met on June 5, 2025, in London.",
        ["The Bank of England and the Department of Health and Human Services met on June 5, 2025", "in London"],
        "The|Bank of England|and|the|Department of Health and Human Services|met|on|June 5, 2025|in|London",
    ),
    (
        "Nearly 60% of the $5 billion deal is expected to lift rare earth exports within two days",
        ["Nearly 60% of the $5 billion deal is expected to lift rare earth exports within two days"],
        "Nearly|60%|of|the|$5 billion|deal|is expected to lift|rare earth exports|within|two days",
    ),
    (
        "According to Li, it has not “formally ended” the ban",
        ["According to Li", "it has not", "formally ended", "the ban"],
        "According to|Li|it|has not|formally ended|the|ban",
    ),
    ("中國同意，美國也同意。", ["中國同意", "美國也同意"], "中國同意|美國也同意"),
    ("…", [], ""),
]


@pytest.mark.parametrize(("text", "in_clauses", "in_phrases"), PARTS)
def test_the_clauses_and_phrases_of(text: str, in_clauses: list[str], in_phrases: str) -> None:
    sentence = Span(0, len(text))
    assert quotes(text, clauses(text, sentence)) == in_clauses
    assert quotes(text, phrases(text, sentence)) == [part for part in in_phrases.split("|") if part]


@given(TEXTS | st.sampled_from([text for text, _, _ in PARTS]), st.booleans())
def test_units_nest_and_cut_no_cluster(text: str, small: bool) -> None:
    with bounds(small=small):
        block = Span(0, len(text))
        for unit, wider in pairwise(LADDER):
            holders = list(spans_of(text, block, wider))
            at = 0
            for span in spans_of(text, block, unit):
                assert at <= span.start < span.end
                assert sum(holder.contains(span) for holder in holders) == 1
                assert snapped(text, span) == span
                at = span.end


# the ladder


def test_a_cursor_widens_word_by_phrase_to_the_paragraph_and_narrows_back() -> None:
    text = "It rained. However, the Bank of England has raised its rates, he said. Yes."
    block, at = Span(0, len(text)), text.index("England")
    steps = [Span(at, at)]
    while (wider := widen(text, block, steps[-1])) != steps[-1]:
        steps.append(wider)
    assert quotes(text, steps[1:]) == [
        "England",
        "Bank of England",
        "the Bank of England has raised its rates",
        "However, the Bank of England has raised its rates, he said.",
        text,
    ]
    back = [block]
    while (smaller := narrow(text, block, back[-1], at)) != back[-1]:
        back.append(smaller)
    assert back == steps[:0:-1]


def test_a_selection_across_units_widens_to_whole_ones() -> None:
    text = "One two, three four. Five."
    block = Span(0, len(text))
    assert widen(text, block, Span(5, 11)).of(text) == "two, three"
    assert widen(text, block, Span(4, 14)).of(text) == "One two, three four"
    assert widen(text, Span(0, 20), block) == block  # leaves the block


@given(TEXTS, st.data())
def test_widening_grows_to_the_block_and_narrowing_stays_inside(text: str, data: st.DataObject) -> None:
    block = Span(0, len(text))
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    steps = 0
    while (wider := widen(text, block, span)) != span:
        smaller = narrow(text, block, wider, span.start)
        assert wider.contains(smaller)
        assert wider.contains(span)
        span = wider
        steps += 1
    assert span == block
    assert steps <= len(LADDER) + 1


@given(TEXTS, st.sampled_from(Unit))
def test_there_is_a_unit_everywhere(text: str, unit: Unit) -> None:
    for offset in range(len(text)):
        span = unit_at(text, Span(0, len(text)), offset, unit)
        assert 0 <= span.start < span.end <= len(text)


TIDIED = [
    ("“We won,” he said.", "“We won,” he said"),
    ("He called the talks “excellent”.", "He called the talks “excellent”"),
    ("He called the talks ‘excellent’.", "He called the talks ‘excellent’"),
    ('He called the talks "excellent".', 'He called the talks "excellent"'),
    ("He called the talks excellent”.", "He called the talks excellent"),
    ("He called them »open«, „frank“.", "He called them »open«, „frank“"),
    ("“In principle” there is a “deal”.", "“In principle” there is a “deal”"),
    ("“He called it ‘a deal’.”", "He called it ‘a deal’"),
    ("‘We won’t say", "We won’t say"),
    ("「他說『好』了」", "他說『好』了"),
    ("in the U.S.", "in the U.S."),
    ("“the U.S.”", "the U.S."),
    ("Apple Inc.", "Apple Inc."),
    ("Plan B.", "Plan B"),
    ("rose 3.5.", "rose 3.5"),
    ("see example.com.", "see example.com"),
    ("the officials’", "the officials’"),
    ("‘the officials’", "the officials"),
    ("’90s", "’90s"),
    (" \xa0“55%”… ", "55%"),
    ("- A thing.", "A thing"),
    ("• “A thing,”", "A thing"),
    ("12. Boil it!", "Boil it"),
    ("中國同意。」", "中國同意"),
    ("...", "..."),
    (" “” ", "“”"),
    ("   ", ""),
]


@pytest.mark.parametrize(("text", "expected"), TIDIED)
def test_a_label_leaves_out(text: str, expected: str) -> None:
    assert tidied(text, Span(0, len(text))).of(text) == expected


@given(TEXTS)
def test_tidying_stays_inside_cuts_no_cluster_and_is_done_once(text: str) -> None:
    for sentence in sentences(text):
        tidy = tidied(text, sentence)
        assert tidy
        assert sentence.contains(tidy)
        assert snapped(text, tidy, *sentence) == tidy
        assert tidied(text, tidy) == tidy
