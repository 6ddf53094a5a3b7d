"""The schema in force: the default one, or one from a file; every fault of a file at once."""

from functools import cache
from pathlib import Path
from pkgutil import get_data

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
from .schema_parse import Fault, read

__all__ = [
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
    "check_schema",
    "default_schema",
    "default_text",
    "load_schema",
    "parse_schema",
]

DEFAULT = "news-claims.toml"


def default_text() -> str:
    """The file of the default schema: what a project's own schema starts from."""
    # importlib.resources.files would find the same bytes 3 ms later, on the way to the first screen.
    data = get_data(__package__, f"schemas/{DEFAULT}")
    assert data is not None, "the loader of this package gives its files"
    return data.decode("utf-8")


@cache
def default_schema() -> Schema:
    """The schema that comes with Diptych: claims, entities and uncertainty in news."""
    return parse_schema(default_text(), DEFAULT)


def load_schema(path: Path | str) -> Schema:
    """The schema of a file in UTF-8. Raises SchemaError, which lists every fault, one a line."""
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise SchemaError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SchemaError(str(Fault(line, "not UTF-8: save the file in that encoding", str(path)))) from error
    return parse_schema(text, path)


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
