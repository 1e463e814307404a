"""The commands `experiment`, `history forecast` and `history backtest`.

Answers: how do I try one way against another, what will the next weeks bring, and would that have been right.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.options import JSON, QUIET, SEED, WORKERS, PlayOptions
from simulator.cli.shared.speak import USAGE, show, show_json, stop
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.numbers import Chance, Number, Whole

if TYPE_CHECKING:
    from simulator.loader.history.imported import Imported
    from simulator.studies.person.delays import Delays
    from simulator.studies.person.prior import Prior, Stages

_FILE = click.Path(path_type=Path)
USUAL, PEOPLE, WORLDS = "field_2025", 60, 6
"""the market with whose people one is compared, how many of them, and worlds"""
_MARKET = click.option(
    "--scenario", "source", default=USUAL, show_default=True, metavar="SCENARIO", type=SCENARIO,
    help="The market whose people stand in for what you have not tried; `ask` writes your own.",
)  # fmt: skip
_OUT = click.option("--out", type=_FILE, help="Folder for results.  [default: results]")


@click.command("experiment")
@click.option("--base", type=Chance(), required=True, help="Share that works the usual way, such as 35%.")
@click.option(
    "--lift", type=Number(above=1, most=100), default=1.5, show_default=True, metavar="TIMES",
    help="How many times as good the other way may be.",
)  # fmt: skip
@click.option("--alarm", type=Chance(), default="5%", show_default=True, help="Chance of a wrong verdict.")
@click.option(
    "--connects-each", type=Number(least=0), default=12.0, show_default=True, help="For a proposal."
)
@JSON
def experiment_command(base: float, lift: float, alarm: float, connects_each: float, as_json: bool) -> None:
    """Plan a trial of way A against way B on your own proposals.

    What counts as working is up to you: viewed, answered or hired. The rarer, the longer it takes. You may
    look after every pair and stop as soon as the rule says so.
    """
    from simulator.report.person.forecast_words import experiment_lines
    from simulator.studies.person.experiment import plan_of

    if base * lift >= 1:
        raise click.BadParameter(f"{lift:g} times {base:.0%} is not below 100 %.", param_hint="--lift")
    plan = plan_of(base, lift, alarm)
    if as_json:
        show_json(plan._asdict())
        return
    for line in experiment_lines(plan, connects_each):
        show(line)


@click.command("forecast")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option("--proposals", type=Whole(1, 100_000), metavar="N", help="A month.  [default: as so far]")
@_MARKET
@SEED
@WORKERS
@_OUT
@QUIET
@JSON
def forecast_command(
    file: Path,
    how: How,
    proposals: int | None,
    source: str,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Foretell next month's and next quarter's hires, income and Connects from the proposals in FILE."""
    import numpy as np

    from simulator.report.person.forecast_words import forecast_lines
    from simulator.studies.person.evidence import evidence_of, evidence_of_counts
    from simulator.studies.person.forecast import MONTH, QUARTER, forecast
    from simulator.studies.person.inference import posterior_of

    read = read_file(file, how)
    history, counts = read.found.history, read.found.counts
    delays = _delays(read, source)
    if history is not None:
        evidence, stages = evidence_of(history, delays)
        paid = history.paid[history.invited != 1]
        each = float(paid.mean()) if paid.size and history.known("connects") else np.nan
        pays = history.won_usd[history.won_usd > 0] * 0.9
    else:
        assert counts is not None
        evidence, stages = evidence_of_counts(counts)
        each, pays = counts.total("connects") / max(counts.total("sent"), 1), np.empty(0)
    a_month = proposals or _pace(read)
    prior = _prior(source, stages, PlayOptions(None, seed, workers, out, (), quiet=quiet or as_json))
    fitted = posterior_of(prior, evidence)
    found = [
        forecast(fitted, days, max(1, round(a_month * days / MONTH)), each, pays) for days in (MONTH, QUARTER)
    ]
    lines = forecast_lines(found, fitted, int(pays.size))
    if as_json:
        show_json({"says": lines, "hire_chance": fitted.mean(), "moved": fitted.moved(), "forecasts": [
            {**one._asdict(), "hires": one.hires._asdict(), "income": one.income and one.income._asdict()}
            for one in found
        ]})  # fmt: skip
        return
    for line in lines:
        show(line)


@click.command("backtest")
@click.argument("file", type=_FILE)
@how_it_is_read()
@_MARKET
@SEED
@WORKERS
@_OUT
@QUIET
@JSON
def backtest_command(
    file: Path,
    how: How,
    source: str,
    seed: int | None,
    workers: int | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Walk forward through the proposals in FILE: would the forecasts have been right."""
    from simulator.report.person.forecast_words import backtest_lines
    from simulator.studies.person.back_test import WAYS, back_test
    from simulator.studies.person.evidence import stages_told

    read = read_file(file, how)
    history = read.found.history
    if history is None:
        stop(f"{file} holds counts; walking forward needs proposals with dates", USAGE)
    options = PlayOptions(None, seed, workers, out, (), quiet=quiet or as_json)
    prior = _prior(source, stages_told(history.recorded), options)
    found = back_test(history, prior, _delays(read, source))
    if found is None:
        stop(f"{file} has too few dated proposals of which the end is known (more than 10 are needed)", USAGE)
    if as_json:
        show_json({"proposals": found.proposals, "log_loss": dict(zip(WAYS, found.log_loss, strict=True)),
                   "brier": dict(zip(WAYS, found.brier, strict=True))})  # fmt: skip
        return
    for line in backtest_lines(found):
        show(line)


def _delays(read: "Imported", source: str) -> "Delays":
    """The person's own delays, else those of the rules."""
    from simulator.cli.shared.playing import ready_at
    from simulator.studies.person.delays import delays_for, delays_of_rules

    clients = ready_at(source, PlayOptions(quiet=True)).scenario.clients
    history = read.found.history
    return delays_of_rules(clients) if history is None else delays_for(history, clients)


def _pace(read: "Imported") -> float:
    """Proposals a month so far; of counts, those of the mean line."""
    import numpy as np

    history, counts = read.found.history, read.found.counts
    if history is None:
        assert counts is not None
        return max(1.0, counts.total("sent") / max(counts.size, 1))
    sent = history.sent[~np.isnan(history.sent)]
    if sent.size < 2:
        return float(max(history.size, 1))
    return max(1.0, sent.size / max(float(sent.max() - sent.min()), 30.0) * 30.0)


def _prior(source: str, stages: "Stages", options: PlayOptions) -> "Prior":
    """What the people of a market do, whatever rule they follow."""
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
