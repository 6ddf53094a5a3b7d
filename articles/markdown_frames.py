"""The containers around a block: what is drawn before its lines, and how far it stands from the block above."""

from dataclasses import dataclass
from typing import NamedTuple

BAR = "> "
BULLET = "•"


class Place(NamedTuple):
    """How a block stands among containers: fields of Block, and whether it is inside a footnote and no list in it."""

    lead: str
    marker: str
    gap: int
    depth: int
    """Lists around it."""
    footnote: bool


@dataclass(slots=True)
class _Frame:
    kind: str  # "quote", "list", "item", "footnote"
    lead: str = ""
    marker: str = ""  # not yet drawn
    tight: bool = True
    fresh: bool = True
    number: int | None = None
    sign: str = ""


class Frames:
    """The open containers, outermost first."""

    __slots__ = ("_frames", "_ruled")

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        self._ruled = False

    def quote(self) -> None:
        """A quotation opens: a bar before every line."""
        self._frames.append(_Frame("quote", BAR))

    def list_(self, tight: bool, number: int | None = None, sign: str = "") -> None:
        """A list opens, numbered from `number` with `sign` behind (`.` or `)`), else with bullets."""
        self._frames.append(_Frame("list", tight=tight, number=number, sign=sign))

    def item(self) -> None:
        """An item of the innermost list opens: its marker goes to the first block that has text."""
        within = self._frames[-1]
        marker = BULLET
        if within.number is not None:
            marker = f"{within.number}{within.sign}"
            within.number += 1
        self._mark("item", marker)

    def footnote(self, label: str) -> None:
        """The definition of a footnote opens."""
        self._mark("footnote", "[" + "".join(each if each.isprintable() else "\ufffd" for each in label) + "]")

    def _mark(self, kind: str, marker: str) -> None:
        self._frames.append(_Frame(kind, " " * (len(marker) + 1), marker))

    def close(self) -> None:
        """The innermost container closes."""
        self._frames.pop()

    def rule(self) -> None:
        """A thematic break: the next block stands one line further off."""
        self._ruled = True

    def place(self) -> Place:
        """Where a block that has text stands; called once for each, for markers are drawn once."""
        markers = [frame.marker for frame in self._frames if frame.marker]
        place = Place(
            self._lead(),
            " ".join(markers),
            self._gap() + self._ruled,
            sum(frame.kind == "item" for frame in self._frames),
            next((frame.kind for frame in reversed(self._frames) if frame.kind != "quote"), "") == "footnote",
        )
        self._ruled = False
        for frame in self._frames:
            frame.marker = ""
            frame.fresh = False
        return place

    def _lead(self) -> str:
        """What stands before every line; the indent of a marker that is drawn now is the marker's own.

        A bar is never inside a marker: a quotation that opens an item has the marker behind its bar.
        """
        frames = self._frames
        inner = len(frames)
        while inner and frames[inner - 1].kind != "quote":
            inner -= 1
        return "".join(frame.lead for index, frame in enumerate(frames) if index < inner or not frame.marker)

    def _gap(self) -> int:
        for frame in reversed(self._frames):
            if frame.kind == "list" and not frame.fresh:
                return 0 if frame.tight else 1
        return 1
