"""Names in SLATE's files, which white space would part: bytes are written %XX."""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_SPACE = re.compile(r"\s+")
_ESCAPED = re.compile("(?:%[0-9A-F]{2})+")


def plain(name: str) -> str:
    """A name without white space; `named` gives it back."""
    return parted(name.replace("%", "%25"))


def parted(name: str) -> str:
    """A name in which % stands for bytes already, without white space."""
    return _SPACE.sub(lambda found: quote_from_bytes(found[0].encode(), safe=""), name)


def named(name: str) -> str:
    """The name that was written so; % that stands for no UTF-8 stays."""
    return _ESCAPED.sub(_decoded, name)


def _decoded(found: "re.Match[str]") -> str:
    try:
        return unquote_to_bytes(found[0]).decode()
    except UnicodeDecodeError:
        return found[0]
