"""What a project holds, counted: by label, annotator, article, relation, judgement, pair, origin. Pure over values."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .model import BY_HAND, Judgement, Value
from .status import Status, statuses
from .voice import IMPORTED, Ends, Voice

Words = Mapping[str, int]
"""The articles of a project in its order, by id, and how many words each has."""


class OfArticle(NamedTuple):
    """One article: its words, and for each annotator the status and the annotations by label."""

    id: str
    words: int
    statuses: Mapping[str, Status]
    labels: Mapping[str, Mapping[str, int]]


class OfAnnotator(NamedTuple):
    """One annotator: how many articles, and how many words, have each status; and what they made."""

    annotator: str
    articles: Mapping[Status, int]
    words: Mapping[Status, int]
    annotations: int
    relations: int
    judgements: int


class OfLabel(NamedTuple):
    """One label: annotations by annotator, how many stand in articles that their annotator has done, and articles."""

    label: str
    annotators: Mapping[str, int]
    done: int
    articles: int


class OfRelation(NamedTuple):
    """One type of relation: within an article, across two, and with an end that is nowhere."""

    type: str
    within: int
    across: int
    dangling: int


class OfJudgement(NamedTuple):
    """One value of a judgement, of articles ("article") or of pairs ("pair")."""

    name: str
    of: str
    value: str
    times: int


class OfPair(NamedTuple):
    """A pair that its annotator judged done: how many claims are only in the one article, by its id, and the other."""

    annotator: str
    articles: tuple[str, str]
    only: Mapping[str, int]


class OfOrigin(NamedTuple):
    """Where an annotator's annotations come from: "hand", a suggester's name, or "imported".

    `annotations` are those that are there: of a suggester what was accepted, corrected too, and not deleted since.
    `rejected` are its proposals that were rejected.
    """

    annotator: str
    origin: str
    annotations: int
    rejected: int

    @property
    def proposed(self) -> bool:
        """A suggester proposed them."""
        return self.origin not in (BY_HAND, IMPORTED)


class Statistics(NamedTuple):
    """Everything counted; each part in the order in which it is shown."""

    articles: list[OfArticle]
    annotators: list[OfAnnotator]
    labels: list[OfLabel]
    relations: list[OfRelation]
    judgements: list[OfJudgement]
    pairs: list[OfPair]
    origins: list[OfOrigin]
    gone: int
    """Annotations of articles that are not in the project; they are in no other count."""


def statistics(words: Words, voices: Sequence[Voice], only: Status | None = None) -> Statistics:
    """Count what these layers say of these articles.

    With `only`, each annotator counts with the articles alone that have this status for them; an article is new when
    there is no annotator. A relation counts with the article of its source (of its target when the source is nowhere),
    a judgement of a pair with the first of the two that is there. A pair counts only where both are there.
    """
    given = {voice.annotator: statuses(words, voice.labels, voice.judgements) for voice in voices}
    status = {
        name: {article: each for article, each in found.items() if only in (None, each)}
        for name, found in given.items()
    }
    gone = sum(
        sum(counts.values()) for voice in voices for article, counts in voice.labels.items() if article not in words
    )
    voices = [_kept(voice, status[voice.annotator], words) for voice in voices]
    articles = [
        OfArticle(
            article,
            count,
            {name: found[article] for name, found in status.items() if article in found},
            {voice.annotator: dict(voice.labels[article]) for voice in voices if article in voice.labels},
        )
        for article, count in words.items()
        if any(article in found for found in status.values()) or (not voices and only in (None, Status.NEW))
    ]
    return Statistics(
        articles,
        [_annotator(voice, words, status[voice.annotator]) for voice in voices],
        _labels(voices, status),
        _relations(ends for voice in voices for ends in voice.relations),
        _judgements(judgement for voice in voices for judgement in voice.judgements),
        [
            OfPair(voice.annotator, pair, dict(zip(pair, only, strict=True)))
            for voice in voices
            for pair, only in voice.only.items()
        ],
        [origin for voice in voices for origin in _origins(voice)],
        gone,
    )


def _kept(voice: Voice, articles: Collection[str], words: Words) -> Voice:
    """What a voice says of these articles; what is said of none of the project stays, but for annotations."""

    def home(*named: str) -> bool:
        there = [article for article in named if article in words]
        return not there or there[0] in articles

    return Voice(
        voice.annotator,
        {article: counts for article, counts in voice.labels.items() if article in articles},
        [ends for ends in voice.relations if home(ends.source, ends.target)],
        [judgement for judgement in voice.judgements if home(*judgement.articles)],
        {article: counts for article, counts in voice.origins.items() if article in articles},
        {article: counts for article, counts in voice.rejected.items() if article in articles},
        {pair: only for pair, only in voice.only.items() if pair[0] in articles and pair[1] in words},
    )


def _annotator(voice: Voice, words: Words, status: Mapping[str, Status]) -> OfAnnotator:
    read: Counter[Status] = Counter()
    for article, each in status.items():
        read[each] += words[article]
    return OfAnnotator(
        voice.annotator,
        Counter(status.values()),
        read,
        sum(sum(counts.values()) for counts in voice.labels.values()),
        len(voice.relations),
        len(voice.judgements),
    )


def _labels(voices: Sequence[Voice], status: Mapping[str, Mapping[str, Status]]) -> list[OfLabel]:
    """The labels in use, the most frequent first."""
    total: defaultdict[str, Counter[str]] = defaultdict(Counter)
    done: Counter[str] = Counter()
    places: defaultdict[str, set[str]] = defaultdict(set)
    for voice in voices:
        for article, counts in voice.labels.items():
            for label, count in counts.items():
                total[label][voice.annotator] += count
                done[label] += count if status[voice.annotator][article] == Status.DONE else 0
                places[label].add(article)
    order = sorted(total, key=lambda label: (-total[label].total(), label))
    return [OfLabel(label, dict(total[label]), done[label], len(places[label])) for label in order]


def _relations(every: Iterable[Ends]) -> list[OfRelation]:
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for type, source, target in every:  # noqa: A001 - it is called so
        found[type][2 if not source or not target else int(source != target)] += 1
    return [OfRelation(type, *found[type]) for type in sorted(found)]  # noqa: A001


def _judgements(every: Iterable[Judgement]) -> list[OfJudgement]:
    found = Counter(
        (judgement.name, "article" if len(judgement.articles) == 1 else "pair", _shown(judgement.value))
        for judgement in every
    )
    return [OfJudgement(*key, found[key]) for key in sorted(found)]


def _origins(voice: Voice) -> Iterator[OfOrigin]:
    """By hand first, then the suggesters by what was answered to them, last what was imported."""
    made, rejected = Counter[str](), Counter[str]()
    for counts in voice.origins.values():
        made.update(counts)
    for counts in voice.rejected.values():
        rejected.update(counts)
    order = {BY_HAND: -1, IMPORTED: 1}
    for name in sorted({*made, *rejected}, key=lambda one: (order.get(one, 0), -made[one] - rejected[one], one)):
        yield OfOrigin(voice.annotator, name, made[name], rejected[name])


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else str(value).lower()
