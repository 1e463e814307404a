"""Commands about the rules of a market: the answer, run, pages.

Answers: which rules of a market are worth choosing among.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import FRESH, JSON, OUT, QUIET, REPLICATIONS, WORKERS
from simulator.cli.shared.speak import progress_bar, remark, show, show_json, show_place
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import Near

if TYPE_CHECKING:
    from simulator.studies.policy.levers import Measured

INTO_DEFAULT = Path("results/policy")
FILE = "measured.json"
INTO = click.option(
    "--into",
    type=PathTo(),
    default=INTO_DEFAULT,
    show_default=True,
    help="Folder for the page and the numbers; the project keeps its own in docs/policy.",
)


def latest() -> "Measured | None":
    """Return what was measured, here or else as shipped."""
    from simulator.loader.shipped import policy_folder
    from simulator.studies.policy.stored import read_measured

    for folder in (INTO_DEFAULT, policy_folder()):
        if (folder / FILE).exists():
            return read_measured(folder / FILE)
    return None


@click.group("policy", cls=Near, invoke_without_command=True)
@JSON
@click.pass_context
def policy_command(context: click.Context, as_json: bool) -> None:
    """Say what the rules of a market do, and to whom.

    The price of a proposal, free Connects, refunds, a limit on proposals and places for sale were played in
    all combinations. What you measured yourself (in results/policy) takes the place of the shipped numbers.
    """
    if context.invoked_subcommand is not None:
        return
    found = latest()
    if found is None:
        raise click.UsageError("Nothing was measured yet: simulator policy run")
    if as_json:
        show_json(dict(found))
        return
    _show(found)
    remark("Measure it yourself: simulator policy run. All combinations: --json")


def _show(found: "Measured") -> None:
    """Print the answer, a sentence a line, and the table."""
    from simulator.report.robust.policy import policy_sentences, policy_table

    for said in policy_sentences(found):
        show(said)
    show("")
    show(policy_table(found))


@policy_command.command("run")
@REPLICATIONS
@WORKERS
@INTO
@OUT
@FRESH
@QUIET
def policy_run_command(
    replications: int | None, workers: int | None, into: Path, out: Path | None, fresh: bool, quiet: bool
) -> None:
    """Play all combinations of rules, and save what comes of them.

    They are played as a sweep in the folder of results, which `simulator sweep show` opens; what is on disk
    is not played again.
    """
    import json

    from simulator.loader.shipped import scenario_file
    from simulator.runs.files import save_text
    from simulator.studies.policy.policy import SCENARIO, PolicyError, measured, play_policies

    if replications is not None and replications < 2:
        raise click.BadParameter("intervals take at least 2 replications.", param_hint="--replications")
    path = scenario_file(SCENARIO)
    try:
        with progress_bar(quiet, "combinations of rules") as progress:
            scenario, played = play_policies(path, replications, workers, progress, out=out, fresh=fresh)
    except PolicyError as error:
        raise click.ClickException(str(error)) from error
    found = measured(path, scenario, played)
    _show(found)
    show_place("Numbers", save_text(into / FILE, json.dumps(found, indent=1) + "\n"))


@policy_command.command("pages")
@INTO
def policy_pages_command(into: Path) -> None:
    """Write the page about what was measured, and its picture."""
    from simulator.report.pictures.files import save_for_page
    from simulator.report.robust.policy import policy_answer, policy_page
    from simulator.report.robust.policy_picture import draw_levers, levers_data
    from simulator.runs.files import save_text
    from simulator.studies.policy.stored import read_measured

    if not (into / FILE).exists():
        raise click.UsageError(f"Nothing was measured in {into} yet. Measure first: simulator policy run")
    found = read_measured(into / FILE)
    show(str(save_text(into / "README.md", policy_page(found))))
    draw, told = partial(draw_levers, found), policy_answer(found)
    save_for_page(draw, into / "levers", told, levers_data(found))
