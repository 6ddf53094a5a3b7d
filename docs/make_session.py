"""Writes docs/first-session.md: a first session in tmux, screen by screen, as a new user would have it: make session.

The same keys are pressed, and the same words waited for, by tests/test_first_session.py.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from time import sleep
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(Path(__file__).parent))

from make_screenshot import COLUMNS, ROWS, screen, tmux  # noqa: E402 - it stands beside this script

PAGE = Path(__file__).with_name("first-session.md")
_NAMES = {"enter": "Enter", "escape": "Escape", "tab": "Tab", "space": "Space", " ": "Space"}
HEAD = """\
# A first session

Written by `make session`, which presses these keys in tmux; a test presses them as well. The articles come with
Diptych: start `diptych` in any folder and do the same.
"""
TAIL = """\
`q` quits. Everything is on disk already: started again, the reader shows all of it, and undo goes on where it was.

```text
{again}```

The dataset leaves by the menu (`space`, `x`) or from the command line, where scripts can do it too. The bundled pair
keeps its annotations in the platform's data folder; a project of your own is a folder that `diptych init` makes.

    {command}

```text
{exported}```
"""


class Step(NamedTuple):
    """What a person wants, the keys that do it, and what the screen says then."""

    what: str
    keys: tuple[str, ...]
    wanted: str
    shown: bool = True
    """The page has a picture of it."""


def find(words: str) -> tuple[str, ...]:
    """The keys that find words and end finding."""
    return ("/", *words, "enter", "escape")


STEPS = (
    Step(
        "Open the reader: two short articles lie side by side, and the strip says where annotations will be kept.",
        (),
        "will be kept",
    ),
    Step(
        "Go to the next paragraph with `}`, and label the country under the cursor with `g`.", ("}", "g"), "GPE “China”"
    ),
    Step(
        "`c` on the same place labels the whole clause as a claim: it may stand around the country.",
        ("c",),
        "CLAIM “China will send",
        shown=False,
    ),
    Step(
        "Find the name with `/`, and label it: a title before it stays outside.",
        (*find("Trump"), "p"),
        "PER “Donald Trump”",
        shown=False,
    ),
    Step(
        "Find the verb that hands the claim over, and label it as the cue. The strip offers the relation that the\n"
        "schema proposes between the two.",
        (*find("said"), "a"),
        "enter: cue",
    ),
    Step("`enter` makes it. The gutter numbers both ends.", ("enter",), "a1"),
    Step(
        "A fifth label: what is still needed.", (*find("still needs"), "c"), "CLAIM “The deal still needs", shown=False
    ),
    Step(
        "`tab` goes to the other article. The same claim stands there in other words: label it.",
        ("tab", *find("still have"), "c"),
        "approve it”",
        shown=False,
    ),
    Step(
        "`k` relates it. Every claim that it may be related to has a tag, the likeliest a short one.",
        ("k",),
        "type a tag",
    ),
    Step("Type the tag, then the key of the relation, which the strip names: `1`, the same.", ("f", "1"), "same"),
    Step(
        "A second link: that nothing is binding qualifies what was claimed.",
        (*find("Nothing in it is binding"), "c", "k", "f", "4"),
        "qualifies",
    ),
    Step("`z` takes back the last change, whatever it was, and `ctrl+y` does it again.", ("z",), "undone", shown=False),
    Step("`/` finds in both articles; `F3` goes on, `esc` ends.", ("/", *"China", "enter"), "previous hit"),
    Step("The menu lies behind the space bar; it lists its own keys.", ("escape", "space"), "menu"),
)


def played(socket: str) -> list[tuple[Step, str]]:
    """Each step with the screen that it leads to."""
    seen = []
    for step in STEPS:
        for key in step.keys:
            tmux(socket, "send-keys", *(["-l", key] if key not in _NAMES else [_NAMES[key]]))
            sleep(0.1)
        seen.append((step, screen(socket, step.wanted)))
    return seen


def picture(shown: str) -> str:
    """A screen in the page."""
    return f"```text\n{shown}```\n"


def page() -> str:
    """The whole page."""
    socket = f"diptych-{os.getpid()}"
    with tempfile.TemporaryDirectory() as home:
        place = ["env", "-u", "XDG_DATA_HOME", "-u", "XDG_STATE_HOME", f"HOME={home}", f"PYTHONPATH={ROOT}"]
        reader = [*place, sys.executable, "-m", "tui.cli"]

        def start() -> None:
            size = ("-x", str(COLUMNS), "-y", str(ROWS))
            tmux(socket, "new-session", "-d", "-c", home, *size, shlex.join([*reader, "--annotator", "ann"]))

        try:
            start()
            seen = played(socket)
            tmux(socket, "send-keys", "Escape")
            sleep(0.3)
            tmux(socket, "send-keys", "q")
            sleep(1.5)
            start()
            again = screen(socket, " 5 ✎")
            tmux(socket, "send-keys", "q")
            sleep(1)
        finally:
            subprocess.run(["tmux", "-L", socket, "kill-server"], check=False, capture_output=True)
        project = next(Path(home).rglob("diptych.toml")).parent
        command = f"diptych export jsonl claims.jsonl --label CLAIM --project {project.relative_to(home)}"
        done = subprocess.run(
            [*reader, *shlex.split(command)[1:]], cwd=home, check=True, capture_output=True, text=True
        )
        shown = command.replace(str(project.relative_to(home)), f"~/{project.relative_to(home)}")
    parts = [HEAD]
    for step, picture_of in seen:
        parts += [f"{step.what}\n", picture(picture_of)] if step.shown else [f"{step.what}\n"]
    return "\n".join([*parts, TAIL.format(again=again, command=shown, exported=done.stdout + done.stderr)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
