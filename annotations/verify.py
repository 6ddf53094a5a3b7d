"""Everything that can be wrong in a project, one fault at a time, as values; nothing is changed.

Layers are open for reading, and one article at a time is in memory. Whatever cannot be checked is a fault itself.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from articles.article import Article, ArticleError, digest
from articles.decode import decode
from articles.library import read

from .faults import Fault, Kind, Units, called, fitting, journal_left, repeated, unfit
from .model import Annotation, AnnotationError, Entry, FormatError, Rejection, Relation, SchemaError
from .placing import certain, place
from .project import Project
from .reading import answer, chosen_layers, damage
from .rules import attribute_refusal, judgement_refusal, refusal, relation_attribute_refusal, relation_refusal
from .shelf import INDEX
from .shelf import Entry as Listed
from .slips import slips
from .spanindex import Fragment, SpanIndex
from .store import Store, open_layer

if TYPE_CHECKING:
    from .labels import Schema

ENDED = "ended_rejections"
"""What `checked` calls those that reject nothing any more: their words, or their articles, changed or went."""


class Verification:
    """One walk through a project. `checked` counts what was looked at, and is complete when the walk is."""

    def __init__(self, project: Project, annotators: Sequence[str] = ()) -> None:
        """Of the layers those of these annotators, else those of all people, and of suggesters whether they open.

        Raises AnnotationError for an annotator who has no layer.
        """
        self.project = project
        self.checked: Counter[str] = Counter()
        self._chosen = chosen_layers(project, annotators)
        self._all = not annotators
        self._schema: Schema | None = None
        self._stores: list[Store] = []
        """All that can be read: a relation may lead to what others say."""
        self._checked: list[Store] = []
        """Those that are looked through."""
        self._ids: set[str] | None = None
        """The articles of the project; None when nobody knows them."""

    def faults(self) -> Iterator[Fault]:
        """Everything, article by article; layers are held open meanwhile."""
        self.checked.clear()
        with ExitStack() as opened:
            yield from (Fault(Kind.SETTINGS, slip) for slip in slips(self.project))
            yield from self._read_schema()
            entries: list[Listed] = []
            yield from self._list(entries)
            yield from self._open(opened)
            for entry in entries:
                yield from self._article(entry)
            for store in self._checked:
                yield from self._gone(store)
                yield from self._relations(store)
                yield from self._judgements(store)

    # ------------------------------------------------------------ files

    def _read_schema(self) -> Iterator[Fault]:
        try:
            self._schema = self.project.schema()
        except SchemaError as error:
            yield from (Fault(Kind.SCHEMA, line) for line in str(error).splitlines())

    def _list(self, entries: list[Listed]) -> Iterator[Fault]:
        """The articles of the project into `entries`."""
        shelf = self.project.shelf
        yield from (Fault(Kind.INDEX, message) for message in repeated(bytes_of(shelf.folder / INDEX)))
        try:
            entries += shelf.entries()
            missing = shelf.missing()
        except AnnotationError as error:
            yield Fault(Kind.INDEX, str(error))
            return
        self._ids = {entry.id for entry in entries}
        for entry in missing:
            yield Fault(Kind.MISSING, f"its file {entry.file} is gone from {shelf.folder}", article=entry.id)

    def _open(self, opened: ExitStack) -> Iterator[Fault]:
        chosen = {layer.path for layer in self._chosen}
        self._stores, self._checked = [], []
        for layer in self.project.layers():
            faults = []
            try:
                store = open_layer(layer.path, layer.annotator, readonly=True)
            except AnnotationError as error:
                fault = Fault(Kind.LAYER, damage(error, layer), layer.annotator)
                if layer.path in chosen or self._all:
                    yield fault
            else:
                opened.callback(store.close)
                self._stores.append(store)
                if layer.path in chosen:
                    self._checked.append(store)
                notes = store.notes() if store.question is None else [answer(store.question, layer)]
                faults += [Fault(Kind.LAYER, note, layer.annotator) for note in notes]
                journal = layer.path.with_name(layer.path.name + ".journal")
                if journal_left(bytes_of(journal)):
                    message = f"{journal.name} holds changes that are not in {layer.path.name} yet: diptych mend"
                    faults.append(Fault(Kind.JOURNAL, message, layer.annotator))
            if layer.path in chosen:
                yield from faults

    # ------------------------------------------------------------ annotations

    def _article(self, entry: Listed) -> Iterator[Fault]:
        shelf = self.project.shelf
        try:
            path = shelf.path(entry)
            if entry.digest and entry.digest != digest(decode(read(path), path).text):
                yield Fault(Kind.CHANGED, f"{entry.file} is not the text that was added", article=entry.id)
            article = shelf.load(entry)
        except ArticleError as error:
            count = sum(sum(store.count(entry.id).values()) for store in self._checked)
            yield Fault(Kind.ARTICLE, f"{error} ({count} annotations cannot be checked)", article=entry.id)
            return
        self.checked["articles"] += 1
        units = Units(article.text) if any(store.count(entry.id) for store in self._checked) else None
        for store in self._checked:
            shown: list[Annotation] = []
            for annotation in store.annotations(entry.id):
                placed = place(annotation, article)
                self.checked["annotations"] += 1
                yield from self._twins(store, annotation)
                yield from (self._of(store, annotation, *fault) for fault in fitting(placed, article))
                if placed.shown is None:
                    if self._schema is not None and self._schema.label(annotation.label) is None:
                        message = f"the schema {self._schema.name} has no label {annotation.label}"
                        yield self._of(store, annotation, Kind.SCHEMA, message)
                else:
                    shown.append(placed.shown)
                    if units is not None:
                        reasons = units.faults(placed.shown)
                        yield from (self._of(store, annotation, Kind.QUOTE, reason) for reason in reasons)
                yield from self._attributes(store, annotation)
            yield from self._rules(store, article, shown)
            yield from self._rejections(store, article)

    def _rejections(self, store: Store, article: Article) -> Iterator[Fault]:
        """Suggestions that were rejected; in a text that changed since, what has no certain place is only counted."""
        for rejection in store.rejections(article.id):
            self.checked["rejections"] += 1
            yield from self._twins(store, rejection)
            reason = unfit(rejection, article)
            if reason:
                place = rejection.target.span
                yield Fault(Kind.QUOTE, reason, store.annotator, rejection.article, rejection.id, place)
            elif certain(rejection.target, article) is None:
                self.checked[ENDED] += 1

    def _attributes(self, store: Store, annotation: Annotation) -> Iterator[Fault]:
        if self._schema is not None and self._schema.label(annotation.label) is not None:
            for name, value in annotation.attributes.items():
                reason = attribute_refusal(self._schema, annotation.label, name, value)
                if reason:
                    yield self._of(store, annotation, Kind.SCHEMA, reason)

    def _rules(self, store: Store, article: Article, shown: Sequence[Annotation]) -> Iterator[Fault]:
        """What the schema says of annotations at their places; what is wrong with two is said of the later one."""
        if self._schema is None:
            return
        by_id = {annotation.id: annotation for annotation in shown}
        index = SpanIndex(Fragment(*span, 0, one.id) for one in shown for span in one.target.spans)
        for annotation in shown:
            target = annotation.target
            near = {fragment.id: None for fragment in index.overlapping(*target.span) if fragment.id < annotation.id}
            others = [by_id[other] for other in near]
            reason = refusal(self._schema, article.text, others, annotation.label, target.spans)
            if reason:
                yield self._of(store, annotation, Kind.SCHEMA, reason)

    def _gone(self, store: Store) -> Iterator[Fault]:
        """Annotations of articles that are not there."""
        for article in sorted(store.articles() - self._ids) if self._ids is not None else ():
            for annotation in store.annotations(article):
                self.checked["annotations"] += 1
                yield self._of(store, annotation, Kind.GONE, f"{called(annotation)}: its article is not in the project")
        gone = sum(one.article not in self._ids for one in store.rejections()) if self._ids is not None else 0
        self.checked.update({"rejections": gone, ENDED: gone} if gone else {})

    # ------------------------------------------------------------ relations and judgements

    def _relations(self, store: Store) -> Iterator[Fault]:
        for relation in store.relations():
            self.checked["relations"] += 1
            yield from self._twins(store, relation)
            source, target = self._find(relation.source, store), self._find(relation.target, store)
            if source is None or target is None:
                there = source or target
                for name, end in ((relation.source, source), (relation.target, target)):
                    if end is None:
                        message = f"{relation.type}: the annotation {name} is in no layer that can be read"
                        yield self._said(store, relation, Kind.END, message, there.article if there else "")
                continue
            gone = {end.article for end in (source, target)} - self._ids if self._ids is not None else set()
            for article in sorted(gone):
                message = f"{relation.type}: one end stands in {article}, which is not in the project"
                yield self._said(store, relation, Kind.GONE, message, source.article)
            for reason in self._relation_refusals(store, relation, source, target):
                yield self._said(store, relation, Kind.SCHEMA, reason, source.article)

    def _relation_refusals(
        self, store: Store, relation: Relation, source: Annotation, target: Annotation
    ) -> Iterator[str]:
        if self._schema is None:
            return
        earlier = [other for other in store.relations_of(source.id) if other.id < relation.id]
        reason = relation_refusal(self._schema, relation.type, source, target, earlier)
        if reason:
            yield reason
        if self._schema.relation(relation.type) is not None:
            for name, value in relation.attributes.items():
                reason = relation_attribute_refusal(self._schema, relation.type, name, value)
                if reason:
                    yield reason

    def _judgements(self, store: Store) -> Iterator[Fault]:
        for judgement in store.judgements():
            self.checked["judgements"] += 1
            yield from self._twins(store, judgement)
            of = " and ".join(judgement.articles)
            for article in judgement.articles:
                if self._ids is not None and article not in self._ids:
                    message = f"{judgement.name} of {of}: {article} is not in the project"
                    yield self._said(store, judgement, Kind.GONE, message, article)
            if self._schema is not None:
                reason = judgement_refusal(self._schema, judgement.name, judgement.articles, judgement.value)
                if reason:
                    yield self._said(store, judgement, Kind.SCHEMA, reason, judgement.articles[0])

    # ------------------------------------------------------------ across layers

    def _find(self, id: str, first: Store) -> Annotation | None:
        """The annotation of that id, in this layer or any other."""
        for store in chain([first], (store for store in self._stores if store is not first)):
            found = held(store, id)
            if isinstance(found, Annotation):
                return found
        return None

    def _twins(self, store: Store, entry: Entry) -> Iterator[Fault]:
        """Another layer has the same id; said of the later layer when both are looked through."""
        at = self._stores.index(store)
        for number, other in enumerate(self._stores):
            if number != at and (number < at or other not in self._checked) and held(other, entry.id) is not None:
                article = entry.article if isinstance(entry, Annotation | Rejection) else ""
                message = f"the layer of {other.annotator} has an entry of the same id: was a file copied?"
                yield self._said(store, entry, Kind.TWICE, message, article)

    @staticmethod
    def _of(store: Store, annotation: Annotation, kind: Kind, message: str) -> Fault:
        return Fault(kind, message, store.annotator, annotation.article, annotation.id, annotation.target.span)

    @staticmethod
    def _said(store: Store, entry: Entry, kind: Kind, message: str, article: str) -> Fault:
        return Fault(kind, message, store.annotator, article, entry.id)


def held(store: Store, id: str) -> Entry | None:
    """The entry of that id; a text that no id can be is the id of nothing."""
    try:
        return store.get(id)
    except FormatError:
        return None


def bytes_of(path: Path) -> bytes:
    """What a file holds; nothing when it is not there or cannot be read, which is said where it is used."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
