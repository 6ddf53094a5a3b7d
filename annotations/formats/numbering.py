"""The short names that reports for people give: articles are A, B, ... Z, AA; the seventh annotation of B is B7."""

from dataclasses import dataclass, field
from typing import NamedTuple

from annotations.model import Relation
from articles.article import Article

from .dataset import Sheet

LONGEST = 280
"""Code points of a quote in a list; the whole stands in the text."""


def letters(number: int) -> str:
    """The name of the article with this number, from 0: A to Z, then AA, AB as columns of a spreadsheet."""
    name = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


class Mention(NamedTuple):
    """An annotation as a list of relations names it."""

    name: str
    article: str
    """The article's letters."""
    label: str
    quote: str
    """Cut at LONGEST."""


class Joined(NamedTuple):
    """A relation of which both ends were met, with the name that the report gives it (R12)."""

    name: str
    relation: Relation
    source: Mention
    target: Mention

    @property
    def across(self) -> bool:
        """It leads from one article to another."""
        return self.source.article != self.target.article


@dataclass(slots=True)
class Register:
    """The articles and annotations that a report has named so far; of the texts it keeps the quotes alone."""

    articles: dict[str, str] = field(default_factory=dict)
    """Letters by id."""
    annotations: dict[str, Mention] = field(default_factory=dict)
    """By id."""
    relations: list[Relation] = field(default_factory=list)

    def add(self, sheet: Sheet) -> str:
        """Name everything of a sheet; the article's letters."""
        name = self.articles[sheet.article.id] = letters(len(self.articles))
        for number, annotation in enumerate(sheet.annotations, start=1):
            mention = Mention(f"{name}{number}", name, annotation.label, cut(annotation.target.exact))
            self.annotations[annotation.id] = mention
        self.relations += sheet.relations
        return name

    def joined(self) -> list[Joined]:
        """The relations in the order they came, numbered; one whose end was not met is left out."""
        found = ((one, self.annotations.get(one.source), self.annotations.get(one.target)) for one in self.relations)
        return [
            Joined(f"R{number}", relation, source, target)
            for number, (relation, source, target) in enumerate(found, start=1)
            if source is not None and target is not None
        ]


def cut(quote: str) -> str:
    """A quote for a list."""
    return quote if len(quote) <= LONGEST else quote[: LONGEST - 1] + "…"


def named(article: Article) -> str:
    """What a person calls an article: its title, or its id."""
    return article.title or article.id
