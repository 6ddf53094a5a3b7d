"""The schemas that come with Diptych: each loads, explains itself, and its examples stand where they say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.labels import KEPT_KEYS, Example, Schema
from annotations.model import SchemaError
from annotations.project import Project
from annotations.schema import BUNDLED, bundled_schema, bundled_text, check_schema, chosen_schema, default_schema
from annotations.schema_examples import check_examples
from annotations.status import STATUS, Status
from articles.library import load

ROOT = Path(__file__).parents[1]
TEXTS = {path.stem: load(path, cache=False).text for path in (ROOT / "articles" / "sample").iterdir()}
LABELS = {
    "conll2003": {"PER", "ORG", "LOC", "MISC"},
    "bioscope": {"SPECULATION", "NEGATION", "SCOPE"},
    "parc": {"SOURCE", "CUE", "CONTENT"},
}
every = pytest.mark.parametrize("name", BUNDLED)


def examples(schema: Schema) -> Iterator[tuple[str, Example]]:
    values = [value for attribute in schema.attributes for value in attribute.values]
    for part in (*schema.labels, *values):
        yield from ((part.name, example) for example in (*part.positive, *part.negative))
    for relation in schema.relations:
        for pair in (*relation.positive, *relation.negative):
            yield from ((relation.name, end) for end in (pair.source, pair.target))


def test_the_list_names_every_file_there_is() -> None:
    assert {path.stem for path in (ROOT / "annotations" / "schemas").iterdir()} == set(BUNDLED)


@every
def test_it_has_no_fault_and_is_called_like_its_file(name: str) -> None:
    assert check_schema(bundled_text(name)) == []
    schema = bundled_schema(name)
    assert schema.name == name
    assert schema.title
    assert schema.version


@every
def test_every_example_stands_where_it_says_as_whole_words(name: str) -> None:
    checked = check_examples(bundled_text(name), TEXTS.get)
    assert checked.faults == []
    assert not checked.unchecked
    found = list(examples(bundled_schema(name)))
    assert len(found) > 8
    for of, example in found:
        assert re.search(rf"(?<!\w){re.escape(example.quote)}(?!\w)", TEXTS[example.article]), (of, example.quote)


@every
def test_every_label_is_explained_and_reached_by_a_key_of_its_own(name: str) -> None:
    schema = bundled_schema(name)
    for label in schema.labels:
        assert label.guideline, label.name
        assert label.key, label.name
        assert label.key not in KEPT_KEYS, label.name
        assert label.map, label.name
        assert label.positive, label.name
        assert label.negative, label.name
        assert all(example.why for example in (*label.positive, *label.negative)), label.name
        assert schema.toggle(label.name) is not None, "one's own doubt can be said of everything"
    for relation in schema.relations:
        assert relation.guideline, relation.name
        assert relation.positive, relation.name
        assert relation.negative or name == "news-claims", relation.name
        for pair in relation.positive:
            assert pair.source.article == pair.target.article or relation.reach == "project"


@every
def test_an_article_can_be_said_to_be_done(name: str) -> None:
    status = bundled_schema(name).judgement(STATUS)
    assert status is not None
    assert status.values == tuple(Status)


@pytest.mark.parametrize("name", LABELS)
def test_it_has_the_labels_of_its_scheme(name: str) -> None:
    assert {label.name for label in bundled_schema(name).labels} == LABELS[name]


@pytest.mark.parametrize("name", LABELS)
def test_what_it_says_of_the_default_schema_is_there(name: str) -> None:
    schema, default = bundled_schema(name), default_schema()
    named = [label.map["news-claims"] for label in schema.labels if "news-claims" in label.map]
    assert named
    assert all(default.label(label) for label in named), named
    assert all(default.attribute(a.map["news-claims"]) for a in schema.attributes if "news-claims" in a.map)
    assert all(default.relation(r.map["news-claims"]) for r in schema.relations if "news-claims" in r.map)


@pytest.mark.parametrize("name", LABELS)
def test_its_guidelines_are_not_those_of_the_default_schema(name: str) -> None:
    ours = {label.guideline for label in default_schema().labels}
    assert ours.isdisjoint(label.guideline for label in bundled_schema(name).labels)


def test_every_cue_has_its_scope_and_every_content_its_source_and_cue() -> None:
    bioscope, parc = bundled_schema("bioscope"), bundled_schema("parc")
    for cue in ("SPECULATION", "NEGATION"):
        assert [relation.name for relation in bioscope.relations_between(cue, "SCOPE", one_article=True)] == ["scope"]
    assert [r.name for r in parc.relations_between("CONTENT", "SOURCE", one_article=True)] == ["source"]
    assert [r.name for r in parc.relations_between("CONTENT", "CUE", one_article=True)] == ["cue"]
    assert not bioscope.crosses_allowed("SCOPE", "SCOPE")


@every
def test_a_project_names_it(name: str, tmp_path: Path) -> None:
    Project.create(tmp_path / "talks", schema=name)
    project = Project.open(tmp_path / "talks")
    assert project.schema_name == name
    assert project.schema() is bundled_schema(name)


def test_a_name_wins_over_a_file_that_is_called_so_and_its_path_over_the_name(tmp_path: Path) -> None:
    (tmp_path / "parc").write_text('[schema]\nname = "mine"\n[[label]]\nname = "A"\ngroup = "claim"\n')
    assert chosen_schema("parc", tmp_path).name == "parc"
    assert chosen_schema("./parc", tmp_path).name == "mine"


def test_a_name_that_nothing_has_is_an_error_with_the_likeliest_one(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="did you mean `conll2003`"):
        chosen_schema("conll03", tmp_path)
    with pytest.raises(SchemaError, match="there are news-claims, conll2003, bioscope, parc"):
        chosen_schema("zzzz", tmp_path)
    with pytest.raises(SchemaError, match=r"own\.toml: the schema cannot be read: No such file"):
        chosen_schema("own.toml", tmp_path)
