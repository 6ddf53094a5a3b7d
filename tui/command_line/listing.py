"""`diptych list`: the articles of a project."""

from argparse import ArgumentParser, Namespace
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annotations.project import LayerFile, Project
from annotations.shelf import Entry
from annotations.status import Status, statuses
from articles.article import ArticleError

from .common import (
    DONE,
    WRONG,
    json_option,
    print_json,
    print_table,
    project_of,
    project_option,
    say,
    schema_is_wrong,
    status_option,
)
from .values import voice

EXAMPLE = "diptych list --status done --project trade-talks"
HEAD = ("id", "title", "source", "date", "words", "status", "annotations")


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    project_option(parser)
    parser.add_argument(
        "--annotator", type=voice, metavar="NAME", help="count this annotator's annotations (default: all people's)"
    )
    status_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Print the articles."""
    from annotations.reading import chosen_layers

    project = project_of(options)
    layers = chosen_layers(project, [] if options.annotator is None else [options.annotator])
    entries = project.articles()
    labels, given = _said(layers, [entry.id for entry in entries])
    missing, twins = project.shelf.missing(), project.shelf.twins()
    rows = [
        _row(project, entry, labels[entry.id], given[entry.id])
        for entry in entries
        if options.status is None or options.status in (given[entry.id].values() or (Status.NEW,))
    ]
    wrong = schema_is_wrong(project)
    for entry in missing:
        say(f"{entry.id}: its file {entry.file} is gone from {project.shelf.folder}")
    for entry in twins:
        say(f"{entry.file}: another article had its id first; it is {entry.id} now, and annotations on it may not be")
    for row in rows:
        if "fault" in row:
            say(row["fault"])
    if options.json:
        print_json(rows)
    else:
        print_table(HEAD, map(_cells, rows), right=[4])
    return WRONG if wrong or missing or twins or any("fault" in row for row in rows) else DONE


def status_in_words(given: Iterable[Status]) -> str:
    """One status for all who share it, else how many have each: "1 new, 2 done"; new when there is nobody."""
    counts = Counter(given)
    if len(counts) < 2:
        return next(iter(counts), Status.NEW)
    return ", ".join(f"{counts[each]} {each}" for each in Status if counts[each])


def _said(
    layers: Iterable[LayerFile], articles: Sequence[str]
) -> tuple[defaultdict[str, Counter[str]], defaultdict[str, dict[str, Status]]]:
    """By article: annotations by label, and the status that it has for each annotator."""
    labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    given: defaultdict[str, dict[str, Status]] = defaultdict(dict)
    for layer in layers:
        from annotations.reading import open_to_read

        store = open_to_read(layer)
        try:
            for note in store.notes():
                say(note)
            annotated = store.articles()
            for article in annotated:
                labels[article].update(store.count(article))
            for article, status in statuses(articles, annotated, list(store.judgements())).items():
                given[article][layer.annotator] = status
        finally:
            store.close()
    return labels, given


def _row(project: Project, entry: Entry, labels: Counter[str], status: Mapping[str, Status]) -> dict[str, Any]:
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
    title = row["title"] if len(row["title"]) <= 48 else row["title"][:47] + "…"
    return [
        row["id"],
        title,
        row["source"],
        row["published"],
        str(row["words"]),
        status_in_words(row["status"].values()),
        labels,
    ]
