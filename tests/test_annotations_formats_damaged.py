"""Datasets that were damaged, or made to do harm: a reader reads them or refuses them, and does nothing else."""

from contextlib import suppress
from pathlib import Path
from shutil import copytree, rmtree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.formats.incoming import Input
from annotations.formats.output import Output
from annotations.formats.table import FORMATS, Format, Shape
from annotations.model import FormatError
from annotations.schema import default_schema
from tests import nasty

READ = [row for row in FORMATS.values() if row.reads and row.writes]
HARM = (
    b"[" * 5000,
    b'{"a":' * 5000,
    b"9" * 5000,
    b"-1",
    b"1e999",
    b"NaN",
    b'"\\ud800"',
    b"\xff\xfe",
    b"\0",
    b"../../../../etc/passwd",
    b"\n\n",
    b"\t",
    b'"',
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&b;",
    "\u2028🎉".encode(),
)
rows = pytest.mark.parametrize("row", READ, ids=lambda row: row.name)


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the dataset of each format is that was asked for."""
    return {"": tmp_path_factory.mktemp("damaged")}


def dataset(row: Format, datasets: dict[str, Path]) -> Path:
    if row.name not in datasets:
        try:
            write = row.write
        except FormatError as error:
            pytest.skip(str(error))
        assert write is not None
        folder = datasets[""] / row.name / "whole"
        out = folder / ("out" + (row.suffixes[0] if row.shape is Shape.FILE and row.suffixes else ""))
        folder.mkdir(parents=True)
        write(nasty.SHEETS, Output(out, schema=default_schema()))
        datasets[row.name] = out
    return datasets[row.name]


def tried(row: Format, path: Path) -> None:
    """Read it to the end; a FormatError is all that may come of it."""
    assert row.read is not None
    with suppress(FormatError):
        list(row.read(Input(path)))


@rows
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(row: Format, datasets: dict[str, Path], data: st.DataObject) -> None:
    whole = dataset(row, datasets)
    folder = datasets[""] / row.name / "damaged"
    rmtree(folder, ignore_errors=True)
    copytree(whole.parent, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files), "file")
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)), "from")
    end = min(len(content), start + data.draw(st.integers(0, 40), "length"))
    end = data.draw(st.sampled_from([end, len(content)]), "to")
    path.write_bytes(content[:start] + data.draw(st.sampled_from([b"", *HARM]), "put") + content[end:])
    tried(row, folder / whole.name)


@rows
@pytest.mark.parametrize("content", HARM, ids=range(len(HARM)))
def test_files_of_something_else_are_refused(row: Format, content: bytes, datasets: dict[str, Path]) -> None:
    whole = dataset(row, datasets)
    folder = datasets[""] / row.name / "harm"
    rmtree(folder, ignore_errors=True)
    copytree(whole.parent, folder)
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(content)
    tried(row, folder / whole.name)


@rows
def test_what_is_not_there_is_refused(row: Format, tmp_path: Path) -> None:
    try:
        read = row.read
    except FormatError as error:  # its library is an extra
        pytest.skip(str(error))
    assert read is not None
    with pytest.raises(FormatError):
        list(read(Input(tmp_path / "nothing")))
