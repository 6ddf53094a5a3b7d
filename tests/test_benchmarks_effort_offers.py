"""Effort with suggestions: what each key takes, and some of the gold made with them in the running app."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from annotations.model import Value
from annotations.schema import default_schema
from annotations.suggest.offers import Offer
from articles.library import load_bytes
from articles.span import Span
from benchmarks.effort import measure, target_of
from benchmarks.effort_offers import AS_ANOTHER, BY_DIGIT, BY_ENTER, BY_LETTER, Suggested, Wish
from benchmarks.effort_order import BY_HAND, At, Atom, Way, chosen
from benchmarks.effort_told import EVERYWHERE, Done, Outcome, Tag, Work, kind_of, printed
from benchmarks.routes import Ground, Router, Wanted
from tests.proposing import offer
from tests.test_benchmarks_effort import part_of_the_gold, write
from tui.hints import Hints
from tui.layout import Layout

TEXT = "Prices may rise in spring, Ann Lee of Lodestone said on Monday. Nobody in Geneva knows.\n"
SCHEMA = default_schema()


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def atom(label: str, words: str) -> Atom:
    return Atom(f"{label} {words}", label, (span(words),))


def suggested(
    *shown: Offer,
    begin: At = At(0),  # noqa: B008 - a value
    wish: Mapping[str, Mapping[str, Value]] | None = None,
    staying: float = 0,
    wrong: frozenset[str] = frozenset(),
) -> tuple[Suggested, Router]:
    """What is suggested in TEXT, and routes there. `wish`: attributes that are no defaults, by words."""
    article = load_bytes(TEXT.encode(), Path("one.txt"), "one", None, keep=False)
    ground = Ground(Layout(article, 60), 10, SCHEMA.labels)
    wishes = {
        f"{label.name} {words}": Wish({**SCHEMA.defaults(label.name), **(wish or {}).get(words, {})}, staying)
        for label in SCHEMA.labels
        for words in ("Prices may rise in spring", "Ann Lee", "Lodestone", "Monday", "Geneva", "may")
    }
    shown = tuple(sorted(shown, key=lambda one: (one.start, -one.end)))
    found = Suggested(ground, SCHEMA, shown, wishes, lambda _: None, begin, wrong)
    return found, Router(ground, lambda _: Hints({}), found.takes)


def per(words: str, label: str = "PER", **attributes: str) -> Offer:
    values = {**SCHEMA.defaults(label), **attributes}
    return offer(TEXT, label, words)._replace(attributes=values)


def pressed(way: Way) -> str:
    return " ".join(map(str, way.keys.keys))


def ways(found: Suggested, at: At, wanted: Atom, gone: frozenset[str] = frozenset()) -> dict[str, str]:
    """The keys of the shortest way of each kind."""
    best: dict[str, Way] = {}
    for way in found.ways(at, wanted, gone):
        if way.how not in best or way.cost < best[way.how].cost:
            best[way.how] = way
    return {how: pressed(way) for how, way in best.items()}


def test_enter_takes_the_next_suggestion_and_goes_on() -> None:
    ann, monday = per("Ann Lee"), per("Monday", "DATE")
    found, router = suggested(ann, monday)
    step = chosen(router, At(0), [atom("PER", "Ann Lee"), atom("DATE", "Monday")], found)
    assert (step.atom.label, pressed(step.way), step.way.how) == ("PER", ". enter", BY_ENTER)
    assert step.way.after == At(monday.start, monday.id)
    step = chosen(router, step.way.after, [atom("DATE", "Monday")], found)
    assert pressed(step.way) in ("d", "enter")


def test_a_value_takes_it_and_another_label_takes_it_as_that() -> None:
    organisation = {"mention": SCHEMA.digits("ORG").names[1]}  # type: ignore[union-attr]
    found, _ = suggested(per("Lodestone", "ORG"), wish={"Lodestone": organisation})
    there = At(span("Lodestone").start)
    assert ways(found, there, atom("ORG", "Lodestone")) == {BY_LETTER: "o", BY_DIGIT: "2"}
    assert ways(found, there, atom("PER", "Lodestone")) == {AS_ANOTHER: "p"}
    assert ways(found, there, atom("CLAIM", "Lodestone")) == {}


def test_what_it_saves_to_stay_is_charged_to_enter_alone() -> None:
    found, _ = suggested(per("Ann Lee"), staying=3)
    costs = {way.how: way.extra for way in found.ways(At(span("Ann Lee").start), atom("PER", "Ann Lee"), frozenset())}
    assert (costs[BY_ENTER], costs[BY_LETTER]) == (3, 0)


def test_what_was_just_said_keeps_keys_from_the_suggestion_there_until_the_next_key_goes_to_it() -> None:
    may = per("may", "UNC")
    found, _ = suggested(may)
    said = At(may.start, may.id, said=True)
    assert ways(found, said, atom("UNC", "may")) == {BY_ENTER: ". enter", BY_LETTER: ". u"}
    assert ways(found, At(may.start, may.id), atom("UNC", "may")) == {BY_ENTER: "enter", BY_LETTER: "u"}


def test_what_is_gone_is_passed_over() -> None:
    ann, monday = per("Ann Lee"), per("Monday", "DATE")
    found, _ = suggested(per("Lodestone", "ORG"), ann, monday)
    first = At(ann.start, ann.id)
    assert ways(found, first, atom("DATE", "Monday"))[BY_ENTER] == ". . enter"
    gone = found.hidden_by(atom("ORG", "Lodestone"))
    assert ways(found, first, atom("DATE", "Monday"), gone)[BY_ENTER] == ". enter"
    assert ways(found, first, atom("PER", "Ann Lee"), frozenset({ann.id})) == {}


def test_what_is_wrong_is_rejected_in_passing_where_that_is_wanted() -> None:
    ann, monday = per("Ann Lee"), per("Monday", "DATE")
    found, _ = suggested(ann, monday, wrong=frozenset({ann.id}))
    assert ways(found, At(ann.start, ann.id), atom("DATE", "Monday"))[BY_ENTER] == "backspace enter"


@pytest.mark.parametrize(
    ("label", "words", "taken"),
    [("PER", "Lodestone", True), ("UNC", "Lodestone", False), ("CUE", "may", False), ("CLAIM", "may", True)],
)
def test_by_hand_no_letter_is_pressed_where_it_would_take_a_suggestion(label: str, words: str, taken: bool) -> None:
    found, router = suggested(per("Lodestone", "ORG"), per("Prices may rise in spring", "CLAIM"))
    assert found.takes(label, span(words).start) is taken
    bare = [way for way in router.routes(span(words).start, Wanted(label, span(words))) if len(way.keys) == 1]
    assert bool(bare) is not taken


def test_a_suggestion_with_a_text_that_is_not_wanted_is_left_alone() -> None:
    found, router = suggested(per("Geneva", "GPE", ref="geneva-city"))
    step = chosen(router, At(0), [atom("GPE", "Geneva")], found)
    assert step.way.how == BY_HAND


async def test_a_short_target_is_made_with_what_is_suggested(tmp_path: Path) -> None:
    case = part_of_the_gold()
    (tmp_path / "work").mkdir()
    target = target_of(write(case, tmp_path / "short.jsonl"))
    found = await measure(target, tmp_path / "work", (120, 34), suggest=True)
    assert found.failures == []
    spans = [one for one in found.done if one.work is Work.SPAN]
    assert sum(one.count for one in spans) == len(case.annotations)
    hows = {one.how for one in spans}
    assert hows <= {BY_ENTER, BY_LETTER, BY_DIGIT, BY_HAND, EVERYWHERE}
    assert hows & {BY_ENTER, BY_LETTER, BY_DIGIT}
    assert sum(found.offered["offered"].values()) == len(case.annotations)
    assert 0 < found.kept <= found.offered["offered"]["with its label"]
    assert "origin kept" in printed(found)


async def test_what_is_wrong_is_rejected_when_that_is_asked_for(tmp_path: Path) -> None:
    whole = part_of_the_gold()
    case = type(whole)(whole.articles, [one for one in whole.annotations if one.label == "UNC"], [])
    (tmp_path / "work").mkdir()
    target = target_of(write(case, tmp_path / "short.jsonl"))
    found = await measure(target, tmp_path / "work", (120, 34), suggest=True, reject=True)
    assert found.failures == []
    assert sum(one.work is Work.REJECTION for one in found.done) > 50


def test_keys_are_counted_by_what_they_are_for() -> None:
    keys = (".", "enter", "f", Tag("j"), "p", "2", "right", "shift+right", "*")
    found = Outcome((Done(Work.SPAN, "PER", "Lee", keys, how=BY_LETTER),), [])
    assert found.by_kind() == {
        "next suggestion": 1, "accept": 1, "hints": 1, "tag": 1, "label": 1, "value": 1, "move": 1, "select": 1,
        "same string": 1,
    }  # fmt: skip
    assert found.by_how() == [{"how": BY_LETTER, "count": 1, "keys": 9, "mean": 9.0}]
    assert kind_of(Tag("p")) == "tag"
