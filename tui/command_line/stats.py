"""`diptych stats`: how much is there, and how far everybody is."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from annotations.model import BY_HAND, Annotation
from annotations.project import LayerFile, Project
from annotations.status import Status
from articles.article import ArticleError

from .common import (
    DONE,
    WRONG,
    counted,
    json_option,
    print_json,
    print_table,
    project_of,
    project_option,
    safe,
    say,
    schema_is_wrong,
    status_option,
    write_out,
)
from .listing import status_in_words
from .values import voice

if TYPE_CHECKING:
    from annotations.labels import Schema
    from annotations.statistics import OfOrigin, Statistics
    from annotations.store import Store
    from annotations.voice import Voice

EXAMPLE = "diptych stats --annotator ann --project trade-talks"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    project_option(parser)
    parser.add_argument(
        "--annotator",
        action="append",
        default=[],
        type=voice,
        metavar="NAME",
        help="only this annotator (may be given again; default: all people)",
    )
    status_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Count, and print."""
    from annotations.reading import chosen_layers
    from annotations.statistics import statistics

    project = project_of(options)
    layers = chosen_layers(project, options.annotator)
    words, unread = _words(project)
    unusable = schema_is_wrong(project)
    voices = _voices(project, layers, None if unusable else project.schema())
    found = statistics(words, voices, options.status)
    if found.gone:
        say(f"{counted(found.gone, 'annotation')} of articles that are not in the project are not counted")
    if options.json:
        print_json(_as_dict(project, found))
    else:
        _print(found)
    return WRONG if unusable or unread or found.gone else DONE


def _words(project: Project) -> tuple[dict[str, int], bool]:
    """The words of each article, 0 for one that cannot be read; and whether there is one."""
    words, wrong = {}, False
    for entry in project.articles():
        try:
            words[entry.id] = len(project.shelf.load(entry).text.split())
        except ArticleError as error:
            say(str(error))
            words[entry.id], wrong = 0, True
    return words, wrong


def _voices(project: Project, layers: Sequence[LayerFile], schema: "Schema | None") -> "list[Voice]":
    from annotations.reading import open_to_read
    from annotations.voice import voice_of

    with ExitStack() as stack:
        stores = {layer.annotator: stack.enter_context(closing(open_to_read(layer))) for layer in layers}
        for store in stores.values():
            for note in store.notes():
                say(note)

        def every() -> "Iterator[Store]":
            """These layers; and the others, opened only when a relation ends in none of these."""
            yield from list(stores.values())
            for layer in project.layers():
                if layer.annotator not in stores:
                    stores[layer.annotator] = stack.enter_context(closing(open_to_read(layer)))
                    yield stores[layer.annotator]

        def find(id: str) -> Annotation | None:
            found = (store.get(id) for store in every())
            return next((entry for entry in found if isinstance(entry, Annotation)), None)

        return [voice_of(stores[layer.annotator], find, schema) for layer in layers]


def _as_dict(project: Project, found: "Statistics") -> dict[str, Any]:
    return {
        "project": str(project.root),
        "articles": [row._asdict() for row in found.articles],
        "annotators": [row._asdict() for row in found.annotators],
        "labels": [row._asdict() for row in found.labels],
        "relations": [row._asdict() for row in found.relations],
        "judgements": [row._asdict() for row in found.judgements],
        "pairs": [row._asdict() for row in found.pairs],
        "origins": [row._asdict() for row in found.origins],
        "gone": found.gone,
    }


def _print(found: "Statistics") -> None:
    """A table for each part that is not empty."""
    people = [row.annotator for row in found.annotators]
    tables: list[tuple[Sequence[str], list[list[str]], Sequence[int]]] = [
        (
            ("article", "words", "status", "annotations", *people),
            [
                [
                    row.id,
                    str(row.words),
                    status_in_words(row.statuses.values()),
                    str(sum(sum(labels.values()) for labels in row.labels.values())),
                    *(_progress(row.statuses.get(name), row.labels.get(name, {})) for name in people),
                ]
                for row in found.articles
            ],
            (1, 3),
        ),
        (
            ("annotator", *Status, "words done", "of", "annotations", "relations", "judgements"),
            [
                [
                    row.annotator,
                    *(str(row.articles.get(each, 0)) for each in Status),
                    str(row.words.get(Status.DONE, 0)),
                    str(sum(row.words.values())),
                    *map(str, (row.annotations, row.relations, row.judgements)),
                ]
                for row in found.annotators
            ],
            range(1, 9),
        ),
        (
            ("label", "annotations", "in done", "articles", *people),
            [
                [
                    row.label,
                    *map(str, (sum(row.annotators.values()), row.done, row.articles)),
                    *(str(row.annotators.get(name, 0)) for name in people),
                ]
                for row in found.labels
            ],
            range(1, 4 + len(people)),
        ),
        (
            ("relation", "within", "across", "dangling"),
            [[row.type, *map(str, row[1:])] for row in found.relations],
            (1, 2, 3),
        ),
        (
            ("judgement", "of", "value", "times"),
            [[row.name, row.of, row.value, str(row.times)] for row in found.judgements],
            (3,),
        ),
        (
            ("annotator", "article", "only in it", "done with", "only in it"),
            [
                [row.annotator, one, str(row.only[one]), other, str(row.only[other])]
                for row in found.pairs
                for one, other in [row.articles]
            ],
            (2, 4),
        ),
        (
            ("annotator", "from", "annotations", "rejected"),
            [[row.annotator, row.origin, str(row.annotations), _rejected(row)] for row in found.origins]
            if any(row.origin != BY_HAND for row in found.origins)
            else [],
            (2, 3),
        ),
    ]
    full = [table for table in tables if table[1]] or tables[:1]
    for number, (head, rows, right) in enumerate(full):
        if number:
            write_out("\n")
        print_table([safe(name) for name in head], rows, right=right)


def _rejected(row: "OfOrigin") -> str:
    """Empty where nobody proposed anything."""
    return str(row.rejected) if row.proposed else ""


def _progress(status: Status | None, labels: Mapping[str, int]) -> str:
    """ "done 12"; empty for an article that does not count for this annotator."""
    return "" if status is None else f"{status} {sum(labels.values())}"
