"""`diptych elsewhere`: the sentences of a project's articles that say the same."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from annotations.model import AnnotationError

from .align import shown
from .common import DONE, json_option, print_json, print_table, project_of, project_option, say
from .indexed import asked, named_article
from .values import UsageError, sentence, word

if TYPE_CHECKING:
    from annotations.project import Project

EXAMPLE = "diptych elsewhere --article breakthrough --at 1530 --json --project trade-talks"
MOST = 20


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("text", nargs="?", type=sentence, metavar="TEXT", help="a claim, as it is said")
    parser.add_argument(
        "--article", type=word, metavar="ID", help="look for what this article says at --at, in all the others"
    )
    parser.add_argument("--at", type=int, metavar="OFFSET", help="a code point of a sentence of --article")
    parser.add_argument(
        "--most", type=int, default=MOST, metavar="N", help=f"sentences that are listed (default: {MOST})"
    )
    project_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Bring the index up to date, and list the sentences, the likest first."""
    if options.most < 1:
        raise UsageError("--most: at least 1")
    if (options.text is None) == (options.article is None) or (options.article is None) != (options.at is None):
        raise UsageError("name a TEXT to look for, or an --article and the place --at which it says it")
    project = project_of(options)
    text, but = (options.text, "") if options.text is not None else _said(options.article, options.at, project)
    found = asked(project, lambda index: index.same_claim(text, but, options.most))
    if options.json:
        print_json(
            [
                {
                    "score": round(one.score, 6),
                    "article": one.id,
                    "start": one.span.start,
                    "end": one.span.end,
                    "quote": one.quote,
                }
                for one in found
            ]
        )
    elif found:
        rows = [(f"{one.score:.3f}", one.id, str(one.span.start), shown(one.quote)) for one in found]
        print_table(("score", "article", "at", "sentence"), rows, right=(2,))
    else:
        say("no sentence of the project's articles is like it")
    return DONE


def _said(named: str, at: int, project: "Project") -> tuple[str, str]:
    """The sentence of an article at an offset, and the article's id. Raises AnnotationError, ArticleError."""
    from articles.units import sentence_at

    article, own = named_article(named, project)
    if not 0 <= at < len(article.text):
        raise AnnotationError(f"--at {at}: {article.id} has {len(article.text)} code points")
    block = article.blocks[article.block_at(at)]
    return sentence_at(article.text, at, block.start, block.end).of(article.text), own
