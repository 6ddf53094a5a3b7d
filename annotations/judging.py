"""What one annotator judges of an article or a pair. Pure: the entries of now go in, what changes comes out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .ids import new_id
from .labels import Schema
from .model import AnnotationError, Change, Judgement, Value
from .rules import judgement_refusal


def newest(judgements: Iterable[Judgement], name: str) -> Judgement | None:
    """Of one annotator's judgements of the same articles the one that holds: the newest of that name."""
    found = (one for one in judgements if one.name == name)
    return max(found, key=lambda one: (one.modified or one.created, one.id), default=None)


def judge(
    schema: Schema,
    annotator: str,
    articles: Sequence[str],
    name: str,
    value: Value | None,
    existing: Iterable[Judgement],
    now: str,
) -> tuple[Change, ...]:
    """What changes when one article or a pair (their ids) is given a value; None takes it away.

    `existing` are the annotator's own judgements of these articles. One of a name is left: what two machines judged is
    settled with that. Nothing changes when it has the value. Raises AnnotationError with the reason when it cannot be.
    """
    if value is not None and (reason := judgement_refusal(schema, name, articles, value)):
        raise AnnotationError(reason)
    same = [one for one in existing if one.name == name]
    held = newest(same, name)
    gone = tuple(Change(one, None) for one in same if one is not held or value is None)
    if value is None or (held is not None and held.value == value):
        return gone
    if held is not None:
        return (*gone, Change(held, replace(held, value=value, modified=now)))
    pair = tuple(sorted(articles))
    return (Change(None, Judgement(new_id(), pair, name, value, annotator, created=now, modified=now)),)
