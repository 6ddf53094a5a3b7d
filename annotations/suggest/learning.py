"""The learner's model of an annotator in a project: trained when there is enough to learn from, kept, used again.

It is kept in the platform's folder for caches, never in a project: it can be made again from what the project holds.
A kept model is one line that names it, the SHA-256 of the rest, the length of a head, the head (JSON: what it was made
with, and of), and the models of CRFsuite. It is written beside and put in place whole, so that training that is ended
leaves the one before; one that is damaged, foreign or of another version is made again.
"""

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, TypeAlias

from annotations.model import Annotation, AnnotationError
from annotations.project import Project
from annotations.reading import open_to_read
from annotations.status import Status, judged
from annotations.store import Store
from articles.article import Article, ArticleError
from articles.cache import sweep
from articles.folders import cache_folder

from .learner import Learnt, Lesson, groups_of, lessons
from .page import Page
from .table import BY_NAME, LEARNER

ENOUGH = 50
"""Articles: on CoNLL-2003 what it learns from 20 is worse than the rules alone, from 50 it is better (docs)."""
CHANGED = 0.1
"""Of the articles that it was trained on, as many changed, came or went: then it is trained anew."""
EXTRA = "pip install 'diptych[learn]'"
MOST = 2_000_000
"""Characters to learn from: 80 seconds, and 200 MB of memory. 400 articles of CoNLL-2003 have half a million."""
LIMIT = 64_000_000
"""Bytes that all kept models may take; one of 400 articles takes two million."""
MAGIC = b"diptych learner 1\n"
DIGEST, LENGTH = 32, 8
Told: TypeAlias = Callable[[str, int, int], None]
"""Hears what is being done, how far it is, and of how many; may raise to end it."""


class Learning(NamedTuple):
    """What the learner knows, and what is to be said of it."""

    learnt: Learnt | None
    told: str


class _Kept(NamedTuple):
    """A model as it is kept."""

    made: str
    """With what."""
    of: Mapping[str, str]
    """The articles that were labelled then, each with a digest of what was said of it."""
    articles: int
    """Of how many it was made."""
    models: Mapping[str, bytes]
    """By group."""


class Taught(NamedTuple):
    """An article, and what was said of it."""

    article: Article
    said: Sequence[Annotation]


def available() -> bool:
    """The library that it needs is installed; it is not loaded."""
    return find_spec("pycrfsuite") is not None


def learnt_of(project: Project, annotator: str, told: Told = lambda *_: None) -> Learning:
    """What an annotator's articles teach: the model that is kept, or one that is trained now and kept.

    Those that count are the articles that the annotator has done, or all with annotations while none is done. Raises
    AnnotationError as opening a layer does, and when no model can be written.
    """
    layer = next((one for one in project.layers() if one.annotator == annotator), None)
    if layer is None:
        return Learning(None, f"learner: 0 of {ENOUGH} articles with annotations by {annotator}")
    groups = groups_of(project.schema())
    with closing(open_to_read(layer)) as store:
        done, labelled = _labelled(store, {entry.id for entry in project.articles()})
        if len(labelled) < ENOUGH:
            which = f"that {annotator} has done" if done else f"with annotations by {annotator}"
            return Learning(None, f"learner: {len(labelled)} of {ENOUGH} articles {which}")
        if not available():
            return Learning(None, f"learner: it needs pycrfsuite, which is not installed: {EXTRA}")
        now = {name: _digest(store.annotations(name), groups) for name in labelled}
        made, place = _made(groups), _place(project, annotator)
        kept = _read(place)
        if kept is None or kept.made != made or _changed(kept.of, now) >= CHANGED * len(kept.of):
            try:
                taught = _taught(project, store, labelled)
                kept = _Kept(made, now, len(taught), trained(taught, groups, told))
            except OSError as error:
                raise AnnotationError(f"the learner's model cannot be written: {error.strerror or error}") from None
            _keep(place, kept)
            return Learning(opened(kept.articles, kept.models), f"learner: trained on {kept.articles} articles")
        return Learning(opened(kept.articles, kept.models), f"learner: trained before, on {kept.articles} articles")


def kept_of(project: Project, annotator: str) -> Learnt | None:
    """What an annotator's articles taught when `diptych suggest` last ran; nothing is trained.

    None when no model is kept, or none that fits this Diptych and the schema.
    """
    kept = _read(_place(project, annotator)) if available() else None
    if kept is None or kept.made != _made(groups_of(project.schema())):
        return None
    return opened(kept.articles, kept.models)


def opened(articles: int, models: Mapping[str, bytes]) -> Learnt:
    """A learner with these models, made of so many articles."""
    from .crf import Model

    return Learnt(articles, {group: Model(made) for group, made in models.items()})


def trained(taught: Sequence[Taught], groups: Mapping[str, str], told: Told = lambda *_: None) -> dict[str, bytes]:
    """A model of each group of labels in which something was labelled. Raises OSError as `crf.train` does."""
    from .crf import train

    used = {one.label for _, said in taught for one in said}
    by_group: dict[str, set[str]] = {}
    for label, group in groups.items():
        if label in used:
            by_group.setdefault(group, set()).add(label)

    def read(labels: Collection[str], what: str) -> Iterator[Lesson]:
        for number, (article, said) in enumerate(taught, start=1):
            told(what, number, len(taught))
            yield from lessons(Page(article), said, labels)

    return {
        group: train(read(labels, f"reading for {group}: article"), partial(told, f"learning {group}: step"))
        for group, labels in sorted(by_group.items())
    }


def _labelled(store: Store, there: Collection[str]) -> tuple[bool, list[str]]:
    """Some articles are done; and the articles that count as labelled, in order."""
    given = judged(store.judgements())
    done = {articles[0] for articles, status in given.items() if len(articles) == 1 and status is Status.DONE}
    return bool(done), sorted((done or store.articles()) & set(there))


def _taught(project: Project, store: Store, labelled: Iterable[str]) -> list[Taught]:
    """These articles; of more than `MOST` characters some that are always the same ones."""
    found: list[Taught] = []
    left = MOST
    for name in sorted(labelled, key=lambda name: sha256(name.encode()).digest()):
        with suppress(ArticleError):  # what cannot be read is said where it is to be suggested for
            article = project.load(name)
            left -= len(article.text)
            if left < 0 and len(found) >= ENOUGH:
                break
            found.append(Taught(article, tuple(store.annotations(name))))
    return found


def _made(groups: Mapping[str, str]) -> str:
    """With what a model is made: another version sees other things, or knows other labels."""
    from .crf import library

    rules = [BY_NAME[name].origin for name in (LEARNER, "entities", "attribution", "uncertainty")]
    return " ".join((*rules, library(), *(f"{label}={group}" for label, group in sorted(groups.items()))))


def _digest(said: Iterable[Annotation], groups: Mapping[str, str]) -> str:
    """Of all that the learner takes from an article."""
    told = sorted((one.target.digest, one.target.spans, one.label) for one in said if one.label in groups)
    return sha256(repr(told).encode()).hexdigest()


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> int:
    """The articles that differ, have come or gone."""
    return sum(before.get(name) != now.get(name) for name in {*before, *now})


def _place(project: Project, annotator: str) -> Path | None:
    """Where the model of an annotator is kept; None without a folder for caches."""
    folder = cache_folder()
    name = sha256(f"{project.root}\0{annotator}".encode("utf-8", "surrogateescape")).hexdigest()
    return None if folder is None else folder / "learner" / f"{name}.model"


def _read(place: Path | None) -> _Kept | None:
    """The model that is kept; None for one that is damaged or foreign."""
    try:
        data = place.read_bytes() if place is not None else b""
    except OSError:
        return None
    at = len(MAGIC) + DIGEST + LENGTH
    check, length, rest = data[len(MAGIC) : at - LENGTH], data[at - LENGTH : at], data[at:]
    if not data.startswith(MAGIC) or sha256(length + rest).digest() != check:
        return None
    # What follows was written by us, whole: nothing below can fail.
    behind = int.from_bytes(length, "little")
    head = json.loads(rest[:behind])
    models = {}
    for group, size in head["models"]:
        models[group] = rest[behind : behind + size]
        behind += size
    return _Kept(head["made"], head["of"], head["articles"], models)


def _keep(place: Path | None, kept: _Kept) -> None:
    """Keep a model; without a place for it, or one that takes it, it is made again the next time."""
    if place is None:
        return
    sizes = [(group, len(data)) for group, data in kept.models.items()]
    head = {"made": kept.made, "of": kept.of, "articles": kept.articles, "models": sizes}
    written = json.dumps(head).encode()
    length = len(written).to_bytes(LENGTH, "little")
    rest = b"".join((written, *kept.models.values()))
    beside = place.with_name(f"{place.name}.{os.getpid()}.new")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_bytes(b"".join((MAGIC, sha256(length + rest).digest(), length, rest)))
        beside.replace(place)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return
    sweep(place.parent, LIMIT)
