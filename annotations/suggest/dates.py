"""Dates, times and durations in English text, by their forms."""

import re
from collections.abc import Iterator
from types import MappingProxyType

from articles.span import Span

from .page import Page, Suggestion, Taken

LABEL = "DATE"
DATE, TIME, DURATION, SET = "date", "time", "duration", "set"

_LONG = "January|February|April|June|July|August|September|October|November|December"
_MONTH = rf"(?:{_LONG}|March|May|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
_SURE_MONTH = rf"(?:{_LONG}|(?:Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\.)"
_AFTER = ("in", "last", "next", "since", "until", "by", "of", "the", "earlier", "this")
_BEHIND = "|".join(rf"(?<=\b{word} )" for word in _AFTER)
_MAY = rf"(?:{_BEHIND})(?:May|March)(?!\w)"
"""Months that are also words: only behind a word that dates have before them."""
_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_PART = r"(?:early |late |mid-)?(?:morning|afternoon|evening|night)"
_NUMBER = (
    r"(?i:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|ninety|(?:a )?few|several|many|a couple of|half an?|dozens of|hundreds of)"
)
_UNIT = r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|century|generation)"
_UNITS = (
    r"(?:seconds|minutes|hours|days|nights|weeks|weekends|fortnights|months|quarters|years"
    r"|decades|centuries|generations)"
)
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DAY_OF = r"\d{1,2}(?:st|nd|rd|th)?"
_HALF = r"(?:a\.m\.|p\.m\.|am\b|pm\b|AM\b|PM\b|o['’]clock)"
_NEAR = r"(?:(?i:last|next|this|early|late|mid)[ -])(?:(?:last|next|this) )?"
_WHICH = "past|last|next|coming|previous|recent|first|final"

_RULES: tuple[tuple[str, str, str], ...] = (
    (DATE, "a date", rf"{_DAY},? (?:the )?{_MONTH} {_DAY_OF}(?:,? {_YEAR})?"),
    (DATE, "a date", rf"{_DAY},? {_DAY_OF} {_MONTH}(?:,? {_YEAR})?"),
    (DATE, "a date", rf"{_MONTH} {_DAY_OF}(?:[-–]\d\d?)?(?:,? {_YEAR})?(?!\d)"),
    (DATE, "a date", rf"{_DAY_OF}(?: of)? {_MONTH}(?:,? {_YEAR})?(?![\w])"),
    (DATE, "a date", rf"{_MONTH},? {_YEAR}"),
    (DATE, "a date", r"\d{4}-\d\d-\d\d(?!\d)|(?<![\d/])\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\d/])"),
    (SET, "how often", rf"(?i:every|each) (?:other |single |few )?(?:{_UNIT}|{_DAY}|{_SEASON}|{_NUMBER} {_UNITS})"),
    (SET, "how often", rf"(?i:once|twice) an? {_UNIT}"),
    (DURATION, "a length of time", rf"[Tt]he (?:{_WHICH}) (?:{_NUMBER} )?{_UNITS}"),
    (DATE, "a date", rf"{_NUMBER} (?:more )?(?:{_UNITS}|{_UNIT}) (?:ago|earlier|later)"),
    (TIME, "a part of a day", rf"{_DAY} {_PART}"),
    (DATE, "a date", rf"{_NEAR}(?:{_MONTH}(?: {_YEAR})?|{_DAY}|{_SEASON}|{_YEAR})(?![\w])"),
    (DATE, "a date", rf"{_NEAR}(?:week|weekend|month|quarter|year|decade|century)(?![\w])"),
    (TIME, "a part of a day", r"(?i:last|this) (?:morning|afternoon|evening|night)|[Tt]onight"),
    (DATE, "a date", rf"(?:[Tt]he )?(?i:past|previous|following|coming|recent|same) (?:{_UNIT}|{_UNITS})(?!\w)"),
    (DATE, "a weekday", _DAY),
    (DATE, "a day", r"[Yy]esterday|[Tt]oday|[Tt]omorrow"),
    (DATE, "a season", rf"(?:the )?{_SEASON}(?: of)? {_YEAR}|(?<=\bthe last ){_SEASON}"),
    (DATE, "a season", rf"(?<=\bthe ){_SEASON}(?= (?:of|since|before|after)|[,.;])"),
    (TIME, "a time of day", rf"\d{{1,2}}(?:[:.]\d\d)?[ \u00a0]?{_HALF}|noon\b|midnight\b"),
    (TIME, "a time of day", r"\d{1,2}:\d\d\b(?: ?GMT| ?ET| ?EST)?"),
    (DATE, "a decade", rf"(?:the )?(?:{_YEAR}s|['’]\d0s)"),
    (DURATION, "a length of time", rf"(?:{_NUMBER})[ -](?:{_UNITS}|{_UNIT})(?!\w)(?![ -]old)"),
    (DATE, "a month", rf"{_SURE_MONTH}(?!\w)|{_MAY}"),
    (DATE, "a year", rf"(?<![\d.,$€£¥/-]){_YEAR}(?:[-–](?:\d\d)?\d\d)?(?![\w%$€£,.]*[\w%$€£])"),
)
"""In the order of preference: where two overlap, the earlier rule stands."""

_PATTERNS = tuple((kind, why, re.compile(rf"(?<![\w-])(?:{pattern})")) for kind, why, pattern in _RULES)
_ANY = re.compile(
    r"\d|day|night|month|year|week|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|fall|winter"
    r"|second|minute|hour|quarter|decade|centur|generation|morning|afternoon|evening|tomorrow|noon)",
    re.IGNORECASE,
)
"""No date is without one of these."""
_LEADS = re.compile(rf"(?:the|an|a) (?=(?:{_WHICH}|following|same|{_SEASON})\b)", re.IGNORECASE)
"""What the guideline leaves out at the start."""


def dates(page: Page) -> Iterator[Suggestion]:
    """Dates, one for a stretch of text, in order."""
    for sentence in page.sentences:
        if _ANY.search(page.text, *sentence.span) is None:
            continue
        taken = Taken()
        found: list[Suggestion] = []
        for kind, why, pattern in _PATTERNS:
            for match in pattern.finditer(page.text, *sentence.span):
                lead = _LEADS.match(page.text, *match.span())
                span = Span(lead.end() if lead else match.start(), match.end())
                if taken.take(span):
                    found.append(Suggestion(LABEL, (span,), 0.9, why, MappingProxyType({"timex": kind})))
        yield from sorted(found, key=lambda one: one.spans)
