"""Options that several commands share.

Answers: what may follow `run`, `compare` and the like, and what it means.
"""

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.terminal.stopping import stopping_as
from simulator.cli.typed.clusters import ClusterAt
from simulator.cli.typed.completion import GOAL_NAME, METRIC_NAME, SETTING
from simulator.cli.typed.folders import PathTo, Target
from simulator.cli.typed.names import no_such
from simulator.cli.typed.numbers import Seconds, Whole
from simulator.cli.typed.shares import ShareOf

if TYPE_CHECKING:
    from simulator.runs.cluster.dask import Place

FOLDER = PathTo()
RESULTS = Path("results")
Command = Callable[..., None]


def _known_metric(_context: click.Context, _option: click.Parameter, metric: str | None) -> str | None:
    """Check the metric to rank by; end with the nearest name if there is none of this name."""
    from simulator.metrics.market import MARKET_METRICS
    from simulator.metrics.strategy import METRICS
    from simulator.metrics.totals import TOTALS

    if metric is None:
        return None
    if metric not in METRICS and metric in {**MARKET_METRICS, **TOTALS}:
        message = (
            f"'{metric}' is measured of the whole market, so strategies cannot be ranked by it: leave out "
            "--metric. 'simulator compare SCENARIO --vary KEY=A,B' says below the ranking what each value "
            "does to the market, where the scenario has 'competition: market'."
        )
        raise click.BadParameter(message, param_hint="--metric")
    if metric not in METRICS:
        message = no_such("metric", metric, METRICS, "simulator metrics")
        raise click.BadParameter(message, param_hint="--metric")
    if METRICS[metric].waiting:
        message = (
            f"'{metric}' is a median of waiting times, which cannot be compared pair by pair. Try 'hires'."
        )
        raise click.BadParameter(message, param_hint="--metric")
    return metric


def known_goal(_context: click.Context, _option: click.Parameter, goal: str | None) -> str | None:
    """Check the goal; end with the nearest name if there is none of this name.

    Parameters
    ----------
    _context : Context
        Of the command.
    _option : Parameter
        The option.
    goal : str or None
        As it was typed.

    Returns
    -------
    str or None
        The same.
    """
    from simulator.metrics.goals import GOALS

    if goal is not None and goal not in GOALS:
        message = no_such("goal", goal, GOALS, "simulator metrics")
        raise click.BadParameter(message, param_hint="--goal")
    return goal


def metric_asked(goal: str | None, metric: str | None) -> str | None:
    """Return the metric that a goal or a metric on the command line stands for; None for neither."""
    from simulator.metrics.goals import GOALS

    if goal is not None and metric is not None:
        raise click.BadParameter(
            "--goal and --metric both say what to rank by: leave one out.", param_hint="--goal"
        )
    return metric if goal is None else GOALS[goal].metric


REPLICATIONS = click.option(
    "--replications",
    type=Whole(1, 10_000_000),  # as many as a scenario may ask for
    metavar="N",
    help="Number of random worlds; overrides run.replications.",
)
SEED = click.option("--seed", type=Whole(0, 2**63 - 1), metavar="N", help="Random seed; overrides run.seed.")
WORKERS = click.option(
    "--workers",
    type=Whole(1, 1024),
    metavar="N",
    help="Processors to use.  [default: all]",
)
OUT = click.option("--out", type=Target(), help="Folder for results.  [default: results]")


def _each_key_once(
    _context: click.Context, option: click.Parameter, texts: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse a setting with two values, of which the last alone would count; the same twice is harmless."""
    said = dict[str, str]()
    for text in texts:
        key, _, value = (part.strip() for part in text.partition("="))
        if said.setdefault(key, value) != value:
            raise click.BadParameter(
                f"{key} has two values, {said[key]} and {value}: leave one out.", param_hint=option.opts[0]
            )
    return texts


SET = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    type=SETTING,
    callback=_each_key_once,
    help="Change one setting of the scenario; repeatable.",
)


def _limit_calls(context: click.Context, _option: click.Parameter, seconds: float | None) -> None:
    """Let no call of a strategy take longer than this while the command runs."""
    from simulator.engine.watchdog import watchdog

    context.with_resource(watchdog.limit(seconds, give_up))


def give_up(words: str) -> None:
    """End the program although a call of a strategy goes on, which no part on disk minds."""
    from simulator.cli.shared.speak import FAILED, remark

    remark(f"Error: {words}. What was saved before is kept.")
    os._exit(FAILED)


STRATEGY_SECONDS = click.option(
    "--strategy-seconds", type=Seconds(above=0), metavar="S", callback=_limit_calls,
    expose_value=False,
    help="Longest that one call of a strategy may take; then the command stops with what is saved.",
)  # fmt: skip
FRESH = click.option("--fresh", is_flag=True, help="Play again, even if results are already saved.")
QUIET = click.option("-q", "--quiet", is_flag=True, help="Print no progress and no remarks.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
SHARD = click.option(
    "--shard", "share", type=ShareOf(), metavar="K/N",
    help="Play only this share, such as 3/16: of the replications, or of the points of a sweep; `simulator "
    "merge` puts shares together.",
)  # fmt: skip
_CLUSTER = click.option(
    "--cluster", "place", type=ClusterAt(), metavar="PLACE",
    help="Play on workers of Dask: local:4, or the address of a scheduler, tls://host:8786; needs the extra "
    "'cluster', and a disk that all machines share.",
)  # fmt: skip
_INSECURE = click.option(
    "--insecure", is_flag=True,
    help="Accept tcp:// beyond this machine: without TLS, whoever reaches that address can read what is sent "
    "and run programs there.",
)  # fmt: skip
METRIC = click.option(
    "--metric", metavar="METRIC", type=METRIC_NAME, callback=_known_metric,
    help="Rank by this metric instead of a goal.",
)  # fmt: skip
GOAL = click.option(
    "--goal", metavar="GOAL", type=GOAL_NAME, callback=known_goal,
    help="What you want: income (left after Connects, plan and fees), income_per_hour, hires, first_hire "
    "(how soon) or per_connect.  [default: as the scenario says, or income]",
)  # fmt: skip
_GIVING_UP = "Stopping: batches under way are given up, those that ended are saved."
DRAW = click.option("--pictures/--no-pictures", default=True, help="Draw pictures, or not.")


def on_cluster(command: Command) -> Command:
    """Add `--cluster` and `--insecure` to a command, which gets a `cluster`: an `Executor`, or None.

    A cluster on this machine is started before the command and ends with it.
    """

    @functools.wraps(command)
    def with_cluster(place: "Place | None", insecure: bool, **values: Any) -> None:
        if place is None:
            if insecure:
                raise click.BadParameter("it says something about --cluster.", param_hint="'--insecure'")
            command(cluster=None, **values)
            return
        own = values.get("options")
        if (own.workers if isinstance(own, PlayOptions) else values.get("workers")) is not None:
            said = "--cluster and --workers both say how many play: leave one out."
            raise click.BadParameter(said, param_hint="'--workers'")
        from simulator.runs.cluster.dask import cluster_at

        with stopping_as(_GIVING_UP), cluster_at(place, insecure=insecure) as cluster:
            command(cluster=cluster, **values)

    return _CLUSTER(_INSECURE(with_cluster))


def only_once(overrides: tuple[str, ...], **named: int | None) -> None:
    """End with a usage error where an option and `--set` give a setting of the run two values.

    Parameters
    ----------
    overrides : tuple of str
        What `--set` was given.
    named : int or None
        Options of the same names as settings under `run`; None for those that were not given.

    Raises
    ------
    click.BadParameter
        With both, as they were written.
    """
    for name, value in named.items():
        for text in overrides:
            key, _, other = text.partition("=")
            if value is not None and key.strip() == f"run.{name}" and other.strip() != str(value):
                said = f"--{name} {value} and --set {text} say two things: leave one out."
                raise click.BadParameter(said, param_hint=f"--{name}")


_PLAY_OPTIONS = {
    "replications": REPLICATIONS,
    "seed": SEED,
    "workers": WORKERS,
    "out": OUT,
    "overrides": SET,
    "fresh": FRESH,
    "quiet": QUIET,
    "as_json": JSON,
}


@dataclass(frozen=True)
class PlayOptions:
    """What the options of `run` say about playing a scenario, and about printing."""

    replications: int | None = None
    seed: int | None = None
    workers: int | None = None
    out: Path | None = None
    overrides: tuple[str, ...] = ()
    fresh: bool = False
    quiet: bool = False
    as_json: bool = False

    def settings(self) -> list[str]:
        """All overrides, as `KEY=VALUE`, the strongest last."""
        own = {"run.replications": self.replications, "run.seed": self.seed}
        return [*self.overrides, *(f"{key}={value}" for key, value in own.items() if value is not None)]


def play_options(without: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """Add the options of `run` to a command, which gets them as one `options`.

    Parameters
    ----------
    without : tuple of str
        Fields of `PlayOptions` for which the command has no option; they keep their defaults.
    """
    names = [field.name for field in fields(PlayOptions) if field.name not in without]

    def add(command: Command) -> Command:
        @functools.wraps(command)
        def with_options(**values: Any) -> None:
            options = PlayOptions(**{name: values.pop(name) for name in names})
            only_once(options.overrides, seed=options.seed, replications=options.replications)
            command(options=options, **values)

        decorated: Command = with_options
        decorated = STRATEGY_SECONDS(decorated)
        for name in reversed(names):
            decorated = _PLAY_OPTIONS[name](decorated)
        return decorated

    return add
