"""Which texts are nearly the same: shared runs of words, found by small sketches and then counted exactly. Pure.

A text is the set of its shingles, the runs of five words, without case and punctuation. Its sketch is the 64 smallest
CRC-32s of them: of two texts that share half of their shingles, the sketches share some as well, but for about one pair
in 100,000. So sketches say which texts to compare, and comparing says how much they share.
Source: A. Z. Broder, On the resemblance and containment of documents, SEQUENCES 1997.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from unicodedata import normalize
from zlib import crc32

RUN = 5
"""Words of a shingle. Two reports of one event share names and phrases, but few runs of five words."""
SIZE = 64
LIKE = 0.5
"""From this likeness on, texts are nearly the same."""
ENOUGH = 8
"""Two sketches that share one in so many are worth a comparison: texts with a likeness of LIKE share one in three."""
CROWD = 32
"""Texts that are kept for one value: what stands in more (a cookie notice) tells nothing, and would cost the most."""

_APART = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
"""Letters of scripts that part no words by spaces: each is a word."""
_WORD = re.compile(r"[^\W_]+")


def shingles(text: str) -> set[bytes]:
    """The runs of five words; of a shorter text all its words as one; nothing when there are no words."""
    folded = _APART.sub(r" \g<0> ", normalize("NFKC", text).casefold())
    words = " ".join(_WORD.findall(folded)).encode().split()
    if len(words) < RUN:
        return {b" ".join(words)} if words else set()
    return set(map(b" ".join, zip(*(words[at:] for at in range(RUN)), strict=False)))


def sketch(runs: AbstractSet[bytes]) -> "array[int]":
    """The smallest checksums of a text's shingles, in order; at most SIZE."""
    return array("I", sorted(set(map(crc32, runs)))[:SIZE])


def likeness(ours: AbstractSet[bytes], theirs: AbstractSet[bytes]) -> float:
    """How much of two texts stands in both: 0 to 1, of all their shingles (Dice's coefficient)."""
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


FEW = 16
"""Questions that are answered by looking through all sketches: 100,000 take 0.2 s. More are worth a table, of 1 GB."""


class Sketches:
    """The sketches of many texts, by what they share."""

    def __init__(self) -> None:
        self._sketches: dict[str, array[int]] = {}
        self._places: defaultdict[int, list[str]] | None = None
        """The texts by the values of their sketches, once there are many questions."""
        self._asked = 0

    def add(self, name: str, values: "array[int]") -> None:
        """Put in the sketch of a text that is called so and is not in yet."""
        self._sketches[name] = values
        if self._places is not None:
            self._enter(self._places, name, values)

    def near(self, values: "array[int]") -> Iterator[str]:
        """The texts that may be nearly the same, those that share the most first."""
        self._asked += 1
        if self._asked > FEW and self._places is None:
            self._places = defaultdict(list)
            for name, own in self._sketches.items():
                self._enter(self._places, name, own)
        places = self._looked_through(values) if self._places is None else self._places
        shared: Counter[str] = Counter()
        for value in values:
            shared.update(places.get(value, ()))
        for name, count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            if count * ENOUGH >= min(len(values), len(self._sketches[name])):
                yield name

    def _looked_through(self, values: "array[int]") -> defaultdict[int, list[str]]:
        """The same table, for these values alone."""
        places: defaultdict[int, list[str]] = defaultdict(list)
        wanted = frozenset(values)
        for name, own in self._sketches.items():
            if not wanted.isdisjoint(own):
                self._enter(places, name, wanted.intersection(own))
        return places

    @staticmethod
    def _enter(places: defaultdict[int, list[str]], name: str, values: Iterable[int]) -> None:
        for value in values:
            names = places[value]
            if len(names) < CROWD:
                names.append(name)
