import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.model import AnnotationError
from annotations.names import SUGGESTERS, annotator_name, annotator_of, is_suggester, layer_file

NAMES = st.text(st.characters(), min_size=1, max_size=20)


@given(NAMES)
def test_any_name_is_an_annotator_with_a_file_or_is_refused(name: str) -> None:
    try:
        person = annotator_name(name)
    except AnnotationError:
        return
    file = layer_file(person)
    assert annotator_name(person) == person
    assert annotator_of(file) == person
    assert file.endswith(".json")
    assert len(file.encode()) < 255
    assert not set(file) & set('/\\:*?"<>|\0\n')
    assert not file.startswith((".", " "))


@given(NAMES, NAMES)
def test_two_names_have_two_files(one: str, other: str) -> None:
    assert (layer_file(one) == layer_file(other)) == (one == other)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("ann", "ann.json"),
        ("Anna Müller", "Anna Müller.json"),
        ("李明", "李明.json"),
        ("a.b", "a.b.json"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.json"),
        ("CON", "%43ON.json"),
        ("nul.x", "%6Eul.x.json"),
        ("console", "console.json"),
        (".hidden", "%2Ehidden.json"),
        ("100%", "100%25.json"),
        ("a\u200db", "a%E2%80%8Db.json"),
    ],
)
def test_what_some_system_forbids_is_escaped(name: str, file: str) -> None:
    assert layer_file(name) == file
    assert annotator_of(file) == name


def test_names_are_cleaned() -> None:
    assert annotator_name("  Ann\u00a0 B.  ") == "Ann B."
    assert annotator_name("Mu\u0308ller") == "Müller"


@pytest.mark.parametrize("name", ["", "  ", "a\x1b[31m", "a\ud800", "x" * 300, "rules", " RULES ", "Memory"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(AnnotationError):
        annotator_name(name)


def test_suggesters_are_told_from_people() -> None:
    assert all(map(is_suggester, SUGGESTERS))
    assert is_suggester("Rules")
    assert not is_suggester("ruler")


@pytest.mark.parametrize("file", ["%zz.json", "a%4.json", "%FF.json", "%.json"])
def test_a_foreign_file_still_has_a_name(file: str) -> None:
    assert annotator_of(file)
