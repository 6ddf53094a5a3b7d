"""A Markdown report, for people: what was found in each article, and a table of the relations between them.

Quotes are escaped, so that whatever stands in an article is text in the report. Source: CommonMark 0.31, 2.4; tables as
in GitHub Flavored Markdown, 4.10.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import NamedTuple

from annotations.labels import Attribute, AttributeType, Group, Schema
from annotations.model import Annotation, Judgement, Value
from annotations.schema import default_schema
from articles.article import Article

from .controls import spelled
from .dataset import Sheet
from .jsonlines import meta
from .losses import PARTS
from .numbering import Joined, Register, cut, named
from .output import Output

TEXTS = "texts"
PLACES = "places of annotations"
ATTRIBUTES = "attributes of entities"
SIGNED = "times and origins"
_SYNTAX = re.compile(r"[\\`*_{}\[\]<>&|~#$]")
_BREAKS = re.compile("[ \t]*[\r\n\x0b\x0c\x85\u2028\u2029][ \t\r\n\x0b\x0c\x85\u2028\u2029]*")
_GROUPS = {Group.CLAIM: "Claims", Group.UNCERTAINTY: "Uncertainty", Group.ENTITY: "Entities"}


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One file. Texts, the places of annotations and the attributes of entities are not in it. Raises FormatError."""
    report = _Report(output.schema or default_schema())
    with output.file() as stream, TemporaryFile() as spool:
        for sheet in sheets:
            for piece in report.article(sheet):
                spool.write(piece.encode())
        spool.seek(0)
        stream.write("".join(report.head()).encode())
        copyfileobj(spool, stream)
        for piece in report.foot():
            stream.write(piece.encode())
    return {name: count for name, count in report.dropped.items() if count}


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is; white space around line ends becomes one space.

    Characters that turn directions or steer a terminal become names in brackets.
    """
    return _SYNTAX.sub(r"\\\g<0>", spelled(_BREAKS.sub(" ", text)))


def quoted(text: str) -> str:
    """A quote."""
    return f"“{escaped(text)}”"


class _Thing(NamedTuple):
    """What mentions of entities have in common: a label, and the name they refer to, or else their words."""

    label: str
    ref: str


@dataclass(slots=True)
class _Report:
    schema: Schema
    register: Register = field(default_factory=Register)
    titles: list[str] = field(default_factory=list)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many annotations have a label, by label and the article's letters."""
    pairs: list[Judgement] = field(default_factory=list)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)

    def article(self, sheet: Sheet) -> Iterator[str]:
        """The section of one article."""
        letter = self.register.add(sheet)
        self.titles.append(named(sheet.article))
        self.dropped[TEXTS] += 1
        self.dropped[PLACES] += len(sheet.annotations)
        self.dropped[SIGNED] += PARTS[SIGNED](sheet)
        by_group: defaultdict[Group, list[Annotation]] = defaultdict(list)
        for annotation in sheet.annotations:
            by_group[self._group(annotation.label)].append(annotation)
            self.labels[annotation.label, letter] += 1
        self.absent |= sheet.absent_from
        yield f"\n## {letter}. {escaped(named(sheet.article))}\n\n"
        yield from _items(_provenance(sheet.article))
        yield from _items(_judgement(judgement) for judgement in sheet.judgements if len(judgement.articles) == 1)
        self.pairs += (judgement for judgement in sheet.judgements if len(judgement.articles) > 1)
        if not sheet.annotations:
            yield "\nNothing is annotated here.\n"
        within = self._within(sheet)
        for group in (Group.CLAIM, Group.UNCERTAINTY):
            if by_group[group]:
                yield f"\n### {_GROUPS[group]} in {letter}\n\n"
                for annotation in by_group[group]:
                    yield from self._said(annotation, within[annotation.id])
        if by_group[Group.ENTITY]:
            yield f"\n### {_GROUPS[Group.ENTITY]} in {letter}\n"
            yield from self._things(by_group[Group.ENTITY])

    def head(self) -> Iterator[str]:
        """The title, and a table of counts."""
        yield f"# {escaped(' · '.join(self.titles)) if len(self.titles) < 3 else f'{len(self.titles)} articles'}\n\n"
        joined = self.register.joined()
        across = sum(one.across for one in joined)
        schema = escaped(f"{self.schema.name} {self.schema.version}".strip())
        yield (
            f"{len(self.titles)} articles, {self.labels.total()} annotations, {len(joined)} relations "
            f"({across} across articles). Schema {schema}.\n"
        )
        letters = list(self.register.articles.values())
        known = [label.name for label in self.schema.labels]
        used = dict.fromkeys(label for label, _ in self.labels)
        rows = [
            [escaped(label), *(str(self.labels[label, letter] or "") for letter in letters), str(self._total(label))]
            for label in [*(name for name in known if name in used), *(name for name in used if name not in known)]
        ]
        if rows and len(letters) <= 12:
            yield from _table(["Label", *letters, "all"], rows)
        elif rows:
            yield from _table(["Label", "all"], [[row[0], row[-1]] for row in rows])

    def foot(self) -> Iterator[str]:
        """What joins articles."""
        joined = self.register.joined()
        for across, title in ((True, "Relations across articles"), (False, "Relations within an article")):
            found = [one for one in joined if one.across is across]
            if found:
                yield f"\n## {title}\n"
                yield from _table(["", "Source", "Relation", "Target", "Annotator", "Note"], map(self._row, found))
        letters = self.register.articles
        if self.absent:
            yield "\n## Only in one article\n\nNothing there is related to these, and the pair is done.\n"
            yield from _table(["Said", "Quote", "Not in"], (self._only(one, letters) for one in self.absent))
        if self.pairs:
            yield "\n## Pairs of articles\n\n"
            yield from _items(
                f"{' and '.join(escaped(letters.get(article, article)) for article in judgement.articles)}: "
                f"{_judgement(judgement)}"
                for judgement in self.pairs
            )

    def _only(self, id: str, letters: Mapping[str, str]) -> list[str]:
        """The row of what is absent from other articles."""
        here = self.register.annotations[id]
        others = ", ".join(escaped(letters.get(article, article)) for article in self.absent[id])
        return [f"{here.name} {escaped(here.label)}", quoted(here.quote), others]

    def _total(self, label: str) -> int:
        return sum(count for (name, _), count in self.labels.items() if name == label)

    def _group(self, label: str) -> Group:
        found = self.schema.label(label)
        return found.group if found is not None else Group.CLAIM

    def _verb(self, name: str) -> str:
        kind = self.schema.relation(name)
        return escaped(kind.title if kind is not None and kind.title else name)

    def _within(self, sheet: Sheet) -> defaultdict[str, list[str]]:
        """What relations to annotations of the same article say, by the id of the relation's source."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        here = {annotation.id for annotation in sheet.annotations}
        for relation in sheet.relations:
            if {relation.source, relation.target} <= here:
                end = self.register.annotations[relation.target]
                found[relation.source].append(f"{self._verb(relation.type)} {end.name} {quoted(end.quote)}")
        return found

    def _said(self, annotation: Annotation, relations: Sequence[str]) -> Iterator[str]:
        """A claim or an uncertainty: its quote, its values, and what it is joined to."""
        name = self.register.annotations[annotation.id].name
        quote = " […] ".join(quoted(cut(piece)) for piece in annotation.target.quotes)
        yield f"- **{name}** {escaped(annotation.label)} {quote}\n"
        values = _values(annotation.attributes, self.schema.attributes_of(annotation.label))
        yield f"  - {', '.join([*values, f'by {escaped(annotation.annotator)}'])}\n"
        yield from (f"  - {relation}\n" for relation in relations)
        if annotation.note:
            yield f"  - Note: {escaped(annotation.note)}\n"

    def _things(self, mentions: Sequence[Annotation]) -> Iterator[str]:
        """A table of entities with their mentions, and the notes on these."""
        things: defaultdict[_Thing, list[Annotation]] = defaultdict(list)
        for mention in mentions:
            things[self._thing(mention)].append(mention)
        yield from _table(
            ["Entity", "Label", "Mentions", "Words", "Annotator"],
            (
                [
                    escaped(cut(thing.ref)),
                    escaped(thing.label),
                    ", ".join(self.register.annotations[one.id].name for one in found),
                    ", ".join(dict.fromkeys(quoted(cut(one.target.exact)) for one in found)),
                    ", ".join(dict.fromkeys(escaped(one.annotator) for one in found)),
                ]
                for thing, found in things.items()
            ),
        )
        notes = [one for one in mentions if one.note]
        if notes:
            yield "\n"
            yield from _items(f"**{self.register.annotations[one.id].name}** {escaped(one.note)}" for one in notes)

    def _thing(self, mention: Annotation) -> _Thing:
        """Mentions with the same value of the label's first free attribute are of one thing; the others are counted."""
        free = [one.name for one in self.schema.attributes_of(mention.label) if one.type is AttributeType.TEXT][:1]
        ref = next((str(mention.attributes[name]) for name in free if mention.attributes.get(name)), "")
        self.dropped[ATTRIBUTES] += sum(name not in free and value != "" for name, value in mention.attributes.items())
        return _Thing(mention.label, ref or mention.target.exact)

    def _row(self, one: Joined) -> list[str]:
        relation = one.relation
        values = _values(relation.attributes, self.schema.attributes_of_relation(relation.type))
        verb = self._verb(relation.type)
        name = escaped(relation.type)
        return [
            one.name,
            f"{one.source.name} {quoted(one.source.quote)}",
            ", ".join([f"{verb} ({name})" if verb != name else name, *values]),
            f"{one.target.name} {quoted(one.target.quote)}",
            escaped(relation.annotator),
            escaped(relation.note),
        ]


def _values(values: Mapping[str, Value], known: Iterable[Attribute]) -> list[str]:
    """Names and values; those that a new annotation does not have anyway are bold."""
    usual = {attribute.name: attribute.default for attribute in known}
    said = (
        (name, value, f"{escaped(name)}: {escaped(_plain(value))}") for name, value in values.items() if value != ""
    )
    return [text if usual.get(name) == value else f"**{text}**" for name, value, text in said]


def _provenance(article: Article) -> Iterator[str]:
    if article.title:
        yield f"id: {escaped(article.id)}"
    yield from (f"{escaped(name)}: {escaped(value)}" for name, value in meta(article).items())


def _judgement(judgement: Judgement) -> str:
    note = f" ({escaped(judgement.note)})" if judgement.note else ""
    said = f"**{escaped(judgement.name)}** {escaped(_plain(judgement.value))}"
    return f"{said}, by {escaped(judgement.annotator)}{note}"


def _items(items: Iterable[str]) -> Iterator[str]:
    yield from (f"- {item}\n" for item in items)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\n| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|\n"
    for row in rows:
        yield "| " + " | ".join(row) + " |\n"


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"
