"""What is proposed for the open articles: asked of a program beside the interface, kept up to date, and shown."""

import asyncio
import gc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from annotations.codec import encode
from annotations.model import Annotation, Change, Rejection, Step
from annotations.spanindex import Fragment, SpanIndex
from annotations.suggest.answers import keys_of
from annotations.suggest.offers import Offer, Offers, Place, from_json
from articles.article import Article
from articles.span import Span

from . import telling
from .beside import Beside

if TYPE_CHECKING:
    from annotations.suggest.settings import Settings

    from .room import Room

PROGRAM = "annotations.suggest.serving"
_PAUSE = 0.1
"""Seconds after a step until the program is told of it: more may follow at once."""
_LIVES = 2
"""The program that dies more often dies of an article."""
_MANY = 50
"""Changes that it is told of at a time."""


class AtHand(NamedTuple):
    """A suggestion that a key went to, and where the cursor was then: until it moves, keys mean that one."""

    article: str
    id: str
    cursor: int
    latest: str
    """The id of what was said last then: what is said there later is what keys mean."""


class Suggesting:
    """Holds the suggestions for the articles that stand open, and brings them up to date."""

    def __init__(self, room: "Room") -> None:
        self._room = room
        self._offers: dict[str, Offers] = {}
        self._digests: dict[str, str] = {}
        self._program = Beside(PROGRAM, self._heard, self._died)
        self._begun = False
        self._deaths = 0
        self._untold: list[Change] = []
        self._telling: asyncio.TimerHandle | None = None
        self.done: set[str] = set()
        """Articles for which all is there."""
        self._gone_to: AtHand | None = None
        self.by_score = False
        """They are gone through by score, not in the order of the text."""
        self.enough = 0.9
        """The score that accepting many begins with."""
        self._off: frozenset[tuple[str, str]] | None = None
        """Suggesters with labels that were switched off in this session, which is more than the settings say."""
        room.desk.watchers.append(self._made)

    @property
    def settings(self) -> "Settings":
        """What the project and its user chose about suggesters; read anew each time. Raises SettingsError."""
        from annotations.suggest.settings import suggest_settings

        settings = suggest_settings(self._room.home().project)
        return settings if self._off is None else replace(settings, off=self._off)

    def of(self, article: str) -> Offers | None:
        """The suggestions for an article; None when nobody asked for any."""
        return self._offers.get(article)

    # ------------------------------------------------------------ asking

    def open(self, article: Article) -> None:
        """Ask for an article that stands open, whole, with all that is said of it; once."""
        if article.id in self._offers and self._digests[article.id] == article.digest:
            return
        desk = self._room.desk
        offers = Offers(
            desk.schema, lambda label: desk.slots.get(label, 0), lambda spans: desk.own_over(article.id, spans)
        )
        self._offers[article.id], self._digests[article.id] = offers, article.digest
        desk.layer.sheet(article.id).offered = offers.shown
        layer = desk.layer
        offers.rejected |= self._places([one for one in layer.rejections_of(article.id) if one.id not in layer.guests])
        item = next((item for item in self._room.articles() if item.id == article.id), None)
        if item is not None:
            self._begin()
            self._program.ask(
                {"do": "open", "id": item.id, "path": str(item.path.absolute()), "encoding": item.encoding}
            )

    def again(self, off: frozenset[tuple[str, str]] | None) -> None:
        """Forget what was proposed, and ask anew: without what is `off`, or None for what the settings say."""
        self._off = off
        self.stop()
        open_ = [pane.article for pane in self._room.reader.panes if pane.article.id in self._offers]
        for name in self._offers:
            self._room.desk.layer.sheet(name).offered = SpanIndex()
        self._offers.clear()
        self.done.clear()
        for article in open_:
            self.open(article)
        for pane in self._room.reader.panes:
            pane.all_changed()
        if self._begun:
            self._tell_soon()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._program.stop()
        self._begun = False
        self._settle()
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            project = self._room.home().project
            root = None if project is None else str(project.root.absolute())
            off = None if self._off is None else sorted(self._off)
            self._program.ask({"do": "begin", "root": root, "annotator": self._room.annotator, "off": off})

    # ------------------------------------------------------------ what is said

    def _made(self, step: Step) -> None:
        """A step was made: what it says may stand where something is proposed, and be remembered."""
        places: dict[str, list[Span]] = {}
        for change in step.changes:
            for entry in (change.before, change.after):
                if isinstance(entry, Annotation | Rejection) and entry.article in self._offers:
                    places.setdefault(entry.article, []).extend(entry.target.spans)
            self._rejects(change)
        for article, spans in places.items():
            self._show(article, self._offers[article].look_again(spans))
        if self._begun:
            self._untold += step.changes
            self._tell_soon()

    def _rejects(self, change: Change) -> None:
        """A rejection was made or taken back."""
        for entry, there in ((change.before, False), (change.after, True)):
            offers = self._offers.get(entry.article) if isinstance(entry, Rejection) else None
            if isinstance(entry, Rejection) and offers is not None:
                (offers.rejected.update if there else offers.rejected.difference_update)(self._places([entry]))

    def _places(self, rejections: Sequence[Rejection]) -> set[Place]:
        """What rejections of one article name in it as it is now."""
        whole = self._room.whole(rejections[0].article) if rejections else None
        return set() if whole is None else {key[1:] for key in keys_of(rejections, whole)}

    def _tell_soon(self) -> None:
        if self._telling is None and self._untold:
            self._telling = asyncio.get_running_loop().call_later(_PAUSE, self._tell)

    def _tell(self) -> None:
        """Tell the program what was said since, a part at a time."""
        self._telling = None
        some, self._untold = self._untold[:_MANY], self._untold[_MANY:]
        by_article: dict[str, tuple[list[Any], list[str]]] = {}
        for change in {change.id: change for change in some}.values():  # the last word on each counts
            entry = change.after or change.before
            if isinstance(entry, Annotation | Rejection):
                now, gone = by_article.setdefault(entry.article, ([], []))
                if change.after is None:
                    gone.append(change.id)
                else:
                    now.append(encode(change.after))
        for article, (now, gone) in by_article.items():
            self._program.ask({"do": "said", "article": article, "now": now, "gone": gone})
        self._tell_soon()

    # ------------------------------------------------------------ what is proposed

    def _heard(self, answer: Mapping[str, Any]) -> None:
        if "fault" in answer:
            self._settle()
            reader = self._room.reader
            reader.say(f"suggestions: {telling.faults(reader, answer['fault'])}", warning=True)
            return
        if "order" in answer:
            self.by_score, self.enough = answer["order"] == "score", answer["accept"]
            return
        article = answer["article"]
        offers = self._offers.get(article)
        if offers is None:
            return
        if "gone" in answer:
            self._show(article, offers.drop(answer["gone"]))
        same = answer.get("digest", self._digests[article]) == self._digests[article]
        if "offers" in answer and same:  # else the file is another than the one on the screen
            if article not in self.done:  # what comes is all kept: looking for garbage in it takes 0.1 s at a time
                gc.disable()
            self._show(article, offers.add(map(from_json, answer["offers"])))
        if "done" in answer:
            self.done.add(article)
            self._settle()
            self._first_minute(article, offers)
            self._room.reader.tell_soon()
            if not same:
                told = f"nothing is suggested for {article}: its file is not what it was when it was opened"
                self._room.reader.say(told, warning=True)

    def _first_minute(self, article: str, offers: Offers) -> None:
        """Whoever opened an article of which nothing is said, and did nothing yet, has the first suggestion at hand."""
        reader = self._room.reader
        pane, offer = reader.active, offers.after(0)
        if reader.touched or pane.article.id != article or pane.sheet.by_id or offer is None:
            return
        if pane.view.sees(offer.start):
            reader.go(pane, offer.start)
            self.go_to(offer)

    def _settle(self) -> None:
        """For now nothing more comes: what came is never looked at as garbage again."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _died(self) -> None:
        self._begun = False
        self._settle()
        self._deaths += 1
        then = "no more will come" if self._deaths > _LIVES else "they begin anew"
        if self._deaths <= _LIVES:
            self.again(self._off)
        else:
            self.stop()
        self._room.reader.say(f"the suggestions came to an end by themselves: {then}", warning=True)

    def _show(self, article: str, spans: Sequence[Span]) -> None:
        if not spans:
            return
        reader = self._room.reader
        for pane in reader.panes_of(article):
            pane.spans_changed(spans, counted=False)
        cursor = reader.active.stand.cursor
        if article == reader.active.article.id and any(span.start <= cursor < span.end for span in spans):
            reader.tell_soon()

    # ------------------------------------------------------------ at hand

    def go_to(self, offer: Offer) -> None:
        """Keys mean this suggestion until the cursor moves."""
        pane = self._room.reader.active
        self._gone_to = AtHand(pane.article.id, offer.id, pane.stand.cursor, self._latest)

    @property
    def _latest(self) -> str:
        latest = self._room.reader.latest
        return latest.id if latest is not None else ""

    def at_hand(self, own: Annotation | None) -> Offer | None:
        """The suggestion that keys mean: the one gone to last, while the cursor stays; else the smallest one here.

        None where something is selected or was just said, or where `own`, the annotation under the cursor, is as small.
        """
        pane = self._room.reader.active
        offers = self._offers.get(pane.article.id)
        if not offers or pane.stand.selection:
            return None
        last, just_said = self.last, self._room.reader.just_said
        if (
            self._gone_to is not None
            and offers.shows(last)
            and not (just_said and self._latest != self._gone_to.latest)
        ):
            return offers.by_id[last]
        here = offers.at(pane.stand.cursor)
        if not here or just_said:
            return None
        return here[0] if own is None or here[0].length < sum(span.length for span in own.target.spans) else None

    def meant(self, own: Annotation | None) -> Offer | None:
        """The suggestion at hand, for keys that are about an annotation: one gone to, or one where nothing is said."""
        offer = self.at_hand(own)
        return offer if offer is not None and (own is None or offer.id == self.last) else None

    def take(self) -> Annotation | None:
        """A key was pressed that is about an annotation: accept the suggestion that it means; what it is now.

        Raises AnnotationError when there is no room for it.
        """
        reader = self._room.reader
        offer = self.meant(reader.current)
        if offer is None:
            return None
        [made] = self._room.desk.accept(reader.active.article, [offer])
        reader.mean(made)
        return made

    @property
    def last(self) -> str:
        """The id of the suggestion gone to last, if the cursor is still there; it may be answered since."""
        last, pane = self._gone_to, self._room.reader.active
        there = last is not None and (last.article, last.cursor) == (pane.article.id, pane.stand.cursor)
        return last.id if last is not None and there else ""

    def fragments(self, article: str, offer: Offer) -> tuple[Fragment, ...]:
        """The fragments under which a suggestion stands in the index of its article."""
        return self._offers[article].fragments(offer)
