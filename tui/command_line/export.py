"""`diptych export`: write a dataset."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .common import DONE, WRONG, UsageError, counted, json_option, print_json, project_of, project_option, say

if TYPE_CHECKING:
    from annotations.formats.dataset import Tally

EXAMPLE = "diptych export jsonl claims.jsonl --label CLAIM --project trade-talks"
STDOUT = "-"
PARTS = ("article", "annotation", "relation", "judgement")
NAMES = ("jsonl", "csv")
"""Written out, so that help needs no format; a test compares them with the table."""


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("format", choices=NAMES, metavar="FORMAT", help=" or ".join(NAMES))
    parser.add_argument(
        "out",
        type=Path,
        metavar="OUT",
        help="a file, - for standard output; for csv a folder, or FILE.csv (spans alone)",
    )
    project_option(parser)
    for name, what in (("annotator", "NAME"), ("article", "ID"), ("label", "LABEL")):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar=what, help=f"only this {name} (may be given again)"
        )
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    json_option(parser)


def run(options: Namespace) -> int:
    """Write it, and say what was left out."""
    from annotations.formats.dataset import Choice, Dataset
    from annotations.formats.output import Output
    from annotations.formats.table import writer
    from annotations.model import FormatError

    write = writer(options.format)
    piped = str(options.out) == STDOUT
    if piped and options.json:
        raise UsageError("the dataset goes to standard output (-), so the report cannot: leave --json out")
    if piped and sys.stdout is None:
        raise UsageError("standard output is closed")
    output = Output(None, sys.stdout.buffer) if piped else Output(options.out, force=options.force)
    project = project_of(options)
    if not piped and project.holds(options.out):
        raise FormatError(f"{options.out}: this is a part of the project itself: choose another place")
    dataset = Dataset(project, Choice(options.annotator, options.article, options.label))
    try:
        dropped = write(dataset.sheets(), output)
    finally:
        dataset.close()
    tally = dataset.tally
    left_out = {reason.name.lower(): count for reason, count in tally.left_out.items() if count}
    if options.json:
        report = {
            "out": str(options.out),
            "written": tally.written,
            "moved": tally.moved,
            "left_out": left_out,
            "not_carried": dropped,
        }
        print_json(report)
    _say(tally, dropped, options)
    return WRONG if dataset.tally.wrong else DONE


def _say(tally: "Tally", dropped: Mapping[str, int], options: Namespace) -> None:
    """What was written and what was not, for a person."""
    parts = ", ".join(counted(tally.written[f"{name}s"], name) for name in PARTS)
    say(f"wrote {parts} to {'standard output' if str(options.out) == STDOUT else options.out}")
    if tally.moved:
        say(f"re-anchored {tally.moved} of these annotations: their article was changed, and their words moved")
    for reason, count in tally.left_out.items():
        say(f"left out {count} {reason}")
    if dropped:
        losses = ", ".join(f"{name} ({count})" for name, count in dropped.items())
        say(f"a .csv file holds spans alone, so these are not in it: {losses}; a folder holds all")
