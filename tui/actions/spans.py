"""Changing where an annotation stands, saying more about it, and the same string everywhere."""

from annotations.model import Annotation
from articles.span import trimmed
from tui import session, telling
from tui.screens.reader import Reader, Took
from tui.session import Stand
from tui.widgets.typing import Question


def move_start(reader: Reader) -> None:
    """Move where the annotation under the cursor begins."""
    _adjust(reader, at_end=False)


def move_end(reader: Reader) -> None:
    """Move where it ends."""
    _adjust(reader, at_end=True)


def _adjust(reader: Reader, *, at_end: bool) -> None:
    annotation = reader.current_or_say()
    if annotation is not None:
        reader.desk.check_own(annotation)
        reader.mode = Adjusting(annotation, at_end=at_end)
        first, last = annotation.target.spans[0], annotation.target.spans[-1]
        anchor, head = (last.start, last.end) if at_end else (first.end, first.start)
        pane = reader.active
        stand = session.selected(pane.layout_, pane.stand, anchor, head)
        pane.set_stand(Stand(stand.cursor, anchor, head, extending=True))


class Adjusting:
    """All motions move one end of an annotation; enter keeps, escape leaves it as it was."""

    def __init__(self, annotation: Annotation, *, at_end: bool) -> None:
        self._annotation = annotation
        self._at_end = at_end

    def told(self) -> str:
        """What to do."""
        end = "end" if self._at_end else "start"
        return f"move the {end} of {self._annotation.label} by any motion · enter keeps it · esc leaves it"

    def take(self, reader: Reader, key: str) -> Took:
        """Enter and escape; motions pass."""
        if key not in ("enter", "escape"):
            return Took.PASSED if reader.keymap.moves(key) or len(key) > 1 else Took.USED
        pane, spans = reader.active, self._annotation.target.spans
        selection = trimmed(pane.article.text, pane.stand.selection)
        reader.mode = None
        pane.set_stand(Stand(pane.stand.cursor))
        if key == "enter" and pane.article.id == self._annotation.article and selection:
            kept = spans[:-1] if self._at_end else spans[1:]
            new = (*kept, selection) if self._at_end else (selection, *kept)
            title = "move the end of" if self._at_end else "move the start of"
            after = reader.desk.retarget(pane.article, self._annotation, new, title)
            _mean(reader, after)
            reader.say(f"{after.label} “{telling.short(after.target.exact)}”")
        return Took.USED


def _mean(reader: Reader, annotation: Annotation) -> None:
    """Put the cursor into the annotation, and let keys mean it."""
    pane = reader.active
    if not any(span.start <= pane.stand.cursor < span.end for span in annotation.target.spans):
        pane.set_stand(Stand(session.clamped(pane.layout_, annotation.target.start)))
    reader.mean(annotation)


def add_piece(reader: Reader) -> None:
    """Add the selection to the annotation made or meant last, as a piece of its own."""
    pane, annotation = reader.active, reader.latest
    if annotation is None or annotation.article != pane.article.id:
        annotation = reader.current
    if annotation is None:
        reader.say("no annotation to add a piece to: label the first piece, then select the next one")
    elif not pane.stand.selection:
        reader.say(f"select the next piece of {annotation.label} “{telling.short(annotation.target.exact)}” first")
    else:
        spans = (*annotation.target.spans, trimmed(pane.article.text, pane.stand.selection))
        after = reader.desk.retarget(pane.article, annotation, spans, "add a piece to")
        pane.set_stand(Stand(pane.stand.cursor))
        reader.mean(after)
        reader.say(f"{after.label} “{telling.short(after.target.exact)}”: {telling.pieces(len(after.target.spans))}")


def note(reader: Reader) -> None:
    """A note on the annotation under the cursor."""
    annotation = reader.current_or_say()
    if annotation is None:
        return
    reader.desk.check_own(annotation)

    def answered(text: str) -> None:
        if text:
            reader.mean(reader.desk.note(annotation, text.strip()))
            reader.say("noted" if text.strip() else "no note")

    reader.ask(Question(lambda: "note", closed=answered, typed=annotation.note, blank=True))


def copy(reader: Reader) -> None:
    """Copy the selection, or the quote of the annotation under the cursor, with its citation."""
    pane, annotation = reader.active, reader.current
    spans = (pane.stand.selection,) if pane.stand.selection else annotation.target.spans if annotation else ()
    if not spans:
        reader.say("nothing is selected, and no annotation is here")
        return
    article = pane.article
    quote = " … ".join(span.of(article.text) for span in spans)
    place = f"{article.id}:{spans[0].start}-{spans[-1].end}"
    known = (article.author, article.title or article.id, article.source, article.published, article.url, place)
    reader.app.copy_to_clipboard(f"“{quote}” ({', '.join(part for part in known if part)})")
    reader.say(f"copied with its citation, if the terminal allows it: “{telling.short(quote)}”")


def everywhere(reader: Reader) -> None:
    """The same string everywhere: in this article, the other panes, the project."""
    annotation = reader.current_or_say()
    if annotation is None:
        return
    if len(annotation.target.spans) > 1:
        reader.say("an annotation of several pieces has no string to look for")
        return
    from tui.screens.same import Same

    reader.app.push_screen(Same(reader, annotation))
