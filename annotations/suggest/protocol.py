"""What Diptych says to a plugin and hears from it, a line of JSON for each article; every answer is checked. Pure.

Offsets are code points of `text`. docs/suggestions.md describes the lines for whoever writes a plugin.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple
from unicodedata import category

from annotations.model import Value
from annotations.rules import misplaced
from annotations.schema_fields import shown
from articles.article import Article
from articles.span import Span

from .page import Suggestion

SCORE = 0.5
"""Of a suggestion that has none."""
LONGEST = 200
"""Characters of a reason."""
FIELDS = frozenset({"label", "start", "end", "spans", "quote", "score", "why", "attributes"})


class Line(NamedTuple):
    """An answer whose suggestions nobody has looked at yet."""

    id: str
    """The article's."""
    suggestions: list[Any]


class Checked(NamedTuple):
    """What an answer proposes, and what of it cannot be taken."""

    suggestions: tuple[Suggestion, ...]
    faults: tuple[str, ...]
    """Fit to show behind the names of the plugin and the article."""
    dropped: Counter[str]
    """Labels that it cannot have."""


class ProtocolError(ValueError):
    """A line that is no answer; the message is fit to show behind the plugin's name."""


def question(article: Article, labels: Collection[str]) -> bytes:
    """The line for an article, in ASCII; `labels` are those that are wanted."""
    blocks = [{"kind": block.kind, "start": block.start, "end": block.end} for block in article.blocks]
    told = {
        "id": article.id, "title": article.title, "text": article.text, "labels": sorted(labels), "blocks": blocks,
    }  # fmt: skip
    return json.dumps(told).encode() + b"\n"


def answer(line: bytes) -> Line:
    """The answer in a line. Raises ProtocolError."""
    said = line.decode(errors="replace").strip()
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise ProtocolError(f"it wrote what is no JSON: {shown(said)}") from None
    name = value.get("id") if isinstance(value, dict) else None
    if not isinstance(name, str):
        raise ProtocolError(f"it wrote a line without the id of an article: {shown(said)}")
    suggestions = value.get("suggestions")
    if not isinstance(suggestions, list):
        raise ProtocolError(f"its answer for {name} has no list of suggestions")
    return Line(name, suggestions)


def checked(article: Article, suggestions: list[Any], labels: Collection[str], asked: Collection[str]) -> Checked:
    """Suggestions for an article as they can be taken: those with a label of `asked` and a right place and quote.

    `labels` are all that the plugin may suggest: what has another is counted.
    """
    good: list[Suggestion] = []
    faults: list[str] = []
    dropped = Counter[str]()
    for value in suggestions:
        label = value.get("label") if isinstance(value, dict) else None
        if not isinstance(label, str):
            faults.append(f"a suggestion without a label: {shown(value)}")
        elif label not in labels:
            dropped[_clean(label)] += 1
        elif label in asked:
            made = _suggestion(article.text, label, value)
            if isinstance(made, str):
                faults.append(f"{label}: {made}")
            else:
                good.append(made)
    return Checked(tuple(good), tuple(faults), dropped)


def _suggestion(text: str, label: str, value: Mapping[str, Any]) -> Suggestion | str:
    """A suggestion, or what is wrong with it."""
    spans = _spans(value)
    if spans is None:
        return "it needs start and end, or spans as in [[0, 5], [9, 12]], in whole numbers"
    if (fault := misplaced(text, spans)) is not None:
        places = ", ".join(f"{start}-{end}" for start, end in spans)
        return f"{shown(places)}: {fault} (its text has {len(text)} code points)"
    return next(chain(_faults(text, spans, value), ()), None) or Suggestion(
        label,
        spans,
        value.get("score", SCORE),
        _clean(value.get("why", "")),
        MappingProxyType(value.get("attributes", {})),
    )


def _faults(text: str, spans: tuple[Span, ...], value: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a suggestion whose spans lie in the text."""
    quote, score = value.get("quote"), value.get("score", SCORE)
    here = " ".join(span.of(text) for span in spans)
    if quote is not None and quote != here:
        where = f"{spans[0].start}-{spans[-1].end}"
        yield f"at {where} stands {shown(here)}, not {shown(quote)}{_counted(text, spans, quote)}"
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        yield f"its score must be a number from 0 to 1, not {shown(score)}"
    if not isinstance(value.get("why", ""), str):
        yield f"its why must be a text, not {shown(value['why'])}"
    attributes = value.get("attributes", {})
    if not isinstance(attributes, dict) or not all(_is_value(each) for each in attributes.values()):
        yield "its attributes must be texts, or true or false, by name"
    for name in value:
        if name not in FIELDS:
            yield f"there is no field {shown(name)}: there is {', '.join(sorted(FIELDS))}"


def _spans(value: Mapping[str, Any]) -> tuple[Span, ...] | None:
    pairs = value["spans"] if "spans" in value else [[value.get("start"), value.get("end")]]
    if not isinstance(pairs, list) or not pairs or ("spans" in value and ("start" in value or "end" in value)):
        return None
    if not all(isinstance(pair, list) and len(pair) == 2 and all(type(at) is int for at in pair) for pair in pairs):
        return None
    return tuple(Span(*pair) for pair in pairs)


def _counted(text: str, spans: tuple[Span, ...], quote: object) -> str:
    """The unit that the plugin seems to have counted in instead."""
    for encoding, width, name in (("utf-16-le", 2, "UTF-16 units"), ("utf-8", 1, "bytes of UTF-8")):
        data = text.encode(encoding, "surrogatepass")
        there = (data[width * start : width * end].decode(encoding, "replace") for start, end in spans)
        if " ".join(there) == quote:
            return f"; it counts in {name}, and offsets are code points"
    return ""


def _is_value(value: Value | Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and not any(category(char) == "Cs" for char in value))


def _clean(text: str) -> str:
    """A text on one line, without what a terminal obeys or a file cannot hold, cut where it is long."""
    line = " ".join("".join(" " if category(char) in ("Cc", "Cs") else char for char in text[: 4 * LONGEST]).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
