"""`diptych align`: what two articles say of the same thing."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.model import AnnotationError
from annotations.project import Project

from .common import DONE, json_option, print_json, print_table, project_option
from .values import UsageError, word

if TYPE_CHECKING:
    from articles.article import Article
    from articles.passages import Pair
    from articles.span import Span

EXAMPLE = "diptych align breakthrough handshake --json --project trade-talks"
SHOWN = 60
"""Characters of a quote in the table; JSON has all."""


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("one", type=word, metavar="A", help="an article of the project by its id, or a file")
    parser.add_argument("other", type=word, metavar="B", help="the article to compare it with, likewise")
    parser.add_argument(
        "--each", type=int, default=1, metavar="N", help="partners for each sentence (default: its best one)"
    )
    project_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Weigh the sentences of both against each other, and print the pairs, the likest first."""
    from articles.passages import pairs, passages

    if options.each < 1:
        raise UsageError("--each: at least 1")
    project = Project.open(options.project) if options.project is not None else Project.find(Path.cwd())
    one, other = article_of(options.one, project), article_of(options.other, project)
    found = pairs(one.text, passages(one), other.text, passages(other), options.each)
    if options.json:
        print_json([_as_dict(one, other, pair) for pair in found])
    else:
        print_table(
            ("score", one.id, other.id),
            [(f"{pair.score:.3f}", shown(pair.one.of(one.text)), shown(pair.other.of(other.text))) for pair in found],
        )
    return DONE


def article_of(named: str, project: "Project | None") -> "Article":
    """The file of that name, else the article of that id. Raises AnnotationError, ArticleError."""
    from articles.library import load
    from articles.places import is_file

    if is_file(Path(named)):
        return load(Path(named))
    if project is None:
        raise AnnotationError(f"{named}: there is no such file, and no project here that could have such an article")
    return project.load(named)


def _as_dict(one: "Article", other: "Article", pair: "Pair") -> dict[str, Any]:
    return {"score": round(pair.score, 6), "one": _place(one, pair.one), "other": _place(other, pair.other)}


def _place(article: "Article", span: "Span") -> dict[str, Any]:
    return {"article": article.id, "start": span.start, "end": span.end, "quote": span.of(article.text)}


def shown(quote: str) -> str:
    """A quote on one line, cut where it is long."""
    line = " ".join(quote.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
