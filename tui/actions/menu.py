"""The menu of the space bar, and the palette: every command by its letter there, or by its name."""

from tui.commands import COMMANDS, Command, label_command
from tui.screens.choose import Choice, Choose
from tui.screens.reader import Reader
from tui.telling import key_name


def menu(reader: Reader) -> None:
    """What the space bar leads to."""
    commands = [command for command in COMMANDS if command.menu]
    choices = [Choice(command.title, key=command.menu) for command in commands]
    _choose(reader, "menu", choices, commands)


def palette(reader: Reader) -> None:
    """Every command by its name."""
    schema = reader.desk.schema
    commands = [command for command in COMMANDS if command.action != "palette"]
    commands += [label_command(label) for label in schema.labels]
    choices = [Choice(command.title, detail=_keys(command)) for command in commands]
    _choose(reader, "commands", choices, commands, typed=True)


def all_labels(reader: Reader) -> None:
    """Every label by its name, also those that have no letter."""
    labels = reader.desk.schema.labels
    choices = [
        Choice(f"{label.name}  {label.title}", detail=f"key {label.key}" if label.key else "", slot=slot)
        for slot, label in enumerate(labels, 1)
    ]
    _choose(reader, "label", choices, [label_command(label) for label in labels], typed=True)


def _keys(command: Command) -> str:
    keys = [key_name(key) for key in command.keys if key and not (key.startswith("f1") and len(key) == 3)]
    return f"{command.group} · {' '.join(keys)}" + (f" · space {command.menu}" if command.menu else "")


def _choose(reader: Reader, title: str, choices: list[Choice], commands: list[Command], *, typed: bool = False) -> None:
    def chosen(number: int | None) -> None:
        if number is not None:
            reader.run(commands[number])

    reader.app.push_screen(Choose(title, choices, reader.palette(), typed=typed), chosen)
