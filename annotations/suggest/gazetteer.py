"""The names that are listed in `lists/names.toml`, ready to be looked up."""

from functools import cache
from typing import NamedTuple

from .lexicon import Phrases, lines, table

PER, ORG, GPE, LOC, NORP, THING = "PER", "ORG", "GPE", "LOC", "NORP", "THING"


class Lists(NamedTuple):
    """The names that are listed, ready to be looked up."""

    titles: frozenset[str]
    first: frozenset[str]
    known: Phrases
    org_ends: frozenset[str]
    org_starts: frozenset[str]
    place_ends: frozenset[str]
    place_starts: frozenset[str]
    thing_ends: frozenset[str]


@cache
def lists() -> Lists:
    """The lists of `lists/names.toml`."""
    named = table("names.toml")
    person, place, organisation, thing = named["person"], named["place"], named["organisation"], named["thing"]
    phrases: dict[str, str] = {}
    for label, listed in (
        (NORP, [form for word in named["people"]["words"].split() for form in (word, *_plural(word))]),
        (ORG, lines(organisation["known"])),
        (THING, lines(thing["known"])),
        (LOC, lines(place["other"])),
        (GPE, [*lines(place["states"]), *lines(place["cities"]), *place["short"].split(), *lines(place["countries"])]),
    ):
        phrases.update((name, label) for name in listed)
    phrases.update(
        (name.upper(), label)
        for name, label in list(phrases.items())
        if label in (GPE, NORP) and not name.isupper() and len(name) > 3
    )
    return Lists(
        frozenset(person["titles"].split()),
        frozenset(person["first"].split()),
        Phrases(phrases.items()),
        frozenset(organisation["ends"].split()),
        frozenset(organisation["starts"].split()),
        frozenset(place["ends"].split()),
        frozenset(place["starts"].split()),
        frozenset(thing["ends"].split()),
    )


def _plural(word: str) -> tuple[str, ...]:
    """“Palestinians” for “Palestinian”; others are listed where they have one."""
    return (f"{word}s",) if word.endswith(("an", "i", "Arab", "Turk", "Greek")) else ()
