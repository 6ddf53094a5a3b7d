"""Formats whose libraries are extras: without them there is one clear line, and nothing else notices."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from annotations.formats.output import Output
from annotations.formats.table import FORMATS, reader, writer
from annotations.model import FormatError
from tests.nasty import SHEETS

ROOT = Path(__file__).parents[1]
LIBRARIES = {"spacy": "spacy", "cas": "cassis", "parquet": "pyarrow", "hf": "pyarrow"}
MODULES = ("spacy_docbin", "cas", "cas_xmi", "cas_json", "parquet", "huggingface")
"""Those that import one of them, and those that import these."""
ROWS = [row for row in FORMATS.values() if row.extra]


def test_every_extra_is_one_of_the_distribution() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert {row.extra for row in ROWS} == set(LIBRARIES)
    assert set(LIBRARIES) <= set(extras)
    assert extras["formats"] == [f"diptych[{','.join(LIBRARIES)}]"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_without_its_library_a_format_says_what_to_install(row, monkeypatch: pytest.MonkeyPatch) -> None:
    library = LIBRARIES[row.extra]
    for name in MODULES:
        monkeypatch.delitem(sys.modules, f"annotations.formats.{name}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    for ask in (reader, writer):
        with pytest.raises(FormatError) as found:
            ask(row.name)
        said = f"{row.name} needs {library}, which is not installed: pip install 'diptych[{row.extra}]'"
        assert str(found.value) == said


def test_other_formats_load_none_of_these_libraries(tmp_path: Path) -> None:
    names = [row.name for row in FORMATS.values() if not row.extra]
    code = (
        "import sys; from annotations.formats.table import FORMATS\n"
        f"for name in {names}: FORMATS[name].write, FORMATS[name].read\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {*LIBRARIES.values(), "lxml", "numpy", "datasets"}


def program(containing: str) -> str:
    """The Python in docs/formats.md that holds these words."""
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "docs" / "formats.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    [found] = [text for text in blocks if containing in text]
    return str(found)


@pytest.mark.parametrize(
    ("name", "library", "out", "words"),
    [
        ("spacy", "spacy", "out.spacy", "DocBin"),
        ("parquet", "pyarrow", "out.parquet", "read_table"),
        ("hf", "datasets", "out", 'split="train")\nnames'),
    ],
)
def test_the_programs_in_the_docs_run(
    name: str, library: str, out: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    pytest.importorskip(library, reason=f"{library} is not installed")
    monkeypatch.chdir(tmp_path)
    writer(name)(SHEETS, Output(Path(out)))
    exec(program(words), {})
