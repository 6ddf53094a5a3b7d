"""How well likeness finds what another article says of the same thing, and how long that takes.

    python benchmarks/passages.py                      # the bundled pair and its gold
    python benchmarks/passages.py jsonl gold.jsonl     # any gold with relations between articles
    python benchmarks/passages.py --growth             # time for two articles of 10 KB to 1 MB, made of the pair
    python benchmarks/passages.py --ready              # when two of them can be asked about, in the running app

Each annotation with a relation to another article is a query; all annotations of that other article that have its label
are ranked for it. hit@N: a partner is among the first N. "by chance" is what a random order would give for the first.
Besides the claims, the sentences that hold them are ranked among all sentences of the other article.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from annotations.formats.incoming import ForeignText, Input
from annotations.formats.table import reader
from articles.article import Article
from articles.counting import question
from articles.library import load_bytes
from articles.matching import looked_at
from articles.passages import Matching, pairs, passages
from articles.span import Span
from tui.beside import command

if __package__:
    from .gold import bundled
    from .tables import environment, parser, table, written
    from .terminal import DIPTYCH, Terminal
else:
    from gold import bundled
    from tables import environment, parser, table, written
    from terminal import DIPTYCH, Terminal


class Said(NamedTuple):
    """An annotation of the gold: where it stands, from its first character to its last."""

    article: str
    label: str
    span: Span


class Gold(NamedTuple):
    """Articles, annotations by id, and the ids that a relation joins across articles, with its type."""

    articles: Mapping[str, Article]
    said: Mapping[str, Said]
    joined: Sequence[tuple[str, str, str]]


def gold_of(format: str, path: Path | None) -> Gold:
    """The bundled pair, or a dataset."""
    articles: dict[str, Article] = {}
    said: dict[str, Said] = {}
    ends: list[tuple[str, str, str]] = []
    if path is None:
        case = bundled()
        articles = {article.id: article for article in case.articles}
        said = {one.id: Said(one.article, one.label, one.target.span) for one in case.annotations}
        ends = [(one.type, one.source, one.target) for one in case.relations]
    else:
        for found in reader(format)(Input(path)):
            if isinstance(found, ForeignText) and found.text.strip():
                articles[found.id] = load_bytes(found.text.encode(), Path("a.txt"), found.id, None, keep=False)
                for one in found.annotations:
                    said[one.id] = Said(found.id, one.label, Span(one.spans[0].start, one.spans[-1].end))
                ends += [(one.type, one.source, one.target) for one in found.relations]
    across = [
        (kind, one, other)
        for kind, one, other in ends
        if one in said and other in said and said[one].article != said[other].article
    ]
    return Gold(articles, said, across)


class Hits:
    """Counts of queries of one kind."""

    def __init__(self) -> None:
        self.queries, self.first, self.fifth, self.chance = 0, 0, 0, 0.0

    def add(self, ranked: Sequence[int], partners: set[int], pool: int) -> None:
        """One query: the numbers of what was found, best first; of its partners; how many there were to choose from."""
        self.queries += 1
        self.first += bool(ranked) and ranked[0] in partners
        self.fifth += bool(partners & set(ranked[:5]))
        self.chance += len(partners) / pool

    def row(self, name: str) -> list[str]:
        """Name, queries, hit@1, hit@5, and hit@1 by chance."""
        shares = (f"{value / self.queries:.3f}" for value in (self.first, self.fifth, self.chance))
        return [name, str(self.queries), *shares]


def measured(gold: Gold) -> Iterator[list[str]]:
    """A row for the claims in all and by type of relation, and one for sentences."""
    queries: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for kind, one, other in gold.joined:
        for start, end in ((one, other), (other, one)):
            for name in ("all relations", kind):
                queries[start, gold.said[end].article][name].add(end)
    matchings: dict[tuple[str, str, str], tuple[Matching, list[str], list[str]]] = {}
    hits: dict[str, Hits] = defaultdict(Hits)
    sentences: dict[tuple[str, str], Matching] = {}
    units = {name: passages(article) for name, article in gold.articles.items()}
    for (start, there), kinds in queries.items():
        here, label = gold.said[start].article, gold.said[start].label
        key = (here, there, label)
        if key not in matchings:
            ours, theirs = (_labelled(gold, name, label) for name in (here, there))
            matching = _matching(
                gold, here, [gold.said[one].span for one in ours], there, [gold.said[one].span for one in theirs]
            )
            matchings[key] = (matching, ours, theirs)
        matching, ours, theirs = matchings[key]
        ranked = [found.number for found in matching.best(0, ours.index(start))]
        for name, ends in kinds.items():
            hits[name].add(ranked, {theirs.index(end) for end in ends if end in theirs}, len(theirs))
        if (here, there) not in sentences:
            sentences[here, there] = _matching(gold, here, units[here], there, units[there])
        at = _holding(units[here], gold.said[start].span)
        partners = {_holding(units[there], gold.said[end].span) for end in kinds["all relations"]}
        ranked = [found.number for found in sentences[here, there].best(0, at)]
        hits["sentences of these"].add(ranked, partners, len(units[there]))
    for name in sorted(hits, key=lambda name: (name != "all relations", name)):
        yield hits[name].row(name)


def _labelled(gold: Gold, article: str, label: str) -> list[str]:
    return [named for named, one in gold.said.items() if (one.article, one.label) == (article, label)]


def _matching(gold: Gold, one: str, ones: Sequence[Span], other: str, others: Sequence[Span]) -> Matching:
    made = Matching(gold.articles[one].text, ones, gold.articles[other].text, others)
    for _ in made.steps():
        pass
    return made


def _holding(spans: Sequence[Span], span: Span) -> int:
    """The number of the sentence in which a span begins."""
    return max((at for at, one in enumerate(spans) if one.start <= span.start), default=0)


def growth(articles: Sequence[Article]) -> Iterator[list[str]]:
    """Characters of each of two texts, sentences in all, seconds to read them, to answer once, and for all pairs."""
    for size in (10_000, 100_000, 1_000_000):
        texts = [_of_size(article.text, size) for article in articles[:2]]
        made = [load_bytes(text.encode(), Path("a.txt"), "a", None, keep=False) for text in texts]
        spans = [passages(article) for article in made]
        before = process_time()
        matching = Matching(made[0].text, spans[0], made[1].text, spans[1])
        worst, last = 0.0, process_time()
        for _ in matching.steps():
            worst, last = max(worst, process_time() - last), process_time()
        read = process_time() - before
        before = process_time()
        asked = range(0, len(spans[0]), max(1, len(spans[0]) // 20))
        for index in asked:
            matching.best(0, index)
        once = (process_time() - before) / len(asked)
        before = process_time()
        if size <= 100_000:
            pairs(made[0].text, spans[0], made[1].text, spans[1])
        every = f"{process_time() - before:.2f}" if size <= 100_000 else "-"
        count = str(len(spans[0]) + len(spans[1]))
        yield [str(size), count, f"{read:.2f}", f"{worst * 1000:.1f}", f"{once * 1000:.1f}", every]


def readiness(articles: Sequence[Article], sizes: Sequence[int], rounds: int) -> Iterator[list[str]]:
    """Characters; then, as medians of seconds: from the first text of both on the screen until `m` has its answer.

    `m` is pressed at once, `repaint` is the time until the frame after that key is there, `all` is until everything
    that `articles/matching.py` finds is known, measured on that program alone, started with nothing in memory.
    """
    for size in sizes:
        asked, repaints, alone, all_ = [], [], [], []
        for _ in range(rounds):
            with TemporaryDirectory() as folder:
                here = Path(folder)
                paths = [here / f"{name}.txt" for name in ("one", "two")]
                for path, article in zip(paths, articles, strict=False):
                    path.write_text(_of_size(article.text, size))
                words = [path.read_text().split()[:2] for path in paths]
                with Terminal([*DIPTYCH, *map(str, paths)], here, environment(here / "home")) as terminal:
                    shown = terminal.wait_for([" ".join(two) for two in words])
                    pressed = terminal.press(b"m")
                    repaints.append(terminal.frame() - pressed)
                    asked.append(terminal.wait_for(["m next"]) - shown)
                ready, done = _program(paths)
                alone.append(ready)
                all_.append(done)
        values = (median(found) for found in (asked, repaints, alone, all_))
        yield [str(size), *(f"{value:.2f}" for value in values)]


def _program(paths: Sequence[Path]) -> tuple[float, float]:
    """Seconds from the start of the program beside the interface until it can be asked, and until it has said all."""
    begin, ready = perf_counter(), 0.0
    process = Popen(command("articles.matching"), stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None, "it was asked for"
    assert process.stdout is not None, "it was asked for"
    one, other = (question(path.stem, path, None) for path in paths)
    process.stdin.write(json.dumps(looked_at([(1, one, other)])).encode() + b"\n")
    process.stdin.flush()
    for line in process.stdout:
        said = json.loads(line)
        if "ready" in said:
            ready = perf_counter() - begin
        if "done" in said:
            break
    found = ready, perf_counter() - begin
    process.stdin.close()
    process.wait()
    process.stdout.close()
    return found


def _of_size(text: str, size: int) -> str:
    """The text again and again, with a number in each line, so that no two lines are the same."""
    lines = [line for line in text.splitlines() if line.strip()]
    found: list[str] = []
    length = number = 0
    while length < size:
        line = f"{lines[number % len(lines)]} Line{number} of item{number * 7919 % 1009}."
        found.append(line)
        length += len(line) + 2
        number += 1
    return "\n\n".join(found)


def main() -> None:
    options_of = parser(__doc__)
    options_of.add_argument("format", nargs="?", default="", help="a format that diptych imports (default: the pair)")
    options_of.add_argument("path", nargs="?", type=Path, help="the gold")
    options_of.add_argument("--growth", action="store_true", help="the time for longer texts as well")
    options_of.add_argument("--ready", action="store_true", help="when two articles of one size can be asked about")
    options = options_of.parse_args()
    gold = gold_of(options.format, options.path)
    head = ("relations", "queries", "hit@1", "hit@5", "by chance")
    rows = list(measured(gold))
    table(f"{len(gold.articles)} articles, {len(gold.joined)} relations between them", head, rows)
    if options.growth:
        columns = ("characters", "sentences", "read s", "worst step ms", "one answer ms", "all pairs s")
        table("two articles of one size", columns, list(growth(list(gold.articles.values()))))
    if options.ready:
        columns = ("characters", "m answers s", "m repaints s", "program ready s", "all known s")
        sizes = (10_000, 100_000)
        found = list(readiness(list(gold.articles.values()), sizes, 3 if options.quick else 7))
        table("from both articles on the screen; the program alone", columns, found)
    written(options.json, {"rows": [dict(zip(head, row, strict=True)) for row in rows]})


if __name__ == "__main__":
    main()
