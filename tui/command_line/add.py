"""`diptych add`: bring articles into a project."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from annotations.intake import STDIN
from annotations.project import Added, Project
from articles.library import survey
from articles.places import is_folder

from .common import (
    DONE,
    WRONG,
    counted,
    encoding_option,
    json_option,
    print_json,
    project_of,
    project_option,
    say,
)
from .values import UsageError, place

EXAMPLE = "diptych add downloads/*.txt corpus.jsonl --project trade-talks"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=place,
        metavar="PATH",
        help='.md and .txt files, folders of them, JSONL with a "text" a line, or - for standard input',
    )
    project_option(parser)
    encoding_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Copy the articles in."""
    project = project_of(options)
    piped = [path for path in options.paths if str(path) == STDIN]
    if len(piped) > 1:
        raise UsageError("standard input (-) can be read once only")
    say_left_out(options.paths)
    data = sys.stdin.buffer.read() if piped and sys.stdin is not None else b""
    return report(project, project.add(options.paths, options.encoding, stdin=data), as_json=options.json)


def say_left_out(paths: Sequence[Path]) -> None:
    """Name the files in these folders that are no articles: nothing is refused in silence."""
    left_out = survey([path for path in paths if is_folder(path)]).left_out
    if left_out:
        names = ", ".join(path.name for path in left_out[:8]) + (", ..." if len(left_out) > 8 else "")
        say(f"left out {counted(len(left_out), 'file')} that no article can be: {names}")


def report(project: Project, added: Sequence[Added], *, as_json: bool) -> int:
    """Say what became of each text; the exit code."""
    faults = [answer.fault for answer in added if answer.fault]
    new = [answer for answer in added if not answer.fault and not answer.duplicate]
    twice = [answer for answer in added if answer.duplicate]
    for fault in faults:
        say(fault)
    for answer in twice:
        say(f"{answer.original} is there already, as {answer.id}: not added again")
    near = [(answer, answer.like) for answer in new if answer.like is not None]
    for answer, like in near:
        say(f"{answer.id} is nearly the same as {like.id} ({like.percent} %)")
    if as_json:
        articles = [{"id": answer.id, "title": answer.title, "original": answer.original} for answer in new]
        duplicates = [{"id": answer.id, "original": answer.original} for answer in twice]
        alike = [{"id": answer.id, "like": like.id, "percent": like.percent} for answer, like in near]
        print_json(
            {
                "project": str(project.root),
                "added": articles,
                "duplicates": duplicates,
                "near_duplicates": alike,
                "faults": faults,
            }
        )
    elif added:
        names = ", ".join(answer.id for answer in new[:8]) + (", ..." if len(new) > 8 else "")
        say(f"added {counted(len(new), 'article')}{': ' + names if names else ''}")
    return WRONG if faults else DONE
