"""A .txt file as blocks: its text is the file, code point for code point, and only its shape is found here.

Three ways of writing paragraphs are told apart, stretch by stretch: one line each (parted by one newline or by blank
lines), hard-wrapped (one block that folds), and lines that mean to be lines (verse, code, tables: breaks are kept).
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from .article import Block, BlockKind, Mark, Style
from .furniture import INLINE
from .lines import (
    BYLINE,
    DATE,
    ITEM,
    UNDERLINE,
    Stretch,
    between_blanks,
    indent,
    is_heading,
    is_rule,
    stretches_of,
    wrap_width,
)

SECTIONS = frozenset(
    {
        *("highlights", "key points", "key takeaways", "takeaways", "summary", "in brief", "at a glance", "overview"),
        *(
            "the main points",
            "main points",
            "key facts",
            "in this article",
            "contents",
            "table of contents",
            "abstract",
        ),
    }
)
"""What headings of parts are called: no article is."""
_UNWRAPPED = 140
"""No file is wrapped at a width of this many characters."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text, in order; none when it holds only white space.

    Offsets are code points of `text`, which is not changed: bullets and wrap newlines stay inside their block.
    Takes time in proportion to the text.
    """
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    width = wrap_width(lines)
    found: list[Stretch] = []
    for first, last in between_blanks(lines):
        beside = bool(found) and found[-1].kind is BlockKind.FURNITURE
        found += stretches_of(lines, first, last, width, beside)
    return tuple(_built(text, lines, starts, found))


def title_of(text: str, blocks: Sequence[Block]) -> str:
    """What to call an article that has no front matter: its heading, else its opening words.

    A heading counts when it is of level 1 or comes before the body; "Highlights" and other names of sections do not.
    Works for the blocks of any reading text. Empty when there is no block.
    """
    opening = next(
        (block for block in blocks if block.kind is not BlockKind.FURNITURE and not _is_section(text, block)), None
    )
    for block in blocks:
        if block.kind is BlockKind.HEADING and (block.level == 1 or block is opening) and not _is_section(text, block):
            return " ".join(_without_underline(block.span.of(text)).split())
    return "" if opening is None else _opening_words(opening.span.of(text)[:2000])


def _opening_words(text: str, most: int = 72) -> str:
    """The first words of `text`, at most about `most` code points; "…" shows that there is more."""
    bullet = ITEM.match(text)
    words = (text[bullet.end() :] if bullet else text).split()
    kept = 0
    length = -1
    while kept < len(words) and (length := length + 1 + len(words[kept])) <= most:
        kept += 1
        if words[kept - 1].endswith((".", "!", "?")) and length > most // 2:
            return " ".join(words[:kept]).rstrip(".")
    if kept == len(words):
        return " ".join(words).rstrip(".")
    return (" ".join(words[:kept]).rstrip(",;:—–-") or words[0][:most]) + "…"


def _built(text: str, lines: list[str], starts: list[int], found: list[Stretch]) -> Iterator[Block]:
    """The found blocks with headings recognised, trimmed to their text, with their gaps and styles."""
    inline = _inline_furniture(text)
    indents: list[int] = []
    before: Stretch | None = None
    for position, item in enumerate(found):
        item.blank = item.first > 0 and (before is None or before.last < item.first)
        after = found[position + 1] if position + 1 < len(found) else None
        if item.kind is BlockKind.PARAGRAPH and item.last - item.first == 1:
            item.kind = _kind_of_line(lines, before, item, after)
        elif item.kind is BlockKind.ITEM:
            _number_to_heading(lines, before, item, after)
        level = 0
        if item.kind is BlockKind.ITEM:
            level = _level(indents, indent(lines[item.first]))
        else:
            indents.clear()
            if item.kind is BlockKind.HEADING:
                level = 2 if before or lines[item.first].strip().rstrip(":").casefold() in SECTIONS else 1
        start, tail = starts[item.first], lines[item.last - 1]
        if not item.indented:
            start += len(lines[item.first]) - len(lines[item.first].lstrip())
        end = starts[item.last] - len(tail) + len(tail.rstrip())
        yield Block(
            item.kind,
            start,
            end,
            level,
            inline(start, end),
            "  " * (level - 1) if item.kind is BlockKind.ITEM else "",
            "",
            0 if before is None or _is_close(before, item) else 1,
            item.folds,
        )
        before = item


def _is_close(before: Stretch, item: Stretch) -> bool:
    """No blank line is drawn between them: items of one list, a list under its heading, furniture, parts of verse."""
    if item.blank:
        return False
    if item.kind is BlockKind.ITEM:
        return before.kind in (BlockKind.ITEM, BlockKind.HEADING)
    return item.kind is before.kind and (item.kind is BlockKind.FURNITURE or (before.indented and item.indented))


def _level(indents: list[int], indent: int) -> int:
    """The depth of an item from the indents of those it stands under, which are kept in `indents`."""
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents)


def _kind_of_line(lines: list[str], before: Stretch | None, item: Stretch, after: Stretch | None) -> BlockKind:
    """What a line by itself is: furniture beside furniture, a heading, a paragraph."""
    line = lines[item.first].strip()
    if after is None or len(line) > 150 or is_rule(line):
        return BlockKind.PARAGRAPH
    after_blank = item.last < after.first
    body = sum(len(text) for text in lines[after.first : min(after.last, after.first + 8)])
    if before is None and after_blank and _is_title(line) and (body > len(line) or " " in line):
        return BlockKind.HEADING
    if after.kind is BlockKind.ITEM and line.rstrip(":").casefold() in SECTIONS:
        return BlockKind.HEADING
    above = before is None or item.blank
    # A line far longer than any that is wrapped cannot be the same paragraph going on.
    alone = above and (after_blank or len(lines[after.first]) >= _UNWRAPPED)
    follows = after.kind is not BlockKind.FURNITURE and (body > 1.5 * len(line) or after.kind is BlockKind.ITEM)
    return BlockKind.HEADING if follows and is_heading(line, alone=alone) else BlockKind.PARAGRAPH


def _is_title(line: str) -> bool:
    """A first line with the text below a blank line: anything short that does not end as a sentence."""
    return line[-1] not in ".…;,:" and not BYLINE.match(line) and not DATE.match(line)


def _number_to_heading(lines: list[str], before: Stretch | None, item: Stretch, after: Stretch | None) -> None:
    """A numbered line that stands alone and reads as a heading is no item ("2.  Terms" of an RFC)."""
    line = lines[item.first].strip()
    if item.last - item.first > 1 or not line[0].isdigit() or after is None:
        return
    if after.kind is BlockKind.ITEM and indent(lines[after.first]) <= indent(lines[item.first]):
        return
    beside = before is not None and (before.kind is BlockKind.ITEM or before.last == item.first)
    if not beside and item.last < after.first and is_heading(line.split(None, 1)[1], alone=False):
        item.kind = BlockKind.HEADING


def _inline_furniture(text: str) -> Callable[[int, int], tuple[Style, ...]]:
    """A function that gives the furniture inside `[start, end)`; calls must come in order."""
    matches = [match.span() for match in INLINE.finditer(text)] if "new tab" in text or "new window" in text else []
    at = 0

    def inside(start: int, end: int) -> tuple[Style, ...]:
        nonlocal at
        first = at
        while at < len(matches) and matches[at][1] <= end:
            at += 1
        return tuple(Style(a, b, Mark.FURNITURE) for a, b in matches[first:at] if a >= start)

    return inside


def _is_section(text: str, block: Block) -> bool:
    return block.kind is BlockKind.HEADING and block.span.of(text).rstrip(":").casefold() in SECTIONS


def _without_underline(heading: str) -> str:
    title, *rest = heading.splitlines()
    return title if rest and UNDERLINE.match(rest[-1]) else heading
