"""What can be said of what lies open, and what is said there: decisions and questions over the memory. No widgets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from annotations.model import NOTHING, Annotation, AnnotationError, Change, Entry, Judgement, Relation, Step, Value
from annotations.spanindex import Fragment
from articles.article import Article
from articles.span import Span, joined

from .memory import Memory

if TYPE_CHECKING:
    from annotations.labels import Label
    from annotations.relating import Proposal
    from annotations.status import Status
    from annotations.suggest.offers import Offer


S = TypeVar("S", bound=Annotation | Relation)
"""What has attributes and a note."""


class Desk(Memory):
    """Decides; the memory remembers, and the reader shows."""

    last_label: "Label | None" = None
    last_relation = ""
    """The type of the relation made last."""

    # ------------------------------------------------------------ what can be said

    def label(self, article: Article, label: "Label", spans: Sequence[Span]) -> Annotation:
        """Annotate spans. Raises AnnotationError with the reason when that cannot be."""
        if article.partial:
            raise AnnotationError("the article is still being opened: a moment")
        from annotations.saying import labelled

        near = self.own_over(article.id, joined(spans))
        made = labelled(self.schema, self.annotator, article, label.name, spans, near, _now())
        self.do(Step(f"label {label.name}", (Change(None, made),)))
        self.last_label = label
        return made

    def retarget(self, article: Article, annotation: Annotation, spans: Sequence[Span], title: str) -> Annotation:
        """Put an annotation on other spans. Raises AnnotationError with the reason when that cannot be."""
        from annotations.saying import retargeted

        self.check_own(annotation)
        near = self.own_over(article.id, joined(spans))
        after = retargeted(self.schema, article, annotation, spans, near, _now())
        if after.target.spans != annotation.target.spans:
            self.do(Step(f"{title} {annotation.label}", (Change(annotation, after),)))
        return after

    def note(self, subject: S, note: str) -> S:
        """Give an annotation or a relation a note; the empty one takes it away. No step when it has it."""
        from annotations.saying import noted

        self.check_own(subject)
        if note == subject.note:
            return subject
        after = noted(subject, note, _now())
        self.do(Step(f"note on {_called(subject)}", (Change(subject, after),)))
        return after

    def say_many(self, title: str, annotations: Sequence[Annotation]) -> None:
        """Make many annotations in one step."""
        self.do(Step(title, tuple(Change(None, annotation) for annotation in annotations)))

    def accept(
        self,
        article: Article,
        offers: "Sequence[Offer]",
        label: str = "",
        attributes: Mapping[str, Value] = NOTHING,
    ) -> list[Annotation]:
        """Make suggestions, in the order of the text, one's own in one step, as `label` if it is not empty.

        What leaves no room for one stays: what is said, and of two suggestions the first. Raises AnnotationError when
        there is room for none.
        """
        outcomes = list(self.acceptable(article, offers, label, attributes))
        made = [one for one in outcomes if isinstance(one, Annotation)]
        if not made:
            raise AnnotationError(next((one for one in outcomes if isinstance(one, str)), "no suggestion is meant"))
        self.keep_accepted(made)
        return made

    def acceptable(
        self, article: Article, offers: "Iterable[Offer]", label: str = "", attributes: Mapping[str, Value] = NOTHING
    ) -> Iterator[Annotation | str]:
        """What `accept` would make of each, or why there is no room for it, one after another: nothing is made yet."""
        from annotations.rules import refusal
        from annotations.suggest.answers import accepted
        from annotations.suggest.offers import annotation_of, in_the_way

        beside: list[Annotation] = []
        now = _now()
        for offer in offers:
            wanted = label or offer.label
            beside = [one for one in beside if one.target.end > offer.start]
            if any(in_the_way(self.schema, wanted, offer.spans, one) for one in beside):
                yield "another suggestion is in its way"
                continue
            near = self.own_over(article.id, offer.spans)
            reason = refusal(self.schema, article.text, [*near, *beside], wanted, offer.spans)
            if reason is not None:
                yield reason
                continue
            made = accepted(self.schema, annotation_of(offer, article), self.annotator, now, label, attributes)
            beside.append(made)
            yield made

    def keep_accepted(self, made: Sequence[Annotation]) -> None:
        """Make what `acceptable` gave one's own, in one step."""
        many = made[0].label if len(made) == 1 else f"{len(made)} suggestions"
        self.do(Step(f"accept {many}", tuple(Change(None, one) for one in made)))

    def reject(self, proposals: Sequence[Annotation]) -> None:
        """Have suggestions not shown again, in one step; none when all are rejected already. Raises AnnotationError."""
        from annotations.suggest.answers import key_of, rejected

        now = _now()
        before = [one for article in {one.article for one in proposals} for one in self.layer.rejections_of(article)]
        starts = {one.target.start for one in proposals}  # of thousands all but a few are told apart by this alone
        held = {key_of(one) for one in before if one.target.start in starts and one.id not in self.layer.guests}
        new = {key_of(one): rejected(one, self.annotator, now) for one in proposals if key_of(one) not in held}
        if new:
            many = next(iter(new.values())).label if len(new) == 1 else f"{len(new)} suggestions"
            self.do(Step(f"reject {many}", tuple(Change(None, one) for one in new.values())))

    def own_over(self, article: str, spans: Sequence[Span]) -> list[Annotation]:
        """One's own annotations that share a code point with the whole that these spans make."""
        whole = Span(spans[0].start, spans[-1].end) if spans else Span(0, 0)
        return [one for one in self.over(article, whole) if one.id not in self.layer.guests]

    def relations_of(self, id: str) -> list[Relation]:
        """The relations at an annotation, also those of the layer that are not in memory yet."""
        if self._store is not None:
            self.layer.load(self._store.relations_of(id))
        return self.layer.relations_of(id)

    def own_relations_of(self, id: str) -> list[Relation]:
        """One's own relations at an annotation."""
        return [relation for relation in self.relations_of(id) if relation.id not in self.layer.guests]

    def relate(self, proposals: "Sequence[Proposal]") -> list[Relation]:
        """Make relations in one step. Raises AnnotationError with the reason when one of them cannot be."""
        from annotations.relating import related

        made: list[Relation] = []
        for proposal in proposals:
            existing = [*self.own_relations_of(proposal.source.id), *made]
            made.append(related(self.schema, self.annotator, proposal, existing, _now()))
        self.do(Step(f"relate: {', '.join(each.type for each in made)}", tuple(Change(None, each) for each in made)))
        self.last_relation = made[-1].type
        return made

    def unrelate(self, relations: Sequence[Relation]) -> None:
        """Delete relations in one step."""
        for relation in relations:
            self.check_own(relation)
        title = f"delete {', '.join(dict.fromkeys(relation.type for relation in relations))}"
        self.do(Step(title, tuple(Change(relation, None) for relation in relations)))

    def delete(self, annotation: Annotation) -> None:
        """Delete an annotation and, with it, one's own relations to it."""
        self.delete_all([annotation])

    def delete_all(self, annotations: Sequence[Annotation]) -> None:
        """Delete many in one step."""
        for annotation in annotations:
            self.check_own(annotation)
        own = {
            relation.id: Change(relation, None)
            for annotation in annotations
            for relation in self.relations_of(annotation.id)
            if relation.id not in self.layer.guests
        }
        gone = [Change(annotation, None) for annotation in annotations]
        many = annotations[0].label if len(annotations) == 1 else f"{len(annotations)} annotations"
        self.do(Step(f"delete {many}", (*own.values(), *gone)))

    def check_own(self, entry: Entry) -> None:
        """Raises AnnotationError for what another annotator said."""
        guest = self.layer.guests.get(entry.id)
        if guest is not None:
            raise AnnotationError(f"{guest} said this: you can relate to it, and change only what is yours")

    def set_attribute(self, subject: S, name: str, value: Value | None) -> S:
        """Give an attribute a value, or none; no step when it has it. Raises AnnotationError."""
        from annotations.saying import valued

        self.check_own(subject)
        if subject.attributes.get(name) == value:
            return subject
        after = valued(self.schema, subject, name, value, _now())
        self.do(Step(f"{_called(subject)} {name} {in_words(value)}", (Change(subject, after),)))
        return after

    def judge(self, articles: Sequence[str], name: str, value: Value | None) -> None:
        """Judge an article or a pair (their ids); None takes it back; no step when it is so. Raises AnnotationError."""
        from annotations.judging import judge

        changes = judge(self.schema, self.annotator, articles, name, value, self._own_judgements(articles), _now())
        if changes:
            self.do(Step(f"{name} of {' and '.join(articles)}: {in_words(value)}", changes))

    # ------------------------------------------------------------ what is there

    def unsure(self, annotation: Annotation) -> bool:
        """Its annotator marked it with their own doubt."""
        doubt = self.schema.toggle(annotation.label)
        return doubt is not None and annotation.attributes.get(doubt.name, doubt.default) not in (None, doubt.default)

    def judged(self, articles: Sequence[str], name: str) -> Judgement | None:
        """What one judged of one article or a pair (their ids) oneself."""
        from annotations.judging import newest

        return newest(self._own_judgements(articles), name)

    def status(self, article: str) -> "Status":
        """How far one is with an article that lies open, judged or not."""
        from annotations.status import begun_articles, judged, status_of

        own = [one for one in self.layer.judgements.values() if one.id not in self.layer.guests]
        annotated = any(identifier not in self.layer.guests for identifier in self.layer.sheet(article).by_id)
        return status_of(article, begun_articles([article] if annotated else (), own), judged(own))

    def _own_judgements(self, articles: Sequence[str]) -> list[Judgement]:
        held = self.layer.judgements_of(tuple(sorted(articles)))
        return [one for one in held if one.id not in self.layer.guests]

    def at(self, article: str, offset: int) -> list[Annotation]:
        """The annotations that hold `offset`, smallest first."""
        sheet = self.layer.sheet(article)
        known = {fragment.id: None for fragment in sheet.spans.at(offset)}
        found = [sheet.by_id[identifier] for identifier in known]
        return sorted(found, key=lambda one: (sum(span.length for span in one.target.spans), one.target.start, one.id))

    def everything(self, article: str | None = None) -> Iterator[Annotation]:
        """The layer's own annotations as it holds them now, of one article or of all: by id, those made since last."""
        held = set()
        for annotation in self._store.annotations(article) if self._store is not None else ():
            held.add(annotation.id)
            now = self._now(annotation.id) if annotation.id in self.layer.changed else annotation
            if now is not None:
                yield now
        for identifier in sorted(self._changed_in(article) - held):
            now = self._now(identifier)
            if now is not None and article in (None, now.article):
                yield now

    def _changed_in(self, article: str | None) -> set[str]:
        """The ids of what was changed since, of one article or of all; some of them may be of no annotation."""
        changed = self.layer.changed
        if article is None:
            return changed
        known = self.layer.sheet(article).by_id
        few, many = sorted((changed, known), key=len)
        return {one for one in few if one in many} | (self.lost.get(article, {}).keys() & changed)

    def find(self, id: str) -> Annotation | None:
        """One's own annotation of that id, as the layer holds it now; None when there is none."""
        if id in self.layer.changed or self._store is None:
            return self._now(id)
        found = self._store.get(id)
        return found if isinstance(found, Annotation) else None

    def _now(self, id: str) -> Annotation | None:
        """An annotation that was changed since the layer was opened; None when it was deleted."""
        lost = next((placed[id].annotation for placed in self.lost.values() if id in placed), None)
        return self.held.get(id) or lost or self.layer.find(id)

    def annotation(self, id: str) -> Annotation | None:
        """An annotation by its id: one that is shown, or any of one's own layer; None when there is none."""
        shown = self._now(id)
        if shown is not None or id in self.layer.changed or self._store is None:
            return shown
        held = self._store.get(id)
        return held if isinstance(held, Annotation) else None

    def fragments(self, annotation: Annotation) -> tuple[Fragment, ...]:
        """The fragments under which an annotation stands in the span index."""
        slot = self.slots.get(annotation.label, 0)
        return tuple(Fragment(*span, slot, annotation.id) for span in annotation.target.spans)

    def over(self, article: str, span: Span) -> list[Annotation]:
        """The annotations that share a code point with `span`."""
        sheet = self.layer.sheet(article)
        return [sheet.by_id[identifier] for identifier in {f.id: None for f in sheet.spans.overlapping(*span)}]


def in_words(value: Value | None) -> str:
    """A value as people say it."""
    return value if isinstance(value, str) else "yes" if value else "no"


def _called(subject: Annotation | Relation) -> str:
    return subject.label if isinstance(subject, Annotation) else subject.type


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
