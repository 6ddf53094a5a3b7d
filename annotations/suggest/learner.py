"""A learner: it proposes what the articles that a person labelled teach. It finds nothing before it was trained.

It learns spans of one piece within a sentence, of all labels that words and phrases carry: claims are clauses, and
their edges are no matter of neighbouring words. One model for each group of labels (entities, uncertainty, reporting
cues): labels of a group exclude each other and are best told apart together, while those of different groups may
overlap freely. Of nested spans of one group the outermost is learned, as flat exports take it. The tags are BIO over
the words of each sentence (Ramshaw and Marcus 1995), and what the rules guess is among what it sees of a word.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from annotations.anchor import Fit, holds, resolve
from annotations.labels import Schema, Unit
from annotations.model import Annotation, Value
from articles.span import Span

from .features import BEGINS, INSIDE, OUTSIDE, guesses, rows, spoken
from .memory import Memory
from .page import Page, Sentence, Suggestion

if TYPE_CHECKING:
    from .crf import Model

LONGEST = 15
"""Words: names and cues have fewer."""
REASONS = 2
Place: TypeAlias = tuple[Span, str]
Lesson: TypeAlias = tuple[list[list[str]], list[str]]
"""A sentence: what is seen of each word, and the tags."""


def groups_of(schema: Schema) -> dict[str, str]:
    """The labels that are learned, each with its group: those whose unit is a word or a phrase."""
    return {one.name: one.group for one in schema.labels if one.unit in (Unit.WORD, Unit.PHRASE)}


def lessons(page: Page, said: Iterable[Annotation], labels: Collection[str]) -> Iterator[Lesson]:
    """What an article teaches of labels of one group: all of its sentences, also those in which nothing has one."""
    places = placed(page.text, said, labels)
    for sentence, seen in rows(page, guesses(page)):
        yield seen, _tags(sentence, places)


def placed(text: str, said: Iterable[Annotation], labels: Collection[str]) -> list[Place]:
    """Where annotations with these labels stand, in order; of those that overlap the outermost."""
    found: list[Place] = []
    for one in said:
        if one.label not in labels or len(one.target.spans) != 1:
            continue
        if holds(text, one.target):
            found.append((one.target.span, one.label))
        elif (match := resolve(text, one.target)).fit is Fit.MOVED and match.spans is not None:
            found.append((match.spans[0], one.label))
    return list(_outermost(found))


def _outermost(places: Iterable[Place]) -> Iterator[Place]:
    end = 0
    for span, label in sorted(places, key=lambda place: (place[0].start, -place[0].end, place[1])):
        if span.start >= end:
            end = span.end
            yield span, label


def _tags(sentence: Sentence, places: Sequence[Place]) -> list[str]:
    """The tags of a sentence's words. A span that cuts a word, or goes over the sentence's end, cannot be learned."""
    tags = [OUTSIDE] * len(sentence.words)
    starts, ends = [word.start for word in sentence.words], [word.end for word in sentence.words]
    at = bisect_left(places, sentence.span.start, key=lambda place: place[0].start)
    while at < len(places) and places[at][0].start < sentence.span.end:
        span, label = places[at]
        first, last = bisect_left(starts, span.start), bisect_right(ends, span.end)
        cut = (first > 0 and ends[first - 1] > span.start) or (last < len(starts) and starts[last] < span.end)
        if 0 < last - first <= LONGEST and not cut and span.end <= sentence.span.end:
            tags[first:last] = [BEGINS + label, *[INSIDE + label] * (last - first - 1)]
        at += 1
    return tags


@dataclass(frozen=True)
class Learnt:
    """What was learned: a model for each group in which there was something to learn."""

    articles: int
    models: Mapping[str, "Model"]

    def find(self, page: Page, known: Memory) -> Iterator[Suggestion]:
        """What it would label in an article, by group; memory says where it was labelled before."""
        guessed = guesses(page) if self.models else []
        rules = {(one.spans, one.label): one for one in guessed}
        reading = list(rows(page, guessed)) if self.models else []
        for model in self.models.values():
            for sentence, seen in reading:
                tags, probabilities = model.tag(seen)
                for label, first, last in _spans(tags):
                    span = Span(sentence.words[first].start, sentence.words[last - 1].end)
                    rule = rules.get(((span,), label))
                    yield Suggestion(
                        label,
                        (span,),
                        round(min(probabilities[first:last]), 2),
                        self._why(model, seen[first], tags[first], span.of(page.text), label, known),
                        _attributes(known, span.of(page.text), label, rule),
                    )

    def _why(self, model: "Model", seen: Sequence[str], tag: str, quote: str, label: str, known: Memory) -> str:
        """Where a person said the same of the same string, else what speaks for it most."""
        learned = f"learned from {self.articles} articles"
        times = known.labelled[quote][label] if quote in known.labelled else 0
        if times:
            often = "once" if times == 1 else f"{times} times"
            return f"{learned}; labelled so {often}, “{quote}” first in {known.where[quote]}"
        reasons = [spoken(one) for one in model.strongest(seen, tag, REASONS)]
        return "; ".join((learned, *reasons))


def _spans(tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Labels, each with its first word and the one behind its last. An inside without a beginning begins."""
    at = 0
    while at < len(tags):
        first, label = at, tags[at][len(BEGINS) :]
        at += 1
        if tags[first] == OUTSIDE:
            continue
        while at < len(tags) and tags[at] == INSIDE + label:
            at += 1
        yield label, first, at


def _attributes(known: Memory, quote: str, label: str, rule: Suggestion | None) -> Mapping[str, Value]:
    """As the same string had them most often, else as the rules say that propose the same."""
    before = known.attributes.get((quote, label))
    if before:
        return MappingProxyType(dict(before.most_common(1)[0][0]))
    return rule.attributes if rule is not None else MappingProxyType({})
