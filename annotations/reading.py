"""Layers chosen by name, and opened by a command, which cannot ask.

What a person must decide first is an error that says how.
"""

from collections.abc import Sequence
from shlex import quote

from articles.library import fold

from .model import AnnotationError
from .project import LayerFile, Project
from .store import DamagedError, QuestionError, Store, open_layer


def chosen_layers(project: Project, annotators: Sequence[str]) -> list[LayerFile]:
    """The layers of these annotators, each once; of all people when none is named.

    Raises AnnotationError for one who has no layer.
    """
    layers = project.layers()
    by_name = {fold(layer.annotator): layer for layer in layers}
    for wanted in annotators:
        if fold(wanted) not in by_name:
            there = ", ".join(layer.annotator for layer in layers) or "nobody yet"
            raise AnnotationError(f"{wanted!r} has annotated nothing in {project.root}: there is {there}")
    if annotators:
        return [by_name[name] for name in dict.fromkeys(map(fold, annotators))]
    return [layer for layer in layers if not layer.suggester]


def open_to_read(layer: LayerFile) -> Store:
    """The layer, open for reading; the caller closes it.

    Raises DamagedError and StoreError as `open_layer` does, and QuestionError also here, where a screen would show the
    snapshot meanwhile: what a command lists or exports must not be a guess.
    """
    try:
        store = open_layer(layer.path, layer.annotator, readonly=True)
    except DamagedError as error:
        raise DamagedError(damage(error, layer)) from None
    if store.question is not None:
        store.close()
        raise QuestionError(answer(store.question, layer), store.question.choices)
    return store


def open_to_write(layer: LayerFile) -> Store:
    """The layer, open for writing unless another has it; the caller closes it. Raises as `open_to_read` does."""
    try:
        return open_layer(layer.path, layer.annotator)
    except QuestionError as question:
        raise QuestionError(answer(question, layer), question.choices) from None
    except DamagedError as error:
        raise DamagedError(damage(error, layer)) from None


def answer(question: QuestionError, layer: LayerFile) -> str:
    """The question, with the command that answers it."""
    return f"{question} Say so with: diptych mend --annotator {quote(layer.annotator)} --keep " + "|".join(
        question.choices
    )


def damage(error: AnnotationError, layer: LayerFile) -> str:
    """Why a layer cannot be opened, and what to do where it is damaged and nobody's work is in it."""
    lost = layer.suggester and isinstance(error, DamagedError)
    return f"{error}; it holds suggestions alone: delete it, and run diptych suggest" if lost else str(error)
