"""The mode that makes a relation: tags lie over the candidates, the one typed is the other end, then a key is a type.

What may be related and in which order is `annotations.relating`; the desk makes it. Where the best candidate is not on
the screen and is much more alike than all that are, its pane goes there.
"""

from collections.abc import Sequence

from annotations.model import Annotation, AnnotationError
from annotations.relating import Candidate, Proposal, Way, ways
from articles.span import Span
from tui.ends import on_screen
from tui.hints import Hints, tagged
from tui.relatable import Ranking, anywhere, called, larger, nothing, partners_of, ranking, source_here
from tui.screens.reader import Reader, Took
from tui.telling import short
from tui.widgets.pane import Pane

LIST = "tab"
"""With tags: the list of all candidates. With the other end chosen: turns the direction."""
LARGER = ("+", "=")
"""The next annotation under the cursor, as the one to relate from."""
AGAIN = (";", "f4", "enter")
"""The type of the relation made last."""
AT_ONCE = "enter"
"""The best candidate, by the type of the relation made last; a type's own key, where it is no letter, does as well."""
ON = "."
"""The other pane goes on to the next best candidate that is not on the screen."""
PAGES = {"pageup": -1, "ctrl+u": -1, "pagedown": 1, "ctrl+d": 1}
"""The other pane turns its pages: up, down."""


class Relating:
    """From one annotation to another: first a tag, then the key of a type."""

    def __init__(self, reader: Reader, source: Annotation, accepted: Annotation | None) -> None:
        """`accepted`: it was a suggestion until the key for this was pressed."""
        self._source = source
        self._accepted = accepted
        self._other: Annotation | None = None
        self._ways: list[Way] = []
        self._larger = larger(reader, source)
        self._panes = [pane for pane in reader.panes if pane.display]
        self._before = [(pane, pane.layout_, pane.view.top) for pane in self._panes]
        self._partners = partners_of(reader, source)
        self._gone: set[str] = set()
        """What the other pane went to already."""
        self._by_tag: dict[str, Annotation] = {}
        self._hints: dict[Pane, Hints] = {}
        self._first: Annotation | None = None
        """The best candidate on the screen."""
        self._last = ""
        found = self._rank(reader)
        better = found.better(source)
        if better is not None and self._go(reader, better):
            found = self._rank(reader)
        self._tag(found.shown)

    def _rank(self, reader: Reader) -> Ranking:
        """The candidates as things stand on the screen now."""
        found = ranking(reader, self._source, self._partners)
        self._first = found.first
        return found

    def _tag(self, shown: Sequence[Candidate]) -> None:
        """Tags for these, the shortest for the likeliest."""
        found = [one.annotation for one in shown]
        self._by_tag = dict(zip(tagged([one.target.span for one in found]).spans, found, strict=False))
        for pane in self._panes:
            seen = Span(pane.view.first, pane.view.last)
            spans = {tag: on_screen(one, seen) for tag, one in self._by_tag.items() if one.article == pane.article.id}
            self._hints[pane] = Hints({tag: span for tag, span in spans.items() if span})

    def _go(self, reader: Reader, other: Annotation) -> bool:
        """Have another pane show a candidate; False when none that is seen has its article."""
        pane = next((one for one in self._panes if one is not reader.active and one.article.id == other.article), None)
        if pane is None:
            return False
        self._gone.add(other.id)
        pane.centre(other.target.start)
        if not pane.view.sees(other.target.end - 1):
            pane.show_at(other.target.start)
        return True

    # ------------------------------------------------------------ beginning

    @classmethod
    def begin(cls, reader: Reader) -> None:
        """Relate from the annotation under the cursor; when nothing can be related to it, say so."""
        source = source_here(reader)
        if source is not None:
            cls._from(reader, source.annotation, source.annotation if source.accepted else None)

    @classmethod
    def _from(cls, reader: Reader, source: Annotation, accepted: Annotation | None) -> None:
        mode = cls(reader, source, accepted)
        if mode._by_tag:
            reader.mode = mode
            mode._show(reader)
        elif anywhere(reader, source):
            mode.list(reader)
        else:
            reader.say(nothing(source))

    # ------------------------------------------------------------ keys

    def told(self) -> str:
        """What to do."""
        if self._other is not None:
            keys = " · ".join(f"{way.kind.key} {way.kind.name}" for way in self._ways)
            again = f" · enter {self._last}" if self._last else ""
            ends = " → ".join(f"“{short(one.target.exact, 20)}”" for one in (self._source, self._other))
            return f"{keys}{again} · {ends} · {LIST} turns"
        more = f" · + from {called(self._larger)}" if self._larger is not None else ""
        at_once = ""
        if self._first is not None:
            direct = [way.kind.key for way in self._ways if not way.kind.key.isalpha()]
            at_once = f" · {direct[0]}-{direct[-1]} the best" if direct else ""
        on = f" · {ON} the next" if self._partners else ""
        on += " · pages turn the other pane" if len(self._panes) > 1 else ""
        return f"relate {called(self._source, 12)}: type a tag{at_once}{more}{on} · {LIST} lists all"

    def take(self, reader: Reader, key: str) -> Took:
        """A letter of a tag, or the key of a type."""
        if key == "escape":
            self._end(reader)
            self._back(reader)
            self._stays(reader)
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
                self._from(reader, self._larger, self._accepted)
            else:
                reader.mode = self
                self._show(reader)
                reader.say("there is no larger annotation here that could be related")
            return Took.USED
        if key == ON or key in PAGES:
            if key == ON:
                self._go_on(reader)
            else:
                self._turn(reader, PAGES[key])
            return Took.USED
        if self._first is not None and (key == AT_ONCE or key.isdecimal()):
            self._relate_at_once(reader, self._first, key)
            return Took.USED
        if not (len(key) == 1 and key.isalpha()):
            self._end(reader)
            return Took.OVER
        self._take_letter(reader, key.lower())
        return Took.USED

    def _relate_at_once(self, reader: Reader, first: Annotation, key: str) -> None:
        """The best candidate is the other end, and this is the key of the type."""
        self.choose(reader, first)
        if self._other is not None and reader.mode is self:
            self._take_type(reader, first, key)

    def _go_on(self, reader: Reader) -> None:
        """To the next best candidate that is not on the screen, after the last the first again."""
        beyond = [one.annotation for one in self._rank(reader).beyond]
        left = [one for one in beyond if one.id not in self._gone]
        if not left:
            self._gone.clear()
            left = beyond
        if not any(self._go(reader, other) for other in left):
            reader.say(f"nothing else in the other pane is alike: {LIST} lists all")
            return
        self._tag(self._rank(reader).shown)
        self._show(reader)

    def _turn(self, reader: Reader, way: int) -> None:
        """A page down (up: -1) in the other panes."""
        for pane in self._panes:
            if pane is not reader.active:
                pane.scroll_rows(way * max(1, pane.view.page - 2))
        self._tag(self._rank(reader).shown)
        self._show(reader)

    def _take_letter(self, reader: Reader, letter: str) -> None:
        after = {pane: hints.type(letter) for pane, hints in self._hints.items()}
        left = {pane: hints for pane, hints in after.items() if hints is not None}
        if not left:
            typed = next((hints.typed for hints in self._hints.values()), "")
            reader.say(f"no tag begins with {typed + letter}")
            return
        self._hints = left
        chosen = self._by_tag.get(next(iter(left.values())).typed)
        self._show(reader)
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
            else:
                self._stays(reader)

        reader.mode = None
        reader.app.push_screen(Candidates(reader, self._source), chosen)

    def _show(self, reader: Reader) -> None:
        """The tags that are left, and which candidate is the best."""
        first = self._first
        self._ways = ways(reader.desk.schema, self._source, first) if first is not None else []
        for pane in self._panes:
            hints = self._hints.get(pane)
            pane.set_tags(hints.shown() if hints is not None else {})
            if pane is not reader.active:
                here = first is not None and first.article == pane.article.id
                pane.focus_on(reader.desk.fragments(first) if first is not None and here else ())

    def _stays(self, reader: Reader) -> None:
        """Nothing was related: say what the key did nevertheless."""
        if self._accepted is not None:
            reader.say(f"{called(self._accepted)} stays accepted: {reader.keymap.first('undo')} takes it back")

    def _back(self, reader: Reader) -> None:
        """Panes that went somewhere go back."""
        for pane, layout, top in self._before:
            if pane is not reader.active and pane.layout_ is layout:
                pane.show_row(top)

    def _end(self, reader: Reader) -> None:
        reader.mode = None
        for pane in self._panes:
            pane.set_tags()
            if pane is not reader.active:
                pane.focus_on(())
