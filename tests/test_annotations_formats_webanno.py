import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.losses import ACROSS
from annotations.formats.offsets import Offsets, Unit
from annotations.formats.output import Output
from annotations.formats.realign import onto
from annotations.formats.webanno import BLANK, EDGES, LOST_ENDS, NAMES, PIECES, VALUES, read, write
from annotations.formats.webanno_text import stacked, text_in, text_out, unnumbered, value_in, value_out
from annotations.model import FormatError
from articles.article import Article
from articles.span import Span, trimmed
from tests import nasty
from tests.damaged import check_read, damaged
from tests.one_sheet import sheets

HEAD = "#FORMAT=WebAnno TSV 3.3\n"


def export(folder: Path, written: Sequence[Sheet], features: str = "label") -> Mapping[str, int]:
    return write(written, Output(folder, force=True, options={"features": features}))


def put(path: Path, content: str) -> Path:
    path.write_bytes(content.encode())
    return path


def one(path: Path) -> ForeignText:
    [text] = read(Input(path))
    assert isinstance(text, ForeignText)
    return text


def laid(folder: Path, sheet: Sheet) -> ForeignText:
    """What is read, on the article that it is of."""
    text = one(folder / f"{sheet.article.id}.tsv")
    back = onto(text, sheet.article.text)
    assert back is not None
    return back


def solid(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans without the white space at their edges."""
    return tuple(span for span in (trimmed(text, span) for span in spans) if span)


def test_a_small_file_byte_for_byte(tmp_path: Path) -> None:
    """By the rules of the user guide: offsets in UTF-16, a number in brackets where a span has several tokens."""
    sheet = next(sheet for sheet in nasty.SHEETS if sheet.article.id == nasty.PLAIN)
    text = "🎉 Ann said so.\nYes"
    ann, so = (nasty.ANNOTATIONS[name] for name in ("adjacent", "hedge"))
    said = (
        replace(ann, target=replace(ann.target, spans=(Span(0, 1),), quotes=("🎉",))),
        replace(so, target=replace(so.target, spans=(Span(2, 10),), quotes=("Ann said",))),
    )
    relation = replace(nasty.RELATIONS[0], source=ann.id, target=so.id, type="a->b|c")
    export(
        tmp_path / "out", [replace(sheet, article=Article("plain", text, ()), annotations=said, relations=(relation,))]
    )
    assert (tmp_path / "out" / "plain.tsv").read_bytes().decode() == (
        "#FORMAT=WebAnno TSV 3.3\n"
        "#T_SP=custom.Span|label\n"
        "#T_RL=custom.Relation|label|BT_custom.Span\n"
        "\n\n"
        "#Text=🎉 Ann said so.\n"
        "1-1\t0-2\t🎉\tPER\t_\t_\t\n"
        "1-2\t3-6\tAnn\tUNC[1]\ta\\->b\\|c\t1-1[0_1]\t\n"
        "1-3\t7-11\tsaid\tUNC[1]\t_\t_\t\n"
        "1-4\t12-14\tso\t_\t_\t_\t\n"
        "1-5\t14-15\t.\t_\t_\t_\t\n"
        "\n"
        "#Text=Yes\n"
        "2-1\t16-19\tYes\t_\t_\t_\t\n"
    )


@pytest.mark.parametrize("features", ["label", "all"])
def test_the_nasty_corpus_comes_back_less_what_was_counted(features: str, tmp_path: Path) -> None:
    lost = export(tmp_path / "out", nasty.SHEETS, features)
    assert lost[BLANK] == 1
    assert lost[ACROSS] == 3
    assert lost.get(PIECES, 0) == (2 if features == "label" else 0)
    for sheet in nasty.SHEETS:
        back = laid(tmp_path / "out", sheet)
        wanted = [
            (entry.label, piece if features == "label" else pieces)
            for entry in sheet.annotations
            if (pieces := solid(sheet.article.text, entry.target.spans))
            for piece in (pieces if features == "label" else [pieces])
        ]
        theirs = [(entry.label, entry.spans[0] if features == "label" else entry.spans) for entry in back.annotations]
        assert sorted(theirs) == sorted(wanted)
        if features == "all":
            said = {entry.id: entry for entry in sheet.annotations}
            for found in back.annotations:
                entry = said[found.id]
                assert (found.annotator, found.note) == (entry.annotator, entry.note)
                kept = {name: value for name, value in entry.attributes.items() if "\r" not in str(value)}
                assert found.attributes == kept


@given(sheets(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_reading_gives_what_was_written_less_what_was_counted(
    tmp_path_factory: pytest.TempPathFactory, sheet: Sheet, everything: bool
) -> None:
    folder = tmp_path_factory.getbasetemp() / "webanno-property"
    lost = export(folder, [sheet], "all" if everything else "label")
    text = sheet.article.text
    back = laid(folder, sheet)
    kept = [entry for entry in sheet.annotations if solid(text, entry.target.spans)]
    assert len(kept) + lost.get(BLANK, 0) == len(sheet.annotations)
    assert lost.get(EDGES, 0) == sum(solid(text, entry.target.spans) != entry.target.spans for entry in kept)
    ids = {entry.id for entry in kept}
    related = [entry for entry in sheet.relations if entry.source in ids and entry.target in ids]
    assert len(related) + lost.get(LOST_ENDS, 0) == len(sheet.relations)
    by_id = {entry.id: entry for entry in back.annotations}
    first = {entry.id: (entry.label, solid(text, entry.target.spans)[0]) for entry in kept}
    assert sorted(
        (entry.type, *((by_id[end].label, by_id[end].spans[0]) for end in (entry.source, entry.target)))
        for entry in back.relations
    ) == sorted((entry.type, first[entry.source], first[entry.target]) for entry in related)
    if not everything:
        assert sorted((entry.label, *entry.spans) for entry in back.annotations) == sorted(
            (entry.label, piece) for entry in kept for piece in solid(text, entry.target.spans)
        )
        return
    assert {entry.id: (entry.label, entry.spans) for entry in back.annotations} == {
        entry.id: (entry.label, solid(text, entry.target.spans)) for entry in kept
    }
    said = {entry.id: entry for entry in kept}
    carried = sum(len(by_id[name].attributes) + bool(by_id[name].note) for name in said)
    carried += sum(bool(entry.note) for entry in back.relations)
    sent = sum(len(entry.attributes) + bool(entry.note) for entry in kept) + sum(bool(entry.note) for entry in related)
    assert carried + lost.get(VALUES, 0) + lost.get(NAMES, 0) == sent
    for name, found in by_id.items():
        for attribute, value in found.attributes.items():
            assert said[name].attributes[attribute] == value
        assert found.note in ("", said[name].note)


@given(sheets())
@settings(max_examples=60, deadline=None)
def test_the_text_is_that_of_the_article(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet) -> None:
    """Between the first token and the last, and with one line end behind; the offsets are those of the article."""
    folder = tmp_path_factory.getbasetemp() / "webanno-text"
    lost = export(folder, [sheet])
    text = one(folder / "a.tsv").text
    start = len(sheet.article.text) - len(sheet.article.text.lstrip())
    assert text[:start].strip(" ") == ""
    assert text[start:] == sheet.article.text[start:] + ("" if sheet.article.text.endswith("\n") else "\n")
    assert ("texts that get a line end behind them" in lost) == (text[start:] != sheet.article.text[start:])


@given(sheets())
@settings(max_examples=40, deadline=None)
def test_every_line_is_one_to_a_java_reader(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet) -> None:
    folder = tmp_path_factory.getbasetemp() / "webanno-lines"
    export(folder, [sheet], "all")
    content = (folder / "a.tsv").read_bytes().decode()
    assert re.split(r"\r\n|\n|\r", content) == content.split("\n")
    declared = sum(len(line.split("|")) - 1 for line in content.split("\n") if line.startswith("#T_"))
    for line in content.split("\n")[1:]:
        if re.match(r"\d+-\d+\t", line):
            fields = line.split("\t")
            assert fields[-1] == "", "a tab stands behind the last value"
            assert len(fields) == 3 + declared + 1
            begin, end = map(int, fields[1].split("-"))
            assert end - begin == len(fields[2].encode("utf-16-le")) // 2
            assert not re.search(r"\s", fields[2])


@given(st.text())
def test_escaping_is_undone(text: str) -> None:
    assert value_in(value_out(text)) == text
    assert text_in(text_out(text)) == text
    assert not re.search(r"[\t\n]", value_out(text))
    assert not re.search(r"(?<!\\)[\x00-\x1f]", text_out(text).replace("\x0b", ""))


@given(st.lists(st.tuples(st.text(), st.integers(0, 99)), min_size=1, max_size=4))
def test_a_stack_is_parted_as_it_was_put_together(values: list[tuple[str, int]]) -> None:
    cell = "|".join(value_out(value) + (f"[{number}]" if number else "") for value, number in values)
    parts = [unnumbered(part) for part in stacked(cell)]
    assert [(value_in(value), int(number or 0)) for value, number in parts] == values


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("a_b", "a\\_b"),
        ("[1]|x", "\\[1\\]\\|x"),
        ("->;*", "\\->\\;\\*"),
        ("a\tb\nc\\", "a\\tb\\nc\\\\"),
        ("a-b>c", "a-b>c"),
    ],
)
def test_values_are_escaped_by_the_table_of_the_user_guide(value: str, cell: str) -> None:
    assert value_out(value) == cell
    assert value_in(cell) == value


def test_what_inception_writes(tmp_path: Path) -> None:
    """Made by hand after the examples of the user guide: stacks, parts of tokens, slots, chains, several layers."""
    content = (
        HEAD
        + "#T_SP=webanno.custom.Ner|value|sure\n"
        + "#T_SP=webanno.custom.Frame|ROLE_webanno.custom.Frame:links_webanno.custom.FrameLink|webanno.custom.Ner\n"
        + "#T_CH=de.tudarmstadt.Link|referenceType|referenceRelation\n"
        + "#T_RL=webanno.custom.Dep|kind|BT_webanno.custom.Ner\n"
        + "\n\n#Sentence.id=s1\n#Text=🎉 Ann Lee sees\n#Text=herself\n"
        + "1-1\t0-2\t🎉\t*\ttrue\t_\t_\t_\t_\t_\t_\t\n"
        + "1-2\t3-6\tAnn\tPER[1]|ORG[2]\t*[1]|n____[2]\t_\t_\t*[1]\t*->1-1\t_\t_\t\n"
        + "1-3\t7-10\tLee\tPER[1]\t*[1]\t_\t_\t*[1]\t*->1-1\t_\t_\t\n"
        + "1-4\t11-15\tsees\t_\t_\tWho;What\t1-2[1];1-1\t_\t_\t_\t_\t\n"
        + "1-5\t16-23\therself\t_\t_\t_\t_\tpro[1]\tsame->1-2\tobj|of\t1-2[1_3]|1-2[2_3]\t\n"
        + "1-5.1\t16-19\ther\tX[3]\t*[3]\t_\t_\t_\t_\t_\t_\t\n"
        + "\n#Text=End\n"
        + "2-1\t26-29\tEnd\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
    )
    text = one(put(tmp_path / "a.tsv", content))
    assert text.text == "🎉 Ann Lee sees\nherself\n  End\n"
    assert (text.id, text.rebuilt) == ("a", True)
    found = {entry.id: (entry.label, entry.quotes, dict(entry.attributes)) for entry in text.annotations}
    ner = "webanno.custom.Ner"
    assert found == {
        f"1-1/{ner}/0": ("Ner", ("🎉",), {"sure": True}),
        f"1-2/{ner}/0": ("PER", ("Ann Lee",), {}),
        f"1-2/{ner}/1": ("ORG", ("Ann",), {"sure": "n____"}),
        f"1-5.1/{ner}/0": ("X", ("her",), {}),
        "1-4/webanno.custom.Frame/0": ("Frame", ("sees",), {}),
        "1-2/de.tudarmstadt.Link/0": ("Link", ("Ann Lee",), {}),
        "1-5/de.tudarmstadt.Link/0": ("pro", ("herself",), {}),
    }
    assert {(entry.type, entry.source, entry.target) for entry in text.relations} == {
        ("Dep", f"1-2/{ner}/0", f"1-5.1/{ner}/0"),
        ("Dep", f"1-2/{ner}/1", f"1-5.1/{ner}/0"),
        ("Who", "1-4/webanno.custom.Frame/0", f"1-2/{ner}/0"),
        ("What", "1-4/webanno.custom.Frame/0", f"1-1/{ner}/0"),
        ("next", "1-2/de.tudarmstadt.Link/0", "1-5/de.tudarmstadt.Link/0"),
    }
    assert [dict(entry.attributes) for entry in text.relations if entry.type == "Dep"] == [
        {"kind": "obj"},
        {"kind": "of"},
    ]


def test_sentences_that_touch_have_no_line_end_between(tmp_path: Path) -> None:
    content = HEAD + "\n\n#Text=One. \n1-1\t0-4\tOne.\t\n\n#Text=Two\n2-1\t5-8\tTwo\t\n"
    assert one(put(tmp_path / "a.tsv", content)).text == "One. Two\n"


def test_other_lines_of_the_head_are_tolerated(tmp_path: Path) -> None:
    content = HEAD + "#Summary=x\n\n\n#Text=One\n#Other\n1-1\t0-3\tOne\t\n"
    assert one(put(tmp_path / "a.tsv", content)).text == "One\n"


def test_a_folder_is_read_with_the_names_of_its_files(tmp_path: Path) -> None:
    export(tmp_path / "out", nasty.SHEETS)
    texts = [text for text in read(Input(tmp_path / "out")) if isinstance(text, ForeignText)]
    assert {text.id for text in texts} == set(nasty.TEXTS)
    assert all(text.annotations[0].place.startswith(f"{text.id}.tsv:") for text in texts if text.annotations)


def test_a_relation_that_could_mean_two_is_said(tmp_path: Path) -> None:
    content = (
        HEAD
        + "#T_SP=custom.Span|label\n#T_RL=custom.Relation|label|BT_custom.Span\n\n\n#Text=One\n"
        + "1-1\t0-3\tOne\tA[1]|B[2]\tr|s|t\t1-1|1-1[1_2]|1-9[0_1]\t\n"
    )
    text, *missed = read(Input(put(tmp_path / "a.tsv", content)))
    assert isinstance(text, ForeignText)
    assert [(entry.type, entry.source, entry.target) for entry in text.relations] == [
        ("s", "1-1/custom.Span/0", "1-1/custom.Span/1")
    ]
    assert [miss.place for miss in missed if isinstance(miss, Unplaced)] == ["7", "7"]


def test_a_cas_of_the_same_sheets_has_the_same_offsets(tmp_path: Path) -> None:
    """INCEpTION reads both: cassis reads the CAS, whose offsets are UTF-16 in the file too."""
    pytest.importorskip("cassis", reason="dkpro-cassis is not installed: it reads the same sheets from a CAS here")
    import cassis

    from annotations.formats.cas_xmi import write as write_cas

    export(tmp_path / "tsv", nasty.SHEETS)
    write_cas(nasty.SHEETS, Output(tmp_path / "cas"))
    with (tmp_path / "cas" / "TypeSystem.xml").open("rb") as stream:
        types = cassis.load_typesystem(stream)
    for sheet in nasty.SHEETS:
        with (tmp_path / "cas" / f"{sheet.article.id}.xmi").open("rb") as stream:
            cas = cassis.load_cas_from_xmi(stream, typesystem=types)
        spans = [(found.label, found.begin, found.end) for found in cas.select("custom.Span")]
        theirs = [
            (label, place.start, place.end)
            for label, begin, end in spans
            if (place := trimmed(sheet.article.text, Span(begin, end)))
        ]
        mine = [(entry.label, *entry.spans[0]) for entry in laid(tmp_path / "tsv", sheet).annotations]
        assert sorted(mine) == sorted(theirs)
        raw = (tmp_path / "cas" / f"{sheet.article.id}.xmi").read_text(encoding="utf-8")
        found = [re.findall(r'\b(begin|end)="(\d+)"', tag) for tag in re.findall(r"<custom:Span [^>]*>", raw)]
        edges = {tuple(int(dict(tag)[edge]) for edge in ("begin", "end")) for tag in found}
        rows = (tmp_path / "tsv" / f"{sheet.article.id}.tsv").read_bytes().decode()
        ours = {int(edge) for row in re.findall(r"^\d+-\d+\t(\d+)-(\d+)\t", rows, re.MULTILINE) for edge in row}
        units = Offsets(sheet.article.text, Unit.UTF16)
        for begin, end in edges:
            place = units.span(begin, end)
            assert place != trimmed(sheet.article.text, place) or {begin, end} <= ours


ROWS = HEAD + "#T_SP=custom.Span|label\n\n\n#Text=🎉 two\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no sentence"),
        ("a\tb\n", ":1: it does not begin with"),
        ("#FORMAT=WebAnno TSV 2.0\n", ":1: it does not begin with"),
        (ROWS + "1-1\t0-2\t🎉\n", ":6: it has 0 values"),
        (ROWS + "1-1\t0-2\n", ":6: a row is of a number"),
        (ROWS + "x\t0-2\t🎉\t_\t\n", ":6: a row is of a number"),
        (ROWS + "1-1\t0-" + "9" * 5000 + "\t🎉\t_\t\n", ":6: a row is of a number"),
        (ROWS + "1-1\t0-1\t🎉\t_\t\n", ":6: 1 is inside a character"),
        (ROWS + "1-1\t0-2\t🎉\t_\t\n1-2\t2-5\ttwo\t_\t\n", ":7: 'two' is not what stands at 2-5"),
        (ROWS + "1-1\t0-2\t🎉\t_\t\n1-2\t3-99\ttwo\t_\t\n", ":7: 99 is not in the text"),
        (ROWS + "1-1\t0-2\t🎉\t_\t\n\n#Text=x\n2-1\t2-3\tx\t_\t\n", ":9: the sentence begins at 2"),
        (ROWS + "1-1\t0-2\t🎉\t_\t\n\n#Text=x\n2-1\t9999999999-9999999999\tx\t_\t\n", ":9: the sentence begins"),
        (ROWS, "its last sentence has no token"),
        (HEAD + "#T_SP=a|x|y\n\n\n#Text=x\n1-1\t0-1\tx\t1|2\t1\t\n", ":6: the columns of a"),
        (HEAD + "#T_CH=a|x|y\n\n\n#Text=x\n1-1\t0-1\tx\t1\t1\t\n", ":6: a link of a"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content: str, said: str, tmp_path: Path) -> None:
    path = put(tmp_path / "a.tsv", content)
    if not content:
        assert [item.message for item in read(Input(path)) if isinstance(item, Unplaced)] == [
            "there is no sentence in it"
        ]
        return
    with pytest.raises(FormatError, match=re.escape(said)) as error:
        list(read(Input(path)))
    assert str(path) in str(error.value)


def test_features_that_are_not_known_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="features are label or all"):
        export(tmp_path / "out", nasty.SHEETS, "some")


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_read_or_refused_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "webanno-damaged"
    if not folder.exists():
        export(folder, nasty.SHEETS, "all")
    content = (folder / f"{nasty.PLAIN}.tsv").read_bytes().decode()
    path = folder.with_suffix(".tsv")
    path.write_bytes(data.draw(damaged(content)))
    check_read(read, Input(path))
