"""`diptych mend`: make the files of layers whole, and answer what only a person can."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from annotations.model import AnnotationError
from annotations.project import LayerFile

from .common import DONE, WRONG, counted, json_option, print_json, project_of, project_option, say
from .values import voice

if TYPE_CHECKING:
    from annotations.store import Keep

EXAMPLE = "diptych mend --annotator ann --keep journal --project trade-talks"
KEEP = ("snapshot", "journal")


def arguments(parser: ArgumentParser) -> None:
    """What it takes."""
    project_option(parser)
    parser.add_argument(
        "--annotator",
        action="append",
        default=[],
        type=voice,
        metavar="NAME",
        help="only this annotator's layer (may be given again)",
    )
    parser.add_argument(
        "--keep",
        choices=KEEP,
        help="where a layer's .json is not the file that its journal continues: keep the .json as it is (snapshot), or "
        "what the journal continues (journal); the other is set aside",
    )
    json_option(parser)


def run(options: Namespace) -> int:
    """Open each layer for writing, which mends it, and close it, which leaves one whole file."""
    from annotations.reading import chosen_layers

    project = project_of(options)
    layers = chosen_layers(project, options.annotator) if options.annotator else project.layers()
    if not layers:
        say(f"there is nothing to mend: nobody has annotated anything in {project.root} yet")
    rows = [_mended(layer, options.keep or "ask") for layer in layers]
    if options.json:
        print_json(rows)
    return WRONG if any(row["fault"] for row in rows) else DONE


def _mended(layer: LayerFile, keep: "Keep") -> dict[str, Any]:
    """What became of one layer; it is said too."""
    from annotations.reading import answer, damage
    from annotations.store import QuestionError, open_layer

    row: dict[str, Any] = {"annotator": layer.annotator, "file": layer.path.name, "fault": "", "notes": []}
    try:
        store = open_layer(layer.path, layer.annotator, keep=keep)
        count = sum(store.count().values())
        held = store.holder or ("another program, or its folder cannot be written" if store.readonly else "")
        store.close()
        row |= {"annotations": count, "notes": store.notes()}
        if held:
            row["fault"] = f"{layer.path.name} cannot be mended now: it is open in {held}"
    except QuestionError as question:
        row["fault"] = answer(question, layer)
    except AnnotationError as error:
        row["fault"] = damage(error, layer)
    for note in row["notes"]:
        say(note)
    say(row["fault"] or f"{layer.path.name} is whole: {counted(row['annotations'], 'annotation')}")
    return row
