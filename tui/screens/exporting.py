"""Export from the reader: the format, then the place, then a process beside the keys."""

import asyncio
from pathlib import Path

from annotations.formats.manifest import manifest_path
from annotations.formats.table import FORMATS, Format
from annotations.project import Project
from articles.places import exists
from tui.exporting import carried, default_name, export
from tui.keeping import shown
from tui.screens.choose import Choice, Choose
from tui.screens.reader import Reader
from tui.widgets.typing import Question

_PAUSE = 0.05
"""Seconds between two looks whether all is saved."""


class Exporting:
    """One export at a time."""

    def __init__(self, reader: Reader, project: Project) -> None:
        self._reader = reader
        self._project = project
        self._rows = [row for row in FORMATS.values() if row.writes]

    def choose(self) -> None:
        """Ask for the format."""
        choices = [Choice(row.name, detail=f"{row.title} · {carried(row)}") for row in self._rows]

        def chosen(number: int | None) -> None:
            if number is not None:
                row = self._rows[number]
                self._ask(row, shown(Path.cwd() / default_name(self._project.name, row)))

        self._reader.app.push_screen(Choose("export", choices, self._reader.palette(), typed=True), chosen)

    def _ask(self, row: Format, typed: str, *, there: str = "") -> None:
        """Ask for the place; `there` is what was typed last, and exists."""

        def answered(text: str) -> None:
            out = Path(text.strip()).expanduser() if text.strip() else None
            if out is None:
                self._reader.say("nothing was exported")
                return
            manifest = manifest_path(out)
            taken = exists(out) or (manifest is not None and exists(manifest))
            if taken and text != there:
                self._reader.call_next(self._ask, row, text, there=text)
            else:
                self._reader.room.exporting = asyncio.create_task(self._run(row, out, force=taken))

        again = "this is there already: enter again overwrites it, esc leaves"
        help_ = again if there else "enter writes, esc leaves"
        self._reader.ask(Question(lambda: f"export {row.name} to", closed=answered, typed=typed, help=help_))

    async def _run(self, row: Format, out: Path, *, force: bool) -> None:
        reader, desk = self._reader, self._reader.desk
        while desk.kept < desk.sent and not desk.trouble and not desk.locked:
            reader.say("exporting as soon as all is saved")
            await asyncio.sleep(_PAUSE)
        if desk.kept < desk.sent:
            reader.say(f"nothing was exported, since not all is saved: {desk.trouble}", warning=True)
            return
        try:
            code, said = await export(
                row.name, out, self._project.root, force=force,
                told=lambda line: reader.say(f"{line} · space x ends it"),
            )  # fmt: skip
        except OSError as error:
            reader.say(f"nothing was exported: {error.strerror or error}", warning=True)
            return
        reader.say(said or "nothing was exported", warning=bool(code))
