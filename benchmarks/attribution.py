"""How well the suggesters find who says what: cues, sources and contents, and whether they belong together.

    python benchmarks/attribution.py brat corpus/            # a gold in which a relation joins a report to its parts
    python benchmarks/attribution.py brat corpus/ --wide     # cues with their auxiliaries, as PolNeAR has them

A report of the gold is an annotation, or an event, from which relations of the types Source, Cue and Content lead to
its parts (`--roles` for other names); of parts that are shared each counts once. PolNeAR (E. Newell and others, 2018)
is so without any change but the names of its files: each `.ann` beside the `.txt` of the same name.

"overlap": one character in common. "exact": the same from the first character to the last. "half": at least half of the
characters of both together are in both. "whole": cue and source overlap, or neither has a source, and the content is
met by half. "sentence": a sentence of the article holds a character of a content.

What Diptych proposes as a cue has no auxiliaries and no adverbs, as the guideline of its CUE says; in PolNeAR they are
part of the cue. `--wide` adds to each proposal those that stand right before it, and a particle behind, for the
comparison only: nobody is shown that.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple, TypeAlias

from annotations.formats.incoming import ForeignText, Input
from annotations.formats.table import reader
from annotations.suggest.attribution import attributions
from annotations.suggest.page import Page
from articles.library import load_bytes
from articles.span import Span

if __package__:
    from .suggest import halves, prf
    from .tables import parser, table, written
else:
    from suggest import halves, prf
    from tables import parser, table, written

Part: TypeAlias = tuple[Span, ...]
"""The spans of a cue, a source or a content."""
Met: TypeAlias = Callable[[Part, Part], bool]


class Report(NamedTuple):
    """One report, of the gold or proposed; a part that it does not have is empty."""

    cue: Part
    source: Part
    content: Part


class Gold(NamedTuple):
    """An article as suggesters see it, and what people found in it."""

    page: Page
    reports: tuple[Report, ...]
    """Those with all their parts together; a part that came several times is in several."""


def golds(format: str, path: Path, roles: Sequence[str]) -> Iterator[Gold]:
    """The texts of a dataset, with their reports."""
    for found in reader(format)(Input(path)):
        if not isinstance(found, ForeignText) or not found.text.strip():
            continue
        article = load_bytes(found.text.encode(), Path("a.txt"), found.id, None, keep=False)
        spans = {one.id: one.spans for one in found.annotations}
        parts: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for one in found.relations:
            if one.type in roles and one.source in spans and one.target in spans:
                parts[one.source][one.type].extend(spans[one.target])
        made = (Report(*(tuple(sorted(there[role])) for role in roles)) for there in parts.values())
        if article.text == found.text:
            yield Gold(Page(article), tuple(made))


_AHEAD = re.compile(
    r"(?:(?:is|are|was|were|be|been|being|am|has|have|had|having|will|would|can|could|may|might|must|shall|should|do|does"
    r"|did|not|never|to|also|then|even|just|still|once|\w+ly|\w+n['’]t)\s+)+\Z",
    re.IGNORECASE,
)
_FAR = 60
"""Characters in which auxiliaries before a verb are looked for."""


def widened(text: str, cue: Span) -> Span:
    """A cue with the auxiliaries and adverbs right before it."""
    before = _AHEAD.search(text[max(0, cue.start - _FAR) : cue.start])
    if before is None or not re.match(r"\W", text[max(0, cue.start - len(before[0]) - 1)]):
        return cue
    return Span(cue.start - len(before[0]), cue.end)


def proposed(page: Page, *, wide: bool) -> list[Report]:
    """What the rules find."""
    return [
        Report(
            (widened(page.text, one.cue) if wide else one.cue,),
            (one.source.span,) if one.source is not None else (),
            tuple(sorted((*one.content, *one.beyond))),
        )
        for one in attributions(page)
    ]


def overlap(one: Part, other: Part) -> bool:
    """They share a character."""
    return any(first.overlaps(second) for first in one for second in other)


def exact(one: Part, other: Part) -> bool:
    """They begin and end at the same places."""
    return (one[0].start, one[-1].end) == (other[0].start, other[-1].end)


def whole(one: Report, other: Report) -> bool:
    """All parts of a report are met by those of another."""
    sources = overlap(one.source, other.source) if one.source and other.source else one.source == other.source
    return (
        overlap(one.cue, other.cue)
        and sources
        and bool(one.content and other.content)
        and halves(one.content, other.content)
    )


class Tally:
    """Counts of one question: proposals, how many are met; golds, how many are met."""

    def __init__(self) -> None:
        self.found = self.right = self.gold = self.met = 0

    def parts(self, gold: set[Part], found: set[Part], meets: Met) -> None:
        """Those of one article."""
        self.found, self.gold = self.found + len(found), self.gold + len(gold)
        self.right += sum(any(meets(one, other) for other in gold) for one in found)
        self.met += sum(any(meets(other, one) for one in found) for other in gold)

    def reports(self, gold: Sequence[Report], found: Sequence[Report]) -> None:
        """Whole reports of one article."""
        self.found, self.gold = self.found + len(found), self.gold + len(gold)
        self.right += sum(any(whole(one, other) for other in gold) for one in found)
        self.met += sum(any(whole(other, one) for one in found) for other in gold)

    def row(self, name: str) -> list[str]:
        """Name, counts, precision, recall and F."""
        return [name, str(self.gold), str(self.found), *prf(self.right, self.found, self.met, self.gold)]


def measured(given: Iterable[Gold], *, wide: bool) -> tuple[list[list[str]], float]:
    """A row for each question, and the seconds of processor time of the rules."""
    asked: tuple[tuple[str, Callable[[Report], Part], Met], ...] = (
        ("cue overlap", lambda one: one.cue, overlap),
        ("cue exact", lambda one: one.cue, exact),
        ("source overlap", lambda one: one.source, overlap),
        ("content half", lambda one: one.content, halves),
    )
    tallies: dict[str, Tally] = defaultdict(Tally)
    seconds = 0.0
    for gold in given:
        before = process_time()
        found = proposed(gold.page, wide=wide)
        seconds += process_time() - before
        for name, part_of, meets in asked:
            ours, theirs = ({part_of(one) for one in many} - {()} for many in (found, gold.reports))
            tallies[name].parts(theirs, ours, meets)
        tallies["whole report"].reports([one for one in gold.reports if one.cue], found)
        ours, theirs = (_sentences(gold.page, many) for many in (found, gold.reports))
        tallies["sentence"].parts(theirs, ours, lambda one, other: one == other)
    return [tally.row(name) for name, tally in tallies.items()], seconds


def _sentences(page: Page, reports: Iterable[Report]) -> set[Part]:
    """The sentences in which some content stands."""
    contents = [span for one in reports for span in one.content]
    return {
        (sentence.span,) for sentence in page.sentences if any(sentence.span.overlaps(content) for content in contents)
    }


def main() -> None:
    options_of = parser(__doc__)
    options_of.add_argument("format", help="a format that diptych imports")
    options_of.add_argument("path", type=Path, help="the gold")
    options_of.add_argument("--roles", default="Cue,Source,Content", help="types of the relations to the three parts")
    options_of.add_argument("--wide", action="store_true", help="cues with their auxiliaries and adverbs")
    options = options_of.parse_args()
    given = list(golds(options.format, options.path, options.roles.split(",")))
    rows, seconds = measured(given, wide=options.wide)
    characters = sum(len(gold.page.text) for gold in given)
    head = ("what", "gold", "found", "P", "R", "F")
    table(f"{len(given)} articles, {characters} characters in {seconds:.2f} s", head, rows)
    written(options.json, {"rows": [dict(zip(head, row, strict=True)) for row in rows], "seconds": seconds})


if __name__ == "__main__":
    main()
