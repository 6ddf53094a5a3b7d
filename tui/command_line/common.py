"""What the commands share: options, and how they print."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import category, east_asian_width

from annotations.model import AnnotationError, FormatError, SchemaError
from annotations.project import SCHEMA, Project
from annotations.status import Status

from .values import UsageError, encoding, place

DONE, WRONG, USAGE = 0, 1, 2
"""Exit codes: done; the data are wrong; the command was used wrongly."""
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NOBODY = "annotator"


def project_option(parser: ArgumentParser) -> None:
    """`--project DIR`."""
    parser.add_argument(
        "--project", type=place, metavar="DIR", help="the project (default: the nearest one above the current folder)"
    )


def json_option(parser: ArgumentParser) -> None:
    """`--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def status_option(parser: ArgumentParser) -> None:
    """`--status STATUS`."""
    parser.add_argument(
        "--status",
        choices=tuple(status.value for status in Status),
        metavar="STATUS",
        help=f"only articles that are {', '.join(Status)} for at least one of the annotators",
    )


def encoding_option(parser: ArgumentParser) -> None:
    """`--encoding NAME`."""
    parser.add_argument(
        "--encoding",
        type=encoding,
        metavar="NAME",
        help="how the files are encoded (default: UTF-8, or what the file's mark says)",
    )


def project_of(options: Namespace, *, slips: bool = True) -> Project:
    """The project that is meant; with `slips`, what its file says in vain is said. Raises AnnotationError for none."""
    found = Project.open(options.project) if options.project is not None else Project.find(Path.cwd())
    if found is None:
        raise AnnotationError(f"there is no project in {Path.cwd()} or above: name one with --project, or diptych init")
    if found.strange and slips:
        from annotations.slips import slips as said

        for slip in said(found):
            say(slip)
    return found


def schema_is_wrong(project: Project) -> bool:
    """The project's own schema cannot be used; its faults are said, though the command may do without it."""
    if project.schema_name == SCHEMA:  # what comes with Diptych need not be read
        return False
    try:
        project.schema()
    except SchemaError as error:
        for fault in str(error).splitlines():
            say(fault)
        return True
    return False


def login_name() -> str:
    """The name of whoever is logged in; "annotator" where the system knows none."""
    from getpass import getuser

    try:
        return getuser().strip() or NOBODY
    except (OSError, KeyError, ImportError):  # no such variable and no such account: in containers
        return NOBODY


def safe(text: str) -> str:
    """`text` as one line that a terminal only prints: control characters and the like are replaced."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _unsafe(char) else char for char in text.replace("\n", " "))


def _unsafe(char: str) -> bool:
    return char in BIDI or category(char) in ("Cc", "Cs", "Zl", "Zp")


def say(message: str) -> None:
    """A message to the person, on standard error."""
    print(f"diptych: {safe(message)}", file=sys.stderr)


def print_json(value: Any) -> None:
    """A value as JSON on standard output: UTF-8, whatever the terminal's encoding."""
    write_out(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def write_out(text: str) -> None:
    """Data on standard output, in UTF-8."""
    if sys.stdout is None:  # it was closed before we began
        raise UsageError("standard output is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise FormatError(f"standard output: it cannot be written: {error.strerror}") from error


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()) -> None:
    """Rows under a heading in aligned columns, those numbered in `right` to the right."""
    table = [list(head), *([safe(cell) for cell in row] for row in rows)]
    widths = [max(map(cells, column)) for column in zip(*table, strict=True)]
    rights = set(right)
    lines = []
    for row in table:
        padded = (
            " " * (width - cells(cell)) + cell if at in rights else cell + " " * (width - cells(cell))
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(padded).rstrip())
    write_out("\n".join(lines) + "\n")


def cells(text: str) -> int:
    """About how wide a terminal shows `text`."""
    return sum(
        2 if east_asian_width(char) in "WF" else 0 if category(char) in ("Mn", "Me", "Cf") else 1 for char in text
    )


def counted(number: int, word: str) -> str:
    """ "1 article", "2 articles"."""
    return f"{number} {word if number == 1 else word + 's'}"


def reckoned(number: int, plural: str) -> str:
    """A number before what it counts, whose first word is in the plural: "1 text of two", "2 texts of two"."""
    first, _, rest = plural.partition(" ")
    return " ".join(part for part in (str(number), first.removesuffix("s") if number == 1 else first, rest) if part)
