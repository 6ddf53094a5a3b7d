"""What `diptych.toml` has that nobody reads: a name that was misspelt must not be taken for a wish that was heard."""

import tomllib

from .project import FILE, SETTINGS, TOP, Project
from .schema_fields import nearest
from .toml_lines import key_lines, line_of


def slips(project: Project) -> list[str]:
    """One line for each name that means nothing, with its place. The rest of the file counts all the same."""
    if not project.strange:
        return []
    path = project.root / FILE
    try:
        text = path.read_bytes().decode()
        tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return []  # it was another one when the project was opened; who opens it again says what is wrong now
    lines = key_lines(text)
    return [f"{path}:{line_of(lines, place)}: {_message(place)}" for place in project.strange]


def _message(place: tuple[str, ...]) -> str:
    *table, name = place
    if table:
        return f"there is no setting `{name}` in [{table[0]}]{nearest(name, SETTINGS)}"
    meant = f": here it is [settings.{name}]" if name in SETTINGS else nearest(name, TOP)
    return f"there is no setting `{name}`{meant}"
