"""An article's text as HTML whose textContent is the text itself, cut at every edge of a span so that nothing nests.

Each stretch that annotations cover is one `mark`, which names them all, the longest first. Labels, names and markers
are empty elements that the style sheet fills. Source: HTML Standard, 13.2.5 (what a parser makes of a text).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from annotations.labels import Group
from annotations.model import Annotation
from articles.article import Article, Block, BlockKind, Mark
from articles.span import Span

from .controls import HIDDEN, name

CHIPS = "\0"
"""Between two of these stands the id of an annotation, where chips of its relations go when all are known. A page
holds no such character otherwise."""
LOST = "\ufffd"
"""Stands for a character that HTML cannot hold: U+0000, and halves of surrogate pairs."""
_SPECIAL = re.compile(f"[&<>\"'\0\ud800-\udfff{HIDDEN}]")
_STYLES = {Mark.BOLD: "bold", Mark.ITALIC: "italic", Mark.STRIKE: "strike", Mark.CODE: "mono"}


class Placed(NamedTuple):
    """An annotation on its way into a page: its short name, and its label's group and number in the style sheet."""

    name: str
    annotation: Annotation
    group: Group
    hue: int


def escaped(text: str) -> str:
    """Text that an element or a quoted attribute can hold."""
    return _SPECIAL.sub(_escape, text)


def shown(text: str) -> str:
    """Text of an element, in which characters that hide or turn what stands beside them are boxed and named."""
    return _SPECIAL.sub(_box, text.replace("\r\n", "\n"))


def isolated(text: str) -> str:
    """`shown`, whose direction does not reach what stands around it."""
    return f"<bdi>{shown(text)}</bdi>"


def lost(text: str) -> int:
    """How many of its characters HTML cannot hold."""
    return sum(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char == "\0" or "\ud800" <= char <= "\udfff":
        return LOST
    if char in "&<>\"'\r":
        return f"&#{ord(char)};"
    return char


def _box(found: re.Match[str]) -> str:
    char = found[0]
    if char in "&<>\"'":
        return _escape(found)
    return f'<span class="control" data-c="{name(char)}">{_escape(found)}</span>'


def rendered(article: Article, placed: Sequence[Placed]) -> Iterator[str]:
    """The content of the element that holds the text, in pieces."""
    cuts = _Cuts(article, placed)
    open_frames: list[str] = []
    at = 0
    for block in article.blocks:
        wanted = list(_frames(block))
        common = 0
        while common < min(len(wanted), len(open_frames)) and wanted[common] == open_frames[common]:
            common += 1
        yield "</div>" * (len(open_frames) - common)
        yield from _gap(cuts, Span(at, block.start))
        for frame in wanted[common:]:
            yield f'<div class="{frame.split()[0]}">'
        open_frames = wanted
        yield f'<div class="{_classes(block)}"{_outline(block)} dir="auto">'
        yield from cuts.run(block.span, block.styles)
        yield "</div>"
        at = block.end
    yield "</div>" * len(open_frames)
    yield from _gap(cuts, Span(at, len(article.text)))


def _gap(cuts: "_Cuts", span: Span) -> Iterator[str]:
    """White space between blocks: in the page's text, not in its picture."""
    if span:
        yield '<span class="gap">'
        yield from cuts.run(span, ())
        yield "</span>"


def _frames(block: Block) -> Iterator[str]:
    """The elements around a block; the same ones around its neighbour are kept open."""
    if block.cell is not None:
        yield f"table {block.cell.table}"
        yield f"row {block.cell.table} {block.cell.row}"


def _classes(block: Block) -> str:
    names = [block.kind.value]
    if block.kind in (BlockKind.HEADING, BlockKind.ITEM) and block.level:
        names.append(f"level-{min(block.level, 6)}")
    if block.cell is not None:
        names.append(block.cell.align if block.cell.row else f"{block.cell.align} head")
    if ">" in block.lead:
        names.append("quotation")
    if not block.gap:
        names.append("tight")
    if block.folds:
        names.append("folds")
    return " ".join(names)


def _outline(block: Block) -> str:
    marker = f' data-marker="{escaped(block.marker)}"' if block.marker else ""
    if block.kind is BlockKind.HEADING:
        return f'{marker} role="heading" aria-level="{min(block.level + 2, 6)}"'
    return marker


class _Cuts:
    """Where the text is cut, and what begins and ends there."""

    def __init__(self, article: Article, placed: Iterable[Placed]) -> None:
        self._text = article.text
        self._begin: defaultdict[int, list[tuple[Placed, int]]] = defaultdict(list)
        self._end: defaultdict[int, list[tuple[Placed, int]]] = defaultdict(list)
        for one in placed:
            for piece, (start, end) in enumerate(one.annotation.target.spans):
                self._begin[start].append((one, piece))
                self._end[end].append((one, piece))
        for ends in self._end.values():
            ends.sort(key=lambda item: -item[0].annotation.target.start)  # the inner ones end first
        for begins in self._begin.values():
            begins.sort(key=lambda item: -item[0].annotation.target.end)  # the outer ones begin first
        self._edges = sorted({*self._begin, *self._end})
        self._active: dict[str, Placed] = {}

    def run(self, span: Span, styles: Sequence[tuple[int, int, Mark]]) -> Iterator[str]:
        """A stretch of the text; stretches are asked for in order, and none is left out."""
        inner = self._edges[bisect_right(self._edges, span.start) : bisect_left(self._edges, span.end)]
        changes = [edge for start, end, _ in styles for edge in (start, end) if span.start < edge < span.end]
        edges = sorted({span.start, *inner, *changes, span.end})
        for start, end in pairwise(edges):
            yield from self._beginning(start)
            marks = next((marks for first, last, marks in styles if first <= start < last), Mark(0))
            ending = self._end.get(end, ())
            tags = "".join(_tag(one, piece) for one, piece in ending if one.group is not Group.CLAIM)
            yield self._stretch(Span(start, end), marks, tags)
            for one, _ in ending:
                del self._active[one.name]
                if one.group is Group.CLAIM:
                    yield f'<i class="stop hue-{one.hue}" data-n="{one.name}" aria-hidden="true"></i>'

    def _beginning(self, offset: int) -> Iterator[str]:
        for one, piece in self._begin.get(offset, ()):
            self._active[one.name] = one
            if one.group is Group.CLAIM:
                yield _tag(one, piece)
            if not piece:
                yield f"{CHIPS}{one.annotation.id}{CHIPS}"

    def _stretch(self, span: Span, marks: Mark, tags: str) -> str:
        text = shown_within(self._text, span)
        styles = [name for mark, name in _STYLES.items() if mark in marks]
        if not self._active:
            return f'<span class="{" ".join(styles)}">{text}</span>' if styles else text
        covering = sorted(self._active.values(), key=lambda one: (-one.annotation.target.span.length, one.name))
        names = " ".join(one.name for one in covering)
        if any(one.group is Group.UNCERTAINTY for one in covering):
            text = f'<span class="under">{text}</span>'  # the line stops before the tag
        return f'<mark class="{" ".join([*channels(covering), *styles])}" data-a="{names}">{text}{tags}</mark>'


def shown_within(text: str, span: Span) -> str:
    """`shown` of a stretch, with every character of it; the CR of a CRLF that it may cut is no lone one."""
    pieces = span.of(text).split("\r\n")
    joined = "&#13;\n".join(_SPECIAL.sub(_box, piece) for piece in pieces[:-1])
    last = pieces[-1]
    cut = last.endswith("\r") and text[span.end : span.end + 1] == "\n"
    last = _SPECIAL.sub(_box, last[:-1]) + "&#13;" if cut else _SPECIAL.sub(_box, last)
    return f"{joined}&#13;\n{last}" if len(pieces) > 1 else last


def channels(covering: Iterable[Placed]) -> list[str]:
    """The classes of a stretch: a channel for each group that is there, in the hue of its innermost annotation."""
    groups: Counter[Group] = Counter()
    hues: dict[Group, int] = {}
    for one in covering:
        groups[one.group] += 1
        hues[one.group] = one.hue
    names = [name for group, hue in hues.items() for name in (group.value, f"{group.value}-{hue}")]
    return [*names, "deep"] if groups[Group.CLAIM] > 1 else names


def _tag(one: Placed, piece: int) -> str:
    """What names an annotation in the text, and leads to all that is said of it."""
    name, label = one.name, escaped(one.annotation.label)
    about = f'class="tag {one.group.value} hue-{one.hue}" data-n="{name}" href="#about-{name}"'
    if piece:
        return f'<a {about} data-t="+{name}" aria-label="{label} {name} goes on"></a>'
    said = f"{label} {name}" if one.group is Group.CLAIM else label
    return f'<a id="{name}" {about} data-t="{said}" aria-label="{label} {name}"></a>'


def hue_rules(colors: Mapping[int, str]) -> str:
    """The style sheet's rules for labels: each number with its colour, a name of the schema's or #rrggbb."""
    rules = []
    for number, color in colors.items():
        plain = color.removeprefix("bright-")
        value = (
            color
            if re.fullmatch("#[0-9A-Fa-f]{6}", color)
            else f"var(--{plain})"
            if plain.isalpha()
            else "var(--white)"
        )
        rules.append(
            f".hue-{number}{{--h:{value}}}.claim-{number}{{--c:{value}}}"
            f".entity-{number}{{--e:{value}}}.uncertainty-{number}{{--u:{value}}}"
        )
    return "\n".join(rules)
