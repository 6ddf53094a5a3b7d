import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.frontmatter import front_matter
from articles.library import FIELDS

FULL = """---
title: "Rare earths: a \\"framework\\" \\u2014 for now"
source: 'The Herald''s desk'  # the outlet
url: https://example.org/a#part
# a comment

published: 2025-06-11
date-line : London
tags:
  - trade
- 'minerals'
summary: >
  two lines
  made one
poem: |
  kept
  apart
empty:
---
The text.
"""


def test_the_documented_subset() -> None:
    values, length = front_matter(FULL)
    assert values == {
        "title": 'Rare earths: a "framework" — for now',
        "source": "The Herald's desk",
        "url": "https://example.org/a#part",
        "published": "2025-06-11",
        "date-line": "London",
        "tags": "trade, minerals",
        "summary": "two lines made one",
        "poem": "kept\napart",
        "empty": "",
    }
    assert FULL[length:] == "The text.\n"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "no fence\n---\ntitle: x\n---\n",
        "---\n",
        "---\ntitle: never closed\n",
        "---\nA sentence between two rules.\n---\n",
        "---\nno space:here\n---\n",
        "---\n---\n",
        "\n---\ntitle: not at the top\n---\n",
        "----\ntitle: four\n----\n",
        "---\n- a list\n---\n",
    ],
)
def test_what_is_no_front_matter_is_text(source: str) -> None:
    assert front_matter(source) == ({}, 0)


@pytest.mark.parametrize("end", ["---", "...", "---  ", "---\n"])
def test_both_ways_to_close_it(end: str) -> None:
    source = f"---\ntitle: x\n{end}"
    assert front_matter(source) == ({"title": "x"}, len(source))


def test_the_first_of_two_equal_keys_stands() -> None:
    assert front_matter("---\ntitle: one\ntitle: two\n---\n").values == {"title": "one"}


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])),
        min_size=1,
    ),
    st.text(),
)
def test_quoted_values_come_back(values: dict[str, str], text: str) -> None:
    for quote, escape in (
        ('"', lambda value: value.replace("\\", "\\\\").replace('"', '\\"')),
        ("'", lambda value: value.replace("'", "''")),
    ):
        lines = "".join(f"{key}: {quote}{escape(value)}{quote}\n" for key, value in values.items())
        source = f"---\n{lines}---\n"
        assert front_matter(source + text) == (values, len(source))


@given(st.text(st.sampled_from("-a:' \"\n#|>\\.")))
def test_any_beginning_gives_values_and_a_length_inside(text: str) -> None:
    values, length = front_matter("---\n" + text)
    assert 0 <= length <= len(text) + 4
    assert bool(values) == bool(length)


def test_the_example_in_the_docs() -> None:
    docs = (Path(__file__).parents[1] / "docs" / "articles.md").read_text(encoding="utf-8")
    [example] = re.findall(r"^```yaml\n(.*?)^```$", docs, re.MULTILINE | re.DOTALL)
    values, length = front_matter(example)
    assert length == len(example)
    assert values == {
        "title": "A title, with a colon: quoted",
        "source": "The Example Times",
        "url": "https://example.org/article",
        "author": "A. Writer",
        "published": "2025-06-11",
        "topics": "trade, minerals",
    }
    others = re.findall(r"^(\w+): .*# also: (\w+)$", example, re.MULTILINE)
    assert {other: key for key, other in others}.items() <= FIELDS.items()
    assert len(others) == 4
