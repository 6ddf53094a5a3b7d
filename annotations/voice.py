"""One layer, counted in small steps, so that a screen can serve keys between them: what `statistics` adds up."""

from collections import Counter, defaultdict
from collections.abc import Generator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from .absence import absent_from, done_with
from .derived import Find
from .labels import Schema
from .model import BY_HAND, Judgement
from .store import Store
from .suggest.answers import suggester_of

IMPORTED = "imported"
"""What an annotation counts under that was neither made by hand nor proposed by a suggester."""
PairOf: TypeAlias = tuple[str, str]
"""The ids of two articles, in sorted order."""
Told: TypeAlias = tuple[str, int]
"""What is being counted, and how many so far."""


class Ends(NamedTuple):
    """A relation, counted: its type, and the article of either end; "" for an end that is nowhere."""

    type: str
    source: str
    target: str


class Voice(NamedTuple):
    """What one layer says, as far as it is counted."""

    annotator: str
    labels: Mapping[str, Mapping[str, int]]
    """Of each article that has annotations: how many of each label."""
    relations: Sequence[Ends] = ()
    judgements: Sequence[Judgement] = ()
    origins: Mapping[str, Mapping[str, int]] = {}
    """Of each article that has annotations: how many came from where (`came_from`)."""
    rejected: Mapping[str, Mapping[str, int]] = {}
    """Of each article that has rejections: how many of each suggester's proposals were rejected."""
    only: Mapping[PairOf, tuple[int, int]] = {}
    """Of each pair that was judged done: the claims that are only in its first article, and only in its second."""


def came_from(origin: str) -> str:
    """Where an annotation came from: "hand", a suggester by its name without the version, or "imported".

    What was imported keeps the origin that it had, so that what a suggester had proposed there counts as proposed.
    """
    if origin == BY_HAND:
        return BY_HAND
    name = suggester_of(origin)
    # no suggester's name has a colon: that is a format and a foreign id, which may hold any @
    return IMPORTED if not name or ":" in name or name in (BY_HAND, IMPORTED) else name


def counting(store: Store, find: Find, schema: Schema | None) -> Generator[Told, None, Voice]:
    """Count what a layer says, a little between one `next` and the next; the voice is what it returns.

    `find` looks in the layers at hand. Claims only in one article are those of `only_in_one`; without a schema, which
    says what claims are, none are.
    """
    judgements: list[Judgement] = []
    for judgement in store.judgements():
        judgements.append(judgement)
        yield "judgements", len(judgements)
    done = done_with(judgements) if schema is not None else {}
    labels: dict[str, Mapping[str, int]] = {}
    origins: dict[str, Counter[str]] = {}
    only: Counter[tuple[str, str]] = Counter()
    counted = 0
    for article in sorted(store.articles()):
        labels[article] = store.count(article)
        found = origins.setdefault(article, Counter())
        for one in store.annotations(article):
            found[came_from(one.origin)] += 1
            if schema is not None and article in done and one.label in schema.compared:
                for other in absent_from(schema, one, done[article], store.relations_of, find):
                    only[article, other] += 1
            counted += 1
            yield "annotations", counted
    relations: list[Ends] = []
    for relation in store.relations():
        source, target = (end.article if (end := find(id)) else "" for id in (relation.source, relation.target))  # noqa: A001
        relations.append(Ends(relation.type, source, target))
        yield "relations", len(relations)
    rejected: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, rejection in enumerate(store.rejections(), 1):
        rejected[rejection.article][came_from(rejection.origin)] += 1
        yield "rejections", number
    pairs = sorted({(one, other) for one, others in done.items() for other in others if one < other})
    return Voice(
        store.annotator,
        labels,
        relations,
        judgements,
        origins,
        dict(rejected),
        {(one, other): (only[one, other], only[other, one]) for one, other in pairs},
    )


def voice_of(store: Store, find: Find, schema: Schema | None) -> Voice:
    """What a layer says, counted at once."""
    steps = counting(store, find, schema)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            voice: Voice = end.value
            return voice
