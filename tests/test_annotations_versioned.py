"""Two annotators and real git: each labels in their own layer and adds articles, and everything merges cleanly."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.model import Annotation
from annotations.project import Project
from annotations.store import open_layer
from articles.span import Span
from tests.entries import added, annotation
from tui.cli import main

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on this machine")


class Clone:
    """One annotator's copy of the project."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root
        self.name = name
        self.project = Project.open(root)

    def git(self, *words: str, code: int = 0) -> str:
        done = git(self.root, *words)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def label(self, article: str, quote: str, label: str = "CLAIM") -> Annotation:
        """Label a quote through the store, as the reader does."""
        text = self.project.load(article)
        start = text.text.index(quote)
        target = describe(text.text, [Span(start, start + len(quote))], text.digest)
        entry = replace(annotation(article, label), target=target, annotator=self.name)
        store = open_layer(self.project.layer_path(self.name), self.name)
        store.apply(added(entry))
        store.close()
        return entry

    def add(self, name: str, text: str) -> None:
        path = self.root.parent / "downloads" / self.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        assert main(["add", str(path), "--project", str(self.root)]) == 0

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "-q", "-m", f"{self.name}'s work")

    def export(self) -> dict[str, list[tuple[str, str]]]:
        """What an export holds: of each article who said which quote."""
        out = self.root.parent / f"{self.name}.jsonl"
        assert main(["export", "jsonl", str(out), "--project", str(self.root), "--force"]) == 0
        lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        return {
            line["id"]: sorted((each["annotator"], each["quote"]) for each in line["annotations"]) for line in lines
        }


def git(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        settings |= {f"GIT_{role}_NAME": "tester", f"GIT_{role}_EMAIL": "tester@example.org"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | settings
    return subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def clones(tmp_path: Path) -> tuple[Clone, Clone]:
    """Ann's and Bob's clones of one project with one article; Bob's git would change line ends if it could."""
    origin = tmp_path / "origin"
    (tmp_path / "first.txt").write_text("Prices may rise.\r\nNobody knows.\r\n", encoding="utf-8", newline="")
    assert main(["init", str(origin), str(tmp_path / "first.txt")]) == 0
    git(origin, "init", "-q", "-b", "main")
    made = Clone(origin, "origin")
    made.commit()
    made.git("checkout", "-q", "--detach")
    for name in ("ann", "bob"):
        (tmp_path / name).mkdir()
        line_ends = "true" if name == "bob" else "false"
        done = git(tmp_path, "clone", "-q", "-c", f"core.autocrlf={line_ends}", str(origin), f"{name}/talks")
        assert done.returncode == 0, done.stderr
        git(tmp_path / name / "talks", "switch", "-q", "main")
    return Clone(tmp_path / "ann" / "talks", "ann"), Clone(tmp_path / "bob" / "talks", "bob")


def test_two_annotators_merge_cleanly_and_everything_is_there(clones: tuple[Clone, Clone]) -> None:
    ann, bob = clones
    for clone, other in ((ann, "second"), (bob, "third")):
        clone.label("first", "Prices may rise")
        clone.add(f"{other}.txt", f"The {other} text.\r\nIt says more.\r\n")
        clone.label(other, f"The {other} text")
        clone.commit()
        assert clone.git("status", "--porcelain", "--ignored=no") == ""
    ann.git("push", "-q", "origin", "main")
    bob.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    bob.git("push", "-q", "origin", "main")
    ann.git("pull", "-q", "--ff-only", "origin", "main")
    for clone in clones:
        assert clone.export() == {
            "first": [("ann", "Prices may rise"), ("bob", "Prices may rise")],
            "second": [("ann", "The second text")],
            "third": [("bob", "The third text")],
        }
        assert all("\r\n" in clone.project.load(name).text for name in ("first", "second", "third"))
        assert {entry.id for entry in clone.project.articles() if entry.added} == {"first", "second", "third"}
        assert clone.project.shelf.twins() == []
        assert main(["list", "--project", str(clone.root)]) == 0
        for layer in clone.project.layers():
            store = open_layer(layer.path, layer.annotator)
            assert (store.readonly, [note for note in store.notes() if "damaged" in note]) == (False, [])
            store.close()


def test_undo_goes_on_after_a_merge(clones: tuple[Clone, Clone]) -> None:
    ann, bob = clones
    ann.label("first", "Prices")
    ann.commit()
    ann.git("push", "-q", "origin", "main")
    bob.label("first", "Nobody")
    bob.commit()
    bob.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    store = open_layer(bob.project.layer_path("bob"), "bob")
    assert store.notes() == []
    step = store.history().undo()
    assert step is not None
    store.apply(step, "undo")
    store.close()
    assert bob.export() == {"first": [("ann", "Prices")]}


def test_what_belongs_to_one_machine_is_never_committed(clones: tuple[Clone, Clone]) -> None:
    ann, _ = clones
    ann.label("first", "Prices")
    store = open_layer(ann.project.layer_path("ann"), "ann")
    store.apply(added(annotation("first")))
    folder = ann.root / "annotations"
    (folder / "ann.json.damaged-1-abc").write_text("x")
    (folder / "ann.json.tmp").write_text("x")
    (ann.root / "articles" / ".index.jsonl.77.new").write_text("x")
    ann.commit()
    held = set(ann.git("ls-files").split())
    assert held == {
        "diptych.toml",
        "annotations/.gitattributes",
        "annotations/.gitignore",
        "annotations/ann.json",
        "articles/.gitattributes",
        "articles/.gitignore",
        "articles/first.txt",
        "articles/index.jsonl",
    }
    assert (folder / "ann.json.journal").exists()
    store.close()


def test_one_layer_changed_on_two_machines_is_a_conflict_and_no_mixture(clones: tuple[Clone, Clone]) -> None:
    here, there = clones
    there.name = "ann"
    here.label("first", "Prices")
    there.label("first", "Nobody")
    for clone in clones:
        clone.commit()
    here.git("push", "-q", "origin", "main")
    there.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main", code=1)
    assert there.git("diff", "--name-only", "--diff-filter=U") == "annotations/ann.json\n"
    assert there.export() == {"first": [("ann", "Nobody")]}
    there.git("checkout", "--theirs", "annotations/ann.json")
    assert there.export() == {"first": [("ann", "Prices")]}


def test_one_id_for_two_texts_is_told_and_neither_text_is_lost(
    clones: tuple[Clone, Clone], capsys: pytest.CaptureFixture[str]
) -> None:
    ann, bob = clones
    ann.add("report.md", "# A report\n\nOf Ann.\n")
    bob.add("report.txt", "A report.\n\nOf Bob.\n")
    for clone in clones:
        clone.commit()
    ann.git("push", "-q", "origin", "main")
    bob.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    entries = {entry.id: entry for entry in bob.project.articles()}
    assert set(entries) == {"first", "report", "report-2"}
    assert {entries["report"].file, entries["report-2"].file} == {"report.md", "report.txt"}
    [twin] = bob.project.shelf.twins()
    assert (twin.id, bool(twin.added)) == ("report-2", True)
    capsys.readouterr()
    assert main(["list", "--project", str(bob.root)]) == 1
    assert f"{twin.file}: another article had its id first; it is report-2 now" in capsys.readouterr().err


def test_the_same_article_added_by_both_is_one(clones: tuple[Clone, Clone]) -> None:
    ann, bob = clones
    for clone in clones:
        clone.add("report.txt", "A report.\n")
        index = clone.root / "articles" / "index.jsonl"  # the two did not do it in the same second
        head, _, last = index.read_text(encoding="utf-8").rstrip("\n").rpartition("\n")
        last = last.replace('"added": "2', f'"added": "{clones.index(clone) + 2}')
        index.write_text(f"{head}\n{last}\n", encoding="utf-8")
        clone.commit()
    ann.git("push", "-q", "origin", "main")
    bob.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
    assert [entry.id for entry in bob.project.articles()] == ["first", "report"]
    assert bob.project.shelf.twins() == []
    index = (bob.root / "articles" / "index.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum('"report"' in line for line in index) == 2
    assert main(["verify", "--project", str(bob.root)]) == 0


def test_files_of_git_that_are_there_are_left_alone(tmp_path: Path) -> None:
    for folder in ("articles", "annotations"):
        (tmp_path / "talks" / folder).mkdir(parents=True)
        (tmp_path / "talks" / folder / ".gitignore").write_text("mine\n")
    project = Project.create(tmp_path / "talks")
    assert (project.root / "annotations" / ".gitignore").read_text() == "mine\n"
    assert "merge=union" in (project.root / "articles" / ".gitattributes").read_text()
