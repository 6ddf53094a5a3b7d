"""Text under construction that knows, character by character, where in the source it stands."""

from bisect import bisect_right
from typing import NamedTuple


class Untraced(Exception):  # noqa: N818 - no error of the reader's: the block is then shown as it was written
    """A visible character whose place in the source is not known."""


class Piece(NamedTuple):
    """A stretch of a content string: `length` characters from offset `at` on, which begin at `source`.

    Linear: one character for one. Else all of them stand for the one source character at `source`, a tab.
    """

    at: int
    length: int
    source: int
    linear: bool = True


class Content:
    """What the parser calls the content of a block: lines joined, container prefixes gone; and its places.

    The offsets of `pieces` count from `lead` characters before `text`, which the parser trimmed.
    """

    __slots__ = ("lead", "pieces", "shift", "starts", "text")

    def __init__(self, text: str, pieces: list[Piece], lead: int = 0) -> None:
        self.text = text
        self.pieces = pieces
        self.lead = lead
        self.starts = [piece.at for piece in pieces]
        self.shift = lead + pieces[0].source - pieces[0].at if len(pieces) == 1 and pieces[0].linear else None
        """From an offset in `text` to the source, when that is all it takes."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The source range from the first to the last character of content [start, end), which is not empty."""
        return self._at(start)[0], self._at(end - 1)[1]

    def extent(self) -> tuple[int, int]:
        """The source range from the first to the last piece, with whatever lies between them."""
        if not self.pieces:
            return 0, 0
        last = self.pieces[-1]
        return self.pieces[0].source, last.source + (last.length if last.linear else 1)

    def _at(self, offset: int) -> tuple[int, int]:
        offset += self.lead
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            raise Untraced
        piece = self.pieces[index]
        if offset >= piece.at + piece.length:
            raise Untraced
        at = piece.source + offset - piece.at if piece.linear else piece.source
        return at, at + 1


class Runs:
    """The text of one block, in runs ordered by text and by source, and the marks on it.

    Parallel lists: run i begins at text offset `starts[i]` and comes from source `[sources[i], ends[i])`, one
    character for one when `linear[i]`. `styles` holds (start, end, bits of Mark), ordered and disjoint.
    """

    __slots__ = ("_parts", "ends", "last", "length", "linear", "soft", "sources", "starts", "styles")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.last = ""
        self.soft = -1
        """The length just after the last soft break."""
        self.starts: list[int] = []
        self.sources: list[int] = []
        self.ends: list[int] = []
        self.linear: list[bool] = []
        self.styles: list[tuple[int, int, int]] = []

    @property
    def text(self) -> str:
        """All that was added."""
        if len(self._parts) != 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0]

    def add(self, text: str, source: int, end: int, linear: bool, marks: int = 0) -> None:
        """Append `text`, which is not empty and comes from source [source, end)."""
        if linear and self.ends and self.ends[-1] == source and self.linear[-1]:
            self.ends[-1] = end
        else:
            self.starts.append(self.length)
            self.sources.append(source)
            self.ends.append(end)
            self.linear.append(linear)
        start = self.length
        self.length += len(text)
        self._parts.append(text)
        self.last = text[-1]
        if marks:
            if self.styles and self.styles[-1][1] == start and self.styles[-1][2] == marks:
                start = self.styles.pop()[0]
            self.styles.append((start, self.length, marks))

    def copy(self, content: Content, start: int, end: int, text: str, marks: int = 0) -> None:
        """Append `text`, which is content [start, end) character for character."""
        if len(text) != end - start:
            raise Untraced
        if content.shift is not None:
            self.add(text, start + content.shift, end + content.shift, True, marks)
            return
        pieces = content.pieces
        first, last = start + content.lead, end + content.lead
        index = bisect_right(content.starts, first) - 1
        if index < 0:
            raise Untraced
        done = first
        while done < last:
            if index >= len(pieces):
                raise Untraced
            piece = pieces[index]
            upto = min(last, piece.at + piece.length)
            if upto <= done:
                raise Untraced
            part = text[done - first : upto - first]
            if piece.linear:
                at = piece.source + done - piece.at
                self.add(part, at, at + len(part), True, marks)
            else:
                self.add(part, piece.source, piece.source + 1, False, marks)
            done = upto
            index += 1

    def undo_last(self) -> None:
        """Take back the last character, which was added alone and since the text was last asked for."""
        self._parts.pop()
        self.length -= 1
        self.soft = -1
        self.last = self._parts[-1][-1] if self._parts else ""
        if self.starts[-1] == self.length:
            for column in (self.starts, self.sources, self.ends, self.linear):
                column.pop()
        else:
            self.ends[-1] -= 1
        if self.styles and self.styles[-1][1] > self.length:
            start, _, marks = self.styles.pop()
            if start < self.length:
                self.styles.append((start, self.length, marks))

    def sliced(self, start: int, end: int) -> "Runs":
        """The text [start, end) and its runs."""
        result = Runs()
        text = self.text
        for index, at in enumerate(self.starts):
            upto = self.starts[index + 1] if index + 1 < len(self.starts) else self.length
            first, last = max(start, at), min(end, upto)
            if first >= last:
                continue
            if self.linear[index]:
                source = self.sources[index] + first - at
                result.add(text[first:last], source, source + last - first, True)
            else:
                result.add(text[first:last], self.sources[index], self.ends[index], False)
        result.styles = [
            (max(first, start) - start, min(last, end) - start, marks)
            for first, last, marks in self.styles
            if first < end and last > start
        ]
        return result

    def trimmed(self, characters: str | None = None) -> "Runs":
        """Without `characters` at its edges, by default white space."""
        text = self.text
        bare = text.strip(characters)
        if len(bare) == len(text):
            return self
        first = len(text) - len(text.lstrip(characters))
        return self.sliced(first, first + len(bare))

    def verified(self, source: str) -> bool:
        """Runs have no holes, are ordered and disjoint in the source, and linear ones equal it (newline = space)."""
        text = self.text
        if not self.starts or self.starts[0] != 0 or self.length != len(text):
            return False
        before = 0
        for index, (start, first, end, linear) in enumerate(
            zip(self.starts, self.sources, self.ends, self.linear, strict=True)
        ):
            upto = self.starts[index + 1] if index + 1 < len(self.starts) else self.length
            if start >= upto or first < before or end <= first:
                return False
            if linear:
                here, there = text[start:upto], source[first:end]
                if here != there and here.replace("\n", " ") != there.replace("\n", " "):
                    return False
            before = end
        return before <= len(source)
