"""What every test is kept from: the home, folders, environment and name of whoever runs it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".hypothesis"))  # else it follows the current folder

NAME = "tester"
XDG = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
LOGIN = ("LOGNAME", "USER", "LNAME", "USERNAME")
TERMINAL = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES")


@pytest.fixture(autouse=True)
def fence(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home and current folder, a login name of our own, no setting of the machine; the home's path."""
    home = tmp_path_factory.mktemp("home")
    here = tmp_path_factory.mktemp("here")
    for name in [name for name in os.environ if name.startswith("DIPTYCH_")]:
        monkeypatch.delenv(name)
    for name in TERMINAL:
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in XDG:
        monkeypatch.setenv(name, str(home / name.removeprefix("XDG_").removesuffix("_HOME").lower()))
    for name in LOGIN:
        monkeypatch.setenv(name, NAME)
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", str(home / "cache" / "diptych"))
    # A program that a test starts finds these packages, whether they are installed or not.
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(here)
    return home
