"""How far an annotator is with an article: new, reading or done. Pure.

It is a judgement called `status` in the annotator's own layer, so that each has their own view and two never write one
file. An article that its annotator has not judged so is *reading* as soon as they have said anything of it.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from .model import Judgement

STATUS = "status"
"""The name of the judgement."""
Judged: TypeAlias = "Mapping[tuple[str, ...], Status]"
"""What was judged of each article, and of each pair, by their ids in sorted order."""


class Status(StrEnum):
    """How far one annotator is with one article, or one pair."""

    NEW = "new"
    READING = "reading"
    DONE = "done"


NOTHING: Judged = MappingProxyType({})


def judged(judgements: Iterable[Judgement]) -> dict[tuple[str, ...], Status]:
    """The statuses that one annotator gave, of articles and of pairs; the newest of several.

    A value that is none of the three (a schema may name others) is no status.
    """
    newest: dict[tuple[str, ...], tuple[tuple[str, str], Status]] = {}
    for judgement in judgements:
        if judgement.name != STATUS or judgement.value not in set(Status):
            continue
        when = (judgement.modified or judgement.created, judgement.id)
        if judgement.articles not in newest or newest[judgement.articles][0] < when:
            newest[judgement.articles] = (when, Status(str(judgement.value)))
    return {articles: status for articles, (_, status) in newest.items()}


def status_of(article: str, begun: Collection[str], given: Judged = NOTHING) -> Status:
    """The status of one article for one annotator.

    `begun` holds the articles of which they have said anything (`begun_articles`); `given` is what they judged.
    """
    return given.get((article,), Status.READING if article in begun else Status.NEW)


def begun_articles(annotated: Iterable[str], judgements: Iterable[Judgement]) -> set[str]:
    """The articles of which an annotator has said anything: an annotation, or any judgement that names them."""
    return {*annotated, *(article for judgement in judgements for article in judgement.articles)}


def statuses(articles: Iterable[str], annotated: Iterable[str], judgements: Collection[Judgement]) -> dict[str, Status]:
    """The status of each of `articles` for one annotator: with a store, `store.articles()` and its judgements."""
    begun, given = begun_articles(annotated, judgements), judged(judgements)
    return {article: status_of(article, begun, given) for article in articles}
