"""The program that counts words beside the interface: `python -P -m articles.counting`.

A line of standard input is JSON: `id`, `path`, `encoding`. It answers each with a line of JSON, `id` and `words`, which
is null for an article that cannot be read.
"""

import json
import sys
from pathlib import Path
from typing import IO

from .article import ArticleError
from .library import load

BEGIN = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from articles.counting import main; main(sys.stdin, sys.stdout)"
)


def counting_command() -> list[str]:
    """The command that runs `main` on its standard input and output."""
    root = str(Path(__file__).resolve().parents[1])  # these very packages, installed or not
    return [sys.executable, "-P", "-c", BEGIN, root]


def question(id: str, path: Path, encoding: str | None) -> bytes:
    """The line that asks for the words of an article."""
    return json.dumps({"id": id, "path": str(path.absolute()), "encoding": encoding}).encode() + b"\n"


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
