"""The command line: which command is meant, and what becomes of errors. The commands are in `tui/command_line/`."""

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from .version import VERSION, scattered


class Command(NamedTuple):
    """A command: its name, its module in `tui/command_line/`, what it does."""

    name: str
    module: str
    title: str


READ = Command("", "read", "read articles side by side, and label them")
COMMANDS = (
    Command("init", "init", "make a project"),
    Command("add", "add", "bring articles into a project"),
    Command("list", "listing", "list the articles of a project"),
    Command("stats", "stats", "count what is there, and how far everybody is"),
    Command("export", "export", "write a dataset"),
    Command("import", "importing", "take in a dataset that was made elsewhere"),
    Command("suggest", "suggest", "propose annotations, in layers of their own"),
    Command("align", "align", "find what two articles say of the same thing"),
    Command("related", "related", "list the articles related to one, and those nearly the same"),
    Command("elsewhere", "elsewhere", "find where else in a project a claim is made"),
    Command("verify", "verify", "list everything that is wrong in a project"),
    Command("mend", "mend", "make the annotators' files whole after an accident"),
    Command("schema", "schemas", "show, list and check schemas, and follow their changes"),
)
INTERRUPTED, PIPE_CLOSED = 130, 141
"""Exit codes as a shell gives them to programs that SIGINT and SIGPIPE end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `diptych` with these arguments (default: those of the process); the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = _version() if words[:1] == ["--version"] else _run(words)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on; Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _version() -> int:
    try:
        print(f"diptych {VERSION}", flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        # What could not be written would be tried again, and complained of, at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"diptych: standard output: it cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    trouble = scattered()
    if trouble:
        print(f"diptych: {trouble}", file=sys.stderr)
    return 1 if trouble else 0


def _run(words: Sequence[str]) -> int:
    command = next((command for command in COMMANDS if words and words[0] == command.name), READ)
    module = import_module(f".command_line.{command.module}", __package__)
    parser = ArgumentParser(
        prog=f"diptych {command.name}".strip(),
        usage=None if command is not READ else "diptych [PATH...] [options]\n       diptych COMMAND ... [options]",
        description=f"{command.title[0].upper()}{command.title[1:]}.",
        epilog=_commands(module.EXAMPLE) if command is READ else f"example:\n  {module.EXAMPLE}",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    if command is READ:
        parser.add_argument("--version", action="version", version=f"diptych {VERSION}")
    module.arguments(parser)
    from .command_line.common import USAGE, say
    from .command_line.values import UsageError

    try:
        options = parser.parse_intermixed_args(words[1:] if command is not READ else words)
    except UsageError as error:
        say(str(error))
        return USAGE
    return _guarded(module.run, options)


def _guarded(run: Callable[[Namespace], int], options: Namespace) -> int:
    """The exit code of a command; what it raises for people becomes lines on standard error."""
    from annotations.model import AnnotationError, SchemaError, SettingsError
    from articles.article import ArticleError

    from .command_line.common import USAGE, WRONG, say
    from .command_line.values import UsageError

    try:
        Path.cwd()
    except OSError:
        say("the current folder is gone: change to another")
        return WRONG
    try:
        return run(options)
    except UsageError as error:
        say(str(error))
        return USAGE
    except (SchemaError, SettingsError) as error:
        for fault in str(error).splitlines():
            say(fault)
        return WRONG
    except (ArticleError, AnnotationError) as error:
        say(str(error))
        return WRONG


def _commands(example: str) -> str:
    """The end of the reader's help: the commands, and how to open a file that is called like one."""
    lines = "\n".join(f"  {command.name:11}{command.title}" for command in COMMANDS)
    return (
        f"commands (diptych COMMAND --help says more):\n{lines}\n\n"
        f"example:\n  {example}\n\nWithout PATH: the project here, else a pair of articles that comes with Diptych.\n"
        "A file that is called like a command is opened by its path: diptych ./list"
    )


if __name__ == "__main__":
    sys.exit(main())
