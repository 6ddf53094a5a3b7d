"""What an export writes: the chosen articles with what the chosen layers say of them, checked against the texts."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from annotations.absence import done_with, only_in_one
from annotations.anchor import Fit
from annotations.model import Annotation, AnnotationError, Judgement, Relation
from annotations.placing import place
from annotations.project import Project
from annotations.reading import chosen_layers, open_to_read
from annotations.shelf import Entry
from annotations.status import Status, statuses
from annotations.store import Store
from articles.article import Article
from articles.library import fold


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be exported; nothing chosen means everything, but of the layers only those of people."""

    annotators: Sequence[str] = ()
    articles: Sequence[str] = ()
    labels: Sequence[str] = ()
    statuses: Sequence[Status] = ()
    """Of an article, as each annotator judged it: what they said of articles of another status is not exported."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article and all that is said of it: a line of a dataset.

    Annotations come by place; every quote stands in the text. A relation stands with the article of its source, a
    judgement of a pair with the first of the two (in sorted order).
    """

    article: Article
    annotations: tuple[Annotation, ...]
    relations: tuple[Relation, ...]
    judgements: tuple[Judgement, ...]
    absent_from: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Of the annotations that only this article has, by id: the articles that are done with it and have none such."""


class LeftOut(StrEnum):
    """Why something is not in the dataset."""

    FUZZY = "annotations whose words were changed, or may be meant elsewhere too: diptych verify lists them"
    ORPHAN = "annotations whose words are gone from their article: diptych verify lists them"
    GONE = "annotations of articles that are not in the project"
    END = "relations to or from an annotation that is not exported"
    OTHER = "judgements of a pair of which one article is not exported"


@dataclass(slots=True)
class Tally:
    """How many were written, by what they are, and how many were left out, by reason."""

    written: Counter[str] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    moved: int = 0
    """Annotations that were written at the place where their words stand now."""

    @property
    def wrong(self) -> bool:
        """Something is wrong with the data, and not only left out because it was not chosen."""
        return any(self.left_out[reason] for reason in (LeftOut.FUZZY, LeftOut.ORPHAN, LeftOut.GONE))


class Dataset:
    """The sheets of a project, made one at a time; an article is in memory only while its sheet is.

    `tally` is complete when the sheets have been run through. Layers are held open for reading until `close`.
    """

    def __init__(self, project: Project, choice: Choice) -> None:
        """Raises AnnotationError for an annotator or an article that is not there, StoreError for a damaged layer."""
        self.project = project
        self.choice = choice
        self.tally = Tally()
        everything = project.articles()
        self.entries = _chosen(project, everything, choice.articles)
        self._all = {entry.id for entry in everything}
        self._stores: list[Store] = []
        self._of_status: list[set[str] | None] = []
        """For each layer, the articles of the chosen statuses; None for any."""
        try:
            for layer in chosen_layers(project, choice.annotators):
                self._stores.append(open_to_read(layer))
            _check_labels(project, self._stores, choice.labels)
            self._of_status = [_of_status(store, self._all, choice.statuses) for store in self._stores]
        except BaseException:
            self.close()
            raise
        if choice.statuses:
            some = set().union(*(articles or () for articles in self._of_status))
            self.entries = [entry for entry in self.entries if entry.id in some]

    @property
    def notes(self) -> list[str]:
        """What opening the layers found that is to be told."""
        return [note for store in self._stores for note in store.notes()]

    def close(self) -> None:
        """Let the layers go."""
        for store in self._stores:
            store.close()

    @property
    def annotators(self) -> list[str]:
        """Whose layers it is made of."""
        return [store.annotator for store in self._stores]

    def sheets(self, only: Collection[str] | None = None) -> Iterator[Sheet]:
        """The sheets, in the project's order; only of articles of these ids, when they are given: a part.

        Raises ArticleError for an article that cannot be read.
        """
        self.tally = Tally()
        entries = [entry for entry in self.entries if only is None or entry.id in only]
        chosen = {entry.id for entry in entries}
        if only is None and (gone := self.gone()):
            self.tally.left_out[LeftOut.GONE] = gone
        relations = self._relations({entry.id: entry for entry in entries})
        judgements = self._judgements(chosen)
        absent = self._absent(chosen)
        for entry in entries:
            article = self.project.shelf.load(entry)
            said = self._sound(article)
            alone = {one.id: absent[one.id] for one in said if one.id in absent}
            sheet = Sheet(article, said, tuple(relations[entry.id]), tuple(judgements[entry.id]), alone)
            for name, part in (
                ("articles", (article,)),
                ("annotations", sheet.annotations),
                ("relations", sheet.relations),
                ("judgements", sheet.judgements),
            ):
                self.tally.written[name] += len(part)
            yield sheet

    def gone(self) -> int:
        """Annotations of articles that are not in the project; 0 when articles were chosen."""
        if self.choice.articles or self.choice.statuses:
            return 0
        return sum(
            sum(store.count(article).values()) for store in self._stores for article in store.articles() - self._all
        )

    def _layers_of(self, article: str) -> Iterator[Store]:
        """The layers whose annotators have given this article a chosen status."""
        for store, of_status in zip(self._stores, self._of_status, strict=True):
            if of_status is None or article in of_status:
                yield store

    def _says(self, annotation: Annotation) -> bool:
        """Its label is a chosen one."""
        return not self.choice.labels or annotation.label in self.choice.labels

    def _sound(self, article: Article) -> tuple[Annotation, ...]:
        """The chosen annotations that stand in the text as it is now, at their words, by place; others are counted."""
        sound: list[Annotation] = []
        for store in self._layers_of(article.id):
            for placed in (place(said, article) for said in store.annotations(article.id) if self._says(said)):
                if placed.shown is None:
                    self.tally.left_out[LeftOut[placed.match.fit.name]] += 1
                else:
                    sound.append(placed.shown)
                    self.tally.moved += placed.match.fit is Fit.MOVED
        sound.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
        return tuple(sound)

    def _relations(self, entries: Mapping[str, Entry]) -> defaultdict[str, list[Relation]]:
        """Relations by the article of their source; those that lose an end are counted."""
        every = [relation for store in self._stores for relation in store.relations()]
        places = self._places({end for relation in every for end in (relation.source, relation.target)}, entries)
        by_article: defaultdict[str, list[Relation]] = defaultdict(list)
        for relation in every:
            if relation.source in places and relation.target in places:
                by_article[places[relation.source]].append(relation)
            else:
                self.tally.left_out[LeftOut.END] += 1
        return by_article

    def _places(self, ids: Collection[str], entries: Mapping[str, Entry]) -> dict[str, str]:
        """The articles of those of these annotations that will be written."""
        ends: defaultdict[str, list[Annotation]] = defaultdict(list)
        for store, of_status in zip(self._stores, self._of_status, strict=True):
            for end in map(store.get, ids):
                if isinstance(end, Annotation) and (of_status is None or end.article in of_status):
                    ends[end.article].append(end)
        places: dict[str, str] = {}
        for name, annotations in ends.items():
            if name in entries:
                article = self.project.shelf.load(entries[name])
                sound = [end.id for end in annotations if self._says(end) and place(end, article).shown is not None]
                places.update(dict.fromkeys(sound, name))
        return places

    def _absent(self, chosen: set[str]) -> dict[str, tuple[str, ...]]:
        """What each annotation is absent from: said by its whole layer, of pairs of which both articles are written."""
        found: dict[str, tuple[str, ...]] = {}
        for store, of_status in zip(self._stores, self._of_status, strict=True):
            here = chosen if of_status is None else chosen & of_status
            pairs = [one for one in store.judgements() if len(one.articles) > 1 and here.issuperset(one.articles)]
            said = (one for article in done_with(pairs) for one in store.annotations(article))
            found |= only_in_one(self.project.schema(), said, store.relations(), pairs, self._find)
        return found

    def _find(self, id: str) -> Annotation | None:
        """The annotation of that id, of whichever layer is open."""
        found = (store.get(id) for store in self._stores)
        return next((one for one in found if isinstance(one, Annotation)), None)

    def _judgements(self, chosen: set[str]) -> defaultdict[str, list[Judgement]]:
        """Judgements by article; those of a pair by its first."""
        by_article: defaultdict[str, list[Judgement]] = defaultdict(list)
        for store, of_status in zip(self._stores, self._of_status, strict=True):
            here = chosen if of_status is None else chosen & of_status
            for judgement in store.judgements():
                if here.issuperset(judgement.articles):
                    by_article[judgement.articles[0]].append(judgement)
                elif here.intersection(judgement.articles):
                    self.tally.left_out[LeftOut.OTHER] += 1
        return by_article


def _of_status(store: Store, articles: Collection[str], wanted: Sequence[Status]) -> set[str] | None:
    """The articles of which the layer's annotator has said that they are of a wanted status; None for any."""
    if not wanted:
        return None
    given = statuses(articles, store.articles(), list(store.judgements()))
    return {article for article, status in given.items() if status in wanted}


def _chosen(project: Project, entries: Sequence[Entry], ids: Sequence[str]) -> list[Entry]:
    by_id = {fold(entry.id): entry for entry in entries}
    for wanted in ids:
        if fold(wanted) not in by_id:
            raise AnnotationError(f"there is no article {wanted!r} in {project.root}: diptych list names them")
    chosen = {fold(wanted) for wanted in ids}
    return [entry for entry in entries if not chosen or fold(entry.id) in chosen]


def _check_labels(project: Project, stores: Sequence[Store], labels: Sequence[str]) -> None:
    """A label that is neither in the schema nor in a layer is a slip of the hand."""
    if not labels:
        return
    known = {label.name for label in project.schema().labels}.union(*(store.count() for store in stores))
    for wanted in labels:
        if wanted not in known:
            raise AnnotationError(f"there is no label {wanted!r}: there is {', '.join(sorted(known))}")
