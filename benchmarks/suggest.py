"""How well the suggesters propose what people labelled, and how long that takes.

    python benchmarks/suggest.py                               # the bundled pair and its gold
    python benchmarks/suggest.py brat corpus/                  # a gold in any format that Diptych imports
    python benchmarks/suggest.py conll eng.testb --map conll2003 --suggester entities

Exact: label and all spans are the same. Half: the same label, and at least half of the characters of both together are
in both. `--map SCHEME` turns the labels that are proposed into what the default schema says they are there, without
regard to case, and keeps the outermost of proposals that overlap. `--memory` lets memory learn from each article of the
gold before it reads the next. `--growth` takes the time for all articles together, 1, 2, 4 and 8 times over.
`--learn 20,50,100` trains the learner on so many articles and measures it, alone, on the gold: on the first ones of
`--train PATH`, a gold of the same format, else on the first ones of the gold itself, measured on the others.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from time import process_time
from typing import NamedTuple, TypeAlias

from annotations.formats.incoming import ForeignText, Input
from annotations.formats.table import reader
from annotations.model import Annotation, Target
from annotations.schema import default_schema
from annotations.suggest.learner import groups_of
from annotations.suggest.learning import Taught, opened, trained
from annotations.suggest.memory import Memory
from annotations.suggest.page import Page, Suggestion
from annotations.suggest.table import LEARNER, Suggester, chosen
from annotations.suggest.table import taught as equipped
from articles.article import Article
from articles.library import load_bytes
from articles.span import Span

if __package__:
    from .gold import bundled
    from .tables import parser, table, written
else:
    from gold import bundled
    from tables import parser, table, written

Place: TypeAlias = tuple[str, tuple[Span, ...]]
"""A label and its spans."""


class Gold(NamedTuple):
    """An article, and what people labelled in it."""

    article: Article
    places: frozenset[Place]
    annotations: tuple[Annotation, ...]


def golds(format: str, path: Path | None) -> Iterator[Gold]:
    """The bundled pair, or the texts of a dataset."""
    if path is None:
        case = bundled()
        for article in case.articles:
            said = tuple(one for one in case.annotations if one.article == article.id)
            yield Gold(article, frozenset((one.label, one.target.spans) for one in said), said)
        return
    for found in reader(format)(Input(path)):
        if not isinstance(found, ForeignText) or not found.text.strip():
            continue
        article = load_bytes(found.text.encode(), Path("a.txt"), found.id, None, keep=False)
        if article.text != found.text:
            print(f"{found.id}: left out, its text is not kept as it is", file=sys.stderr)
            continue
        yield Gold(
            article,
            frozenset((one.label, one.spans) for one in found.annotations),
            tuple(_annotation(found, number, one.label, one.spans) for number, one in enumerate(found.annotations)),
        )


def _annotation(text: ForeignText, number: int, label: str, spans: tuple[Span, ...]) -> Annotation:
    quotes = tuple(span.of(text.text) for span in spans)
    return Annotation(f"{number:032x}", text.id, label, Target(spans, quotes), "gold")


def scheme_of(name: str) -> dict[str, str]:
    """What each label of the default schema is in a scheme; those that are nothing there are left out."""
    found = {label.name: label.map.get(name, "").split() for label in default_schema().labels}
    return {label: words[0].casefold() for label, words in found.items() if words and words[0] not in ("O", "none")}


def there(label: str, scheme: dict[str, str]) -> str:
    """What a label is in a scheme, also one that is the scheme's own: learned from a gold. Empty for none."""
    own = label.casefold()
    return scheme.get(label) or (own if own in scheme.values() else "")


def outermost(places: Iterable[Place]) -> set[Place]:
    """Of places that overlap the one that begins first, and of these the longest."""
    kept: set[Place] = set()
    end = 0
    for label, spans in sorted(places, key=lambda place: (place[1][0].start, -place[1][-1].end, place[0])):
        if spans[0].start >= end:
            kept.add((label, spans))
            end = spans[-1].end
    return kept


def halves(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """At least half of the characters of both together are in both."""
    if one[-1].end <= other[0].start or other[-1].end <= one[0].start:
        return False
    first = set(chain.from_iterable(range(*span) for span in one))
    second = set(chain.from_iterable(range(*span) for span in other))
    return 2 * len(first & second) >= len(first | second)


class Score:
    """Counts of one label: proposals and golds, and how many of them are met exactly, and by half."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, gold: set[tuple[Span, ...]], found: set[tuple[Span, ...]]) -> None:
        """Those of one article."""
        self.counts["gold"] += len(gold)
        self.counts["found"] += len(found)
        self.counts["exact"] += len(gold & found)
        self.counts["half of found"] += sum(any(halves(one, other) for other in gold) for one in found)
        self.counts["half of gold"] += sum(any(halves(one, other) for other in found) for one in gold)

    def row(self, label: str) -> list[str]:
        """Label, counts, then P, R, F exact and by half."""
        counts = self.counts
        exact = prf(counts["exact"], counts["found"], counts["exact"], counts["gold"])
        half = prf(counts["half of found"], counts["found"], counts["half of gold"], counts["gold"])
        return [label, str(counts["gold"]), str(counts["found"]), *exact, *half]


def prf(right: int, found: int, met: int, gold: int) -> list[str]:
    """Precision, recall and F, of proposals that are right and golds that are met."""
    precision, recall = right / found if found else 0.0, met / gold if gold else 0.0
    harmonic = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return [f"{value:.3f}" for value in (precision, recall, harmonic)]


def proposals(article: Article, suggesters: Sequence[Suggester], known: Memory) -> Iterator[Suggestion]:
    """All that they propose."""
    page = Page(article)
    for one in suggesters:
        yield from one.find(page, known)


def measured(
    given: Sequence[Gold], suggesters: Sequence[Suggester], scheme: dict[str, str], *, learns: bool
) -> tuple[dict[str, Score], float]:
    """The scores by label, "all" among them, and the seconds of processor time."""
    scores: dict[str, Score] = defaultdict(Score)
    known, seconds = Memory(), 0.0
    for gold in given:
        before = process_time()
        suggested = list(proposals(gold.article, suggesters, known))
        seconds += process_time() - before
        found = {(one.label, one.spans) for one in suggested}
        if scheme:
            found = outermost((known_as, spans) for label, spans in found if (known_as := there(label, scheme)))
            gold = gold._replace(places=frozenset((label.casefold(), spans) for label, spans in gold.places))
        proposed = frozenset(scheme.values()) or frozenset(chain.from_iterable(one.labels for one in suggesters))
        met = {place for place in gold.places if place[0] in proposed}
        for label in sorted({label for label, _ in found | met}):
            ours = {spans for name, spans in found if name == label}
            theirs = {spans for name, spans in met if name == label}
            scores[label].add(theirs, ours)
            scores["all"].add(theirs, ours)
        if learns:
            known.learn(gold.annotations)
            known.read(gold.article.text, gold.article.id)
    return scores, seconds


def growth(given: Sequence[Gold], suggesters: Sequence[Suggester]) -> Iterator[list[str]]:
    """Characters, seconds, and seconds for a million characters."""
    text = "\n\n".join(gold.article.text for gold in given)
    for times in (1, 2, 4, 8):
        article = load_bytes("\n\n".join([text] * times).encode(), Path("a.txt"), "a", None, keep=False)
        before = process_time()
        count = sum(1 for _ in proposals(article, suggesters, Memory()))
        seconds = process_time() - before
        million = seconds * 1e6 / len(article.text)
        yield [str(len(article.text)), str(count), f"{seconds:.2f}", f"{million:.1f}"]


def learned(
    given: Sequence[Gold], lessons: Sequence[Gold], sizes: Sequence[int], scheme: dict[str, str]
) -> Iterator[list[str]]:
    """For each number of articles: P, R, F of the learner alone, seconds to train, ms an article, bytes of models."""
    groups = groups_of(default_schema())
    labels = {one.label for gold in lessons for one in gold.annotations}
    for label in sorted(labels):
        if default_schema().label(label) is None:
            groups[label] = "entity"
    for size in sizes:
        before = process_time()
        taught = [Taught(gold.article, gold.annotations) for gold in lessons[:size]]
        models = trained(taught, groups)
        seconds = process_time() - before
        rest = given if given is not lessons else given[size:]
        learner = [
            one._replace(labels=frozenset(groups)) for one in equipped(chosen([LEARNER]), opened(size, models).find)
        ]
        scores, spent = measured(rest, learner, scheme, learns=False)
        size_of = sum(map(len, models.values()))
        row = scores["all"].row("all")[3:6] if scores else ["-"] * 3
        yield [str(len(taught)), *row, f"{seconds:.1f}", f"{spent * 1000 / max(1, len(rest)):.1f}", str(size_of)]


def main() -> None:
    options_of = parser(__doc__)
    options_of.add_argument("format", nargs="?", default="", help="a format that diptych imports (default: the pair)")
    options_of.add_argument("path", nargs="?", type=Path, help="the gold")
    options_of.add_argument("--map", default="", metavar="SCHEME", help="compare the labels of this scheme")
    options_of.add_argument("--suggester", action="append", default=[], metavar="NAME", help="only this one")
    options_of.add_argument("--memory", action="store_true", help="learn from each article before the next")
    options_of.add_argument("--growth", action="store_true", help="the time for longer texts as well")
    options_of.add_argument("--learn", default="", metavar="N,N", help="train the learner on so many articles")
    options_of.add_argument("--train", type=Path, metavar="PATH", help="on those of this gold")
    options = options_of.parse_args()
    given, suggesters = list(golds(options.format, options.path)), chosen(options.suggester)
    scores, seconds = measured(given, suggesters, scheme_of(options.map) if options.map else {}, learns=options.memory)
    characters = sum(len(gold.article.text) for gold in given)
    rows = [scores[label].row(label) for label in sorted(scores, key=lambda label: (label == "all", label))]
    title = f"{len(given)} articles, {characters} characters in {seconds:.2f} s"
    head = ("label", "gold", "found", "P", "R", "F", "half P", "half R", "half F")
    table(title, head, rows)
    grown = list(growth(given, suggesters)) if options.growth else []
    if grown:
        table("growth", ("characters", "proposals", "s", "s/M characters"), grown)
    learning = [
        *learned(
            given,
            list(golds(options.format, options.train)) if options.train else given,
            [int(number) for number in options.learn.split(",") if number],
            scheme_of(options.map) if options.map else {},
        )
    ]
    taught = ("articles", "P", "R", "F", "s to train", "ms an article", "bytes")
    if learning:
        table("the learner alone", taught, learning)
    as_dicts = [dict(zip(head, row, strict=True)) for row in rows]
    grew = [dict(zip(taught, row, strict=True)) for row in learning]
    written(options.json, {"rows": as_dicts, "seconds": seconds, "learner": grew})


if __name__ == "__main__":
    main()
