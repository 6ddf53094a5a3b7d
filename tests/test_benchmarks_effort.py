"""The measure of effort in short: some of the gold, planned and pressed in the running app, and compared."""

import json
from dataclasses import replace
from pathlib import Path

from annotations.formats import jsonlines
from annotations.formats.output import Output
from articles.span import Span
from benchmarks.effort import measure, target_of
from benchmarks.effort_told import Done, Outcome, Work, printed
from benchmarks.gold import Case, bundled
from benchmarks.routes import Pick, Route, best

WANTED = (
    ("handshake", "CLAIM", "Nothing in it is binding"),
    ("handshake", "THING", "Geneva truce"),
    ("handshake", "GPE", "Geneva"),
    ("handshake", "PER", "Donald Trump"),
    ("handshake", "CLAIM", "New plants will take nearly a decade"),
    ("handshake", "CUE", "warned"),
    ("breakthrough", "PER", "Donald Trump"),
    ("breakthrough", "CLAIM", "A deal had been struck “in principle”"),
    ("breakthrough", "UNC", "in principle"),
)
"""With attributes and without, a string in both articles, one inside another, two pieces, relations of each kind."""


def part_of_the_gold() -> Case:
    whole = bundled()
    chosen = [one for one in whole.annotations if (one.article, one.label, one.target.exact) in WANTED]
    ids = {one.id for one in chosen}
    between = [one for one in whole.relations if {one.source, one.target} <= ids]
    return Case(whole.articles, chosen, between)


def write(case: Case, path: Path) -> Path:
    jsonlines.write(case.sheets(), Output(path))
    return path


async def test_a_short_target_is_made_by_keys_alone(tmp_path: Path) -> None:
    case = part_of_the_gold()
    assert len(case.annotations) == 10
    assert {one.type for one in case.relations} == {"cue", "hedges", "qualifies"}
    (tmp_path / "work").mkdir()
    found = await measure(target_of(write(case, tmp_path / "short.jsonl")), tmp_path / "work", (120, 34))
    assert found.failures == []
    assert found.equal
    assert sum(one.count for one in found.done if one.work is Work.SPAN) == len(case.annotations)
    assert sum(one.count for one in found.done if one.work is Work.RELATION) == len(case.relations)
    told = json.loads(json.dumps(found.as_json()))
    assert told["equal"] is True
    assert 1 < told["keys_per_span"] < 20
    assert told["keys_per_relation_across"] >= 2
    assert {row["name"] for row in told["table"]} >= {"CLAIM", "PER", "type", "ref", "qualifies"}
    assert "equal               true" in printed(found)


async def test_what_the_schema_forbids_cannot_be_made_and_is_said(tmp_path: Path) -> None:
    whole = bundled()
    claim = next(one for one in whole.annotations if one.target.exact == "Nothing in it is binding")
    start = claim.target.start
    crossing = replace(claim, id="0" * 32, target=replace(claim.target, spans=(Span(start - 2, start + 7),)))
    case = Case([whole.articles[1]], [crossing, claim])
    (tmp_path / "work").mkdir()
    found = await measure(target_of(write(case, tmp_path / "faulty.jsonl")), tmp_path / "work", (120, 34))
    assert not found.equal
    assert any("may not cross" in failure for failure in found.failures)
    assert any(failure.startswith("missing: handshake CLAIM") for failure in found.failures)


def test_of_routes_the_shortest_is_kept_for_each_place_of_the_cursor() -> None:
    tag = Pick(Span(0, 3), "fj")
    long, short, elsewhere = Route(("f", tag, "c"), 5), Route(("right", "c"), 5), Route(("f", tag), 9)
    assert (long.cost, short.cost, elsewhere.cost) == (4, 2, 3)
    assert best([long, elsewhere, short]) == (short, elsewhere)


def test_means_count_every_key_and_everything_made() -> None:
    done = (
        Done(Work.SPAN, "PER", "Lee", ("f", "j", "p")),
        Done(Work.SPAN, "PER", "Lee everywhere", ("*", "3"), 4),
        Done(Work.RELATION, "same", "a → b", ("k", "f", "1"), across=True),
        Done(Work.RELATION, "cue", "a → said", ("enter",)),
    )
    found = Outcome(done, [])
    assert found.mean_of(Work.SPAN) == 1
    assert found.mean_of(Work.RELATION) == 2
    assert found.mean_of(Work.RELATION, across=True) == 3
    assert found.mean_of(Work.ATTRIBUTE) == 0
    assert found.table()[-1] == {"work": "span", "name": "PER", "count": 5, "keys": 5, "mean": 1.0, "most": 3}


def test_what_failed_is_said_and_is_no_success() -> None:
    found = Outcome((), ["missing: one PER 0-3"])
    assert not found.equal
    assert "FAILED missing: one PER 0-3" in printed(found)
