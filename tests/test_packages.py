"""The three packages as they are installed and as they leave: one place, whole wheels, pins that fit."""

import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tui import version

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = PYPROJECT["project"]


def built(kind: str, folder: Path) -> Path:
    """A distribution of this tree, built by hatchling without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [made] = folder.iterdir()
    return made


def files_of(package: str) -> set[str]:
    """The files of a package in this tree, as paths from its root."""
    found = {path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_a_foreign_package_in_front_is_told(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "__init__.py").touch()
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; from tui.cli import main; main(['--version'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert f"articles from {tmp_path}" in done.stderr


def test_the_version_is_said_once_everywhere() -> None:
    assert "version" in PROJECT["dynamic"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## (\S+)", changelog, re.MULTILINE)
    assert released[0] in (version.VERSION, "Unreleased")


def test_a_wheel_holds_every_file_of_the_packages_and_nothing_else(tmp_path: Path) -> None:
    expected = set().union(*map(files_of, version.PACKAGES))
    assert {
        "articles/sample/breakthrough.md",
        "articles/sample/handshake.txt",
        "annotations/schemas/news-claims.toml",
        *(f"{package}/py.typed" for package in version.PACKAGES),
    } <= expected
    with ZipFile(built("wheel", tmp_path)) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        [points] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
        assert "diptych = tui.cli:main" in wheel.read(points).decode()
        [metadata] = [name for name in wheel.namelist() if name.endswith("/METADATA")]
        assert f"\nVersion: {version.VERSION}\n" in wheel.read(metadata).decode()
    assert held == expected


def test_a_source_distribution_holds_what_building_and_testing_need(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    files = {"pyproject.toml", "README.md", "LICENSE", "Makefile", "requirements.lock", ".ci/run"}
    assert files | {"tests/conftest.py", "docs/decisions.md"} | set().union(*map(files_of, version.PACKAGES)) <= held


def pins() -> dict[str, Version]:
    """The version of each package in the lock."""
    return {name: Version(number) for name, number in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", LOCK, re.MULTILINE)}


@pytest.mark.parametrize("line", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
def test_the_lock_pins_what_the_project_asks_for(line: str) -> None:
    wanted = Requirement(line)
    assert wanted.specifier.contains(pins()[wanted.name]), "make lock"


def test_the_lock_has_a_hash_for_each_pin_and_no_address() -> None:
    blocks = re.split(r"^(?=[a-z])", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins()) > 0
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in LOCK
    assert "index" not in LOCK
