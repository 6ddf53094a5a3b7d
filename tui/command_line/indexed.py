"""What the commands share that ask the index of a project: it is brought up to date first."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from annotations.home import project_home
from annotations.project import Project

from .align import article_of
from .progress import watched

if TYPE_CHECKING:
    from articles.article import Article
    from articles.index import Index
    from articles.indexed import Source

Answer = TypeVar("Answer")


def asked(project: Project, question: "Callable[[Index], Answer]") -> Answer:
    """What the index of a project's articles answers; stopped while it is built, it is gone on with the next time.

    Raises ArticleError when no index can be kept, AnnotationError for a damaged project.
    """
    from articles.index import Index
    from articles.indexed import DamagedIndexError, Source

    sources = [Source(item.id, item.path, item.encoding) for item in project_home(project).items]
    index = Index.of(project.root)
    try:
        _update(index, sources)
        try:
            return question(index)
        except DamagedIndexError:
            index.renew()
            _update(index, sources)
            return question(index)
    finally:
        index.close()


def named_article(named: str, project: Project) -> "tuple[Article, str]":
    """The article that is meant, and its id in the project; "" for a file that is none of the project's.

    Raises AnnotationError, ArticleError.
    """
    from articles.places import is_file, real

    article = article_of(named, project)
    if not is_file(Path(named)):
        return article, article.id
    path, shelf = real(Path(named)), project.shelf
    return article, next((entry.id for entry in project.articles() if real(shelf.path(entry)) == path), "")


def _update(index: "Index", sources: "Sequence[Source]") -> None:
    for _ in watched(_steps(index, sources), "indexing", len(sources)):
        pass


def _steps(index: "Index", sources: "Sequence[Source]") -> Iterator[int]:
    """One for each article that is up to date."""
    before = 0
    for done, _ in index.update(sources):
        yield from range(before, done)
        before = done
