"""`diptych init`: make a project."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from annotations.intake import texts
from annotations.project import Project

from .add import report, say_left_out
from .common import encoding_option, json_option, say

EXAMPLE = "diptych init trade-talks first.md second.txt"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="where (default: here)")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="articles to copy in: files and folders")
    parser.add_argument("--name", default="", help="what it is called (default: the folder's name)")
    encoding_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Make the project, and add the articles."""
    texts(options.paths, options.encoding)  # a path that cannot be meant leaves nothing behind
    say_left_out(options.paths)
    project = Project.create(options.folder, options.name)
    say(f"made the project {project.name!r} in {project.root}")
    added = project.add(options.paths, options.encoding)
    return report(project, added, as_json=options.json)
