"""`diptych suggest`: what could be labelled, into the suggesters' own layers."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.model import AnnotationError

if TYPE_CHECKING:
    from annotations.suggest.writing import Written

from .common import (
    DONE,
    WRONG,
    counted,
    json_option,
    login_name,
    print_json,
    print_table,
    project_of,
    project_option,
    reckoned,
    say,
)
from .progress import told
from .values import person, word

HEAD = ("suggester", "version", "layer", "on", "off", "what")
EXAMPLE = "diptych suggest --label PER --label DATE --project trade-talks"


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    project_option(parser)
    parser.add_argument(
        "--suggester",
        action="append",
        default=[],
        type=word,
        metavar="NAME",
        help="only this one, as --list names them (again for more; default: all)",
    )
    parser.add_argument(
        "--label", action="append", default=[], type=word, metavar="LABEL", help="only this label (may be given again)"
    )
    parser.add_argument(
        "--article",
        action="append",
        default=[],
        type=word,
        metavar="ID",
        help="only for this article (may be given again)",
    )
    parser.add_argument(
        "--annotator",
        type=person,
        metavar="NAME",
        help="whose labels memory and learner go by (default: the login name)",
    )
    parser.add_argument("--list", action="store_true", help="say which suggesters there are, and what is off")
    json_option(parser)


def run(options: Namespace) -> int:
    """Bring the suggesters' layers up to date, and say what changed in them."""
    if options.list:
        return _listed(options)
    from annotations.suggest.memory import Memory
    from annotations.suggest.plugged import write_plugins
    from annotations.suggest.plugins import chosen, missing, unusable
    from annotations.suggest.settings import suggest_settings
    from annotations.suggest.table import LEARNER, taught
    from annotations.suggest.writing import memory_of, needs_memory, write

    project = project_of(options)
    settings = suggest_settings(project)
    suggesters, plugins = chosen(options.suggester, settings)
    for name in options.suggester:
        for off in (name, *(f"{name}:{label}" for label in options.label)):
            if not settings.wants(*off.split(":")):
                raise AnnotationError(f"{off} is off: take it out of `off` under [suggest]")
    schema = project.schema()
    for label in options.label:
        if schema.label(label) is None:
            raise AnnotationError(f"the schema {schema.name} has no label {label}")
    articles = {project.entry(name).id for name in options.article}
    annotator = project.annotator(options.annotator or login_name())
    known = memory_of(project, annotator) if needs_memory(suggesters) else Memory()
    learner = ""
    if any(one.name == LEARNER for one in suggesters) and settings.wants(LEARNER):
        from annotations.suggest.learning import available, learnt_of

        with told() as tell:
            learnt, learner = learnt_of(project, annotator, tell)
        if learnt is not None:
            suggesters = taught(suggesters, learnt.find)
        elif LEARNER in options.suggester:
            raise AnnotationError(learner)
        elif not available():
            suggesters = tuple(one for one in suggesters if one.name != LEARNER)  # what it proposed before stays
    now = datetime.now(UTC).isoformat(timespec="seconds")
    labels = frozenset(options.label)
    *_, account = write(project, suggesters, known, now, labels=labels, articles=articles, settings=settings)
    with _leaving_in_order():
        for _ in write_plugins(project, plugins, settings, now, account, labels=labels, articles=articles):
            pass
    account.notes += missing(settings) + (unusable() if not options.suggester else [])
    for fault in (*account.faults, *account.notes):
        say(fault)
    for (name, label), times in account.dropped.items():
        say(f"{name}: it may not suggest {label}: {counted(times, 'suggestion')} dropped")
    if options.json:
        print_json(_as_dict(account, annotator, learner))
    else:
        listed = ", ".join(f"{name} {number}" for name, number in sorted(account.proposed.items()))
        say(f"{counted(account.proposed.total(), 'suggestion')}{f' ({listed})' if listed else ''}")
        say(f"{account.made} new, {account.changed} changed, {account.gone} gone; nobody's own layer was touched")
        if learner:
            say(learner)
        if needs_memory(suggesters):
            say(f"memory knows {reckoned(len(known.labelled), 'strings')} that {annotator} labelled")
    return WRONG if account.faults else DONE


@contextmanager
def _leaving_in_order() -> Iterator[None]:
    """While plugins run, a signal that ends this program has it end them first: they do not hear of it themselves."""

    def leave(number: int, _: object) -> None:
        sys.exit(128 + number)  # as shells have it

    names = ("SIGTERM", "SIGHUP")
    every = [getattr(signal, name) for name in names if hasattr(signal, name)]
    ours = [one for one in every if signal.getsignal(one) is signal.SIG_DFL]  # nohup ignores one, and so do we then
    for one in ours:
        signal.signal(one, leave)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _as_dict(account: "Written", annotator: str, learner: str) -> dict[str, Any]:
    return {
        "suggestions": account.proposed.total(),
        "suggesters": dict(sorted(account.proposed.items())),
        "new": account.made,
        "changed": account.changed,
        "gone": account.gone,
        "annotator": annotator,
        "learner": learner,
        "dropped": [{"suggester": name, "label": label, "times": n} for (name, label), n in account.dropped.items()],
        "faults": account.faults,
        "notes": account.notes,
    }


def _listed(options: Namespace) -> int:
    """Say which suggesters there are; the layers stay as they are."""
    from annotations.project import Project
    from annotations.schema import default_schema
    from annotations.suggest.plugins import all_suggesters, missing, unusable
    from annotations.suggest.settings import suggest_settings

    project = Project.open(options.project) if options.project is not None else Project.find(Path.cwd())
    schema = project.schema() if project is not None else default_schema()
    settings = suggest_settings(project)
    rows = [
        {
            "name": one.name,
            "version": one.version,
            "layer": one.layer,
            "title": one.title,
            "labels": {
                label.name: settings.wants(one.name, label.name)
                for label in schema.labels
                if not one.labels or label.name in one.labels
            },
        }
        for one in all_suggesters(settings)
    ]
    if options.json:
        print_json(rows)
    else:
        print_table(HEAD, map(_row, rows))
    for note in (*missing(settings), *unusable()):
        say(note)
    return DONE


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    on, off = ([name for name, wanted in one["labels"].items() if wanted is which] for which in (True, False))
    return one["name"], one["version"], one["layer"], " ".join(on), " ".join(off), one["title"]
