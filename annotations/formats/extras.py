"""What is said in members of ours, by formats whose objects may hold more than their own: JSON that tools pass through.

`said` and `about` make the members, without those that say nothing; `signed` and `known` read them again.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from annotations.model import Annotation, Judgement, Relation
from articles.article import Article

from .dataset import Sheet
from .jsonlines import ABSENT, PROVENANCE, SIGNED, meta, values
from .jsontext import Record

OURS = ("article", "title", "meta")
"""Members that `about` makes."""


def said(entry: Annotation | Relation | Judgement, absent_from: Sequence[str] = ()) -> dict[str, Any]:
    """Who said it, when, how it came about, its note and attributes; the id is left to the format.

    `absent_from` are the articles that have none such (`Sheet.absent_from`); it is not read again.
    """
    attributes = {} if isinstance(entry, Judgement) else dict(entry.attributes)
    told = {name: getattr(entry, name) for name, silent in SIGNED.items() if getattr(entry, name) != silent}
    absent = {ABSENT: list(absent_from)} if absent_from else {}
    return ({"attributes": attributes} if attributes else {}) | absent | told


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


def known(record: Record, own: Collection[str] | None = None) -> dict[str, Any]:
    """Title, fields and front matter as arguments for a ForeignText.

    `own` are members that the format has a use for: every other one is front matter. None: only `meta` is.
    """
    title, told = record.get("title"), record.get("meta")
    rest = {} if own is None else {name: value for name, value in record.value.items() if name not in (*own, *OURS)}
    ours = told if isinstance(told, dict) else {} if told is None else {"meta": told}
    texts = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in (rest | ours).items()
        if value is not None
    }
    return {
        "title": title if isinstance(title, str) else "",
        "fields": {name: value for name, value in texts.items() if name in PROVENANCE and name in ours},
        "meta": {name: value for name, value in texts.items() if name not in PROVENANCE or name not in ours},
    }


Said = tuple[list[Annotation], list[Relation], list[Judgement]]


def by_annotator(sheet: Sheet, dropped: Counter[str]) -> dict[str, Said]:
    """What each annotator says of a text: a relation goes with its ends, whoever drew it. Counts what goes nowhere.

    One annotator without a name who says nothing, when nobody says anything.
    """
    by_id = {annotation.id: annotation for annotation in sheet.annotations}
    lines: dict[str, Said] = {}
    for annotation in sheet.annotations:
        lines.setdefault(annotation.annotator, ([], [], []))[0].append(annotation)
    for relation in sheet.relations:
        source, target = by_id[relation.source], by_id.get(relation.target)
        if target is None:
            dropped["relations across articles"] += 1
        elif source.annotator != target.annotator:
            dropped["relations between annotators"] += 1
        else:
            lines[source.annotator][1].append(relation)
    for judgement in sheet.judgements:
        if len(judgement.articles) > 1:
            dropped["judgements of pairs"] += 1
        else:
            lines.setdefault(judgement.annotator, ([], [], []))[2].append(judgement)
    return lines or {"": ([], [], [])}
