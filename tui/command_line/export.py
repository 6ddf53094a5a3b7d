"""`diptych export`: write a dataset, or its splits, and a manifest beside it."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from articles.places import exists, is_folder
from tui.version import VERSION

from .common import (
    DONE,
    WRONG,
    counted,
    json_option,
    print_json,
    project_of,
    project_option,
    reckoned,
    say,
)
from .formats import format_argument, format_options
from .progress import watched
from .values import UsageError, place, splits, voice, word

if TYPE_CHECKING:
    from annotations.formats.dataset import Choice, Dataset
    from annotations.formats.manifest import Part
    from annotations.formats.output import Output
    from annotations.formats.table import Write
    from annotations.project import Project

EXAMPLE = "diptych export jsonl claims.jsonl --label CLAIM --project trade-talks"
STDOUT = "-"
PARTS = ("article", "annotation", "relation", "judgement")


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    format_argument(parser, lambda row: row.writes)
    parser.add_argument(
        "out",
        type=place,
        metavar="OUT",
        help="a file, or a folder where the format has several files; - is standard output",
    )
    project_option(parser)
    for name, what, typed in (
        ("annotator", "NAME", voice),
        ("article", "ID", word),
        ("label", "LABEL", word),
        ("status", "STATUS", word),
    ):
        more = f"only this {name} (may be given again)"
        parser.add_argument(f"--{name}", action="append", default=[], type=typed, metavar=what, help=more)
    parser.add_argument(
        "--split", type=splits, metavar="PARTS", help="train=.8,dev=.1,test=.1 by article: OUT is a folder of these"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another number splits otherwise (default: 0)")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    json_option(parser)


def run(options: Namespace) -> int:
    """Write it, and say what was left out."""
    from annotations.formats.dataset import Dataset
    from annotations.formats.table import FORMATS, Shape, writer

    own = format_options(options)
    piped = str(options.out) == STDOUT
    if piped and (options.json or options.split):
        option = "json" if options.json else "split"
        raise UsageError(f"standard output (-) is the dataset and nothing else: leave --{option} out")
    if piped and FORMATS[options.format].shape is Shape.FOLDER:
        raise UsageError(f"{options.format} is a folder of files, which standard output (-) cannot be: name a folder")
    if piped and sys.stdout is None:
        raise UsageError("standard output is closed")
    choice, shares, write = _choice(options), _shares(options), writer(options.format)
    project = project_of(options)
    manifest = None if piped else _manifest(project, options)
    dataset = Dataset(project, choice)
    for note in dataset.notes:
        say(note)
    try:
        parts = _write(write, dataset, shares, options, own)
    finally:
        dataset.close()
    if manifest is not None:
        _describe(manifest, dataset, options, own, parts)
    if options.json:
        told = {name: part.told for name, part in parts.items()}
        print_json({"out": str(options.out)} | ({"splits": told} if options.split else told[""]))
    for name, part in parts.items():
        _say(part, "standard output" if piped else str(_path(options, options.out, name)), options.format)
    return WRONG if any(part.tally.wrong for part in parts.values()) else DONE


def _choice(options: Namespace) -> "Choice":
    from annotations.formats.dataset import Choice
    from annotations.status import Status

    for status in options.status:
        if status not in set(Status):
            raise UsageError(f"there is no status {status!r}: there is {', '.join(Status)}")
    return Choice(options.annotator, options.article, options.label, [Status(status) for status in options.status])


def _shares(options: Namespace) -> Mapping[str, float]:
    from annotations.formats.splits import parse_splits

    return parse_splits(options.split) if options.split else {}


def _manifest(project: "Project", options: Namespace) -> "Output | None":
    """Where the manifest goes. Raises FormatError for a place in the project, or one that may not be overwritten."""
    from annotations.formats.manifest import manifest_path
    from annotations.formats.output import Output
    from annotations.model import FormatError

    path = manifest_path(options.out)
    for each in (options.out, path):
        if each is not None and project.holds(each):
            raise FormatError(f"{options.out}: this is a part of the project itself: choose another place")
    if path is None:
        return None
    output = Output(path, force=options.force)
    output.check()
    return output


def _write(
    write: "Write", dataset: "Dataset", shares: Mapping[str, float], options: Namespace, own: Mapping[str, str]
) -> "dict[str, Part]":
    """Write the dataset, or each split of it: what became of each, by its name ("" for the one that is no split)."""
    from annotations.formats.dataset import LeftOut
    from annotations.formats.manifest import Part
    from annotations.formats.output import Output
    from annotations.formats.splits import split

    schema = dataset.project.schema()
    ids = [entry.id for entry in dataset.entries]
    chosen = split(ids, shares, options.seed) if shares else {"": None}
    parts: dict[str, Part] = {}
    with _folder(options) as out:
        for name, only in chosen.items():
            part = parts[name] = Part()
            if str(options.out) == STDOUT:
                output = Output(None, sys.stdout.buffer, schema=schema, options=own)
            else:
                named = {**own, "split": name, "splits": ",".join(chosen)} if name else own
                output = Output(_path(options, out, name), None, options.force, schema, named)
            sheets = part.noted(dataset.sheets(only))
            total = len(ids if only is None else only)
            part.not_carried = write(watched(sheets, "writing article", total), output)
            part.tally = dataset.tally
    if shares and (gone := dataset.gone()):  # of no split: they are told with the first
        next(iter(parts.values())).tally.left_out[LeftOut.GONE] = gone
    return parts


@contextmanager
def _folder(options: Namespace) -> Iterator[Path]:
    """OUT; for splits into a new folder, one beside it that takes its name when all splits are written."""
    from annotations.model import FormatError

    if not options.split or exists(options.out):
        if options.split and not is_folder(options.out):
            raise FormatError(f"{options.out}: this is a file; splits need a folder")
        yield options.out
        return
    beside = options.out.with_name(f".{options.out.name}.{os.getpid()}.new")
    try:
        beside.mkdir(parents=True)
        yield beside
        beside.rename(options.out)
    except OSError as error:
        raise FormatError(f"{options.out}: it cannot be written: {error.strerror or error}") from None
    finally:
        rmtree(beside, ignore_errors=True)


def _path(options: Namespace, out: Path, name: str) -> Path:
    """OUT itself, or where a split of it goes: OUT/train for a folder, OUT/train.jsonl for a file."""
    from annotations.formats.table import FORMATS, Shape

    row = FORMATS[options.format]
    if not name or row.together:
        return out
    return out / (name + row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else name)


def _describe(
    manifest: "Output", dataset: "Dataset", options: Namespace, own: Mapping[str, str], parts: "Mapping[str, Part]"
) -> None:
    from annotations.formats.manifest import write_manifest

    given = {
        "articles": options.article,
        "labels": options.label,
        "statuses": options.status,
        "options": dict(own),
        "split": options.split,
        "seed": options.seed if options.split else None,
    }
    choices: dict[str, Any] = {name: value for name, value in given.items() if value not in (None, [], {})}
    choices["annotators"] = dataset.annotators
    write_manifest(manifest, VERSION, dataset.project.schema(), options.format, choices, parts)


def _say(part: "Part", where: str, name: str) -> None:
    """What was written and what was not, for a person."""
    from annotations.formats.table import FORMATS, Shape

    written, tally = ", ".join(counted(part.tally.written[f"{kind}s"], kind) for kind in PARTS), part.tally
    say(f"wrote {written} to {where}")
    if tally.moved:
        say(f"re-anchored {tally.moved} of these annotations: their article was changed, and their words moved")
    for reason, count in tally.left_out.items():
        say(f"left out {reckoned(count, reason)}")
    if part.not_carried:
        losses = ", ".join(f"{what} ({count})" for what, count in part.not_carried.items())
        row = FORMATS[name]
        more = (
            "; a folder holds them"
            if row.shape is Shape.EITHER and not row.carries.isdisjoint(part.not_carried)
            else ""
        )
        say(f"{name} has no place for these here, so they are not in it: {losses}{more}")
