"""The program that suggests beside the interface: what it is told, and what it answers."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from annotations.anchor import describe
from annotations.codec import encode
from annotations.ids import new_id
from annotations.model import Annotation, Change, Rejection, Step
from annotations.names import layer_file, suggester_layer
from annotations.project import ANNOTATIONS, Project
from annotations.store import open_layer
from annotations.suggest.offers import Offer, from_json
from annotations.suggest.serving import Program
from articles.span import Span
from tests.entries import annotation
from tui.beside import command

ONE = "President Ada Brook said that prices may rise. Brook was in Lisbon. Nobody asked Brook about copper.\n"
OTHER = "Nobody knows the price of copper. Copper is dear, and copper is rare.\n"


class Talk:
    """A program and all that it answered."""

    def __init__(self, root: str | None = None, annotator: str = "me") -> None:
        self.answers: list[Mapping[str, Any]] = []
        self.program = Program(self.answers.append)
        self.tell(do="begin", root=root, annotator=annotator, off=None)

    def tell(self, **question: Any) -> None:
        self.program.take(question)
        while self.program.step():
            pass

    def open(self, path: Path) -> None:
        self.tell(do="open", id=path.stem, path=str(path), encoding=None)

    def say(self, *entries: Annotation | Rejection, gone: tuple[str, ...] = ()) -> None:
        article = entries[0].article if entries else "one"
        self.tell(do="said", article=article, now=[encode(entry) for entry in entries], gone=list(gone))

    def offers(self, article: str = "one") -> list[Offer]:
        """What stands after all the answers."""
        there: dict[str, Offer] = {}
        for answer in self.answers:
            if answer.get("article") == article:
                there.update((one.id, one) for one in map(from_json, answer.get("offers", ())))
                for gone in answer.get("gone", ()):
                    del there[gone]
        return sorted(there.values(), key=lambda one: (one.start, one.end))

    def quotes(self, label: str, article: str = "one", layer: str = "") -> list[tuple[int, str]]:
        text = Path(f"{article}.txt").read_text()
        return [
            (one.start, text[one.start : one.end])
            for one in self.offers(article)
            if one.label == label and layer in ("", one.layer)
        ]


@pytest.fixture(autouse=True)
def articles() -> None:
    Path("one.txt").write_text(ONE)
    Path("two.txt").write_text(OTHER)


def said(quote: str, label: str, article: str = "one", nth: int = 0) -> Annotation:
    text = Path(f"{article}.txt").read_text()
    at = -1
    for _ in range(nth + 1):
        at = text.index(quote, at + 1)
    target = describe(text, [Span(at, at + len(quote))], "d" * 64)
    return replace(annotation(article, label), id=new_id(), target=target, annotator="me")


def project(*entries: Annotation | Rejection) -> Project:
    made = Project.create(Path("talks"))
    made.add([Path("one.txt"), Path("two.txt")])
    if entries:
        store = open_layer(made.layer_path("me"), "me")
        store.apply(Step("say", tuple(Change(None, entry) for entry in entries)))
        store.close()
    return made


def test_an_article_that_is_opened_is_suggested_for_with_the_digest_of_its_text() -> None:
    talk = Talk()
    talk.open(Path("one.txt"))
    assert (10, "Ada Brook") in talk.quotes("PER")
    digests = {answer["digest"] for answer in talk.answers if "offers" in answer}
    assert digests == {sha256(ONE.encode()).hexdigest()}
    assert talk.answers[-1] == {"article": "one", "done": True, "digest": digests.pop()}
    assert all(one.layer == "rules" and one.why and 0 < one.score <= 1 for one in talk.offers())


def test_what_is_said_once_is_proposed_for_all_that_follow_and_in_the_other_article() -> None:
    talk = Talk()
    talk.open(Path("one.txt"))
    talk.open(Path("two.txt"))
    assert talk.quotes("THING") == []
    first = said("copper", "THING")
    talk.say(first)
    assert talk.quotes("THING", "two") == [(26, "copper"), (54, "copper")]
    assert talk.quotes("THING") == [(ONE.index("copper"), "copper")]
    talk.say(gone=(first.id,))
    assert talk.quotes("THING", "two") == []


def test_what_does_not_change_is_not_said_again() -> None:
    talk = Talk()
    talk.open(Path("two.txt"))
    talk.say(said("copper", "THING", "two"))
    before = talk.quotes("THING", "two")
    count = len(talk.answers)
    talk.say(said("Nobody", "PER", "two"))
    assert talk.quotes("THING", "two") == before
    assert all("THING" not in json.dumps(answer) for answer in talk.answers[count:])


def test_what_is_rejected_counts_against_the_label() -> None:
    talk = Talk()
    talk.open(Path("two.txt"))
    first = said("copper", "THING", "two")
    talk.say(first)
    second = said("copper", "THING", "two", nth=1)
    no = Rejection(new_id(), "two", "THING", second.target, "me", "memory@1")
    talk.say(no)
    assert talk.quotes("THING", "two") == []
    talk.tell(do="said", article="two", now=[], gone=[no.id])
    assert talk.quotes("THING", "two") == [(26, "copper"), (54, "copper")]


def test_what_was_said_in_other_articles_of_the_project_is_remembered() -> None:
    made = project(said("copper", "THING", "two"), said("rare", "THING", "two"))
    talk = Talk(str(made.root))
    talk.open(made.root / "articles" / "one.txt")
    assert talk.quotes("THING") == []  # of three places, two of which come before the last label, one was labelled
    other = Talk(str(made.root))
    text = "Nothing is as rare as this.\n"
    Path("one.txt").write_text(text)
    other.open(Path("one.txt"))
    assert other.quotes("THING") == [(14, "rare")]
    [one] = [one for one in other.offers() if one.label == "THING"]
    assert one.why == "labelled 1 of 1 times, first in two"


def test_an_article_that_was_learnt_from_and_is_opened_then_counts_once() -> None:
    made = project(said("copper", "THING", "two"))
    talk = Talk(str(made.root))
    talk.open(made.root / "articles" / "one.txt")
    talk.open(made.root / "articles" / "two.txt")
    assert talk.program._known.labelled["copper"].total() == 1
    assert talk.program._known.seen["copper"] == 1


def test_what_is_off_is_not_suggested() -> None:
    made = project()
    toml = made.root / "diptych.toml"
    toml.write_text(
        toml.read_text() + '\n[suggest]\noff = ["memory", "entities:PER", "uncertainty"]\norder = "score"\n'
    )
    talk = Talk(str(made.root))
    assert talk.answers == [{"order": "score", "accept": 0.9}]
    talk.open(made.root / "articles" / "one.txt")
    origins = {(one.origin.partition("@")[0], one.label) for one in talk.offers()}
    assert ("entities", "GPE") in origins
    assert ("entities", "PER") not in origins
    assert not any(name in ("memory", "uncertainty") for name, _ in origins)
    talk.say(said("copper", "THING"))
    assert talk.quotes("THING") == []


def test_what_other_suggesters_left_in_their_layers_is_there_too() -> None:
    made = project()
    layer = suggester_layer("mine")
    article = made.load("one")
    target = describe(article.text, [Span(0, 9)], article.digest)
    of_another_text = describe("x" + article.text, [Span(0, 9)], "d" * 64)
    entry = replace(
        annotation("one", "NORP"), id=new_id(), target=target, annotator=layer, origin="mine@3", note="0.70: a guess"
    )
    store = open_layer(made.root / ANNOTATIONS / layer_file(layer), layer)
    store.apply(Step("x", (Change(None, entry), Change(None, replace(entry, id=new_id(), target=of_another_text)))))
    store.close()
    talk = Talk(str(made.root))
    talk.open(made.root / "articles" / "one.txt")
    found = [one for one in talk.offers() if one.layer == layer]
    assert [(one.label, one.score, one.why, one.spans) for one in found] == [("NORP", 0.7, "a guess", (Span(0, 9),))]


def test_what_a_layer_has_wrong_is_not_proposed() -> None:
    made = project()
    layer = suggester_layer("mine")
    article = made.load("one")
    target = describe(article.text, [Span(0, 9)], article.digest)
    entry = replace(annotation("one", "UNC"), target=target, annotator=layer, origin="mine@3", note="0.70: a guess")
    entries = [
        replace(entry, id=new_id(), attributes={"strange": "x", "kind": "strange", "sure": "unsure"}),
        replace(entry, id=new_id(), label="STRANGE"),
        replace(entry, id=new_id(), target=replace(target, spans=(Span(1, 10),))),
        replace(entry, id=new_id(), target=replace(target, spans=(Span(9999, 10008),))),
    ]
    store = open_layer(made.root / ANNOTATIONS / layer_file(layer), layer)
    store.apply(Step("x", tuple(Change(None, one) for one in entries)))
    store.close()
    talk = Talk(str(made.root))
    talk.open(made.root / "articles" / "one.txt")
    [found] = [one for one in talk.offers() if one.layer == layer]
    assert (found.label, found.spans, found.attributes) == (
        "UNC",
        (Span(0, 9),),
        {"kind": "epistemic", "sure": "unsure"},
    )


def test_what_cannot_be_read_is_a_fault_and_the_rest_goes_on() -> None:
    talk = Talk()
    talk.open(Path("none.txt"))
    talk.open(Path("one.txt"))
    faults = [answer["fault"] for answer in talk.answers if "fault" in answer]
    assert len(faults) == 1
    assert "none.txt" in faults[0]
    assert {"article": "none", "done": True} in talk.answers, "nobody waits for more"
    assert talk.offers()


def test_a_damaged_layer_of_a_suggester_is_a_fault_and_the_rules_go_on() -> None:
    made = project()
    layer = made.root / ANNOTATIONS / layer_file(suggester_layer("mine"))
    layer.parent.mkdir(exist_ok=True)
    layer.write_text("garbage")
    talk = Talk(str(made.root))
    talk.open(made.root / "articles" / "one.txt")
    assert [layer.name in answer["fault"] for answer in talk.answers if "fault" in answer] == [True]
    assert talk.quotes("PER")
    assert talk.answers[-1]["done"]


def test_the_program_itself_answers_line_by_line() -> None:
    questions = [
        {"do": "begin", "root": None, "annotator": "me", "off": [["entities", "PER"]]},
        {"do": "open", "id": "one", "path": "one.txt", "encoding": None},
    ]
    with subprocess.Popen(
        command("annotations.suggest.serving"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for question in questions:
            process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()
        answers = []
        for line in process.stdout:
            answers.append(json.loads(line))
            if answers[-1].get("done"):
                break
        process.stdin.close()
        assert process.wait() == 0
    offers = [from_json(offer) for answer in answers for offer in answer.get("offers", ())]
    assert {"CLAIM", "GPE"} <= {one.label for one in offers}
    assert not any(one.label == "PER" and one.origin.startswith("entities") for one in offers)
