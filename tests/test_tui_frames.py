"""Rows that are written alone leave on a terminal what the whole screen, drawn anew, would show."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pyte
import pytest
from textual import events
from textual._compositor import CompositorUpdate

from tests.reading import Reading, reading
from tui.app import Diptych
from tui.widgets.frames import Rows

WORDS = "Ann Lee said that Bob may have left, and 王小明 agreed at noon; nobody knows why. "
TEXTS = {
    "one.md": "# One\n\n" + "\n\n".join(WORDS * n for n in (3, 1, 9, 4)) + "\n\n| a | b |\n|---|---|\n| c | d |\n",
    "two.txt": (WORDS * 4 + "\n\n") * 12,
}
KEYS = (
    *("right", "left", "up", "down", "pagedown", "pageup", "ctrl+right", "ctrl+end", "ctrl+home", "home", "end"),
    *("shift+right", "shift+down", "alt+shift+right", "v", "escape", "tab", "shift+tab"),
    *("c", "p", "u", "x", "z", "]", "[", "/", "n", "o", "enter", "f5"),
)


class Seen:
    """A terminal that is sent what the app sends, and the kinds of what was sent."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.resize(*size)
        self.sent: list[type[CompositorUpdate]] = []

    def resize(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)

    def show(self, app: Diptych, update: Any) -> None:
        if isinstance(update, CompositorUpdate):
            self.sent.append(type(update))
            self._stream.feed(update.render_segments(app.console))

    def cells(self) -> list[list[Any]]:
        return [[self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)]


def whole(here: Reading) -> Sequence[Sequence[Any]]:
    """What a terminal shows that is sent everything at once."""
    seen = Seen((here.app.size.width, here.app.size.height))
    lines = [strip.render(here.app.console) for strip in here.app.screen._compositor.render_strips()]
    seen._stream.feed("".join(f"\x1b[{y}H{line}" for y, line in enumerate(lines, 1)))
    return seen.cells()


async def shown(here: Reading, seen: Seen) -> None:
    """Wait until a frame has brought the last of what the keys cause, and what is said when they rest."""
    await here.rest()
    here._told()
    await here.until(lambda: seen.cells() == whole(here))


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_written_row_by_row_is_what_the_whole_screen_would_be(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    size = random.choice([(100, 24), (61, 20), (180, 30)])
    seen = Seen(size)
    monkeypatch.setattr(Diptych, "_display", lambda app, _, update: seen.show(app, update))
    async with reading(TEXTS, size=size) as here:
        for number in range(40):
            match random.randrange(12):
                case 0:
                    x, y = random.randrange(here.app.size.width), random.randrange(here.app.size.height)
                    await here.mouse(random.choice([events.MouseScrollDown, events.MouseScrollUp]), x, y)
                case 1 if number % 10 == 0:
                    width, height = random.randrange(60, 180), random.randrange(12, 40)
                    seen.resize(width, height)
                    await here.resize(width, height)
                case _:
                    await here.press(random.choice(KEYS))
            await shown(here, seen)
        assert Rows in seen.sent


async def test_what_is_covered_is_left_to_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen((100, 24))
    monkeypatch.setattr(Diptych, "_display", lambda app, _, update: seen.show(app, update))
    async with reading(TEXTS, size=(100, 24)) as here:
        line = here.app.reader.line
        line.display = True
        line.styles.width = 20
        await here.rest()
        assert any(line.region.overlaps(other.region) for other in (here.app.reader.below.foot, *here.panes))
        del seen.sent[:]
        for widget in (here.app.reader.below.foot, *here.panes):
            widget.redraw_all()
        await shown(here, seen)
        await here.until(lambda: bool(seen.sent))
        assert Rows not in seen.sent
