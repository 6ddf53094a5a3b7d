"""Who says what, in English news: the cue that reports, its source, and the content that it hands over.

Strong verbs report wherever they stand; weak ones, and those that are nouns as well, only with somebody before them and
what is said behind. Source, cue and content are those of S. Pareti, PARC 3.0 (2016).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from annotations.labels import Group, Label
from annotations.rules import tidy
from articles.span import Span

from .entities import entities
from .lexicon import table, word_set
from .page import Page, Sentence, Suggestion, Word
from .sources import BREAK, HELPERS, NAME, NOMINAL, Source, Sources

CUE, PER = "CUE", "PER"
SPEAKERS = frozenset({"PER", "ORG", "GPE", "NORP"})
CONTENT = Label("CLAIM", Group.CLAIM, leave_out=("and", "but", "however", "nor", "or", "so", "still", "yet"))
"""How the edges of a claim are trimmed."""
ACCORDING = ["according", "to"]

_DETERMINERS = word_set("the a an this that these those his her its their our my your no any of to each every some")
_SIGNALS = word_set("that how whether why what if")
_HANGING = word_set(
    """saying claiming arguing adding warning crediting telling announcing insisting suggesting noting stating
    contending emphasizing stressing"""
)
_BY = HELPERS | word_set("by and while after before without")
"""Words that a participle may follow and report."""
_OWN = word_set("i we you")
_FINDS = word_set("finds found shows showed indicates indicated")
_TOLD = word_set("told tell tells telling")
_BARE = word_set("admit add reveal announce tell accuse asked")
"""Forms that are seldom reports behind an auxiliary or before “to”."""
_PLAIN = word_set("said says say told added saying asked wrote tweeted argued argues explained noted")
_TIMES = word_set("on in at late early")
_PARTED = re.compile(r"[,”\"?!]\s*(?:(?:[A-Z][\w.’'-]*|the|a|an)\s+){0,4}\Z")
_FINITE = re.compile(r"(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|should|as)\b")
_CLOSING = re.compile(r"\s*(?:[.,]|on\b|in\b|at\b)")
_HANDED_OVER = re.compile(r"[,.?!…—–-]['’]?[”\"'»]+\Z")
"""How a quotation ends that a report follows."""
_AS = re.compile(r",?\s+as\s*\Z")
_OPENING = word_set("when while though although after before if as because since")
_COMMA = re.compile(r"[,;]\s|\s[―—–]+\s|\s--+\s")
_AHEAD = 120
"""Code points at most from a quotation to its report."""
_MARKS = "”\"'’»"
_OVER = ".!?…"
"""A quotation with one of these at its end needs no report behind it."""


class Attribution(NamedTuple):
    """One report: its cue, who is its source where that is said, and what is handed over where that was found."""

    cue: Span
    source: Source | None
    content: tuple[Span, ...]
    """In the sentence of the cue."""
    voice: str
    """direct, indirect or mixed."""
    score: float
    why: str
    beyond: tuple[Span, ...] = ()
    """What of the same quotation stands in the sentences before and behind, in order."""


class Verbs(NamedTuple):
    """The forms of `lists/reporting.toml`."""

    strong: frozenset[str]
    weak: frozenset[str]
    nouns: frozenset[str]
    people: frozenset[str]
    things: frozenset[str]
    particles: Mapping[str, frozenset[str]]
    """Words that belong to a verb right before them: “called for”."""


@cache
def verbs() -> Verbs:
    """All forms; those of weak verbs are made from their first ones."""
    listed = table("reporting.toml")
    said = {name: word_set(text) for name, text in listed["verbs"].items()}
    nouns = said["nouns"] | {f"{noun}s" for noun in said["nouns"]}
    weak = {form for verb in said["weak"] for form in _forms(verb)} | said["irregular"] | (said["strong"] & nouns)
    parts = {form: word_set(text) for verb, text in listed["particles"].items() for form in _forms(verb)}
    people, things = (word_set(listed["subjects"][name]) for name in ("people", "things"))
    return Verbs(said["strong"] - nouns, frozenset(weak), nouns, people, things, MappingProxyType(parts))


def _forms(verb: str) -> Iterator[str]:
    """A regular verb's forms: deny, denies, denied, denying; plan, plans, planned, planning."""
    soft = verb[-1] == "y" and verb[-2] not in "aeou"
    stem = verb[:-1] if verb[-1] == "e" and verb[-2] != "e" else verb + verb[-1] * (verb in ("plan", "slam"))
    yield verb
    yield f"{verb[:-1]}ies" if soft else f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"
    yield f"{verb[:-1]}ied" if soft else f"{verb}d" if verb.endswith("e") else f"{stem}ed"
    yield f"{stem}ing"


def attributions(page: Page) -> Iterator[Attribution]:
    """All reports of an article, in order."""
    reading = _Reading(page)
    for sentence in page.sentences:
        yield from reading.sentence(sentence)


def attribution(page: Page) -> Iterator[Suggestion]:
    """Cues; and sources that no rule for names proposes: pronouns and common nouns."""
    seen: set[Span] = set()
    for one in page.once(attributions):
        yield Suggestion(CUE, (one.cue,), one.score, one.why)
        source = one.source
        things = {word.lower() for word in source.span.of(page.text).split()} & verbs().things if source else None
        if source is not None and source.kind != NAME and not things and source.span not in seen:
            seen.add(source.span)
            why = f"source of “{one.cue.of(page.text)}”"
            score = round(one.score - 0.2, 2)
            yield Suggestion(PER, (source.span,), score, why, MappingProxyType({"mention": source.kind}))


class _Reading:
    """An article being read for reports."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.verbs = verbs()
        self.forms = self.verbs.strong | self.verbs.weak
        named = {one.span.start: one.span for one in page.once(entities) if one.label in SPEAKERS}
        self.sources = Sources(page, named, self.verbs.people | self.verbs.things)

    def sentence(self, sentence: Sentence) -> Iterator[Attribution]:
        """The reports of a sentence, by their cues."""
        said = [word.lower for word in sentence.words]
        for at, form in enumerate(said):
            found = None
            if form in self.forms:
                found = self._verb(sentence, said, at)
            elif form == ACCORDING[0] and said[at : at + 2] == ACCORDING:
                found = self._according(sentence, at)
            if found is not None:
                yield found

    def _according(self, sentence: Sentence, at: int) -> Attribution | None:
        """“According to X, Y” and “Y, according to X”."""
        words = sentence.words
        if at + 2 >= len(words) or self.page.quotations_at(Span(words[at].start, words[at].end)):
            return None
        last = at + 2
        while last + 1 < len(words) and not BREAK.search(self.page.between(words[last], words[last + 1])):
            last += 1
        span = sentence.span
        content = Span(span.start, words[at].start) if at else Span(words[last].end, span.end)
        cue = Span(words[at].start, words[at + 1].end)
        return self._made(cue, self.sources.phrase(sentence, at + 2), (content,), 0.9, "“according to”")

    def _verb(self, sentence: Sentence, said: Sequence[str], at: int) -> Attribution | None:
        """A reporting verb outside quotation marks, with what makes it one."""
        words, verbs, form = sentence.words, self.verbs, said[at]
        strong = form in verbs.strong
        if self.page.quotations_at(Span(words[at].start, words[at].end)):
            return None
        ahead = said[at + 1] if at + 1 < len(said) else ""
        behind = self.page.text[words[at].end : words[at + 1].start if ahead else sentence.span.end]
        mark = any(sign in behind for sign in '“"«„:')
        signal = ahead in _SIGNALS or mark
        if self._is_none(sentence, said, at, signal=signal):
            return None
        source, inverted = self.sources.of(sentence, said, at, anyone=form in _PLAIN)
        if inverted and form.endswith("ing"):
            source, inverted = None, False
        if source is not None and self._no_source(source, said, at, inverted=inverted):
            return None
        if not strong:
            someone = source is not None and not inverted and (signal or ahead == "to" or self._results(source, form))
            if (form.endswith("ing") and not signal) or not (someone or ahead == "that" or mark):
                return None
        last = at + (ahead in verbs.particles.get(form, ()) and not behind.strip())
        subject = self._subject(sentence, at, source)
        content = self._content(sentence, said, last, source if inverted else None, subject, verb=at)
        score = 0.9 if form in _PLAIN else 0.75 if strong else 0.6
        cue = Span(words[at].start, words[last].end)
        made = self._made(cue, source, content, score, f"reporting verb “{form}”")
        return made._replace(beyond=self._beyond(sentence, made))

    def _is_none(self, sentence: Sentence, said: Sequence[str], at: int, *, signal: bool) -> bool:
        """The words before and behind make it a noun, a passive (“is expected to”) or a bare verb (“would admit”)."""
        form, before = said[at], said[at - 1] if at else ""
        ahead = said[at + 1] if at + 1 < len(said) else ""
        if before in _DETERMINERS and form != "said" and ahead != "that":
            return True
        left = self.page.between(sentence.words[at - 1], sentence.words[at]) if at else ""
        if form in _HANGING and not (signal or before in _BY or any(sign in left for sign in ',”"')):
            return True
        if ahead == "to" and before in HELPERS and form.endswith(("ed", "n", "t")):
            return True
        return form in _BARE and not signal and (before in HELPERS or ahead in ("not", "to"))

    def _results(self, source: Source, form: str) -> bool:
        """A study or a poll, which finds and shows."""
        said = source.span.of(self.page.text).lower().split()
        return form in _FINDS and bool(self.verbs.things & set(said))

    def _no_source(self, source: Source, said: Sequence[str], at: int, *, inverted: bool) -> bool:
        """It is the author who speaks, or a noun phrase before a noun."""
        who = source.span.of(self.page.text).lower()
        if who in _OWN or (who == "it" and said[at].startswith("suggest")):
            return True
        return (
            said[at] in self.verbs.nouns
            and source.kind == NOMINAL
            and said[at - 1] not in self.sources.people
            and not inverted
        )

    @staticmethod
    def _subject(sentence: Sentence, at: int, source: Source | None) -> int:
        """Where the report begins: at its subject, when that stands before the verb."""
        start = sentence.words[at].start
        return source.span.start if source is not None and source.span.start < start else start

    def _content(
        self, sentence: Sentence, said: Sequence[str], last: int, inverted: Source | None, subject: int, *, verb: int
    ) -> tuple[Span, ...]:
        """What is handed over, two pieces where the report parts it.

        `last` is the last word of the cue, `verb` its first; `inverted` a source behind it.
        """
        words, text, end = sentence.words, self.page.text, sentence.span.end
        begin, form = last + 1, said[verb]
        while inverted is not None and begin < len(words) and words[begin].start < inverted.span.end:
            begin += 1
        rest = Span(words[begin].start, end) if begin < len(words) else Span(end, end)
        parted = _PARTED.search(text, max(sentence.span.start, subject - 60), subject)
        left = Span(sentence.span.start, parted.start() + 1 if parted else subject)
        handed = self._handed(sentence, words[verb]) if form not in _HANGING else None
        if handed:
            left = handed
        elif (as_ := _AS.search(text, max(left.start, left.end - 16), left.end)) is not None:
            left = Span(left.start, as_.start())
        if left and (parted or handed) and rest and self._goes_on(words[begin - 1].end, rest, quoted=bool(handed)):
            return left, rest
        closing = not rest or _CLOSING.match(text, words[begin - 1].end, end) is not None
        if not rest and text[end - 1] == ":":
            return ()
        if inverted is not None or handed or (parted and closing) or not rest:
            return (left,)
        if said[0] in _OPENING and verb and not _COMMA.search(text, words[0].end, words[verb].start):
            comma = _COMMA.search(text, rest.start, end)
            rest = Span(rest.start, comma.start() if comma else end)
        that = said.index("that", last) if "that" in said[last : last + 9] else 0
        if that and (that == last + 1 or form in _TOLD or (said[last + 1] in _TIMES and that < last + 7)):
            return (Span(words[that].end, rest.end),)
        if form in _TOLD:
            quoted = self.page.quotations_at(rest)
            most = quoted and 2 * quoted[0].length >= rest.length
            return (quoted[0] if most else left if parted and form not in _HANGING else rest,)
        return (rest,)

    def _handed(self, sentence: Sentence, verb: Word) -> Span | None:
        """A sentence up to the quotation that ends shortly before a verb, with a mark that hands over to a report."""
        start = sentence.span.start
        marks = self.page.quotations_at(Span(start, verb.start)) if verb.start > start else []
        if not marks or not start < marks[-1].end <= verb.start or verb.start - marks[-1].end > _AHEAD:
            return None
        if _HANDED_OVER.search(self.page.text, start, marks[-1].end) is None:
            return None
        quoted = sum(min(mark.length, mark.end - start) for mark in marks)
        return Span(start, marks[-1].end) if 2 * quoted >= marks[-1].end - start else None

    def _goes_on(self, end: int, rest: Span, *, quoted: bool) -> bool:
        """What the report cuts in two goes on behind a comma: with a quotation, or with its verb."""
        between = self.page.text[end : rest.start]
        if "," not in between:
            return False
        if any(sign in between for sign in '“"') or _FINITE.match(self.page.text, rest.start) is not None:
            return True
        first = re.match(r"\w*", self.page.text[rest.start : rest.end])
        return not quoted and first is not None and not first[0].endswith("ing")

    def _beyond(self, sentence: Sentence, made: Attribution) -> tuple[Span, ...]:
        """The quotations of the content, as far as they go over the sentence, and those that go on right behind it.

        Behind a colon that ends a block, the quotations that the next one begins with, or all of it.
        """
        text, span = self.page.text, sentence.span
        if not made.content and text[span.end - 1] == ":":
            block = self.page.behind(span)
            quoted = list(self._in_turn(block.start)) if block else []
            return tuple(quoted) or ((block,) if block else ())
        marks = [mark for piece in made.content for mark in self.page.quotations_at(piece)]
        found: list[Span] = []
        if marks and marks[0].start < span.start:
            found.append(Span(marks[0].start, span.start))
        if marks and marks[-1].end > span.end:
            found.append(Span(span.end, marks[-1].end))
        elif marks and made.content[0].end <= made.cue.start:
            found.extend(self._in_turn(span.end))
        return tuple(found)

    def _in_turn(self, end: int) -> Iterator[Span]:
        """The quotations that stand one behind the other from `end` on, as long as no report has to follow."""
        while (mark := self._next(end)) is not None and mark.of(self.page.text).rstrip(_MARKS)[-1:] in _OVER:
            yield mark
            end = mark.end

    def _next(self, end: int) -> Span | None:
        """The quotation that begins behind blanks at `end`."""
        blanks = re.compile(r"[ \t\u00a0]*").match(self.page.text, end)
        start = blanks.end() if blanks else end
        return next((mark for mark in self.page.quotations_at(Span(start, start + 1)) if mark.start == start), None)

    def _made(self, cue: Span, source: Source | None, content: tuple[Span, ...], score: float, why: str) -> Attribution:
        pieces = tuple(tidied for piece in content if piece and (tidied := tidy(self.page.text, piece, CONTENT)))
        marks = [mark for piece in pieces for mark in self.page.quotations_at(piece)]
        whole = all(any(m.start <= p.start + 1 and p.end <= m.end + 1 for m in marks) for p in pieces)
        voice = "indirect" if not marks else "direct" if whole else "mixed"
        return Attribution(cue, source, pieces, voice, score, why)
