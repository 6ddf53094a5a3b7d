"""Panes, articles in them, the look, help, and leaving."""

from tui.screens.reader import MOST_PANES, Reader
from tui.widgets.pane import Pane


def next_pane(reader: Reader) -> None:
    """The keys to the next pane."""
    reader.activate(reader.panes[(reader.panes.index(reader.active) + 1) % len(reader.panes)])


def previous_pane(reader: Reader) -> None:
    """The keys to the previous pane."""
    reader.activate(reader.panes[reader.panes.index(reader.active) - 1])


def pane_behind(reader: Reader) -> Pane:
    """The pane behind the active one, for another article; where there is none, one more is opened. The keys stay."""
    if len(reader.panes) == 1:
        active = reader.active
        reader.add_pane()
        reader.call_next(reader.activate, active)
    return reader.panes[(reader.panes.index(reader.active) + 1) % len(reader.panes)]


def add_pane(reader: Reader) -> None:
    """One more pane, with the same article where the cursor is."""
    if len(reader.panes) == MOST_PANES:
        reader.say(f"{MOST_PANES} panes are the most")
    else:
        reader.add_pane()


def close_pane(reader: Reader) -> None:
    """This pane away; the last one stays."""
    if len(reader.panes) == 1:
        reader.say(f"this is the only pane; {reader.keymap.first('leave')} quits")
    else:
        reader.close_pane()


def next_article(reader: Reader) -> None:
    """The next article of the project, or of those named, in this pane."""
    _turn_article(reader, 1)


def previous_article(reader: Reader) -> None:
    """The previous one."""
    _turn_article(reader, -1)


def _turn_article(reader: Reader, step: int) -> None:
    if not reader.room.open_beside(reader.active, step):
        reader.say("there is no other article here: `diptych add FILE` brings one in")


def theme(reader: Reader) -> None:
    """The next theme."""
    reader.say(reader.house.next_theme())


def show_help(reader: Reader) -> None:
    """What can be done here, and all else."""
    from tui.helping import here_lines
    from tui.screens.help import Help

    reader.app.push_screen(Help(reader.desk.schema, reader.keymap, reader.palette(), here_lines(reader)))


def leave(reader: Reader) -> None:
    """Leave: everything is saved already, or is being saved."""
    desk = reader.desk
    if desk.trouble and desk.kept < desk.sent:
        left = desk.sent - desk.kept
        changes = "1 change is" if left == 1 else f"{left} changes are"
        still = (desk.kept, desk.sent)
        message = f"{changes} not on disk; ctrl+q leaves without"
        reader.say(message, warning=True, holds=lambda: (desk.kept, desk.sent) == still)
        return
    reader.app.exit()


def interrupt(reader: Reader) -> None:
    """What ctrl+c does elsewhere is not wanted here."""
    reader.say(f"{reader.keymap.first('leave')} quits; everything is saved at once")
