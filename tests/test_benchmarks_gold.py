"""The gold of the bundled pair: complete, allowed by the schema, true to every example of its guidelines."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from annotations.formats import jsonlines
from annotations.labels import Example, Schema
from annotations.model import Annotation, Relation
from annotations.project import Project
from annotations.rules import judgement_refusal, refusal, relation_refusal
from annotations.schema import default_schema
from annotations.store.tiny import TinyStore
from annotations.verify import Verification
from articles.library import load
from benchmarks.gold import PAIR, SAMPLE, Case, CaseError, bundled, main, read
from tests.entries import added


@cache
def case() -> Case:
    return bundled()


@cache
def schema() -> Schema:
    return default_schema()


def by_id() -> dict[str, Annotation]:
    return {annotation.id: annotation for annotation in case().annotations}


def across() -> list[Relation]:
    known = by_id()
    return [one for one in case().relations if known[one.source].article != known[one.target].article]


def said_otherwise(annotation: Annotation) -> dict[str, object]:
    """The attributes that are not as they would be by default; coreference left out, which has no default."""
    defaults = {attribute.name: attribute.default for attribute in schema().attributes_of(annotation.label)}
    return {name: value for name, value in annotation.attributes.items() if name != "ref" and value != defaults[name]}


def nested() -> set[str]:
    """Ids of annotations that stand inside another one of their group, with more text around them."""
    groups = {label.name: label.group for label in schema().labels}
    return {
        inner.id
        for inner in case().annotations
        for outer in case().annotations
        if inner.article == outer.article
        and groups[inner.label] is groups[outer.label]
        and inner.target.spans != outer.target.spans
        and all(any(whole.contains(part) for whole in outer.target.spans) for part in inner.target.spans)
    }


def test_there_is_enough_of_everything() -> None:
    found = case()
    assert {annotation.label for annotation in found.annotations} == {label.name for label in schema().labels}
    assert len(found.annotations) >= 150
    assert len(nested()) >= 15
    assert sum(len(annotation.target.spans) > 1 for annotation in found.annotations) >= 5
    assert sum(bool(said_otherwise(annotation)) for annotation in found.annotations) >= 40
    assert len(across()) >= 25
    assert {relation.type for relation in found.relations} == {relation.name for relation in schema().relations}


def test_every_value_of_every_choice_is_used() -> None:
    used = {(name, value) for annotation in case().annotations for name, value in annotation.attributes.items()}
    choices = {(attribute.name, name) for attribute in schema().attributes for name in attribute.names}
    assert choices - used == set()
    assert ("check", True) in used


def test_the_schema_allows_all_of_it() -> None:
    texts = {article.id: article.text for article in case().articles}
    before: list[Annotation] = []
    for one in case().annotations:
        others = [other for other in before if other.article == one.article]
        assert refusal(schema(), texts[one.article], others, one.label, one.target.spans) is None
        assert [span.of(texts[one.article]) for span in one.target.spans] == list(one.target.quotes)
        before.append(one)
    known = by_id()
    for at, relation in enumerate(case().relations):
        ends = known[relation.source], known[relation.target]
        assert relation_refusal(schema(), relation.type, *ends, case().relations[:at]) is None
    for judged in case().judgements:
        assert judgement_refusal(schema(), judged.name, judged.articles, judged.value) is None


def test_what_the_guidelines_ask_for_is_there() -> None:
    known = by_id()
    led = {(relation.type, relation.source) for relation in case().relations}
    for one in case().annotations:
        if one.label == "UNC":
            assert ("hedges", one.id) in led, one.target.exact
        if one.label == "CLAIM" and one.attributes["voice"] != "author":
            assert {("source", one.id), ("cue", one.id)} <= led, one.target.exact
    sources = {known[relation.target] for relation in case().relations if relation.type == "source"}
    people = {one for one in known.values() if one.label == "PER" and one.attributes["mention"] != "name"}
    assert people <= sources, "role nouns and pronouns only where they are the source of a claim"


def test_every_example_of_the_schema_stands_in_it() -> None:
    labelled = {(one.article, one.target.exact, one.label) for one in case().annotations}
    for label in schema().labels:
        for example in label.positive:
            assert (example.article, example.quote, label.name) in labelled
        for example in label.negative:
            assert (example.article, example.quote, label.name) not in labelled
    valued = {(one.article, one.target.exact, *value) for one in case().annotations for value in one.attributes.items()}
    for attribute in schema().attributes:
        for value in attribute.values:
            for example in value.positive:
                assert (example.article, example.quote, attribute.name, value.name) in valued


def relations_of_examples(*, positive: bool) -> Iterator[tuple[str, Example, Example]]:
    for relation in schema().relations:
        for example in relation.positive if positive else relation.negative:
            yield relation.name, example.source, example.target


def test_every_example_of_a_relation_holds_in_it() -> None:
    known = by_id()
    joined = {
        (one.type, *((end.article, end.target.exact) for end in (known[one.source], known[one.target])))
        for one in case().relations
    }
    symmetric = {relation.name for relation in schema().relations if relation.symmetric}
    joined |= {(kind, target, source) for kind, source, target in joined if kind in symmetric}

    def ends(source: Example, target: Example) -> tuple[tuple[str, str], tuple[str, str]]:
        return (source.article, source.quote), (target.article, target.quote)

    for kind, source, target in relations_of_examples(positive=True):
        assert (kind, *ends(source, target)) in joined
    for kind, source, target in relations_of_examples(positive=False):
        assert (kind, *ends(source, target)) not in joined


def test_the_examples_of_judgements_are_those_of_the_schema() -> None:
    passed = {(judged.name, judged.articles): judged.value for judged in case().judgements}
    for kind in schema().judgements:
        for article, value in kind.examples.items():
            assert passed[kind.name, (article,)] == value
    pair = ("breakthrough", "handshake")
    assert passed["status", pair] == passed["status", pair[:1]] == passed["status", pair[1:]] == "done"
    assert passed["event", pair] == "same_event"


def test_the_export_is_read_again_as_it_was(tmp_path: Path) -> None:
    main([str(tmp_path / "gold.jsonl")])
    lines = (tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [jsonlines.line(sheet) for sheet in case().sheets()]
    assert sum(len(json.loads(line)["relations"]) for line in lines) == len(case().relations)
    assert sum(len(json.loads(line)["judgements"]) for line in lines) == len(case().judgements)


def test_nothing_is_wrong_with_a_project_that_holds_it(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "pair")
    project.add(sorted(SAMPLE.glob("*.*")))
    store = TinyStore(project.layer_path("gold"), "gold")
    store.apply(added(*case().entries))
    store.close()
    verification = Verification(project)
    assert list(verification.faults()) == []
    assert verification.checked == Counter(
        articles=2,
        annotations=len(case().annotations),
        relations=len(case().relations),
        judgements=len(case().judgements),
    )


def test_the_file_is_read_to_its_last_line() -> None:
    lines = PAIR.read_text(encoding="utf-8").split("\n== breakthrough\n")[1].splitlines()
    said = [line for line in lines if line and not line.startswith((">", "=="))]
    within = sum(len(line.split("|")[3].split(", ")) for line in said if line.count("|") == 3)
    assert len(said) + within == len(case().entries)


HEAD = "== handshake\n> This is no treaty.\n"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("== nowhere\n> This\nCLAIM | This", "no article nowhere"),
        ("== handshake\nCLAIM | This is no treaty", "line 2: quote the text first"),
        ("== handshake\n> This is a treaty.\nCLAIM | This", "line 2: this does not stand"),
        (f"{HEAD}CLAIM | This is a treaty", "line 3: “This is a treaty” stands there 0 times"),
        (f"{HEAD}CLAIM | is no | sometimes", "line 3: sometimes is a value of 0 attributes"),
        (f"{HEAD}CLAIM one | is no\nCLAIM one | no", "line 4: one is named already"),
        (f"{HEAD}CLAIM one | is no\n== relations\nsame one two", "line 5: nothing is named two"),
    ],
)
def test_a_faulty_case_is_refused_with_its_line(lines: str, message: str) -> None:
    with pytest.raises(CaseError, match=message):
        read(lines, [load(SAMPLE / "handshake.txt", cache=False)], schema())
