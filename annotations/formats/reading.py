"""Reading a dataset's files, which strangers made: bounded sizes, no path out of the folder, faults with their place.

How to use it in a format's module:

    data(path)                 the bytes of a file
    text(path)                 its text: UTF-8, a byte order mark dropped, line ends as they are
    numbered(path)             its lines with their numbers from 1, parted at \\n alone
    inside(folder, name)       the path of a file that a dataset names; never outside the folder
    files(folder, (".ann",))   the files below a folder, in natural order
    fault(path, line, what)    the FormatError to raise for something wrong on that line
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotations.model import FormatError
from articles.article import ArticleError
from articles.decode import decode
from articles.library import natural
from articles.places import exists, is_file, is_folder, real

MOST = 1 << 30
"""Bytes of one file that is read whole."""
LONGEST_LINE = 1 << 28
"""Bytes of one line."""
MOST_FILES = 1_000_000
"""Files below one folder."""


def fault(path: Path | str, line: int | None, message: str) -> FormatError:
    """The error of something wrong in a file, with its place; the message is fit to show."""
    return FormatError(f"{path}: {message}" if line is None else f"{path}:{line}: {message}")


def data(path: Path, most: int = MOST) -> bytes:
    """The bytes of a file. Raises FormatError when it is missing, no regular file, unreadable, or above `most`."""
    _check(path)
    try:
        with path.open("rb") as stream:
            found = stream.read(most + 1)
    except OSError as error:
        raise FormatError(f"{path}: it cannot be read: {error.strerror or error}") from None
    if len(found) > most:
        raise FormatError(f"{path}: it is longer than {most >> 20} MB, which no dataset of this format is read from")
    return found


def text(path: Path, most: int = MOST) -> str:
    """The text of a file in UTF-8 (or UTF-16 that says so), line ends as they are; "" for an empty one.

    Raises FormatError for bytes that are not UTF-8, with their line.
    """
    found = data(path, most)
    if not found.strip():
        return found.decode("ascii")
    try:
        return decode(found, path).text
    except ArticleError as error:
        raise FormatError(str(error)) from None


def numbered(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file of any size in UTF-8, with their numbers from 1, without the \\n that ends each.

    Only \\n parts lines, since U+2028, U+0085 and their like may stand inside one; a \\r before it stays. Raises
    FormatError for a line that is not UTF-8 or is longer than LONGEST_LINE.
    """
    _check(path)
    try:
        with path.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise fault(path, number, f"this line is longer than {LONGEST_LINE >> 20} MB")
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                try:
                    yield number, line.removesuffix(b"\n").decode()
                except UnicodeDecodeError as error:
                    what = f"byte 0x{line[error.start]:02X} at byte {error.start} of this line is not UTF-8"
                    raise fault(path, number, what) from None
    except OSError as error:
        raise FormatError(f"{path}: it cannot be read: {error.strerror or error}") from None


def inside(folder: Path, name: str) -> Path:
    """The path of the file that a dataset calls `name`, below `folder`. Raises FormatError when it leads outside."""
    try:
        path = real(folder / name)
        home = real(folder)
    except ValueError:  # a NUL
        raise FormatError(f"{folder}: {name!r} is no name of a file") from None
    if not name or home not in path.parents:
        raise FormatError(f"{folder}: {name!r} leads out of this folder")
    return path


def files(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """The files below a folder that end in one of these (in any case), in natural order; hidden ones are left out.

    Links to folders are not followed, links to files only inside. Raises FormatError: no folder, or too many files.
    """
    if not is_folder(folder):
        raise FormatError(f"{folder}: {'this is not a folder' if exists(folder) else 'there is no such folder'}")
    home = real(folder)
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if not name.startswith(".") and name.lower().endswith(tuple(suffixes)) and home in real(path).parents:
                found.append(path)
        if len(found) > MOST_FILES:
            raise FormatError(f"{folder}: more than {MOST_FILES} files")
    return sorted(found, key=lambda path: [natural(part) for part in path.relative_to(folder).parts])


def _check(path: Path) -> None:
    if not is_file(path):
        what = "this is a folder" if is_folder(path) else "no regular file" if exists(path) else "there is no such file"
        raise FormatError(f"{path}: {what}")
