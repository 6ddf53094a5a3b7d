"""What could be related, what the schema proposes to relate, and what follows from relations that are there. Pure."""

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from math import log1p
from typing import NamedTuple

from articles.span import Span

from .ids import new_id
from .labels import Propose, Reach, RelationType, Schema
from .model import Annotation, AnnotationError, Relation
from .rules import relation_refusal

WORD = re.compile(r"\w+(?:['’]\w+)*")
FARTHEST = 200
"""Annotations that a chain of implied relations is followed to, at most."""

ALIKE = 2
"""Candidates by likeness that come before one by nearness: of these mostly the first few are meant."""

RelationsOf = Callable[[str], Iterable[Relation]]
"""Gives the relations at an annotation, by its id."""
Likeness = Callable[[Annotation], float]
"""Gives how much the passage in which an annotation stands is like that of the source: 0 to 1."""


class Way(NamedTuple):
    """A type that may join two annotations; `turned` when only from the second to the first."""

    kind: RelationType
    turned: bool


class Candidate(NamedTuple):
    """An annotation that another one could be related to."""

    annotation: Annotation
    score: float = 0.0
    """How much both say the same, 0 to 1; 0 for one that stands where it does because it is near."""


class Proposal(NamedTuple):
    """A relation that the schema proposes. Nobody has made it."""

    kind: RelationType
    source: Annotation
    target: Annotation


class Implied(NamedTuple):
    """A relation that follows from others of its type, which is transitive; `through` are the ids in between."""

    type: str
    source: str
    target: str
    through: tuple[str, ...]


def related(schema: Schema, annotator: str, proposal: Proposal, existing: Iterable[Relation], now: str) -> Relation:
    """A new relation with the schema's defaults; `existing` are the annotator's own at its ends.

    Raises AnnotationError with the reason when it may not be.
    """
    kind, source, target = proposal
    reason = relation_refusal(schema, kind.name, source, target, existing)
    if reason:
        raise AnnotationError(reason)
    return Relation(
        new_id(), kind.name, source.id, target.id, annotator, schema.defaults_of_relation(kind.name),
        created=now, modified=now,
    )  # fmt: skip


def ways(schema: Schema, source: Annotation, other: Annotation) -> list[Way]:
    """The types that may join these two, in the schema's order; from `source` where that may be."""
    near = source.article == other.article
    forward = schema.relations_between(source.label, other.label, near)
    back = schema.relations_between(other.label, source.label, near)
    return [Way(kind, kind not in forward) for kind in schema.relations if kind in forward or kind in back]


def candidates(
    source: Annotation,
    annotations: Iterable[Annotation],
    schema: Schema,
    related: Collection[str] = (),
    likeness: Likeness = lambda _: 0.0,
) -> list[Candidate]:
    """The annotations to which the schema lets some relation lead from `source`, or back; the likeliest first.

    Two orders are dealt out, two of the first and one of the second: those that a relation may reach in any article, by
    the mean of the likeness of the passages they stand in and of the share of words they have in common with `source`,
    rare ones counting more; and those that only relations within an article reach, the nearest first. `related` are
    the ids of those that are related to it already: they come last.
    """
    alike: list[Annotation] = []
    near: list[Annotation] = []
    for other in annotations:
        found = ways(schema, source, other) if other.id != source.id else ()
        if found:
            (alike if any(way.kind.reach is Reach.PROJECT for way in found) else near).append(other)
    near.sort(key=lambda other: (_gap(source, other), _length(other), other.target.start, other.id))
    dealt = _dealt(_by_likeness(source, alike, likeness), [Candidate(other) for other in near])
    return sorted(dealt, key=lambda one: one.annotation.id in related)


def _dealt(alike: Sequence[Candidate], near: Sequence[Candidate]) -> Iterator[Candidate]:
    """Some of the first, one of the second, and so on."""
    hands = (alike[at : at + ALIKE] for at in range(0, len(alike), ALIKE))
    for hand, one in zip_longest(hands, near):
        yield from hand or ()
        if one is not None:
            yield one


def _by_likeness(source: Annotation, others: Sequence[Annotation], passages: Likeness) -> list[Candidate]:
    """The share of words is weighted by how few of the others have them."""
    own = _words(source)
    sets = [_words(other) for other in others]
    known = Counter(chain(own, *sets))
    weights = {word: log1p((len(sets) + 1) / times) for word, times in known.items()}

    def likeness(words: frozenset[str]) -> float:
        return sum(weights[word] for word in sorted(own & words)) / (sum(weights[w] for w in sorted(own | words)) or 1)

    found = [
        Candidate(other, (likeness(words) + passages(other)) / 2) for other, words in zip(others, sets, strict=True)
    ]
    return sorted(
        found,
        key=lambda one: (
            -one.score,
            one.annotation.article == source.article,
            one.annotation.target.start,
            one.annotation.id,
        ),
    )


def _words(annotation: Annotation) -> frozenset[str]:
    return frozenset(match[0].casefold() for match in WORD.finditer(annotation.target.exact))


def _gap(one: Annotation, other: Annotation) -> int:
    """Characters between two targets of one article; 0 when they touch or overlap."""
    return min(
        max(0, a.start - b.end, b.start - a.end) for a in one.target.spans for b in other.target.spans
    )  # fmt: skip


def _length(annotation: Annotation) -> int:
    return sum(span.length for span in annotation.target.spans)


# -------------------------------------------------------------------- what the schema proposes


def proposals(
    schema: Schema, annotation: Annotation, sentence: Span, near: Iterable[Annotation], relations_of: RelationsOf
) -> list[Proposal]:
    """The relations that the schema proposes for an annotation: those of types with `propose`.

    `near` are the annotations around: those that share a character with it or with `sentence`, in which it begins.
    An annotation that a relation of the type starts from already is proposed no other.
    """
    others = [other for other in near if other.id != annotation.id and other.article == annotation.article]
    found: list[Proposal] = []
    for kind in schema.relations:
        match kind.propose:
            case Propose.SENTENCE:
                found.extend(_in_sentence(kind, annotation, sentence, others, relations_of))
            case Propose.AROUND:
                found.extend(_around(kind, annotation, others, relations_of))
    return found


def _in_sentence(
    kind: RelationType, annotation: Annotation, sentence: Span, others: Sequence[Annotation], relations_of: RelationsOf
) -> Iterator[Proposal]:
    """The nearest other end that begins in the same sentence."""
    inside = sorted(
        (other for other in others if sentence.start <= other.target.start < sentence.end),
        key=lambda other: (_gap(annotation, other), other.target.start, other.id),
    )
    if annotation.label in kind.source and _free(kind, annotation, relations_of):
        end = next((other for other in inside if other.label in kind.target), None)
        if end is not None:
            yield Proposal(kind, annotation, end)
            return
    if annotation.label in kind.target:
        start = next((one for one in inside if one.label in kind.source and _free(kind, one, relations_of)), None)
        if start is not None:
            yield Proposal(kind, start, annotation)


def _around(
    kind: RelationType, annotation: Annotation, others: Sequence[Annotation], relations_of: RelationsOf
) -> Iterator[Proposal]:
    """The innermost end around where it starts; for that end, all that stand in it and in no smaller one."""
    if annotation.label in kind.source and _free(kind, annotation, relations_of):
        end = _innermost(kind, annotation, others)
        if end is not None:
            yield Proposal(kind, annotation, end)
    if annotation.label in kind.target:
        everything = [*others, annotation]
        for one in others:
            if (
                one.label in kind.source
                and _innermost(kind, one, everything) is annotation
                and _free(kind, one, relations_of)
            ):
                yield Proposal(kind, one, annotation)


def _innermost(kind: RelationType, inner: Annotation, others: Iterable[Annotation]) -> Annotation | None:
    """The smallest that a relation of `kind` may lead to and that has all of `inner` between its first and last."""
    around = (
        other
        for other in others
        if other is not inner and other.label in kind.target and other.target.span.contains(inner.target.span)
    )
    return min(around, key=lambda other: (_length(other), other.target.start, other.id), default=None)


def _free(kind: RelationType, source: Annotation, relations_of: RelationsOf) -> bool:
    return all(each.type != kind.name or each.source != source.id for each in relations_of(source.id))


# -------------------------------------------------------------------- what follows


def implied(schema: Schema, id: str, relations_of: RelationsOf) -> list[Implied]:
    """The relations of an annotation that follow from transitive ones and that nobody has made; nearest first.

    One that leads back to where it began is none. Where `relations_of` gives those of one annotator, so is the answer.
    Follows a chain to at most FARTHEST annotations.
    """
    found: list[Implied] = []
    for kind in schema.relations:
        if kind.transitive:
            found.extend(_chained(kind, id, relations_of, back=False))
            if not kind.symmetric:
                found.extend(_chained(kind, id, relations_of, back=True))
    return found


def _chained(kind: RelationType, id: str, relations_of: RelationsOf, *, back: bool) -> Iterator[Implied]:
    """The chains of one type that begin at an annotation; `back`: that end there."""
    seen: dict[str, tuple[str, ...]] = {id: ()}
    waiting = deque([id])
    while waiting and len(seen) < FARTHEST:
        at = waiting.popleft()
        for next_ in _steps(kind, at, relations_of, back=back):
            if next_ in seen:
                continue
            path = seen[next_] = (*seen[at], at)
            waiting.append(next_)
            between = path[1:]
            if between and back:
                yield Implied(kind.name, next_, id, between[::-1])
            elif between:
                yield Implied(kind.name, id, next_, between)


def _steps(kind: RelationType, id: str, relations_of: RelationsOf, *, back: bool) -> Iterator[str]:
    """Where one relation of the type leads from an annotation."""
    for relation in relations_of(id):
        if relation.type != kind.name:
            continue
        ends = (relation.target, relation.source) if back else (relation.source, relation.target)
        if ends[0] == id:
            yield ends[1]
        elif kind.symmetric:
            yield ends[0]
