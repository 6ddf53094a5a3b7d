"""Bytes to text, without guessing: UTF-8, UTF-16 and UTF-32 that say so, or the encoding that the caller names."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .article import ArticleError

MARKS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks and what they say. Source: Unicode 16.0, section 23.8."""

ORDERLESS = ("utf-16", "utf-32")
NAME_IT = "say how it is encoded, for example --encoding windows-1252"


class Decoded(NamedTuple):
    """The text of a file, newlines as they stand, and the encoding it was read with."""

    text: str
    encoding: str


def decode(data: bytes, path: Path | str | None = None, encoding: str | None = None) -> Decoded:
    """The text of `data`; a byte order mark is dropped, nothing else is changed.

    Without `encoding`: what the byte order mark says, else UTF-8. Raises ArticleError for bytes that are not in the
    encoding (with the byte, its offset and its line), for binary data, for an encoding that nobody knows, and for
    one that the byte order mark contradicts.
    """
    if not data:
        raise ArticleError("the file is empty", path)
    mark, marked = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", ""))
    if encoding is None:
        name = marked or "utf-8"
        if not marked and b"\0" in data:
            raise ArticleError(_binary(data), path)
    else:
        name = known(encoding, path)
        if marked and not _agrees(name, marked):
            message = f"the file begins with the byte order mark of {marked}, not {encoding}: leave --encoding out"
            raise ArticleError(message, path)
        if not marked and name in ORDERLESS:
            message = f"{name} without a byte order mark: say --encoding {name}-le or {name}-be"
            raise ArticleError(message, path)
        name = marked or name
    text = _strict(data, len(mark), name, path)
    _check(text, path, halves=name != "utf-8")
    return Decoded(text, name)


def known(encoding: str, path: Path | str | None = None) -> str:
    """The encoding's own name for itself, when it is one that makes text of bytes. Raises ArticleError."""
    from codecs import lookup

    try:
        name = lookup(encoding).name
        with suppress(UnicodeError):
            b"a".decode(name)  # refuses "hex" and its like, which lookup() takes
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        message = f"no encoding is called {encoding!r}: try utf-8, utf-16, windows-1252, iso-8859-1, shift_jis, gb18030"
        raise ArticleError(message, path) from None
    return name


def _agrees(name: str, marked: str) -> bool:
    """An encoding without byte order ("utf-16") agrees with either order; "utf-8-sig" is UTF-8."""
    return name == marked or marked.startswith(name + "-") or (name, marked) == ("utf-8-sig", "utf-8")


def _strict(data: bytes, skip: int, name: str, path: Path | str | None) -> str:
    body = memoryview(data)[skip:] if skip else data
    try:
        return str(body, name)
    except UnicodeDecodeError as error:
        at = skip + error.start
        what = f"byte 0x{data[at]:02X} at offset {at}" if at < len(data) else f"the end of the file at offset {at}"
        message = f"{what} is not {name}: {NAME_IT}" if name == "utf-8" else f"{what} is not {name} ({error.reason})"
        raise ArticleError(message, path, _line(data[skip:at], name)) from None
    except UnicodeError as error:  # a few of Python's own codecs say no more
        raise ArticleError(f"this is not {name}: {error}", path) from None


def _check(text: str, path: Path | str | None, *, halves: bool) -> None:
    """Refuse NUL, halves of surrogate pairs (that only odd codecs let through), and a text with nothing to read."""
    if "\0" in text:
        raise ArticleError("not a text: it holds NUL characters", path, lines(text, text.index("\0")))
    if halves:
        try:
            text.encode()
        except UnicodeEncodeError as error:
            message = f"half of a surrogate pair (U+{ord(text[error.start]):04X}): not a text"
            raise ArticleError(message, path, lines(text, error.start)) from None
    if text.isspace() or not text:
        raise ArticleError("the file holds nothing but white space", path)


def _binary(data: bytes) -> str:
    """Why bytes with a NUL and no byte order mark are refused; UTF-16 that forgot its mark is named."""
    head = data[:4096]
    half = len(head) // 2
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if half >= 4 and zeros.count(0) > half * 0.4 and head.count(0) == zeros.count(0):
            return f"NUL bytes: not UTF-8. If it is UTF-16 without a byte order mark, say --encoding {name}"
    return f"not a text: a NUL byte at offset {data.index(0)}"


def _line(before: bytes, name: str) -> int | None:
    try:
        return lines(before.decode(name, "replace"), None)
    except UnicodeError:  # a few of Python's own codecs replace nothing
        return None


def lines(text: str, at: int | None) -> int:
    """The number of the line, from 1, that holds code point `at` (None: the end); CRLF, CR and LF each end one."""
    return 1 + text.count("\n", 0, at) + text.count("\r", 0, at) - text.count("\r\n", 0, at)
