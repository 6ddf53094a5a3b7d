"""Where annotations stand: describing spans of a text so that they can be found again."""

from collections.abc import Sequence
from unicodedata import category

from articles.span import Span, joined

from .model import AnnotationError, Target

CONTEXT = 32
"""Code points of text kept before and behind a target."""

_JOINERS = "\u200d\ufe0e\ufe0f"
"""Zero width joiner and the variation selectors of emoji: nothing is cut beside them."""


def describe(text: str, spans: Sequence[Span], digest: str) -> Target:
    """The target of these spans of a text with this digest: its quotes, and about CONTEXT code points around the whole.

    Spans are put in order, touching ones become one. The context is widened a little rather than cut a CRLF or a letter
    from its accents. Raises AnnotationError when there is no text in the spans, or a span lies outside.
    Source: W3C Web Annotation Data Model, 4.2.4 and 4.2.5.
    """
    whole = joined(spans)
    if not whole:
        raise AnnotationError("there is no text to annotate: the selection is empty")
    start, end = whole[0].start, whole[-1].end
    if start < 0 or end > len(text):
        raise AnnotationError(f"the text has {len(text)} characters; {start}-{end} is not in it")
    left, right = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    while left > max(0, start - 2 * CONTEXT) and _cuts(text, left):
        left -= 1
    while right < min(len(text), end + 2 * CONTEXT) and _cuts(text, right):
        right += 1
    return Target(whole, tuple(span.of(text) for span in whole), text[left:start], text[end:right], digest)


def _cuts(text: str, offset: int) -> bool:
    """A cut here would part what is read as one character."""
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if before == "\r" and after == "\n":
        return True
    return after in _JOINERS or before == "\u200d" or category(after)[0] == "M"
