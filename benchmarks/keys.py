"""From a key to the end of its painting, the writing of ANSI codes included, against a trivial widget in the same run.

Two panes on two articles. The reader and the floor (one widget of one line) run in one process and get their keys in
turns, so that what else the machine does falls on both alike. Textual's own test mode never makes the ANSI codes;
here it does. Disk is left out of the painting; the time until *saved* stands beside it.

Goals: cursor and selection at most 1.6 times the floor, scrolling 3 times; 10 MB at most 1.6 times 10 KB; labelling
with 100,000 annotations at most 1.5 times labelling with none.
"""

import asyncio
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any, Protocol

import tables

HOME = Path(tempfile.mkdtemp(prefix="diptych-keys-"))
os.environ.update(tables.environment(HOME))  # before Textual looks at it

import corpus  # noqa: E402
import floors  # noqa: E402
from terminal import COLUMNS, DIPTYCH, EMPTY, KEYS, ROWS, Terminal  # noqa: E402
from textual.app import App  # noqa: E402
from textual.events import Key  # noqa: E402

from annotations.labels import Group  # noqa: E402
from annotations.rules import refusal  # noqa: E402
from annotations.schema import default_schema  # noqa: E402
from articles.span import Span  # noqa: E402
from tui.app import Diptych, Told  # noqa: E402
from tui.commands import COMMANDS  # noqa: E402
from tui.request import open_request  # noqa: E402
from tui.saving import Saved  # noqa: E402
from tui.session import Stand  # noqa: E402

REST = 0.03
"""Seconds between two keys: past Textual's frame timer of 1/60 s."""
TIMEOUT = 20.0
LABELLED = 30
"""Code points that are labelled."""
CURSOR, SCROLL, SAME = 1.6, 3.0, 1.5


class Frames:
    """An app that pays for its ANSI codes though it has no terminal, and says when a frame is done."""

    def __init__(self) -> None:
        self.frame = asyncio.Event()
        self.frames = 0
        self.characters = 0
        self.cpu = self.wall = 0.0
        """When the first frame since `frame` was cleared was done."""

    def show(self, app: App[Any], renderable: Any) -> None:
        """What `App._display` does between the terminal's two signs of a frame."""
        if renderable is None:
            return
        if hasattr(renderable, "render_segments"):
            self.characters += len(renderable.render_segments(app.console))
        else:
            self.characters += len(app.console._render_buffer(app.console.render(renderable)))
        self.frames += 1
        if not self.frame.is_set():
            self.cpu, self.wall = thread_time(), perf_counter()
            self.frame.set()


class Floor(floors.Trivial):
    def __init__(self) -> None:
        super().__init__()
        self.out = Frames()

    def _display(self, screen: Any, renderable: Any) -> None:  # noqa: ARG002 - Textual passes it
        self.out.show(self, renderable)


class Reader(Diptych):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments, colours=1 << 24)
        self.out = Frames()
        self.saved = asyncio.Event()

    def _display(self, screen: Any, renderable: Any) -> None:  # noqa: ARG002 - Textual passes it
        self.out.show(self, renderable)

    def on_told(self, event: Told) -> None:
        """Besides what Diptych does."""
        if isinstance(event.report, Saved):
            self.saved.set()


class HasFrames(Protocol):
    out: Frames

    def post_message(self, message: Any) -> bool: ...


@dataclass
class Times:
    """One key, many times: processor seconds of the interface's thread, wall, and what followed."""

    cpu: list[float] = field(default_factory=list)
    """To the end of the first frame."""
    wall: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    """Processor seconds until nothing happens any more, later frames and idle work included."""
    saved: list[float] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    characters: list[int] = field(default_factory=list)

    async def press(self, app: HasFrames, key: str, character: str | None = None) -> None:
        """Press a key and wait for its painting."""
        out = app.out
        out.frame.clear()
        frames, characters = out.frames, out.characters
        cpu, wall = thread_time(), perf_counter()
        app.post_message(Key(key, character))
        await asyncio.wait_for(out.frame.wait(), TIMEOUT)
        self.cpu.append(out.cpu - cpu)
        self.wall.append(out.wall - wall)
        self.characters.append(out.characters - characters)
        if isinstance(app, Reader) and app.desk.kept < app.desk.sent:
            while app.desk.kept < app.desk.sent:
                app.saved.clear()
                await asyncio.wait_for(app.saved.wait(), TIMEOUT)
                await asyncio.sleep(0)
            self.saved.append(perf_counter() - wall)
        await asyncio.sleep(REST)
        self.whole.append(thread_time() - cpu)
        self.frames.append(out.frames - frames)


@dataclass(frozen=True)
class Row:
    """A key of the reader, what is done before each press of it, and the goal for its ratio to the floor."""

    name: str
    key: str
    character: str | None = None
    before: Callable[[Reader], Any] | None = None
    """Once, before the first press."""
    each: Callable[[Reader], Any] | None = None
    """Before each press."""
    goal: float | None = None
    most: int = 1000
    """Presses at most: labelling waits for the disk."""


def middle(app: Reader) -> None:
    """Both cursors to the middle of their articles."""
    for pane in app.reader.panes:
        app.reader.go(pane, len(pane.article.text) // 2)


def low(app: Reader) -> None:
    """The cursor to the middle of the article and the last row of the screen, so that every key down scrolls."""
    middle(app)
    pane = app.reader.active
    rows = [row for row in pane.view.shown if pane.layout_.pieces(row)]
    pane.set_stand(Stand(pane.layout_.hit(rows[-1], 0).start))


def start(app: Reader) -> None:
    for pane in app.reader.panes:
        app.reader.go(pane, 0)


def selected(app: Reader) -> None:
    """Some words selected that may be labelled, a little further on than the last ones."""
    pane, schema = app.reader.active, app.desk.schema
    text, at = pane.article.text, pane.stand.cursor
    while True:
        at = text.index(" ", at + LABELLED) + 1
        if at + 3 * LABELLED > len(text):
            at = 1
        span = Span(at, text.index(" ", at + LABELLED))
        over = app.desk.over(pane.article.id, span)
        if "\n" not in span.of(text) and not refusal(schema, text, over, LABEL.name, (span,)):
            break
    app.reader.go(pane, span.start)
    pane.set_stand(Stand(span.start, span.start, span.end))


LABEL = next(label for label in default_schema().labels if label.group is Group.ENTITY)
"""The label that is given: the first for entities."""


ROWS_OF_TABLE = (
    Row("cursor: word right", "right", before=middle, goal=CURSOR),
    Row("cursor: character", "greater_than_sign", ">", before=middle, goal=CURSOR),
    Row("select: word", "shift+right", before=middle, goal=CURSOR),
    Row("select: character", "alt+shift+right", before=middle, goal=CURSOR),
    Row("line down, scrolls", "down", before=low, goal=SCROLL),
    Row("page down", "pagedown", before=middle, goal=SCROLL),
    Row("page up again", "pageup", goal=SCROLL),
    Row("next pane", "tab", "\t", before=middle, goal=SCROLL),
    Row("label", LABEL.key, LABEL.key, before=middle, each=selected, most=60),
    Row("undo", "z", "z", most=60),
    Row("to the end and back", "ctrl+end", before=start, each=start),
)


@dataclass
class Scene:
    """Two panes of a size and a number of annotations, and the times of every row in it."""

    size: str
    annotations: int
    rows: dict[str, Times] = field(default_factory=dict)
    floor: dict[str, Times] = field(default_factory=dict)


async def scene(
    size: str, count: int, rows: Sequence[Row], presses: int, work: Path, *, panel: bool = False, suggest: bool = False
) -> Scene:
    """Run the rows in one scene; with `panel`, the inspector stays open; with `suggest`, suggestions come meanwhile."""
    result = Scene(size, count)
    folder = HOME / f"{size}-{count}"
    shutil.copytree(corpus.project(work, corpus.SIZES[size], count), folder)
    app, floor = Reader(open_request([folder], folder, annotator=corpus.ANNOTATOR, suggest=suggest)), Floor()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(floor.run_test(size=(COLUMNS, ROWS)))
        await stack.enter_async_context(app.run_test(size=(COLUMNS, ROWS)))
        await loaded(app)
        if panel:
            with app._context():
                app.reader.run(next(command for command in COMMANDS if command.action == "inspector"))
            await asyncio.sleep(0.3)
        for row in rows:
            if suggest:
                await begin_suggesting(app)
            times, least = Times(), Times()
            if row.before is not None:
                with app._context():
                    row.before(app)
                await asyncio.sleep(0.2)
            for number in range(min(presses, row.most) + 3):
                if number == 3:  # the first ones fill caches of Textual's
                    times, least = Times(), Times()
                await least.press(floor, "right")
                if row.each is not None:
                    with app._context():
                        row.each(app)
                    await asyncio.sleep(0.06)
                sent = app.desk.sent
                await times.press(app, row.key, row.character)
                if row.name in ("label", "undo") and app.desk.sent != sent + 1:
                    raise SystemExit(f"{row.name}: nothing was done: {app.reader.below.status.text}")
            result.rows[row.name], result.floor[row.name] = times, least
            print(f"{size} {count:,}: {row.name} ", end="\r", file=sys.stderr)
    app.desk.close()
    shutil.rmtree(folder)
    return result


async def begin_suggesting(app: Reader) -> None:
    """Have all suggestions come anew, and wait for the first: most come while the keys of a row are pressed."""
    suggesting, article = app.room.suggesting, app.reader.active.article.id
    assert suggesting is not None
    with app._context():
        suggesting.again(frozenset())
    while not suggesting.of(article):
        await asyncio.sleep(0.02)


async def loaded(app: Reader) -> None:
    """Wait until articles and annotations stand on the screen."""
    panes = app.reader.panes
    while (
        app.room.store is None
        or any(pane.article.partial for pane in panes)
        or len(app.room._loaded) < 2
        or app.room._tasks
    ):
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    gc.collect()
    gc.freeze()


def ratio_of(times: Times, least: Times) -> float:
    return median(times.cpu) / median(least.cpu)


def report(scenes: Sequence[Scene], rows: Sequence[Row]) -> None:
    lines = []
    for row in rows:
        for one in scenes:
            times, least = one.rows[row.name], one.floor[row.name]
            lines.append(
                [
                    row.name,
                    one.size,
                    f"{one.annotations:,}",
                    tables.shown(tables.summary(times.cpu)),
                    tables.shown(tables.summary(times.wall)),
                    tables.shown(tables.summary(least.cpu)),
                    tables.ratio(min(times.cpu) / min(least.cpu)),
                    tables.ratio(ratio_of(times, least), row.goal),
                    f"{1e3 * median(times.whole):.1f}/{1e3 * median(least.whole):.1f}",
                    f"{median(times.frames):g}",
                    f"{median(times.characters) / 1e3:.1f}",
                    tables.shown(tables.summary(times.saved)) if times.saved else "",
                ]
            )
    tables.table(
        "Key to paint, milliseconds (min/median/p95), processor time of the interface; floor: a trivial widget",
        ("key", "size", "annotations", "cpu", "wall", "floor cpu", "min/min", "ratio", "until idle/floor", "frames",
         "KB", "until saved"),
        lines,
    )  # fmt: skip
    compare(scenes, rows)


def compare(scenes: Sequence[Scene], rows: Sequence[Row]) -> None:
    """Ratios between scenes, each of ratios to its own floor."""
    by = {(one.size, one.annotations): one for one in scenes}
    counts = sorted({one.annotations for one in scenes})
    sizes = [size for size in corpus.SIZES if any(one.size == size for one in scenes)]

    def relative(size: str, count: int, row: Row) -> float:
        return ratio_of(by[size, count].rows[row.name], by[size, count].floor[row.name])

    if {"10MB", "10KB"} <= set(sizes):
        tables.table(
            "10 MB / 10 KB, each as a ratio to its floor",
            ("key", *(f"{count:,} annotations" for count in counts)),
            [
                [row.name, *(tables.ratio(relative("10MB", n, row) / relative("10KB", n, row), CURSOR) for n in counts)]
                for row in rows
            ],
        )
    if len(counts) > 1 and counts[0] == 0:
        most = counts[-1]
        tables.table(
            f"{most:,} annotations / none, each as a ratio to its floor (the goal is for labelling)",
            ("key", *sizes),
            [
                [
                    row.name,
                    *(
                        tables.ratio(
                            relative(size, most, row) / relative(size, 0, row), SAME if row.name == "label" else None
                        )
                        for size in sizes
                    ),
                ]
                for row in rows
            ],
        )


def in_terminal(size: str, count: int, presses: int, work: Path) -> list[list[str]]:
    """The same in a pseudo-terminal, from outside: a key written, to the end of the frame that follows."""
    folder = HOME / f"pty-{size}-{count}"
    shutil.copytree(corpus.project(work, corpus.SIZES[size], count), folder)
    environ = tables.environment(HOME)
    lines = []
    with (
        Terminal([*DIPTYCH, str(folder), "--annotator", corpus.ANNOTATOR], folder, environ) as terminal,
        Terminal(EMPTY, folder, environ) as floor,
    ):
        floor.wait_for([floors.EMPTY])
        terminal.wait_for(["✎"] if count else [corpus.first_words(folder / "articles" / "left.md")])
        terminal.settle(1.0)
        floor.settle(0.3)
        for _ in range(12 if corpus.SIZES[size] > 50_000 else 2):
            terminal.press(KEYS["pagedown"])
            terminal.settle(0.05)
        for key in ("right", "shift+right", "escape", "down", "pagedown"):
            walls: list[float] = []
            least: list[float] = []
            cpu, presses_ = 0.0, presses if key != "escape" else 1
            for _ in range(presses_):
                floor.settle(REST)
                least.append(-floor.press(KEYS["right"]) + floor.frame())
                terminal.settle(REST)
                before = terminal.cpu()
                at = terminal.press(KEYS[key])
                walls.append(terminal.frame() - at)
                cpu += terminal.cpu() - before
            if key != "escape":
                lines.append(
                    [
                        key, size, f"{count:,}", tables.shown(tables.summary(walls)), f"{1e3 * cpu / presses_:.1f}",
                        tables.shown(tables.summary(least)), tables.ratio(median(walls) / median(least)),
                    ]
                )  # fmt: skip
    shutil.rmtree(folder)
    return lines


def main() -> None:
    parser = tables.parser(__doc__ or "")
    parser.add_argument("--sizes", default="", help=f"of {', '.join(corpus.SIZES)} (default: all, quick: 10KB,1MB)")
    parser.add_argument(
        "--annotations", default="", help="numbers, with commas (default: 0,1000,100000; quick: 0,100000)"
    )
    parser.add_argument("--keys", default="", metavar="WORDS", help="rows whose name holds one of these, with commas")
    parser.add_argument("--presses", type=int, default=0, help="of each key (default: 100, quick: 20)")
    parser.add_argument("--panel", action="store_true", help="with the inspector open all the time")
    parser.add_argument("--suggest", action="store_true", help="while suggestions for both articles come in")
    parser.add_argument("--no-terminal", action="store_true", help="leave out the rows of the pseudo-terminal")
    options = parser.parse_args()
    presses = options.presses or (20 if options.quick else 100)
    sizes = tables.listed(options.sizes, "10KB,1MB" if options.quick else ",".join(corpus.SIZES))
    counts = [
        int(count) for count in tables.listed(options.annotations, "0,100000" if options.quick else "0,1000,100000")
    ]
    wanted = tables.listed(options.keys, "")
    rows = [row for row in ROWS_OF_TABLE if not wanted or any(word in row.name for word in wanted)]
    try:
        scenes = [
            asyncio.run(scene(size, count, rows, presses, options.work, panel=options.panel, suggest=options.suggest))
            for size, count in product(sizes, counts)
        ]
        report(scenes, rows)
        if not options.no_terminal:
            cases = (
                [("1MB", 100_000)] if options.quick else [("10KB", 0), ("1MB", 0), ("1MB", 100_000), ("10MB", 100_000)]
            )
            lines = [line for size, count in cases for line in in_terminal(size, count, presses, options.work)]
            tables.table(
                "In a pseudo-terminal: key written to the end of the next frame, wall milliseconds (min/median/p95)",
                ("key", "size", "annotations", "wall", "cpu, mean", "floor", "ratio"),
                lines,
            )
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
    values = [
        {
            "size": one.size,
            "annotations": one.annotations,
            "rows": {name: {"times": vars(times), "floor": vars(one.floor[name])} for name, times in one.rows.items()},
        }
        for one in scenes
    ]
    tables.written(options.json, {"keys": values})


if __name__ == "__main__":
    main()
