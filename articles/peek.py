"""What an article's file says of itself where it begins, read without parsing all of it: to list thousands of them."""

import re
from pathlib import Path
from typing import NamedTuple

from .article import ArticleError
from .decode import decode
from .frontmatter import front_matter
from .library import FIELDS, MARKDOWN, parse
from .plaintext import SECTIONS

BYTES = 4096
"""So much of a file is read: front matter that is longer is not seen."""
_PLAIN = re.compile(r"# +([\w ,.;:?!'’“”()—–-]*\w[?!.]?)[ #]*(?:\n|$)")
"""A heading of level 1 that reads as it is written: no parser need be loaded for it."""


class Peek(NamedTuple):
    """Title, source and date; empty where the beginning does not say them."""

    title: str = ""
    source: str = ""
    published: str = ""


NOTHING = Peek()


def peek(path: Path, encoding: str | None = None) -> Peek:
    """What the first BYTES of a file say: front matter, else the title that the article has when it is opened.

    Nothing when the file is unreadable.
    """
    try:
        with path.open("rb") as file:
            data = file.read(BYTES)
        # The cut may go through a character: whole lines never end within one.
        cut = data if len(data) < BYTES else data[: data.rfind(b"\n") + 1]
        text = decode(cut, path, encoding).text.replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, ValueError, ArticleError):
        return NOTHING
    if path.suffix.lower() not in MARKDOWN:
        return Peek(_title(text, path))
    front = front_matter(text)
    said: dict[str, str] = {}
    for key, value in front.values.items():
        field = FIELDS.get(key.lower())
        if field is not None:
            said.setdefault(field, " ".join(value.split()))
    body = text[front.length :].lstrip("\n")
    return Peek(
        said.get("title") or _heading(body) or _title(body, path), said.get("source", ""), said.get("published", "")
    )


def _heading(body: str) -> str:
    """The heading that the body begins with, when it is a title and reads as it is written."""
    found = _PLAIN.match(body)
    heading = " ".join(found[1].split()) if found else ""
    return "" if heading.rstrip(":").casefold() in SECTIONS else heading


def _title(text: str, path: Path) -> str:
    """As the whole article finds it; empty when there is nothing to read."""
    try:
        return parse(text, path).title
    except ArticleError:
        return ""
