"""The documentation is true: keys, commands, links, targets of make, long modules."""

import importlib.util
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from annotations.schema import default_schema
from tui import cli
from tui.bindings import PRESETS, Bindings
from tui.commands import COMMANDS
from tui.keymap import key_name, keymap

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
LONG = 350
"""Lines that a module may have without a reason."""


def script(name: str) -> ModuleType:
    """A script of docs/, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def section(text: str, heading: str) -> str:
    """What stands under a heading, down to the next of the same depth."""
    [found] = re.findall(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return str(found)


# ---------------------------------------------------------------- keys


def test_the_page_of_keys_is_up_to_date() -> None:
    made = script("make_keys")
    assert made.PAGE.read_text(encoding="utf-8") == made.page(default_schema()), "run: make docs"


def test_the_page_of_keys_has_every_key() -> None:
    told = set(re.findall(r"`([^`]+)`", (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")))
    for preset in PRESETS:
        sequences = keymap(default_schema(), Bindings(preset)).sequences
        for command in COMMANDS:
            assert {key_name(keys) for keys in sequences[command.action]} <= told, command.action
    assert all(command.title for command in COMMANDS)


def test_the_keys_in_the_readme_work() -> None:
    work = {key_name(key) for key in keymap(default_schema()).keys}
    told = re.findall(r"<kbd>(.+?)</kbd>", README)
    assert len(told) > 20
    assert set(told) <= work


# ---------------------------------------------------------------- commands


def commands(text: str) -> Iterator[str]:
    """The lines that call `diptych`, in code blocks and between back-ticks, without what brackets make optional."""
    for fence, inline in re.findall(r"^```(?:sh)?\n(.*?)^```|`(diptych[^`]*)`", text, re.MULTILINE | re.DOTALL):
        for line in (fence or inline).splitlines():
            if line.split(" ")[0] == "diptych":
                yield re.sub(r"[\[\]]", "", line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_in_the_docs_can_be_typed(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_guarded", lambda run, options: 0)
    names = {command.name for command in cli.COMMANDS}
    for line in commands(page.read_text(encoding="utf-8")):
        words = shlex.split(line)[1:]
        if words[:1] == ["COMMAND"]:
            words[0] = "list"
        opens = not words or words[0].startswith("-") or "." in words[0] or words[0] in ("texts", "trade-talks")
        assert opens or words[0] in names, f"{line}: there is no such command"
        if len(words) == 1 and words[0] in names:  # a sentence about the command
            continue
        try:
            assert cli.main(words) == 0, line
        except SystemExit as stop:
            assert stop.code == 0, line  # noqa: PT017 argparse ends --help so


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the README names, and no terminal."""
    for name in ("first.md", "second.txt", "third.md", "texts/one.txt", "texts/two.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"About {name}\n\nIt may rain, said the {path.stem}.\n", encoding="utf-8")
    (tmp_path / "old.txt").write_bytes("Old\n\nIt cost 3 €, they said.\n".encode("cp1252"))
    (tmp_path / "my-schema.toml").write_text(
        '[schema]\nname = "mine"\n\n[[label]]\nname = "RAIN"\ngroup = "claim"\n', encoding="utf-8"
    )
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("Ann met Bob.", encoding="utf-8")
    (tmp_path / "corpus" / "a.ann").write_text("T1\tPERSON 0 3\tAnn\n", encoding="utf-8")
    (tmp_path / "map.toml").write_text('[labels]\nPERSON = "PER"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    nothing = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 closed with the process
    monkeypatch.setattr("sys.stdin", nothing)
    return tmp_path


@pytest.mark.parametrize("heading", ["The first five minutes", "The command line", "Write your own schema"])
def test_every_command_of_the_readme_runs(heading: str, desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [block] = re.findall(r"^```sh\n(.*?)^```", section(README, heading), re.MULTILINE | re.DOTALL)
    lines = [line for line in block.splitlines() if line and not line.startswith("#")]
    if heading == "The command line":
        lines.sort(key=lambda line: "init" not in line)  # what the others need
    names = {command.name for command in cli.COMMANDS}
    for line in lines:
        words = shlex.split(line)[1:]
        code = cli.main(words)
        told = capsys.readouterr().err
        if words[0] in names:
            assert code == 0, f"{line}: {told}"
            if line == "diptych init trade-talks first.md second.txt":  # whose layer is asked for by name must be there
                whose = "--labels map.toml --annotator ann --project trade-talks"
                assert cli.main(shlex.split(f"import brat corpus {whose}")) == 0
                capsys.readouterr()
        else:
            # The reader has found nothing wrong with what it is to show; there is only no terminal here.
            assert code == 2, line
            assert "the reader needs a terminal" in told, line
    made = {"names.toml", "names"} if "schema" in heading else {"trade-talks", "claims.jsonl"}
    assert {name.name for name in desk.iterdir()} >= made


def test_every_command_is_in_the_readme() -> None:
    shown = {shlex.split(line)[1] for line in commands(section(README, "The command line")) if line != "diptych"}
    assert {command.name for command in cli.COMMANDS} <= shown


def test_the_two_commands_stand_in_the_readme() -> None:
    assert "\n    pip install . && diptych\n" in README
    assert '\n    pip install -e ".[dev]" && pytest\n' in README


def test_the_picture_is_of_the_bundled_pair() -> None:
    [picture] = re.findall(r"```text\n(.*?)```\n<!-- end of the picture", README, re.DOTALL)
    for path in (ROOT / "articles" / "sample").iterdir():
        words = re.findall(r"title: (.+)", path.read_text(encoding="utf-8")) or path.read_text("utf-8").splitlines()
        assert words[0][:24] in picture
    keys = keymap(default_schema())
    for action in ("accept", "reject", "next_suggestion", "menu", "show_help", "leave"):  # a suggestion is at hand
        assert f" {keys.first(action)} " in picture.splitlines()[-1], "run: make screenshot"


# ---------------------------------------------------------------- links, targets, modules


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    rooms = r"(?:articles|annotations|tui|tests|docs|benchmarks)"
    for name in re.findall(rf"`({rooms}/[^`\s<>*]*(?:/|\.py|\.toml|\.tcss))`", page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_targets_of_make_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert targets == set(phony[1].split())
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", page.read_text(encoding="utf-8"))}
    assert named
    assert named <= targets


def test_long_modules_have_a_reason_and_reasons_a_long_module() -> None:
    decisions = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    [reasons] = re.findall(r"^### \d+\. Modules above 350 lines\n(.*?)(?=^##|\Z)", decisions, re.MULTILINE | re.DOTALL)
    told = set(re.findall(r"^- `(.+?)`:", reasons, re.MULTILINE))
    modules = {path for package in ("articles", "annotations", "tui") for path in (ROOT / package).rglob("*.py")}
    long = {
        path.relative_to(ROOT).as_posix()
        for path in modules
        if len(path.read_text(encoding="utf-8").splitlines()) > LONG
    }
    assert long == told


def test_make_help_tells_every_target_and_the_targets_run_every_script() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    targets = re.findall(r"^([a-z]+):(.*)$", makefile, re.MULTILINE)
    assert {name for name, _ in targets} == set(phony.split())
    assert not [name for name, rest in targets if " ## " not in rest]
    for script in (ROOT / "docs").glob("*.py"):
        assert f"python docs/{script.name}\n" in makefile


def test_every_benchmark_is_told_and_make_runs_those_that_need_no_data() -> None:
    """corpus.py makes what others measure; effort.py stands behind gold.py, on its line."""
    [named] = re.findall(r"^BENCHMARKS = (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    told = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^python benchmarks/(\w+)\.py(.*)$", told, re.MULTILINE)
    runs = {
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if re.search(r'^if __name__ == "__main__":', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert runs - {"corpus", "effort"} == {name for name, _ in lines}
    assert {name for name, rest in lines if not rest.split("#")[0].strip()} == set(named.split())
