"""What the learner sees of a word: itself, its form, its neighbours, what stands between them, what the rules say."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from .attribution import attribution
from .entities import entities
from .page import Page, Sentence, Suggestion
from .uncertainty import uncertainty

BEGINS, INSIDE, OUTSIDE = "B-", "I-", "O"
SURE = 0.5
"""What the rules give a lower score is their guess, and the learner is told so."""
ELSEWHERE = 5
"""Of the places where a word stands in an article, so many kinds are seen; a name may stand in a thousand."""
_DOUBT, _NOWHERE = "?", "-"
_RUNS = re.compile(r"(.)\1+")
SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "block": "stands in a {}",
        "word": "the word “{}”",
        "lower": "the word “{}”",
        "begins": "begins with “{}”",
        "ends": "ends in “{}”",
        "form": "written like “{}”",
        "shape": "written like “{}”",
        "before": "after “{}”",
        "after": "before “{}”",
        "before2": "two words after “{}”",
        "after2": "two words before “{}”",
        "shape-before": "after a word like “{}”",
        "shape-after": "before a word like “{}”",
        "shapes": "written like “{}”",
        "with-before": "“{}”",
        "with-after": "“{}”",
        "sign-before": "after the sign “{}”",
        "sign-after": "before the sign “{}”",
        "rule": "the rules say {}",
        "rule-before": "the rules say {} of the word before",
        "rule-after": "the rules say {} of the word behind",
        "rules": "the rules say {1} here, {0} before, {2} behind",
        "elsewhere-rule": "elsewhere the rules say {}",
        "elsewhere-after": "elsewhere after “{}”",
        "first": "written like “{}”, first in its sentence",
    }
)
"""What each kind of thing seen is in words."""


class Form(NamedTuple):
    """A word; the same without capitals; its shape, a sign a letter (“Xxx-99”); the same with runs as one sign."""

    text: str
    lower: str
    shape: str
    short: str


_NONE = Form("", "", "", "")


def guesses(page: Page) -> list[Suggestion]:
    """What the rules say of an article, in order."""
    found = [*page.once(entities), *attribution(page), *page.once(uncertainty)]
    return sorted(found, key=lambda one: (one.span.start, -one.span.end))


def rows(page: Page, guessed: Sequence[Suggestion]) -> Iterator[tuple[Sentence, list[list[str]]]]:
    """Each sentence of an article with what is seen of each of its words; `guessed` as `guesses` gives it.

    What is seen is a kind and a value, joined by a blank; no kind holds one.
    """
    starts = [one.span.start for one in guessed]
    reading: list[tuple[Sentence, list[str]]] = []
    for sentence in page.sentences:
        here = guessed[bisect_left(starts, sentence.span.start) : bisect_left(starts, sentence.span.end)]
        reading.append((sentence, _tags(sentence, here)))
    elsewhere = _elsewhere(reading)
    for sentence, tags in reading:
        seen = _seen(page, sentence, tags)
        for word, tag, found in zip(sentence.words, tags, seen, strict=True):
            found.extend(one for one in elsewhere.get(word.text, ()) if one != f"elsewhere-rule {tag}")
        yield sentence, seen


def _elsewhere(reading: Iterable[tuple[Sentence, Sequence[str]]]) -> dict[str, list[str]]:
    """Of words with capitals: what the rules most often say of them in the article, and what stands before them."""
    found: dict[str, tuple[Counter[str], Counter[str]]] = {}
    for sentence, tags in reading:
        before = ""
        for word, tag in zip(sentence.words, tags, strict=True):
            if word.capital:
                said, after = found.setdefault(word.text, (Counter(), Counter()))
                said[f"elsewhere-rule {tag}"] += 1
                if before and not sentence.headed:
                    after[f"elsewhere-after {before}"] += 1
            before = word.lower
    return {text: [one for counts in both for one, _ in counts.most_common(ELSEWHERE)] for text, both in found.items()}


def spoken(seen: str) -> str:
    """What is seen, in words fit to show."""
    kind, _, value = seen.partition(" ")
    if "rule" not in kind:
        return SPOKEN[kind].format(value)
    said = [_rule(tag) for tag in value.split(" ")]
    return SPOKEN[kind].format(*said)


def _rule(tag: str) -> str:
    if tag in (OUTSIDE, _NOWHERE):
        return "nothing"
    return f"{'perhaps ' if tag.endswith(_DOUBT) else ''}{tag[2:].removesuffix(_DOUBT)}"


def _seen(page: Page, sentence: Sentence, guessed: Sequence[str]) -> list[list[str]]:
    words = sentence.words
    forms = [_NONE, _NONE, *(form(word.text) for word in words), _NONE, _NONE]
    rules = [_NOWHERE, *guessed, _NOWHERE]
    gaps = [_gap(page.text[sentence.span.start : words[0].start])]
    gaps.extend(_gap(page.between(one, other)) for one, other in pairwise(words))
    gaps.append(_gap(page.text[words[-1].end : sentence.span.end]))
    block = f"block {'headed ' if sentence.headed else ''}{sentence.kind}"
    found: list[list[str]] = []
    for at in range(len(words)):
        before2, before, here, after, after2 = forms[at : at + 5]
        lower = here.lower
        found.append([
            block,
            f"word {here.text}",
            f"lower {lower}",
            f"begins {lower[:3]}",
            f"ends {lower[-2:]}",
            f"ends {lower[-3:]}",
            f"form {here.shape}",
            f"shape {here.short}",
            f"before {before.lower}",
            f"after {after.lower}",
            f"before2 {before2.lower}",
            f"after2 {after2.lower}",
            f"shape-before {before.short}",
            f"shape-after {after.short}",
            f"shapes {before.short} {here.short} {after.short}",
            f"with-before {before.lower} {lower}",
            f"with-after {lower} {after.lower}",
            f"sign-before {gaps[at]}",
            f"sign-after {gaps[at + 1]}",
            f"rule {rules[at + 1]}",
            f"rule-before {rules[at]}",
            f"rule-after {rules[at + 2]}",
            f"rules {rules[at]} {rules[at + 1]} {rules[at + 2]}",
        ])  # fmt: skip
    found[0].append(f"first {forms[2].short}")
    return found


@lru_cache(maxsize=50_000)
def form(word: str) -> Form:
    """The forms of a word, made once: most words come again."""
    shape = "".join("X" if one.isupper() else "x" if one.isalpha() else "9" if one.isdigit() else one for one in word)
    return Form(word, word.lower(), shape, _RUNS.sub(r"\1", shape))


def _gap(between: str) -> str:
    return "".join(between.split())[:3]


def _tags(sentence: Sentence, guessed: Sequence[Suggestion]) -> list[str]:
    """For each word what the rules take it for, as tags; of guesses that overlap the first and longest."""
    starts = [word.start for word in sentence.words]
    tags = [OUTSIDE] * len(starts)
    for one in guessed:
        doubt = _DOUBT if one.score < SURE else ""
        for span in one.spans:
            first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
            if first < last and all(tag == OUTSIDE for tag in tags[first:last]):
                tags[first:last] = [BEGINS + one.label + doubt, *[INSIDE + one.label + doubt] * (last - first - 1)]
    return tags
