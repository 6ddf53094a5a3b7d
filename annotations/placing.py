"""How the annotations of a layer stand in an article as it is now, and the steps a person takes where they moved. Pure.

What reads an article's annotations to show, export or check them asks `place` for each, and uses `shown` alone: it is
the annotation at words of the present text, and None where only a person can say which words are meant.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from articles.article import Article
from articles.span import Span

from .anchor import Fit, Match, describe, holds, resolve
from .model import Annotation, AnnotationError, Change, Step, Target


class Placed(NamedTuple):
    """An annotation, and where it stands in the article as it is now."""

    annotation: Annotation
    """As its layer holds it."""
    match: Match
    shown: Annotation | None
    """At the words of the present text: `text[span]` is the quote. None for what is FUZZY or an ORPHAN."""


def place(annotation: Annotation, article: Article) -> Placed:
    """How an annotation stands in its article, which must be whole (not `partial`).

    What was made on this very text is not searched for, so that an unchanged article costs next to nothing.
    """
    match = standing(annotation.target, article)
    match match.fit:
        case Fit.EXACT:
            return Placed(annotation, match, annotation)
        case Fit.MOVED if match.spans is not None:
            return Placed(annotation, match, _put(annotation, match.spans, article))
        case _:
            return Placed(annotation, match, None)


def standing(target: Target, article: Article) -> Match:
    """How a target stands in its article, whatever it is the target of; see `place`."""
    if target.digest == article.digest and holds(article.text, target):
        return Match(target.spans, Fit.EXACT, 1.0)
    return resolve(article.text, target, article.digest)


def certain(target: Target, article: Article) -> tuple[Span, ...] | None:
    """The spans at which a target stands for certain (EXACT or MOVED); None where only a person can say."""
    match = standing(target, article)
    return match.spans if match.fit in (Fit.EXACT, Fit.MOVED) else None


def accept(placed: Placed, article: Article, now: str) -> Step:
    """The step that takes the place that was found for the annotation's own; it is EXACT there afterwards.

    `now` is UTC, ISO 8601. Raises AnnotationError for an orphan, which has no place.
    """
    if placed.match.spans is None:
        raise AnnotationError("nothing in the article is like it: select its words, or delete it")
    annotation = placed.annotation
    after = _put(annotation, placed.match.spans, article, now)
    return Step(f"accept the place of {annotation.label}", (Change(annotation, after),))


def _put(annotation: Annotation, spans: Sequence[Span], article: Article, now: str = "") -> Annotation:
    target = describe(article.text, spans, article.digest)
    return replace(annotation, target=target, modified=now or annotation.modified)
