"""Foreign entries beside entries of ours: what they are called, whether they say the same. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from articles.span import Span

from .anchor import describe
from .formats.incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation
from .model import Annotation, Entry, Judgement, Relation, Target

Foreign: TypeAlias = ForeignAnnotation | ForeignRelation | ForeignJudgement
Kept = TypeVar("Kept", Annotation, Relation, Judgement)


@dataclass(frozen=True, slots=True)
class Home:
    """The article that a foreign text is, or will be."""

    id: str
    text: str
    digest: str


def target_of(home: Home, spans: tuple[Span, ...]) -> Target:
    """The target of these spans, pieces that touch kept apart as the file has them."""
    target = describe(home.text, spans, home.digest)
    if target.spans == spans:
        return target
    return replace(target, spans=spans, quotes=tuple(span.of(home.text) for span in spans))


def renamed(entry: Entry | None, names: Mapping[str, str]) -> Entry | None:
    """The entry with the articles that it names called as they are called now."""
    match entry:
        case Annotation():
            return replace(entry, article=names.get(entry.article, entry.article))
        case Judgement():
            return replace(entry, articles=tuple(sorted(names.get(name, name) for name in entry.articles)))
    return entry


def same(made: Kept, there: Entry, foreign: Foreign) -> bool:
    """Both say the same; what the file does not say (when it was made) does not count."""
    if not isinstance(there, type(made)):
        return False
    known = replace(
        made,
        created=foreign.created or there.created,
        modified=foreign.modified or there.modified,
    )
    if isinstance(known, Annotation) and isinstance(there, Annotation):
        alike = (known.target.spans, known.target.quotes) == (there.target.spans, there.target.quotes)
        return alike and replace(known, target=there.target) == there
    return known == there


def shown(foreign: Foreign) -> str:
    """What the report calls it: "CLAIM T3"."""
    match foreign:
        case ForeignAnnotation():
            name = foreign.label
        case ForeignRelation():
            name = foreign.type
        case ForeignJudgement():
            name = foreign.name
    return f"{name} {foreign.id}".strip()
