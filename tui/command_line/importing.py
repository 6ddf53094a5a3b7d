"""`diptych import`: take in a dataset that was made elsewhere."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .common import DONE, WRONG, counted, json_option, print_json, project_of, project_option, reckoned, say
from .formats import format_argument, format_options
from .progress import watched
from .values import person, place, word

if TYPE_CHECKING:
    from annotations.formats.incoming import Unplaced
    from annotations.formats.output import Output
    from annotations.import_report import Report
    from annotations.label_map import LabelMap
    from annotations.project import Project

EXAMPLE = "diptych import brat corpus/ --annotator ann --labels map.toml --project trade-talks"
SHOWN = 20
"""How many lines of each kind are said; `--report` has all."""
KINDS = ("annotation", "relation", "judgement")


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    format_argument(parser, lambda row: row.reads)
    parser.add_argument(
        "path", type=place, metavar="PATH", help="a file, or a folder where the format has several files"
    )
    project_option(parser)
    parser.add_argument(
        "--annotator", type=person, metavar="NAME", help="in whose layer (default: those the file names)"
    )
    parser.add_argument(
        "--labels",
        type=place,
        metavar="FILE",
        help='TOML: [labels] theirs = "OURS" ("" leaves out), [attributes], [relations]',
    )
    parser.add_argument(
        "--map", type=word, metavar="SCHEME", help="map what the schema has a name for in this scheme (conll2003)"
    )
    parser.add_argument("--update", action="store_true", help="change what is there and says something else")
    parser.add_argument(
        "--report", type=place, metavar="FILE", help="write everything that could not be placed, as JSON"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the report")
    json_option(parser)


def run(options: Namespace) -> int:
    """Read all of it, then take it in as one step, and say what could not be placed."""
    from annotations.formats.incoming import Input
    from annotations.formats.output import Output
    from annotations.formats.table import reader
    from annotations.import_report import Wish
    from annotations.importing import Import

    own = format_options(options)
    read = reader(options.format)
    project = project_of(options)
    report = Output(options.report, force=options.force)
    report.check()
    wish = Wish(options.format, options.annotator or "", _map(project, options), options.update)
    arriving = Import(project, wish)
    try:
        arriving.plan(watched(read(Input(options.path, own)), "reading text"))
        arriving.carry_out(f"import {options.path.name or options.format}")
    finally:
        arriving.close()
    told = _told(arriving.report, options.path)
    if options.report is not None:
        _write(report, told)
    if options.json:
        print_json(told)
    if arriving.report.nothing:
        say(f"{options.path}: the format {options.format} finds nothing in it to import")
        return WRONG
    _say(arriving.report, project, options)
    return WRONG if arriving.report.unplaced or arriving.report.differing else DONE


def _map(project: "Project", options: Namespace) -> "LabelMap":
    """What the schema says of the scheme, and over it what the person's table says."""
    from annotations.label_map import LabelMap, load_map, schema_map

    found = schema_map(project.schema(), options.map) if options.map else LabelMap()
    return found | load_map(options.labels) if options.labels else found


def _told(report: "Report", path: Path) -> dict[str, Any]:
    """The report as JSON."""
    return {
        "path": str(path),
        "texts": {"added": report.added, "there": report.attached},
        "added": dict(report.made),
        "there": dict(report.there),
        "updated": dict(report.changed),
        "unknown": [{"kind": kind, "name": name, "count": count} for (kind, name), count in report.unknown.items()],
        "dropped": [{"kind": kind, "name": name, "count": count} for (kind, name), count in report.dropped.items()],
        "moved": _places(report.moved),
        "differing": _places(report.differing),
        "unplaced": _places(report.unplaced),
    }


def _places(found: "list[Unplaced]") -> list[dict[str, str]]:
    return [{"place": one.place, "message": one.message} for one in found]


def _write(report: "Output", told: dict[str, Any]) -> None:
    import json

    with report.file() as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def _say(report: "Report", project: "Project", options: Namespace) -> None:
    """What became of it, for a person."""
    made = ", ".join(counted(report.made[f"{kind}s"], kind) for kind in KINDS)
    texts = f"{counted(report.added, 'new article')}, {report.attached} there already"
    say(f"imported {made} from {options.path} ({texts})")
    for counts, what in ((report.there, "there already"), (report.changed, "updated")):
        if counts.total():
            say(f"{what}: {', '.join(reckoned(count, kind) for kind, count in counts.items())}")
    schema = project.schema().name
    for (kind, name), count in report.unknown.most_common():
        say(f"the {kind} {name!r} is not in the schema {schema}; kept as it is: {count} (--labels FILE maps it)")
    for (kind, name), count in report.dropped.most_common():
        say(f"the {kind} {name!r} was left out, as the map says: {count}")
    for found, what in (
        (report.moved, "put where their quotes stand"),
        (report.differing, "there already and saying something else, kept as they are (--update changes them)"),
        (report.unplaced, "could not be placed"),
    ):
        if found:
            say(f"{what}: {len(found)}")
        for one in found[:SHOWN]:
            say(f"  {options.path}:{one.place}: {one.message}" if one.place else f"  {options.path}: {one.message}")
        if len(found) > SHOWN:
            say(f"  and {len(found) - SHOWN} more (--report FILE has all)")
