"""What is wanted of an import, and what became of it: values."""

from collections import Counter
from dataclasses import dataclass, field

from .formats.incoming import Unplaced
from .label_map import LabelMap


@dataclass(slots=True)
class Report:
    """What becomes of a dataset, counted, and what a person has to look at."""

    attached: int = 0
    """Texts that are articles of the project already."""
    added: int = 0
    """Texts that became articles."""
    made: Counter[str] = field(default_factory=Counter)
    """New entries, by kind."""
    there: Counter[str] = field(default_factory=Counter)
    """Entries that were there already, by kind."""
    changed: Counter[str] = field(default_factory=Counter)
    """Entries that were there and now are as the file says, by kind."""
    differing: list[Unplaced] = field(default_factory=list)
    """Entries that are there and say something else; they stay as they are."""
    unplaced: list[Unplaced] = field(default_factory=list)
    """What no entry could be made of."""
    moved: list[Unplaced] = field(default_factory=list)
    """Annotations whose quotes did not stand where the file says, but exactly once in the text."""
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What the schema does not have and was kept, by what it is ("label", "relation") and its name."""
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What the map leaves out, likewise."""

    @property
    def nothing(self) -> bool:
        """The dataset named no article and said nothing."""
        counts = self.made.total() + self.there.total() + self.changed.total() + self.dropped.total()
        return not (self.attached or self.added or self.differing or self.unplaced or counts)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a dataset is to be imported."""

    format: str
    annotator: str = ""
    """In whose layer everything goes; "": each entry in that of the annotator whom the file names."""
    map: LabelMap = field(default_factory=LabelMap)
    update: bool = False
    """Entries that are there and say something else become what the file says."""
