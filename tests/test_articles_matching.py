"""The program that finds matching passages: what it says of a pair, in which order, and what it answers."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest

from articles import matching
from articles.counting import question
from articles.library import load
from articles.matching import Program, looked_at, partners_of
from articles.passages import EACH, Matching, passages
from articles.span import Span

ONE = "The harbour was closed to ferries on Monday.\n\nNobody was hurt.\n\nThe mayor resigned over the bridge.\n"
TWO = "A mayor has resigned because of a bridge.\n\nFerries find the harbour closed.\n"


def pair(one: str = ONE, two: str = TWO) -> list[Path]:
    paths = [Path("one.txt"), Path("two.txt")]
    for path, text in zip(paths, (one, two), strict=True):
        path.write_text(text)
    return paths


def asked(number: int, paths: list[Path]) -> tuple[int, dict[str, Any], dict[str, Any]]:
    one, two = (question(path.stem, path, None) for path in paths)
    return number, one, two


def said(program: Program) -> Iterator[Any]:
    while program.busy:
        answer = program.step()
        if answer is not None:
            yield json.loads(json.dumps(answer))


def test_it_says_the_passages_then_that_it_is_ready_then_all_partners() -> None:
    paths = pair()
    program = Program()
    assert program.hear(looked_at([asked(7, paths)])) is None
    answers = list(said(program))
    assert {answer["pair"] for answer in answers} == {7}
    articles = [load(path) for path in paths]
    spans = {answer["side"]: answer["spans"] for answer in answers if "spans" in answer}
    found = [[Span(*two) for two in zip(spans[side][::2], spans[side][1::2], strict=True)] for side in (0, 1)]
    assert found == [passages(article) for article in articles]
    kinds = [next(kind for kind in ("spans", "ready", "partners", "done") if kind in answer) for answer in answers]
    assert kinds == ["spans", "spans", "ready", "partners", "partners", "done"]
    assert answers[2]["ready"] == [article.digest for article in articles]
    there = Matching(articles[0].text, found[0], articles[1].text, found[1])
    for _ in there.steps():
        pass
    for answer in answers[3:5]:
        for number, partners in enumerate(answer["partners"], answer["first"]):
            best = [(one.number, round(one.score, 3)) for one in there.best(answer["side"], number, EACH)]
            assert list(zip(partners[::2], partners[1::2], strict=True)) == best


def test_many_passages_come_in_pieces_that_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_SPANS", 3)
    monkeypatch.setattr(matching, "_PARTNERS", 2)
    program = Program()
    program.hear(looked_at([asked(1, pair("One word here. " * 7 + "\n", "A word there. " * 5 + "\n"))]))
    answers = list(said(program))
    for side, count in ((0, 7), (1, 5)):
        for kind, each in (("spans", 2), ("partners", 1)):
            pieces = [answer for answer in answers if answer.get("side") == side and kind in answer]
            assert len(pieces) > 1
            firsts = [0]
            for piece in pieces:
                assert piece["first"] == firsts[-1]
                firsts.append(firsts[-1] + len(piece[kind]) // each)
            assert firsts[-1] == count


def test_any_span_can_be_asked_about_once_it_is_ready() -> None:
    program = Program()
    program.hear(looked_at([asked(1, pair())]))
    span = Span(ONE.index("mayor"), ONE.index(" over"))
    assert program.hear(partners_of(5, 1, 0, span)) == {"ask": 5, "best": []}, "not read yet"
    while "ready" not in (program.step() or {}):
        pass
    answer = program.hear(partners_of(6, 1, 0, span))
    assert answer is not None
    start, end, score = answer["best"][0]
    assert TWO[start:end] == "A mayor has resigned because of a bridge."
    assert 0 < score <= 1
    back = program.hear(partners_of(7, 1, 1, Span(TWO.index("Ferries"), len(TWO) - 1)))
    assert back is not None
    assert ONE[slice(*back["best"][0][:2])].startswith("The harbour")
    assert program.hear(partners_of(8, 2, 0, span)) == {"ask": 8, "best": []}, "there is no such pair"


def test_what_is_looked_at_no_more_is_not_gone_on_with_and_new_pairs_are_read_first() -> None:
    paths = pair()
    program = Program()
    program.hear(looked_at([asked(1, paths)]))
    while "ready" not in (program.step() or {}):
        pass
    program.hear(looked_at([asked(1, paths), asked(2, paths)]))
    answers = list(said(program))
    kinds = [(answer["pair"], "ready" in answer, "done" in answer) for answer in answers]
    assert kinds.index((2, True, False)) < kinds.index((1, False, True)), "read before the first has said all"
    assert (1, True, False) not in kinds, "it was read before"
    program.hear(looked_at([asked(3, paths)]))
    program.hear(looked_at([]))
    assert not program.busy


def test_what_cannot_be_read_or_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    program.hear(looked_at([asked(1, [Path("gone.txt"), *pair()[1:]])]))
    [answer] = said(program)
    assert "gone.txt" in answer["error"]
    monkeypatch.setattr(matching, "LONGEST", 60)
    program.hear(looked_at([asked(2, pair())]))
    assert [answer["error"] for answer in said(program)] == ["one is too long to be compared: 60 characters at most"]


def test_an_article_without_words_has_no_passages() -> None:
    program = Program()
    program.hear(looked_at([asked(1, pair("...\n", TWO))]))
    answers = list(said(program))
    assert [answer["side"] for answer in answers if "spans" in answer] == [1]
    assert "done" in answers[-1]
    assert program.hear(partners_of(1, 1, 1, Span(0, 5))) == {"ask": 1, "best": []}


def test_it_runs_as_a_program_and_ends_when_nothing_more_is_asked() -> None:
    code = "import sys; from articles.matching import main; main(sys.stdin, sys.stdout)"
    with Popen([sys.executable, "-c", code], stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(looked_at([asked(1, pair())])).encode() + b"\n")
        process.stdin.flush()
        lines = [json.loads(line) for line in iter(process.stdout.readline, b'{"pair": 1, "done": true}\n')]
        assert lines
        process.stdin.write(json.dumps(partners_of(3, 1, 0, Span(0, 30))).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["ask"] == 3
        process.stdin.close()
        assert process.wait(20) == 0
