"""The program that finds matching passages beside the interface.

A line of standard input is JSON, and either says which pairs of articles are looked at from now on, the first one first
(`pairs`: a list of a number and two questions as `articles.counting.question` makes them), or asks for the partners of
a span (`ask`, a number of the asker's; `pair`; `side`, 0 or 1; `span`). It answers with lines of JSON. Of a pair:

- `spans`: numbers from `first` on of the passages of one `side`, start and end in turn;
- `ready`: the digests of both texts; from then on it can be asked;
- `partners`: those of the passages of one `side` from `first` on, likest first: number and score in turn;
- `done`: the partners of all passages have been said;
- `error`: why there is nothing to say.

To a question: the same `ask`, and `best`, a list of start, end and score.
"""

import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from select import select
from typing import IO, Any, TypeAlias

from .article import Article, ArticleError
from .library import load
from .passages import EACH, Matching, passages
from .span import Span

LONGEST = 2_000_000
"""Characters of an article up to which it is compared: what is kept of longer ones would fill the memory."""
_SPANS = 500
_PARTNERS = 20
"""Passages of which a line speaks."""
_SIZE = 1 << 16
_DIGITS = 3

Answer: TypeAlias = Mapping[str, Any]
Work: TypeAlias = Iterator[Answer | None]


def looked_at(pairs: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """What says which pairs are looked at: each a number, and what asks for either article."""
    return {"pairs": pairs}


def partners_of(ask: int, pair: int, side: int, span: Span) -> dict[str, Any]:
    """What asks for the partners of a span of the first (`side` 0) or the second article of a pair."""
    return {"ask": ask, "pair": pair, "side": side, "span": span}


def main(asked: IO[str], answers: IO[str]) -> None:
    """Answer until nothing more is asked; while nothing is, go on with what is looked at."""
    program = Program()
    source = asked.fileno()
    rest = b""
    while True:
        while select([source], [], [], 0 if program.busy else None)[0]:
            some = os.read(source, _SIZE)
            if not some:
                return
            *lines, rest = (rest + some).split(b"\n")
            for line in lines:
                _say(answers, program.hear(json.loads(line)))
        _say(answers, program.step())


def _say(answers: IO[str], answer: Answer | None) -> None:
    if answer is not None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class Program:
    """What is looked at, and how far that is. A step takes a few milliseconds, but for the opening of an article."""

    def __init__(self) -> None:
        self._compared: dict[int, Compared] = {}
        self._work: deque[tuple[int, Work]] = deque()

    @property
    def busy(self) -> bool:
        """There is something to go on with."""
        return bool(self._work)

    def hear(self, said: Mapping[str, Any]) -> Answer | None:
        """Take a line in; the answer, where it asks for one."""
        if "pairs" in said:
            self._look_at(said["pairs"])
            return None
        compared = self._compared.get(said["pair"])
        best = compared.best(said["side"], Span(*said["span"])) if compared is not None else []
        return {"ask": said["ask"], "best": best}

    def _look_at(self, pairs: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> None:
        """From now on these; what is known of them already stays."""
        there, self._compared = self._compared, {}
        for number, one, other in pairs:
            self._compared[number] = there.get(number) or Compared(one, other)
        new = [number for number in self._compared if number not in there]
        left = [(number, work) for number, work in self._work if number in self._compared]
        reading = [(number, self._compared[number].read()) for number in new]
        saying = [(number, self._compared[number].say()) for number in new]
        self._work = deque([*reading, *left, *saying])

    def step(self) -> Answer | None:
        """Go on a little; what there is to say now."""
        if not self._work:
            return None
        number, work = self._work[0]
        try:
            answer = next(work)
        except StopIteration:
            self._work.popleft()
            return None
        return None if answer is None else {"pair": number, **answer}


class Compared:
    """Two articles, read and then compared."""

    def __init__(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
        self._questions = (one, other)
        self._spans: tuple[Sequence[Span], Sequence[Span]] = ((), ())
        self._matching: Matching | None = None

    def read(self) -> Work:
        """Open both, and read their passages."""
        found: list[Article] = []
        for each in self._questions:
            try:
                found.append(load(Path(each["path"]), encoding=each["encoding"]))
            except ArticleError as error:
                yield {"error": str(error)}
                return
            if len(found[-1].text) > LONGEST:
                yield {"error": f"{each['id']} is too long to be compared: {LONGEST:,} characters at most"}
                return
            yield None
        one, other = found
        self._spans = (passages(one), passages(other))
        yield None
        matching = Matching(one.text, self._spans[0], other.text, self._spans[1])
        yield from matching.steps()
        for side, spans in enumerate(self._spans):
            for first in range(0, len(spans), _SPANS):
                some = [offset for span in spans[first : first + _SPANS] for offset in span]
                yield {"side": side, "first": first, "spans": some}
        self._matching = matching
        yield {"ready": [one.digest, other.digest]}

    def say(self) -> Work:
        """The partners of every passage."""
        if self._matching is None:
            return
        first, at, said = 0, 0, list[list[float]]()
        for side, index, partners in self._matching.every():
            if side != at or len(said) == _PARTNERS:
                yield {"side": at, "first": first, "partners": said}
                first, at, said = index, side, []
            said.append([part for one in partners for part in (one.number, round(one.score, _DIGITS))])
            yield None
        yield {"side": at, "first": first, "partners": said}
        yield {"done": True}

    def best(self, side: int, span: Span) -> list[tuple[int, int, float]]:
        """The likest passages of the other article for a span of one; none before they are read."""
        if self._matching is None:
            return []
        there = self._spans[1 - side]
        return [(*there[one.number], round(one.score, _DIGITS)) for one in self._matching.like(side, span, EACH)]
