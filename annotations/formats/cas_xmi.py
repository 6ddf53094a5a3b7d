"""UIMA CAS in XMI: a folder with an .xmi file for each article, and the TypeSystem.xml that they need.

XML 1.0 holds no control characters but tab and line ends; where a text has one it is written as U+FFFD, and counted.
Source: UIMA 3, "XMI CAS Serialization Reference"; XML 1.0, 2.2.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from annotations.model import FormatError
from articles.places import is_file, is_folder

from .cas import cas_of, loaded_types, loaded_xmi, texts_of, type_system
from .dataset import Sheet
from .filling import filling
from .incoming import ForeignText, Input, Unplaced
from .losses import Losses
from .output import Output
from .reading import files
from .xmlchars import held
from .xmltext import checked

TYPES = "TypeSystem.xml"
SUFFIX = ".xmi"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """TypeSystem.xml and NAME.xmi for each article. All is carried but the characters that XML cannot hold."""
    losses = Losses()
    types = type_system()
    with filling(output) as folder:
        folder.put(TYPES, types.to_xml())
        for sheet in sheets:
            cas = cas_of(sheet, types, partial(held, losses=losses))
            folder.put(folder.stem(sheet.article.id) + SUFFIX, cas.to_xmi())
    return losses.counts


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The .xmi files of a folder, or one; TypeSystem.xml is beside each, or in the folder. Raises FormatError."""
    root = source.path if is_folder(source.path) else source.path.parent
    paths = files(root, (SUFFIX,)) if root == source.path else [source.path]
    if not paths:
        raise FormatError(f"{root}: there is no {SUFFIX} file in this folder")
    known: dict[Path, Any] = {}
    for path in paths:
        types = next((place for place in (path.parent / TYPES, root / TYPES) if is_file(place)), None)
        if types is None:
            raise FormatError(f"{path}: its types are missing: put {TYPES} beside it")
        if types not in known:
            known[types] = loaded_types(checked(types), types)
        cas = loaded_xmi(checked(path), known[types], path)
        yield from texts_of(cas, path, path.relative_to(root).as_posix(), path.stem)
