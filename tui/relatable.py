"""What may be related from where the cursor stands, and to what that is open."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotations.model import Annotation
from annotations.relating import Candidate, candidates, ways
from annotations.suggest.offers import annotation_of
from articles.span import Span
from tui.hints import MOST
from tui.screens.reader import Reader
from tui.telling import short

MORE = 1.5
"""So many times as much alike as all that are on the screen must be what a pane goes to unasked."""
LEAST = 0.1
"""And so much alike at least."""
_FEW = 50
"""Annotations of a passage that are looked at."""


class Ranking(NamedTuple):
    """What an annotation could be related to, the best first."""

    first: Annotation | None
    """The best one that is on the screen and not related to it yet."""
    shown: Sequence[Candidate]
    """Those on the screen."""
    beyond: Sequence[Candidate]
    """Those in other panes that are not on the screen, speak of the same thing, and are not related to it yet."""

    def better(self, source: Annotation) -> Annotation | None:
        """The best one beyond the screen, when it is much more alike than all of other articles that are on it."""
        best = max((one.score for one in self.shown if one.annotation.article != source.article), default=0.0)
        if self.beyond and self.beyond[0].score >= max(LEAST, MORE * best):
            return self.beyond[0].annotation
        return None


def ranking(reader: Reader, source: Annotation, near: Mapping[str, Annotation]) -> Ranking:
    """The candidates on the screen and those of `near`, which are annotations that may speak of the same thing."""
    seen = on_the_screen(reader)
    related = {end for each in reader.desk.relations_of(source.id) for end in (each.source, each.target)}
    partners = reader.room.partners

    def likeness(other: Annotation) -> float:
        return partners.likeness(source, other)

    ranked = candidates(source, {**near, **seen}.values(), reader.desk.schema, related, likeness)
    first = next((one.annotation for one in ranked if one.annotation.id in seen.keys() - related), None)
    shown = [one for one in ranked if one.annotation.id in seen]
    return Ranking(first, shown[:MOST], [one for one in ranked if one.annotation.id not in seen.keys() | related])


def called(annotation: Annotation, most: int = 20) -> str:
    """An annotation in a few words: those of its quote take `most` characters or a few more."""
    return f"{annotation.label} “{short(annotation.target.exact, most)}”"


def on_the_screen(reader: Reader) -> Mapping[str, Annotation]:
    """The annotations on the screen, by id."""
    found: dict[str, Annotation] = {}
    for pane in reader.panes:
        if pane.display:
            over = reader.desk.over(pane.article.id, Span(pane.view.first, pane.view.last))
            found.update((one.id, one) for one in over)
    return found


def partners_of(reader: Reader, source: Annotation) -> dict[str, Annotation]:
    """The annotations in the passages of other panes that are most alike to where the source stands, by id."""
    found: dict[str, Annotation] = {}
    for article in {pane.article.id for pane in reader.panes if pane.display} - {source.article}:
        pair = reader.room.partners.pair(source.article, article)
        if pair is None or not pair.ready:
            continue
        for each in pair.partners(pair.side_of(source.article), source.target.span):
            found.update((one.id, one) for one in reader.desk.over(article, each.span)[:_FEW])
    return {named: one for named, one in found.items() if ways(reader.desk.schema, source, one)}


def anywhere(reader: Reader, source: Annotation) -> bool:
    """There may be candidates that are not on the screen; `source` may be one that nobody made yet."""
    desk = reader.desk
    itself = desk.layer.find(source.id) is not None
    open_ = {pane.article.id for pane in reader.panes}
    if any(item.id not in open_ for item in reader.room.articles()):
        return True
    labels = (
        (label, article == source.article)
        for article in open_
        for label, count in desk.layer.sheet(article).counts.items()
        if count > (itself and label == source.label and article == source.article)
    )
    between = desk.schema.relations_between
    return any(between(source.label, label, near) or between(label, source.label, near) for label, near in labels)


class Source(NamedTuple):
    """What to relate from; whether it was a suggestion that the key accepted."""

    annotation: Annotation
    accepted: bool


def source_here(reader: Reader) -> Source | None:
    """What to relate from, accepted if it is suggested and there may be anything to relate it to.

    None, and said why, when there is nothing. Raises AnnotationError when there is no room for what is suggested.
    """
    suggesting = reader.room.suggesting
    offer = suggesting.meant(reader.current) if suggesting is not None else None
    if suggesting is not None and offer is not None and _may_be_related(reader, offer.label):
        proposed = annotation_of(offer, reader.active.article)
        if not anywhere(reader, proposed):
            reader.say(nothing(proposed))
            return None
        made = suggesting.take()
        return Source(made, True) if made is not None else None
    current = reader.current
    if current is None:
        reader.say(f"no annotation here to relate from: label something; {reader.next_keys} go to others")
        return None
    for one in (current, *_here(reader)):
        if _may(reader, one):
            return Source(one, False)
    reader.say(f"the schema has no relation for {current.label}")
    return None


def nothing(source: Annotation) -> str:
    """That there is nothing to relate it to."""
    return f"nothing that {called(source)} relates to: label that first"


def larger(reader: Reader, source: Annotation) -> Annotation | None:
    """The next larger annotation under the cursor that may be related."""
    here = [one for one in _here(reader) if _may(reader, one)]
    ids = [one.id for one in here]
    if source.id not in ids:
        return None
    return here[ids.index(source.id) + 1] if ids.index(source.id) + 1 < len(here) else None


def _here(reader: Reader) -> list[Annotation]:
    pane = reader.active
    return reader.desk.at(pane.article.id, pane.stand.cursor)


def _may(reader: Reader, annotation: Annotation) -> bool:
    return _may_be_related(reader, annotation.label)


def _may_be_related(reader: Reader, label: str) -> bool:
    return any(label in (*kind.source, *kind.target) for kind in reader.desk.schema.relations)
