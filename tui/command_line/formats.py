"""What export and import share: the formats by name, and their own options."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping

from annotations.formats.table import FORMATS, Format

from .values import UsageError


def format_argument(parser: ArgumentParser, able: Callable[[Format], bool]) -> None:
    """FORMAT, one of those that are able, and the options that are the formats' own."""
    rows = [row for row in FORMATS.values() if able(row)]
    names = [row.name for row in rows]
    parser.add_argument("format", choices=names, metavar="FORMAT", help=", ".join(names))
    for name in dict.fromkeys(name for row in rows for name in row.options):
        takers = [row for row in rows if name in row.options]
        said = "; ".join(f"{row.name}: {' or '.join(row.options[name]) or 'any text'}" for row in takers)
        parser.add_argument(f"--{name}", metavar="VALUE", help=f"of the format ({said})")


def format_options(options: Namespace) -> Mapping[str, str]:
    """Those of the format's own options that were given. Raises UsageError for one of another format, or a value that
    it does not take."""
    row = FORMATS[options.format]
    given: dict[str, str] = {}
    for name in dict.fromkeys(name for other in FORMATS.values() for name in other.options):
        value = getattr(options, name.replace("-", "_"), None)
        if value is None:
            continue
        if name not in row.options:
            raise UsageError(f"the format {row.name} has no option --{name}")
        if row.options[name] and value not in row.options[name]:
            raise UsageError(f"--{name} takes {' or '.join(row.options[name])}, not {value!r}")
        given[name] = value
    return given
