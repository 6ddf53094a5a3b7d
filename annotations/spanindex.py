"""Which spans stand in a stretch of text: an index that grows and shrinks one span at a time. Pure."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Fragment(NamedTuple):
    """One span of an annotation's target: a discontinuous target has several with one id."""

    start: int
    end: int
    slot: int
    """A small number that the caller gives a meaning, such as the label's place in the schema."""
    id: str


class SpanIndex:
    """Fragments in sorted lists, one list per length class (the bit length of the length).

    In a class no fragment is longer than twice the shortest, so those that overlap a stretch stand close together:
    two bisections find them. There are as many classes as bits in the longest length, about 25. The starts stand
    once more in an array: bisecting fragments themselves reads memory all over, and takes six times as long.
    """

    def __init__(self, fragments: Iterable[Fragment] = ()) -> None:
        self._classes: dict[int, list[Fragment]] = {}
        for fragment in fragments:
            self._classes.setdefault((fragment.end - fragment.start).bit_length(), []).append(fragment)
        for members in self._classes.values():
            members.sort()
        self._starts = {
            length: array("q", [fragment.start for fragment in members]) for length, members in self._classes.items()
        }

    def __len__(self) -> int:
        return sum(len(members) for members in self._classes.values())

    def __iter__(self) -> Iterator[Fragment]:
        """Every fragment, in no particular order."""
        for members in self._classes.values():
            yield from members

    def add(self, fragment: Fragment) -> None:
        """Put one in."""
        length = (fragment.end - fragment.start).bit_length()
        self._starts.setdefault(length, array("q"))
        members = self._classes.setdefault(length, [])
        at = self._place(length, fragment)
        members.insert(at, fragment)
        self._starts[length].insert(at, fragment.start)

    def remove(self, fragment: Fragment) -> None:
        """Take one out; raises KeyError when it is not there."""
        length = (fragment.end - fragment.start).bit_length()
        members = self._classes.get(length, [])
        at = self._place(length, fragment) if members else 0
        if at == len(members) or members[at] != fragment:
            raise KeyError(fragment)
        del members[at]
        del self._starts[length][at]

    def _place(self, length: int, fragment: Fragment) -> int:
        """Where a fragment stands in its class, or would."""
        starts = self._starts[length]
        low = bisect_left(starts, fragment.start)
        return bisect_left(self._classes[length], fragment, low, bisect_right(starts, fragment.start, low))

    def overlapping(self, start: int, end: int) -> list[Fragment]:
        """The fragments with at least one code point in `[start, end)`, longest class first."""
        found: list[Fragment] = []
        if end <= start:
            return found
        for length in sorted(self._classes, reverse=True):
            starts = self._starts[length]
            low = bisect_left(starts, start - (1 << length) + 1)
            high = bisect_left(starts, end, low)
            if low < high:
                found.extend([fragment for fragment in self._classes[length][low:high] if fragment.end > start])
        return found

    def next_start(self, offset: int) -> int | None:
        """The first start after `offset`."""
        found = [
            starts[at] for starts in self._starts.values() if (at := bisect_left(starts, offset + 1)) < len(starts)
        ]
        return min(found, default=None)

    def previous_start(self, offset: int) -> int | None:
        """The last start before `offset`."""
        found = [starts[at - 1] for starts in self._starts.values() if (at := bisect_left(starts, offset))]
        return max(found, default=None)

    def at(self, offset: int) -> list[Fragment]:
        """The fragments that hold `offset`, shortest first."""
        here = self.overlapping(offset, offset + 1)
        return sorted(here, key=lambda fragment: (fragment.end - fragment.start, fragment))
