"""An article as suggesters read it: sentences of words, and what stands in quotation marks."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from annotations.model import NOTHING, Value
from articles.article import Article, BlockKind
from articles.span import Span
from articles.units import sentences, words

_MARKS = re.compile(
    r"“[^“”\n]{2,2000}?”|«[^«»\n]{2,2000}?»|„[^„“”\n]{2,2000}?[“”]|\"[^\"\n]{2,2000}?\"|(?<![\w'])''(?:[^'\n]|'(?!')){2,2000}?''"
)
_POSSESSIVE = re.compile(r"['’]s\Z|(?<=[sS])['’]\Z")


Found = TypeVar("Found")


class Suggestion(NamedTuple):
    """A proposal for one article. `score` is 0 to 1 and orders; it is no probability. `why` is fit to show."""

    label: str
    spans: tuple[Span, ...]
    score: float
    why: str
    attributes: Mapping[str, Value] = NOTHING

    @property
    def span(self) -> Span:
        """From the first code point to the last."""
        return Span(self.spans[0].start, self.spans[-1].end)


class Word(NamedTuple):
    """A word of a sentence, without a possessive ending."""

    start: int
    end: int
    text: str

    @property
    def lower(self) -> str:
        """Without capitals."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """It begins with a capital, or has one behind a small first letter ("eBay", "iPhone")."""
        return self.text[:1].isupper() or (self.text[1:2].isupper() and not self.text.isupper())


class Sentence(NamedTuple):
    """A sentence, its words, and the kind of its block. `headed`: it is written with capitals, as headlines are."""

    span: Span
    words: tuple[Word, ...]
    capitals: tuple[int, ...]
    """The numbers of the words with capitals."""
    headed: bool
    kind: BlockKind


class _Kept(Generic[Found]):
    """What comes from a source, for any number of readers; none is worked out before somebody has read so far."""

    def __init__(self, source: Iterable[Found]) -> None:
        self._source = iter(source)
        self._found: list[Found] = []

    def __iter__(self) -> Iterator[Found]:
        at = 0
        while True:
            while at < len(self._found):
                yield self._found[at]
                at += 1
            try:
                self._found.append(next(self._source))
            except StopIteration:
                return


class Page:
    """An article, cut once for all suggesters. Furniture and code are left out: nobody labels them."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.text = article.text
        self._kept: dict[Any, _Kept[Any]] = {}

    def once(self, rule: "Callable[[Page], Iterable[Found]]") -> Iterable[Found]:
        """What a rule finds here; other rules that ask for it share the work."""
        if rule not in self._kept:
            self._kept[rule] = _Kept(rule(self))
        return self._kept[rule]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences that hold a word, in order."""
        return tuple(self._sentences())

    @cached_property
    def quotations(self) -> tuple[Span, ...]:
        """What stands in quotation marks, marks included, in order; none goes over the end of its block."""
        return tuple(
            Span(*match.span())
            for block in self.article.blocks
            if block.kind not in (BlockKind.FURNITURE, BlockKind.CODE)
            for match in _MARKS.finditer(self.text, block.start, block.end)
        )

    def quotations_at(self, span: Span) -> list[Span]:
        """The quotations that share a code point with a span, in order."""
        found: list[Span] = []
        at = bisect_left(self.quotations, span.end, key=lambda one: one.start)
        while at and self.quotations[at - 1].end > span.start:
            at -= 1
            found.insert(0, self.quotations[at])
        return found

    def behind(self, span: Span) -> Span | None:
        """The block behind the one that a span ends, when that is a paragraph; else None."""
        blocks = self.article.blocks
        at = bisect_left(blocks, span.end, key=lambda block: block.start)
        if at >= len(blocks) or blocks[at].kind is not BlockKind.PARAGRAPH:
            return None
        if self.text[span.end : blocks[at].start].strip():
            return None
        return blocks[at].span

    def between(self, one: Word, other: Word) -> str:
        """The text from the end of a word to the start of a later one."""
        return self.text[one.end : other.start]

    def _sentences(self) -> Iterator[Sentence]:
        for block in self.article.blocks:
            if block.kind in (BlockKind.FURNITURE, BlockKind.CODE):
                continue
            for span in sentences(self.text, *block.span):
                found = tuple(_word(self.text, word) for word in words(self.text, *span))
                if found:
                    capitals = tuple(at for at, word in enumerate(found) if word.capital)
                    yield Sentence(span, found, capitals, _headed(self.text, span, found, len(capitals)), block.kind)


class Taken:
    """Spans that do not overlap."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def take(self, span: Span) -> bool:
        """Add a span that is not empty; False, and nothing is added, where it overlaps one that is there."""
        at = bisect_left(self._spans, span)
        if (at and self._spans[at - 1].end > span.start) or (
            at < len(self._spans) and self._spans[at].start < span.end
        ):
            return False
        self._spans.insert(at, span)
        return True


class Placed:
    """Suggestions in the order of the text, to be looked up by place."""

    def __init__(self, ordered: Iterable[Suggestion]) -> None:
        self._all = list(ordered)
        self._starts = [one.spans[0].start for one in self._all]

    def inside(self, span: Span) -> list[Suggestion]:
        """Those that begin and end within a span."""
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return [one for one in self._all[first:last] if one.spans[-1].end <= span.end]


def _word(text: str, span: Span) -> Word:
    said = span.of(text)
    ending = _POSSESSIVE.search(said) if said[-1] in "s'’" else None
    if ending is not None and ending.start() > 0:
        return Word(span.start, span.start + ending.start(), said[: ending.start()])
    return Word(span.start, span.end, said)


def _headed(text: str, span: Span, found: tuple[Word, ...], most: int) -> bool:
    """More than 60 % of its words begin with capitals, and no full stop ends it; or all letters are capitals.

    `most` of its words have capitals.
    """
    letters = [word for word in found if word.text[:1].isalpha()]
    if len(letters) < 4 or most <= 0.6 * len(letters):
        return False
    if sum(word.text.isupper() for word in letters) > 0.6 * len(letters):
        return True
    capitals = sum(word.capital for word in letters)
    return capitals > 0.6 * len(letters) and text[span.end - 1] not in ".!?…。"
