"""`diptych suggest`: what could be labelled, into the suggesters' own layers."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
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
    project_of,
    project_option,
    reckoned,
    say,
)
from .progress import told
from .values import person, word

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
        help="only: entities, uncertainty, attribution, claims, memory, learner (again for more; or all)",
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
    json_option(parser)


def run(options: Namespace) -> int:
    """Bring the suggesters' layers up to date, and say what changed in them."""
    from annotations.suggest.memory import Memory
    from annotations.suggest.table import LEARNER, chosen, taught
    from annotations.suggest.writing import memory_of, needs_memory, write

    suggesters = chosen(options.suggester)
    project = project_of(options)
    schema = project.schema()
    for label in options.label:
        if schema.label(label) is None:
            raise AnnotationError(f"the schema {schema.name} has no label {label}")
    articles = {project.entry(name).id for name in options.article}
    annotator = project.annotator(options.annotator or login_name())
    known = memory_of(project, annotator) if needs_memory(suggesters) else Memory()
    learner = ""
    if any(one.name == LEARNER for one in suggesters):
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
    *_, account = write(project, suggesters, known, now, labels=frozenset(options.label), articles=articles)
    for fault in account.faults:
        say(fault)
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


def _as_dict(account: "Written", annotator: str, learner: str) -> dict[str, Any]:
    return {
        "suggestions": account.proposed.total(),
        "suggesters": dict(sorted(account.proposed.items())),
        "new": account.made,
        "changed": account.changed,
        "gone": account.gone,
        "annotator": annotator,
        "learner": learner,
        "faults": account.faults,
    }
