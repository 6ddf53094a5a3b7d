"""An HTML report: one self-contained page to read and to send, articles side by side with all that is said of them.

The page asks no network for anything and its policy forbids it; it can be read without its script, which filters, links
and shows what is under the pointer. The text of each article in the page is the article's, code point for code point.
Articles are written one at a time to a temporary file, and what names relations is put in when all are known.
"""

import re
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import resources
from itertools import pairwise
from tempfile import TemporaryFile
from typing import IO

from annotations.labels import Group, Schema
from annotations.model import Annotation, Judgement, Relation
from annotations.schema import default_schema

from . import html_parts as parts
from .dataset import Sheet
from .html_text import CHIPS, Placed, escaped, hue_rules, isolated, lost, rendered, shown
from .numbering import Joined, Register, named
from .output import Output

_HEADS = ("", "Title", "Source", "Date", *parts.GROUPS.values())
_ONLY = "only "
"""Before the id of an annotation: what its card says of the articles that it is absent from, in the place of chips."""
LOST = "characters that HTML cannot hold"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One page. Characters that HTML cannot hold are shown as U+FFFD and counted. Raises FormatError."""
    report = _Report(output.schema or default_schema())
    with output.file() as stream, TemporaryFile() as spool:
        ends = [0]
        for sheet in sheets:
            for piece in report.pane(sheet):
                spool.write(piece.encode())
            ends.append(spool.tell())
        for piece in report.head():
            stream.write(piece.encode())
        chips = report.chips()
        spool.seek(0)
        for start, end in pairwise(ends):
            stream.write(_filled(spool, end - start, chips))
        for piece in report.foot():
            stream.write(piece.encode())
    return {LOST: report.lost} if report.lost else {}


def _filled(spool: IO[bytes], size: int, chips: Mapping[str, str]) -> bytes:
    """A pane with its relations' chips."""
    mark = re.escape(CHIPS.encode())
    return re.sub(
        mark + rb"(.*?)" + mark,
        lambda found: chips.get(found[1].decode(), "").encode(),
        spool.read(size),
        flags=re.DOTALL,
    )


@dataclass(slots=True)
class _Report:
    """What is known of the page so far."""

    schema: Schema
    lost: int = 0
    register: Register = field(default_factory=Register)
    hues: dict[str, int] = field(default_factory=dict)
    """The number of each label in the style sheet: those of the schema in its order, then others as they come."""
    labels: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=list)
    overview: list[str] = field(default_factory=list)
    pairs: list[Judgement] = field(default_factory=list)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The articles that an annotation is absent from, by its id (`Sheet.absent_from`)."""

    def __post_init__(self) -> None:
        self.hues = {label.name: number for number, label in enumerate(self.schema.labels)}

    def pane(self, sheet: Sheet) -> Iterator[str]:
        """One article: what it is, its text, and all that is said of it."""
        name = self.register.add(sheet)
        article = sheet.article
        self.lost += lost(article.text)
        self.titles.append(named(article))
        self.absent |= sheet.absent_from
        placed = [self._placed(annotation) for annotation in sheet.annotations]
        counts = Counter(one.group for one in placed)
        self._count(sheet, name, counts)
        yield f'<article class="pane" id="article-{name}" data-article="{name}" aria-labelledby="title-{name}">\n'
        yield f'<header><p class="letter" aria-hidden="true">{name}</p><div>'
        yield f'<h2 id="title-{name}"><span class="aside">Article {name}: </span>{isolated(named(article))}</h2>'
        yield f'<p class="byline">{" · ".join(parts.byline(article))}</p>'
        yield f'<p class="counts">{parts.tally(counts)}</p>'
        yield parts.provenance(article)
        yield parts.judgements(one for one in sheet.judgements if len(one.articles) == 1)
        self.pairs += (judgement for judgement in sheet.judgements if len(judgement.articles) > 1)
        yield '</div></header>\n<div class="text" lang="">'
        yield from rendered(article, placed)
        yield "</div>\n"
        yield from self._cards(name, placed)
        yield "</article>\n"

    def head(self) -> Iterator[str]:
        """Everything before the articles."""
        style = _asset("html_report.css") + hue_rules(self._colors())
        what = f"{len(self.titles)} articles" if len(self.titles) > 2 else " · ".join(self.titles)
        policy = (
            f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(_asset('html_report.js'))}; "
            "base-uri 'none'; form-action 'none'"
        )
        yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        yield '<meta name="generator" content="Diptych">\n'
        yield f"<title>{escaped(what)} — Diptych</title>\n<style>{style}</style>\n</head>\n<body>\n"
        yield f'<header class="page"><h1>{_heading(self.titles)}</h1>'
        yield f'<p class="counts">{self._summary()}</p></header>\n'
        yield from self._filters()
        if len(self.titles) > 2:
            yield from self._overview()
        yield '<div class="desk">\n<main class="panes">\n'

    def foot(self) -> Iterator[str]:
        """Everything behind the articles."""
        joined = self.register.joined()
        yield '</main>\n<aside class="side" aria-label="What is said">\n'
        yield '<section class="selected" aria-live="polite" hidden><h2>Selected</h2><div></div></section>\n'
        for across, title in ((True, "Relations across articles"), (False, "Relations within an article")):
            found = [one for one in joined if one.across is across]
            if found:
                yield f'<section class="relations"><h2>{title} <span class="count">{len(found)}</span></h2><ol>\n'
                yield from map(self._relation, found)
                yield "</ol></section>\n"
        if self.pairs:
            yield '<section class="pairs"><h2>About pairs of articles</h2><ul>\n'
            for judgement in self.pairs:
                names = " and ".join(self.register.articles.get(article, article) for article in judgement.articles)
                yield f"<li>{escaped(names)}: {parts.judgement(judgement)}</li>\n"
            yield "</ul></section>\n"
        yield "</aside>\n</div>\n"
        yield f"<script>{_asset('html_report.js')}</script>\n</body>\n</html>\n"

    def chips(self) -> dict[str, str]:
        """What stands beside an annotation in the text for its relations to claims elsewhere, by its id."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.register.joined():
            if not (one.across or one.source.label == one.target.label):
                continue
            kind = self.schema.relation(one.relation.type)
            signs = ("↔", "↔") if kind is not None and kind.symmetric else ("→", "←")
            ends = {one.relation.source: (one.target, signs[0]), one.relation.target: (one.source, signs[1])}
            for end, (other, sign) in ends.items():
                said = escaped(f"{one.relation.type} {sign} {other.name}")
                found[end].append(
                    f'<a class="chip" href="#{other.name}" data-r="{one.name}" data-to="{other.name}" data-t="{said}"'
                    f' aria-label="{said}"></a>'
                )
        cards: dict[str, list[str]] = {}
        for end, articles in self.absent.items():
            said = escaped(f"not in {', '.join(self.register.articles.get(one, one) for one in articles)}")
            name = self.register.annotations[end].name
            found[end].append(
                f'<span class="only" data-n="{name}" data-t="{said}" role="img" aria-label="{said}"></span>'
            )
            cards[_ONLY + end] = [f'<p class="only">Only here, {said}: nothing there is related, the pair is done.</p>']
        return {end: "".join(chips) for end, chips in (*found.items(), *cards.items())}

    def _placed(self, annotation: Annotation) -> Placed:
        label = self.schema.label(annotation.label)
        hue = self.hues.setdefault(annotation.label, len(self.hues))
        group = label.group if label is not None else Group.CLAIM
        return Placed(self.register.annotations[annotation.id].name, annotation, group, hue)

    def _colors(self) -> dict[int, str]:
        known = {label.name: label.color for label in self.schema.labels}
        return {number: known.get(name, "white") for name, number in self.hues.items()}

    def _count(self, sheet: Sheet, name: str, counts: Counter[Group]) -> None:
        self.labels.update(annotation.label for annotation in sheet.annotations)
        entries: tuple[Annotation | Relation, ...] = (*sheet.annotations, *sheet.relations)
        self.annotators.update(entry.annotator for entry in entries)
        cells = "".join(f"<td>{counts[group] or ''}</td>" for group in parts.GROUPS)
        title, outlet = isolated(named(sheet.article)), isolated(sheet.article.source)
        self.overview.append(
            f'<tr data-article="{name}"><th scope="row"><a href="#article-{name}">{name}</a></th><td>{title}</td>'
            f"<td>{outlet}</td><td>{shown(sheet.article.published)}</td>{cells}</tr>\n"
        )

    def _summary(self) -> str:
        joined = self.register.joined()
        across = sum(one.across for one in joined)
        said = [
            _number(len(self.titles), "article"),
            _number(self.labels.total(), "annotation"),
            _number(len(joined), "relation") + (f", {across} of them across articles" if across else ""),
            f"schema {isolated(f'{self.schema.name} {self.schema.version}'.strip())}",
        ]
        return " · ".join(said)

    def _overview(self) -> Iterator[str]:
        """The list of many articles."""
        heads = "".join(f'<th scope="col">{name}</th>' for name in _HEADS)
        yield f'<section class="overview"><h2>Articles</h2><table><thead><tr>{heads}</tr></thead><tbody>\n'
        yield from self.overview
        yield "</tbody></table></section>\n"

    def _filters(self) -> Iterator[str]:
        """Boxes to tick; the script brings them to life, so they are hidden without it."""
        yield '<form class="filters" aria-label="What is shown" hidden>\n<div class="choosers"></div>\n'
        for group, title in parts.GROUPS.items():
            names = [name for name in self.hues if self.labels[name] and self._group(name) is group]
            if names:
                yield f'<fieldset data-group="{group.value}"><legend>{parts.box("group", group.value, title)}</legend>'
                for name in names:
                    label = self.schema.label(name)
                    said = f"{name} — {label.title}" if label is not None and label.title else name
                    yield parts.box("label", name, name, self.labels[name], f"hue-{self.hues[name]}", said)
                yield "</fieldset>\n"
        types = Counter(one.relation.type for one in self.register.joined())
        if types:
            yield "<fieldset><legend>Relations</legend>"
            yield from (parts.box("type", name, name, count, "", self._type(name)) for name, count in types.items())
            yield "</fieldset>\n"
        if len(self.annotators) > 1:
            yield "<fieldset><legend>Annotators</legend>"
            yield from (parts.box("annotator", name, name, count) for name, count in sorted(self.annotators.items()))
            yield "</fieldset>\n"
        yield '<fieldset class="show"><legend>Show</legend>'
        yield parts.box("show", "names", "labels in the text") + parts.box("show", "chips", "relations in the text")
        yield "</fieldset>\n</form>\n"

    def _group(self, label: str) -> Group:
        found = self.schema.label(label)
        return found.group if found is not None else Group.CLAIM

    def _type(self, name: str) -> str:
        kind = self.schema.relation(name)
        return kind.title if kind is not None and kind.title else name

    def _cards(self, name: str, placed: Sequence[Placed]) -> Iterator[str]:
        """Everything that is said of an article, in the order of its text."""
        if not placed:
            yield '<p class="nothing">Nothing is annotated here.</p>\n'
            return
        yield f'<section class="cards"><h3>Annotations of {name} <span class="count">{len(placed)}</span></h3><ol>\n'
        for one in placed:
            annotation = one.annotation
            label = self.schema.label(annotation.label)
            title = label.title if label is not None else ""
            quote = " […] ".join(annotation.target.quotes)
            yield f'<li class="card {one.group.value} hue-{one.hue}" id="about-{one.name}" data-n="{one.name}"'
            yield f' data-label="{escaped(annotation.label)}" data-group="{one.group.value}" data-hue="{one.hue}"'
            yield f' data-by="{escaped(annotation.annotator)}">'
            yield f'<p class="what"><a class="name" href="#{one.name}">{one.name}</a> '
            yield f'<b class="label">{escaped(annotation.label)}</b> <span class="title">{escaped(title)}</span></p>'
            yield f"<blockquote>{isolated(quote)}</blockquote>"
            yield parts.attributes(annotation.attributes, self.schema.attributes_of(annotation.label))
            if annotation.id in self.absent:
                yield f"{CHIPS}{_ONLY}{annotation.id}{CHIPS}"
            yield f"{parts.note(annotation.note)}{parts.signed(annotation)}</li>\n"
        yield "</ol></section>\n"

    def _relation(self, one: Joined) -> str:
        relation = one.relation
        kind = self.schema.relation(relation.type)
        sign = "↕" if kind is not None and kind.symmetric else "↓"
        attributes = self.schema.attributes_of_relation(relation.type)
        return (
            f'<li class="relation" id="{one.name}" data-r="{one.name}" data-type="{escaped(relation.type)}"'
            f' data-by="{escaped(relation.annotator)}" data-from="{one.source.name}" data-to="{one.target.name}"'
            f"{' data-both' if sign == '↕' else ''}>"
            f'<p class="what"><span class="name">{one.name}</span> <b class="label">{escaped(relation.type)}</b></p>'
            f'{parts.end(one.source)}<p class="verb"><span aria-hidden="true">{sign}</span> '
            f"{escaped(self._type(relation.type))}</p>{parts.end(one.target)}"
            f"{parts.attributes(relation.attributes, attributes)}{parts.note(relation.note)}"
            f"{parts.signed(relation)}</li>\n"
        )


def _heading(titles: Sequence[str]) -> str:
    if len(titles) == 2:
        return ' <span class="beside">beside</span> '.join(map(isolated, titles))
    return isolated(titles[0]) if len(titles) == 1 else _number(len(titles), "article")


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _asset(name: str) -> str:
    """A file beside this one."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """How the page's policy names the one script or style that may run. Source: CSP Level 3, 2.3.1."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
