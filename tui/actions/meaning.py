"""What annotations mean: the inspector, the guidelines, and what is judged of articles."""

from tui import inspecting
from tui.screens.reader import Reader


def edit(reader: Reader) -> None:
    """Everything of the annotation under the cursor."""
    inspecting.begin(reader)


def inspector(reader: Reader) -> None:
    """The panel stays, or not."""
    stays = inspecting.keep(reader)
    reader.say("the inspector stays: e edits in it" if stays else "the inspector opens with e")
