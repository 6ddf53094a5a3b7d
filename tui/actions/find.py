"""Finding: the line to type in, the hits, and stepping through them."""

from tui.finding import no_hits
from tui.screens.reader import Reader
from tui.widgets.typing import Question

ENTER = "enter keeps, esc ends"


def find(reader: Reader) -> None:
    """Open the line to type in, or step to the next hit."""
    if reader.finding.search is not None:
        _step(reader, True)
    else:
        _ask(reader)


def find_new(reader: Reader) -> None:
    """Open the line to type in, whatever is found by now."""
    _ask(reader)


def find_back(reader: Reader) -> None:
    """Step to the previous hit."""
    if reader.finding.search is None:
        _ask(reader)
    else:
        _step(reader, False)


def end(reader: Reader) -> None:
    """Look for nothing any more."""
    reader.finding.clear()
    show_hits(reader)


def _ask(reader: Reader) -> None:
    finding = reader.finding

    def title() -> str:
        return "find (regular expression)" if finding.expression else "find"

    def tail() -> str:
        return f"ctrl+o {'all panes' if finding.every_pane else 'this pane'} · ctrl+r regex"

    def other_kind() -> None:
        finding.expression = not finding.expression

    def other_panes() -> None:
        finding.every_pane = not finding.every_pane

    reader.ask(
        Question(
            title,
            lambda query: _changed(reader, query),
            lambda query: _closed(reader, kept=bool(query)),
            help=ENTER,
            tail=tail,
            chords={"ctrl+r": other_kind, "ctrl+o": other_panes},
        )
    )


def _changed(reader: Reader, query: str) -> None:
    """Find while typing."""
    finding = reader.finding
    error = finding.set(query, finding.expression, finding.every_pane)
    reader.line.complain(error)
    show_hits(reader)
    if finding.search is not None:
        hit, _ = finding.first(reader.active.article.text, reader.active.stand.cursor)
        if hit is not None:
            reader.active.centre(hit.start)
        elif not error:
            reader.line.complain(finding.fault or "not in this article")
    reader.tell()


def _closed(reader: Reader, *, kept: bool) -> None:
    """Back to the pane: with the hits, or without."""
    finding = reader.finding
    if not kept:
        finding.clear()
    show_hits(reader)
    if kept and finding.search is not None:
        hit, _ = finding.first(reader.active.article.text, reader.active.stand.cursor)
        if hit is not None:
            reader.go(reader.active, hit.start)
            keys = reader.keymap
            reader.say(f"{keys.first('find')} next, {keys.first('find_back')} previous hit, {keys.first('drop')} ends")
        else:
            reader.say(finding.fault or f"“{finding.query}” is not in this article")


def _step(reader: Reader, forward: bool) -> None:
    pane, finding = reader.active, reader.finding
    hit, wrapped, at = None, False, pane.stand.cursor
    for _ in range(reader.keying.at_most("hits")):
        hit, around = finding.step(pane.article.text, at, forward)
        if hit is None:
            break
        wrapped, at = wrapped or around, hit.start
    if hit is None:
        reader.say(finding.fault or f"“{finding.query}” is not in this article")
    else:
        reader.go(pane, hit.start)
        if wrapped:
            reader.say("once around: from the end" if not forward else "once around: from the start")


def show_hits(reader: Reader) -> None:
    """Mark the hits in the panes that are searched."""
    finding = reader.finding
    for pane in reader.panes:
        shown = pane is reader.active or finding.every_pane
        pane.hits = finding.hits_of(pane.article.text) if shown else no_hits
        pane.all_changed()
