"""The bundled pair, annotated with every example of the default schema: a report of it shows what reports look like."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from annotations.anchor import describe
from annotations.formats.dataset import Sheet
from annotations.labels import Example, Group
from annotations.model import Annotation, Judgement, Relation, Value, frozen
from annotations.schema import default_schema
from articles.article import Article
from articles.library import load
from articles.span import Span

SAMPLE = Path(__file__).parents[1] / "articles" / "sample"
TIME = "2026-01-02T03:04:05+00:00"


class Rich:
    """The sheets of the pair. A relation's example gives two claims, an attribute's its value, a label's one span."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {path.stem: load(path) for path in sorted(SAMPLE.glob("*.*"))}
        self.said: dict[tuple[str, str, Span], Annotation] = {}
        self.schema = default_schema()
        for label in self.schema.labels:
            for example in label.positive:
                for article in self.articles if label.group is not Group.CLAIM else ():
                    if re.search(rf"(?<!\w){re.escape(example.quote)}(?!\w)", self.articles[article].text):
                        self.say(label.name, example._replace(article=article))
                self.say(label.name, example)
        for attribute in self.schema.attributes:
            for value in attribute.values:
                for example in value.positive:
                    self.say(self.label_of(attribute.labels, example), example, **{attribute.name: value.name})
        self.relations = list(self.joined())
        self.judgements = [
            Judgement("f" * 31 + str(number), (article,), kind.name, value, "ann")
            for number, kind in enumerate(self.schema.judgements)
            for article, value in kind.examples.items()
        ]
        self.judgements.append(Judgement("e" * 32, tuple(self.articles), "status", "done", "bob", "read twice"))

    def label_of(self, labels: tuple[str, ...], example: Example) -> str:
        """The label among these that the quote has already, else the first."""
        span = self.span(example)
        return next((name for name in labels if (name, example.article, span) in self.said), labels[0])

    def span(self, example: Example) -> Span:
        """Where the quote stands first, as words."""
        quote = re.escape(example.quote)
        text = self.articles[example.article].text
        found = re.search(rf"(?<!\w){quote}(?!\w)", text)
        assert found, f"{example.quote!r} is not in {example.article}"
        return Span(*found.span())

    def say(self, label: str, example: Example, **values: Value) -> Annotation:
        """An annotation of the quote; said again, it gains the values."""
        article, span = self.articles[example.article], self.span(example)
        key = (label, article.id, span)
        before = self.said.get(key)
        attributes = (before.attributes if before else self.schema.defaults(label)) | values
        number = before.id if before else f"{len(self.said) + 1:032x}"
        note = "" if len(self.said) % 9 else "Compare with the other article.\nAsk the desk."
        self.said[key] = Annotation(
            number,
            article.id,
            label,
            describe(article.text, [span], article.digest),
            "bob" if int(number, 16) % 5 == 0 else "ann",
            frozen(attributes),
            note,
            created=TIME,
        )
        return self.said[key]

    def joined(self) -> Iterator[Relation]:
        """The examples of the relations, with both their ends."""
        for kind in self.schema.relations:
            for example in kind.positive:
                source = self.say(self.label_of(kind.source, example.source), example.source)
                target = self.say(self.label_of(kind.target, example.target), example.target)
                attributes = self.schema.defaults_of_relation(kind.name)
                number = f"a{len(kind.name):015x}{int(source.id, 16):016x}"
                yield Relation(number, kind.name, source.id, target.id, "ann", attributes, example.why, created=TIME)

    def sheets(self) -> Iterator[Sheet]:
        """A sheet an article."""
        for article in self.articles.values():
            found = [annotation for annotation in self.said.values() if annotation.article == article.id]
            found.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
            ids = {annotation.id for annotation in found}
            yield Sheet(
                article,
                tuple(found),
                tuple(relation for relation in self.relations if relation.source in ids),
                tuple(judgement for judgement in self.judgements if judgement.articles[0] == article.id),
            )


@cache
def rich() -> tuple[Sheet, ...]:
    """The sheets of the annotated pair."""
    return tuple(Rich().sheets())
