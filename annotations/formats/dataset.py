"""What an export writes: the chosen articles with what the chosen layers say of them, checked against the texts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from annotations.anchor import Fit
from annotations.model import Annotation, AnnotationError, Judgement, Relation
from annotations.placing import place
from annotations.project import Project
from annotations.reading import chosen_layers, open_to_read
from annotations.shelf import Entry
from annotations.store import Store
from articles.article import Article
from articles.library import fold


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be exported; nothing chosen means everything, but of the layers only those of people."""

    annotators: Sequence[str] = ()
    articles: Sequence[str] = ()
    labels: Sequence[str] = ()


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
        try:
            for layer in chosen_layers(project, choice.annotators):
                self._stores.append(open_to_read(layer))
            _check_labels(project, self._stores, choice.labels)
        except BaseException:
            self.close()
            raise

    @property
    def notes(self) -> list[str]:
        """What opening the layers found that is to be told."""
        return [note for store in self._stores for note in store.notes()]

    def close(self) -> None:
        """Let the layers go."""
        for store in self._stores:
            store.close()

    def sheets(self) -> Iterator[Sheet]:
        """The sheets, in the project's order. Raises ArticleError for an article that cannot be read."""
        self.tally = Tally()
        places = self._places()
        relations = self._relations(places)
        judgements = self._judgements()
        for entry in self.entries:
            article = self.project.shelf.load(entry)
            sheet = Sheet(
                article, self._sound(article, places), tuple(relations[entry.id]), tuple(judgements[entry.id])
            )
            for name, part in (
                ("articles", (article,)),
                ("annotations", sheet.annotations),
                ("relations", sheet.relations),
                ("judgements", sheet.judgements),
            ):
                self.tally.written[name] += len(part)
            yield sheet

    def _places(self) -> dict[str, str]:
        """The article of each annotation that will be written, by the annotation's id; counts those that will not."""
        places: dict[str, str] = {}
        for entry in self.entries:
            if any(store.count(entry.id) for store in self._stores):
                text = self.project.shelf.load(entry)
                for placed in (place(annotation, text) for annotation in self._said(text)):
                    if placed.shown is not None:
                        places[placed.annotation.id] = entry.id
                        self.tally.moved += placed.match.fit is Fit.MOVED
                    else:
                        self.tally.left_out[LeftOut[placed.match.fit.name]] += 1
        for store in () if self.choice.articles else self._stores:
            for article in store.articles() - self._all:
                self.tally.left_out[LeftOut.GONE] += sum(store.count(article).values())
        return places

    def _said(self, article: Article) -> Iterator[Annotation]:
        """The chosen annotations of an article, wherever they stand."""
        labels = self.choice.labels
        for store in self._stores:
            for annotation in store.annotations(article.id):
                if not labels or annotation.label in labels:
                    yield annotation

    def _sound(self, article: Article, places: dict[str, str]) -> tuple[Annotation, ...]:
        """Those that stand in the text as it is now, at their words, by place."""
        known = (place(annotation, article) for annotation in self._said(article) if annotation.id in places)
        sound = [placed.shown for placed in known if placed.shown is not None]
        sound.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
        return tuple(sound)

    def _relations(self, places: dict[str, str]) -> defaultdict[str, list[Relation]]:
        """Relations by the article of their source."""
        by_article: defaultdict[str, list[Relation]] = defaultdict(list)
        for relation in (relation for store in self._stores for relation in store.relations()):
            if relation.source in places and relation.target in places:
                by_article[places[relation.source]].append(relation)
            else:
                self.tally.left_out[LeftOut.END] += 1
        return by_article

    def _judgements(self) -> defaultdict[str, list[Judgement]]:
        """Judgements by article; those of a pair by its first."""
        chosen = {entry.id for entry in self.entries}
        by_article: defaultdict[str, list[Judgement]] = defaultdict(list)
        for judgement in (judgement for store in self._stores for judgement in store.judgements()):
            if chosen.issuperset(judgement.articles):
                by_article[judgement.articles[0]].append(judgement)
            elif chosen.intersection(judgement.articles):
                self.tally.left_out[LeftOut.OTHER] += 1
        return by_article


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
