"""Relating annotations: from here, what the schema proposes, those that are here, and the claims of two articles."""

from annotations.model import AnnotationError
from tui.screens.reader import Reader

MOST = 2_000
"""Code points of a selection that are looked for elsewhere: a claim is no longer, and a pipe takes so much at once."""


def relate(reader: Reader) -> None:
    """From the annotation under the cursor to another one."""
    from tui.relating import Relating

    Relating.begin(reader)


def match(reader: Reader) -> None:
    """The other pane to what its article says of this."""
    from tui.matches import match

    match(reader)


def elsewhere(reader: Reader) -> None:
    """What all other articles say of the selection, the annotation or the sentence under the cursor."""
    from tui.matches import span_here
    from tui.screens.elsewhere import Elsewhere

    article, span = reader.active.article, span_here(reader)
    text = span.of(article.text)
    if len(reader.room.articles()) < 2:
        reader.say("there is no other article")
    elif not any(char.isalnum() for char in text):
        reader.say("there are no words here")
    else:
        reader.app.push_screen(Elsewhere(reader, text[:MOST], article.id))


def together(reader: Reader) -> None:
    """The other panes scroll along with this one, or no more."""
    from tui.together import switch

    switch(reader)


def relations(reader: Reader) -> None:
    """The relations of the annotation under the cursor, to go along, doubt or delete."""
    from tui.screens.relations import Relations

    current = reader.current_or_say()
    if current is None:
        return
    here = [current, *reader.desk.at(current.article, reader.active.stand.cursor)]
    annotation = next((one for one in here if reader.desk.relations_of(one.id)), None)
    if annotation is None:
        reader.say(f"{current.label} is related to nothing yet: {reader.keymap.first('relate')} relates it")
    else:
        reader.app.push_screen(Relations(reader, annotation))


def compare(reader: Reader) -> None:
    """The claims of the article in this pane and of the next other one, side by side."""
    from tui.screens.compare import Compare

    pair = list(dict.fromkeys([reader.active.article.id, *(pane.article.id for pane in reader.panes)]))[:2]
    order = [pane.article for pane in reader.panes if pane.article.id in pair]
    both = list({article.id: article for article in order}.values())
    if len(both) < 2:
        add, turn = reader.keymap.first("add_pane"), reader.keymap.first("next_article")
        reader.say(f"two articles are needed: {add} adds a pane, {turn} goes on to another article in it")
    elif not reader.desk.schema.compared:
        raise AnnotationError("the schema has no relation that leads from one article to another")
    else:
        reader.app.push_screen(Compare(reader, both[0], both[1]))
