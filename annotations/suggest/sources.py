"""Who reports, in an English sentence: the name, pronoun or noun phrase beside a reporting verb."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from articles.span import Span

from .lexicon import word_set
from .page import Page, Sentence

NAME, NOMINAL, PRONOUN = "name", "nominal", "pronoun"
LONGEST = 8
"""Words of a source."""
ASIDE = 16
"""Words of an apposition between a subject and its verb."""

HELPERS = word_set(
    """is are was were be been being am has have had having will would can could may might must shall should do does
    did not never also"""
)
BREAK = re.compile(r"[,;:—–()]|\s-\s")
_PRONOUNS = word_set("he she they we i it you who")
_OBJECTS = word_set("her him them me us")
_ARTICLES = word_set("the a an")
_LINKS = word_set("of for at in from with who")
_BEFORE = word_set(
    """that and but while as when if because although though which who after before since said says in on at for with
    by from"""
)
_BEHIND = word_set("""who that which in on at for with by from said says as to after before when while of and but""")


_NO_ADVERBS = word_set(
    "family ally assembly supply reply july anomaly monopoly bully rally lily jelly belly butterfly elderly"
)


class Source(NamedTuple):
    """Where a source stands, and what it is: a name, a nominal or a pronoun."""

    span: Span
    kind: str


class Sources:
    """The sources of one article. `named` are its names of those who can speak, by their starts."""

    def __init__(self, page: Page, named: Mapping[int, Span], people: frozenset[str]) -> None:
        self.page = page
        self.named = named
        self.people = people

    def of(self, sentence: Sentence, said: Sequence[str], at: int, *, anyone: bool) -> tuple[Source | None, bool]:
        """The source of the verb at `at`: before it, else behind it; and whether it stands behind.

        `anyone`: the verb says enough, and any noun phrase before it is its source.
        """
        words, page = sentence.words, self.page
        first = at
        while (
            first > 0
            and (said[first - 1] in HELPERS or _is_adverb(sentence, said, first - 1))
            and self._close(sentence, first)
        ):
            first -= 1
        if first and not any(sign in page.between(words[first - 1], words[first]) for sign in '”"“;:'):
            found = self._before(sentence, said, first, anyone=anyone)
            if found is not None:
                return found, False
        opens = at == 0 or any(sign in page.between(words[at - 1], words[at]) for sign in '”",')
        if opens and at + 1 < len(words) and not page.between(words[at], words[at + 1]).strip():
            behind = self.phrase(sentence, at + 1)
            if behind is not None:
                return behind, True
        return None, False

    def phrase(self, sentence: Sentence, first: int) -> Source | None:
        """The pronoun, name or noun phrase that begins at `first`."""
        words = sentence.words
        if first >= len(words):
            return None
        last = first + 1
        while last < len(words) and last - first < LONGEST and self._close(sentence, last):
            last += 1
        said = words[first].lower
        if said in _PRONOUNS | _OBJECTS:
            return Source(Span(words[first].start, words[first].end), PRONOUN)
        for at in range(first, min(last, first + 4)):
            span = self.named.get(words[at].start)
            if span is not None:
                return Source(span, NAME)
        end = first
        while end < last and words[end].lower not in _BEHIND:
            end += 1
        begin = first + 1 if said in _ARTICLES and first + 1 < end else first
        if not any(words[at].lower in self.people for at in range(begin, end)):
            return None
        return Source(Span(words[begin].start, words[end - 1].end), NOMINAL)

    def _close(self, sentence: Sentence, at: int) -> bool:
        """No mark parts a word from the one before it."""
        return BREAK.search(self.page.between(sentence.words[at - 1], sentence.words[at])) is None

    def _before(self, sentence: Sentence, said: Sequence[str], end: int, *, anyone: bool) -> Source | None:
        """The subject that ends before the word `end`; what stands between two commas behind it is skipped."""
        words, page = sentence.words, self.page
        if ")" in page.between(words[end - 1], words[end]):
            while end > 1 and "(" not in page.between(words[end - 2], words[end - 1]):
                end -= 1
            if end < 2:
                return None
            end -= 1
        if "," in page.between(words[end - 1], words[end]):
            at = end - 1
            while at > 0 and end - at < ASIDE and "," not in page.between(words[at - 1], words[at]):
                at -= 1
            if at == 0 or "," not in page.between(words[at - 1], words[at]):
                return None
            end = at
        if said[end - 1] in _PRONOUNS:
            return Source(Span(words[end - 1].start, words[end - 1].end), PRONOUN)
        for first in range(max(0, end - LONGEST), end):
            span = self.named.get(words[first].start)
            if span is not None and span.end == words[end - 1].end:
                return Source(span, NAME)
        return self._nominal(sentence, said, end) or (self._anyone(sentence, said, end) if anyone else None)

    def _nominal(self, sentence: Sentence, said: Sequence[str], end: int) -> Source | None:
        """A phrase whose head is a word for people: it ends the phrase, or “of”, “at” and the like follow it."""
        words = sentence.words
        for head in range(end - 1, max(-1, end - LONGEST), -1):
            if head < end - 1 and not self._close(sentence, head + 1):
                return None
            if said[head] not in self.people or not (head == end - 1 or said[head + 1] in _LINKS):
                continue
            begin = head
            while (
                begin > 0 and end - begin < LONGEST and self._close(sentence, begin) and said[begin - 1] not in _BEFORE
            ):
                begin -= 1
            if said[begin] in _ARTICLES and begin < head:
                begin += 1
            return Source(Span(words[begin].start, words[end - 1].end), NOMINAL)
        return None

    def _anyone(self, sentence: Sentence, said: Sequence[str], end: int) -> Source | None:
        """The words before a verb, back to the last word that begins another phrase; a sign or a number is nobody."""
        words, begin = sentence.words, end
        while begin > 0 and end - begin < LONGEST and self._close(sentence, begin) and said[begin - 1] not in _BEFORE:
            begin -= 1
        if begin < end and said[begin] in _ARTICLES:
            begin += 1
        if not any(sign.isalpha() for word in words[begin:end] for sign in word.text):
            return None
        return Source(Span(words[begin].start, words[end - 1].end), NOMINAL)


def _is_adverb(sentence: Sentence, said: Sequence[str], at: int) -> bool:
    """It ends like one, and is neither a name (Italy, Kelly) nor one of the nouns that end so."""
    name = sentence.words[at].capital and not sentence.headed
    return said[at].endswith("ly") and said[at] not in _NO_ADVERBS and not name
