"""The command line: parse, call, print.

Answers: what a person types. Commands import what they need when they run, so that `--help` comes at once.
Exit codes: 0 done, 1 failed, 2 wrong usage or scenario, 130 interrupted.
"""

import click

from simulator.cli.adoption import adoption
from simulator.cli.check import scenarios, schema, validate
from simulator.cli.claims import claims
from simulator.cli.compare import compare
from simulator.cli.fingerprints import fingerprints
from simulator.cli.installation import doctor
from simulator.cli.page import report
from simulator.cli.plan import plan
from simulator.cli.play import plot, resume, run
from simulator.cli.posts import posts_command
from simulator.cli.regret import regret
from simulator.cli.replay import replay
from simulator.cli.rules import packs, refunds
from simulator.cli.speak import Patient, tell_version
from simulator.cli.statement import ledger
from simulator.cli.strategies import strategies


@click.group(cls=Patient, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=tell_version,
    help="Show the version.",
)
def main() -> None:
    """Simulate freelancers who pay Connects to bid for jobs.

    Start with: simulator scenarios
    """


for command in (
    run,
    compare,
    plan,
    plot,
    report,
    resume,
    regret,
    adoption,
    ledger,
    replay,
    posts_command,
    validate,
    scenarios,
    strategies,
    packs,
    refunds,
    claims,
    fingerprints,
    schema,
    doctor,
):
    main.add_command(command)
