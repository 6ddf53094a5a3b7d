"""Which passages of the articles in the panes speak of the same thing, as a program beside the interface finds it."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest
from itertools import combinations
from typing import Any, NamedTuple

from annotations.model import Annotation
from articles.article import Article
from articles.matching import looked_at, partners_of
from articles.passages import EACH
from articles.span import Span

from .beside import Beside

PROGRAM = "articles.matching"
MOST = 20
"""Passages of an annotation that are looked at: one that goes over more is about no passage."""


class Found(NamedTuple):
    """A passage of the other article; `score` is 0 to 1."""

    span: Span
    score: float


class Passages:
    """The passages of one article of a pair, by number, and their partners in the other as far as they are known."""

    def __init__(self) -> None:
        self._starts = array("l")
        self._ends = array("l")
        self.partners: dict[int, dict[int, float]] = {}
        """By the number of a passage, the scores of its partners by theirs."""
        self.known = 0
        """Of so many passages, the first ones, all partners are known."""

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> Span:
        return Span(self._starts[number], self._ends[number])

    def add(self, offsets: Sequence[int]) -> None:
        """More of them, start and end in turn."""
        self._starts.extend(offsets[::2])
        self._ends.extend(offsets[1::2])

    def at(self, offset: int) -> int:
        """The number of the passage at an offset, or of the last before it; of the first one where there is none."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def over(self, span: Span) -> range:
        """The numbers of those that share a character with a span."""
        first = bisect_right(self._ends, span.start)
        return range(first, max(first, bisect_left(self._starts, span.end)))


class Pair:
    """What is known of two articles. Side 0 is the first, side 1 the second."""

    def __init__(self, number: int, articles: tuple[Article, Article]) -> None:
        self.number = number
        self.articles = articles
        self.sides = (Passages(), Passages())
        self.ready = False
        self.trouble = ""
        """Why these two cannot be compared."""

    @property
    def ids(self) -> tuple[str, str]:
        """Those of the articles."""
        return self.articles[0].id, self.articles[1].id

    @property
    def complete(self) -> bool:
        """All that there is to know of them is known."""
        return self.ready and all(side.known == len(side) for side in self.sides)

    def side_of(self, article: str) -> int:
        """The side of an article, by its id."""
        return int(article != self.articles[0].id)

    def best(self, side: int, number: int) -> list[Found] | None:
        """The best partners of a passage, the likest first; None while they are not known."""
        if number >= self.sides[side].known:
            return None
        there = self.sides[1 - side]
        ranked = nlargest(
            EACH, ((score, -at) for at, score in self.sides[side].partners.get(number, {}).items() if at < len(there))
        )
        return [Found(there[-at], score) for score, at in ranked]

    def likeness(self, side: int, span: Span, other: Span) -> float:
        """How much the passages that hold these spans, of `side` and of the other, are alike; 0 where nobody knows."""
        theirs = self.sides[1 - side].over(other)[:MOST]
        partners = self.sides[side].partners
        return max(
            (partners.get(one, _NOBODY).get(at, 0.0) for one in self.sides[side].over(span)[:MOST] for at in theirs),
            default=0.0,
        )

    def partners(self, side: int, span: Span) -> list[Found]:
        """The best partners of the passages that hold a span, as far as they are known, the likest first."""
        there, scores = self.sides[1 - side], dict[int, float]()
        for number in self.sides[side].over(span)[:MOST]:
            for at, score in self.sides[side].partners.get(number, _NOBODY).items():
                scores[at] = max(score, scores.get(at, 0.0))
        ranked = nlargest(2 * EACH, ((score, -at) for at, score in scores.items() if at < len(there)))
        return [Found(there[-at], score) for score, at in ranked]

    def hear(self, answer: Mapping[str, Any]) -> None:
        """Take in what the program says of these two."""
        if "spans" in answer:
            side = self.sides[answer["side"]]
            if answer["first"] == len(side):  # else a program that was started anew says them once more
                side.add(answer["spans"])
        elif "partners" in answer:
            self._take(answer["side"], answer["first"], answer["partners"])
        elif "ready" in answer:
            changed = [
                one.id for one, digest in zip(self.articles, answer["ready"], strict=True) if one.digest != digest
            ]
            if changed:
                self.trouble = f"the file of {' and of '.join(changed)} is not what it was when it was opened"
            else:
                self.ready = True
        elif "error" in answer:
            self.trouble = answer["error"]

    def _take(self, side: int, first: int, partners: Sequence[Sequence[float]]) -> None:
        here, there = self.sides[side].partners, self.sides[1 - side].partners
        for number, found in enumerate(partners, first):
            for at, score in zip(found[::2], found[1::2], strict=True):
                here.setdefault(number, {})[int(at)] = score
                there.setdefault(int(at), {})[number] = score
        self.sides[side].known = max(self.sides[side].known, first + len(partners))


_NOBODY: Mapping[int, float] = {}


class _Question(NamedTuple):
    """What was asked and is not answered yet."""

    ask: int
    article: str
    span: Span
    other: str
    then: Callable[[list[Found] | str], None]


class Partners:
    """What is known of the pairs that stand open. Has a program compare them, and asks it what is not known.

    `question` gives what asks the program for an article, by its id; `died` is called when the program ends by itself.
    It is started anew when something is asked.
    """

    def __init__(self, question: Callable[[str], Mapping[str, Any]], died: Callable[[], None]) -> None:
        self._question = question
        self._died = died
        self._program = Beside(PROGRAM, self._heard, self._ended)
        self._pairs: dict[frozenset[str], Pair] = {}
        self._numbers = 0
        self._waiting: _Question | None = None
        self._told = False
        """The program knows which pairs are looked at."""
        self._read: set[int] = set()
        """The numbers of the pairs that the program has read, so that it can answer."""

    def look(self, articles: Sequence[Article]) -> None:
        """These stand open, the first one foremost. Those of which only the head is known wait until they are whole."""
        whole = list({article.id: article for article in articles if not article.partial}.values())
        there, self._pairs = self._pairs, {}
        for one, other in combinations(whole, 2):
            key = frozenset((one.id, other.id))
            pair = there.get(key)
            if pair is None or {article.digest for article in pair.articles} != {one.digest, other.digest}:
                self._numbers += 1
                pair = Pair(self._numbers, (one, other))
                self._told = False
            self._pairs[key] = pair
        if self._pairs.keys() != there.keys():
            self._told = False
        if not self._told and (self._pairs or self._program.running):
            self._tell()

    def pair(self, one: str, other: str) -> Pair | None:
        """What is known of two articles; None when they do not stand open."""
        return self._pairs.get(frozenset((one, other)))

    def likeness(self, one: Annotation, other: Annotation) -> float:
        """How much the passages that two annotations stand in are alike; 0 where nobody knows."""
        pair = self.pair(one.article, other.article)
        if pair is None or not pair.ready:
            return 0.0
        return pair.likeness(pair.side_of(one.article), one.target.span, other.target.span)

    def ask(self, article: str, span: Span, other: str, then: Callable[[list[Found] | str], None]) -> None:
        """Have `then` told the best partners of a span, now or later; or why there are none.

        Whoever asked before and has no answer will have none.
        """
        pair = self.pair(article, other)
        if pair is not None and pair.trouble:
            then(pair.trouble)
            return
        if pair is not None and pair.ready:
            side = pair.side_of(article)
            number = pair.sides[side].at(span.start)
            found = pair.best(side, number) if len(pair.sides[side]) and pair.sides[side][number] == span else None
            if found is not None:
                self._waiting = None
                then(found)
                return
        self._numbers += 1
        self._waiting = _Question(self._numbers, article, span, other, then)
        if not self._told and self._pairs:
            self._tell()
        if pair is not None and pair.number in self._read:
            self._put(self._waiting, pair)

    def stop(self) -> None:
        """Nobody looks any more."""
        self._waiting = None
        self._program.stop()

    def _tell(self) -> None:
        """Say which pairs are looked at; a program that begins does not know any of them yet."""
        self._told = True
        asked = self._question
        said = [(pair.number, asked(pair.ids[0]), asked(pair.ids[1])) for pair in self._pairs.values()]
        self._program.ask(looked_at(said))

    def _put(self, question: _Question, pair: Pair) -> None:
        self._program.ask(partners_of(question.ask, pair.number, pair.side_of(question.article), question.span))

    def _heard(self, answer: Mapping[str, Any]) -> None:
        waiting = self._waiting
        if "ask" in answer:
            if waiting is not None and answer["ask"] == waiting.ask:
                self._waiting = None
                waiting.then([Found(Span(start, end), score) for start, end, score in answer["best"]])
            return
        pair = next((pair for pair in self._pairs.values() if pair.number == answer["pair"]), None)
        if pair is None or pair.trouble:
            return
        pair.hear(answer)
        if "ready" in answer and not pair.trouble:
            self._read.add(pair.number)
        if waiting is None or pair is not self.pair(waiting.article, waiting.other):
            return
        if pair.trouble:
            self._waiting = None
            waiting.then(pair.trouble)
        elif "ready" in answer:
            self._put(waiting, pair)

    def _ended(self) -> None:
        """What it said stays true; what it has not said has to be asked of another one."""
        self._told = False
        self._read.clear()
        self._waiting = None
        self._pairs = {
            key: pair if pair.complete else Pair(pair.number, pair.articles) for key, pair in self._pairs.items()
        }
        self._died()
