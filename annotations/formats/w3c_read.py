"""Reading W3C Web Annotations: a collection with its first page, a page, a list of annotations, or one.

The text of a resource stands in the file as ours do (see `w3c`), or in a file of the folder, or is the file, that the
option `texts` names. Source: W3C Web Annotation Data Model, 2017, 3 to 5.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from articles.places import is_file, is_folder
from articles.span import Span

from .incoming import (
    ForeignAnnotation,
    ForeignJudgement,
    ForeignRelation,
    ForeignText,
    Input,
    Unplaced,
)
from .jsontext import Record, document
from .reading import fault, inside, text
from .w3c_items import NoPlaceError, Said, bare, id_of, iri_of, many, signed, words

PROPERTIES = {
    "dcterms:publisher": "source",
    "dcterms:source": "url",
    "dcterms:creator": "author",
    "dcterms:issued": "published",
}
"""What the properties of a text are called here."""


@dataclass(slots=True)
class _Text:
    """What the file says of one resource."""

    iri: str
    id: str
    text: str | None = None
    title: str = ""
    place: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    annotations: list[ForeignAnnotation] = field(default_factory=list)
    relations: list[ForeignRelation] = field(default_factory=list)
    judgements: list[ForeignJudgement] = field(default_factory=list)


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The texts of the file in the order in which it names them. Raises FormatError.

    What is no annotation of a stretch of text (images, fragments, web pages as a whole) is Unplaced.
    """
    unplaced: list[Unplaced] = []
    items = list(_items(source.path))
    texts: dict[str, _Text] = {}
    rest = [item for item in items if not _is_text(item) or not _describe(item, texts)]
    missing = dict.fromkeys(iri for item in rest for iri in _sources(item) if iri not in texts)
    given = source.options.get("texts", "")
    if given and len(missing) > 1 and not is_folder(Path(given)):
        raise fault(source.path, None, f"it is about {len(missing)} texts: --texts must name a folder with all of them")
    for iri in missing:
        texts[iri] = _Text(iri, iri, _found(iri, source))
    homes: dict[str, str] = {}
    links = []
    for item in rest:
        if "linking" in words(item, "motivation"):
            links.append(item)
            continue
        try:
            homes[item.text("id", item.place)] = _add(item, texts)
        except NoPlaceError as error:
            unplaced.append(Unplaced(_place(item), str(error)))
    for item in links:
        try:
            _link(item, texts, homes)
        except NoPlaceError as error:
            unplaced.append(Unplaced(_place(item), str(error)))
    for found in texts.values():
        if found.text is not None:
            yield ForeignText(
                found.id,
                found.text,
                tuple(found.annotations),
                tuple(found.relations),
                tuple(found.judgements),
                found.title,
                found.fields,
                found.meta,
                place=found.place,
            )
    yield from unplaced


def _items(path: Path) -> Iterator[Record]:
    """The annotations of a file. Raises FormatError when it holds none and no place for any."""
    value = document(path)
    if isinstance(value, dict):
        kinds = words(Record(value, path), "type")
        if "AnnotationCollection" in kinds:
            value = value.get("first")
            if not isinstance(value, dict):
                raise fault(path, None, "the first page of this collection is not in the file")
            value = value.get("items", [])
        elif "AnnotationPage" in kinds:
            value = value.get("items", [])
        elif "Annotation" in kinds:
            value = [value]
        else:
            raise fault(path, None, "no W3C annotation, page or collection: its type says neither")
    if not isinstance(value, list):
        raise fault(path, None, "a list of annotations is needed here")
    for number, item in enumerate(value):
        record = Record(item, path, name=f"items[{number}]")
        if "Annotation" not in words(record, "type"):
            raise record.fault('its type is not "Annotation"')
        yield record


def _place(item: Record) -> str:
    return item.text("id", "") or item.place


# ---------------------------------------------------------------- texts


def _is_text(item: Record) -> bool:
    target = item.get("target")
    return "describing" in words(item, "motivation") and isinstance(target, dict) and "dcterms:identifier" in target


def _describe(item: Record, texts: dict[str, _Text]) -> bool:
    """Take the text that an item of ours holds; False when it holds none."""
    target = item.record("target")
    bodies = [body for body in many(item, "body") if isinstance(body, Record)]
    said = [body.text("value") for body in bodies if "label" not in body]
    if len(said) != 1:
        return False
    iri = target.text("id")
    if iri in texts:
        raise item.fault(f"the text {iri} is in the file twice")
    found = texts[iri] = _Text(iri, target.text("dcterms:identifier"), said[0], place=item.place)
    found.title = target.text("dcterms:title", "")
    found.fields = {ours: target.text(name) for name, ours in PROPERTIES.items() if name in target}
    found.meta = {body.text("label"): body.text("value") for body in bodies if "label" in body}
    return True


def _sources(item: Record) -> Iterator[str]:
    """The IRIs of the resources that an item's targets select from."""
    for target in many(item, "target"):
        if isinstance(target, Record) and "source" in target:
            yield iri_of(target, "source")


def _found(iri: str, source: Input) -> str | None:
    """The text of a resource in the option `texts`: that file, or the file of its name in that folder."""
    given = source.options.get("texts", "")
    if not given:
        return None
    path = Path(given)
    if not is_folder(path):
        return text(path)
    name = unquote(urlsplit(iri).path).rpartition("/")[2]
    beside = inside(path, name) if name else path
    return text(beside) if is_file(beside) else None


# ---------------------------------------------------------------- what is said


def _add(item: Record, texts: dict[str, _Text]) -> str:
    """Add an item to its text; answers the text's IRI. Raises NoPlaceError."""
    targets = many(item, "target")
    if not targets:
        raise item.fault('it has no "target"')
    whole = targets[0] if isinstance(targets[0], str) else targets[0].text("id", "")
    if "assessing" in words(item, "motivation") and whole in texts:
        found = texts[whole]
        if found.text is not None:
            found.judgements.append(_judgement(item, texts))
            return whole
    [*sources] = dict.fromkeys(_sources(item))
    if len(sources) != 1 or not all(isinstance(target, Record) and "source" in target for target in targets):
        raise NoPlaceError("its targets are not in one text")
    found = texts[sources[0]]
    if found.text is None:
        raise NoPlaceError(f"the text of {found.iri} is not in the file: --texts names a file or folder with it")
    pieces = sorted(_select(target, found.text) for target in targets if isinstance(target, Record))
    if any(before.end > after.start for (before, _), (after, _) in pairwise(pieces)):
        raise NoPlaceError("its targets overlap each other")
    said = Said(item)
    labels = said.labels or [next(iter(words(item, "motivation")), "Annotation")]
    for number, label in enumerate(labels):
        found.annotations.append(
            ForeignAnnotation(
                label,
                tuple(span for span, _ in pieces),
                "" if number else id_of(item),
                said.attributes,
                "\n".join(filter(None, (said.note, *said.iris))),
                quotes=tuple(quote for _, quote in pieces) if all(quote for _, quote in pieces) else (),
                place=item.place,
                **signed(item),
            )
        )
    return sources[0]


def _select(target: Record, text: str) -> tuple[Span, str]:
    """The span that a target's selectors select, and the quote, "" when there is none. Raises NoPlaceError."""
    position: Span | None = None
    quote: Record | None = None
    for selector in many(target, "selector"):
        kinds = words(selector, "type") if isinstance(selector, Record) else []
        if isinstance(selector, Record) and "refinedBy" not in selector:
            if "TextPositionSelector" in kinds:
                position = Span(selector.whole("start"), selector.whole("end"))
                if not position.start < position.end <= len(text):
                    raise selector.fault(f"{position.start}-{position.end} is not in the text")
            elif "TextQuoteSelector" in kinds:
                quote = selector
    exact = "" if quote is None else quote.text("exact")
    if position is not None and (not exact or position.of(text) == exact):
        return position, exact
    if quote is not None and exact:  # positions in other units, or none: the quote decides where it stands once
        before, behind = quote.text("prefix", ""), quote.text("suffix", "")
        at = text.find(before + exact + behind)
        if at >= 0 and text.find(before + exact + behind, at + 1) < 0:
            return Span(at + len(before), at + len(before) + len(exact)), exact
    if position is not None:
        return position, exact  # the quote stands elsewhere, or often: whoever places annotations reports it
    raise NoPlaceError("no selector of a target says where in the text it is")


def _judgement(item: Record, texts: Mapping[str, _Text]) -> ForeignJudgement:
    said = Said(item)
    if len(said.values) != 1:
        raise NoPlaceError("one value is needed for a judgement")
    [(name, value)] = said.values
    if len(said.iris) > 1 or not texts.keys() >= set(said.iris):
        raise NoPlaceError("a judgement is read about one text of the file, or two")
    other = texts[said.iris[0]].id if said.iris else ""
    return ForeignJudgement(name, value, other, id_of(item), said.note, place=item.place, **signed(item))


def _link(item: Record, texts: Mapping[str, _Text], homes: Mapping[str, str]) -> None:
    """Add a relation to the text of its source. Raises NoPlaceError."""
    targets = many(item, "target")
    sources = [target if isinstance(target, str) else target.text("id", "") for target in targets]
    said = Said(item)
    if len(sources) != 1 or sources[0] not in homes or len(said.iris) != 1 or said.iris[0] not in homes:
        raise NoPlaceError("a relation is read from one annotation of the file to one other")
    if len(said.links) > 1:
        raise NoPlaceError("it has more than one type")
    found = texts[homes[sources[0]]]
    found.relations.append(
        ForeignRelation(
            said.links[0] if said.links else "linking",
            bare(sources[0]),
            bare(said.iris[0]),
            id_of(item),
            said.attributes,
            said.note,
            place=item.place,
            **signed(item),
        )
    )
