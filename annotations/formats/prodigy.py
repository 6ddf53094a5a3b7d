"""Prodigy's JSON Lines: a task a line, one for each text and annotator.

Offsets are code points; a token's index is inclusive at both ends of a span. Tokens are cut at every edge of a span and
with their `ws` make up the text, so that spaCy, which Prodigy stands on, finds each span at token borders. Members that
Prodigy does not know (ids, attributes, notes) are ours; it passes them through. Source: prodi.gy/docs/api-interfaces.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from annotations.model import Annotation, Judgement, Relation
from articles.span import Span

from .dataset import Sheet
from .extras import about, by_annotator, said
from .output import Output
from .prodigy_read import read
from .tokens import tokenised

__all__ = ["read", "write"]

Json = dict[str, Any]


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A line for each annotator of a sheet; one without an annotator when nobody said anything."""
    dropped: Counter[str] = Counter()
    with output.file() as stream:
        for sheet in sheets:
            for task in tasks(sheet, dropped):
                stream.write(json.dumps(task, ensure_ascii=False).encode() + b"\n")
    return dropped


def tasks(sheet: Sheet, dropped: Counter[str]) -> Iterator[Json]:
    """The tasks of a sheet. Counts what is dropped."""
    text = sheet.article.text
    by_id = {annotation.id: annotation for annotation in sheet.annotations}
    tokens = _tokens(text, [span for annotation in sheet.annotations for span in annotation.target.spans])
    lines = by_annotator(sheet, dropped)
    for annotator, (annotations, relations, judgements) in lines.items():
        task: Json = {"text": text, "tokens": tokens.rows}
        task["spans"] = [
            span
            for one in annotations
            for span in _spans(one, tokens, _members(one, annotator, sheet.absent_from.get(one.id, ())))
        ]
        task["relations"] = [_relation(relation, by_id, tokens, annotator) for relation in relations]
        if judgements:
            task["options"] = [_option(judgement, annotator) for judgement in judgements]
            task["accept"] = [_choice(judgement) for judgement in judgements]
        task["answer"] = "accept"
        yield task | ({"_annotator_id": annotator} if annotator else {}) | about(sheet.article)


def _members(entry: Annotation | Relation | Judgement, annotator: str, absent_from: Sequence[str] = ()) -> Json:
    """Members of ours, without the annotator when the line names the same."""
    told = {"id": entry.id} | said(entry, absent_from)
    if entry.annotator == annotator:
        told.pop("annotator", None)
    return told


def _spans(annotation: Annotation, tokens: "_Tokens", members: Json) -> Iterator[Json]:
    for span, quote in zip(annotation.target.spans, annotation.target.quotes, strict=True):
        yield tokens.place(span) | {"label": annotation.label, "text": quote} | members
        members = {"id": annotation.id}


def _relation(relation: Relation, by_id: Mapping[str, Annotation], tokens: "_Tokens", annotator: str) -> Json:
    head, child = (
        tokens.place(end.target.spans[0]) | {"label": end.label, "id": end.id}
        for end in (by_id[relation.source], by_id[relation.target])
    )
    return {
        "head": head["token_end"],
        "child": child["token_end"],
        "label": relation.type,
        "head_span": head,
        "child_span": child,
    } | _members(relation, annotator)


def _choice(judgement: Judgement) -> str:
    """A judgement as the id of an option: what a text classifier learns."""
    value = judgement.value if isinstance(judgement.value, str) else json.dumps(judgement.value)
    return f"{judgement.name}: {value}"


def _option(judgement: Judgement, annotator: str) -> Json:
    ours = {"name": judgement.name, "value": judgement.value} | _members(judgement, annotator)
    return {"id": _choice(judgement), "text": _choice(judgement), "judgement": ours}


# ---------------------------------------------------------------- tokens


class _Tokens:
    """The rows of the tokens of a text, and where spans stand among them."""

    def __init__(self, text: str, spans: Sequence[Span], ws: Mapping[int, bool]) -> None:
        self.rows = [
            {"text": span.of(text), "start": span.start, "end": span.end, "id": number, "ws": ws[span.end]}
            for number, span in enumerate(spans)
        ]
        self._first = {span.start: number for number, span in enumerate(spans)}
        self._last = {span.end: number for number, span in enumerate(spans)}

    def place(self, span: Span) -> Json:
        """A span in code points and in tokens."""
        first, last = self._first[span.start], self._last[span.end]
        return {"start": span.start, "end": span.end, "token_start": first, "token_end": last}


def _tokens(text: str, spans: Sequence[Span]) -> _Tokens:
    """Tokens at whose borders each of these spans begins and ends; a space behind one is its `ws`, if it can be."""
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    edges = starts | ends
    ws: dict[int, bool] = {}
    pieces: list[Span] = []
    words = [*tokenised(text, spans), Span(len(text), len(text))]
    behind = 0
    for word in words:
        at = behind
        if at and text[at : word.start].startswith(" ") and at not in starts and at + 1 not in ends:
            ws[at] = True
            at += 1
        cuts = [at, *(edge for edge in range(at + 1, word.start) if edge in edges), word.start]
        pieces += [Span(*pair) for pair in pairwise(cuts) if pair[0] < pair[1]]
        pieces += [word] if word else []
        behind = word.end
    return _Tokens(text, pieces, {piece.end: ws.get(piece.end, False) for piece in pieces})
