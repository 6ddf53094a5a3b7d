"""A folder that is filled file by file, for formats with files of their own for each article."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import fsync, getpid
from pathlib import Path
from shutil import rmtree

from annotations.model import FormatError
from articles.library import fold, safe_stem, unique
from articles.places import exists, is_folder, real

from .output import Output


class Filling:
    """Where `put` collects files: beside the folder, until it is whole."""

    def __init__(self, goal: Path, beside: Path, force: bool) -> None:
        self._goal, self._beside, self._force = goal, beside, force
        self._stems: set[str] = set()
        self.names: list[str] = []

    def stem(self, article: str) -> str:
        """The name of an article's files: its id where a file may be called so; no two articles get the same."""
        stem = unique(safe_stem(article), self._stems)
        self._stems.add(fold(stem))
        return stem

    def put(self, name: str, content: str) -> None:
        """Write a file in UTF-8, line ends as they are. Raises FormatError when it is there and may not be replaced."""
        there = self._goal / name
        if is_folder(there) or (exists(there) and not self._force):
            what = "this is a folder" if is_folder(there) else "it is there already: --force overwrites it"
            raise FormatError(f"{there}: {what}")
        with (self._beside / name).open("wb") as stream:
            stream.write(content.encode())
            stream.flush()
            fsync(stream.fileno())
        self.names.append(name)


@contextmanager
def filling(output: Output) -> Iterator[Filling]:
    """A folder to fill; its files are there when the block ends, and none of them when it raises.

    Other files of a folder that is there stay. Raises FormatError when the folder cannot be written.
    """
    if output.path is None:
        raise FormatError("this format needs a folder, not standard output")
    if exists(output.path) and not is_folder(output.path):
        raise FormatError(f"{output.path}: this is a file; the dataset needs a folder")
    goal = real(output.path)
    beside = goal.with_name(f".{goal.name}.{getpid()}.new")
    try:
        beside.mkdir(parents=True)
        folder = Filling(goal, beside, output.force)
        yield folder
        if exists(goal):
            for name in folder.names:
                (beside / name).replace(goal / name)
        else:
            beside.rename(goal)
    except OSError as error:
        raise FormatError(f"{output.path}: it cannot be written: {error.strerror or error}") from error
    finally:
        rmtree(beside, ignore_errors=True)
