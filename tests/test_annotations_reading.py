"""Layers that commands read."""

from pathlib import Path

import pytest

from annotations.model import AnnotationError
from annotations.project import Project
from annotations.reading import chosen_layers, open_to_read, open_to_write
from annotations.store import QuestionError
from annotations.store.tiny import TinyStore
from tests.accidents import put_an_old_file_back
from tests.entries import added, annotation


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project in which Ann, Bob and a suggester have annotated."""
    made = Project.create(tmp_path / "talks")
    for name in ("ann b", "bob", "rules"):
        store = TinyStore(made.root / "annotations" / f"{name}.json", name)
        store.apply(added(annotation()))
        store.close()
    return made


def test_layers_of_people_are_chosen_and_others_when_named(project: Project) -> None:
    assert [layer.annotator for layer in chosen_layers(project, [])] == ["ann b", "bob"]
    assert [layer.annotator for layer in chosen_layers(project, ["rules", "BOB", "bob"])] == ["rules", "bob"]
    with pytest.raises(AnnotationError, match=r"'cy' has annotated nothing .* there is ann b, bob, rules"):
        chosen_layers(project, ["cy"])


@pytest.mark.parametrize(("earlier", "choices"), [(True, "snapshot|journal"), (False, "snapshot")])
def test_files_that_contradict_each_other_are_not_read_but_told_with_the_command_that_settles_it(
    project: Project, earlier: bool, choices: str
) -> None:
    layer = chosen_layers(project, ["ann b"])[0]
    put_an_old_file_back(layer.path, earlier=earlier)
    with pytest.raises(QuestionError) as asked:
        open_to_read(layer)
    assert str(asked.value).endswith(f"Say so with: diptych mend --annotator 'ann b' --keep {choices}")
    assert "|".join(asked.value.choices) == choices
    assert "\n" not in str(asked.value)
    with pytest.raises(QuestionError) as again:
        open_to_write(layer)
    assert str(again.value) == str(asked.value)


def test_a_layer_that_is_whole_is_read(project: Project) -> None:
    store = open_to_read(chosen_layers(project, ["bob"])[0])
    assert (store.readonly, store.question, sum(store.count().values())) == (True, None, 1)
    store.close()
    store = open_to_write(chosen_layers(project, ["bob"])[0])
    assert not store.readonly
    store.close()
