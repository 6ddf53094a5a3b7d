"""What can be typed as the value of an option: what can never be right is a command used wrongly, whatever the data.

Each is the `type` of an argument: a text in, its value out, UsageError for none. Only what is typed is looked at, so a
default costs nothing.
"""

from pathlib import Path

from annotations.model import AnnotationError, FormatError
from annotations.names import annotator_name, is_suggester
from articles.article import ArticleError


class UsageError(Exception):
    """A command used wrongly; the message is fit to show."""


def place(text: str) -> Path:
    """A file or a folder. An empty text names none, though it would be taken for the current folder."""
    if not text:
        raise UsageError("the name of a file or folder is empty: '' (the current folder is .)")
    return Path(text)


def word(text: str) -> str:
    """The name of anything."""
    if not text.strip():
        raise UsageError("a name is empty: leave the option out, or say which is meant")
    return text


def sentence(text: str) -> str:
    """What is looked for."""
    if not text.strip():
        raise UsageError("TEXT is empty: name a TEXT to look for")
    return text


def person(text: str) -> str:
    """The name of somebody who annotates, in NFC, white space made one space; suggesters are nobody."""
    try:
        return annotator_name(text)
    except AnnotationError as error:
        raise UsageError(str(error)) from None


def voice(text: str) -> str:
    """The name of a layer: a person's, or a suggester's."""
    return text if is_suggester(text) else person(text)


def encoding(text: str) -> str:
    """The name of an encoding that makes text of bytes."""
    from articles.decode import known

    try:
        known(text)
    except ArticleError as error:
        raise UsageError(error.message) from None
    return text


def splits(text: str) -> str:
    """The splits of a dataset: "train=.8,dev=.1,test=.1"."""
    from annotations.formats.splits import parse_splits

    try:
        parse_splits(text)
    except FormatError as error:
        raise UsageError(f"--split: {error}") from None
    return text
