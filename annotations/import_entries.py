"""Foreign entries beside entries of ours: what they are called, whether they say the same. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias, TypeVar

from articles.span import Span

from .anchor import describe
from .formats.incoming import ForeignAnnotation, ForeignJudgement, ForeignRelation
from .model import BY_HAND, Annotation, Entry, Judgement, Rejection, Relation, Target, frozen

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
        case Annotation() | Rejection():
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
        created=foreign.created if not at_once(foreign.created, there.created) else there.created,
        modified=foreign.modified if not at_once(foreign.modified, there.modified) else there.modified,
    )
    return _bare(known) == _bare(there)


def alike(one: Entry, other: Entry) -> bool:
    """Both say the same, whoever said it first and when."""
    unsigned = [replace(entry, created="", modified="", origin="") for entry in (one, other)]
    return _bare(unsigned[0]) == _bare(unsigned[1])


def at_once(said: str, there: str) -> bool:
    """Nothing is said, or both are one moment, in whatever zone: RFC 3339."""
    if not said or said == there:
        return True
    try:
        return datetime.fromisoformat(said) == datetime.fromisoformat(there)
    except ValueError:  # a time that is none is compared as it is spelt
        return False


def about(entry: Entry) -> tuple[object, ...]:
    """What two entries of one annotator cannot both be about: the rules call the second a double."""
    match entry:
        case Annotation():
            return entry.article, entry.label, entry.target.spans
        case Relation():
            return entry.type, entry.source, entry.target
        case Judgement():
            return entry.name, entry.articles
        case Rejection():
            return entry.article, entry.label, entry.target.spans, entry.origin


def filled(made: Kept, there: Entry) -> Kept:
    """What is said of an entry by a file that does not say all of it: the rest stays as it is there."""
    if not isinstance(there, type(made)):
        return made
    known = replace(
        made,
        id=there.id,
        note=made.note or there.note,
        origin=there.origin if made.origin == BY_HAND or made.id != there.id else made.origin,
        created=there.created,
        modified=there.modified,
    )
    if isinstance(known, Judgement) or isinstance(there, Judgement):
        return known
    return replace(known, attributes=frozen({**there.attributes, **known.attributes}))


def _bare(entry: Entry) -> Entry:
    """The entry without the words around its target, which change with the text."""
    if not isinstance(entry, Annotation | Rejection):
        return entry
    return replace(entry, target=replace(entry.target, prefix="", suffix="", digest=""))


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


def hashed(*key: str) -> str:
    """An id that these texts make, the same ones always the same: a UUID of version 8 (RFC 9562, 5.8)."""
    value = int.from_bytes(sha256("\0".join(key).encode("utf-8", "surrogatepass")).digest()[:16], "big")
    value = value & ~(0xF << 76) & ~(0x3 << 62) | 8 << 76 | 2 << 62
    return f"{value:032x}"
