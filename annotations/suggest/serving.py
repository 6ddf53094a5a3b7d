"""The program that suggests beside the interface: `main` on lines of JSON (tui/beside.py runs it).

It is told `begin` (root of the project or null; annotator; what is off, null for what the settings say), `open` (id,
path, encoding of an article), and `said` (article, `now`: entries as in a layer, `gone`: ids) whenever the annotator
says something. It answers with the `order` and the score to `accept` of the settings, with `offers` of an `article`
whose text has that `digest`, with ids that are `gone`, with `done` when all is said (and the `digest` of the text if it
could be read), and with a `fault`.
"""

import json
import os
import select
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import IO, Any, TypeAlias

from annotations.anchor import holds
from annotations.codec import decode
from annotations.labels import Schema
from annotations.model import Annotation, AnnotationError, Rejection
from annotations.project import Project
from annotations.reading import open_to_read
from annotations.schema import default_schema
from annotations.store import Store
from articles.article import Article, ArticleError
from articles.library import load
from articles.span import Span

from .answers import suggester_of
from .learning import kept_of
from .memory import Memory
from .offers import Offer, as_json
from .page import Page, Suggestion
from .proposals import fitting, found, score_of, why_of
from .settings import DEFAULT, suggest_settings
from .table import BY_NAME, LEARNER, MEMORY, SUGGESTERS, Suggester, taught

MANY = 10
"""Offers in one line at most."""
PAUSE = 0.1
"""Seconds after which a line is sent that is not full."""
_SIZE = 1 << 16

Answer: TypeAlias = Callable[[Mapping[str, Any]], None]
Remembered: TypeAlias = dict[tuple[str, tuple[Span, ...]], tuple[Offer, Suggestion]]


@dataclass
class _Open:
    """An article that stands open, what the annotator says of it, and what was remembered there."""

    article: Article
    page: Page
    said: dict[str, Annotation] = field(default_factory=dict)
    learnt: list[Annotation] = field(default_factory=list)
    """What of `said` memory has taken in."""
    rejected: dict[str, Rejection] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=dict)


class Program:
    """Takes questions at once, and does in steps what they ask for."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._work: deque[Iterator[None]] = deque()
        self._project: Project | None = None
        self._annotator = ""
        self._schema: Schema = default_schema()
        self._settings = DEFAULT
        self._known = Memory()
        self._open: dict[str, _Open] = {}
        self._said: dict[str, dict[str, Annotation | Rejection | None]] = {}
        """By article and id: what was said or taken back since the layer was read."""
        self._changed: set[str] = set()
        """Articles of which something else is said than memory has taken in."""
        self._stale: set[str] = set()
        """Articles in which memory has to look again."""
        self._learnt: set[str] = set()
        """Articles that memory learnt from before they were opened, if they were."""
        self._count = 0

    def take(self, question: Mapping[str, Any]) -> None:
        """A question; what takes long is put off. What is wrong is answered as a `fault`."""
        try:
            match question["do"]:
                case "begin":
                    self._begin(question["root"], question["annotator"], question["off"])
                case "open":
                    self._work.append(self._opened(question["id"], Path(question["path"]), question["encoding"]))
                case "said":
                    self._hear(question["article"], question["now"], question["gone"])
        except (AnnotationError, ArticleError) as error:
            self._answer({"fault": str(error)})

    def step(self) -> bool:
        """Do a piece of the work; False when there is none."""
        if self._changed:
            self._learn_again(self._open[self._changed.pop()])
            return True
        if self._stale:
            self._remember(self._open[self._stale.pop()])
            return True
        if not self._work:
            return False
        try:
            next(self._work[0])
        except StopIteration:
            self._work.popleft()
        except (AnnotationError, ArticleError) as error:
            self._work.popleft()
            self._answer({"fault": str(error)})
        return True

    # ------------------------------------------------------------ questions

    def _begin(self, root: str | None, annotator: str, off: Sequence[Sequence[str]] | None) -> None:
        self._annotator = annotator
        if root is not None:
            self._project = Project.open(Path(root))
            self._schema = self._project.schema()
        self._settings = suggest_settings(self._project)
        if off is not None:
            self._settings = replace(self._settings, off=frozenset((one, label) for one, label in off))
        self._answer({"order": self._settings.order, "accept": self._settings.accept})
        if self._project is not None and self._wants(BY_NAME[MEMORY]):
            self._work.append(self._learn(self._project))

    def _opened(self, name: str, path: Path, encoding: str | None) -> Iterator[None]:
        """What is remembered comes first, then what others left, then rules."""
        try:
            article = load(path, id=name, encoding=encoding)
        except ArticleError as error:
            self._answer({"fault": str(error)})
            self._answer({"article": name, "done": True})
            return
        known = self._open[name] = _Open(article, Page(article))
        yield
        self._read_layer(known)
        self._learn_again(known)
        self._remember(known)
        yield
        yield from self._send(known, self._left(article))
        suggesters = [one for one in self._suggesters if one.layer != MEMORY and self._wants(one)]
        yield from self._send(known, self._found(known.page, suggesters))
        self._answer({"article": name, "done": True, "digest": article.digest})

    def _hear(self, article: str, now: Sequence[Mapping[str, Any]], gone: Sequence[str]) -> None:
        """The annotator said something, or took it back; it counts, whatever the layer held when it was read."""
        changes: dict[str, Annotation | Rejection | None] = dict.fromkeys(gone)
        for entry in map(decode, now):
            if isinstance(entry, Annotation | Rejection):
                changes[entry.id] = entry
        self._said.setdefault(article, {}).update(changes)
        known = self._open.get(article)
        if known is not None:
            _apply(known, changes)
            self._changed.add(article)
            self._stale.update(self._open)  # what is said in one may come again in the others

    # ------------------------------------------------------------ memory

    def _read_layer(self, known: _Open) -> None:
        """What the annotator said of an article before."""
        name, store = known.article.id, self._layer
        if store is not None:
            known.said.update((one.id, one) for one in store.annotations(name))
            known.rejected.update((one.id, one) for one in store.rejections(name))
        if name in self._learnt:
            known.learnt = list(known.said.values())
        _apply(known, self._said.get(name, {}))

    def _learn(self, project: Project) -> Iterator[None]:
        """Take in what the annotator said of the articles that do not stand open."""
        store = self._layer
        if store is None:
            return
        labelled = store.articles()
        for name in sorted(labelled):
            if name not in self._open:
                self._learnt.add(name)
                self._known.learn(store.annotations(name))
                self._known.refuse(store.rejections(name))
                yield
        for entry in project.articles():
            if entry.id in self._learnt and entry.id not in self._open:
                try:
                    self._known.read(project.shelf.load(entry).text, entry.id)
                except ArticleError:  # what cannot be read is said where it is opened
                    continue
                yield
        self._stale.update(self._open)

    def _learn_again(self, known: _Open) -> None:
        """Have memory take in what is said now of an article instead of what was."""
        name, memory = known.article.id, self._known
        memory.unlearn(name, known.learnt)
        known.learnt = list(known.said.values())
        memory.learn(known.learnt)
        memory.refuse(known.rejected.values())
        memory.read(known.article.text, name)

    def _remember(self, known: _Open) -> None:
        """Look again for what was labelled before, and say what differs from the last time."""
        if not self._wants(BY_NAME[MEMORY]):
            return
        name = known.article.id
        before, known.remembered = known.remembered, {}
        come: list[Offer] = []
        for suggester, suggestion in self._finds(known.page, [BY_NAME[MEMORY]]):
            place = suggestion.label, suggestion.spans
            last = before.get(place)
            if last is not None and last[1] == suggestion:
                known.remembered[place] = before.pop(place)
            else:
                offer = self._offer(suggester, suggestion)
                known.remembered[place] = offer, suggestion
                come.append(offer)
        gone = [offer.id for offer, _ in before.values()]
        for first in range(0, len(gone), MANY):
            self._answer({"article": name, "gone": gone[first : first + MANY]})
        self._send_all(known, come)

    # ------------------------------------------------------------ what there is

    def _left(self, article: Article) -> Iterator[Offer]:
        """What suggesters that do not run here left in their layers."""
        ours = {one.layer for one in SUGGESTERS}
        for layer in self._project.layers() if self._project is not None else ():
            if not layer.suggester or layer.annotator in ours:
                continue
            try:
                store = open_to_read(layer)
            except AnnotationError as error:  # what others find is there all the same
                self._answer({"fault": str(error)})
                continue
            with closing(store):
                for one in store.annotations(article.id):
                    fits = one.target.digest == article.digest and holds(article.text, one.target)
                    known = self._schema.label(one.label) is not None
                    if fits and known and self._settings.wants(suggester_of(one.origin), one.label):
                        yield self._made(
                            layer.annotator, one.origin, one.label, one.target.spans, score_of(one), why_of(one),
                            fitting(self._schema, one.label, one.attributes),
                        )  # fmt: skip

    def _finds(self, page: Page, suggesters: Sequence[Suggester]) -> Iterator[tuple[Suggester, Suggestion]]:
        return found(page, self._schema, suggesters, self._known, settings=self._settings)

    def _found(self, page: Page, suggesters: Sequence[Suggester]) -> Iterator[Offer]:
        for suggester, suggestion in self._finds(page, suggesters):
            yield self._offer(suggester, suggestion)

    def _offer(self, suggester: Suggester, found: Suggestion) -> Offer:
        return self._made(
            suggester.layer, suggester.origin, found.label, found.spans, found.score, found.why, found.attributes
        )

    def _made(self, *what: Any) -> Offer:
        self._count += 1
        return Offer(f"?{self._count}", *what)

    def _wants(self, suggester: Suggester) -> bool:
        return any(self._settings.wants(suggester.name, label) for label in suggester.labels)

    @cached_property
    def _suggesters(self) -> Sequence[Suggester]:
        """All of them; the learner with the model that is kept, if there is one: it is trained elsewhere."""
        learner = next(one for one in SUGGESTERS if one.layer == LEARNER)
        learnt = kept_of(self._project, self._annotator) if self._project and self._wants(learner) else None
        return SUGGESTERS if learnt is None else taught(SUGGESTERS, learnt.find)

    @cached_property
    def _layer(self) -> Store | None:
        """The annotator's own layer as it was at the first look: what was said since is in `_said`."""
        layers = self._project.layers() if self._project is not None else []
        layer = next((layer for layer in layers if layer.annotator == self._annotator), None)
        return open_to_read(layer) if layer is not None else None

    # ------------------------------------------------------------ answers

    def _send(self, known: _Open, offers: Iterator[Offer]) -> Iterator[None]:
        """Answer with offers as they come, with room for questions between two lines."""
        some: list[Offer] = []
        begin = perf_counter()
        for offer in offers:
            some.append(offer)
            if len(some) == MANY or perf_counter() - begin > PAUSE:
                self._send_all(known, some)
                some = []
                yield
                begin = perf_counter()
        self._send_all(known, some)

    def _send_all(self, known: _Open, offers: Sequence[Offer]) -> None:
        for first in range(0, len(offers), MANY):
            some = [as_json(offer) for offer in offers[first : first + MANY]]
            self._answer({"article": known.article.id, "digest": known.article.digest, "offers": some})


def _apply(known: _Open, changes: Mapping[str, Annotation | Rejection | None]) -> None:
    for name, entry in changes.items():
        known.said.pop(name, None)
        known.rejected.pop(name, None)
        if isinstance(entry, Annotation):
            known.said[name] = entry
        elif entry is not None:
            known.rejected[name] = entry


def main(asked: IO[str], answers: IO[str]) -> None:
    """Answer until nothing more is asked."""

    def answer(what: Mapping[str, Any]) -> None:
        answers.write(json.dumps(what) + "\n")
        answers.flush()

    program, rest, busy, file = Program(answer), b"", False, asked.fileno()
    while True:
        if not busy or select.select([file], [], [], 0)[0]:
            some = os.read(file, _SIZE)
            if not some:
                return
            *lines, rest = (rest + some).split(b"\n")
            for line in lines:
                program.take(json.loads(line))
        busy = program.step()
