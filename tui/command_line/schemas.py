"""`diptych schema`: the schema in force, or every fault of a schema file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from annotations.model import AnnotationError
from annotations.project import Project

from .common import DONE, WRONG, UsageError, json_option, print_json, project_option, say, write_out

EXAMPLE = "diptych schema check my-schema.toml"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument(
        "verb", nargs="?", choices=("show", "check"), default="show", help="show the schema in force, or check FILE"
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the schema to check")
    project_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Show (the default) or check."""
    if (options.verb == "check") != (options.file is not None):
        raise UsageError("schema show takes no file, schema check takes one: diptych schema check FILE")
    return _check(options) if options.verb == "check" else _show(options)


def _show(options: Namespace) -> int:
    from annotations.schema import default_schema
    from annotations.schema_show import as_dict, describe

    project = Project.open(options.project) if options.project else Project.find(Path.cwd())
    schema = project.schema() if project else default_schema()
    if options.json:
        print_json(as_dict(schema))
    else:
        write_out(describe(schema).rstrip("\n") + "\n")
    return DONE


def _check(options: Namespace) -> int:
    from annotations.schema import check_schema

    try:
        text = options.file.read_bytes().decode()
    except OSError as error:
        raise AnnotationError(f"{options.file}: it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{options.file}: byte {error.start} is not UTF-8, which a schema must be") from None
    faults = [str(fault) for fault in check_schema(text, options.file)]
    if options.json:
        print_json(faults)
    else:
        write_out("".join(f"{fault}\n" for fault in faults))
    if not faults:
        say(f"{options.file}: nothing is wrong with it")
    return WRONG if faults else DONE
