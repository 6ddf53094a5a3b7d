"""`diptych list`: the articles of a project."""

from argparse import ArgumentParser, Namespace
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from annotations.project import LayerFile, Project
from annotations.shelf import Entry
from articles.article import ArticleError

from .common import DONE, WRONG, json_option, print_json, print_table, project_of, project_option, say

EXAMPLE = "diptych list --project trade-talks"
HEAD = ("id", "title", "source", "date", "words", "status", "annotations")
STATUS = "status"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    project_option(parser)
    parser.add_argument(
        "--annotator", metavar="NAME", help="count this annotator's annotations (default: all people's)"
    )
    json_option(parser)


def run(options: Namespace) -> int:
    """Print the articles."""
    project = project_of(options)
    wanted = None if options.annotator is None else project.annotator(options.annotator)
    layers = [layer for layer in project.layers() if _counts(layer, wanted)]
    labels, statuses = _said(layers)
    missing = project.shelf.missing()
    rows = [_row(project, entry, labels[entry.id], statuses[entry.id]) for entry in project.articles()]
    for entry in missing:
        say(f"{entry.id}: its file {entry.file} is gone from {project.shelf.folder}")
    for row in rows:
        if "fault" in row:
            say(row["fault"])
    if options.json:
        print_json(rows)
    else:
        print_table(HEAD, map(_cells, rows), right=[4])
    return WRONG if missing or any("fault" in row for row in rows) else DONE


def _counts(layer: LayerFile, wanted: str | None) -> bool:
    return not layer.suggester if wanted is None else layer.annotator == wanted


def _said(layers: Iterable[LayerFile]) -> tuple[defaultdict[str, Counter[str]], defaultdict[str, dict[str, str]]]:
    """By article: annotations by label, and the status that each annotator gave it."""
    labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    statuses: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for layer in layers:
        from annotations.store import open_layer

        store = open_layer(layer.path, layer.annotator, readonly=True)
        try:
            for annotation in store.annotations():
                labels[annotation.article][annotation.label] += 1
            for judgement in store.judgements():
                if judgement.name == STATUS and len(judgement.articles) == 1:
                    statuses[judgement.articles[0]][layer.annotator] = str(judgement.value)
        finally:
            store.close()
    return labels, statuses


def _row(project: Project, entry: Entry, labels: Counter[str], status: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"id": entry.id, "file": entry.file}
    try:
        article = project.shelf.load(entry)
    except ArticleError as error:
        return row | {"fault": str(error)}
    return row | {
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "published": article.published,
        "words": len(article.text.split()),
        "status": status,
        "annotations": dict(sorted(labels.items())),
        "encoding": entry.encoding,
        "original": entry.original,
        "added": entry.added,
        "digest": article.digest,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    if "fault" in row:
        return [row["id"], "(cannot be read)", "", "", "", "", ""]
    labels = ", ".join(f"{label} {count}" for label, count in row["annotations"].items())
    status = ", ".join(sorted(set(row["status"].values())))
    title = row["title"] if len(row["title"]) <= 48 else row["title"][:47] + "…"
    return [row["id"], title, row["source"], row["published"], str(row["words"]), status or "new", labels]
