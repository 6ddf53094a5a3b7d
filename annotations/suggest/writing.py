"""The suggesters' layers of a project, brought up to date; nobody's own layer is written."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import chain

from annotations.labels import Schema
from annotations.model import Annotation, AnnotationError, Change, Step
from annotations.names import layer_file
from annotations.project import ANNOTATIONS, LayerFile, Project
from annotations.reading import open_to_read, open_to_write
from annotations.shelf import Entry
from annotations.store import Store
from articles.article import Article, ArticleError

from .answers import suggester_of
from .memory import Memory
from .proposals import suggest, updated
from .settings import DEFAULT, Settings
from .table import LEARNER, MEMORY, Suggester


@dataclass
class Written:
    """What became of the proposals."""

    proposed: Counter[str] = field(default_factory=Counter)
    """By suggester, all that it proposes now."""
    made: int = 0
    changed: int = 0
    gone: int = 0
    faults: list[str] = field(default_factory=list)
    """Articles that could not be read, and what plugins did wrong, each with the reason."""
    notes: list[str] = field(default_factory=list)
    """What plugins said besides."""
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By plugin and label, what a plugin proposed without having been asked for it."""


def memory_of(project: Project, annotator: str, rested: Callable[[], None] = lambda: None) -> Memory:
    """What an annotator labelled, with how often it stands in the articles where it was labelled.

    Empty for one who has no layer. Raises AnnotationError as opening a layer does.
    """
    known = Memory()
    layer = next((one for one in project.layers() if one.annotator == annotator), None)
    if layer is None:
        return known
    with closing(open_to_read(layer)) as store:
        known.learn(store.annotations())
        labelled = store.articles()
    for entry in project.articles():
        if entry.id in labelled:
            rested()
            try:
                known.read(project.shelf.load(entry).text, entry.id)
            except ArticleError:  # what cannot be read is said where it is to be suggested for
                continue
    return known


def write(
    project: Project,
    suggesters: Sequence[Suggester],
    known: Memory,
    now: str,
    *,
    labels: Collection[str] = (),
    articles: Collection[str] = (),
    settings: Settings = DEFAULT,
) -> Iterator[Written]:
    """Bring the layers of these suggesters up to date, article by article; yields the same account after each.

    What they proposed before, for these labels and articles, is changed to what they propose now, which is nothing
    where they are off; ids of what stays are kept. Raises AnnotationError when a layer is open elsewhere or cannot be
    read.
    """
    schema, account = project.schema(), Written()
    wanted = [entry for entry in project.articles() if not articles or entry.id in articles]
    with ExitStack() as opened:
        stores: dict[str, Store] = {}
        for name in dict.fromkeys(one.layer for one in suggesters):
            stores[name] = opened.enter_context(closing(suggester_store(project, name)))
        for entry in wanted:
            found = _found(project, entry, schema, suggesters, known, labels, now, settings, account)
            if found is None:
                continue
            for name, store in stores.items():
                before = [one for one in store.annotations(entry.id) if _redone(one, suggesters, labels)]
                bring(store, entry.id, before, [one for one in found if one.annotator == name], now, account)
            yield account
        if not articles:
            forget(stores.values(), {entry.id for entry in project.articles()}, account)
    yield account


def _found(
    project: Project, entry: Entry, schema: Schema, suggesters: Sequence[Suggester], known: Memory,
    labels: Collection[str], now: str, settings: Settings, account: Written,
) -> list[Annotation] | None:  # fmt: skip
    """What is proposed for an article; None for one that cannot be read."""
    try:
        article: Article = project.shelf.load(entry)
    except ArticleError as error:
        account.faults.append(str(error))
        return None
    found = list(suggest(article, schema, suggesters, known, labels, now, settings))
    account.proposed.update(suggester_of(one.origin) for one in found)
    return found


def _redone(one: Annotation, suggesters: Sequence[Suggester], labels: Collection[str]) -> bool:
    """It comes from one of these suggesters, for one of these labels."""
    name = suggester_of(one.origin)
    return any(each.name == name for each in suggesters) and (not labels or one.label in labels)


def suggester_store(project: Project, layer: str) -> Store:
    """The layer of a suggester, to write it; the caller closes it. Raises AnnotationError: somebody has it open."""
    path = project.root / ANNOTATIONS / layer_file(layer)
    store = open_to_write(LayerFile(layer, path, suggester=True))
    if store.readonly:
        store.close()
        raise AnnotationError(f"{path}: somebody else is writing it: wait, and try again")
    return store


def bring(
    store: Store, article: str, before: Iterable[Annotation], after: Iterable[Annotation], now: str, account: Written
) -> None:
    """Make a layer hold for an article `after` instead of `before`, in one step, and count what that changes."""
    changes = updated(before, after, now)
    account.made += sum(change.before is None for change in changes)
    account.gone += sum(change.after is None for change in changes)
    account.changed += sum(change.before is not None and change.after is not None for change in changes)
    if changes:
        store.apply(Step(f"suggest for {article}", tuple(changes)))


def forget(stores: Iterable[Store], there: Collection[str], account: Written) -> None:
    """Take out what was proposed for articles that have gone."""
    for store in stores:
        gone = chain.from_iterable(list(store.annotations(name)) for name in sorted(store.articles() - set(there)))
        changes = tuple(Change(one, None) for one in gone)
        if changes:
            account.gone += len(changes)
            store.apply(Step("suggest", changes))


def needs_memory(suggesters: Sequence[Suggester]) -> bool:
    """One of them looks at what was labelled before."""
    return any(one.layer in (MEMORY, LEARNER) for one in suggesters)
