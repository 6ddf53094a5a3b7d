import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.intake import STDIN, Fault, Text, texts
from articles.article import ArticleError

READABLE = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1).filter(
    lambda text: not text.isspace()
)


def taken(tmp_path: Path, *lines: str) -> list[Text | Fault]:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes("\n".join(lines).encode())
    return list(texts([path], None))


def test_files_folders_and_lines_in_the_order_given(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder/b.md", "folder/a.txt", "z.txt"):
        (tmp_path / name).write_text("Text.", encoding="utf-8")
    (tmp_path / "corpus.jsonl").write_text('{"text": "One."}\n\n{"text": "Two.", "id": 7}\n', encoding="utf-8")
    paths = [tmp_path / "z.txt", tmp_path / "corpus.jsonl", tmp_path / "folder", Path(STDIN)]
    found = [text for text in texts(paths, None, b"Piped.") if isinstance(text, Text)]
    assert [text.name for text in found] == ["z", "corpus-1", "7", "a", "b", "stdin"]
    assert [text.suffix for text in found] == [".txt", ".txt", ".txt", ".txt", ".md", ".txt"]
    assert [text.original for text in found][1:3] == [f"{tmp_path / 'corpus.jsonl'}:{line}" for line in (1, 3)]


def test_provenance_of_a_line(tmp_path: Path) -> None:
    values = {
        "text": "T",
        "id": "a/b",
        "Title": "A\n title",
        "outlet": "The Desk",
        "meta": {"author": "W", "date": "2025", "topic": "trade"},
        "score": 0.5,
        "tags": ["a"],
        "gone": None,
        "annotations": [],
    }
    [text] = taken(tmp_path, json.dumps(values))
    assert isinstance(text, Text)
    assert text.name == "a_b"
    assert text.fields == {"title": "A title", "source": "The Desk", "author": "W", "published": "2025"}
    assert text.meta == {"topic": "trade", "score": "0.5", "tags": '["a"]'}


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "{}",
        '{"text": 1}',
        '{"text": ""}',
        '{"text": " \\n"}',
        '{"text": "a\\u0000"}',
        '{"text": "\\ud800"}',
        "[" * 100_000,
        '{"text": ' + "1" * 5000 + "}",
    ],
)
def test_a_line_that_holds_no_text_is_named(tmp_path: Path, line: str) -> None:
    first, fault, last = taken(tmp_path, '{"text": "one"}', line, '{"text": "two"}')
    assert isinstance(first, Text)
    assert isinstance(last, Text)
    assert isinstance(fault, Fault)
    assert fault.message.startswith(f"{tmp_path / 'corpus.jsonl'}:2: ")


@given(READABLE)
def test_a_text_comes_out_of_a_line_as_it_went_in(text: str) -> None:
    for ascii_only in (True, False):
        line = json.dumps({"text": text}, ensure_ascii=ascii_only)
        [found] = texts([Path(STDIN)], None, line.encode())
        assert isinstance(found, Text)
        assert found.text == text


def test_standard_input_that_only_looks_like_json_is_a_text() -> None:
    [found] = texts([Path(STDIN)], None, b"{curly} beginnings\nare text.")
    assert isinstance(found, Text)
    assert found.text == "{curly} beginnings\nare text."


def test_an_encoding_counts_for_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_bytes('{"text": "Größe"}'.encode("cp1252"))
    [fault] = texts([path], None)
    assert isinstance(fault, Fault)
    assert "byte 0xF6" in fault.message
    [found] = texts([path], "cp1252")
    assert isinstance(found, Text)
    assert (found.text, found.encoding) == ("Größe", "cp1252")


def test_a_bad_file_among_good_ones_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "b.txt").write_bytes(b"Good.")
    fault, good = texts([tmp_path], None)
    assert isinstance(fault, Fault)
    assert str(tmp_path / "a.txt") in fault.message
    assert isinstance(good, Text)


@pytest.mark.parametrize("name", ["none.txt", "none.jsonl", "a.pdf", "empty"])
def test_a_path_that_cannot_be_meant_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArticleError):
        texts([tmp_path / name], None)
