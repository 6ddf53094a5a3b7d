"""`diptych [PATH...]`: the reader."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from tui.request import open_request

from .common import UsageError, encoding_option, login_name, project_option

EXAMPLE = "diptych first.md second.txt"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="article files (.md, .txt), folders, or one project"
    )
    project_option(parser)
    parser.add_argument("--annotator", metavar="NAME", help="who annotates (default: the login name)")
    encoding_option(parser)
    parser.add_argument("--no-color", action="store_true", help="no colours: labels are shown by letters and signs")


def run(options: Namespace) -> int:
    """Open the reader, when there is nothing wrong with what it is to show."""
    request = open_request(
        options.paths,
        Path.cwd(),
        project=options.project,
        annotator=login_name() if options.annotator is None else options.annotator,
        encoding=options.encoding,
        color=not options.no_color and not os.environ.get("NO_COLOR"),
    )
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError("the reader needs a terminal; scripts use diptych list, export and the like: diptych --help")
    if os.environ.get("TERM") == "dumb":
        raise UsageError("the reader needs a terminal that can place text, and this one says TERM=dumb")
    from tui.app import run_reader

    return run_reader(request)
