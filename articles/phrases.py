"""Clauses and phrases of a sentence, by cheap rules over its words: where a label made with one key snaps to.

Every word of a sentence is in one phrase, every phrase in one clause. Between two neighbouring words stands a break of
the clause, of the phrase, or none:

- **clause**: punctuation between them (, ; : — – … quotes, brackets, a spaced hyphen), but for a date's "June 5, 2025";
  before *which who because although while if ...*; before *that* unless a preposition or determiner stands before it;
  before *and but or so yet since after ...* when a subject or a finite verb follows ("and it was", "but will").
- **capitals**: a run of capitalised words, with *of the de van ...* inside ("Bank of England"), and *and* after such an
  *of* ("Department of Health and Human Services"). A sentence's first word counts when the next one is capitalised.
- **numbers**: digits or number words with sign, scale and unit ("$5 billion", "two days", "June 5, 2025").
- **verb group**: auxiliaries, *to*, *not*, adverbs and the one verb behind them ("is expected to lift").
- **function words** stand alone (*the*, *on*), or together when fixed ("according to", "such as").
- what is left is a **chain** of content words ("rare earth minerals"); a verb of saying and a word before a determiner
  stand alone, for they are verbs ("confirmed | the framework").

English rules; for other languages punctuation and capitals remain. A phrase goes from its first word to its last.

Two things are said beside: which words count as one (terms), and how a clause begins when nothing ties it to the words
before it (untied).
"""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import pairwise

from .span import Span
from .words import words


class _Kind(IntEnum):
    FUNCTION = 0
    DETERMINER = 1
    AUXILIARY = 2
    TO = 3
    SAYING = 4
    NUMBER = 5
    UNIT = 6
    NAME = 7
    ADVERB = 8
    CONTENT = 9


_NONE, _PHRASE, _CLAUSE = 0, 1, 2

_TABLE = {
    _Kind.DETERMINER: """
        a an the this these those its his her their our my your some any each every no another such both all
    """,
    _Kind.AUXILIARY: """
        am is are was were be been being has have had having do does did will would can could may might must shall
        should ought not never cannot isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't
        wouldn't can't couldn't shouldn't
    """,
    _Kind.TO: "to",
    _Kind.SAYING: """
        said says say saying told tells tell announced announces added adds wrote writes claimed claims argued
        argues stated states warned warns noted notes confirmed confirms denied denies reported reports insisted
        insists suggested suggests declared asserted explained explains believes believed thinks thought
    """,
    _Kind.NUMBER: """
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen
    """,
    _Kind.UNIT: """
        hundred thousand million billion trillion dozen m bn percent percentage point points dollars dollar euros
        euro pounds yuan yen rubles cents tons tonnes ton tonne kilograms kg grams km kilometers kilometres miles
        meters metres feet hectares acres barrels megawatts gigawatts gw mw degrees seconds minutes hours days day
        weeks week months month years year decades centuries hour am pm a.m. p.m.
    """,
    _Kind.FUNCTION: """
        of in on at by for from with without into onto over under between among through during before after since
        until till against toward towards about above below behind beside besides beyond despite except inside
        outside like near off out past per up down upon via within across along around amid than as and or but nor
        so yet if unless because although though while whereas when where whether which who whom whose that what why
        how i you he she it we they me him us them who there here then also even still just only too very more most
        less least much many few several other others own same following according due rather instead
    """,
}
_KINDS = {word: kind for kind, listed in reversed(_TABLE.items()) for word in listed.split()}
_NAMELIKE = (_Kind.SAYING, _Kind.UNIT, _Kind.NUMBER)
"""Kinds that a capital makes part of a name: "United States", "Two Rivers"."""
_SUBORDINATING = "which who whom whose because although though while whereas if unless when where whether"
_SUBORDINATORS = frozenset(_SUBORDINATING.split())
_COORDINATORS = frozenset(("and", "but", "or", "nor", "so", "yet", "since", "after", "before", "as", "until", "than"))
_SUBJECTS = frozenset(("i", "you", "he", "she", "it", "we", "they", "there", "this", "that", "these", "those", "what"))
_INSIDE_NAMES = frozenset(
    ("of", "the", "de", "van", "von", "der", "den", "la", "le", "al", "bin", "du", "da", "di", "del")
)
_BE = frozenset(("am", "is", "are", "was", "were", "be", "been", "being", "isn't", "aren't", "wasn't", "weren't"))
_MONTHS = re.compile(r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\Z", re.IGNORECASE)
_BREAK = re.compile(
    r"[,;:—–…()\[\]{}“”«»„‹›\"|•、，；：「」『』（）·]|(?<=\s)['‘’-]|['’](?=\s)|--|[.!?](?=\s)|\n[ \t\r]*\n"
)
_DIGITS = re.compile(r"[-−+]?(?:[A-Z]{1,3})?[$€£¥₹₽₩₿¢]?\d")
_TIE = re.compile(r"(?:that|whether)\s+(?=\w)", re.IGNORECASE)
_BEFORE_TIE = re.compile(r"([^\W_]+)\s+\Z")
_LONGEST_WORD = 48
"""Code points that are looked at for the word before a clause."""
_FIXED_PHRASES = """
according to, because of, due to, such as, as well as, rather than, more than, less than, at least, at most,
as part of, in return, in turn, in fact, of course, for now, for example, for instance, up to, out of, instead
of, in order to, even though, even if, so far, as yet, as if, as though, in terms of, in addition, in addition
to, as a result, as a result of, a number of, per cent, no longer, in principle, in theory, in practice, at first,
some of, most of, many of, part of, have yet to, has yet to, had yet to, is meant to, are meant to, was meant to, were
meant to
"""
_FIXED: dict[str, list[tuple[str, ...]]] = {}
for _line in sorted(" ".join(_FIXED_PHRASES.split()).split(", "), key=len, reverse=True):
    _FIXED.setdefault(_line.split()[0], []).append(tuple(_line.split()))


def clauses(text: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence, in order; each from its first word to its last. None when it holds no word."""
    return _spans(*_broken(text, sentence), _CLAUSE)


def phrases(text: str, sentence: Span) -> list[Span]:
    """The phrases of a sentence, in order, each inside one of its clauses. None when it holds no word."""
    return _spans(*_broken(text, sentence), _PHRASE)


def parts(text: str, sentence: Span) -> tuple[list[Span], list[Span]]:
    """The clauses and the phrases of a sentence, for the price of one."""
    found, breaks = _broken(text, sentence)
    return _spans(found, breaks, _CLAUSE), _spans(found, breaks, _PHRASE)


def terms(text: str, sentence: Span) -> list[Span]:
    """The words of a sentence, in order; those of a fixed phrase, and a number and its unit, as one."""
    found, _, gaps, kinds, fixed = _read(text, sentence)
    joins = [
        at > 0
        and (
            (fixed[at] > 0 and fixed[at] == fixed[at - 1])
            or (kinds[at] is _Kind.UNIT and kinds[at - 1] in (_Kind.NUMBER, _Kind.UNIT) and gaps[at].isspace())
        )
        for at in range(len(found))
    ]
    return _spans(found, [_NONE if joined else _PHRASE for joined in joins], _PHRASE)


def untied(text: str, clause: Span, start: int) -> Span:
    """A clause of the block that begins at `start`, without the "that" or "whether" that ties it to the words before.

    "that" stays where nothing stands before it that it could belong to ("And that is all").
    """
    tie = _TIE.match(text, *clause)
    before = _BEFORE_TIE.search(text, max(start, clause.start - _LONGEST_WORD), clause.start) if tie else None
    if tie is None or before is None or before[1].casefold() in _COORDINATORS:
        return clause
    return Span(tie.end(), clause.end)


def _spans(found: list[Span], breaks: list[int], least: int) -> list[Span]:
    spans: list[Span] = []
    for word, before in zip(found, breaks, strict=True):
        if before >= least or not spans:
            spans.append(word)
        else:
            spans[-1] = Span(spans[-1].start, word.end)
    return spans


def _broken(text: str, sentence: Span) -> tuple[list[Span], list[int]]:
    """The words of a sentence and, for each, the break before it."""
    found, lower, gaps, kinds, fixed = _read(text, sentence)
    breaks = [_CLAUSE] * len(found)
    for at in range(1, len(found)):
        if _is_date(lower, gaps[at], at):
            breaks[at] = _NONE
        elif _breaks_clause(lower, kinds, gaps, at):
            breaks[at] = _CLAUSE
        elif fixed[at] or fixed[at - 1]:
            breaks[at] = _NONE if fixed[at] and fixed[at] == fixed[at - 1] else _PHRASE
        else:
            after = kinds[at + 1] if at + 1 < len(found) and gaps[at + 1].isspace() else None
            breaks[at] = _NONE if _holds(lower, kinds, at, after) else _PHRASE
    return found, breaks


def _read(text: str, sentence: Span) -> tuple[list[Span], list[str], list[str], list[_Kind], list[int]]:
    """The words of a sentence; of each the lower-case form, what stands before it, its kind, its fixed phrase."""
    found = list(words(text, *sentence))
    lower = [word.of(text).lower().replace("’", "'") for word in found]
    gaps = ["", *(text[a.end : b.start] for a, b in pairwise(found))]
    return found, lower, gaps, list(_kinds(text, found, lower)), _fixed(lower, gaps)


def _kinds(text: str, found: list[Span], lower: list[str]) -> Iterator[_Kind]:
    """What each word is taken for."""
    for at, (word, name) in enumerate(zip(found, lower, strict=True)):
        raised = text[word.start].isupper()
        known = None if name == "us" and raised else _KINDS.get(name)
        if raised and at and (known in _NAMELIKE or name in ("may", "will")):
            known = None
        if _DIGITS.match(text, word.start, word.end):
            yield _Kind.NUMBER
        elif known is not None:
            yield known
        elif raised and (
            at or name == "us" or (len(found) > 1 and text[found[1].start].isupper()) or not name.isalpha()
        ):
            yield _Kind.NAME
        elif name.endswith("ly") and len(name) > 4:
            yield _Kind.ADVERB
        else:
            yield _Kind.CONTENT


def _fixed(lower: list[str], gaps: list[str]) -> list[int]:
    """A number for each word that belongs to a fixed phrase, the same throughout the phrase; else 0."""
    marks = [0] * len(lower)
    for at, name in enumerate(lower):
        if marks[at]:
            continue
        for line in _FIXED.get(name, ()):
            end = at + len(line)
            if tuple(lower[at:end]) == line and all(gap.isspace() for gap in gaps[at + 1 : end]):
                marks[at:end] = [at + 1] * len(line)
                break
    return marks


def _is_date(lower: list[str], gap: str, at: int) -> bool:
    """The comma of "June 5, 2025"."""
    if gap.strip() != "," or at < 2 or not (len(lower[at]) == 4 and lower[at].isdecimal()):
        return False
    return lower[at - 1].isdecimal() and _MONTHS.match(lower[at - 2]) is not None


def _breaks_clause(lower: list[str], kinds: list[_Kind], gaps: list[str], at: int) -> bool:
    name = lower[at]
    if _BREAK.search(f"{gaps[at]}"):
        return True
    if name in _SUBORDINATORS:
        return lower[at - 1] not in ("and", "or", "but") and kinds[at - 1] is not _Kind.FUNCTION
    if name == "that":
        return kinds[at - 1] not in (_Kind.FUNCTION, _Kind.DETERMINER, _Kind.TO)
    if name in _COORDINATORS and at + 1 < len(lower):
        after = lower[at + 1]
        finite = name in ("and", "but", "or", "yet") and kinds[at + 1] in (_Kind.AUXILIARY, _Kind.SAYING)
        return (after in _SUBJECTS and after != name) or finite
    return False


def _holds(lower: list[str], kinds: list[_Kind], at: int, after: _Kind | None) -> bool:
    """The word at `at` belongs to the phrase of the one before it; `after`: the kind of the one it stands before."""
    before, kind = kinds[at - 1], kinds[at]
    if _inside_name(lower, kinds, at) or _inside_name(lower, kinds, at - 1):
        return True
    if kind is _Kind.NUMBER:
        return before in (_Kind.NUMBER, _Kind.NAME)
    if before is _Kind.NUMBER:
        return (
            kind is _Kind.UNIT
            or (kind is _Kind.CONTENT and lower[at - 1].isalpha())
            or _MONTHS.match(lower[at]) is not None
        )
    if kind is _Kind.UNIT or before is _Kind.UNIT:
        return kind is before or (kind is _Kind.UNIT and before is _Kind.CONTENT)
    if before in (_Kind.AUXILIARY, _Kind.TO):
        return kind in (_Kind.AUXILIARY, _Kind.ADVERB) or (kind is _Kind.CONTENT and _in_verb_group(lower, kinds, at))
    if kind is _Kind.TO:
        return after is _Kind.CONTENT and before is _Kind.CONTENT and _in_verb_group(lower, kinds, at - 1)
    if before is _Kind.ADVERB:
        return kind in (_Kind.CONTENT, _Kind.ADVERB)
    if before is _Kind.CONTENT and kind in (_Kind.CONTENT, _Kind.ADVERB):
        verb = after is _Kind.DETERMINER and kind is _Kind.CONTENT
        return not verb and not _in_verb_group(lower, kinds, at - 1)
    return before is kind and kind is _Kind.NAME and not lower[at - 1].endswith("'s")


def _is_participle(word: str) -> bool:
    return word.endswith(("ed", "en", "ing", "wn", "ght", "ld", "ade"))


def _in_verb_group(lower: list[str], kinds: list[_Kind], at: int) -> bool:
    """The content word at `at` is the verb behind auxiliaries or *to* (adverbs may stand between)."""
    before = at - 1
    while before >= 0 and (kinds[before] is _Kind.ADVERB or lower[before] in ("not", "never")):
        before -= 1
    if before < 0 or kinds[before] not in (_Kind.AUXILIARY, _Kind.TO):
        return False
    return lower[before] not in _BE or _is_participle(lower[at])


def _inside_name(lower: list[str], kinds: list[_Kind], at: int) -> bool:
    """A small word within a name: capitals on both sides, perhaps behind another small word ("of the")."""
    if at < 1 or at + 1 >= len(lower):
        return False
    low, high = at - 1, at + 1
    if lower[at] == "and":
        return kinds[low] is kinds[high] is _Kind.NAME and "of" in lower[max(0, at - 3) : at]
    if lower[at] not in _INSIDE_NAMES:
        return False
    if lower[low] in ("of", "de") and lower[at] in ("the", "la"):
        low -= 1
    elif lower[at] in ("of", "de") and lower[high] in ("the", "la"):
        high += 1
    elif lower[at] == "the":
        return False
    return low >= 0 and high < len(lower) and kinds[low] is kinds[high] is _Kind.NAME


def holding(spans: Iterable[Span], offset: int) -> Span | None:
    """The one of ordered spans that holds `offset`, else the one before it, else the first; None when there is none."""
    chosen: Span | None = None
    for span in spans:
        if span.start > offset:
            return chosen or span
        chosen = span
    return chosen
