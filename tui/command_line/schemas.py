"""`diptych schema`: show and list schemas, find every fault of one, rename in the layers what it calls otherwise."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from annotations.model import AnnotationError
from annotations.project import Project
from annotations.schema_change import NAMES

from .common import DONE, json_option, print_json, print_table, project_option, say, write_out
from .values import UsageError, voice, word

EXAMPLE = "diptych schema check my-schema.toml"
VERBS = {"show": (0, 1), "list": (0, 0), "copy": (2, 2), "check": (0, 1), "rename": (2, 2)}
"""What can be done, each with how many words it takes at least and at most."""
HELP = (
    "show [NAME|FILE]: the schema in force, or another one. list: those that come with Diptych. "
    "copy NAME FILE: write one of them to a file, to begin one of your own with. "
    "check [FILE]: every fault of the schema in force, or of FILE, and what the layers hold that it does not know. "
    "rename OLD NEW: what the layers call OLD gets the name that the schema has for it, in one step that can be undone"
)


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("verb", nargs="?", choices=tuple(VERBS), default="show", help=HELP)
    parser.add_argument("words", nargs="*", type=word, metavar="NAME", help="a schema, a file, or two names: as above")
    project_option(parser)
    parser.add_argument(
        "--annotator",
        action="append",
        default=[],
        type=voice,
        metavar="NAME",
        help="check, rename: only this annotator's layer (may be given again; default: those of all people)",
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--attribute", type=word, metavar="NAME", help="rename: OLD and NEW are values of this attribute"
    )
    group.add_argument(
        "--judgement", type=word, metavar="NAME", help="rename: OLD and NEW are values of this judgement"
    )
    group.add_argument("--kind", choices=[str(kind) for kind in NAMES], help="rename: what OLD is, if it is several")
    json_option(parser)


def run(options: Namespace) -> int:
    """Show (the default), list, copy, check, rename."""
    least, most = VERBS[options.verb]
    if not least <= len(options.words) <= most:
        takes = ("nothing", "one name or none", "two names")[most]
        raise UsageError(f"schema {options.verb} takes {takes}: diptych schema --help")
    if options.verb == "check":
        from .schema_check import check

        return check(options)
    if options.verb == "rename":
        from .schema_rename import rename

        return rename(options)
    if options.verb == "copy":
        return _copy(*options.words)
    return _list(options) if options.verb == "list" else _show(options)


def _copy(name: str, to: str) -> int:
    """A schema that comes with Diptych as a file; nothing is overwritten."""
    from annotations.schema import BUNDLED, bundled_text

    if name not in BUNDLED:
        raise UsageError(f"no schema that comes with Diptych is called {name!r}: there are {', '.join(BUNDLED)}")
    try:
        with Path(to).open("xb") as file:
            file.write(bundled_text(name).encode())
    except FileExistsError:
        raise AnnotationError(f"{to} is there already: choose another name") from None
    except OSError as error:
        raise AnnotationError(f"{to}: it cannot be written: {error.strerror}") from None
    say(f'{to} is a copy of {name}: change it, check it, and name it in diptych.toml: schema = "{Path(to).name}"')
    return DONE


def _list(options: Namespace) -> int:
    """The schemas that come with Diptych; the one in force is marked."""
    from annotations.schema import BUNDLED, bundled_schema

    project = Project.open(options.project) if options.project else Project.find(Path.cwd())
    chosen = project.schema_name if project else BUNDLED[0]
    schemas = [bundled_schema(name) for name in BUNDLED]
    if options.json:
        print_json(
            [
                {
                    "name": schema.name,
                    "version": schema.version,
                    "title": schema.title,
                    "labels": [label.name for label in schema.labels],
                    "in_force": schema.name == chosen,
                }
                for schema in schemas
            ]
        )
        return DONE
    rows = [
        ("*" if schema.name == chosen else "", schema.name, schema.version, str(len(schema.labels)), schema.title)
        for schema in schemas
    ]
    if chosen not in BUNDLED:
        rows.append(("*", chosen, "", "", "the project's own"))
    print_table(("", "name", "version", "labels", "title"), rows, right=(3,))
    return DONE


def _show(options: Namespace) -> int:
    from annotations.schema import BUNDLED, chosen_schema
    from annotations.schema_show import as_dict, describe

    folder = Path.cwd()
    name = options.words[0] if options.words else BUNDLED[0]
    if not options.words:
        project = Project.open(options.project) if options.project else Project.find(folder)
        if project is not None:
            name, folder = project.schema_name, project.root
    schema = chosen_schema(name, folder)
    if options.json:
        print_json(as_dict(schema))
    else:
        write_out(describe(schema).rstrip("\n") + "\n")
    return DONE
