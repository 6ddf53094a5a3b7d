from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.article import ArticleError
from articles.decode import decode, lines

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1).filter(
    lambda text: not text.isspace()
)


@given(TEXTS)
def test_utf8_is_read_as_it_stands(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


@given(TEXTS, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_byte_order_mark_says_the_encoding_and_is_dropped(text: str, name: str) -> None:
    marked = ("\ufeff" + text).encode(name)
    assert decode(marked) == (text, name)
    assert decode(marked, encoding=name) == (text, name)


@given(TEXTS, st.sampled_from(["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8", "gb18030", "UTF8"]))
def test_a_named_encoding_is_used(text: str, name: str) -> None:
    assert decode(text.encode(name), encoding=name).text == text


def test_line_ends_are_left_alone() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "encoding", "line", "words"),
    [
        (b"", None, None, ["empty"]),
        (b"\xef\xbb\xbf", None, None, ["white space"]),
        (b" \n\t\r\n", None, None, ["white space"]),
        (b"one\ntw\xf6\n", None, 2, ["byte 0xF6", "offset 6", "not utf-8", "--encoding"]),
        (b"\xef\xbb\xbfone\r\ntwo\rthr\xe9e\n", None, 3, ["byte 0xE9", "offset 15"]),
        ("a\nb\n".encode("utf-16")[:-1], None, 2, ["offset 8", "utf-16-le"]),
        (b"\xff\xfea\x00\x00\xd8b\x00", None, 1, ["byte 0x00", "offset 4", "utf-16-le"]),
        (b"a\xed\xa0\x80b", None, 1, ["byte 0xED", "offset 1"]),
        (b"\x7fELF\x00\x01", None, None, ["not a text", "NUL byte at offset 4"]),
        ("a plain text".encode("utf-16-le"), None, None, ["--encoding utf-16-le"]),
        ("a plain text".encode("utf-16-be"), None, None, ["--encoding utf-16-be"]),
        (b"one\n\0", "iso-8859-1", 2, ["NUL"]),
        (b"caf\x81", "windows-1252", 1, ["byte 0x81", "offset 3", "cp1252"]),
        (b"abc", "no-such", None, ["'no-such'", "windows-1252"]),
        (b"abc", "hex", None, ["'hex'"]),
        (b"abc", "a\0b", None, ["no encoding"]),
        (b"abc", "", None, ["no encoding"]),
        (b"\xef\xbb\xbfabc", "latin-1", None, ["byte order mark of utf-8", "leave --encoding out"]),
        (b"a\0b\0", "utf-16", None, ["utf-16-le or utf-16-be"]),
        (rb"one\nhalf \ud800", "unicode_escape", 2, ["U+D800"]),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    data: bytes, encoding: str | None, line: int | None, words: list[str]
) -> None:
    with pytest.raises(ArticleError) as raised:
        decode(data, Path("a.txt"), encoding)
    said = str(raised.value)
    assert said.startswith("a.txt:")
    assert "\n" not in said
    assert raised.value.line == line
    assert [word for word in words if word not in said] == []


@given(st.binary(max_size=40), st.none() | st.sampled_from(["utf-8", "cp1252", "shift_jis", "utf-7", "idna", "utf-16"]))
def test_any_bytes_are_text_or_an_article_error(data: bytes, encoding: str | None) -> None:
    try:
        text, name = decode(data, "a.txt", encoding)
    except ArticleError:
        return
    assert text
    assert text.encode().decode() == text
    assert "\0" not in text
    assert encoding is not None or name.startswith("utf-")


@pytest.mark.parametrize(
    ("text", "at", "line"), [("", 0, 1), ("a\nb", 1, 1), ("a\nb", 2, 2), ("\r\n\r\nx", 4, 3), ("\r\n\r", None, 3)]
)
def test_lines_are_counted_as_editors_do(text: str, at: int | None, line: int) -> None:
    assert lines(text, at) == line
