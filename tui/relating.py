"""The mode that makes a relation: tags lie over the candidates, the one typed is the other end, then a key is a type.

What may be related and in which order is `annotations.relating`; the desk makes it.
"""

from collections.abc import Mapping, Sequence

from annotations.model import Annotation, AnnotationError
from annotations.relating import Proposal, Way, candidates, ways
from articles.span import Span
from tui.ends import on_screen
from tui.hints import MOST, Hints, tagged
from tui.screens.reader import Reader, Took
from tui.telling import short
from tui.widgets.pane import Pane

LIST = "tab"
"""With tags: the list of all candidates. With the other end chosen: turns the direction."""
LARGER = ("+", "=")
"""The next annotation under the cursor, as the one to relate from."""
AGAIN = (";", "f4", "enter")
"""The type of the relation made last."""


class Relating:
    """From one annotation to another: first a tag, then the key of a type."""

    def __init__(self, reader: Reader, source: Annotation, ranked: Sequence[Annotation]) -> None:
        self._source = source
        self._other: Annotation | None = None
        self._ways: list[Way] = []
        self._larger = _after(reader, source)
        self._panes = [pane for pane in reader.panes if pane.display]
        self._by_tag = dict(zip(tagged([one.target.span for one in ranked]).spans, ranked, strict=False))
        self._hints: dict[Pane, Hints] = {}
        self._last = ""
        for pane in self._panes:
            seen = Span(pane.view.first, pane.view.last)
            spans = {tag: on_screen(one, seen) for tag, one in self._by_tag.items() if one.article == pane.article.id}
            self._hints[pane] = Hints({tag: span for tag, span in spans.items() if span})
        self._show()

    # ------------------------------------------------------------ beginning

    @classmethod
    def begin(cls, reader: Reader) -> None:
        """Relate from the annotation under the cursor; when nothing can be related to it, say so."""
        source = _source(reader)
        if source is not None:
            cls._from(reader, source)

    @classmethod
    def _from(cls, reader: Reader, source: Annotation) -> None:
        seen = _seen(reader)
        related = {end for each in reader.desk.relations_of(source.id) for end in (each.source, each.target)}
        ranked = candidates(source, seen.values(), reader.desk.schema, related)[:MOST]
        mode = cls(reader, source, ranked)
        if ranked:
            reader.mode = mode
        elif _anywhere(reader, source):
            mode.list(reader)
        else:
            reader.say(f"there is nothing that {_called(source)} could be related to: label that first")

    # ------------------------------------------------------------ keys

    def told(self) -> str:
        """What to do."""
        if self._other is not None:
            keys = " · ".join(f"{way.kind.key} {way.kind.name}" for way in self._ways)
            again = f" · enter {self._last}" if self._last else ""
            ends = " → ".join(f"“{short(one.target.exact, 20)}”" for one in (self._source, self._other))
            return f"{keys}{again} · {LIST} turns · {ends}"
        larger = f" · + from {_called(self._larger)}" if self._larger is not None else ""
        return f"relate {_called(self._source)} to: type a tag · {LIST} lists all{larger} · esc leaves"

    def take(self, reader: Reader, key: str) -> Took:
        """A letter of a tag, or the key of a type."""
        if key == "escape":
            self._end(reader)
            return Took.USED
        if self._other is not None:
            self._take_type(reader, self._other, key)
            return Took.USED
        if key == LIST:
            self._end(reader)
            self.list(reader)
            return Took.USED
        if key in LARGER:
            self._end(reader)
            if self._larger is not None:
                self._from(reader, self._larger)
            else:
                reader.mode = self
                self._show()
                reader.say("there is no larger annotation here that could be related")
            return Took.USED
        if not (len(key) == 1 and key.isalpha()):
            self._end(reader)
            return Took.OVER
        self._take_letter(reader, key.lower())
        return Took.USED

    def _take_letter(self, reader: Reader, letter: str) -> None:
        after = {pane: hints.type(letter) for pane, hints in self._hints.items()}
        left = {pane: hints for pane, hints in after.items() if hints is not None}
        if not left:
            typed = next((hints.typed for hints in self._hints.values()), "")
            reader.say(f"no tag begins with {typed + letter}")
            return
        self._hints = left
        chosen = self._by_tag.get(next(iter(left.values())).typed)
        self._show()
        if chosen is not None:
            self.choose(reader, chosen)

    def _take_type(self, reader: Reader, other: Annotation, key: str) -> None:
        if key == LIST:
            self._source, self._other = other, self._source
            self._offer(reader, self._other)
            return
        if key in AGAIN:
            key = next((way.kind.key for way in self._ways if way.kind.name == self._last), key)
        way = next((way for way in self._ways if way.kind.key == key), None)
        if way is None:
            names = f"{self._source.label} and {other.label}"
            reader.say(f"no relation of {names} has the key {key}: {self.told()}", warning=True)
        else:
            self._make(reader, way, other)

    # ------------------------------------------------------------ the other end

    def choose(self, reader: Reader, other: Annotation) -> None:
        """This is the other end: make the relation when there is but one, else ask for its key."""
        reader.mode = self
        for pane in self._panes:
            pane.set_tags()
            if pane is not reader.active and pane.article.id == other.article:
                pane.focus_on(reader.desk.fragments(other))
        self._offer(reader, other)
        if len(self._ways) == 1:
            self._make(reader, self._ways[0], other)

    def _offer(self, reader: Reader, other: Annotation) -> None:
        self._other = other
        self._ways = ways(reader.desk.schema, self._source, other)
        last = reader.desk.last_relation
        self._last = last if any(way.kind.name == last for way in self._ways) else ""

    def _make(self, reader: Reader, way: Way, other: Annotation) -> None:
        source, target = (other, self._source) if way.turned else (self._source, other)
        try:
            [made] = reader.desk.relate([Proposal(way.kind, source, target)])
        except AnnotationError as error:
            if len(self._ways) == 1:
                self._end(reader)
            reader.say(str(error), warning=True)
            return
        self._end(reader)
        reader.mean_relation(made)
        sign = "↔" if way.kind.symmetric else "→"
        turned = f" (turned: {way.kind.name} leads from {source.label} to {target.label})" if way.turned else ""
        reader.say(
            f"{way.kind.name}: “{short(source.target.exact, 30)}” {sign} “{short(target.target.exact, 30)}”{turned}"
        )

    def list(self, reader: Reader) -> None:
        """All candidates in a list to type in; the one taken is the other end, and is shown."""
        from tui.screens.candidates import Candidates

        def chosen(other: object) -> None:
            if isinstance(other, Annotation):
                self.choose(reader, other)
                for pane in reader.panes_of(other.article):
                    pane.centre(other.target.start)
                reader.tell()

        reader.mode = None
        reader.app.push_screen(Candidates(reader, self._source), chosen)

    def _show(self) -> None:
        for pane in self._panes:
            hints = self._hints.get(pane)
            pane.set_tags(hints.shown() if hints is not None else {})

    def _end(self, reader: Reader) -> None:
        reader.mode = None
        for pane in self._panes:
            pane.set_tags()
            if pane is not reader.active:
                pane.focus_on(())


def _called(annotation: Annotation) -> str:
    return f"{annotation.label} “{short(annotation.target.exact, 20)}”"


def _seen(reader: Reader) -> Mapping[str, Annotation]:
    """The annotations on the screen, by id."""
    found: dict[str, Annotation] = {}
    for pane in reader.panes:
        if pane.display:
            over = reader.desk.over(pane.article.id, Span(pane.view.first, pane.view.last))
            found.update((one.id, one) for one in over)
    return found


def _anywhere(reader: Reader, source: Annotation) -> bool:
    """There may be candidates that are not on the screen."""
    desk = reader.desk
    open_ = {pane.article.id for pane in reader.panes}
    if any(item.id not in open_ for item in reader.room.articles()):
        return True
    labels = (
        (label, article == source.article)
        for article in open_
        for label, count in desk.layer.sheet(article).counts.items()
        if count > (label == source.label and article == source.article)
    )
    between = desk.schema.relations_between
    return any(between(source.label, label, near) or between(label, source.label, near) for label, near in labels)


def _source(reader: Reader) -> Annotation | None:
    """What to relate from; None, and said why, when there is nothing."""
    current = reader.current
    if current is None:
        reader.say(f"no annotation here to relate from: label something; {reader.next_keys} go to others")
        return None
    for one in (current, *_here(reader)):
        if _may(reader, one):
            return one
    reader.say(f"the schema has no relation for {current.label}")
    return None


def _after(reader: Reader, source: Annotation) -> Annotation | None:
    """The next larger annotation under the cursor that may be related."""
    here = [one for one in _here(reader) if _may(reader, one)]
    ids = [one.id for one in here]
    if source.id not in ids:
        return None
    return here[ids.index(source.id) + 1] if ids.index(source.id) + 1 < len(here) else None


def _here(reader: Reader) -> list[Annotation]:
    pane = reader.active
    return reader.desk.at(pane.article.id, pane.stand.cursor)


def _may(reader: Reader, annotation: Annotation) -> bool:
    return any(annotation.label in (*kind.source, *kind.target) for kind in reader.desk.schema.relations)
