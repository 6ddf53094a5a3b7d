"""Numbers in digits and in English words, with their signs and units."""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from articles.span import Span

from .page import Page, Suggestion, Taken

_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_GREAT = "hundred|thousand|million|billion|trillion"
_WORDS = rf"(?:(?:{_SMALL})(?:[- ](?:{_SMALL}))?(?: (?:{_GREAT}))*|half a (?:million|billion|dozen))"
_DIGITS = r"[-−+]?\d(?:[\d,.]*\d)?"
_SCALE = r"(?:[ \u00a0-]?(?:thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_AMOUNT = rf"(?:{_DIGITS}|{_WORDS}){_SCALE}"
_MONEY = (
    "dollars?|cents?|euros?|pounds?|pence|yuan|yen|rubles?|roubles?|rupees?|francs?|pesos?|marks|lira|crowns|won|rials?"
)
_MEASURE = (
    "tonnes?|tons?|kilogrammes?|kilograms?|kg|grams?|grammes?|ounces?|miles?|kilometers?|kilometres?|km|meters?|metres?"
    "|cm|mm|feet|foot|inches|inch|yards?|acres?|hectares?|barrels?|gallons?|liters?|litres?|degrees?|megawatts?|gigawatts?"
    "|kilowatts?|watts?|volts?|mph|kph|square (?:miles|kilomet(?:er|re)s|feet|met(?:er|re)s)|bushels?"
)
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
    "|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|hundredth"
)
_RULES: tuple[tuple[str, str], ...] = (
    ("percent", rf"{_AMOUNT}(?:[ \u00a0-]?(?:%|percent\b|per ?cent\b|percentage points?\b|basis points?\b))"),
    ("money", rf"(?:[A-Z]{{1,3}})?[$€£¥₹₽₩₿¢][ \u00a0]?\d(?:[\d,.]*\d)?{_SCALE}"),
    ("money", rf"{_AMOUNT}[ \u00a0](?:(?:U\.S\.|US|Canadian|Australian) )?(?:{_MONEY})\b"),
    ("quantity", rf"{_AMOUNT}[ \u00a0-]?(?:{_MEASURE})\b"),
    ("ordinal", rf"(?:\d+(?:st|nd|rd|th)|(?:{_ORDINALS}))\b"),
    ("cardinal", rf"{_AMOUNT}(?![\w%])"),
)
_PATTERNS = tuple((kind, re.compile(rf"(?<![\w.,/:-])(?i:{pattern})")) for kind, pattern in _RULES)
_ANY = re.compile(rf"\d|(?<![a-z])(?:{_SMALL}|half a|{_ORDINALS})", re.IGNORECASE)
"""No number is without one of these."""
_NO_NUMBER = re.compile(
    r"(?:second|third)(?=[- ](?:hand|guess))|one(?= another\b)|one(?=['’]s\b)"
    r"|(?:(?<=no )|(?<=the )|(?<=this )|(?<=that ))one\b",
    re.IGNORECASE,
)
"""Words for numbers that count nothing."""


def numbers(page: Page, taken: Iterable[Span] = ()) -> Iterator[Suggestion]:
    """Numbers, in order; none within what is `taken` (ordered, disjoint): a date's are the date's."""
    there = list(taken)
    at = 0
    for sentence in page.sentences:
        found: list[Suggestion] = []
        used = Taken()
        while at < len(there) and there[at].end <= sentence.span.start:
            at += 1
        near = at
        while near < len(there) and there[near].start < sentence.span.end:
            used.take(there[near])
            near += 1
        counted = _ANY.search(page.text, *sentence.span) is not None
        for kind, pattern in _PATTERNS if counted else ():
            for match in pattern.finditer(page.text, *sentence.span):
                span = Span(*match.span())
                if _NO_NUMBER.match(page.text, span.start) or not used.take(span):
                    continue
                why = "a number" if kind == "cardinal" else f"a number ({kind})"
                found.append(Suggestion("NUM", (span,), 0.85, why, MappingProxyType({"numex": kind})))
        yield from sorted(found, key=lambda one: one.spans)
