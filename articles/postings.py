"""What of an article goes into an index, and which of its words find others. Pure.

Words are those that likeness compares (`passages.terms`), so an index finds in every script what can be compared in it.
The rarest words find candidates, and only those are compared: what that costs does not grow with the frequent words.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import NamedTuple
from zlib import crc32

from .article import Article
from .likeness import shingles, sketch
from .passages import Matching, passages, terms
from .span import Span

SENTENCE_WORDS = 16
"""Words of a sentence that look for others, the rarest. With 8, one partner in 15 is lost (docs/passages.md)."""
ARTICLE_WORDS = 32
"""Words of an article that look for others, those that weigh most."""
LENGTH = 0.25
"""How much it counts against an article that it is so many times as long as the one it is compared with."""


class Prepared(NamedTuple):
    """What an index keeps of an article: word lists with a blank between the words, spans packed."""

    digest: str
    spans: bytes
    sentences: tuple[str, ...]
    """The words of each sentence, in order of the spans; each word once."""
    words: tuple[str, ...]
    """The words of them all, each once."""
    sketch: str


class Weighed(NamedTuple):
    """A word that looks for others, in how many articles it stands, and what finding it weighs."""

    word: str
    articles: int
    weight: float


def prepare(article: Article) -> Prepared:
    """What an index keeps of an article."""
    spans = passages(article)
    said = [dict.fromkeys(words_of(span.of(article.text))) for span in spans]
    every = dict.fromkeys(word for words in said for word in words)
    return Prepared(
        article.digest,
        pack(spans),
        tuple(" ".join(words) for words in said),
        tuple(every),
        " ".join(f"{value:x}" for value in sketch(shingles(article.text))),
    )


def words_of(text: str) -> list[str]:
    """The words of a text, none with an ASCII character that is no letter or digit."""
    return [word.replace("'", "’") for word in terms(text)]


def pack(spans: Iterable[Span]) -> bytes:
    """Spans as pairs of 32-bit integers, little-endian, behind their CRC-32."""
    numbers = array("I", [offset for span in spans for offset in span])
    if sys.byteorder == "big":
        numbers.byteswap()
    data = numbers.tobytes()
    return crc32(data).to_bytes(4, "little") + data


def unpack(data: bytes) -> list[Span] | None:
    """The spans that were packed; None when these bytes are not whole."""
    if len(data) % 8 != 4 or crc32(memoryview(data)[4:]) != int.from_bytes(data[:4], "little"):
        return None
    numbers = array("I", data[4:])
    if sys.byteorder == "big":
        numbers.byteswap()
    return [Span(start, end) for start, end in zip(numbers[::2], numbers[1::2], strict=True)]


def rarest(known: Mapping[str, int], total: int) -> list[Weighed]:
    """Of a sentence's words, by in how many of `total` articles they stand, those that look for others."""
    found = sorted((count, word) for word, count in known.items() if count)
    return [Weighed(word, count, rarity(count, total)) for count, word in found[:SENTENCE_WORDS]]


def heaviest(counted: Mapping[str, int], known: Mapping[str, int], total: int, *, least: int) -> list[Weighed]:
    """Of an article's words, by how often it has them, those that look for others: the rarest first.

    Words that stand in fewer than `least` articles find none.
    """
    weighed = [
        Weighed(word, known[word], (1 + log(times)) * rarity(known[word], total))
        for word, times in counted.items()
        if known.get(word, 0) >= least
    ]
    weighed.sort(key=lambda one: (-one.weight, one.word))
    return sorted(weighed[:ARTICLE_WORDS], key=lambda one: (one.articles, one.word))


def rarity(articles: int, total: int) -> float:
    """What it weighs that a word stands in so many of all articles: above 0."""
    return log((total + 1) / (articles + 0.5) + 1)


def share(found: float, every: Sequence[Weighed], ours: int, theirs: int) -> float:
    """How much of an article's weight another one has, 0 to 1, less where that one has many more words."""
    whole = sum(one.weight * one.weight for one in every)
    longer = max(1.0, theirs / max(1, ours))
    return found / whole / (1 - LENGTH + LENGTH * longer) if whole else 0.0


def ranked(sentence: str, others: Sequence[str]) -> list[tuple[int, float]]:
    """The numbers of the sentences that are likest to one, with their likeness, the likest first."""
    text, spans = "", []
    for other in others:
        spans.append(Span(len(text), len(text) + len(other)))
        text += other + "\n"
    matching = Matching(sentence, [Span(0, len(sentence))], text, spans)
    for _ in matching.steps():
        pass
    return [(partner.number, partner.score) for partner in matching.best(0, 0, len(spans))]


def counted(text: str) -> Counter[str]:
    """How often a text has each of its words."""
    return Counter(words_of(text))
