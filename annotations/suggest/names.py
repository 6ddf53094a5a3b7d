"""Names of persons, organisations, places, peoples and things in English text, by rules and lists.

Rules are tried in this order, and what one has taken no later one gets: whole names that are listed; titles before
names; first names; heads of agreements and events; first and last words of organisations and places; names that are
listed, within longer runs; what stands in capitals elsewhere in the article as part of a name found before. What is
left of capitals inside a sentence is a guess, with a low score. Other scripts have no capitals, and get nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from articles.span import Span

from .capitals import WITHIN, blank, free_of, initial, runs
from .gazetteer import GPE, LOC, ORG, PER, THING, lists
from .lexicon import word_set
from .page import Page, Sentence, Suggestion

NAMED: Mapping[str, str] = MappingProxyType({"mention": "name"})
GUESS = 0.35
"""The score of what only its capitals say: half of these labels are wrong."""

_IN_PERSONS = word_set("de la le van von der den du da di del dos al el bin ibn")
_PLACED = word_set("in at near from inside outside across throughout to")
_SAYING = word_set("""said says told tells added wrote asked argued warned insisted replied tweeted explained noted""")
_OFFICES = word_set(
    """Commerce Treasury Foreign Prime Vice Deputy Chief Interior Defense Defence Finance Trade Health Education
    Justice Press First Former Acting Assistant Executive Managing General Attorney National Security State Economy
    Energy Labour Labor Transport House Senate Minority Majority Lt Police Army Staff Sports Agriculture Environment
    Communications Party"""
)
_SMALL = word_set(
    """a an and as at but by for from he her his how i if in into is it its many most no not of on one or our she so
    some such that the their then there these they this those to under we what when where which while who whom why
    with you your after before since until although though because despite during about all also another any are
    both can could did do does each even every few first had has have here however just last later let like may
    meanwhile more much my never new next now old once only other over perhaps same several should still than thanks
    them three two unlike up us very was were will would yes yet according additionally among earlier either
    everyone finally following further instead maybe nobody nothing officials others police people please read
    recent recently shares sources today tomorrow yesterday tonight within without"""
)


class _Found(NamedTuple):
    """A name: the words `first` to before `last` of a sentence."""

    label: str
    first: int
    last: int
    score: float
    why: str


def names(page: Page, taken: Sequence[Span] = ()) -> Iterator[Suggestion]:
    """Names, but for what is `taken` by dates; in order."""
    rules = _Rules()
    reading = list(zip(page.sentences, free_of(page, taken), strict=True))
    first = [list(rules.sure(page, sentence, free)) for sentence, free in reading]
    for (sentence, free), found in zip(reading, first, strict=True):
        rules.learn(page, sentence, free, found)
    for (sentence, free), found in zip(reading, first, strict=True):
        used = {at for one in found if one.label != THING or one.score > 0.75 for at in range(one.first, one.last)}
        there = [*found, *rules.rest(page, sentence, free, used)]
        for one in sorted(there, key=lambda one: (one.first, one.last, one.label)):
            span = Span(sentence.words[one.first].start, sentence.words[one.last - 1].end)
            yield Suggestion(one.label, (span,), one.score, one.why, NAMED)


class _Rules:
    """The rules, and what an article has taught them."""

    def __init__(self) -> None:
        self.lists = lists()
        self.surnames: dict[str, str] = {}
        """Parts of names of persons, each with the whole name."""
        self.heard: dict[str, Counter[str]] = {}
        """Other names, by what they were taken for."""

    def sure(self, page: Page, sentence: Sentence, free: Sequence[bool]) -> Iterator[_Found]:
        """What a list or a neighbour says."""
        said = [word.text for word in sentence.words]
        for first, last in runs(page, sentence, free):
            yield from self._run(page, sentence, said, first, last)

    def _run(self, page: Page, sentence: Sentence, said: Sequence[str], first: int, last: int) -> Iterator[_Found]:
        lists = self.lists
        first = self._start(said, first, last)
        if first >= last:
            return
        whole = lists.known.at(said, first)
        ending = self._head(page, sentence, said, first, last)
        if ending:
            yield _Found(THING, first, ending, 0.8, f"ends in “{said[ending - 1]}”")
            if said[ending - 1].islower():
                yield from self._parts(said, first, last)
                return
            yield from (one for one in self._parts(said, first, ending) if one.label == GPE)
            if ending < last:
                yield from self._run(page, sentence, said, ending, last)
            return
        if whole is not None and first + whole[0] == last:
            yield _Found(whole[1], first, last, 0.9, "a known name")
            return
        title = self._title(said, first, last)
        if title is not None:
            begins, name = title
            if begins > first:
                yield from self._run(page, sentence, said, first, begins)
            yield from self._person(said, name, last, 0.95, f"after “{said[name - 1]}”")
            return
        if not sentence.headed and self._title_before(page, sentence, first):
            person = self._person_end(said, first, last)
            if person - first >= 2 and said[last - 1] not in lists.org_ends:
                yield from self._person(said, first, last, 0.9, f"after “{said[first - 1]}”")
                return
        if last - first >= 2 and said[last - 1] in lists.org_ends and not sentence.headed:
            yield _Found(ORG, first, last, 0.8, f"ends in “{said[last - 1]}”")
            return
        if last - first >= 2 and (said[last - 1] in lists.place_ends or said[first] in lists.place_starts):
            yield _Found(LOC, first, last, 0.75, "by the kind of its place")
            return
        if last - first >= 3 and said[first] in lists.org_starts and said[first + 1] in ("of", "for"):
            yield _Found(ORG, first, last, 0.8, f"begins with “{said[first]}”")
            return
        if initial(said[first]) and first + 1 < last and len(said[last - 1]) > 2 and not said[last - 1].isupper():
            yield from self._person(said, first, last, 0.85, f"initial {said[first]}")
            return
        if said[first] in lists.first and self._person_end(said, first, last) - first >= 2:
            yield from self._person(said, first, last, 0.85, f"first name {said[first]}")
            return
        yield from self._parts(said, first, last)

    def _start(self, said: Sequence[str], first: int, last: int) -> int:
        """Behind articles, and the small words that a sentence begins with."""
        while first < last and (said[first].lower() in _SMALL or said[first].lower() in WITHIN):
            if self.lists.known.at(said, first) is not None:
                return first
            first += 1
        return first

    def _head(self, page: Page, sentence: Sentence, said: Sequence[str], first: int, last: int) -> int:
        """The end of an agreement's or event's name that begins at `first`; 0 when it is none."""
        ends = self.lists.thing_ends
        for at in range(first + 1, last):
            if said[at] in ends and said[at][0].isupper() and not sentence.headed:
                return at + 1
        for at in range(last, min(last + 1, len(said))):
            if said[at] in ends and said[at].islower() and blank(page, sentence.words[at - 1], sentence.words[at]):
                known = self.lists.known.at(said, first)
                return at + 1 if known is not None and known[1] in (GPE, LOC) and first + known[0] == last else 0
        return 0

    def _title(self, said: Sequence[str], first: int, last: int) -> tuple[int, int] | None:
        """Where the first title of a run begins, with the words of its office, and where the name behind it does."""
        for at in range(first, last):
            if said[at].rstrip(".") not in self.lists.titles or not said[at][0].isupper():
                continue
            name = at + 1
            while name < last and said[name].rstrip(".") in (self.lists.titles | {"-", "General"}):
                name += 1
            if name + 2 < last and said[name] == "of":
                name += 3
            if name >= last:
                return None
            begins = at
            while begins > first and said[begins - 1] in _OFFICES:
                begins -= 1
            return begins, name
        return None

    def _title_before(self, page: Page, sentence: Sentence, first: int) -> bool:
        """A word like “striker” stands just before."""
        if first == 0 or not blank(page, sentence.words[first - 1], sentence.words[first]):
            return False
        before = sentence.words[first - 1].text
        return before in self.lists.titles and before.islower()

    def _person_end(self, said: Sequence[str], first: int, last: int) -> int:
        """The end of a person's name: no “of”, four capitals at most."""
        at, capitals = first, 0
        while at < last and capitals < 4 and (said[at][0].isupper() or said[at] in _IN_PERSONS):
            capitals += said[at][0].isupper()
            at += 1
        while at > first and not said[at - 1][0].isupper():
            at -= 1
        return at

    def _person(self, said: Sequence[str], first: int, last: int, score: float, why: str) -> Iterator[_Found]:
        """A person; “Senators Smith and Jones” are two."""
        end = self._person_end(said, first, last)
        if end > first:
            yield _Found(PER, first, end, score, why)
        if end + 1 < last and said[end] == "and" and end > first:
            yield from self._next(said, end + 1, last, score - 0.1, why)
        elif end < last:
            yield from self._parts(said, end + 1 if said[end] in WITHIN else end, last)

    def _next(self, said: Sequence[str], first: int, last: int, score: float, why: str) -> Iterator[_Found]:
        """The second of two persons, who may have a title too."""
        title = self._title(said, first, last)
        yield from self._person(said, title[1] if title is not None and title[0] == first else first, last, score, why)

    def _parts(self, said: Sequence[str], first: int, last: int) -> Iterator[_Found]:
        """Listed names within a run."""
        at = first
        while at < last:
            known = self.lists.known.at(said, at)
            if (
                known is not None
                and at + known[0] <= last
                and not self._divided(said, first, at, at + known[0], last, known[1])
            ):
                yield _Found(known[1], at, at + known[0], 0.9 if known[0] == last - first else 0.8, "a known name")
                at += known[0]
            else:
                at += 1

    def _divided(self, said: Sequence[str], first: int, start: int, end: int, last: int, label: str) -> bool:
        """It is only the beginning of a longer name: “Jordan Smith”, “Paris Hilton”."""
        return (
            label in (GPE, LOC)
            and start == first
            and end < last
            and said[start] in self.lists.first
            and said[end][0].isupper()
            and self.lists.known.at(said, end) is None
        )

    def learn(self, page: Page, sentence: Sentence, free: Sequence[bool], found: Sequence[_Found]) -> None:
        """Keep what names are made of, for what is left in the rest of the article."""
        for one in found:
            said = [word.text for word in sentence.words[one.first : one.last]]
            if one.label == PER:
                for part in (said[-1], " ".join(said)):
                    if len(part) > 1:
                        self.surnames.setdefault(part, " ".join(said))
            elif one.label in (ORG, GPE, LOC) and one.score >= 0.75:
                self.heard.setdefault(" ".join(said), Counter())[one.label] += 2
        if sentence.headed:
            return
        used = {at for one in found for at in range(one.first, one.last)}
        for first, last in self._left(page, sentence, free, used):
            label, certain = self._guess(sentence, first, last)
            said = [word.text for word in sentence.words[first:last]]
            self.heard.setdefault(" ".join(said), Counter())[label] += 3 if certain else 1
            if label == PER and len(said) > 1 and (certain or len(said) == 2):
                self.surnames.setdefault(said[-1], " ".join(said))

    def rest(self, page: Page, sentence: Sentence, free: Sequence[bool], used: set[int]) -> Iterator[_Found]:
        """What is left of the capitals of a sentence, by what the article says of it elsewhere."""
        for first, last in self._left(page, sentence, free, used):
            said = [word.text for word in sentence.words[first:last]]
            name = " ".join(said)
            whole = self.surnames.get(name)
            if whole is not None:
                yield _Found(PER, first, last, 0.8, f"part of {whole}" if whole != name else "named before as a person")
                continue
            votes = self.heard.get(name, Counter())
            lone = first == 0 and last == 1
            if sentence.headed or (lone and votes.total() < 2):
                if votes.total() >= 2:
                    yield _Found(votes.most_common(1)[0][0], first, last, 0.5, "named elsewhere in this article")
                continue
            label = votes.most_common(1)[0][0] if votes else self._guess(sentence, first, last)[0]
            yield _Found(label, first, last, GUESS if votes.total() < 3 else 0.5, "capitals: a guess")

    def _left(self, page: Page, sentence: Sentence, free: Sequence[bool], used: set[int]) -> Iterator[tuple[int, int]]:
        """The runs of capitals that no rule has taken, parted at “and”."""
        left = [ok and at not in used for at, ok in enumerate(free)]
        said = [word.text for word in sentence.words]
        for begin, end in runs(page, sentence, left):
            joints = [at for at in range(begin, end) if said[at] == "and"]
            for first, last in zip([begin, *(at + 1 for at in joints)], [*joints, end], strict=True):
                first = self._start(said, first, last)
                while last > first and (not said[last - 1][0].isupper() or said[last - 1] in WITHIN):
                    last -= 1
                if first < last and self._may_be(said, first, last):
                    yield first, last

    def _may_be(self, said: Sequence[str], first: int, last: int) -> bool:
        """It is no office, no single letter, no word of a shouted line and no pair of countries (“U.S.-China”)."""
        if said[last - 1].rstrip(".") in self.lists.titles and said[last - 1] not in self.surnames:
            return False
        around = [word for word in (*said[max(0, first - 1) : first], *said[last : last + 1]) if word.isalpha()]
        if said[first].isupper() and any(
            word.isupper() and len(word) > 1 for word in (*around, *said[first + 1 : last])
        ):
            return False
        parts = said[first].split("-")
        pair = last - first == 1 and len(parts) == 2 and self.lists.known.at(parts, 0) is not None
        return not pair and not (last - first == 1 and len(said[first]) == 1)

    def _guess(self, sentence: Sentence, first: int, last: int) -> tuple[str, bool]:
        """What capitals may be, by their neighbours; and whether these say much."""
        said = [word.text for word in sentence.words]
        before = said[first - 1].lower() if first else ""
        behind = said[last] if last < len(said) else ""
        if behind in _SAYING or before in _SAYING:
            return PER, last - first > 1
        if last - first == 1 and said[first].isupper() and 2 <= len(said[first]) <= 6:
            return ORG, True
        if before in ("in", "near", "at"):
            return GPE, True
        if before in _PLACED:
            return GPE, False
        if 2 <= last - first <= 3 and all(word[0].isupper() or word in _IN_PERSONS for word in said[first:last]):
            return PER, False
        return ORG, False
