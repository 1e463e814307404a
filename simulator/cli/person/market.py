"""The market whose people stand in for what a person has not tried.

Answers: with whom is one compared, and how is that market played.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from simulator.cli.shared.options import JSON, QUIET, SEED, WORKERS, PlayOptions
from simulator.cli.shared.speak import USAGE, stop
from simulator.cli.typed.completion import SCENARIO

if TYPE_CHECKING:
    from simulator.loader.history.imports.imported import Imported
    from simulator.studies.person.delays import Delays
    from simulator.studies.person.prior import Prior, Stages

Command = TypeVar("Command", bound=Callable[..., None])
USUAL, PEOPLE, WORLDS = "field_2025", 60, 6
"""the market with whose people one is compared, how many of them, and worlds"""
_OPTIONS = (
    click.option(
        "--scenario", "source", default=USUAL, show_default=True, metavar="SCENARIO", type=SCENARIO,
        help="The market whose people stand in for what you have not tried; `ask` writes your own.",
    ),
    SEED, WORKERS,
    click.option(
        "--out", type=click.Path(path_type=Path), help="Folder for results.  [default: results]"
    ),
    QUIET, JSON,
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """Which market stands in, how it is played, and whether the answer is JSON."""

    source: str
    options: PlayOptions
    quiet: bool
    as_json: bool


def against_a_market() -> Callable[[Command], Command]:
    """Add the options of a command that compares with a market; the command gets them as one `market`."""

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_market(
            source: str, seed: int | None, workers: int | None, out: Path | None, quiet: bool, as_json: bool,
            **values: object,
        ) -> None:  # fmt: skip
            options = PlayOptions(None, seed, workers, out, (), quiet=quiet or as_json)
            command(market=Market(source, options, quiet, as_json), **values)

        decorated: Command = with_market  # type: ignore[assignment]
        for option in reversed(_OPTIONS):
            decorated = option(decorated)
        return decorated

    return add


def delays_of(read: "Imported", source: str) -> "Delays":
    """The person's own delays, else those of the rules."""
    from simulator.cli.shared.playing import ready_at
    from simulator.studies.person.delays import delays_for, delays_of_rules

    clients = ready_at(source, PlayOptions(quiet=True)).scenario.clients
    history = read.found.history
    return delays_of_rules(clients) if history is None else delays_for(history, clients)


def prior_at(source: str, stages: "Stages", options: PlayOptions) -> "Prior":
    """Play a market, and say what its people do, whatever rule they follow.

    Parameters
    ----------
    source : str
        A scenario.
    stages : tuple of int
        Stages to tell apart.
    options : PlayOptions
        How it is played.

    Returns
    -------
    Prior
    """
    from dataclasses import replace

    from simulator.cli.shared.playing import TerminalWatcher, ready_at
    from simulator.runs.ready import Ready
    from simulator.runs.run import run_ready
    from simulator.strategies.registry import chooses_oracle
    from simulator.studies.person.prior import prior_of_run

    ready = ready_at(source, replace(options, quiet=True))
    groups = [one for one in ready.scenario.freelancers if not chooses_oracle(one.strategy)]
    run = ready.scenario.run.model_copy(update={"replications": WORLDS})
    few = [one.model_copy(update={"count": max(2, PEOPLE // max(len(groups), 1))}) for one in groups]
    scenario = ready.scenario.model_copy(update={"freelancers": tuple(few), "run": run})
    with TerminalWatcher(options.quiet).progress(scenario.name) as progress:
        result = run_ready(
            Ready.of(scenario, ready.folder), workers=options.workers, out=options.out, progress=progress
        )
    try:
        return prior_of_run(result, result.groups, stages)
    except ValueError:
        stop(f"nobody sends a proposal in {scenario.name}; choose another --scenario", USAGE)
