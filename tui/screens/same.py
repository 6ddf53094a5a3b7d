"""The same string everywhere: the places where it stands and is not labelled so yet, counted first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import IntEnum
from typing import ClassVar, NamedTuple

from annotations.anchor import describe
from annotations.ids import new_id
from annotations.model import Annotation, AnnotationError
from annotations.rules import refusal
from annotations.same import Sameness, places
from articles.article import Article, ArticleError
from articles.span import Span
from tui.screens.reader import Reader
from tui.screens.table import TableScreen
from tui.telling import short
from tui.widgets.table import Cell, Column

_AROUND = 60
_TAIL = 24


class Where(IntEnum):
    """How far a place is from the annotation."""

    ARTICLE = 1
    PANES = 2
    PROJECT = 3


NAMES = {Where.ARTICLE: "this article", Where.PANES: "the panes", Where.PROJECT: "the project"}


class Row(NamedTuple):
    """One place, and why it cannot be labelled; empty: it can."""

    where: Where
    article: Article
    span: Span
    reason: str


class Same(TableScreen[Row]):
    """1, 2, 3 label all places of the article, the panes, the project; marked ones are left out."""

    TITLE = "the same string"
    COLUMNS = (
        Column("", 12),
        Column("article", 14),
        Column("before", 24, grows=True, right=True),
        Column("", 12, grows=True),
        Column("behind", 20, grows=True),
        Column("", 14),
    )
    KEYS: ClassVar = {
        "1 2 3": "label in the article, the panes, the project",
        "space": "leave one out",
        "w c d": "whole words, case, accents",
        "enter": "shows it",
    }

    def __init__(self, reader: Reader, annotation: Annotation) -> None:
        super().__init__(reader.palette())
        self.reader = reader
        self.annotation = annotation
        self.how = Sameness()
        self._found: Counter[Where] = Counter()
        self._counted = 0
        """So many rows are in it."""
        self._retitle()

    def _retitle(self) -> None:
        how = self.how
        said = [
            "whole words" if how.whole else "parts of words too",
            "case as here" if how.case else "any case",
            "accents as here" if how.accents else "any accents",
        ]
        self.table.title = f"{self.annotation.label} “{short(self.annotation.target.exact)}”: {', '.join(said)}"

    def load(self) -> Iterator[Row]:
        """This article, the other panes, then the project."""
        seen: set[str] = set()
        own = self.annotation.article
        panes = [pane.article.id for pane in self.reader.panes]
        rest = [item.id for item in self.reader.room.articles()]
        for where, ids in ((Where.ARTICLE, [own]), (Where.PANES, panes), (Where.PROJECT, rest)):
            for name in ids:
                if name not in seen:
                    seen.add(name)
                    yield from self._rows(where, name)

    def _rows(self, where: Where, id: str) -> Iterator[Row]:
        try:
            article = self.reader.room.article_of(id)
        except ArticleError as error:
            self.say(str(error))
            return
        open_ = self.reader.room.whole(id) is not None
        near: list[Annotation] | None = None
        for span in places(article.text, self.annotation.target.exact, self.how):
            if open_:  # its annotations are indexed by place, however many they are
                here = self.reader.desk.own_over(id, (span,))
            else:
                near = list(self.reader.desk.everything(id)) if near is None else near
                here = [one for one in near if one.target.span.overlaps(span)]
            if any(one.label == self.annotation.label and one.target.spans == (span,) for one in here):
                continue
            schema, label = self.reader.desk.schema, self.annotation.label
            yield Row(where, article, span, refusal(schema, article.text, here, label, (span,)) or "")

    def cells(self, row: Row) -> Sequence[Cell]:
        """What stands in the columns."""
        text, span = row.article.text, row.span
        before = " ".join(text[max(0, span.start - _AROUND) : span.start].split("\n")[-1:])
        behind = text[span.end : span.end + _AROUND].split("\n")[0]
        slot = self.reader.desk.slots.get(self.annotation.label, 0)
        state = "left out" if self.table.is_marked(row) else row.reason
        return (
            Cell(NAMES[row.where].removeprefix("the ")),
            Cell(row.article.id),
            Cell(_tail(before)),
            Cell(span.of(text), slot),
            Cell(behind),
            Cell(state),
        )

    def reload(self) -> None:
        """Read all places anew, and count them anew."""
        self._found, self._counted = Counter(), 0
        super().reload()

    def counts(self) -> dict[Where, int]:
        """How many places would be labelled, by how far one goes; rows that came since are counted, and no others."""
        rows, marked = self.table.rows, self.table.marked
        self._found.update(row.where for row in rows[self._counted :] if not row.reason)
        self._counted = len(rows)
        found = self._found - Counter(rows[number].where for number in marked if not rows[number].reason)
        return {where: sum(found[near] for near in Where if near <= where) for where in Where}

    def tell(self) -> None:
        """What each key would do, counted."""
        counts = self.counts()
        self.table.keys = " · ".join(
            [f"{where.value} {NAMES[where]}: {counts[where]:,}" for where in Where]
            + [f"{key} {what}" for key, what in self.KEYS.items() if key != "1 2 3"]
            + ["esc leaves"]
        )

    def take(self, key: str) -> bool:
        """Label, switch, show."""
        if key in ("1", "2", "3"):
            self._label(Where(int(key)))
        elif key in ("w", "c", "d"):
            how = self.how
            changed = {"w": ("whole", how.whole), "c": ("case", how.case), "d": ("accents", how.accents)}[key]
            self.how = how._replace(**{changed[0]: not changed[1]})
            self._retitle()
            self.reload()
        elif key == "enter" and self.table.current is not None:
            row = self.table.current
            self.dismiss(None)
            self.reader.room.visit(row.article.id, (row.span,), select=True)
        else:
            return False
        return True

    def _label(self, where: Where) -> None:
        if self.table.busy:
            self.say("still counting: a moment")
            return
        marked = self.table.marked
        rows = [
            row
            for number, row in enumerate(self.table.rows)
            if row.where <= where and not row.reason and number not in marked
        ]
        if not rows:
            self.say(f"there is nothing to label in {NAMES[where]}")
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        made = [
            replace(
                self.annotation,
                id=new_id(),
                article=row.article.id,
                annotator=self.reader.desk.annotator,
                target=describe(row.article.text, (row.span,), row.article.digest),
                note="",
                created=now,
                modified=now,
            )
            for row in rows
        ]
        many = f"{len(made)} x {self.annotation.label} “{short(self.annotation.target.exact)}”"
        try:
            self.reader.desk.say_many(f"label {many}", made)
        except AnnotationError as error:
            self.say(str(error))
            return
        self.dismiss(None)
        articles, undo = len({one.article for one in made}), self.reader.keymap.first("undo")
        self.reader.say(f"labelled {many} in {articles} articles; {undo} takes them all back")


def _tail(text: str) -> str:
    """The end of a text that has to stand right: cut at its start."""
    return text if len(text) <= _TAIL else f"…{text[1 - _TAIL :].lstrip()}"
