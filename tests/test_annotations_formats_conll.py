import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.conll import BLANK, EDGES, NAMES, OVERLAP, PIECES, SPACES, read, write
from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input
from annotations.formats.output import Output
from annotations.formats.realign import onto
from annotations.model import FormatError
from articles.span import Span, trimmed
from tests import nasty
from tests.damaged import check_read, damaged
from tests.one_sheet import sheets

SCHEMES = ("iob2", "biluo")


def exported(written: Sequence[Sheet], scheme: str = "iob2") -> tuple[str, Mapping[str, int]]:
    stream = io.BytesIO()
    lost = write(written, Output(None, stream, options={"scheme": scheme}))
    return stream.getvalue().decode(), lost


def texts_of(path: Path, content: str) -> list[ForeignText]:
    path.write_bytes(content.encode())
    return list(read(Input(path)))


def columns(content: str) -> list[list[list[str]]]:
    """The lines of each sentence, columns parted at one space; without the lines that begin a text."""
    blocks = [block for block in content.split("\n\n") if block and not block.startswith("-DOCSTART-")]
    return [[line.split(" ") for line in block.split("\n")] for block in blocks]


def said(text: ForeignText) -> list[tuple[str, Span]]:
    return [(entry.label, *entry.spans) for entry in text.annotations]


def kept(sheet: Sheet) -> list[tuple[str, Span]]:
    """The longest first, then the earliest: by comparing every span with every other that was kept."""
    spans = [
        (trimmed(sheet.article.text, entry.target.span), entry.label, entry.id)
        for entry in sheet.annotations
        if len(entry.target.spans) == 1 and not re.search(r"\s", entry.label)
    ]
    chosen: list[tuple[Span, str]] = []
    for span, label, _ in sorted(spans, key=lambda entry: (-entry[0].length, entry[0].start, entry[1], entry[2])):
        if span and not any(span.overlaps(other) for other, _ in chosen):
            chosen.append((span, label))
    return [(label, span) for span, label in sorted(chosen)]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_nasty_corpus_comes_back_on_its_own_texts(scheme: str, tmp_path: Path) -> None:
    content, lost = exported(nasty.SHEETS, scheme)
    assert lost[PIECES] == 2
    assert lost[BLANK] == 1
    assert lost[SPACES] == len(nasty.SHEETS)
    assert lost["relations"] == len(nasty.RELATIONS)
    back = texts_of(tmp_path / "out.conll", content)
    assert [text.id for text in back] == [f"out-{number}" for number in range(1, len(nasty.SHEETS) + 1)]
    total = 0
    for sheet, text in zip(nasty.SHEETS, back, strict=True):
        laid = onto(text, sheet.article.text)
        assert laid is not None
        assert said(laid) == kept(sheet)
        total += len(laid.annotations)
    assert total + lost[PIECES] + lost[BLANK] + lost[OVERLAP] == len(nasty.ANNOTATIONS)


@given(sheets())
@settings(max_examples=80, deadline=None)
def test_reading_gives_what_was_written_less_what_was_counted(
    tmp_path_factory: pytest.TempPathFactory, sheet: Sheet
) -> None:
    path = tmp_path_factory.getbasetemp() / "property.conll"
    for scheme in SCHEMES:
        content, lost = exported([sheet], scheme)
        [text] = texts_of(path, content)
        laid = onto(text, sheet.article.text)
        assert laid is not None
        assert said(laid) == kept(sheet)
        counted = sum(lost.get(reason, 0) for reason in (PIECES, BLANK, OVERLAP, NAMES))
        assert len(laid.annotations) + counted == len(sheet.annotations)
        for row in (row for sentence in columns(content) for row in sentence):
            assert len(row) == 4
            assert not any(char.isspace() for char in row[0])


def test_every_line_of_a_small_text() -> None:
    content, lost = exported([sheet for sheet in nasty.SHEETS if sheet.article.id == nasty.PLAIN])
    assert content.startswith("-DOCSTART- -X- -X- O\n\nMinisters _ _ B-CLAIM\nagreed _ _ I-CLAIM\non _ _ I-CLAIM\n")
    assert "Lee _ _ B-PER\n" in content
    assert EDGES not in lost, "' said so' gives way to a longer one"
    assert "\nso _ _ B-CLAIM\n. _ _ I-CLAIM\nA _ _ I-CLAIM\n" in content, "no sentence ends inside a span"
    assert content.endswith("\n\n")


def test_the_edges_and_the_overlaps_are_counted() -> None:
    _, lost = exported([sheet for sheet in nasty.SHEETS if sheet.article.id == nasty.ENDS])
    assert lost[EDGES] == 3
    assert lost[OVERLAP] == 1


@pytest.mark.parametrize(
    "tags",
    [
        ("O", "I-PER", "I-PER", "B-PER", "I-LOC", "O"),
        ("O", "B-PER", "I-PER", "B-PER", "B-LOC", "O"),
        ("O", "B-PER", "L-PER", "U-PER", "U-LOC", "O"),
        ("O", "B-PER", "E-PER", "S-PER", "S-LOC", "O"),
    ],
)
def test_every_scheme_is_read(tags: Sequence[str], tmp_path: Path) -> None:
    lines = "".join(f"w{number}\t{tag}\n" for number, tag in enumerate(tags))
    [text] = texts_of(tmp_path / "a.conll", lines)
    assert (text.id, text.text, text.rebuilt) == ("a", "w0 w1 w2 w3 w4 w5", True)
    assert said(text) == [("PER", Span(3, 8)), ("PER", Span(9, 11)), ("LOC", Span(12, 14))]
    assert [entry.place for entry in text.annotations] == ["2", "4", "5"]


def test_a_span_ends_with_its_sentence_and_its_text(tmp_path: Path) -> None:
    content = "-DOCSTART- -X- O O\n\na x B-X\n\nb x I-X\r\n\n-DOCSTART-\n\n\nc x I-X\n"
    one, two = texts_of(tmp_path / "a.conll", content)
    assert (one.text, said(one)) == ("a\nb", [("X", Span(0, 1)), ("X", Span(2, 3))])
    assert (two.text, said(two)) == ("c", [("X", Span(0, 1))])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a O\nb\n", ":2: a line has a token"),
        ("a O\nb X\n", ":2: the last column"),
        ("a B-\n", ":1: the last column"),
        ("a O\nb L-X\n", ":2: L-X ends a span"),
        ("a B-Y\nb E-X\n", ":2: E-X ends a span"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=re.escape(said)) as error:
        texts_of(tmp_path / "a.conll", content)
    assert str(tmp_path / "a.conll") in str(error.value)


def test_a_scheme_that_is_not_known_is_refused() -> None:
    with pytest.raises(FormatError, match="no scheme 'iob3'"):
        exported(nasty.SHEETS, "iob3")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_seqeval_finds_the_same(scheme: str) -> None:
    reader = pytest.importorskip(
        "seqeval.scheme", reason="seqeval is not installed: it reads tags here, for tests alone"
    )
    content, _ = exported(nasty.SHEETS, scheme)
    tags = [[row[3] for row in sentence] for sentence in columns(content)]
    forms = [[row[0] for row in sentence] for sentence in columns(content)]
    entities = reader.Entities(tags, {"iob2": reader.IOB2, "biluo": reader.BILOU}[scheme]).entities
    theirs = [
        (entity.tag, "".join(forms[number][entity.start : entity.end]))
        for number, found in enumerate(entities)
        for entity in found
    ]
    assert theirs == [
        (label, "".join(span.of(sheet.article.text).split())) for sheet in nasty.SHEETS for label, span in kept(sheet)
    ]


def test_nltk_reads_the_same_columns(tmp_path: Path) -> None:
    pytest.importorskip("nltk", reason="nltk is not installed: it reads the columns here, for tests alone")
    import nltk
    from nltk.corpus.reader import ConllCorpusReader

    content, _ = exported(nasty.SHEETS)
    (tmp_path / "out.conll").write_bytes(content.encode())
    before = list(nltk.data.path)
    nltk.data.path.append(str(tmp_path))
    try:
        reader = ConllCorpusReader(str(tmp_path), ["out.conll"], ["words", "pos", "chunk", "ne"], separator=" ")
        grids = [[tuple(row) for row in grid] for grid in reader._grids()]
    finally:
        nltk.data.path[:] = before
    theirs = [[(row[0], row[3]) for row in grid] for grid in grids if grid]
    assert theirs == [[(row[0], row[3]) for row in sentence] for sentence in columns(content)]


def test_spacy_finds_the_same() -> None:
    converters = pytest.importorskip(
        "spacy.training.converters", reason="spacy is not installed: it reads the columns here"
    )
    content, _ = exported(nasty.SHEETS)
    docs = list(converters.conll_ner_to_docs(content, n_sents=0, no_print=True))
    theirs = [(span.label_, "".join(word.text for word in span)) for doc in docs for span in doc.ents]
    assert theirs == [
        (label, "".join(span.of(sheet.article.text).split())) for sheet in nasty.SHEETS for label, span in kept(sheet)
    ]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_read_or_refused_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.conll"
    path.write_bytes(data.draw(damaged(exported(nasty.SHEETS[:2], data.draw(st.sampled_from(SCHEMES)))[0])))
    check_read(read, Input(path))
