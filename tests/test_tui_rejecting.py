"""What an annotator rejects: one step, on disk, back with the article, and away again with undo."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, AnnotationError, Change, Rejection, Step
from annotations.project import Project
from annotations.store import open_layer
from annotations.suggest.answers import key_of, rejected
from articles.article import digest
from articles.span import Span
from tests.entries import added
from tests.reading import opened, reading, write
from tui.desk import Desk
from tui.memory import Memory
from tui.request import OpenRequest

TEXT = (
    "A week later, in the last hour of the day, Ann Brook said that the harbour was closed. "
    "Bob Sands may agree with her, it is said.\n"
)


def proposal(words: str, label: str = "PER", origin: str = "entities@1", text: str = TEXT) -> Annotation:
    at = text.index(words)
    target = describe(text, [Span(at, at + len(words))], digest(text))
    return Annotation(new_id(), "one", label, target, "rules", origin=origin)


@pytest.fixture
def project() -> OpenRequest:
    Project.create(Path("project")).add([write("in/one.txt", TEXT)])
    return opened("project")


def on_disk() -> list[Rejection]:
    layer = Project.open(Path("project")).layer_path("tester")
    store = open_layer(layer, "tester", readonly=True)
    try:
        return list(store.rejections())
    finally:
        store.close()


class Changed:
    """Where the screen was told that something changed."""

    def __init__(self, patch: pytest.MonkeyPatch, desk: Memory) -> None:
        self.places: list[tuple[str, list[Span]]] = []
        before = desk._changed
        patch.setattr(desk, "_changed", lambda *where: (self.add(*where), before(*where)))

    def add(self, article: str, spans: Sequence[Span]) -> None:
        self.places.append((article, list(spans)))


async def test_what_is_rejected_is_kept_and_comes_back_with_undo(
    project: OpenRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = proposal("Ann Brook"), proposal("Bob Sands")
    async with reading(project) as here:
        desk: Desk = here.app.desk
        changed = Changed(monkeypatch, desk)
        desk.reject([ann])
        assert changed.places == [("one", [*ann.target.spans])]
        await here.saved_below()
        assert [key_of(one) for one in on_disk()] == [key_of(ann)]
        desk.reject([ann, bob, replace(bob, id=new_id())])
        assert [key_of(one) for one in desk.layer.rejections_of("one")] == [key_of(ann), key_of(bob)]
        await here.press("z")
        assert "reject PER" in here.status
        assert changed.places[-1] == ("one", [*bob.target.spans])
        await here.press("z")
        assert desk.layer.rejections_of("one") == []
        await here.saved_below()
        assert on_disk() == []
        assert here.said() == []


async def test_many_are_one_step(project: OpenRequest) -> None:
    both = [proposal("Ann Brook"), proposal("Bob Sands", "ORG")]
    async with reading(project) as here:
        here.app.desk.reject(both)
        last = here.app.desk.history.last()
        assert last is not None
        assert (last.title, len(last.changes)) == ("reject 2 suggestions", 2)
        here.app.desk.reject(both)
        here.app.desk.reject([])
        assert here.app.desk.history.done == 1


async def test_the_next_session_knows_what_was_rejected(project: OpenRequest) -> None:
    async with reading(project) as here:
        here.app.desk.reject([proposal("Ann Brook")])
        await here.saved_below()
    async with reading(opened("project")) as here:
        await here.until(lambda: bool(here.app.desk.layer.rejections_of("one")))
        assert [key_of(one) for one in here.app.desk.layer.rejections_of("one")] == [key_of(proposal("Ann Brook"))]
        await here.press("z")
        assert here.app.desk.layer.rejections_of("one") == []


@pytest.mark.parametrize(("old", "new", "seen"), [("A week", "At last, a week", True), ("Ann Brook", "She", False)])
async def test_in_a_text_that_changed_the_screen_changes_where_the_words_stand_now(
    project: OpenRequest, monkeypatch: pytest.MonkeyPatch, old: str, new: str, *, seen: bool
) -> None:
    async with reading(project) as here:
        here.app.desk.reject([proposal("Bob Sands")])
        here.app.desk.reject([proposal("Ann Brook")])
        await here.saved_below()
    text = TEXT.replace(old, new)
    Path("project/articles/one.txt").write_text(text, encoding="utf-8")
    async with reading(opened("project")) as here:
        await here.until(lambda: len(here.app.desk.layer.rejections_of("one")) == 2)
        changed = Changed(monkeypatch, here.app.desk)
        await here.press("z")
        wanted = [*proposal("Ann Brook", text=text).target.spans] if seen else []
        assert changed.places == [("one", wanted)]


async def test_a_layer_that_is_held_elsewhere_takes_none_and_follows_those_of_its_holder(
    project: OpenRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.room.PAUSE", 0.01)
    holder = open_layer(Project.open(Path("project")).layer_path("tester"), "tester")
    first, second = (rejected(proposal(words), "tester", "") for words in ("Ann Brook", "Bob Sands"))
    holder.apply(added(first))
    async with reading(project) as here:
        desk: Desk = here.app.desk
        await here.until(lambda: desk.layer.rejections_of("one") == [first])
        with pytest.raises(AnnotationError, match="open elsewhere"):
            desk.reject([proposal("Bob Sands")])
        holder.apply(Step("another", (Change(first, None), Change(None, second))))
        await here.until(lambda: desk.layer.rejections_of("one") == [second])
    holder.close()


async def test_labelling_and_rejecting_are_undone_one_by_one(project: OpenRequest) -> None:
    async with reading(project) as here:
        here.app.desk.reject([proposal("Ann Brook")])
        await here.go("Bob")
        await here.press("p")
        assert here.said() == [("PER", "Bob Sands")]
        await here.press("z")
        assert here.said() == []
        assert len(here.app.desk.layer.rejections_of("one")) == 1
        await here.press("z")
        assert here.app.desk.layer.rejections == {}
