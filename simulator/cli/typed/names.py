"""Names on the command line, and those nearest to a misspelt one.

Answers: what was probably meant. Every group of commands suggests its commands in the same words as every
option that takes a name.
"""

from collections.abc import Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from simulator.model.values.names import nearest

MOST_LISTED, FEW = 24, 8
"""a list of more names than this helps nobody on one line"""


def no_such(kind: str, name: str, known: Iterable[str], listed: str = "") -> str:
    """Say that there is none of this name, and what to write instead.

    Parameters
    ----------
    kind : str
        What it would be, such as `claim`.
    name : str
        As it was written.
    known : iterable of str
        All that there are.
    listed : str
        The command that lists them, said where they are too many for a line.

    Returns
    -------
    str
        One or two sentences.

    Examples
    --------
    >>> no_such("metric", "hirs", ["hires", "roi"]), no_such("metric", "zzz", ["hires", "roi"])
    ("No metric is called 'hirs'. Did you mean 'hires'?", "No metric is called 'zzz'. There are hires, roi.")
    """
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        hint = f"Did you mean '{near}'?"
    elif listed and len(names) > MOST_LISTED:
        first = ", ".join(names[:FEW])
        hint = f"There are {first} and {len(names) - FEW} more; to see all: {listed}"
    else:
        hint = f"There are {', '.join(names)}." if names else "There is none."
    return f"No {kind} is called '{name}'. {hint}"


def none_of(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that there is none of this name, with the nearest and all that there are, each once.

    Parameters
    ----------
    kind, name, known
        As in `no_such`.

    Returns
    -------
    str

    Examples
    --------
    >>> none_of("plan", "gold", ["basic", "plus"])
    "No plan is called 'gold'. There are basic, plus."
    >>> none_of("plan", "pluss", ["basic", "plus"])
    "No plan is called 'pluss'. Did you mean 'plus'? There are basic, plus."
    """
    names = list(known)
    said = no_such(kind, name, names)
    return said if nearest(name, names) is None else f"{said} There are {', '.join(names)}."


class Near(click.Group):
    """A group that suggests the nearest of its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a misspelt one ends with the nearest."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            names = [name for name in self.commands if not self.commands[name].hidden]
            raise click.UsageError(no_such("command", args[0], names, f"{ctx.command_path} --help"), ctx)
        return super().resolve_command(ctx, args)


SHOW = "show"


class Named(Near):
    """A group that takes any word that is not a command for a name to show: `claims NAME`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Read `GROUP NAME` as `GROUP show NAME`."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            return SHOW, self.commands[SHOW], args
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands, and the names that it shows."""
        name = self.commands[SHOW].params[0]
        return [*super().shell_complete(ctx, incomplete), *name.shell_complete(ctx, incomplete)]


class Show(click.Command):
    """The hidden command behind `GROUP NAME`, which is what its usage says too."""

    def make_context(self, *values: Any, **named: Any) -> click.Context:
        """Call itself NAME; its argument has an empty name then."""
        return super().make_context("NAME", *values[1:], **named)
