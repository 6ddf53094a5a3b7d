"""`m`: the other pane goes to the passages that speak of the same thing, the likest first."""

from annotations.labels import Unit
from annotations.spanindex import Fragment
from articles.article import Article
from articles.span import Span, trimmed
from articles.units import sentence_at
from tui.matching import Found
from tui.screens.reader import Reader
from tui.session import Stand
from tui.widgets.pane import Pane

_WORDS = ((0.4, "much alike"), (0.2, "alike"), (0.1, "a little alike"), (0.0, "hardly alike"))
"""From which score on passages are called so."""


class Matches:
    """Passages of one pane that match a span of another one, until the cursor moves there."""

    def __init__(self, reader: Reader, other: Pane, found: list[Found]) -> None:
        self._here, self._other = _place(reader), other
        self._found = found
        self._at = -1

    def holds(self, reader: Reader) -> bool:
        """Nothing has moved since."""
        return _place(reader) == self._here and self._other in reader.panes

    def next(self, reader: Reader) -> None:
        """Show the next one, after the last the first again."""
        self._at = (self._at + 1) % len(self._found)
        span, score = self._found[self._at]
        show(reader, self._other, span)
        self._other.focus_on((Fragment(*span, 0, ""),))
        more = f" · {reader.keymap.first('match')} next" if len(self._found) > 1 else ""
        seen = "" if self._other.display else f" · {reader.keymap.first('next_pane')} shows it"
        reader.say(f"{self._at + 1} of {len(self._found)} · {told(score)}{more}{seen}")

    def end(self) -> None:
        """No passage is shown any more."""
        self._other.focus_on(())


def told(score: float) -> str:
    """A score in words, and as the hundredths that it has."""
    words = next(words for least, words in _WORDS if score >= least)
    return f"{words} {score:.2f}".replace(" 0.", " .")


def show(reader: Reader, pane: Pane, span: Span) -> None:
    """Put the cursor of another pane on a passage; all of it is on the screen where it has room."""
    reader.go(pane, span.start)
    if not pane.view.sees(span.end - 1):
        pane.show_at(span.start)


def match(reader: Reader) -> None:
    """Go to the next passage, or ask for them first."""
    if reader.matches is not None and reader.matches.holds(reader):
        reader.matches.next(reader)
        return
    other = other_pane(reader)
    if other is None:
        return
    here, span = _place(reader), span_here(reader)

    def then(found: list[Found] | str) -> None:
        if isinstance(found, str):
            reader.say(found, warning=True)
        elif _place(reader) == here and reader.mode is None and other in reader.panes:
            if found:
                reader.matches = Matches(reader, other, found)
                reader.matches.next(reader)
            else:
                reader.say(f"nothing in {other.article.id} has a word in common with this")

    pair = reader.room.partners.pair(reader.active.article.id, other.article.id)
    if pair is None or not pair.ready:
        reader.say("comparing the articles…")
    reader.room.compare()
    reader.room.partners.ask(reader.active.article.id, span, other.article.id, then)


def other_pane(reader: Reader) -> Pane | None:
    """The next pane with another article; None, and said what to do, when there is none."""
    at = reader.panes.index(reader.active)
    after = [*reader.panes[at + 1 :], *reader.panes[:at]]
    other = next((pane for pane in after if pane.article.id != reader.active.article.id), None)
    if other is None:
        add, turn = reader.keymap.first("add_pane"), reader.keymap.first("next_article")
        reader.say(f"two articles are needed: {add} adds a pane, {turn} goes on to another article in it")
    return other


def span_here(reader: Reader) -> Span:
    """What is asked about: the selection, the annotation under the cursor, or the sentence there.

    A name or a cue shares little with any sentence: for an annotation whose label takes words or phrases, it is the
    sentence around it.
    """
    article, stand = reader.active.article, reader.active.stand
    if stand.selection:
        return trimmed(article.text, stand.selection) or stand.selection
    if reader.current is None:
        return _sentence(article, stand.cursor)
    span, label = reader.current.target.span, reader.desk.schema.label(reader.current.label)
    if label is None or label.unit not in (Unit.WORD, Unit.PHRASE):
        return span
    first, last = _sentence(article, span.start), _sentence(article, span.end - 1)
    return Span(min(first.start, span.start), max(last.end, span.end))


def _sentence(article: Article, offset: int) -> Span:
    if not article.blocks:
        return Span(0, 0)
    block = article.blocks[article.block_at(offset)]
    return sentence_at(article.text, offset, block.start, block.end)


def _place(reader: Reader) -> tuple[Pane, str, Stand]:
    return reader.active, reader.active.article.id, reader.active.stand
