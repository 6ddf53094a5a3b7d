"""A program beside the interface: questions and answers, much said at once, ends and deaths."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tui.beside import Beside

ECHO = "import sys; [print(line, end='', flush=True) for line in sys.stdin]"
MUCH = "import sys; sys.stdin.readline(); [print('{\"n\": %d}' % n) for n in range(20_000)]; sys.stdin.readline()"
DIES = "import sys; sys.stdin.readline(); print('{\"n\": 1}', flush=True); sys.exit()"


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def put(code: str) -> None:
        monkeypatch.setattr("tui.beside.command", lambda _: [sys.executable, "-c", code])

    return put


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


async def test_what_is_asked_is_answered_in_order(program: Callable[[str], None]) -> None:
    program(ECHO)
    heard: list[Mapping[str, Any]] = []
    beside = Beside("any", heard.append)
    assert not beside.running
    for number in range(3):
        beside.ask({"n": number, "text": "naïve 𝕬"})
    await until(lambda: len(heard) == 3)
    assert [one["n"] for one in heard] == [0, 1, 2]
    assert heard[0]["text"] == "naïve 𝕬"
    assert beside.running
    beside.stop()
    assert not beside.running


async def test_all_of_many_answers_are_heard_with_time_for_others_in_between(program: Callable[[str], None]) -> None:
    program(MUCH)
    heard: list[Mapping[str, Any]] = []
    beside = Beside("any", heard.append)
    beside.ask({})
    seen = set()

    def all_there() -> bool:
        seen.add(len(heard))
        return len(heard) == 20_000

    await until(all_there)
    assert [one["n"] for one in heard] == list(range(20_000))
    assert len(seen) > 3
    beside.stop()


async def test_who_stops_it_hears_nothing_more(program: Callable[[str], None]) -> None:
    program(MUCH)
    heard: list[Mapping[str, Any]] = []

    def hear(answer: Mapping[str, Any]) -> None:
        heard.append(answer)
        if len(heard) == 10:
            beside.stop()

    beside = Beside("any", hear)
    beside.ask({})
    await until(lambda: not beside.running)
    await asyncio.sleep(0.05)
    assert len(heard) == 10


async def test_a_program_that_is_busy_is_asked_all_the_same(program: Callable[[str], None]) -> None:
    program("import sys, time; time.sleep(0.3); [print(line, end='', flush=True) for line in sys.stdin]")
    heard: list[Mapping[str, Any]] = []
    beside = Beside("any", heard.append)
    for number in range(500):  # more than a pipe holds
        beside.ask({"n": number, "text": "x" * 1000})
    assert heard == []
    await until(lambda: len(heard) == 500)
    assert [one["n"] for one in heard] == list(range(500))
    beside.stop()


async def test_its_death_is_said_and_the_next_question_starts_it_anew(program: Callable[[str], None]) -> None:
    program(DIES)
    heard: list[Mapping[str, Any]] = []
    deaths: list[int] = []
    beside = Beside("any", heard.append, lambda: deaths.append(len(heard)))
    beside.ask({})
    await until(lambda: bool(deaths))
    assert deaths == [1]
    assert not beside.running
    beside.ask({})
    await until(lambda: len(deaths) == 2)
    assert deaths == [1, 2]
