"""The page of all commands, as click knows them.

Answers: which commands are there, what does each take, and what does each option mean.
"""

import inspect
import re

import click

from pages.markdown import code, page, table
from simulator.cli import main

PROGRAM = "simulator"
_DEFAULT = re.compile(r"\s*\[default: (?P<default>[^\]]*)\]\s*$")


def commands_page() -> str:
    """Return the page: one section for each command, in the order of `simulator --help`."""
    top = click.Context(main, info_name=PROGRAM)
    parts: list[str | list[str]] = [
        "Every command and every option. `simulator COMMAND --help` shows the same in a terminal. In a clone, type "
        "`python3 start.py COMMAND`. What answers mean, how they are found and how exit codes are used is in the "
        "[reference](../reference.md).",
        table(("command", "what it does"), [_row(name, one) for name, one in main.commands.items()]),
    ]
    for name, command in main.commands.items():
        parts += _section(command, click.Context(command, info_name=name, parent=top), level=2)
    return page("Commands", *parts)


def _row(name: str, command: click.Command) -> tuple[str, str]:
    anchor = f"{PROGRAM}-{name}"
    return f"[`{name}`](#{anchor})", command.get_short_help_str(limit=200)


def _section(command: click.Command, context: click.Context, level: int) -> list[str | list[str]]:
    """Heading, usage, words and options of a command, then those of the commands below it."""
    usage = command.get_usage(context).removeprefix("Usage: ")
    parts: list[str | list[str]] = [
        "#" * level + " " + context.command_path,
        ["```text", " ".join(usage.split()), "```"],
        *_words(command.help or ""),
    ]
    if options := _options(command, context):
        parts.append(table(("option", "meaning", "default"), options))
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            if not inner.hidden:
                parts += _section(inner, click.Context(inner, info_name=name, parent=context), level + 1)
    return parts


def _words(text: str) -> list[str | list[str]]:
    """Paragraphs of a help text; lines that are commands become code."""
    found: list[str | list[str]] = []
    for paragraph in inspect.cleandoc(text).replace("\b", "").split("\n\n"):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if lines and all(line.startswith(f"{PROGRAM} ") for line in lines):
            found.append(["```text", *lines, "```"])
        elif lines:
            found.append(" ".join(lines))
    return found


def _options(command: click.Command, context: click.Context) -> list[tuple[str, str, str]]:
    rows = []
    for option in command.params:
        record = option.get_help_record(context)
        if isinstance(option, click.Option) and record is not None:
            names, said = record
            given = _DEFAULT.search(said)
            default = given["default"] if given else ""
            rows.append((code(names), _DEFAULT.sub("", said), default))
    return rows
