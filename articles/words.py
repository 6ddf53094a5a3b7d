"""Words: what a cursor steps by.

A word is a run of letters, marks and digits with what belongs inside: apostrophes (don’t), hyphens (rare-earth), the
dots of initials and of some abbreviations (U.S., Inc.), separators between digits (1,234.5; 10:30; 2025-06-11), a sign
or unit at a number (€3.2, 60%), `&` between letters. A URL, an address, @handle, #topic is one word. A Han character is
one; so is a run of hiragana or katakana, an emoji, and a run of letters in scripts without spaces (Thai). Other
punctuation is not a word; dashes part words. Hyphens at the end of a line do not join.

No word holds white space. Text without any is cut every CHUNK code points, so that each answer looks at a bounded
stretch and is the same whatever stretch was asked for.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from .clusters import cluster_at, clusters, is_cluster_start, snapped, unicode_pattern
from .span import Span

if TYPE_CHECKING:
    import regex

CHUNK = 4096
"""Code points: the longest stretch looked at for one word; a longer run without white space is cut here."""

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "\u3041-\u309f"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9d"
_BREAKS = "\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f"  # no word holds one, though no white space follows them
_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Messrs|Mx|Dr|Prof|Sens?|Reps?|Govs?|Gen|Col|Lt|Capt|Maj|Sgt|Cmdr|Adm|Rev|Hon|St|Jr|Sr|Inc|Corp|Ltd|Bros|vs"
    "|etc|Jan|Feb|Aug|Sept|Oct|Nov|Dec|approx|dept|est"
)
_PAUSE = re.compile(rf"[\s{_BREAKS}]")


def _source(char: str, first: str) -> str:
    """The pattern of a word for an engine in which `char` is one letter, mark or digit and `first` may begin a word."""
    letter = rf"(?:(?!\d){first})"
    atom = "|".join(
        (
            rf"(?:{letter}\.)+{letter}(?!{char})\.?",  # U.S, e.g.
            rf"(?:{letter}\.){{2,}}",
            r"(?:Ph|M|B|D|LL|Ed)\.(?:D|Sc|Phil|Ed|B|M)\b\.?",
            rf"(?:{_ABBREVIATIONS})\.(?!{char})",
            r"No\.(?=\s?\d)",
            rf"[$€£¥₹₽₩₿¢]?\d+(?:[.,:/’']\d+)*(?:[%‰€$£¥¢]|°[CF]?|{char}+)?",
            rf"{first}{char}*(?:(?:['’ʼ·&״׳]|(?<=[a-z0-9])\.(?=[a-z0-9])){char}+)*",
        )
    )
    joint = r"(?:[-‐‑\u00ad]|(?<=[\d%])–(?=[$€£¥]?\d))"
    choices = "|".join(
        (
            rf"(?:https?://|ftp://|www\.)[^\s<>\"“”«»{{}}|\\^`{_BREAKS}]*[^\s<>\"“”«»{{}}|\\^`{_BREAKS}.,:;!?'’()\[\]…]",
            rf"{first}[\w.+\-]{{0,63}}@{char}[\w\-]*(?:\.[\w\-]+)+",
            rf"[@#]{char}+",
            rf"[{_HAN}]",
            rf"[{_HIRAGANA}]+|[{_KATAKANA}]+",
            rf"(?:[-−+](?=[$€£¥]?\d)|[A-Z]{{1,3}}(?=[$€£¥]\d))?(?:{atom})(?:{joint}(?:{atom}))*(?:['’]s(?!{char}))?",
            "[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff\u2600-\u26ff]",
        )
    )
    return rf"(?![\s.,;:!?\"“”‘’()—…])(?:{choices})"  # what begins no word is let go at once


@cache
def _east_asian() -> re.Pattern[str]:
    """Compiled when it is needed: it costs 3 ms, which a start does not have."""
    return re.compile(f"[{_HAN}{_HIRAGANA}{_KATAKANA}]")


@cache
def _plain_pattern(*, east_asian: bool) -> re.Pattern[str]:
    """For text without marks; the wider one takes four times as long to compile, and few articles need it."""
    char = rf"[^\W{_HAN}{_HIRAGANA}{_KATAKANA}]" if east_asian else r"\w"
    return re.compile(_source(char, char))


def _marked_pattern() -> "regex.Pattern[str]":
    char = rf"(?![{_HAN}{_HIRAGANA}{_KATAKANA}])[\w\p{{M}}\p{{N}}\u200c\u200d]"
    return unicode_pattern(_source(rf"(?:{char})", rf"(?:(?!\p{{M}}|[\u200c\u200d]){char})"))


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The words of `text[start:end]` in order, disjoint, of whole clusters; lazy, one CHUNK is read at a time."""
    stop = len(text) if end is None else end
    at = start
    while at < stop:
        after = min(cut_at(text, _grid(at), start), stop)
        if after <= at:  # the chunk that holds `start` has no cut of its own
            after = min(cut_at(text, _grid(at) + CHUNK, start), stop)
        yield from _words_between(text, at, after)
        at = after


def _words_between(text: str, start: int, end: int) -> Iterator[Span]:
    """The words between two places where no word or cluster is cut."""
    if isinstance(clusters(text, start, end), range):
        pattern = _plain_pattern(east_asian=_east_asian().search(text, start, end) is not None)
        for match in pattern.finditer(text, start, end):
            yield Span(*match.span())
        return
    last = Span(start, start)
    piece = text[start:end]
    for found in _marked_pattern().finditer(piece):
        word = snapped(text, Span(start + found.start(), start + found.end()), start, end)
        if word.start < last.end:
            last = Span(last.start, max(last.end, word.end))
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _may_cut(text: str, offset: int, start: int, end: int) -> bool:
    """No word and no cluster goes on from before `offset` to behind it, seen from the two code points around."""
    before = text[offset - 1]
    return (before.isspace() or before in _BREAKS) and is_cluster_start(text, offset, start, end)


def cut_at(text: str, grid: int, start: int) -> int:
    """The place at or before `grid`, a multiple of CHUNK, where the text is cut: behind white space if there is any."""
    if grid >= len(text):
        return len(text)
    low = max(start, grid - CHUNK)
    for offset in range(grid, low if _PAUSE.search(text, low, grid) else grid, -1):
        if _may_cut(text, offset, low, len(text)):
            return offset
    return low if low > grid - CHUNK else cluster_at(text, grid, low).start


def floor_of(text: str, offset: int, start: int, end: int) -> int:
    """The last place at or before `offset` where words() may begin to read and say the same."""
    chunk = cut_at(text, offset // CHUNK * CHUNK, start) if offset // CHUNK * CHUNK > start else start
    chunk = max(chunk, start)
    for at in range(min(offset, end), chunk if _PAUSE.search(text, chunk, offset) else offset, -1):
        if at < len(text) and _may_cut(text, at, start, end):
            return at
    return chunk


def _grid(offset: int) -> int:
    return (offset // CHUNK + 1) * CHUNK


def word_at(text: str, offset: int, start: int = 0, end: int | None = None) -> Span:
    """The word at `offset`: the one that holds it, else the one just before it, else the next, else the last, else
    the cluster there.

    "Just before" means without white space between, as in "word,". Inside `[start, end)`; empty only if that is.
    Looks at two CHUNKs at most.
    """
    stop = len(text) if end is None else end
    if stop <= start:
        return Span(start, start)
    offset = min(max(offset, start), stop - 1)
    before: Span | None = None
    for word in words(text, floor_of(text, offset, start, stop), min(stop, cut_at(text, _grid(offset) + CHUNK, start))):
        if word.end > offset:
            touching = before is not None and not any(map(str.isspace, text[before.end : offset + 1]))
            return before if before is not None and touching and word.start > offset else word
        before = word
    return before or _word_before(text, offset, start, CHUNK) or cluster_at(text, offset, start, stop)


def next_word(text: str, offset: int, end: int | None = None, start: int = 0) -> Span | None:
    """The first word that begins after `offset` and before `end`; None when there is none.

    Looks at one CHUNK at a time, so a long stretch of punctuation is slow only in proportion to its length.
    """
    stop = len(text) if end is None else end
    return next((word for word in words(text, floor_of(text, offset, start, stop), stop) if word.start > offset), None)


def previous_word(text: str, offset: int, start: int = 0) -> Span | None:
    """The last word that begins before `offset` and not before `start`; None when there is none."""
    return _word_before(text, offset, start, offset - start)


def _word_before(text: str, offset: int, start: int, reach: int) -> Span | None:
    """The last word that begins before `offset`, looked for `reach` code points back, in steps that grow to CHUNK."""
    high = min(offset, len(text))
    step = 64
    while high > start and high > offset - reach:
        low = floor_of(text, max(high - step, start), start, high)
        stop = min(len(text), high + 2 * CHUNK)
        found = None
        for word in words(text, low, stop):
            if word.start >= high:
                break
            found = word
        if found is not None:
            return found
        high = low
        step = min(2 * step, CHUNK)
    return None
