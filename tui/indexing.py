"""The index of the session's articles: built by one program beside the interface, asked by another meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from annotations.home import Home, Item
from articles.span import Span

from .beside import Beside

PROGRAM = "articles.indexing"
CHUNK = 200
"""Articles that are named at a time: a pipe takes so much at once."""
_DIED = "what builds the index came to an end; what is in it already is kept"


class Relations(NamedTuple):
    """The articles related to one, with how much of it they have, and those that are nearly the same; by id, 0 to 1."""

    article: str
    found: Mapping[str, float]
    near: Mapping[str, float]


class Place(NamedTuple):
    """A sentence of an article, in code points; `score` is 0 to 1."""

    article: str
    span: Span
    quote: str
    score: float


class Indexing:
    """Keeps the index up to date once somebody asked for it, and answers.

    What is asked while it is being built is answered at once from what is there, and again when all is.
    """

    def __init__(self, home: Callable[[], Home]) -> None:
        """`home` gives the home of now: articles may come."""
        self._home = home
        self.done = self.of = 0
        self.building = False
        self.cancelled = False
        self.fault = ""
        """Why there is no index; the rest of the program does without."""
        self.listeners: list[Callable[[], None]] = []
        """Called when any of these changes."""
        self._items: Sequence[Item] = ()
        self._named = 0
        """So many articles were named to the program."""
        self._related: tuple[Mapping[str, Any], Callable[[Relations], None]] | None = None
        self._elsewhere: tuple[Mapping[str, Any], Callable[[Sequence[Place]], None]] | None = None
        self._builder = Beside(PROGRAM, self._heard, self._died)
        self._asker = Beside(PROGRAM, self._answered, self._asker_died)

    @property
    def told(self) -> str:
        """How far it is, in words; nothing when all is there."""
        if self.fault:
            return self.fault
        if self.building:
            return f"index {self.done:,} of {self.of:,}" if self.of else "index"
        return f"index stopped at {self.done:,} of {self.of:,}" if self.cancelled else ""

    def start(self) -> None:
        """Bring it up to date, unless that is being done."""
        if self.building:
            return
        home = self._home()
        self.building, self.cancelled, self.fault = True, False, ""
        self._items, self._named, self.done, self.of = home.items, 0, 0, len(home.items)
        self._builder.ask({"folder": str(home.root)})
        self._name_more()
        self._changed()

    def cancel(self) -> None:
        """Build no further: what is in the index already is kept, and the next start goes on there."""
        if self.building:
            self.building, self.cancelled = False, True
            self._builder.stop()
            self._changed()

    def stop(self) -> None:
        """Nobody asks any more."""
        self.building = False
        self._related = self._elsewhere = None
        self._builder.stop()
        self._asker.stop()

    def related(self, item: Item, hear: Callable[[Relations], None]) -> None:
        """Have `hear` called with what is related to an article; the last question of this kind is answered."""
        question = {"related": item.id, "path": str(item.path.absolute()), "encoding": item.encoding}
        self._related = (question, hear)
        self._ask(question)

    def elsewhere(self, text: str, but: str, hear: Callable[[Sequence[Place]], None]) -> None:
        """Have `hear` called with the sentences of articles other than `but` that are likest to a text."""
        question = {"elsewhere": text, "but": but}
        self._elsewhere = (question, hear)
        self._ask(question)

    def hush(self) -> None:
        """Whoever asked does not listen any more."""
        self._related = self._elsewhere = None

    def _ask(self, question: Mapping[str, Any]) -> None:
        if not self._asker.running:
            self._asker.ask({"folder": str(self._home().root)})
        self._asker.ask(question)

    def _ask_again(self) -> None:
        """What was asked last, of an index that has more now."""
        for asked in (self._related, self._elsewhere):
            if asked is not None:
                self._ask(asked[0])

    def _name_more(self) -> None:
        """Name some more articles to the program, and when it knows them all have it begin."""
        some = [
            (item.id, str(item.path.absolute()), item.encoding)
            for item in self._items[self._named : self._named + CHUNK]
        ]
        self._named += len(some)
        self._builder.ask({"expect": some} if some else {"update": True})

    def _heard(self, answer: Mapping[str, Any]) -> None:
        """What the builder says."""
        if "expected" in answer:
            self._name_more()
            return
        if "done" in answer:
            self.done, self.of = answer["done"], answer["of"]
        else:
            self.building = False
            self.fault = answer.get("fault", "" if "ready" in answer else _DIED)
            self._builder.stop()
            if not self.fault:
                self._ask_again()
        self._changed()

    def _died(self) -> None:
        self.building, self.fault = False, _DIED
        self._changed()

    def _answered(self, answer: Mapping[str, Any]) -> None:
        """What the index says."""
        if "damaged" in answer:
            self._asker.stop()
            self.start()
        elif "fault" in answer:
            self.fault = answer["fault"]
            self._changed()
        elif "related" in answer:
            if self._related is not None and self._related[0]["related"] == answer["related"]:
                self._related[1](Relations(answer["related"], dict(answer["found"]), dict(answer["near"])))
        elif self._elsewhere is not None and self._elsewhere[0]["elsewhere"] == answer["asked"]:
            self._elsewhere[1](
                [Place(named, Span(start, end), *rest) for named, start, end, *rest in answer["elsewhere"]]
            )

    def _asker_died(self) -> None:
        self.fault = _DIED
        self._changed()

    def _changed(self) -> None:
        for each in tuple(self.listeners):
            each()
