"""Lines of a file gathered into stretches that make one block each: wrapped, single, or lines that stay lines."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .article import BlockKind
from .furniture import is_furniture, is_furniture_beside_furniture

LONG = 132
"""Code points: a line beyond this is not hard-wrapped, it is a paragraph."""
PIECE = 100
"""Lines in one block of verse: longer stretches are cut, so that no block is the whole of a word list."""
CROWD = 2000
"""Lines: a stretch of so many without a blank one is data, and its lines are not looked at one by one."""

ITEM = re.compile(r"[ \t]*(?:[-*+•‣▪◦●○■·–—]|\(?\d{1,3}[.)]|\(?[a-z]\)|o[ ])[ \t\xa0]+(?=\S)")
_STRANGE = frozenset("-*+•‣▪◦●○■·–—(0123456789>|=~_#")  # so begins an item, a quotation, a rule
UNDERLINE = re.compile(r"\s*([=\-~*_#])\1{2,}\s*\Z")
_COLUMNS = re.compile(r"\S(?: {3,}|[ ]?\t+)\S|\|.*\|")
_CODE = re.compile(r"[{};=]\s*$|^\s*(?:[#$]|//)|\w\(|[=<>]=|->|::")
_FINAL = frozenset(".!?…。！？:;,") | frozenset("\"'”’»)]")
_STOPS = tuple('.!?…。！？"”»:')
_SMALL_WORDS = (
    "a an and as at but by for from in into nor of off on onto or over per so than the to up via vs with yet is"
)
_SMALL = frozenset(_SMALL_WORDS.split())
BYLINE = re.compile(
    r"(?:by|from|photo|image|source|credit|updated|published|posted)\b(?:\s*:|\s+[A-Z\d])", re.IGNORECASE
)
DATE = re.compile(
    r"(?:\w+,?\s+)?(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d{1,4}"
    r"(?:,?\s+\d{4})?\b.{0,24}\Z",
    re.IGNORECASE,
)


class Stretch:
    """Lines `[first, last)` that make one block, before its white space is trimmed."""

    __slots__ = ("blank", "first", "folds", "indented", "kind", "last")

    def __init__(
        self,
        kind: BlockKind,
        first: int,
        last: int,
        *,
        folds: bool = False,
        indented: bool = False,
        blank: bool = False,
    ) -> None:
        self.kind = kind
        self.first = first
        self.last = last
        self.folds = folds
        self.indented = indented
        """The white space before its first line is part of it: the lines stand in columns."""
        self.blank = blank
        """A blank line stands before it in the file."""


def between_blanks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines `[first, last)` between blank lines."""
    first = 0
    for number, line in enumerate(lines):
        if line.isspace():
            if first < number:
                yield first, number
            first = number + 1
    if first < len(lines):
        yield first, len(lines)


def wrap_width(lines: list[str]) -> int:
    """The column at which this file's lines were wrapped; 0 when they were not. Looks at its first 3,000 lines."""
    head = [line.rstrip() for line in lines[:3000]]
    pairs = [(line, after) for line, after in pairwise(head) if line and after and len(line) <= LONG]
    if len(pairs) < 3:
        return 0
    lengths = sorted(len(line) for line, _ in pairs)
    width = lengths[len(lengths) * 19 // 20]
    fitting = sum(_wrapped_at(line, after, width) for line, after in pairs)
    return width if width >= 45 and fitting * 2 >= len(pairs) else 0


def stretches_of(lines: list[str], first: int, last: int, width: int, beside: bool) -> Iterator[Stretch]:
    """The blocks of lines `[first, last)`, which hold no blank one; `beside` when furniture stands before them."""
    if last - first > CROWD and _is_crowd(lines, first, last, width):
        yield from _kept(first, last)
        return
    if width and last - first > 1 and _is_full(lines, first, last, width):
        yield Stretch(BlockKind.PARAGRAPH, first, last, folds=True)
        return
    lengths = [len(line.rstrip()) for line in lines[first:last]]
    one_a_line = max(lengths) > LONG
    number = first
    while number < last:
        line = lines[number]
        if lengths[number - first] > LONG:
            kind = BlockKind.ITEM if ITEM.match(line) else BlockKind.PARAGRAPH
            yield Stretch(kind, number, number + 1)
            number += 1
        elif is_furniture(line) or (beside and is_furniture_beside_furniture(line)):
            beside = True
            yield Stretch(BlockKind.FURNITURE, number, number + 1)
            number += 1
            continue
        elif number + 1 < last and _is_underlined(line, lines[number + 1]):
            yield Stretch(BlockKind.HEADING, number, number + 2)
            number += 2
        elif ITEM.match(line) and not is_rule(line):
            end = _item_end(lines, number, last, width)
            yield Stretch(BlockKind.ITEM, number, end, folds=end > number + 1)
            number = end
        else:
            end = number + 1
            while not one_a_line and end < last and not _begins_anew(lines, end, last):
                end += 1
            yield from _ordinary(lines, number, end, width)
            number = end
        beside = False


def _begins_anew(lines: list[str], number: int, last: int) -> bool:
    """Whatever came before, a block begins at this line: furniture, an item, an underlined heading."""
    line = lines[number]
    if ITEM.match(line) or is_furniture(line):
        return True
    return number + 1 < last and _is_underlined(line, lines[number + 1])


def _is_underlined(line: str, after: str) -> bool:
    """A heading, for a line of signs about as long as it stands below; not the head of a table."""
    if after.lstrip()[0] not in "=-~*_#" or not UNDERLINE.match(after) or is_rule(line) or _COLUMNS.search(line):
        return False
    return len(line.strip()) <= min(80, 2 * len(after.strip()))


def _wrapped_at(line: str, after: str, width: int) -> bool:
    """The next line's first word would not have fitted behind `line` (with a tenth of slack for other wrappers)."""
    after = after.lstrip()
    if not after:
        return False
    word = 0 if after[0] >= "\u2e80" else len(after.split(None, 1)[0])
    return len(line) + 1 + word > width * 0.9


def _is_full(lines: list[str], first: int, last: int, width: int) -> bool:
    """Quick answer for most of a wrapped file: every line but the last is full, and none looks strange."""
    stretch = lines[first:last]
    sizes = list(map(len, stretch))
    final = sizes.pop()
    if min(sizes) < width * 0.8 or max(sizes) > width + 2 or final > width + 2:
        return False
    bare = list(map(str.lstrip, stretch))
    indents = {size - len(line) for size, line in zip(sizes[1:], bare[1:], strict=False)}
    if len(indents) > 1 or not _STRANGE.isdisjoint([line[0] for line in bare]):
        return False
    whole = "\n".join(bare)
    return not ITEM.match(bare[0]) and not any(sign in whole for sign in ("   ", "\t", "|", "\no  "))


def _is_crowd(lines: list[str], first: int, last: int, width: int) -> bool:
    """Thousands of short lines that are neither wrapped prose nor items: judged by 200 of them."""
    step = (last - first) // 200
    sample = range(first, last - 1, step)
    short = sum(len(lines[number]) <= LONG for number in sample) == len(sample)
    wrapped = width and sum(_wrapped_at(lines[n].rstrip(), lines[n + 1], width) for n in sample) * 2 > len(sample)
    items = sum(ITEM.match(lines[number]) is not None for number in sample) * 10 > len(sample)
    return short and not wrapped and not items


def _item_end(lines: list[str], number: int, last: int, width: int) -> int:
    """Where the item that begins at `number` ends: lines that hang under it, or that its wrapped line runs into."""
    marker = ITEM.match(lines[number])
    own = indent(lines[number])
    end = number + 1
    while end < last and marker and not ITEM.match(lines[end]) and not is_furniture(lines[end]):
        hanging = indent(lines[end]) > own
        if not hanging and not (width and _wrapped_at(lines[end - 1].rstrip(), lines[end], width)):
            break
        end += 1
    return end


def _ordinary(lines: list[str], first: int, last: int, width: int) -> Iterator[Stretch]:
    """Lines that are neither items nor furniture: one paragraph, several, wrapped ones, or lines to be kept."""
    if last - first == 1:
        yield Stretch(BlockKind.PARAGRAPH, first, last)
    elif _in_columns(lines, first, last):
        yield from _kept(first, last, BlockKind.CODE)
    elif _is_wrapped(lines, first, last, width):
        yield from _wrapped(lines, first, last, width)
    elif _are_sentences(lines, first, last):
        yield from (Stretch(BlockKind.PARAGRAPH, number, number + 1) for number in range(first, last))
    else:
        yield from _kept(first, last)


def _kept(first: int, last: int, kind: BlockKind = BlockKind.PARAGRAPH) -> Iterator[Stretch]:
    """Lines that stay lines, in blocks of at most PIECE."""
    for start in range(first, last, PIECE):
        yield Stretch(kind, start, min(start + PIECE, last), indented=True)


def _in_columns(lines: list[str], first: int, last: int) -> bool:
    """Tables and code: most lines have columns, or are indented and look like code."""
    some = [line.rstrip() for line in lines[first : min(last, first + 200)]]
    if sum(_COLUMNS.search(line) is not None for line in some) * 10 >= len(some) * 6:
        return True
    indented = sum(line.startswith(("    ", "\t")) for line in some) * 2 > len(some)
    return (indented or len(some) > 2) and sum(_CODE.search(line) is not None for line in some) * 2 > len(some)


def _is_wrapped(lines: list[str], first: int, last: int, width: int) -> bool:
    """Lines broken where the next word did not fit: prose, unless nearly every line begins with a capital."""
    some = [line.rstrip() for line in lines[first : min(last, first + 400)]]
    if sum(line.lstrip().startswith((">", "|")) for line in some) * 2 > len(some):
        return False
    own = max(map(len, some[:-1]))
    if width and own < width * 0.7:
        return False
    pairs = list(pairwise(some))
    if len(some) < 4 and not width:
        return own >= 50 and all(_runs_on(line, after) for line, after in pairs)
    if len(some) > 3 and sum(line.lstrip()[0].isupper() for line in some) * 10 > len(some) * 7:
        return False
    target = max(width, 45) if width else own
    fitting = [_wrapped_at(line, after, target) for line, after in pairs]
    ended = sum(not fits and line.endswith(_STOPS) for fits, (line, _) in zip(fitting, pairs, strict=True))
    head = not fitting[0] and is_heading(some[0], alone=False)
    return target >= 45 and sum(fitting) * 4 >= (len(pairs) - ended - head) * 3 and sum(fitting) * 5 >= len(pairs) * 2


def _runs_on(line: str, after: str) -> bool:
    """A break in the middle of a sentence: nothing ends, and the next line begins with a small letter."""
    return len(line) >= 40 and not line.endswith(_STOPS) and after.lstrip()[0].islower()


def _wrapped(lines: list[str], first: int, last: int, width: int) -> Iterator[Stretch]:
    """The paragraphs of wrapped lines: a new one after a short last line or at an indented first line."""
    own = width or max(len(line.rstrip()) for line in lines[first : last - 1])
    start = first
    for number in range(first + 1, last):
        before, line = lines[number - 1].rstrip(), lines[number]
        short = not _wrapped_at(before, line, own)
        stopped = before.endswith(_STOPS)
        heading = number == first + 1 and short and is_heading(before.strip(), alone=False)
        if heading or (stopped and (short or indent(line) > indent(before))):
            yield Stretch(
                BlockKind.HEADING if heading else BlockKind.PARAGRAPH, start, number, folds=number > start + 1
            )
            start = number
    yield Stretch(BlockKind.PARAGRAPH, start, last, folds=last > start + 1)


def _are_sentences(lines: list[str], first: int, last: int) -> bool:
    """Most lines are long enough and closed: short paragraphs on a line each, not verse."""
    some = [line.strip() for line in lines[first : min(last, first + 200)]]
    closed = sum(line.endswith(_STOPS) for line in some) * 10 >= len(some) * 6
    return closed and sum(map(len, some)) >= 50 * len(some)


def is_heading(line: str, *, alone: bool) -> bool:
    """Short and without final punctuation; in title case or capitals, or any case when it stands `alone`."""
    words = line.split()
    if len(line) > 80 or len(words) > 12 or line[-1] in _FINAL or BYLINE.match(line) or DATE.match(line):
        return False
    content = [word for word in words if word.casefold() not in _SMALL and any(map(str.isalpha, word))]
    raised = sum(next(filter(str.isalpha, word)).isupper() for word in content)
    if content and raised * 10 >= len(content) * 7 and (len(content) > 1 or len(words) == 1):
        return True
    return alone and len(words) > 1 and len(line) <= 60 and (line[0].isupper() or line[0].isdigit())


def indent(line: str) -> int:
    """Columns before the first character; a tab goes to the next multiple of eight."""
    space = line[: len(line) - len(line.lstrip())]
    return len(space.expandtabs())


def is_rule(line: str) -> bool:
    """A line drawn with signs: `* * *`, `-----`."""
    return not any(map(str.isalnum, line))
