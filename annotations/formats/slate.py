"""SLATE's files: a text, and beside it one file of annotations for each annotator.

A place is (line, token, character), from 0; both ends of a span are inside it. Lines end at \\n, \\r\\n or \\r, tokens
at white space of any kind, so a span begins and ends at what is none. Source: slate-nlp 1.1.3, `slate/data.py`.
"""

from collections.abc import Iterable, Iterator, Mapping

from annotations.model import Annotation
from annotations.names import SUFFIX, layer_file
from articles.span import trimmed

from .dataset import Sheet
from .filling import Filling, filling
from .losses import ONLY, Losses
from .output import Output
from .slate_names import parted, plain
from .slate_places import Places
from .slate_read import ANNOTATIONS, read

__all__ = ["read", "write"]

BLANK = "annotations of white space alone"
CUT = "annotations that lose white space at edges"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A folder: NAME.txt, NAME.txt.ANNOTATOR.annotations, and ANNOTATOR.list, which SLATE is started with."""
    losses = Losses()
    lists: dict[str, list[str]] = {}
    with filling(output) as folder:
        for sheet in sheets:
            for annotator, line in _write(sheet, folder, losses):
                lists.setdefault(annotator, []).append(line)
        for annotator, lines in lists.items():
            folder.put(f"{annotator}.list", "".join(f"{line}\n" for line in lines))
    return losses.counts


def _write(sheet: Sheet, folder: Filling, losses: Losses) -> Iterator[tuple[str, str]]:
    """Write the files of a sheet; for each annotator the line of the list."""
    losses.unsaid(sheet, "titles and sources", "attributes", "notes", "relations", "judgements", "times and origins")
    losses.unsaid(sheet, ONLY)
    text = f"{plain(folder.stem(sheet.article.id))}.txt"
    folder.put(text, sheet.article.text)
    places = Places(sheet.article.text)
    by_annotator: dict[str, list[str]] = {}
    for annotation in sheet.annotations:
        if line := _line(annotation, sheet.article.text, places, losses):
            by_annotator.setdefault(annotation.annotator, []).append(line)
    for annotator, lines in by_annotator.items():
        name = parted(layer_file(annotator).removesuffix(SUFFIX))
        beside = f"{text}.{name}{ANNOTATIONS}"
        folder.put(beside, "".join(f"{line}\n" for line in lines))
        yield name, f"{text} {beside}"


def _line(annotation: Annotation, text: str, places: Places, losses: Losses) -> str:
    whole = [trimmed(text, span) for span in annotation.target.spans]
    pieces = [span for span in whole if span]
    if not pieces:
        losses.add(BLANK)
        return ""
    losses.add(CUT, int(pieces != list(annotation.target.spans)))
    spans = ", ".join(f"({places.at(span.start)}, {places.at(span.end - 1)})" for span in pieces)
    return f"{f'[{spans}]' if len(pieces) > 1 else spans} - {plain(annotation.label)}"
