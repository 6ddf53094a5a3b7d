"""The menu of the space bar, and the palette: every command by its letter there, or by its name."""

from tui.commands import COMMANDS, Command, label_command
from tui.keymap import high, key_name
from tui.screens.choose import Choice, Choose
from tui.screens.reader import Reader


def menu(reader: Reader) -> None:
    """What the space bar leads to."""
    # In the preset vim labels and digits come behind the space bar too: the key bar shows those.
    menu = {key: command for key, command in reader.keymap.menu.items() if command.menu}
    menu = dict(sorted(menu.items(), key=lambda each: bool(each[1].keys)))  # doubles of keys come last
    choices = [Choice(command.title, key=key) for key, command in menu.items()]
    _choose(reader, "menu", choices, list(menu.values()))


def palette(reader: Reader) -> None:
    """Every command by its name."""
    schema = reader.desk.schema
    commands = [command for command in COMMANDS if command.action != "palette"]
    commands += [label_command(label) for label in schema.labels]
    choices = [Choice(command.title, detail=_keys(reader, command)) for command in commands]
    _choose(reader, "commands", choices, commands, typed=True)


def all_labels(reader: Reader) -> None:
    """Every label by its name, also those that have no letter."""
    labels = reader.desk.schema.labels
    choices = [
        Choice(f"{label.name}  {label.title}", detail=f"key {label.key}" if label.key else "", slot=slot)
        for slot, label in enumerate(labels, 1)
    ]
    _choose(reader, "label", choices, [label_command(label) for label in labels], typed=True)


def _keys(reader: Reader, command: Command) -> str:
    keys = [key_name(key) for key in reader.keymap.of(command.action) if not high(key)]
    return f"{command.group} · {' '.join(keys)}"


def _choose(reader: Reader, title: str, choices: list[Choice], commands: list[Command], *, typed: bool = False) -> None:
    def chosen(number: int | None) -> None:
        if number is not None:
            reader.run(commands[number])

    reader.app.push_screen(Choose(title, choices, reader.palette(), typed=typed), chosen)
