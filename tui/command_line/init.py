"""`diptych init`: make a project."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from annotations.intake import texts
from annotations.project import Project

from .add import report, say_left_out
from .common import encoding_option, json_option, say
from .values import place, word

EXAMPLE = "diptych init trade-talks first.md second.txt"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("folder", nargs="?", type=place, default=Path(), metavar="DIR", help="where (default: here)")
    parser.add_argument("paths", nargs="*", type=place, metavar="PATH", help="articles to copy in: files and folders")
    parser.add_argument("--name", type=word, help="what it is called (default: the folder's name)")
    parser.add_argument(
        "--schema",
        type=word,
        metavar="NAME|FILE",
        help="which labels there are: one that comes with Diptych (diptych schema list), or a file, which is copied in",
    )
    encoding_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Make the project, and add the articles."""
    texts(options.paths, options.encoding)  # a path that cannot be meant leaves nothing behind
    say_left_out(options.paths)
    project = _made(options)
    say(f"made the project {project.name!r} in {project.root}")
    added = project.add(options.paths, options.encoding)
    return report(project, added, as_json=options.json)


def _made(options: Namespace) -> Project:
    """The project, with the schema that is wished for. Raises SchemaError before anything is made."""
    from annotations.schema import BUNDLED, chosen_schema

    name = options.schema or BUNDLED[0]
    chosen_schema(name, Path())
    if name in BUNDLED:
        return Project.create(options.folder, options.name or "", name)
    return Project.create(options.folder, options.name or "", own=Path(name))
