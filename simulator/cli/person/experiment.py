"""The command `experiment`.

Answers: how do I try one way against another.
"""

import click

from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import show, show_json
from simulator.cli.typed.numbers import Chance, Number, Whole

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
