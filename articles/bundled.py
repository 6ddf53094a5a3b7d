"""The pair of articles that comes with Diptych."""

from pathlib import Path

from .article import ArticleError
from .library import find

PAIR = 2


def bundled_pair() -> list[Path]:
    """Its files, in order. Raises ArticleError when an installation lacks them."""
    folder = Path(__file__).with_name("sample")
    files = find([folder])
    if len(files) < PAIR:
        raise ArticleError("the bundled pair is missing: install Diptych again", folder)
    return files
