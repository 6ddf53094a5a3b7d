"""What articles that somebody labelled teach: learned, kept, used again, and said when it cannot be."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotations.anchor import describe
from annotations.model import Annotation, AnnotationError, Change, Judgement, Step
from annotations.project import Project
from annotations.schema import default_schema
from annotations.status import STATUS, Status
from annotations.store import open_layer
from annotations.suggest import learning
from annotations.suggest.features import SPOKEN, guesses, rows, spoken
from annotations.suggest.learner import Learnt, groups_of, lessons, placed
from annotations.suggest.learning import ENOUGH, EXTRA, Taught, kept_of, learnt_of, opened, trained
from annotations.suggest.memory import Memory
from annotations.suggest.offers import from_json
from annotations.suggest.page import Suggestion
from annotations.suggest.proposals import suggest
from annotations.suggest.serving import Program
from annotations.suggest.table import BY_NAME, LEARNER, chosen, taught
from articles.span import Span
from tests.conftest import NAME
from tests.entries import added, annotation, changed
from tests.suggested import page

pytest.importorskip("pycrfsuite", reason="python-crfsuite is not installed: the extra learn brings it")
GROUPS = groups_of(default_schema())
SYLLABLES = ("kor", "lin", "dru", "mos", "tav", "ren", "bil", "sho")
NAMES = [first + second for first in SYLLABLES for second in SYLLABLES]
UNSEEN = "Then the vessel zupamo sank. Nobody saw the harbour, or the zupamo again."


def text_of(name: str) -> str:
    """No rule knows its names, which are in small letters behind one word."""
    return f"Then the vessel {name} left. Nobody saw the harbour, and it seemed late."


def said(text: str, *quotes: str, label: str = "THING", article: str = "a") -> list[Annotation]:
    """Each quote labelled where it stands first."""
    spans = [Span(text.index(quote), text.index(quote) + len(quote)) for quote in quotes]
    return [
        replace(annotation(article, label), target=describe(text, [span], "d" * 64), annotator=NAME) for span in spans
    ]


def lesson(name: str) -> Taught:
    read = page(text_of(name))
    quotes = [*said(read.text, name), *said(read.text, "seemed", label="UNC")]
    return Taught(read.article, quotes)


def learned() -> Learnt:
    return opened(len(NAMES), trained([lesson(name) for name in NAMES], GROUPS))


def found(learnt: Learnt, text: str) -> list[Suggestion]:
    return list(learnt.find(page(text), Memory()))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """More articles than are needed, of which the annotator has labelled none."""
    made = Project.create(tmp_path / "ships")
    for name in NAMES[: ENOUGH + 5]:
        (tmp_path / f"{name}.txt").write_text(text_of(name), encoding="utf-8")
    (tmp_path / "unseen.txt").write_text(UNSEEN, encoding="utf-8")
    made.add([*(tmp_path / f"{name}.txt" for name in NAMES[: ENOUGH + 5]), tmp_path / "unseen.txt"])
    return made


def labelled(project: Project, names: list[str]) -> list[Annotation]:
    """The annotator labels the vessels in the articles of these names."""
    entries = [
        replace(one, target=describe(article.text, one.target.spans, article.digest))
        for article in map(project.load, names)
        for one in said(article.text, article.id, article=article.id)
    ]
    apply(project, added(*entries))
    return entries


def apply(project: Project, step: Step) -> None:
    store = open_layer(project.layer_path(NAME), NAME)
    store.apply(step)
    store.close()


def finished(project: Project, names: list[str]) -> None:
    apply(
        project,
        added(*(Judgement(f"{at:032x}", (name,), STATUS, Status.DONE.value, NAME) for at, name in enumerate(names))),
    )


def kept_file() -> Path:
    folder = learning.cache_folder()
    assert folder is not None
    [path] = (folder / "learner").iterdir()
    return path


# ---------------------------------------------------------------- what it learns


def test_a_pattern_is_found_in_an_article_that_was_never_seen() -> None:
    assert [(one.label, one.span.of(UNSEEN)) for one in found(learned(), UNSEEN)] == [("THING", "zupamo")]


def test_the_score_is_a_probability_and_the_reason_is_what_it_saw() -> None:
    [one] = found(learned(), UNSEEN)
    assert 0.5 < one.score <= 1
    learned_from, *reasons = one.why.split("; ")
    assert learned_from == f"learned from {len(NAMES)} articles"
    assert "after “vessel”" in reasons


def test_where_the_string_was_labelled_before_that_is_the_reason() -> None:
    known = Memory()
    known.learn(said(text_of("korlin"), "korlin", article="b"))
    [one] = [one for one in learned().find(page(text_of("korlin")), known) if one.label == "THING"]
    assert one.why == f"learned from {len(NAMES)} articles; labelled so once, “korlin” first in b"


def test_each_group_of_labels_has_a_model_of_its_own_and_what_was_never_labelled_has_none() -> None:
    learnt = learned()
    assert set(learnt.models) == {"entity", "uncertainty"}
    assert [one.label for one in found(learnt, text_of("zupamo"))] == ["THING", "UNC"]


def test_claims_are_not_learned() -> None:
    assert set(GROUPS) == {"CUE", "UNC", "PER", "ORG", "GPE", "LOC", "NORP", "THING", "DATE", "NUM"}
    assert trained([Taught(one.article, [replace(two, label="CLAIM") for two in one.said])
                    for one in map(lesson, NAMES[:3])], GROUPS) == {}  # fmt: skip


def test_the_same_lessons_make_the_same_model() -> None:
    first, second = (trained([lesson(name) for name in NAMES[:20]], GROUPS) for _ in range(2))
    assert first == second


def test_of_nested_spans_the_outermost_is_learned() -> None:
    text = "The Bank of England spoke."
    both = [*said(text, "England", label="GPE"), *said(text, "Bank of England", label="ORG")]
    assert placed(text, both, {"ORG", "GPE"}) == [(Span(4, 19), "ORG")]
    assert placed(text, both, {"GPE"}) == [(Span(12, 19), "GPE")]


def test_what_has_moved_is_learned_where_it_stands_now_and_what_is_gone_is_not() -> None:
    before = (
        "A storm came in from the west before dawn. Later the korlin sank with all its copper off the northern cape."
    )
    one = said(before, "korlin")
    at = before.index("korlin")
    assert placed(before, one, {"THING"}) == [(Span(at, at + 6), "THING")]
    assert placed("So. " + before, one, {"THING"}) == [(Span(at + 4, at + 10), "THING")]
    assert placed("Something else.", one, {"THING"}) == []


@pytest.mark.parametrize(
    ("quote", "tags"),
    [
        ("U.S.", ["B-X", "O", "O", "O"]),
        ("U.S. rare-earth", ["B-X", "I-X", "O", "O"]),
        ("earth", ["O"] * 4),  # within a word
        ("ban. So", ["O"] * 4),  # over the end of a sentence
    ],
)
def test_spans_are_learned_by_words(quote: str, tags: list[str]) -> None:
    read = page("U.S. rare-earth ban. So what?")
    learned = lessons(read, said(read.text, quote, label="X"), {"X"})
    assert [tag for _, found in learned for tag in found][:4] == tags


def test_what_is_seen_can_be_said_in_words() -> None:
    read = page(
        "In May, President Ada Brook (60) told the “Post” it may rain. Then Brook left.\n\nA Short Headline Of Six Tips"
    )
    seen = {one for _, words in rows(read, guesses(read)) for word in words for one in word}
    assert {one.partition(" ")[0] for one in seen} == set(SPOKEN)
    assert all("{" not in spoken(one) for one in seen)
    assert "elsewhere-rule I-PER" in seen  # of “Brook” alone
    assert spoken("rule B-PER") == "the rules say PER"
    assert spoken("rules O I-PER? -") == "the rules say perhaps PER here, nothing before, nothing behind"


def test_untaught_it_finds_nothing() -> None:
    assert list(suggest(page(UNSEEN).article, default_schema(), chosen([LEARNER]), Memory())) == []
    [one] = suggest(page(UNSEEN).article, default_schema(), taught(chosen([LEARNER]), learned().find), Memory())
    assert (one.target.exact, one.annotator, one.origin) == ("zupamo", "learner", BY_NAME[LEARNER].origin)


# ---------------------------------------------------------------- when it learns


def test_too_few_articles_teach_nothing(project: Project) -> None:
    assert learnt_of(project, NAME) == (None, f"learner: 0 of {ENOUGH} articles with annotations by {NAME}")
    labelled(project, NAMES[:12])
    assert learnt_of(project, NAME) == (None, f"learner: 12 of {ENOUGH} articles with annotations by {NAME}")


def test_once_articles_are_done_only_these_count(project: Project) -> None:
    labelled(project, NAMES[: ENOUGH + 2])
    finished(project, NAMES[:3])
    assert learnt_of(project, NAME) == (None, f"learner: 3 of {ENOUGH} articles that {NAME} has done")


def test_a_model_is_kept_and_used_again_until_a_tenth_of_the_articles_has_changed(project: Project) -> None:
    count = ENOUGH + 2
    entries = labelled(project, NAMES[:count])
    steps: list[str] = []
    first = learnt_of(project, NAME, lambda what, number, total: steps.append(f"{what} {number} of {total}"))
    assert first.told == f"learner: trained on {count} articles"
    assert f"reading for entity: article {count} of {count}" in steps
    assert any(step.startswith("learning entity: step 2 of") for step in steps)
    assert first.learnt is not None
    assert [one.span.of(UNSEEN) for one in found(first.learnt, UNSEEN)] == ["zupamo"]
    for one in entries[:4]:
        apply(project, changed(one, replace(one, label="ORG")))
    labelled(project, NAMES[count : count + 1])
    again = learnt_of(project, NAME)
    assert again.told == f"learner: trained before, on {count} articles"
    assert again.learnt is not None
    assert found(again.learnt, UNSEEN) == found(first.learnt, UNSEEN)
    apply(project, changed(entries[4], None))
    assert learnt_of(project, NAME).told == f"learner: trained on {count} articles"


def test_what_is_kept_can_be_had_without_training(project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])
    assert kept_of(project, NAME) is None
    learnt = learnt_of(project, NAME).learnt
    kept = kept_of(project, NAME)
    assert learnt is not None
    assert kept is not None
    assert found(kept, UNSEEN) == found(learnt, UNSEEN)


def test_a_model_for_other_labels_is_not_used(project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])
    learnt_of(project, NAME)
    other = replace(project, schema_name="conll2003")
    assert kept_of(other, NAME) is None
    assert learnt_of(other, NAME).told == f"learner: trained on {ENOUGH} articles"


@pytest.mark.parametrize("at", [0, 30, 60, 400, -1])
def test_a_damaged_model_is_made_again(at: int, project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])
    learnt_of(project, NAME)
    path = kept_file()
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at:][1:])
    assert learnt_of(project, NAME).told == f"learner: trained on {ENOUGH} articles"
    assert path.read_bytes() == whole


@pytest.mark.parametrize("size", [0, 10, 50, 5000])
def test_a_torn_model_is_made_again(size: int, project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])
    learnt_of(project, NAME)
    path = kept_file()
    whole = path.read_bytes()
    assert len(whole) > size
    path.write_bytes(whole[:size])
    assert learnt_of(project, NAME).told == f"learner: trained on {ENOUGH} articles"


def test_without_a_folder_for_caches_it_is_trained_each_time(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPTYCH_CACHE_DIR", "off")
    labelled(project, NAMES[:ENOUGH])
    for _ in range(2):
        learnt, told = learnt_of(project, NAME)
        assert told == f"learner: trained on {ENOUGH} articles"
        assert learnt is not None


class StopError(Exception):
    """Somebody ends the training."""


@pytest.mark.parametrize("when", ["reading for entity", "learning entity"])
def test_training_that_is_ended_leaves_the_model_before(when: str, project: Project) -> None:
    entries = labelled(project, NAMES[:ENOUGH])
    learnt_of(project, NAME)
    path = kept_file()
    whole = path.read_bytes()
    for one in entries[:6]:
        apply(project, changed(one, replace(one, label="ORG")))

    def stop(what: str, number: int, total: int) -> None:
        if what.startswith(when) and number > 1:
            raise StopError

    with pytest.raises(StopError):
        learnt_of(project, NAME, stop)
    assert kept_file().read_bytes() == whole
    assert learnt_of(project, NAME).told == f"learner: trained on {ENOUGH} articles"


def test_a_kill_while_training_leaves_the_model_before(project: Project) -> None:
    entries = labelled(project, NAMES[:ENOUGH])
    learnt_of(project, NAME)
    whole = kept_file().read_bytes()
    for one in entries[:6]:
        apply(project, changed(one, replace(one, label="ORG")))
    code = """
import os, signal, sys
from pathlib import Path
from typing import Any
from annotations.project import Project
from annotations.suggest.learning import learnt_of
def told(what, number, total):
    if what.startswith("learning") and number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
learnt_of(Project.open(Path(sys.argv[1])), sys.argv[2], told)
"""
    done = subprocess.run([sys.executable, "-c", code, str(project.root), NAME], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert kept_file().read_bytes() == whole


def test_another_annotator_has_a_model_of_their_own(project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])
    assert learnt_of(project, NAME).learnt is not None
    assert learnt_of(project, "nobody").learnt is None


# ---------------------------------------------------------------- the library


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The library is not installed."""
    monkeypatch.delitem(sys.modules, "annotations.suggest.crf", raising=False)
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    monkeypatch.setattr(learning, "find_spec", lambda name: None)
    yield
    sys.modules.pop("annotations.suggest.crf", None)


@pytest.mark.usefixtures("without")
def test_without_its_library_it_says_what_to_install(project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])
    told = f"learner: it needs pycrfsuite, which is not installed: {EXTRA}"
    assert learnt_of(project, NAME) == (None, told)


def test_a_model_that_the_disk_did_not_take_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotations.suggest import crf

    monkeypatch.setattr(crf, "_whole", lambda made: False)
    labelled(project, NAMES[:ENOUGH])
    with pytest.raises(AnnotationError, match="the learner's model cannot be written"):
        learnt_of(project, NAME)


# ---------------------------------------------------------------- as it is typed


def typed(project: Project, *words: str) -> int:
    from tui.cli import main

    return main(["suggest", *words, "--project", str(project.root)])


def proposed(project: Project) -> set[tuple[str, str, str]]:
    layer = next((one for one in project.layers() if one.annotator == LEARNER), None)
    if layer is None:
        return set()
    store = open_layer(layer.path, LEARNER, readonly=True)
    try:
        return {(one.article, one.label, one.target.exact) for one in store.annotations()}
    finally:
        store.close()


def test_suggest_runs_it_when_there_is_enough_and_says_why_not_before(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled(project, NAMES[:3])
    assert typed(project) == 0
    assert f"learner: 3 of {ENOUGH} articles" in capsys.readouterr().err
    assert proposed(project) == set()
    assert typed(project, "--suggester", "learner") == 1
    assert f"learner: 3 of {ENOUGH} articles" in capsys.readouterr().err
    labelled(project, NAMES[3:ENOUGH])
    assert typed(project, "--suggester", "learner", "--json") == 0
    assert json.loads(capsys.readouterr().out)["learner"] == f"learner: trained on {ENOUGH} articles"
    assert ("unseen", "THING", "zupamo") in proposed(project)


def test_what_it_proposed_stays_where_its_library_has_gone_and_goes_where_the_labels_have(
    project: Project, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = labelled(project, NAMES[:ENOUGH])
    typed(project)
    before = proposed(project)
    assert before
    apply(project, Step("forget", tuple(Change(one, None) for one in entries[:9])))
    typed(project)
    assert proposed(project) == set()
    apply(project, added(*entries[:9]))
    typed(project)
    assert proposed(project) == before
    request.getfixturevalue("without")
    assert typed(project) == 0
    assert EXTRA in capsys.readouterr().err
    assert proposed(project) == before


def test_the_program_beside_the_screen_proposes_what_was_learned_and_learns_nothing_itself(project: Project) -> None:
    labelled(project, NAMES[:ENOUGH])

    def proposed() -> set[tuple[str, str]]:
        answers: list[Mapping[str, Any]] = []
        program = Program(answers.append)
        path = project.root / "articles" / "unseen.txt"
        program.take({"do": "begin", "root": str(project.root), "annotator": NAME, "off": None})
        program.take({"do": "open", "id": "unseen", "path": str(path), "encoding": None})
        while program.step():
            pass
        offers = [from_json(one) for answer in answers for one in answer.get("offers", ())]
        return {(one.label, UNSEEN[one.start : one.end]) for one in offers if one.layer == LEARNER}

    assert proposed() == set()
    learnt_of(project, NAME)
    assert ("THING", "zupamo") in proposed()
