"""CoNLL-U: ten columns a token, with the exact text and all spans in MISC, and the rest in comments as JSON.

Spans may overlap, nest and have gaps: every token names the annotations that cover it. Where tokens cannot say a span
(white space at an edge, pieces that touch) its offsets stand in the comment.
Source: universaldependencies.org/format.html.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from articles.span import Span

from .conllu_read import ANNOTATIONS, ARTICLE, read, spans_over
from .conllu_text import BEFORE, SPANS, escaped, spacing
from .dataset import Sheet
from .jsonlines import line
from .losses import Losses
from .output import Output
from .sentence_rows import rows
from .tokens import Tokens

__all__ = ["read", "write"]

BARE = "\t_" * 7 + "\t"
"""The columns between the form and MISC, of which nothing is said."""
EMPTY = "texts of white space alone"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One file. Everything is carried, but for texts without a single token."""
    losses = Losses()
    with output.file() as stream:
        for number, sheet in enumerate(sheets, start=1):
            sentences = list(rows(sheet.article, _spans(sheet)))
            if sentences:
                stream.write("".join(_lines(sheet, sentences, number)).encode())
            else:
                losses.add(EMPTY)
    return losses.counts


def _spans(sheet: Sheet) -> list[Span]:
    return [span for annotation in sheet.annotations for span in annotation.target.spans]


def _lines(sheet: Sheet, sentences: Sequence[Sequence[Span]], number: int) -> Iterator[str]:
    """The lines of an article, those of its sentences apart by an empty one."""
    text = sheet.article.text
    tokens = Tokens(text, chain.from_iterable(sentences))
    said = line(sheet)
    over, firsts = _covering(sheet, tokens)
    comments: dict[int, list[dict[str, Any]]] = {}
    for at, (annotation, entry) in enumerate(zip(sheet.annotations, said.pop("annotations"), strict=True)):
        if spans_over(tokens, chain.from_iterable(map(tokens.covered, annotation.target.spans))) == list(
            annotation.target.spans
        ):
            del entry["spans"]
        del entry["quote"], entry["quotes"]
        comments.setdefault(firsts[at], []).append({"number": at + 1} | entry)
    name = said.pop("id")
    del said["text"]
    yield f"# newdoc id = {name}\n# {ARTICLE} = {_json(said)}\n"
    at = 0
    for count, sentence in enumerate(sentences, start=1):
        yield f"# sent_id = {number}-{count}\n# text = {_joined(text, sentence)}\n"
        entries = [entry for index in range(at, at + len(sentence)) for entry in comments.get(index, ())]
        if entries:
            yield f"# {ANNOTATIONS} = {_json(entries)}\n"
        for place, token in enumerate(sentence, start=1):
            end = tokens.spans[at + 1].start if at + 1 < len(tokens) else len(text)
            misc = [f"{BEFORE}={escaped(text[: token.start])}"] if at == 0 and token.start else []
            misc += spacing(text[token.end : end], last=at + 1 == len(tokens))
            if over[at]:
                misc.append(f"{SPANS}={','.join(over[at])}")
            yield f"{place}\t{token.of(text)}{BARE}{'|'.join(misc) or '_'}\n"
            at += 1
        yield "\n"


def _covering(sheet: Sheet, tokens: Tokens) -> tuple[list[list[str]], list[int]]:
    """For each token what covers it, and for each annotation its first token (0 when it has none)."""
    over: list[list[str]] = [[] for _ in range(len(tokens))]
    firsts: list[int] = []
    for number, annotation in enumerate(sheet.annotations, start=1):
        covered = [at for span in annotation.target.spans for at in tokens.covered(span)]
        for at in covered:
            over[at].append(f"{number}:{escaped(annotation.label)}")
        firsts.append(covered[0] if covered else 0)
    return over, firsts


def _joined(text: str, sentence: Sequence[Span]) -> str:
    """The sentence as `# text` has it: one space wherever there is white space."""
    parts = [sentence[0].of(text)]
    for before, token in pairwise(sentence):
        parts += (" " if before.end < token.start else "", token.of(text))
    return "".join(parts)


def _json(value: Any) -> str:
    """ASCII alone, so that no reader parts a line at U+2028 or its like."""
    return json.dumps(value)
