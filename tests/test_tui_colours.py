"""How many colours are used."""

import pytest

from tui.colours import colours_of


@pytest.mark.parametrize(
    ("environ", "system", "count"),
    [
        ({}, "truecolor", 1 << 24),
        ({}, "256", 256),
        ({}, "standard", 16),
        ({}, "windows", 16),
        ({}, None, 2),
        ({"NO_COLOR": "1"}, "truecolor", 2),
        ({"NO_COLOR": ""}, "truecolor", 1 << 24),
        ({}, "something new", 256),
    ],
)
def test_as_many_as_the_terminal_has_unless_none_are_wanted(
    environ: dict[str, str], system: str | None, count: int
) -> None:
    assert colours_of(environ, system) == count
