"""What foreign names become in an import: a table that a person writes, and what the schema says of other schemes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .labels import Schema
from .model import FormatError

NO_NAMES: Mapping[str, str] = MappingProxyType({})
TABLES = ("labels", "attributes", "relations")


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Foreign names, each with ours; "" leaves out what has the name. A name that is not in it stays as it is."""

    labels: Mapping[str, str] = field(default_factory=lambda: NO_NAMES, hash=False)
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_NAMES, hash=False)
    relations: Mapping[str, str] = field(default_factory=lambda: NO_NAMES, hash=False)

    def __or__(self, other: "LabelMap") -> "LabelMap":
        """Both; where they differ, what `other` says."""
        return LabelMap(*({**getattr(self, name), **getattr(other, name)} for name in TABLES))


def load_map(path: Path) -> LabelMap:
    """The map in a TOML file with the tables [labels], [attributes] and [relations]: `theirs = "ours"`.

    Raises FormatError for a file that is no such table.
    """
    import tomllib

    try:
        values = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise FormatError(f"{path}: it cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormatError(f"{path}: it is not valid TOML: {error}") from None
    for name in values:
        if name not in TABLES:
            raise FormatError(
                f"{path}: there is no table [{name}]; there is {', '.join(f'[{item}]' for item in TABLES)}"
            )
    return LabelMap(*(_names(path, name, values.get(name, {})) for name in TABLES))


def _names(path: Path, table: str, values: Any) -> Mapping[str, str]:
    if not isinstance(values, dict):
        raise FormatError(f'{path}: [{table}] must be a table of theirs = "ours"')
    for name, value in values.items():
        if not isinstance(value, str):
            raise FormatError(f'{path}: [{table}] {name} must be a text: {name} = "OURS"; "" leaves it out')
    return MappingProxyType(values)


def schema_map(schema: Schema, scheme: str) -> LabelMap:
    """What the schema's `map` fields say of the names of a scheme ("conll2003"), where one name means one of ours.

    Raises FormatError when the schema says nothing of the scheme.
    """
    made = LabelMap(
        _inverse((label.map.get(scheme, ""), label.name) for label in schema.labels),
        _inverse((attribute.map.get(scheme, ""), attribute.name) for attribute in schema.attributes),
        _inverse((relation.map.get(scheme, ""), relation.name) for relation in schema.relations),
    )
    if made == LabelMap():
        known = sorted({name for label in schema.labels for name in label.map})
        said = f"the schema {schema.name} says nothing of {scheme!r}"
        raise FormatError(f"{said}; its labels have a map for {', '.join(known)}" if known else said)
    return made


def _inverse(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    found = [(theirs, ours) for theirs, ours in pairs if theirs]
    times = Counter(theirs for theirs, _ in found)
    return MappingProxyType({theirs: ours for theirs, ours in found if times[theirs] == 1})
