"""What is said in members of ours, by formats whose objects may hold more than their own: JSON that tools pass through.

`said` and `about` make the members, without those that say nothing; `signed` and `known` read them again.
"""

from collections.abc import Mapping
from typing import Any

from annotations.model import Annotation, Judgement, Relation
from articles.article import Article

from .jsonlines import PROVENANCE, SIGNED, meta, values
from .jsontext import Record


def said(entry: Annotation | Relation | Judgement) -> dict[str, Any]:
    """Who said it, when, how it came about, its note and attributes; the id is left to the format."""
    attributes = {} if isinstance(entry, Judgement) else dict(entry.attributes)
    told = {name: getattr(entry, name) for name, silent in SIGNED.items() if getattr(entry, name) != silent}
    return ({"attributes": attributes} if attributes else {}) | told


def signed(record: Record) -> dict[str, Any]:
    """The same as arguments for the foreign values, without the attributes. Raises FormatError."""
    return {name: record.text(name, silent) for name, silent in SIGNED.items()}


def attributes(record: Record) -> dict[str, Any]:
    """The attributes that an object holds. Raises FormatError."""
    return dict(values(record.record("attributes", {})))


def about(article: Article) -> dict[str, Any]:
    """The article's id, title and provenance."""
    told = {"article": article.id, "title": article.title, "meta": meta(article)}
    return {name: value for name, value in told.items() if value}


def known(record: Record) -> dict[str, Any]:
    """Title, fields and front matter as arguments for a ForeignText. Raises FormatError."""
    told: Mapping[str, Any] = values(record.record("meta", {}))
    texts = {name: value if isinstance(value, str) else str(value).lower() for name, value in told.items()}
    return {
        "title": record.text("title", ""),
        "fields": {name: value for name, value in texts.items() if name in PROVENANCE},
        "meta": {name: value for name, value in texts.items() if name not in PROVENANCE},
    }
