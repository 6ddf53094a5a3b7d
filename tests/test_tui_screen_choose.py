"""Choosing from a list by typing: what comes first is what enter takes."""

import pytest

from tui.screens.choose import Choice, matching

CHOICES = [
    Choice("entities", "on · names, places, numbers"),
    Choice("entities PERSON", "on"),
    Choice("entities NUMBER", "on"),
    Choice("memory", "on · number of times"),
    Choice("numerals", "on"),
]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("num", ["numerals", "entities NUMBER", "entities", "memory"]),
        ("NUM ent", ["entities NUMBER", "entities"]),
        ("entities p", ["entities PERSON", "entities"]),
        ("times", ["memory"]),
        ("nowhere", []),
        ("", [choice.name for choice in CHOICES]),
    ],
)
def test_a_name_that_begins_so_then_one_that_has_it_then_what_has_it_in_the_rest(typed: str, names: list[str]) -> None:
    assert [CHOICES[number].name for number in matching(CHOICES, typed)] == names
