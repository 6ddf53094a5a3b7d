"""A small corpus in which everything occurs that formats get wrong; `SHEETS` is what an export writes of it.

Each text is named for what is hard about it. Every id, time and place is fixed, so a case that fails is the same twice.
`project` keeps the same in a project on the disk; `less` takes from sheets what a format does not carry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from annotations.anchor import describe
from annotations.formats.dataset import Sheet
from annotations.intake import Text
from annotations.model import Annotation, Change, Entry, Judgement, Relation, Step, Value, frozen
from annotations.project import Project
from annotations.store import open_layer
from articles.article import Article, digest
from articles.plaintext import blocks_of
from articles.span import Span

PLAIN = "plain"
EMOJI = "emoji"
SCRIPTS = "scripts"
ENDS = "line ends"
MARKUP = "Mark-up_& Über"
EMPTY = "nothing said"
TEXTS: Mapping[str, str] = MappingProxyType(
    {
        PLAIN: "Ministers agreed on Monday. They may, or may not, sign it; Ann Lee said so.\n\nA second paragraph ends",
        EMOJI: "🎉 wins: 👩🏽‍🚀👍🏽 and 👨‍👩‍👧‍👦 e\u0301 a\u030a\u0323 🇺🇸🇬🇧 (𠮷野家) \U0001f600\U0001f600 end🎉",
        SCRIPTS: "漢字の引用「かな」と한국어。 שלום עולם مرحبا بالعالم \u202eabc\u202c क्षि\u200dนี้ end",
        ENDS: "One\ttab\r\nTwo\u00a0hard\u3000wide\r\n\r\nThree\u2028line\x85next\x0bvt\x0cff \r and  two spaces\r\n",
        MARKUP: (
            'a_b -> c;\\ "q" <b>&amp;</b> [it] | {x} * #5\n# not a comment\n-DOCSTART- -X- O O\n\n'
            "=1+1, T1\tCLAIM 0 3 _ ]]> \\n \\t 'so' said … “end”"
        ),
        EMPTY: "Nobody said a thing about it.",
    }
)
TIME = "2026-01-02T03:04:05+00:00"
LATER = "2026-01-02T03:04:06.789+00:00"
NOTE = 'a "note";\n=2+2 \\ <so> 🎉'


def _article(name: str) -> Article:
    text = TEXTS[name]
    if name != PLAIN:
        return Article(name, text, blocks_of(text), title=name)
    meta = MappingProxyType({"desk": "Foreign, “late”"})
    return Article(
        name,
        text,
        blocks_of(text),
        "Ministers sign",
        "The Desk",
        "https://example.org/a?b=c&d",
        "A. Writer",
        "2026",
        meta,
    )


ARTICLES: Mapping[str, Article] = MappingProxyType({name: _article(name) for name in TEXTS})


def _target(article: str, pieces: Iterable[str]) -> tuple[Span, ...]:
    """Where the pieces stand, each behind the one before."""
    text, at, spans = TEXTS[article], 0, []
    for piece in pieces:
        start = text.index(piece, at)
        at = start + len(piece)
        spans.append(Span(start, at))
    return tuple(spans)


_made: dict[str, Annotation] = {}
"""The annotations by the names that this module gives them."""


def _say(name: str, article: str, label: str, *pieces: str, by: str = "ann", note: str = "", **values: Value) -> None:
    spans = _target(article, pieces)
    target = describe(TEXTS[article], spans, digest(TEXTS[article]))
    assert target.spans == spans, "pieces do not touch"
    _made[name] = Annotation(
        f"{len(_made) + 1:032x}", article, label, target, by, frozen(values), note, created=TIME, modified=LATER
    )


_say("start", PLAIN, "CLAIM", "Ministers agreed on Monday", type="fact", check=True, sure="sure")
_say("nested", PLAIN, "DATE", "Monday", timex="date")
_say("crossing", PLAIN, "THING", "agreed on", note=NOTE)
_say("gaps", PLAIN, "CLAIM", "They may", "sign it", type="prediction", check=False, polarity="pos")
_say("hedge", PLAIN, "UNC", "may", kind="epistemic")
_say("adjacent", PLAIN, "PER", "Ann", mention="name", ref='why: a "quoted" | reason;\r\nover lines = 🎉')
_say("space", PLAIN, "THING", " ", by="bob")
_say("part of a word", PLAIN, "THING", "aragr", by="bob")
_say("same", PLAIN, "ORG", "Ann", by="bob")
_say("twice", PLAIN, "PER", "Ann", by="bob", mention="name")
_say("touching", PLAIN, "PER", "Lee", mention="name")
_say("next", PLAIN, "CUE", " said so", by="ann")
_say("over the line end", PLAIN, "CLAIM", "so.\n\nA second paragraph", type="value")
_say("end", PLAIN, "THING", "ends")
_say("whole", EMOJI, "CLAIM", TEXTS[EMOJI], type="fact")
_say("first", EMOJI, "THING", "🎉")
_say("astronaut", EMOJI, "PER", "👩🏽‍🚀")
_say("thumb", EMOJI, "THING", "👍🏽")
_say("half of a cluster", EMOJI, "THING", "👨‍👩", by="bob")
_say("accent", EMOJI, "THING", "e\u0301 a\u030a\u0323")
_say("flags", EMOJI, "GPE", "🇺🇸")
_say("astral", EMOJI, "ORG", "𠮷野家")
_say("emoji gaps", EMOJI, "CLAIM", "wins", "𠮷", "😀 end🎉", type="fact")
_say("cjk", SCRIPTS, "CLAIM", "漢字の引用", type="fact")
_say("cjk next", SCRIPTS, "THING", "「かな」")
_say("korean", SCRIPTS, "NORP", "한국어")
_say("hebrew", SCRIPTS, "CLAIM", "שלום עולם", type="value")
_say("arabic", SCRIPTS, "CLAIM", "مرحبا بالعالم")
_say("bidi", SCRIPTS, "THING", "\u202eabc\u202c")
_say("joined", SCRIPTS, "THING", "क्षि\u200dนี้ end")
_say("tab", ENDS, "CLAIM", "One\ttab\r\nTwo", type="fact")
_say("no-break", ENDS, "THING", "\u00a0hard\u3000")
_say("separators", ENDS, "CLAIM", "Three\u2028line\x85next\x0bvt\x0cff", type="fact")
_say("carriage return", ENDS, "THING", "\r and  two")
_say("last line end", ENDS, "THING", "spaces\r\n")
_say("half a line end", ENDS, "THING", "hard\u3000wide\r", by="bob")
_say("arrow", MARKUP, "CLAIM", "a_b -> c;\\", type="fact", ref="a|b -> c]")
_say("tags", MARKUP, "CLAIM", "<b>&amp;</b>", type="policy")
_say("comment", MARKUP, "CLAIM", "# not a comment\n-DOCSTART- -X- O O\n\n=1+1", note="# note\tT1")
_say("brackets", MARKUP, "THING", "[it]", by="bob")
_say("cdata", MARKUP, "THING", "T1\tCLAIM 0 3 _ ]]>")
_say("last", MARKUP, "CUE", "said … “end”")


def _relation(number: int, type: str, source: str, target: str, by: str = "ann", **values: Value) -> Relation:
    ids = (_made[source].id, _made[target].id)
    return Relation(f"a{number:031x}", type, *ids, by, frozen(values), created=TIME, modified=LATER)


RELATIONS = (
    _relation(1, "hedges", "hedge", "gaps", sure="unsure"),
    _relation(2, "source", "start", "touching"),
    replace(_relation(3, "related", "gaps", "over the line end", by="bob"), note=NOTE),
    _relation(4, "contradicts", "start", "whole", sure="sure"),
    _relation(5, "qualifies", "hebrew", "gaps", by="bob"),
    _relation(6, "same", "tags", "separators"),
    _relation(7, "elaborates", "emoji gaps", "whole"),
    _relation(8, "related", "comment", "comment"),
)


def _judgement(number: int, name: str, value: Value, *articles: str, by: str = "ann", note: str = "") -> Judgement:
    ids = tuple(sorted(articles))
    return Judgement(f"b{number:031x}", ids, name, value, by, note, created=TIME, modified=LATER)


JUDGEMENTS = (
    _judgement(1, "status", "done", PLAIN, note=NOTE),
    _judgement(2, "genre", "news", EMPTY),
    _judgement(3, "event", "same_event", PLAIN, EMOJI),
    _judgement(4, "status", "reading", PLAIN, by="bob"),
    _judgement(5, "checked", True, SCRIPTS, by="bob"),
    _judgement(6, "status", "done", EMOJI, MARKUP),
)
ABSENT = {
    "whole": (MARKUP,),
    "emoji gaps": (MARKUP,),
    "arrow": (EMOJI,),
    "tags": (EMOJI,),
    "comment": (EMOJI,),
}
"""What is only in one of the two articles that are done with each other, and which the other is."""
ANNOTATIONS: Mapping[str, Annotation] = MappingProxyType(_made)
"""All annotations by what is hard about each."""


def _sheet(name: str) -> Sheet:
    said = [annotation for annotation in _made.values() if annotation.article == name]
    said.sort(key=lambda annotation: (annotation.target.start, annotation.target.end, annotation.id))
    ids = {annotation.id for annotation in said}
    return Sheet(
        ARTICLES[name],
        tuple(said),
        tuple(relation for relation in RELATIONS if relation.source in ids),
        tuple(judgement for judgement in JUDGEMENTS if judgement.articles[0] == name),
        {_made[only].id: others for only, others in ABSENT.items() if _made[only].id in ids},
    )


SHEETS: tuple[Sheet, ...] = tuple(map(_sheet, TEXTS))
"""A sheet an article, as `Dataset.sheets` gives them."""


def entries(sheets: Iterable[Sheet] = SHEETS) -> Iterator[Entry]:
    """Every annotation, then every relation, then every judgement."""
    for name in ("annotations", "relations", "judgements"):
        for sheet in sheets:
            yield from getattr(sheet, name)


def less(sheets: Iterable[Sheet], *, across: bool = False, gaps: bool = False, overlap: bool = False) -> list[Sheet]:
    """Sheets without relations across articles, targets of several spans, targets that overlap an earlier one.

    Relations that lose an end go as well.
    """
    kept = []
    for sheet in sheets:
        said: list[Annotation] = []
        for annotation in sheet.annotations:
            clear = not overlap or all(before.target.end <= annotation.target.start for before in said)
            if clear and not (gaps and len(annotation.target.spans) > 1):
                said.append(annotation)
        kept.append(replace(sheet, annotations=tuple(said)))
    home = {annotation.id: sheet.article.id for sheet in kept for annotation in sheet.annotations}
    return [
        replace(
            sheet, relations=tuple(relation for relation in sheet.relations if _stays(relation, home, across=across))
        )
        for sheet in kept
    ]


def _stays(relation: Relation, home: Mapping[str, str], *, across: bool) -> bool:
    there = relation.source in home and relation.target in home
    return there and not (across and home[relation.source] != home[relation.target])


def _text(article: Article) -> Text:
    known = {name: getattr(article, name) for name in ("title", "source", "url", "author", "published")}
    fields = {name: value for name, value in known.items() if value}
    return Text(article.id, ".txt", article.text, "utf-8", "nasty", None, fields, dict(article.meta))


def project(root: Path, sheets: Iterable[Sheet] = SHEETS) -> Project:
    """The same in a project in the folder `root`: texts, and a layer for each annotator."""
    sheets = list(sheets)
    made = Project.create(root / "project")
    articles = [sheet.article for sheet in sheets]
    for added, article in zip(made.take(map(_text, articles)), articles, strict=True):
        assert added.id == article.id, added
    by_annotator: dict[str, list[Entry]] = {}
    for entry in entries(sheets):
        by_annotator.setdefault(entry.annotator, []).append(entry)
    for annotator, said in by_annotator.items():
        store = open_layer(made.layer_path(annotator), annotator)
        store.apply(Step("test", tuple(Change(None, entry) for entry in said)))
        store.close()
    return made
