"""Files that strangers made, and that no reader may choke on."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.formats.jsontext import DEEPEST, Record, document, parsed, records
from annotations.formats.reading import data, files, inside, numbered, text
from annotations.formats.xmltext import check, checked
from annotations.model import FormatError

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner), max_leaves=9
)


def file(folder: Path, content: str | bytes, name: str = "f") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@given(values)
def test_what_json_can_say_is_read(value: object) -> None:
    assert parsed(json.dumps(value), "f") == value


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{", "f:3: not JSON"),
        ('{"a": NaN}', "f:3: NaN is no number"),
        ("[-Infinity]", "f:3: -Infinity is no number"),
        ("[1e999]", "f:3: the number 1e999 is too large"),
        (f"[{'9' * 5000}]", "f:3: a number with thousands of digits"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "f:3: too many lists"),
        ("[" * 100_000, "f:3: too many lists"),
        ('{"a":' * 100_000, "f:3: too many lists"),
        ('["\\ud800"]', "f:3: half of a surrogate pair"),
        ('{"\\uDC00": 1}', "f:3: half of a surrogate pair"),
        ("", "f:3: not JSON"),
    ],
    ids=range(11),
)
def test_json_that_is_refused(source: str, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        parsed(source, "f", 3)


def test_json_that_is_taken_although_it_looks_like_what_is_refused() -> None:
    assert parsed('["\\ud83c\\udf89"]', "f") == ["🎉"]
    assert parsed('["\\\\ud800"]', "f") == ["\\ud800"]
    many = [[]] * 1000
    assert parsed(json.dumps(many), "f") == many
    deep = "[" * DEEPEST + "]" * DEEPEST
    assert json.dumps(parsed(deep, "f")) == deep


def test_a_fault_in_a_whole_file_has_its_line(tmp_path: Path) -> None:
    path = file(tmp_path, '{\n "a": 1,\n}\n')
    with pytest.raises(FormatError, match=f"{path}:3: not JSON"):
        document(path)


def test_lines_end_in_a_line_feed_alone(tmp_path: Path) -> None:
    path = file(tmp_path, '\ufeff{"a": "x\u2028\x85y"}\r\n\n{"a": 2}')
    assert [(record.line, record.value["a"]) for record in records(path)] == [(1, "x\u2028\x85y"), (3, 2)]


@pytest.mark.parametrize(
    ("lines", "said"), [(b"{}\n[]\n", ":2: an object is needed here, not a list"), (b"{}\n\n\xff\n", ":3: byte 0xFF")]
)
def test_a_line_that_is_refused_has_its_number(lines: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=said):
        list(records(file(tmp_path, lines)))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda record: record.text("number"), 'f:7: "number" must be a text, not 3.5'),
        (lambda record: record.whole("number"), 'f:7: "number" must be a whole number'),
        (lambda record: record.whole("minus"), "must be a whole number, 0 or more, not -1"),
        (lambda record: record.whole("great"), "must be a whole number"),
        (lambda record: record.whole("yes"), "must be a whole number, 0 or more, not true"),
        (lambda record: record.whole("missing"), 'f:7: it has no "missing"'),
        (lambda record: record.text("null"), 'it has no "null"'),
        (lambda record: record.flag("word"), "must be true or false"),
        (lambda record: record.items("word"), "must be a list"),
        (lambda record: record.record("items"), "f:7: items: an object is needed here, not a list"),
        (lambda record: list(record.records("items")), r"f:7: items\[1\]: an object is needed here, not 1"),
        (lambda record: record.key("number"), 'f:7: "number" must be a whole number'),
        (lambda record: next(record.records("items")).text("deep"), r'f:7: items\[0\]: it has no "deep"'),
    ],
)
def test_members_are_asked_for_by_type(ask, said: str) -> None:
    members = {"number": 3.5, "minus": -1, "great": 2**60, "yes": True, "null": None, "word": "w", "items": [{}, 1]}
    with pytest.raises(FormatError, match=said):
        ask(Record(members, "f", 7))


def test_members_that_are_there() -> None:
    record = Record({"n": 3.0, "w": "x", "l": [{"a": 1}], "o": {"b": True}, "i": 12, "z": None}, "f", 7)
    assert (record.whole("n"), record.text("w"), record.key("i"), record.key("w")) == (3, "x", "12", "x")
    assert [inner.whole("a") for inner in record.records("l")] == [1]
    assert [inner.place for inner in record.records("l")] == ["7 l[0]"]
    assert record.record("o").flag("b") is True
    assert (record.text("no", ""), record.whole("no", 4), list(record.records("no", []))) == ("", 4, [])
    assert "w" in record
    assert "z" not in record
    assert record.record("no", {}).place == "7 no"


BOMB = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>\n<a>&y;</a>'


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (BOMB, "f:1: a document type declaration"),
        (BOMB.decode().encode("utf-16"), "f:1: a document type declaration"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>', "f:2: a document type"),
        (b"<a>\n<b>\n</a>", "f:3: not well-formed XML: mismatched tag"),
        (b"<a>&unknown;</a>", "f:1: not well-formed XML"),
        (b"<a>" * 1000, "f:1: too many elements"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "f"),
        (b"", "f:1: not well-formed XML"),
    ],
)
def test_xml_that_is_refused(source: bytes, said: str) -> None:
    with pytest.raises(FormatError, match=said):
        check(source, "f")


def test_xml_that_is_taken(tmp_path: Path) -> None:
    source = '<?xml version="1.0"?><a b="&#13;&lt;🎉">&amp;<!-- <!DOCTYPE --><c/></a>'.encode()
    assert checked(file(tmp_path, source)) == source


@pytest.mark.parametrize("name", ["../f", "a/../../f", "/etc/passwd", "", ".", "link/f", "a\0b"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    file(tmp_path, "secret")
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(FormatError, match=r"leads out|no name"):
        inside(folder, name)
    assert inside(folder, "a/b") == folder / "a" / "b"


def test_files_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    outside = file(tmp_path, "secret", "secret.ann")
    (folder / "c.ann").symlink_to(outside)
    (folder / "up").symlink_to(tmp_path)
    for name in ("a10.ann", "a2.ANN", "b.txt", ".hidden.ann", "sub/x.ann"):
        file(folder, "", name)
    assert [path.relative_to(folder).as_posix() for path in files(folder, (".ann",))] == [
        "a2.ANN",
        "a10.ann",
        "sub/x.ann",
    ]
    with pytest.raises(FormatError, match="not a folder"):
        files(outside, (".ann",))
    with pytest.raises(FormatError, match="no such folder"):
        files(tmp_path / "no", (".ann",))


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    for read in (data, text, lambda path: list(numbered(path))):
        with pytest.raises(FormatError, match="this is a folder"):
            read(tmp_path)
        with pytest.raises(FormatError, match="no such file"):
            read(tmp_path / "no")
    with pytest.raises(FormatError, match="longer than"):
        data(file(tmp_path, "xyz"), 2)
    with pytest.raises(FormatError, match="f:2: byte 0xE9"):
        text(file(tmp_path, b"abc\nd\xe9f"))
    assert text(file(tmp_path, "\ufeffa\r\nb")) == "a\r\nb"
    assert text(file(tmp_path, "")) == ""
