"""From exec to the first text of the articles, in a pseudo-terminal, against an empty Textual app in the same run.

The programs are started in turns, so that what else the machine does falls on all of them alike.
Goals: at most 1.25 times the empty app for the bundled pair and the seeds, 1.6 times for two articles of 1 MB.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import corpus
import floors
import tables
from terminal import DIPTYCH, EMPTY, GoneError, Terminal

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
SMALL, LARGE = 1.25, 1.6


@dataclass
class Scenario:
    """A way to start: the command, and the words that must appear."""

    name: str
    command: Sequence[str]
    words: Sequence[str]
    goal: float | None = None
    cold: bool = False
    """Nothing is in the cache of reading texts."""
    loaded: str = ""
    """What stands on the screen when the annotations do."""
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall_ratios: list[float] = field(default_factory=list)
    cpu_ratios: list[float] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)


@contextmanager
def home(base: Path, cache: Path | None) -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty folder to start in, and the environment: the cache is kept between starts, or fresh when None."""
    with tempfile.TemporaryDirectory(dir=base) as folder:
        here = Path(folder) / "here"
        here.mkdir()
        environ = tables.environment(Path(folder) / "home")
        if cache is not None:
            environ["DIPTYCH_CACHE_DIR"] = str(cache)
        yield here, environ


def once(scenario: Scenario, base: Path, cache: Path) -> tuple[float, float, float]:
    """Start it: seconds to the text, processor seconds to the text, seconds to the annotations."""
    with (
        home(base, None if scenario.cold else cache) as (here, environ),
        Terminal(scenario.command, here, environ) as terminal,
    ):
        at = terminal.wait_for(scenario.words)
        cpu = terminal.cpu()
        loads = terminal.wait_for([scenario.loaded]) - terminal.started if scenario.loaded else 0.0
        return at - terminal.started, cpu, loads


def check(scenario: Scenario, base: Path, cache: Path) -> None:
    """Start it once and look at the screen with an emulator: the words are really there. Fills the caches too."""
    with home(base, cache) as (here, environ), Terminal(scenario.command, here, environ) as terminal:
        try:
            terminal.wait_for(scenario.words)
            terminal.settle(3.0 if scenario.cold else 0.5)
        except GoneError as error:
            print(f"{scenario.name}: {error}", file=sys.stderr)
            return
        screen = "\n".join(terminal.screen())
        for words in scenario.words:
            if words not in screen:
                print(f"warning: {scenario.name}: {words!r} is not on the screen:\n{screen}", file=sys.stderr)


def scenarios(base: Path, work: Path) -> list[Scenario]:
    """Every way to start, the empty app first."""
    sample = sorted((ROOT / "articles" / "sample").glob("*.*"))
    made = [
        Scenario("empty Textual app", EMPTY, [floors.EMPTY]),
        Scenario(
            "bundled pair",
            DIPTYCH,
            [corpus.first_words(path) for path in sample if path.suffix in (".md", ".txt")],
            SMALL,
        ),
    ]
    if SEEDS.is_dir():
        seeds = sorted(SEEDS.glob("*.txt"))[:2]
        made.append(
            Scenario("the two seeds", [*DIPTYCH, *map(str, seeds)], list(map(corpus.first_words, seeds)), SMALL)
        )
    else:
        print("no ../shared/seeds here: their rows are left out")
    for name in ("1MB", "10MB"):
        pair = corpus.pair(work, corpus.SIZES[name])
        words = [corpus.first_words(path) for path in pair]
        command = [*DIPTYCH, *map(str, pair)]
        made.append(Scenario(f"two of {name}, cached", command, words, LARGE if name == "1MB" else None))
        made.append(Scenario(f"two of {name}, not cached", command, words, LARGE if name == "1MB" else None, cold=True))
    for name, count in (("1MB", 0), ("1MB", 1_000), ("1MB", 100_000)):
        made.append(_project(base, work, name, count))
    return made


def _project(base: Path, work: Path, name: str, count: int) -> Scenario:
    folder = base / f"project-{name}-{count}"
    shutil.copytree(corpus.project(work, corpus.SIZES[name], count), folder)
    words = [corpus.first_words(folder / "articles" / file) for file in ("left.md", "right.md")]
    return Scenario(
        f"project, two of {name}, {count:,} annotations",
        [*DIPTYCH, str(folder), "--annotator", corpus.ANNOTATOR],
        words,
        LARGE,
        loaded="✎" if count else "",
    )


def measure(every: Sequence[Scenario], rounds: int, base: Path, cache: Path) -> None:
    """Start each in turn, `rounds` times; ratios are taken within a round."""
    for scenario in every:
        check(scenario, base, cache)
    for number in range(rounds):
        wall0 = cpu0 = 0.0
        for scenario in every:
            try:
                wall, cpu, loads = once(scenario, base, cache)
            except GoneError as error:
                print(f"{scenario.name}: {error}", file=sys.stderr)
                continue
            if scenario is every[0]:
                wall0, cpu0 = wall, cpu
            scenario.wall.append(wall)
            scenario.cpu.append(cpu)
            scenario.wall_ratios.append(wall / wall0)
            scenario.cpu_ratios.append(cpu / cpu0)
            scenario.loads.append(loads)
        print(f"round {number + 1} of {rounds}", end="\r", file=sys.stderr)


def report(every: Sequence[Scenario]) -> None:
    rows = []
    for scenario in every:
        if not scenario.wall:
            rows.append([scenario.name, "it did not start", "", "", "", ""])
            continue
        rows.append(
            [
                scenario.name,
                tables.shown(tables.summary(scenario.wall)),
                tables.shown(tables.summary(scenario.cpu)),
                tables.ratio(median(scenario.wall_ratios), scenario.goal),
                tables.ratio(median(scenario.cpu_ratios), scenario.goal),
                f"{1e3 * median(scenario.loads):.0f}" if scenario.loaded else "",
            ]
        )
    tables.table(
        "Start: exec to the first text of every pane, milliseconds (min/median/p95); ratios to the empty app, median",
        ("", "wall", "cpu", "wall ratio", "cpu ratio", "annotations shown"),
        rows,
    )


def main() -> None:
    parser = tables.parser(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=0, help="starts of each (default: 9, quick: 3)")
    parser.add_argument("--only", default="", metavar="WORDS", help="rows whose name holds one of these, with commas")
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 9)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        every = scenarios(base, options.work)
        wanted = [word.strip() for word in options.only.split(",") if word.strip()]
        every = [s for s in every if s is every[0] or not wanted or any(word in s.name for word in wanted)]
        measure(every, rounds, base, base / "cache")
    report(every)
    values = [{"name": s.name, "wall": s.wall, "cpu": s.cpu, "loads": s.loads if s.loaded else None} for s in every]
    tables.written(options.json, {"start": values})


if __name__ == "__main__":
    main()
