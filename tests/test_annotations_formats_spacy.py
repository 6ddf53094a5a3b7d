"""spaCy's DocBin: what spaCy itself finds in a dataset of ours, and what we find in one of spaCy's."""

import gc
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.output import Output
from annotations.model import FormatError
from annotations.schema import default_schema
from articles.span import Span
from tests.nasty import SHEETS
from tests.sheets import foreign, placed, sheets, survives

spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'diptych[spacy]'")
from spacy.tokens import Doc, DocBin  # noqa: E402 what the skip above has found
from spacy.tokens import Span as DocSpan  # noqa: E402

from annotations.formats import spacy_docbin  # noqa: E402

SCHEMA = default_schema()
NLP = spacy.blank("xx")


def export(path: Path, written: Iterable[Sheet]) -> Path:
    assert spacy_docbin.write(written, Output(path, schema=SCHEMA)) == {}
    return path


def docs(path: Path) -> list[Doc]:
    """As spaCy reads a file."""
    return list(DocBin().from_disk(path).get_docs(NLP.vocab))


def whole(written: Iterable[Sheet]) -> list[ForeignText]:
    """What is to come back: everything but the quotes, which a Doc has as the texts of its spans."""
    texts = map(foreign, written)
    return [replace(text, annotations=tuple(replace(entry, quotes=()) for entry in text.annotations)) for text in texts]


def kept(path: Path, *made: Doc) -> Path:
    """A file of Docs as others make them."""
    DocBin(docs=made, store_user_data=True).to_disk(path)
    return path


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("spacy") / "out.spacy", SHEETS)


def test_spacy_finds_the_same_texts_spans_and_labels(nasty: Path) -> None:
    for doc, sheet in zip(docs(nasty), SHEETS, strict=True):
        assert doc.text == sheet.article.text
        spans = [span for group in doc.spans.values() for span in group]
        found = sorted((span.id_, span.start_char, span.end_char, span.label_, span.text) for span in spans)
        wanted = sorted(
            (annotation.id, *span, annotation.label, quote)
            for annotation in sheet.annotations
            for span, quote in zip(annotation.target.spans, annotation.target.quotes, strict=True)
        )
        assert found == wanted


def test_a_group_of_the_schema_is_a_group_of_spans(nasty: Path) -> None:
    for doc in docs(nasty):
        for name, group in doc.spans.items():
            assert {SCHEMA.label(span.label_).group.value for span in group} == {name}


def test_entities_are_those_that_can_stand_beside_each_other(nasty: Path) -> None:
    plain = docs(nasty)[0]
    assert [(entity.text, entity.label_) for entity in plain.ents] == [
        ("agreed on", "THING"),
        ("Monday", "DATE"),
        ("Ann", "PER"),
        ("Lee", "PER"),
        ("aragr", "THING"),
        ("ends", "THING"),
    ]
    for doc in docs(nasty):
        everything = {(span.start, span.end, span.label) for group in doc.spans.values() for span in group}
        assert {(span.start, span.end, span.label) for span in doc.ents} <= everything
        for entity in doc.ents:
            assert entity.text == entity.text.strip()


def test_judgements_of_an_article_are_categories(nasty: Path) -> None:
    assert docs(nasty)[0].cats == {"status=done": 1.0, "status=reading": 1.0}
    assert docs(nasty)[2].cats == {"checked": 1.0}


@given(st.text("a _.\t\n\r\u3000\u2028🎉e\u0301é", max_size=20), st.data())
def test_tokens_are_the_text_and_every_edge_is_one_of_theirs(text: str, data: st.DataObject) -> None:
    offsets = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(offsets, offsets).map(sorted).filter(lambda p: p[0] < p[1]), max_size=3))
    spans = [Span(*pair) for pair in pairs]
    words, spaces, starts = spacy_docbin.tokens(text, spans)
    assert "".join(word + " " * space for word, space in zip(words, spaces, strict=True)) == text
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    assert {span.start for span in spans} <= set(starts)
    assert {span.end for span in spans} <= set(ends)
    assert all(word.isspace() or not any(map(str.isspace, word)) for word in words)


def test_the_nasty_corpus_comes_back(nasty: Path) -> None:
    assert placed(spacy_docbin.read(Input(nasty))) == whole(SHEETS)


@settings(max_examples=40, deadline=None)
@given(sheets())
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, written: list[Sheet]) -> None:
    path = export(tmp_path_factory.mktemp("spacy") / "out.spacy", written)
    assert placed(spacy_docbin.read(Input(path))) == whole(written)
    for doc, sheet in zip(docs(path), written, strict=True):
        assert doc.text == sheet.article.text


def test_a_folder_has_files_of_a_size_and_spacys_corpus_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spacy.training import Corpus

    monkeypatch.setattr(spacy_docbin, "TOKENS", 60)
    folder = export(tmp_path / "out", SHEETS)
    assert [path.name for path in sorted(folder.iterdir())] == [f"articles-000{n}.spacy" for n in range(1, 4)]
    assert placed(spacy_docbin.read(Input(folder))) == whole(SHEETS)
    texts = [example.reference.text for example in Corpus(folder)(spacy.blank("xx"))]
    assert texts == [sheet.article.text for sheet in SHEETS]


def test_a_file_of_an_earlier_dataset_is_not_left_among_those_of_this(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "articles-0002.spacy").write_bytes(b"")
    with pytest.raises(FormatError, match=r"articles-0002\.spacy: spaCy would read it"):
        spacy_docbin.write(SHEETS, Output(tmp_path / "out", force=True))
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["articles-0002.spacy"]


def test_no_article_is_a_dataset_too(tmp_path: Path) -> None:
    for name in ("out.spacy", "out"):
        assert list(spacy_docbin.read(Input(export(tmp_path / name, [])))) == []


def test_a_label_that_the_schema_does_not_have_is_in_a_group_of_its_own(tmp_path: Path) -> None:
    sheet = replace(SHEETS[0], annotations=(replace(SHEETS[0].annotations[0], label="Mine"),), relations=())
    [doc] = docs(export(tmp_path / "out.spacy", [sheet]))
    assert [(key, [span.label_ for span in group]) for key, group in doc.spans.items()] == [("other", ["Mine"])]
    assert not doc.ents


def test_a_corpus_that_spacy_made(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    doc = nlp("Ann Lee said no. 🎉 Bo wins.")
    doc.ents = [DocSpan(doc, 0, 2, "PERSON", kb_id="Q1"), DocSpan(doc, 6, 7, "PERSON")]
    doc.spans["sc"] = [DocSpan(doc, 0, 2, "PERSON"), DocSpan(doc, 1, 4, "CLAIM"), DocSpan(doc, 2, 4, "CLAIM")]
    doc.spans["more"] = [DocSpan(doc, 1, 2, "A", span_id="one"), DocSpan(doc, 2, 3, "A", span_id="one")]
    doc.spans["blank"] = [DocSpan(doc, 1, 2)]
    doc.cats = {"POSITIVE": 1.0, "SPAM": 0.0, "NEWS": 0.25}
    unplaced, text, empty = spacy_docbin.read(Input(kept(tmp_path / "c.spacy", doc, nlp("Nothing."))))
    assert unplaced == Unplaced("doc 1", "the span 4-7 has no label")
    assert isinstance(text, ForeignText)
    assert (text.id, text.text, text.place) == ("c-1", doc.text, "doc 1")
    assert sorted((entry.label, entry.id, *entry.spans) for entry in text.annotations) == [
        ("A", "", (4, 7)),
        ("A", "", (8, 12)),
        ("CLAIM", "", (4, 15)),
        ("CLAIM", "", (8, 15)),
        ("PERSON", "", (0, 7)),
        ("PERSON", "", (19, 21)),
    ]
    assert [(entry.name, entry.value) for entry in text.judgements] == [
        ("POSITIVE", True),
        ("SPAM", False),
        ("NEWS", "0.25"),
    ]
    assert isinstance(empty, ForeignText)
    assert (empty.id, empty.annotations) == ("c-2", ())


def test_spans_that_spacy_users_add_move_and_delete(nasty: Path, tmp_path: Path) -> None:
    doc = docs(nasty)[0]
    claims = [span for span in doc.spans["claim"] if span.text != "Ministers agreed on Monday"]
    doc.spans["claim"] = [*claims, DocSpan(doc, 0, 1, "CLAIM", span_id="new")]
    [text] = placed(spacy_docbin.read(Input(kept(tmp_path / "changed.spacy", doc))))
    before = whole(SHEETS[:1])[0].annotations
    gone = {entry.id for entry in before} - {entry.id for entry in text.annotations}
    assert gone == {entry.id for entry in before if entry.spans == (Span(0, 26),)}
    assert [(entry.label, entry.spans) for entry in text.annotations if entry.id == "new"] == [("CLAIM", ((0, 9),))]


# ---------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "content", [b"", b"x", b"\x80\x04.", zlib.compress(b""), zlib.compress(b"\x90" * 99)], ids=repr
)
def test_what_is_no_docbin_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"x\.spacy: broken, or no DocBin"):
        list(spacy_docbin.read(Input(path)))
    assert gc.isenabled()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(
    nasty: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = zlib.decompress(nasty.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    gone = data.draw(st.sampled_from((0, 1, 9)))
    damaged = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + gone :]
    path = tmp_path_factory.mktemp("spacy") / "x.spacy"
    path.write_bytes(zlib.compress(damaged, 1))
    survives(spacy_docbin.read, path)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_docbin, "MOST", 1 << 20)
    path = tmp_path / "x.spacy"
    path.write_bytes(zlib.compress(bytes(3 << 20)))
    with pytest.raises(FormatError, match="it holds more than 1 MB"):
        list(spacy_docbin.read(Input(path)))


def test_a_span_outside_the_text_is_refused(tmp_path: Path) -> None:
    import srsly

    doc = spacy.blank("xx")("Ann Lee")
    doc.spans["a"] = [DocSpan(doc, 0, 1, "PER")]
    packed = srsly.msgpack_loads(zlib.decompress(DocBin(docs=[doc]).to_bytes()))
    packed["span_groups"] = [data.replace(b"\x00\x00\x00\x03", b"\x00\x00\x99\x99") for data in packed["span_groups"]]
    path = tmp_path / "x.spacy"
    path.write_bytes(zlib.compress(srsly.msgpack_dumps(packed)))
    with pytest.raises(FormatError, match=r"x\.spacy: doc 1: the span 0-39321 is not in the text"):
        list(spacy_docbin.read(Input(path)))


def test_parse_trees_of_others_are_not_looked_at(tmp_path: Path) -> None:
    doc = Doc(spacy.blank("xx").vocab, ["Ann", "said"], heads=[1, 1], deps=["nsubj", "ROOT"])
    doc.ents = [DocSpan(doc, 0, 1, "PER")]
    [text] = placed(spacy_docbin.read(Input(kept(tmp_path / "x.spacy", doc))))
    assert [(entry.label, entry.spans) for entry in text.annotations] == [("PER", ((0, 3),))]


def test_a_folder_without_files_and_a_path_to_nothing_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.spacy"):
        with pytest.raises(FormatError, match=r"there is no (\.spacy|such) file"):
            list(spacy_docbin.read(Input(path)))
