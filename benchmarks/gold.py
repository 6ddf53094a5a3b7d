"""Gold cases: articles with all that is to be said of them, in a text that people can read and correct.

    python benchmarks/gold.py OUT.jsonl         # the bundled pair, as `diptych export jsonl` would write it

A case quotes; it holds no offsets. Its head (benchmarks/gold/pair.txt) says how it is read. Ids follow from the order
of the lines, so that the same case always gives the same export.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5

from annotations.anchor import describe
from annotations.formats import jsonlines
from annotations.formats.dataset import Sheet
from annotations.formats.output import Output
from annotations.labels import Attribute, AttributeType, Schema
from annotations.model import Annotation, Entry, Judgement, Relation, Value
from annotations.schema import default_schema
from articles.article import Article
from articles.library import load
from articles.span import Span

ROOT = Path(__file__).parents[1]
PAIR = ROOT / "benchmarks" / "gold" / "pair.txt"
SAMPLE = ROOT / "articles" / "sample"
ANNOTATOR = "gold"
MADE = "2025-06-14T09:00:00Z"
PIECES = " ... "
RELATIONS, JUDGEMENTS = "relations", "judgements"
"""The sections that are about no one article."""

Where: TypeAlias = str
"""A line as a message names it."""


class CaseError(Exception):
    """A case that cannot be read; the message names the line."""


@dataclass(slots=True)
class Case:
    """What a case says, as values."""

    articles: Sequence[Article]
    annotations: list[Annotation] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)

    def sheets(self) -> list[Sheet]:
        """One for each article, as an export has them."""
        home = {annotation.id: annotation.article for annotation in self.annotations}
        return [
            Sheet(
                article,
                tuple(
                    sorted(
                        (one for one in self.annotations if one.article == article.id),
                        key=lambda one: (one.target.start, one.target.end, one.label),
                    )
                ),
                tuple(one for one in self.relations if home[one.source] == article.id),
                tuple(one for one in self.judgements if min(one.articles) == article.id),
            )
            for article in self.articles
        ]

    @property
    def entries(self) -> list[Entry]:
        """All of it."""
        return [*self.annotations, *self.relations, *self.judgements]


def bundled() -> Case:
    """The bundled pair and its gold."""
    articles = [load(path, cache=False) for path in sorted(SAMPLE.iterdir()) if path.is_file()]
    return read(PAIR.read_text(encoding="utf-8"), articles, default_schema())


def read(text: str, articles: Sequence[Article], schema: Schema) -> Case:
    """The case that a text describes. Raises CaseError for a line that cannot be understood."""
    return _Reading(articles, schema).read(text)


class _Reading:
    """A case being read."""

    def __init__(self, articles: Sequence[Article], schema: Schema) -> None:
        self.case = Case(articles)
        self._articles = {article.id: article for article in articles}
        self._schema = schema
        self._names: dict[str, str] = {}
        """Ids by name."""
        self._within: list[tuple[Where, str, str, str]] = []
        """Relations that a line of an annotation begins: type, id of the source, name of the target."""

    def read(self, text: str) -> Case:
        sections: dict[str, list[tuple[Where, str]]] = defaultdict(list)
        section = ""
        for number, line in enumerate(text.splitlines(), 1):
            if line.startswith("== "):
                section = line[3:].strip()
            elif section and line.strip():
                sections[section].append((f"line {number}", line.strip()))
        for name in sections:
            if name not in (*self._articles, RELATIONS, JUDGEMENTS):
                raise CaseError(f"there is no article {name}")
        for article in self.case.articles:
            self._read_article(article, sections[article.id])
        for where, kind, source, target in self._within:
            self._relate(where, kind, source, self._named(where, target), ())
        for where, line in sections[RELATIONS]:
            kind, source, target, *bare = line.split()
            self._relate(where, kind, self._named(where, source), self._named(where, target), bare)
        for _, line in sections[JUDGEMENTS]:
            name, value, *of = line.split()
            self.case.judgements.append(
                Judgement(self._id(), tuple(sorted(of)), name, value, ANNOTATOR, created=MADE, modified=MADE)
            )
        return self.case

    def _read_article(self, article: Article, lines: Sequence[tuple[Where, str]]) -> None:
        at = 0
        for where, context, lines_below in _stretches(lines):
            found = re.compile(r"\s+".join(map(re.escape, context.split()))).search(article.text, at)
            if found is None:
                raise CaseError(f"{where}: this does not stand behind what was quoted before")
            at = found.end()
            for place, line in lines_below:
                self._annotate(place, line, article, Span(*found.span()))

    def _annotate(self, where: Where, line: str, article: Article, stretch: Span) -> None:
        parts = [part.strip() for part in line.split("|")]
        head, quote, said, led = [*parts, "", "", ""][:4]
        label, _, name = head.partition(" ")
        spans, at = [], stretch.start
        for piece in quote.split(PIECES):
            span = _place(where, article.text, piece, Span(at, stretch.end))
            spans.append(span)
            at = span.end
        target = describe(article.text, spans, article.digest)
        attributes = self._attributes(where, self._schema.attributes_of(label), said.split())
        made = self._id()
        if name:
            if name in self._names:
                raise CaseError(f"{where}: {name} is named already")
            self._names[name] = made
        self.case.annotations.append(
            Annotation(made, article.id, label, target, ANNOTATOR, attributes, created=MADE, modified=MADE)
        )
        for relation in filter(None, led.split(", ")):
            kind, other = relation.split()
            self._within.append((where, kind, made, other))

    def _relate(self, where: Where, kind: str, source: str, target: str, bare: Sequence[str]) -> None:
        attributes = self._attributes(where, self._schema.attributes_of_relation(kind), bare)
        self.case.relations.append(
            Relation(self._id(), kind, source, target, ANNOTATOR, attributes, created=MADE, modified=MADE)
        )

    @staticmethod
    def _attributes(where: Where, known: Sequence[Attribute], said: Sequence[str]) -> Mapping[str, Value]:
        """The defaults, and what a line says instead."""
        values = {attribute.name: attribute.default for attribute in known if attribute.default is not None}
        for word in said:
            name, named, value = word.partition("=")
            if named:
                fits = [attribute for attribute in known if attribute.name == name]
            elif any(attribute.name == word and attribute.type is AttributeType.FLAG for attribute in known):
                values[word] = True
                continue
            else:
                fits, value = [attribute for attribute in known if word in attribute.names], word
            if len(fits) != 1:
                raise CaseError(f"{where}: {word} is a value of {len(fits)} attributes")
            values[fits[0].name] = value
        return values

    def _named(self, where: Where, name: str) -> str:
        if name not in self._names:
            raise CaseError(f"{where}: nothing is named {name}")
        return self._names[name]

    def _id(self) -> str:
        """An id that only depends on how many entries were read before."""
        count = len(self.case.entries)
        return uuid5(NAMESPACE_URL, f"diptych:gold:{count}").hex


def _stretches(lines: Sequence[tuple[Where, str]]) -> Iterator[tuple[Where, str, list[tuple[Where, str]]]]:
    """Stretches of text, each with the lines below it."""
    context, first, below = "", "", list[tuple[Where, str]]()
    for where, line in lines:
        if not line.startswith(">"):
            if not context:
                raise CaseError(f"{where}: quote the text first, behind >")
            below.append((where, line))
            continue
        if below:
            yield first, context, below
            context, below = "", []
        if not context:
            first = where
        context += f" {line[1:].strip()}"
    if context:
        yield first, context, below


def _place(where: Where, text: str, quote: str, within: Span) -> Span:
    """Where a quote stands in a stretch: once, at the edges of words."""
    # A word is not found inside another: "he" is not the first letters of "held".
    found = list(re.compile(rf"(?<!\w){re.escape(quote)}(?!\w)").finditer(text, *within))
    if len(found) != 1:
        raise CaseError(f"{where}: “{quote}” stands there {len(found)} times")
    return Span(*found[0].span())


def main(arguments: Sequence[str]) -> None:
    [out] = arguments
    jsonlines.write(bundled().sheets(), Output(Path(out), force=True))


if __name__ == "__main__":
    main(sys.argv[1:])
