"""`diptych suggest`, as it is typed."""

import json
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.model import Change, Step
from annotations.names import layer_file
from annotations.project import ANNOTATIONS, Project
from annotations.store import open_layer
from annotations.suggest.answers import accepted
from articles.span import Span
from tests.conftest import NAME
from tests.entries import added
from tui.cli import main

ONE = "President Ada Brook said that prices may rise by 4% in Lisbon.\n"
OTHER = "Nobody knows the price of copper. Copper is dear.\n"


@pytest.fixture
def project() -> Project:
    Path("one.txt").write_text(ONE)
    Path("two.txt").write_text(OTHER)
    made = Project.create(Path("talks"))
    made.add([Path("one.txt"), Path("two.txt")])
    return made


def typed(*words: str) -> int:
    return main(["suggest", *words, "--project", "talks"])


def said(project: Project, layer: str) -> list[tuple[str, str, str, str]]:
    store = open_layer(project.root / ANNOTATIONS / layer_file(layer), layer, readonly=True)
    try:
        return [(each.id, each.article, each.label, each.target.exact) for each in store.annotations()]
    finally:
        store.close()


def labelled(project: Project, quote: str, label: str) -> None:
    """The person says one thing of the second article."""
    from dataclasses import replace

    from tests.entries import annotation

    article = project.load("two")
    at = article.text.index(quote)
    target = describe(article.text, [Span(at, at + len(quote))], article.digest)
    store = open_layer(project.layer_path(NAME), NAME)
    store.apply(added(replace(annotation("two", label), target=target, annotator=NAME)))
    store.close()


def test_layers_of_suggesters_are_written_and_no_other(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed() == 0
    assert {layer.annotator for layer in project.layers()} <= {"rules", "memory"}
    assert {("PER", "Ada Brook"), ("GPE", "Lisbon"), ("UNC", "may"), ("NUM", "4%"), ("CUE", "said")} <= {
        each[2:] for each in said(project, "rules")
    }
    assert "nobody's own layer was touched" in capsys.readouterr().err


def test_running_again_keeps_every_id(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    typed()
    before = said(project, "rules")
    capsys.readouterr()
    assert typed("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["changed"], told["gone"]) == (0, 0, 0)
    assert told["suggestions"] == len(before)
    assert said(project, "rules") == before


def test_one_label_alone_is_brought_up_to_date(project: Project) -> None:
    typed("--label", "PER")
    assert {label for _, _, label, _ in said(project, "rules")} == {"PER"}
    typed("--suggester", "uncertainty")
    assert {label for _, _, label, _ in said(project, "rules")} == {"PER", "UNC"}


def test_one_article_alone_is_looked_at(project: Project) -> None:
    typed("--article", "TWO")
    assert {article for _, article, _, _ in said(project, "rules")} == {"two"}


def test_memory_finds_again_what_the_annotator_labelled(project: Project) -> None:
    labelled(project, "copper", "THING")
    typed()
    assert [each[2:] for each in said(project, "memory")] == [("THING", "copper")]
    before = said(project, NAME)
    typed("--suggester", "memory", "--annotator", "somebody else")
    assert said(project, "memory") == []
    assert said(project, NAME) == before


def test_what_was_proposed_for_an_article_that_is_gone_goes(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    typed()
    entry = project.entry("two")
    project.shelf.path(entry).unlink()
    typed()
    assert {article for _, article, _, _ in said(project, "rules")} == {"one"}


def test_what_suggesters_say_is_not_exported_and_what_is_accepted_tells_where_it_is_from(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    typed()
    store = open_layer(project.root / ANNOTATIONS / layer_file("rules"), "rules", readonly=True)
    proposal = next(each for each in store.annotations("one", "PER"))
    store.close()
    own = open_layer(project.layer_path(NAME), NAME)
    own.apply(Step("accept", (Change(None, accepted(project.schema(), proposal, NAME, "2026-01-01T00:00:00Z")),)))
    own.close()
    capsys.readouterr()
    assert main(["export", "jsonl", "-", "--project", "talks"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [exported] = [each for line in lines for each in line["annotations"]]
    assert (exported["label"], exported["origin"]) == ("PER", "entities@1")
    assert main(["verify", "--project", "talks", "--annotator", "rules"]) == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--suggester", "nobody"], "there is no suggester 'nobody': there is entities, uncertainty"),
        (["--label", "NOPE"], "has no label NOPE"),
        (["--article", "three"], "there is no article 'three'"),
    ],
)
def test_what_is_not_there_is_said(
    words: list[str], told: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(*words) == 1
    assert told in capsys.readouterr().err
    assert not project.layers()


def test_a_layer_that_is_open_elsewhere_is_not_written(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    typed("--label", "PER")
    holder = open_layer(project.root / ANNOTATIONS / layer_file("rules"), "rules")
    try:
        assert typed() == 1
        assert "somebody else is writing it" in capsys.readouterr().err
    finally:
        holder.close()
