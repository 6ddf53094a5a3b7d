"""spaCy's DocBin: an article a Doc, in one file, or in a folder of files as spaCy's own reader of corpora takes it.

`doc.text` is the article's text, code point for code point. Tokens are cut at every edge of a span, so that every span
falls on tokens; they are ours and not those of a language's tokeniser. Source: spaCy 3, `DocBin`, `SpanGroup`, `Doc`.
"""

import gc
import itertools
import json
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import ENT_ID, ENT_IOB, ENT_KB_ID, ENT_TYPE, ORTH
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan

from annotations.labels import Group, Schema
from annotations.model import Annotation, FormatError, Value
from articles.places import is_folder
from articles.span import Span, trimmed

from .dataset import Sheet
from .incoming import ForeignText, Input, Unplaced
from .jsonlines import foreign, line
from .jsontext import Record, parsed
from .output import Output
from .reading import data, files
from .tokens import tokenised

SUFFIX = ".spacy"
OURS = "diptych"
"""The key of `doc.user_data` that holds, as JSON, what spaCy has no place for."""
OTHER = "other"
"""The span group of labels that the schema does not have."""
TOKENS = 200_000
"""Tokens in a file of a folder, about: what a reader has in memory at once."""
MOST = 1 << 31
"""Bytes that a file may hold, unpacked."""
PIECE = 1 << 16
KEPT = frozenset((ORTH, ENT_IOB, ENT_TYPE, ENT_ID, ENT_KB_ID))
BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, zlib.error, struct.error)
"""What spaCy raises for a file that is none of its own."""
ATTRIBUTES = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_ID", "ENT_KB_ID")


def write(sheets: Iterable[Sheet], output: Output) -> Mapping[str, int]:
    """One file when OUT ends in .spacy or is a stream, else a folder of files. Everything is carried."""
    if output.path is None or output.suffix == SUFFIX:
        with output.file() as stream:
            shard = _Shard(output.schema)
            for sheet in sheets:
                shard.add(sheet)
            stream.write(shard.docs.to_bytes())
        return {}
    written: set[str] = set()
    with ExitStack() as files:
        for number, data in enumerate(_shards(sheets, output.schema), start=1):
            name = f"articles-{number:04}{SUFFIX}"
            files.enter_context(output.folder([name]))[name].write(data)
            written.add(name)
        strange = sorted({path.name for path in output.path.glob(f"*{SUFFIX}")} - written)
        if strange:
            raise FormatError(f"{output.path / strange[0]}: spaCy would read it with the dataset: take it away first")
    return {}


def _shards(sheets: Iterable[Sheet], schema: Schema | None) -> Iterator[bytes]:
    """Files of about TOKENS tokens; at least one."""
    shard = _Shard(schema)
    for sheet in sheets:
        if shard.tokens >= TOKENS:
            yield shard.docs.to_bytes()
            shard = _Shard(schema)
        shard.add(sheet)
    yield shard.docs.to_bytes()


class _Shard:
    """Docs that share a vocabulary and become a file."""

    def __init__(self, schema: Schema | None) -> None:
        self.docs = DocBin(attrs=ATTRIBUTES, store_user_data=True)
        self.tokens = 0
        self._schema = schema
        self._vocab = spacy.blank("xx").vocab

    def add(self, sheet: Sheet) -> None:
        doc = _doc(sheet, self._schema, self._vocab)
        self.tokens += len(doc)
        self.docs.add(doc)


def _doc(sheet: Sheet, schema: Schema | None, vocab: Any) -> Doc:
    spans = [span for annotation in sheet.annotations for span in annotation.target.spans]
    words, spaces, starts = tokens(sheet.article.text, spans)
    doc = Doc(vocab, words=words, spaces=spaces)
    first = {start: number for number, start in enumerate(starts)}
    last = {start + len(word): number + 1 for number, (start, word) in enumerate(zip(starts, words, strict=True))}
    groups: defaultdict[str, list[DocSpan]] = defaultdict(list)
    for annotation in sheet.annotations:
        group = groups[group_of(schema, annotation.label)]
        for start, end in annotation.target.spans:
            group.append(DocSpan(doc, first[start], last[end], label=annotation.label, span_id=annotation.id))
    for name, group in groups.items():
        doc.spans[name] = group
    doc.set_ents(
        [
            DocSpan(doc, first[span.start], last[span.end], label=annotation.label, span_id=annotation.id)
            for annotation in entities(sheet, schema)
            for span in annotation.target.spans
        ]
    )
    for judgement in sheet.judgements:
        if len(judgement.articles) == 1:
            name = judgement.name if isinstance(judgement.value, bool) else f"{judgement.name}={judgement.value}"
            doc.cats[name] = float(judgement.value is not False)
    doc.user_data[OURS] = json.dumps(_rest(sheet), ensure_ascii=False)
    return doc


def tokens(text: str, spans: Iterable[Span]) -> tuple[list[str], list[bool], list[int]]:
    """Words of a text, whether a space that is no token follows each, and where each starts.

    Words and spaces joined are the text. Every edge of `spans` is an edge of a token, and no token mixes white space
    with anything else; a single space behind a word belongs to no token unless a span begins or ends with it.
    """
    spans = list(spans)
    edges = {edge for span in spans for edge in span}
    held = {start for start, _ in spans} | {end - 1 for _, end in spans}
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []

    def add(start: int, end: int) -> None:
        words.append(text[start:end])
        spaces.append(False)
        starts.append(start)

    before = 0
    for start, end in [*tokenised(text, spans), Span(len(text), len(text))]:
        if before < start and before > 0 and text[before] == " " and before not in held:
            spaces[-1] = True
            before += 1
        cuts = [before, *(at for at in range(before + 1, start) if at in edges), start]
        for low, high in itertools.pairwise(cuts):
            if low < high:
                add(low, high)
        if start < end:
            add(start, end)
        before = end
    return words, spaces, starts


def group_of(schema: Schema | None, label: str) -> str:
    """The span group of a label: its group in the schema."""
    known = schema.label(label) if schema is not None else None
    return OTHER if known is None else known.group.value


def entities(sheet: Sheet, schema: Schema | None) -> list[Annotation]:
    """What `doc.ents` can show of the entities of the schema: in one piece, no white space at the edges, no overlap.

    Of those that overlap the longest is taken, then the first. All are in `doc.spans` as well.
    """
    able = [
        annotation
        for annotation in sheet.annotations
        if len(annotation.target.spans) == 1
        and group_of(schema, annotation.label) == Group.ENTITY
        and trimmed(sheet.article.text, annotation.target.span) == annotation.target.span
    ]
    able.sort(key=lambda annotation: (-annotation.target.span.length, annotation.target.start, annotation.id))
    taken: list[Annotation] = []
    covered: set[int] = set()
    for annotation in able:
        if covered.isdisjoint(range(*annotation.target.span)):
            covered.update(range(*annotation.target.span))
            taken.append(annotation)
    return taken


def _rest(sheet: Sheet) -> dict[str, Any]:
    """The line of the jsonl format less what spaCy itself holds: the text, labels, spans and quotes."""
    whole = line(sheet)
    del whole["text"]
    for annotation in whole["annotations"]:
        for name in ("label", "spans", "quote", "quotes"):
            del annotation[name]
    return whole


def read(source: Input) -> Iterator[ForeignText | Unplaced]:
    """The Docs of a file, or of every .spacy file of a folder. Raises FormatError.

    Spans are those of `doc.spans`, whatever the group, then the entities of `doc.ents` that are no such span.
    """
    paths = files(source.path, (SUFFIX,)) if is_folder(source.path) else [source.path]
    if not paths:
        raise FormatError(f"{source.path}: there is no {SUFFIX} file in this folder")
    for path in paths:
        place = f"{path.relative_to(source.path).as_posix()} " if path != source.path else ""
        yield from _docs(path, place)


def _docs(path: Path, place: str) -> Iterator[ForeignText | Unplaced]:
    number = 0
    try:
        docs = _opened(data(path)).get_docs(spacy.blank("xx").vocab)
        for number, doc in enumerate(docs, start=1):
            yield from _foreign(doc, path, f"{place}doc {number}", f"{path.stem}-{number}")
    except FormatError:
        raise
    except BROKEN as error:
        behind = f" behind doc {number}" if number else ""
        raise FormatError(f"{path}: broken, or no DocBin{behind}: {str(error).partition(chr(10))[0][:200]}") from None


def _opened(packed: bytes) -> DocBin:
    """The DocBin of a file's bytes, with the columns alone that are read: no parse trees that lead out of the Doc."""
    unpacking, size = zlib.decompressobj(), 0
    for at in range(0, len(packed), PIECE):
        size += len(unpacking.decompress(packed[at : at + PIECE]))
        if size > MOST:
            raise ValueError(f"it holds more than {MOST >> 20} MB")
    try:
        found = DocBin().from_bytes(packed)
    finally:
        gc.enable()  # srsly stops it while it reads, and leaves it so when it fails
    kept = [number for number, name in enumerate(found.attrs) if name in KEPT]
    found.tokens = [tokens[:, kept] for tokens in found.tokens]
    found.attrs = [found.attrs[number] for number in kept]
    return found


def _foreign(doc: Doc, path: Path, place: str, name: str) -> Iterator[ForeignText | Unplaced]:
    """A Doc made a line of the jsonl format, and that made foreign values."""
    said = doc.user_data.get(OURS)
    whole = Record(parsed(said, path) if isinstance(said, str) else {}, path, name=place)
    text = doc.text  # made anew whenever it is asked for
    whole.value = {"id": name} | whole.value | {"text": text}
    known = {entry.text("id"): entry.value for entry in whole.records("annotations", ())}
    for entry in known.values():
        entry |= {"label": "", "spans": []}
    strange: list[dict[str, Any]] = []
    grouped = [span for group in doc.spans.values() for span in group]
    seen = {_place(span) for span in grouped}
    for span in [*grouped, *(span for span in doc.ents if _place(span) not in seen)]:
        start, end, label = _place(span)
        if not 0 <= start < end <= len(text):
            raise whole.fault(f"the span {start}-{end} is not in the text")
        entry = known.get(span.id_, {})
        if not label:
            yield Unplaced(place, f"the span {start}-{end} has no label")
        elif entry and entry["label"] in ("", label):
            entry["label"] = label
            entry["spans"].append([start, end])
        else:
            attributes = {"kb_id": span.kb_id_} if span.kb_id_ else {}
            strange.append({"id": span.id_, "label": label, "spans": [[start, end]], "attributes": attributes})
    ids = Counter(entry["id"] for entry in strange)
    for entry in strange:
        if ids[entry["id"]] > 1 or entry["id"] in known:  # the id of a rule or of a cluster
            entry["id"] = ""
    whole.value["annotations"] = [entry for entry in known.values() if entry["spans"]] + strange
    for entry in known.values():
        entry["spans"].sort()
    if said is None:
        whole.value["judgements"] = [{"name": name, "value": _category(value)} for name, value in doc.cats.items()]
    yield foreign(whole)


def _place(span: DocSpan) -> tuple[int, int, str]:
    return span.start_char, span.end_char, span.label_


def _category(score: object) -> Value:
    """A score of `doc.cats`: 1 and 0 are true and false, anything else is kept as it reads."""
    return bool(score) if score in (0, 1) else str(score)
