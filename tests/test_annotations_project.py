import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.intake import STDIN
from annotations.model import AnnotationError, SchemaError
from annotations.project import FILE, Project
from annotations.slips import slips
from articles.library import load

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "talks")


def write(path: Path, text: str = "Some text.\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def ids(project: Project) -> list[str]:
    return [entry.id for entry in project.articles()]


def test_what_is_made_is_found_and_opened(project: Project) -> None:
    assert Project.open(project.root) == project
    assert Project.find(project.root / "articles") == project
    assert Project.find(project.root.parent) is None
    assert (project.name, project.schema_name) == ("talks", "news-claims")
    assert project.schema().name == "news-claims"
    assert project.articles() == []
    assert project.layers() == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@settings(max_examples=30)
def test_any_name_comes_back(name: str) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        made = Project.create(Path(folder), name)
        assert Project.open(Path(folder)) == made
        assert made.name == (" ".join(name.split()) or Path(folder).name)


def test_where_one_is_already_none_is_made(project: Project) -> None:
    with pytest.raises(AnnotationError, match="project here already"):
        Project.create(project.root)


@pytest.mark.parametrize("folder", ["", "tests", "docs/new"])
def test_none_is_made_in_our_own_source(folder: str) -> None:
    with pytest.raises(AnnotationError, match="own source"):
        Project.create(ROOT / folder)
    assert not (ROOT / folder / FILE).exists()


def test_a_folder_with_articles_becomes_a_project_with_them(tmp_path: Path) -> None:
    write(tmp_path / "articles" / "a.txt")
    assert ids(Project.create(tmp_path)) == ["a"]


def test_a_place_that_is_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="no project can be made"):
        Project.create(write(tmp_path / "file"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not valid TOML"),
        ("format = 2", "later Diptych"),
        ("name = " + "[" * 5_000, "not valid TOML"),
        ("name = 1", "name must be a text"),
        ('schema = ""', "schema must be a text"),
        ("settings = 1", "settings must be a table"),
        ("name = '\xff'", "not valid TOML"),
    ],
)
def test_a_damaged_project_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(AnnotationError, match=said) as raised:
        Project.find(tmp_path)
    assert str(tmp_path / FILE) in str(raised.value)


def test_no_project_is_said(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="diptych init"):
        Project.open(tmp_path)
    with pytest.raises(AnnotationError, match="diptych init"):
        Project.open(write(tmp_path / "file"))


def test_a_schema_of_its_own(project: Project) -> None:
    path = project.root / FILE
    path.write_text(path.read_text().replace('"news-claims"\n', '"own.toml"\n'))
    with pytest.raises(SchemaError, match=r"own\.toml"):
        Project.open(project.root).schema()
    from annotations.schema import default_text

    write(project.root / "own.toml", default_text().replace('name = "news-claims"', 'name = "mine"'))
    assert Project.open(project.root).schema().name == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('shema = "parc"\n', ["1: there is no setting `shema`; did you mean `schema`?"]),
        ('\n\n[keys]\ndelete = "D"\n', ["3: there is no setting `keys`: here it is [settings.keys]"]),
        ("[settings.kyes]\n", ["1: there is no setting `kyes` in [settings]; did you mean `keys`?"]),
        ("[other]\na = 1\n", ["1: there is no setting `other`"]),
        ("[settings]\nm = 2\n[zz]\n", ["3: there is no setting `zz`", "2: there is no setting `m` in [settings]"]),
        ('name = "x"\n[suggest]\naccept = 0.5\n[settings.keys]\n', []),
    ],
)  # fmt: skip
def test_names_that_mean_nothing_are_said_with_their_lines(project: Project, text: str, said: list[str]) -> None:
    (project.root / FILE).write_text(text)
    assert slips(Project.open(project.root)) == [f"{project.root / FILE}:{line}" for line in said]


def test_a_new_project_says_nothing_in_vain(project: Project) -> None:
    assert slips(Project.open(project.root)) == []
    assert not project.strange


def test_settings_are_passed_on(project: Project) -> None:
    path = project.root / FILE
    path.write_text(path.read_text() + "[settings]\nmeasure = 70\n")
    assert Project.open(project.root).settings["measure"] == 70
    assert "settings" not in tomllib.loads(path.read_text().split("[settings]")[0])


def test_articles_are_copied_as_utf8_code_point_for_code_point(project: Project, tmp_path: Path) -> None:
    text = "Größe\r\nzählt 🎉\u2028.\n"
    (tmp_path / "a.txt").write_bytes(("\ufeff" + text).encode("utf-16-le"))
    [added] = project.add([tmp_path / "a.txt"])
    assert (added.id, added.duplicate, added.fault) == ("a", False, "")
    assert (project.root / "articles" / "a.txt").read_bytes() == text.encode()
    assert project.load("A").text == text
    [entry] = project.articles()
    assert (entry.encoding, entry.original, entry.file) == ("utf-16-le", "a.txt", "a.txt")
    assert entry.digest == project.load("a").digest
    assert entry.added.endswith("+00:00")


def test_a_text_that_begins_with_a_mark_of_its_own_keeps_it(project: Project) -> None:
    text = "\ufeffText."
    project.add([Path(STDIN)], stdin=json.dumps({"text": text, "id": "a"}).encode())
    assert project.load("a").text == text


def test_ids_are_unique_ignoring_case(project: Project, tmp_path: Path) -> None:
    paths = [write(tmp_path / name, name) for name in ("x/a.txt", "y/A.txt", "z/a.md")]
    assert [added.id for added in project.add(paths)] == ["a", "A-2", "a-3"]
    assert ids(project) == ["a", "A-2", "a-3"]
    assert project.load("a-2").text == "y/A.txt"


def test_duplicates_are_reported_and_not_copied(project: Project, tmp_path: Path) -> None:
    one, same, other = write(tmp_path / "a.txt"), write(tmp_path / "b.txt"), write(tmp_path / "c.md")
    first, second, third = project.add([one, same, other])
    assert (second.id, second.duplicate) == ("a", True)
    assert not first.duplicate
    assert not third.duplicate, "the same text is another article when it is read as Markdown"
    assert all(added.duplicate for added in project.add([one, same, other]))
    assert ids(project) == ["a", "c"]


def test_what_cannot_be_read_does_not_keep_out_the_rest(project: Project, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", "")
    write(tmp_path / "in" / "b.txt")
    write(tmp_path / "in" / "c.md", "---\ntitle: x\n---\n")
    empty, good, bare = project.add([tmp_path / "in"])
    assert "empty" in empty.fault
    assert "nothing to read" in bare.fault
    assert str(tmp_path / "in" / "c.md") in bare.fault
    assert good.id == "b"
    assert ids(project) == ["b"]
    assert sorted(path.name for path in (project.root / "articles").glob("[!.]*")) == ["b.txt", "index.jsonl"]


def test_provenance_is_kept(project: Project) -> None:
    line = {"text": "The text.", "id": "a", "title": "T", "source": "S", "topic": "x"}
    project.add([Path(STDIN)], stdin=json.dumps(line).encode())
    article = project.load("a")
    assert (article.title, article.source, dict(article.meta)) == ("T", "S", {"topic": "x"})


def test_front_matter_stays_in_the_file(project: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "---\ntitle: T\nsource: S\n---\nText.\n")
    project.add([path])
    assert project.load("a") == load(path)


def test_articles_put_in_by_hand_are_there(project: Project) -> None:
    write(project.root / "articles" / "b.txt", "by hand")
    assert ids(project) == ["b"]
    [added] = project.add([project.root / "articles" / "b.txt"])
    assert (added.id, added.duplicate) == ("b", False)
    assert [entry.original for entry in project.articles()] == ["b.txt"]
    assert project.add([project.root / "articles"])[0].duplicate
    assert ids(project) == ["b"]


def test_a_renamed_file_keeps_its_id(project: Project, tmp_path: Path) -> None:
    project.add([write(tmp_path / "a.txt", "one"), write(tmp_path / "b.txt", "two")])
    folder = project.root / "articles"
    (folder / "a.txt").rename(folder / "z.txt")
    assert [(entry.id, entry.file) for entry in project.articles()] == [("a", "z.txt"), ("b", "b.txt")]
    assert project.load("a").text == "one"
    (folder / "z.txt").unlink()
    assert ids(project) == ["b"]
    assert [entry.id for entry in project.shelf.missing()] == ["a"]
    with pytest.raises(AnnotationError, match="no article 'a'"):
        project.load("a")


def test_an_id_that_was_given_is_not_given_again(project: Project, tmp_path: Path) -> None:
    project.add([write(tmp_path / "a.txt", "one")])
    (project.root / "articles" / "a.txt").unlink()
    [added] = project.add([write(tmp_path / "a.txt", "two")])
    assert added.id == "a-2", "annotations of the first may still be there"


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"id": "a"}',
        '{"id": "a", "file": 1}',
        '{"id": "", "file": "a.txt"}',
        '{"id": "a", "file": "../../a.txt"}',
        '{"id": "a", "file": "/etc/passwd.txt"}',
        '{"id": "a", "file": "..\\\\a.txt"}',
        '{"id": "a", "file": "a.txt", "meta": {"x": 1}}',
    ],
)
def test_a_damaged_index_is_said_with_its_line(project: Project, line: str) -> None:
    write(project.root / "articles" / "index.jsonl", '{"id": "b", "file": "b.txt"}\n\n' + line + "\n")
    with pytest.raises(AnnotationError, match=r"index\.jsonl:3: "):
        project.articles()


def test_names_in_the_index_that_are_not_ours_do_no_harm(project: Project) -> None:
    write(project.root / "articles" / "a.txt")
    write(project.root / "articles" / "index.jsonl", '{"id": "x", "file": "a.txt", "later": [1]}\n' * 2)
    assert ids(project) == ["x"]


def test_layers(project: Project) -> None:
    assert project.layer_path("Anna Müller") == project.root / "annotations" / "Anna Müller.json"
    for name in ("Ann.json", "zoe.json.journal", "zoe.json.lock", "rules.json", "a%2Fb.json", ".x.json", "notes.txt"):
        write(project.root / "annotations" / name)
    found = project.layers()
    assert [(layer.annotator, layer.suggester) for layer in found] == [
        ("a/b", False),
        ("Ann", False),
        ("rules", True),
        ("zoe", False),
    ]
    assert project.layer_path("a/b") == found[0].path


def test_layers_that_cannot_be_listed_are_not_taken_for_none(project: Project) -> None:
    folder = project.root / "annotations"
    for place in folder.iterdir():
        place.unlink()
    folder.rmdir()
    assert project.layers() == []
    folder.write_text("not a folder\n")
    with pytest.raises(AnnotationError, match="annotations: it cannot be read"):
        project.layers()
    assert project.layer_path("ann") == folder / "ann.json"


def test_names_that_differ_in_case_are_one_annotator(project: Project) -> None:
    write(project.root / "annotations" / "Ann.json")
    assert project.annotator("ann") == "Ann"
    assert project.layer_path("ANN").name == "Ann.json"
    assert project.annotator("anne") == "anne"


def test_suggesters_names_are_reserved(project: Project) -> None:
    with pytest.raises(AnnotationError, match="suggester"):
        project.layer_path("Rules")


def test_a_full_disk_is_said(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    path = write(tmp_path / "a.txt")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AnnotationError, match="No space left"):
        project.add([path])
    assert ids(project) == []


@pytest.mark.parametrize("schema", [False, True])
def test_a_disk_that_fills_up_leaves_no_half_project(
    schema: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever write is the first that fails: what was there stays, and a project is whole or not there at all."""
    import os

    paths = [write(tmp_path / "a.txt", "One."), write(tmp_path / "b.txt", "Two.")]
    own = write(tmp_path / "own.toml", "[schema]") if schema else None
    fsync = os.fsync
    seen = set()
    for left in range(40):
        root = tmp_path / f"here{left}" / "talks"
        write(root / "articles" / "mine.txt", "Mine.")
        before = sorted(root.rglob("*"))
        budget = iter(range(left))

        def full(handle: int, budget: Iterator[int] = budget) -> None:
            if next(budget, None) is None:
                raise OSError(28, "No space left on device")
            fsync(handle)

        with monkeypatch.context() as filling:
            filling.setattr(os, "fsync", full)
            try:
                made = Project.create(root, own=own)
            except AnnotationError:
                assert sorted(root.rglob("*")) == before
                seen.add("nothing")
                continue
            try:
                made.add(paths)
            except AnnotationError as error:
                told = str(error).partition("; added before: ")[2]
            else:
                told = "a, b"
        kept = [entry.id for entry in Project.open(root).articles() if entry.added]
        assert ", ".join(kept) == told
        assert {path.stem for path in (root / "articles").glob("*.txt")} == {"mine", *kept}
        seen.add(told)
    assert seen == {"nothing", "", "a, b"}
