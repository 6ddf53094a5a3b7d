"""Which passages of two texts speak of the same thing: spans of both, weighed by what they share. Pure.

Two likenesses are added, each the cosine of vectors of (1 + ln tf) * ln((N + 1) / (df + 0.5)), where N and df count the
spans of both texts and nothing else:

- 3 parts of words, folded, without the commonest English ones and without English endings; what has a digit counts half
  as much again, since two texts seldom share a number by chance;
- 7 parts of the runs of 4 characters of all words, joined by one blank.

What is written without blanks (Chinese, Japanese, Thai) counts as the pairs of its neighbouring letters. Likeness finds
what is said again. It does not find what is denied, and is to order a list, never to decide.
Source: G. Salton, C. Buckley, Term-weighting approaches in automatic text retrieval, 1988; that both are better than
either, and that runs of 3 or 5, other endings and BM25 add nothing, was measured (docs/passages.md).
"""

import re
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import fsum, log, sqrt
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from .article import Article, BlockKind
from .span import Span
from .units import sentences

EACH = 5
"""Partners that a span is given in a list of pairs."""
SMALL = 128
"""Up to so many spans of the other text are all compared by their characters too."""
CLOSE = 12
"""Of more, those whose words are likest; comparing more found no more (benchmarks/passages.py)."""
STEP = 8
"""Spans that are read between two rests."""
KEPT = 4096
"""Vectors of characters that are kept: those of two articles of 100 KB."""

OF_WORDS = 0.3
"""The part of words in a likeness; the rest is that of characters."""
OF_NUMBERS = 1.5
"""What a word with a digit weighs more."""
RUN = 4
"""Characters of a run."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APART = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+")
"""Runs of letters of scripts that part no words by blanks."""
_COMMON_WORDS = """
a about after all also am an and any are as at be because been before being but by can could did do does doing for from
had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not now of
off on once only or other our out over own same she should so some such than that the their them then there these they
this those through to too under until up very was we were what when where which while who whom why will with would you
your said say says
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_ENDINGS = ("ations", "ation", "ments", "ings", "ing", "edly", "ed", "ies", "ly", "es", "s")
_NONE = -1
"""The number of a span that is none of those that were read."""
_DIGITS = frozenset("0123456789")
_STEM = 3
"""Letters that are left at least when an ending goes."""

Vector: TypeAlias = dict[str, float]


class Pair(NamedTuple):
    """Two spans that may speak of the same thing: `one` of the first text, `other` of the second; `score` is 0 to 1."""

    one: Span
    other: Span
    score: float


class Partner(NamedTuple):
    """A span of the other text, by its number there; `score` is 0 to 1."""

    number: int
    score: float


def passages(article: Article) -> list[Span]:
    """What can be compared of an article: the sentences of its blocks, without the furniture."""
    return [
        sentence
        for block in article.blocks
        if block.kind is not BlockKind.FURNITURE
        for sentence in sentences(article.text, *block.span)
        if _WORD.search(article.text, *sentence)
    ]


def terms(text: str) -> list[str]:
    """What likeness compares of a text word by word, in order: no common words, no endings, nothing but letters."""
    return [_stem(word) for word in _words(text) if word not in _COMMON]


def pairs(
    one: str, ones: Sequence[Span], other: str, others: Sequence[Span], each: int = EACH, least: float = 0.0
) -> list[Pair]:
    """Pairs of spans of two texts, the likest first, those of one likeness by their place.

    Each span of either text brings its `each` best partners; pairs that are no more alike than `least` are left out.
    """
    matching = Matching(one, ones, other, others)
    for _ in matching.steps():
        pass
    found = matching.pairs(each)
    ranked = sorted((-score, ones[a], others[b]) for (a, b), score in found.items() if score > least)
    return [Pair(a, b, -score) for score, a, b in ranked]


class Matching:
    """The spans of two texts, read step by step, and then asked for partners.

    `steps` reads them and has to be run to its end, in slices where keys wait; `best` answers then.
    """

    def __init__(self, one: str, ones: Sequence[Span], other: str, others: Sequence[Span]) -> None:
        self._texts = (one, other)
        self._spans = (ones, others)
        self._words: tuple[list[Vector], list[Vector]] = ([], [])
        self._postings: tuple[defaultdict[str, list[tuple[int, float]]], ...] = (defaultdict(list), defaultdict(list))
        self._common: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        """In how many spans of either text a run of characters stands."""
        self._said: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        """In how many a word does."""
        self._rarity: list[float] = []
        """By in how many spans something stands."""
        self._runs: OrderedDict[tuple[int, int], Vector] = OrderedDict()
        """The vectors of characters that were asked for last."""
        self.ready = False

    def steps(self) -> Iterator[None]:
        """Read all spans; a step takes about a millisecond where spans are sentences. Empty when all is read."""
        if self.ready:
            return
        counts: tuple[list[Counter[str]], list[Counter[str]]] = ([], [])
        for side in (0, 1):
            for number, span in enumerate(self._spans[side]):
                said = _words(span.of(self._texts[side]))
                counted = _stems(said)
                counts[side].append(counted)
                self._said[side].update(counted.keys())
                self._common[side].update(_runs(said).keys())
                if number % STEP == STEP - 1:
                    yield
        total = len(counts[0]) + len(counts[1])
        self._rarity.clear()
        for times in range(total + 1):
            self._rarity.append(max(0.0, log((total + 1) / (times + 0.5))))
            if times % 2048 == 2047:
                yield
        for side in (0, 1):
            self._words[side].clear()
            self._postings[side].clear()
            for number, counted in enumerate(counts[side]):
                vector = self._weighed(counted, self._said[side], self._said[1 - side], OF_NUMBERS)
                self._words[side].append(vector)
                for word, weight in vector.items():
                    self._postings[side][word].append((number, weight))
                if number % (4 * STEP) == 0:
                    yield
        self.ready = True

    def best(self, side: int, index: int, count: int = EACH) -> list[Partner]:
        """The likest spans of the other text, for one of the first (`side` 0) or the second (1); the likest first.

        Those that share nothing are left out, so there may be fewer than `count`.
        """
        return self._ranked(side, index, self._words[side][index], self._characters(side, index), count, {})

    def like(self, side: int, span: Span, count: int = EACH) -> list[Partner]:
        """The same for any other span of a text: a part of a sentence, or several."""
        said = _words(span.of(self._texts[side]))
        words = self._weighed(_stems(said), self._said[side], self._said[1 - side], OF_NUMBERS)
        characters = self._weighed(_runs(said), self._common[side], self._common[1 - side])
        return self._ranked(side, _NONE, words, characters, count, {})

    def every(self, each: int = EACH) -> Iterator[tuple[int, int, list[Partner]]]:
        """The `each` best partners of every span: its side, its number, and they. Two spans are compared once."""
        known: dict[tuple[int, int], float] = {}
        for side in (0, 1):
            for index, words in enumerate(self._words[side]):
                yield side, index, self._ranked(side, index, words, self._characters(side, index), each, known)

    def pairs(self, each: int = EACH) -> dict[tuple[int, int], float]:
        """The `each` best partners of every span of both texts, by their numbers, with their likeness."""
        found: dict[tuple[int, int], float] = {}
        for side, index, partners in self.every(each):
            found.update(((at, index) if side else (index, at), score) for at, score in partners)
        return found

    def _ranked(
        self,
        side: int,
        index: int,
        words: Vector,
        characters: Vector,
        count: int,
        known: dict[tuple[int, int], float],
    ) -> list[Partner]:
        """The best partners; `known` has the likeness of characters of pairs that were compared before."""
        other = 1 - side
        by_words: defaultdict[int, float] = defaultdict(float)
        for word, weight in words.items():
            for number, there in self._postings[other].get(word, ()):
                by_words[number] += weight * there
        near: Sequence[int] = range(len(self._spans[other]))
        if len(near) > SMALL:
            near = sorted(by_words, key=lambda number: (-by_words[number], number))[: max(CLOSE, 2 * count)]
        ranked: list[tuple[float, int]] = []
        for number in near:
            pair = (number, index) if side else (index, number)
            if pair not in known:
                known[pair] = _cosine(characters, self._characters(other, number))
            likeness = OF_WORDS * by_words.get(number, 0.0) + (1 - OF_WORDS) * known[pair]
            ranked.append((-likeness, number))
        ranked.sort()
        return [Partner(number, min(1.0, -score)) for score, number in ranked[:count] if score < 0]

    def _characters(self, side: int, index: int) -> Vector:
        """The vector of a span's runs of characters."""
        key = (side, index)
        if key in self._runs:
            self._runs.move_to_end(key)
            return self._runs[key]
        if len(self._runs) >= KEPT:
            self._runs.popitem(last=False)
        counted = _runs(_words(self._spans[side][index].of(self._texts[side])))
        made = self._weighed(counted, self._common[side], self._common[1 - side])
        self._runs[key] = made
        return made

    def _weighed(
        self, counted: Counter[str], here: Counter[str], there: Counter[str], of_numbers: float = 1.0
    ) -> Vector:
        """What stands in a span and in the other text as well, weighed; the length of the vector of all of it is 1."""
        rarity, squares = self._rarity, 0.0
        shared: Vector = {}
        for part, times in counted.items():
            found = there.get(part, 0)
            weight = rarity[here[part] + found]
            if times > 1:
                weight *= 1 + log(times)
            if of_numbers != 1.0 and not part.isalpha() and not _DIGITS.isdisjoint(part):
                weight *= of_numbers
            squares += weight * weight
            if found:
                shared[part] = weight
        length = sqrt(squares)
        return {part: weight / length for part, weight in shared.items()} if length else {}


def _cosine(one: Vector, other: Vector) -> float:
    """Summed exactly, since a set has no order that two runs of Python share."""
    return fsum(one[part] * other[part] for part in one.keys() & other.keys())


def _words(text: str) -> list[str]:
    """The words of a text, folded; of scripts without blanks the pairs of neighbouring letters."""
    found: list[str] = []
    for match in _WORD.finditer(normalize("NFKC", text).casefold()):
        word = match[0]
        if word.isascii() or not _APART.search(word):
            found.append(word)
            continue
        at = 0
        for run in _APART.finditer(word):
            found.extend(filter(None, (word[at : run.start()],)))
            letters = run[0]
            found.extend("".join(two) for two in pairwise(letters)) if len(letters) > 1 else found.append(letters)
            at = run.end()
        found.extend(filter(None, (word[at:],)))
    return found


def _stem(word: str) -> str:
    """A word without its English ending; others stay whole."""
    word = word.removesuffix("'s").removesuffix("’s")
    if not word.isascii() or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def _stems(said: Iterable[str]) -> Counter[str]:
    """The words that are no common ones, without their endings."""
    return Counter(_stem(word) for word in said if word not in _COMMON)


def _runs(said: Sequence[str]) -> Counter[str]:
    """The runs of 4 characters of words that are joined by one blank; a shorter line is one run."""
    line = " ".join(said)
    if len(line) < RUN:
        return Counter([line] if line else [])
    return Counter([line[at : at + RUN] for at in range(len(line) - RUN + 1)])
