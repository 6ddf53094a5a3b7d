"""What a person answers to a proposal: accepted it becomes theirs, rejected it is not shown again. Pure.

Nothing here needs the suggesters, so that the screen need not load them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from annotations.ids import new_id
from annotations.labels import Schema
from annotations.model import NOTHING, Annotation, Rejection, Value, frozen
from annotations.placing import certain
from articles.article import Article
from articles.span import Span

Key: TypeAlias = tuple[str, str, str, tuple[Span, ...]]
"""What makes two proposals one: article, suggester without its version, label, spans."""


def suggester_of(origin: str) -> str:
    """The name of the suggester that an origin names; empty for what was made by hand or imported."""
    name, found, _ = origin.partition("@")
    return name if found else ""


def key_of(entry: Annotation | Rejection) -> Key:
    """The key of a proposal, or of the rejection of one."""
    return entry.article, suggester_of(entry.origin), entry.label, entry.target.spans


def keys_of(rejections: Iterable[Rejection], article: Article) -> set[Key]:
    """The keys that rejections have in their article as it is now: proposals that have one are not shown.

    The article must be whole (not `partial`). What stands where it stood, or moved for certain, counts; what changed,
    or is gone, rejects nothing. Only in a text that changed since is anything searched for.
    """
    here = ((one, certain(one.target, article)) for one in rejections if one.article == article.id)
    return {(one.article, suggester_of(one.origin), one.label, spans) for one, spans in here if spans is not None}


def accepted(
    schema: Schema,
    proposal: Annotation,
    annotator: str,
    now: str,
    label: str = "",
    attributes: Mapping[str, Value] = NOTHING,
) -> Annotation:
    """A proposal as one's own annotation: a new id, the origin kept, the reason left behind.

    With another `label` it has that one's defaults; `attributes` are set over what it has.
    """
    other = label not in ("", proposal.label)
    values = dict(schema.defaults(label) if other else proposal.attributes)
    values.update(attributes)
    return replace(
        proposal, id=new_id(), annotator=annotator, label=label or proposal.label, attributes=frozen(values), note="",
        created=now, modified=now,
    )  # fmt: skip


def rejected(proposal: Annotation, annotator: str, now: str) -> Rejection:
    """A proposal as what an annotator does not want to see again; `now` is UTC, ISO 8601."""
    return Rejection(
        new_id(), proposal.article, proposal.label, proposal.target, annotator, proposal.origin, now, now
    )  # fmt: skip
