"""What XML can hold: a text with what it cannot hold replaced, and counted. Source: XML 1.0, 2.2."""

import re

from .losses import Losses

REASON = "characters that XML cannot hold, written as U+FFFD"
_NONE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def held(text: str, losses: Losses) -> str:
    """The text with U+FFFD, the replacement character, for each character that is none in XML; it is as long."""
    fitting, count = _NONE.subn("\ufffd", text)
    if count:
        losses.add(REASON, count)
    return fitting
