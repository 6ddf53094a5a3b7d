"""The program that parses a long article beside the interface: `python -P -m articles.warm PATH [--encoding NAME]`.

It fills the cache; where it cannot, it writes the cached form to standard output. Exit 1, with one line on standard
error, for an article that cannot be read.
"""

import sys
from pathlib import Path

from .article import ArticleError
from .cache import put, to_bytes
from .decode import decode
from .library import cache_key, parse, read


def main(arguments: list[str]) -> int:
    """Parse the article that `arguments` name; the exit code."""
    path, encoding = Path(arguments[0]), arguments[2] if arguments[1:2] == ["--encoding"] else None
    try:
        data = read(path)
        article = parse(decode(data, path, encoding).text, path)
    except ArticleError as error:
        print(error, file=sys.stderr)
        return 1
    form = to_bytes(article)
    if not put(cache_key(data, path, encoding), form):
        sys.stdout.buffer.write(form)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
