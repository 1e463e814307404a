"""The command `compare`: which strategy is better, and is the difference real.

Answers: what a person may ask. `studies.compare.course` finds the answer; `comparison` prints it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from simulator.cli.comparison import Output, print_findings, with_yardsticks
from simulator.cli.shared.mine import with_mine
from simulator.cli.shared.options import DRAW, GOAL, METRIC, SHARD, PlayOptions, on_cluster, play_options
from simulator.cli.shared.playing import TerminalWatcher, end_with_failures, sources_at
from simulator.cli.shared.speak import hint_next, remark, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO, SETTING, STRATEGY
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.numbers import Number, Seconds

if TYPE_CHECKING:
    from simulator.runs.shards import Share
    from simulator.runs.workers.executors import Executor
    from simulator.studies.compare.request import CompareError, CompareRequest

_FILE = PathTo(dir_okay=False)


class Question(TypedDict):
    """Options that say what is compared and when to stop; fields of `CompareRequest`."""

    goal: str | None
    metric: str | None
    strategies: tuple[str, ...]
    vary: tuple[str, ...]
    market: bool | None
    until: str | None
    budget: float | None
    indifference: float | None
    even: bool
    control: bool
    antithetic: bool | None
    rescore: bool


@click.command("compare", short_help="Find out which strategy is better.")
@click.argument("sources", metavar="SCENARIO...", nargs=-1, required=True, type=SCENARIO)
@GOAL
@METRIC
@click.option(
    "--strategy", "strategies", multiple=True, metavar="[LABEL=]STRATEGY", type=STRATEGY,
    help="Play this strategy instead of the scenario's own, with the profile of its first group; repeatable.",
)  # fmt: skip
@click.option(
    "--vary", multiple=True, metavar="KEY=VALUE,VALUE", type=SETTING,
    help="Play the scenario once with each value of a setting; repeatable.",
)  # fmt: skip
@click.option(
    "--market/--solo", "market", default=None,
    help="Put all strategies in one world, with its crowd, or play each alone against the crowd.  [default: "
    "as the scenario says]",
)  # fmt: skip
@click.option(
    "--until", metavar="RULE",
    help="Add replications until 'half-width(METRIC) < 2 %' or 'P(best) > 0.95' holds.",
)  # fmt: skip
@click.option(
    "--budget",
    type=Seconds(most=30 * 86_400, above=0),
    help="Add replications until this time is up: 60s, 2min.",
)
@click.option(
    "--indifference", type=Number(above=0), metavar="LEAD",
    help="With P(best): the smallest lead that matters to you, in the unit of the metric. Clear losers then "
    "leave early (KN++).",
)  # fmt: skip
@click.option(
    "--even/--allocate", default=True,
    help="With P(best) and several scenarios or settings: the same number of replications for each, or drop "
    "clear losers and spend the time on the closest contenders (OCBA).",
)  # fmt: skip
@click.option(
    "--control/--no-control", default=True,
    help="Correct averages for lucky and unlucky draws (control variates), or not.",
)  # fmt: skip
@click.option(
    "--antithetic/--no-antithetic", default=None,
    help="Mirror the luck of every second world, or not; mirroring makes averages surer.  [default: mirrored "
    "where replications are added, else as the scenario says]",
)  # fmt: skip
@click.option(
    "--rescore/--no-rescore", default=True,
    help="Play the winner once more in new random worlds to see whether it was just lucky, or skip that.",
)  # fmt: skip
@click.option(
    "--yardstick", is_flag=True,
    help="Work out too the most that any rule can get of each goal with the same Connects; takes a while.",
)  # fmt: skip
@play_options()
@on_cluster
@SHARD
@with_mine
@DRAW
@click.option(
    "--csv", "csv_file", type=_FILE, metavar="FILE", help="Save the ranking and all differences as CSV."
)
@click.option("--parquet", "parquet_file", type=_FILE, metavar="FILE", help="Save the same as Parquet.")
@click.option("--details", is_flag=True,
    help="Print every number with its limits, all that was measured, what rules do, and how much was luck.",
)  # fmt: skip
@click.option("--markdown", is_flag=True, help="Print the ranking as a Markdown table.")
def compare_command(
    sources: tuple[str, ...],
    options: PlayOptions,
    pictures: bool,
    csv_file: Path | None,
    parquet_file: Path | None,
    details: bool,
    markdown: bool,
    yardstick: bool,
    cluster: "Executor | None",
    share: "Share | None",
    **question: Unpack[Question],
) -> None:
    """Compare strategies pair by pair on the same luck: who gets most of what you want.

    SCENARIO is a file, the name of a shipped scenario, or the folder of a run. With several of them, the
    strategies of one are compared with those of the others too.

    simulator compare compare_2023 --goal hires

    simulator compare compare_2023 --until "P(best) > 0.95" --budget 2min

    simulator compare field_2023 --strategy fresh_hour --strategy ./mine.py:Mine
    """
    from simulator.studies.compare.course import compare_request
    from simulator.studies.compare.request import CompareError, CompareRequest

    request = CompareRequest(
        sources_at(sources, options.quiet),
        overrides=options.overrides,
        replications=options.replications,
        seed=options.seed,
        workers=options.workers,
        out=options.out,
        fresh=options.fresh,
        executor=cluster,
        **question,
    )
    if share is not None:
        _play_share(request, share, options)
        return
    try:
        findings = compare_request(request, TerminalWatcher(options.quiet))
    except CompareError as error:
        raise _usage_error(error) from error
    if yardstick:
        findings = with_yardsticks(findings, options.workers, options.quiet)
    output = Output(
        options.as_json, markdown, pictures, csv_file, parquet_file, options.out, options.quiet, details
    )
    print_findings(findings, output)


def _play_share(request: "CompareRequest", share: "Share", options: PlayOptions) -> None:
    """Play one share of every run of a comparison, and say how to go on; exit with 1 if strategies failed."""
    from simulator.runs.shards import home_of
    from simulator.studies.compare.request import CompareError
    from simulator.studies.compare.shares import play_share

    try:
        results = play_share(request, share, TerminalWatcher(options.quiet))
    except CompareError as error:
        raise _usage_error(error) from error
    if options.as_json:
        about = ({**r.manifest["shard"], "done": r.done, "run_dir": str(r.directory)} for r in results)
        show_json({"shards": [{**one, "failed": r.failed} for one, r in zip(about, results, strict=True)]})
        end_with_failures(results)
        return
    for result in results:
        show(f"Shard {share} of '{result.manifest['name']}' is whole: {result.done:,} replications.")
        show_place("Tables", result.directory)
    if not options.quiet:
        homes = [home_of(result.directory) for result in results]
        hint_next(
            "Next, what is missing, and when nothing is, the whole:", ("status", *homes), ("merge", *homes)
        )
        remark("Then the same command without --shard shows the answer; only the winner is played once more.")
    end_with_failures(results)


def _usage_error(error: "CompareError") -> click.UsageError:
    """Turn what cannot be asked into a usage error, at the option to blame."""
    if error.option:
        return click.BadParameter(str(error), param_hint=error.option)
    return click.UsageError(str(error))
