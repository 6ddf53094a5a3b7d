import importlib.util
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats.brat import BLANK, CUT, FALSE, FOLDED, VALUE, read, write
from annotations.formats.brat_fragments import BREAK, fragments, joined_at_breaks
from annotations.formats.dataset import Sheet
from annotations.formats.incoming import ForeignText, Input, Unplaced
from annotations.formats.losses import ACROSS, ONLY
from annotations.formats.output import Output
from annotations.model import FormatError
from annotations.schema import default_schema
from articles.span import Span
from tests import nasty
from tests.damaged import check_read, damaged
from tests.one_sheet import sheets

CHECKOUT = "BRAT_SERVER_SRC"
"""The environment variable that names `server/src` of a checkout of brat."""


def export(folder: Path, written: Sequence[Sheet]) -> Mapping[str, int]:
    return write(written, Output(folder, force=True, schema=default_schema()))


def texts_of(path: Path) -> list[ForeignText]:
    found = list(read(Input(path)))
    assert all(isinstance(text, ForeignText) for text in found), found
    return found


def put(folder: Path, text: str, *lines: str, name: str = "a") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes("".join(f"{line}\n" for line in lines).encode())
    return folder


@pytest.fixture(scope="module")
def nasty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brat") / "out"
    export(folder, nasty.SHEETS)
    return folder


def test_the_nasty_corpus_comes_back_less_what_was_counted(tmp_path: Path) -> None:
    lost = export(tmp_path / "out", nasty.SHEETS)
    assert lost == {
        "titles and sources": 6,
        "annotators": 2,
        "judgements": 6,
        ONLY: 5,
        "times and origins": len(nasty.ANNOTATIONS) + len(nasty.RELATIONS),
        "attributes of relations": 2,
        ACROSS: 3,
        BLANK: 1,
        CUT: 3,
        FALSE: 1,
        VALUE: 1,
        FOLDED: 3,
    }
    back = {text.id: text for text in texts_of(tmp_path / "out")}
    assert {name: text.text for name, text in back.items()} == nasty.TEXTS
    gone = {nasty.ANNOTATIONS["space"].id}
    changed = {nasty.ANNOTATIONS[name].id for name in ("last line end", "half a line end", "next")}
    for sheet in nasty.SHEETS:
        sent = [annotation for annotation in sheet.annotations if annotation.id not in gone]
        for annotation, found in zip(sent, back[sheet.article.id].annotations, strict=True):
            assert found.label == annotation.label
            exact = found.spans == annotation.target.spans
            assert exact or "\r" in annotation.target.exact or annotation.id in changed
            assert found.quotes == tuple(span.of(sheet.article.text) for span in found.spans)


def solid(text: str, spans: Sequence[Span]) -> set[int]:
    """The offsets in these spans at which no line end and no tab stands."""
    return {at for start, end in spans for at in range(start, end) if not BREAK.match(text[at])}


@given(sheets())
@settings(max_examples=60, deadline=None)
def test_reading_gives_what_was_written_less_what_was_counted(
    tmp_path_factory: pytest.TempPathFactory, sheet: Sheet
) -> None:
    folder = tmp_path_factory.getbasetemp() / "brat-property"
    lost = export(folder, [sheet])
    [back] = texts_of(folder)
    text = sheet.article.text
    assert back.text == text
    kept = [
        annotation
        for annotation in sheet.annotations
        if annotation.target.exact.strip() and solid(text, annotation.target.spans)
    ]
    kept = [entry for entry in kept if any(not text[at].isspace() for at in solid(text, entry.target.spans))]
    assert len(kept) + lost.get(BLANK, 0) == len(sheet.annotations)
    moved = 0
    for annotation, found in zip(kept, back.annotations, strict=True):
        assert found.label == annotation.label
        assert solid(text, found.spans) == solid(text, annotation.target.spans)
        moved += found.spans != annotation.target.spans
        carried = {
            name: value
            for name, value in annotation.attributes.items()
            if value is True or (isinstance(value, str) and value and not BREAK.search(value))
        }
        assert found.attributes == carried
        assert found.note == BREAK.sub(" ", annotation.note).strip()
    assert moved == lost.get(CUT, 0)
    said = Counter(type(value) is bool for entry in kept for value in entry.attributes.values() if value is not True)
    carried = sum(len(found.attributes) for found in back.annotations)
    assert carried + lost.get(FALSE, 0) + lost.get(VALUE, 0) == sum(len(entry.attributes) for entry in kept)
    assert lost.get(FALSE, 0) == said[True]
    ids = {annotation.id: found.id for annotation, found in zip(kept, back.annotations, strict=True)}
    related = [entry for entry in sheet.relations if entry.source in ids and entry.target in ids]
    assert [(found.type, found.source, found.target, found.note) for found in back.relations] == [
        (entry.type, ids[entry.source], ids[entry.target], BREAK.sub(" ", entry.note).strip()) for entry in related
    ]


@pytest.mark.parametrize(
    ("text", "spans", "pieces"),
    [
        ("one\ntwo", [(0, 7)], [(0, 3), (4, 7)]),
        ("one\r\n\r\ntwo", [(1, 9)], [(1, 3), (7, 9)]),
        ("a\u2028b\x85c\td\x0be", [(0, 9)], [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)]),
        ("one \n two", [(0, 9)], [(0, 4), (5, 9)]),
        ("one two three", [(0, 3), (8, 13)], [(0, 3), (8, 13)]),
    ],
)
def test_fragments_hold_no_line_end_and_come_together_again(
    text: str, spans: list[tuple[int, int]], pieces: list[tuple[int, int]]
) -> None:
    whole = tuple(Span(*span) for span in spans)
    assert fragments(text, whole) == tuple(Span(*piece) for piece in pieces)
    assert joined_at_breaks(text, fragments(text, whole)) == whole


def obeys(text: str, ann: str) -> Iterator[str]:
    """What of an .ann file brat's own reader would not take, in our words: written anew from its rules."""
    ids: set[str] = set()
    spoken: set[str] = set()
    for line in ann.splitlines(keepends=True):
        if not line.endswith("\n") or line.count("\n") != 1:
            yield f"the line ends elsewhere than in a newline: {line!r}"
        if "\t" not in line:
            yield f"a line without columns: {line!r}"
            continue
        name, body, *tail = line[:-1].split("\t")
        if not re.fullmatch(r"([A-Za-z]+|#[A-Za-z]*)[0-9]+", name) or name in ids:
            yield f"the id is none, or not unique: {line!r}"
        ids.add(name)
        if name[0] == "T":
            kind, places = body.split(" ", 1)
            pairs = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            last = 0
            for start, end in pairs:
                if not last <= start < end <= len(text):
                    yield f"fragments overlap, or are outside, or empty: {line!r}"
                last = end
            if tail != [" ".join(text[start:end] for start, end in pairs)] or not tail[0].strip():
                yield f"the text is not that of its fragments: {line!r}"
        elif name[0] == "R":
            kind, *ends = body.split()
            if [end.split(":")[0] for end in ends] != ["Arg1", "Arg2"]:
                yield f"a relation has Arg1 and Arg2: {line!r}"
            spoken.update(end.split(":")[1] for end in ends)
        elif name[0] == "A":
            kind, about, *_ = body.split(" ", 2)
            spoken.add(about)
        else:
            kind, about = body.split()
            spoken.add(about)
        if not re.fullmatch(r"[A-Za-z0-9_-]+", kind):
            yield f"not a name that brat knows: {kind!r}"
    if spoken - ids:
        yield f"spoken of and not there: {spoken - ids}"


def test_every_line_obeys_brats_rules(nasty_folder: Path) -> None:
    for path in nasty_folder.glob("*.ann"):
        text = path.with_suffix(".txt").read_bytes().decode()
        assert list(obeys(text, path.read_bytes().decode())) == []


def test_the_rules_see_a_wrong_file(nasty_folder: Path) -> None:
    text = "🎉 one\r\ntwo"
    assert list(obeys(text, "T1\tX 2 5;7 10\tone two\n")) == []
    for ann in (
        "T1\tX 1 5\tone\n",
        "T1\tX 2 9\tone\r\ntw\n",
        "T1\tX 2 5\tone\nT1\tX 2 5\tone\n",
        "T1\tÜ 2 5\tone\n",
        "T1\tX 2 5\tone\nR1\tr Arg1:T1 Arg2:T2\n",
    ):
        assert list(obeys(text, ann)) != [], ann


@given(sheets())
@settings(max_examples=40, deadline=None)
def test_every_sheet_obeys_brats_rules(tmp_path_factory: pytest.TempPathFactory, sheet: Sheet) -> None:
    folder = tmp_path_factory.getbasetemp() / "brat-rules"
    export(folder, [sheet])
    assert list(obeys(sheet.article.text, (folder / "a.ann").read_bytes().decode())) == []


def brats_own(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """brat's module `annotation`, with files opened as its Python of the day did."""
    home = os.environ.get(CHECKOUT)
    if not home:
        pytest.skip(f"brat is on no package index: {CHECKOUT} names server/src of a checkout of it")
    spec = importlib.util.spec_from_file_location("brats_annotation", Path(home) / "annotation.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "brats_annotation", module)
    spec.loader.exec_module(module)

    class Lines(io.StringIO):
        def readlines(self, hint: int = -1) -> list[str]:
            return self.getvalue().splitlines(keepends=True)

    monkeypatch.setattr(
        module, "codecs_open", lambda name, *_, **__: Lines(Path(name).read_bytes().decode(), newline="")
    )
    return module


def test_brats_own_reader_finds_the_same(nasty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brat = brats_own(monkeypatch)
    for text in texts_of(nasty_folder):
        found = brat.TextAnnotations(str(nasty_folder / text.id), read_only=True)
        assert found.failed_lines == []
        messages = found.get_messages()
        assert (messages.errors, messages.warnings) == ([], [])
        assert found.get_document_text() == text.text
        theirs = {entry.id: (entry.type, tuple(map(tuple, entry.spans))) for entry in found.get_textbounds()}
        assert theirs == {entry.id: (entry.label, fragments(text.text, entry.spans)) for entry in text.annotations}
        assert {(entry.id, entry.type, entry.arg1, entry.arg2) for entry in found.get_relations()} == {
            (entry.id, entry.type, entry.source, entry.target) for entry in text.relations
        }
        assert {(entry.target, entry.type, entry.value) for entry in found.get_attributes()} == {
            (entry.id, name, value) for entry in text.annotations for name, value in entry.attributes.items()
        }


def test_bioc_finds_the_same(nasty_folder: Path) -> None:
    brat = pytest.importorskip("bioc.brat", reason="bioc is not installed: it reads brat's files here, for tests alone")
    for text in texts_of(nasty_folder):
        path = nasty_folder / f"{text.id}.txt"
        with (
            path.open(encoding="utf-8", newline="") as words,
            path.with_suffix(".ann").open(encoding="utf-8", newline="\n") as lines,
        ):
            found = brat.load(words, lines)
        assert found.text == text.text
        theirs = {
            (entry.id, entry.type, tuple(sorted((place.begin, place.end) for place in entry.locations)))
            for entry in found.entities
        }
        assert theirs == {(entry.id, entry.label, fragments(text.text, entry.spans)) for entry in text.annotations}
        assert {(entry.type, entry.arguments["Arg1"], entry.arguments["Arg2"]) for entry in found.relations} == {
            (entry.type, entry.source, entry.target) for entry in text.relations
        }


def test_the_configuration_declares_the_schema(nasty_folder: Path) -> None:
    conf = (nasty_folder / "annotation.conf").read_text(encoding="utf-8")
    sections = re.findall(r"^\[(.*)\]$", conf, re.MULTILINE)
    assert sections == ["entities", "relations", "events", "attributes"]
    for label in default_schema().labels:
        assert f"\n{label.name}\n" in conf
    assert "\nhedges\tArg1:UNC, Arg2:CLAIM|NUM\n" in conf
    assert "<REL-TYPE>:symmetric" in conf
    assert "\ntype\tArg:CLAIM, Value:fact|prediction|value|policy\n" in conf
    assert "\ncheck\tArg:CLAIM\n" in conf
    visual = (nasty_folder / "visual.conf").read_text(encoding="utf-8")
    assert "\nUNC | uncertainty | UNC\n" in visual


def test_a_corpus_of_brats_own_kinds(tmp_path: Path) -> None:
    text = "Barack Obama was elected. He won, not lost.\n"
    folder = put(
        tmp_path / "in",
        text,
        "T1\tPerson 0 12\tBarack Obama",
        "T2\tElect 17 24\telected",
        "T3\tPerson 26 28\tHe",
        "T4\tWin 29 32\twon",
        "E1\tElect:T2 Who:T1",
        "E2\tWin:T4 Who:T3 Who2:T1 Cause:E1 ",
        "*\tEquiv T1 T3",
        "A1\tNegation E1",
        "M1\tSpeculation E2",
        "A2\tConfidence E2 very high",
        "N1\tReference T1 Wikipedia:534366\tBarack Obama",
        "#1\tAnnotatorNotes T3\tsee above ",
        "#2\tTypo T3\tno",
        "# only a remark",
        "R1\tRival Arg2:T1 Arg1:E2\t",
        "A3\tSure R1",
    )
    found, *missed = read(Input(folder))
    assert isinstance(found, ForeignText)
    assert [(entry.id, entry.label, entry.quotes) for entry in found.annotations] == [
        ("T1", "Person", ("Barack Obama",)),
        ("T3", "Person", ("He",)),
        ("E1", "Elect", ("elected",)),
        ("E2", "Win", ("won",)),
    ]
    by_id = {entry.id: entry for entry in found.annotations}
    assert by_id["E1"].attributes == {"Negation": True}
    assert by_id["E2"].attributes == {"Speculation": True, "Confidence": "very high"}
    assert by_id["T1"].note == "Wikipedia:534366 Barack Obama"
    assert by_id["T3"].note == "see above\nTypo: no"
    assert [(entry.type, entry.source, entry.target) for entry in found.relations] == [
        ("Rival", "E2", "T1"),
        ("Who", "E1", "T1"),
        ("Who", "E2", "T3"),
        ("Who", "E2", "T1"),
        ("Cause", "E2", "E1"),
        ("Equiv", "T1", "T3"),
    ]
    assert found.relations[0].attributes == {"Sure": True}
    assert [(miss.place, miss.message) for miss in missed] == [("a.ann:14", "a comment that is about nothing")]


def test_a_shared_trigger_gives_each_event_an_annotation(tmp_path: Path) -> None:
    folder = put(
        tmp_path / "in",
        "won it",
        "T1\tWin 0 3\twon",
        "E1\tWin:T1",
        "E2\tWin:T1",
        "T2\tX 4 6\tit",
        "R1\tr Arg1:T1 Arg2:T2",
    )
    [found] = texts_of(folder)
    assert [(entry.id, entry.spans) for entry in found.annotations] == [
        ("T2", (Span(4, 6),)),
        ("E1", (Span(0, 3),)),
        ("E2", (Span(0, 3),)),
    ]
    assert [(entry.source, entry.target) for entry in found.relations] == [("E1", "T2")]


def test_shared_task_files_are_read_together(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", "won it", "T1\tWin 0 3\twon")
    (folder / "a.ann").rename(folder / "a.a1")
    (folder / "a.a2").write_text("E1\tWin:T1\n")
    [found] = texts_of(folder)
    assert [(entry.id, entry.place) for entry in found.annotations] == [("E1", "a.a2:1")]


def test_a_byte_order_mark_counts_in_brats_offsets(tmp_path: Path) -> None:
    [found] = texts_of(put(tmp_path / "in", "\ufeffone two", "T1\tX 5 8\ttwo"))
    assert (found.text, found.annotations[0].spans) == ("one two", (Span(4, 7),))


def test_one_file_is_enough(nasty_folder: Path) -> None:
    for suffix in (".ann", ".txt"):
        [found] = texts_of(nasty_folder / f"{nasty.EMOJI}{suffix}")
        assert (found.id, found.text) == (nasty.EMOJI, nasty.TEXTS[nasty.EMOJI])
        assert len(found.annotations) == 9


def test_folders_in_folders_keep_their_names(tmp_path: Path) -> None:
    put(tmp_path / "in", "x", "T1\tX 0 1\tx")
    put(tmp_path / "in" / "sub", "y", "T1\tY 0 1\ty")
    assert [text.id for text in texts_of(tmp_path / "in")] == ["a", "sub/a"]


def test_another_text_at_the_offsets_is_said_and_not_believed(tmp_path: Path) -> None:
    folder = put(
        tmp_path / "in", "one\r\ntwo three", "T1\tX 4 7\ttwo", "T2\tX 4 7;8 10\ttwo thr", "R1\tr Arg1:T1 Arg2:T2"
    )
    found, *missed = read(Input(folder))
    assert isinstance(found, ForeignText)
    assert [(entry.id, entry.quotes) for entry in found.annotations] == [("T1", ("two",))]
    assert [miss.place for miss in missed] == ["a.ann:2", "a.ann:3"]


def test_a_text_without_annotations_is_passed_over_and_said(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", "x", "T1\tX 0 1\tx")
    (folder / "README.txt").write_text("about")
    found, missed = read(Input(folder))
    assert isinstance(found, ForeignText)
    assert isinstance(missed, Unplaced)
    assert missed.place == "README.txt"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("T1 X 0 1 x", "begins with an id"),
        ("T1\tX 0 1\tx\nT1\tX 0 1\tx", ":2: T1: this id stands"),
        ("Q1\tX", "brat knows lines of"),
        ("T1\tX 0 99\tx", "not in the text"),
        ("T1\tX 3 3\t", "empty"),
        ("T1\tX 5 3\t", "empty"),
        ("T1\tX 0 3;2 5\tx", "overlap"),
        ("T1\tX 0 " + "9" * 5000 + "\tx", "does not look like"),
        ("T1\tX -1 3\tx", "does not look like"),
        ("R1\tr Arg1:T1", "does not look like"),
        ("R1\tr Arg1:T1 Arg1:T1", "does not look like"),
        ("R1\tr Arg1:T1 Arg2:T9", "nowhere in the file"),
        ("A1\tSure", "does not look like"),
        ("A1\tSure T7", "nowhere in the file"),
        ("E1\tX:T9", "nowhere in the file"),
        ("T1\tX 0 1\to\nE1\tY:T1", "no T line of type Y"),
        ("N1\tReference T1", "does not look like"),
        ("*\tEquiv T1", "does not look like"),
        ("\x00", "begins with an id"),
    ],
)
def test_what_brat_refuses_is_refused_with_its_place(line: str, said: str, tmp_path: Path) -> None:
    folder = put(tmp_path / "in", "one two", line)
    with pytest.raises(FormatError, match=rf"a\.ann:\d+: (.*){re.escape(said)}|{re.escape(said)}") as error:
        list(read(Input(folder)))
    assert str(folder / "a.ann") in str(error.value)


def test_annotations_without_their_text_are_refused(tmp_path: Path) -> None:
    folder = put(tmp_path / "in", "x")
    (folder / "a.txt").unlink()
    with pytest.raises(FormatError, match=r"no a\.txt beside it"):
        list(read(Input(folder)))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = put(tmp_path / "in", "x", "T1\tX 0 1\tx")
    (folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "b.ann").write_text("")
    with pytest.raises(FormatError, match=r"no b\.txt beside it"):
        list(read(Input(folder)))


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Sheet]:
        yield nasty.SHEETS[0]
        raise FormatError("stop")

    with pytest.raises(FormatError, match="stop"):
        write(broken(), Output(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    folder = put(tmp_path / "out", "precious", name=nasty.PLAIN)
    (folder / "other.txt").write_text("stays")
    with pytest.raises(FormatError, match="--force"):
        write(nasty.SHEETS, Output(folder))
    assert (folder / "plain.txt").read_text() == "precious"
    write(nasty.SHEETS, Output(folder, force=True))
    assert (folder / "plain.txt").read_text(encoding="utf-8") == nasty.TEXTS[nasty.PLAIN]
    assert (folder / "other.txt").read_text() == "stays"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_damaged_file_is_read_or_refused_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "brat-damaged"
    if not folder.exists():
        export(folder, nasty.SHEETS)
    names = (f"{nasty.PLAIN}.ann", f"{nasty.PLAIN}.txt", "annotation.conf")
    goods = {name: (folder / name).read_bytes() for name in names}
    name = data.draw(st.sampled_from(names[:1] * 4 + names))
    try:
        (folder / name).write_bytes(data.draw(damaged(goods[name].decode())))
        check_read(read, Input(folder))
    finally:
        (folder / name).write_bytes(goods[name])
