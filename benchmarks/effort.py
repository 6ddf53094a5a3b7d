"""How many keys it takes to say what a project export says: planned as a person would, pressed in the real app.

    python benchmarks/effort.py GOLD.jsonl [--suggest] [--json] [--size 120x34] [--verbose]

The export (JSON Lines) is the target. Each of its annotations and relations is made anew, from an empty layer, by raw
key events; then the layer on disk is compared with the target, ids and times apart. A chord is one press. The planner
knows what a user sees and what the keys do (routes.py); it looks for short routes, and finds no proof that none is
shorter. Judgements are not counted: there are a handful for a pair. Articles whose text is that of the bundled pair
are opened from it, others as plain text.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

from annotations.formats import jsonlines
from annotations.formats.incoming import ForeignText, Input
from annotations.store import open_layer
from annotations.suggest.answers import suggester_of
from articles.library import load
from benchmarks.effort_suggest import Suggestions
from benchmarks.effort_target import Target
from benchmarks.effort_told import Outcome, printed
from benchmarks.effort_worker import Worker
from benchmarks.tables import environment
from tests.reading import reading
from tui.request import open_request

SAMPLE = Path(__file__).resolve().parents[1] / "articles" / "sample"


def target_of(path: Path) -> Target:
    """What an export says."""
    return Target([text for text in jsonlines.read(Input(path)) if isinstance(text, ForeignText)])


def articles(texts: Sequence[ForeignText], folder: Path) -> list[Path]:
    """Files that hold these texts, in their order."""
    known = {article.text: path for path in SAMPLE.iterdir() if path.is_file() for article in [load(path, cache=False)]}
    paths = []
    for text in texts:
        bundled = known.get(text.text)
        path = folder / (bundled.name if bundled is not None else f"{text.id}.txt")
        path.write_bytes(bundled.read_bytes() if bundled is not None else text.text.encode())
        paths.append(path)
    return paths


async def measure(
    target: Target,
    folder: Path,
    size: tuple[int, int],
    told: bool = False,
    suggest: bool = False,
    reject: bool = False,
) -> Outcome:
    """Press it all; `folder` is empty, and holds a project afterwards. `reject` only with `suggest`."""
    with chdir(folder):
        paths = articles(target.texts, folder)
        request = open_request(paths, folder, annotator="effort")
        async with reading(request, size=size, compare=True) as here:
            worker = Worker(here, target, told, Suggestions(here, reject=reject) if suggest else None)
            await worker.work()
            await here.saved()
            project = here.app.home.project
            assert project is not None, "the first annotation made it"
            layer = project.layer_path(here.app.annotator)
    store = open_layer(layer, here.app.annotator, readonly=True)  # after the app was closed: what is on disk
    try:
        worker.compare([*store.annotations(), *store.relations()])
        kept = sum(bool(suggester_of(one.origin)) for one in store.annotations())
    finally:
        store.close()
    return replace(worker.outcome(), kept=kept)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, metavar="GOLD.jsonl")
    parser.add_argument("--suggest", action="store_true", help="with suggestions on the screen")
    parser.add_argument("--reject", action="store_true", help="every wrong suggestion is rejected; with --suggest")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument("--size", default="120x34", metavar="COLUMNSxROWS")
    parser.add_argument("--verbose", action="store_true", help="say each sequence of keys as it is pressed")
    options = parser.parse_args(arguments)
    columns, rows = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory(prefix="diptych-effort-") as home, tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment(Path(home)))
        found = asyncio.run(
            measure(
                target_of(options.gold),
                Path(folder).resolve(),
                (columns, rows),
                told=options.verbose,
                suggest=options.suggest,
                reject=options.reject,
            )
        )
    print(json.dumps(found.as_json(), ensure_ascii=False) if options.json else printed(found))
    return 0 if found.equal else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
