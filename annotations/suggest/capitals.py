"""Runs of capitalised words: what names are made of."""

from collections.abc import Iterator, Sequence

from articles.span import Span

from .lexicon import word_set
from .page import Page, Sentence, Word

WITHIN = word_set("of the de la le van von der den du da di del dos al el bin ibn for and y e")
"""Small words that stand within names."""
_COUNTRIES = word_set("U.S. U.K. U.N. D.C. E.U.")


def free_of(page: Page, taken: Sequence[Span]) -> Iterator[list[bool]]:
    """For each word of each sentence, whether no date has it."""
    at = 0
    for sentence in page.sentences:
        while at < len(taken) and taken[at].end <= sentence.words[0].start:
            at += 1
        if at == len(taken) or taken[at].start >= sentence.words[-1].end:
            yield [True] * len(sentence.words)
            continue
        answers: list[bool] = []
        for word in sentence.words:
            while at < len(taken) and taken[at].end <= word.start:
                at += 1
            answers.append(at == len(taken) or taken[at].start >= word.end)
        yield answers


def initial(word: str) -> bool:
    """One capital, or some with dots: “J”, “J.K.”; not the abbreviation of a country."""
    if len(word) == 1:
        return word.isupper() and word not in ("I", "A")
    return word.endswith(".") and len(word.replace(".", "")) * 2 == len(word) and word not in _COUNTRIES


def runs(page: Page, sentence: Sentence, free: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of words with capitals and the small words between two of them, parted by blanks alone."""
    said = sentence.words
    last = 0
    for at in sentence.capitals:
        if at < last or not free[at]:
            continue
        last = at + 1
        while last < len(said):
            ahead = last
            while ahead < len(said) and ahead - last < 2 and said[ahead].text in WITHIN:
                ahead += 1
            if ahead >= len(said) or not (said[ahead].capital and free[ahead]):
                break
            if any(not blank(page, said[word - 1], said[word]) for word in range(last, ahead + 1)):
                break
            last = ahead + 1
        yield at, last


def blank(page: Page, one: Word, other: Word) -> bool:
    """Nothing but white space stands between two words, or an ampersand, or the dot of an initial."""
    between = page.between(one, other).strip()
    initial = between == "." and len(one.text) == 1 and one.text.isupper()
    return (between in ("", "&") or initial) and page.text[one.end : one.end + 2] not in ("’s", "'s")
