"""The ``alongside`` command: a short grouped list, one line and one example each, and helpful refusals."""

import difflib
import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import django

GROUPS = ("Run", "Calls", "Programme", "Keep", "Build")
COMMANDS_PACKAGE = "alongside.project.management.commands"


def main(arguments: list[str] | None = None) -> None:
    """Run one command, such as ``alongside serve``; exit 2 on a wrong word, 1 on a refusal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.project.settings")
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in {"-h", "--help", "help"}:
        django.setup()
        print(help_text())
        return
    name = words[0].replace("-", "_")
    if name not in {
        *own_commands(),
        "makemigrations",
        "migrate",
        "shell",
        "collectstatic",
        "check",
        "compilemessages",
    }:
        print(unknown_command(words[0]), file=sys.stderr)
        raise SystemExit(2)
    from alongside.ground.errors import Refusal

    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["alongside", name, *words[1:]])
    except Refusal as refused:
        print(f"{refused.message}\n{refused.next_step}", file=sys.stderr)
        raise SystemExit(1) from refused


def own_commands() -> list[str]:
    """Answer the names of our own commands, as Python writes them."""
    return [module.name for module in iter_modules(import_module(COMMANDS_PACKAGE).__path__)]


def help_text() -> str:
    """Answer the list of commands, grouped, each with one line and an example."""
    rows = [(name, import_module(f"{COMMANDS_PACKAGE}.{name}").Command) for name in own_commands()]
    lines = ["Alongside runs a community safety worker programme.", "", "Use: alongside COMMAND [options]"]
    for group in GROUPS:
        mine = [(name, command) for name, command in rows if getattr(command, "group", "Build") == group]
        if mine:
            lines += ["", f"{group}:", *_lines_of(mine)]
    return "\n".join([*lines, "", "`alongside COMMAND --help` says more about one command."])


def unknown_command(word: str) -> str:
    """Say that there is no such command, and which one may be meant."""
    names = [name.replace("_", "-") for name in own_commands()]
    near = difflib.get_close_matches(word, names, n=1)
    meant = f"Did you mean `alongside {near[0]}`?" if near else "`alongside --help` lists the commands."
    return f"There is no command “{word}”. {meant}"


def _lines_of(commands: Iterable[tuple[str, Any]]) -> Iterable[str]:
    for name, command in commands:
        yield f"  {name.replace('_', '-'):<18} {command.help}"
        yield f"  {'':<18} e.g. {getattr(command, 'example', '')}"


if __name__ == "__main__":
    main()
