"""Reading SLATE's files. SLATE evaluates them as Python; here they are literals of bounded length, or refused."""

from ast import literal_eval
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from articles.places import is_file
from articles.span import Span

from .incoming import ForeignAnnotation, ForeignText, Input, Unplaced
from .reading import fault, files, inside, numbered, text
from .slate_names import named
from .slate_places import Place, Places

ANNOTATIONS = ".annotations"
LONGEST = 100_000
"""Code points of one line."""


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """A text for each .txt below the folder, and for each file that has annotations beside it. Raises FormatError.

    NAME.annotations is about the file NAME, and so is NAME.ANNOTATOR.annotations. Items without a label are links, and
    Unplaced.
    """
    by_text: dict[Path, list[tuple[str, Path]]] = {path: [] for path in files(source.path, (".txt",))}
    for path in files(source.path, (ANNOTATIONS,)):
        about, annotator = _about(path)
        inside(source.path, about.relative_to(source.path).as_posix())
        by_text.setdefault(about, []).append((annotator, path))
    for about, beside in by_text.items():
        name = about.relative_to(source.path).as_posix()
        yield from _text(text(about), named(name.removesuffix(".txt")), name, beside, source.path)


def _about(path: Path) -> tuple[Path, str]:
    """The text that a file of annotations is about, and whose they are. Raises FormatError when there is none."""
    name = path.name[: -len(ANNOTATIONS)]
    end = len(name)
    while end > 0:
        if is_file(path.with_name(name[:end])):
            return path.with_name(name[:end]), named(name[end + 1 :])
        end = name.rfind(".", 0, end)
    raise fault(path, None, "the text that it is about is not beside it")


def _text(
    found: str, id: str, name: str, beside: list[tuple[str, Path]], folder: Path
) -> Iterator[ForeignText | Unplaced]:
    places = Places(found)
    annotations: list[ForeignAnnotation] = []
    unplaced: list[Unplaced] = []
    for annotator, path in beside:
        for number, line in numbered(path):
            if not line.strip():
                continue
            where = f"{path.relative_to(folder).as_posix()}:{number}"
            told, _, labels = line.partition("-")
            spans = _spans(told.strip(), places, path, number)
            if not labels.split():
                unplaced.append(Unplaced(where, "it has no label: links are not read"))
            elif any(before.end > after.start for before, after in pairwise(spans)):
                unplaced.append(Unplaced(where, "its spans overlap each other"))
            else:
                annotations += (
                    ForeignAnnotation(named(label), spans, annotator=annotator, place=where) for label in labels.split()
                )
    yield ForeignText(id, found, tuple(annotations), place=name)
    yield from unplaced


def _spans(told: str, places: Places, path: Path, number: int) -> tuple[Span, ...]:
    """The spans that the left half of a line names, in order. Raises FormatError."""
    if len(told) > LONGEST:
        raise fault(path, number, f"this line is longer than {LONGEST} characters")
    try:
        value: Any = literal_eval(told) if told[:1] in ("(", "[") else [int(word) for word in told.split()]
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise fault(path, number, f"no places are named by {told[:60]!r}") from None
    items = [value] if not isinstance(value, list) else value or ([()] if told else [])
    if not items:
        raise fault(path, number, "no places are named before the -")
    spans = []
    for item in items:
        pair = item if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], tuple) else (item, item)
        start, end = (_place(part) for part in pair)
        span = None if start is None or end is None else places.span(start, end)
        if span is None:
            raise fault(path, number, f"{str(item)[:60]} is no place in the text")
        spans.append(span)
    return tuple(sorted(spans))


def _place(value: Any) -> Place | None:
    """A place, or None for what is none."""
    numbers = (value,) if type(value) is int else value
    if not isinstance(numbers, tuple) or len(numbers) > 3 or not all(type(number) is int for number in numbers):
        return None
    return numbers
