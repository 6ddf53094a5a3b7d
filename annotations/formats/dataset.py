"""What an export writes: the chosen articles with what the chosen layers say of them, checked against the texts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from annotations.model import Annotation, AnnotationError, Judgement, Relation
from annotations.project import LayerFile, Project
from annotations.shelf import Entry
from annotations.store import Store, open_layer
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

    QUOTE = "annotations whose quote does not stand at their place: the article was changed"
    GONE = "annotations of articles that are not in the project"
    END = "relations to or from an annotation that is not exported"
    OTHER = "judgements of a pair of which one article is not exported"


@dataclass(slots=True)
class Tally:
    """How many were written, by what they are, and how many were left out, by reason."""

    written: Counter[str] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)

    @property
    def wrong(self) -> bool:
        """Something is wrong with the data, and not only left out because it was not chosen."""
        return bool(self.left_out[LeftOut.QUOTE] or self.left_out[LeftOut.GONE])


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
            for layer in _layers(project, choice.annotators):
                self._stores.append(open_layer(layer.path, layer.annotator, readonly=True))
            _check_labels(project, self._stores, choice.labels)
        except BaseException:
            self.close()
            raise

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
            sound, _ = self._sound(article)
            sheet = Sheet(article, tuple(sound), tuple(relations[entry.id]), tuple(judgements[entry.id]))
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
                sound, wrong = self._sound(self.project.shelf.load(entry))
                places.update((annotation.id, entry.id) for annotation in sound)
                if wrong:
                    self.tally.left_out[LeftOut.QUOTE] += wrong
        for store in () if self.choice.articles else self._stores:
            for article in store.articles() - self._all:
                self.tally.left_out[LeftOut.GONE] += sum(store.count(article).values())
        return places

    def _sound(self, article: Article) -> tuple[list[Annotation], int]:
        """The chosen annotations of an article, by place, and how many have a quote that does not stand there."""
        labels = self.choice.labels
        found = [
            annotation
            for store in self._stores
            for annotation in store.annotations(article.id)
            if not labels or annotation.label in labels
        ]
        sound = [annotation for annotation in found if stands(annotation, article.text)]
        sound.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
        return sound, len(found) - len(sound)

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


def _layers(project: Project, annotators: Sequence[str]) -> list[LayerFile]:
    layers = project.layers()
    by_name = {fold(layer.annotator): layer for layer in layers}
    for wanted in annotators:
        if fold(wanted) not in by_name:
            there = ", ".join(layer.annotator for layer in layers) or "nobody yet"
            raise AnnotationError(f"{wanted!r} has annotated nothing in {project.root}: there is {there}")
    if annotators:
        return [by_name[name] for name in dict.fromkeys(map(fold, annotators))]
    return [layer for layer in layers if not layer.suggester]


def _check_labels(project: Project, stores: Sequence[Store], labels: Sequence[str]) -> None:
    """A label that is neither in the schema nor in a layer is a slip of the hand."""
    if not labels:
        return
    known = {label.name for label in project.schema().labels}.union(*(store.count() for store in stores))
    for wanted in labels:
        if wanted not in known:
            raise AnnotationError(f"there is no label {wanted!r}: there is {', '.join(sorted(known))}")


def stands(annotation: Annotation, text: str) -> bool:
    """Every quote of its target is what the text holds at its span."""
    target = annotation.target
    return all(text[start:end] == quote for (start, end), quote in zip(target.spans, target.quotes, strict=True))
