"""The program that counts words beside the interface.

A line of standard input is JSON: `id`, `path`, `encoding`. It answers each with a line of JSON, `id` and `words`, which
is null for an article that cannot be read.
"""

import json
from pathlib import Path
from typing import IO

from .article import ArticleError
from .library import load


def question(id: str, path: Path, encoding: str | None) -> dict[str, str | None]:
    """What asks for the words of an article."""
    return {"id": id, "path": str(path.absolute()), "encoding": encoding}


def main(asked: IO[str], answers: IO[str]) -> None:
    """Answer until nothing more is asked."""
    for line in asked:
        one = json.loads(line)
        try:
            words: int | None = len(load(Path(one["path"]), encoding=one["encoding"]).text.split())
        except ArticleError:
            words = None
        answers.write(json.dumps({"id": one["id"], "words": words}) + "\n")
        answers.flush()
