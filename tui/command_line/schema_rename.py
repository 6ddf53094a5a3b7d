"""`diptych schema rename`: give what layers hold the name that the schema has for it, one undoable step a layer."""

from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from annotations.model import AnnotationError, Entry
from annotations.project import LayerFile, Project
from annotations.reading import chosen_layers, open_to_write
from annotations.schema_change import Rename, Renaming, What, named, refused, renaming, unknown

from .common import DONE, counted, print_json, project_of, say
from .values import UsageError

if TYPE_CHECKING:
    from annotations.store import Store


def rename(options: Namespace) -> int:
    """Open every layer that is meant, then rename in each: when one of them cannot be written, none is changed."""
    project = project_of(options)
    schema = project.schema()
    with ExitStack() as opened:
        stores = [_opened(layer, opened) for layer in chosen_layers(project, options.annotator)]
        entries = [_entries(store) for store in stores]
        wish = _wish(options, project, entries)
        reason = refused(schema, wish)
        if reason:
            raise AnnotationError(f"nothing was renamed: {reason}")
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        plans = [renaming(schema, held, wish, now) for held in entries]
        if not any(plan.step.changes or plan.kept for plan in plans):
            raise AnnotationError(f"nothing in the layers is called {wish.old}: diptych schema check lists what is")
        rows = []
        for store, plan in zip(stores, plans, strict=True):
            if plan.step.changes:
                store.apply(plan.step)
            if plan.step.changes or plan.kept:
                _say(store, plan, wish)
                rows.append(_told(store, plan))
        left = sum(unknown(schema, (each.after for plan in plans for each in plan.step.changes if each.after)).values())
        if left:
            say("some of what was renamed has still something that the schema does not know: diptych schema check")
    if options.json:
        print_json(rows)
    return DONE


def _opened(layer: LayerFile, opened: ExitStack) -> "Store":
    store = open_to_write(layer)
    opened.callback(store.close)
    if store.readonly:
        held = f"it is open in {store.holder}" if store.holder else "its folder cannot be written"
        raise AnnotationError(f"{layer.path.name} cannot be changed now, and nothing was: {held}")
    return store


def _entries(store: "Store") -> list[Entry]:
    return [*store.annotations(), *store.relations(), *store.judgements(), *store.rejections()]


def _wish(options: Namespace, project: Project, layers: Sequence[Sequence[Entry]]) -> Rename:
    """What is meant: OLD is looked for in the layers, and nothing is guessed when it is several things there."""
    old, new = options.words
    if options.attribute:
        return Rename(What.VALUE, old, new, options.attribute)
    if options.judgement:
        return Rename(What.JUDGED, old, new, options.judgement)
    if options.kind:
        return Rename(What(options.kind), old, new)
    there = [what for what, name in named(entry for held in layers for entry in held) if name == old]
    if not there:
        message = f"nothing in the layers of {project.root} is called {old}"
        raise AnnotationError(f"{message}: diptych schema check lists what is; values need --attribute or --judgement")
    if len(there) > 1:
        kinds = " and a ".join(there)
        raise UsageError(f"{old} is a {kinds} in the layers: say which with --kind {'|'.join(there)}")
    return Rename(there[0], old, new)


def _say(store: "Store", plan: Renaming, wish: Rename) -> None:
    count = len(plan.step.changes)
    say(f"{store.annotator}: {wish.what} {wish.old} is {wish.new} now, {counted(count, 'time')}; undo takes it back")
    if plan.kept:
        say(f"{store.annotator}: {plan.kept} had both {wish.old} and {wish.new}, and keep both")
    if plan.twins:
        say(f"{store.annotator}: {plan.twins} say now what another says already: diptych verify lists them")


def _told(store: "Store", plan: Renaming) -> dict[str, Any]:
    return {
        "annotator": store.annotator,
        "renamed": len(plan.step.changes),
        "kept": plan.kept,
        "twins": plan.twins,
    }
