"""Splits of a dataset by article: which part an article is in depends on its id and the seed, and on nothing else.

So an article stays in its part when others are added, when it is annotated more, and on every machine; the parts have
about the wanted sizes, the nearer the more articles there are.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from math import isclose

from annotations.model import FormatError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def parse_splits(text: str) -> Mapping[str, float]:
    """The parts that "train=.8,dev=.1,test=.1" names, each with its share. Raises FormatError."""
    parts: dict[str, float] = {}
    for part in text.split(","):
        name, _, share = (word.strip() for word in part.partition("="))
        if not _NAME.fullmatch(name) or name in parts:
            raise FormatError(f"{name!r} cannot be the name of a split: use letters and digits, and each name once")
        try:
            parts[name] = float(share)
        except ValueError:
            raise FormatError(f"{part.strip()!r} is no split: write {name}=.8 or the like") from None
        if not 0 < parts[name] <= 1:
            raise FormatError(f"the share of {name} must be above 0 and at most 1")
    if not isclose(sum(parts.values()), 1, abs_tol=1e-6):
        raise FormatError(f"the shares must make 1; they make {sum(parts.values()):g}")
    return parts


def split_of(article: str, parts: Mapping[str, float], seed: int) -> str:
    """The part that an article is in, by its id: a point between 0 and 1 made of both by SHA-256."""
    point = int.from_bytes(sha256(f"{seed}\0{article}".encode("utf-8", "surrogatepass")).digest()[:8], "big") / 2**64
    behind = 0.0
    for name, share in parts.items():
        behind += share
        if point < behind:
            return name
    return name


def split(articles: Iterable[str], parts: Mapping[str, float], seed: int) -> Mapping[str, list[str]]:
    """The ids of the articles of each part, in their order; a part may have none."""
    found: dict[str, list[str]] = {name: [] for name in parts}
    for article in articles:
        found[split_of(article, parts, seed)].append(article)
    return found
