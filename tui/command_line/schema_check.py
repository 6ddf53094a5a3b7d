"""`diptych schema check`: every fault of a schema, and what the layers of a project hold that it does not know."""

from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from annotations.labels import Schema
from annotations.model import AnnotationError
from annotations.project import Project
from annotations.reading import chosen_layers, open_to_read
from annotations.schema import BUNDLED, Fault, bundled_text, check_schema, decoded, parse_schema
from annotations.schema_change import Unknown, What, unknown
from annotations.schema_examples import check_examples
from articles.article import ArticleError
from articles.bundled import bundled_pair
from articles.library import load

from .common import DONE, WRONG, counted, print_json, print_table, project_of, reckoned, safe, say, write_out

_COUNTED = {What.RELATION: "relation", What.JUDGEMENT: "judgement", What.JUDGED: "judgement"}


def check(options: Namespace) -> int:
    """The schema in force, or a file; with a project, its layers too. Exit code 1 when anything is wrong."""
    project = project_of(options) if options.project or not options.words else None
    name = options.words[0] if options.words else project.schema_name if project else ""
    folder = Path() if options.words or project is None else project.root
    path, text = _text(name, folder)
    faults, unchecked = _faults(path, text, project)
    layers: dict[str, Counter[Unknown]] = {}
    if isinstance(text, str) and project is not None and not check_schema(text, path):
        layers = _layers(project, options.annotator, parse_schema(text, path))
    if options.json:
        print_json(_told(path, faults, unchecked, layers))
    else:
        write_out("".join(f"{safe(str(fault))}\n" for fault in faults))
        _list(layers)
    for article, count in unchecked.items():
        say(f"{path}: {counted(count, 'example')} not looked for: there is no article {article} here")
    strange = any(layers.values())
    if strange:
        say("nothing of this is lost; diptych schema rename OLD NEW renames it, or give the schema its name back")
    if not faults and not strange:
        say(f"{path}: nothing is wrong with it{', and it knows all that the layers hold' if project else ''}")
    return WRONG if faults or strange else DONE


def _text(name: str, folder: Path) -> tuple[str, str | Fault]:
    """What a schema is called in messages, and its text, or why it has none."""
    if name in BUNDLED:
        return name, bundled_text(name)
    path = folder / name
    try:
        return str(path), decoded(path.read_bytes(), path)
    except OSError as error:
        raise AnnotationError(f"{path}: it cannot be read: {error.strerror}") from None


def _faults(path: str, text: str | Fault, project: Project | None) -> tuple[list[Fault], Counter[str]]:
    """Everything that is wrong with a schema's text, and how many examples stand in articles that are not here."""
    if isinstance(text, Fault):
        return [text], Counter()
    examples = check_examples(text, _texts(project), path)
    return sorted([*check_schema(text, path), *examples.faults]), examples.unchecked


def _texts(project: Project | None) -> Callable[[str], str | None]:
    """The texts of articles by their ids: the project's, else those of the bundled pair."""
    entries = {entry.id for entry in project.articles()} if project is not None else set()
    pair = {path.stem: path for path in bundled_pair()}

    @cache
    def text_of(article: str) -> str | None:
        try:
            if project is not None and article in entries:
                return project.load(article).text
            return load(pair[article]).text if article in pair else None
        except ArticleError as error:
            say(str(error))
            return None

    return text_of


def _layers(project: Project, annotators: list[str], schema: Schema) -> dict[str, Counter[Unknown]]:
    """What the layers hold that the schema does not know, by annotator."""
    found = {}
    for layer in chosen_layers(project, annotators):
        store = open_to_read(layer)
        try:
            counts = unknown(schema, store.annotations())
            counts.update(unknown(schema, store.relations()))
            counts.update(unknown(schema, store.judgements()))
        finally:
            store.close()
        found[layer.annotator] = counts
    return found


def _list(layers: dict[str, Counter[Unknown]]) -> None:
    rows = [
        (annotator, str(one), reckoned(count, f"{_COUNTED.get(one.what, 'annotation')}s"))
        for annotator, counts in layers.items()
        for one, count in _sorted(counts)
    ]
    if rows:
        print_table(("annotator", "not in the schema", "held by"), rows)


def _sorted(counts: Counter[Unknown]) -> list[tuple[Unknown, int]]:
    """By what it is, the most frequent first."""
    order = list(What)
    return sorted(counts.items(), key=lambda item: (order.index(item[0].what), -item[1], item[0]))


def _told(
    path: str, faults: list[Fault], unchecked: Counter[str], layers: dict[str, Counter[Unknown]]
) -> dict[str, Any]:
    """All of it as JSON."""
    return {
        "schema": path,
        "faults": [{"file": fault.path, "line": fault.line, "message": fault.message} for fault in faults],
        "examples_not_looked_for": dict(unchecked),
        "layers": [
            {
                "annotator": annotator,
                "unknown": [{**one._asdict(), "count": count} for one, count in _sorted(counts)],
            }
            for annotator, counts in layers.items()
        ],
    }
