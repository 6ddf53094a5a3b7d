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
_NAMES = {
    "enter": "Enter", "escape": "Escape", "tab": "Tab", "space": "Space", " ": "Space", "right": "Right",
    "backspace": "BSpace",
}  # fmt: skip
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
        "Open the reader: two short articles lie side by side. What could be labelled is proposed, dim; the first\n"
        "suggestion is at hand, and the lowest line says which key accepts it.",
        (),
        " suggestions: .",
    ),
    Step(
        "`enter` accepts it, and the next one is at hand: the strip says what, why, and with which score from 0 to 1.",
        ("enter",),
        "accepted",
    ),
    Step(
        "`enter` accepts the next one as well; `.` goes on without an answer, and `backspace` rejects: this number is\n"
        "not proposed again.",
        ("enter", ".", "backspace"),
        "NUM “Two” rejected",
        shown=False,
    ),
    Step(
        "`.` leaves one open; `enter` accepts the claim behind it. A label's letter accepts too, and stays there: `a`\n"
        "takes the verb that hands the claim over as its cue. The strip offers the relation between the two.",
        (".", "enter", *(".",) * 3, "a"),
        "enter: cue",
    ),
    Step("`enter` makes it. The gutter numbers both ends.", ("enter",), "a1"),
    Step(
        "Label by hand what nobody proposed: find it, select it with `v` and `right`, press the label's letter.",
        (*find("rare earths"), "v", "right", "right", "t"),
        "THING “rare earths”",
        shown=False,
    ),
    Step(
        "The same words are proposed now wherever they stand. `tab` goes to the other article; `/` finds them there.",
        ("tab", *find("rare earths")),
        "suggested THING",
    ),
    Step(
        "Accept many at once: `space`, `m`, and a score; while it is typed, they are counted.", ("space", "m"), " of "
    ),
    Step(
        "All of them are one step: `z` takes them back, and `ctrl+y` would give them again.", ("enter", "z"), "undone"
    ),
    Step(
        "Back to the first article, to a claim: its letter takes the suggestion. What does the other article say of\n"
        "this? `m`, and it goes there.",
        ("tab", *find("The deal still needs"), "c", "m"),
        "m next",
    ),
    Step(
        "`tab` follows it. `c` takes the claim, which was proposed as a policy; `1` says that it is a fact.",
        ("tab", "c", "1"),
        "type: fact",
        shown=False,
    ),
    Step(
        "`k` relates it. Every claim that it may be related to has a tag, and the other article shows the best match.",
        ("k",),
        "type a tag",
    ),
    Step("The key of a relation, which the strip names, takes the best match at once: `1`, the same.", ("1",), "same:"),
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
            again = screen(socket, " 6 ✎")
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
