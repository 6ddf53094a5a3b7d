"""UIMA CAS as INCEpTION opens it, by way of `cassis`: an article a CAS. `cas_xmi` and `cas_json` are its two files.

Spans are `custom.Span` and relations `custom.Relation`, the layers that INCEpTION calls "Span" and "Relation" in a new
project; `label` is the feature that it shows. What UIMA has no place for stands in features beside it. Offsets in the
files are UTF-16 code units; `cassis` takes and gives code points.
Source: UIMA 3, "XMI CAS Serialization"; CAS JSON 0.4; the layer initializers of INCEpTION.
"""

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from keyword import iskeyword
from pathlib import Path
from typing import Any

import cassis

from annotations.model import FormatError

from .dataset import Sheet
from .incoming import ForeignText, Unplaced
from .jsonlines import ABSENT, foreign, line
from .jsontext import Record, parsed
from .reading import text

SPAN, RELATION = "custom.Span", "custom.Relation"
ACROSS, JUDGEMENT, ARTICLE = "diptych.RelationAcross", "diptych.Judgement", "diptych.Article"
ANNOTATION, BASE, TEXT = "uima.tcas.Annotation", "uima.cas.AnnotationBase", "uima.cas.String"
GOVERNOR, DEPENDENT = "Governor", "Dependent"
INITIAL = "_InitialView"

SIGNED = ("annotator", "note", "origin", "created", "modified")
FEATURES: Mapping[str, tuple[str, Sequence[str]]] = {
    SPAN: (ANNOTATION, ("label", "spanId", "attributes", ABSENT, *SIGNED)),
    RELATION: (ANNOTATION, ("label", "relationId", "attributes", *SIGNED)),
    ACROSS: (BASE, ("label", "relationId", "source", "target", "attributes", *SIGNED)),
    JUDGEMENT: (BASE, ("judgementId", "name", "value", "articles", *SIGNED)),
    ARTICLE: (BASE, ("articleId", "title", "meta")),
}
"""Our types: what each derives from, and its features, which are texts (objects and lists among them as JSON)."""
SILENT = frozenset(
    {
        "uima.tcas.DocumentAnnotation",
        "de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata",
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData",
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.TagsetDescription",
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence",
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token",
    }
)
"""Types that say nothing about the text that it does not say itself."""
BROKEN = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, RuntimeError, SyntaxError, OverflowError),
    *(UserWarning, cassis.typesystem.TypeNotFoundError),
)
"""What `cassis` raises for files that are none of its own; the warning is one of an offset inside a character."""


def type_system() -> Any:
    """The types that we write."""
    types = cassis.TypeSystem()
    for name, (parent, features) in FEATURES.items():
        made = types.create_type(name, parent)
        for feature in features:
            types.create_feature(made, feature, TEXT)
    for end in (GOVERNOR, DEPENDENT):
        types.create_feature(types.get_type(RELATION), end, SPAN)
    return types


def cas_of(sheet: Sheet, types: Any, held: Callable[[str], str] = str) -> Any:
    """The CAS of a sheet; `held` makes of each text one that the file can hold."""
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = held(sheet.article.text)
    cas.sofa_mime = "text/plain"
    cas.get_document_annotation().end = len(sheet.article.text)
    whole = line(sheet)

    def add(name: str, said: Mapping[str, Any], **rest: Any) -> Any:
        told = {feature: _told(said.get(feature)) for feature in FEATURES[name][1]}
        texts = {feature: held(text) for feature, text in told.items() if text is not None}
        made = types.get_type(name)(**texts | rest)
        cas.add(made)
        return made

    add(ARTICLE, whole | {"articleId": whole["id"]})
    first: dict[str, Any] = {}
    for said in whole["annotations"]:
        for start, end in said["spans"]:
            made = add(SPAN, said | {"spanId": said["id"]}, begin=start, end=end)
            first.setdefault(said["id"], made)
    for said in whole["relations"]:
        told = said | {"label": said["type"], "relationId": said["id"]}
        source, target = first.get(said["source"]), first.get(said["target"])
        if source is None or target is None:
            add(ACROSS, told)
        else:
            add(RELATION, told, Governor=source, Dependent=target, begin=target.begin, end=target.end)
    for said in whole["judgements"]:
        add(JUDGEMENT, said | {"judgementId": said["id"], "value": _json(said["value"])})
    return cas


def _told(value: object) -> str | None:
    """A value as a feature holds it; nothing for what is empty."""
    if isinstance(value, dict | list):
        return _json(value) if value else None
    return None if value is None else str(value)


def _json(value: object) -> str:
    """A value as JSON that every file can hold: control characters are escaped in it, and so are these two here."""
    return json.dumps(value, ensure_ascii=False).replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """A FormatError for what `cassis` raises when a file is broken, and for its warning of an offset that is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.filterwarnings("error", "Not mapping", UserWarning)
            yield
    except FormatError:
        raise
    except BROKEN as error:
        raise FormatError(f"{path}: broken, or no CAS: {str(error).partition(chr(10))[0][:200]}") from None


def loaded_types(source: bytes, path: Path) -> Any:
    """The type system of a file. Raises FormatError."""
    with refusing(path):
        types = cassis.load_typesystem(BytesIO(source))
        for kind in types.get_types(built_in=True):
            check_names((feature.name for feature in kind.all_features), path)
        return types


def loaded_xmi(source: bytes, types: Any, path: Path) -> Any:
    """The CAS of an .xmi file. Raises FormatError."""
    with refusing(path):
        return cassis.load_cas_from_xmi(BytesIO(source), typesystem=types)


def loaded_json(path: Path) -> Any:
    """The CAS of a file of CAS JSON. Raises FormatError."""
    source = text(path)
    types = Record(parsed(source, path), path).record("%TYPES", {})
    for name in types.value:
        check_names((key for key in types.record(name).value if not key.startswith("%")), path)
    with refusing(path):
        return cassis.load_cas_from_json(source)


def check_names(features: Iterable[str], path: Path) -> None:
    """Raises FormatError unless all these are names; `cassis` writes code with them, which anything could stand in."""
    for name in features:
        if not name.isidentifier() or not name.isascii() or iskeyword(name) or name.startswith("__"):
            raise FormatError(f"{path}: a feature cannot be called {name[:80]!r}")


def texts_of(cas: Any, path: Path, place: str, stem: str) -> Iterator[ForeignText | Unplaced]:
    """The texts of a CAS, one a view. Raises FormatError."""
    for sofa in cas.sofas:
        name = stem if sofa.sofaID == INITIAL else f"{stem}.{sofa.sofaID}"
        where = " ".join(part for part in (place, "" if sofa.sofaID == INITIAL else sofa.sofaID) if part)
        view = cas.get_view(sofa.sofaID)
        if not isinstance(view.sofa_string, str):
            yield Unplaced(where, "a view without a text")
        else:
            yield from _View(view, path, where, name).told()


class _View:
    """A view, while a line of the jsonl format is made of it, and of that foreign values."""

    def __init__(self, view: Any, path: Path, place: str, name: str) -> None:
        self._types = view.typesystem
        self._all = view.select_all_fs()
        self._whole = Record({"id": name, "text": view.sofa_string}, path, name=place)
        self._spans: dict[str, dict[str, Any]] = {}
        self._owner: dict[int, str] = {}
        """The annotation of each span, by the number of its feature structure."""
        self._passed: Counter[str] = Counter()

    def told(self) -> Iterator[ForeignText | Unplaced]:
        relations: list[dict[str, Any]] = []
        judgements: list[dict[str, Any]] = []
        for structure in self._all:
            kind = structure.type.name
            if kind == ARTICLE:
                self._article(structure)
            elif kind == JUDGEMENT:
                judgements.append(self._judgement(structure))
            elif kind == ACROSS:
                said = self._said(structure, "relationId")
                relations.append(said | {"source": structure.source, "target": structure.target})
            elif self._joins(structure):
                pass
            elif not self._types.is_instance_of(kind, ANNOTATION):
                self._passed[f"{kind} is no annotation"] += 1
            elif kind not in SILENT:
                self._span(structure)
        for structure in filter(self._joins, self._all):
            ends = [self._owner.get(getattr(structure, end).xmiID) for end in (GOVERNOR, DEPENDENT)]
            if None in ends:
                self._passed[f"{structure.type.name} joins what is no span of this text"] += 1
            else:
                relations.append(
                    self._said(structure, "relationId") | dict(zip(("source", "target"), ends, strict=True))
                )
        for entry in self._spans.values():
            entry["spans"].sort()
        annotations = list(self._spans.values())
        self._whole.value |= {"annotations": annotations, "relations": relations, "judgements": judgements}
        for reason, count in self._passed.items():
            yield Unplaced(self._whole.place, f"{reason} ({count})" if count > 1 else reason)
        yield foreign(self._whole)

    def _joins(self, structure: Any) -> bool:
        """It is a relation: it leads from one structure to another."""
        return all(hasattr(getattr(structure, end, None), "xmiID") for end in (GOVERNOR, DEPENDENT))

    def _article(self, structure: Any) -> None:
        said = {"id": structure.articleId, "title": structure.title, "meta": self._object(structure, "meta")}
        self._whole.value |= {name: value for name, value in said.items() if value}

    def _judgement(self, structure: Any) -> dict[str, Any]:
        value = parsed(self._text(structure, "value") or '""', self._whole.path)
        articles = parsed(self._text(structure, "articles") or "[]", self._whole.path)
        return self._said(structure, "judgementId") | {"name": structure.name, "value": value, "articles": articles}

    def _span(self, structure: Any) -> None:
        start, end = structure.begin, structure.end
        if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(self._whole.value["text"]):
            raise self._whole.fault(f"{structure.type.name} {start}-{end} is not in the text")
        if start == end:
            self._passed[f"{structure.type.name} holds no text"] += 1
            return
        said = self._said(structure, "spanId")
        known = self._spans.get(said["id"])
        if known is None or known["label"] != said["label"]:
            if known is not None:
                said["id"] = str(structure.xmiID)
            known = self._spans.setdefault(said["id"], said | {"spans": []})
        known["spans"].append([start, end])
        self._owner[structure.xmiID] = said["id"]

    def _said(self, structure: Any, id: str) -> dict[str, Any]:
        """What an annotation or a relation says: our features, and any other that is plain as an attribute."""
        kind = structure.type
        known = FEATURES.get(kind.name, ("", ()))[1]
        said = {name: getattr(structure, name, None) for name in ("label", *SIGNED) if name in known or name == "label"}
        shown = said["label"] or getattr(structure, "value", None)
        label = shown if isinstance(shown, str) and shown else kind.name.rpartition(".")[2]
        attributes = self._object(structure, "attributes") if "attributes" in known else {}
        for feature in kind.all_features:
            value = getattr(structure, feature.name, None)
            name = feature.name.removesuffix("_") if feature.name in ("type_", "self_") else feature.name
            if name in known or name in ("sofa", "begin", "end", GOVERNOR, DEPENDENT, "label") or value is None:
                continue
            if isinstance(value, str | bool | int | float):
                if not (name == "value" and value is shown):
                    attributes[name] = value
            else:
                self._passed[f"the feature {name} of {kind.name} is no plain value"] += 1
        number = self._text(structure, id) or str(structure.xmiID)
        return said | {"id": number, "label": label, "type": label, "attributes": attributes}

    def _object(self, structure: Any, feature: str) -> dict[str, Any]:
        """What a feature says that is an object in JSON."""
        said = self._text(structure, feature)
        return dict(Record(parsed(said, self._whole.path), self._whole.path, name=feature).value) if said else {}

    def _text(self, structure: Any, feature: str) -> str | None:
        """A feature that is a text; JSON may hold anything in its place, whatever the type says."""
        value = getattr(structure, feature, None)
        if value is not None and not isinstance(value, str):
            raise self._whole.fault(f"{feature} of {structure.type.name} must be a text")
        return value
