"""What stands on a display row of an article besides its text."""

from collections.abc import Sequence
from typing import NamedTuple

from annotations.spanindex import Fragment
from articles.span import Span


class Standing(NamedTuple):
    """What stands on a display row besides its text, wherever the cursor is."""

    fragments: Sequence[Fragment] = ()
    hits: Sequence[Span] = ()
    begun: Sequence[int] = ()
    """The slots of the fragments that begin there, in order, each once."""
    offered: Sequence[Fragment] = ()
    """Suggestions."""
    proposed: Sequence[int] = ()
    """The slots of these that begin there, as for `begun`."""
