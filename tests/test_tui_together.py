"""Which passage panes that scroll together go to."""

from pathlib import Path

import pytest

from articles.library import load_bytes
from articles.span import Span
from tui.matching import Pair
from tui.together import ENOUGH, LEAST, nearest

TEXT = "One is. Two is. Six is. Ten is.\n"


def pair(*partners: list[float]) -> Pair:
    """Two articles of four passages of 7 characters each, and the partners of the first one's, number and score."""
    one, other = (load_bytes(TEXT.encode(), Path("a.txt"), name, None, keep=False) for name in ("one", "two"))
    made = Pair(1, (one, other))
    for side in (0, 1):
        made.hear({"side": side, "first": 0, "spans": [0, 7, 8, 15, 16, 23, 24, 31]})
    made.hear({"ready": [one.digest, other.digest]})
    made.hear({"side": 0, "first": 0, "partners": partners})
    return made


EVERYTHING = Span(0, len(TEXT))
GOOD, POOR = ENOUGH + 0.1, (ENOUGH + LEAST) / 2


@pytest.mark.parametrize(
    ("partners", "at", "seen", "starts"),
    [
        (([1, GOOD], [3, GOOD], [], []), 9, EVERYTHING, [24]),
        (([1, GOOD], [3, POOR], [], []), 9, EVERYTHING, [8]),
        (([], [], [3, GOOD], [1, GOOD]), 0, EVERYTHING, [24]),
        (([], [], [3, GOOD], [1, GOOD]), 0, Span(0, 15), []),
        (([], [2, POOR], [3, POOR + 0.01], []), 9, EVERYTHING, [24]),
        (([0, LEAST / 2], [], [], []), 0, EVERYTHING, []),
        (([0, GOOD, 2, 0.9 * GOOD, 3, 0.1 * GOOD], [], [], []), 0, EVERYTHING, [0, 16]),
    ],
    ids=["its own", "its own is poor", "the nearest", "only what is seen", "the best of the poor", "chance", "others"],
)
def test_the_nearest_good_partner_is_gone_to(
    partners: tuple[list[float], ...], at: int, seen: Span, starts: list[int]
) -> None:
    assert [one.span.start for one in nearest(pair(*partners), 0, at, seen)] == starts


def test_what_is_not_known_yet_leads_nowhere() -> None:
    assert nearest(pair(), 0, 0, EVERYTHING) == []
    assert nearest(pair([1, GOOD]), 0, 30, EVERYTHING)[0].span.start == 8
