"""The layers of plugins, brought up to date: each is asked for all articles in one run of its process."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import closing

from annotations.labels import Schema
from annotations.model import Annotation, AnnotationError
from annotations.project import Project
from annotations.schema_fields import shown
from annotations.store import Store
from articles.article import Article, ArticleError

from .answers import suggester_of
from .conversing import Conversation
from .memory import Memory
from .page import Suggestion
from .plugins import Plugin
from .proposals import suggest
from .protocol import ProtocolError, answer, checked, question
from .settings import Settings
from .table import Suggester
from .writing import Written, bring, forget, suggester_store

MOST = 10
"""Faults of one plugin that are said; the others are counted."""


def write_plugins(
    project: Project,
    plugins: Sequence[Plugin],
    settings: Settings,
    now: str,
    account: Written,
    *,
    labels: Collection[str] = (),
    articles: Collection[str] = (),
) -> Iterator[Written]:
    """Bring the layers of these plugins up to date, as `writing.write` does; yields the account after each answer.

    What a plugin does wrong is a fault in the account. Of an article for which it has no answer, what it proposed
    before stays. What is off goes. Raises AnnotationError when a layer is open elsewhere or cannot be read.
    """
    schema = project.schema()
    for plugin in plugins:
        with closing(suggester_store(project, plugin.layer)) as store:
            yield from _Asking(project, plugin, settings, schema, store, now, account, labels, articles).run()
            if not articles:
                forget([store], {entry.id for entry in project.articles()}, account)
    yield account


class _Asking:
    """One plugin, what it is asked, and what it says."""

    def __init__(
        self, project: Project, plugin: Plugin, settings: Settings, schema: Schema, store: Store, now: str,
        account: Written, labels: Collection[str], articles: Collection[str],
    ) -> None:  # fmt: skip
        self.project, self.plugin, self.schema, self.store = project, plugin, schema, store
        self.settings, self.now, self.account, self.labels = settings, now, account, labels
        self.entries = {entry.id: entry for entry in project.articles() if not articles or entry.id in articles}
        self.own = {label.name for label in schema.labels if not plugin.labels or label.name in plugin.labels}
        """The labels that it may have."""
        self.wanted = {
            label for label in self.own if (not labels or label in labels) and settings.wants(plugin.name, label)
        }
        self.asked: dict[str, str] = {}
        """Articles that wait for an answer, each with the digest of the text that was sent."""
        self.missing = dict.fromkeys(self.entries)
        self.faults: list[str] = []
        self.more = 0
        """Faults that are not in the list."""
        self.rubbish = 0
        """Lines that were no answers; the first is a fault."""

    def run(self) -> Iterator[Written]:
        """Ask for all articles, take what is answered, and say what is wrong."""
        if not self.wanted:
            for name in self.entries:
                self._bring(name, [])
            return
        note = end = ""
        try:
            with closing(Conversation(self.plugin.command, self.project.root)) as talk:
                for line in talk.lines(self._questions(), self.plugin.timeout, lambda: not self.asked):
                    if line.strip():
                        self._hear(line)
                    yield self.account
            note = talk.complaint()
        except AnnotationError as error:
            end = str(error)
        self.account.faults += [f"{self.plugin.name}: {fault}" for fault in self._faults(end)]
        if note and not self.faults:
            self.account.notes.append(f"{self.plugin.name}: it said: {note}")

    def _faults(self, end: str) -> Iterator[str]:
        """What is wrong, and the bad `end` of the process with what that left without an answer."""
        yield from self.faults
        if self.rubbish > 1:
            yield f"{self.rubbish} lines in all were no answers"
        if self.more:
            yield f"{self.more} more faults"
        if self.missing:
            first, others = next(iter(self.missing)), len(self.missing) - 1
            also = f" and {others} more" if others else ""
            end += f"{'; ' if end else ''}no answer for {first}{also}: what it suggested before stays there"
        if end:
            yield end

    def _questions(self) -> Iterator[bytes]:
        """The lines for all articles; made when the process takes them."""
        for name in self.entries:
            article = self._load(name)
            if article is not None:
                self.asked[name] = article.digest
                yield question(article, self.wanted)

    def _load(self, name: str) -> Article | None:
        try:
            return self.project.shelf.load(self.entries[name])
        except ArticleError as error:
            self.missing.pop(name, None)
            if str(error) not in self.account.faults:
                self.account.faults.append(str(error))
            return None

    def _hear(self, line: bytes) -> None:
        """Take in an answer."""
        try:
            name, suggestions = answer(line)
        except ProtocolError as error:
            if not self.rubbish:
                self._fault(str(error))
            self.rubbish += 1
            return
        if name not in self.asked:
            again = name in self.entries and name not in self.missing
            self._fault(f"it answered twice for {name}" if again else f"it answered for {shown(name)}, unasked")
            return
        digest = self.asked.pop(name)
        article = self._load(name)
        if article is None:
            return
        if article.digest != digest:
            self._fault(f"{name} was changed meanwhile: suggest again")
            return
        self.missing.pop(name)
        good, faults, dropped = checked(article, suggestions, self.own, self.wanted)
        for fault in faults:
            self._fault(f"{name}: {fault}")
        self.account.dropped.update({(self.plugin.name, label): times for label, times in dropped.items()})
        self._bring(name, self._made(article, good))

    def _fault(self, message: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(message)
        else:
            self.more += 1

    def _made(self, article: Article, good: Sequence[Suggestion]) -> list[Annotation]:
        plugin = self.plugin
        one = Suggester(plugin.name, plugin.version, plugin.layer, plugin.labels, plugin.title, lambda _, __: good)
        return list(suggest(article, self.schema, [one], Memory(), self.labels, self.now, self.settings))

    def _bring(self, name: str, after: Sequence[Annotation]) -> None:
        before = [
            one
            for one in self.store.annotations(name)
            if suggester_of(one.origin) == self.plugin.name and (not self.labels or one.label in self.labels)
        ]
        if self.wanted:
            self.account.proposed[self.plugin.name] += len(after)
        bring(self.store, name, before, after, self.now, self.account)
