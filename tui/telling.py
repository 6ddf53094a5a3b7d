"""What the lines below the panes say. From values to runs of text; nothing is decided here."""

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from annotations.model import Annotation, Value

from .cells import cells_of, drawn
from .keymap import key_name
from .palette import Palette
from .widgets.bars import Run

if TYPE_CHECKING:
    from annotations.labels import Label, Schema
    from annotations.suggest.offers import Offer

    from .desk import Desk
    from .screens.reader import Reader

_SHORT, _SHORTER, _WIDE = 40, 24, 120
"""Cells of a quote; of that of a suggestion, which is marked in the text, where the screen is no wider than this."""

_NO_SUGGESTIONS = "nothing is suggested in this session: diptych without --no-suggestions does"


def short(text: str, most: int = _SHORT) -> str:
    """A quote on one line, its middle left out when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most * 2 // 3].rstrip()} … {line[-most // 4 :].lstrip()}"


def facts(reader: "Reader", current: Annotation | None, palette: Palette) -> list[Run]:
    """The annotation under the cursor, or what the labels' keys would take here."""
    desk, pane = reader.desk, reader.active
    if current is not None:
        here = len(desk.at(pane.article.id, pane.stand.cursor))
        lead = next(iter(reader.keymap.of("digit:1")), "1").removesuffix("1")
        return _annotation(desk, current, here, offered(reader, current), lead, palette, only(reader, current))
    runs = [Run(" ", palette.plain)]
    selection = pane.stand.selection
    if selection:
        count = selection.length
        quote = short(selection.of(pane.article.text))
        return [
            *runs,
            Run("selected ", palette.dim),
            Run(f"“{quote}”", palette.plain),
            Run(f"  {count} characters", palette.dim),
        ]
    for label in _foremost(desk.schema):
        span = reader.span_for(label)
        if span:
            key = key_name(next(iter(reader.keymap.of(f"label:{label.name}")), ""))
            runs.append(Run(f"{key} ", palette.label(desk.slots[label.name])))
            runs.append(Run(f"{label.name} ", palette.dim))
            runs.append(Run(f"“{short(span.of(pane.article.text), 32)}”   ", palette.plain))
    return runs


def _foremost(schema: "Schema") -> "list[Label]":
    """The first label of each group."""
    seen: dict[str, Label] = {}
    for label in schema.labels:
        if label.key:
            seen.setdefault(label.group, label)
    return list(seen.values())


def offered(reader: "Reader", annotation: Annotation) -> str:
    """What enter would relate, where the schema proposes something."""
    if not any(kind.propose for kind in reader.desk.schema.relations):
        return ""
    from .proposing import offer

    return offer(reader, annotation)


def only(reader: "Reader", annotation: Annotation) -> str:
    """That no other open article has it, of those that are done with its own; nothing when one has, or none is."""
    from . import absent

    others = absent.done_beside(reader, annotation.article)
    found = absent.absent(reader.desk, annotation, others)
    return absent.in_words(others, found) if found else ""


def _annotation(
    desk: "Desk", annotation: Annotation, here: int, offer: str, lead: str, palette: Palette, only: str
) -> list[Run]:
    """`lead` is the key before a digit, where there has to be one."""
    slot = desk.slots.get(annotation.label, 0)
    runs = [Run(" ", palette.plain), Run(annotation.label, palette.label(slot))]
    if annotation.id in desk.layer.guests:
        runs.append(Run(f" {desk.layer.guests[annotation.id]}", palette.dim))
    if annotation.id in desk.held:
        runs.append(Run(" moved", palette.warning))
    if desk.schema.label(annotation.label) is None:
        runs += _unknown(annotation, palette)
    digits = desk.schema.digits(annotation.label)
    for attribute in desk.schema.attributes_of(annotation.label):
        value = annotation.attributes.get(attribute.name)
        if value in (None, "", False, attribute.default) and attribute is not digits:
            continue
        runs.append(Run(f" {_said(attribute.name, value)}", palette.plain))
    runs.append(Run(f"  “{short(annotation.target.exact)}”", palette.plain))
    if only:
        runs.append(Run(f"  {only}", palette.title))
    if here > 1:
        runs.append(Run(f"  +{here - 1} more here", palette.dim))
    if desk.layer.relations_of(annotation.id):
        from .ends import ends_of, told

        runs += told(ends_of(desk, annotation), annotation.article, palette)
    if offer:
        runs.append(Run(f"  {offer}", palette.plain))
    if annotation.note:
        runs.append(Run(f"  {annotation.note}", palette.dim))
    if digits is not None:
        choices = " · ".join(f"{n} {name}" for n, name in enumerate(digits.names, 1))
        runs.append(Run(f"  [{lead}{choices}]", palette.dim))
    return runs


def offer(reader: "Reader", offered: "Offer", palette: Palette) -> list[Run]:
    """The suggestion at hand: what it proposes, how sure its suggester is, and why, which may be cut."""
    desk, pane = reader.desk, reader.active
    values = [
        _said(attribute.name, value)
        for attribute in desk.schema.attributes_of(offered.label)
        if (value := offered.attributes.get(attribute.name)) not in (None, "", False, attribute.default)
    ]
    quote = " … ".join(span.of(pane.article.text) for span in offered.spans)
    score = f"{offered.score:.2f}".removeprefix("0")
    runs = [
        Run(" suggested ", palette.dim),
        Run(offered.label, palette.label(desk.slots[offered.label])),
        Run(f" {' '.join(values)}" if values else "", palette.plain),
        Run(f"  “{short(quote, _SHORT if reader.app.size.width > _WIDE else _SHORTER)}”", palette.plain),
        Run(f"  {score} · {offered.why}" if offered.why else f"  {score}", palette.dim),
    ]
    digits = desk.schema.digits(offered.label)
    if digits is not None:
        lead = next(iter(reader.keymap.of("digit:1")), "1").removesuffix("1")
        choices = " · ".join(f"{n} {name}" for n, name in enumerate(digits.names, 1))
        room = reader.app.size.width - sum(cells_of(drawn(run.text)) for run in runs) - 4
        if cells_of(drawn(lead + choices)) > room:  # all of them, or how many, or none
            choices = f"1-{len(digits.names)} {digits.name}"
        if cells_of(drawn(lead + choices)) <= room:
            runs.append(Run(f"  [{lead}{choices}]", palette.dim))
    return runs


def _unknown(annotation: Annotation, palette: Palette) -> Iterator[Run]:
    """What an annotation says whose label the schema does not know: nobody knows which of it is worth saying."""
    yield Run(" the schema does not know this label", palette.warning)
    for name, value in annotation.attributes.items():
        yield Run(f" {name}={'yes' if value is True else 'no' if value is False else value}", palette.dim)


def _said(name: str, value: Value | None) -> str:
    if value is True:
        return name
    return str(value) if value not in (None, False) else f"{name}?"


def pieces(count: int) -> str:
    """How many pieces an annotation has."""
    return "1 piece" if count == 1 else f"{count} pieces"


def changed(article: str, moved: int, lost: int, review: str) -> str:
    """What became of annotations of an article that changed; `review` is the key that leads to those."""
    parts = [f"{moved} moved along"] if moved else []
    if lost:
        parts.append(
            f"{lost} {'is' if lost == 1 else 'are'} not shown since {'its' if lost == 1 else 'their'} words changed"
        )
    return f"{article} was changed: {' and '.join(parts)}; {review} reviews them"


def faults(reader: "Reader", listed: str) -> str:
    """The first of faults that are listed one a line, with its place in the project, and how many follow."""
    first, *others = listed.splitlines() or [""]
    project = reader.room.home().project
    if project is not None:
        first = first.removeprefix(f"{project.root}{os.sep}").removeprefix(f"{project.root.absolute()}{os.sep}")
    return f"{first} (and {len(others)} more)" if others else first


def unknown(counts: "Mapping[str, int]", schema: "Schema") -> str:
    """How many annotations of a layer have labels that the schema does not know; nothing when it knows all."""
    count = sum(number for label, number in counts.items() if schema.label(label) is None)
    if not count:
        return ""
    have = "annotation has a label" if count == 1 else "annotations have labels"  # at 80 columns it must fit
    return f"{count:,} {have} not in the schema: diptych schema check"


def not_suggested(reader: "Reader") -> str:
    """Why nobody was asked for suggestions, or not yet."""
    return "suggestions have not begun yet: a moment" if reader.room.suggests else _NO_SUGGESTIONS


def suggestions(reader: "Reader") -> str:
    """How many are left in the article of the active pane; empty while nobody asked for any."""
    suggesting, article = reader.room.suggesting, reader.active.article.id
    offers = suggesting.of(article) if suggesting is not None else None
    if suggesting is None or offers is None or not len(offers):
        return ""
    many = "1 suggestion" if len(offers) == 1 else f"{len(offers):,} suggestions"
    if article not in suggesting.done:
        many += " so far"
    return f" · {many}: {reader.keymap.first('next_suggestion')}"


def place(reader: "Reader", palette: Palette) -> list[Run]:
    """Where the reader is, when there is no message."""
    pane = reader.active
    at = reader.panes.index(pane) + 1
    mode = "selecting · " if pane.stand.extending else ""
    if reader.together is not None:
        mode += "scrolling together · "
    hits = f"finding “{reader.finding.query}” · " if reader.finding.search is not None else ""
    many = f"pane {at} of {len(reader.panes)} · " if len(reader.panes) > 1 else ""
    judged = "".join(f" · {part}" for part in judgements(reader))
    here = f"{pane.article.id} · {pane.stand.cursor}{judged}"
    left = suggestions(reader).removeprefix(" · ")
    return [Run(f" {mode}{hits}{f'{left} · ' if left else ''}{many}{here}", palette.dim)]


def pair(reader: "Reader") -> tuple[str, ...]:
    """The ids of the article in the active pane and of the first other one; that one alone when there is no other."""
    return tuple(dict.fromkeys([reader.active.article.id, *(pane.article.id for pane in reader.panes)]))[:2]


def judgements(reader: "Reader") -> Iterator[str]:
    """What one judged of the article in the active pane, and of the pair."""
    if not reader.desk.layer.judgements:
        return
    from annotations.labels import Scope

    here = pair(reader)
    for scope, articles in {Scope.ARTICLE: here[:1], Scope.PAIR: here if len(here) > 1 else ()}.items():
        found = ((kind, reader.desk.judged(articles, kind.name)) for kind in reader.desk.schema.judgements_of(scope))
        values = [str(one.value) for kind, one in found if one is not None and one.value != kind.default]
        if values:
            yield f"{'pair ' if scope is Scope.PAIR else ''}{', '.join(values)}"


def saved(desk: "Desk", promise: str, palette: Palette, *, brief: bool = False) -> list[Run]:
    """Whether all is on disk; `brief` leaves the room to a message, without the reason and the place."""
    if desk.trouble:
        return [Run(" NOT SAVED " if brief else f" NOT SAVED: {desk.trouble} ", palette.warning)]
    if desk.locked:
        return [Run(" read only " if brief else f" {desk.locked} ", palette.warning)]
    if desk.kept < desk.sent:
        return [Run(f" saving {desk.sent - desk.kept}… ", palette.plain)]
    if desk.sent or not promise:
        return [Run(" saved ", palette.dim)]
    return [] if brief else [Run(f" {promise} ", palette.dim)]
