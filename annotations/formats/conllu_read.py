"""Reading CoNLL-U: texts from FORM and MISC, spans from `Spans` in MISC, and what our own comments add to them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from articles.span import Span

from .conllu_text import BEFORE, SPANS, gap, unescaped
from .incoming import ForeignText, Input, Unplaced
from .jsonlines import foreign
from .jsontext import Record, parsed
from .reading import fault, numbered
from .tokens import Tokens

ARTICLE, ANNOTATIONS = "diptych_article", "diptych_annotations"
FORM, MISC, COLUMNS = 1, 9, 10

_ID = re.compile(r"([0-9]{1,9})(?:([-.])([0-9]{1,9}))?")
_COMMENT = re.compile(r"#\s*(newdoc|newpar)(?:\s+id)?(?:\s*=\s*(.*))?|#\s*(\S+)\s*=\s*(.*)")


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The texts of a file; one without `# newdoc` is one text. Raises FormatError with the line of what is wrong.

    Of a text that was written elsewhere the white space between sentences is one space, or an empty line at `# newpar`.
    """
    text = _Text(source.path)
    texts = 0
    for number, line in numbered(source.path):
        line = line.removesuffix("\r")
        comment = _COMMENT.fullmatch(line) if line.startswith("#") else None
        if comment and comment[1] == "newdoc":
            if text.forms:
                texts += 1
                yield from text.made(texts)
            text = _Text(source.path, comment[2] or "", number)
        elif comment:
            text.comment(comment[1] or comment[3], comment[4] or "", number)
        elif line and not line.startswith("#"):
            text.token(line.split("\t"), number)
        elif not line:
            text.inside = 0
    if text.forms:
        yield from text.made(texts + 1)


@dataclass(slots=True)
class _Text:
    """A text that is put together line by line."""

    path: Path
    name: str = ""
    line: int = 1
    forms: list[str] = field(default_factory=list)
    """Tokens, and the white space before each."""
    spans: list[Span] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    length: int = 0
    before: str = ""
    """White space that is still to come."""
    said: bool = True
    """MISC says what it is."""
    inside: int = 0
    """The last word of the token of several words that is being read."""
    covering: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    """By the annotation's number in MISC: its label, and the tokens that it covers."""
    article: dict[str, Any] | None = None
    entries: dict[str, Record] = field(default_factory=dict)

    def comment(self, name: str, value: str, number: int) -> None:
        """A comment. Raises FormatError for one of ours that is not as we write it."""
        if name == "newpar" and self.forms and not self.said:
            self.before = "\n\n"
        elif name == ARTICLE:
            self.article = Record(parsed(value, self.path, number), self.path, number).value
        elif name == ANNOTATIONS:
            listed = Record({"annotations": parsed(value, self.path, number)}, self.path, number)
            for entry in listed.records("annotations"):
                self.entries[str(entry.whole("number"))] = entry

    def token(self, columns: list[str], number: int) -> None:
        """A line of ten columns. Raises FormatError for any other."""
        counted = _ID.fullmatch(columns[0])
        if len(columns) != COLUMNS or not counted or not columns[FORM]:
            raise fault(
                self.path, number, f"a token has {COLUMNS} columns with tabs between, a number first, then a form"
            )
        first, kind, last = int(counted[1]), counted[2], int(counted[3] or 0)
        misc = dict(item.partition("=")[::2] for item in columns[MISC].split("|")) if columns[MISC] != "_" else {}
        if kind == ".":
            return
        if kind is None and first <= self.inside:
            self._cover(misc, number)
            return
        self.inside = last if kind else 0
        if BEFORE in misc and not self.forms:
            self.before = unescaped(misc[BEFORE])
        start = self.length + len(self.before)
        self.forms += (self.before, columns[FORM])
        self.length = start + len(columns[FORM])
        self.spans.append(Span(start, self.length))
        self.lines.append(number)
        self.before = gap(misc, " ")
        self.said = self.before != " " or "SpacesAfter" in misc
        self._cover(misc, number)

    def _cover(self, misc: dict[str, str], number: int) -> None:
        for item in misc[SPANS].split(",") if misc.get(SPANS) else ():
            key, colon, label = item.partition(":")
            if not (key and colon and label):
                raise fault(self.path, number, f"{SPANS} is number:label,number:label, not {item[:40]!r}")
            known, tokens = self.covering.setdefault(key, (label, []))
            if known != label:
                raise fault(self.path, number, f"the annotation {key} is called {known} further up, and {label} here")
            if not tokens or tokens[-1] != len(self.spans) - 1:
                tokens.append(len(self.spans) - 1)

    def made(self, count: int) -> Iterator[ForeignText | Unplaced]:
        """What was put together. Raises FormatError for comments of ours that are not as we write them."""
        text = "".join(self.forms) + (self.before if self.said else "")
        tokens = Tokens(text, self.spans)
        entries, places = list[dict[str, Any]](), list[str]()
        for key in [*self.covering, *(key for key in self.entries if key not in self.covering)]:
            label, covered = self.covering.get(key, ("", []))
            entry = self.entries.get(key)
            spans = self._spans(tokens, covered, entry)
            place = str(self.lines[covered[0]]) if covered else entry.place if entry else ""
            if not spans:
                yield Unplaced(place, f"no token is covered by the annotation {key}")
                continue
            told = dict(entry.value) if entry else {"id": key}
            told |= {"label": unescaped(label)} if label else {}
            told |= {"spans": [list(span) for span in spans], "quotes": [span.of(text) for span in spans]}
            entries.append(told)
            places.append(place)
        name = self.name or (self.path.stem if count == 1 else f"{self.path.stem}-{count}")
        whole = (self.article or {}) | {"id": name, "text": text, "annotations": entries}
        made = foreign(Record(whole, self.path, self.line))
        annotations = [replace(one, place=place) for one, place in zip(made.annotations, places, strict=True)]
        annotations.sort(key=lambda one: (one.spans[0].start, one.spans[-1].end, one.id))
        yield replace(made, annotations=tuple(annotations), rebuilt=self.article is None)

    def _spans(self, tokens: Tokens, covered: list[int], entry: Record | None) -> list[Span]:
        """Where an annotation stands: where its comment says, when that covers the same tokens, else on the tokens."""
        if entry is not None and "spans" in entry:
            exact = [_pair(entry, pair, len(tokens.text)) for pair in entry.items("spans")]
            ordered = all(before.end <= behind.start for before, behind in pairwise(exact))
            if ordered and [at for span in exact for at in tokens.covered(span)] == covered:
                return exact
        return spans_over(tokens, covered)


def _pair(entry: Record, pair: Any, length: int) -> Span:
    if not (isinstance(pair, list) and len(pair) == 2 and all(type(edge) is int for edge in pair)):
        raise entry.fault('"spans" is a list of pairs of whole numbers')
    if not 0 <= pair[0] < pair[1] <= length:
        raise entry.fault(f"{pair[0]} to {pair[1]} is empty or not in the text")
    return Span(*pair)


def spans_over(tokens: Tokens, covered: Iterable[int]) -> list[Span]:
    """The spans that these tokens make: neighbours are of one span."""
    runs = (list(run) for _, run in groupby(enumerate(covered), key=lambda pair: pair[1] - pair[0]))
    return [tokens.span(run[0][1], run[-1][1] + 1) for run in runs]
