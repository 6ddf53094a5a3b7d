"""UIMA CAS in JSON: a folder with a .json file for each article, each with its types in it. Source: CAS JSON 0.4."""

from collections.abc import Iterable, Iterator, Mapping

from annotations.model import FormatError
from articles.places import is_folder

from .cas import cas_of, loaded_json, texts_of, type_system
from .dataset import Sheet
from .filling import filling
from .incoming import ForeignText, Input, Unplaced
from .output import Output
from .reading import files

SUFFIX = ".json"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """NAME.json for each article. Everything is carried."""
    types = type_system()
    with filling(output) as folder:
        for sheet in sheets:
            folder.put(folder.stem(sheet.article.id) + SUFFIX, cas_of(sheet, types).to_json())
    return {}


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The .json files of a folder, or one. Raises FormatError."""
    root = source.path if is_folder(source.path) else source.path.parent
    paths = files(root, (SUFFIX,)) if root == source.path else [source.path]
    if not paths:
        raise FormatError(f"{root}: there is no {SUFFIX} file in this folder")
    for path in paths:
        yield from texts_of(loaded_json(path), path, path.relative_to(root).as_posix(), path.stem)
