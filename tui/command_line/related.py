"""`diptych related`: the articles of a project that are related to one, and those that are nearly the same."""

from argparse import ArgumentParser, Namespace

from .common import DONE, json_option, print_json, print_table, project_of, project_option, say
from .indexed import asked, named_article
from .values import UsageError, word

EXAMPLE = "diptych related breakthrough --project trade-talks"
MOST = 20


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    parser.add_argument("article", type=word, metavar="ARTICLE", help="an article of the project by its id, or a file")
    parser.add_argument(
        "--most", type=int, default=MOST, metavar="N", help=f"related articles that are listed (default: {MOST})"
    )
    project_option(parser)
    json_option(parser)


def run(options: Namespace) -> int:
    """Bring the index up to date, and list what is related, the most first."""
    if options.most < 1:
        raise UsageError("--most: at least 1")
    project = project_of(options)
    article, own = named_article(options.article, project)
    found, near = asked(
        project,
        lambda index: (
            index.related(article.text, own, options.most),
            index.near_duplicates(article.text, own),
        ),
    )
    if options.json:
        related = [{"article": one.id, "score": round(one.score, 6)} for one in found]
        same = [{"article": one.id, "share": round(one.score, 6)} for one in near]
        print_json({"article": article.id, "related": related, "near_duplicates": same})
        return DONE
    for one in near:
        say(f"{article.id} is nearly the same as {one.id} ({one.score:.0%})")
    if found:
        print_table(("related", "article"), [(f"{one.score:.3f}", one.id) for one in found])
    else:
        say(f"no article of the project has anything in common with {article.id}")
    return DONE
