"""The command line: parse, call, print.

Answers: what a person types. Commands import what they need when they run, so that `--help` appears at once.
Exit codes: 0 done, 1 failed, 2 usage error or wrong scenario, 130 interrupted.
"""

import click

from simulator.cli.adoption import adoption_command
from simulator.cli.app import app_command
from simulator.cli.compare import compare_command
from simulator.cli.installation import completion_command, doctor_command
from simulator.cli.lookup.check import scenarios_command, schema_command, validate_command
from simulator.cli.lookup.claims import claims_command
from simulator.cli.lookup.fingerprints import fingerprints_command
from simulator.cli.lookup.lists import categories_command, columns_command, metrics_command
from simulator.cli.lookup.rules import packs_command, refunds_command
from simulator.cli.lookup.shards import compact_command, merge_command, status_command
from simulator.cli.lookup.stores import fetch_command, send_command
from simulator.cli.lookup.strategies import strategies_command
from simulator.cli.page import report_command
from simulator.cli.person.ask import ask_command
from simulator.cli.person.backtest import backtest_command
from simulator.cli.person.experiment import experiment_command
from simulator.cli.person.forecast import forecast_command
from simulator.cli.person.funnel import funnel_command
from simulator.cli.person.history import history_command
from simulator.cli.person.luck import luck_command
from simulator.cli.person.place import place_command
from simulator.cli.person.posts import posts_command
from simulator.cli.person.track import track_command
from simulator.cli.plan import plan_command
from simulator.cli.play import plot_command, resume_command, run_command
from simulator.cli.regret import regret_command
from simulator.cli.replay import replay_command
from simulator.cli.robust.game import game_command
from simulator.cli.robust.policy import policy_command
from simulator.cli.robust.sensitivity import sensitivity_command
from simulator.cli.robust.sweep import sweep_command
from simulator.cli.robust.tune import tune_command
from simulator.cli.robust.when import when_command
from simulator.cli.shared.speak import Patient
from simulator.cli.statement import ledger_command
from simulator.cli.typed.shells import register
from simulator.version import __version__


@click.group(cls=Patient, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="connects-simulator %(version)s", help="Show the version.")
@click.option(
    "--progress", type=click.Choice(("bar", "json")), default="bar", show_default=True,
    help="Show progress as a bar, or as lines of JSON on standard error for another program.",
)  # fmt: skip
def main(progress: str) -> None:
    """Simulate freelancers who pay Connects to bid for jobs.

    Start with: simulator scenarios
    """


for command in (
    app_command,
    ask_command,
    run_command,
    compare_command,
    plan_command,
    plot_command,
    report_command,
    resume_command,
    status_command,
    merge_command,
    send_command,
    fetch_command,
    compact_command,
    regret_command,
    adoption_command,
    sweep_command,
    sensitivity_command,
    tune_command,
    when_command,
    game_command,
    policy_command,
    ledger_command,
    replay_command,
    posts_command,
    history_command,
    luck_command,
    experiment_command,
    track_command,
    validate_command,
    scenarios_command,
    strategies_command,
    categories_command,
    columns_command,
    metrics_command,
    packs_command,
    refunds_command,
    claims_command,
    fingerprints_command,
    schema_command,
    doctor_command,
    completion_command,
):
    main.add_command(command)
for command in (funnel_command, forecast_command, backtest_command, place_command):
    history_command.add_command(command)
register()
