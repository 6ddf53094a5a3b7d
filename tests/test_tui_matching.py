"""What is known of the pairs that stand open: asked, heard, dropped when the file is another one, begun anew."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from articles.article import Article
from articles.counting import question
from articles.library import load
from articles.span import Span
from tui import matching
from tui.matching import Found, Partners

TEXTS = {
    "one": "The harbour was closed to ferries on Monday.\n\nNobody was hurt.\n\nThe mayor resigned.\n",
    "two": "A mayor has resigned because of a bridge.\n\nFerries find the harbour closed.\n",
    "six": "A bridge fell.\n\nFerries sail no more.\n",
}
FERRIES = Span(0, 44)


class Here:
    """Partners of some articles, and what they said."""

    def __init__(self) -> None:
        self.articles = {name: load(_written(name, text)) for name, text in TEXTS.items()}
        self.deaths = 0
        self.partners = Partners(self._question, self._died)
        self.heard: list[list[Found] | str] = []

    def _question(self, article: str) -> Mapping[str, Any]:
        return question(article, Path(f"{article}.txt"), None)

    def _died(self) -> None:
        self.deaths += 1

    def look(self, *names: str) -> None:
        self.partners.look([self.articles[name] for name in names])

    def ask(self, article: str, span: Span, other: str) -> None:
        self.partners.ask(article, span, other, self.heard.append)

    async def complete(self, one: str = "one", two: str = "two") -> matching.Pair:
        await until(lambda: (pair := self.partners.pair(one, two)) is not None and pair.complete)
        pair = self.partners.pair(one, two)
        assert pair is not None
        return pair

    def kill(self) -> None:
        process = self.partners._program._process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)

    def quotes(self, name: str, found: list[Found] | str) -> list[str]:
        assert not isinstance(found, str), found
        return [one.span.of(TEXTS[name]) for one in found]


def _written(name: str, text: str) -> Path:
    path = Path(f"{name}.txt")
    path.write_text(text)
    return path


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def compared(*names: str) -> AsyncIterator[Here]:
    here = Here()
    here.look(*names)
    yield here
    here.partners.stop()


async def test_partners_of_all_sentences_become_known_and_are_answered_at_once() -> None:
    async with compared("one", "two") as here:
        pair = await here.complete()
        here.ask("one", FERRIES, "two")
        assert here.quotes("two", here.heard[0])[0] == "Ferries find the harbour closed."
        best = pair.best(1, pair.sides[1].at(TEXTS["two"].index("mayor")))
        assert here.quotes("one", best or [])[0] == "The mayor resigned."
        assert [one.score for one in best or []] == sorted((one.score for one in best or []), reverse=True)
        assert pair.likeness(0, FERRIES, Span(45, 50)) == pair.likeness(1, Span(45, 50), FERRIES) > 0.3
        assert pair.likeness(0, Span(46, 50), Span(45, 50)) == 0
        every = pair.partners(0, Span(0, len(TEXTS["one"])))
        assert sorted(here.quotes("two", every)) == sorted(TEXTS["two"].rstrip().split("\n\n"))


async def test_what_is_asked_before_it_is_ready_is_answered_when_it_is_and_only_the_last_question() -> None:
    async with compared("one", "two") as here:
        here.ask("one", FERRIES, "two")
        here.ask("one", Span(67, 72), "two")
        assert here.heard == []
        await until(lambda: bool(here.heard))
        await here.complete()
        assert [here.quotes("two", found)[0] for found in here.heard] == ["A mayor has resigned because of a bridge."]


async def test_a_part_of_a_sentence_is_asked_of_the_program() -> None:
    async with compared("one", "two") as here:
        await here.complete()
        start = TEXTS["one"].index("harbour")
        here.ask("one", Span(start, start + len("harbour")), "two")
        assert here.heard == []
        await until(lambda: bool(here.heard))
        assert here.quotes("two", here.heard[0]) == ["Ferries find the harbour closed."]


async def test_a_file_that_changed_since_it_was_opened_is_never_answered_for() -> None:
    here = Here()
    Path("two.txt").write_text("Another text. " + TEXTS["two"])
    here.look("one", "two")
    here.ask("one", FERRIES, "two")
    await until(lambda: bool(here.heard))
    assert here.heard == ["the file of two is not what it was when it was opened"]
    pair = here.partners.pair("one", "two")
    assert pair is not None
    assert not pair.ready
    assert pair.best(0, 0) is None, "also what was said before is not known"
    here.ask("one", FERRIES, "two")
    assert here.heard[1] == here.heard[0]
    here.articles["two"] = load(Path("two.txt"))
    here.look("one", "two")
    await here.complete()
    here.ask("one", FERRIES, "two")
    await until(lambda: len(here.heard) == 3)
    assert next(one.span.of(here.articles["two"].text) for one in here.heard[2] if isinstance(one, Found)) == (
        "Ferries find the harbour closed."
    )
    here.partners.stop()


async def test_other_articles_in_the_panes_are_compared_and_those_gone_are_forgotten() -> None:
    async with compared("one", "two") as here:
        first = await here.complete()
        here.look("two", "one")
        assert here.partners.pair("one", "two") is first, "the order of the panes changes nothing"
        here.look("one", "six", "two")
        assert here.partners.pair("two", "one") is first
        await here.complete("two", "six")
        await here.complete("one", "six")
        here.look("six")
        assert here.partners.pair("one", "two") is None
        here.look("one", "six", "one")
        await here.complete("one", "six")


async def test_a_head_waits_until_it_is_whole() -> None:
    here = Here()
    whole = here.articles["two"]
    here.articles["two"] = Article(whole.id, whole.text[:10], whole.blocks[:1], partial=True)
    here.look("one", "two")
    here.ask("one", FERRIES, "two")
    assert here.partners.pair("one", "two") is None
    assert not here.partners._program.running
    here.articles["two"] = replace(whole)
    here.look("one", "two")
    await until(lambda: bool(here.heard))
    assert here.quotes("two", here.heard[0])[0] == "Ferries find the harbour closed."
    here.partners.stop()


async def test_its_death_is_said_once_what_is_known_stays_and_the_next_question_begins_anew() -> None:
    async with compared("one", "two") as here:
        await here.complete()
        here.kill()
        await until(lambda: here.deaths == 1)
        here.ask("one", FERRIES, "two")
        assert here.quotes("two", here.heard[0])[0] == "Ferries find the harbour closed.", "it was said"
        assert not here.partners._program.running
        here.ask("one", Span(4, 11), "two")
        await until(lambda: len(here.heard) == 2)
        assert here.quotes("two", here.heard[1])[0] == "Ferries find the harbour closed."
        pair = await here.complete()
        assert len(pair.sides[0]) == 3, "said twice, kept once"
        assert here.deaths == 1


async def test_a_death_before_it_was_ready_loses_the_question_and_no_more() -> None:
    async with compared("one", "two") as here:
        here.ask("one", FERRIES, "two")
        here.kill()
        await until(lambda: here.deaths == 1)
        assert here.heard == []
        here.ask("one", FERRIES, "two")
        await until(lambda: bool(here.heard))
        assert here.quotes("two", here.heard[0])[0] == "Ferries find the harbour closed."


async def test_nothing_runs_when_nobody_looks() -> None:
    async with compared("one", "two") as here:
        await here.complete()
        process = here.partners._program._process
        assert process is not None
        here.partners.stop()
        assert process.poll() is not None
        assert not here.partners._program.running
