"""What an index over many articles costs, and what it finds: building, going on after a kill, asking.

python benchmarks/index.py [--sizes 1000 10000 100000] [--queries 100] [--work DIR]

The articles are made: sentences of words as frequent as in life (the bundled pair's words first, then 200,000 made
ones, by Zipf's law), with names that five articles on one event share, and every tenth sentence taken over from another
article on it. Everything runs in processes of its own, as beside the interface. "found first": of articles of which
20 % of the sentences were dropped and 5 % of the words changed, and of sentences with one word in ten changed, how many
find where they came from before anything else.
"""

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from articles.bundled import bundled_pair
from articles.index import Index
from articles.indexed import Source
from articles.library import load
from articles.passages import passages

if __package__:
    from .tables import parser, table, written
else:
    from tables import parser, table, written

WORDS, EVENT, SENTENCES = 200_000, 5, 25
"""Words that are made, articles on one event, sentences of an article."""
STARTS, ENDS, FREQUENT = (
    words.split()
    for words in (
        "b br c ch d f fr g h j k l m n p pr r s st t tr v w",
        "a an ar e el en er i in ir o on or u un",
        "the of to and a in that it is was for on with as at by from be have not this which but are they has",
    )
)
Answer = TypeVar("Answer")


class Maker:
    """Makes articles, the same ones for the same numbers."""

    def __init__(self) -> None:
        rng = random.Random(7)
        own = [word for path in bundled_pair() for word in load(path).text.split() if word.isalpha()]
        made = {
            "".join(rng.choice(STARTS) + rng.choice(ENDS) for _ in range(rng.choice((2, 3, 3, 4)))): None
            for _ in range(WORDS)
        }
        self.words = list(dict.fromkeys((*FREQUENT, *own, *made)))
        self.sums = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(self.words) + 1)))

    def articles(self, count: int) -> Iterator[tuple[str, str]]:
        """Ids and texts."""
        for event in range(0, count, EVENT):
            rng = random.Random(event)
            names = [rng.choice(self.words[2000:]).capitalize() for _ in range(12)]
            said: list[str] = []
            for number in range(event, min(count, event + EVENT)):
                own = [self._sentence(rng, names) for _ in range(rng.randint(SENTENCES // 2, SENTENCES * 3 // 2))]
                lines = [rng.choice(said) if said and rng.random() < 0.1 else line for line in own]
                said += own
                yield f"report-{number:06}", "".join(f"{line}{self._gap(rng)}" for line in lines) + "\n"

    def _sentence(self, rng: random.Random, names: list[str]) -> str:
        words = rng.choices(self.words, cum_weights=self.sums, k=rng.randint(8, 28))
        for at in rng.sample(range(len(words)), rng.choice((0, 1, 1, 2))):
            words[at] = rng.choice(names)
        return " ".join(words).capitalize() + "."

    @staticmethod
    def _gap(rng: random.Random) -> str:
        return "\n\n" if rng.random() < 0.25 else " "

    def edited(self, sentences: list[str], rng: random.Random) -> str:
        """A copy of which a fifth of the sentences is dropped and a twentieth of the words changed."""
        kept = [one for one in sentences if rng.random() >= 0.2] or sentences
        return " ".join(self.changed(one, rng, 0.05) for one in kept)

    def changed(self, sentence: str, rng: random.Random, share: float) -> str:
        return " ".join(rng.choice(self.words) if rng.random() < share else word for word in sentence.split())


def folder_of(work: Path, size: int) -> Path:
    return work / f"index-{size}"


def sources(folder: Path) -> Iterator[Source]:
    return (Source(path.stem, path) for path in sorted(folder.glob("articles/*/*.txt")))


def make(work: Path, size: int) -> Path:
    """The articles, written when they are not there."""
    folder = folder_of(work, size)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for name, text in Maker().articles(size):
            path = folder / "articles" / name[:-3] / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (folder / "made").touch()
    return folder


# ------------------------------------------------------------ what runs in processes of its own


def build(folder: Path) -> None:
    """Build on, and say how far."""
    index = Index(folder / "index.sqlite")
    for done, of in index.update(sources(folder)):
        print(json.dumps([done, of]), flush=True)
    index.close()
    print(json.dumps({"peak": _peak()}), flush=True)


def ask(folder: Path, queries: int) -> None:
    """Ask of articles and sentences here and there, and say how long it took and what was found first."""
    index, rng, maker = Index(folder / "index.sqlite"), random.Random(11), Maker()
    every = list(sources(folder))
    took: dict[str, list[float]] = {name: [] for name in ("related", "same claim", "near duplicates")}
    first, before = dict.fromkeys((*took, "siblings"), 0), _peak()

    def timed(name: str, question: Callable[[], Answer]) -> Answer:
        begin = time.perf_counter()
        answer = question()
        took[name].append(time.perf_counter() - begin)
        return answer

    def leads(found: list[Any], name: str) -> bool:
        return bool(found) and found[0].id == name

    for source in rng.sample(every, min(queries, len(every))):
        article = load(source.path, id=source.id)
        said = [span.of(article.text) for span in passages(article)]
        copy, chosen = maker.edited(said, rng), rng.choice(said)
        claim = maker.changed(chosen, rng, 0.1)
        number = int(source.id[-6:])
        siblings = {f"report-{at:06}" for at in range(number - number % EVENT, number - number % EVENT + EVENT)}
        found = timed("related", lambda text=article.text, own=source.id: index.related(text, own))  # type: ignore[misc]
        first["siblings"] += bool(found) and found[0].id in siblings
        first["related"] += leads(index.related(copy), source.id)
        sayings = timed("same claim", lambda text=claim: index.same_claim(text))  # type: ignore[misc]
        first["same claim"] += bool(sayings) and sayings[0].quote == chosen  # another article may have taken it over
        first["near duplicates"] += leads(
            timed("near duplicates", lambda text=copy: index.near_duplicates(text)),
            source.id,  # type: ignore[misc]
        )
    asked = min(queries, len(every))
    shares = {name: number / asked for name, number in first.items()}
    print(json.dumps({"took": took, "first": shares, "before": before, "peak": _peak()}))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# ------------------------------------------------------------ the whole


def run(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, __file__, "--child", *words], stdout=subprocess.PIPE, text=True)


def measure(work: Path, size: int, queries: int) -> dict[str, Any]:
    """Build a part, kill, go on, ask."""
    folder = make(work, size)
    for path in folder.glob("index.sqlite*"):
        path.unlink()
    begin = time.perf_counter()
    process = run("build", str(folder))
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)[0] >= 0.4 * size:
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    killed = time.perf_counter() - begin
    begin = time.perf_counter()
    process = run("build", str(folder))
    *_, last = process.communicate()[0].splitlines()
    resumed = time.perf_counter() - begin
    begin = time.perf_counter()
    run("build", str(folder)).communicate()
    again = time.perf_counter() - begin
    answers = json.loads(run("ask", str(folder), str(queries)).communicate()[0])
    return {
        "articles": size,
        "characters": sum(path.stat().st_size for path in folder.glob("articles/*/*.txt")),
        "build": killed + resumed,
        "killed": killed,
        "resumed": resumed,
        "again": again,
        "bytes": (folder / "index.sqlite").stat().st_size,
        "peak build": json.loads(last)["peak"],
        **answers,
    }


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        what, folder, *rest = sys.argv[2:]
        build(Path(folder)) if what == "build" else ask(Path(folder), int(rest[0]))
        return
    options = parser(__doc__ or "")
    options.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    options.add_argument("--queries", type=int, default=100, metavar="N", help="questions of each kind (default: 100)")
    given = options.parse_args()
    sizes, queries = (given.sizes[:1], 20) if given.quick else (given.sizes, given.queries)
    every = [measure(given.work, size, queries) for size in sizes]
    table(
        "building, in seconds; the first build was killed at 40 % and gone on with",
        ("articles", "MB of text", "build", "killed after", "the rest", "nothing new", "MB of index", "MB of memory"),
        [
            (
                f"{one['articles']:,}", f"{one['characters'] / 1e6:.0f}", f"{one['build']:.1f}", f"{one['killed']:.1f}",
                f"{one['resumed']:.1f}", f"{one['again']:.1f}", f"{one['bytes'] / 1e6:.0f}", f"{one['peak build']:.0f}",
            )
            for one in every
        ],
    )  # fmt: skip
    table(
        "asking: median and worst, in milliseconds; what was found first",
        ("articles", "question", "median", "worst", "found first", "MB more than before"),
        [
            (
                f"{one['articles']:,}", name, f"{1e3 * median(took):.1f}", f"{1e3 * max(took):.1f}",
                f"{one['first'][name]:.0%}", f"{one['peak'] - one['before']:.0f}",
            )
            for one in every
            for name, took in one["took"].items()
        ],
    )  # fmt: skip
    table(
        "articles of which the one most related is on the same event",
        ("articles", "share"),
        [(f"{one['articles']:,}", f"{one['first']['siblings']:.0%}") for one in every],
    )
    written(given.json, {"sizes": every})


if __name__ == "__main__":
    main()
