"""Suggestions: from one to the next, accepted, rejected, many at once."""

from typing import TYPE_CHECKING

from annotations.labels import Unit
from annotations.model import AnnotationError
from annotations.suggest.offers import Offer, Offers, annotation_of
from tui import telling
from tui.accepting import accept_all
from tui.screens.reader import Reader
from tui.widgets.typing import Question

SHORT = frozenset({Unit.WORD, Unit.PHRASE})
"""What labels take that do not take whole clauses."""

if TYPE_CHECKING:
    from annotations.labels import Label
    from tui.suggesting import Suggesting


def next_suggestion(reader: Reader) -> None:
    """To the next one, by place or by score as the settings say; from the last to the first."""
    _step(reader, 1)


def previous_suggestion(reader: Reader) -> None:
    """To the one before."""
    _step(reader, -1)


def accept(reader: Reader) -> None:
    """Make the suggestion at hand one's own and go on to the next; with none, make the relations proposed here."""
    offer = offered(reader)
    if offer is None:
        _relate(reader)
        return
    [made] = reader.desk.accept(reader.active.article, [offer])
    _on(reader, offer, f"{made.label} “{telling.short(made.target.exact, 24)}” accepted")


def reject(reader: Reader) -> None:
    """Have the suggestion at hand not come back, whoever makes it, and go on to the next."""
    offer = offered(reader)
    if offer is None:
        reader.say(f"no suggestion here: {reader.keymap.first('next_suggestion')} goes to the next one")
        return
    article, offers = reader.active.article, _offers(reader)
    alike = offers.alike(offer) if offers is not None else []
    reader.desk.reject([annotation_of(one, article) for one in alike])
    _on(reader, offer, f"{offer.label} “{telling.short(_quote(reader, offer), 24)}” rejected")


def accept_many(reader: Reader) -> None:
    """Ask for a score, and for a label if one likes; accept all of the article above it in one step."""
    suggesting, offers = reader.room.suggesting, _offers(reader)
    if suggesting is None or offers is None or not offers:
        reader.say(_none(reader))
        return
    article = reader.active.article

    def meant(typed: str) -> list[Offer]:
        score, label = _score_and_label(reader, typed)
        return offers.above(score, label)

    counted = ""

    def changed(typed: str) -> None:
        nonlocal counted
        try:
            counted = f"{len(meant(typed)):,} of {len(offers):,} · enter accepts · a label behind: only that"
        except AnnotationError as error:
            counted = ""
            reader.line.complain(str(error))

    def refuses(typed: str) -> str:
        try:
            return "" if not typed.strip() or meant(typed) else "no suggestion has that score"
        except AnnotationError as error:
            return str(error)

    def answered(typed: str) -> None:
        found = meant(typed) if typed.strip() and reader.active.article is article else []
        if found:
            accept_all(reader, article, found)

    start = f"{suggesting.enough:g}"
    reader.ask(
        Question(
            lambda: "accept all with a score of at least",
            changed,
            lambda typed: reader.attempt(lambda: answered(typed)),
            start,
            help="",
            tail=lambda: counted,
            refuses=refuses,
        )
    )
    changed(start)


def as_label(reader: Reader, label: "Label") -> Offer | None:
    """The suggestion that a label's key takes: the one at hand of that label's group, or one here of that label.

    A word in a suggested clause that nobody went to is a word for a label that takes words.
    """
    offer = offered(reader)
    if offer is not None and _group(reader, offer.label) is label.group:
        suggesting, other = reader.room.suggesting, reader.desk.schema.label(offer.label)
        gone_to = suggesting is not None and suggesting.last == offer.id
        if gone_to or (other is not None and (other.unit in SHORT) is (label.unit in SHORT)):
            return offer
    offers = _offers(reader)
    if offers is None or reader.active.stand.selection or reader.just_said:
        return None
    return next((one for one in offers.at(reader.active.stand.cursor) if one.label == label.name), None)


def offered(reader: Reader) -> Offer | None:
    """The suggestion at hand."""
    return None if reader.room.suggesting is None else reader.room.suggesting.at_hand(reader.current)


# ---------------------------------------------------------------- going on


def _step(reader: Reader, direction: int) -> None:
    suggesting, offers = reader.room.suggesting, _offers(reader)
    if suggesting is None or offers is None or not offers:
        reader.say(_none(reader))
        return
    turned = ""
    for _ in range(reader.keying.at_most("suggestions")):
        found = _waiting(reader, suggesting, offers) if direction > 0 else None
        found = found or _next(suggesting, offers, reader.active.stand.cursor, direction)
        if found is None:
            found = _next(suggesting, offers, -1 if direction > 0 else len(reader.active.article.text), direction, "")
            turned = "from the start again" if direction > 0 else "from the end again"
        if found is None:
            return
        _go(reader, suggesting, found)
    if turned:
        reader.say(f"{turned}: {telling.suggestions(reader).removeprefix(' · ')}")


def _waiting(reader: Reader, suggesting: "Suggesting", offers: Offers) -> Offer | None:
    """The one gone to last, or one that starts here, where keys mean what was just said: no answer to that."""
    if offered(reader) is not None:
        return None
    if offers.shows(suggesting.last):
        return offers.by_id[suggesting.last]
    cursor = reader.active.stand.cursor
    return next((one for one in offers.at(cursor) if one.start == cursor), None)


def _next(
    suggesting: "Suggesting", offers: Offers, cursor: int, direction: int, last: str | None = None
) -> Offer | None:
    """The one to go to from the cursor, or from the one gone to last."""
    last = suggesting.last if last is None else last
    if suggesting.by_score:
        return offers.ranked(last, direction)
    if direction > 0:
        here = last or next((one.id for one in offers.at(cursor) if one.start == cursor), "")
        return offers.after(cursor, here)
    return offers.before(cursor, last)


def _go(reader: Reader, suggesting: "Suggesting", offer: Offer) -> None:
    reader.go(reader.active, offer.start)
    suggesting.go_to(offer)


def _on(reader: Reader, answered: Offer, told: str) -> None:
    """Go on to the suggestion behind one that was answered, and say both."""
    suggesting, offers = reader.room.suggesting, _offers(reader)
    undo = reader.keymap.first("undo")
    if suggesting is None or offers is None:
        return
    found = offers.ranked(answered.id) if suggesting.by_score else offers.after(answered.start, answered.id)
    if found is not None:
        _go(reader, suggesting, found)
    left = telling.suggestions(reader) or " · no suggestion is left in this article"
    reader.say(f"{told} · {undo} takes it back{left}")


# ---------------------------------------------------------------- what is there


def _relate(reader: Reader) -> None:
    """Make the relations that the schema proposes for the annotation under the cursor."""
    from tui.proposing import proposed

    current = reader.current
    found = proposed(reader, current) if current is not None else []
    if not found:
        reader.say("nothing is proposed here")
        return
    made = reader.desk.relate(found)
    reader.mean_relation(made[-1])
    reader.say("related: " + ", ".join(each.type for each in made) + f"; {reader.keymap.first('undo')} takes it back")


def _offers(reader: Reader) -> Offers | None:
    suggesting = reader.room.suggesting
    return suggesting.of(reader.active.article.id) if suggesting is not None else None


def _none(reader: Reader) -> str:
    """Why there is nothing to go to."""
    suggesting, article = reader.room.suggesting, reader.active.article.id
    if suggesting is None or suggesting.of(article) is None:
        return telling.not_suggested(reader)
    if article not in suggesting.done:
        return "suggestions are being looked for: a moment"
    others = [pane.article.id for pane in reader.panes if suggesting.of(pane.article.id)]
    elsewhere = f"; there are some in {others[0]}: {reader.keymap.first('next_pane')}" if others else ""
    return f"no suggestion is left in {article}{elsewhere}"


def _group(reader: Reader, name: str) -> object:
    label = reader.desk.schema.label(name)
    return None if label is None else label.group


def _quote(reader: Reader, offer: Offer) -> str:
    return " ".join(span.of(reader.active.article.text) for span in offer.spans)


def _score_and_label(reader: Reader, typed: str) -> tuple[float, str]:
    """What was typed: a score from 0 to 1, a label behind it. Raises AnnotationError."""
    score, _, label = typed.strip().partition(" ")
    try:
        value = float(score)
    except ValueError:
        raise AnnotationError("a score from 0 to 1, such as 0.9, and a label behind it if you like") from None
    if not 0 <= value <= 1:
        raise AnnotationError("a score is between 0 and 1")
    name = label.strip().upper()
    if name and reader.desk.schema.label(name) is None:
        raise AnnotationError(f"the schema has no label {name}")
    return value, name
