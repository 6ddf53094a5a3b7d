"""Another width of the terminal (80 and 60 columns a pane, in turns), and memory, against an empty Textual app.

Both run in pseudo-terminals at the same time and are resized in turns. The reader stands 20 pages into an article.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median

import corpus
import floors
import tables
from terminal import COLUMNS, DIPTYCH, EMPTY, KEYS, ROWS, Terminal

NARROW = 121
QUIET = 0.12


@dataclass
class Times:
    """Seconds to the first frame of the new size, processor seconds until nothing comes any more, bytes of memory."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: int = 0
    most: int = 0

    def resize(self, terminal: Terminal, columns: int) -> None:
        terminal.settle(QUIET)
        cpu = terminal.cpu()
        at = terminal.resize(columns, ROWS)
        self.wall.append(terminal.frame() - at)
        terminal.settle(QUIET)
        self.cpu.append(terminal.cpu() - cpu)

    def weigh(self, terminal: Terminal) -> None:
        self.memory, self.most = terminal.memory()


@dataclass
class Scene:
    name: str
    times: Times
    floor: Times


def scene(base: Path, work: Path, size: str, count: int, times: int) -> Scene:
    """Resize two panes of a size with a number of annotations."""
    folder = base / f"{size}-{count}"
    shutil.copytree(corpus.project(work, corpus.SIZES[size], count), folder)
    environ = tables.environment(base / "home")
    result = Scene(f"two of {size}, {count:,} annotations", Times(), Times())
    words = corpus.first_words(folder / "articles" / "left.md")
    with (
        Terminal([*DIPTYCH, str(folder), "--annotator", corpus.ANNOTATOR], folder, environ) as reader,
        Terminal(EMPTY, folder, environ) as floor,
    ):
        reader.wait_for([words, "✎"] if count else [words])
        floor.wait_for([floors.EMPTY])
        reader.settle(1.5)  # a long article is parsed behind its first screen
        for _ in range(20):
            reader.press(KEYS["pagedown"])
            reader.settle(0.05)
        result.times.weigh(reader)
        result.floor.weigh(floor)
        for number in range(times):
            columns = COLUMNS if number % 2 else NARROW
            result.floor.resize(floor, columns)
            result.times.resize(reader, columns)
    shutil.rmtree(folder)
    return result


def report(scenes: Sequence[Scene]) -> None:
    rows = []
    for one in scenes:
        times, floor = one.times, one.floor
        rows.append(
            [
                one.name,
                tables.shown(tables.summary(times.wall)),
                tables.shown(tables.summary(floor.wall)),
                tables.ratio(median(times.wall) / median(floor.wall)),
                f"{1e3 * median(times.cpu):.1f}/{1e3 * median(floor.cpu):.1f}",
                tables.ratio(median(times.cpu) / median(floor.cpu)),
                f"{times.memory / 1e6:.0f}",
                f"{times.most / 1e6:.0f}",
                tables.ratio(times.memory / floor.memory),
            ]
        )
    tables.table(
        "Resize, milliseconds (min/median/p95), and memory, MB; ratios to an empty app in the same run",
        ("", "wall to frame", "empty app", "ratio", "cpu until idle/empty", "ratio", "RSS", "at most", "ratio"),
        rows,
    )


def main() -> None:
    parser = tables.parser(__doc__ or "")
    parser.add_argument("--sizes", default="", help=f"of {', '.join(corpus.SIZES)} (default: all, quick: 10KB,1MB)")
    parser.add_argument("--annotations", default="", help="numbers, with commas (default: 0,100000)")
    parser.add_argument("--times", type=int, default=0, help="resizes of each (default: 30, quick: 8)")
    options = parser.parse_args()
    sizes = tables.listed(options.sizes, "10KB,1MB" if options.quick else ",".join(corpus.SIZES))
    counts = [int(count) for count in tables.listed(options.annotations, "0,100000")]
    with tempfile.TemporaryDirectory() as folder:
        scenes = []
        for size, count in product(sizes, counts):
            scenes.append(scene(Path(folder), options.work, size, count, options.times or (8 if options.quick else 30)))
            print(f"{scenes[-1].name} ", end="\r", file=sys.stderr)
    report(scenes)
    values = [{"name": one.name, "times": vars(one.times), "floor": vars(one.floor)} for one in scenes]
    tables.written(options.json, {"resize": values})


if __name__ == "__main__":
    main()
