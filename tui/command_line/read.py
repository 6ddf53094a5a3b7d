"""`diptych [PATH...]`: the reader."""

import gc
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from articles.places import exists

from .common import encoding_option, login_name, project_option
from .values import UsageError, person, place

EXAMPLE = "diptych first.md second.txt"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "paths", nargs="*", type=place, metavar="PATH", help="article files (.md, .txt), folders, or one project"
    )
    project_option(parser)
    parser.add_argument("--annotator", type=person, metavar="NAME", help="who annotates (default: the login name)")
    encoding_option(parser)
    parser.add_argument("--no-suggestions", action="store_true", help="nothing is proposed in this session")
    parser.add_argument("--no-color", action="store_true", help="no colours: labels are shown by letters and signs")


def run(options: Namespace) -> int:
    """Open the reader, when there is nothing wrong with what it is to show."""
    for path in options.paths:
        if not exists(path):
            _check_slip(str(path))
    from tui.request import open_request

    request = open_request(
        options.paths,
        Path.cwd(),
        project=options.project,
        annotator=login_name() if options.annotator is None else options.annotator,
        encoding=options.encoding,
        color=not options.no_color and not os.environ.get("NO_COLOR"),
        suggest=not options.no_suggestions,
    )
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError("the reader needs a terminal; scripts use diptych list, export and the like: diptych --help")
    if os.environ.get("TERM") == "dumb":
        raise UsageError("the reader needs a terminal that can place text, and this one says TERM=dumb")
    # Nothing that is imported from here on is garbage before the first frame; the app turns collection on again.
    gc.disable()
    from tui.app import run_reader

    return run_reader(request)


def _check_slip(word: str) -> None:
    """Raises UsageError when a word that names no file looks like a command that was meant."""
    from difflib import get_close_matches

    from tui.cli import COMMANDS

    names = [command.name for command in COMMANDS]
    if word in names:
        raise UsageError(f"a command comes first: diptych {word} ... (and there is no file called {word!r})")
    meant = get_close_matches(word, names, 1, 0.7)
    if meant:
        raise UsageError(f"{word}: there is no such file or folder; did you mean diptych {meant[0]}?")
