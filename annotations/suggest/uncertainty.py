"""Words that take an English claim below a plain assertion, by a lexicon that says of each what it leaves open."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from articles.span import Span

from .lexicon import Phrases, table, word_set
from .page import Page, Sentence, Suggestion

LABEL = "UNC"
APPROXIMATION = "approximation"
SCORES: Mapping[str, float] = MappingProxyType(
    {"epistemic": 0.8, "doxastic": 0.6, "conditional": 0.6, "investigation": 0.6, "dynamic": 0.5, APPROXIMATION: 0.7}
)
"""By kind: how often a person agrees, as far as that was measured."""

_PORTIONS = frozenset(
    (
        "some of",
        "many of",
        "most of",
        "part of",
        "a number of",
        "portion",
        "portions",
        "dozens of",
        "hundreds of",
        "thousands of",
    )
)
_LOOSE = word_set(
    """largely mostly mainly partly partially somewhat generally usually often sometimes typically several"""
)
_NUMERALS = word_set(
    """one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy
    eighty ninety hundred thousand half double twice a an"""
)
_AFTER_A = word_set("dozen third quarter half hundred thousand million billion decade century fifth tenth")
_DETERMINERS = word_set("a an the this that these those his her its our their my your no any each every of")
_NOUNS = word_set(
    """view views plan plans aim aims hope hopes fear fears estimate estimates guess bet vow vows pledge pledges
    promise promises wish wishes attempt threat draft feel probe probes"""
)
"""Forms that are nouns behind a determiner: then they name a thing."""
_BACKSHIFT = word_set("said added announced promised told confirmed stated wrote explained agreed noted that")
_FREE = word_set("i if could may might perhaps maybe not")
_MONTHLY = word_set("in on of last next early late since until by this before after during")


@cache
def cues() -> Phrases:
    """The forms of `lists/uncertainty.toml`, each with its kind."""
    listed = table("uncertainty.toml")["cues"]
    forms: dict[str, str] = {}
    for kind, text in listed.items():
        for form in text.replace("\n", " ").split(","):
            forms.setdefault(" ".join(form.lower().replace("’", "'").split()), kind)
    return Phrases(forms.items())


def uncertainty(page: Page) -> Iterator[Suggestion]:
    """Cues, the longest that fits at each place, in order."""
    known = cues()
    for sentence in page.sentences:
        said = [word.text.lower().replace("’", "'") for word in sentence.words]
        at = 0
        while at < len(said):
            found = known.at(said, at)
            if found is None or not _counts(sentence, said, at, at + found[0], found[1]):
                at += 1
                continue
            span = Span(sentence.words[at].start, sentence.words[at + found[0] - 1].end)
            why = f"cue “{' '.join(said[at : at + found[0]])}” ({found[1]})"
            yield Suggestion(LABEL, (span,), SCORES[found[1]], why, MappingProxyType({"kind": found[1]}))
            at += found[0]


def _counts(sentence: Sentence, said: Sequence[str], at: int, end: int, kind: str) -> bool:
    """What stands around leaves it a cue."""
    form = " ".join(said[at:end])
    before = said[at - 1] if at else ""
    ahead = said[end] if end < len(said) else ""
    if kind == APPROXIMATION:
        return _loose(form, ahead, said[end + 1] if end + 1 < len(said) else "")
    if form == "may" and sentence.words[at].text[0].isupper():
        return not (before in _MONTHLY or ahead[:1].isdigit() or (at and not sentence.words[at].text.isupper()))
    if form in _NOUNS and before in _DETERMINERS:
        return False
    if form == "would":
        return not any(word in _BACKSHIFT for word in said[max(0, at - 12) : at]) or any(
            word in ("if", "unless") for word in said
        )
    if form in ("view", "views", "considered", "consider", "feel", "felt") and before in _DETERMINERS:
        return False
    return not (form == "will" or (form == "can" and ahead == "not"))


def _loose(form: str, ahead: str, behind: str) -> bool:
    """A number follows, or “of” behind a portion."""
    if form in _PORTIONS:
        return form.endswith("of") or ahead == "of"
    if form in _LOOSE:
        return True
    if form == "some" and ahead == "of":
        return True
    if ahead in ("a", "an"):
        return behind in _AFTER_A
    return (
        ahead[:1].isdigit()
        or (ahead[:1] in "$€£¥" and ahead[1:2].isdigit())
        or (ahead.split("-", maxsplit=1)[0] in _NUMERALS and ahead not in ("a", "an"))
    )
