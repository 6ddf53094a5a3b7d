"""`diptych verify`: everything that is wrong in a project, one fault a line."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from typing import TYPE_CHECKING, Any

from tui.version import scattered

from .common import DONE, WRONG, counted, json_option, print_json, project_of, project_option, safe, say, write_out
from .values import voice

if TYPE_CHECKING:
    from annotations.faults import Fault

EXAMPLE = "diptych verify --project trade-talks"
PARTS = ("article", "annotation", "relation", "judgement")
REJECTIONS, ENDED = "rejections", "ended_rejections"
"""Suggestions that were rejected, and those of them that reject nothing any more; said where there are some."""


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    project_option(parser)
    parser.add_argument(
        "--annotator",
        action="append",
        default=[],
        type=voice,
        metavar="NAME",
        help="only this annotator's layer (may be given again; default: all people's)",
    )
    json_option(parser)


def run(options: Namespace) -> int:
    """Look through it all, and print each fault as it is found."""
    from annotations.verify import Verification

    verification = Verification(project_of(options, slips=False), options.annotator)
    rows: list[dict[str, Any]] = []
    kinds: Counter[str] = Counter()
    wrong = 0
    for fault in verification.faults():
        wrong += fault.wrong
        kinds[fault.kind] += 1
        if options.json:
            rows.append(_row(fault))
        else:
            write_out(f"{safe(_line(fault))}\n")
    if options.json:
        names = [*(f"{name}s" for name in PARTS), REJECTIONS, ENDED]
        print_json({"checked": {name: verification.checked[name] for name in names}, "faults": rows})
    trouble = scattered()
    if trouble:
        say(trouble)
    parts = ", ".join(counted(verification.checked[f"{name}s"], name) for name in PARTS)
    parts += _rejections(verification.checked)
    found = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    say(f"looked at {parts}: {found or 'nothing is wrong'}{'; nothing is wrong' if found and not wrong else ''}")
    return WRONG if wrong or trouble else DONE


def _rejections(checked: Counter[str]) -> str:
    ended = f" ({checked[ENDED]} of words that changed or are gone)" if checked[ENDED] else ""
    return f", {counted(checked[REJECTIONS], 'rejection')}{ended}" if checked[REJECTIONS] else ""


def _line(fault: "Fault") -> str:
    place = "" if fault.place is None else f"{fault.place.start}-{fault.place.end}"
    where = " ".join(part for part in (fault.layer, fault.article, place, fault.id) if part)
    return f"{fault.kind}: {where}: {fault.message}" if where else f"{fault.kind}: {fault.message}"


def _row(fault: "Fault") -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "wrong": fault.wrong,
        "layer": fault.layer,
        "article": fault.article,
        "id": fault.id,
        "place": fault.place,
        "message": fault.message,
    }
