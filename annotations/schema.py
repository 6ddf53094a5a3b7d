"""The schema in force: one that comes with Diptych, or one from a file; every fault of a file at once."""

from functools import cache
from pathlib import Path
from pkgutil import get_data

from articles.places import is_file

from .labels import (
    Attribute,
    AttributeType,
    AttributeValue,
    Crosses,
    Example,
    Group,
    JudgementType,
    Label,
    Reach,
    RelationExample,
    RelationType,
    Schema,
    Scope,
    Trim,
    Unit,
)
from .model import SchemaError
from .schema_fields import nearest
from .schema_parse import Fault, read

__all__ = [
    "BUNDLED",
    "DEFAULT",
    "Attribute",
    "AttributeType",
    "AttributeValue",
    "Crosses",
    "Example",
    "Fault",
    "Group",
    "JudgementType",
    "Label",
    "Reach",
    "RelationExample",
    "RelationType",
    "Schema",
    "Scope",
    "Trim",
    "Unit",
    "bundled_schema",
    "bundled_text",
    "check_schema",
    "chosen_schema",
    "decoded",
    "default_schema",
    "default_text",
    "load_schema",
    "parse_schema",
]

DEFAULT = "news-claims"
BUNDLED = (DEFAULT, "conll2003", "bioscope", "parc")
"""The names of the schemas that come with Diptych."""


def bundled_text(name: str) -> str:
    """The file of a schema of `BUNDLED`: what a project's own schema may start from."""
    # importlib.resources.files would find the same bytes 3 ms later, on the way to the first screen.
    data = get_data(__package__, f"schemas/{name}.toml")
    assert data is not None, "the loader of this package gives its files"
    return data.decode("utf-8")


@cache
def bundled_schema(name: str) -> Schema:
    """A schema of `BUNDLED`."""
    return parse_schema(bundled_text(name), f"{name}.toml")


def default_text() -> str:
    """The file of the default schema."""
    return bundled_text(DEFAULT)


def default_schema() -> Schema:
    """The default schema: claims, entities and uncertainty in news."""
    return bundled_schema(DEFAULT)


def chosen_schema(name: str, folder: Path) -> Schema:
    """The schema that `diptych.toml` names: one of `BUNDLED`, else the file of that path, relative to `folder`.

    Raises SchemaError, which lists every fault, one a line.
    """
    if name in BUNDLED:
        return bundled_schema(name)
    path = folder / name
    if not path.suffix and not is_file(path):
        known = nearest(name, BUNDLED) or f"; there are {', '.join(BUNDLED)}"
        raise SchemaError(f"no schema that comes with Diptych is called {name!r}, nor is there a file {path}{known}")
    return load_schema(path)


def load_schema(path: Path | str) -> Schema:
    """The schema of a file in UTF-8. Raises SchemaError, which lists every fault, one a line."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SchemaError(f"{path}: the schema cannot be read: {error.strerror or error}") from error
    text = decoded(data, path)
    if isinstance(text, Fault):
        raise SchemaError(str(text))
    return parse_schema(text, path)


def decoded(data: bytes, path: Path | str) -> str | Fault:
    """The text of a schema file's bytes, or the fault that they are not UTF-8, at the line of the first wrong byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(line, "not UTF-8: save the file in that encoding", str(path))


def parse_schema(text: str, path: Path | str = "schema") -> Schema:
    """The schema of a file's text; `path` is named in faults.

    Raises SchemaError, which lists every fault, one a line.
    """
    schema, faults = read(text, str(path))
    if schema is None:
        raise SchemaError("\n".join(map(str, faults)))
    return schema


def check_schema(text: str, path: Path | str = "schema") -> list[Fault]:
    """Everything that is wrong with a schema file's text, by line; empty when it can be used."""
    return read(text, str(path))[1]
