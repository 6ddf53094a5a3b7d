"""What only one article says: claims to which nothing in the other is related, where the pair was judged done. Pure.

Until somebody judged the pair done, a claim without a relation is one that nobody related yet: nothing is absent. The
judgement, the claims and the relations are those of one annotator. Each claim stands for itself: that one inside it,
or around it, is related says nothing of it. Where something is not at hand that may be related, nothing is absent.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from .labels import Reach, RelationType, Schema
from .model import Annotation, Judgement, Relation
from .status import Status, judged

FARTHEST = 200
"""Annotations that are looked at from one claim, at most: one with more behind it is not taken for absent."""
_EQUAL, _LAST = "=", "."
"""What the way to an annotation was: only over claims that say the same; over a relation that leads no further."""


class _Step(NamedTuple):
    """Where a relation leads to, and what the way is then."""

    id: str
    way: str


def done_with(judgements: Iterable[Judgement]) -> dict[str, tuple[str, ...]]:
    """Of each article the others (ids, sorted) with which one annotator judged it done."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for articles, status in judged(judgements).items():
        if len(articles) > 1 and status is Status.DONE:
            one, other = articles
            found[one].append(other)
            found[other].append(one)
    return {article: tuple(sorted(others)) for article, others in found.items()}


def absent_from(
    schema: Schema,
    claim: Annotation,
    others: Collection[str],
    relations_of: Callable[[str], Iterable[Relation]],
    find: Callable[[str], Annotation | None],
    farthest: int = FARTHEST,
) -> tuple[str, ...]:
    """Those of `others`, articles that are done with the claim's own, in which nothing is related to the claim.

    A relation counts that was made, or that follows: claims that say the same (a type that is symmetric and
    transitive) count as one, and other transitive types are followed in their direction. Relations that stay within
    an article do not count. `relations_of` gives the annotator's own by an end; `find` an annotation, None where it is
    not at hand: it may be anywhere, so the answer is empty then.
    """
    missing = dict.fromkeys(others)
    seen = {_Step(claim.id, _EQUAL)}
    waiting = deque(seen)
    while missing and waiting:
        for step in _steps(schema, waiting.popleft(), relations_of):
            if step in seen:
                continue
            end = find(step.id)
            if end is None or len(seen) >= farthest:
                return ()
            missing.pop(end.article, None)
            seen.add(step)
            waiting.append(step)
    return tuple(missing)


def only_in_one(
    schema: Schema,
    annotations: Iterable[Annotation],
    relations: Iterable[Relation],
    judgements: Iterable[Judgement],
    find: Callable[[str], Annotation | None],
) -> dict[str, tuple[str, ...]]:
    """What each of one layer's claims is absent from: ids of articles by the claim's; one that is nowhere is left out.

    `find` gives the annotations at the ends of the relations, of whatever layer.
    """
    others = done_with(judgements)
    if not others:
        return {}
    ends: defaultdict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        for end in {relation.source, relation.target}:  # one that leads to itself once
            ends[end].append(relation)

    def relations_of(end: str) -> Sequence[Relation]:
        return ends.get(end, ())

    found: dict[str, tuple[str, ...]] = {}
    for one in annotations:
        if one.label in schema.compared and one.article in others:
            absent = absent_from(schema, one, others[one.article], relations_of, find)
            if absent:
                found[one.id] = absent
    return found


def _steps(schema: Schema, at: _Step, relations_of: Callable[[str], Iterable[Relation]]) -> Iterator[_Step]:
    """Where one goes on from an annotation to which the way was `at.way`."""
    for relation in relations_of(at.id):
        kind = schema.relation(relation.type)
        if kind is not None and kind.reach is Reach.ARTICLE:
            continue
        forward = relation.source == at.id
        way = _way(kind, relation.type, forward=forward)
        if way == _EQUAL or at.way == _EQUAL or at.way == way != _LAST:
            yield _Step(relation.target if forward else relation.source, at.way if way == _EQUAL else way)


def _way(kind: RelationType | None, type_: str, *, forward: bool) -> str:
    """How far a relation leads: a transitive one further in its direction, any other only to its end."""
    if kind is None or not kind.transitive:
        return _LAST
    if kind.symmetric:
        return _EQUAL
    return f"{'>' if forward else '<'}{type_}"
