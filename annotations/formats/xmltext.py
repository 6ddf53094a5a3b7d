"""XML that strangers made: checked before a library parses it.

How to use it in a format's module: `checked(path)` gives the bytes, or raises FormatError with the line for a document
type declaration (the only place where entities are defined, and so the door for entities that swell and for files that
are read from elsewhere), for elements too deep inside each other, and for what is not well formed. The library's parser
then gets the bytes.

The standard library's expat does it in one pass. defusedxml would wrap the same parser, and does nothing for lxml,
which reads the XMI of UIMA. Source: XML 1.0, 2.8 and 4.
"""

from pathlib import Path
from xml.parsers.expat import ExpatError, ParserCreate

from annotations.model import FormatError

from .reading import MOST, data, fault

DEEPEST = 200
"""Elements inside each other."""


def checked(path: Path, most: int = MOST) -> bytes:
    """The bytes of an XML file that holds nothing dangerous. Raises FormatError."""
    found = data(path, most)
    check(found, path)
    return found


def check(source: bytes, path: Path | str) -> None:
    """Raises FormatError, with the line, unless `source` is well-formed XML without a document type declaration."""
    parser = ParserCreate()
    depth = 0

    def refuse(*_: object) -> None:
        raise fault(path, parser.CurrentLineNumber, "a document type declaration, which is not read: it may hold traps")

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise fault(path, parser.CurrentLineNumber, "too many elements inside each other")

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(source, True)
    except ExpatError as error:
        raise fault(path, error.lineno, f"not well-formed XML: {str(error).partition(':')[0]}") from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows, or that is no encoding of texts
        raise FormatError(f"{path}: its encoding cannot be read: {error}") from None
