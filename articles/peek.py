"""What an article's file says of itself where it begins, read without parsing it: to list thousands of articles."""

from pathlib import Path
from typing import NamedTuple

from .article import ArticleError
from .decode import decode
from .frontmatter import front_matter
from .library import FIELDS, MARKDOWN

BYTES = 4096
"""So much of a file is read: front matter that is longer is not seen."""
_TITLE = 160


class Peek(NamedTuple):
    """Title, source and date; empty where the beginning does not say them."""

    title: str = ""
    source: str = ""
    published: str = ""


NOTHING = Peek()


def peek(path: Path, encoding: str | None = None) -> Peek:
    """What the first BYTES of a file say: front matter, else the first line that is a title. Nothing when unreadable.

    Only a heading of level 1 is a title in Markdown; in plain text the first line that is not empty is.
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
        return Peek(_first_line(text)[:_TITLE])
    front = front_matter(text)
    said: dict[str, str] = {}
    for key, value in front.values.items():
        field = FIELDS.get(key.lower())
        if field is not None:
            said.setdefault(field, " ".join(value.split()))
    line = _first_line(text[front.length :])
    heading = line[2:].strip().rstrip("#").rstrip()[:_TITLE] if line.startswith("# ") else ""
    return Peek(said.get("title") or heading, said.get("source", ""), said.get("published", ""))


def _first_line(text: str) -> str:
    return next((" ".join(line.split()) for line in text.split("\n") if line.strip()), "")
