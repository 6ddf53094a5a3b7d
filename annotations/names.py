"""Annotators' names and the names of their layers' files: one layer, one file, on every system."""

import re
from unicodedata import category, normalize

from articles.library import RESERVED, UNSAFE, fold

from .model import AnnotationError

SUGGESTERS = frozenset({"rules", "memory", "learner"})
"""Names of suggesters: their layers are not those of people, and no person may take one."""
OTHER_SUGGESTER = "suggester-"
"""The layers of all other suggesters begin so: whoever has the project knows them, also where the plugin is not."""
SUFFIX = ".json"
LONGEST = 200
"""Bytes of a file name without its suffix; the store adds suffixes of its own to it, and 255 is the usual limit."""
ESCAPED = re.compile("(?:%[0-9A-F]{2})+")


def annotator_name(name: str) -> str:
    """A person's name as layers keep it: in NFC, white space made one space. Raises AnnotationError."""
    cleaned = " ".join(normalize("NFC", name).split())
    if not cleaned:
        raise AnnotationError("an annotator needs a name: --annotator NAME")
    if any(category(char) in ("Cc", "Cs") for char in cleaned):
        raise AnnotationError(f"an annotator's name cannot hold control characters: {cleaned!r}")
    if is_suggester(cleaned):
        raise AnnotationError(f"{cleaned!r} is the name of a suggester: choose another with --annotator NAME")
    if len(_escaped(cleaned).encode()) > LONGEST:
        raise AnnotationError("an annotator's name must be shorter: it names a file")
    return cleaned


def is_suggester(name: str) -> bool:
    """The layer of that name is a suggester's."""
    return (folded := fold(name)) in SUGGESTERS or folded.startswith(OTHER_SUGGESTER)


def suggester_layer(name: str) -> str:
    """The name of the layer of a suggester that does not come with Diptych. Raises AnnotationError for a long one."""
    layer = OTHER_SUGGESTER + name
    if len(_escaped(layer).encode()) > LONGEST:
        raise AnnotationError(f"the suggester's name must be shorter: it names a file: {name[:40]}…")
    return layer


def layer_file(annotator: str) -> str:
    """The name of an annotator's layer file. What some system forbids in file names is written %XX, byte by byte."""
    return _escaped(annotator) + SUFFIX


def annotator_of(file: str) -> str:
    """The annotator whose layer file has that name."""
    stem = normalize("NFC", file.removesuffix(SUFFIX))
    return ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), stem)


def _escaped(name: str) -> str:
    last = len(name) - 1
    return "".join(
        _percent(char) if _forbidden(char, first=at == 0, last=at == last, name=name) else char
        for at, char in enumerate(name)
    )


def _forbidden(char: str, *, first: bool, last: bool, name: str) -> bool:
    if char == "%" or char in UNSAFE or category(char)[0] == "C" or category(char) in ("Zl", "Zp"):
        return True
    return (first and (char == "." or RESERVED.match(name) is not None)) or (last and char in ". ")


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
