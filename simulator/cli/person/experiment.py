"""The commands `experiment` and `history forecast`.

Answers: how do I try one way against another, and what will the next weeks bring.
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
MARKET = click.option(
    "--scenario", "source", default=USUAL, show_default=True, metavar="SCENARIO", type=SCENARIO,
    help="The market whose people stand in for what you have not tried; `ask` writes your own.",
)  # fmt: skip
OUT = click.option("--out", type=_FILE, help="Folder for results.  [default: results]")


LEAST_BASE = 1e-4
"""share below which a trial would take more proposals than anybody writes"""


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
@click.option(
    "--extra", type=Number(least=0), default=0.0, show_default=True, metavar="CONNECTS",
    help="What one of the other way costs more, such as a boost.",
)  # fmt: skip
@click.option(
    "--posts", type=Whole(1, 1000), default=20, show_default=True, metavar="N",
    help="Of a small trial: is that worth it?",
)  # fmt: skip
@click.option(
    "--ahead", type=Whole(1, 100_000), default=120, show_default=True, metavar="N",
    help="Proposals that follow the trial.",
)  # fmt: skip
@JSON
def experiment_command(
    base: float,
    lift: float,
    alarm: float,
    connects_each: float,
    extra: float,
    posts: int,
    ahead: int,
    as_json: bool,
) -> None:
    """Plan a trial of way A against way B on your own proposals.

    What counts as working is up to you: viewed, answered or hired. The rarer, the longer it takes. You may
    look after every pair and stop as soon as the rule says so. It also says whether a trial on a few posts is
    worth it, in Connects.
    """
    from simulator.report.person.forecast_words import experiment_lines
    from simulator.studies.person.experiment import plan_of, worth_of

    if base < LEAST_BASE:
        raise click.BadParameter(
            f"{base:.2g} is too rare to learn from; give 0.01% or more.", param_hint="--base"
        )
    if base * lift >= 1:
        raise click.BadParameter(f"{lift:g} times {base:.0%} is not below 100 %.", param_hint="--lift")
    plan = plan_of(base, lift, alarm)
    worth = worth_of(base, lift, posts, ahead, connects_each, extra)
    if as_json:
        show_json({**plan._asdict(), "small_trial": {**worth._asdict(), "pays": worth.pays}})
        return
    for line in experiment_lines(plan, connects_each, worth):
        show(line)


@click.command("forecast")
@click.argument("file", type=_FILE)
@how_it_is_read()
@click.option("--proposals", type=Whole(1, 100_000), metavar="N", help="A month.  [default: as so far]")
@MARKET
@SEED
@WORKERS
@OUT
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
    from simulator.studies.person.back_test import back_test, trusted
    from simulator.studies.person.evidence import evidence_of, evidence_of_counts
    from simulator.studies.person.forecast import MONTH, QUARTER, forecast
    from simulator.studies.person.inference import posterior_of

    read = read_file(file, how)
    history, counts = read.found.history, read.found.counts
    delays = delays_of(read, source)
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
    prior = prior_at(source, stages, PlayOptions(None, seed, workers, out, (), quiet=quiet or as_json))
    fitted = posterior_of(prior, evidence)
    record = None if history is None else back_test(history, prior, delays)
    law = fitted if record is None else trusted(fitted, record.trust)
    found = [
        forecast(law, days, max(1, round(a_month * days / MONTH)), each, pays) for days in (MONTH, QUARTER)
    ]
    trust = None if record is None else record.trust
    lines = forecast_lines(found, fitted, int(pays.size), trust)
    if as_json:
        known = {"says": lines, "hire_chance": fitted.mean(), "moved": fitted.moved()}
        show_json(known | {"trust": 1.0 if trust is None else trust, "forecasts": [
            {**one._asdict(), "hires": one.hires._asdict(), "income": one.income and one.income._asdict()}
            for one in found
        ]})  # fmt: skip
        return
    for line in lines:
        show(line)


def delays_of(read: "Imported", source: str) -> "Delays":
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
