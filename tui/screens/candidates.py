"""All annotations that one could be related to, in a list to type in."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import ClassVar

from annotations.model import Annotation
from annotations.relating import Candidate, candidates, ways
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column

RANKED = 1_000
"""Candidates up to which the likeliest come first; more than these stay in the order of the text."""
LEAST = 0.005
"""What is less is no likeness that anybody would want to read."""


class Candidates(TableScreen[Candidate]):
    """Gives the annotation that enter takes: first those of the open articles, then those of one's whole layer."""

    TYPED = True
    COLUMNS = (
        Column("label", 8),
        Column("like", 5),
        Column("quote", 20, grows=True),
        Column("article", 16),
        Column("who", 10),
    )
    KEYS: ClassVar = {"enter": "takes it"}

    def __init__(self, reader: Reader, source: Annotation) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self.source = source
        self.table.title = f"relate {source.label} “{short(source.target.exact)}” to"

    def load(self) -> Iterator[Candidate]:
        """The likeliest first."""
        desk, source = self.reader.desk, self.source
        open_ = list(dict.fromkeys(pane.article.id for pane in self.reader.panes))
        here = (one for article in open_ for one in self._of(article))
        first = list(islice(here, RANKED + 1))
        if len(first) <= RANKED:
            related = {end for each in desk.relations_of(source.id) for end in (each.source, each.target)}
            partners = self.reader.room.partners
            yield from candidates(source, first, desk.schema, related, lambda one: partners.likeness(source, one))
        else:
            yield from map(Candidate, first)
            yield from map(Candidate, here)
        for one in desk.everything():
            if one.article not in open_ and ways(desk.schema, source, one):
                yield Candidate(one)

    def _of(self, article: str) -> Iterator[Annotation]:
        """The candidates of an open article, in the order of the text."""
        sheet = self.reader.desk.layer.sheet(article)
        at = sheet.spans.next_start(-1)
        while at is not None:
            for fragment in sheet.spans.at(at):
                one = sheet.by_id[fragment.id]
                begins = one.target.start == fragment.start == at
                if begins and one.id != self.source.id and ways(self.reader.desk.schema, self.source, one):
                    yield one
            at = sheet.spans.next_start(at)

    def cells(self, row: Candidate) -> Sequence[Cell]:
        """What stands in the columns."""
        desk, one = self.reader.desk, row.annotation
        return (
            Cell(one.label, desk.slots.get(one.label, 0)),
            Cell(f"{row.score:.2f}".removeprefix("0") if row.score >= LEAST else ""),
            Cell(short(one.target.exact, 200)),
            Cell(one.article),
            Cell(desk.layer.guests.get(one.id, "")),
        )

    def take(self, key: str) -> bool:
        """Enter takes the row."""
        if key == "enter" and self.table.current is not None:
            self.dismiss(self.table.current.annotation)
        return key == "enter"
