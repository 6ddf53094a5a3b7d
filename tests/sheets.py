"""Any sheets, by Hypothesis, and what a reader should make of a sheet that was written whole."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import combinations, count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from annotations.anchor import describe
from annotations.formats.dataset import Sheet
from annotations.formats.incoming import (
    NO_TEXTS,
    ForeignAnnotation,
    ForeignJudgement,
    ForeignRelation,
    ForeignText,
    Input,
    Unplaced,
)
from annotations.formats.jsonlines import PROVENANCE, SIGNED, meta
from annotations.formats.output import Output
from annotations.formats.table import Write
from annotations.model import BY_HAND, NOTHING, Annotation, FormatError, Judgement, Relation, Target, frozen
from articles.article import Article, digest
from articles.plaintext import blocks_of
from articles.span import Span

quick = settings(max_examples=60, deadline=None)
"""For tests that write a file at each example."""
few = settings(max_examples=20, deadline=None)
"""For tests that write a folder, each file of which waits for the disk."""
PIECES = (
    "a",
    "word",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "🎉",
    "👩🏽\u200d🚀",
    "e\u0301",
    "𠮷",
    "漢字",
    "مرحبا",
    "\u202e",
    "\u00a0",
)
PIECES += (
    "\u2028",
    "\x85",
    "\x0b",
    "\ufeff",
    "\x00",
    '"',
    "\\",
    "<b>&",
    "-",
    "_",
    "#",
    "[",
    "|",
    "'",
    ")",
    "%",
    "\u200d",
    "🇺🇸",
)
TIME = "2026-01-02T03:04:05.678+00:00"

WORDS = (
    "CLAIM",
    "a b",
    "A-B",
    "A - B",
    "%20",
    "é|[1]",
    'say "so"',
    "🎉",
    "\n",
    "\u2028",
    "\\",
    "\x00",
    "true",
    "x: y",
    " ",
)
ODD = ("", "so\r\nand =so", *WORDS)
# Whole dictionaries are sampled, since drawing each of their values takes most of the time of these tests.
names = st.sampled_from(WORDS)
values = st.sampled_from((*ODD, True, False))
attributes = st.sampled_from(
    [
        *([NOTHING] * 4),
        *(frozen({name: name}) for name in ODD),
        frozen({"flag": True, "other": False, "text": "true"}),
        frozen(dict(zip(ODD, reversed(ODD), strict=True))),
    ]
)
stamps = st.sampled_from(
    [
        {"annotator": annotator, "note": note, "origin": origin, "created": created, "modified": modified}
        for annotator in ("ann", "bob", "Zoë / 2")
        for note, origin, created, modified in [
            ("", BY_HAND, "", ""),
            ("", BY_HAND, TIME, ""),
            ("why", "rules@1", TIME, TIME),
            *((odd, BY_HAND, "", "") for odd in ODD),
        ]
    ]
)
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)
known = st.sampled_from(
    [
        {"meta": NO_TEXTS},
        *({"title": odd, "source": odd, "published": odd, "meta": MappingProxyType({odd: odd})} for odd in ODD),
        {"url": "https://example.org/?a=b", "author": "A. B.", "meta": MappingProxyType({"a": "1", "b": "2"})},
    ]
)


def article(id: str) -> st.SearchStrategy[Article]:
    """Articles of this id."""
    return st.builds(lambda text, known: Article(id, text, blocks_of(text), **known), texts, known)


def _signed(kind: type, stamp: dict[str, str], **rest: Any) -> Any:
    return kind(**rest, **stamp)


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[Span, ...]:
    """One to three spans of a text, in order, with gaps between."""
    edges = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True).map(sorted))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Span(*pair) for pair in pairs)


@st.composite
def sheets(draw: st.DrawFn) -> list[Sheet]:
    """One to three sheets as `Dataset.sheets` gives them: ids differ, ends of relations are there."""
    articles = [draw(article(name)) for name in ("one", "two & 2", "über")[: draw(st.integers(1, 3))]]
    number = count(1)
    fresh = st.builds(lambda: f"{next(number):032x}")
    said: list[Annotation] = []
    for one in articles:
        targets = st.builds(_target, st.just(one), spans(one.text))
        made = st.builds(
            _signed,
            st.just(Annotation),
            stamps,
            id=fresh,
            article=st.just(one.id),
            label=names,
            target=targets,
            attributes=attributes,
        )
        said += draw(st.lists(made, max_size=4))
    ends = st.sampled_from([annotation.id for annotation in said]) if said else st.nothing()
    relations = st.builds(
        _signed, st.just(Relation), stamps, id=fresh, type=names, source=ends, target=ends, attributes=attributes
    )
    related = draw(st.lists(relations, max_size=4)) if said else []
    pairs = combinations(sorted(one.id for one in articles), 2)
    places = st.sampled_from([*((one.id,) for one in articles), *pairs])
    judgements = st.builds(_signed, st.just(Judgement), stamps, id=fresh, articles=places, name=names, value=values)
    judged = draw(st.lists(judgements, max_size=3))
    return [_sheet(one, said, related, judged) for one in articles]


def _target(one: Article, where: tuple[Span, ...]) -> Target:
    return replace(describe(one.text, where, digest(one.text)), spans=where)


def _sheet(one: Article, said: list[Annotation], related: list[Relation], judged: list[Judgement]) -> Sheet:
    mine = [annotation for annotation in said if annotation.article == one.id]
    mine.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
    here = {annotation.id for annotation in mine}
    return Sheet(
        one,
        tuple(mine),
        tuple(relation for relation in related if relation.source in here),
        tuple(judgement for judgement in judged if judgement.articles[0] == one.id),
    )


def foreign(sheet: Sheet) -> ForeignText:
    """What a reader makes of a sheet of which everything is carried."""
    one = sheet.article
    fields = {name: getattr(one, name) for name in PROVENANCE if getattr(one, name)}
    rest = {name: value for name, value in meta(one).items() if name not in fields}
    return ForeignText(
        one.id,
        one.text,
        tuple(map(_annotation, sheet.annotations)),
        tuple(map(_relation, sheet.relations)),
        tuple(map(_judgement, sheet.judgements)),
        one.title,
        fields,
        rest,
    )


def _stamped(entry: Annotation | Relation | Judgement) -> dict[str, str]:
    return {name: getattr(entry, name) for name in ("id", *SIGNED)}


def _annotation(entry: Annotation) -> ForeignAnnotation:
    return ForeignAnnotation(
        entry.label, entry.target.spans, attributes=entry.attributes, quotes=entry.target.quotes, **_stamped(entry)
    )


def _relation(entry: Relation) -> ForeignRelation:
    return ForeignRelation(entry.type, entry.source, entry.target, attributes=entry.attributes, **_stamped(entry))


def _judgement(entry: Judgement) -> ForeignJudgement:
    return ForeignJudgement(entry.name, entry.value, "".join(entry.articles[1:]), **_stamped(entry))


def placed(read: Iterable[ForeignText | Unplaced]) -> list[ForeignText]:
    """The texts that a reader gave, without the places in the file; fails when it could not place something."""
    found = list(read)
    assert [item for item in found if isinstance(item, Unplaced)] == []
    return [bare(item) for item in found if isinstance(item, ForeignText)]


def bare(text: ForeignText) -> ForeignText:
    """A text without the places in the file."""
    return replace(
        text,
        annotations=tuple(replace(entry, place="") for entry in text.annotations),
        relations=tuple(replace(entry, place="") for entry in text.relations),
        judgements=tuple(replace(entry, place="") for entry in text.judgements),
        place="",
    )


@st.composite
def broken(draw: st.DrawFn, value: Any) -> Any:
    """A JSON value in which one part, at any depth, became something else or is gone."""
    if isinstance(value, dict | list) and value and draw(st.integers(0, 9)):
        names: list[Any] = sorted(value) if isinstance(value, dict) else list(range(len(value)))
        name = draw(st.sampled_from(names))
        copy: Any = dict(value) if isinstance(value, dict) else list(value)
        copy[name] = draw(broken(value[name]))
        return copy
    odd = (
        None,
        True,
        0,
        -1,
        10**6,
        2**60,
        0.5,
        "",
        "x",
        "urn:uuid:",
        "../..",
        [],
        [[]],
        {},
        {"id": []},
        [None],
        ["a", 1],
    )
    return draw(st.sampled_from(odd))


def survives(read: Callable[[Input], Iterable[ForeignText | Unplaced]], path: Path, **options: str) -> None:
    """A reader either reads a file or says where in it is what is wrong."""
    try:
        list(read(Input(path, options)))
    except FormatError as error:
        message = str(error)
    else:
        return
    assert str(path) in message


def kept(write: Write, made: Iterable[Sheet], path: Path, **options: str) -> dict[str, int]:
    """Write sheets to a file, without waiting for the disk; what was not carried."""
    stream = BytesIO()
    dropped = dict(write(made, Output(None, stream, options=options)))
    path.write_bytes(stream.getvalue())
    return dropped


def voices(made: Sequence[Sheet]) -> tuple[list[ForeignText], Counter[str]]:
    """What formats carry that keep annotators apart, text by text in the order of the annotators; what they drop."""
    result, dropped = [], Counter[str]()
    voice = {annotation.id: annotation.annotator for sheet in made for annotation in sheet.annotations}
    for sheet in made:
        here = {annotation.id for annotation in sheet.annotations}
        relations = []
        for relation in sheet.relations:
            if relation.target not in here:
                dropped["relations across articles"] += 1
            elif voice[relation.source] != voice[relation.target]:
                dropped["relations between annotators"] += 1
            else:
                relations.append(relation)
        judgements = [judgement for judgement in sheet.judgements if len(judgement.articles) == 1]
        dropped["judgements of pairs"] += len(sheet.judgements) - len(judgements)
        order = list(dict.fromkeys(entry.annotator for entry in (*sheet.annotations, *judgements)))
        text = foreign(
            Sheet(
                sheet.article,
                tuple(sorted(sheet.annotations, key=lambda entry: order.index(entry.annotator))),
                tuple(sorted(relations, key=lambda entry: order.index(voice[entry.source]))),
                tuple(sorted(judgements, key=lambda entry: order.index(entry.annotator))),
            )
        )
        result.append(text)
    return result, +dropped
