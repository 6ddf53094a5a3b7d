"""The manifest beside a dataset: what it was made of, by what, what is in it and what is not. JSON.

It says nothing of the time, so that the same project and the same choices give the same bytes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotations.labels import Schema
from articles.places import exists, is_file, is_folder

from .dataset import Sheet, Tally
from .output import Output

FORMAT = 1
"""The version of manifests."""


@dataclass(slots=True)
class Part:
    """A dataset that was written, or one split of it."""

    articles: list[tuple[str, str]] = field(default_factory=list)
    """Ids with the SHA-256 of their texts in UTF-8."""
    tally: Tally = field(default_factory=Tally)
    not_carried: Mapping[str, int] = field(default_factory=dict)

    def noted(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """The same sheets, their articles noted as they pass."""
        for sheet in sheets:
            self.articles.append((sheet.article.id, sheet.article.digest))
            yield sheet

    @property
    def told(self) -> dict[str, Any]:
        """The counts, as the manifest and the report in JSON give them."""
        return {
            "written": dict(self.tally.written),
            "moved": self.tally.moved,
            "left_out": {reason.name.lower(): count for reason, count in self.tally.left_out.items() if count},
            "not_carried": dict(self.not_carried),
        }


def manifest_path(out: Path) -> Path | None:
    """Where the manifest of a dataset belongs: beside it. None for a device or a pipe, which has no beside."""
    if exists(out) and not is_file(out) and not is_folder(out):
        return None
    return out.with_name(f"{out.name}.manifest.json")


def write_manifest(
    output: Output, version: str, schema: Schema, name: str, choices: Mapping[str, Any], parts: Mapping[str, Part]
) -> None:
    """Write the manifest of a dataset in the format `name` whose parts are named; the one part of no split is "".

    Raises FormatError.
    """
    described = {split: part.told | {"articles": _articles(part)} for split, part in parts.items()}
    content: dict[str, Any] = {
        "manifest": FORMAT,
        "diptych": version,
        "schema": {"name": schema.name, "version": schema.version},
        "format": name,
        "choices": dict(choices),
    }
    content |= described[""] if set(described) == {""} else {"splits": described}
    with output.file() as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n")


def _articles(part: Part) -> list[dict[str, str]]:
    return [{"id": article, "sha256": digest} for article, digest in part.articles]
