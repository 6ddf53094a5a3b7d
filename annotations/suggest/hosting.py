"""Runs an entry point of a package as a plugin: the program whose lines `protocol` reads.

It is a process of its own: what a package imports, prints or breaks can neither slow nor end the program that asks.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from annotations.model import AnnotationError
from articles.article import Article, Block, BlockKind

from .memory import Memory
from .page import Page, Suggestion
from .plugins import GROUP

Finding: TypeAlias = Callable[[Article], Iterable[Any]]


def finding(loaded: Any) -> Finding:
    """What an entry point names, as a function of an article.

    It is a suggester with `find(page, memory)`, where memory is empty, or a function of the text. Raises
    AnnotationError for anything else.
    """
    if callable(find := getattr(loaded, "find", None)):
        return lambda article: find(Page(article), Memory())
    if callable(loaded):
        return lambda article: loaded(article.text)
    raise AnnotationError(f"{loaded!r} is neither a function of a text nor a suggester with find(page, memory)")


def answer(line: bytes, find: Finding) -> dict[str, Any]:
    """The answer to a line. Raises AnnotationError for what is no suggestion."""
    told = json.loads(line)
    blocks = tuple(Block(BlockKind(one["kind"]), one["start"], one["end"]) for one in told["blocks"])
    article = Article(told["id"], told["text"], blocks, told["title"])
    return {"id": article.id, "suggestions": [_plain(one) for one in find(article)]}


def _plain(found: Any) -> dict[str, Any]:
    if isinstance(found, Suggestion):
        return found._asdict() | {"attributes": dict(found.attributes)}
    if isinstance(found, Mapping):
        return dict(found)
    raise AnnotationError(f"{found!r} is no suggestion: it must be a mapping with label, start and end")


def main(name: str) -> None:
    """Answer every line of standard input with what the entry point of that name finds."""
    from importlib.metadata import entry_points

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a package prints is no answer
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        raise SystemExit(f"no package has the entry point {name} in {GROUP}")
    find = finding(found.load())
    for line in sys.stdin.buffer:
        answers.write(json.dumps(answer(line, find)).encode() + b"\n")
        answers.flush()
