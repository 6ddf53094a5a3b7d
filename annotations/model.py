"""Annotation, Relation, Judgement, Rejection: what an annotator says about articles and about suggestions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from articles.span import Span

Value: TypeAlias = str | bool
"""An attribute's value."""

NOTHING: Mapping[str, Value] = MappingProxyType({})
BY_HAND = "hand"


class AnnotationError(Exception):
    """Something about annotations that cannot be done; the message is fit to show."""


class SchemaError(AnnotationError):
    """A schema that cannot be used; `str()` lists every fault, one a line, each with its place."""


class SettingsError(AnnotationError):
    """Settings that cannot be used; `str()` lists every fault, one a line, each with its place."""


class StoreError(AnnotationError):
    """A layer that cannot be read or written."""


class FormatError(AnnotationError):
    """A dataset that cannot be written or read."""


def frozen(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """A copy that cannot be changed."""
    return MappingProxyType(dict(values))


@dataclass(frozen=True, slots=True)
class Target:
    """Where an annotation stands: W3C text position and text quote selectors in one.

    `spans` are ordered and disjoint, code points of the article's text; `quotes[i] == text[spans[i]]`.
    `prefix` and `suffix` are the text around the whole; `digest` is the SHA-256 of the article's text.
    Source: W3C Web Annotation Data Model, 4.2.4 and 4.2.5.
    """

    spans: tuple[Span, ...]
    quotes: tuple[str, ...]
    prefix: str = ""
    suffix: str = ""
    digest: str = ""

    @property
    def start(self) -> int:
        """The first code point."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Behind the last code point."""
        return self.spans[-1].end

    @property
    def span(self) -> Span:
        """From the first code point to the last, gaps included."""
        return Span(self.start, self.end)

    @property
    def exact(self) -> str:
        """The quotes, joined by one space."""
        return " ".join(self.quotes)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A label on a target. `id` is a UUID in hex; times are UTC, ISO 8601; `origin` is `hand` or suggester@version."""

    id: str
    article: str
    label: str
    target: Target
    annotator: str
    attributes: Mapping[str, Value] = field(default_factory=lambda: NOTHING, hash=False)
    note: str = ""
    origin: str = BY_HAND
    created: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation from one annotation to another, by their ids; it may cross articles and layers."""

    id: str
    type: str
    source: str
    target: str
    annotator: str
    attributes: Mapping[str, Value] = field(default_factory=lambda: NOTHING, hash=False)
    note: str = ""
    origin: str = BY_HAND
    created: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A value given to one whole article, or to a pair of articles (their ids, in sorted order)."""

    id: str
    articles: tuple[str, ...]
    name: str
    value: Value
    annotator: str
    note: str = ""
    origin: str = BY_HAND
    created: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A suggestion that an annotator does not want to see again; `origin` is the suggester@version that made it."""

    id: str
    article: str
    label: str
    target: Target
    annotator: str
    origin: str
    created: str = ""
    modified: str = ""


Entry: TypeAlias = Annotation | Relation | Judgement | Rejection
"""Anything that a layer holds."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry as it was and as it becomes; None stands for "not there". Undo swaps the two."""

    before: Entry | None
    after: Entry | None

    @property
    def id(self) -> str:
        """The id of the entry that changes."""
        entry = self.after or self.before
        assert entry is not None, "a change has at least one side"
        return entry.id

    def undone(self) -> "Change":
        """The change that takes this one back."""
        return Change(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Step:
    """What one undo takes back: changes made together, with a title fit to show ("label CLAIM")."""

    title: str
    changes: tuple[Change, ...]

    def undone(self) -> "Step":
        """The step that takes this one back: the changes reversed, in reverse order."""
        return Step(self.title, tuple(change.undone() for change in reversed(self.changes)))
