"""`diptych verify`, as it is typed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, Entry
from annotations.project import Project
from annotations.store.tiny import TinyStore
from annotations.suggest.answers import rejected
from articles.span import Span
from tests.entries import added
from tui import version
from tui.cli import main

TEXT = "The dam holds, the engineers say, and the valley below it believes them this spring.\n"
Out = tuple[int, str, str]


class Typed:
    """`diptych verify` in this process, on the project `talks`."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *words: str) -> Out:
        code = main(["verify", *words, "--project", "talks"])
        out, err = self._capture.readouterr()
        return code, out, err


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    return Typed(capsys)


@pytest.fixture
def claim() -> Annotation:
    """The one annotation of the project `talks`, which has one article."""
    Path("one.txt").write_text(TEXT, encoding="utf-8")
    project = Project.create(Path("talks"))
    project.add([Path("one.txt")])
    article = project.load("one")
    spans = [Span(TEXT.index("the valley"), TEXT.index(" this spring"))]
    made = Annotation(new_id(), "one", "CLAIM", describe(TEXT, spans, article.digest), "ann")
    keep(made)
    return made


def keep(*entries: Entry) -> None:
    store = TinyStore(Project.open(Path("talks")).layer_path("ann"), "ann")
    store.apply(added(*entries))
    store.close()


def rewrite(text: str) -> None:
    Path("talks/articles/one.txt").write_text(text, encoding="utf-8")


def test_nothing_is_wrong(typed: Typed, claim: Annotation) -> None:
    said = "diptych: looked at 1 article, 1 annotation, 0 relations, 0 judgements: nothing is wrong\n"
    assert typed() == (0, "", said)


def test_what_was_rejected_is_counted_where_there_is_some(typed: Typed, claim: Annotation) -> None:
    keep(*(rejected(replace(claim, id=new_id(), origin="claims@1"), "ann", "") for _ in range(2)))
    assert "0 judgements, 2 rejections: nothing is wrong" in typed()[2]
    rewrite("Not a word of it is there any more.\n")
    assert "2 rejections (2 of words that changed or are gone): " in typed()[2]
    assert json.loads(typed("--json")[1])["checked"]["ended_rejections"] == 2


def test_what_moved_is_listed_and_is_not_wrong(typed: Typed, claim: Annotation) -> None:
    rewrite("News of the dam.\n\n" + TEXT)
    code, out, err = typed()
    assert code == 0
    start, end = claim.target.span
    changed, moved = out.splitlines()
    assert changed == "changed: one: one.txt is not the text that was added"
    assert moved.startswith(f"moved: ann one {start}-{end} {claim.id}: CLAIM “the valley below")
    assert moved.endswith(f"stands at {start + 18}-{end + 18} now")
    assert err.endswith("1 changed, 1 moved; nothing is wrong\n")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("valley", "town", "fuzzy"), (TEXT, "Of something else.", "orphan")],
)
def test_what_does_not_fit_is_wrong(old: str, new: str, kind: str, typed: Typed, claim: Annotation) -> None:
    rewrite(TEXT.replace(old, new))
    code, out, err = typed()
    assert code == 1
    assert [line.partition(":")[0] for line in out.splitlines()] == ["changed", kind]
    assert err.endswith(f"1 changed, 1 {kind}\n")


def test_as_json(typed: Typed, claim: Annotation) -> None:
    rewrite(TEXT.replace("valley", "town"))
    code, out, _ = typed("--json", "--annotator", "ANN")
    told = json.loads(out)
    assert code == 1
    assert told["checked"] == {
        "articles": 1, "annotations": 1, "relations": 0, "judgements": 0, "rejections": 0, "ended_rejections": 0
    }  # fmt: skip
    assert [fault["wrong"] for fault in told["faults"]] == [False, True]
    fault = told["faults"][1]
    assert (fault["kind"], fault["layer"], fault["article"], fault["id"]) == ("fuzzy", "ann", "one", claim.id)
    assert fault["place"] == list(claim.target.span)


def test_a_fault_is_one_line_that_drives_no_terminal(typed: Typed, claim: Annotation) -> None:
    store = TinyStore(Path("talks/annotations/ann.json"), "ann")
    store.apply(added(Annotation(new_id(), "evil\x1b[31m\nname", "CLAIM", claim.target, "ann")))
    store.close()
    code, out, _ = typed()
    assert code == 1
    assert out.count("\n") == 1
    assert "\x1b" not in out


def test_scattered_packages_are_wrong(typed: Typed, claim: Annotation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "places", lambda: {"articles": Path("/x"), "annotations": Path("/y"), "tui": None})
    code, out, err = typed()
    assert (code, out) == (1, "")
    assert "packages come from several places" in err


def test_somebody_who_has_no_layer_is_refused(typed: Typed, claim: Annotation) -> None:
    code, _, err = typed("--annotator", "bob")
    assert code == 1
    assert "'bob' has annotated nothing" in err
