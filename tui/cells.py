"""How many cells a text takes and what is drawn in them: the one place that asks Rich for widths.

Nothing of an article reaches the terminal but through `drawn`: control, escape and bidirectional characters
are replaced one for one, so no offset moves.
"""

from unicodedata import category

from rich.cells import cell_len, set_cell_size

_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SIGN = "\N{REPLACEMENT CHARACTER}"
DRAWN: dict[int, str] = (
    {code: chr(0x2400 + code) for code in range(0x20)}
    | dict.fromkeys((*range(0x80, 0xA0), *_BIDI, 0x2028, 0x2029), _SIGN)
    | {0x7F: "\N{SYMBOL FOR DELETE}", 0xAD: "-", ord("\t"): " ", ord("\n"): " "}
)
"""What stands on the screen for a character that must not reach the terminal: one cell each."""

_UNSEEN = dict.fromkeys(
    (0x180E, 0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), 0xE0001), ""
)
"""Format characters that show nothing: terminals disagree on their cells, so they are not written."""

_JOINING = (*range(0x1100, 0x1200), *range(0xFF9E, 0xFFA0))
"""One cell and of such a kind, but they join their neighbours: jamo, and the sound marks of narrow katakana."""
_narrow: dict[str, bool] = {"\r": False}


def _is_narrow(character: str) -> bool:
    """Whether it is one cell and can never join its neighbours: letters of scripts without joining, and signs."""
    code = ord(character)
    if code in DRAWN:
        return True
    kind = category(character)
    simple = kind[0] in "LNPSZ" and (kind != "Lo" or code < 0x0600)
    return simple and code < 0xFFF0 and code not in _JOINING and cell_len(character) == 1


def is_narrow(text: str) -> bool:
    """Every code point of `text` is drawn as exactly one cell, so that columns are offsets. Memoised by character."""
    if text.isascii():
        return "\r" not in text
    for character in set(text):
        known = _narrow.get(character)
        if known is None:
            known = _narrow[character] = _is_narrow(character)
        if not known:
            return False
    return True


def drawn(text: str) -> str:
    """`text` as it may be written to a terminal: as many code points, none of them able to move the cursor."""
    return text if text.isprintable() else text.translate(DRAWN)


def drawn_cluster(cluster: str) -> tuple[str, int]:
    """What is drawn for one grapheme cluster, and its cells (at least 1, so that every offset can be pointed at)."""
    if cluster == "\r\n":
        return " ", 1
    shown = cluster.translate(DRAWN).translate(_UNSEEN).strip("\u200c\u200d")
    if shown and category(shown[0]).startswith("M"):
        shown = "\N{DOTTED CIRCLE}" + shown
    cells = cell_len(shown)
    return (shown, cells) if cells else ("\N{MIDDLE DOT}", 1)


def cells_of(text: str) -> int:
    """Cells of a text that is fit to be drawn."""
    return len(text) if is_narrow(text) else cell_len(text)


def whole(text: str, width: int) -> str:
    """What stands between " · " in `text`, as much as `width` cells have room for, each whole; the last is kept.

    What is left out goes from the end. What does not fit by itself is for `fitted`.
    """
    *parts, last = text.split(" · ")
    while len(parts) > 1 and cell_len(" · ".join((*parts, last))) > width:
        parts.pop()
    return " · ".join((*parts, last))


def fitted(text: str, room: int) -> str:
    """`text` in at most `room` cells, with an ellipsis where it had to be cut: one, also where it has one there."""
    if cells_of(text) <= room:
        return text
    return set_cell_size(text, room - 1).rstrip().rstrip("…").rstrip() + "…" if room > 1 else ""
