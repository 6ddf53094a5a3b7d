"""brat standoff: a text and an .ann file for each article, with annotation.conf and visual.conf.

Offsets are code points of the .txt as it stands, half-open. A fragment holds no line end and no tab, so a span is cut
there, and joined again on reading where nothing but these lies between two fragments.
Source: brat, `server/src/annotation.py`; its page on the standoff format.
"""

from collections.abc import Iterable, Iterator, Mapping

from annotations.model import Annotation

from .brat_fragments import BREAK, fragments, joined_at_breaks
from .brat_names import CONF, VISUAL, Names
from .brat_read import read
from .dataset import Sheet
from .filling import Filling, filling
from .losses import ONLY, Losses
from .output import Output

__all__ = ["read", "write"]

BLANK = "annotations of white space alone"
CUT = "annotations that lose line ends and tabs at edges or in gaps"
FALSE = "attributes that are false"
VALUE = "attribute values that are empty or hold line ends or tabs"
FOLDED = "notes whose white space was changed"


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """A folder: NAME.txt and NAME.ann for each article, annotation.conf, visual.conf."""
    losses = Losses()
    names = Names()
    if output.schema:
        names.learn(output.schema)
    with filling(output) as folder:
        for sheet in sheets:
            _write(sheet, folder, names, losses)
        folder.put(CONF, names.annotation_conf(output.schema))
        folder.put(VISUAL, names.visual_conf(output.schema))
    return losses.counts


def _write(sheet: Sheet, folder: Filling, names: Names, losses: Losses) -> None:
    losses.unsaid(
        sheet, "titles and sources", "annotators", "attributes of relations", "judgements", "times and origins", ONLY
    )
    stem = folder.stem(sheet.article.id)
    folder.put(f"{stem}.txt", sheet.article.text)
    folder.put(f"{stem}.ann", "".join(f"{line}\n" for line in _lines(sheet, names, losses)))


def _lines(sheet: Sheet, names: Names, losses: Losses) -> Iterator[str]:
    ids: dict[str, str] = {}
    notes: list[tuple[str, str]] = []
    attributes: list[tuple[str, Annotation]] = []
    for annotation in sheet.annotations:
        pieces = fragments(sheet.article.text, annotation.target.spans)
        quote = " ".join(piece.of(sheet.article.text) for piece in pieces)
        if not quote.strip():
            losses.add(BLANK)
            continue
        if joined_at_breaks(sheet.article.text, pieces) != annotation.target.spans:
            losses.add(CUT)
        ids[annotation.id] = name = f"T{len(ids) + 1}"
        places = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"{name}\t{names.safe('label', annotation.label)} {places}\t{quote}"
        attributes.append((name, annotation))
        notes.append((name, annotation.note))
    yield from _attributes(attributes, names, losses)
    for number, relation in enumerate(losses.within(sheet), start=1):
        if relation.source not in ids or relation.target not in ids:
            losses.add("relations to or from annotations of white space alone")
            continue
        ends = f"Arg1:{ids[relation.source]} Arg2:{ids[relation.target]}"
        yield f"R{number}\t{names.safe('relation', relation.type)} {ends}"
        notes.append((f"R{number}", relation.note))
    for number, (name, note) in enumerate(((name, note) for name, note in notes if note), start=1):
        plain = BREAK.sub(" ", note).strip()
        losses.add(FOLDED, plain != note)
        if plain:
            yield f"#{number}\tAnnotatorNotes {name}\t{plain}"


def _attributes(said: Iterable[tuple[str, Annotation]], names: Names, losses: Losses) -> Iterator[str]:
    """An attribute that is true has no value in brat, one that is false is not there."""
    number = 0
    for name, annotation in said:
        for attribute, value in annotation.attributes.items():
            if value is False:
                losses.add(FALSE)
            elif value is not True and (not value or BREAK.search(value)):
                losses.add(VALUE)
            else:
                number += 1
                line = f"A{number}\t{names.safe('attribute', attribute)} {name}"
                if isinstance(value, str):
                    names.value(attribute, value)
                    line += f" {value}"
                else:
                    names.flag(attribute)
                yield line
