"""The command `regret`: how far from the best that luck allows, and why.

Answers: what did each mistake cost.
"""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from simulator.cli.options import DRAW, RESULTS, PlayOptions, play_options
from simulator.cli.playing import end_with, scenario_at
from simulator.cli.speak import progress_bar, show, show_json

if TYPE_CHECKING:
    from simulator.metrics.estimates.quantities import Estimate
    from simulator.studies.regret.regret import Regret

_USUAL = 20


@click.command("regret")
@click.argument("scenario")
@click.option("--strategy", "groups", multiple=True, metavar="GROUP", help="Only this group; repeatable.")
@click.option(
    "--measure",
    type=click.Choice(["usd", "hires"]),
    default="usd",
    show_default=True,
    help="What that somebody bids for, and what is counted.",
)
@click.option(
    "--replications", type=click.IntRange(1), help=f"Random worlds.  [default: the file's, at most {_USUAL}]"
)
@play_options(without=("replications", "fresh"))
@DRAW
def regret_command(
    scenario: str,
    groups: tuple[str, ...],
    measure: str,
    replications: int | None,
    options: PlayOptions,
    pictures: bool,
) -> None:
    """Compare strategies of SCENARIO with somebody who knows every client's choice.

    SCENARIO is a file, or the name of a shipped one, with competition: field. That somebody has the same
    Connects and contract slots, but sees each post at once and bids for a place at the top where only that
    wins: for as many dollars as it can get, or hires with --measure hires. The difference is split by reason:
    dead posts, too late, boosts, jobs not seen as good, Connects or slots that were gone.
    """
    found = _weigh(scenario, groups, measure, replace(options, replications=replications))

    from simulator.report.studies.regret import draw_regret, regret_answer, regret_tables
    from simulator.runs.failures import told

    answer, failures = regret_answer(found), told(found.failed, found.scenario.competition)
    if options.as_json:
        show_json(regret_document(found, answer))
        end_with(failures)
        return
    show(f"{answer}\n")
    for table in regret_tables(found):
        show(table)
    if pictures:
        from simulator.report.pictures.style import save

        folder = (options.out or RESULTS) / found.scenario.name
        folder.mkdir(parents=True, exist_ok=True)
        name = "regret" if found.measure == "usd" else f"regret_{found.measure}"
        save(draw_regret(found), folder / name, ("png", "svg"))
        show(f"\nPicture: {folder / name}.png")
    end_with(failures)


def _weigh(name: str, groups: tuple[str, ...], measure: str, options: PlayOptions) -> "Regret":
    """Load and play; a scenario for which there is no regret is a usage error."""
    from simulator.studies.regret.regret import RegretError, regret

    scenario, path = scenario_at(name, options)
    if options.replications is None and scenario.run.replications > _USUAL:
        run = scenario.run.model_copy(update={"replications": _USUAL})
        scenario = scenario.model_copy(update={"run": run})
    try:
        with progress_bar(options.quiet, f"{scenario.name}: regret") as tell:
            return regret(
                scenario,
                groups,
                measure,
                base=path.resolve().parent,
                workers=options.workers or os.cpu_count() or 1,
                progress=tell,
            )
    except RegretError as error:
        raise click.UsageError(f"{path}: {error}") from error


def regret_document(found: "Regret", answer: str) -> dict[str, object]:
    """Return everything as plain data: group, the measure, then totals and parts."""
    from simulator.studies.regret.parts import PARTS

    def numbers(estimate: "Estimate") -> dict[str, object]:
        return {key: getattr(estimate, key) for key in ("value", "low", "high", "n", "unit", "method")}

    groups = {
        group: {
            found.measure: {
                **{c: numbers(found.total(group, c)) for c in ("regret", "own", "best", "bound")},
                "parts": {part: numbers(found.part(group, part)) for part in PARTS},
            }
        }
        for group in found.groups
    }
    return {
        "answer": answer,
        "scenario": found.scenario.name,
        "measure": found.measure,
        "strategies": groups,
    }
